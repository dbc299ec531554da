"""How long reading a file takes, and which words get lost, beside the library one would call otherwise.

    python benchmarks/readers.py [RUNS]

Whole processes in turn. The files are made here, with a seed, as real programs write them (see
`readers_files.py`); real ones are added where `../shared/data/formats` is there. What to compare between
machines is the ratio to the library's time in the same run, by the clock and by the processor: other work on
the machine disturbs the latter less. Bytecode is warm, as after an installation. "lost" are the words that
were said and that a reader does not give; for a real file, those that our loader gives and it does not.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from readers_files import Made, made_files

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 9
ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / "../shared/data/formats"
REAL = (
    "crafted/teams_a.vtt",
    "zoom/fcr_2026-07-21_011__transcript.vtt",
    "crafted/otter_a.srt",
    "crafted/teams_a.docx",
    "word/sheffield_David.docx",
    "survey/crafted_msforms_a.xlsx",
)
OURS = """
import sys
from pathlib import Path
from qualcode.plugins import plugin
from qualcode.ports import LoadOptions
path = Path(sys.argv[1])
loaded = plugin("loaders", path.suffix[1:]).load(path.read_bytes(), path.name, LoadOptions())
texts = [turn.text for turn in loaded.turns]
"""
WEBVTT = """
import sys, webvtt
read = webvtt.from_srt if sys.argv[1].endswith(".srt") else webvtt.read
texts = [caption.text for caption in read(sys.argv[1])]
"""
PYTHON_DOCX = """
import sys, docx
texts = [paragraph.text for paragraph in docx.Document(sys.argv[1]).paragraphs]
"""
OPENPYXL = """
import sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1]).active
texts = [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None]
"""
READ_ONLY = OPENPYXL.replace("(sys.argv[1])", "(sys.argv[1], read_only=True)")
COUNTED = "print(sum(len(text.split()) for text in texts))"
WRITTEN = "import json; print(json.dumps(texts))"
LIBRARIES = {
    ".vtt": {"webvtt-py": ("webvtt", WEBVTT)},
    ".srt": {"webvtt-py": ("webvtt", WEBVTT)},
    ".docx": {"python-docx": ("docx", PYTHON_DOCX)},
    ".xlsx": {"openpyxl": ("openpyxl", OPENPYXL), "openpyxl, read-only": ("openpyxl", READ_ONLY)},
}
COMMAND = "qualcode import --dry-run --json"


@dataclass(frozen=True, slots=True)
class Taken:
    """The seconds of one run of a process: on the clock, and of the processor."""

    clock: float
    processor: float


def main() -> None:
    """Time every reader on every file in turn, and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        print(
            f"{platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
        )
        print(
            ", ".join(f"{name} {version(name)}" for name in _installed())
            + f"; medians of {RUNS} runs in turn"
        )
        for made in [*made_files(place), *_real_files()]:
            _compare(made, place)


def _installed() -> Iterator[str]:
    known = {"webvtt": "webvtt-py", "docx": "python-docx", "openpyxl": "openpyxl"}
    return (name for module, name in known.items() if find_spec(module))


def _real_files() -> Iterator[Made]:
    """Yield real files with the number of their words, where the shared data are there."""
    for name in REAL:
        path, truth = SHARED / name, SHARED / f"{name}.truth.json"
        if path.exists():
            said = json.loads(truth.read_text(encoding="utf-8")) if truth.exists() else {}
            yield Made(path, f"real {path.suffix[1:]}: {path.name[:24]}", None, said.get("total_words"))


def _compare(made: Made, place: Path) -> None:
    """Time the readers of one file, and print a row for each."""
    readers = {"qualcode, loader": ["-c", OURS + COUNTED], COMMAND: ["-m", "qualcode", *COMMAND.split()[1:]]}
    libraries = LIBRARIES[made.path.suffix]
    present = {name: code for name, (module, code) in libraries.items() if find_spec(module)}
    readers |= {name: ["-c", code + COUNTED] for name, code in present.items()}
    words = {name: _words(name, arguments, made, place) for name, arguments in readers.items()}
    times: dict[str, list[Taken]] = {name: [] for name in readers}
    for _ in range(RUNS):
        for name, arguments in readers.items():
            times[name].append(_run(arguments, made, place)[0])
    reference = made.words if made.words is not None else words["qualcode, loader"]
    print(f"\n{made.title}")
    print(f"  {'':<34}{'clock':>9}{'ratio':>7}{'processor':>12}{'ratio':>7}{'found':>10}{'lost':>8}")
    beside = next(iter(present), "qualcode, loader")
    for name in readers:
        lost = _lost(reference, words[name])
        if made.words is None and made.total is not None and name not in libraries:
            lost = max(0, made.total - words[name].total())
        timing = _timing(times[name], times[beside])
        print(f"  {name:<34}{timing}{words[name].total():>10,}{lost:>8,}")


def _timing(own: Sequence[Taken], library: Sequence[Taken]) -> str:
    """Return the medians of a reader's times, each with its ratio to the library's."""
    clock, processor = _medians(own)
    their_clock, their_processor = _medians(library)
    by_processor = processor / their_processor if their_processor else 0.0
    return f"{clock:>7.3f} s{clock / their_clock:>7.2f}{processor:>10.3f} s{by_processor:>7.2f}"


def _medians(times: Sequence[Taken]) -> tuple[float, float]:
    clock = statistics.median(taken.clock for taken in times)
    return clock, statistics.median(taken.processor for taken in times)


def _of_the_processor() -> float:
    """Return the seconds that the processor has spent on all processes started here and ended."""
    try:
        import resource
    except ImportError:
        taken = os.times()
        return taken.children_user + taken.children_system
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _lost(wanted: Counter[str], found: Counter[str]) -> int:
    """Return how many words were written and are not among those found."""
    return (wanted - found).total()


def _words(name: str, arguments: Sequence[str], made: Made, place: Path) -> Counter[str]:
    """Return the words that a reader finds; this first run also makes its bytecode."""
    if name != COMMAND:
        arguments = ["-c", arguments[1].replace(COUNTED, WRITTEN)]
    printed = json.loads(_run(arguments, made, place)[1])
    if name == COMMAND:
        printed = [turn["text"] for turn in printed["files"][0].get("turns", ())]
    return Counter(word for text in printed for word in text.split())


def _run(arguments: Sequence[str], made: Made, place: Path) -> tuple[Taken, bytes]:
    """Run a process once, outside of any study, with its bytecode kept in a folder of its own."""
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    settings |= {"PYTHONPYCACHEPREFIX": str(place / "bytecode"), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    before, start = _of_the_processor(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments, str(made.path)],
        stdout=subprocess.PIPE,
        check=False,
        cwd=place,
        env=settings,
    )
    taken = Taken(time.perf_counter() - start, _of_the_processor() - before)
    if done.returncode:
        return taken, b"[]" if "-c" in arguments else b'{"files": [{}]}'
    return taken, done.stdout


if __name__ == "__main__":
    main()
