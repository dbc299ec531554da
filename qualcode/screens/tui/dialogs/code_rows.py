"""A codebook as rows of a list: the tree with its frames, and codes found by typing with where they stand.

Plain values out of plain values; no widget.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualcode.codebook.tree import walk
from qualcode.model import Code, Codebook
from qualcode.screens.tui.dialogs.rows import Row

LATELY = "Used lately"


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row with the code that it stands for; a heading has none."""

    row: Row
    code: Code | None = None


def place_names(codebook: Codebook) -> dict[str, str]:
    """Return, by id, where a code stands: its frame's name and the names above it, "" at the top."""
    above: list[str] = []
    found: dict[str, str] = {}
    for depth, code in walk(codebook):
        del above[depth:]
        frame = frame_name(codebook, code.frame)
        found[code.id] = (f"{frame}: " if frame else "") + " > ".join(above)
        above.append(code.name)
    return found


def frame_name(codebook: Codebook, frame: str) -> str:
    """Return a frame's name, its id where it is not declared, "" for none."""
    return codebook.frames.get(frame, "") or frame


def tree_rows(codebook: Codebook, counts: Mapping[str, int] | None = None) -> list[CodeRow]:
    """Return the team's own tree, then each frame under its name; retired codes are left out unless used.

    With `counts`, how often each code stands here.
    """
    counts = counts or {}
    by_frame: dict[str, list[tuple[int, Code]]] = {frame: [] for frame in ("", *codebook.frames)}
    for depth, code in walk(codebook):
        if code.status != "retired" or counts.get(code.id):
            by_frame.setdefault(code.frame, []).append((depth, code))
    rows: list[CodeRow] = []
    for frame, codes in by_frame.items():
        if frame and codes:
            rows.append(CodeRow(Row(f"frame {frame}", frame_name(codebook, frame), heading=True)))
        rows += [_tree_row(code, depth, counts.get(code.id, 0)) for depth, code in codes]
    return rows


def _tree_row(code: Code, depth: int, count: int) -> CodeRow:
    aside = (f"{count}" if count else "") + (" retired" if code.status == "retired" else "")
    return CodeRow(Row(code.id, code.name, aside=aside.strip(), depth=depth), code)


def recent_rows(recent: Sequence[Code], places: Mapping[str, str], *, numbered: bool) -> Iterator[CodeRow]:
    """Yield a heading and the codes used lately, with the numbers that take them."""
    if recent:
        yield CodeRow(Row("lately", LATELY, heading=True))
    for number, code in enumerate(recent, 1):
        yield CodeRow(
            Row(
                f"{number} {code.id}",
                code.name,
                sign=f"{number} " if numbered else "",
                aside=places.get(code.id, ""),
            ),
            code,
        )


def found_rows(codes: Sequence[Code], places: Mapping[str, str]) -> list[CodeRow]:
    """Return codes found by typing, each with where it stands and what else it is called."""
    return [CodeRow(Row(code.id, code.name, aside=_aside(code, places)), code) for code in codes]


def _aside(code: Code, places: Mapping[str, str]) -> str:
    also = f"also: {', '.join(code.aliases)}" if code.aliases else ""
    return " · ".join(part for part in (places.get(code.id, ""), also) if part)
