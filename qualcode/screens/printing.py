"""How everything is printed: results to stdout, talk to stderr, words of people as plain text.

Markup and emoji codes are off everywhere, so `[laughs]`, `[/]` and `:smile:` print as they are.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Literal

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from qualcode.model import Problem, Span

_COMMANDING = re.compile("[\x1b\x80-\x9f\u202a-\u202e\u2066-\u2069]")
_WHOLE = 20
_NARROWEST = 40
_USUAL = 100


class Screen(Console):
    """A console that changes nothing in what it prints, but for characters that would command the terminal.

    Those that turn the direction of writing around stand there as their escape.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Render, with escape, C1 and direction control characters made visible."""
        for segment in super().render(renderable, options):
            if segment.control is None and _COMMANDING.search(segment.text):
                yield Segment(_COMMANDING.sub(_visible, segment.text), segment.style)
            else:
                yield segment

    def on_broken_pipe(self) -> None:
        """Let the caller end quietly: whoever read our output has enough."""
        raise BrokenPipeError


def _visible(command: re.Match[str]) -> str:
    code = ord(command.group())
    return f"\\u{code:04x}" if code > 0xFF else "\ufffd"


def console(*, stderr: bool = False) -> Console:
    """Return a console that changes nothing in what it prints; in a pipe a line of text stays one line."""
    stream = sys.stderr if stderr else sys.stdout
    terminal = stream.isatty()
    width = None if terminal else _columns()
    return Screen(
        file=stream, width=width, soft_wrap=not terminal, markup=False, emoji=False, highlight=False
    )


def _columns() -> int:
    typed = os.environ.get("COLUMNS", "")
    known = typed.isascii() and typed.isdigit() and int(typed) > 0
    return max(_NARROWEST, int(typed)) if known else _USUAL


def show(*parts: RenderableType) -> None:
    """Print renderables to stdout; strings are words, never markup."""
    out = console()
    for part in parts:
        out.print(Text(part) if isinstance(part, str) else part)


def say(line: str) -> None:
    """Print a line of talk to stderr."""
    console(stderr=True).print(Text(line))


class Hanging:
    """A text whose later lines are set in by `by` where a terminal breaks it; a pipe gets one line."""

    def __init__(self, text: Text | str, by: int = 2) -> None:
        self.text = Text(text) if isinstance(text, str) else text
        self.by = by

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render for the console."""
        room = options.max_width - self.by
        if options.no_wrap or room < _WHOLE:
            yield self.text
            return
        first, *rest = self.text.wrap(console, room, overflow="fold")
        yield first
        for line in rest:
            yield Text(" " * self.by).append_text(line)


def shortened(text: str, most: int) -> str:
    """Return words in one line, cut at a blank where it would be longer than `most`."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    whole = line[:most].rpartition(" ")[0]
    return (whole if len(whole) >= most // 2 else line[: most - 1]) + "…"


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
    """Print a value as JSON to stdout; where the console cannot write every letter, as ASCII."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=not _is_wide(), indent=2) + "\n")


def show_json_lines(values: Iterable[object]) -> None:
    """Print each value as a line of JSON to stdout."""
    wide = _is_wide()
    for value in values:
        sys.stdout.write(json.dumps(plain(value), ensure_ascii=not wide) + "\n")


def _is_wide() -> bool:
    return (sys.stdout.encoding or "utf-8").casefold().replace("-", "") in {"utf8", "utf16", "utf32"}


def listing(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> RenderableType:
    """Return a plain table; `empty` is what to say when there is no row. Columns ending in `#` are numbers.

    Ids, dates and numbers stay whole on a narrow screen; what holds sentences is folded.
    """
    cells = [tuple(row) for row in rows]
    if not cells:
        return Text(empty)
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for place, name in enumerate(columns):
        whole = name.endswith("#") or all(_stays_whole(row[place]) for row in cells)
        side: Literal["left", "right"] = "right" if name.endswith("#") else "left"
        table.add_column(name.rstrip("#"), justify=side, overflow="fold", no_wrap=whole)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    return table


def in_pieces(name: str, width: int) -> str:
    """Return a name on lines of at most `width`, broken after hyphens, dots or strokes where it has them."""
    lines = [""]
    for piece in re.split(r"(?<=[-/._ ])", name):
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def _stays_whole(cell: str) -> bool:
    return len(cell) <= _WHOLE and cell.isascii() and len(cell.split()) <= 1


def problem_lines(problems: Iterable[Problem]) -> list[str]:
    """Return findings as lines: where, what, what to do."""
    lines = []
    for problem in problems:
        located = problem.severity in {"error", "warning"}
        where = f"{problem.where}: " if problem.where and located else ""
        place = f" ({problem.where})" if problem.where and not located else ""
        told = str(problem.count) in problem.message or f"{problem.count:,}" in problem.message
        times = "" if problem.count == 1 or told else f" ({problem.count} times)"
        lines.append(f"{problem.severity}: {where}{problem.message}{times}{place}")
        if problem.hint:
            lines.append(f"  {problem.hint}")
    return lines
