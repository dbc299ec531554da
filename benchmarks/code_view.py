"""How fast the code view is with many extracts: opening, an act, its undo, and what stands around.

    python benchmarks/code_view.py [EXTRACTS] [SOURCES]

A study is made with EXTRACTS extracts of one code (5,000) in SOURCES sources (200) of 60 turns of 30 words.
It runs in a pseudo-terminal of 100 x 30, as in `coding_screen.py`: a key is painted when its last
byte came and nothing followed for 300 ms, as an act paints its line some time after the cursor. Times are in
ms of the wall.
"""

from __future__ import annotations

import os
import platform
import random
import shutil
import sys
import tempfile
from pathlib import Path

import coding_screen
from coding_screen import WORDS, Seen, told

from qualcode.cli.main import run
from qualcode.flows.code import Request, apply_requests
from qualcode.flows.desk import Desk
from qualcode.flows.reading import sound_codebook
from qualcode.store.sources import locked_sources, read_source
from qualcode.store.study import open_study

TURNS = 60
CODES = 40
TIMES = 9
coding_screen.QUIET_S = 0.3


def made(folder: Path, extracts: int, sources: int) -> Path:
    """Make the study; return where it is."""
    os.environ.update(
        QUALCODE_PASSPHRASE="four plain words here",  # noqa: S106
        QUALCODE_VAULT=str(folder / "vaults"),
        QUALCODE_CONFIG=str(folder / "settings"), QUALCODE_CODER="ann",
    )  # fmt: skip
    study, talks, drawn = folder / "study", folder / "talks", random.Random(1)  # noqa: S311
    talks.mkdir()
    for number in range(sources):
        said = (" ".join(drawn.choice(WORDS) for _ in range(30)) for _ in range(TURNS))
        text = "\n\n".join(f"{'AB'[place % 2]}: {words}." for place, words in enumerate(said))
        (talks / f"talk-{number:04}.txt").write_text(text)
    assert run(["init", str(study), "--name", "Bench", "--area", "North"]) == 0
    book = "".join(f"  - id: code-{one}\n    name: Code number {one}\n" for one in range(CODES))
    (study / "codebook.yaml").write_text(f"format: 1\ncodes:\n{book}")
    assert run(["--study", str(study), "import", str(talks)]) == 0
    _coded(study, extracts)
    return study


def _coded(study: Path, extracts: int) -> None:
    desk = Desk(open_study(study), "ann")
    code = sound_codebook(desk.study).by_id()["code-0"]
    talks = [read_source(desk.study, one) for one in locked_sources(desk.study)]
    requests = [
        Request(talk, talk.turn_spans()[place], code)
        for place in range(-(-extracts // len(talks)))
        for talk in talks
    ]
    apply_requests(desk, requests[:extracts])


def main() -> None:
    """Make the study, and measure."""
    extracts = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    sources = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    folder = Path(tempfile.mkdtemp())
    try:
        study = made(folder, extracts, sources)
        print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python", end=" ")
        print(f"{platform.python_version()}; {extracts:,} extracts in {sources} sources")
        start = "from qualcode.cli.main import main; main()"
        command = [sys.executable, "-c", start, "code", "view", "code-0", "--screen"]
        opened = []
        for _ in range(4):
            screen = Seen(command, study)
            opened.append((screen.first(b"? keys"), screen.processor_seconds()))
            if len(opened) < 4:
                screen.key("j")
                screen.close()
        told("start to painted (first left out)", [wall for wall, _ in opened[1:]])
        print(f"{'':34} processor {min(cpu for _, cpu in opened):.2f} s")
        told("j: the next extract", [screen.key("j") for _ in range(4 * TIMES)])
        pairs = [(screen.key("x"), screen.key("u"), screen.key("j")) for _ in range(TIMES)]
        told("x: taken out of the code", [one[0] for one in pairs])
        told("u: undo", [one[1] for one in pairs])
        pairs = [(screen.key("-"), screen.key("u"), screen.key("j")) for _ in range(TIMES)]
        told("-: runs against the code", [one[0] for one in pairs])
        told("*: a star", [screen.key("*") for _ in range(TIMES)])
        told("o: context, and none", [screen.key("o") for _ in range(TIMES)])
        print(f"memory at most {screen.peak_mb():.0f} MB")
        screen.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
