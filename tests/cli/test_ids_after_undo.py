"""Old ids of codings: what was noted of a coding is found by every id that it ever had."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.flows.workbench.workbench import open_workbench
from qualcode.store.sources import locked_sources
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]
TEXT = "a thought about these words"


def put(capsys: Capture, code: str = "long-wait") -> str:
    """Put a code on a turn; return the coding's id."""
    capsys.readouterr()
    assert run(["code", "apply", "Group one", code, "--turn", "t2"]) == 0
    return str(re.findall(r"C-\w+", capsys.readouterr().out)[0])


def output(capsys: Capture, *typed: str) -> Any:
    """Return what a verb prints as JSON."""
    capsys.readouterr()
    assert run([*typed, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def standing(capsys: Capture) -> list[str]:
    """Return the ids of the codings that stand."""
    return [one["id"] for one in output(capsys, "codings")["codings"]]


def memos(capsys: Capture, about: str) -> list[tuple[str, list[str]]]:
    """Return the memos about something, with what they are about."""
    found = output(capsys, "memo", "list", "--about", about)["memos"]
    return [(one["text"], one["about"]) for one in found]


@pytest.mark.usefixtures("study")
def test_a_memo_about_a_coding_is_found_by_its_old_and_new_ids(capsys: Capture) -> None:
    """Moved, and the move taken back: the memo says the id under which the coding stands now."""
    first = put(capsys)
    assert run(["memo", "new", TEXT, "--about", first]) == 0
    assert run(["code", "move", first, "not-called-back"]) == 0
    (moved,) = standing(capsys)
    assert [(TEXT, [moved])] == memos(capsys, first) == memos(capsys, moved)
    assert run(["undo"]) == 0
    (back,) = standing(capsys)
    assert back not in {first, moved}
    assert [(TEXT, [back])] == memos(capsys, first) == memos(capsys, moved) == memos(capsys, back)


@pytest.mark.usefixtures("study")
def test_the_memo_of_another_coding_is_not_found(capsys: Capture) -> None:
    """Each of two pieces of one coding has its own memos; of what they were cut from both are told."""
    first, other = put(capsys), put(capsys, "one-person")
    assert run(["memo", "new", TEXT, "--about", first]) == 0
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert memos(capsys, other) == []


@pytest.mark.usefixtures("study")
def test_a_memo_may_be_written_about_an_old_id(capsys: Capture) -> None:
    """It is tied to what stands in its place, so that undo knows what rests on it."""
    first = put(capsys)
    assert run(["undo"]) == 0
    assert run(["memo", "new", "taken back for good?", "--about", first]) == 0
    assert memos(capsys, first) == [("taken back for good?", [first])]
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert [about for _, about in memos(capsys, first)] == [[first]]


@pytest.mark.usefixtures("study")
def test_a_code_made_from_an_extract_finds_it_after_undo_and_redo(capsys: Capture) -> None:
    """`codebook show` tells the words, not that they are gone; `code why` tells the id that stands."""
    lines = "n Brand new idea\n\n\nq\n"
    assert coded_plainly(lines) == 0
    made = output(capsys, "codebook", "show", "brand-new-idea")["made_from"]["coding"]
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    (back,) = standing(capsys)
    assert made != back
    shown = output(capsys, "codebook", "show", "brand-new-idea")
    assert shown["made_from"]["coding"] == back
    assert output(capsys, "code", "why", made)["stands_as"] == [back]
    assert run(["code", "why", made]) == 0
    assert f"it stands as {back}" in capsys.readouterr().out


def coded_plainly(lines: str) -> int:
    """Code by lines of standard input."""
    import sys

    before, sys.stdin = sys.stdin, io.StringIO(lines)
    try:
        return run(["code", "Group one", "--plain"])
    finally:
        sys.stdin = before


@pytest.mark.usefixtures("study")
def test_old_ids_name_what_stands_where_a_verb_takes_one(capsys: Capture) -> None:
    """A quote is picked, a coding moved or retracted, by the id that was noted before the undo."""
    first = put(capsys)
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert run(["quote", "pick", first]) == 0
    assert run(["code", "move", first, "not-called-back"]) == 0
    assert [one["code"] for one in output(capsys, "codings")["codings"]] == ["not-called-back"]
    assert run(["undo"]) == 0
    assert run(["code", "retract", first]) == 0
    assert standing(capsys) == []


@pytest.mark.usefixtures("study")
def test_a_card_keeps_its_letters(capsys: Capture) -> None:
    """What was printed before an undo and a redo is printed the same after it, and read back."""
    put(capsys)
    before = card(capsys)
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert card(capsys) == before
    Path("piles.csv").write_text(f"pile,card\nnot-called-back,{before}\n", encoding="utf-8")
    assert run(["code", "piles", "piles.csv", "--apply"]) == 0
    assert [one["code"] for one in output(capsys, "codings")["codings"]] == ["not-called-back"]


def card(capsys: Capture) -> str:
    """Print the one card there is; return its letters."""
    assert run(["code", "view", "long-wait", "--format", "cards", "--out", "exports/cards.csv"]) == 0
    capsys.readouterr()
    text = Path("exports/cards.csv").read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    return str(row["card"])


def test_check_tells_what_points_to_nothing(study: Path, capsys: Capture) -> None:
    """A code made from a coding that no log has, and a memo about one: for information, with the file."""
    assert run(["memo", "new", "of nothing", "--about", "study"]) == 0
    (memo,) = study.glob("memos/*.md")
    said = memo.read_text(encoding="utf-8")
    memo.write_text(said.replace("about: study", "about: C-00ff"), encoding="utf-8")
    book = study / "codebook.yaml"
    name = "    name: Getting help\n"
    codes = book.read_text(encoding="utf-8").replace(name, f"{name}    made_from: C-00fe\n")
    book.write_text(codes, encoding="utf-8")
    capsys.readouterr()
    run(["check"])
    said = capsys.readouterr().out
    assert "C-00ff" in said
    assert "C-00fe" in said


ACTS = st.lists(st.sampled_from(["move", "back", "undo", "redo"]), max_size=7)


@given(acts=ACTS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_id_finds_the_memo(acts: list[str], study: Path, capsys: Capture) -> None:
    """Whatever was moved, undone and redone: as long as the coding stands, each of its ids finds the memo."""
    kept = study.parent / "as it was"
    if not kept.exists():
        shutil.copytree(study, kept)
    for path in study.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(kept, study, dirs_exist_ok=True)
    first = put(capsys)
    assert run(["memo", "new", TEXT, "--about", first]) == 0
    had = {first}
    for act in acts:
        verb = {
            "move": ["code", "move", *standing(capsys), "not-called-back"],
            "back": ["code", "move", *standing(capsys), "long-wait"],
            "undo": ["undo"],
            "redo": ["undo", "--redo"],
        }[act]
        if act == "undo" and output(capsys, "log")["verbs"][0]["verb"] == "memo new":
            continue
        run(verb)
        now = standing(capsys)
        had.update(now)
        for one in had if now and output(capsys, "memo", "list")["memos"] else ():
            assert memos(capsys, one) == [(TEXT, now)]


def test_the_screen_finds_the_memo_of_a_coding_that_came_back(study: Path, capsys: Capture) -> None:
    """The workbench gives memos about codings of its source, under the ids that stand there."""
    first = put(capsys)
    assert run(["memo", "new", TEXT, "--about", first]) == 0
    assert run(["memo", "new", "of something else", "--about", "long-wait"]) == 0
    assert run(["code", "move", first, "not-called-back"]) == 0
    assert run(["undo"]) == 0
    now = standing(capsys)
    desk = Desk(open_study(study), "ann")
    bench = open_workbench(desk, next(iter(locked_sources(desk.study))))
    assert [(memo.text, list(memo.about)) for memo in bench.memos()] == [(TEXT, now)]
    bench.close()
