"""How long `qualcode --help` and `--version` take, as whole processes, beside bare Python.

    python benchmarks/start_up.py [RUNS]

The ratio to `python -c pass`, measured in the same run, is what to compare between machines.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 15
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import click'": [sys.executable, "-c", "import click"],
    "qualcode --version": [sys.executable, "-m", "qualcode", "--version"],
    "qualcode --help": [sys.executable, "-m", "qualcode", "--help"],
}


def seconds(command: list[str]) -> float:
    """Run a command once and return its wall time."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Time the commands in turn and print medians and ratios."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        seconds(command)
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    bare = statistics.median(times["python -c pass"])
    print(f"{platform.python_version()}, {platform.system()} {platform.machine()}, {RUNS} runs in turn")
    for name, taken in times.items():
        median = statistics.median(taken)
        spread = f"{min(taken):.3f}-{max(taken):.3f}"
        print(f"{name:<26}{median:.3f} s  ({spread})  {median / bare:.1f} x bare Python")


if __name__ == "__main__":
    main()
