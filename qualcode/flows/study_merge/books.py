"""The codebook, themes and recommendations of another study: one where both say the same, else kept apart.

A code of one id with other words becomes `<area>-<id>`, and `crosswalk.csv` says what became of every code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.codebook.comparing import meaning_of
from qualcode.codebook.reading import entry_mapping, revision_of
from qualcode.flows.reading import QUOTES, sound_codebook
from qualcode.flows.study_merge.retold import Retold, names_apart
from qualcode.store.crosswalk import CROSSWALK, crosswalk_content, crosswalk_lines
from qualcode.store.yamlfiles import parsed_once

if TYPE_CHECKING:
    from qualcode.flows.copies.joining import Joining
    from qualcode.flows.study_merge.staying import Staying
    from qualcode.model import Code
    from qualcode.store.study import Study

_OF_PEOPLE = ("since", "author", "rationale", "made_from")
_LISTED = (("themes.yaml", "themes"), ("recommendations.yaml", "recommendations"), (QUOTES, "quotes"))


@dataclass(frozen=True, slots=True)
class Books:
    """What codes, themes, recommendations and quotes of the other study are called here.

    `same` are the codes that both have alike, which stay as they are here; `names` what codes are called by
    their ids there, where one here has that name; `revisions` leads an entry's
    revision and meaning there to those here; `files` is the crosswalk.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    same: frozenset[str] = frozenset()
    revisions: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


def books_of(ours: Study, other: Study, *, coder: str, joining: Joining, staying: Staying) -> Books:
    """Sort the other study's codes and findings; say what becomes of each, and write the crosswalk."""
    here, there = sound_codebook(ours).by_id(), sound_codebook(other).by_id()
    area = area_of(other)
    led = {old: new for old, new in _came_before(ours, area).items() if old in there and new in here}
    before = Retold(staying, led, names_apart(here, there, _others(led), area_called(other)))
    known = {code: led.get(code, code) for code in there if led.get(code, code) in here}
    same = frozenset(old for old, new in known.items() if _alike(here[new], before.entry(there[old])))
    clashing = [code for code in there if code in here and code not in {*same, *led}]
    codes = {**_others(led), **_renamed(clashing, area, {*here, *there})}
    retold = Retold(staying, codes, names_apart(here, there, codes, area_called(other)))
    revisions = _revisions(here, there, retold, same)
    if same:
        joining.tell("codes", "kept", sorted(same), why="the same entry in both")
    for old, new in codes.items() - led.items():
        joining.tell("codes", "renamed", [new], why=f"{old} is another entry here")
    if coming := [code for code in there if code not in here]:
        joining.tell("codes", "came", coming)
    rows = [
        (area, code, codes.get(code, code), "renamed" if code in codes else "kept", coder, _why(code, codes))
        for code in there
    ]
    files = {CROSSWALK: _with_ours(ours, rows)} if rows else {}
    return Books(codes, retold.names, same, revisions, _findings(ours, other, area, joining), files)


def _why(code: str, codes: Mapping[str, str]) -> str:
    return f"{code} is another entry here" if code in codes else ""


def _others(led: Mapping[str, str]) -> dict[str, str]:
    return {old: new for old, new in led.items() if old != new}


def area_called(other: Study) -> str:
    """Return what the other study is called for people: its area, else its name."""
    areas = other.settings.areas
    return areas[0] if len(areas) == 1 else other.settings.name


def area_of(other: Study) -> str:
    """Return what the other study is called in ids: its area, else its name, else its id."""
    return re.sub(r"[^a-z0-9]+", "-", area_called(other).casefold()).strip("-") or other.settings.id


def _came_before(ours: Study, area: str) -> dict[str, str]:
    """Return what codes of an area are called here since an earlier merge, as the crosswalk says."""
    content = ours.read(CROSSWALK)
    rows = crosswalk_lines(content) if content else ()
    return {row["old"]: row["new"] for _, row in rows if row["area"] == area}


def _alike(mine: Code, other: Code) -> bool:
    one, two = (
        {name: value for name, value in entry_mapping(code).items() if name not in _OF_PEOPLE}
        for code in (mine, other)
    )
    return one == two


def _renamed(clashing: Iterable[str], area: str, taken: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for old in clashing:
        new, number = f"{area}-{old}", 2
        while new in taken:
            new, number = f"{area}-{old}-{number}", number + 1
        found[old] = new
        taken.add(new)
    return found


def _revisions(
    here: Mapping[str, Code], there: Mapping[str, Code], retold: Retold, same: frozenset[str]
) -> dict[str, str]:
    """Return the revision of each entry here by that there, for those that are others here."""
    found = {}
    for name, code in there.items():
        moved = here[retold.codes.get(name, name)] if name in same else retold.entry(code)
        now = revision_of(moved) if name not in same else moved.revision
        if now != code.revision:
            found[code.revision] = now
        if meaning_of(moved) != meaning_of(code):
            found[meaning_of(code)] = meaning_of(moved)
    return found


def _findings(ours: Study, other: Study, area: str, joining: Joining) -> dict[str, str]:
    """Return what themes, recommendations and quotes are called here whose ids are taken by others."""
    found = {}
    for name, listed in _LISTED:
        mine, theirs = (_entries(study, name, listed) for study in (ours, other))
        for old in theirs:
            if old in mine and _told(mine[old]) != _told(theirs[old]):
                found[old] = f"{old}-{area}"
                joining.tell(listed, "renamed", [found[old]], why=f"{old} is another one here")
        _tell_namesakes(listed, mine, theirs, joining)
    return found


def _tell_namesakes(
    listed: str, mine: Mapping[str, Mapping[str, Any]], theirs: Mapping[str, Any], joining: Joining
) -> None:
    """Say which of theirs have the name of one here, under another id: people may want them to be one."""
    called = {str(one["label"]).casefold(): id_ for id_, one in mine.items() if one.get("label")}
    for old, entry in theirs.items():
        known = called.get(str(entry.get("label", "")).casefold())
        if known and old not in mine:
            joining.tell(f"{listed} to look at", "came", [old], why=f"{known} here has the same name")


def _told(entry: Mapping[str, Any]) -> list[Any]:
    """Return what makes an entry what it is: its label or title, or where a quote's words stand."""
    return [entry.get(name) for name in ("label", "title", "source", "span")]


def _entries(study: Study, name: str, listed: str) -> dict[str, Mapping[str, Any]]:
    content = study.read(name)
    entries = parsed_once(content, name).get(listed, ()) if content else ()
    return {str(one["id"]): one for one in entries or ()}


def _with_ours(ours: Study, rows: Iterable[tuple[str, ...]]) -> bytes:
    content = ours.read(CROSSWALK)
    known = [tuple(row.values()) for _, row in crosswalk_lines(content)] if content else []
    told = {row[:2] for row in known}
    return crosswalk_content([*known, *(row for row in rows if row[:2] not in told)])
