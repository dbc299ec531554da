"""What the rules propose: counts by code, and each proposal with its rule and its words."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.machine_runs import written_line
from qualcode.screens.printing import listing
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from qualcode.flows.tagging.tag import Explained, Tagged, Withheld
    from qualcode.flows.tagging.texts import ExplainedHit, TaggedTexts

COUNT_FOR_NOTHING = "PROPOSALS: they count for nothing until you accept them"


def tag_screen(tagged: Tagged, *, dry_run: bool) -> Iterator[RenderableType]:
    """Yield the counts as proposals, and what comes next."""
    for title, group in groupby(tagged.explained, key=lambda one: f"{one.title} ({one.source})"):
        yield Text(title, style="bold underline")
        for one in group:
            yield from _explained(one)
        yield Text("")
    if tagged.withheld:
        yield Text("Kept back, since the rules of the code suppress them", style="bold underline")
        for kept in tagged.withheld:
            yield from _withheld(kept)
        yield Text("")
    yield listing(
        ["code", "id", "proposals#"],
        [(tagged.names.get(code, code), code, str(number)) for code, number in tagged.counts.items()],
        empty="the rules propose nothing",
    )
    if tagged.silent:
        yield Text(f"{counted(tagged.silent, 'code')} with rules found nothing", style="dim")
    for line in kept_back_lines(tagged.kept_back):
        yield Text(line, style="dim")
    if tagged.kept_back and not tagged.withheld:
        yield Text("  qualcode tag --explain              lists what was kept back", style="dim")
    if tagged.total:
        yield Text(_total(tagged), style="bold")
        if tagged.open and not dry_run:
            yield Text("  qualcode codings --coder @rules     shows them")
            yield Text("  qualcode code accept --code CODE    makes them yours; also --rule, --all")
    yield Text(written_line(tagged, "proposals", dry_run=dry_run), style="dim")


def _total(tagged: Tagged) -> str:
    where = counted(tagged.sources, "source")
    if tagged.proposing < tagged.sources:
        where = f"{tagged.proposing:,} of {where}"
    waiting = "all" if tagged.open == tagged.total else f"{tagged.open:,}" if tagged.open else "none"
    line = f"{counted(tagged.total, 'proposal')} in {where}, {waiting} open."
    return f"{line} {COUNT_FOR_NOTHING}." if tagged.open else line


def _explained(one: Explained) -> Iterator[RenderableType]:
    line = Text(f"{one.id}  {one.turn}  ", style="dim").append(one.code, style="bold not dim")
    line.append(f"  {one.rule}{f' ({one.stance})' if one.stance else ''}: ")
    for number, words in enumerate(one.matched):
        line.append(" … " if number else "").append(words, style="not dim")
    yield line
    yield indented(Text(one.words, style="dim"))


def _withheld(one: Withheld) -> Iterator[RenderableType]:
    line = Text(f"{one.title} {one.turn}  ", style="dim").append(one.code, style="bold not dim")
    line.append(f"  {one.rule} (kept back: {one.why}): ")
    for number, words in enumerate(one.matched):
        line.append(" … " if number else "").append(words, style="not dim")
    yield line
    yield indented(Text(one.words, style="dim"))


def kept_back_lines(kept_back: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return, for each code and reason, how many hits its rules suppress."""
    return [
        f"{counted(number, 'hit')} kept back ({code}: {why})"
        for code, reasons in kept_back.items()
        for why, number in reasons.items()
    ]


def tag_json(tagged: Tagged) -> dict[str, Any]:
    """Return what was proposed as JSON."""
    return {
        "proposals": tagged.total,
        "note": COUNT_FOR_NOTHING,
        "machine_run": tagged.machine_run,
        "run": tagged.run.id if tagged.run else None,
        "sources": tagged.sources,
        "sources_with_proposals": tagged.proposing,
        "open": tagged.open,
        "written": tagged.written,
        "counts": tagged.counts,
        "silent": tagged.silent,
        "kept_back": tagged.kept_back,
        "explained": tagged.explained,
        "withheld": tagged.withheld,
    }


def texts_screen(tagged: TaggedTexts, *, explain: bool = False) -> Iterator[RenderableType]:
    """Yield how many texts the rules propose each code for; with `explain` first every hit in its words."""
    for text, group in groupby(tagged.explained if explain else (), key=lambda one: one.text):
        yield Text(text, style="bold underline")
        for one in group:
            yield from _explained_text(one)
    yield listing(
        ["code", "id", "texts#"],
        [(tagged.names.get(code, code), code, f"{number:,}") for code, number in tagged.counts.items()],
        empty="the rules propose nothing",
    )
    for line in kept_back_lines(tagged.kept_back):
        yield Text(line, style="dim")
    found = sum(bool(hits) for hits in tagged.hits.values())
    where = f"{found:,} of {counted(len(tagged.hits), 'text')}"
    listed = "" if explain else "--explain lists them, "
    yield Text(
        f"proposals in {where}; {listed}--json gives each with its rule, stance and places", style="dim"
    )


def _explained_text(one: ExplainedHit) -> Iterator[RenderableType]:
    said = f" ({one.stance})" if one.stance else f" (kept back: {one.why})" if one.why else ""
    line = Text(one.code, style="bold").append(f"  {one.rule}{said}: ", style="not bold dim")
    for number, words in enumerate(one.matched):
        line.append(" … " if number else "", style="not bold").append(words, style="not bold")
    yield line
    yield indented(Text(one.words, style="dim"))


def texts_json(tagged: TaggedTexts) -> dict[str, Any]:
    """Return, by the id of each text, what the rules propose for it."""
    return dict(tagged.hits)
