"""The life of one coding on the terminal: what it is now, why, and what happened to it, oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.printing import Hanging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from qualcode.flows.coding_life import CodingLife, Moment, ShownEvidence

_LANES = {"rules": "the rules", "suggest": "the suggester"}
_STATES = {
    "waiting": "waits for a decision",
    "gone": "dropped after a correction",
    "hidden": "not shown: another coding says the same, or its words were withdrawn",
    "open": "open: nobody has said anything about it",
    "settled": "settled",
}
_ANCHORS = {
    "holds": "the words are those that were coded",
    "broken": "the words are NOT those that were coded: `qualcode check` says more",
    "not checked": "the vault is closed: whether the words are those that were coded was not checked",
}


def life_screen(life: CodingLife) -> Iterator[RenderableType]:
    """Yield what a coding is, where it lies, why a machine proposed it, and its history."""
    was = f" (made under {life.was})" if life.was else ""
    yield Text(f"{life.id}  {life.code}{was}", style="bold")
    yield Hanging(f"{life.kind} of {life.coder}: {_STATES.get(life.state, life.state)}")
    if life.stands_as:
        yield Hanging(f"it stands as {', '.join(life.stands_as)}")
    turns = ", ".join(life.turns)
    where = f"{life.title} ({life.source}), {turns}".rstrip(", ")
    yield Hanging(f"where: {where}, {life.span[0]}-{life.span[1]} in revision {life.revision}")
    if life.words:
        yield indented(Text(life.words))
    yield Hanging(f"anchor: {_ANCHORS[life.anchor]}")
    for name, value in (("note", life.note), ("why", life.why), ("stance", life.stance)):
        if value:
            yield Hanging(f"{name}: {value}")
    if life.facets:
        yield Hanging("facets: " + ", ".join(f"{name}={value}" for name, value in life.facets.items()))
    if life.evidence is not None:
        yield Hanging(f"proposed by {_LANES[life.evidence.lane]}: {_evidence_words(life.evidence)}")
    yield Text("")
    for moment in life.moments:
        yield Hanging(_moment_line(moment))


def _evidence_words(evidence: ShownEvidence) -> str:
    parts = [f"score {evidence.score:.2f}"] if evidence.score is not None else []
    parts += [f"rule {evidence.rule}"] if evidence.rule else []
    parts += [f"because of “{'”, “'.join(evidence.matched)}”"] if evidence.matched else []
    parts += [f"like {evidence.near}"] if evidence.near else []
    return "; ".join(parts) or "why was not kept"


def _moment_line(moment: Moment) -> str:
    when = f"{moment.at[:16].replace('T', ' ')}  {moment.by}  {moment.what}"
    verb = f"  [{moment.verb} {moment.run}]" if moment.verb else ""
    return f"{when}{': ' if moment.detail else ''}{moment.detail}{verb}"
