"""`qualcode recommend`: making, changing, linking, importing, listing and showing recommendations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
THEMES = """format: 1
themes:
  - id: T-chase
    label: Having to chase
    claim: Help goes to those who chase it.
    codes: [not-called-back, long-wait]
"""
PEOPLE_WROTE = """format: 1
recommendations:   # as the board reads them
  - id: REC-call
    title: Keep every promise of a call
    number: 1
    considerations:
      - One missed call closes a case   # from the field notes
      - Parents who stopped ringing have not recovered
    links:
      - {kind: theme, target: T-chase, note: ""}   # the main one

  # to be costed
  - id: REC-names
    title: Address everyone
    form: strands
    number: 2a
    actions:
      - what: Both names on letters
        why: Partners are never written to
        measure: Share of letters   # where two carers are known
    see: [REC-call]
"""


@pytest.fixture
def recommended(study: Path) -> Path:
    """Give the study a theme and two recommendations as people wrote them."""
    (study / "themes.yaml").write_text(THEMES, encoding="utf-8")
    (study / "recommendations.yaml").write_text(PEOPLE_WROTE, encoding="utf-8")
    return study


def _file(study: Path) -> str:
    return (study / "recommendations.yaml").read_text(encoding="utf-8")


def _new_lines(study: Path) -> list[str]:
    before = PEOPLE_WROTE.splitlines()
    return [line.strip() for line in _file(study).splitlines() if line not in before]


def _lost_lines(study: Path) -> list[str]:
    after = _file(study).splitlines()
    return [line.strip() for line in PEOPLE_WROTE.splitlines() if line not in after]


def _json(capsys: Capture, *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def _printed(capsys: Capture, *arguments: str) -> list[str]:
    capsys.readouterr()
    assert run(list(arguments)) == 0
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_a_recommendation_is_made_with_all_that_its_form_prints(study: Path, capsys: Capture) -> None:
    """The file holds what was said, in the documented order, and nothing more."""
    arguments = ["recommend", "add", "Keep every promise of a call", "--id", "REC-call", "--number", "1"]
    arguments += ["--wording", "summary=Call back", "--consideration", "One missed call closes a case"]
    arguments += ["--how", "A shared list", "--next-step", "Agree the list by June"]
    assert run(arguments) == 0
    assert capsys.readouterr().out == "REC-call  made: Keep every promise of a call\n"
    assert _file(study) == (
        "format: 1\nrecommendations:\n  - id: REC-call\n    title: Keep every promise of a call\n"
        "    form: considerations\n    number: '1'\n    wordings: {summary: Call back}\n"
        "    considerations: [One missed call closes a case]\n    how: [A shared list]\n"
        "    next_steps: [Agree the list by June]\n"
    )


def test_details_belong_to_the_action_in_the_same_place(study: Path, capsys: Capture) -> None:
    """The first --why goes with the first --action; one detail too many is refused."""
    arguments = ["recommend", "add", "Address everyone", "--form", "strands", "--action", "Both names"]
    arguments += ["--action", "An interpreter", "--why", "Never written to", "--why", "Phones fail"]
    assert run([*arguments, "--measure", "Share of letters", "--id", "REC-names"]) == 0
    assert "action 2: the strand has no measure" in capsys.readouterr().err
    actions = _json(capsys, "recommend", "show", "REC-names")["recommendation"]["actions"]
    told = [(each["what"], each["why"], each["measure"]) for each in actions]
    assert told == [
        ("Both names", "Never written to", "Share of letters"),
        ("An interpreter", "Phones fail", ""),
    ]
    before = _file(study)
    assert run(["recommend", "add", "Other", "--risk", "Nobody comes"]) == 2
    assert "--risk belongs to an action" in capsys.readouterr().err
    assert _file(study) == before


def test_an_edit_touches_only_what_it_says_and_undo_takes_it_back(recommended: Path) -> None:
    """A detail of one action changes one line; comments stay; undo restores every byte."""
    assert run(["recommend", "edit", "2A", "--action", "both NAMES on letters", "--risk", "Not wanted"]) == 0
    assert _new_lines(recommended) == ["risk: Not wanted"]
    assert _lost_lines(recommended) == []
    assert run(["undo"]) == 0
    assert _file(recommended) == PEOPLE_WROTE


def test_a_field_is_taken_away_and_an_action_dropped(recommended: Path) -> None:
    """An empty text empties a field; an action goes by its words."""
    assert (
        run(
            [
                "recommend",
                "edit",
                "address everyone",
                "--number",
                "",
                "--drop-action",
                "Both names on letters",
            ]
        )
        == 0
    )
    assert "number: ''" in _file(recommended)
    assert "actions: []" in _file(recommended)


def test_fields_that_the_form_does_not_print_are_noted(recommended: Path, capsys: Capture) -> None:
    """They are kept, shown, and said to be missing from reports of that form."""
    assert run(["recommend", "edit", "REC-call", "--owner", "Health visiting"]) == 0
    assert "do not print owners" in capsys.readouterr().err
    assert "  - Health visiting" in _printed(capsys, "recommend", "show", "REC-call")
    assert run(["recommend", "edit", "REC-call", "--form", "addressee"]) == 0
    assert "--addressee" in capsys.readouterr().err
    assert _file(recommended).count("form: addressee") == 1


def test_links_name_what_they_rest_on_with_a_stance(recommended: Path, capsys: Capture) -> None:
    """By id or label, several at once; linking again changes the stance where the link stands."""
    arguments = [
        "recommend",
        "link",
        "1",
        "--code",
        "one person who knows you",
        "--figure",
        "31 of 84 waited",
    ]
    assert run([*arguments, "--stance", "speaks-against", "--note", "of all, in May"]) == 0
    assert _lost_lines(recommended) == []
    assert _new_lines(recommended) == [
        '- {kind: code, target: one-person, stance: speaks_against, note: "of all, in May"}',
        '- {kind: figure, target: 31 of 84 waited, stance: speaks_against, note: "of all, in May"}',
    ]
    assert run(["recommend", "link", "1", "--theme", "having to chase", "--stance", "qualifies"]) == 0
    links = _json(capsys, "recommend", "show", "1")["recommendation"]["links"]
    told = [(each["target"], each["stance"]) for each in links]
    assert told == [
        ("T-chase", "qualifies"),
        ("one-person", "speaks_against"),
        ("31 of 84 waited", "speaks_against"),
    ]


def test_a_link_is_taken_away_by_id_label_or_figure(recommended: Path, capsys: Capture) -> None:
    """Also when the theme it led to is gone."""
    run(["recommend", "link", "1", "--figure", "31 of 84 waited"])
    assert run(["recommend", "unlink", "1", "31 of 84 waited"]) == 0
    assert run(["recommend", "unlink", "1", "having to CHASE"]) == 0
    assert _json(capsys, "recommend", "show", "1")["recommendation"]["links"] == []
    (recommended / "recommendations.yaml").write_text(PEOPLE_WROTE, encoding="utf-8")
    (recommended / "themes.yaml").write_text("format: 1\n", encoding="utf-8")
    assert run(["recommend", "unlink", "1", "T-chase"]) == 0
    assert run(["recommend", "unlink", "1", "T-chase"]) == 2
    assert "it has no links" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["recommend", "add", "address EVERYONE"], "REC-names has that title already"),
        (["recommend", "add", "New", "--see", "REC-cal"], "did you mean REC-call"),
        (["recommend", "add", "New", "--id", "T-x"], "cannot be an id"),
        (["recommend", "add", "New", "--wording", "no value"], "expected NAME=VALUE"),
        (["recommend", "add", ""], "needs a title"),
        (["recommend", "link", "1"], "link it to what?"),
        (["recommend", "link", "1", "--theme", "T-chas"], "did you mean T-chase"),
        (["recommend", "link", "1", "--code", "long-wiat"], "did you mean long-wait"),
        (["recommend", "link", "1", "--quote", "Q-XXXX"], "no quote is called"),
        (["recommend", "link", "9", "--theme", "T-chase"], "no recommendation is called '9'"),
        (["recommend", "edit", "2a", "--drop-action", "Both names"], "no action is called"),
        (["recommend", "unlink", "1", "long-wait"], "has no link to"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line_with_a_hint(
    recommended: Path, capsys: Capture, arguments: list[str], said: str
) -> None:
    """Exit 2 and nothing changed."""
    assert run(arguments) == 2
    assert said in capsys.readouterr().err
    assert _file(recommended) == PEOPLE_WROTE


def test_a_file_comes_in_once_its_links_resolve(recommended: Path, tmp_path: Path, capsys: Capture) -> None:
    """Unknown targets and cross-references are all listed with what may be meant, and nothing comes in."""
    given = tmp_path / "given.yaml"
    bad = "recommendations:\n  - id: REC-new\n    title: New\n    see: [REC-cal, REC-two]\n    links:\n"
    bad += "      - {kind: theme, target: T-chas}\n      - {kind: quote, target: Q-1}\n"
    bad += "  - {id: REC-two, title: Two}\n"
    given.write_text(bad, encoding="utf-8")
    assert run(["recommend", "import", str(given)]) == 2
    said = capsys.readouterr().err
    assert "3 things to mend" in said
    assert "did you mean REC-call" in said
    assert "did you mean T-chase?" in said
    assert _file(recommended) == PEOPLE_WROTE
    mended = bad.replace("REC-cal,", "REC-call,").replace("T-chas}", "T-chase}").replace("quote", "figure")
    given.write_text(mended, encoding="utf-8")
    assert run(["recommend", "import", str(given)]) == 0
    assert "added      REC-new, REC-two" in capsys.readouterr().out
    assert _lost_lines(recommended) == []


def test_replacing_an_entry_keeps_the_comments_of_what_stays(
    recommended: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Without --replace it is refused; with it, what is the same keeps its comment."""
    given = tmp_path / "given.yaml"
    given.write_text(
        "recommendations:\n  - {id: REC-call, title: Call back, number: 1, considerations: "
        "[One missed call closes a case], links: [{kind: theme, target: T-chase, stance: supports}]}\n",
        encoding="utf-8",
    )
    assert run(["recommend", "import", str(given)]) == 2
    assert "recommendation REC-call: the study has another one of this id" in capsys.readouterr().err
    assert run(["recommend", "import", str(given), "--replace"]) == 0
    assert _new_lines(recommended) == ["title: Call back"]
    assert _lost_lines(recommended) == [
        "title: Keep every promise of a call",
        "- Parents who stopped ringing have not recovered",
    ]


def test_the_list_says_what_is_for_and_against(recommended: Path, capsys: Capture) -> None:
    """Numbers as reports print them; no evidence is said in words."""
    run(["recommend", "link", "1", "--code", "group-good", "--stance", "speaks-against"])
    out = _printed(capsys, "recommend", "list")
    assert out[1].split() == [
        "1",
        "REC-call",
        "Keep",
        "every",
        "promise",
        "of",
        "a",
        "call",
        "1",
        "for,",
        "1",
        "against",
    ]
    assert out[2].split()[-1] == "none"
    found = _json(capsys, "recommend", "list")
    validator("output/recommend-list")(found)
    assert found["recommendations"][0]["stances"] == {"supports": 1, "qualifies": 0, "speaks_against": 1}
    assert recommended.is_dir()


@pytest.mark.usefixtures("study")
def test_a_study_without_recommendations_says_so(capsys: Capture) -> None:
    """An empty list is said in words."""
    assert _printed(capsys, "recommend", "list")[0].startswith("no recommendations yet")


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (
            ["--form", "considerations", "--consideration", "One", "--how", "List", "--next-step", "Agree"],
            ["Considerations", " 1. One", "How this can be achieved", "  - List", "Next steps", "  - Agree"],
        ),
        (
            ["--form", "owners", "--owner", "Midwives", "--how", "Visits", "--next-step", "Pilot"],
            ["Who         How       Next steps", "- Midwives  - Visits  - Pilot"],
        ),
        (
            ["--form", "strands", "--action", "Letters", "--why", "Unseen", "--risk", "Post"],
            ["Actions", " 1. Letters", "    why: Unseen", "    measure: (none yet)", "    risk: Post"],
        ),
        (
            ["--form", "argued", "--area", "Groups", "--action", "Pay hall hire", "--why", "Toast pays"],
            ["form argued, area Groups", "Actions", " 1. Pay hall hire", "    why: Toast pays"],
        ),
        (
            [
                "--form",
                "addressee",
                "--addressee",
                "The board",
                "--action",
                "Agree",
                "--action",
                "Publish",
            ],
            ["To: The board", "We ask you to", " 1. Agree", " 2. Publish"],
        ),
    ],
)
def test_each_form_is_printed_as_reports_print_it(
    capsys: Capture, arguments: list[str], printed: list[str]
) -> None:
    """In the order of the form, within 80 columns."""
    assert run(["recommend", "add", "Title", *arguments]) == 0
    out = _printed(capsys, "recommend", "show", "title")
    places = [out.index(line) for line in printed]
    assert places == sorted(places)
    assert "Linked to nothing yet: qualcode recommend link" in out


def test_what_is_shown_is_json_too(recommended: Path, capsys: Capture) -> None:
    """With the evidence, and the titles of what it refers to."""
    found = _json(capsys, "recommend", "show", "2a")
    validator("output/recommend-show")(found)
    assert found["see"] == {"REC-call": "1 Keep every promise of a call"}
    found = _json(capsys, "recommend", "show", "REC-call")
    assert [(each["kind"], each["label"]) for each in found["evidence"]] == [("theme", "Having to chase")]
    assert recommended.is_dir()


def test_an_argued_recommendation_prints_its_quotes_masked(recommended: Path, capsys: Capture) -> None:
    """The words of a quote stand in quotation marks, names masked, with source and turn."""
    words = "One person who knows you. May will say the same."
    assert run(["quote", "pick", "--source", "Group one", "--words", words, "--code", "one-person"]) == 0
    quote = _json(capsys, "quote", "list")["quotes"][0]["id"]
    assert run(["recommend", "edit", "1", "--form", "argued"]) == 0
    assert run(["recommend", "link", "1", "--quote", quote.lower()]) == 0
    out = " ".join(" ".join(_printed(capsys, "recommend", "show", "1")).split())
    assert "Group one t5" in out
    assert "“One person who knows you. [P" in out
    assert "May" not in out
    assert "May will" in " ".join(_printed(capsys, "recommend", "show", "1", "--raw"))
    assert recommended.is_dir()
