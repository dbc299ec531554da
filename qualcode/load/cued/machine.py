"""JSON of transcribing programs: Whisper, WhisperX, whisper.cpp and podcast transcripts.

Every segment is kept as it stands, with its speaker where the program named one; what the file says twice
(the whole text, the words one by one) is accounted for and not read as speech again.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.errors import BadInputError
from qualcode.load.balance import LABEL, Ledger
from qualcode.load.cued.balance_json import words_in_json
from qualcode.load.cued.machine_shapes import UNDERSTOOD, Shape, language_of, shape_of, times_of
from qualcode.load.cued.machine_words import joined, label_of, phrases, split_by_speaker
from qualcode.load.cued.timed import attribution, kind_of, time_problems
from qualcode.load.encodings import clean, decode_file
from qualcode.load.places import first_places
from qualcode.load.recognise import head_text, refuse_binary
from qualcode.load.talk.roles import guessed_roles
from qualcode.load.turns import Utterance, silences, turns_of
from qualcode.model import Loaded, Problem
from qualcode.ports import LoadOptions, Recognition
from qualcode.text import count_words, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BEGINS = re.compile(r'\s*(?:\{\s*["}]|\[\s*[{\]])')
_KNOWN = re.compile(r'"(?:segments|transcription)"\s*:\s*\[')
_REASONS = {
    "text": "the whole text once more",
    "words": "the words once more, one by one",
    "word_segments": "the words once more, one by one",
    "tokens": "tokens",
    "timestamps": "time stamps",
    "offsets": "time stamps",
    **dict.fromkeys(["start", "end", "startTime", "endTime"], "time stamps"),
}
_METADATA = "metadata"
_KEYS_SHOWN = 8
_KEY_LENGTH = 30


@dataclass(slots=True)
class _Reading:
    """What the segments gave so far."""

    utterances: list[Utterance] = field(default_factory=list)
    swapped: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Json:
    """JSON of transcribing programs as a loader."""

    name: str = "json"
    version: str = "1"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for a list of segments, or for JSON at all, so that unknown JSON is refused by its keys."""
        text = head_text(content)
        if not _BEGINS.match(text):
            return Recognition(0.6, "named .json") if name.casefold().endswith(".json") else None
        if _KNOWN.search(text):
            return Recognition(0.96, "JSON with a list of segments")
        return Recognition(0.9 if name.casefold().endswith(".json") else 0.6, "JSON")

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the segments; refuse damaged JSON with its place, and unknown JSON with its keys."""
        refuse_binary(content, name)
        text, encoding, problems = decode_file(
            content, name, encoding=options.encoding, repair=options.repair_encoding
        )
        document = _parsed(text, name)
        shape = shape_of(document)
        if shape is None:
            raise _unknown_shape(document, name)
        ledger = Ledger()
        reading = _read(document[shape.segments], shape, ledger, name)
        _account([(key, value) for key, value in document.items() if key != shape.segments], ledger)
        turns = turns_of(phrases(reading.utterances))
        if not turns:
            raise BadInputError(
                f"{name}: no words in its segments", hint="was anything said in the recording?"
            )
        roles, guessed = guessed_roles(turns)
        language = language_of(document)
        return Loaded(
            format=self.name,
            why=f"{shape.title} JSON: {counted(len(document[shape.segments]), 'segment')}",
            kind=options.kind or kind_of(turns),
            turns=turns,
            balance=ledger.balance(words_in_json(content, encoding), turns),
            unit="turn" if any(turn.speaker for turn in turns) else "segment",
            problems=(
                *problems,
                *time_problems(reading.utterances, reading.swapped, noun="segment"),
                *_mixed_speakers(reading.mixed),
                *_other_text(document.get("text"), reading.utterances),
                *guessed,
                *silences(reading.utterances),
                *attribution(turns, options),
            ),
            roles=roles,
            metadata={"language": language} if language else {},
        )


def _parsed(text: str, name: str) -> Any:
    try:
        document = json.loads(text, strict=False, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        broken_off = not text[error.pos :].strip() or error.msg.startswith("Unterminated string")
        what = "breaks off" if broken_off else "is damaged JSON"
        raise BadInputError(
            f"{name} {what} at {place}", hint="was the download complete? export it again"
        ) from error
    except _RepeatedKeyError as error:
        raise BadInputError(
            f"{name}: {error.args[0][:_KEY_LENGTH]!r} stands twice in one object",
            hint="one of the two would be lost; export it again",
        ) from error
    except (RecursionError, ValueError) as error:
        raise BadInputError(
            f"{name} is JSON that no transcribing program writes (too deep, or a number too long)",
            hint=UNDERSTOOD,
        ) from error
    return {"segments": document} if isinstance(document, list) else document


class _RepeatedKeyError(Exception):
    """A key stands twice in one object."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise _RepeatedKeyError(next(key for key in counts if counts[key] > 1))
    return found


def _unknown_shape(document: Any, name: str) -> BadInputError:
    if not isinstance(document, Mapping):
        return BadInputError(f"{name} is JSON, but holds no list of segments", hint=UNDERSTOOD)
    listed = document.get("segments", document.get("transcription"))
    if isinstance(listed, list) and not listed:
        return BadInputError(f"{name} holds no segments (keys: {_keys(document)})", hint=UNDERSTOOD)
    inner = (
        next((item for item in listed if isinstance(item, Mapping)), {}) if isinstance(listed, list) else {}
    )
    inside = f"; in its segments: {_keys(inner)}" if inner else ""
    return BadInputError(
        f"{name} is JSON of a shape that is not known (keys: {_keys(document)}{inside})", hint=UNDERSTOOD
    )


def _keys(mapping: Mapping[str, Any]) -> str:
    keys = [key[:_KEY_LENGTH] for key in mapping]
    return (", ".join(keys[:_KEYS_SHOWN]) + (" ..." if len(keys) > _KEYS_SHOWN else "")) or "none"


def _read(segments: Sequence[Any], shape: Shape, ledger: Ledger, name: str) -> _Reading:
    reading = _Reading()
    for number, segment in enumerate(segments, start=1):
        if not isinstance(segment, Mapping):
            raise BadInputError(f"{name}: segment {number} is not an object", hint=UNDERSTOOD)
        where = f"segment {number}"
        text = segment.get(shape.words)
        if text is not None and not isinstance(text, str):
            raise BadInputError(f"{name}: the words of segment {number} are not text", hint=UNDERSTOOD)
        _read_segment(segment, clean(text or ""), where, reading)
        _account_segment(segment, shape, ledger)
    return reading


def _read_segment(segment: Mapping[str, Any], text: str, where: str, reading: _Reading) -> None:
    start, end = times_of(segment)
    if start is not None and end is not None and start > end:
        start, end = end, start
        reading.swapped.append(where)
    words = segment.get("words")
    listed = [word for word in words if isinstance(word, Mapping)] if isinstance(words, list) else []
    spoken = text if text.strip() else joined(listed)
    whole = Utterance(label_of(segment.get("speaker")), spoken, start, end, where)
    speakers = {label for word in listed if (label := label_of(word.get("speaker")))}
    if whole.speaker is None and speakers:
        reading.utterances += split_by_speaker(whole, listed)
    elif whole.text.strip():
        reading.utterances.append(whole)
    if whole.speaker is not None and speakers - {whole.speaker}:
        reading.mixed.append(where)


def _account_segment(segment: Mapping[str, Any], shape: Shape, ledger: Ledger) -> None:
    """Put down what a segment holds besides its words: speaker, times, and its words once more."""
    rest = dict(segment)
    text, speaker = rest.pop(shape.words, None), rest.get("speaker")
    if isinstance(speaker, str):
        ledger.add((LABEL, clean(speaker)))
        del rest["speaker"]
    if not (isinstance(text, str) and clean(text).strip()) and isinstance(rest.get("words"), list):
        rest["words"] = [_without_word(word) for word in rest["words"]]
    _account(rest.items(), ledger)


def _without_word(word: Any) -> Any:
    """Return an entry of a word list without the word that was read as speech."""
    if not isinstance(word, Mapping):
        return word
    key = "word" if "word" in word else "text"
    return {name: value for name, value in word.items() if name != key or not isinstance(value, str)}


def _account(items: Iterable[tuple[str, Any]], ledger: Ledger) -> None:
    """Put every string below `items` down as left out, by the reason that its outermost known key gives."""
    waiting = [(_REASONS.get(key, _METADATA), value) for key, value in items]
    while waiting:
        reason, value = waiting.pop()
        if isinstance(value, str):
            ledger.add((reason, clean(value)))
        elif isinstance(value, Mapping):
            waiting += [
                (_REASONS.get(key, _METADATA) if reason == _METADATA else reason, inner)
                for key, inner in value.items()
            ]
        elif isinstance(value, list):
            waiting += [(reason, inner) for inner in value]


def _mixed_speakers(places: Sequence[str]) -> Iterator[Problem]:
    if places:
        hold = "segment holds" if len(places) == 1 else "segments hold"
        yield Problem(
            code="mixed-speakers",
            message=f"{len(places):,} {hold} words that the program gave to another speaker",
            where=first_places(places),
            hint="they stay with the segment's speaker; listen to the recording there",
            severity="question",
            count=len(places),
        )


def _other_text(text: Any, utterances: Sequence[Utterance]) -> Iterator[Problem]:
    """Yield a finding where the whole text is not what the segments hold together."""
    if not isinstance(text, str):
        return
    whole, parts = clean(text), [utterance.text for utterance in utterances]
    if "".join(whole.split()) == "".join("".join(parts).split()):
        return
    counts = count_words(whole), sum(map(count_words, parts))
    yield Problem(
        code="whole-text-differs",
        message=f"the whole text ({counts[0]:,} words) is not that of the segments ({counts[1]:,} words)",
        hint="the segments were read; look whether the file was changed by hand",
    )


JSON = _Json()
