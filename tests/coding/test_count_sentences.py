"""Sentences for a report, word for word; every number in them is that of a second, dumber count."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.coding.count_limits import Asked
from qualcode.coding.count_sentences import Told, sentences_of
from qualcode.coding.counting import DISPUTED, Part
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
        "Of 212 people who answered question 2 (What would have helped?), at least 38 (18 %) wrote about "
        "long waits; 9 of these sent one of two campaign texts."
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
            replace(ASKED, titles={"S3": "Third"}),
        )
    )  # fmt: skip
    assert told.text == "1 of 2 people interviewed spoke about long waits."
    assert told.limits == (
        "Two coders. Not in these numbers: 1 source not coded by anybody yet (Third). "
        "Not counted: 1 passage marked negated. "
        "1 passage came through an interpreter or somebody else. "
        "Earlier insight of others (1 source) is not in these numbers. "
        "Others may not have been asked."
    )


def test_what_nobody_has_coded_is_no_silence() -> None:
    """Without a coder there is no sentence."""
    told = one(sentences_of(survey(60, 0, unread=60), ASKED))
    assert told.text == ""
    assert "nobody has coded" in told.refused


def some_read(kind: SourceKind, having: int, base: int) -> list[Part]:
    """Return material of two sources of which every second part nobody has read."""
    rows = [(f"S{place % 2}", f"P{place}", place < having) for place in range(base)]
    return [replace(one, read=bool(one.marks) or one.key % 2 == 0) for one in parts(kind, rows)]


@pytest.mark.parametrize(
    ("kind", "having", "text"),
    [
        ("interview", 0, "In what was read so far, none of 12 people interviewed spoke about long waits."),
        ("interview", 6, "At least 6 of 12 people interviewed spoke about long waits, in 2 of 2 interviews."),
        ("focus_group", 0, "In what was read so far, nobody spoke about long waits in any of 2 groups."),
        ("focus_group", 1, "In at least 1 of 2 groups people spoke about long waits."),
        ("written", 0, "In what was read so far, none of 2 written submissions is about long waits."),
        ("written", 1, "At least 1 of 2 written submissions is about long waits."),
        ("survey", 0, "Of 12 respondents to 2 surveys who answered, none so far wrote about long waits."),
    ],
)
def test_what_was_not_read_is_no_silence(kind: SourceKind, having: int, text: str) -> None:
    """Absence is never stated of what nobody has read, and a count of it is a least number."""
    told = one(sentences_of(some_read(kind, having, 12), ASKED))
    assert told.text == text
    assert "may not have been read" in told.limits


def test_all_of_the_base_is_no_least_number() -> None:
    """Where everybody said it, what is unread changes nothing."""
    material = [*parts("interview", [(f"S{place}", f"P{place}", True) for place in range(3)])]
    material.append(Part("S0", 9, "t9", "interview", "P0"))
    assert one(sentences_of(material, ASKED)).text == "3 of 3 people interviewed spoke about long waits."


def test_what_was_chosen_stands_with_the_base() -> None:
    """Filters are part of what a number is of."""
    asked = replace(ASKED, only=("gender: f", "only Survey"), only_questions=("question: 2",))
    assert one(sentences_of(survey(54, 20), asked)).text == (
        "Of 54 people (gender: f; only Survey) who answered question 2 (What would have helped?), 20 (37 %) "
        "wrote about long waits."
    )
    told = one(sentences_of(parts("focus_group", [("S1", "P1", True)]), asked))
    assert "people (gender: f; only Survey; question: 2) spoke" in told.text


@pytest.mark.parametrize(("base", "having"), [(20, 3), (20, 17)])
def test_few_of_those_chosen_are_not_told(base: int, having: int) -> None:
    """Chosen by what people are: neither one to four, nor all but one to four, stands in a sentence."""
    asked = replace(ASKED, only=("gender: f",), about_people=True)
    told = one(sentences_of(survey(base, having, sent=(2, 1)), asked))
    assert told.text == (
        "Of 20 people (gender: f) who answered question 2 (What would have helped?), how many wrote about "
        "long waits is not printed; some of these sent the text of a campaign."
    )
    assert told.numbers == {"people_base": 20}
    rows = [("S1", f"P{place}", place < having) for place in range(base)]
    spoken = one(sentences_of(parts("interview", rows), asked))
    assert spoken.text == (
        "How many of 20 people interviewed (gender: f) spoke about long waits is not printed."
    )
    assert "people" not in spoken.numbers


def test_a_base_of_few_people_chosen_is_refused() -> None:
    """Under k people fit: no sentence, and what may be said."""
    asked = replace(ASKED, only=("organisation: Trust A",), about_people=True)
    for material in (survey(4, 1), parts("interview", [("S1", f"P{place}", True) for place in range(2)])):
        told = one(sentences_of(material, asked))
        assert (told.text, told.numbers) == ("", {})
        assert "organisation: Trust A" in told.refused


def test_few_senders_of_a_campaign_are_not_told() -> None:
    """Three senders, and all but three, are not told exactly."""
    few = one(sentences_of(survey(60, 30, sent=(3, 1)), ASKED))
    assert few.text.endswith("; fewer than 5 of these sent the text of a campaign.")
    assert "in_campaigns" not in few.numbers
    most = one(sentences_of(survey(60, 30, sent=(28, 1)), ASKED))
    assert most.text.endswith("; all but fewer than 5 of these sent the text of a campaign.")


def test_who_answered_two_surveys_is_no_single_person() -> None:
    """The same question of two waves: respondents of surveys, not people."""
    material = [replace(one, source=f"S{number % 2}") for number, one in enumerate(survey(128, 40))]
    told = one(sentences_of(material, ASKED))
    assert told.text.startswith("Of 128 respondents to 2 surveys who answered")
    assert "counted in each" in told.limits


def test_accepted_proposals_are_no_reading() -> None:
    """What the machine proposed and somebody accepted is told, and does not say that an answer was read."""
    material = [
        replace(one, proposed=frozenset({"wait"}), read=False) if one.marks else one for one in survey(60, 20)
    ]
    told = one(sentences_of(material, ASKED))
    assert "at least 20 wrote" in told.text
    assert "20 answers carry no code but accepted proposals and may not have been read" in told.limits
    assert "20 of these answers were proposed by the machine and accepted." in told.limits


def test_every_answer_carries_a_code_or_was_given_none() -> None:
    """Nothing more is claimed than what is known."""
    told = one(sentences_of(survey(60, 20), ASKED))
    assert told.limits == "One coder; every answer carries a code or was read and given none."
    assert one(sentences_of(survey(60, 60), ASKED)).limits == "One coder; every answer carries a code."


def test_a_disagreement_is_named() -> None:
    """Where coders contradict each other nothing is counted, and the reader knows."""
    material = survey(60, 0)
    material[0] = replace(material[0], marks=frozenset({("wait", DISPUTED)}))
    told = one(sentences_of(material, ASKED))
    assert ", none wrote" in told.text
    assert "Not counted: 1 answer on which coders disagree whether it was said." in told.limits


def test_a_question_that_is_its_wording_is_said_once() -> None:
    """No "question feedback (feedback)"."""
    material = [replace(one, question="feedback") for one in survey(60, 20)]
    told = one(sentences_of(material, replace(ASKED, questions={"feedback": "feedback feedback"})))
    assert told.text.startswith("Of 60 people who answered question feedback, ")


def test_codes_of_one_command_hide_each_other() -> None:
    """A sentence about a code by area does not tell the one below it that stands under another sentence."""
    rows = [("call" if place == 14 else "wait", "A") for place in range(15)]
    rows += [("call" if place < 12 else "wait", "B") for place in range(30)]
    material = [
        Part("S1", place, f"t{place}", "interview", f"P{place}", attributes={"area": area},
             marks=frozenset({(code if place % 2 or area == "A" else "none", "")}), coders=frozenset({"a"}),
             read=True)
        for place, (code, area) in enumerate([*rows, *([("none", "A")] * 20)])
    ]  # fmt: skip
    every = (frozenset({"access", "wait", "call"}), frozenset({"wait"}), frozenset({"call"}))
    asked = [replace(ASKED, codes=codes, by="area", among=every) for codes in every]
    numbers = [one(sentences_of(material, each)).numbers for each in asked]
    assert sum("people: A" in each for each in numbers) < 2


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
