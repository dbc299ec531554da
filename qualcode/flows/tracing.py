"""Traces and gaps: from a recommendation down to the words, from the words up, and where the way is broken.

Words are masked unless raw is asked for; a thing is named by id or by what people call it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from qualcode.codebook.finding import find_code
from qualcode.errors import UnknownNameError, UsageError, unknown_name
from qualcode.evidence.links import Evidence, Links, NodeKind, Place
from qualcode.evidence.printing import printed
from qualcode.evidence.quotes import operation_faults
from qualcode.evidence.trace import Gaps, Node, gaps, trace_down, trace_up
from qualcode.findings import Quote
from qualcode.flows.left_behind import LeftBehind
from qualcode.flows.reading import Reading, read_codings, read_quotes, reading_of, sound_codebook, titles
from qualcode.flows.recommend import named_recommendation, read_recommendations
from qualcode.flows.revised import read_revisions
from qualcode.flows.standing import stands, turns_of
from qualcode.flows.theme import named_theme, read_themes
from qualcode.flows.voices import whose
from qualcode.model import Coding, Span, Turn
from qualcode.text import enclosing, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.store.study import Study

_TURN = re.compile(r"(?P<source>.+?)[:/\s]\s*(?P<turn>t\d+)", re.IGNORECASE)
DOWN: frozenset[str] = frozenset({"recommendation", "theme", "code"})


@dataclass(frozen=True, slots=True)
class Traced:
    """A thing in a trace. `stance` is how it stands to the node above it ("" where nobody said).

    For a quote or coding also its source with title and turns, who spoke, and the words as shown; `note`
    says why there are none, or why they are those of an earlier revision. `kind` is also "turn". A thing that
    does not exist has no label.
    """

    kind: str
    id: str
    label: str
    stance: str = ""
    words: str = ""
    source: str = ""
    title: str = ""
    turns: tuple[str, ...] = ()
    speaker: str = ""
    note: str = ""
    children: tuple[Traced, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """A thing, what it rests on (`down`), and what rests on it (`up`)."""

    thing: Traced
    down: tuple[Traced, ...]
    up: tuple[Traced, ...]


def evidence_of(study: Study) -> Evidence:
    """Return all that a trace runs over: the codings of people that stand as evidence, no proposals."""
    codings, quotes = read_codings(study), read_quotes(study)
    turns = turns_of(study, (*codings, *quotes))
    return Evidence(
        read_recommendations(study),
        read_themes(study),
        sound_codebook(study).codes,
        tuple(coding for coding in codings if stands(turns[coding.id])),
        quotes,
        titles(study),
        {extract: _first_to_last(touched) for extract, touched in turns.items()},
    )


def _first_to_last(turns: Sequence[Turn]) -> str:
    ids = [turn.id for turn in turns]
    return " to ".join(dict.fromkeys((*ids[:1], *ids[-1:])))


def gaps_of(study: Study) -> Gaps:
    """Return where the way from words to recommendations is broken, and what speaks against each.

    A quote that turned out to be the facilitator's supports nothing.
    """
    evidence = evidence_of(study)
    turns = turns_of(study, evidence.quotes)
    gone = read_revisions(study).given_up
    quotes = tuple(each for each in evidence.quotes if stands(turns[each.id]))
    codings = tuple(each for each in evidence.codings if each.id not in gone)
    return gaps(replace(evidence, quotes=quotes, codings=codings))


def is_broken(found: Gaps) -> bool:
    """Whether there is any gap; what speaks against a recommendation is none."""
    return any(getattr(found, each.name) for each in fields(found) if each.name != "speaking_against")


def trace(study: Study, reference: str, *, raw: bool = False) -> Trace:
    """Return the way from `reference` down to the words and up to the recommendations.

    `reference` is the id or the label of a recommendation, theme, code, quote, coding or source, or a turn
    written SOURCE:t12. Raises `UnknownNameError`, and `UsageError` for a label that fits several things.
    """
    evidence = evidence_of(study)
    links = Links(evidence)
    words = Words(study, links, raw=raw)
    turn = _TURN.fullmatch(reference.strip())
    if turn and next(links.places(reference), None) is None:
        return _turn_trace(evidence, words, _source(links, turn["source"]), turn["turn"].lower())
    aside = {coding.id: coding for coding in read_codings(study) if coding.id not in links.codings}
    if reference.strip() in aside:
        return Trace(words.never_evidence(aside[reference.strip()]), (), ())
    place = _found(study, links, reference)
    name = f"{place[0]}:{place[1]}"
    down = trace_down(evidence, name).children if place[0] in DOWN else ()
    up = trace_up(evidence, name)
    above = tuple(_referring(links, place[1])) if place[0] == "recommendation" else up.children
    return Trace(words.traced(Node(*place, up.label)), words.all_of(down), words.all_of(above))


def _referring(links: Links, identifier: str) -> Iterator[Node]:
    """Yield the recommendations that refer to this one."""
    for each in links.recommendations.values():
        if identifier in each.see:
            yield Node("recommendation", each.id, each.title, "refers to it")


def _found(study: Study, links: Links, reference: str) -> Place:
    exact = next(links.places(reference), None)
    if exact is not None:
        return exact
    folded = next((each for each in links.known_ids() if fold(each) == fold(reference.strip())), None)
    if folded is not None:
        return next(links.places(folded))
    labelled = list(dict.fromkeys(_labelled(study, links, reference)))
    if len(labelled) == 1:
        return labelled[0]
    if labelled:
        names = ", ".join(f"{kind} {identifier}" for kind, identifier in labelled)
        raise UsageError(f"{reference!r} fits {names}", hint="give the id")
    kinds: tuple[NodeKind, ...] = ("recommendation", "theme", "code", "quote", "source")
    known = {*links.known_ids(), *(links.label((kind, each)) for kind in kinds for each in links.known_ids())}
    raise unknown_name(
        "thing",
        reference,
        known - {""},
        hint="give a recommendation, theme, code, quote, coding, source, or SOURCE:t12",
    )


def _labelled(study: Study, links: Links, reference: str) -> Iterator[Place]:
    evidence = links.evidence
    with suppress(UnknownNameError):
        yield "recommendation", named_recommendation(evidence.recommendations, reference).id
    with suppress(UnknownNameError):
        yield "theme", named_theme(evidence.themes, reference).id
    with suppress(UnknownNameError):
        yield "code", find_code(sound_codebook(study), reference).id
    yield from (
        ("source", each) for each, title in evidence.sources.items() if fold(title) == fold(reference)
    )


def _source(links: Links, named: str) -> str:
    known = links.evidence.sources
    fitting = [each for each, title in known.items() if fold(named.strip()) in {fold(each), fold(title)}]
    if len(fitting) != 1:
        raise unknown_name("source", named, [*known, *known.values()])
    return fitting[0]


def _turn_trace(evidence: Evidence, words: Words, source: str, turn: str) -> Trace:
    reading = words.reading(source)
    spans = dict(zip((each.id for each in reading.source.turns), reading.source.turn_spans(), strict=True))
    if turn not in spans:
        raise unknown_name("turn", turn, spans, hint=f"{source} has the turns t1 to t{len(spans)}")
    here = [
        *(("coding", one.id) for one in evidence.codings if _touches(one, reading, spans[turn])),
        *(("quote", one.id) for one in evidence.quotes if _touches(one, reading, spans[turn])),
    ]
    said = next(each for each in reading.source.turns if each.id == turn)
    thing = Traced(
        "turn",
        f"{source}:{turn}",
        reading.title,
        words=words.said(reading, spans[turn]),
        source=source,
        title=reading.title,
        turns=(turn,),
        speaker=whose(said),
    )
    return Trace(thing, (), words.all_of(trace_up(evidence, f"{kind}:{each}") for kind, each in here))


def _touches(extract: Coding | Quote, reading: Reading, span: Span) -> bool:
    same = extract.source == reading.source.id and extract.revision == reading.source.revision
    return same and extract.span.overlaps(span)


@dataclass(slots=True)
class Words:
    """Puts the words, masked or raw, to quotes and codings; each source is read once."""

    study: Study
    links: Links
    raw: bool
    readings: dict[str, Reading] = field(default_factory=dict)
    behind: LeftBehind | None = None

    def reading(self, source: str) -> Reading:
        """Read a source, once."""
        if source not in self.readings:
            self.readings[source] = reading_of(self.study, source)
        return self.readings[source]

    def all_of(self, nodes: Iterable[Node]) -> tuple[Traced, ...]:
        """Return nodes of a trace with words."""
        return tuple(self.traced(node) for node in nodes)

    def traced(self, node: Node) -> Traced:
        """Return a node and all below it with words."""
        extract = self._extract(node)
        below = (
            node.children if extract is None else (each for each in node.children if each.kind != "source")
        )
        traced = Traced(node.kind, node.id, node.label, node.stance, children=self.all_of(below))
        return traced if extract is None else self._with_words(traced, extract)

    def _extract(self, node: Node) -> Coding | Quote | None:
        if node.kind == "coding":
            return self.links.codings.get(node.id)
        return self.links.quotes.get(node.id) if node.kind == "quote" else None

    def _with_words(self, traced: Traced, extract: Coding | Quote) -> Traced:
        placed = replace(traced, source=extract.source)
        if extract.source not in self.links.evidence.sources:
            return replace(placed, note="its source is not in this study")
        reading = self.reading(extract.source)
        placed = replace(placed, title=reading.title)
        found, note = self._standing(reading, extract)
        if found is None:
            return replace(placed, note=note)
        reading = found
        spans, (start, end) = reading.source.turn_spans(), (extract.span.start, extract.span.end)
        turns = reading.source.turns[enclosing(spans, start) : enclosing(spans, max(start, end - 1)) + 1]
        return replace(
            placed,
            words=self._words_of(reading, extract),
            turns=tuple(turn.id for turn in turns),
            speaker=whose(turns[0]),
            note="rejected" if isinstance(extract, Quote) and extract.status == "rejected" else note,
        )

    def never_evidence(self, coding: Coding) -> Traced:
        """Return a coding that is no evidence, with its words."""
        label = self.links.label(("source", coding.source))
        turns = self.links.evidence.turns.get(coding.id, "")
        traced = self._with_words(Traced("coding", coding.id, f"{label} {turns}".strip()), coding)
        return replace(traced, note=traced.note or "never evidence: it leads nowhere")

    def _standing(self, reading: Reading, extract: Coding | Quote) -> tuple[Reading | None, str]:
        """Return the revision in which an extract stands, with what a reader is told of that."""
        source = reading.source
        if extract.revision == source.revision:
            inside = extract.span.end <= len(source.text) and source.turns
            return (reading, "") if inside else (None, "points outside its source")
        self.behind = self.behind or LeftBehind(self.study)
        return self.behind.reading(extract), self.behind.why(extract)[1]

    def _words_of(self, reading: Reading, extract: Coding | Quote) -> str:
        edits = extract.operations if isinstance(extract, Quote) else ()
        if edits and not operation_faults(extract.span, edits):
            return printed(
                reading.source.text, extract.span, edits, () if self.raw else reading.redactions
            ).text
        return self.said(reading, extract.span)

    def said(self, reading: Reading, span: Span) -> str:
        """Return the words of a span."""
        return reading.words(span, raw=self.raw)
