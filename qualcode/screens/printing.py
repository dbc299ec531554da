"""How everything is printed: results to stdout, talk to stderr, words of people as plain text.

Markup and emoji codes are off everywhere, so `[laughs]`, `[/]` and `:smile:` print as they are.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from qualcode.model import Problem, Span


def console(*, stderr: bool = False) -> Console:
    """Return a console that changes nothing in what it prints."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else int(os.environ.get("COLUMNS") or 100)
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def show(*parts: RenderableType) -> None:
    """Print renderables to stdout; strings are words, never markup."""
    out = console()
    for part in parts:
        out.print(Text(part) if isinstance(part, str) else part)


def say(line: str) -> None:
    """Print a line of talk to stderr."""
    console(stderr=True).print(Text(line))


def plain(value: object) -> Any:
    """Return a value as JSON knows it: records become objects, spans `[start, end]`."""
    if isinstance(value, Span):
        return [value.start, value.end]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise TypeError(f"no JSON for {type(value).__name__}")


def show_json(value: object) -> None:
    """Print a value as JSON to stdout."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=2)
    sys.stdout.write(text + "\n")


def listing(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> RenderableType:
    """Return a plain table; `empty` is what to say when there is no row. Columns ending in `#` are numbers."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name.rstrip("#"), justify="right" if name.endswith("#") else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table if table.row_count else Text(empty)


def problem_lines(problems: Iterable[Problem]) -> list[str]:
    """Return findings as lines: where, what, what to do."""
    lines = []
    for problem in problems:
        where = f"{problem.where}: " if problem.where else ""
        times = f" ({problem.count} times)" if problem.count > 1 else ""
        lines.append(f"{problem.severity}: {where}{problem.message}{times}")
        if problem.hint:
            lines.append(f"  {problem.hint}")
    return lines
