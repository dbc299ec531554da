"""Codings in a list, and the code view: all extracts of a code in one list across sources."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from qualcode.flows.proposals import is_accepted, lane_of
from qualcode.screens.branches import indented
from qualcode.screens.printing import shortened
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from qualcode.flows.codings import FoundCodings, ShownCoding, ShownGrounds
    from qualcode.flows.context import ContextTurn

_SHORT = 60
_SHORT_FACT = 24
_FACTS = 4
_SHORT_ID = 12
_LONGEST = 28
_NOT_SHOWN = frozenset({"kind", "date", "role"})
NEVER = "never evidence"
PROPOSALS = "proposals of a machine: they count for nothing until `qualcode code accept`"
_LANES = {"rules": "the rules", "suggest": "the suggester"}


def codings_screen(found: FoundCodings) -> Iterator[RenderableType]:
    """Yield the list and what it comes to."""
    if found.codings:
        yield _table(found)
    accepted = {(one.coding.coder, lane_of(one.coding)) for one in found.codings if is_accepted(one.coding)}
    for coder, lane in sorted(accepted):
        yield Text(f"{coder} ({lane}): proposed by {_LANES[lane]}, accepted by {coder}", style="dim")
    yield from _count_lines(found)


def _table(found: FoundCodings) -> Table:
    """Return the list; ids and codes are never broken, so that they can be copied, nor is a facet."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    names, filled = ("id", "source", "turn", "asked", "code", "facets", "coder", "words"), {"asked", "facets"}
    rows = [dict(zip(names, _row(one), strict=True)) for one in found.codings]
    shown = [name for name in names if name not in filled or any(row[name] for row in rows)]
    for name in shown:
        longest = max(len(word) for row in rows for word in (name, *row[name].split()))
        table.add_column(
            name,
            no_wrap=name in {"id", "turn", "asked", "code"},
            overflow="fold",
            width=min(longest, _LONGEST) if name == "facets" else None,
            min_width=min(longest, _LONGEST) if name == "coder" else None,
        )
    for row in rows:
        table.add_row(*(Text(row[name]) for name in shown))
    return table


def _asked(one: ShownCoding) -> str:
    """Return the questions that the turns stand under, where they have short ids, as those of a guide do."""
    return " ".join(question for question in one.questions if len(question) <= _SHORT_ID)


def _row(one: ShownCoding) -> tuple[str, ...]:
    coding = one.coding
    words = shortened(one.words, _SHORT)
    if one.grounds:
        words = f"{words} ({grounds_line(one.grounds)})"
    if one.note:
        words = f"({one.note}) {words}".rstrip()
    if not one.evidence:
        words = f"({one.role}, {NEVER}) {words}"
    elif passed_on(one):
        words = f"({', '.join(passed_on(one))}) {words}"
    return (
        coding.id,
        f"{coding.source} {one.title}",
        _turns(one),
        _asked(one),
        f"{coding.code} ({coding.stance})" if coding.stance else coding.code,
        " ".join(facet_words(one)),
        _by(one),
        words,
    )


def grounds_line(grounds: ShownGrounds) -> str:
    """Return a suggestion's evidence in a line: "0.61; because: rang back; like C-1a2b3c4d5e"."""
    parts = [f"{grounds.score:.2f}"]
    parts += [f"because: {', '.join(dict.fromkeys(grounds.matched))}"] if grounds.matched else []
    parts += [f"like {grounds.near}"] if grounds.near else []
    parts += [f"a rule too: {grounds.rule}"] if grounds.rule else []
    return "; ".join(parts)


def _by(one: ShownCoding) -> str:
    if one.proposal:
        return f"{one.coding.coder}: {_fate(one)}"
    return f"{one.coding.coder} ({lane_of(one.coding)})" if is_accepted(one.coding) else one.coding.coder


def _fate(one: ShownCoding) -> str:
    """Return what people did about a proposal, as in "accepted by rae"."""
    hows = dict.fromkeys(each.how for each in one.settled)
    parts = [f"{how} by {' and '.join(each.by for each in one.settled if each.how == how)}" for how in hows]
    return ", ".join(parts) or "open"


def _turns(one: ShownCoding) -> str:
    if not one.turns:
        return "-"
    return one.turns[0] if len(one.turns) == 1 else f"{one.turns[0]}-{one.turns[-1]}"


def count_line(found: FoundCodings) -> str:
    """Return what was found, counted honestly: "12 codings on 9 turns in 3 sources by 1 coder"."""
    if not found.codings:
        return "no codings fit"
    proposals = all(one.proposal for one in found.codings)
    where = f"on {counted(found.units, found.unit)} in {counted(found.sources, 'source')}"
    if found.unit == "source":
        where = f"in {counted(found.sources, 'source')}"
    line = f"{counted(found.counting, 'proposal' if proposals else 'coding')} {where}"
    if proposals:
        line += f", {found.open:,} open" if found.open else ", none open"
    else:
        line += f" by {counted(found.coders, 'coder')}"
    return f"{line} ({found.outside} on no {found.unit})" if found.outside else line


def _count_lines(found: FoundCodings) -> Iterator[Text]:
    if found.counting or not found.never_evidence:
        yield Text(count_line(found))
        if found.never_evidence:
            yield Text(f"and {found.never_evidence:,} on words that are {NEVER}")
    else:
        yield Text(f"{counted(found.never_evidence, 'coding')}, on words that are {NEVER}")
    if found.gone:
        yield Text(f"and {found.gone:,} dropped after a correction: never counted")
    if found.open:
        yield Text(PROPOSALS, style="bold")


def view_screen(found: FoundCodings, path: str) -> Iterator[RenderableType]:
    """Yield the extracts of a code, source by source, with whose words they are."""
    yield Text(path, style="bold")
    for _, group in groupby(found.codings, key=lambda one: one.coding.source):
        extracts = list(group)
        first = extracts[0]
        yield Text("")
        yield Text(f"{first.title} ({first.coding.source})", style="bold underline")
        for one in extracts:
            yield from _extract(one)
    yield Text("")
    yield from _count_lines(found)


def _extract(one: ShownCoding) -> Iterator[RenderableType]:
    coding = one.coding
    facts = [", ".join(one.speakers) or "nobody named", *_facts(one)]
    if not one.evidence:
        facts.append(NEVER)
    facts += [one.note] if one.note else []
    yield Text(f"{coding.id}  {_turns(one)}  {', '.join(facts)}", style="dim")
    label = f"  {coding.code}, by {coding.coder}"
    if one.proposal:
        label = f"  {coding.code}, proposed by {_LANES.get(lane_of(coding), 'a machine')}, {_fate(one)}"
    elif is_accepted(coding):
        label = f"  {coding.code}, proposed by {_LANES[lane_of(coding)]}, accepted by {coding.coder}"
    was = f"was: {coding.was}" if coding.was else ""
    yield Text(", ".join([label, *filter(None, [was, coding.stance]), *facet_words(one)]), style="dim")
    for turn in one.before:
        yield context_line(turn)
    yield indented(Text(one.words or one.note))
    for turn in one.after:
        yield context_line(turn)
    if coding.why:
        yield Text(f"  why: {coding.why}", style="dim")


def _facts(one: ShownCoding) -> list[str]:
    """Whose words they are, in a few attributes; a survey's further answers stay in `--json`."""
    role = one.attributes.get("role") if one.role == "participant" else one.role
    role = role or one.role
    shown = [role] if role else []
    for name, value in one.attributes.items():
        if value and name not in _NOT_SHOWN and max(len(name), len(value)) <= _SHORT_FACT:
            shown.append(value if name == "area" else f"{name} {value}")
    asked = [f"on {question}" for question in one.questions if len(question) <= _SHORT_ID]
    return [*shown[:_FACTS], *asked, *passed_on(one)]


def passed_on(one: ShownCoding) -> list[str]:
    """Return how words reached us, where somebody passed them on or translated them."""
    translated = f"[translated from {one.translated}]" if one.translated else ""
    return [part for part in (one.through, translated) if part]


def facet_words(one: ShownCoding) -> list[str]:
    """Return the facets of a coding as people type them."""
    return [f"{name}={value}" for name, value in one.facets.items()]


def context_line(turn: ContextTurn) -> RenderableType:
    """Return a turn before or after what was found."""
    words = Text(f"{turn.turn} {turn.speaker or turn.role}: ", style="dim italic")
    return indented(words.append(turn.words), 4)


def found_json(found: FoundCodings) -> dict[str, Any]:
    """Return what was found as JSON."""
    return {
        "codings": [_json(one) for one in found.codings],
        "counts": {
            "codings": found.counting,
            "unit": found.unit,
            "units": found.units,
            "outside": found.outside,
            "sources": found.sources,
            "coders": found.coders,
            "never_evidence": found.never_evidence,
            "open": found.open,
            "gone": found.gone,
        },
    }


def coding_line(one: ShownCoding, *, raw: bool) -> dict[str, Any]:
    """Return a coding as `code apply --from` reads it; words only where they are shown as spoken."""
    coding = one.coding
    line = {
        "id": coding.id,
        "source": coding.source,
        "revision": coding.revision,
        "span": coding.span,
        "anchor": coding.anchor,
        "turns": one.turns,
        "code": coding.code,
        "code_revision": coding.code_revision,
        "coder": coding.coder,
        "at": coding.at,
        "why": coding.why,
        "origin": coding.origin,
        "stance": coding.stance,
        "facets": coding.facets,
        "proposal": one.proposal,
    }
    return line | {"text": one.words} if raw and one.words else line


def _json(one: ShownCoding) -> dict[str, Any]:
    coding = one.coding
    return {
        "id": coding.id,
        "source": coding.source,
        "title": one.title,
        "revision": coding.revision,
        "span": coding.span,
        "turns": one.turns,
        "speakers": one.speakers,
        "role": one.role,
        "attributes": one.attributes,
        "code": coding.code,
        "was": coding.was,
        "coder": coding.coder,
        "at": coding.at,
        "why": coding.why,
        "origin": coding.origin,
        "stance": coding.stance,
        "facets": one.facets,
        "own_facets": coding.facets,
        "proposal": one.proposal,
        "grounds": one.grounds,
        "settled": one.settled,
        "questions": one.questions,
        "evidence": one.evidence,
        "through": one.through,
        "translated": one.translated,
        "words": one.words,
        "before": one.before,
        "after": one.after,
        "note": one.note,
        "left": one.left,
    }
