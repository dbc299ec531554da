"""WebVTT and SRT with voices (Teams), with names before the text (Zoom, Otter), or without speakers.

Overlapping cues stay as they are, and a cue without a voice takes the speaker of its own utterance only.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError
from qualcode.load.balance import LABEL, SPEECH, Ledger, Piece, words_in_captions
from qualcode.load.cued.cue_repairs import INHERITED, Repairs, file_repairs
from qualcode.load.cued.cues import Cue, read_cues
from qualcode.load.cued.timed import attribution, kind_of
from qualcode.load.cued.voices import Part, voices_of
from qualcode.load.encodings import decode_file
from qualcode.load.recognise import head_text, refuse_binary
from qualcode.load.talk.labels import accepted_labels, single_labels, tidy_label
from qualcode.load.talk.roles import guessed_roles
from qualcode.load.times import RANGE
from qualcode.load.turns import Utterance, silences, turns_of
from qualcode.model import Loaded, Problem
from qualcode.ports import LoadOptions, Recognition
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_PREFIX = re.compile(r"\s*+(?:-\s*+)?(?P<label>\[[^\[\]\n]{1,61}\]|[^:\s][^:\n]{0,62}?)\s*+:(?=\s|$)")
_UTTERANCE = re.compile(r"(.+)-\d+")

Head = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Captions:
    """One of the two caption formats as a loader."""

    name: str
    version: str
    webvtt: bool

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for the header, the suffix, and time lines with an arrow."""
        text = head_text(content)
        arrows = sum(RANGE.match(line) is not None for line in text.split("\n"))
        lower = name.casefold()
        if self.webvtt:
            if text.lstrip().startswith("WEBVTT"):
                return Recognition(0.98, f"begins with WEBVTT; {arrows} time lines in its first part")
            if lower.endswith(".vtt") and arrows:
                return Recognition(0.8, f"named .vtt; {arrows} time lines, no header")
            return None
        if lower.endswith(".srt") and arrows:
            return Recognition(0.95, f"named .srt; {arrows} time lines")
        numbered = re.search(r"(?:^|\n)\s*\d+\s*\n\s*\d+:\d+:\d+[.,]\d+\s*-->", text)
        if numbered and not text.lstrip().startswith("WEBVTT"):
            return Recognition(0.7, f"numbered cues with times; {arrows} in its first part")
        return None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the captions; refuse a file without any, and one that writes each cue many times."""
        refuse_binary(content, name)
        text, encoding, problems = decode_file(
            content, name, encoding=options.encoding, repair=options.repair_encoding
        )
        ledger = Ledger()
        cues, found = read_cues(text, ledger, webvtt=self.webvtt)
        if not cues:
            head = " (only the WEBVTT header)" if text.strip().startswith("WEBVTT") else ""
            raise BadInputError(f"{name}: no captions in this file{head}", hint="was the download complete?")
        _refuse_highlighted(cues, name)
        utterances, why, asked = _utterances(cues, ledger, entities=self.webvtt)
        turns = turns_of(utterances)
        if not any(turn.text for turn in turns):
            raise BadInputError(
                f"{name}: {counted(len(cues), 'caption')} without a word", hint="was anything transcribed?"
            )
        roles, guessed = guessed_roles(turns)
        return Loaded(
            format=self.name,
            why=f"{'WebVTT' if self.webvtt else 'SRT'}: {counted(len(cues), 'cue')} {why}",
            kind=options.kind or kind_of(turns),
            turns=turns,
            balance=ledger.balance(words_in_captions(content, encoding, entities=self.webvtt), turns),
            unit="turn" if any(turn.speaker for turn in turns) else "segment",
            problems=(
                *problems,
                *file_repairs(content),
                *found,
                *asked,
                *guessed,
                *silences(utterances),
                *attribution(turns, options),
            ),
            roles=roles,
        )


def _utterances(
    cues: Sequence[Cue], ledger: Ledger, *, entities: bool
) -> tuple[list[Utterance], str, list[Problem]]:
    parts = [voices_of(cue.text, entities=entities) for cue in cues]
    if any("<v" in cue.text and voiced for cue, (voiced, _, _) in zip(cues, parts, strict=True)):
        for _, _, pieces in parts:
            ledger.add(*pieces)
        voices, repaired = _by_voice(cues, [found for _, found, _ in parts])
        return voices, "with <v> voices", repaired
    return _by_prefix(cues, [pieces for _, _, pieces in parts], ledger)


def _by_voice(cues: Sequence[Cue], parts: Sequence[Sequence[Part]]) -> tuple[list[Utterance], list[Problem]]:
    utterances: list[Utterance] = []
    spoken: dict[str, str] = {}
    repairs = Repairs()
    for cue, found in zip(cues, parts, strict=True):
        identity = _UTTERANCE.fullmatch(cue.id)
        key = identity.group(1) if identity else ""
        for speaker, text in found:
            if not text.strip():
                continue
            known = speaker or (spoken.get(key) if key else None)
            if known and key:
                spoken[key] = known
            repairs.add(INHERITED, speaker is None and known is not None)
            utterances.append(Utterance(known, text, cue.start_s, cue.end_s, cue.where))
    return utterances, list(repairs.problems())


def _by_prefix(
    cues: Sequence[Cue], pieces: Sequence[Sequence[Piece]], ledger: Ledger
) -> tuple[list[Utterance], str, list[Problem]]:
    """Attribute cues by the names their text begins with, or not at all."""
    texts = ["".join(text for kind, text in found if kind == SPEECH) for found in pieces]
    filled = sum(bool(text.strip()) for text in texts)
    heads = [[_head(line) for line in text.split("\n")] for text in texts]
    firsts = [found[0] if len(found) == 1 else _head(text) for text, found in zip(texts, heads, strict=True)]
    labels = _labels(_candidates(texts, heads), firsts, filled)
    prefixed = sum(label in labels for label, _ in firsts)
    sticky = prefixed < 0.9 * filled
    utterances: list[Utterance] = []
    current: str | None = None
    for cue, text, found, marked in zip(cues, texts, pieces, heads, strict=True):
        current = current if sticky else None
        parts, cuts = _prefixed_lines(text, marked, labels)
        ledger.add(*(_with_labels(found, cuts) if cuts else found))
        for speaker, words in parts:
            current = speaker or current
            if speaker or words.strip():
                utterances.append(Utterance(current, words, cue.start_s, cue.end_s, cue.where))
    return utterances, _why(labels, prefixed, sticky=sticky), _singles(labels, utterances)


def _head(text: str) -> Head:
    """Return what stands before the colon that a text begins with, and how long it is with the colon."""
    match = _PREFIX.match(text)
    return (tidy_label(match.group("label")), match.end()) if match else ("", 0)


def _labels(candidates: Iterator[str], firsts: Sequence[Head], filled: int) -> dict[str, int]:
    """Return the labels of a file with how often each occurs.

    Where (nearly) every cue begins with a known label, as in Zoom's recordings, the program wrote them all:
    then what stands there is a label even if no name looks so.
    """
    labels = accepted_labels(candidates, paragraphs=filled)
    heads = Counter(label for label, length in firsts if length)
    if heads.total() < max(5, 0.9 * filled) or 2 * sum(map(heads.__getitem__, labels)) < filled:
        return labels
    least = 1 if heads.total() == filled else 2
    others = {label: count for label, count in heads.items() if label and count >= least}
    return {**others, **labels}


def _candidates(texts: Sequence[str], heads: Sequence[Sequence[Head]]) -> Iterator[str]:
    """Yield what could be labels: at the start of a cue, and after a dash at the start of its other lines."""
    for text, found in zip(texts, heads, strict=True):
        for number, (label, length) in enumerate(found):
            if length and (number == 0 or text.split("\n")[number].lstrip().startswith("- ")):
                yield label


def _prefixed_lines(
    text: str, heads: Sequence[Head], labels: Collection[str]
) -> tuple[list[Part], list[tuple[int, int]]]:
    """Split a cue's text at lines that begin with a label; also return where in the text the labels stand."""
    if len(heads) == 1:
        label, length = heads[0]
        return ([(label, text[length:])], [(0, length)]) if label in labels else ([(None, text)], [])
    if not labels:
        return [(None, text)], []
    parts: list[Part] = []
    cuts: list[tuple[int, int]] = []
    place = 0
    for line, (label, length) in zip(text.split("\n"), heads, strict=True):
        if label in labels:
            cuts.append((place, place + length))
            parts.append((label, line[length:]))
        elif parts:
            parts[-1] = (parts[-1][0], f"{parts[-1][1]} {line}")
        else:
            parts.append((None, line))
        place += len(line) + 1
    return parts, cuts


def _with_labels(pieces: Sequence[Piece], cuts: Sequence[tuple[int, int]]) -> list[Piece]:
    """Return the pieces of a cue with the stretches of its text at `cuts` turned into labels."""
    parted: list[Piece] = []
    place = 0
    for kind, text in pieces:
        if kind != SPEECH:
            parted.append((kind, text))
            continue
        done = 0
        for start, end in cuts:
            first, last = max(start - place, done), min(end - place, len(text))
            if first < last:
                if done < first:
                    parted.append((SPEECH, text[done:first]))
                parted.append((LABEL, text[first:last]))
                done = last
        parted.append((SPEECH, text[done:]))
        place += len(text)
    return parted


def _why(labels: Collection[str], prefixed: int, *, sticky: bool) -> str:
    if not labels:
        return "without speakers"
    return f"with a name before the text in {prefixed}" + (", carried over between" if sticky else "")


def _singles(labels: dict[str, int], utterances: Sequence[Utterance]) -> list[Problem]:
    once: dict[str, str] = {}
    for item in utterances:
        if item.speaker is not None and labels.get(item.speaker) == 1:
            once.setdefault(item.speaker, item.where)
    return list(single_labels(list(once.values()), len(once)))


def _refuse_highlighted(cues: Sequence[Cue], name: str) -> None:
    if sum("<u>" in cue.text for cue in cues) <= 3:
        return
    plain = [re.sub(r"</?u>", "", cue.text) for cue in cues]
    repeated = sum(earlier == later for earlier, later in itertools.pairwise(plain))
    if repeated > 0.5 * len(cues):
        raise BadInputError(
            f"{name} writes every caption many times, to light up single words",
            hint="export it again without word highlighting (--highlight_words False)",
        )


VTT = _Captions(name="vtt", version="2", webvtt=True)
SRT = _Captions(name="srt", version="2", webvtt=False)
