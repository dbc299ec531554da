"""One talk from two tools: nearly the same words as a source of the study already has.

Runs of words are compared by a sample of their hashes, which stays in memory: nothing is stored.
"""

from __future__ import annotations

import heapq
import re
import zlib
from collections.abc import Iterable

from qualcode.flows.desk import Desk
from qualcode.flows.reading_files import ReadFile
from qualcode.store.sources import LockedSource, locked_sources, read_source
from qualcode.text import count_words

_WORD = re.compile(r"\w+")
_SAMPLE = 400
_FEWEST = 12
_SHARED = 0.5

Sketch = frozenset[int]
_KNOWN: dict[str, Sketch] = {}


def source_of_like_words(desk: Desk, read: ReadFile) -> str:
    """Return the source that shares at least half of the runs of four words with a file; "" for none.

    Of a long text the 400 smallest hashes stand for all of them, so that their share is an estimate.
    """
    if read.loaded.kind == "survey":
        return ""
    mine = sketch(turn.text for turn in read.loaded.turns)
    if len(mine) < _FEWEST:
        return ""
    size = sum(count_words(turn.text) for turn in read.loaded.turns)
    shares = {
        entry.id: shared(mine, _sketch_of(desk, entry))
        for entry in locked_sources(desk.study).values()
        if entry.kind != "survey" and size * _SHARED <= entry.words <= size / _SHARED
    }
    best = max(shares, key=lambda source: shares[source], default="")
    return best if best and shares[best] >= _SHARED else ""


def sketch(texts: Iterable[str]) -> Sketch:
    """Return the smallest hashes of the runs of four words in texts, without case and marks."""
    said = _WORD.findall(" ".join(texts).casefold())
    runs = zip(said, said[1:], said[2:], said[3:], strict=False)
    return frozenset(heapq.nsmallest(_SAMPLE, {zlib.crc32(" ".join(run).encode()) for run in runs}))


def shared(one: Sketch, other: Sketch) -> float:
    """Return the share of runs that two sketches have in common, of all that either has; 0 to 1."""
    size = min(_SAMPLE, len(one | other))
    both = set(sorted(one | other)[:size])
    return len(both & one & other) / size if size else 0.0


def _sketch_of(desk: Desk, entry: LockedSource) -> Sketch:
    if entry.text not in _KNOWN:
        turns = read_source(desk.study, entry.id).turns
        _KNOWN[entry.text] = sketch(turn.text for turn in turns)
    return _KNOWN[entry.text]
