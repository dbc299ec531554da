"""`qualcode code why`: the life of one coding, from the logs."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("study")


def ids(capsys: Capture, *filters: str) -> list[str]:
    """Return the ids of codings."""
    capsys.readouterr()
    assert run(["codings", "--json", *filters]) == 0
    return [one["id"] for one in json.loads(capsys.readouterr().out)["codings"]]


def life(capsys: Capture, identifier: str, *typed: str) -> dict[str, Any]:
    """Return what `--json` says of one, held against its schema."""
    capsys.readouterr()
    assert run(["code", "why", identifier, "--json", *typed]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    schema = resources.files("qualcode.schemas").joinpath("output", "code-why.json").read_text("utf-8")
    fastjsonschema.compile(json.loads(schema))(told)
    return told


def whats(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what happened, and in which verb."""
    return [(one["what"], one["verb"]) for one in told["moments"]]


def test_a_coding_of_a_persons_own(capsys: Capture) -> None:
    """Who, when, with which verb and why; the anchor holds; words are masked unless raw."""
    run(["code", "apply", "Group one", "one-person", "--turn", "t5", "--why", "typical"])
    told = life(capsys, *ids(capsys))
    assert whats(told) == [("coded", "code apply")]
    assert [told[name] for name in ("kind", "state", "anchor", "coder", "why", "evidence")] == [
        "coding", "stands", "holds", "ann", "typical", None,
    ]  # fmt: skip
    assert "May will say" not in told["words"]
    assert "May will say" in life(capsys, told["id"], "--raw")["words"]


def test_an_accepted_proposal_says_for_ever_which_rule_proposed_it(capsys: Capture) -> None:
    """The rule and the words that fired stay in the coding, also when the rules propose otherwise since."""
    run(["tag"])
    proposal = ids(capsys, "--coder", "@rules", "--code", "long-wait")[0]
    assert life(capsys, proposal)["state"] == "open"
    run(["code", "accept", proposal])
    accepted = ids(capsys)[0]
    run(["codebook", "edit", "long-wait", "--why", "other", "--definition", "something else"])
    told = life(capsys, accepted)
    assert told["evidence"] == {
        "lane": "rules", "rule": "phrase: waiting list", "score": None, "rank": 1,
        "matched": ["waiting list"], "near": "",
    }  # fmt: skip
    assert whats(told) == [("accepted", "code accept")]
    assert "`tag` by ann" in told["moments"][0]["detail"]
    proposed = life(capsys, proposal)
    assert (proposed["kind"], proposed["state"]) == ("proposal", "settled")
    assert sorted(what for what, _ in whats(proposed)) == ["accepted", "proposed"]


def test_what_was_taken_back_and_brought_back(capsys: Capture) -> None:
    """A retracted coding is told with the reason; what an undo did says so."""
    run(["code", "apply", "Group one", "access", "--turn", "t2"])
    first = ids(capsys)[0]
    run(["code", "retract", first, "--why", "wrong code"])
    told = life(capsys, first)
    assert told["state"] == "taken back"
    assert [one["detail"] for one in told["moments"]] == ["access", "why: wrong code"]
    run(["undo"])
    again = life(capsys, ids(capsys)[0])
    assert whats(again) == [("brought back", "undo")]


def test_merges_corrections_and_facets_stand_in_it(capsys: Capture) -> None:
    """Where a merge led it, which revision carried it along, and what was said of it."""
    run(["codebook", "facet", "kind", "barrier"])
    run(["code", "apply", "Group one", "one-person", "--words", "kept me going"])
    identifier = ids(capsys)[0]
    run(["code", "facet", identifier, "kind=barrier"])
    run(["codebook", "merge", "one-person", "--into", "group-good", "--why", "the same"])
    run(["source", "edit", "Group one", "t2", "--words", "They said", "--to", "They told me", "-y"])
    told = life(capsys, identifier)
    assert {what for what, _ in whats(told)} == {"coded", "facets", "merged", "corrected"}
    assert [told[name] for name in ("code", "was", "revision", "state", "anchor", "facets")] == [
        "group-good", "one-person", 2, "stands", "holds", {"kind": "barrier"},
    ]  # fmt: skip


def test_a_rejection_has_a_life_too(capsys: Capture) -> None:
    """A rejection names its proposal; the proposal names who rejected it."""
    run(["tag"])
    proposal = ids(capsys, "--coder", "@rules")[0]
    run(["code", "reject", proposal, "--why", "not meant"])
    told = life(capsys, proposal)
    rejection = next(one for one in told["moments"] if one["what"] == "rejected")["detail"].split()[-1]
    own = life(capsys, rejection)
    assert (own["kind"], own["state"]) == ("rejection", "rejected")
    assert f"the proposal {proposal}" in own["moments"][0]["detail"]


def test_without_the_vault_the_anchor_is_not_checked(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading asks for no passphrase: the screen says that it was not checked."""
    run(["code", "apply", "Group one", "access", "--turn", "t2"])
    identifier = ids(capsys)[0]
    monkeypatch.delenv("QUALCODE_PASSPHRASE")
    assert run(["code", "why", identifier]) == 0
    printed = capsys.readouterr().out
    assert "the vault is closed" in printed
    assert "coded: access  [code apply " in printed


def test_an_unknown_id_is_refused(capsys: Capture) -> None:
    """In one line, with where ids are listed."""
    capsys.readouterr()
    assert run(["code", "why", "C-0000000000"]) == 2
    assert "`qualcode codings` lists them" in capsys.readouterr().err
