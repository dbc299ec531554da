"""The codebook and the quotes that YAML documents hold, each document read once.

Documents are those of `store.parsed`, which nobody changes; entries that two of them share are read once too.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any

from qualcode.codebook.reading import codebook_from
from qualcode.evidence.quotes import quotes_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.findings import Quote
    from qualcode.model import Codebook, Problem

_REMEMBERED = 4
_at_a_time = Lock()
_codebooks: OrderedDict[int, tuple[Mapping[str, Any], tuple[Codebook, tuple[Problem, ...]]]] = OrderedDict()
_quotes: OrderedDict[int, tuple[Mapping[str, Any], tuple[Quote, ...]]] = OrderedDict()


def codebook_in(document: Mapping[str, Any]) -> tuple[Codebook, tuple[Problem, ...]]:
    """Return what `codebook_from` reads in a document that is not changed any more."""
    with _at_a_time:
        known = _codebooks.get(id(document))
        found = codebook_from(document) if known is None else known[1]
        _codebooks[id(document)] = document, found
        _forget_the_oldest(_codebooks, id(document))
    return found


def quotes_in(document: Mapping[str, Any]) -> tuple[tuple[Quote, ...], tuple[Problem, ...]]:
    """Return what `quotes_from` reads in a document that is not changed any more."""
    with _at_a_time:
        known = _quotes.get(id(document))
        quotes = known[1] if known is not None else _grown(document)
        if quotes is None:
            quotes, problems = quotes_from(document)
            if problems:
                return quotes, problems
        _quotes[id(document)] = document, quotes
        _forget_the_oldest(_quotes, id(document))
    return quotes, ()


def _grown(document: Mapping[str, Any]) -> tuple[Quote, ...] | None:
    """Return the quotes of a document most of whose entries were read; None where anything is wrong in it.

    Only documents without a fault are known, thus each of their entries is one quote.
    """
    entries = document.get("quotes")
    if not _quotes or not isinstance(entries, list):
        return None
    before, quotes = next(reversed(_quotes.values()))
    known = {id(entry): quote for entry, quote in zip(before.get("quotes") or (), quotes, strict=True)}
    new = [entry for entry in entries if id(entry) not in known]
    read, problems = quotes_from({**document, "quotes": new})
    if problems or len(read) != len(new):
        return None
    known |= {id(entry): quote for entry, quote in zip(new, read, strict=True)}
    return tuple(known[id(entry)] for entry in entries)


def _forget_the_oldest(held: OrderedDict[int, Any], used: int) -> None:
    held.move_to_end(used)
    while len(held) > _REMEMBERED:
        held.popitem(last=False)
