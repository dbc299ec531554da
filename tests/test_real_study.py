"""One real study end to end: three Zoom meetings to a quote bank that verifies and names nobody."""

from __future__ import annotations

import csv
import io
import json
import re
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run

pytestmark = pytest.mark.shared
Capture = pytest.CaptureFixture[str]
ZOOM = Path(__file__).resolve().parents[1] / "../shared/data/formats/zoom"
DEVICES = {"iphone", "ipad", "phone", "android", "laptop"}
CODES = (
    ("What to do next", "we should", "need to", "next"),
    ("Not sure yet", "i think", "maybe", "not sure"),
    ("Agreed", "yeah", "okay", "agree"),
)


def meetings() -> list[Path]:
    """Return the three transcripts as Zoom wrote them."""
    return sorted(ZOOM.glob("*__transcript.vtt"))


def labels(path: Path) -> list[str]:
    """Return the speakers of a transcript as its truth file lists them."""
    found: list[str] = json.loads(path.with_name(f"{path.name}.truth.json").read_text("utf-8"))["speakers"]
    return found


def participants() -> set[str]:
    """Return every part of three letters or more of every label in the truth files, devices apart."""
    everybody = [label for path in meetings() for label in labels(path)]
    parts = {part for label in everybody for part in re.findall(r"[^\W\d_]{3,}", label)}
    return {plain(part) for part in parts} - DEVICES


def plain(text: str) -> str:
    """Return text in lower case, without accents and with straight apostrophes."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(char for char in bare if not unicodedata.combining(char)).casefold()


def spoken_lines(path: Path) -> Iterator[str]:
    """Yield the words of each cue, without its number, time and label."""
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and "-->" not in line and line != "WEBVTT" and not line.strip().isdigit():
            label, mark, words = line.partition(": ")
            yield " ".join((words if mark and label.strip() in labels(path) else line).split())


class Team:
    """A team that types commands and reads what they print."""

    def __init__(self, capsys: Capture) -> None:
        self.capsys = capsys

    def types(self, *arguments: str, code: int = 0) -> str:
        """Type a command, hold its exit code, and return what was printed."""
        self.capsys.readouterr()
        ended = run(list(arguments))
        shown = self.capsys.readouterr()
        assert ended == code, f"{arguments[:3]}: {shown.err[:2000]}"
        return shown.out

    def asks(self, *arguments: str) -> Any:
        """Type a reading command with `--json`."""
        return json.loads(self.types(*arguments, "--json"))


def picks(turns: list[dict[str, Any]], source: str) -> Iterator[dict[str, str]]:
    """Yield turns of participants, of eight words or more, each under a code one of whose cues it holds."""
    for turn in turns:
        words = turn["text"]
        codes = (name for name, *cues in CODES if any(cue in words.casefold() for cue in cues))
        name = next(codes, "")
        if name and turn["role"] == "participant" and len(words.split()) >= 8:
            yield {"source": source, "turn": turn["turn"], "text": words, "code": name}


@pytest.fixture
def team(empty_study: Path, tmp_path: Path, capsys: Capture) -> Team:
    """Bring three real meetings into a study: coded, with themes, quotes, and every question decided."""
    if not meetings():
        pytest.skip("the real meetings are not beside the repository")
    team = Team(capsys)
    for path in meetings():
        roles = [word for label in labels(path) for word in ("--role", f"{label}=participant")]
        team.types("import", str(path), "--quoting", "yes", "--title", f"Meeting {path.name[:4]}", *roles)
    lines: list[dict[str, str]] = []
    for source in team.asks("source", "list")["sources"]:
        lines += picks(team.asks("show", source["id"], "--raw")["turns"], source["id"])
    for name, *_ in CODES:
        team.types("codebook", "add", name)
        team.types(
            "theme", "add", f"Theme: {name.casefold()}", "--code", name, "--id", f"T-{name.split()[0]}"
        )
    file = tmp_path / "lines.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    team.types("code", "apply", "--from", str(file))
    themed = ({**line, "theme": f"T-{line['code'].split()[0]}"} for line in lines)
    file.write_text("".join(json.dumps(line) + "\n" for line in themed), encoding="utf-8")
    team.types("quote", "pick", "--from", str(file))
    asked = [item["id"] for item in team.asks("anonymise", "list")["items"]]
    if asked:
        team.types("anonymise", "review", *asked, "--mask")
    assert empty_study.is_dir()
    assert len(lines) > 60
    return team


def test_every_quote_verifies_and_no_participant_is_named(team: Team) -> None:
    """CSV, Markdown, JSON lines and theme summaries: proved, and free of every part of every name."""
    started = time.perf_counter()
    for form in ("csv", "md", "jsonl"):
        team.types("export", "quotes", "--format", form)
    team.types("export", "themes", "--counts")
    files = sorted(Path("exports").iterdir())
    assert [file.name for file in files] == ["quotes.csv", "quotes.jsonl", "quotes.md", "themes.md"]
    picked = len(team.asks("quote", "list")["quotes"])
    for file in files:
        assert team.asks("quote", "verify", str(file)) == {"checked": picked, "at_fault": 0, "problems": []}
    assert time.perf_counter() - started < 60
    wanted = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(participants()))) + r")(?:'?s)?\b")
    assert len(participants()) > 15
    for file in files:
        assert wanted.findall(plain(file.read_bytes().decode("utf-8-sig"))) == [], file.name
    assert team.types("quote", "verify").startswith(f"{picked} quotes checked, every one verified")


def test_the_bank_is_what_was_said_but_for_what_is_masked(team: Team) -> None:
    """An independent reader finds the words between the brackets of the CSV in the transcripts."""
    team.types("export", "quotes")
    content = Path("exports/quotes.csv").read_bytes().decode("utf-8-sig")
    said = " ".join(words for path in meetings() for words in spoken_lines(path))
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert len(rows) > 60
    for row in rows:
        pieces = [" ".join(piece.split()) for piece in re.split(r"\[[^\]]*\]", row["text"])]
        assert [piece for piece in pieces if piece not in said] == [], row["id"]


def test_locked_no_byte_of_the_folder_names_anybody_or_quotes_anybody(team: Team) -> None:
    """Locked, no name and no five words of a meeting are left; unlocked, every byte is back."""
    team.types("export", "quotes")
    before = {path: path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}
    spoken = [
        " ".join(words[start : start + 5])
        for path in meetings()
        for line in spoken_lines(path)
        for words in [plain(line).split()]
        for start in range(len(words) - 4)
    ]
    assert len(spoken) > 1000
    team.types("study", "lock")
    names = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(participants()))) + r")(?:'?s)?\b")
    open_text = {
        path: plain(path.read_bytes().decode("utf-8", "replace"))
        for path in Path().rglob("*")
        if path.is_file() and "locked" not in path.parts
    }
    everything = "\n".join(open_text.values())
    assert {path.as_posix() for path, text in open_text.items() if names.search(text)} == set()
    assert [words for words in spoken if words in everything] == []
    team.types("study", "unlock")
    after = {path: path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}
    assert before == {path: content for path, content in after.items() if path in before}
