"""The quote bank and theme summaries in Markdown, for people.

Words print literally, in quotation marks only where they are verbatim; every quote carries its id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.export.escaping import escape_markdown
from qualcode.export.rows import PERSON_ORIGIN, QUOTABLE_KINDS, QuoteRow, fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.findings import Stance, Theme


@dataclass(frozen=True, slots=True)
class ThemeSheet:
    """A theme with what its summary prints.

    `codes` are (id, name); `rows` its own quotes in the analyst's order, those of sub-themes apart;
    `sources` maps the kinds of session it was heard in ("focus groups") to how many; `recommendations`
    are (id, title, stance).
    """

    theme: Theme
    codes: Sequence[tuple[str, str]] = ()
    rows: Sequence[QuoteRow] = ()
    sources: Mapping[str, int] | None = None
    recommendations: Sequence[tuple[str, str, Stance]] = ()


class QuoteBank:
    """The quote bank, grouped by theme, then by code, in the order of the rows."""

    name = "md"
    suffix = ".md"

    def render(self, rows: Sequence[Mapping[str, str]], *, title: str) -> bytes:
        """Return `rows` (see `rows.fields`; "id" and "text" at least) under headings."""
        return _document(title, self._lines(rows))

    def _lines(self, rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
        if not rows:
            yield "No quotes."
        for theme, in_theme in _grouped(rows, "theme", "theme_label"):
            yield f"## {theme or 'In no theme'}"
            for code, in_code in _grouped(in_theme, "code", "code_label"):
                yield f"### {code or 'Without a code'}"
                for row in in_code:
                    yield from quote_block(row)


def render_themes(
    sheets: Sequence[ThemeSheet], *, title: str, salience: bool = False, counts: bool = False
) -> bytes:
    """Return theme summaries, sub-themes under their theme, in the analyst's order.

    `salience` prints the analyst's judgement with its reason; `counts` prints how many sessions a theme was
    heard in. Neither is printed unless asked: a theme matters by what it claims, not by how often it occurs.
    """
    return _document(title, _theme_lines(sheets, salience=salience, counts=counts))


def quote_block(row: Mapping[str, str]) -> Iterator[str]:
    """Yield one quote as a block quotation: the words, id and attribution, then what belongs to it."""
    words = escape_markdown(row["text"])
    if row.get("kind", "quote") in QUOTABLE_KINDS:
        words = f"“{words}”"
    who = " · ".join(_filled(row, "attribution", "source"))
    name = f"**{escape_markdown(row['id'])}**" + (f" · {who}" if who else "")
    about = " · ".join(_about(row))
    yield "\n".join([f"> {words}", ">", f"> {name}", *([">", f"> {about}"] if about else [])])


def _about(row: Mapping[str, str]) -> Iterator[str]:
    if row.get("kind") == "heard":
        yield "heard word for word by the note-taker"
    elif row.get("kind", "quote") not in QUOTABLE_KINDS:
        yield f"{escape_markdown(row['kind'].replace('_', ' '))}, not a quotation"
    yield from _filled(row, "through")
    if row.get("translated"):
        yield escape_markdown(f"[translated from {row['translated']}]")
    if row.get("recommendations"):
        stance = f" ({escape_markdown(row['stance'])})" if row.get("stance") else ""
        yield f"for {escape_markdown(row['recommendations'])}{stance}"
    if row.get("edits"):
        yield "verbatim" if row["edits"] == "verbatim" else f"edited: {escape_markdown(row['edits'])}"
    if row.get("origin"):
        origin = "a person" if row["origin"] == PERSON_ORIGIN else row["origin"]
        yield f"coded by {escape_markdown(origin)}"
    yield from _filled(row, "status")


def _filled(row: Mapping[str, str], *columns: str) -> Iterator[str]:
    for column in columns:
        if row.get(column):
            yield escape_markdown(row[column])


def _grouped(
    rows: Sequence[Mapping[str, str]], column: str, label: str
) -> Iterator[tuple[str, list[Mapping[str, str]]]]:
    groups: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        groups.setdefault(row.get(column, ""), []).append(row)
    for key in sorted(groups, key=lambda each: not each):
        names = dict.fromkeys(name for name in (groups[key][0].get(label, ""), key) if name)
        heading = escape_markdown(next(iter(names), ""))
        yield heading + "".join(f" ({escape_markdown(name)})" for name in list(names)[1:]), groups[key]


def _theme_lines(sheets: Sequence[ThemeSheet], *, salience: bool, counts: bool) -> Iterator[str]:
    if not sheets:
        yield "No themes."
    for depth, sheet in _nested(sheets):
        theme = sheet.theme
        kind = "Topic summary" if theme.kind == "topic_summary" else "Sub-theme" if depth else "Theme"
        yield f"{'#' * min(depth + 2, 6)} {escape_markdown(theme.label)} ({escape_markdown(theme.id)})"
        yield f"*{kind}, {escape_markdown(theme.status)}*"
        yield from _said_of(theme, salience=salience)
        yield from _listed(sheet, counts=counts)
        for row in sheet.rows:
            yield from quote_block(fields(row))


def _nested(sheets: Sequence[ThemeSheet]) -> Iterator[tuple[int, ThemeSheet]]:
    known = {sheet.theme.id for sheet in sheets}
    waiting = [(0, sheet) for sheet in reversed(sheets) if sheet.theme.parent not in known]
    seen: set[int] = set()
    while waiting:
        depth, sheet = waiting.pop()
        seen.add(id(sheet))
        yield depth, sheet
        below = [each for each in sheets if each.theme.parent == sheet.theme.id and id(each) not in seen]
        waiting.extend((depth + 1, each) for each in reversed(below))
    yield from ((0, sheet) for sheet in sheets if id(sheet) not in seen)


def _said_of(theme: Theme, *, salience: bool) -> Iterator[str]:
    if theme.claim:
        yield f"**{escape_markdown(theme.claim)}**"
    if theme.definition:
        yield escape_markdown(theme.definition)
    if theme.divergence:
        yield f"**Divergence.** {escape_markdown(theme.divergence)}"
    if salience and (theme.salience.level or theme.salience.reason):
        parts = (theme.salience.level, theme.salience.reason)
        yield "**Salience.** " + ": ".join(escape_markdown(part) for part in parts if part)


def _listed(sheet: ThemeSheet, *, counts: bool) -> Iterator[str]:
    if sheet.codes:
        named = (f"{escape_markdown(name)} ({escape_markdown(code)})" for code, name in sheet.codes)
        yield "**Codes.** " + ", ".join(named)
    if sheet.sources:
        heard = (
            escape_markdown(kind) + (f" ({number})" if counts else "")
            for kind, number in sheet.sources.items()
        )
        yield "**Heard in.** " + ", ".join(heard)
    if sheet.recommendations:
        lines = [
            f"- {escape_markdown(target)}: {escape_markdown(title)} ({stance.replace('_', ' ')})"
            for target, title, stance in sheet.recommendations
        ]
        yield "**Recommendations.**\n\n" + "\n".join(lines)


def _document(title: str, blocks: Iterator[str]) -> bytes:
    return "\n\n".join([f"# {escape_markdown(title)}", *blocks]).encode() + b"\n"


QUOTES = QuoteBank()
