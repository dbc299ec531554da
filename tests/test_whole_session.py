"""A whole session on the sample study: no shared byte names anybody, and locked no byte at all.

The scanner here is dumb on purpose: it imports nothing of ours and folds letters its own way.
"""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "transcripts_sample"
BOOK = ROOT / "codebooks" / "new-parents.yaml"
PERSONAL = {"sources", "participants.csv", "memos", "history", ".qualcode"}
CONSENT = "Are you happy for us to use your words, without your name, in our report?"
SHOWS_NAMES = re.compile(r"--raw|register list|^import")
ORDINARY = {"the", "lane", "street", "hub", "community", "room", "children", "centre", "interviewer"}
AMBIGUOUS = {"may", "grace", "dean", "lantern", "sparrow", "blessing"}


def plain(text: str) -> str:
    """Return text in lower case, without accents, with straight apostrophes."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ł", "l"))
    return "".join(char for char in bare if not unicodedata.combining(char)).casefold()


def registered() -> tuple[set[str], set[str]]:
    """Return the words that are names whatever surrounds them, and whole names of several words."""
    single: set[str] = set()
    whole: set[str] = set()
    for sheet in ("participants.csv", "names.csv"):
        with (SAMPLE / sheet).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row.get("publishable") == "yes":
                    continue
                for form in [row["name"], *(row.get("aliases") or "").split(";")]:
                    words = re.findall(r"[^\W\d_]+", plain(form))
                    single |= {word for word in words if len(word) > 2}
                    whole |= {r"[\W_]+".join(words)} if len(words) > 1 else set()
    return single - ORDINARY - AMBIGUOUS, whole


SINGLE, WHOLE = registered()
_ANY_NAME = "|".join(sorted([*WHOLE, *SINGLE], key=len, reverse=True))
NAMES = re.compile(rf"(?<![^\W_])(?:{_ANY_NAME})(?:'?s)?(?![^\W_])")


def named_in(text: str) -> list[str]:
    """Return every registered name that stands in a text."""
    return NAMES.findall(plain(text))


def files(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file but caches, by its place."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files(folder)
        if ".qualcode" not in path.parts
    }


@dataclass
class Session:
    """A person at work: commands, what they printed, and where."""

    folder: Path
    capsys: Capture
    printed: list[tuple[str, str, str]] = field(default_factory=list)

    def types(self, command: str, *, code: int = 0) -> str:
        """Type a command as a line; keep and return what it printed."""
        self.capsys.readouterr()
        ended = run(shlex.split(command))
        shown = self.capsys.readouterr()
        self.printed.append((command, shown.out, shown.err))
        assert ended == code, f"{command}\n{shown.out[-800:]}{shown.err}"
        return shown.out

    def last_of(self, command: str, pattern: str) -> str:
        """Type a command and return the first thing of a form in what it printed."""
        found = re.findall(pattern, self.types(command))
        assert found, command
        return str(found[0])


def sample(name: str) -> str:
    """Return the place of a sample file for a command line."""
    return shlex.quote(str(SAMPLE / name))


@pytest.fixture
def session(empty_study: Path, capsys: Capture) -> Session:
    """Work through the sample study with every verb."""
    settings = empty_study / "qualcode.toml"
    declared = settings.read_text(encoding="utf-8").replace('"North"', '"Harrowmere", "Eastling Vale"')
    settings.write_text(declared, encoding="utf-8")
    work = Session(empty_study, capsys)
    bring_in(work)
    code_and_theme(work)
    quote_and_export(work)
    for command in ("trace REC-callback", "gaps", "theme show T-chase", "check", "vault status", "doctor"):
        work.types(command)
    work.types("show S0000000", code=2)
    work.types("quote pick --source 'Focus group' --words 'no such words'", code=2)
    return work


def bring_in(work: Session) -> None:
    """Import the five sources, twice one of them, join the sheets, look around."""
    work.types(f"import {sample('focus-group-harrowmere.vtt')} --session area=Harrowmere")
    work.types(f"import {sample('interview-eastling.docx')} --session 'area=Eastling Vale'")
    work.types(f"import {sample('field-notes-harrowmere.md')} {sample('workshop-eastling.md')}")
    work.types(
        f"import {sample('survey-both-areas.xlsx')} --title 'Survey, both areas' "
        f"--permission 'quoting={CONSENT}' --attribute 'Which area do you live in?=area'"
    )
    work.types(f"import {sample('interview-eastling.docx')}")
    work.types(f"participant join {sample('participants.csv')}")
    work.types(f"anonymise register import {sample('names.csv')}")
    work.types("anonymise register list")
    for command in ("source list", "participant list", "status", "log", "search waiting", "anonymise status"):
        work.types(command)


def code_and_theme(work: Session) -> None:
    """Code by hand and from a file, take back, tag and accept, make themes, recommendations and a memo."""
    types = work.types
    group = work.last_of("source list", r"\b(S[A-Z2-7]{6})\b +Focus group")
    types(f"show {group}")
    types(f"show {group} --raw")
    types(f"codebook import {shlex.quote(str(BOOK))}")
    types("codebook add 'Something new' --definition 'Seen on the second day.'")
    types("codebook show not-called-back")
    types(f"code apply --from {sample('codings.jsonl')}")
    coding = work.last_of(f"code apply {group} something-new --turn t12", r"\b(C-\w+)")
    types(f"code retract {coding} --why 'belongs elsewhere'")
    types("code view not-called-back")
    types("codings --json")
    types("tag")
    types("codings --coder @rules")
    types("code accept --code long-wait")
    types(f"theme import {sample('themes.yaml')}")
    types(f"recommend import {sample('recommendations.yaml')}")
    types("memo new 'May said it first, Siân agreed' --about not-called-back")


def quote_and_export(work: Session) -> None:
    """Pick, be refused, review and take back and review, edit, export, verify and check every file."""
    types = work.types
    types(f"quote pick --from {sample('quotes.jsonl')}")
    types("export quotes", code=1)
    waiting = " ".join(item["id"] for item in json.loads(types("anonymise list --json"))["items"])
    review = f"anonymise review {waiting} --mask --as 'a parent there' --why 'singles one person out'"
    types(review)
    types("undo")
    types(review)
    quote = work.last_of("quote list", r"(Q-\w+)")
    types(f"quote edit {quote} --cut 'feeding two children'")
    types(f"quote approve {quote}")
    for form in ("csv", "md", "jsonl"):
        types(f"export quotes --format {form}")
    types("export themes --counts --salience")
    for name in ("quotes.csv", "quotes.md", "quotes.jsonl", "themes.md"):
        types(f"quote verify exports/{name}")
        types(f"anonymise check exports/{name}")


READING = (
    "status", "source list", "participant list --json", "codebook list", "codings", "theme list",
    "code view not-called-back", "theme show T-chase", "recommend list", "trace REC-callback", "gaps --json",
    "quote list --json", "anonymise status", "anonymise list", "log", "search waiting", "check --json",
    "vault status", "memos",
)  # fmt: skip


def test_the_scanner_sees_names_in_every_disguise() -> None:
    """The judge is judged first: it finds case, accents, possessives and plurals, and is silent on words."""
    for text in ("TOPE", "bankole's", "Zofia Wojcik", "Zofia-Wójcik", "sian,", "the Élodie", "Renee_Castell"):
        assert named_in(text), text
    assert named_in("a parent at the hub in Harrowmere may say grace in the room") == []
    assert len(SINGLE) > 25


def test_nobody_is_named_where_it_may_be_seen(session: Session) -> None:
    """Every byte outside the personal part, and all that was printed, is free of every registered name."""
    shared = {
        name: content
        for name, content in contents(session.folder).items()
        if name.split("/", 1)[0] not in PERSONAL
    }
    assert {"quotes.yaml", "themes.yaml", "exports/quotes.md", "runs/ann.jsonl", "sources.lock"} <= set(
        shared
    )
    assert any(name.startswith("redactions/") for name in shared)
    found = {name: named_in(content.decode("utf-8", "replace")) for name, content in shared.items()}
    assert {name: names for name, names in found.items() if names} == {}
    assert [name for name in shared if named_in(name)] == []
    said = {
        command: named_in(out + err)
        for command, out, err in session.printed
        if not SHOWS_NAMES.search(command)
    }
    assert len(said) > 40
    assert {command: names for command, names in said.items() if names} == {}


def test_the_personal_part_holds_no_label_either(session: Session) -> None:
    """Sources and people know pseudonyms alone: names stand there only where they were said."""
    people = (session.folder / "participants.csv").read_text("utf-8")
    assert named_in(people) == []
    for path in sorted((session.folder / "sources").glob("S*.jsonl")):
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        bare = [{name: value for name, value in record.items() if name != "text"} for record in records]
        assert named_in(json.dumps(bare, ensure_ascii=False)) == [], path.name


def five_words(text: str) -> set[str]:
    """Return every run of five words, plain."""
    words = plain(text).split()
    return {" ".join(words[start : start + 5]) for start in range(len(words) - 4)}


def spoken(folder: Path) -> set[str]:
    """Return every run of five words of every turn."""
    paths = (folder / "sources").glob("S*.jsonl")
    lines = (line for path in paths for line in path.read_text("utf-8").splitlines())
    return {words for line in lines for words in five_words(json.loads(line).get("text", ""))}


def test_locked_no_byte_of_the_folder_names_or_quotes_anybody(session: Session) -> None:
    """Locked: no name and no five words of anybody in any file, caches included; unlocked: all as before.

    Five words that analysts wrote in the sample's own codebook, themes and recommendations are theirs.
    """
    before = contents(session.folder)
    written = [BOOK, SAMPLE / "themes.yaml", SAMPLE / "recommendations.yaml"]
    runs = spoken(session.folder).difference(*(five_words(path.read_text("utf-8")) for path in written))
    assert len(runs) > 3000
    session.types("study lock")
    for path in files(session.folder):
        text = path.read_bytes().decode("utf-8", "replace")
        assert named_in(text) == [], path.name
        assert five_words(text) & runs == set(), path.name
    assert "this study is locked" in _refused(session, "show SAAAAAA")
    session.types("study unlock")
    after = contents(session.folder)
    assert {name for name in before if after.get(name) != before[name]} == set()


def _refused(session: Session, command: str) -> str:
    session.types(command, code=2)
    return session.printed[-1][2]


def test_without_caches_every_reading_verb_says_the_same(session: Session) -> None:
    """`.qualcode/` may be deleted at any moment, with no change in any output."""

    def read() -> dict[str, str]:
        return {command: session.types(command) for command in READING}

    before = read()
    shutil.rmtree(session.folder / ".qualcode")
    assert before == read()
    assert all(before.values())


def test_everything_can_be_taken_back_to_the_empty_study(session: Session) -> None:
    """Undo after undo, the whole session: what is left is the study as it was made, and its logs."""
    taken = 0
    while True:
        session.capsys.readouterr()
        if run(["undo"]) != 0:
            break
        taken += 1
    assert "nothing" in session.capsys.readouterr().err
    assert taken > 15
    left = {name.split("/", 1)[0] for name in contents(session.folder)}
    assert {"exports", "themes.yaml", "quotes.yaml", "recommendations.yaml"} & left == set()
    session.types("check")
