"""What a careful colleague would say about a codebook before anybody codes with it.

Every finding is a Problem whose `where` is the id of the code; nothing is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.linting_places import place_problems
from qualcode.codebook.linting_rules import rule_problems
from qualcode.codebook.linting_texts import repeated_sentences, templated_entries
from qualcode.model import Code, Codebook, Problem, Severity
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator


def lint(codebook: Codebook) -> tuple[Problem, ...]:
    """Return what is missing, doubled or contradictory, code by code in print order, then the glossary.

    "warning" is worth mending before coding starts; "info" is worth a look.
    """
    found: dict[str, list[Problem]] = {code.id: [] for code in codebook.codes}
    for code in codebook.codes:
        for check in (_entry, _relations, place_problems, rule_problems):
            found[code.id].extend(check(code, codebook))
    for shared in (_shared_labels, repeated_sentences, templated_entries, _shared_examples, _shared_phrases):
        for problem in shared(codebook):
            found[problem.where].append(problem)
    return (*(problem for problems in found.values() for problem in problems), *_glossary(codebook))


def _problem(code: Code, kind: str, message: str, hint: str = "", severity: Severity = "warning") -> Problem:
    return Problem(kind, message, where=code.id, hint=hint, severity=severity)


def _key(text: str) -> str:
    return " ".join(fold(text).split()).strip(" .!?…")


def _entry(code: Code, codebook: Codebook) -> Iterator[Problem]:
    if not code.definition.strip():
        yield _problem(code, "empty-definition", "has no definition", "say in a sentence when it applies")
    groups_others = any(other.parent == code.id for other in codebook.codes)
    if not code.examples and code.status != "retired" and not groups_others:
        yield _problem(code, "no-example", "has no example", "one typical extract helps a coder most", "info")
    if code.definition and _key(code.definition) == _key(code.name):
        yield _problem(code, "definition-is-name", "its definition only repeats its name")
    both = {_key(example.text) for example in code.examples} & {
        _key(item.text) for item in code.counter_examples
    }
    if both:
        yield _problem(code, "example-both-ways", "the same words are an example and a counter-example")


def _relations(code: Code, codebook: Codebook) -> Iterator[Problem]:
    known = codebook.by_id()
    for close in code.close_codes:
        if close == code.id:
            yield _problem(code, "close-to-itself", "names itself as a close code")
        elif close not in known:
            yield _problem(code, "close-code-unknown", f"its close code {close!r} is not in the codebook")
        elif known[close].status == "retired" and code.status != "retired":
            yield _problem(
                code, "close-code-retired", f"its close code {close!r} is retired", severity="info"
            )


def _shared_labels(codebook: Codebook) -> Iterator[Problem]:
    owners: dict[str, tuple[Code, str]] = {}
    for code in codebook.codes:
        for label, what in ((code.id, "id"), (code.name, "name")):
            other, kind = owners.setdefault(_key(label), (code, what))
            if other.id != code.id:
                hint = "tell the two apart in their names"
                yield _problem(code, f"same-{what}", f"its {what} is also the {kind} of {other.id!r}", hint)
    for code in codebook.codes:
        for alias in code.aliases:
            other, kind = owners.setdefault(_key(alias), (code, "alias"))
            if other.id != code.id and code.id not in other.replaced_by and other.id not in code.replaced_by:
                yield _problem(code, "alias-taken", f"its alias {alias!r} is also the {kind} of {other.id!r}")


def _shared(entries: Iterator[tuple[Code, str]]) -> Iterator[tuple[Code, str, Code]]:
    """Yield each text that a second code has too: the code, the text, and the first code that has it."""
    owners: dict[str, Code] = {}
    for code, text in entries:
        other = owners.setdefault(_key(text), code)
        if other.id != code.id:
            yield code, text, other


def _shared_examples(codebook: Codebook) -> Iterator[Problem]:
    entries = (
        (code, example.text)
        for code in codebook.codes
        if code.status != "retired"
        for example in code.examples
    )
    for code, _, other in _shared(entries):
        yield _problem(code, "same-example", f"shares an example with {other.id!r}", severity="info")


def _shared_phrases(codebook: Codebook) -> Iterator[Problem]:
    for kind in ("phrases", "lemmas"):
        entries = (
            (code, phrase)
            for code in codebook.codes
            if code.status != "retired"
            for phrase in getattr(code.rules, kind)
        )
        for code, phrase, other in _shared(entries):
            yield _problem(
                code, "phrase-shared", f"{phrase!r} also fires {other.id!r}", "keep it in one of them"
            )


def _glossary(codebook: Codebook) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for term, synonyms in codebook.glossary.items():
        for label in (term, *synonyms):
            other = owners.setdefault(_key(label), term)
            if other != term:
                message = f"{label!r} stands under {other!r} and under {term!r}"
                yield Problem("glossary-doubled", message, where=f"glossary: {term}")
        if not synonyms:
            yield Problem("glossary-empty", "has no synonym", where=f"glossary: {term}", severity="info")
