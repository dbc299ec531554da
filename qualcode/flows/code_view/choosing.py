"""Which extracts a code view shows, in which order, and what there is to choose from.

A value that nobody has is an error, never an empty list; a filter that leaves nothing says so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from qualcode.errors import unknown_name
from qualcode.flows.code_view.records import EVERYBODY
from qualcode.flows.reading import where_of
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from qualcode.flows.code_view.records import Extract, Grouping
    from qualcode.select import Filters, Test
    from qualcode.store.study import Study

Dimension = Literal["source", "role", "area", "person", "code", "coder", "stance"]
DIMENSIONS: tuple[Dimension, ...] = ("source", "role", "area", "person", "code", "coder", "stance")
PLAIN = "none"


def values_of(extract: Extract, dimension: str) -> tuple[str, ...]:
    """Return what an extract is on a dimension: one value, of people as many as it has, "" for not stated."""
    coding = extract.coding
    plain: Mapping[str, tuple[str, ...]] = {
        "source": (coding.source,),
        "role": (extract.role,),
        "area": (extract.area,),
        "person": extract.who or ("",),
        "code": (coding.code,),
        "coder": (coding.coder,),
        "stance": (coding.stance or PLAIN,),
    }
    return plain[dimension] if dimension in plain else (extract.facets.get(dimension, ""),)


def counts_of(extracts: Iterable[Extract], dimension: str) -> list[tuple[str, int]]:
    """Return the values of a dimension with how many extracts have each, in the order of the extracts."""
    found: Counter[str] = Counter()
    for one in extracts:
        found.update(dict.fromkeys(values_of(one, dimension), 1))
    return list(found.items())


def test_of(study: Study, filters: Filters, extracts: Sequence[Extract]) -> Callable[[Extract], bool]:
    """Return whether an extract fits `--where` and the speakers; raise for names that nobody has.

    Beside the attributes of people and sessions `where` knows `stance` ("none" for a plain coding).
    """
    if not (filters.where.strip() or filters.speakers):
        return _always
    names = {"role", "area", "stance", *(name for one in extracts for name in one.attributes)}
    where = where_of(study, filters.where, names)
    speakers = _speakers(filters.speakers, extracts)

    def fits(extract: Extract) -> bool:
        return (not speakers or bool(speakers & set(extract.who))) and _where(where, extract)

    return fits


def _always(_: Extract) -> bool:
    return True


def _where(test: Test, extract: Extract) -> bool:
    return test(
        {
            "role": extract.role,
            **extract.attributes,
            "stance": extract.coding.stance or PLAIN,
        }
    )


def _speakers(typed: Sequence[str], extracts: Sequence[Extract]) -> set[str]:
    known = {fold(who): who for one in extracts for who in one.who}
    for each in typed:
        if fold(each) not in known:
            raise unknown_name("speaker", each, known.values(), hint="none of these extracts is theirs")
    return {known[fold(each)] for each in typed}


def grouped(extracts: Iterable[Extract], by: Grouping) -> list[Extract]:
    """Return extracts in groups, each in the order of sources and places; who is not stated comes last."""
    kept = list(extracts)
    if by == "source":
        return kept
    return sorted(kept, key=lambda one: (not values_of(one, by)[0], fold(values_of(one, by)[0])))


def without(filters: Filters) -> Filters:
    """Return filters that ask for nothing but the codes and coders that they asked for."""
    return replace(filters, sources=(), speakers=(), where="", facets=())


def with_value(filters: Filters, dimension: str, value: str) -> Filters:
    """Return filters that ask for a value besides what they asked for; of sources and people for it alone."""
    if dimension == "source":
        return replace(filters, sources=(value,))
    if dimension == "person":
        return replace(filters, speakers=(value,))
    if dimension == "coder":
        return replace(filters, coder=value)
    if dimension in {"role", "area", "stance"}:
        said = f'{dimension}="{value}"'
        return replace(filters, where=f"({filters.where}) and {said}" if filters.where else said)
    return replace(filters, facets=(*filters.facets, f"{dimension}={value}"))


def told(filters: Filters, *, me: str) -> str:
    """Return what is asked for, in a line; "" where everything of this coder's is shown."""
    parts = ", ".join(filter(None, [*filters.sources, *filters.speakers, filters.where, *filters.facets]))
    only = f"only {parts}" if parts else ""
    if filters.coder in {"", me}:
        return only
    whose = "of all coders" if filters.coder == EVERYBODY else f"only {filters.coder}'s"
    return f"{whose}, {only}" if only else whose
