"""Where words under a flag stand already: in files under `exports/`, and in packs that were made before it.

Words are told by five in a row, and quotes by their ids, as in a withdrawal; what left the study's folder
nobody can look for.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.anonymise.register import Register
from qualcode.coding.revisions import Place
from qualcode.errors import QualcodeError
from qualcode.flows.erased_names import IN_A_ROW
from qualcode.flows.flagged import WITHHOLDING
from qualcode.flows.reading import read_quotes
from qualcode.flows.revised import read_revisions
from qualcode.flows.withdrawal.traces import Traces
from qualcode.model import Span
from qualcode.store.files import json_object
from qualcode.store.packs import PACKS
from qualcode.store.sources import locked_sources, read_source
from qualcode.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.findings import Flag
    from qualcode.model import Source
    from qualcode.store.study import Study

EXPORTS = "exports"


def exports_holding(study: Study, flags: Sequence[Flag]) -> Mapping[str, tuple[str, ...]]:
    """Return the files under `exports/` that hold words under flags, each with the ids of those flags.

    Only open flags of kinds that keep words from being printed count.
    """
    marks = {flag.id: _marks(study, flag) for flag in _withheld(flags)}
    files = [path for path in sorted(study.path(EXPORTS).rglob("*")) if path.is_file()] if marks else []
    found = {}
    for path in files:
        content = path.read_bytes()
        held = tuple(name for name, one in marks.items() if one.are_in(content, path.name))
        if held:
            found[path.relative_to(study.root).as_posix()] = held
    return found


def packs_holding(study: Study, flags: Sequence[Flag]) -> Mapping[str, tuple[str, ...]]:
    """Return the packs that were made before flags and hold words under them, each with those flags' ids."""
    wanted = _withheld(flags)
    found = {}
    for name in study.names(PACKS, ".json") if wanted else ():
        pack = json_object(study.read(name) or b"") or {}
        held = tuple(
            flag.id for flag in wanted if str(pack.get("at", "")) <= flag.at and _lies_in(study, pack, flag)
        )
        if held:
            found[f"{pack.get('id', name)} of {pack.get('coder', '')}"] = held
    return found


def copies_told(study: Study, flag: Flag) -> list[str]:
    """Return, for whoever has just raised a flag, where its words stand already; nothing that fails."""
    told: list[str] = []
    with suppress(QualcodeError, OSError):
        exports, packs = exports_holding(study, [flag]), packs_holding(study, [flag])
        under = "holds words under this flag"
        told += [f"{name} {under}: write it anew, and take it back from whoever has it" for name in exports]
        told += [f"pack {name} {under}: it was made before; ask for it back" for name in packs]
    return told


def _withheld(flags: Sequence[Flag]) -> list[Flag]:
    return [flag for flag in flags if flag.is_open and flag.kind in WITHHOLDING]


@dataclass(frozen=True, slots=True)
class _Marks:
    """What tells that a file holds words under a flag: five in a row, or a quote by its id."""

    traces: Traces
    quotes: tuple[bytes, ...]

    def are_in(self, content: bytes, name: str) -> bool:
        """Whether a file of any format holds one or the other."""
        return any(one in content for one in self.quotes) or self.traces.in_file(content, name)


def _marks(study: Study, flag: Flag) -> _Marks:
    """Return the marks of a flag; none where its words are gone."""
    there = flag.source in locked_sources(study)
    source = read_source(study, flag.source) if there else None
    here = source is not None and source.revision == flag.revision
    runs = frozenset(_runs(source, flag.span)) if source is not None and here else frozenset()
    quotes = (
        one for one in read_quotes(study) if one.source == flag.source and one.revision == flag.revision
    )
    ids = tuple(one.id.encode() for one in quotes if one.span.overlaps(flag.span))
    return _Marks(Traces("", runs, Register.of([])), ids)


def _runs(source: Source, span: Span) -> Iterator[tuple[str, ...]]:
    """Yield the words of a span, five in a row; of fewer, every five of their turn that hold them all."""
    for turn, place in source.turns_under(span):
        said = list(words(turn.text))
        inside = [number for number, (_, at) in enumerate(said) if at.shifted(place.start).overlaps(span)]
        if not inside:
            continue
        first, last = inside[0], inside[-1]
        starts = range(first, last - IN_A_ROW + 2) or range(last - IN_A_ROW + 1, first + 1)
        for start in starts:
            if 0 <= start <= len(said) - IN_A_ROW:
                yield tuple(fold(word) for word, _ in said[start : start + IN_A_ROW])


def _lies_in(study: Study, pack: Mapping[str, Any], flag: Flag) -> bool:
    units = pack.get("segments")
    here = [one for one in units if one.get("source") == flag.source] if isinstance(units, list) else []
    if not here:
        return False
    revisions = read_revisions(study, flag.source)
    return any(_overlaps(revisions.now("", flag.source, _place(one)), flag) for one in here)


def _place(unit: Mapping[str, Any]) -> Place:
    try:
        start, end = unit["span"]
        return Place(int(unit["revision"]), Span(int(start), int(end)))
    except (KeyError, TypeError, ValueError):
        return Place(0, Span(0, 0))


def _overlaps(place: Place, flag: Flag) -> bool:
    return place.revision == flag.revision and place.span.overlaps(flag.span)
