"""Privacy on the screen: what was registered, what waits, and one place in its context."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.text import Text

from qualcode.flows.anonymise import Item, PrivacyState, Registered

_CONTEXT = 160


def registered_lines(done: Registered) -> Iterator[str]:
    """Yield what registering did."""
    if done.ids:
        yield f"{len(done.ids)} registered: {', '.join(done.ids)}"
    if done.unchanged:
        yield f"{done.unchanged} known already"
    for scan in done.scans:
        if scan.added or scan.removed:
            yield f"  {scan.source}: {scan.added} places newly masked or to review, {scan.to_review} to review in all"


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
    text.append(f"\n{redaction.label.lower()} ({why}); masked it would read {redaction.replacement}", style="dim")
    return text
