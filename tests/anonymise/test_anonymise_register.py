"""The register finds a name in every form, and leaves ordinary words alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.anonymise.detect import RegisterDetector, detect
from qualcode.anonymise.register import Register
from qualcode.model import Entity
from qualcode.ports import Detector

NUALA = Entity("P7K3Q", "participant", ("Fionnuala Ní Dhuibhne", "Nuala"))
KAYLEIGH = Entity("E2AB4", "child", ("Kayleigh-Mae Thorpe",))
MAY = Entity("P4M2Y", "participant", ("May Song",))
WILL = Entity("P5W2L", "participant", ("Will Braithwaite",))
KWAME = Entity("P6KW2", "participant", ("Kwame Mensah (Guest)",))
SAM = Entity("P2SM3", "participant", ("Sam's iPhone",))
SALEH = Entity("E5SA2", "partner", ("Dr Omar al-Saleh",))
HUB = Entity("E3HB2", "service", ("the Larkfield Hub", "Larkfield"))
EVERYONE = Register.of([NUALA, KAYLEIGH, MAY, WILL, KWAME, SAM, SALEH, HUB])


def found(text: str, register: Register = EVERYONE) -> list[tuple[str, str, str]]:
    """Return words, verdict and entity of every finding of the register."""
    findings = RegisterDetector(register).detect(text)
    return [(text[one.span.start : one.span.end], one.verdict, one.entity) for one in findings]


@pytest.mark.parametrize(
    "written",
    [
        "Fionnuala Ní Dhuibhne",
        "FIONNUALA NI DHUIBHNE",
        "fionnuala ni dhuibhne",
        "Fionnuala  Ni Dhuibhne",
        "Fionnuala-Ní-Dhuibhne",
        "fionnualanidhuibhne",
        "Dhuibhne, Fionnuala",
        "Fionnuala",
        "dhuibhne",
        "F. Dhuibhne",
        "Nuala",
        "nuala",
        unicodedata.normalize("NFD", "Fionnuala Ní Dhuibhne"),
    ],
)
def test_every_form_of_a_name_is_found(written: str) -> None:
    """Case, accents, spaces, hyphens, order and parts make no difference."""
    assert found(f"then {written} came in") == [(written, "mask", "P7K3Q")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it was Nuala's turn", "Nuala"),
        ("it was Nuala’s turn", "Nuala"),
        ("it was nualas turn", "nuala"),
        ("the Braithwaites live there", "Braithwaite"),
    ],
)
def test_the_ending_of_a_possessive_or_plural_stays(text: str, expected: str) -> None:
    """The span is the name without its ending."""
    assert [words for words, _, _ in found(text)] == [expected]


@pytest.mark.parametrize(
    "written", ["Kayleigh-Mae", "Kayleigh Mae", "kayleighmae", "kay-leigh-mae", "Kayleigh‑Mae", "Kayleigh"]
)
def test_hyphens_and_spaces_make_no_difference(written: str) -> None:
    """A double name is one name however it is joined."""
    assert found(f"our {written} is two") == [(written, "mask", "E2AB4")]


def test_titles_brackets_devices_and_particles_are_not_names() -> None:
    """What meeting software and politeness add to a name stands for nobody."""
    assert found("a guest said the doctor rang my iphone and al came") == []
    assert found("Kwame and Sam and Dr Saleh") == [
        ("Kwame", "mask", "P6KW2"),
        ("Sam", "mask", "P2SM3"),
        ("Saleh", "mask", "E5SA2"),
    ]


def test_a_service_is_found_by_its_whole_forms_only() -> None:
    """The word "Hub" alone names no place; a leading article is not part of a name."""
    assert found("at the Larkfield Hub, or at larkfield, but not at a hub") == [
        ("Larkfield Hub", "mask", "E3HB2"),
        ("larkfield", "mask", "E3HB2"),
    ]


def test_an_address_is_found_whole_and_has_no_parts() -> None:
    """A respondent's e-mail address does not make "org" or "example" a name."""
    register = Register.of([Entity("R2ABCDE", "participant", ("j.hartley@example.org",))])
    assert register.hits("an org, for example") == ()
    assert len(register.hits("write to J.Hartley@example.org please")) == 1


def test_a_form_without_a_name_is_reported() -> None:
    """A label such as "Speaker 1" cannot be looked for, and the register says so."""
    register = Register.of([Entity("P2222", "participant", ("Speaker 1",)), NUALA])
    assert register.without_names == ("P2222",)
    assert found("the speaker said 1", register) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("and then May came round", [("May", "mask", "P4M2Y")]),
        ("I rang my friend called may about it", [("may", "mask", "P4M2Y")]),
        ("she is called May", [("May", "mask", "P4M2Y")]),
        ("mrs song was there", [("song", "mask", "P4M2Y")]),
        ("we saw Mrs Song there", [("Song", "mask", "P4M2Y")]),
        ("I asked and May said no", [("May", "mask", "P4M2Y")]),
        ("so will said he would come", [("will", "mask", "P5W2L")]),
        ("Will said he would come", [("Will", "mask", "P5W2L")]),
        ("Our Will came", [("Will", "mask", "P5W2L")]),
        ("Thanks, Will.", [("Will", "mask", "P5W2L")]),
        ("Will, can you hear us?", [("Will", "mask", "P5W2L")]),
        ("Will: I think so", [("Will", "mask", "P5W2L")]),
        ("may song came too", [("may song", "review", "P4M2Y")]),
        ("we met May Song", [("May Song", "mask", "P4M2Y")]),
        ("then will braithwaite rang", [("will braithwaite", "mask", "P5W2L")]),
        ("Will you come?", [("Will", "review", "P5W2L")]),
        ("May I ask something?", [("May", "review", "P4M2Y")]),
    ],
)
def test_a_name_that_is_a_word_counts_with_a_capital_or_a_cue(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    """Inside a sentence a capital is enough, at its start it is a question, otherwise a cue is needed."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "that may be so, and it will be a song",
        "my friend may come",
        "the nurse will ring",
        "upon our song",
        "the doctor may know",
        "it ends in May 2024",
        "by May we had nothing",
        "since May it has been worse",
        "on 12 May they rang",
        "the May bank holiday",
        "from May to July",
        "until the end of May",
    ],
)
def test_ordinary_words_and_the_month_are_left_alone(text: str) -> None:
    """Words and dates are not people."""
    assert found(text) == []


def test_a_name_split_into_ordinary_words_is_not_a_name() -> None:
    """Ordinary "is a" is not Isa, and "her man" not Herman; "dar ren" is Darren all the same."""
    register = Register.of(
        [Entity("P2AA2", "participant", ("Isa Herman",)), Entity("P2BB2", "participant", ("Darren Poole",))]
    )
    assert found("this is a story of her man", register) == []
    assert found("our dar ren", register) == [("dar ren", "mask", "P2BB2")]


def test_one_letter_wrong_is_a_question() -> None:
    """A near miss of five letters or more goes to review; an ordinary word or a short name does not."""
    assert found("that was Brathwaite") == [("Brathwaite", "review", "P5W2L")]
    assert found("that was Fionnuale") == [("Fionnuale", "review", "P7K3Q")]
    assert found("a Larkfeild thing, and Samm") == [("Larkfeild", "review", "E3HB2")]
    register = Register.of([Entity("P2CC2", "participant", ("Lionel Hoarse",))])
    assert found("a horse came", register) == []


def test_the_longest_name_wins() -> None:
    """A full name is one finding, though parts of it name others too."""
    register = Register.of(
        [Entity("P2AA2", "participant", ("Ama Boateng",)), Entity("E2BB3", "child", ("Ama",))]
    )
    assert found("Ama Boateng came", register) == [("Ama Boateng", "mask", "P2AA2")]


def test_a_form_of_two_people_is_a_question_that_names_both_ids() -> None:
    """A shared surname is for a person to decide."""
    register = Register.of(
        [Entity("P2AA2", "participant", ("Ama Boateng",)), Entity("P3BB3", "participant", ("Kofi Boateng",))]
    )
    (finding,) = detect("that is Boateng", register)
    assert (finding.verdict, finding.entity, finding.replacement) == ("review", "", "[name]")
    assert finding.evidence[1:] == ("P2AA2", "P3BB3")


def test_a_whole_form_beats_a_part_of_somebody_else() -> None:
    """Where one person is registered by exactly this name, it is that person."""
    register = Register.of(
        [Entity("P2AA2", "participant", ("Ama Boateng",)), Entity("E2BB3", "child", ("Ama",))]
    )
    assert found("then Ama cried", register) == [("Ama", "mask", "E2BB3")]


def test_names_that_may_be_printed_are_not_found() -> None:
    """A publishable entity, or a name given as publishable, passes; others in it do not count."""
    trust = Entity("E2TT2", "organisation", ("The Kwame Trust",), publishable=True)
    register = Register.of([*EVERYONE.entities, trust])
    assert found("the Kwame Trust helped Kwame", register) == [("Kwame", "mask", "P6KW2")]
    assert (
        detect("ask Larkfield Advice or Larkfield", EVERYONE, publishable=["Larkfield Advice"])[0].span.start
        == 24
    )


def test_pseudonyms_are_not_names() -> None:
    """What masked text shows is never taken for a name."""
    register = Register.of(
        [Entity("PAM27", "participant", ("Pam Okoro",)), Entity("E4JO2", "child", ("Jo",))]
    )
    assert found("[PAM27] and [child 4JO2] came", register) == []
    assert found("pam2024 and Jo", register) == [("pam", "mask", "PAM27"), ("Jo", "mask", "E4JO2")]


def test_a_name_does_not_reach_over_turns() -> None:
    """In a source a line end parts turns; in a finished file it may part a name."""
    register = Register.of([Entity("P2AA2", "participant", ("Zi Wei",))])
    assert [len(hit.span) for hit in register.hits("Zi\nWei")] == [2, 3]
    assert [len(hit.span) for hit in register.hits("Zi\n> Wei", across_lines=True)] == [8]


def test_the_detector_is_a_plug_point() -> None:
    """The register's detector satisfies the protocol for detectors."""
    assert isinstance(RegisterDetector(EVERYONE), Detector)


@given(
    st.text(max_size=60),
    st.sampled_from(["Zorbana", "zorbana", "ZORBANA", "Zörbaña", "zor-bana"]),
    st.text(max_size=60),
)
def test_a_name_between_any_words_is_found(before: str, written: str, after: str) -> None:
    """Whatever stands around it, a name set off by spaces is covered by a mask."""
    register = Register.of([Entity("P2ZZ2", "participant", ("Zorbana Quill",))])
    text = f"{before} | {written} | {after}"
    start = len(before) + 3
    covered = [one for one in detect(text, register) if one.verdict == "mask"]
    assert any(one.span.start <= start and one.span.end >= start + len(written) for one in covered)


@given(st.text(alphabet="abeiuéñ -'’.\nMW", max_size=80))
def test_findings_do_not_overlap(text: str) -> None:
    """Findings are in order, apart from each other, and inside the text."""
    register = Register.of(
        [Entity("P2AA2", "participant", ("Aia Be", "Ba Eb Aia")), Entity("E2BB2", "child", ("Eb Iu",))]
    )
    findings = detect(text, register)
    ends = [0, *(one.span.end for one in findings)]
    assert all(end <= one.span.start < one.span.end for end, one in zip(ends, findings, strict=False))
    assert ends[-1] <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I want to hear from Chris about it", ["Chris"]),
        ("ask Chris's sister", ["Chris"]),
        ("the chris in lower case is left alone", []),
        ("Chrismas is no short form; Chr may be", ["Chr"]),
        ("Will he come? Mat will.", []),
    ],
)
def test_a_short_form_of_a_name_is_a_question(text: str, expected: list[str]) -> None:
    """Three letters or more with a capital that a registered name begins with, and no ordinary word."""
    register = Register.of([Entity("P2ABC", "participant", ("Christopher Willoughby",))])
    hits = [hit for hit in register.hits(text) if hit.rule == "short"]
    assert [text[hit.span.start : hit.span.end] for hit in hits] == expected
    assert {hit.strength for hit in hits} <= {"possible"}
