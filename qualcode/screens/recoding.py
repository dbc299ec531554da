"""What became of codings that were moved, narrowed, split or set against their code, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.flows.recoding import Recoded
    from qualcode.model import Coding

_LISTED = 20


def recoded_lines(done: Recoded) -> Iterator[str]:
    """Yield what took the place of what; many are counted, not listed."""
    old = {one.id: one for one in done.gone}
    if len(done.made) > _LISTED:
        yield f"{counted(len(done.made), 'coding')} put in the place of {len(done.gone):,}"
    else:
        for one in done.made:
            yield _line(old[one.instead_of], one)
    for one in done.already:
        yield f"{one.id}  {one.source}: {one.code} was there already; not doubled"
    for one in done.unchanged:
        yield f"{one.id}  {one.source}: {_code(one)} already; nothing changed"
    for quote in done.bare_quotes:
        yield f"{quote} quotes these words; no coding of yours under its code is behind it now"


def _line(old: Coding, one: Coding) -> str:
    became = _code(one) if _code(one) == _code(old) else f"{_code(old)} -> {_code(one)}"
    place = "" if one.span == old.span else f" {one.span.start}:{one.span.end}"
    return f"{one.id}  {one.source}{place}: {became}  (was {old.id})"


def _code(one: Coding) -> str:
    return f"{one.code} ({one.stance})" if one.stance else one.code
