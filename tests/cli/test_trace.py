"""`qualcode trace` and `qualcode gaps`: from recommendations to the words, back up, and what is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.cli import recommend
from qualcode.cli.main import COMMANDS, run
from qualcode.store.schemas import validator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("study")
Capture = pytest.CaptureFixture[str]
THEMES = """themes:
  - id: T-chase
    label: Having to chase
    claim: Help goes to those who chase it.
    codes: [not-called-back, long-wait]
  - id: T-group
    label: The group
    claim: The group holds parents up.
    codes: [group-good]
"""
RECOMMENDATIONS = """recommendations:
  - id: REC-call
    title: Keep every promise of a call
    number: "1"
    links:
      - {kind: theme, target: T-chase, stance: supports}
      - {kind: code, target: group-good, stance: speaks_against}
      - {kind: figure, target: 31 of 84 waited, stance: qualifies}
  - id: REC-names
    title: Address everyone
    see: [REC-call]
"""


@pytest.fixture
def study(study: Path, capsys: Capture) -> Path:
    """Code the words of both participants, pick one quote, and link what was made of them."""
    (study / "themes.yaml").write_text(THEMES, encoding="utf-8")
    (study / "recommendations.yaml").write_text(RECOMMENDATIONS, encoding="utf-8")
    for code, words in (
        ("not-called-back", "nobody ever rang back"),
        ("long-wait", "the waiting list was four months"),
        ("group-good", "The group itself was not bad at all, it kept me going in May. [/] :smile:"),
    ):
        assert run(["code", "apply", "Group one", code, "--words", words]) == 0
    words = "May will say the same."
    pick = ["quote", "pick", "--source", "Group one", "--words", words, "--code", "long-wait"]
    assert run([*pick, "--theme", "T-chase"]) == 0
    capsys.readouterr()
    return study


def _json(capsys: Capture, *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def _trace(capsys: Capture, *arguments: str) -> Any:
    found = _json(capsys, "trace", *arguments)
    validator("output/trace")(found)
    return found


def _walk(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield node
        yield from _walk(node["children"])


def _printed(capsys: Capture, *arguments: str) -> str:
    capsys.readouterr()
    assert run(list(arguments)) == 0
    return capsys.readouterr().out


def _id(capsys: Capture, verb: str, code: str) -> str:
    found = _json(capsys, verb, *(["list"] if verb == "quote" else []))
    rows = found["quotes"] if verb == "quote" else found["codings"]
    fitting = [row for row in rows if code in json.dumps(row)]
    identifier: str = fitting[0]["id"]
    return identifier


def test_a_recommendation_is_traced_down_to_the_masked_words(capsys: Capture) -> None:
    """Through theme and code to source, turn and words, with the stance on every link."""
    found = _trace(capsys, "keep every promise of a CALL")
    assert [(node["kind"], node["id"], node["stance"]) for node in found["down"]] == [
        ("theme", "T-chase", "supports"),
        ("code", "group-good", "speaks_against"),
        ("figure", "31 of 84 waited", "qualifies"),
    ]
    words = {node["words"]: (node["title"], node["turns"]) for node in _walk(found["down"]) if node["words"]}
    assert words["nobody ever rang back"] == ("Group one", ["t2"])
    quote = next(node for node in _walk(found["down"]) if node["kind"] == "quote")
    assert quote["words"].endswith("] will say the same.")
    assert "May" not in quote["words"]
    assert [node["id"] for node in found["up"]] == ["REC-names"]


def test_raw_shows_the_words_as_spoken(capsys: Capture) -> None:
    """Only where it is asked for."""
    found = _trace(capsys, "REC-call", "--raw")
    assert "May will say the same." in {node["words"] for node in _walk(found["down"])}


def test_words_are_traced_up_to_recommendations(capsys: Capture) -> None:
    """From source, turn, quote, coding, code and theme, named by id or by what people call them."""
    quote, coding = _id(capsys, "quote", "long-wait"), _id(capsys, "codings", "not-called-back")
    for reference in (
        "Group one",
        "group one:t3",
        quote.lower(),
        coding,
        "waiting too long",
        "having to chase",
    ):
        found = _trace(capsys, reference)
        reached = {(node["id"], node["stance"]) for node in _walk(found["up"])}
        assert ("REC-call", "supports") in reached, reference


def test_what_speaks_against_is_on_the_way_up_too(capsys: Capture) -> None:
    """A code that speaks against keeps its stance."""
    found = _trace(capsys, "group-good")
    stances = {node["stance"] for node in _walk(found["up"]) if node["id"] == "REC-call"}
    assert stances == {"speaks_against"}


def test_a_turn_gives_its_words_and_nothing_else_of_the_source(capsys: Capture) -> None:
    """The turn, masked, with what was coded or picked in it."""
    found = _trace(capsys, "Group one:t5")
    assert found["thing"]["kind"] == "turn"
    assert "May" not in found["thing"]["words"]
    assert [node["kind"] for node in found["up"]] == ["quote"]


def test_the_tree_prints_words_as_they_are_and_stances_in_words(capsys: Capture) -> None:
    """Brackets and emoji codes pass unchanged."""
    joined = " ".join(_printed(capsys, "trace", "REC-call").split())
    assert "[/] :smile:" in joined
    assert "speaks against: code group-good The group helps" in joined
    assert "supports: theme T-chase Having to chase" in joined
    assert "qualifies: figure 31 of 84 waited" in joined


def test_many_extracts_of_a_code_are_cut_short_on_the_screen_and_whole_on_request(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three of a source, then how many more; --all and JSON give all."""
    for coder in ("bea", "cem", "dee"):
        monkeypatch.setenv("QUALCODE_CODER", coder)
        assert run(["code", "apply", "Group one", "group-good", "--turn", "t6"]) == 0
    assert "and 1 more: --all shows them" in _printed(capsys, "trace", "group-good")
    assert "more: --all" not in _printed(capsys, "trace", "group-good", "--all")
    assert sum(node["kind"] == "coding" for node in _walk(_trace(capsys, "group-good")["down"])) == 4


def test_a_link_that_leads_nowhere_is_shown(study: Path, capsys: Capture) -> None:
    """It is said, not dropped."""
    (study / "themes.yaml").write_text("format: 1\n", encoding="utf-8")
    assert "supports: theme T-chase (does not exist)" in " ".join(
        _printed(capsys, "trace", "REC-call").split()
    )


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("REC-cal", "did you mean REC-call"),
        ("Having to chaise", "did you mean Having to chase"),
        ("Group two:t3", "did you mean Group one"),
        ("Group one:t99", "t1 to t6"),
        ("zzzzzz", "give a recommendation, theme, code"),
    ],
)
def test_a_name_that_nothing_has_gets_a_hint(capsys: Capture, reference: str, said: str) -> None:
    """Exit 2."""
    assert run(["trace", reference]) == 2
    assert said in capsys.readouterr().err


def test_a_label_that_fits_two_things_is_not_guessed(study: Path, capsys: Capture) -> None:
    """The ids are named."""
    themes = THEMES.replace("label: The group", "label: The group helps")
    (study / "themes.yaml").write_text(themes, encoding="utf-8")
    assert run(["trace", "the group helps"]) == 2
    assert "fits theme T-group, code group-good" in capsys.readouterr().err
    assert run(["trace", "theme:T-group"]) == 0


def test_gaps_list_what_is_missing_and_what_speaks_against(capsys: Capture) -> None:
    """What leads nowhere, by kind; what speaks against is listed, not hidden."""
    found = _json(capsys, "gaps")
    validator("output/gaps")(found)
    ids = {name: [row["id"] for row in rows] for name, rows in found.items()}
    assert ids == {
        "recommendations_without_evidence": ["REC-names"],
        "recommendations_without_supporting_quote": ["REC-names"],
        "themes_unused": ["T-group"],
        "themes_without_codings": [],
        "codes_in_no_theme": ["one-person"],
        "quotes_unused": [],
        "speaking_against": ["REC-call"],
    }
    out = _printed(capsys, "gaps")
    assert "Codes in no theme: 1\n  one-person  One person who knows you\n" in out
    assert "  REC-call  code group-good: The group helps\n" in out


def test_gaps_are_information_unless_strict(study: Path, capsys: Capture) -> None:
    """Exit 0, or 1 with --strict; without a gap 0, though something speaks against."""
    assert run(["gaps"]) == 0
    assert run(["gaps", "--strict"]) == 1
    themes = THEMES.replace("[group-good]", "[group-good, one-person]")
    (study / "themes.yaml").write_text(themes, encoding="utf-8")
    closed = RECOMMENDATIONS.split("  - id: REC-names", maxsplit=1)[0]
    closed += "      - {kind: theme, target: T-group, stance: qualifies}\n"
    (study / "recommendations.yaml").write_text(closed, encoding="utf-8")
    capsys.readouterr()
    assert run(["gaps", "--strict"]) == 0
    assert "no gaps" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["trace", "gaps"])
def test_the_short_verbs_are_the_same_commands(name: str) -> None:
    """`qualcode trace` is `qualcode recommend trace`."""
    assert COMMANDS[name][0] == f"qualcode.cli.recommend:{name}"
    assert recommend.recommend.commands[name] is getattr(recommend, name)
