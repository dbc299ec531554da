"""What is looked at across groups, by name: codes with those below them, themes with theirs, and attributes.

A name fits a theme or a code; a group is the value of an attribute as its source or person states it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualcode.coding.counting import Part
from qualcode.errors import UnknownNameError, UsageError, unknown_name
from qualcode.evidence.links import Evidence, Links
from qualcode.findings import Theme
from qualcode.flows.counts.gathering import Gathered
from qualcode.flows.counts.tables import attribute_named, wanted_codes
from qualcode.flows.facts import KNOWN, fact_in
from qualcode.flows.reading import sound_codebook
from qualcode.flows.theme import named_theme, read_themes
from qualcode.model import Attributes
from qualcode.select import Filters
from qualcode.store.study import Study

AREA = "area"
ROLE = "role"
NOT_STATED = "not stated"
_EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked to see: a theme or a code, with the ids of all codes that it takes in."""

    kind: str
    id: str
    name: str
    codes: frozenset[str]
    claim: str = ""
    divergence: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which codings, and by which attribute groups are told apart; `shown` extracts of each are printed."""

    filters: Filters = _EVERYTHING
    by: str = ""
    shown: int = 3
    raw: bool = False


def named(study: Study, typed: str, found: Sequence[Gathered]) -> Asked:
    """Return the theme or code that a person named; raise `UnknownNameError` where it is neither."""
    themes = read_themes(study)
    try:
        return theme_asked(study, named_theme(themes, typed))
    except UnknownNameError:
        pass
    try:
        (code,) = wanted_codes(study, [typed], found, own=False)
    except UnknownNameError:
        known = [name for theme in themes for name in (theme.id, theme.label)]
        known += [name for code in sound_codebook(study).codes for name in (code.id, code.name)]
        raise unknown_name("theme or code", typed, known, hint="`theme list`, `codebook list`") from None
    return Asked("code", code.id, code.path, code.codes)


def theme_asked(study: Study, theme: Theme) -> Asked:
    """Return a theme with the codes of its own and of its sub-themes, and those below them."""
    links = Links(Evidence(themes=read_themes(study), codes=sound_codebook(study).codes))
    listed = [code for each in links.themes_below(theme.id) for code in links.themes[each].codes]
    codes = frozenset(links.codes_below(listed))
    return Asked("theme", theme.id, theme.label, codes, theme.claim, theme.divergence)


def attribute(found: Sequence[Gathered], typed: str) -> str:
    """Return an attribute as it is written; raise `UsageError` where no source states its area."""
    if typed == AREA and not any(AREA in one.attributes for one in found):
        raise UsageError(
            "no source states its area", hint="qualcode source set SOURCE area=North, or --by ATTRIBUTE"
        )
    return attribute_named(found, typed)


def is_of_people(by: str) -> bool:
    """Whether an attribute is one of people (their ethnicity), and not of the session or of their part."""
    return by not in KNOWN and by != ROLE


def group_in(attributes: Attributes, by: str) -> str:
    """Return the group that attributes put somebody in."""
    return fact_in(attributes, by) or NOT_STATED


def groups_of(parts: Sequence[Part], by: str, known: Sequence[str] = ()) -> list[str]:
    """Return the groups of some parts: those that the study names first, who states nothing last."""
    there = {group_in(part.attributes, by) for part in parts}
    others = sorted(there - {*known, NOT_STATED}, key=str.casefold)
    last = [NOT_STATED] if NOT_STATED in there else []
    return [*(value for value in known if value in there), *others, *last]
