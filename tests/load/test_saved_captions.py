"""What Zoom saves on a computer: captions with clock times and the chat, on invented files."""

from __future__ import annotations

import pytest
from loading_files import load_as, load_best

from qualcode.errors import BadInputError
from qualcode.model import Loaded


def captions(body: str) -> Loaded:
    """Read saved captions, found by their content; they must balance."""
    loaded = load_best(body.encode(), "meeting.txt")
    assert loaded.format == "zoom-captions"
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def chat(body: str | bytes) -> Loaded:
    """Read a chat, found by its content; it must balance."""
    loaded = load_best(body if isinstance(body, bytes) else body.encode(), "chat.txt")
    assert loaded.format == "zoom-chat"
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def spoken(loaded: Loaded) -> list[tuple[str | None, str, float | None]]:
    """Return who said what, and when."""
    return [(turn.speaker, turn.text, turn.start_s) for turn in loaded.turns]


def left_out(loaded: Loaded) -> dict[str, int]:
    """Return the words left out, by reason."""
    return {part.reason: part.words for part in loaded.balance.dropped}


def test_captions_with_clock_times() -> None:
    """The first clock time is zero; text over several lines and blank lines is one caption."""
    loaded = captions(
        "[Ann Hill] 18:31:06\nIt is 18:30.\nJust after.\n\n[Bo [Guest]] 18:31:37\n[laughs] Yes.\n\nQuite.\n\n"
    )
    assert spoken(loaded) == [
        ("Ann Hill", "It is 18:30. Just after.", 0.0),
        ("Bo [Guest]", "[laughs] Yes. Quite.", 31.0),
    ]
    assert left_out(loaded) == {"time stamps": 2}


def test_captions_pass_midnight() -> None:
    """After midnight the clock goes on, also where a late line of the old day comes between."""
    loaded = captions("[Ann] 23:59:50\na\n\n[Bo] 00:00:05\nb\n\n[Ann] 23:59:58\nc\n\n[Bo] 00:01:00\nd\n")
    assert [turn.start_s for turn in loaded.turns] == [0.0, 15.0, 8.0, 70.0]


def test_captions_with_am_and_pm() -> None:
    """Clock times of twelve hours are those of the day that they mean."""
    loaded = captions("[Ann] 11:59:50 AM\na\n\n[Bo] 12:00:05 PM\nb\n\n[Ann] 01:00:00 PM\nc\n")
    assert [turn.start_s for turn in loaded.turns] == [0.0, 15.0, 3610.0]


def test_captions_of_one_person_are_one_turn_with_times() -> None:
    """Captions that follow each other under one name are a turn that knows the time of each."""
    loaded = captions("[Ann] 10:00:00\none\n\n[Ann] 10:00:07\ntwo three\n\n[Bo] 10:00:09\nfour\n")
    assert [(turn.text, turn.times) for turn in loaded.turns] == [
        ("one two three", ((4, 7.0),)),
        ("four", ()),
    ]


def test_words_before_the_first_name_are_kept() -> None:
    """A file cut off at its beginning keeps the words that nobody is named for, and says so."""
    loaded = captions("so we said\n\n[Ann] 10:00:00\none\n\n[Bo] 10:00:01\ntwo\n")
    assert spoken(loaded)[0] == (None, "so we said", None)
    assert "no-speaker" in {problem.code for problem in loaded.problems}


def test_two_files_put_together_are_told() -> None:
    """Captions that go back by an hour are kept where they stand, with a warning."""
    loaded = captions("[Ann] 12:00:00\na\n\n[Bo] 11:00:00\nb\n\n[Ann] 11:00:01\nc\n")
    assert "out-of-order" in {problem.code for problem in loaded.problems}
    assert [turn.start_s for turn in loaded.turns] == [3600.0, 0.0, 1.0]


def test_chat_messages_are_turns_of_writing() -> None:
    """Each message is a turn, over several lines too; its time counts from the start of the recording."""
    loaded = chat(
        b"00:02:52\tJun Song:\tgm\r\n"
        b"00:11:53\tBoma\xe2\x80\x99s iPhone :\tThe question:\nslot: one\n\nslot+1: two\r\n"
        b"00:12:00\tJun Song:\tfine\r00:12:30\tJun Song:\tand so on"
    )
    assert spoken(loaded) == [
        ("Jun Song", "gm", 172.0),
        ("Boma’s iPhone", "The question: slot: one slot+1: two", 713.0),
        ("Jun Song", "fine", 720.0),
        ("Jun Song", "and so on", 750.0),
    ]
    assert (loaded.kind, loaded.unit, set(loaded.roles.values())) == ("written", "turn", {"participant"})
    (found,) = loaded.problems
    assert (found.code, found.severity, found.message) == (
        "chat",
        "info",
        "the chat beside a meeting: 4 messages that people typed",
    )


def test_what_a_chat_quotes_is_nobody_s_message() -> None:
    """Reactions, and the line a reply quotes, are somebody else's words: left out and counted."""
    loaded = chat(
        "00:01:00\tAnn:\tNobody rang me\n"
        '00:01:10\tBo:\tReacted to "Nobody rang me" with 👍\n'
        '00:01:20\tBo:\tReplying to "Nobody rang me"\n\nMe neither\n'
        '00:01:30\tBo:\tReplying to "what?"\n'
    )
    assert [text for _, text, _ in spoken(loaded)] == [
        "Nobody rang me",
        "Me neither",
        'Replying to "what?"',
    ]
    assert left_out(loaded) == {
        "time stamps": 4,
        "reactions (they quote somebody else)": 7,
        "what a reply quotes": 5,
    }


def test_chat_saved_by_somebody() -> None:
    """Clock times count from the first; whom a message went to is no label, and private ones are told."""
    loaded = chat(
        "18:31:06 From Ann Hill to Everyone:\n\tHello: all\n"
        "18:31:20 From Bo to Ann Hill(Direct Message):\n\tI am ill\n"
        "18:32:06\t From Bo : fine\n"
    )
    assert spoken(loaded) == [("Ann Hill", "Hello: all", 0.0), ("Bo", "I am ill", 14.0), ("Bo", "fine", 60.0)]
    private = next(problem for problem in loaded.problems if problem.code == "private-messages")
    assert (private.message, private.where, private.severity) == (
        "1 message went to one person only",
        "line 3",
        "warning",
    )


@pytest.mark.parametrize("loader", ["zoom-captions", "zoom-chat"])
def test_what_holds_none_is_refused(loader: str) -> None:
    """Asked for by name, a file without captions or messages is refused with what was looked for."""
    with pytest.raises(BadInputError, match=r"a\.txt: no (captions|chat messages)"):
        load_as(loader, b"Ann: hello there\n", "a.txt")


@pytest.mark.parametrize(
    "body",
    [
        "Ann Hill  0:05  \nHello\n\nBo  0:09  \nHi\n",
        "[00:01:02] Ann: Hello\n[00:01:05] Bo: Hi\n[00:01:09] Ann: yes\n",
        "00:00:04 Speaker 1\nHello\n00:00:09 Speaker 2\nHi\n00:00:10 Speaker 1\nyes\n",
    ],
)
def test_other_transcripts_are_not_taken_for_them(body: str) -> None:
    """Names and times in other orders belong to other loaders."""
    assert load_best(body.encode(), "a.txt").format not in {"zoom-captions", "zoom-chat"}
