"""What areas, roles and other groups say beside each other, on the screen and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from qualcode.screens.printing import Hanging, plain
from qualcode.text import counted

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qualcode.coding.counting import Tally
    from qualcode.flows.across.codes import Cell, CodeAcross, CodesAcross, WorkstreamAcross
    from qualcode.flows.across.extracts import Voiced
    from qualcode.flows.across.naming import Asked
    from qualcode.flows.across.tensions import Leaning, Tension, Tensions
    from qualcode.flows.across.theme import AreaSays, GroupSays, SideBySide

_MANY = 12


def codes_screen(found: CodesAcross) -> Iterator[RenderableType]:
    """Yield the codes by groups, each workstream for itself, with what the cells are and who is silent."""
    yield from _chosen(found.only)
    if not found.workstreams:
        yield Hanging("nothing of this study's own fits" if found.only else "nothing is there to count")
        return
    for place, one in enumerate(found.workstreams):
        if len(found.workstreams) > 1:
            yield Text(f"{chr(10) if place else ''}Workstream {one.name}", style="bold underline")
        if not one.groups:
            yield Hanging(f"nothing by {found.by}: no group is of {found.k} people or more")
            continue
        yield _matrix(one, found)
        yield Hanging(_read(one))
        if found.chosen:
            yield from _told(one)
    if not any(cell.state in _SHOWN for one in found.workstreams for row in one.codes for cell in row.cells):
        yield Hanging("none of these codes is on anything yet" if found.chosen else "nothing is coded yet")
        return
    yield from _legend(found)


_SHOWN = frozenset({"said", "only apart", "not printed"})
_STATES = {
    "silent": "silent: heard, and nothing that was read there is coded so",
    "not read": "not read: nobody has coded anything there yet, so that nothing is known",
    "only apart": "apart: only denied, of what might be, or disputed",
    "not printed": "not printed: it could tell what fewer people than the study's k said",
    "not asked": "not asked: no question under which others said it was reached there",
}


def _legend(found: CodesAcross) -> Iterator[RenderableType]:
    """Say what the cells are, and what is missing from them."""
    cells = [cell for one in found.workstreams for row in one.codes for cell in row.cells]
    yield Text("")
    yield Hanging("a cell: turns/people/sources; the first row is all evidence of the group")
    states = {cell.state for cell in cells}
    yield from (Hanging(meaning) for state, meaning in _STATES.items() if state in states)
    if found.without:
        yield Hanging(f"no source yet: {', '.join(found.without)}")
    if any(cell.few for cell in cells):
        yield Hanging(Text(_few(found.k), style="bold"))
    if len(found.workstreams) > 1:
        yield Hanging("Workstreams asked different people in different ways: their counts are not added up.")


def _read(one: WorkstreamAcross) -> str:
    shares = [
        f"{group} {read:,} of {base.segments:,}"
        for group, read, base in zip(one.groups, one.read, one.bases, strict=True)
    ]
    return f"turns read, as far as is known: {', '.join(shares)}"


def _chosen(only: Sequence[str]) -> Iterator[RenderableType]:
    if only:
        yield Hanging(Text(f"chosen: {'; '.join(only)}", style="dim"))


def _few(k: int) -> str:
    return f"for the team only: what stands here tells of fewer than {k} people of a group"


def _matrix(one: WorkstreamAcross, found: CodesAcross) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("code", overflow="fold")
    for group in one.groups:
        table.add_column(Text(group), justify="right", overflow="fold")
    table.add_row(
        Text("all evidence", style="dim"), *(Text(_numbers(base), style="dim") for base in one.bases)
    )
    for row in one.codes:
        if found.chosen or any(cell.state in _SHOWN for cell in row.cells):
            name = row.code.path if found.chosen else "  " * row.code.depth + row.code.name
            table.add_row(Text(name), *map(_cell, row.cells))
    return table


def _numbers(count: Tally) -> str:
    return f"{count.segments:,}/{count.participants + count.respondents:,}/{count.sources:,}"


def _cell(cell: Cell) -> Text:
    if cell.state == "said" and cell.count is not None:
        return Text(_numbers(cell.count))
    if cell.state == "only apart":
        return Text(f"apart {cell.apart or 0:,}")
    return Text(cell.state, style="dim")


def _told(one: WorkstreamAcross) -> Iterator[RenderableType]:
    """Say of each code named who is silent."""
    for row in one.codes:
        silent = [f"{group} ({_heard(base)})" for group, base in _silent(one, row)]
        said = [f"silent: {', '.join(silent)}"] if silent else []
        said += [f"roles that never say it: {', '.join(row.silent_roles)}"] if row.silent_roles else []
        if said:
            yield Hanging(f"{row.code.path}: {'; '.join(said)}")


def _silent(one: WorkstreamAcross, row: CodeAcross) -> Iterator[tuple[str, Tally]]:
    for group, base, cell in zip(one.groups, one.bases, row.cells, strict=True):
        if cell.state == "silent":
            yield group, base


def _people(number: int) -> str:
    return f"{number:,} {'person' if number == 1 else 'people'}"


def _heard(base: Tally) -> str:
    people = base.participants + base.respondents
    heard = _people(people) if people else counted(base.segments, "turn")
    return f"{heard} in {counted(base.sources, 'source')}"


def codes_json(found: CodesAcross) -> dict[str, Any]:
    """Return codes by groups as JSON."""
    return {
        "by": found.by,
        "k": found.k,
        "chosen": found.only,
        "without": found.without,
        "workstreams": [
            {
                "name": one.name,
                "approach": one.approach,
                "groups": [
                    {"group": group, "base": base, "read": read}
                    for group, base, read in zip(one.groups, one.bases, one.read, strict=True)
                ],
                "codes": [_code_json(one, row) for row in one.codes],
                "withheld": one.withheld,
            }
            for one in found.workstreams
        ],
    }


def _code_json(one: WorkstreamAcross, row: CodeAcross) -> dict[str, Any]:
    cells = [
        {"group": group, "state": cell.state, "count": cell.count, "apart": cell.apart, "team_only": cell.few}
        for group, cell in zip(one.groups, row.cells, strict=True)
    ]
    return {
        "code": row.code.id,
        "path": row.code.path,
        "with": sorted(row.code.codes - {row.code.id}),
        "cells": cells,
        "silent_roles": row.silent_roles,
    }


def theme_screen(found: SideBySide) -> Iterator[RenderableType]:
    """Yield a theme side by side: each area, each group in it, numbers and words."""
    yield from _chosen(found.only)
    yield Hanging(Text(f"{found.asked.name} ({found.asked.id})", style="bold"))
    if found.asked.claim:
        yield Hanging(found.asked.claim)
    if found.asked.divergence:
        yield Hanging(Text(f"divergence: {found.asked.divergence}", style="dim"))
    if not any(group.extracts for area in found.areas for group in area.groups):
        yield Hanging("nobody says it, as far as it is coded")
        return
    for area in found.areas:
        yield from _area(area, found.by)
    yield Text("")
    yield Hanging(
        "silent: heard, and nothing that was read is coded so; not read: nobody has read anything there, as "
        "far as is known. Numbers are turns, and no measure of how much it matters."
    )
    if found.few:
        yield Hanging(Text(_few(found.k), style="bold"))


def _area(area: AreaSays, by: str) -> Iterator[RenderableType]:
    yield Text("")
    yield Text(f"area: {area.area}" if area.area == "not stated" else area.area, style="bold underline")
    speaking = [group for group in area.groups if group.extracts]
    for group in speaking:
        yield Hanging(_group_line(group, by), 4)
        for one in group.shown:
            yield from _words(one)
        if group.extracts > len({one.place for one in group.shown}):
            yield Text(
                f"    and {group.extracts - len({one.place for one in group.shown}):,} more", style="dim"
            )
    rest = [group for group in area.groups if not group.extracts]
    for state, groups in (
        ("silent", [group for group in rest if group.read]),
        ("not read yet", [group for group in rest if not group.read]),
    ):
        if groups:
            names = ", ".join(f"{group.group} ({_heard(group.base)})" for group in groups)
            yield Hanging(Text(f"  {state}: {names}", style="dim"), 4)


def _group_line(group: GroupSays, by: str) -> Text:
    base = f"{group.extracts:,} of {counted(group.base.segments, 'turn')}"
    people = group.base.participants + group.base.respondents
    base += f", {group.people:,} of {_people(people)}" if people else ""
    name = f"{by}: {group.group}" if group.group == "not stated" else group.group
    return Text(f"  {name}", style="bold").append(f": {base}{_sides(group.sides)}", style="not bold")


def _sides(sides: Mapping[str, int]) -> str:
    if set(sides) <= {"said"}:
        return ""
    return "; " + ", ".join(f"{number:,} {side}" for side, number in sides.items())


def _words(one: Voiced) -> Iterator[RenderableType]:
    words = f"(withheld: {one.withheld})" if one.withheld else f"“{' '.join(one.words.split())}”"
    side = "" if one.side == "said" else f"[{one.side}] "
    yield Hanging(Text(f"    {side}").append(words), 6)
    why = f", {one.why}" if one.why and one.side != "said" else ""
    yield Hanging(Text(f"      {one.title}, {one.turn}, {one.code}, {one.coding}{why}", style="dim"), 8)


def theme_json(found: SideBySide) -> dict[str, Any]:
    """Return a theme side by side as JSON."""
    return {
        "asked": _asked_json(found.asked),
        "by": found.by,
        "k": found.k,
        "chosen": found.only,
        "team_only": found.few,
        "areas": [
            {"area": area.area, "groups": [_group_json(group, found.k) for group in area.groups]}
            for area in found.areas
        ],
    }


def _asked_json(asked: Asked) -> dict[str, Any]:
    return {"kind": asked.kind, "id": asked.id, "name": asked.name, "codes": sorted(asked.codes)}


def _group_json(group: GroupSays | Leaning, k: int) -> dict[str, Any]:
    """Return a group; its numbers are for the team only where they are of fewer than `k` people."""
    return {**plain(group), "team_only": 0 < group.people < k, "shown": _shown_json(group.shown)}


def _shown_json(shown: Iterable[Voiced]) -> list[dict[str, Any]]:
    return [
        {
            "coding": one.coding,
            "code": one.code,
            "source": one.source,
            "title": one.title,
            "turn": one.turn,
            "person": one.person,
            "side": one.side,
            "why": one.why,
            "words": one.words,
            "withheld": one.withheld,
        }
        for one in shown
    ]


def tensions_screen(found: Tensions) -> Iterator[RenderableType]:
    """Yield the tensions with what each rests on, and what could show none."""
    yield from _chosen(found.only)
    for one in found.tensions:
        yield from _tension(one)
    if not found.tensions:
        where = f"{found.looked_at:,} codes and themes by {' and '.join(found.by)}"
        yield Hanging(f"no tension among {where}: no two groups lean to different sides")
    yield Text("")
    yield Hanging(
        f"A group leans where {found.least:,} of its turns or more, and two thirds of them, stand on one "
        "side. A tension is something to read, no test; what one group never says is not in it."
    )
    if found.unmarked:
        names = ", ".join(found.unmarked[:_MANY]) + (", ..." if len(found.unmarked) > _MANY else "")
        yield Hanging(
            Text(
                f"without any polarity, so that only denials could tell: {names} "
                f"({counted(len(found.unmarked), 'code')}); `codebook edit CODE --facet polarity=negative`, "
                "`code facet CODING polarity=positive`",
                style="dim",
            )
        )
    if found.few:
        yield Hanging(Text(_few(found.k), style="bold"))


def _tension(one: Tension) -> Iterator[RenderableType]:
    yield Text("")
    where = f" in {one.area}" if one.area else ""
    yield Hanging(
        Text(one.asked.name, style="bold").append(
            f" ({one.asked.id}), by {one.by}{where}, resting on {one.rests_on}", style="not bold"
        )
    )
    for group in one.groups:
        yield Hanging(_leaning_line(group), 4)
        for each in group.shown:
            yield from _words(each)


def _leaning_line(group: Leaning) -> Text:
    sides = ", ".join(f"{number:,} {side}" for side, number in group.sides.items())
    people = f", {_people(group.people)}" if group.people else ""
    line = f": mostly {group.side}; {sides}; {counted(group.extracts, 'turn')}{people}"
    return Text(f"  {group.group}", style="bold").append(line, style="not bold")


def tensions_json(found: Tensions) -> dict[str, Any]:
    """Return the tensions as JSON."""
    return {
        "by": found.by,
        "least": found.least,
        "chosen": found.only,
        "looked_at": found.looked_at,
        "k": found.k,
        "team_only": found.few,
        "unmarked": found.unmarked,
        "tensions": [
            {
                "asked": _asked_json(one.asked),
                "by": one.by,
                "area": one.area,
                "rests_on": one.rests_on,
                "groups": [_group_json(group, found.k) for group in one.groups],
            }
            for one in found.tensions
        ],
    }
