"""Two codebooks as one: what a file adds to the study's, what it says otherwise, and what cannot come in.

Nothing of the study's is taken out: what a file does not hold stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.adding import added_all
from qualcode.codebook.reading import entry_mapping, revision_of
from qualcode.flows.codebook.text import Rewrite, rewrite_of
from qualcode.model import Code, Codebook, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Merge:
    """Two codebooks as one, and what differs: codes, and names of frames, that mean something else here."""

    rewrite: Rewrite
    replaced: tuple[str, ...]
    frames: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def declared(self) -> tuple[str, ...]:
        """What is declared anew or otherwise beside the codes, as "facets: kind"."""
        rewrite = self.rewrite
        parts = (("glossary", rewrite.terms), ("facets", rewrite.facets), ("frames", rewrite.frames))
        return tuple(f"{section}: {name}" for section, names in parts for name in sorted(names))

    @property
    def changes(self) -> bool:
        """Whether the study's codebook would be another."""
        return bool(self.rewrite.added or self.replaced or self.declared)


def merged(ours: Codebook, theirs: Codebook, *, replacing: bool) -> Merge:
    """Return the study's codebook with what a file says; lists beside the codes grow unless `replacing`."""
    known = ours.by_id()
    different = {
        code.id: code for code in theirs.codes if code.id in known and not _same(code, known[code.id])
    }
    book = replace(ours, codes=tuple(_anew(different.get(code.id, code)) for code in ours.codes))
    new = [code for code in theirs.codes if code.id not in known]
    problems: tuple[Problem, ...] = ()
    if ours.codes:
        book, problems = _with_added(book, new)
    else:
        book = replace(book, codes=theirs.codes)
    frames = {name for name, title in theirs.frames.items() if ours.frames.get(name, title) != title}
    book = replace(
        book,
        glossary=_grown(ours.glossary, theirs.glossary, replacing=replacing),
        facets=_grown(ours.facets, theirs.facets, replacing=replacing),
        frames={**ours.frames, **theirs.frames},
    )
    same = tuple(code.id for code in theirs.codes if code.id in known and code.id not in different)
    return Merge(rewrite_of(ours, book), tuple(different), tuple(sorted(frames)), same, problems)


def _grown(
    ours: Mapping[str, Sequence[str]], theirs: Mapping[str, Sequence[str]], *, replacing: bool
) -> dict[str, list[str]]:
    lists = {name: list(items) for name, items in ours.items()}
    for name, items in theirs.items():
        lists[name] = list(items) if replacing else list(dict.fromkeys([*lists.get(name, ()), *items]))
    return lists


def _anew(code: Code) -> Code:
    return replace(code, revision=revision_of(code))


def _same(one: Code, other: Code) -> bool:
    return entry_mapping(one) == entry_mapping(other)


def _with_added(codebook: Codebook, new: Sequence[Code]) -> tuple[Codebook, tuple[Problem, ...]]:
    """Add codes, parents before their children; a code that cannot come in is a Problem."""
    book, faults = added_all(codebook, new)
    return book, tuple(
        Problem("not-added", error.message, f"code {code.id}", error.hint, "error") for code, error in faults
    )
