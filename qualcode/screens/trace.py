"""A trace on the screen as a tree, both ways, and the gaps; long words are shortened here, never in JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.flows.tracing import DOWN
from qualcode.screens.branches import Branch
from qualcode.screens.printing import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.evidence.trace import Gaps
    from qualcode.flows.tracing import Trace, Traced

_WORDS = 160
_EXTRACTS = 3
_GAPS = {
    "recommendations_without_evidence": "Recommendations linked to nothing",
    "recommendations_without_supporting_quote": "Recommendations that no quote supports",
    "themes_unused": "Themes that no recommendation uses",
    "themes_without_codings": "Themes whose codes were not used",
    "codes_in_no_theme": "Codes in no theme",
    "quotes_unused": "Quotes that bear on no recommendation",
}


def trace_screen(found: Trace, *, everything: bool = False) -> Iterator[RenderableType]:
    """Yield the thing, what it rests on, and what it leads to."""
    yield node_text(found.thing)
    if found.thing.kind in DOWN:
        yield _tree("rests on", found.down, "rests on nothing yet", everything=everything)
    if found.up or found.thing.kind != "recommendation":
        yield _tree("leads to", found.up, "leads to nothing yet", everything=everything)


def _tree(title: str, nodes: Sequence[Traced], empty: str, *, everything: bool) -> RenderableType:
    if not nodes:
        return Text(empty)
    tree = Branch(Text(title, style="bold"))
    _Growing(everything=everything).grow(tree, nodes)
    return tree


@dataclass(slots=True)
class _Growing:
    """A tree on its way; what was opened once is not opened again."""

    everything: bool
    opened: set[tuple[str, str]] = field(default_factory=set)

    def grow(self, tree: Branch, nodes: Sequence[Traced]) -> None:
        extracts = [node for node in nodes if node.kind == "coding"]
        hidden = set() if self.everything else {node.id for node in extracts[_EXTRACTS:]}
        for node in nodes:
            if node.kind == "coding" and node.id in hidden:
                continue
            again = bool(node.children) and (node.kind, node.id) in self.opened and node.kind != "source"
            text = node_text(node)
            branch = tree.add(text.append("  (see above)", style="dim") if again else text)
            if not again:
                self.opened.add((node.kind, node.id))
                self.grow(branch, node.children)
        if hidden:
            tree.add(Text(f"and {len(hidden)} more: --all shows them", style="dim"))


def node_text(node: Traced) -> Text:
    """Return a thing of a trace as text: stance, kind, id, label, and for an extract its place and words."""
    text = Text()
    if node.stance:
        text.append(f"{node.stance.replace('_', ' ')}: ", style="italic")
    if node.kind in {"coding", "quote", "turn"}:
        return _extract_text(node, text)
    if node.kind == "source":
        return text.append(f"{node.label or '(not in this study)'} ").append(node.id, style="dim")
    if node.kind == "figure":
        return text.append("figure ", style="dim").append(node.label)
    text.append(f"{node.kind} ", style="dim").append(node.id)
    return text.append(f"  {node.label}" if node.label else "  (does not exist)", style="bold")


def _extract_text(node: Traced, text: Text) -> Text:
    place = " ".join([*([node.title] if node.kind != "coding" else []), *node.turns])
    parts = [f"{node.kind} {node.id}", place, node.speaker, node.note]
    if node.kind == "turn":
        parts = [f"turn {node.id}", place, node.speaker]
    text.append(" · ".join(part for part in parts if part), style="dim")
    if not node.title and not node.note:
        text.append("  (does not exist)", style="bold")
    if node.words:
        text.append("\n").append(_shortened(node.words, quoted=node.kind == "quote"))
    return text


def _shortened(words: str, *, quoted: bool) -> str:
    line = " ".join(words.split())
    if len(line) > _WORDS:
        line = line[: _WORDS - 1].rsplit(" ", 1)[0] + "…"
    return f"“{line}”" if quoted else line


def trace_json(found: Trace) -> dict[str, Any]:
    """Return a trace as JSON, nothing shortened."""
    return dict(plain(found))


def gaps_screen(found: Gaps) -> Iterator[RenderableType]:
    """Yield each kind of gap with what is in it, then what speaks against each recommendation."""
    gone = False
    for name, title in _GAPS.items():
        rows: Sequence[tuple[str, str]] = getattr(found, name)
        if rows:
            gone = True
            yield from _section(f"{title}: {len(rows)}", rows)
    if not gone:
        yield Text("no gaps: every recommendation has a quote that supports it, and every theme an answer")
    if found.speaking_against:
        yield from _section("What speaks against (to be answered, not hidden)", found.speaking_against)
    else:
        yield Text("Nothing is linked that speaks against a recommendation", style="dim")


def _section(title: str, rows: Iterable[tuple[str, str]]) -> Iterator[RenderableType]:
    yield Text(title, style="bold")
    for identifier, label in rows:
        yield Text(f"  {identifier}  {label}")


def gaps_json(found: Gaps) -> dict[str, Any]:
    """Return the gaps as JSON: lists of {id, label}."""
    names = [*_GAPS, "speaking_against"]
    return {
        name: [{"id": identifier, "label": label} for identifier, label in getattr(found, name)]
        for name in names
    }
