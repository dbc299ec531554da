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
from qualcode.load.cue_repairs import INHERITED, Repairs, file_repairs
from qualcode.load.cues import Cue, read_cues
from qualcode.load.encodings import decode_file
from qualcode.load.labels import accepted_labels, single_labels, tidy_label
from qualcode.load.recognise import head_text, refuse_binary
from qualcode.load.roles import guessed_roles
from qualcode.load.timed import attribution, kind_of
from qualcode.load.times import RANGE
from qualcode.load.turns import Utterance, silences, turns_of
from qualcode.load.voices import Part, voices_of
from qualcode.model import Loaded, Problem
from qualcode.ports import LoadOptions, Recognition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_PREFIX = re.compile(r"\s*+(?:-\s*+)?(?P<label>\[[^\[\]\n]{1,61}\]|[^:\s][^:\n]{0,62}?)\s*+:(?=\s|$)")
_UTTERANCE = re.compile(r"(.+)-\d+")


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
                f"{name}: {len(cues)} captions without a word", hint="was anything transcribed?"
            )
        roles, guessed = guessed_roles(turns)
        return Loaded(
            format=self.name,
            why=f"{'WebVTT' if self.webvtt else 'SRT'}: {len(cues)} cues {why}",
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
    parts = [voices_of(cue.payload, entities=entities) for cue in cues]
    if any("<v" in cue.payload and voiced for cue, (voiced, _, _) in zip(cues, parts, strict=True)):
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
            utterances.append(Utterance(known, text, cue.start_s, cue.end_s, f"cue {cue.number}"))
    return utterances, list(repairs.problems())


def _by_prefix(
    cues: Sequence[Cue], pieces: Sequence[Sequence[Piece]], ledger: Ledger
) -> tuple[list[Utterance], str, list[Problem]]:
    """Attribute cues by the names their text begins with, or not at all."""
    texts = ["".join(text for kind, text in found if kind == SPEECH) for found in pieces]
    filled = sum(bool(text.strip()) for text in texts)
    labels = _labels(texts, filled)
    prefixed = sum(_label_of(text, labels) is not None for text in texts)
    sticky = prefixed < 0.9 * filled
    utterances: list[Utterance] = []
    current: str | None = None
    for cue, text, found in zip(cues, texts, pieces, strict=True):
        current = current if sticky else None
        parts, cuts = _prefixed_lines(text, labels)
        ledger.add(*_with_labels(found, cuts))
        for speaker, words in parts:
            current = speaker or current
            if words.strip() or speaker:
                utterances.append(Utterance(current, words, cue.start_s, cue.end_s, f"cue {cue.number}"))
    return utterances, _why(labels, prefixed, sticky=sticky), _singles(labels, utterances)


def _labels(texts: Sequence[str], filled: int) -> dict[str, int]:
    """Return the labels of a file with how often each occurs.

    Where (nearly) every cue begins with a known label, as in Zoom's recordings, the program wrote them all:
    then what stands there is a label even if no name looks so.
    """
    labels = accepted_labels(_candidates(texts), paragraphs=filled)
    heads = Counter(tidy_label(match.group("label")) for text in texts if (match := _PREFIX.match(text)))
    if heads.total() < max(5, 0.9 * filled) or 2 * sum(map(heads.__getitem__, labels)) < filled:
        return labels
    least = 1 if heads.total() == filled else 2
    others = {label: count for label, count in heads.items() if label and count >= least}
    return {**others, **labels}


def _candidates(texts: Sequence[str]) -> Iterator[str]:
    """Yield what could be labels: at the start of a cue, and after a dash at the start of its other lines."""
    for text in texts:
        for number, line in enumerate(text.split("\n")):
            match = _PREFIX.match(line)
            if match and (number == 0 or line.lstrip().startswith("- ")):
                yield tidy_label(match.group("label"))


def _label_of(text: str, labels: Collection[str]) -> str | None:
    match = _PREFIX.match(text)
    label = tidy_label(match.group("label")) if match else None
    return label if label in labels else None


def _prefixed_lines(text: str, labels: Collection[str]) -> tuple[list[Part], list[tuple[int, int]]]:
    """Split a cue's text at lines that begin with a label; also return where in the text the labels stand."""
    if not labels:
        return [(None, text)], []
    parts: list[Part] = []
    cuts: list[tuple[int, int]] = []
    place = 0
    for line in text.split("\n"):
        label = _label_of(line, labels)
        match = _PREFIX.match(line)
        cut = match.end() if label is not None and match else 0
        cuts.append((place, place + cut))
        if label is None and parts:
            parts[-1] = (parts[-1][0], f"{parts[-1][1]} {line}")
        else:
            parts.append((label, line[cut:]))
        place += len(line) + 1
    return parts, cuts


def _with_labels(pieces: Sequence[Piece], cuts: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Yield the pieces of a cue with the stretches of its text at `cuts` turned into labels."""
    place = 0
    for kind, text in pieces:
        if kind != SPEECH:
            yield kind, text
            continue
        done = 0
        for start, end in cuts:
            first, last = max(start - place, done), min(end - place, len(text))
            if first < last:
                yield SPEECH, text[done:first]
                yield LABEL, text[first:last]
                done = last
        yield SPEECH, text[done:]
        place += len(text)


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
    highlighted = sum("<u>" in cue.payload for cue in cues)
    plain = [re.sub(r"</?u>", "", cue.payload) for cue in cues]
    repeated = sum(earlier == later for earlier, later in itertools.pairwise(plain))
    if highlighted > 3 and repeated > 0.5 * len(cues):
        raise BadInputError(
            f"{name} writes every caption many times, to light up single words",
            hint="export it again without word highlighting (--highlight_words False)",
        )


VTT = _Captions(name="vtt", version="2", webvtt=True)
SRT = _Captions(name="srt", version="2", webvtt=False)
