"""The tagger: proposes codes by the rules of a codebook, and says which rule and which words.

A proposal counts for nothing until a person accepts it; a facilitator's words never give one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.coding.glossary import variants
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
from qualcode.coding.segments import is_evidence
from qualcode.errors import BadInputError
from qualcode.model import Code, Codebook, Proposal, Rules, Source, Span, Turn
from qualcode.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TAGGER_VERSION = "rules@1"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One rule of a code as a person reads it ("phrase: never rang back"), and all that fires it."""

    name: str
    finders: tuple[Finder, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Words that fired a rule, in the passage, and whether they were negated."""

    rule: str
    spans: tuple[Span, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class CodeRules:
    """The rules of one code, compiled."""

    code: str
    code_revision: str
    rules: Rules
    triggers: tuple[Trigger, ...]
    requires: tuple[Phrase, ...]
    excludes: tuple[Phrase, ...]

    def hears(self, turn: Turn) -> bool:
        """Whether the rules may fire on what is said in `turn`."""
        if turn.role == "facilitator":
            return False
        return self.rules.speakers == "all" or is_evidence(turn)

    def matches(self, passage: Passage) -> list[Match]:
        """Return what fires in `passage`, in the order of the rules, conditions and negation weighed."""
        found = [
            Match(trigger.name, spans, is_negated(passage.folded, spans))
            for trigger in self.triggers
            for finder in trigger.finders
            if finder.possible(passage)
            for spans in finder.finds(passage)
        ]
        if self.rules.negation == "suppress":
            found = [match for match in found if not match.negated]
        if (
            not found
            or (self.requires and not _any_in(self.requires, passage))
            or _any_in(self.excludes, passage)
        ):
            return []
        return found


@dataclass(frozen=True, slots=True)
class Tagger:
    """The compiled rules of a codebook; can be sent to another process.

    `by_word` and `by_lemma` lead from a word to the codes that it may fire; `unanchored` codes are tried on
    every turn.
    """

    rules: tuple[CodeRules, ...]
    by_word: Mapping[str, frozenset[int]]
    by_lemma: Mapping[str, frozenset[int]]
    unanchored: frozenset[int]

    def propose(self, source: Source) -> tuple[Proposal, ...]:
        """Return the proposals for `source`, one for each code and span, sorted by span and code.

        The span is the sentence, or with `scope: turn` the turn; `matched` are all words that fired there.
        """
        found: list[Proposal] = []
        for turn, span in zip(source.turns, source.turn_spans(), strict=True):
            found.extend(self._propose_in(source, turn, span.start))
        return tuple(sorted(found, key=lambda proposal: (proposal.span, proposal.code)))

    def _propose_in(self, source: Source, turn: Turn, offset: int) -> Iterator[Proposal]:
        whole = Passage(turn.text)
        heard = [self.rules[place] for place in self._candidates(whole) if self.rules[place].hears(turn)]
        if not heard:
            return
        parts = [(span, whole.part(span)) for span in sentences(turn.text)]
        turns = [(Span(0, len(turn.text)), whole)]
        for code in heard:
            for span, passage in turns if code.rules.scope == "turn" else parts:
                matches = code.matches(passage)
                if matches:
                    yield _proposal(source, code, span.shifted(offset), matches)

    def _candidates(self, passage: Passage) -> list[int]:
        found = set(self.unanchored)
        for word in self.by_word.keys() & passage.words:
            found |= self.by_word[word]
        if self.by_lemma:
            for lemma in self.by_lemma.keys() & passage.lemmas:
                found |= self.by_lemma[lemma]
        return sorted(found)


def compile_rules(codebook: Codebook) -> Tagger:
    """Compile the rules of every active code that has any.

    Raises `BadInputError` for a token pattern that cannot work on the blank pipeline.
    """
    rules = [
        _compiled(code, codebook.glossary)
        for code in codebook.codes
        if code.status != "retired" and (code.rules.phrases or code.rules.lemmas or code.rules.patterns)
    ]
    by_word: dict[str, set[int]] = {}
    by_lemma: dict[str, set[int]] = {}
    unanchored: set[int] = set()
    for place, code_rules in enumerate(rules):
        for finder in (finder for trigger in code_rules.triggers for finder in trigger.finders):
            if isinstance(finder, Phrase) and finder.words:
                by_word.setdefault(max(sorted(finder.words), key=len), set()).add(place)
            elif isinstance(finder, LemmaPhrase) and finder.needed:
                by_lemma.setdefault(max(sorted(finder.needed), key=len), set()).add(place)
            else:
                unanchored.add(place)
    return Tagger(tuple(rules), _frozen(by_word), _frozen(by_lemma), frozenset(unanchored))


def _frozen(index: Mapping[str, set[int]]) -> dict[str, frozenset[int]]:
    return {word: frozenset(places) for word, places in index.items()}


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


def _proposal(source: Source, code: CodeRules, span: Span, matches: Sequence[Match]) -> Proposal:
    spans = {part.shifted(span.start) for match in matches for part in match.spans}
    flagged = code.rules.negation == "flag" and all(match.negated for match in matches)
    return Proposal(
        source=source.id,
        revision=source.revision,
        span=span,
        code=code.code,
        code_revision=code.code_revision,
        rule=matches[0].rule,
        matched=tuple(sorted(spans)),
        stance="negated" if flagged else "",
    )
