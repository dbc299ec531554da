"""A source as a transcript shows it: its turns as passages, and what stands on them as stripes.

Words stand as they were spoken; everything else is said in ids, roles, times and the codebook's names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.screens.tui.passages import Passage, Stripe, StripeKind
from qualcode.text import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.flows.reading import Reading
    from qualcode.flows.workbench.workbench import Workbench
    from qualcode.model import Coding, Source, Span, Turn


def passages_of(bench: Workbench) -> list[Passage]:
    """Return the turns of a source; those that are not to be coded are dim, a question stands above."""
    reading = bench.reading
    source = reading.source
    targets = set(bench.targets())
    found = []
    asked = ""
    for place, (turn, span) in enumerate(zip(source.turns, source.turn_spans(), strict=True)):
        question = reading.wording(turn.question) if turn.question else ""
        found.append(
            Passage(
                turn.id,
                source.id,
                turn.id,
                turn.text,
                span.start,
                head=head_of(turn, survey=source.kind == "survey"),
                title=question if question != asked else "",
                dim=place not in targets,
                edition=source.edition,
            )
        )
        asked = question
    return found


def head_of(turn: Turn, *, survey: bool = False) -> str:
    """Return the line above a turn's words: its id, who speaks, in which role, when."""
    parts = [turn.id, turn.speaker or "nobody named"]
    if turn.speaks_for:
        parts.append(f"speaks for {turn.speaks_for}")
    if not survey and turn.role != "none":
        parts.append(turn.role)
    if turn.start_s is not None:
        parts.append(clock(turn.start_s))
    return " · ".join(parts)


def title_of(reading: Reading) -> str:
    """Return what a source is called, with what kind of source it is."""
    kind = reading.source.kind.replace("_", " ")
    return kind if reading.title == kind else f"{reading.title} · {kind}"


def stripes_of(
    bench: Workbench, names: Mapping[str, str], *, hits: Sequence[Span] = (), proposals: Sequence[Coding] = ()
) -> list[Stripe]:
    """Return all that stands on a source's words, of the proposals those given; `names` are codes' by id."""
    source = bench.source
    found = [_coded(one, "own", names) for one in bench.own()]
    found += [_coded(one, "proposal", names) for one in proposals]
    found += [Stripe(one.id, "quote", source.id, one.span, "quote") for one in bench.quotes()]
    found += [Stripe(one.id, "flag", source.id, one.span, one.kind) for one in bench.flags()]
    found += list(_memos(bench, source))
    found += [Stripe(f"hit-{place}", "hit", source.id, span, "") for place, span in enumerate(hits)]
    return found


def _coded(coding: Coding, kind: StripeKind, names: Mapping[str, str]) -> Stripe:
    label = names.get(coding.code, coding.code)
    against = " (against)" if coding.stance else ""
    return Stripe(coding.id, kind, coding.source, coding.span, label + against)


def _memos(bench: Workbench, source: Source) -> Iterator[Stripe]:
    spans = dict(zip((turn.id for turn in source.turns), source.turn_spans(), strict=True))
    coded = {one.id: one.span for one in bench.own()}
    for memo in bench.memos():
        places = [spans.get(name) or coded.get(name) for name in memo.about]
        found = [span for span in places if span is not None and len(span)]
        if found:
            yield Stripe(memo.id, "memo", source.id, found[0], memo.kind or "memo")


def codes_on(codings: Iterable[Coding], span: Span) -> list[Coding]:
    """Return the codings that overlap a span, in order."""
    return [one for one in codings if one.span.overlaps(span)]


def place_parts(bench: Workbench, place: int) -> list[str]:
    """Return where one stands, in words: the turn, the time, how far the coder has come."""
    turns = bench.source.turns
    parts = [f"turn {place + 1} of {len(turns)}"]
    time = next((one.start_s for one in reversed(turns[: place + 1]) if one.start_s is not None), None)
    if time is not None:
        parts.append(clock(time))
    return parts
