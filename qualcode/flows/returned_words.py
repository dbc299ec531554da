"""Words that an earlier correction changed and the newest one has again: what waited for them need not wait.

Each is held against the revision it stands in, word for word, and only where its anchor says that those are
the words it was made of; nothing else is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from qualcode.coding.aligning import align
from qualcode.coding.carrying import Carrier
from qualcode.errors import StudyFormatError
from qualcode.flows.reading import read_codings, read_quotes
from qualcode.flows.revised import read_revisions
from qualcode.store.sources import read_source

if TYPE_CHECKING:
    from qualcode.findings import Quote
    from qualcode.flows.desk import Desk
    from qualcode.model import Coding, Source, Span
    from qualcode.store.study import Study

_Extract = TypeVar("_Extract", "Coding", "Quote")
_SAME = frozenset({"kept", "moved"})


def returned_codings(desk: Desk, new: Source) -> Iterator[tuple[Coding, Span]]:
    """Yield the codings that wait and whose words stand in a new revision again, with their place in it."""
    yield from _returned(desk, new, read_codings(desk.study, source=new.id))


def returned_quotes(desk: Desk, new: Source) -> Iterator[tuple[Quote, Span]]:
    """Yield the quotes that wait and whose words stand in a new revision again, character for character."""
    of_it = (one for one in read_quotes(desk.study) if one.source == new.id and one.status != "rejected")
    yield from _returned(desk, new, of_it, exact=True)


def _returned(
    desk: Desk, new: Source, extracts: Iterable[_Extract], *, exact: bool = False
) -> Iterator[tuple[_Extract, Span]]:
    given_up = read_revisions(desk.study, new.id).given_up
    carriers: dict[int, tuple[Source, Carrier] | None] = {}
    for one in extracts:
        if one.revision >= new.revision - 1 or one.id in given_up:
            continue
        if one.revision not in carriers:
            carriers[one.revision] = _carrier(desk.study, new, one.revision)
        found = carriers[one.revision]
        if found is None or desk.key.anchor(found[0].text[one.span.start : one.span.end]) != one.anchor:
            continue
        carried = found[1].carry_words(one.span)
        if carried.span is None or carried.verdict not in _SAME:
            continue
        if not exact or found[1].alignment.intact(one.span) is not None:
            yield one, carried.span


def _carrier(study: Study, new: Source, revision: int) -> tuple[Source, Carrier] | None:
    """Return a revision and what carries from it to the new one; None where it is not kept here."""
    try:
        old = read_source(study, new.id, revision=revision)
    except StudyFormatError:
        return None
    return old, Carrier(align(old, new), old.text, new.text)
