"""Verbs that need a reason: all else is looked at before it is asked for, and they say where a code went."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.cli.codebook_options import with_reason
from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
MERGE = ["codebook", "merge", "not-called-back", "--into", "long-wait", "--why", "one experience"]


def listed(capsys: Capture) -> dict[str, Any]:
    """Return the codes as `codebook list --json` prints them, by id."""
    capsys.readouterr()
    assert run(["codebook", "list", "--json"]) == 0
    return {one["id"]: one for one in json.loads(capsys.readouterr().out)["codes"]}


@pytest.mark.usefixtures("study")
def test_a_retired_target_is_refused_before_a_reason_is_asked_for(capsys: Capture) -> None:
    """And it is said what took its place."""
    assert run(MERGE) == 0
    capsys.readouterr()
    assert run(["codebook", "merge", "one-person", "--into", "not-called-back"]) == 2
    told = capsys.readouterr().err
    assert "'not-called-back' is retired: 'long-wait' took its place" in told
    assert "reason" not in told


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    "verb",
    [
        ["merge", "not-called-back", "--into", "long-wait"],
        ["split", "long-wait", "--into", "Calls", "--into", "Lists"],
        ["retire", "one-person"],
    ],
)
def test_without_a_terminal_a_missing_reason_is_an_error(verb: list[str], capsys: Capture) -> None:
    """Nothing is written."""
    before = listed(capsys)
    assert run(["codebook", *verb]) == 2
    assert "for a reason" in capsys.readouterr().err
    assert listed(capsys) == before


def test_a_reason_that_was_given_is_not_asked_for() -> None:
    """The verb is done once, with it."""
    assert with_reason(lambda why: why, "a reason", done="merged") == "a reason"


@pytest.mark.usefixtures("study")
def test_new_codes_of_a_split_get_definitions(capsys: Capture) -> None:
    """One for each, in order; another number is refused, and so is one of a code that was there."""
    split = ["codebook", "split", "long-wait", "--into", "Calls", "--into", "Lists", "--why", "two"]
    assert run([*split, "--definition", "Calls that did not come."]) == 2
    assert "1 definition for 2 codes" in capsys.readouterr().err
    old = ["codebook", "split", "long-wait", "--into", "one-person", "--into", "Lists", "--why", "two"]
    assert run([*old, "--definition", "Other.", "--definition", ""]) == 2
    assert "'one-person' was there before" in capsys.readouterr().err
    assert run([*split, "--definition", "Calls that did not come.", "--definition", ""]) == 0
    assert [listed(capsys)[code]["definition"] for code in ("calls", "lists")] == [
        "Calls that did not come.",
        "",
    ]


@pytest.mark.usefixtures("study")
def test_reassigning_what_nothing_fits_says_so(capsys: Capture) -> None:
    """The codings that wait are counted still."""
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t2"]) == 0
    assert run(["codebook", "split", "long-wait", "--into", "Calls", "--into", "Lists", "--why", "two"]) == 0
    capsys.readouterr()
    assert run(["codebook", "split", "long-wait", "--to", "Calls", "--words", "no such words"]) == 0
    told = capsys.readouterr().out
    assert "no coding that waits fits; nothing was reassigned" in told
    assert "1 left under long-wait" in told


@pytest.mark.usefixtures("study")
def test_a_definition_where_none_stood_makes_nothing_stale(capsys: Capture) -> None:
    """A second one does not either for what was coded without any; what was coded under the first is."""
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t2"]) == 0
    assert run(["codebook", "edit", "long-wait", "--definition", "Weeks or months."]) == 0
    capsys.readouterr()
    assert run(["codebook", "stale"]) == 0
    assert "no coding is stale" in capsys.readouterr().out
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3"]) == 0
    assert run(["codebook", "edit", "long-wait", "--definition", "Months only."]) == 0
    capsys.readouterr()
    assert run(["codebook", "stale", "--json"]) == 0
    (code,) = json.loads(capsys.readouterr().out)["codes"]
    assert (len(code["stale"]), code["codings"]) == (1, 2)


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("verb", "never"),
    [(["rename", "long-wait", "Getting help"], "--id"), (["add", "Getting help"], "nothing")],
)
def test_a_taken_name_is_refused_with_advice_that_the_verb_can_follow(
    verb: list[str], never: str, capsys: Capture
) -> None:
    """`rename` has no --id; `add` has."""
    assert run(["codebook", *verb]) == 2
    told = capsys.readouterr().err
    assert "use access, or take another name" in told
    assert never not in told


@pytest.mark.usefixtures("study")
def test_a_name_that_two_codes_have_is_taken(capsys: Capture) -> None:
    """It is refused as such, not as an ambiguous code."""
    assert run(["codebook", "add", "Getting help", "--id", "help", "--parent", "one-person"]) == 0
    capsys.readouterr()
    assert run(["codebook", "rename", "long-wait", "Getting help"]) == 2
    assert "take another name" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_no_code_goes_under_a_parent_of_another_frame(capsys: Capture) -> None:
    """`move`, `edit --parent` and `add --frame` refuse it; `edit` with both puts it there."""
    assert run(["codebook", "frame", "eif", "EIF Maturity Matrix"]) == 0
    assert run(["codebook", "add", "Leadership", "--frame", "eif"]) == 0
    capsys.readouterr()
    for verb in (
        ["move", "long-wait", "--under", "leadership"],
        ["edit", "long-wait", "--parent", "leadership"],
        ["add", "Boards", "--parent", "access", "--frame", "eif"],
    ):
        assert run(["codebook", *verb]) == 2
        assert "a frame stands beside the tree" in capsys.readouterr().err
    assert run(["codebook", "edit", "long-wait", "--parent", "leadership", "--frame", "eif"]) == 0
    assert listed(capsys)["long-wait"]["parent"] == "leadership"


def test_what_is_declared_stands_after_what_was_declared_before(study: Path) -> None:
    """Facets and terms keep the order in which they came, comments too."""
    for name in ("kind", "about", "zone"):
        assert run(["codebook", "facet", name, "one", "two"]) == 0
    for term in ("health visitor", "crisis team", "alpha"):
        assert run(["codebook", "term", "add", term, term[:2].upper()]) == 0
    text = (study / "codebook.yaml").read_text(encoding="utf-8")
    places = [
        text.index(f"\n  {name}:")
        for name in ("kind", "about", "zone", "health visitor", "crisis team", "alpha")
    ]
    assert places == sorted(places)
    assert "# kept apart from not-called-back" in text


@pytest.mark.usefixtures("study")
def test_a_synonym_that_is_taken_is_to_be_taken_out_of_its_term(capsys: Capture) -> None:
    """The advice takes out one synonym, never the whole term."""
    assert run(["codebook", "term", "add", "health visitor", "HV", "health visitors"]) == 0
    capsys.readouterr()
    assert run(["codebook", "term", "add", "crisis team", "HV"]) == 2
    assert 'qualcode codebook term remove "health visitor" "HV"' in capsys.readouterr().err
