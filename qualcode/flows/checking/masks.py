"""Where a registered name stands unmasked in people's words, in the newest revision or in one that is kept.

A finding names the source and the first turn, never the name.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.flows.reading import read_redactions, redactions_of
from qualcode.flows.scanning import MACHINE, findings_in, is_settled
from qualcode.model import Problem, Span
from qualcode.store.sources import read_source
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.anonymise.register import Register
    from qualcode.model import Redaction, Source, Turn
    from qualcode.store.checkup import Checkup
    from qualcode.store.study import Study


def unmasked_names(study: Study, checkup: Checkup, register: Register) -> Iterator[Problem]:
    """Yield the sources, and the kept revisions of sources, in which a registered name stands unmasked."""
    looked = _Names(register)
    for identifier, revision in sorted(checkup.sound):
        newest = revision == checkup.sources[identifier].revision
        try:
            source = read_source(study, identifier, revision=revision)
            standing = (
                read_redactions(study, identifier) if newest else redactions_of(study, identifier, revision)
            )
        except QualcodeError:
            continue
        turns = [turn.id for turn in looked.unmasked(source, standing, newest=newest)]
        if turns:
            more = f" and in {counted(len(turns) - 1, 'more turn')}" if len(turns) > 1 else ""
            where = f"{identifier}, {turns[0]}{'' if newest else f' of revision {revision}'}"
            yield Problem(
                "unmasked",
                f"a registered name stands here unmasked{more}",
                where,
                "`qualcode anonymise scan` masks it",
                "error",
            )


class _Names:
    """The names that surely stand in texts, each text looked through once."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._certain: dict[str, tuple[Span, ...]] = {}

    def unmasked(self, source: Source, standing: Sequence[Redaction], *, newest: bool) -> Iterator[Turn]:
        """Yield the turns in which a scan would mask a name that nothing masks."""
        covered = _united(one.span for one in standing if one.verdict == "mask")
        for turn, place in zip(source.turns, source.turn_spans(), strict=True):
            bare = any(not _within(span.shifted(place.start), covered) for span in self._names_in(turn.text))
            if bare and self._would_mask(source, (turn, place), standing, newest=newest):
                yield turn

    def _names_in(self, text: str) -> tuple[Span, ...]:
        if text not in self._certain:
            hits = self._register.hits(text)
            self._certain[text] = tuple(
                hit.span for hit in hits if hit.strength == "certain" and len(hit.entities) == 1
            )
        return self._certain[text]

    def _would_mask(
        self, source: Source, where: tuple[Turn, Span], standing: Sequence[Redaction], *, newest: bool
    ) -> bool:
        """Whether a scan, which knows what people decided, would put a mask into a turn."""
        turn, place = where
        near = [one for one in standing if one.span.overlaps(place)]
        decided = [one for one in near if not newest or one.by != MACHINE or one.verdict == "mask"]
        for finding in findings_in(replace(source, turns=(turn,)), self._register):
            there = replace(finding, span=finding.span.shifted(place.start))
            named = any(evidence.startswith("register:") for evidence in finding.evidence)
            if named and finding.verdict == "mask" and not any(is_settled(one, there) for one in decided):
                return newest or all(one.span != there.span for one in near)
        return False


def _united(spans: Iterable[Span]) -> list[Span]:
    """Join spans that touch or overlap, in the order of the text."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _within(span: Span, united: Sequence[Span]) -> bool:
    place = bisect_right(united, span.start, key=_start) - 1
    return place >= 0 and united[place].contains(span)


def _start(span: Span) -> int:
    return span.start
