"""What became of codes that were renamed, moved, retired, merged or split, and the codings that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.printing import listing, shortened
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.codebook.restructuring.changing import Declared
    from qualcode.flows.codebook.restructuring.splitting import Assigned
    from qualcode.flows.codebook.restructuring.writing import Rearranged
    from qualcode.flows.codings import ShownCoding
    from qualcode.model import Code

_SHORT = 70
KEYS = "a number gives it to that code; s skips, u takes the last one back, q leaves"


def renamed_lines(done: Rearranged) -> Iterator[str]:
    """Yield what a code is called now."""
    if done.run is None:
        yield f"{done.code} is called that already; nothing changed"
    else:
        yield f"{done.code}  {done.path} (was: {', '.join(done.others)})"


def moved_lines(done: Rearranged) -> Iterator[str]:
    """Yield where a code stands now."""
    if done.run is None:
        yield f"{done.code} stands there already; nothing changed"
        return
    below = f", and {counted(len(done.others), 'code')} below it" if done.others else ""
    yield f"{done.code}  {done.path}{below}"


def retired_lines(done: Rearranged) -> Iterator[str]:
    """Yield what was retired, and what stays under it."""
    yield f"retired: {', '.join([done.code, *done.others])}"
    if done.codings:
        stay = "stays" if done.codings == 1 else "stay"
        yield f"{counted(done.codings, 'coding')} {stay} under it: qualcode codings --code {done.code}"


def merged_lines(done: Rearranged) -> Iterator[str]:
    """Yield what was merged, and how many codings follow."""
    yield f"{done.code}  {done.path}"
    follow = f"{counted(done.codings, 'coding')} now read as {done.code}"
    yield f"merged into it: {', '.join(done.others)}; {follow}"
    if done.doubled:
        lie = "lies" if done.doubled == 1 else "lie"
        yield f"{done.doubled:,} of them {lie} where the same coder has {done.code} already: counted once"
    for notice in done.notices:
        yield f"look at: {notice}"


def split_lines(done: Rearranged, *, keep: bool) -> Iterator[str]:
    """Yield what a code was split into, and what waits."""
    yield f"{done.code} was split into {', '.join(done.others)}"
    if done.codings:
        what = counted(done.codings, "coding")
        verb = "may stay, or be reassigned" if keep else ("waits" if done.codings == 1 else "wait")
        yield f"{what} {verb}: qualcode codebook split {done.code} --next"


def assigned_lines(done: Assigned) -> Iterator[str]:
    """Yield what was reassigned, and what waits still."""
    for code, number in done.to.items():
        yield f"{counted(number, 'coding')} of {done.code} to {code}"
    if done.unchanged:
        yield f"{done.unchanged} stood there already"
    if not done.to and not done.unchanged:
        yield "no coding that waits fits; nothing was reassigned"
    yield f"{done.waiting} left under {done.code}" if done.waiting else f"none left under {done.code}"


def declared_line(done: Declared) -> str:
    """Return what a facet or frame is now."""
    line = f"{done.name}: {', '.join(done.values)}"
    return line if done.changed else f"{line} (as it was)"


def waiting_screen(found: Sequence[ShownCoding]) -> RenderableType:
    """Return the codings that wait, with their words as shown."""
    rows = [
        (
            one.coding.id,
            f"{one.coding.source} {one.turns[0] if one.turns else '-'}",
            one.coding.code,
            one.coding.coder,
            shortened(one.words, _SHORT),
        )
        for one in found
    ]
    return listing(["id", "where", "code", "coder", "words"], rows, empty="no coding waits")


def waiting_json(found: Sequence[ShownCoding]) -> dict[str, Any]:
    """Return the codings that wait as JSON."""
    return {
        "waiting": [
            {
                "id": one.coding.id,
                "code": one.coding.code,
                "coder": one.coding.coder,
                "source": one.coding.source,
                "turns": list(one.turns),
                "words": one.words,
            }
            for one in found
        ]
    }


def question_lines(
    one: ShownCoding, place: tuple[int, int], codes: Sequence[Code]
) -> Iterator[RenderableType]:
    """Yield one coding with its words, and the codes that it may go to, by number."""
    number, total = place
    speaker = ", ".join(one.speakers) or one.role
    where = f"{number} of {total}  {one.coding.id}  {one.title} {one.turns[0] if one.turns else ''}"
    yield Text("")
    yield Text(f"{where}  {speaker}, coded by {one.coding.coder}", style="dim")
    for turn in one.before:
        yield indented(Text(f"{turn.turn} {turn.speaker or turn.role}: {turn.words}", style="dim"), 4)
    yield indented(Text(one.words or one.note, style="bold"))
    for turn in one.after:
        yield indented(Text(f"{turn.turn} {turn.speaker or turn.role}: {turn.words}", style="dim"), 4)
    for key, code in enumerate(codes, start=1):
        told = f"  {key}  {code.name}"
        yield Text(f"{told}: {shortened(code.definition, _SHORT)}" if code.definition else told)
