"""Privacy on the screen: what was registered, what waits, and one place in its context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from qualcode.flows.anonymise import Item, PrivacyState, Registered
from qualcode.model import Entity, Leak, Redaction
from qualcode.screens.printing import listing
from qualcode.text import counted

_CONTEXT = 160
_FEW = 6


def registered_lines(done: Registered) -> Iterator[str]:
    """Yield what registering did."""
    if done.ids:
        shown = (
            f": {', '.join(done.ids)}" if len(done.ids) <= _FEW else "; `anonymise register list` shows them"
        )
        yield f"{len(done.ids)} registered{shown}"
    if done.unchanged:
        yield f"{done.unchanged} known already"
    for scan in done.scans:
        if scan.added or scan.removed:
            new = f"{counted(scan.added, 'place')} newly masked or to review"
            yield f"  {scan.source}: {new}, {scan.to_review} to review in all"


def standing_lines(done: Registered) -> Iterator[str]:
    """Yield where a name that was registered just now stands already."""
    if done.standing:
        places = counted(len(done.standing), "place")
        yield f"note: what was registered stands already in {places} that a team or a reader sees:"
        for problem in done.standing:
            yield f"  {problem.where}: {problem.hint}"


def decided_lines(decided: Iterable[Redaction]) -> Iterator[str]:
    """Yield what was decided, place by place."""
    for one in decided:
        yield f"{one.id}  kept" if one.verdict == "keep" else f"{one.id}  masked: {one.replacement}"


def state_lines(state: PrivacyState) -> Iterator[str]:
    """Yield counts by label."""
    rows: list[tuple[str, Mapping[str, int]]] = [
        ("masked", state.masked),
        ("to review", state.to_review),
        ("kept by a person", state.kept),
    ]
    for name, counts in rows:
        labels = ", ".join(f"{count} {label.lower()}" for label, count in sorted(counts.items()))
        yield f"{name:<17}{sum(counts.values())}{f'  ({labels})' if labels else ''}"


def item_text(item: Item, number: int, total: int) -> Text:
    """Return one place to review, its words marked."""
    redaction = item.redaction
    text = Text()
    text.append(f"\n{number} of {total}  {redaction.id}  {item.title} {item.turn}\n", style="bold")
    before = item.before[-_CONTEXT:]
    text.append(("…" if len(item.before) > _CONTEXT else "") + before)
    text.append(f">>{item.words}<<", style="bold reverse")
    text.append(item.after[:_CONTEXT] + ("…" if len(item.after) > _CONTEXT else ""))
    why = ", ".join(redaction.detectors)
    text.append(
        f"\n{redaction.label.lower()} ({why}); masked it would read {redaction.replacement}", style="dim"
    )
    return text


def checked_lines(found: Mapping[str, Sequence[Leak]]) -> Iterator[str]:
    """Yield what was found in each file: place, kind and rule, never the value."""
    for path, leaks in found.items():
        yield f"{path}: {len(leaks) or 'no'} leak{'' if len(leaks) == 1 else 's'} found"
        for leak in leaks:
            yield f"  {leak.where}: {leak.label.lower()}, {leak.rule}"


def checked_json(found: Mapping[str, Sequence[Leak]]) -> dict[str, Any]:
    """Return what was found in each file, as JSON has it; a hash of a first name would give it away."""
    files = [
        {"path": path, "leaks": [{"where": one.where, "label": one.label, "rule": one.rule} for one in leaks]}
        for path, leaks in found.items()
    ]
    return {"files": files}


def register_table(entities: Iterable[Entity]) -> RenderableType:
    """Return the register: real names, for the eyes of the person who opened the vault."""
    rows = [
        (entity.id, entity.kind, "; ".join(entity.forms), "yes" if entity.publishable else "")
        for entity in entities
    ]
    return listing(["id", "kind", "forms", "publishable"], rows, empty="nobody is registered yet")


def items_table(items: Iterable[Item]) -> RenderableType:
    """Return what waits for review, without the words."""
    rows = [
        (
            item.redaction.id,
            f"{item.title} {item.turn}",
            item.redaction.label.lower(),
            item.redaction.replacement,
        )
        for item in items
    ]
    return listing(["id", "where", "kind", "would become"], rows, empty="nothing waits for review")


def item_json(item: Item) -> dict[str, Any]:
    """Return a place to review as JSON, without the words."""
    return {
        "id": item.redaction.id,
        "source": item.redaction.source,
        "turn": item.turn,
        "label": item.redaction.label,
        "replacement": item.redaction.replacement,
        "detectors": list(item.redaction.detectors),
    }
