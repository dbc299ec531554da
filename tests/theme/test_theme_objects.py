"""What theme objects promise: written back as read, and checked against the codebook."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.findings import Salience, Theme
from qualcode.model import Problem
from qualcode.text import normalised
from qualcode.theme.objects import THEME_STATUSES, check_themes, theme_mapping, themes_from

CHASE = {
    "id": "T-chase",
    "label": "Having to chase",
    "kind": "theme",
    "claim": "Parents get help only when they have the strength to chase it.",
    "definition": "What holds the theme together, and where it ends.",
    "codes": ["not-called-back", "long-wait"],
    "parent": "T-access",
    "divergence": "Two parents were rung within a day.",
    "salience": {"level": "high", "reason": "Everyone came back to it unasked."},
    "status": "candidate",
}
_words = (
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
    .map(str.strip)
    .filter(lambda words: words == normalised(words))
)  # what is not normalised becomes so when it is read: tests/test_entries.py
_ids = st.text(alphabet="abcdefgh-", min_size=1, max_size=8)
_themes = st.builds(
    Theme,
    id=_ids,
    label=_words.filter(bool),
    kind=st.sampled_from(["theme", "topic_summary"]),
    claim=_words,
    definition=_words,
    codes=st.lists(_ids, max_size=4).map(tuple),
    parent=st.none() | _ids,
    divergence=_words,
    salience=st.builds(Salience, level=_words, reason=_words),
    status=st.sampled_from(THEME_STATUSES),
)


def codes_of(problems: tuple[Problem, ...]) -> list[str]:
    """Return the codes of problems, in order."""
    return [problem.code for problem in problems]


def theme(theme_id: str, **fields: object) -> Theme:
    """Return a theme that nothing is wrong with, but for `fields`."""
    return Theme(**{"id": theme_id, "label": theme_id.title(), "claim": "Something is so."} | fields)  # type: ignore[arg-type]


@given(st.lists(_themes, max_size=5))
def test_written_back_as_read(themes: list[Theme]) -> None:
    """Reading what was written gives equal themes, in the same order, and no problem."""
    assert themes_from({"themes": [theme_mapping(each) for each in themes]}) == (tuple(themes), ())


def test_documented_order_and_only_what_says_something() -> None:
    """An entry has the documented order of fields, and empty fields are left out."""
    (full,), problems = themes_from({"themes": [CHASE]})
    assert problems == ()
    assert list(theme_mapping(full)) == list(CHASE)
    assert theme_mapping(full) == CHASE
    bare = {"id": "T-1", "label": "Waiting", "kind": "theme", "status": "candidate"}
    assert theme_mapping(Theme("T-1", "Waiting")) == bare


def test_an_entry_that_cannot_be_used_is_a_problem_and_stops_no_other() -> None:
    """Entries without id or label, or of a wrong shape, are errors with their place; the others are read."""
    document = {"themes": ["words", {"id": "T-1"}, CHASE, {"label": "No id"}]}
    themes, problems = themes_from(document)
    assert [each.id for each in themes] == ["T-chase"]
    assert codes_of(problems) == ["wrong-type", "missing-label", "missing-id"]
    assert [problem.where for problem in problems] == ["themes[0]", "themes[1] (T-1)", "themes[3]"]
    assert {problem.severity for problem in problems} == {"error"}


def test_wrong_shapes_of_fields_are_located() -> None:
    """A list where text belongs, a text where a mapping belongs, and an unknown field are named."""
    entry = {"id": "T-1", "label": "L", "claim": ["a"], "salience": "high", "codes": {"a": 1}, "clame": "x"}
    themes, problems = themes_from({"themes": [entry]})
    assert themes == (Theme("T-1", "L"),)
    assert sorted(codes_of(problems)) == ["unknown-field", "wrong-type", "wrong-type", "wrong-type"]


def test_a_misspelt_list_of_themes_is_named() -> None:
    """`theme:` for `themes:` would lose every theme in silence; it is a warning with the right name."""
    (problem,) = themes_from({"format": 1, "theme": [CHASE]})[1]
    expected = ("unknown-field", "did you mean themes?", "warning")
    assert expected == (problem.code, problem.hint, problem.severity)


def test_a_single_code_may_stand_without_a_list() -> None:
    """`codes: long-wait` is read as a list of one; numbers are read as text."""
    themes, problems = themes_from({"themes": [{"id": 7, "label": 2026, "codes": "long-wait"}]})
    assert (themes, problems) == ((Theme("7", "2026", codes=("long-wait",)),), ())


def test_no_themes_is_no_problem() -> None:
    """An empty file or an empty list holds no themes; anything but a list is an error."""
    assert themes_from({}) == ((), ())
    assert themes_from({"themes": None}) == ((), ())
    assert codes_of(themes_from({"themes": "x"})[1]) == ["wrong-type"]


def test_unknown_codes_and_parents_are_errors() -> None:
    """A code that the codebook lacks and a parent that is no theme are errors."""
    found = check_themes([theme("a", codes=("known", "lost"), parent="nowhere")], {"known"})
    assert codes_of(found) == ["unknown-code", "unknown-parent"]
    assert {problem.severity for problem in found} == {"error"}


def test_circles_of_parents_are_found_once_for_each_member() -> None:
    """Every theme on a circle is named; one that only hangs on the circle is not."""
    themes = [theme("a", parent="b"), theme("b", parent="a"), theme("c", parent="a"), theme("d", parent="d")]
    found = check_themes(themes, ())
    assert [(each.code, each.where) for each in found] == [
        ("parent-circle", "theme a"),
        ("parent-circle", "theme b"),
        ("parent-circle", "theme d"),
    ]


def test_a_theme_claims_and_a_topic_summary_does_not() -> None:
    """A theme without a claim and a topic summary with one are warnings; a theme set aside owes nothing."""
    themes = [
        theme("a", claim=""),
        theme("b", kind="topic_summary"),
        theme("c", kind="topic_summary", claim=""),
        theme("d", claim="", status="set aside"),
    ]
    found = check_themes(themes, ())
    assert [(each.code, each.where) for each in found] == [
        ("theme-without-claim", "theme a"),
        ("topic-with-claim", "theme b"),
    ]
    assert {problem.severity for problem in found} == {"warning"}


def test_ids_used_twice_and_unknown_words_are_errors() -> None:
    """An id used twice is one error; a kind or status outside the vocabulary is another."""
    found = check_themes([theme("a"), theme("a"), theme("b", kind="topic", status="done")], ())
    assert codes_of(found) == ["duplicate-id", "unknown-kind", "unknown-status"]
