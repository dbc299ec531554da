"""What was searched for: for a person at a terminal, and in a pipe one line a match, as grep prints it.

Matches are marked by weight and inverse, and by arrows where a terminal can do neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.model import Span
from qualcode.screens.printing import Hanging, console, listing
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.searching.search import Hit, Hits, Neighbour

_ID = 5
_SHORT_ID = 12
_AROUND = 240
_GAP = " … "


def hits_screen(found: Hits, *, only: bool = False) -> Iterator[RenderableType]:
    """Yield the hits under their sources, with what stands around them; with `only` the matches alone."""
    plain = console().color_system is None
    for hits in _by_source(found.hits):
        yield Text(f"{hits[0].source}  {hits[0].title}", style="bold")
        last: int | None = None
        for one in _rows(hits):
            if last is not None and one.place > last + 1 and _with_context(hits):
                yield Text("—", style="dim")
            last = one.place
            yield from _row(one, only=only, plain=plain)


def _row(one: Hit | Neighbour, *, only: bool, plain: bool) -> Iterator[RenderableType]:
    from qualcode.flows.searching.search import Hit

    if not isinstance(one, Hit):
        who = f"{one.speaker}: " if one.speaker else ""
        yield Hanging(Text(f"{one.turn:<{_ID - 1}} {who}{one.text}", style="dim"), by=_ID)
        return
    if only:
        for match in one.matches:
            words = one.text[match.shown.start : match.shown.end]
            yield Hanging(Text.assemble((f"{one.turn:<{_ID - 1}} ", "dim"), words), by=_ID)
        return
    who = f"{one.speaker}: " if one.speaker else ""
    asked = f"{one.question} " if one.question and len(one.question) <= _SHORT_ID else ""
    start = (f"{one.turn:<{_ID - 1}} {asked}", "dim")
    yield Hanging(Text.assemble(start, (who, "dim"), _marked(one.text, one.marks, plain=plain)), by=_ID)


def _marked(words: str, marks: Sequence[Span], *, plain: bool) -> Text:
    """Return the words with the matches marked; what is far from all of them is left out."""
    line = Text()
    for number, part in enumerate(_near(words, marks)):
        line.append(_GAP if number or part.start else "")
        place = part.start
        for mark in (one for one in marks if part.start <= one.start < part.end):
            if mark.start < place:
                continue
            line.append(words[place : mark.start])
            found = words[mark.start : mark.end]
            line.append(f"»{found}«" if plain else found, style="bold reverse")
            place = mark.end
        line.append(words[place : part.end])
        if part.end < len(words):
            line.append(_GAP if part.end == _near(words, marks)[-1].end else "")
    return line


def _near(words: str, marks: Sequence[Span]) -> list[Span]:
    """Return the parts of a long turn that stand near a mark, cut at blanks."""
    parts: list[Span] = []
    for mark in marks:
        start, end = max(0, mark.start - _AROUND), min(len(words), mark.end + _AROUND)
        start = words.rfind(" ", 0, start) + 1 if start else 0
        end = len(words) if end == len(words) else words.find(" ", end)
        part = Span(start, len(words) if end < 0 else end)
        if parts and part.start <= parts[-1].end + _AROUND:
            parts[-1] = Span(parts[-1].start, max(parts[-1].end, part.end))
        else:
            parts.append(part)
    if parts and len(words) - parts[-1].end <= _AROUND:
        parts[-1] = Span(parts[-1].start, len(words))
    return parts


def hit_lines(found: Hits, *, only: bool = False) -> Iterator[str]:
    """Yield a line a match: source:turn:start-end: the sentence, or with `only` the match.

    Turns around it stand in lines with hyphens, and `--` parts what does not follow on each other.
    """
    before = False
    for hits in _by_source(found.hits):
        last: int | None = None
        for one in _rows(hits):
            apart = last is None or one.place > last + 1
            if before and apart and _with_context(found.hits):
                yield "--"
            before, last = True, one.place
            yield from _lines(hits[0].source, one, only=only)


def _lines(source: str, one: Hit | Neighbour, *, only: bool) -> Iterator[str]:
    from qualcode.flows.searching.search import Hit

    if not isinstance(one, Hit):
        yield f"{source}-{one.turn}-{one.span.start}-{one.span.end}- {_one_line(one.text)}"
        return
    for match in one.matches:
        words = one.text[match.shown.start : match.shown.end] if only else match.words
        yield f"{source}:{one.turn}:{match.span.start}-{match.span.end}: {_one_line(words)}"


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _by_source(hits: Iterable[Hit]) -> Iterator[list[Hit]]:
    together: list[Hit] = []
    for hit in hits:
        if together and hit.source != together[0].source:
            yield together
            together = []
        together.append(hit)
    if together:
        yield together


def _rows(hits: Sequence[Hit]) -> list[Hit | Neighbour]:
    """Return hits and what stands around them, each turn once, in order."""
    rows: dict[int, Hit | Neighbour] = {one.place: one for hit in hits for one in (*hit.before, *hit.after)}
    rows.update({hit.place: hit for hit in hits})
    return [rows[place] for place in sorted(rows)]


def _with_context(hits: Sequence[Hit]) -> bool:
    return any(hit.before or hit.after for hit in hits)


def count_screen(found: Hits) -> RenderableType:
    """Return how many turns and matches there are in each source."""
    rows = [(one.source, one.title, f"{one.turns:,}", f"{one.matches:,}") for one in found.counts]
    return listing(("source", "title", "turns#", "places#"), rows, empty="")


def found_line(found: Hits) -> str:
    """Return what was found in one line: "3 turns in 2 sources"."""
    counts = found.counts
    if not counts:
        return "found nowhere"
    turns, places = sum(one.turns for one in counts), sum(one.matches for one in counts)
    often = "" if turns == places else f"{counted(places, 'place')} in "
    return f"{often}{counted(turns, 'turn')} in {counted(len(counts), 'source')}"


def hits_json(found: Hits) -> dict[str, Any]:
    """Return what was found as JSON."""
    return {"hits": [_json(hit) for hit in found.hits], "counts": found.counts}


def _json(hit: Hit) -> dict[str, Any]:
    return {
        "source": hit.source,
        "revision": hit.revision,
        "title": hit.title,
        "turn": hit.turn,
        "speaker": hit.speaker,
        "role": hit.role,
        "text": hit.text,
        "marks": hit.marks,
        "matches": [{"shown": one.shown, "span": one.span} for one in hit.matches],
        "question": hit.question,
        "before": [_neighbour(one) for one in hit.before],
        "after": [_neighbour(one) for one in hit.after],
    }


def _neighbour(one: Neighbour) -> dict[str, Any]:
    return {"turn": one.turn, "speaker": one.speaker, "role": one.role, "text": one.text, "span": one.span}
