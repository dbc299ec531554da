"""What recommendations promise: written back as read, checked, linked and unlinked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import UnknownNameError
from qualcode.evidence.recommendations import (
    check_recommendations,
    linked,
    recommendation_mapping,
    recommendations_from,
    unlinked,
)
from qualcode.findings import FORMS, STANCES, Action, Link, Recommendation
from qualcode.text import normalised

CALLBACK = {
    "id": "REC-callback",
    "title": "Keep every promise of a call within two working days",
    "form": "considerations",
    "number": "1",
    "area": "Access",
    "addressee": "The board",
    "wordings": {"summary": "Call back within two working days"},
    "considerations": ["Say who will call and when"],
    "how": ["A shared call list"],
    "next_steps": ["Agree the list by June"],
    "owners": ["Health visiting service"],
    "actions": [{"what": "Call", "why": "They wait", "measure": "Calls kept", "owners": ["Team"]}],
    "see": ["REC-onedoor"],
    "links": [{"kind": "theme", "target": "T-chase", "stance": "supports", "note": "throughout"}],
}
_words = (
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
    .map(str.strip)
    .filter(lambda words: words == normalised(words))
)  # what is not normalised becomes so when it is read: tests/test_entries.py
_said = _words.filter(bool)
_list = st.lists(_said, max_size=3).map(tuple)
_recommendations = st.builds(
    Recommendation,
    id=_said,
    title=_said,
    form=st.sampled_from(FORMS),
    number=_words,
    area=_words,
    addressee=_words,
    wordings=st.dictionaries(_said, _words, max_size=2),
    considerations=_list,
    how=_list,
    next_steps=_list,
    owners=_list,
    actions=st.lists(
        st.builds(
            Action,
            what=_words, why=_words, how=_words, measure=_words, risk=_words, mitigation=_words, owners=_list,
        ),
        max_size=2,
    ).map(tuple),
    see=_list,
    links=st.lists(
        st.builds(
            Link,
            kind=st.sampled_from(["theme", "code", "quote", "figure"]),
            target=_said,
            stance=st.sampled_from(STANCES),
            note=_words,
        ),
        max_size=3,
    ).map(tuple),
)  # fmt: skip
TARGETS = {"theme": {"T-chase"}, "code": {"long-wait"}, "quote": {"Q-1"}}


@given(st.lists(_recommendations, max_size=3))
def test_written_back_as_read(recommendations: list[Recommendation]) -> None:
    """Reading what was written gives equal recommendations, in the same order, and no problem."""
    document = {"recommendations": [recommendation_mapping(each) for each in recommendations]}
    assert recommendations_from(document) == (tuple(recommendations), ())


def test_documented_order_and_only_what_says_something() -> None:
    """An entry has the documented order of fields, and empty fields are left out."""
    (full,), problems = recommendations_from({"recommendations": [CALLBACK]})
    assert problems == ()
    assert list(recommendation_mapping(full)) == list(CALLBACK)
    assert recommendation_mapping(full) == CALLBACK
    bare = {"id": "REC-1", "title": "One door", "form": "considerations"}
    assert recommendation_mapping(Recommendation("REC-1", "One door")) == bare


def test_what_cannot_be_used_is_located() -> None:
    """Entries without id or title, links without target and wrong shapes are errors with their place."""
    document = {
        "recommendations": [
            "Call back",
            {"id": "REC-1"},
            {"id": "REC-2", "title": "T", "links": [{"kind": "theme"}], "how": {"a": "b"}, "actions": ["x"]},
            {"id": "REC-3", "title": "T", "ownres": ["x"]},
        ]
    }
    read, problems = recommendations_from(document)
    assert [each.id for each in read] == ["REC-2", "REC-3"]
    assert sorted((each.where, each.code) for each in problems) == [
        ("recommendations[0]", "wrong-type"),
        ("recommendations[1] (REC-1)", "missing-title"),
        ("recommendations[2] (REC-2)", "wrong-type"),
        ("recommendations[2] (REC-2), actions[0]", "wrong-type"),
        ("recommendations[2] (REC-2), links[0]", "missing-target"),
        ("recommendations[3] (REC-3)", "unknown-field"),
    ]


def test_ids_that_are_no_text_give_nothing() -> None:
    """An id or a target that is no text is one error, and what it would have named is left out."""
    link = {"kind": "theme", "target": ["T-chase"]}
    entries = [{"id": {"a": "b"}, "title": "T"}, {"id": "REC-1", "title": "T", "links": [link]}]
    read, problems = recommendations_from({"recommendations": entries})
    assert read == (Recommendation("REC-1", "T"),)
    assert [(each.where, each.code) for each in problems] == [
        ("recommendations[0]", "wrong-type"),
        ("recommendations[1] (REC-1), links[0]", "wrong-type"),
    ]


@pytest.mark.parametrize(
    ("fields", "code", "severity"),
    [
        ({"form": "letter"}, "unknown-form", "error"),
        ({"see": ("REC-lost",)}, "unresolved-see", "error"),
        ({"see": ("REC-1",)}, "see-itself", "warning"),
        ({"links": (Link("theme", "T-lost"),)}, "unresolved-link", "error"),
        ({"links": (Link("code", "lost"),)}, "unresolved-link", "error"),
        ({"links": (Link("quote", "Q-lost"),)}, "unresolved-link", "error"),
        ({"links": (Link("verse", "Q-1"),)}, "unknown-link-kind", "error"),  # type: ignore[arg-type]
        ({"links": (Link("quote", "Q-1", "proves"),)}, "unknown-stance", "error"),  # type: ignore[arg-type]
        ({"links": (Link("quote", "Q-1"), Link("quote", "Q-1", "qualifies"))}, "duplicate-link", "warning"),
        ({"form": "strands", "actions": (Action("a", measure="m"), Action("b"))}, "no-measure", "warning"),
    ],
)
def test_each_fault_is_found(fields: dict[str, object], code: str, severity: str) -> None:
    """Every kind of fault has its code and severity; without it nothing is found."""
    faulty = Recommendation(**{"id": "REC-1", "title": "T"} | fields)  # type: ignore[arg-type]
    assert [(each.code, each.severity) for each in check_recommendations([faulty], TARGETS)] == [
        (code, severity)
    ]


def test_the_strand_without_a_measure_is_named() -> None:
    """Of several strands, the one that lacks a measure is given by its number."""
    strands = Recommendation("REC-1", "T", form="strands", actions=(Action("a", measure="m"), Action("b")))
    (problem,) = check_recommendations([strands], TARGETS)
    assert problem.where == "recommendation REC-1, action 2"


def test_what_resolves_is_no_fault() -> None:
    """Links to known things, figures, and cross-references to each other are in order."""
    first = Recommendation(
        "REC-1",
        "T",
        see=("REC-2",),
        links=(Link("theme", "T-chase"), Link("code", "long-wait"), Link("figure", "survey Q3: 41 of 79")),
    )
    second = Recommendation("REC-2", "T", see=("REC-1",), links=(Link("quote", "Q-1", "speaks_against"),))
    assert check_recommendations([first, second], TARGETS) == ()


def test_an_id_used_twice_is_one_error() -> None:
    """Two recommendations of one id are one error."""
    twice = [Recommendation("REC-1", "T"), Recommendation("REC-1", "U")]
    assert [each.code for each in check_recommendations(twice, TARGETS)] == ["duplicate-id"]


def test_a_link_is_added_once_and_replaced_where_it_stands() -> None:
    """Linking the same target again changes its stance and note, and keeps its place."""
    bare = Recommendation("REC-1", "T")
    both = linked(linked(bare, Link("quote", "Q-1")), Link("theme", "T-chase"))
    changed = linked(both, Link("quote", "Q-1", "speaks_against", "on reflection"))
    assert changed.links == (
        Link("quote", "Q-1", "speaks_against", "on reflection"),
        Link("theme", "T-chase"),
    )
    assert bare.links == ()


def test_unlinking_takes_the_link_away_or_says_what_there_is() -> None:
    """Unlinking removes a target; a target that is not linked is an unknown name, with those that are."""
    both = Recommendation("REC-1", "T", links=(Link("quote", "Q-1"), Link("theme", "T-chase")))
    assert unlinked(both, "Q-1").links == (Link("theme", "T-chase"),)
    with pytest.raises(UnknownNameError) as caught:
        unlinked(both, "Q-9")
    assert caught.value.hint == "it is linked to Q-1, T-chase"
