"""`qualcode codebook rename|move|retire|facet|frame`: told in the log, comments kept, undone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from verbs_run import printed

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def book(study: Path) -> str:
    """Return codebook.yaml as it is."""
    return (study / "codebook.yaml").read_text(encoding="utf-8")


def order(capsys: Capture) -> list[tuple[int, str]]:
    """Return the tree: depth and id of each code."""
    return [(one["depth"], one["id"]) for one in printed(capsys, "codebook", "list")["codes"]]


def ops(study: Path) -> list[tuple[str, str]]:
    """Return what the log tells: op and code."""
    lines = (study / "codebook.log.jsonl").read_text(encoding="utf-8").splitlines()
    return [(one["op"], one.get("code", "")) for one in map(json.loads, lines)]


def test_rename_keeps_the_id_and_the_old_name(study: Path, capsys: Capture) -> None:
    """Only the lines of the entry change, and the comment beside it stays."""
    assert run(["codebook", "rename", "long-wait", "Months of waiting", "--why", "clearer"]) == 0
    assert "was: Waiting too long" in capsys.readouterr().out
    assert "- id: long-wait   # kept apart from not-called-back" in book(study)
    assert "aliases:\n      - Waiting too long\n" in book(study)
    assert ops(study) == [("rename", "long-wait")]
    assert run(["codebook", "show", "waiting too long"]) == 0


def test_rename_to_a_name_that_is_taken_is_refused(study: Path, capsys: Capture) -> None:
    """Two codes of one name cannot be told apart."""
    before = book(study)
    assert run(["codebook", "rename", "long-wait", "The group helps"]) == 2
    assert "group-good" in capsys.readouterr().err
    assert run(["codebook", "rename", "long-wait", " "]) == 2
    assert book(study) == before


def test_move_takes_the_subtree_and_the_comments_along(study: Path, capsys: Capture) -> None:
    """The entries keep their lines; only their order and one parent change."""
    before = book(study)
    assert run(["codebook", "move", "access", "--under", "one-person"]) == 0
    assert order(capsys) == [
        (0, "one-person"), (1, "access"), (2, "not-called-back"), (2, "long-wait"), (0, "group-good"),
    ]  # fmt: skip
    added = set(book(study).splitlines()) - set(before.splitlines())
    assert added == {"    parent: one-person"}
    assert run(["undo"]) == 0
    assert book(study) == before


def test_move_before_a_sibling_changes_the_order_alone(study: Path, capsys: Capture) -> None:
    """The revision of the code stays: nothing about it is new."""
    before = sorted(book(study).splitlines())
    assert run(["codebook", "move", "long-wait", "--before", "not-called-back"]) == 0
    assert [code for _, code in order(capsys)][:3] == ["access", "long-wait", "not-called-back"]
    assert sorted(book(study).splitlines()) == before
    assert ops(study) == [("move", "long-wait")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["access", "--under", "long-wait"], "below"),
        (["access", "--under", "access"], "under itself"),
        (["access"], "where to"),
        (["long-wait", "--top", "--under", "access"], "one place"),
        (["long-wait", "--under", "one-person", "--after", "access"], "does not stand"),
        (["long-wait", "--under", "acess"], "did you mean access"),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    study: Path, capsys: Capture, arguments: list[str], said: str
) -> None:
    """In words, with exit code 2."""
    before = book(study)
    assert run(["codebook", "move", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert book(study) == before


@pytest.mark.usefixtures("study")
def test_a_cycle_cannot_be_edited_in_either(capsys: Capture) -> None:
    """`edit --parent` holds to the same."""
    assert run(["codebook", "edit", "access", "--parent", "long-wait"]) == 2
    assert "under itself" in capsys.readouterr().err


def test_a_retired_code_keeps_its_codings_and_takes_no_new_ones(study: Path, capsys: Capture) -> None:
    """The reason stands in the entry and in the log; `check` finds nothing wrong with what was before."""
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3"]) == 0
    assert run(["codebook", "retire", "long-wait", "--for", "access", "--why", "too fine"]) == 0
    assert "1 coding stays under it" in capsys.readouterr().out
    assert "rationale: 'Retired: too fine'" in book(study)
    assert [one["code"] for one in printed(capsys, "codings")["codings"]] == ["long-wait"]
    assert [one["severity"] for one in printed(capsys, "check")["problems"]] == ["info"]
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t2"]) == 2
    assert "use access" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_a_code_with_others_below_is_retired_with_them_or_not_at_all(capsys: Capture) -> None:
    """Nothing is left hanging under it."""
    assert run(["codebook", "retire", "access", "--why", "x"]) == 2
    assert "not-called-back, long-wait" in capsys.readouterr().err
    assert run(["codebook", "retire", "access", "--below", "--why", "x"]) == 0
    retired = [
        one["id"] for one in printed(capsys, "codebook", "list")["codes"] if one["status"] == "retired"
    ]
    assert retired == ["access", "not-called-back", "long-wait"]


def test_facets_and_frames_are_declared_and_held_to(study: Path, capsys: Capture) -> None:
    """A code takes only what is declared; a child is of its parent's frame; every write keeps them."""
    comment = book(study)
    assert run(["codebook", "facet", "kind", "gap", "barrier"]) == 0
    assert run(["codebook", "facet", "kind", "ask"]) == 0
    assert run(["codebook", "frame", "eif", "EIF Maturity Matrix"]) == 0
    assert (
        run(["codebook", "add", "Leadership", "--frame", "EIF maturity matrix", "--definition", "Who leads."])
        == 0
    )
    assert run(["codebook", "add", "Strategy", "--parent", "leadership", "--facet", "kind=Gap"]) == 0
    assert run(["codebook", "edit", "long-wait", "--facet", "kind=barrier"]) == 0
    found = printed(capsys, "codebook", "list")
    assert (found["facets"], found["frames"]) == (
        {"kind": ["gap", "barrier", "ask"]},
        {"eif": "EIF Maturity Matrix"},
    )
    said = {one["id"]: (one["frame"], one["facets"]) for one in found["codes"]}
    assert said["strategy"] == ("eif", {"kind": "gap"})
    assert said["long-wait"] == ("", {"kind": "barrier"})
    assert [one["id"] for one in found["codes"]][-2:] == ["leadership", "strategy"]
    for _ in range(6):
        assert run(["undo"]) == 0
    assert book(study) == comment


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "Cost", "--facet", "knid=gap"], "did you mean kind"),
        (["add", "Cost", "--facet", "kind=gpa"], "did you mean gap"),
        (["add", "Cost", "--frame", "eif"], "codebook frame ID NAME"),
        (["edit", "access", "--facet", "gap"], "NAME=VALUE"),
        (["facet", "sort"], "needs values"),
        (["frame", "E I F", "x"], "cannot be a frame"),
    ],
)
@pytest.mark.usefixtures("study")
def test_what_is_not_declared_is_refused(capsys: Capture, arguments: list[str], said: str) -> None:
    """With the nearest name, or the way to declare it."""
    assert run(["codebook", "facet", "kind", "gap", "barrier"]) == 0
    assert run(["codebook", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_the_list_shows_frames_under_their_names_and_facets(capsys: Capture) -> None:
    """The team's tree first; `--frame` shows one alone."""
    run(["codebook", "facet", "kind", "gap"])
    run(["codebook", "frame", "eif", "EIF Maturity Matrix"])
    run(["codebook", "add", "Leadership", "--frame", "eif", "--facet", "kind=gap"])
    capsys.readouterr()
    assert run(["codebook", "list", "--facets"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert lines[-2].startswith("-- EIF Maturity Matrix --")
    assert lines[-1].split() == ["Leadership", "leadership", "kind:", "gap"]
    assert run(["codebook", "list", "--frame", "eif"]) == 0
    assert "access" not in capsys.readouterr().out
    assert run(["codebook", "list", "--frame", "efi"]) == 2
