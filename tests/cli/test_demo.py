"""`qualcode demo`: the main job on the sample study, as a newcomer runs it, in a process of its own."""

from __future__ import annotations

import csv
import os
import pty
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "transcripts_sample"


def demo(
    folder: Path, home: Path, *arguments: str, terminal: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run the demo as a newcomer would: nothing set, a home of their own."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    environment = {**kept, "HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": str(ROOT)}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "qualcode", "demo", *arguments, str(folder)]
    if not terminal:
        return subprocess.run(
            command, cwd=home, env=environment, capture_output=True, encoding="utf-8", check=False
        )
    master, slave = pty.openpty()
    with subprocess.Popen(command, cwd=home, env=environment, stdin=slave, stdout=slave, stderr=slave) as run:
        os.close(slave)
        shown = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        code = run.wait(timeout=60)
    os.close(master)
    return subprocess.CompletedProcess(command, code, shown.decode("utf-8", "replace"), "")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a place with a home in it."""
    folder = tmp_path_factory.mktemp("newcomer")
    (folder / "home").mkdir()
    return folder


@pytest.fixture(scope="module")
def done(place: Path) -> subprocess.CompletedProcess[str]:
    """Run the demo once for all tests, in a folder with a blank in its name."""
    return demo(place / "my demo", place / "home", "--yes")


def folded(text: str) -> str:
    """Return text without case and accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def names() -> set[str]:
    """Return every word of every registered name that may not be printed, but those that are words too."""
    found: set[str] = set()
    for sheet in ("participants.csv", "names.csv"):
        with (SAMPLE / sheet).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row.get("publishable") != "yes":
                    forms = f"{row['name']} {(row.get('aliases') or '').replace(';', ' ')}"
                    found |= {folded(word) for word in re.findall(r"\w+", forms) if len(word) > 2}
    return found - {"the", "may", "grace", "dean", "interviewer", "lane", "hub", "street", "children", "centre", "community", "room"}  # fmt: skip # noqa: E501


def test_it_ends_well(done: subprocess.CompletedProcess[str]) -> None:
    """Exit 0, and every step of the main job was shown with its command."""
    assert done.returncode == 0, done.stderr
    steps = (
        "READ.",
        "GUIDE.",
        "CODE.",
        "CODE VIEW.",
        "THEME.",
        "QUOTE.",
        "RECOMMENDATION.",
        "EXPORT.",
        "ONE REVIEW.",
        "TAG.",
    )
    assert [step for step in steps if step not in done.stdout] == []
    assert "PROPOSALS: they count for nothing until you accept them" in done.stdout
    assert "all is well" in done.stdout


def test_the_guide_is_covered_as_a_person_would_say(done: subprocess.CompletedProcess[str]) -> None:
    """Eleven questions asked in two sessions, each linked where it is asked; one was asked nowhere."""
    links = re.findall(r"^S\w{6} t\d+: ([A-D]\d) begins here$", done.stdout, re.MULTILINE)
    assert " ".join(links) == "A1 B1 B2 C1 C2 C3 D1 A1 C2 D1 D2"
    summary = "reached in 2 of 2 sessions: A1, C2, D1; reached in 1 of 2 sessions: B1, B2, C1, C3, D2"
    assert summary in done.stdout
    assert "never reached: C4 (optional)" in done.stdout


def test_the_first_export_is_refused_for_the_seeded_phrase_alone(
    done: subprocess.CompletedProcess[str],
) -> None:
    """One quote, one question, then one review; after it every export passes."""
    refusals = re.findall(
        r"^ {2}quote (Q-\w+): (\w+), waits for review \((X-\w+)\)$", done.stderr, re.MULTILINE
    )
    assert [kind for _, kind, _ in refusals] == ["unique"]
    assert done.stderr.count("not exported") == 1
    assert "found 1 thing" in done.stderr
    reviewed = re.findall(r"^\$ qualcode anonymise review (.+?) --mask", done.stdout, re.MULTILINE)
    assert reviewed == [refusals[0][2]]
    after = done.stdout.partition("anonymise review")[2]
    assert len(re.findall(r"the leak gate found nothing", after)) == 3


def test_the_singling_phrase_is_not_in_the_bank(place: Path, done: subprocess.CompletedProcess[str]) -> None:
    """What was masked prints in brackets, and the rest of the sentence as it was said."""
    assert done.returncode == 0
    bank = (place / "my demo" / "study" / "exports" / "quotes.md").read_text("utf-8")
    assert "only dad" not in bank
    assert re.search(r"\\\[a parent at the hub\\\].* which is nice, but I also can't have an off day", bank)


def test_every_printed_quote_is_proved(done: subprocess.CompletedProcess[str]) -> None:
    """`quote verify` looked at every quote of the finished file."""
    assert "16 quotes checked, every one verified" in done.stdout


def test_no_registered_name_is_in_any_exported_byte(
    place: Path, done: subprocess.CompletedProcess[str]
) -> None:
    """A dumb scanner finds no word of a name of the sheets in the exports, whatever its case or accents."""
    assert done.returncode == 0
    files = sorted((place / "my demo" / "study" / "exports").iterdir())
    assert [file.name for file in files] == ["quotes.csv", "quotes.md", "themes.md"]
    wanted = re.compile(r"\b(?:" + "|".join(sorted(names())) + r")(?:s|'s)?\b")
    assert len(names()) > 30
    assert [wanted.findall(folded(file.read_text("utf-8-sig"))) for file in files] == [[], [], []]


def test_nothing_but_the_folder_is_written(place: Path, done: subprocess.CompletedProcess[str]) -> None:
    """The newcomer's home stays empty, and nothing else appears beside the folder."""
    assert done.returncode == 0
    assert list((place / "home").rglob("*")) == []
    assert sorted(path.name for path in place.iterdir()) == ["home", "my demo"]


def test_running_it_again_replaces_the_demo(place: Path, done: subprocess.CompletedProcess[str]) -> None:
    """With `--yes` an earlier demo goes first; without, it stays and a hint says what to do."""
    assert done.returncode == 0
    (place / "my demo" / "study" / "exports" / "mine.txt").write_text("tried", encoding="utf-8")
    refused = demo(place / "my demo", place / "home")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--yes replaces an earlier demo" in refused.stderr
    assert (place / "my demo" / "study" / "exports" / "mine.txt").exists()
    assert demo(place / "my demo", place / "home", "--yes").returncode == 0
    assert not (place / "my demo" / "study" / "exports" / "mine.txt").exists()


def test_only_a_demo_is_ever_removed(place: Path, tmp_path: Path) -> None:
    """A folder of somebody's own, with a study and a vault in it, is refused and left as it is."""
    for name in ("study", "vault"):
        (tmp_path / "real" / name).mkdir(parents=True)
        (tmp_path / "real" / name / "kept.txt").write_text("years of work", encoding="utf-8")
    refused = demo(tmp_path / "real", place / "home", "--yes")
    assert refused.returncode == 2
    assert "name another folder" in refused.stderr
    assert (tmp_path / "real" / "study" / "kept.txt").read_text("utf-8") == "years of work"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_at_a_terminal_yes_asks_nothing(tmp_path: Path) -> None:
    """In a real terminal `--yes` runs through without one question, and leaves the words as they are."""
    (tmp_path / "home").mkdir()
    done = demo(tmp_path / "demo", tmp_path / "home", "--yes", terminal=True)
    assert done.returncode == 0
    assert "[Enter]" not in done.stdout
    assert "That was the main job." in done.stdout
    shutil.rmtree(tmp_path / "demo")
