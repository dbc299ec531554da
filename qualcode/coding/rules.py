"""The tagger: proposes codes by the rules of a codebook, and says which rule and which words.

A proposal counts for nothing until a person accepts it; a facilitator's words never give one.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from qualcode.coding.glossary import variants
from qualcode.coding.hypothetical import is_hypothetical
from qualcode.coding.matching import (
    Finder,
    LemmaPhrase,
    Phrase,
    TokenPattern,
    lemma_phrase,
    phrase,
    token_pattern,
)
from qualcode.coding.negation import is_negated
from qualcode.coding.passages import Passage
from qualcode.coding.scanning import Scanner, scanner_for
from qualcode.coding.segments import is_evidence
from qualcode.errors import BadInputError
from qualcode.model import Code, Codebook, Proposal, Rules, Source, Span, Turn
from qualcode.text import sentence_at, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

TAGGER_VERSION = "rules@3"
BARRIER = "barrier"
KIND = "kind"

Reason: TypeAlias = Literal["negation", "hypothetical"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """One rule of a code as a person reads it ("phrase: never rang back"), and all that fires it."""

    name: str
    finders: tuple[Finder, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Words that fired a rule, in the passage, whether they were negated, and whether of what might be."""

    rule: str
    spans: tuple[Span, ...]
    negated: bool
    hypothetical: bool


@dataclass(frozen=True, slots=True)
class KeptBack:
    """Words that fired a rule and are no proposal, since the rules of the code suppress them, and why."""

    source: str
    span: Span
    code: str
    rule: str
    matched: tuple[Span, ...]
    why: Reason


@dataclass(frozen=True, slots=True)
class Heard:
    """What the rules make of a source: what they propose, and what they keep back; both sorted by span."""

    proposals: tuple[Proposal, ...]
    kept_back: tuple[KeptBack, ...]


@dataclass(frozen=True)
class CodeRules:
    """The rules of one code, compiled; `first` is the number of its first finder among all of the codebook.

    `barrier`: the code names a barrier, so that what is negated is a negative case of it.
    """

    code: str
    code_revision: str
    rules: Rules
    triggers: tuple[Trigger, ...]
    requires: tuple[Phrase, ...]
    excludes: tuple[Phrase, ...]
    barrier: bool = False
    first: int = 0

    @cached_property
    def finders(self) -> tuple[tuple[str, Finder], ...]:
        """All finders in the order of the rules, each with the name of its rule."""
        return tuple((trigger.name, finder) for trigger in self.triggers for finder in trigger.finders)

    def hears(self, turn: Turn) -> bool:
        """Whether the rules may fire on what is said in `turn`."""
        if turn.role == "facilitator":
            return False
        return self.rules.speakers == "all" or is_evidence(turn)

    def matches(self, passage: Passage, numbers: Iterable[int] | None = None) -> list[Match]:
        """Return what fires in `passage`, in the order of the rules, conditions weighed.

        `numbers` are the finders that may fire; None tries all without looking first.
        """
        tried: Iterable[tuple[str, Finder]] = self.finders
        if numbers is not None:
            near = (self.finders[number - self.first] for number in sorted(numbers))
            tried = (one for one in near if isinstance(one[1], Phrase) or one[1].possible(passage))
        found = [
            Match(name, spans, *self._weighed(passage, spans))
            for name, finder in tried
            for spans in finder.finds(passage)
        ]
        if (
            not found
            or (self.requires and not _any_in(self.requires, passage))
            or _any_in(self.excludes, passage)
        ):
            return []
        return found

    def _weighed(self, passage: Passage, spans: Sequence[Span]) -> tuple[bool, bool]:
        rules = self.rules
        if rules.negation == rules.hypothetical == "keep":
            return False, False
        return (
            rules.negation != "keep"
            and is_negated(passage.folded, spans, after=passage.after, barrier=self.barrier),
            rules.hypothetical != "keep" and is_hypothetical(passage.folded, spans),
        )

    @property
    def suppresses(self) -> bool:
        """Whether anything that fires may be kept back."""
        return "suppress" in {self.rules.negation, self.rules.hypothetical}

    def kept_back(self, match: Match) -> Reason | None:
        """Return why the rules of the code suppress a match, or None where they do not."""
        if match.negated and self.rules.negation == "suppress":
            return "negation"
        if match.hypothetical and self.rules.hypothetical == "suppress":
            return "hypothetical"
        return None

    def stance(self, matches: Sequence[Match]) -> str:
        """Return the stance of a proposal; a flag is raised only when all of its matches have it."""
        if self.rules.negation == self.rules.hypothetical == "keep":
            return ""
        negated = all(match.negated for match in matches)
        hypothetical = all(match.hypothetical for match in matches)
        if negated and hypothetical:
            return "negated hypothetical"
        if hypothetical:
            return "hypothetical"
        if negated:
            return "negative case" if self.barrier else "negated"
        return ""


@dataclass(frozen=True, slots=True)
class Tagger:
    """The compiled rules of a codebook; can be sent to another process.

    `owners` says, for each finder, the place of its code among `rules`.
    """

    rules: tuple[CodeRules, ...]
    scanner: Scanner
    owners: tuple[int, ...]

    def propose(self, source: Source) -> tuple[Proposal, ...]:
        """Return the proposals for `source`, one for each code and span, sorted by span and code.

        The span is the sentence, or with `scope: turn` the turn; `matched` are all words that fired there.
        """
        return self.hear(source).proposals

    def hear(self, source: Source, *, plain: bool = False) -> Heard:
        """Return what the rules propose for `source`, and what they keep back.

        With `plain`, every rule is tried on every sentence, without a scan: slower, and the same.
        """
        proposals: list[Proposal] = []
        kept: list[KeptBack] = []
        for place, passage, offset, numbers in self._everything(source) if plain else self._near(source):
            code = self.rules[place]
            matches = code.matches(passage, numbers)
            if not matches:
                continue
            span = Span(offset, offset + len(passage.text))
            if code.suppresses:
                kept.extend(_kept_back(source, code, span, matches))
                matches = [match for match in matches if code.kept_back(match) is None]
            if matches:
                proposals.append(_proposal(source, code, span, matches))
        return Heard(
            tuple(sorted(proposals, key=_in_order)),
            tuple(sorted(kept, key=lambda one: (*_in_order(one), one.matched, one.rule))),
        )

    def _everything(self, source: Source) -> Iterator[Tried]:
        """Yield every code on every passage of its scope, with the passage's place in the source."""
        for turn, span in zip(source.turns, source.turn_spans(), strict=True):
            whole = Passage(turn.text)
            parts = [(part, whole.part(part)) for part in sentences(turn.text)]
            for place, code in enumerate(self.rules):
                if code.hears(turn):
                    turns = [(Span(0, len(turn.text)), whole)]
                    for part, passage in turns if code.rules.scope == "turn" else parts:
                        yield place, passage, span.start + part.start, None

    def _near(self, source: Source) -> Iterator[Tried]:
        """Yield the codes on the passages around what the scan found, each with the finders it is near to."""
        near = self._everywhere(source)
        self._locate(source, near)
        bounds = source.turn_spans()
        for (number, start, end), finders in near.items():
            turn = source.turns[number]
            passage = Passage(turn.text[start:end], rest=(turn.text, end))
            by_code: dict[int, list[int]] = {}
            for finder in finders:
                by_code.setdefault(self.owners[finder], []).append(finder)
            for place, numbers in by_code.items():
                if self.rules[place].hears(turn):
                    yield place, passage, bounds[number].start + start, numbers

    def _locate(self, source: Source, near: dict[tuple[int, int, int], set[int]]) -> None:
        """Add to `near`, for each finder near a place, the turn's number and its scope there."""
        whole = tuple(self.rules[owner].rules.scope == "turn" for owner in self.owners)
        starts = [bound.start for bound in source.turn_spans()]
        number, begin, end = -1, 0, 0
        sentence = (-1, 0, 0)
        for place, finders in self.scanner.places(source.text):
            if not begin <= place < end:
                number = bisect_right(starts, place) - 1
                begin = starts[number]
                end = begin + len(source.turns[number].text)
                sentence = (number, 0, 0)
                if place >= end:
                    continue
            inside = place - begin
            for finder in finders:
                scope = (number, 0, end - begin) if whole[finder] else sentence
                if not scope[1] <= inside < scope[2]:
                    around = sentence_at(source.turns[number].text, inside)
                    scope = sentence = (number, around.start, around.end)
                if scope in near:
                    near[scope].add(finder)
                else:
                    near[scope] = {finder}

    def _everywhere(self, source: Source) -> dict[tuple[int, int, int], set[int]]:
        """Return every passage for the finders that may fire anywhere: (turn's number, start, end in it)."""
        found: dict[tuple[int, int, int], set[int]] = {}
        for finder in self.scanner.everywhere:
            code = self.rules[self.owners[finder]]
            for number, turn in enumerate(source.turns):
                if code.hears(turn):
                    whole = code.rules.scope == "turn"
                    for span in (Span(0, len(turn.text)),) if whole else sentences(turn.text):
                        found.setdefault((number, span.start, span.end), set()).add(finder)
        return found


def _in_order(one: Proposal | KeptBack) -> tuple[int, int, str]:
    return one.span.start, one.span.end, one.code


Tried: TypeAlias = "tuple[int, Passage, int, Iterable[int] | None]"


def compile_rules(codebook: Codebook) -> Tagger:
    """Compile the rules of every active code that has any.

    Raises `BadInputError` for a token pattern that cannot work on the blank pipeline.
    """
    known = codebook.by_id()
    rules: list[CodeRules] = []
    finders: list[Finder] = []
    owners: list[int] = []
    for code in codebook.codes:
        if code.status == "retired" or not has_rules(code):
            continue
        compiled = _compiled(code, codebook.glossary)
        compiled = replace(compiled, barrier=kind_of(code, known) == BARRIER, first=len(finders))
        own = [finder for trigger in compiled.triggers for finder in trigger.finders]
        owners.extend([len(rules)] * len(own))
        finders.extend(own)
        rules.append(compiled)
    return Tagger(tuple(rules), scanner_for(finders), tuple(owners))


def has_rules(code: Code) -> bool:
    """Whether anything can make the tagger propose the code."""
    return bool(code.rules.phrases or code.rules.lemmas or code.rules.patterns)


def kind_of(code: Code, known: Mapping[str, Code]) -> str:
    """Return the facet `kind` of a code: its own, else that of the nearest code above it; "" for none."""
    seen: set[str] = set()
    above: Code | None = code
    while above is not None and above.id not in seen:
        if KIND in above.facets:
            return above.facets[KIND]
        seen.add(above.id)
        above = known.get(above.parent or "")
    return ""


def _compiled(code: Code, glossary: Mapping[str, Sequence[str]]) -> CodeRules:
    rules = code.rules
    triggers = [
        *(Trigger(f"phrase: {text}", _phrases(text, rules.within, glossary)) for text in rules.phrases),
        *(Trigger(f"lemma: {text}", _lemma_phrases(text, rules.within, glossary)) for text in rules.lemmas),
        *(
            Trigger(f"pattern: {number}", (_pattern(code, number),))
            for number in range(1, len(rules.patterns) + 1)
        ),
    ]
    requires, excludes = (
        tuple(finder for text in texts for finder in _phrases(text, rules.within, glossary))
        for texts in (rules.requires_any, rules.exclude_phrases)
    )
    return CodeRules(code.id, code.revision, rules, tuple(triggers), requires, excludes)


def _phrases(text: str, within: int, glossary: Mapping[str, Sequence[str]]) -> tuple[Phrase, ...]:
    return tuple(
        phrase(variant.text, within=within, capitals=variant.capitals)
        for variant in variants(text, glossary)
        if variant.text.strip()
    )


def _lemma_phrases(text: str, within: int, glossary: Mapping[str, Sequence[str]]) -> tuple[LemmaPhrase, ...]:
    return tuple(
        lemma_phrase(variant.text, within=within)
        for variant in variants(text, glossary)
        if variant.text.strip() and not variant.capitals
    )


def _pattern(code: Code, number: int) -> TokenPattern:
    try:
        return token_pattern(code.rules.patterns[number - 1])
    except ValueError as error:
        hint = "use token attributes such as LOWER, LEMMA, IS_DIGIT, OP"
        message = f"code {code.id!r}: pattern {number} cannot be used: {str(error).splitlines()[0]}"
        raise BadInputError(message, hint=hint) from error


def _any_in(phrases: Sequence[Phrase], passage: Passage) -> bool:
    return any(next(finder.finds(passage), None) for finder in phrases if finder.possible(passage))


def _kept_back(source: Source, code: CodeRules, span: Span, matches: Sequence[Match]) -> Iterator[KeptBack]:
    for match in matches:
        why = code.kept_back(match)
        if why is not None:
            words = tuple(part.shifted(span.start) for part in match.spans)
            yield KeptBack(source.id, span, code.code, match.rule, words, why)


def _proposal(source: Source, code: CodeRules, span: Span, matches: Sequence[Match]) -> Proposal:
    spans = {part.shifted(span.start) for match in matches for part in match.spans}
    return Proposal(
        source=source.id,
        revision=source.revision,
        span=span,
        code=code.code,
        code_revision=code.code_revision,
        rule=matches[0].rule,
        matched=tuple(sorted(spans)),
        stance=code.stance(matches),
    )
