"""The word lists of transcribing programs: segments of one word put together, segments of two people parted.

Words are parted only where white space stands between them, so that none is cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualcode.load.cued.machine_shapes import times_of
from qualcode.load.encodings import clean
from qualcode.load.talk.labels import tidy_label
from qualcode.load.turns import Utterance, one_line
from qualcode.text import count_words

_GAP_S = 2.0
_LONGEST_S = 10.0
_MOST_WORDS = 20
_ENDS = (".", "?", "!", "…")


@dataclass(slots=True)
class _Stretch:
    """A run of words of one speaker: where it begins in the text, and the times its words give."""

    speaker: str | None
    place: int
    start_s: float | None
    end_s: float | None


def said(word: Mapping[str, Any]) -> str:
    """Return the word of an entry in a word list, on one line."""
    value = word.get("word", word.get("text"))
    return one_line(clean(value)) if isinstance(value, str) else ""


def label_of(value: Any) -> str | None:
    """Return the label that a program gave as text or as a number, or None."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"Speaker {value}"
    return tidy_label(clean(value)) or None if isinstance(value, str) else None


def joined(words: Sequence[Mapping[str, Any]]) -> str:
    """Return the words of a list as a text."""
    return " ".join(text for word in words if (text := said(word)))


def split_by_speaker(whole: Utterance, words: Sequence[Mapping[str, Any]]) -> list[Utterance]:
    """Part a segment without a speaker where its words name another one; whole where they do not fit."""
    stretches = _stretches(whole.text, words)
    named = {label for word in words if (label := label_of(word.get("speaker")))}
    if not stretches:
        return [whole._replace(speaker=named.pop() if len(named) == 1 else None)]
    ends = [*(later.place for later in stretches[1:]), len(whole.text)]
    last = len(stretches) - 1
    return [
        Utterance(
            stretch.speaker,
            whole.text[stretch.place : end],
            stretch.start_s if number and stretch.start_s is not None else whole.start_s,
            stretch.end_s if number < last and stretch.end_s is not None else whole.end_s,
            whole.where,
        )
        for number, (stretch, end) in enumerate(zip(stretches, ends, strict=True))
    ]


def _stretches(text: str, words: Sequence[Mapping[str, Any]]) -> list[_Stretch]:
    """Find the runs of one speaker in `text`, or nothing where the words are not those of the text."""
    found: list[_Stretch] = []
    place = 0
    for word in words:
        token = said(word)
        at = text.find(token, place)
        if at < 0 or text[place:at].strip():
            return []
        place = at + len(token)
        speaker = label_of(word.get("speaker"))
        start, end = times_of(word)
        if not found:
            found.append(_Stretch(speaker, 0, start, end))
        elif found[-1].speaker is None or speaker in {None, found[-1].speaker} or not text[at - 1].isspace():
            found[-1].speaker = found[-1].speaker or speaker
            found[-1].end_s = end if end is not None else found[-1].end_s
        else:
            found.append(_Stretch(speaker, at, start, end))
    return [] if text[place:].strip() else found


def phrases(utterances: Sequence[Utterance]) -> Sequence[Utterance]:
    """Put segments of single words together: to the end of a sentence, a pause, or ten seconds."""
    single = sum(count_words(utterance.text) == 1 for utterance in utterances)
    if len(utterances) < 2 or single < 0.8 * len(utterances):
        return utterances
    groups: list[list[Utterance]] = []
    for utterance in utterances:
        if groups and _goes_on(groups[-1], utterance):
            groups[-1].append(utterance)
        else:
            groups.append([utterance])
    return [
        group[0]._replace(
            text=" ".join(one_line(utterance.text) for utterance in group),
            end_s=max((item.end_s for item in group if item.end_s is not None), default=None),
        )
        for group in groups
    ]


def _goes_on(group: Sequence[Utterance], later: Utterance) -> bool:
    first, last = group[0], group[-1]
    if later.speaker != first.speaker or len(group) >= _MOST_WORDS or last.text.rstrip().endswith(_ENDS):
        return False
    if later.start_s is None or first.start_s is None:
        return True
    pause = later.start_s - (last.end_s if last.end_s is not None else later.start_s)
    return pause <= _GAP_S and later.start_s - first.start_s <= _LONGEST_S
