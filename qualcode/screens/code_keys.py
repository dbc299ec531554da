"""The table of keys as `qualcode code keys` prints it, and as the documentation has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.flows.keymap import shown_keys
from qualcode.screens.printing import Hanging, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from rich.console import RenderableType

    from qualcode.flows.key_settings import KeyRow
    from qualcode.flows.keymap import Key

PLACES = {
    "coding": "coding",
    "view": "code view",
    "review": "review",
    "resolve": "resolve",
    "crosswalk": "crosswalk",
}


def keys_screen(rows: Sequence[KeyRow], settings: Path) -> Iterator[RenderableType]:
    """Yield the table of keys, and where to change it; what a person changed is marked."""
    cells = [
        (
            f"{row.shown}{' (yours)' if row.changed else ''}",
            row.key.what,
            row.key.action,
            places_of(row.key),
        )
        for row in rows
    ]
    yield listing(["key", "does", "act", "where"], cells, empty="there is no key")
    yield Hanging(f"change one in {settings}, with these two lines:", by=2)
    yield Text("[keys]")
    yield Text('undo = ["z"]')


def places_of(key: Key) -> str:
    """Return where a key works, in words."""
    return "all" if len(key.places) == len(PLACES) else ", ".join(PLACES[one] for one in key.places)


def keys_json(rows: Iterable[KeyRow], settings: Path) -> dict[str, Any]:
    """Return the table of keys as JSON, with the file that changes it."""
    return {
        "settings": str(settings),
        "keys": [
            {
                "action": row.key.action,
                "keys": list(row.key.keys),
                "what": row.key.what,
                "places": list(row.key.places),
                "group": row.key.group,
                "changed": row.changed,
            }
            for row in rows
        ],
    }


def keys_markdown(keys: Iterable[Key]) -> str:
    """Return the table of keys as Markdown, a table for each group."""
    lines: list[str] = []
    group = ""
    for key in keys:
        if key.group != group:
            group = key.group
            lines += [
                "",
                f"### {group}",
                "",
                "| key | does | where | name in settings |",
                "|---|---|---|---|",
            ]
        shown = shown_keys(key).replace("|", "\\|")
        lines.append(f"| {_code(shown)} | {key.what} | {places_of(key)} | `{key.action}` |")
    return "\n".join(lines[1:]) + "\n"


def _code(shown: str) -> str:
    return " or ".join(f"`{one}`" for one in shown.split(" or "))
