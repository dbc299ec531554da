"""A line of a transcript as pieces of text with the names of their styles.

Plain values, so that what is painted can be read without a terminal; the widget turns names into colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from qualcode.model import Span
from qualcode.screens.tui.cells import cropped, glyphs, is_plain, safe
from qualcode.screens.tui.layout import Row
from qualcode.screens.tui.margins import Margin, labels_in, margin_of, signs_in_row
from qualcode.screens.tui.page import Columns, Page, Place
from qualcode.screens.tui.passages import Passage, Stripe, StripeKind

CURSOR, ON = "▶", "▎"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text as the terminal is sent it, and the names of its styles."""

    text: str
    styles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What a line is painted with: the stripes of its passage, whether the cursor is there, chosen words.

    `margin` is how the stripes stand beside the words, where that is known already.
    """

    stripes: tuple[Stripe, ...] = ()
    current: bool = False
    chosen: Span | None = None
    margin: Margin | None = None


def painted(page: Page, where: Place, standing: Standing) -> list[Piece]:
    """Return the pieces of a line, from its first cell."""
    if where.part == "gap":
        return _gap_line(page, where, standing)
    if where.part == "title":
        passage = page.passages[where.passage]
        row = page.title_rows(where.passage)[where.row]
        indent = Piece(" " * page.columns.margin)
        return [indent, Piece(safe(passage.title[row.start : row.end]), ("title",))]
    if where.part == "head":
        return _head_line(page, where, standing)
    return _words_line(page, where, standing)


def _head_line(page: Page, where: Place, standing: Standing) -> list[Piece]:
    passage, columns = page.passages[where.passage], page.columns
    sign = Piece(CURSOR, ("sign",)) if standing.current else Piece(" ")
    style = ("head", "current") if standing.current else ("head",)
    head = cropped(passage.head, columns.words)
    pieces = [sign, Piece(" " * (columns.margin - 1)), Piece(head, style)]
    if columns.labels or not standing.stripes:
        return pieces
    used = sum(one.width for one in glyphs(head))
    labels = labels_in(standing.stripes, columns.words - used - 3)
    if not labels:
        return pieces
    blank = columns.words - used - sum(one.width for one in glyphs(labels))
    return [*pieces, Piece(" " * blank), Piece(labels, ("label",))]


def _gap_line(page: Page, where: Place, standing: Standing) -> list[Piece]:
    """A blank line; it names the stripes of a passage without a line above its words."""
    columns = page.columns
    if columns.labels or page.passages[where.passage].head or not standing.stripes:
        return []
    labels = labels_in(standing.stripes, columns.words)
    return [Piece(" " * columns.margin), Piece(labels, ("label",))] if labels else []


def _words_line(page: Page, where: Place, standing: Standing) -> list[Piece]:
    passage, columns = page.passages[where.passage], page.columns
    rows = page.rows(where.passage)
    row = rows[where.row]
    margin = standing.margin or margin_of(passage, rows, standing.stripes, columns.stripes)
    pieces = [_sign(passage, where, standing)]
    for sign, kind in signs_in_row(margin, where.row, columns.stripes):
        pieces.append(Piece(sign, _sign_styles(sign, kind)))
    pieces.append(Piece(" "))
    words = words_in_row(passage, row, standing)
    pieces.extend(words)
    if columns.labels:
        used = sum(one.width for one in glyphs(passage.text, row.start, row.end))
        pieces.extend(_beside(margin, where.row, columns, used))
    return pieces


def _sign_styles(sign: str, kind: StripeKind | None) -> tuple[str, ...]:
    if kind is not None:
        return (f"stripe-{kind}",)
    return () if sign == " " else ("label",)


def _sign(passage: Passage, where: Place, standing: Standing) -> Piece:
    if not standing.current:
        return Piece(" ")
    return Piece(CURSOR if where.row == 0 and not passage.head else ON, ("sign",))


def _beside(margin: Margin, row: int, columns: Columns, used: int) -> list[Piece]:
    named = margin.named.get(row, ())
    labels = labels_in(named, columns.labels) if named else ""
    return [Piece(" " * (columns.words - used + 2)), Piece(labels, ("label",))] if labels else []


def words_in_row(passage: Passage, row: Row, standing: Standing) -> list[Piece]:
    """Return the words of a row: chosen ones, hits of a search, and parts that are coded told apart."""
    here = Span(passage.start + row.start, passage.start + row.end)
    here_on = [one for one in standing.stripes if one.span.overlaps(here)]
    layers = [("hit", one.span) for one in here_on if one.kind == "hit"]
    parts = [one.span for one in here_on if one.kind == "own"]
    inked = _inked(passage) if parts else here
    layers += [("coded", span) for span in parts if not span.contains(inked)]
    if standing.chosen is not None and standing.chosen.overlaps(here):
        layers.append(("chosen", standing.chosen))
    if layers and not is_plain(passage.text[row.start : row.end]):
        layers = [(style, _on_glyphs(passage, row, span)) for style, span in layers]
    cuts = {here.start, here.end}
    for _, span in layers:
        cuts.update(edge for edge in (span.start, span.end) if here.start < edge < here.end)
    base = ("dim",) if passage.dim or passage.fixed else ()
    pieces = []
    for start, end in pairwise(sorted(cuts)):
        on = tuple(style for style, span in layers if span.overlaps(Span(start, end)))
        text = passage.text[start - passage.start : end - passage.start]
        pieces.append(Piece(safe(text), (*base, *dict.fromkeys(on))))
    return pieces


def _inked(passage: Passage) -> Span:
    text = passage.text
    lead = len(text) - len(text.lstrip())
    return Span(passage.start + lead, passage.start + max(lead, len(text.rstrip())))


def _on_glyphs(passage: Passage, row: Row, span: Span) -> Span:
    """Widen a span within a row, so that it does not part what a person sees as one character."""
    shown = glyphs(passage.text, row.start, row.end)
    touched = [
        one for one in shown if one.end + passage.start > span.start and one.start + passage.start < span.end
    ]
    return Span(touched[0].start, touched[-1].end).shifted(passage.start)
