"""Themes on the screen: the tree in the analysts' order, and one theme for its review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.codings import NEVER
from qualcode.screens.printing import plain, problem_lines
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from rich.console import RenderableType

    from qualcode.findings import Theme
    from qualcode.flows.codings import ShownCoding
    from qualcode.flows.context import ContextTurn
    from qualcode.flows.theme_view import Bearing, CodeExtracts, Counts, ListedTheme, ShownTheme, ThemeList


def theme_list_screen(found: ThemeList) -> Iterator[RenderableType]:
    """Yield the tree; claims below labels, divergence marked, counts only where they were asked for."""
    if not found.themes:
        yield Text('no themes developed yet: qualcode theme add "LABEL" --claim "..."')
    for row in found.themes:
        yield indented(Text.assemble(*_heading(row.theme)), 4 * row.depth)
        for line in _below(row, found.bases):
            yield indented(line, 4 * row.depth + 2)
    if found.bases and found.themes:
        yield Text("\nA theme is counted with its sub-themes. Counts are not salience.", style="dim")
    others = (each for each in found.problems if each.code != "theme-without-claim")
    yield from (Text(line) for line in problem_lines(others))


def _heading(theme: Theme) -> Iterator[str | tuple[str, str]]:
    yield (theme.label, "bold")
    yield f"  {theme.id}"
    marks = ["topic summary"] if theme.kind == "topic_summary" else []
    marks += [theme.status] if theme.status != "candidate" else []
    marks += ["has divergence"] if theme.divergence else []
    if marks:
        yield (f"  ({', '.join(marks)})", "dim")


def _below(row: ListedTheme, bases: Counts | None) -> Iterator[Text]:
    if row.theme.claim:
        yield Text(row.theme.claim)
    elif row.theme.kind == "theme" and row.theme.status != "set aside":
        yield Text("no claim yet: a topic without a claim is a topic summary", style="dim")
    if row.counts and bases:
        parts = [
            f"{own} of {base} {noun}"
            for own, base, noun in (
                (row.counts.codings, bases.codings, "codings"),
                (row.counts.participants, bases.participants, "participants"),
                (row.counts.sources, bases.sources, "sources"),
            )
        ]
        yield Text(", ".join(parts), style="dim")


def theme_list_json(found: ThemeList) -> dict[str, Any]:
    """Return the list as JSON; `counts` and `bases` are null unless they were asked for."""
    rows = [
        {**theme_json(row.theme), "depth": row.depth, "counts": plain(row.counts)} for row in found.themes
    ]
    return {"themes": rows, "bases": plain(found.bases), "problems": plain(found.problems)}


def theme_json(theme: Theme) -> dict[str, Any]:
    """Return a theme as JSON."""
    return dict(plain(theme))


def theme_screen(shown: ShownTheme) -> Iterator[RenderableType]:
    """Yield the theme with all that its review needs."""
    theme = shown.theme
    yield Text.assemble(*_heading(theme))
    for name, text in _facts(shown):
        yield Text.assemble((f"{name}: ", "bold"), text)
    if shown.recommendations:
        yield Text("Recommendations", style="bold")
    for each in shown.recommendations:
        note = "".join(f": {way.note}" for way in each.ways if way.note)
        yield indented(Text(f"{_ways(each)}  {each.id} {each.title}{note}"), 2)
    for note in shown.notes:
        yield Text(f"note: {note}")
    yield from _extracts(shown)


def _ways(bearing: Bearing) -> str:
    """Return how a theme speaks to a recommendation: "supports", "supports directly and through code x"."""
    by_stance: dict[str, list[str]] = {}
    for way in bearing.ways:
        by_stance.setdefault(way.stance.replace("_", " "), []).append(
            f"through {way.through}" if way.through else "directly"
        )
    if list(by_stance.values()) == [["directly"]]:
        return next(iter(by_stance))
    return ", ".join(f"{stance} {' and '.join(ways)}" for stance, ways in by_stance.items())


def _facts(shown: ShownTheme) -> Iterator[tuple[str, str]]:
    theme = shown.theme
    salience = ": ".join(part for part in (theme.salience.level, theme.salience.reason) if part)
    named = {
        group.code: f"{group.name} ({group.code})" if group.name else group.code for group in shown.codes
    }
    facts = {
        "Claim": theme.claim,
        "Definition": theme.definition,
        "Codes": "; ".join(named[code] for code in theme.codes),
        "Divergence": theme.divergence,
        "Salience": salience,
        "Sub-theme of": theme.parent or "",
        "Sub-themes": "; ".join(f"{label} ({identifier})" for identifier, label in shown.sub_themes),
    }
    yield from ((name, text) for name, text in facts.items() if text)


def _extracts(shown: ShownTheme) -> Iterator[RenderableType]:
    extracts = [each for group in shown.codes for each in group.extracts]
    if not extracts:
        yield Text(
            "\nno extracts yet" + (": its codes were not used" if shown.codes else ": it has no codes")
        )
        return
    sources = {each.coding.source for each in extracts if each.evidence}
    yield Text(f"\n{_number(extracts)} in {counted(len(sources), 'source')}", style="bold")
    for group in shown.codes:
        yield Text(f"\n{_group_name(group)}: {_number(group.extracts)}", style="bold")
        for each in group.extracts:
            yield from _extract(each)


def _number(extracts: Collection[ShownCoding]) -> str:
    """Return how many extracts there are; what is never evidence is not counted among them."""
    return counted(sum(each.counts for each in extracts), "extract")


def _group_name(group: CodeExtracts) -> str:
    below = f", below {group.below}" if group.below else ""
    return f"{group.name or group.code} ({group.code}{below})"


def _extract(each: ShownCoding) -> Iterator[RenderableType]:
    coding = each.coding
    place = " ".join([coding.source, each.title, *each.turns])
    never = "" if each.evidence else NEVER
    about = [", ".join(each.speakers), f"coded by {coding.coder}", coding.stance, never, each.note]
    yield indented(Text(f"{place} · {' · '.join(part for part in about if part)}", style="dim"))
    yield from _around(each.before)
    yield indented(Text(each.words or each.note), 4)
    yield from _around(each.after)


def _around(turns: Iterable[ContextTurn]) -> Iterator[RenderableType]:
    for turn in turns:
        said = f"{turn.speaker}: " if turn.speaker else ""
        yield indented(Text(f"{turn.turn} {said}{turn.words}", style="dim"), 6)


def theme_show_json(shown: ShownTheme) -> dict[str, Any]:
    """Return a theme with its extracts as JSON; words masked unless raw was asked for."""
    return {
        "theme": theme_json(shown.theme),
        "sub_themes": [{"id": identifier, "label": label} for identifier, label in shown.sub_themes],
        "recommendations": plain(shown.recommendations),
        "codes": [
            {"code": group.code, "name": group.name, "below": group.below, "extracts": _extracts_json(group)}
            for group in shown.codes
        ],
        "notes": list(shown.notes),
    }


def _extracts_json(group: CodeExtracts) -> list[dict[str, Any]]:
    return [
        {
            "coding": each.coding.id,
            "source": each.coding.source,
            "revision": each.coding.revision,
            "span": plain(each.coding.span),
            "title": each.title,
            "turns": list(each.turns),
            "speakers": list(each.speakers),
            "by": each.coding.coder,
            "origin": each.coding.origin,
            "stance": each.coding.stance,
            "evidence": each.evidence,
            "left": each.left,
            "through": each.through,
            "translated": each.translated,
            "words": each.words,
            "note": each.note,
            "before": plain(each.before),
            "after": plain(each.after),
        }
        for each in group.extracts
    ]
