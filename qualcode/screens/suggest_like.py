"""Segments that are like an extract, a code or words, to be read together; no code is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.codings import context_line
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from qualcode.flows.suggest.like import LikeThis, MoreLike


def like_screen(more: MoreLike) -> Iterator[RenderableType]:
    """Yield the segments, the likest first."""
    if not more.found:
        yield Text(
            f"nothing is alike in {counted(more.segments, 'segment')}: no words that mean much are shared"
        )
        return
    yield Text(f"Read these together: {_what(more)}", style="bold")
    for one in more.found:
        yield from _segment(one)
    yield Text(
        f"the {len(more.found):,} most alike of {counted(more.segments, 'segment')}; nothing was coded"
    )


def _what(more: MoreLike) -> str:
    if more.kind == "code":
        return f"most like {counted(more.extracts, 'extract')} of {more.wanted}"
    return f"most like {more.wanted}" if more.kind == "coding" else "most like these words"


def _segment(one: LikeThis) -> Iterator[RenderableType]:
    who = one.speaker or one.role
    coded = f"  coded already: {', '.join(one.codes)}" if one.codes else ""
    yield Text("")
    yield Text(f"{one.title} ({one.source})  {one.turn}  {who}  {one.score:.2f}{coded}", style="dim")
    for turn in one.before:
        yield context_line(turn)
    yield indented(Text(one.words))
    for turn in one.after:
        yield context_line(turn)
    if one.matched:
        yield indented(Text(f"because: {', '.join(one.matched)}", style="dim"))


def like_json(more: MoreLike) -> dict[str, Any]:
    """Return what is alike as JSON."""
    return {
        "wanted": more.wanted,
        "kind": more.kind,
        "extracts": more.extracts,
        "segments": more.segments,
        "found": more.found,
    }
