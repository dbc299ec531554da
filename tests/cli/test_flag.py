"""`qualcode flag`: words for somebody's attention, told and closed, kept apart from all that may leave."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
ROLE = "safeguarding lead"
NOTE = "what was promised was not done"


def flags(capsys: Capture, *typed: str) -> list[dict[str, Any]]:
    """Return the flags."""
    capsys.readouterr()
    assert run(["flag", "list", *typed, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/flag-list")(found)
    rows: list[dict[str, Any]] = found["flags"]
    return rows


def flagged(capsys: Capture, kind: str = "safeguarding", *typed: str, turn: str = "t2") -> str:
    """Raise a flag; return its id."""
    place = () if {"--words", "--span"} & set(typed) else ("--turn", turn)
    before = {one["id"] for one in flags(capsys)}
    assert run(["flag", "Group one", *place, "--kind", kind, *typed]) == 0
    (made,) = {one["id"] for one in flags(capsys)} - before
    return str(made)


def outside_flags(study: Path) -> bytes:
    """Return all bytes of a study but those of its flags."""
    files = (path for path in sorted(study.rglob("*")) if path.is_file())
    return b"".join(path.read_bytes() for path in files if path.parent.name != "flags")


def test_a_flag_says_where_and_that_nobody_was_told(study: Path, capsys: Capture) -> None:
    """The screen names the place, the kind and the step that qualcode does not take; the file is private."""
    assert run(["flag", "Group one", "--turn", "t2", "--kind", "safeguarding", "--note", NOTE]) == 0
    out = capsys.readouterr().out
    assert "safeguarding, S" in out
    assert "t2; nobody was told yet" in out
    assert "qualcode tells nobody: follow your organisation's procedure" in out
    file = study / "flags" / "ann.jsonl"
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    assert b"ring" not in file.read_bytes()


def test_told_and_closed_are_said_and_counted(study: Path, capsys: Capture) -> None:
    """`tell` takes a role and a day, `close` a reason; the list and `status` count the untold."""
    first, _ = flagged(capsys), flagged(capsys, "complaint", turn="t3")
    assert run(["flags"]) == 0
    assert "2 flags, 2 where nobody was told yet" in capsys.readouterr().out
    assert run(["flag", "tell", first, "--told", ROLE, "--on", "2024-11-20"]) == 0
    assert f"told 2024-11-20 {ROLE}" in capsys.readouterr().out
    assert run(["status"]) == 0
    assert "2, 1 where nobody was told yet" in capsys.readouterr().out
    assert run(["flag", "close", first, "--why", "passed on"]) == 0
    assert {one["kind"]: one["open"] for one in flags(capsys)} == {"safeguarding": False, "complaint": True}
    assert [one["kind"] for one in flags(capsys, "--open")] == ["complaint"]
    assert run(["check"]) == 0
    assert "1 of 2 flags: nobody was told yet" in capsys.readouterr().out
    assert study.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["Group one", "--turn", "t2"], "which kind?"),
        (["Group one", "--turn", "t2", "--kind", "gossip"], "no kind of flag"),
        (["Group one", "--turn", "t99", "--kind", "complaint"], "no turn is called"),
        (["Group two", "--turn", "t2", "--kind", "complaint"], "no source is called"),
        (["Group one", "--turn", "t2", "--kind", "complaint", "--told", ROLE], "when were they told?"),
        (["Group one", "--turn", "t2", "--kind", "complaint", "--on", "2024-11-20"], "who was told?"),
        (["Group one", "--turn", "t2", "--kind", "complaint", "--told", ROLE, "--on", "today"], "not a date"),
        (["Group one", "--turn", "t2", "--kind", "complaint", "--note", "ask Siân"], "the note holds a reg"),
        (
            [
                "Group one",
                "--turn",
                "t2",
                "--kind",
                "complaint",
                "--told",
                "May Okafor",
                "--on",
                "2024-01-01",
            ],
            "who was told holds a registered name",
        ),
        (["tell", "F-none", "--told", ROLE, "--on", "2024-11-20"], "no flag is called"),
        (["close", "F-none", "--why", "done"], "no flag is called"),
    ],
)
def test_what_cannot_be_flagged_is_said_and_nothing_is_kept(
    study: Path, capsys: Capture, typed: list[str], said: str
) -> None:
    """One line, exit code 2, and no line in any log."""
    assert run(["flag", *typed]) == 2
    assert said in capsys.readouterr().err
    assert not (study / "flags").exists()


def test_every_act_on_a_flag_can_be_taken_back_and_brought_back(study: Path, capsys: Capture) -> None:
    """Undo of closing opens, of telling forgets, of raising removes; redo says all of it again, same id."""
    flag = flagged(capsys)
    assert run(["flag", "tell", flag, "--told", ROLE, "--on", "2024-11-20"]) == 0
    assert run(["flag", "close", flag, "--why", "passed on"]) == 0
    whole = flags(capsys)
    assert run(["undo"]) == 0
    assert [(one["open"], one["told"]) for one in flags(capsys)] == [(True, ROLE)]
    assert run(["undo"]) == 0
    assert [(one["open"], one["told"]) for one in flags(capsys)] == [(True, "")]
    assert run(["undo"]) == 0
    assert flags(capsys) == []
    for _ in range(3):
        assert run(["undo", "--redo"]) == 0
    assert whole == flags(capsys)
    assert (study / "flags" / "ann.jsonl").stat().st_mode & 0o077 == 0


def test_nothing_of_a_flag_stands_in_any_other_file(study: Path, capsys: Capture) -> None:
    """Not its id, its kind, its note or who was told: not in the log of verbs either, undone or not."""
    flag = flagged(capsys, "safeguarding", "--note", NOTE, "--told", ROLE, "--on", "2024-11-20")
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert run(["flag", "close", flag, "--why", "handed over"]) == 0
    elsewhere = outside_flags(study)
    assert [
        each for each in (flag, "safeguarding", NOTE, ROLE, "handed over") if each.encode() in elsewhere
    ] == []


def test_git_is_told_to_leave_flags_out_in_an_older_study(study: Path, capsys: Capture) -> None:
    """A study made before there were flags gets the line with its first flag."""
    ignore = study / ".gitignore"
    ignore.write_text(ignore.read_text(encoding="utf-8").replace("/flags/\n", ""), encoding="utf-8")
    flagged(capsys)
    assert "/flags/" in ignore.read_text(encoding="utf-8").splitlines()
    assert run(["check"]) == 0


def test_a_lock_takes_the_flags(study: Path, capsys: Capture) -> None:
    """Locked, no byte of a flag lies open; unlocked, all is as it was."""
    flagged(capsys, "safeguarding", "--note", NOTE)
    before = flags(capsys)
    assert run(["study", "lock"]) == 0
    assert not (study / "flags").exists()
    assert run(["flag", "list"]) == 2
    assert run(["study", "unlock"]) == 0
    assert before == flags(capsys)


def test_two_coders_work_on_one_flag(study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A colleague says who was told, in a log of their own; the flag is one."""
    flag = flagged(capsys)
    monkeypatch.setenv("QUALCODE_CODER", "ben")
    assert run(["flag", "tell", flag, "--told", ROLE, "--on", "2024-11-20"]) == 0
    assert {"ann.jsonl", "ben.jsonl"} == {path.name for path in (study / "flags").iterdir()}
    assert [(one["by"], one["told"]) for one in flags(capsys)] == [("ann", ROLE)]
    monkeypatch.setenv("QUALCODE_CODER", "ann")
    assert run(["undo"]) == 2
    assert "rests on" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_a_flag_lies_on_the_words_of_a_corrected_turn(capsys: Capture) -> None:
    """Corrected before it or within it, the flag stays on the turn, in the newest revision."""
    words = flagged(capsys, "safeguarding", "--words", "the waiting list was four months")
    assert (
        run(["source", "edit", "Group one", "t2", "--words", "nobody ever", "--to", "no-one ever", "-y"]) == 0
    )
    one = flags(capsys)[0]
    assert (words, 2, ["t3"]) == (one["id"], one["revision"], one["turns"])
    assert (
        run(["source", "edit", "Group one", "t3", "--words", "four months", "--to", "forty weeks", "-y"]) == 0
    )
    one = flags(capsys)[0]
    assert (one["revision"], one["turns"]) == (3, ["t3"])


@pytest.mark.parametrize("kind", ["safeguarding", "allegation", "abusive"])
def test_words_under_an_open_flag_are_not_picked(study: Path, capsys: Capture, kind: str) -> None:
    """The refusal names the turn and the kind, and how it is settled; closed, the words may be picked."""
    flag = flagged(capsys, kind)
    assert run(["quote", "pick", "--source", "Group one", "--words", "ring and nobody ever rang back"]) == 2
    told = capsys.readouterr().err
    assert "t2 of S" in told
    assert "may not be quoted: an open flag lies there" in told
    assert f"qualcode flag close {flag}" in told
    assert not (study / "quotes.yaml").exists()
    assert run(["flag", "close", flag, "--why", "passed on"]) == 0
    assert run(["quote", "pick", "--source", "Group one", "--words", "ring and nobody ever rang back"]) == 0


def test_a_complaint_may_be_quoted(study: Path, capsys: Capture) -> None:
    """It is evidence; that somebody flagged it is told nowhere."""
    flagged(capsys, "complaint")
    assert run(["quote", "pick", "--source", "Group one", "--words", "ring and nobody ever rang back"]) == 0
    assert run(["export", "quotes", "--format", "csv"]) == 0
    assert b"ring" in (study / "exports" / "quotes.csv").read_bytes()


@pytest.mark.parametrize("form", ["csv", "jsonl", "md"])
def test_a_flag_keeps_a_quote_out_of_every_export(study: Path, capsys: Capture, form: str) -> None:
    """Picked before it was flagged: the file is written without it, and the screen says why."""
    assert run(["quote", "pick", "--source", "Group one", "--words", "ring and nobody ever rang back"]) == 0
    assert run(["quote", "pick", "--source", "Group one", "--words", "the waiting list was four months"]) == 0
    flag = flagged(capsys, "safeguarding", "--note", NOTE)
    flagged(capsys, "complaint", "--note", "about a promise", turn="t3")
    assert run(["export", "quotes", "--format", form]) == 0
    assert "an open flag lies there (safeguarding)" in "".join(capsys.readouterr())
    written = b"".join(path.read_bytes() for path in (study / "exports").iterdir())
    assert b"waiting list" in written
    for word in ("ring and nobody", flag, "F-", "safeguarding", "complaint", NOTE, "about a promise"):
        assert word.encode() not in written


def test_a_flag_keeps_a_quote_out_of_themes_approval_and_proof(study: Path, capsys: Capture) -> None:
    """The theme summary leaves it out; approving and verifying refuse it; `check` says so."""
    assert run(["theme", "add", "Promises", "--claim", "They are not kept"]) == 0
    assert (
        run(
            [
                "quote",
                "pick",
                "--source",
                "Group one",
                "--words",
                "ring and nobody ever rang back",
                "--theme",
                "Promises",
            ]
        )
        == 0
    )
    report = study.parent / "report.md"
    assert run(["export", "quotes", "--format", "md", "--out", str(report)]) == 0
    assert run(["quote", "verify", str(report)]) == 0
    flagged(capsys)
    assert run(["export", "themes"]) == 0
    written = (study / "exports" / "themes.md").read_bytes()
    assert b"ring and nobody" not in written
    assert b"safeguarding" not in written
    assert run(["quote", "verify", str(report)]) == 1
    quote = json.loads((capsys.readouterr(), run(["quote", "list", "--json"]), capsys.readouterr())[2].out)
    assert run(["quote", "approve", quote["quotes"][0]["id"]]) == 2
    assert run(["check"]) == 1
    assert "an open flag lies there (safeguarding)" in capsys.readouterr().out


def test_a_withdrawal_takes_a_persons_flags(study: Path, capsys: Capture) -> None:
    """Not while nobody was told; then the flag is gone, and other people's words keep theirs."""
    flag = flagged(capsys, "safeguarding", "--note", NOTE)
    kept = flagged(capsys, "complaint", "--told", ROLE, "--on", "2024-11-20", turn="t3")
    book = (study / "codebook.yaml").read_text(encoding="utf-8")
    (study / "codebook.yaml").write_text(
        book.replace("One person who knows you", "Continuity"), encoding="utf-8"
    )
    erase = [
        "participant",
        "withdraw",
        "Siân Pritchard",
        "--kind",
        "erase",
        "--yes",
        "--erase-for-ever",
        "--remove-examples",
    ]
    assert run(erase) != 0
    assert f"nobody was told of {flag}, which would go" in "".join(capsys.readouterr())
    assert run(["flag", "tell", flag, "--told", ROLE, "--on", "2024-11-20"]) == 0
    assert run(erase) == 0
    assert [kept] == [one["id"] for one in flags(capsys)]
    assert flag.encode() not in (study / "flags" / "ann.jsonl").read_bytes()
    assert (study / "flags" / "ann.jsonl").stat().st_mode & 0o077 == 0
    assert run(["check"]) == 0


def test_a_damaged_line_is_found_by_check(study: Path, capsys: Capture) -> None:
    """The format of a flag's log is a contract like any other."""
    flagged(capsys)
    log = study / "flags" / "ann.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace('"kind": "safeguarding", ', ""), encoding="utf-8")
    assert run(["check"]) == 1
    assert "flags/ann.jsonl line 1: kind is missing" in capsys.readouterr().out


def test_a_flag_on_two_peoples_words_stays_on_the_others(study: Path, capsys: Capture) -> None:
    """One of them withdraws: the flag goes on over what is left."""
    flag = flagged(capsys, "complaint", "--words", "ever rang back. [laughs]\nSame here.")
    assert [one["turns"] for one in flags(capsys)] == [["t2", "t3"]]
    book = (study / "codebook.yaml").read_text(encoding="utf-8")
    (study / "codebook.yaml").write_text(
        book.replace("One person who knows you", "Continuity"), encoding="utf-8"
    )
    erase = ["participant", "withdraw", "Siân Pritchard", "--kind", "erase", "--yes", "--erase-for-ever"]
    assert run([*erase, "--plan"]) == 0
    assert "stays on what other people say there" in capsys.readouterr().out
    assert run([*erase, "--remove-examples"]) == 0
    assert [(flag, ["t3"])] == [(one["id"], one["turns"]) for one in flags(capsys)]
    assert run(["check"]) == 0


@pytest.mark.usefixtures("study")
def test_a_flag_whose_words_are_taken_out_is_still_listed(capsys: Capture) -> None:
    """It holds back nothing, and nobody loses sight of it; it can be told and closed."""
    flag = flagged(capsys, "safeguarding", turn="t6")
    assert run(["source", "edit", "Group one", "t6", "--remove-turn", "-y"]) == 0
    assert run(["flags"]) == 0
    assert "(its words are gone)" in capsys.readouterr().out
    assert run(["quote", "pick", "--source", "Group one", "--words", "the waiting list was four months"]) == 0
    assert run(["flag", "close", flag, "--why", "looked at"]) == 0
    assert flags(capsys, "--open") == []


def test_everybody_who_was_told_is_kept(study: Path, capsys: Capture) -> None:
    """Two roles on two days, by two coders: both stand on the screen and in the list; undo takes one."""
    flag = flagged(capsys, "safeguarding", "--told", "manager", "--on", "2024-01-19")
    assert run(["flag", "tell", flag, "--told", ROLE, "--on", "2024-01-20", "--coder", "ben"]) == 0
    assert f"told 2024-01-19 manager, 2024-01-20 {ROLE}" in capsys.readouterr().out
    (found,) = flags(capsys)
    said = [(one["told"], one["told_on"], one["by"]) for one in found["tellings"]]
    assert said == [("manager", "2024-01-19", "ann"), (ROLE, "2024-01-20", "ben")]
    assert (found["told"], found["told_on"]) == (ROLE, "2024-01-20")
    assert run(["undo", "--coder", "ben"]) == 0
    assert [one["told"] for one in flags(capsys)[0]["tellings"]] == ["manager"]
    assert run(["undo", "--redo", "--coder", "ben"]) == 0
    assert flags(capsys)[0]["tellings"] == found["tellings"]
    assert run(["check"]) == 0
    assert study.exists()


def test_a_day_to_come_is_refused(study: Path, capsys: Capture) -> None:
    """Who is to be told was not told yet; the day after today is one somewhere already."""
    today = datetime.now(UTC).date()
    late = [str(today + timedelta(days=2)), "2999-01-01"]
    for on in late:
        assert (
            run(["flag", "Group one", "--turn", "t2", "--kind", "complaint", "--told", ROLE, "--on", on]) == 2
        )
        assert "is still to come" in capsys.readouterr().err
    assert not (study / "flags").exists()
    flag = flagged(capsys, "complaint", "--told", ROLE, "--on", str(today + timedelta(days=1)))
    assert run(["flag", "tell", flag, "--told", ROLE, "--on", late[0]]) == 2


@pytest.mark.usefixtures("study")
def test_undo_says_which_flag_and_what_of_it(capsys: Capture) -> None:
    """The screen names it; the log of verbs, which a team shares, says only what was done."""
    flag = flagged(capsys)
    assert run(["flag", "tell", flag, "--told", ROLE, "--on", "2024-11-20"]) == 0
    assert run(["flag", "close", flag, "--why", "passed on"]) == 0
    capsys.readouterr()
    for what in ("closed", "somebody was told", "raised"):
        assert run(["undo"]) == 0
        assert f"taken back: flag ({flag}, {what}), of" in capsys.readouterr().out
    assert run(["undo", "--redo"]) == 0
    assert f"brought back: flag ({flag}, raised), of" in capsys.readouterr().out
    assert run(["log"]) == 0
    assert flag not in capsys.readouterr().out


def test_an_import_is_not_undone_under_a_flag(study: Path, capsys: Capture) -> None:
    """It names the flag and what to take back first; then it goes."""
    flag = flagged(capsys)
    assert run(["log", "--json"]) == 0
    verbs = json.loads(capsys.readouterr().out)["verbs"]
    (imported,) = [one["run"] for one in verbs if one["verb"] == "import"]
    assert run(["undo", imported]) == 2
    told = capsys.readouterr().err
    assert flag in told
    assert f"qualcode undo {verbs[0]['run']}" in told
    assert run(["undo"]) == 0
    assert run(["undo", imported]) == 0
    assert study.exists()


@pytest.mark.usefixtures("study")
def test_words_that_stand_twice_in_a_turn_are_told_with_their_spans(capsys: Capture) -> None:
    """The hint is no turn that was given already: it names spans, and one of them will do."""
    assert run(["flag", "Group one", "--turn", "t3", "--words", "was", "--kind", "complaint"]) == 2
    told = capsys.readouterr().err
    assert re.search(r"2 places of S\w+: t3", told)
    assert "or the turn" not in told
    spans = re.findall(r"\d+:\d+", told)
    assert len(spans) == 2
    assert run(["flag", "Group one", "--span", spans[1], "--kind", "complaint"]) == 0
    assert flags(capsys)[0]["turns"] == ["t3"]
