"""What Zoom saves on somebody's computer: captions with clock times, and the chat beside a meeting.

The chat is a source of its own, of people's own writing, and is never mixed into what was said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError
from qualcode.load.balance import LABEL, SPEECH, Ledger, Piece, words_in_text
from qualcode.load.cued.timed import attribution, kind_of, time_problems
from qualcode.load.encodings import decode_file
from qualcode.load.places import first_places
from qualcode.load.recognise import head_text, refuse_binary
from qualcode.load.talk.labels import tidy_label
from qualcode.load.talk.roles import guessed_roles
from qualcode.load.times import seconds, since_first
from qualcode.load.turns import Utterance, one_line, turns_of
from qualcode.model import Loaded, Problem, Turn
from qualcode.ports import LoadOptions, Recognition
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TIME = r"(?P<time>\d{1,2}:\d\d:\d\d)(?P<half>[ \u00a0\u202f]?[AaPp]\.?[Mm]\.?)?"
_SPOKE = re.compile(rf"\s*\[(?P<label>.*)\]\s+{_TIME}\s*")
_TYPED = re.compile(r"\s*(?P<time>\d{1,3}:\d\d:\d\d)\t(?P<label>[^\t]{1,120}?)\s*+:\t(?P<words>.*)")
_FROM = re.compile(
    rf"\s*+{_TIME}\s++From\s++(?P<label>[^:]{{1,80}}?)(?P<to>\s++to\s++[^:]{{1,80}}?)?\s*+:(?=\s|$)\s?(?P<words>.*)"
)
_REACTION = re.compile(
    r"(?:Reacted to|Removed an? \S+ reaction from)\s+[\"“].*[\"”](?:\s+with\s+\S+)?", re.DOTALL
)
_REPLY = re.compile(r"\s*Replying to\s+[\"“].*[\"”]\s*")
_PRIVATE = re.compile(r"direct message|privately", re.IGNORECASE)
_STAMP = "time stamps"
_ADDRESSEE = "whom a message was sent to"
_REACTIONS = "reactions (they quote somebody else)"
_REPLIES = "what a reply quotes"


@dataclass(slots=True)
class _Block:
    """A caption or message: line, clock seconds, label, whom it was sent to, and the lines of its words."""

    line: int
    clock_s: float | None
    label: str | None
    to: str = ""
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _SavedCaptions:
    """Zoom's saved closed captions as a loader: `[Name] HH:MM:SS` over what was said."""

    name: str = "zoom-captions"
    version: str = "1"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for lines of a name in brackets and a clock time."""
        lines = head_text(content).split("\n")
        found = sum(_SPOKE.fullmatch(line) is not None for line in lines)
        first = next((line for line in lines if line.strip()), "")
        if found and (found > 1 or "closed_caption" in name.casefold() or _SPOKE.fullmatch(first)):
            return Recognition(0.96, f"{counted(found, 'line')} of a [name] and a clock time")
        return None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the captions; the first clock time is zero, and passing midnight the clock goes on."""
        refuse_binary(content, name)
        text, encoding, problems = decode_file(
            content, name, encoding=options.encoding, repair=options.repair_encoding
        )
        ledger = Ledger()
        blocks = _blocks(text, ledger)
        if not any(block.clock_s is not None for block in blocks):
            raise BadInputError(
                f"{name}: no captions in this file ([Name] HH:MM:SS over the words)",
                hint="is it the file meeting_saved_closed_caption.txt?",
            )
        moments = since_first([block.clock_s for block in blocks])
        utterances = [
            Utterance(block.label, "\n".join(block.words), moment, None, f"line {block.line}")
            for block, moment in zip(blocks, moments, strict=True)
        ]
        turns = turns_of(utterance for utterance in utterances if utterance.text.strip())
        if not turns:
            raise BadInputError(f"{name}: captions without words", hint="was the download complete?")
        roles, guessed = guessed_roles(turns)
        return Loaded(
            format=self.name,
            why=f"Zoom's saved captions: {counted(len(blocks), 'caption')} with clock times",
            kind=options.kind or kind_of(turns),
            turns=turns,
            balance=ledger.balance(words_in_text(content, encoding), turns),
            unit="turn" if any(turn.speaker for turn in turns) else "segment",
            problems=(
                *problems,
                *time_problems(utterances, [], noun="caption"),
                *guessed,
                *attribution(turns, options),
            ),
            roles=roles,
        )


def _blocks(text: str, ledger: Ledger) -> list[_Block]:
    blocks: list[_Block] = []
    for number, line in enumerate(text.split("\n"), start=1):
        match = _SPOKE.fullmatch(line)
        if match:
            cut = match.end("label") + 1
            ledger.add((LABEL, line[:cut]), (_STAMP, line[cut:]))
            blocks.append(_Block(number, _clock(match), tidy_label(match["label"]) or None))
        elif line.strip():
            ledger.add((SPEECH, line))
            if not blocks:
                blocks.append(_Block(number, None, None))
            blocks[-1].words.append(line)
    return blocks


def _clock(match: re.Match[str]) -> float:
    """Return the seconds after midnight of a clock time, with or without am and pm."""
    clock = seconds(match["time"])
    half = (match["half"] or "").strip().replace(".", "").casefold()
    if half and clock < 13 * 3600:
        clock = clock % (12 * 3600) + (12 * 3600 if half == "pm" else 0)
    return clock


@dataclass(frozen=True, slots=True)
class _Chat:
    """Zoom's chat as a loader: of a cloud recording with tabs, or saved by somebody (`From ... to ...`)."""

    name: str = "zoom-chat"
    version: str = "1"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for a message on the first line, in either of the two ways Zoom writes it."""
        lines = [line for line in head_text(content).split("\n") if line.strip()]
        if not lines or not _message(lines[0]):
            return None
        found = sum(_message(line) is not None for line in lines)
        sure = 0.96 if found > 1 or "chat" in name.casefold() else 0.8
        return Recognition(sure, f"{counted(found, 'chat message')} with time and name")

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the messages, each as a turn of its own; refuse a file without any."""
        refuse_binary(content, name)
        text, encoding, problems = decode_file(
            content, name, encoding=options.encoding, repair=options.repair_encoding
        )
        ledger = Ledger()
        blocks, from_clock = _messages(text, ledger)
        kept = [(block, one_line("\n".join(_own_words(block, ledger)))) for block in blocks]
        clocks = [block.clock_s for block in blocks]
        moments = since_first(clocks) if from_clock else clocks
        spoken = [
            Turn(text=words, speaker=block.label, start_s=moment, where=f"line {block.line}")
            for (block, words), moment in zip(kept, moments, strict=True)
            if words
        ]
        turns = tuple(replace(turn, id=f"t{number}") for number, turn in enumerate(spoken, start=1))
        if not any(turn.speaker for turn in turns):
            raise BadInputError(f"{name}: no chat messages in this file", hint="was the download complete?")
        roles, _ = guessed_roles([replace(turn, text="") for turn in turns])
        return Loaded(
            format=self.name,
            why=f"a Zoom chat: {counted(len(blocks), 'message')}",
            kind=options.kind or "written",
            turns=turns,
            balance=ledger.balance(words_in_text(content, encoding), turns),
            problems=(*problems, *_chat_problems(len(turns), blocks)),
            roles=roles,
        )


def _message(line: str) -> re.Match[str] | None:
    return _TYPED.fullmatch(line) or _FROM.fullmatch(line)


def _messages(text: str, ledger: Ledger) -> tuple[list[_Block], bool]:
    """Return the messages, their heads put down in `ledger`, and whether their times are those of a clock."""
    blocks: list[_Block] = []
    from_clock = False
    for number, line in enumerate(text.split("\n"), start=1):
        match = _message(line)
        if match is None:
            if line.strip() and not blocks:
                blocks.append(_Block(number, None, None))
            if blocks:
                blocks[-1].words.append(line)
            continue
        named = match.re is _FROM
        from_clock = from_clock or named
        to = (match["to"] or "") if named else ""
        ledger.add(*_head(line, match, to))
        clock = _clock(match) if named else seconds(match["time"])
        label = tidy_label(match["label"]) or None
        blocks.append(_Block(number, clock, label, to, [match["words"]]))
    return blocks, from_clock


def _head(line: str, match: re.Match[str], to: str) -> Iterator[Piece]:
    """Yield the pieces of a message's first line up to its words."""
    end, words = match.end("label"), match.start("words")
    yield _STAMP, line[: match.start("label")]
    yield LABEL, line[match.start("label") : end]
    if to:
        yield _ADDRESSEE, line[end:words]
    else:
        yield LABEL, line[end:words]


def _own_words(block: _Block, ledger: Ledger) -> Iterator[str]:
    """Yield the lines that somebody typed; what Zoom quotes of another message is put down in `ledger`."""
    whole = "\n".join(block.words).strip()
    if _REACTION.fullmatch(whole):
        ledger.add((_REACTIONS, whole))
        return
    lines = list(block.words)
    if len(lines) > 1 and _REPLY.fullmatch(lines[0]) and any(line.strip() for line in lines[1:]):
        ledger.add((_REPLIES, lines.pop(0)))
    for line in lines:
        ledger.add((SPEECH, line))
        yield line


def _chat_problems(count: int, blocks: Sequence[_Block]) -> Iterator[Problem]:
    yield Problem(
        code="chat",
        message=f"the chat beside a meeting: {counted(count, 'message')} that people typed",
        hint="it is a source of its own, beside the transcript; "
        "reactions and what replies quote are left out, because somebody else said it",
        severity="info",
        count=count,
    )
    private = [f"line {block.line}" for block in blocks if _PRIVATE.search(block.to)]
    if private:
        yield Problem(
            code="private-messages",
            message=f"{counted(len(private), 'message')} went to one person only",
            where=first_places(private),
            hint="take out what was not meant for everybody before you import the file",
            count=len(private),
        )


CAPTIONS = _SavedCaptions()
CHAT = _Chat()
