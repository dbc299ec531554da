"""Permissions against exports: whatever a person or a session said, and wherever, every export obeys it."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qualcode
from qualcode.anonymise.permissions import allowed_in, combined, may_quote, may_reuse, stated_by
from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.flows.permitting import unstated
from qualcode.model import Participant, Permissions, Presence, Source
from qualcode.store.participants import ALLOWED, PERMISSION_FIELDS
from qualcode.store.schemas import validator
from qualcode.store.sources import read_source
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]
RANG = "nobody ever rang back"
EXPORTS = {
    "csv": ("quotes", "quotes.csv", "-f", "csv"),
    "md": ("quotes", "quotes.md", "-f", "md"),
    "jsonl": ("quotes", "quotes.jsonl", "-f", "jsonl"),
    "themes": ("themes", "themes.md"),
    "reuse": ("quotes", "quotes.csv", "-f", "csv", "--reuse"),
    "themes for reuse": ("themes", "themes.md", "--reuse"),
}
LEVELS = ("session", "person", "person in the session")


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments))
    shown = capsys.readouterr()
    return shown.out, shown.err


def who(study: Path, name: str) -> str:
    """Return the pseudonym of a name, from the vault."""
    names = Desk(open_study(study), "ann").names()
    return next(entity.id for entity in names.entities.values() if name in entity.forms)


def the_source(study: Path) -> Source:
    """Return the one source as it is now."""
    line = (study / "sources.lock").read_text(encoding="utf-8").splitlines()[0]
    return read_source(open_study(study), json.loads(line)["id"])


def state(study: Path, level: str, *options: str) -> None:
    """State something at a level: of the session, of Siân in general, or of her in the session."""
    sian = who(study, "Siân Pritchard")
    typed = {
        "session": ["source", "set", "Group one", *options],
        "person": ["participant", "permit", sian, *options],
        "person in the session": ["participant", "permit", sian, "--source", "Group one", *options],
    }
    assert run(typed[level]) == 0


def listed(capsys: Capture) -> dict[str, Any]:
    """Return what `participant list --json` says, by id."""
    found = json.loads(said(capsys, "participant", "list", "--json")[0])
    validator("output/participant-list")(found)
    return {row["id"]: row for row in found["participants"]}


@pytest.fixture
def banked(study: Path, capsys: Capture) -> Path:
    """Give the study a quote of Siân's in a theme; what the session allows is not stated any more."""
    said(capsys, "theme", "add", "Having to chase", "--id", "T-chase", "--code", "not-called-back")
    said(capsys, "quote", "pick", "--source", "Group one", "--words", RANG, "--theme", "T-chase")
    said(capsys, "source", "set", "Group one", "--quoting", "unknown")
    return study


def exported(study: Path, capsys: Capture, export: str) -> bool:
    """Export; return whether the quote is in the file."""
    what, name, *options = EXPORTS[export]
    said(capsys, "export", what, *options)
    return RANG in (study / "exports" / name).read_text(encoding="utf-8")


QUOTING = [
    (LEVELS[place], value) for place in range(3) for value in ("yes", "paraphrase", "no")
]  # fmt: skip


@pytest.mark.parametrize(("level", "value"), QUOTING)
def test_quoting_is_obeyed_by_every_export(banked: Path, capsys: Capture, level: str, value: str) -> None:
    """One yes is enough where nobody says no; paraphrase and no keep the words out, whoever said so."""
    assert {export: exported(banked, capsys, export) for export in EXPORTS} == dict.fromkeys(EXPORTS, False)
    state(banked, level, "--quoting", value, "--further-use", "yes")
    expected = dict.fromkeys(EXPORTS, value == "yes")
    assert expected == {export: exported(banked, capsys, export) for export in EXPORTS}


@pytest.mark.parametrize(("yes", "no"), [pair for pair in product(LEVELS, LEVELS) if pair[0] != pair[1]])
def test_the_stricter_wins_at_whatever_level(banked: Path, capsys: Capture, yes: str, no: str) -> None:
    """A yes at one level does not outweigh a no at another, and taking the no back lets the words pass."""
    state(banked, yes, "--quoting", "yes", "--further-use", "yes")
    state(banked, no, "--quoting", "no")
    assert {export: exported(banked, capsys, export) for export in EXPORTS} == dict.fromkeys(EXPORTS, False)
    state(banked, no, "--quoting", "unknown")
    assert {export: exported(banked, capsys, export) for export in EXPORTS} == dict.fromkeys(EXPORTS, True)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("value", ["yes", "no", "unknown"])
def test_further_use_decides_what_leaves_for_reuse(
    banked: Path, capsys: Capture, level: str, value: str
) -> None:
    """A report may always quote; formats for other programs not after a no; reuse only after a yes."""
    state(banked, "session", "--quoting", "yes")
    state(banked, level, "--further-use", value)
    expected = {
        "csv": True, "md": True, "themes": True,
        "jsonl": value != "no", "reuse": value == "yes", "themes for reuse": value == "yes",
    }  # fmt: skip
    assert expected == {export: exported(banked, capsys, export) for export in EXPORTS}


@pytest.mark.parametrize("level", LEVELS)
def test_a_recording_that_was_refused_is_quoted_nowhere(banked: Path, capsys: Capture, level: str) -> None:
    """Also where somebody agreed to be quoted."""
    state(banked, "session", "--quoting", "yes", "--further-use", "yes")
    state(banked, level, "--recorded", "no")
    assert {export: exported(banked, capsys, export) for export in EXPORTS} == dict.fromkeys(EXPORTS, False)


@pytest.mark.parametrize("level", LEVELS)
def test_a_code_stands_under_a_quote_only_where_it_is_allowed(
    banked: Path, capsys: Capture, level: str
) -> None:
    """Attribution stated for one session is obeyed there."""
    state(banked, "session", "--quoting", "yes")
    sian = who(banked, "Siân Pritchard")
    said(capsys, "export", "quotes", "-f", "md")
    page = banked / "exports" / "quotes.md"
    assert sian not in page.read_text(encoding="utf-8")
    state(banked, level, "--attribution", "code")
    said(capsys, "export", "quotes", "-f", "md")
    assert sian in page.read_text(encoding="utf-8")
    state(banked, level, "--attribution", "none")
    said(capsys, "export", "quotes", "-f", "md")
    assert sian not in page.read_text(encoding="utf-8")


def test_what_was_left_out_is_said_with_who_said_so(banked: Path, capsys: Capture) -> None:
    """The reason names the level, and no word of the quote."""
    state(banked, "session", "--quoting", "yes")
    state(banked, "person in the session", "--further-use", "no")
    left = json.loads(said(capsys, "export", "quotes", "-f", "jsonl", "--json")[0])["left_out"]
    assert [row["reason"] for row in left] == ["the person does not permit use beyond this study"]


def test_a_person_may_allow_one_session_and_not_another(
    banked: Path, tmp_path: Path, capsys: Capture
) -> None:
    """What is stated for a session holds there alone; it is listed, undone, and kept through a correction."""
    other = tmp_path / "two.txt"
    other.write_text(
        "Siân Pritchard: The second time they rang at once.\n\nBo: Yes.\n\n" * 2, encoding="utf-8"
    )
    said(capsys, "import", str(other), "--title", "Group two", "--quoting", "yes")
    said(capsys, "source", "set", "Group one", "--quoting", "yes")
    sian = who(banked, "Siân Pritchard")
    assert said(capsys, "participant", "permit", sian, "--source", "Group two", "--quoting", "no")[0]
    row = listed(capsys)[sian]
    assert [(one["permissions"]["quoting"], one["quotable"]) for one in row["sessions"]] == [
        ("yes", True),
        ("no", False),
    ]
    assert f"in {the_source(banked).id}; elsewhere no: the person" in said(capsys, "participant", "list")[0]
    words = ["--words", "they rang at once", "--turn", "t1"]
    refused = said(capsys, "quote", "pick", "--source", "Group two", *words, code=2)[1]
    assert "the person does not permit quoting" in refused
    corrected = tmp_path / "corrected.txt"
    corrected.write_text(other.read_text(encoding="utf-8").replace("second", "third"), encoding="utf-8")
    said(capsys, "source", "update", "Group two", str(corrected), "--yes")
    assert said(capsys, "quote", "pick", "--source", "Group two", *words, code=2)[1] == refused
    said(capsys, "undo")
    said(capsys, "undo")
    said(capsys, "quote", "pick", "--source", "Group two", *words)
    assert exported(banked, capsys, "csv")


def test_a_name_is_looked_up_and_a_stranger_refused(banked: Path, capsys: Capture) -> None:
    """Of a session only those may be named who are heard in it; nothing nameless is stated."""
    sian = who(banked, "Siân Pritchard")
    out = said(capsys, "participant", "permit", "siân pritchard", "--source", "group one", "--quoting", "no")
    assert out[0] == f"stated for {sian}\n"
    assert the_source(banked).people == {sian: Presence(Permissions(quoting="no"))}
    err = said(capsys, "participant", "permit", "P2222", "--source", "Group one", "--quoting", "no", code=2)[
        1
    ]
    assert "no speaker is called 'P2222'" in err
    assert "no permission was named" in said(capsys, "participant", "permit", sian, code=2)[1]
    assert "who?" in said(capsys, "participant", "permit", "--quoting", "no", code=2)[1]
    assert "--ask asks of everybody" in said(capsys, "participant", "permit", sian, "--ask", code=2)[1]
    assert "no terminal" in said(capsys, "participant", "permit", "--ask", code=2)[1]


permissions = st.builds(
    Permissions, **{name: st.sampled_from(["", *ALLOWED[name]]) for name in PERMISSION_FIELDS}
)


@given(session=permissions, person=permissions, here=permissions)
def test_no_statement_more_ever_allows_less_strictness(
    session: Permissions, person: Permissions, here: Permissions
) -> None:
    """What three levels allow together, none of them forbids; order makes no difference."""
    source = Source("S222222", 1, "interview", (), permissions=session, people={"P1": Presence(here)})
    people = {"P1": Participant("P1", {}, person)}
    held = allowed_in(source, "P1", people)
    assert held == combined(here, session, person)
    if may_quote(source.permissions, stated_by(source, "P1", people))[0]:
        assert {one.quoting for one in (session, person, here)} <= {"", "yes"}
    if may_reuse(source.permissions, stated_by(source, "P1", people), expressly=True)[0]:
        stated = {one.further_use for one in (session, person, here)}
        assert stated <= {"", "yes"}
        assert "yes" in stated


def at_terminal(study: Path, typed: Sequence[str], *exchange: tuple[str, str]) -> str:
    """Run a command at a terminal; wait for each question and answer it; return all that was shown."""
    leader, follower = pty.openpty()
    package = Path(qualcode.__file__).parent
    known = {**os.environ, "PYTHONPATH": str(package.parent), "COLUMNS": "200"}
    with subprocess.Popen(
        [sys.executable, "-m", "qualcode", *typed],
        cwd=study, env=known, stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(follower)
        shown, answered = "", 0
        for question, answer in exchange:
            while question not in shown[answered:]:
                piece = _piece(leader)
                assert piece, f"ended before {question!r}:\n{shown}"
                shown += piece
            answered = shown.index(question, answered) + len(question)
            os.write(leader, f"{answer}\n".encode())
        while piece := _piece(leader):
            shown += piece
        assert process.wait(timeout=60) == 0, shown
    os.close(leader)
    return shown.replace("\r\n", "\n")


def _piece(leader: int) -> str:
    came, _, _ = select.select([leader], [], [], 60)
    assert came, "nothing came for a minute"
    try:
        return os.read(leader, 65536).decode("utf-8", "replace")
    except OSError:
        return ""


def test_a_session_is_asked_once_when_it_comes_in(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """A yes leads to the other three, each answered by Enter or a word's beginning; Enter first ends it."""
    talk = "Al Pry: They never rang.\n\nBo Lobb: No.\n\nAl Pry: Twice.\n\nBo Lobb: Never.\n"
    (tmp_path / "one.txt").write_text(talk, encoding="utf-8")
    (tmp_path / "two.txt").write_text(talk.replace("rang", "wrote"), encoding="utf-8")
    at_terminal(
        empty_study, ["import", str(tmp_path / "one.txt")],
        ("May words of this session be quoted?", "perhaps"), ("Enter: not known)", "y"),
        ("Was recording agreed?", ""), ("What may stand under a quote?", "role"),
        ("May the words be used beyond this study?", "n"), ("[Y/n]", ""),
    )  # fmt: skip
    assert the_source(empty_study).permissions == Permissions("", "yes", "role", "no")
    shown = at_terminal(
        empty_study, ["import", str(tmp_path / "two.txt")],
        ("May words of this session be quoted?", ""), ("[Y/n]", ""),
    )  # fmt: skip
    assert "nothing can be quoted until" in shown
    assert "Was recording agreed?" not in shown
    (tmp_path / "three.txt").write_text(talk.replace("rang", "came"), encoding="utf-8")
    shown = at_terminal(
        empty_study, ["import", str(tmp_path / "three.txt"), "--quoting", "no"], ("[Y/n]", "")
    )
    assert "be quoted?" not in shown
    capsys.readouterr()


def test_everybody_unknown_is_asked_in_turn(banked: Path, capsys: Capture) -> None:
    """Only what is not known, only of those whose words count, each kept before the next is asked."""
    sian, may = who(banked, "Siân Pritchard"), who(banked, "May Okafor")
    said(capsys, "source", "set", "Group one", "--recorded", "yes")
    said(capsys, "participant", "permit", may, "--quoting", "no", "--attribution", "none")
    assert [(sian, ("quoting", "attribution", "further_use")), (may, ("further_use",))] == [
        (one.id, one.missing) for one in unstated(open_study(banked))
    ]
    shown = at_terminal(
        banked,
        ["participant", "permit", "--ask"],
        ("May words be quoted?", "yes"),
        ("What may stand under a quote?", ""),
        ("beyond this study?", "no"),
        ("beyond this study?", "q"),
    )
    assert f"1 of 2: {sian}, “Siân Pritchard”" in shown
    assert "Grace" not in shown
    assert listed(capsys)[sian]["permissions"] == {
        "recorded": "", "quoting": "yes", "attribution": "", "further_use": "no",
    }  # fmt: skip
    assert listed(capsys)[may]["permissions"]["further_use"] == ""
