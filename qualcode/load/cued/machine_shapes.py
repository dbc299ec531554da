"""The shapes of JSON that transcribing programs write, each as what its segments are called and hold.

A shape only says where speaker, words and times stand; what stands elsewhere is for the ledger.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualcode.load.times import seconds

UNDERSTOOD = (
    "read are Whisper and WhisperX (segments with start, end, text), whisper.cpp (transcription with "
    "offsets, text) and podcast transcripts (segments with startTime, endTime, body)"
)
_CLOCK = re.compile(r"(?:\d+:)?\d+:\d+(?:[.,]\d+)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Shape:
    """A program's JSON: its name for people, the list of its segments, and the key of their words."""

    title: str
    segments: str
    words: str


_WHISPER = Shape("Whisper", "segments", "text")
_WHISPERX = Shape("WhisperX", "segments", "text")
_CPP = Shape("whisper.cpp", "transcription", "text")
_PODCAST = Shape("podcast", "segments", "body")
SHAPES = (_CPP, _PODCAST, _WHISPER)


def shape_of(document: Any) -> Shape | None:
    """Return the shape of a parsed file, or None where no known list of segments is in it."""
    if not isinstance(document, Mapping):
        return None
    for shape in SHAPES:
        segments = document.get(shape.segments)
        if isinstance(segments, list) and any(_holds(segment, shape) for segment in segments):
            return _with_speakers(document, segments) if shape is _WHISPER else shape
    return None


def _holds(segment: Any, shape: Shape) -> bool:
    return isinstance(segment, Mapping) and (
        shape.words in segment or (shape is _WHISPER and isinstance(segment.get("words"), list))
    )


def _with_speakers(document: Mapping[str, Any], segments: Sequence[Any]) -> Shape:
    named = any("speaker" in segment for segment in segments if isinstance(segment, Mapping))
    return _WHISPERX if named or "word_segments" in document else _WHISPER


def language_of(document: Mapping[str, Any]) -> str:
    """Return the language that the program says it heard, or ""."""
    result = document.get("result")
    inner = result.get("language") if isinstance(result, Mapping) else None
    language = document.get("language", inner)
    return language if isinstance(language, str) else ""


def times_of(segment: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return the start and end of a segment in seconds, as far as it says them, in the file's order."""
    offsets, stamps = segment.get("offsets"), segment.get("timestamps")
    if isinstance(offsets, Mapping):
        start, end = (_moment(offsets.get(key)) for key in ("from", "to"))
        return (
            None if start is None else round(start / 1000, 3),
            None if end is None else round(end / 1000, 3),
        )
    if isinstance(stamps, Mapping):
        return _moment(stamps.get("from")), _moment(stamps.get("to"))
    start = segment.get("start", segment.get("startTime"))
    end = segment.get("end", segment.get("endTime"))
    return _moment(start), _moment(end)


def _moment(value: Any) -> float | None:
    """Return seconds written as a number, or as text ("4.2", "00:00:04,200"); None for anything else."""
    if isinstance(value, str):
        text = value.strip()
        if _NUMBER.fullmatch(text):
            value = float(text)
        elif _CLOCK.fullmatch(text):
            value = seconds(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value < 1e9 or math.isnan(value):
        return None
    return round(float(value), 3)
