"""The extracts of a code as a transcript shows them: one scroll, titled by group, with what stands around.

Words stand as they were spoken; everything else is said in ids, roles, areas and the codebook's names.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.flows.code_view.choosing import values_of
from qualcode.flows.recoding import AGAINST
from qualcode.model import Span
from qualcode.screens.tui.passages import Passage, Stripe
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.flows.code_view import CodeView, Extract, Nearby
    from qualcode.model import Code

STAR, RUNS_AGAINST, OTHERS = "★", "≠", "◦"


@dataclass(frozen=True, slots=True)
class _Made:
    """The passages of an extract, what they were made from, and up to where words are shown in them."""

    rests_on: tuple[object, ...]
    passages: tuple[Passage, ...]
    shown: int


@dataclass(slots=True)
class Passages:
    """The passages of a code view, made anew only for the extracts that are others than before."""

    _kept: dict[str, _Made] = field(default_factory=dict)
    _names: Mapping[str, str] | None = None

    def of(self, view: CodeView, names: Mapping[str, str]) -> list[Passage]:
        """Return the extracts in their order, each with its context as passages that are passed over."""
        if names != self._names:
            self._names = names
            self._kept.clear()
        found: list[Passage] = []
        extracts, shown = view.extracts, 0
        titles = [_title(view, one, names) for one in extracts]
        goes_on = [
            _follows(one, extracts[at + 1], titles[at : at + 2]) for at, one in enumerate(extracts[:-1])
        ]
        for place, (one, follows) in enumerate(zip(extracts, [False, *goes_on], strict=False)):
            until = extracts[place + 1].coding.span.start if place < len(goes_on) and goes_on[place] else None
            title = "" if place and titles[place - 1] == titles[place] else titles[place]
            made = self._of_one(view, one, (shown if follows else 0, until), title)
            found += made.passages
            shown = made.shown
        return found

    def _of_one(self, view: CodeView, one: Extract, free: tuple[int, int | None], title: str) -> _Made:
        """Return the passages of an extract, with context between what is shown before and what follows."""
        rests_on = one, title, view.context, view.code.id, free
        known = self._kept.get(one.id)
        if known is None or known.rests_on != rests_on:
            (before, after), (first, until), span = view.around(one), free, one.coding.span
            before = _clipped(before, first, span.start)
            after = after if until is None else _clipped(after, span.end, until)
            passages = tuple(_with_context(view, one, (before, after), title, self._names or {}))
            shown = max(first, span.end, *(each.span.end for each in after))
            known = self._kept[one.id] = _Made(rests_on, passages, shown)
        return known


def _follows(one: Extract, later: Extract, titles: Sequence[str]) -> bool:
    """Whether an extract stands below another one of the same source, under one title."""
    same = one.coding.source == later.coding.source and titles[0] == titles[1]
    return same and one.coding.span.start <= later.coding.span.start


def _clipped(turns: Sequence[Nearby], first: int, last: int) -> tuple[Nearby, ...]:
    """Return what of turns lies between two places: between neighbours nothing is shown twice."""
    found = []
    for turn in turns:
        start, end = max(turn.span.start, first), min(turn.span.end, last)
        text = turn.text[start - turn.span.start : end - turn.span.start] if start < end else ""
        if text.strip():
            found.append(replace(turn, span=Span(start, end), text=text))
    return tuple(found)


def _with_context(
    view: CodeView,
    one: Extract,
    around: tuple[Sequence[Nearby], Sequence[Nearby]],
    title: str,
    names: Mapping[str, str],
) -> Iterator[Passage]:
    before, after = around
    for number, turn in enumerate(before):
        yield _around(one, turn, f"before-{number}", title=title)
        title = ""
    span = one.coding.span
    yield Passage(
        one.id,
        one.coding.source,
        one.turns[0] if one.turns else "",
        view.words(one),
        span.start,
        head=head_of(one, view.code, names),
        title=title,
        dim=not one.own or not one.evidence,
        edition=one.edition,
    )
    for number, turn in enumerate(after):
        yield _around(one, turn, f"after-{number}")


def _around(one: Extract, turn: Nearby, key: str, *, title: str = "") -> Passage:
    return Passage(
        f"{one.id}-{key}",
        one.coding.source,
        turn.turn,
        turn.text,
        turn.span.start,
        head=f"  {turn.turn} · {turn.who or turn.role or 'nobody named'}",
        title=title,
        dim=True,
        fixed=True,
    )


def _title(view: CodeView, one: Extract, names: Mapping[str, str]) -> str:
    if view.grouping == "source":
        return f"{one.title} ({one.coding.source})"
    value = values_of(one, view.grouping)[0]
    if view.grouping == "code":
        value = names.get(value, value)
    return f"{view.grouping}: {value or 'not stated'}"


def head_of(one: Extract, code: Code, names: Mapping[str, str]) -> str:
    """Return the line above an extract: whose words, where, and what was noted about them, by signs."""
    coding = one.coding
    turns = one.turns[0] if len(one.turns) == 1 else f"{one.turns[0]}-{one.turns[-1]}"
    parts = [", ".join(one.who) or "nobody named", one.role, one.area, turns]
    parts += [names.get(coding.code, coding.code)] if coding.code != code.id else []
    parts += [] if one.own else [f"{OTHERS} {coding.coder}'s, shown only"]
    parts += [] if one.evidence else ["never evidence"]
    if coding.stance:
        against = "runs against the code" if coding.stance == AGAINST else coding.stance
        parts.append(f"{RUNS_AGAINST} {against}")
    parts += [f"{STAR} {one.quote}"] if one.quote else []
    parts += [counted(one.memos, "memo")] if one.memos else []
    parts += [f"moved from {names.get(one.moved, one.moved)}"] if one.moved else []
    usual = code.facets if coding.code == code.id else {}
    parts += [f"{name}={value}" for name, value in coding.facets.items() if usual.get(name) != value]
    return " · ".join(filter(None, parts))


def stripes_of(view: CodeView, names: Mapping[str, str], hits: Sequence[tuple[int, Stripe]]) -> list[Stripe]:
    """Return what else stands on the words: this coder's other codings, stars, and hits of a search."""
    found = []
    for one in view.others_here():
        label = names.get(one.code, one.code) + (" (against)" if one.stance else "")
        found.append(Stripe(one.id, "own", one.source, one.span, label))
    found += [
        Stripe(one.quote, "quote", one.coding.source, one.coding.span, "quote")
        for one in view.extracts
        if one.quote
    ]
    return [*found, *(stripe for _, stripe in hits)]


def code_lines(code: Code, path: str) -> list[str]:
    """Return an entry of the codebook as lines to read: definition, what it holds and does not, examples."""
    lines = [path, code.definition or "no definition yet"]
    for title, texts in (
        ("include", code.include),
        ("exclude", code.exclude),
        ("examples", [example.text for example in code.examples]),
        ("not", [example.text for example in code.counter_examples]),
    ):
        lines += [f"{title}: {text}" for text in texts]
    return lines
