"""What is a speaker and what is not: awkward names are found, words before a colon are left alone."""

from __future__ import annotations

import pytest
from loading_files import load_as

from qualcode.load.talk.labels import could_be_label, surely_a_name
from qualcode.plugins import plugin

NAMES = [
    "mum",
    "P1 (daughter)",
    "Mrs O'Neil-Smith",
    "Mrs O’Neil-Smith",
    "Siân Pritchard",
    "Llŷr ap Gwilym",
    "أم علي",
    "الباحث",
    "张伟",
    "李 娜",
    "Nguyễn Thị Hoa",
    "Speaker ?",
    "Barnabé + Francesco 🚗",
    "Will",
    "Will Hay",
    "So Young Park",
    "Can Yılmaz",
    "Graham, Ken (Contractor)",
    "Mark Lee (He/Him)",
    "marc | north",
    "@ritz / Hubert Ritz (X-1)",
    "Boma’s iPhone",
    "van der Berg",
    "Dr. Hill",
    "Cllr. J. Owen",
    "P1/P2",
    "SPEAKER_00",
    "F2",
    "+44 7700 900456",
    "Table 3",
    "Unknown Speaker",
]
TRAPS = {
    "questions and answers of a leaflet": (
        "Question: What is it?\nAnswer: A scheme.\n\nQuestion: Who pays?\nAnswer: We do.\n\n"
        "Question: When?\nAnswer: Now.\n"
    ),
    "sentences with a colon": (
        "Dear Council,\n\nThen the question is: who pays?\n\nwhen I rang to complain they said: no.\n\n"
        "Then the question is: why?\n\nwhen I rang to complain they said: later.\n"
    ),
    "times and addresses": (
        "We close at 6:30: late.\n\nhttps://example.org: it says so.\n\nhttps://example.org: it says no.\n\n"
        "At 6:30 we left.\n\nmailto:ann@example.org and more\n"
    ),
    "a recipe": (
        "Soup\n\nServes: 4\nPrep time: 10 min\nIngredients:\n2 onions\nMethod:\nStep 1: Chop.\nStep 2: Fry.\n"
        "Tip: use butter.\nTip: use salt.\nFor the topping: cheese\n"
    ),
    "minutes": (
        "Minutes\nDate: 3 May\nPresent: A, B\n\n1. Welcome\nThe chair opened.\nAction: AB to write.\n"
        "Action: CD to call.\n\n2. Budget\nAction: EF to ask.\nDecision: agreed.\nDecision: deferred.\n"
    ),
    "a form": (
        "Name: Ann\nAge: 34\nArea: North\nComments: It was fine: really.\n\n"
        "Name: Bo\nAge: 31\nArea: South\nComments: bad\n"
    ),
    "an agenda": (
        "10:00 Welcome: chair\n10:30 Tea: biscuits\n11:00 Talk: Ann Hill\n11:30 Tea: biscuits\n"
        "12:00 Lunch: soup\n"
    ),
    "a timetable": "Monday 10:30\nTuesday 11:30\nWednesday 12:30\nThursday 10:00\nFriday 11:00\n",
    "headed lists": (
        "Strengths\nGood staff\nWeaknesses\nNo money\nStrengths\nNice place\nWeaknesses\nFar away\n"
    ),
    "a poem": "Yes\nI said yes\n\nNo\nI said no\n\nYes\nyes again\n\nNo\nno again\n",
    "prose with dashes": (
        "The path – it floods – is shut.\n\nWe waited – long.\n\nWe waited – too long.\n\n"
        "The path – again.\n\n"
        "Nobody – nobody – came.\n"
    ),
    "remarks in brackets": (
        "[laughter] well\n\n[laughter] again\n\n[inaudible] yes\n\n[laughter] no\n\n[inaudible] so\n"
    ),
    "a thread of letters": (
        "From: Ann\nTo: Bo\nSubject: Hi\n\nHello\n\nFrom: Bo\nTo: Ann\nSubject: Re: Hi\n\nNo\n"
    ),
    "themed notes": (
        "Transport: people said buses are late.\n\nHousing: people said rents are high.\n\n"
        "Health: nobody gets through.\n\nSchools: full.\n\nJobs: none.\n"
    ),
    "a programme": "def f(x):\n    return {a: b}\nif x: y\nelse: z\nelse: w\n",
    "facts before prose": (
        "Title: Talk\nVenue: Hall\nFacilitator: Ann\nNote taker: Bo\n\n"
        "We met in the hall and many people told us "
        "about the buses.\n\nThey were late.\n"
    ),
}
INSIDE = [
    "Then the question is: who pays?",
    "First: money. Second: time.",
    "First: money.\nSecond: time.\nThird: nobody.",
    "We spoke of three things:\nHousing: bad.\nHealth: bad.\nHousing: worse.\nSchools: fine.",
    "when I rang to complain they said: no.",
    "One example: the clinic.",
    "At 6:30: nothing.\n6:45: still nothing.",
    "Pros: cheap\nCons: far",
    "My mum said: no.\nMy mum said: never.",
    "https://example.org: it says so",
    "Note: it rained.",
    "The thing is: we waited.\nThe thing is: nobody came.",
    "Yes: that.\nYes: this.",
    "Option 1: stay.\nOption 2: go.",
]


@pytest.mark.parametrize("name", NAMES)
def test_awkward_names_are_speakers(name: str) -> None:
    """Lower case, brackets, other scripts, emoji, words that are names too: who speaks twice is a speaker."""
    body = (
        f"{name}: one thing\n\nInterviewer: and?\n\n{name}: another\n\nInterviewer: so?\n\n{name}: the end\n"
    )
    loaded = load_as("text", body.encode(), "a.txt")
    assert loaded.speakers == (name, "Interviewer")
    assert [turn.text for turn in loaded.turns] == ["one thing", "and?", "another", "so?", "the end"]


@pytest.mark.parametrize("body", TRAPS.values(), ids=TRAPS)
def test_what_is_no_talk_has_no_speakers(body: str) -> None:
    """Leaflets, letters, recipes, minutes, forms and agendas are documents, and no word becomes a person."""
    loaded = load_as("text", body.encode(), "a.txt")
    assert loaded.speakers == ()
    assert loaded.balance.adds_up


@pytest.mark.parametrize("words", INSIDE)
def test_colons_in_speech_make_no_speaker(words: str) -> None:
    """Whatever a participant says before a colon, or lists on lines of their own, it stays theirs."""
    body = (
        f"Interviewer: So?\n\nP1: {words}\n\nInterviewer: And?\n\nP1: Well.\n\n{words}\n\n"
        f"Interviewer: Thanks.\n\nP1: Bye.\n"
    )
    loaded = load_as("text", body.encode(), "a.txt")
    assert loaded.speakers == ("Interviewer", "P1")
    assert loaded.turns[1].text == " ".join(words.split())


def test_who_speaks_once_is_asked_about_when_written_like_the_others() -> None:
    """A single label counts where it is written as the others are, and not where it is not."""
    body = "INT: So?\n\nMUM: Well.\n\nFirst: it rained.\n\nINT: And?\n\nMUM: No.\n\nDAD: Hm.\n"
    loaded = load_as("text", body.encode(), "a.txt")
    assert loaded.speakers == ("INT", "MUM", "DAD")
    assert next(problem.count for problem in loaded.problems if problem.code == "single-labels") == 1


@pytest.mark.parametrize(
    "words",
    [
        "Then the question is",
        "when I rang to complain they said",
        "So",
        "because",
        "https",
        "12:30",
        "What",
        "I said",
        "inaudible 00:12:25",
        "laughter",
        "I. Then",
        "a; b",
    ],
)
def test_sentences_and_remarks_have_no_shape_of_a_name(words: str) -> None:
    """A sentence, a time and a transcriber's remark could never be a label."""
    assert not could_be_label(words)


@pytest.mark.parametrize("name", ["Vaibhav", "Will Hay", "SPEAKER_01", "P7", "van der Berg"])
def test_a_name_met_once_is_known_by_its_shape(name: str) -> None:
    """Capitals and few words make a name."""
    assert surely_a_name(name)


@pytest.mark.parametrize("bit", [" ", "a", "[", "a - ", "\t", "I'm A. ", "1:00 ", "a=", "\u200f", "00:00:00"])
def test_a_line_without_end_takes_no_time(bit: str) -> None:
    """A line of a hundred thousand characters of any kind is read at once, by every loader of text."""
    body = f"Ann: x\n\nBo: y\n\n{bit * (100_000 // len(bit))}x\n\nAnn: z\n\nBo: so\n"
    for loader in ("text", "otter", "markdown"):
        assert plugin("loaders", loader).recognise(body.encode(), "a.md") is not None or loader == "otter"
        assert load_as(loader, body.encode(), "a.txt").speakers == ("Ann", "Bo")
