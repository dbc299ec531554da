"""Sentences for a report, word for word; every number in them is that of a second, dumber count."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.coding.count_sentences import Asked, Told, sentences_of
from qualcode.coding.counting import Part
from qualcode.model import SourceKind

WAIT = frozenset({("wait", "")})
ASKED = Asked(frozenset({"wait"}), "long waits", {"2": "2 What would have helped?"})


def parts(kind: SourceKind, rows: list[tuple[str, str, bool]], **more: object) -> list[Part]:
    """Return read parts of a kind: (source, person, bears the code)."""
    return [
        Part(
            source=source, key=place, turn=f"t{place}", kind=kind, person=person,
            marks=WAIT if bears else frozenset(), coders=frozenset({"ann"}), read=True, **more,  # type: ignore[arg-type]
        )
        for place, (source, person, bears) in enumerate(rows)
    ]  # fmt: skip


def survey(
    base: int, having: int, *, unread: int = 0, sent: tuple[int, int] = (0, 0), role: str = ""
) -> list[Part]:
    """Return answers to question 2: `sent` are those with the code sent in campaigns, and in how many."""
    found = []
    for place in range(base):
        bears = place < having
        found.append(
            Part(
                source="S1", key=place, turn=f"{role}t{place}", kind="survey", person=f"{role}R{place}",
                question="2", attributes={"role": role} if role else {}, marks=WAIT if bears else frozenset(),
                coders=frozenset({"ann"}) if place < base - unread else frozenset(),
                read=place < base - unread, campaign=1 + place % sent[1] if place < sent[0] else 0,
            )
        )  # fmt: skip
    return found


def one(told: tuple[Told, ...]) -> Told:
    """Return the only sentence."""
    (only,) = told
    return only


def test_a_survey_with_campaigns_and_unread_answers() -> None:
    """The base, the share, the campaigns and what was not read are all in it."""
    told = one(sentences_of(survey(212, 38, unread=14, sent=(9, 2)), ASKED))
    assert told.text == (
        "Of 212 people who answered question 2 (What would have helped?), 38 (18 %) wrote about long waits; "
        "9 of these sent one of two campaign texts."
    )
    assert told.limits == "One coder; 14 answers carry no code and may not have been read."


def test_under_fifty_there_is_no_share() -> None:
    """From 49 people none, from 50 there is."""
    assert one(sentences_of(survey(49, 10), ASKED)).text.endswith("10 wrote about long waits.")
    assert one(sentences_of(survey(50, 10), ASKED)).text.endswith("10 (20 %) wrote about long waits.")


def test_where_many_answers_are_unread_a_count_is_a_least_number() -> None:
    """With more than one in ten unread there is no share, and the count is said to be a least one."""
    assert one(sentences_of(survey(100, 10, unread=11), ASKED)).text.endswith(
        "at least 10 wrote about long waits."
    )


def test_a_share_never_says_all_or_nothing_by_rounding() -> None:
    """One of 1,000 is under 1 %; 999 are over 99 %."""
    assert "1 (under 1 %) wrote" in one(sentences_of(survey(1000, 1), ASKED)).text
    assert "999 (over 99 %) wrote" in one(sentences_of(survey(1000, 999), ASKED)).text


def test_respondent_types_stand_apart() -> None:
    """Parents and professionals each have their own base; there is no sum."""
    told = one(sentences_of([*survey(180, 30, role="parent"), *survey(32, 8, role="professional")], ASKED))
    assert told.text == (
        "Of 180 people (role: parent) who answered question 2 (What would have helped?), 30 (17 %) wrote "
        "about long waits; of 32 (role: professional), 8."
    )


def test_types_that_would_tell_who_are_not_told_apart() -> None:
    """Three professionals are not printed as a group of their own, and the reader is told."""
    told = one(sentences_of([*survey(80, 30, role="parent"), *survey(3, 2, role="professional")], ASKED))
    assert "Of 83 people who answered" in told.text
    assert "Groups by role are not told apart" in told.limits


def test_interviews_count_people_without_shares() -> None:
    """How many people, in how many interviews; never a share, however many."""
    rows = [(f"S{place // 2}", f"P{place}", place < 21) for place in range(60)]
    told = one(sentences_of(parts("interview", rows), ASKED))
    assert told.text == "21 of 60 people interviewed spoke about long waits, in 11 of 30 interviews."
    assert told.limits == "One coder. Others may not have been asked."


def test_groups_are_counted_as_groups() -> None:
    """People in groups are not counted: it is groups in which people spoke about it."""
    rows = [(f"S{place % 4}", f"P{place}", place in {0, 1, 2, 4}) for place in range(24)]
    told = one(sentences_of(parts("focus_group", rows), ASKED))
    assert told.text == "In 3 of 4 groups people spoke about long waits."
    assert "not known" in told.limits


@pytest.mark.parametrize("kind", ["field_notes", "workshop", "document"])
def test_what_cannot_be_counted_is_refused_in_words(kind: SourceKind) -> None:
    """Notes, lists and counted statements have no sentence; the reason and another way are told."""
    told = one(sentences_of(parts(kind, [("S1", "", True), ("S2", "", False)]), ASKED))
    assert (told.text, told.numbers) == ("", {})
    assert told.refused
    assert told.instead


def test_several_kinds_have_a_sentence_each() -> None:
    """A survey, interviews and a group are never added up."""
    mixed = [
        *survey(60, 6),
        *parts("interview", [("S2", "P1", True), ("S3", "P2", False)]),
        *parts("focus_group", [("S4", "P3", False)]),
    ]
    assert [told.text for told in sentences_of(mixed, ASKED)] == [
        "Of 60 people who answered question 2 (What would have helped?), 6 (10 %) wrote about long waits.",
        "1 of 2 people interviewed spoke about long waits.",
        "In the one group nobody spoke about long waits.",
    ]


def test_written_submissions_are_counted_as_such() -> None:
    """A submission may be an organisation's: it is not a person."""
    rows = [(f"S{place}", "", place < 5) for place in range(12)]
    assert (
        one(sentences_of(parts("written", rows), ASKED)).text
        == "5 of 12 written submissions are about long waits."
    )


def test_what_is_not_counted_is_named() -> None:
    """Negated, passed on, secondary: each is told, and only the second is in the number."""
    told = one(
        sentences_of(
            [
                Part("S1", 0, "t0", "interview", "P1", marks=WAIT, through=True,
                     coders=frozenset({"a"}), read=True),
                Part("S1", 1, "t1", "interview", "P2", marks=frozenset({("wait", "negated")}),
                     coders=frozenset({"b"}), read=True),
                Part("S2", 0, "t0", "interview", secondary=True, marks=WAIT, read=True),
                Part("S3", 0, "t0", "interview", "P3"),
            ],
            ASKED,
        )
    )  # fmt: skip
    assert told.text == "1 of 3 people interviewed spoke about long waits, in 1 of 2 interviews."
    assert told.limits == (
        "Two coders; 1 source not coded by anybody yet. Not counted: 1 passage marked negated. "
        "1 passage came through an interpreter or somebody else. "
        "Earlier insight of others (1 source) is not in these numbers. "
        "Others may not have been asked."
    )


def test_what_nobody_has_coded_is_no_silence() -> None:
    """Without a coder there is no sentence."""
    told = one(sentences_of(survey(60, 0, unread=60), ASKED))
    assert told.text == ""
    assert "nobody has coded" in told.refused


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["survey", "interview", "focus_group", "written"]),
            st.integers(0, 3), st.integers(0, 40), st.booleans(), st.sampled_from(["", "parent", "staff"]),
        ),
        max_size=80,
    )
)  # fmt: skip
@settings(deadline=None)
def test_every_number_in_a_sentence_is_a_count(rows: list[tuple[SourceKind, int, int, bool, str]]) -> None:
    """Numbers that stand in a text come from a count by hand, and none is a share of talk."""
    material = [
        Part(
            f"{kind}{source}", place, f"t{place}", kind, f"{kind}P{person}", "2" if kind == "survey" else "",
            {"role": role} if role else {}, marks=WAIT if bears else frozenset(), coders=frozenset({"ann"}),
            read=True,
        )
        for place, (kind, source, person, bears, role) in enumerate(rows)
    ]  # fmt: skip
    for told in sentences_of(material, ASKED):
        here = [part for part in material if part.kind == told.kind]
        allowed = {2}
        for role in ("", "parent", "staff", None):
            some = {part.person for part in here if role is None or part.attributes.get("role", "") == role}
            having = {part.person for part in here if part.marks and part.person in some}
            allowed |= {len(some), len(having)}
        allowed |= {len({part.source for part in here}), len({part.source for part in here if part.marks})}
        printed = {int(number) for number in re.findall(r"\d+", re.sub(r"\([^)]*%\)", "", told.text))}
        known = set(told.numbers.values()) | {2}
        assert printed <= known
        if told.kind != "survey":
            assert "%" not in told.text
        whole = {name: number for name, number in told.numbers.items() if ":" not in name}
        assert set(whole.values()) <= allowed
