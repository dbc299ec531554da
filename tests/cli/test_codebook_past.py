"""`qualcode codebook history|diff|stale`: what was done and why, what differs, what meant another thing."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def output(capsys: Capture, verb: str, *arguments: str) -> dict[str, Any]:
    """Run `codebook VERB --json` and return what it printed, checked against its schema."""
    capsys.readouterr()
    assert run(["codebook", verb, *arguments, "--json"]) == 0
    place = resources.files("qualcode.schemas").joinpath("output", f"codebook-{verb}.json")
    check = fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))
    found: dict[str, Any] = check(json.loads(capsys.readouterr().out))
    return found


def stale(capsys: Capture, *arguments: str) -> dict[str, int]:
    """Return how many codings of each code are stale."""
    return {one["code"]: len(one["stale"]) for one in output(capsys, "stale", *arguments)["codes"]}


@pytest.fixture
def changed(study: Path, capsys: Capture) -> Path:
    """Code two turns, then change a definition, a name and a rule."""
    assert run(["code", "apply", "Group one", "not-called-back", "--turn", "t2"]) == 0
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3", "--coder", "bob"]) == 0
    words = "Nobody rang, wrote or came as they had said."
    assert run(["codebook", "edit", "not-called-back", "--definition", words, "--why", "letters too"]) == 0
    assert run(["codebook", "rename", "long-wait", "Months"]) == 0
    assert run(["codebook", "edit", "long-wait", "--phrase", "four months", "--alias", "ages"]) == 0
    capsys.readouterr()
    return study


@pytest.mark.usefixtures("changed")
def test_history_tells_what_changed_in_words_newest_first(capsys: Capture) -> None:
    """Who, when, why, and the words before and after."""
    assert run(["codebook", "history"]) == 0
    shown = capsys.readouterr().out
    wanted = ["changed long-wait: aliases, rules", "renamed long-wait (was: Waiting too long)", "letters too"]
    assert [shown.find(one) for one in wanted] == sorted(shown.find(one) for one in wanted)
    assert "- A promised call, letter or visit did not come." in shown
    assert "+ Nobody rang, wrote or came as they had said." in shown


@pytest.mark.usefixtures("changed")
def test_history_of_one_code(capsys: Capture) -> None:
    """Nothing else is told; `--brief` leaves the words out."""
    found = output(capsys, "history", "Months")["history"]
    assert [one["op"] for one in found] == ["edit", "rename"]
    assert {each["code"] for one in found for each in one["differences"]} == {"long-wait"}
    assert output(capsys, "history", "Months", "--brief")["history"][0]["differences"] == []


def test_without_before_images_the_fields_are_named(changed: Path, capsys: Capture) -> None:
    """As on a colleague's machine, where `history/` is not."""
    shutil.rmtree(changed / "history")
    found = output(capsys, "history", "not-called-back")["history"]
    assert [(one["fields"], one["differences"]) for one in found] == [(["definition"], [])]


@pytest.mark.usefixtures("changed")
def test_diff_since_a_date_tells_all_and_since_a_run_what_came_with_it(capsys: Capture) -> None:
    """Sorted by what they mean: name, meaning, rules, the rest."""
    whole = output(capsys, "diff", "--since", "2020-01-01")["differences"]
    assert [(one["code"], one["sort"], one["field"]) for one in whole] == [
        ("not-called-back", "meaning", "definition"),
        ("long-wait", "renamed", "name"),
        ("long-wait", "other", "aliases"),
        ("long-wait", "rules", "rules"),
    ]
    capsys.readouterr()
    assert run(["log", "--json"]) == 0
    last = json.loads(capsys.readouterr().out)["verbs"][0]["run"]
    assert [one["field"] for one in output(capsys, "diff", "--since", last)["differences"]] == [
        "aliases",
        "rules",
    ]
    assert output(capsys, "diff", "--since", "2999-01-01")["differences"] == []


def test_diff_against_a_file(changed: Path, capsys: Capture) -> None:
    """What the study has that the file has not, and the other way round."""
    kept = "format: 1\ncodes:\n- id: access\n  name: Help\n- id: cost\n  name: Cost\n"
    (changed / "theirs.yaml").write_text(kept, encoding="utf-8")
    found = output(capsys, "diff", "theirs.yaml")["differences"]
    assert [(one["code"], one["sort"]) for one in found if one["code"] in {"access", "cost"}] == [
        ("access", "renamed"),
        ("cost", "removed"),
    ]
    assert [
        one["sort"] for one in output(capsys, "diff", "theirs.yaml", "--code", "access")["differences"]
    ] == ["renamed"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "from what"),
        (["--since", "lately"], "date"),
        (["--since", "2026-13-40"], "no date"),
        (["none.yaml"], "none.yaml"),
    ],
)
@pytest.mark.usefixtures("changed")
def test_a_diff_from_nowhere_is_refused(capsys: Capture, arguments: list[str], said: str) -> None:
    """In words, with exit code 2."""
    assert run(["codebook", "diff", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("changed")
def test_only_a_change_of_meaning_makes_codings_stale(capsys: Capture) -> None:
    """A definition does; a name, an alias and a rule do not."""
    found = output(capsys, "stale")["codes"]
    assert [(one["code"], one["codings"]) for one in found] == [("not-called-back", 1)]
    one = found[0]["stale"][0]
    assert (one["coder"], one["known"], one["since"]["why"]) == ("ann", True, "letters too")


@pytest.mark.usefixtures("changed")
def test_what_was_looked_at_again_stands_until_the_next_change(capsys: Capture) -> None:
    """For the coder who looked; undo takes that back."""
    assert run(["codebook", "stale", "not-called-back", "--reviewed", "--why", "all letters"]) == 0
    assert stale(capsys) == {}
    assert run(["undo"]) == 0
    assert stale(capsys) == {"not-called-back": 1}
    assert run(["undo", "--redo"]) == 0
    assert run(["codebook", "edit", "not-called-back", "--exclude", "visits"]) == 0
    assert stale(capsys) == {"not-called-back": 1}


@pytest.mark.usefixtures("changed")
def test_codings_of_others_are_theirs_to_look_at(capsys: Capture) -> None:
    """Unless somebody says that they looked for everyone."""
    assert run(["codebook", "stale", "not-called-back", "--reviewed", "--coder", "bob"]) == 2
    assert "--everyone" in capsys.readouterr().err
    assert run(["codebook", "stale", "not-called-back", "--reviewed", "--coder", "bob", "--everyone"]) == 0
    assert stale(capsys) == {}


@pytest.mark.usefixtures("changed")
def test_going_back_to_the_old_meaning_makes_nothing_stale(capsys: Capture) -> None:
    """What counts is what the code means now, and undo says so too."""
    words = "A promised call, letter or visit did not come."
    assert run(["codebook", "edit", "not-called-back", "--definition", words]) == 0
    assert stale(capsys) == {}


@pytest.mark.usefixtures("changed")
def test_a_merge_makes_no_coding_stale(capsys: Capture) -> None:
    """The team decided that they belong together; the next change of meaning counts for all of them."""
    assert run(["codebook", "stale", "not-called-back", "--reviewed"]) == 0
    assert run(["codebook", "merge", "not-called-back", "--into", "long-wait", "--why", "one"]) == 0
    assert stale(capsys) == {}
    assert run(["codebook", "edit", "long-wait", "--definition", "Something else."]) == 0
    assert stale(capsys) == {"long-wait": 2}


def test_an_edit_by_hand_is_known_from_the_before_images(study: Path, capsys: Capture) -> None:
    """Where the log does not tell what a code meant, an earlier codebook does."""
    book = study / "codebook.yaml"
    book.write_text(book.read_text(encoding="utf-8").replace("did not come", "never came"), encoding="utf-8")
    assert run(["code", "apply", "Group one", "not-called-back", "--turn", "t2"]) == 0
    assert run(["codebook", "add", "Cost"]) == 0
    book.write_text(book.read_text(encoding="utf-8").replace("never came", "did not come"), encoding="utf-8")
    assert stale(capsys) == {"not-called-back": 1}
    assert output(capsys, "stale")["codes"][0]["stale"][0]["known"] is True
    capsys.readouterr()
    assert run(["codebook", "stale", "--list"]) == 0
    assert "an edit by hand" in capsys.readouterr().out


@pytest.mark.usefixtures("changed")
def test_what_was_undone_is_told_once_as_taken_back(capsys: Capture) -> None:
    """Not as an undo beside it; redone, it holds again, and there is one line still."""
    before = output(capsys, "history")["history"]
    steps = [(["undo"], True), (["undo", "--redo"], False), (["undo"], True)]
    for verb, taken_back in steps:
        assert run(verb) == 0
        after = output(capsys, "history")["history"]
        assert len(after) == len(before)
        assert [one["taken_back"] for one in after] == [taken_back, *[False] * (len(before) - 1)]
    assert run(["codebook", "show", "long-wait"]) == 0
    assert "changed long-wait: aliases, rules, taken back since" in capsys.readouterr().out


@pytest.mark.usefixtures("changed")
def test_an_undone_merge_is_told_as_taken_back(capsys: Capture) -> None:
    """In the history of the code and in `show`; once redone, as valid."""
    merge = ["codebook", "merge", "not-called-back", "--into", "long-wait", "--why", "one"]
    assert run(merge) == 0
    for verb, taken_back in ((["undo"], True), (["undo", "--redo"], False)):
        assert run(verb) == 0
        told = output(capsys, "history", "not-called-back")["history"]
        assert [one["taken_back"] for one in told if one["op"] == "merge"] == [taken_back]
    assert run(["codebook", "show", "long-wait"]) == 0
    assert "merged not-called-back into long-wait (one)" in capsys.readouterr().out


@pytest.mark.usefixtures("changed")
def test_codings_given_one_by_one_are_one_line(capsys: Capture) -> None:
    """Of a day, a coder, and a code that they went to."""
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t2"]) == 0
    assert run(["codebook", "split", "long-wait", "--into", "Calls", "--into", "Lists", "--why", "two"]) == 0
    for words in ("rang", "waiting list"):
        assert run(["codebook", "split", "long-wait", "--to", "Calls", "--words", words]) == 0
    told = output(capsys, "history", "long-wait")["history"]
    assert [one["count"] for one in told if one["op"] == "assign"] == [2]


def test_an_undo_of_a_verb_that_is_not_known_has_its_line(changed: Path, capsys: Capture) -> None:
    """As where a colleague's list of verbs did not come with the codebook."""
    assert run(["undo"]) == 0
    (changed / "runs" / "ann.jsonl").unlink()
    told = output(capsys, "history")["history"]
    assert [one["op"] for one in told][:2] == ["restore", "edit"]


@pytest.mark.usefixtures("changed")
def test_stale_codings_are_listed_with_place_and_masked_words(capsys: Capture) -> None:
    """So that a coder can judge them there; `--raw` shows them as spoken."""
    (code,) = output(capsys, "stale", "--list")["codes"]
    (one,) = code["stale"]
    assert (one["title"], one["turns"]) == ("Group one", ["t2"])
    assert one["words"].startswith("They said someone would ring")
    assert run(["codebook", "stale", "--list"]) == 0
    shown = capsys.readouterr().out
    assert "t2" in shown
    assert "They said someone would ring" in " ".join(shown.split())
