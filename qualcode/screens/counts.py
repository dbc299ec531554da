"""Counts with their bases, sentences for a report, campaigns and audited counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from qualcode.coding.counting import DISPUTED
from qualcode.flows.counts.telling import REFLEXIVE
from qualcode.screens.printing import Hanging, listing, shortened
from qualcode.text import counted

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qualcode.coding.breaking_down import Breakdown
    from qualcode.coding.counting import QuestionCount
    from qualcode.flows.counts.listing import ListedCampaign
    from qualcode.flows.counts.tables import Counts, Row, Workstream
    from qualcode.flows.counts.telling import Sentences

_SHORT = 72
_NUMBERS = ("segments", "participants", "respondents", "responses", "sources")


def counts_screen(found: Counts) -> Iterator[RenderableType]:
    """Yield the counts: a tree, or the codes named one by one; each workstream for itself."""
    chosen = "; ".join((*found.only.questions, *found.only.words))
    shown = [one for one in found.workstreams if one.base.segments or one.secondary.segments]
    if not shown:
        yield Hanging(f"nothing fits {chosen}" if chosen else "nothing of this study's own is there to count")
        return
    if chosen:
        yield Hanging(Text(f"chosen: {chosen}", style="dim"))
    for place, workstream in enumerate(shown):
        if len(found.workstreams) > 1:
            yield Text(f"{chr(10) if place else ''}Workstream {workstream.name}", style="bold underline")
        if found.chosen or found.by:
            for row in workstream.rows:
                yield from _code(found, workstream, row)
        else:
            yield _tree(found, workstream)
        yield from _notes(found, workstream)
    if any(row.team_only for one in shown for row in one.rows):
        yield Hanging(Text(_team_only(found), style="bold"))
    empty = [one.name for one in found.workstreams if one not in shown]
    if empty:
        yield Hanging(f"nothing to count in {counted(len(empty), 'workstream')}: {', '.join(empty)}")
    if len(shown) > 1:
        yield Text("")
        yield Hanging("Workstreams asked different people in different ways: their counts are not added up.")


def _team_only(found: Counts) -> str:
    return (
        "for the team only: people were chosen by what they are, and a number here tells of fewer than "
        f"{found.k} of them, or of all but so few"
    )


def _tree(found: Counts, workstream: Workstream) -> Table:
    """Return a table of all codes, the base in the first row; what a workstream has none of is left out."""
    shown = [name for name in _NUMBERS if name == "segments" or getattr(workstream.base, name)]
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("code", overflow="fold")
    for name in shown:
        table.add_column(f"{found.unit}s" if name == "segments" else name, justify="right", no_wrap=True)
    apart = any(row.count.apart for row in workstream.rows)
    if apart:
        table.add_column("apart", justify="right", no_wrap=True)
    base = [f"of {getattr(workstream.base, name):,}" for name in shown]
    table.add_row(*(Text(cell, style="dim") for cell in ("base", *base)))
    for row in workstream.rows:
        numbers = [f"{getattr(row.count.tally, name):,}" for name in shown]
        numbers += [f"{sum(row.count.apart.values()):,}"] if apart else []
        table.add_row(Text("  " * row.code.depth + row.code.name), *(Text(number) for number in numbers))
    return table


def _code(found: Counts, workstream: Workstream, row: Row) -> Iterator[RenderableType]:
    code, base, tally, unit = row.code, workstream.base, row.count.tally, found.unit
    below = len(code.codes) - 1
    yield Text("")
    yield Hanging(
        Text(f"{code.path} ({code.id})", style="bold").append(
            f", with {counted(below, 'code')} below" if below else "", style="not bold"
        )
    )
    lines = [f"{tally.segments:,} of {counted(base.segments, unit)}"]
    wordings = dict(workstream.wordings)
    lines += [_question_line(one, wordings.get(one.question, one.question)) for one in row.count.questions]
    if base.participants:
        lines.append(f"{tally.participants:,} of {counted(base.participants, 'participant')}")
    if base.respondents:
        lines.append(f"{tally.respondents:,} of {counted(base.respondents, 'respondent')} to surveys")
    lines.append(f"in {tally.sources:,} of {counted(base.sources, 'source')}")
    lines += _besides(row, workstream, unit)
    for line in lines:
        yield Hanging(f"  {line}", 4)
    for one in row.by:
        yield from _breakdown(one, found.k)


def _besides(row: Row, workstream: Workstream, unit: str) -> Iterator[str]:
    """Yield what stands apart from the numbers of a code, and how they came about."""
    for stance, number in row.count.apart.items():
        why = "on which coders disagree whether it was said" if stance == DISPUTED else f"marked {stance}"
        yield f"apart: {counted(number, unit)} {why}"
    if row.count.proposed:
        were = "was" if row.count.proposed == 1 else "were"
        yield f"{row.count.proposed:,} of these {unit}s {were} proposed by the machine and accepted"
    if row.count.through:
        yield f"{row.count.through:,} of these {unit}s came through an interpreter or somebody else"
    if row.count.secondary.segments:
        where = f"{row.count.secondary.sources:,} of {counted(workstream.secondary.sources, 'source')}"
        yield f"apart: {counted(row.count.secondary.segments, unit)} of secondary material, in {where}"


def _question_line(one: QuestionCount, wording: str) -> str:
    line = f"{one.responses:,} of {counted(one.base, 'response')}"
    line += f" to {shortened(wording, _SHORT)}" if wording else ""
    if one.in_campaigns:
        texts = "a campaign's text" if one.campaigns == 1 else f"one of {one.campaigns} campaigns' texts"
        line += f"; {one.in_campaigns:,} of these sent {texts}"
    return line


def _breakdown(one: Breakdown, k: int) -> Iterator[RenderableType]:
    title = f"  {one.of} by {one.attribute}: {one.count:,} of {one.base:,}"
    if one.refused:
        yield Hanging(f"{title}; not told apart: {one.refused}", 4)
        return
    yield Text(title)
    rows = [
        (
            f"    {group.value}",
            "not printed" if group.count is None else f"{group.count:,}",
            f"{group.base:,}",
        )
        for group in one.groups
    ]
    yield listing((f"    {one.attribute}", "people#", "of#"), rows, empty="")
    if any(group.count is None for group in one.groups):
        yield Hanging(f"    not printed: numbers from which fewer than {k} people could be told", 6)


def _notes(found: Counts, workstream: Workstream) -> Iterator[RenderableType]:
    yield Text("")
    base, unit = workstream.base, found.unit
    yield Hanging(
        f"read, as far as is known: {workstream.read:,} of {counted(base.segments, unit)}, "
        f"by {counted(workstream.coders, 'coder')}; with a code: {workstream.coded:,}"
    )
    if any(row.count.apart for row in workstream.rows) and not (found.chosen or found.by):
        yield Hanging(
            f"apart: {unit}s denied, of what might be, or on which coders disagree; in no other number"
        )
    if workstream.surveys > 1:
        yield Hanging(f"who answered several of the {workstream.surveys} surveys is a respondent of each")
    if workstream.uncoded:
        names = ", ".join(f"{title} ({source})" for source, title in workstream.uncoded)
        yield Hanging(f"{counted(len(workstream.uncoded), 'source')} not coded by anybody yet: {names}")
    if workstream.secondary.sources:
        sources = counted(workstream.secondary.sources, "source")
        yield Hanging(f"secondary material ({sources}) is in no base and never added")
    if workstream.uneven:
        yield Hanging(f"one side of a pair counts, the other has codings too: {', '.join(workstream.uneven)}")
    if workstream.waiting:
        yield Hanging(
            f"{counted(workstream.waiting, 'coding')} not counted: the words changed, see `source changes`"
        )
    if workstream.approach == "reflexive":
        yield Hanging(Text(REFLEXIVE, style="bold"))


def counts_json(found: Counts) -> dict[str, Any]:
    """Return the counts as JSON."""
    return {
        "unit": found.unit,
        "own": found.own,
        "by": found.by,
        "k": found.k,
        "chosen": [*found.only.questions, *found.only.words],
        "workstreams": [
            {
                "name": one.name,
                "approach": one.approach,
                "base": one.base,
                "coded": one.coded,
                "read": one.read,
                "coders": one.coders,
                "secondary": one.secondary,
                "uncoded": [source for source, _ in one.uncoded],
                "surveys": one.surveys,
                "waiting": one.waiting,
                "uneven_pairs": one.uneven,
                "codes": [_row_json(row, dict(one.wordings)) for row in one.rows],
            }
            for one in found.workstreams
        ],
    }


def _row_json(row: Row, wordings: dict[str, str]) -> dict[str, Any]:
    return {
        "code": row.code.id,
        "path": row.code.path,
        "with": sorted(row.code.codes - {row.code.id}),
        "count": row.count.tally,
        "apart": row.count.apart,
        "secondary": row.count.secondary,
        "through": row.count.through,
        "proposed": row.count.proposed,
        "team_only": row.team_only,
        "questions": [
            {
                "question": one.question,
                "wording": wordings.get(one.question, one.question),
                "responses": one.responses,
                "base": one.base,
                "in_campaigns": one.in_campaigns,
                "campaigns": one.campaigns,
            }
            for one in row.count.questions
        ],
        "by": row.by,
    }


def sentences_screen(found: Sequence[Sentences]) -> Iterator[RenderableType]:
    """Yield the sentences, ready to be pasted, with their limits; then what is refused, and why."""
    for place, about in enumerate(found):
        if len(found) > 1:
            yield Text(f"{chr(10) if place else ''}{about.path}", style="bold")
        for one in about.told:
            lead = f"Workstream {one.workstream}: " if one.workstream else ""
            if not one.refused:
                yield Hanging(f"{lead}{one.text} {one.limits}".rstrip(), 0)
        for one in about.told:
            if one.refused:
                lead = f"{one.workstream}, " if one.workstream else ""
                kind = one.kind.replace("_", " ") + (
                    f", {shortened(one.question, _SHORT)}" if one.question else ""
                )
                yield Hanging(Text(f"no sentence for {lead}{kind}: {one.refused}", style="dim"))
                yield Hanging(Text(f"  instead: {one.instead}", style="dim"), 4)
        if about.apart:
            yield Hanging(Text("workstreams are never added up: each has its own sentence", style="dim"))
        if about.reflexive:
            yield Hanging(Text(REFLEXIVE, style="bold"))


def sentences_json(found: Sequence[Sentences]) -> dict[str, Any]:
    """Return the sentences as JSON."""
    return {
        "codes": [
            {"code": one.code, "path": one.path, "reflexive": one.reflexive, "sentences": one.told}
            for one in found
        ]
    }


def campaigns_screen(found: Sequence[ListedCampaign]) -> Iterator[RenderableType]:
    """Yield the campaigns: how many sent one text, how many with their own words, and how it begins."""
    if not found:
        yield Text("no campaign found: no three responses share half of their words in a row")
        return
    for one in found:
        of = f"of {counted(one.responses, 'response')}" + (
            f" to {shortened(one.wording, _SHORT)}" if one.question else ""
        )
        yield Hanging(Text(f"{counted(one.submissions, 'submission')} of one text, {of}", style="bold"))
        yield Hanging(f"  {one.personalised:,} of them with words of their own", 4)
        yield Hanging(Text("  begins: ").append(shortened(one.begins, _SHORT)), 4)
    yield Text("")
    yield Hanging(
        "Nothing is left out of any other count; --json lists who sent what, with the words they added."
    )


def campaigns_json(found: Sequence[ListedCampaign]) -> dict[str, Any]:
    """Return the campaigns as JSON."""
    return {"campaigns": found}
