"""Facets as people type them, held against those that the codebook declares, and what holds of a coding.

A facet or a value that nobody declared is refused with the nearest ones; a coding without a facet of its own
has that of its code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import UsageError, unknown_name
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.model import Codebook, Coding

DECLARE = "declare it with the values that it may have: qualcode codebook facet kind progress gap barrier ask"


def facets_typed(codebook: Codebook, typed: Iterable[str]) -> dict[str, str]:
    """Return facets typed as "kind=barrier", in the codebook's spelling; "kind=" gives the empty value.

    Raises `UsageError` where one is not NAME=VALUE or is given twice, `UnknownNameError` for another facet or
    value than the codebook declares.
    """
    found: dict[str, str] = {}
    for each in typed:
        name, mark, value = each.partition("=")
        if not mark or not name.strip():
            raise UsageError(f"{each!r} is not NAME=VALUE", hint="as in kind=barrier")
        facet, known = declared(codebook, name.strip(), value.strip())
        if found.get(facet, known) != known:
            raise UsageError(f"the facet {facet!r} is given twice", hint="one value a coding")
        found[facet] = known
    return found


def facets_wanted(codebook: Codebook, typed: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return, by facet, the values that a filter asks for ("" for none); raises as `facets_typed` does."""
    wanted: dict[str, frozenset[str]] = {}
    for each in typed:
        for facet, value in facets_typed(codebook, [each]).items():
            wanted[facet] = wanted.get(facet, frozenset()) | {value}
    return wanted


def declared(codebook: Codebook, name: str, value: str) -> tuple[str, str]:
    """Return a facet and its value as the codebook declares them, whatever their case."""
    if not codebook.facets:
        raise UsageError("the codebook declares no facets", hint=DECLARE)
    names = {fold(facet): facet for facet in codebook.facets}
    facet = names.get(fold(name))
    if facet is None:
        raise unknown_name("facet", name, codebook.facets, hint="")
    values = {fold(allowed): allowed for allowed in codebook.facets[facet]}
    if value and fold(value) not in values:
        raise unknown_name(f"value of {facet}", value, codebook.facets[facet])
    return facet, values.get(fold(value), "")


def facets_of(codebook: Codebook, coding: Coding) -> dict[str, str]:
    """Return what holds of a coding: its own facets over those of its code."""
    return joined_facets({code.id: code.facets for code in codebook.codes}, coding)


def joined_facets(by_code: Mapping[str, Mapping[str, str]], coding: Coding) -> dict[str, str]:
    """Return what holds of a coding, given the facets of every code by id; for many codings."""
    return {**by_code.get(coding.code, {}), **coding.facets}


def has_facets(facets: Mapping[str, str], wanted: Mapping[str, frozenset[str]]) -> bool:
    """Whether facets fit what `facets_wanted` gave."""
    return all(facets.get(name, "") in values for name, values in wanted.items())
