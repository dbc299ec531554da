"""Recommendations on the screen, each in the form that reports print it in, with what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from qualcode.findings import Action, Recommendation
from qualcode.screens.branches import item
from qualcode.screens.printing import listing, plain, problem_lines
from qualcode.screens.trace import node_text

if TYPE_CHECKING:
    from qualcode.flows.recommend_view import (
        ListedRecommendation,
        RecommendationList,
        ShownEvidence,
        ShownRecommendation,
    )

Part = Callable[[Recommendation], Iterable[RenderableType]]


def recommendation_list_screen(found: RecommendationList) -> Iterator[RenderableType]:
    """Yield a table: number, id, title, form, and the links by stance."""
    rows = [
        (row.recommendation.number, row.recommendation.id, row.recommendation.title, _evidence(row))
        for row in found.recommendations
    ]
    empty = 'no recommendations yet: qualcode recommend add "TITLE"'
    yield listing(["no.", "id", "recommendation", "evidence"], rows, empty=empty)
    yield from (Text(line) for line in problem_lines(found.problems))


def _evidence(row: ListedRecommendation) -> str:
    words = {"supports": "for", "qualifies": "qualifying", "speaks_against": "against"}
    parts = [f"{number} {words[stance]}" for stance, number in row.stances.items() if number]
    return ", ".join(parts) or "none"


def recommendation_list_json(found: RecommendationList) -> dict[str, Any]:
    """Return the list as JSON."""
    rows = [{**plain(row.recommendation), "stances": dict(row.stances)} for row in found.recommendations]
    return {"recommendations": rows, "problems": plain(found.problems)}


def recommendation_json(shown: ShownRecommendation) -> dict[str, Any]:
    """Return one recommendation with its evidence as JSON."""
    return {
        "recommendation": plain(shown.recommendation),
        "evidence": [{**plain(each.thing), "note_of_link": each.note} for each in shown.evidence],
        "see": dict(shown.see),
        "problems": plain(shown.problems),
    }


def recommendation_screen(shown: ShownRecommendation) -> Iterator[RenderableType]:
    """Yield the recommendation in its form, then fields that the form does not print, then the evidence."""
    own = shown.recommendation
    number = f"{own.number}  " if own.number else ""
    yield Text.assemble((f"{number}{own.title}", "bold"), f"  {own.id}")
    yield Text(", ".join([f"form {own.form}", *([f"area {own.area}"] if own.area else [])]), style="dim")
    names = _FORMS.get(own.form, ())
    for name in (*names, *(each for each in _PARTS if each not in names)):
        if own.form != "owners" or name not in {"owners", "how", "next_steps"}:
            yield from _PARTS[name](own)
    if shown.see:
        yield Text.assemble(
            ("See ", "bold"), "; ".join(f"{title} ({each})" for each, title in shown.see.items())
        )
    yield from _rests_on(shown.evidence, own)
    yield from (Text(line) for line in problem_lines(shown.problems))


def _listed(title: str, items: Iterable[str], *, numbered: bool = False) -> Iterator[RenderableType]:
    rows = list(items)
    if rows:
        yield Text(title, style="bold")
    for number, each in enumerate(rows, start=1):
        yield item(f"{number}." if numbered else "-", each)


def _wordings(own: Recommendation) -> Iterator[RenderableType]:
    for name, text in own.wordings.items():
        yield Text.assemble((f"Wording, {name}: ", "bold"), text)


def _addressee(own: Recommendation) -> Iterator[RenderableType]:
    if own.addressee:
        yield Text.assemble(("To: ", "bold"), own.addressee)


def _four_columns(own: Recommendation) -> Iterator[RenderableType]:
    if own.form != "owners":
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("Who", "How", "Next steps"):
        table.add_column(title, overflow="fold", ratio=1)
    cells = [
        Text("\n".join(f"- {each}" for each in items)) for items in (own.owners, own.how, own.next_steps)
    ]
    table.add_row(*cells)
    yield table


def _actions(own: Recommendation) -> Iterator[RenderableType]:
    if own.actions:
        yield Text("We ask you to" if own.form == "addressee" else "Actions", style="bold")
    for number, action in enumerate(own.actions, start=1):
        yield item(f"{number}.", action.what)
        yield from _details(action, own.form)


def _details(action: Action, form: str) -> Iterator[RenderableType]:
    facts: Mapping[str, str] = {
        "why": action.why,
        "how": action.how,
        "measure": action.measure or ("(none yet)" if form == "strands" else ""),
        "risk": action.risk,
        "mitigation": action.mitigation,
        "who": ", ".join(action.owners),
    }
    for name, text in facts.items():
        if text:
            yield item("", Text.assemble((f"{name}: ", "dim"), text))


_PARTS: Mapping[str, Part] = {
    "addressee": _addressee,
    "wordings": _wordings,
    "considerations": lambda own: _listed("Considerations", own.considerations, numbered=True),
    "table": _four_columns,
    "owners": lambda own: _listed("Who", own.owners),
    "how": lambda own: _listed("How this can be achieved", own.how),
    "next_steps": lambda own: _listed("Next steps", own.next_steps),
    "actions": _actions,
}
_FORMS: Mapping[str, tuple[str, ...]] = {
    "considerations": ("wordings", "considerations", "how", "next_steps"),
    "owners": ("table", "wordings"),
    "strands": ("actions", "wordings"),
    "argued": ("actions", "wordings"),
    "addressee": ("addressee", "actions", "wordings"),
}


def _rests_on(evidence: Iterable[ShownEvidence], own: Recommendation) -> Iterator[RenderableType]:
    rows = list(evidence)
    if not rows:
        yield Text("Linked to nothing yet: qualcode recommend link", style="dim")
        return
    yield Text("Argued with" if own.form == "argued" else "Rests on", style="bold")
    for each in rows:
        text = node_text(each.thing)
        yield item("-", text.append(f" ({each.note})", style="dim") if each.note else text)
