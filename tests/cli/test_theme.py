"""`qualcode theme`: developing, changing, linking, setting aside, importing, listing and reviewing themes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
PEOPLE_WROTE = """format: 1
themes:   # in our order
  - id: T-chase
    label: Having to chase
    claim: Help goes to those who chase it.   # Ann's wording
    codes: [not-called-back, long-wait]
    divergence: One was rung back within a day.

  # still thin
  - id: T-group
    label: The group
    kind: topic_summary
    codes:
      - group-good   # also access?
"""


@pytest.fixture
def themed(study: Path) -> Path:
    """Give the study two themes as people wrote them, and three codings."""
    (study / "themes.yaml").write_text(PEOPLE_WROTE, encoding="utf-8")
    return study


@pytest.fixture
def coded(themed: Path, capsys: Capture) -> Path:
    """Put codings on the words of both participants."""
    for code, words in (
        ("not-called-back", "nobody ever rang back"),
        ("long-wait", "My health visitor Joan was lovely, but the waiting list"),
        ("group-good", "not bad at all"),
    ):
        assert run(["code", "apply", "Group one", code, "--words", words]) == 0
    capsys.readouterr()
    return themed


def _json(capsys: Capture, *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def _themes(study: Path) -> str:
    return (study / "themes.yaml").read_text(encoding="utf-8")


def test_a_theme_is_developed_with_codes_named_as_people_call_them(study: Path, capsys: Capture) -> None:
    """Codes are found by name or id, the theme gets a readable id, and the word is developed."""
    arguments = ["theme", "add", "Having to chase", "--claim", "Help goes to those who chase it."]
    assert run([*arguments, "-c", "nobody called BACK", "--code", "long-wait", "--id", "T-chase"]) == 0
    assert capsys.readouterr().out == "T-chase  developed: Having to chase\n"
    assert _themes(study) == (
        "format: 1\nthemes:\n  - id: T-chase\n    label: Having to chase\n    kind: theme\n"
        "    claim: Help goes to those who chase it.\n"
        "    codes: [not-called-back, long-wait]\n    status: candidate\n"
    )


def test_a_theme_without_a_claim_gets_a_note_and_no_error(study: Path, capsys: Capture) -> None:
    """The analyst decides; the note says what a topic without a claim is."""
    assert run(["theme", "add", "Waiting", "-c", "long-wait"]) == 0
    assert "a topic without a claim is a topic summary" in capsys.readouterr().err
    assert run(["theme", "add", "Other", "--kind", "topic_summary"]) == 0
    assert capsys.readouterr().err == ""
    assert "emerge" not in _themes(study)


def test_salience_is_a_judgement_with_a_reason(study: Path, capsys: Capture) -> None:
    """A level without a reason is noted; both are kept."""
    run(["theme", "add", "Waiting", "--kind", "topic_summary", "--salience", "high"])
    assert "--because" in capsys.readouterr().err
    assert run(["theme", "edit", "waiting", "--because", "Everyone came back to it."]) == 0
    assert "salience: {level: high, reason: Everyone came back to it.}" in _themes(study)


def test_what_people_wrote_stays_when_a_theme_is_changed_and_undo_brings_it_back(
    themed: Path, capsys: Capture
) -> None:
    """Only the lines that say something else differ; undo restores the file byte for byte."""
    assert run(["theme", "edit", "having to chase", "--divergence", "", "--status", "defined"]) == 0
    lines = {line for line in _themes(themed).splitlines() if line not in PEOPLE_WROTE.splitlines()}
    assert lines == {"    divergence: ''", "    status: defined"}
    assert run(["undo"]) == 0
    assert _themes(themed) == PEOPLE_WROTE
    capsys.readouterr()
    assert run(["log"]) == 0
    assert "theme edit" in capsys.readouterr().out


def test_codes_are_linked_and_unlinked_by_name(themed: Path, capsys: Capture) -> None:
    """Linking twice changes nothing; a comment beside another code stays."""
    assert run(["theme", "link", "the group", "-c", "One person who knows you", "-c", "group-good"]) == 0
    assert "      - group-good   # also access?\n      - one-person\n" in _themes(themed)
    before = _themes(themed)
    assert run(["theme", "link", "T-group", "-c", "one-person"]) == 0
    assert "as it was" in capsys.readouterr().out
    assert before == _themes(themed)
    assert run(["theme", "unlink", "T-group", "-c", "one person who knows you"]) == 0
    assert PEOPLE_WROTE in _themes(themed)


def test_unlinking_a_code_that_is_not_there_names_those_that_are(themed: Path, capsys: Capture) -> None:
    """Exit 2, a hint, nothing changed."""
    assert run(["theme", "unlink", "T-group", "-c", "long-wait"]) == 2
    assert "it has group-good" in capsys.readouterr().err
    assert _themes(themed) == PEOPLE_WROTE


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["theme", "add", "having TO chase"], "T-chase has that label already"),
        (["theme", "add", "New", "-c", "not-caled-back"], "did you mean not-called-back?"),
        (["theme", "add", "New", "--parent", "the grup"], "did you mean The group"),
        (["theme", "add", "New", "--id", "T-chase"], "there is already a T-chase"),
        (["theme", "add", "New", "--id", "chase"], "cannot be an id"),
        (["theme", "add", "  "], "needs a label"),
        (["theme", "edit", "T-chase", "--parent", "T-chase"], "ancestor of itself"),
        (["theme", "show", "T-chas"], "did you mean T-chase?"),
        (["theme", "link", "T-chase", "-c", "nothing-like-it"], "no code is called"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line_with_a_hint(
    themed: Path, capsys: Capture, arguments: list[str], said: str
) -> None:
    """Exit 2 and nothing changed."""
    assert run(arguments) == 2
    assert said in capsys.readouterr().err
    assert _themes(themed) == PEOPLE_WROTE


def test_a_theme_set_aside_stays_and_its_reason_is_a_memo(themed: Path, capsys: Capture) -> None:
    """The status changes, the reason is kept as a memo about it, and one undo takes both back."""
    assert run(["theme", "set-aside", "the group", "--why", "too thin"]) == 0
    assert "status: set aside" in _themes(themed)
    assert [memo["text"] for memo in _json(capsys, "memo", "list", "--about", "T-group")["memos"]] == [
        "Set aside: too thin"
    ]
    assert run(["undo"]) == 0
    assert _themes(themed) == PEOPLE_WROTE
    assert _json(capsys, "memo", "list", "--about", "T-group")["memos"] == []


def test_the_first_file_is_kept_as_its_author_wrote_it(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Imported into a study without themes, a file comes in byte for byte; again, it changes nothing."""
    given = tmp_path / "given.yaml"
    given.write_text(PEOPLE_WROTE, encoding="utf-8")
    assert run(["theme", "import", str(given)]) == 0
    assert _themes(study) == PEOPLE_WROTE
    capsys.readouterr()
    assert run(["theme", "import", str(given)]) == 0
    assert "nothing changed" in capsys.readouterr().out


def test_an_id_that_says_something_else_is_refused_unless_replaced(
    themed: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Without --replace nothing comes in, also not what is new; with it, our comments stay."""
    given = tmp_path / "given.yaml"
    given.write_text(
        "themes:\n  - {id: T-group, label: The group holds, codes: [group-good]}\n"
        "  - id: T-new   # theirs\n    label: New\n    parent: T-chase\n",
        encoding="utf-8",
    )
    assert run(["theme", "import", str(given)]) == 2
    said = capsys.readouterr().err
    assert "theme T-group: the study has another one of this id" in said
    assert _themes(themed) == PEOPLE_WROTE
    assert run(["theme", "import", str(given), "--replace"]) == 0
    assert "label: The group holds" in _themes(themed)
    assert "- group-good   # also access?" in _themes(themed)
    assert "  - id: T-new   # theirs" in _themes(themed)
    assert [row["id"] for row in _json(capsys, "theme", "list")["themes"]] == ["T-chase", "T-new", "T-group"]


def test_unknown_codes_in_a_file_are_all_listed_and_nothing_comes_in(
    themed: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Each unknown code with what may have been meant; also parents."""
    given = tmp_path / "given.yaml"
    given.write_text(
        "themes:\n  - {id: T-one, label: One, codes: [long-wiat, acces]}\n"
        "  - {id: T-two, label: Two, parent: T-chas}\n",
        encoding="utf-8",
    )
    assert run(["theme", "import", str(given)]) == 2
    said = capsys.readouterr().err
    assert "3 things to mend" in said
    for hint in ("did you mean long-wait?", "did you mean access?", "did you mean T-chase?"):
        assert hint in said
    assert _themes(themed) == PEOPLE_WROTE


@pytest.mark.parametrize(
    "content", ["themes:\n  - {label: no id}\n", "themes: []\n", "codes: []\n", "themes: [\n", "\x00"]
)
def test_a_file_that_holds_no_usable_theme_is_refused(
    themed: Path, tmp_path: Path, capsys: Capture, content: str
) -> None:
    """Exit 2 with a line that names the place, nothing changed."""
    given = tmp_path / "given.yaml"
    given.write_text(content, encoding="utf-8")
    assert run(["theme", "import", str(given)]) == 2
    assert capsys.readouterr().err.startswith("qualcode: ")
    assert _themes(themed) == PEOPLE_WROTE


def test_a_damaged_entry_stops_a_change_so_that_nothing_is_lost(themed: Path, capsys: Capture) -> None:
    """An entry that cannot be read is named with its place."""
    (themed / "themes.yaml").write_text(PEOPLE_WROTE + "  - label: no id\n", encoding="utf-8")
    assert run(["theme", "add", "New"]) == 2
    assert "themes[2], line 15: there is no id" in capsys.readouterr().err


@pytest.mark.usefixtures("coded")
def test_the_list_is_a_tree_in_the_analysts_order_without_counts(capsys: Capture) -> None:
    """Claims below labels, divergence marked, sub-themes below their theme; no number unless asked for."""
    run(["theme", "add", "Sub", "--parent", "T-chase", "--kind", "topic_summary", "--id", "T-sub"])
    capsys.readouterr()
    assert run(["theme", "list"]) == 0
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "Having to chase  T-chase  (has divergence)",
        "  Help goes to those who chase it.",
        "    Sub  T-sub  (topic summary)",
        "The group  T-group  (topic summary)",
    ]
    found = _json(capsys, "theme", "list")
    validator("output/theme-list")(found)
    assert found["bases"] is None


@pytest.mark.usefixtures("coded")
def test_counts_come_with_their_bases_and_a_warning(capsys: Capture) -> None:
    """A facilitator is no participant of the base; counts are not salience."""
    capsys.readouterr()
    assert run(["theme", "list", "--counts"]) == 0
    out = capsys.readouterr().out
    assert "2 of 3 codings, 2 of 2 participants, 1 of 1 sources" in out
    assert "Counts are not salience" in out
    found = _json(capsys, "theme", "list", "--counts")
    validator("output/theme-list")(found)
    assert found["bases"] == {"codings": 3, "participants": 2, "sources": 1}
    assert found["themes"][1]["counts"] == {"codings": 1, "participants": 1, "sources": 1}


@pytest.mark.usefixtures("study")
def test_a_study_without_themes_says_so(capsys: Capture) -> None:
    """An empty list is said in words."""
    capsys.readouterr()
    assert run(["theme", "list"]) == 0
    assert capsys.readouterr().out.startswith("no themes developed yet")


@pytest.mark.usefixtures("coded")
def test_the_review_of_a_theme_shows_all_extracts_masked(capsys: Capture) -> None:
    """Claim, divergence, extracts of every code with place and context; a registered name is masked."""
    assert run(["anonymise", "register", "add", "Joan", "--kind", "staff"]) == 0
    capsys.readouterr()
    assert run(["theme", "show", "T-chase", "--context", "1"]) == 0
    out = capsys.readouterr().out
    for said in (
        "Claim: Help goes to those who chase it.",
        "Divergence: One was rung back within a day.",
        "Nobody called back (not-called-back): 1 extract",
        "nobody ever rang back",
        "How did you first hear about the group?",
        "coded by ann",
    ):
        assert said in out
    found = _json(capsys, "theme", "show", "T-chase", "--context", "1")
    validator("output/theme-show")(found)
    assert "Joan" not in out + json.dumps(found)
    assert [group["code"] for group in found["codes"]] == ["not-called-back", "long-wait"]
    raw = _json(capsys, "theme", "show", "T-chase", "--raw")
    assert "Joan" in json.dumps(raw)


@pytest.mark.usefixtures("coded")
def test_words_that_look_like_markup_are_printed_as_they_are(capsys: Capture) -> None:
    """Brackets and emoji codes pass unchanged."""
    assert run(["code", "apply", "Group one", "group-good", "--turn", "t6"]) == 0
    capsys.readouterr()
    assert run(["theme", "show", "T-group"]) == 0
    assert "[/] :smile:" in " ".join(capsys.readouterr().out.split())


@pytest.mark.usefixtures("coded")
def test_a_theme_shows_the_recommendations_it_speaks_to(capsys: Capture) -> None:
    """Each once, with every way and its stance, also where a link runs through one of its codes."""
    run(["recommend", "add", "Call back", "--id", "REC-call"])
    run(
        [
            "recommend",
            "link",
            "REC-call",
            "--theme",
            "T-chase",
            "--code",
            "long-wait",
            "--stance",
            "qualifies",
        ]
    )
    found = _json(capsys, "theme", "show", "T-chase")["recommendations"]
    assert [[(way["through"], way["stance"]) for way in row["ways"]] for row in found] == [
        [("", "qualifies"), ("code long-wait", "qualifies")]
    ]
    assert run(["theme", "show", "T-chase"]) == 0
    out = capsys.readouterr().out
    assert "qualifies directly and through code long-wait  REC-call Call back" in out
    run(["recommend", "link", "REC-call", "--code", "not-called-back", "--stance", "speaks-against"])
    run(["theme", "show", "T-chase"])
    assert "through code long-wait, speaks against through code not-called" in capsys.readouterr().out


@pytest.mark.usefixtures("themed")
def test_a_theme_that_a_recommendation_rests_on_is_not_undone_from_below_it(capsys: Capture) -> None:
    """The later verb is named."""
    run(["theme", "add", "New", "--claim", "It holds.", "--id", "T-new"])
    made = _json_log(capsys)
    run(["recommend", "add", "Act"])
    run(["recommend", "link", "act", "--theme", "T-new"])
    capsys.readouterr()
    assert run(["undo", made]) == 2
    assert "recommend link" in capsys.readouterr().err


def _json_log(capsys: Capture) -> str:
    capsys.readouterr()
    assert run(["log"]) == 0
    return capsys.readouterr().out.splitlines()[1].split()[0]
