"""How fast coding is in a real terminal: from the command to painted words, from a key to what it paints.

    python benchmarks/coding_screen.py [TURNS] [CODES]

A study is made with one source of TURNS turns (10,000) of 30 words and a codebook of CODES codes (500). The
application runs in a pseudo-terminal of 100 x 30; a key is painted when its last byte came and
nothing followed for 30 ms. Beside it stands `less` on the same words in the same terminal. Times are in
ms of the wall, with the processor's seconds to the first painting, which a busy machine changes less.
"""

from __future__ import annotations

import os
import platform
import pty
import random
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from qualcode.cli.main import run
from qualcode.store.sources import locked_sources
from qualcode.store.study import open_study

WORDS = (
    "nobody", "rang", "back", "we", "waited", "four", "months", "one", "person", "who", "knows", "you", "the",
    "group", "kept", "me", "going",
)  # fmt: skip
QUIET_S = 0.03
KEYS = 40


class Seen:
    """A command in a pseudo-terminal: keys go in, and how long until what they painted was there."""

    def __init__(self, command: list[str], folder: Path) -> None:
        import fcntl
        import struct
        import termios

        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color"}
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment,
            start_new_session=True,
        )  # fmt: skip
        os.close(slave)

    def first(self, words: bytes) -> float:
        """Read until words came; return the ms since the start."""
        came = b""
        while words not in came:
            came += os.read(self.master, 65536)
        return 1000 * (time.perf_counter() - self.began)

    def key(self, typed: str) -> float:
        """Press keys; return the ms until the last byte that they brought."""
        start = last = time.perf_counter()
        os.write(self.master, typed.encode())
        wait = 2.0
        while select.select([self.master], [], [], wait)[0]:
            os.read(self.master, 65536)
            last, wait = time.perf_counter(), QUIET_S
        return 1000 * (last - start)

    def processor_seconds(self) -> float:
        """Return the processor's time that the command took so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> float:
        """Return the most memory that the command held, in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

    def close(self) -> None:
        """End the command."""
        self.process.kill()
        self.process.wait()
        os.close(self.master)


def made(folder: Path, turns: int, codes: int) -> tuple[Path, str]:
    """Make the study; return it and the source's id."""
    os.environ.update(
        QUALCODE_PASSPHRASE="four plain words here",  # noqa: S106
        QUALCODE_VAULT=str(folder / "vaults"),
        QUALCODE_CONFIG=str(folder / "settings"), QUALCODE_CODER="ann",
    )  # fmt: skip
    study, talk, drawn = folder / "study", folder / "talk.txt", random.Random(1)  # noqa: S311
    said = (" ".join(drawn.choice(WORDS) for _ in range(30)) for _ in range(turns))
    talk.write_text("\n\n".join(f"{'AB'[place % 2]}: {words}." for place, words in enumerate(said)))
    assert run(["init", str(study), "--name", "Bench", "--area", "North"]) == 0
    book = "".join(
        f"  - id: code-{one}\n    name: Code number {one}\n    definition: About {WORDS[one % 16]} {one}.\n"
        for one in range(codes)
    )
    (study / "codebook.yaml").write_text(f"format: 1\ncodes:\n{book}")
    assert run(["--study", str(study), "import", str(talk), "--title", "Long"]) == 0
    return study, next(iter(locked_sources(open_study(study))))


def told(name: str, times: list[float], beside: float | None = None) -> None:
    """Print the median and the 95th percentile, and how they stand to another's median."""
    ordered = sorted(times)
    median, late = statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))]
    ratio = f"  x {median / beside:.1f} of less" if beside else ""
    print(f"{name:34} median {median:7.1f} ms   p95 {late:7.1f} ms{ratio}")


def main() -> None:
    """Make the study, and measure."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    codes = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    folder = Path(tempfile.mkdtemp())
    try:
        study, source = made(folder, turns, codes)
        print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python", end=" ")
        print(f"{platform.python_version()}; {turns:,} turns, {codes} codes")
        plain = Seen(["less", str(folder / "talk.txt")], folder) if shutil.which("less") else None
        beside = None
        if plain is not None:
            plain.first(b"A:")
            beside = statistics.median([plain.key("j") for _ in range(KEYS)])
            told("less: a line on", [beside])
            plain.close()
        command = [sys.executable, "-c", "from qualcode.cli.main import main; main()", "code", source]
        opened = []
        for _ in range(4):
            screen = Seen(command, study)
            opened.append((screen.first(b"? keys"), screen.processor_seconds()))
            screen.key("j")
            if len(opened) < 4:
                screen.close()
        told("start to painted (first left out)", [wall for wall, _ in opened[1:]])
        print(f"{'':34} processor {min(cpu for _, cpu in opened):.2f} s")
        told("j: the next turn", [screen.key("j") for _ in range(KEYS)], beside)
        told("w: one word more", [screen.key("w") for _ in range(KEYS)], beside)
        told("c: the picker of all codes", [screen.key(key) for key in ["c", "\x1b"] * 10][::2])
        typed, coded = [], []
        for one in range(10):
            screen.key("c")
            typed += [screen.key(letter) for letter in f"code-{one + 100}"]
            coded.append(screen.key("\r"))
            screen.key("\t")
        told("a letter in the picker", typed, beside)
        told("Enter: coded, on disk, painted", coded)
        told("u: undo", [screen.key("u") for _ in range(5)])
        print(f"memory at most {screen.peak_mb():.0f} MB")
        screen.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
