"""The list of sources, and what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.screens.printing import Hanging, listing
from qualcode.store.participants import PERMISSION_FIELDS
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from qualcode.flows.source import ListedSource
    from qualcode.flows.source_facts import SourceFacts
    from qualcode.flows.voices_set import VoiceSet
    from qualcode.model import Source


def sources_table(sources: Iterable[ListedSource], *, raw: bool = False) -> RenderableType:
    """Return sources with what they hold; with `raw` also the names that their files had.

    Area and date have a column where any source states them.
    """
    listed = list(sources)
    columns = {
        "source": [row.id for row in listed],
        "title": [row.title for row in listed],
        "kind": [row.kind.replace("_", " ") for row in listed],
        "area": [row.area for row in listed],
        "date": [row.date for row in listed],
        "revision#": [str(row.revision) if row.revision > 1 else "" for row in listed],
        "turns#": [str(row.turns) for row in listed],
        "words#": [f"{row.words:,}" for row in listed],
        "codings#": [str(row.codings) for row in listed],
        "heard#": ["" if row.heard is None else f"{row.heard:.0%}" for row in listed],
        "file": [row.file for row in listed] if raw else [],
    }
    filled = {name: cells for name, cells in columns.items() if any(cells)}
    return listing(
        list(filled), zip(*filled.values(), strict=True), empty="no sources yet: qualcode import FILE"
    )


def stated_line(source: Source) -> str:
    """Return all that is stated of a session now: its facts, and what it allows."""
    permitted = {name.replace("_", " "): getattr(source.permissions, name) for name in PERMISSION_FIELDS}
    stated = [f"{name}: {value}" for name, value in {**source.session, **permitted}.items() if value]
    return f"{source.id}  {'; '.join(stated) or 'nothing is stated'}"


def facts_screen(sources: Iterable[SourceFacts]) -> Iterator[RenderableType]:
    """Yield each source with its facts, what was computed, what it allows, and what is not known."""
    empty = True
    for one in sources:
        empty = False
        yield Text(f"{one.source}  {one.title} ({one.kind.replace('_', ' ')})", style="bold")
        rows = {
            "stated": [f"{name.replace('_', ' ')} {value}" for name, value in one.stated.items()],
            "computed": [f"{name.replace('_', ' ')} {value}" for name, value in one.computed.items()],
            "allows": [f"{name.replace('_', ' ')} {value}" for name, value in one.permissions.items()],
            "not known": [name.replace("_", " ") for name in one.missing],
        }
        for what, said in rows.items():
            if said:
                yield Hanging(Text(f"  {what}: {', '.join(said)}"), by=4)
    if empty:
        yield Text("no sources yet: qualcode import FILE")


def voice_line(done: VoiceSet) -> str:
    """Return whose words some turns are now."""
    turns = counted(done.turns, "turn")
    if not done.speaks_for:
        return f"{done.source}  {turns}: the speakers' own"
    return f"{done.source}  {turns}: the words of {done.speaks_for}, {done.through}"
