"""Facets on codings: checked against the codebook, set later, shown, filtered, undone."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
DECLARED = "facets:\n  kind: [progress, gap, barrier, ask]\n  polarity: [positive, negative]\n"


@pytest.fixture
def faceted(study: Path) -> Path:
    """Declare two facets; the code long-wait is a barrier by itself."""
    path = study / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "    name: Waiting too long\n", "    name: Waiting too long\n    facets: {kind: barrier}\n"
    )
    path.write_text(text + DECLARED, encoding="utf-8")
    return study


def found(capsys: Capture, *arguments: str) -> list[dict[str, Any]]:
    """Return what `codings --json` lists, checked against its schema."""
    capsys.readouterr()
    assert run(["codings", *arguments, "--json"]) == 0
    place = resources.files("qualcode.schemas").joinpath("output", "codings.json")
    check = fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))
    listed: list[dict[str, Any]] = check(json.loads(capsys.readouterr().out))["codings"]
    return listed


def apply(capsys: Capture, code: str, turn: str, *more: str) -> str:
    """Put a code on a turn and return the coding's id."""
    capsys.readouterr()
    assert run(["code", "apply", "Group one", code, "--turn", turn, *more]) == 0
    return capsys.readouterr().out.split()[0]


@pytest.mark.usefixtures("faceted")
def test_a_coding_carries_its_own_facets_over_those_of_its_code(capsys: Capture) -> None:
    """What the coder says of the words holds; where they say nothing, the code's facets do."""
    apply(capsys, "long-wait", "t3", "--facet", "Polarity=negative", "--facet", "kind=gap")
    apply(capsys, "long-wait", "t2")
    rows = {row["turns"][0]: row for row in found(capsys)}
    assert {turn: (row["facets"], row["own_facets"]) for turn, row in rows.items()} == {
        "t3": ({"kind": "gap", "polarity": "negative"}, {"kind": "gap", "polarity": "negative"}),
        "t2": ({"kind": "barrier"}, {}),
    }
    assert run(["code", "view", "long-wait"]) == 0
    assert "kind=gap, polarity=negative" in capsys.readouterr().out


@pytest.mark.usefixtures("faceted")
def test_codings_are_filtered_by_facet(capsys: Capture) -> None:
    """Values of one facet are alternatives, two facets must both fit, and "kind=" asks for those without."""
    gap = apply(capsys, "long-wait", "t3", "--facet", "kind=gap", "--facet", "polarity=negative")
    barrier = apply(capsys, "long-wait", "t2")
    none = apply(capsys, "one-person", "t5")

    def ids(*facets: str) -> set[str]:
        return {row["id"] for row in found(capsys, *(part for one in facets for part in ("--facet", one)))}

    assert [
        ids("kind=barrier"),
        ids("kind=gap", "kind=barrier"),
        ids("kind=gap", "polarity=positive"),
        ids("kind="),
    ] == [{barrier}, {gap, barrier}, set(), {none}]  # fmt: skip


@pytest.mark.usefixtures("faceted")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("kind=barier", "did you mean barrier"),
        ("knid=gap", "did you mean kind"),
        ("kind", "NAME=VALUE"),
    ],
)
def test_what_is_not_declared_is_refused(capsys: Capture, typed: str, said: str) -> None:
    """An unknown facet or value ends with exit 2 and the nearest one; nothing is written."""
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3", "--facet", typed]) == 2
    assert said in capsys.readouterr().err
    assert found(capsys) == []


@pytest.mark.usefixtures("study")
def test_a_codebook_without_facets_says_how_to_declare_them(capsys: Capture) -> None:
    """The hint shows the command."""
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3", "--facet", "kind=gap"]) == 2
    assert "qualcode codebook facet kind" in capsys.readouterr().err


def test_a_facet_is_set_later_and_undone(capsys: Capture, faceted: Path) -> None:
    """`code facet` writes one event; undo and redo bring the facets back, and the study stays sound."""
    coding = apply(capsys, "long-wait", "t3", "--facet", "kind=gap")

    def facets() -> dict[str, str]:
        rows: dict[str, str] = found(capsys)[0]["facets"]
        return rows

    assert run(["code", "facet", coding, "kind=ask", "polarity=negative"]) == 0
    assert facets() == {"kind": "ask", "polarity": "negative"}
    assert run(["code", "facet", coding, "kind="]) == 0
    assert facets() == {"kind": "barrier", "polarity": "negative"}
    assert run(["undo"]) == 0
    assert facets() == {"kind": "ask", "polarity": "negative"}
    assert run(["undo"]) == 0
    assert facets() == {"kind": "gap"}
    assert run(["undo", "--redo"]) == 0
    assert facets() == {"kind": "ask", "polarity": "negative"}
    assert run(["check"]) == 0, capsys.readouterr().out
    logs = list((faceted / "codings" / "ann").glob("*.jsonl"))
    assert [json.loads(line)["op"] for line in logs[0].read_text().splitlines()] == [
        "apply", "facet", "facet", "facet", "facet", "facet"
    ]  # fmt: skip


@pytest.mark.usefixtures("faceted")
def test_a_coding_that_comes_back_has_its_facets(capsys: Capture) -> None:
    """Undoing a retraction brings the coding back with the facets that it had then."""
    coding = apply(capsys, "long-wait", "t3")
    run(["code", "facet", coding, "kind=ask"])
    run(["code", "retract", coding])
    assert found(capsys) == []
    run(["undo"])
    assert [row["own_facets"] for row in found(capsys)] == [{"kind": "ask"}]


@pytest.mark.usefixtures("faceted")
def test_a_facet_is_put_on_ones_own_codings_only(capsys: Capture) -> None:
    """Another coder's coding is refused, an unknown id too, and saying the same again changes nothing."""
    coding = apply(capsys, "long-wait", "t3", "--facet", "kind=gap")
    assert run(["code", "facet", coding, "kind=ask", "--coder", "bob"]) == 2
    assert "nobody writes another coder's log" in capsys.readouterr().err
    assert run(["code", "facet", "C-0000000000", "kind=ask"]) == 2
    capsys.readouterr()
    assert run(["code", "facet", coding, "kind=gap"]) == 0
    assert "already; nothing changed" in capsys.readouterr().out


@pytest.mark.usefixtures("faceted")
def test_lines_carry_facets(capsys: Capture, tmp_path: Path) -> None:
    """`"facets"` in a line is held against the codebook like `--facet`."""
    lines = tmp_path / "lines.jsonl"
    line = {"source": "Group one", "turn": "t3", "code": "long-wait", "facets": {"kind": "ask"}}
    lines.write_text(json.dumps(line), encoding="utf-8")
    assert run(["code", "apply", "--from", str(lines)]) == 0
    assert [row["own_facets"] for row in found(capsys)] == [{"kind": "ask"}]
    lines.write_text(json.dumps({**line, "facets": {"kind": "asks"}}), encoding="utf-8")
    assert run(["code", "apply", "--from", str(lines)]) == 2
    assert "did you mean ask" in capsys.readouterr().err


@pytest.mark.usefixtures("faceted")
def test_what_is_there_already_keeps_its_facets(capsys: Capture) -> None:
    """Applying again with another facet doubles nothing, and says which command sets it."""
    coding = apply(capsys, "long-wait", "t3")
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3", "--facet", "kind=ask"]) == 0
    assert f"code facet {coding} kind=ask" in capsys.readouterr().err
    assert [row["own_facets"] for row in found(capsys)] == [{}]


def test_check_finds_facets_that_are_declared_no_more(capsys: Capture, faceted: Path) -> None:
    """A value that was taken out of the codebook is a finding, with the coding that has it."""
    coding = apply(capsys, "long-wait", "t3", "--facet", "kind=gap")
    path = faceted / "codebook.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("progress, gap, ", ""), encoding="utf-8")
    assert run(["check"]) == 1
    shown = capsys.readouterr().out
    assert f"kind=gap of {coding}" in " ".join(shown.split())
    path.write_text(path.read_text(encoding="utf-8").partition("facets:\n")[0], encoding="utf-8")
    assert run(["code", "facet", coding, "kind="]) == 0
    assert run(["check"]) == 0
