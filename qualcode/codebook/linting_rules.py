"""Rules that never fire, fire too widely, or find mostly what stands apart: what may be seen without a text.

Every finding is a Problem whose `where` is the id of the code; nothing is changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.model import Code, Codebook, Problem, Severity
from qualcode.text import count_words, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_TRAINED = frozenset({"POS", "TAG", "DEP", "MORPH", "ENT_TYPE", "ENT_IOB", "ENT_ID", "ENT_KB_ID"})
_NAMED = 4
_SHORTEST = 4
_DENYING = re.compile(
    r"\b(?:no|not|never|nobody|no-one|none|nothing|nowhere|neither|without|cannot|unable|lack(?:s|ed|ing)?"
    r"|absence|fail(?:s|ed|ing|ure)?|refus(?:e|es|ed|al)|hardly|too little)\b|n['’]t\b"
)
_KEEP = "set `negation: keep` in its rules, or word its phrases as the denial is worded"


def rule_problems(code: Code, _: Codebook) -> Iterator[Problem]:
    """Yield what is wrong with a code's rules."""
    yield from _firing(code)
    yield from _distance(code)
    yield from _denial(code)
    needed = sorted(_TRAINED & {key for pattern in code.rules.patterns for token in pattern for key in token})
    if needed:
        hint = "use LOWER, LEMMA, IS_DIGIT and the like"
        yield _problem(code, "needs-pipeline", f"patterns need a trained pipeline: {', '.join(needed)}", hint)


def _problem(code: Code, kind: str, message: str, hint: str = "", severity: Severity = "warning") -> Problem:
    return Problem(kind, message, where=code.id, hint=hint, severity=severity)


def _key(text: str) -> str:
    return " ".join(fold(text).split()).strip(" .!?…")


def _firing(code: Code) -> Iterator[Problem]:
    rules = code.rules
    firing = [*rules.phrases, *rules.lemmas]
    if not firing and not rules.patterns and (rules.requires_any or rules.exclude_phrases):
        hint = "add phrases, lemmas or patterns"
        yield _problem(code, "rule-never-fires", "its rules have conditions and nothing that fires", hint)
    excluded = {_key(phrase) for phrase in rules.exclude_phrases}
    single: list[str] = []
    for phrase in firing:
        if _key(phrase) in excluded:
            yield _problem(code, "phrase-excluded", f"{phrase!r} is also in exclude_phrases: it never fires")
        elif count_words(phrase) == 1 and not rules.requires_any:
            single.append(phrase)
    if single:
        yield _single_words(code, single)


def _single_words(code: Code, single: list[str]) -> Problem:
    hint = "a longer phrase, or requires_any, proposes less that is wrong"
    if len(single) == 1:
        return _problem(code, "bare-keyword", f"{single[0]!r} is one word alone", hint, "info")
    more = f" and {len(single) - _NAMED} more" if len(single) > _NAMED else ""
    message = f"{len(single)} single words: {', '.join(single[:_NAMED])}{more}"
    return Problem("bare-keyword", message, where=code.id, hint=hint, severity="info", count=len(single))


def _distance(code: Code) -> Iterator[Problem]:
    rules = code.rules
    texts = (*rules.phrases, *rules.lemmas, *rules.requires_any, *rules.exclude_phrases)
    gapped = any("..." in text or "…" in text for text in texts)
    if gapped and not rules.within:
        message = "a phrase has '...' and within is 0"
        yield _problem(code, "gap-without-within", message, "set within, such as 5")
    if rules.within and not gapped:
        yield _problem(code, "within-without-gap", "within is set and no phrase has '...'", severity="info")


def _denial(code: Code) -> Iterator[Problem]:
    """Yield that a code which is a denial has phrases that are none: its true hits would stand apart."""
    denier = _DENYING.search(fold(code.name))
    firing = [*code.rules.phrases, *code.rules.lemmas]
    if denier is None or not firing or code.rules.negation != "flag":
        return
    affirming = [phrase for phrase in firing if not _DENYING.search(fold(phrase))]
    denied = _long_words(fold(code.name)[denier.end() :])
    turned = [phrase for phrase in affirming if denied & _long_words(fold(phrase))]
    apart = "its true hits stand apart as negated"
    none_denies = len(affirming) == len(firing)
    if turned:
        message = f"its name denies what {turned[0]!r} says: {apart}"
        yield _problem(code, "name-denies", message, _KEEP, "warning" if none_denies else "info")
    elif none_denies:
        message = f"its name is a denial and no phrase of it is ({firing[0]!r}): {apart}"
        yield _problem(code, "name-denies", message, _KEEP, "info")


def _long_words(text: str) -> set[str]:
    """Return the words that say something, cut where forms of a word differ."""
    return {word[:_SHORTEST] for word in re.findall(r"[^\W\d_]+", text) if len(word) >= _SHORTEST}
