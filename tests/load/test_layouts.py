"""Every layout that people and services write transcripts in: the same talk comes out of each."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from loading_files import load_as, load_best

from qualcode.errors import BadInputError
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

TALK = [
    ("Ann Hill", "Hello there, how was it?"),
    ("P1", "It was late."),
    ("Ann Hill", "And then: what did you do?"),
    ("P1", "We waited – for long."),
    ("P2", "So did I."),
    ("P1", "Yes we did."),
    ("Ann Hill", "Thank you all."),
    ("P2", "It was a pleasure."),
]


def laid_out(form: str, between: str = "\n") -> str:
    """Write the talk with a form for a turn: {who}, {words}, {clock}, {dots}."""
    return between.join(
        form.format(
            who=who, words=words, clock=f"00:{number:02}:10", dots=f"0.{number:02}.10", short=f"{number}:10"
        )
        for number, (who, words) in enumerate(TALK, start=1)
    )


def text(body: str, options: LoadOptions | None = None, name: str = "session.txt") -> Loaded:
    """Read a text file with this body, and see that its balance adds up."""
    loaded = load_best(body.encode(), name, options)
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def spoken(loaded: Loaded) -> list[tuple[str | None, str]]:
    """Return who said what."""
    return [(turn.speaker, turn.text) for turn in loaded.turns]


def dropped(loaded: Loaded) -> dict[str, int]:
    """Return the words left out, by reason."""
    return {part.reason: part.words for part in loaded.balance.dropped}


UNTIMED = {
    "colon": "{who}: {words}\n",
    "colon and no blank line": "{who}: {words}",
    "colon and tab": "{who}:\t{words}",
    "tab": "{who}\t{words}",
    "label alone": "{who}:\n{words}\n",
    "label alone without a colon": "{who}\n{words}\n",
    "dash": "{who} – {words}\n",
    "dash and fixed blank": "{who} –\u00a0{words}\n",
    "hyphen": "{who} - {words}\n",
    "square brackets": "[{who}] {words}\n",
    "square brackets and colon": "[{who}]: {words}\n",
    "French colon": "{who}\u00a0: {words}\n",
    "wide colon": "{who}：{words}\n",
    "Markdown": "**{who}:** {words}\n",
    "Markdown, colon outside": "**{who}**: {words}\n",
}
TIMED = {
    "Otter": "{who}  {clock}  \n{words}\n",
    "Rev": "{who} ({clock}):\n{words}\n",
    "Trint": "[{clock}] {who}: {words}\n",
    "Trint, name first": "{who} [{clock}]\n{words}\n",
    "Sonix": "{who}: [{clock}] {words}\n",
    "Happy Scribe": "[{clock}] - {who}\n{words}\n",
    "Word Transcribe": "{clock} {who}\n{words}\n",
    "Fathom": "{clock} - {who}\n{words}\n",
    "bar": "{who} | {clock}\n{words}\n",
    "comma": "{who}, {clock}\n{words}\n",
    "one blank": "{who} {clock}\n{words}\n",
    "mark on its own line": "[{clock}]\n\n{who}: {words}\n",
    "clock on its own line": "{clock}\n{who}: {words}\n",
    "name, clock, words": "{who}\n{short}\n{words}\n",
    "bare clock": "{short} {who}: {words}\n",
    "star and equals sign": "*{dots} = {who}: {words}\n",
    "dotted": "{dots} {who}: {words}\n",
    "Markdown and time": "**{who}:** \\[{clock}\\] {words}\n",
}


@pytest.mark.parametrize("form", UNTIMED.values(), ids=UNTIMED)
def test_labels_in_every_layout(form: str) -> None:
    """Whatever stands between a label and its words, the turns are the same."""
    name = "session.md" if "**" in form else "session.txt"
    assert spoken(text(laid_out(form), name=name)) == TALK


@pytest.mark.parametrize("form", TIMED.values(), ids=TIMED)
def test_labels_with_times_in_every_layout(form: str) -> None:
    """Wherever the time of a turn stands, it is the turn's start and none of its words."""
    loaded = text(laid_out(form), name="session.md" if "**" in form else "session.txt")
    assert spoken(loaded) == TALK
    assert [turn.start_s for turn in loaded.turns] == [60.0 * n + 10 for n in range(1, len(TALK) + 1)]


def test_chat_exports_with_dates_are_labelled_text() -> None:
    """A date and a clock time before each name are no part of the name, nor a time in the talk."""
    loaded = text(laid_out("12/03/2026, 10:36 - {who}: {words}"))
    assert spoken(loaded) == TALK
    assert {turn.start_s for turn in loaded.turns} == {None}


def test_remarks_on_their_own_do_not_part_a_turn() -> None:
    """(Alle griner), [anonymised ...] and a time mark between paragraphs leave the turn whole."""
    loaded = text(
        "K: Ja.\n\n(Alle griner)\n\n[anonymiseret beskrivelse af sted]\n\n(07.45)\n\nJa ja.\n\nI: Hvad?\n\n"
        "K: Nej.\n\nI: Nå.\n"
    )
    assert spoken(loaded)[0] == ("K", "Ja. (Alle griner) [anonymiseret beskrivelse af sted] Ja ja.")
    assert loaded.turns[0].times == () or loaded.turns[0].times[0][1] == 465.0
    assert dropped(loaded) == {"time stamps": 1}


def test_marks_inside_speech_are_words_and_times() -> None:
    """A bracketed time inside a turn stays in its text and dates what follows; a time of day does not."""
    loaded = text(
        "A1: One.\n\n"
        "B1: We met at 6:30 (about 10:15) [00:09:00] and so [inaudible 00:09:30] on.\n\nA1: x\n\nB1: y\n"
    )
    turn = loaded.turns[1]
    assert turn.text == "We met at 6:30 (about 10:15) [00:09:00] and so [inaudible 00:09:30] on."
    assert [turn.start_s, *turn.times] == [540.0] or turn.times == ((turn.text.index("[00:09"), 540.0),)


def test_continuation_paragraphs_of_rev() -> None:
    """A time with a colon before a paragraph carries the speaker on and dates the place."""
    loaded = text(
        "Ann (00:04):\nOne.\n\n(00:01:04):\nTwo.\n\nBo (00:02:00):\nThree.\n\nAnn (00:03:00):\nFour.\n"
    )
    assert spoken(loaded) == [("Ann", "One. Two."), ("Bo", "Three."), ("Ann", "Four.")]
    assert loaded.turns[0].times == ((5, 64.0),)


def test_title_lines_are_no_labels() -> None:
    """Date, length and place before the talk are its title, whatever dashes and colons they hold."""
    loaded = text(
        "12-May-2023 - 10:36 - 1h09m31s – Ana\nVenue: Hall\n\nMod – So?\n\nP1 – Well.\n\n"
        "Mod – And?\n\nP1 – No.\n"
    )
    assert loaded.speakers == ("Mod", "P1")
    assert dropped(loaded) == {"title": 9}


def test_a_legend_gives_the_roles() -> None:
    """What the file says of its labels goes before any guess, and is not speech."""
    loaded = text("I = informant; Y = interviewer\n\nY: Hvad?\n\nI: Ved du det?\n\nY: Ja.\n\nI: Hvad så?\n")
    assert dict(loaded.roles) == {"Y": "facilitator", "I": "participant"}
    assert dropped(loaded) == {"title": 6}
    assert loaded.turns[0].text == "Hvad?"


def test_a_legend_with_colons_is_no_speech() -> None:
    """Lines at the head that only name a part in the talk are a legend; an answer of one word is not."""
    loaded = text(
        "A: Interviewer\nB: Participant 1 (mother of two)\n\nA: Who are you?\n"
        "B: Mother of two.\nA: So?\nB: Yes\n"
    )
    assert spoken(loaded)[:2] == [("A", "Who are you?"), ("B", "Mother of two.")]
    assert loaded.roles["A"] == "facilitator"
    assert dropped(loaded) == {"title": 8}


WRONG = (
    "I1: Hvad?\n\nK: Ja.\n\nI1; Og?\n\nK. Nej.\n\nI1: Nå.\n\nK Nej da\n\n1.42.30 K: Jo.\n\n"
    "I1: Godt.\n\nK: Ja\n\n"
    "I godt vejr\n"
)


def test_wrong_marks_are_asked_about_and_stay_speech() -> None:
    """Known labels with another mark are listed without a word of what was said, and nothing is changed."""
    loaded = text(WRONG)
    problem = next(problem for problem in loaded.problems if problem.code == "label-mark")
    assert (problem.severity, problem.message, problem.count) == (
        "question",
        "4 paragraphs look like a label with the wrong mark: I1; K. K (no mark) 1.42.30 K:",
        4,
    )
    assert "--label-marks" in problem.hint
    assert ("K", "Ja. I1; Og? K. Nej.") in spoken(loaded)


def test_names_that_end_sentences_are_no_labels() -> None:
    """Who says their own name before a full stop, or under a label on its own line, is not misread."""
    loaded = text("Ann Hill:\nAnn Hill. I live here.\n\nBo:\nBo; no.\n\nAnn Hill:\nSo?\n\nBo:\nYes.\n")
    assert "label-mark" not in {problem.code for problem in loaded.problems}
    loaded = text("Bo: So?\n\nAnn: Me?\n\nBo: Yes.\n\nAnn. That is me.\n\nAnn: No.\n")
    assert "label-mark" not in {problem.code for problem in loaded.problems}


def test_wrong_marks_are_labels_on_request() -> None:
    """With label_marks they part the turns, a time before one is its time, and it counts as a repair."""
    loaded = text(WRONG, LoadOptions(label_marks=True))
    assert spoken(loaded) == [
        ("I1", "Hvad?"),
        ("K", "Ja."),
        ("I1", "Og?"),
        ("K", "Nej."),
        ("I1", "Nå."),
        ("K", "Nej da Jo."),
        ("I1", "Godt."),
        ("K", "Ja I godt vejr"),
    ]
    assert next(problem.severity for problem in loaded.problems if problem.code == "label-mark") == "repair"


MEET = (
    "{notes}Notizen\nTreffen\nEingeladen ann@example.org bo@example.org\n\n"
    "Ann Hill: stimmte zu (00:12:10)\n\n"
    "Ann Hill: und mehr\n\n{transcript}Transkript\nTreffen – Transkript\n\n{clock}\n\n"
    "Ann Hill: Guten Tag.\n\nBo Ray: Ja.\n\n00:05:10\n\nAnn Hill: So.\n\nBo Ray: Ende.\n\n"
    "Transkription beendet nach 00:39:12\n\nDieses Transkript wurde von einer Maschine erstellt.\n"
)


@pytest.mark.parametrize(("notes", "transcript"), [("📝 ", "📖 "), ("", "")])
def test_meeting_notes_in_any_language_are_left_out(notes: str, transcript: str) -> None:
    """Speech begins at the first line that is only a time before a label; the end is a footer."""
    loaded = text(MEET.format(notes=notes, transcript=transcript, clock="00:00:00"))
    assert spoken(loaded) == [
        ("Ann Hill", "Guten Tag."),
        ("Bo Ray", "Ja."),
        ("Ann Hill", "So."),
        ("Bo Ray", "Ende."),
    ]
    assert [turn.start_s for turn in loaded.turns] == [0.0, None, 310.0, None]
    assert dropped(loaded)["footer"] == 11


def test_meeting_notes_without_a_transcript_are_refused_in_any_language() -> None:
    """The tab's picture tells a machine's notes where no word does."""
    with pytest.raises(BadInputError, match="summary but no transcript"):
        text(MEET.format(notes="📝 ", transcript="", clock="").split("Transkript")[0])


def test_banners_inside_a_meeting_are_not_speech() -> None:
    """Somebody switching the transcription off and on says nothing by it."""
    loaded = text(
        "A1: One.\n\nAnn Hill stopped transcription\n\nAnn Hill started transcription\n\nB1: I started.\n\n"
        + "A1: x\n\nB1: y\n\n" * 3
    )
    assert spoken(loaded)[:2] == [("A1", "One."), ("B1", "I started.")]
    assert dropped(loaded) == {"banners": 8}


def test_addresses_in_attendee_lines_are_warned_of() -> None:
    """E-mail addresses and numbers before the talk or in labels are counted, and never shown."""
    loaded = text(
        "Attendees ann@example.org, 07700 900123\n\n+44 7700 900456: hi\n\nBo: yes\n\n"
        "+44 7700 900456: so\n\nBo: no\n"
    )
    problem = next(problem for problem in loaded.problems if problem.code == "personal-details")
    assert (problem.severity, problem.count) == ("warning", 3)
    assert "anonymise" in problem.hint
    assert not any(piece in problem.message + problem.hint for piece in ("ann@", "7700", "07"))


FORMS = st.sampled_from(
    [*UNTIMED.values(), *TIMED.values(), "{words}\n", "{who};{words}", "{who}. {words}\n"]
)
BITS = st.sampled_from(
    [
        "Yes.",
        "[00:01:02]",
        "(07.45)",
        "1.42.30",
        "*0.01.02 =",
        "said: no",
        "–",
        "x",
        "a = b; c = d",
        "[x]",
        "\t",
        "６",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(FORMS, st.sampled_from(["P1", "Ann Hill", "mum", "[x]"]), st.lists(BITS, max_size=4)),
        max_size=9,
    ),
    st.booleans(),
)
@example(
    [("{who};{words}", "P1", ["x"]), ("{who}: {words}\n", "P1", []), ("{who}: {words}", "P1", ["x"])], True
)
def test_no_word_of_any_mixture_is_lost(turns: list[tuple[str, str, list[str]]], label_marks: bool) -> None:
    """Layouts mixed at will, with marks anywhere: the balance adds up."""
    body = "\n".join(
        form.format(who=who, words=" ".join(words), clock="00:01:10", dots="0.01.10", short="1:10")
        for form, who, words in turns
    )
    for loader in ("text", "otter", "markdown"):
        try:
            loaded = load_as(loader, body.encode(), "a.txt", LoadOptions(label_marks=label_marks))
        except BadInputError:
            continue
        assert loaded.balance.words_in == loaded.balance.accounted
