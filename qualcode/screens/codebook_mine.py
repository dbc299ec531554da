"""Rules mined from codings: each with what it finds right and wrong, and two examples."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.printing import shortened
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from qualcode.flows.tagging.mining import MinedRule, MinedRules

_LINE = 150


def mined_screen(mined: MinedRules) -> Iterator[RenderableType]:
    """Yield the rules by code, and how much of what was coded they find."""
    coverage = {one.code: one for one in mined.codes}
    for code, group in groupby(mined.rules, key=lambda rule: rule.code):
        one = coverage[code]
        yield Text(f"{mined.names.get(code, code)} ({code})", style="bold underline")
        for rule in group:
            yield from _rule(rule)
        yield Text(
            f"with the rules it has they find {one.covered:,} of {counted(one.coded, 'coded segment')}; "
            f"without them {one.found:,}",
            style="dim",
        )
        yield Text("")
    if not mined.rules:
        yield from _nothing_new(mined)
    if mined.named:
        yield Text(f"{counted(mined.named, 'phrase')} that may name somebody left out", style="dim")
    where = f"{counted(mined.segments, 'segment')} of sources that people have coded in"
    yield Text(f"mined from {where}; on new text rules do worse", style="dim")


def _nothing_new(mined: MinedRules) -> Iterator[RenderableType]:
    """Yield why there is no rule: those that a code has find what it has, or no phrase is sure enough."""
    for one in mined.codes:
        if one.found:
            coded = counted(one.coded, "coded segment")
            yield Text(f"{one.code}: its rules already find {one.found:,} of {coded}; nothing new")
    if not all(one.found for one in mined.codes) or not mined.codes:
        yield Text("no phrase is sure enough: more codings, or a lower --floor, may give some")


def _rule(rule: MinedRule) -> Iterator[RenderableType]:
    line = Text(f"{rule.number:3}  ", style="dim").append(f"{rule.kind}: {rule.text}", style="bold not dim")
    line.append(f"  {rule.tp} right, {rule.fp} wrong; at least {rule.low:.0%}; adds {rule.added}")
    yield line
    for example in rule.examples:
        yield indented(Text(shortened(example, _LINE), style="dim"))


def mined_json(mined: MinedRules) -> dict[str, Any]:
    """Return the rules, and by code what they find, as JSON."""
    return {
        "segments": mined.segments,
        "rules": mined.rules,
        "codes": [
            {"code": one.code, "coded": one.coded, "found": one.found, "covered": one.covered}
            for one in mined.codes
        ],
        "named": mined.named,
    }
