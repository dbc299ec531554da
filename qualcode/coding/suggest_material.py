"""What there is to learn each code from: every part of its entry, and what people accepted and rejected.

An exclusion that names where its words belong ("rude staff, see attitude") speaks for the code it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.coding.glossary import variants

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.coding.suggesting import Labelled
    from qualcode.model import Code, Codebook

_WEIGHTS = {"name": 1.0, "definition": 1.0, "include": 0.5, "alias": 1.5, "rule": 1.0, "example": 1.0}
_SEE_WEIGHT = 0.5
_ACCEPTED_WEIGHT = 2.0
_VARIANTS = 3
_SEE = re.compile(
    r"[,;:(]?\s*\b(?:see|use|goes? (?:to|under)|belongs? (?:to|under))\s+(?:also\s+)?(.+?)[).\s]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A text to learn from: the codes it speaks for and against, and how much it counts.

    `name` is what evidence calls it: an accepted text's id, "CODE#3" for an example, or "". `read` says that
    a person read it whole, so that codes it has not are codes it should not have.
    """

    text: str
    codes: frozenset[str]
    against: frozenset[str] = frozenset()
    weight: float = 1.0
    name: str = ""
    read: bool = False


def rows_of(codebook: Codebook, labelled: Sequence[Labelled]) -> tuple[Row, ...]:
    """Return all that speaks for or against the codes that can be suggested."""
    active = [code for code in codebook.codes if code.status != "retired"]
    names = _names(active)
    rows = [row for code in active for row in _entry_rows(code, names, codebook.glossary)]
    known = {code.id for code in active}
    for one in labelled:
        codes, against = one.codes & known, one.rejected & known - one.codes
        read = bool(one.codes) or not one.rejected
        if codes or against or not one.codes:
            rows.append(Row(one.text, codes, against, _ACCEPTED_WEIGHT, one.id, read=read))
    learnable = _learnable(active, rows)
    return tuple(row for row in rows if not row.codes or row.codes & learnable)


def _names(codes: Sequence[Code]) -> dict[str, str]:
    """Return the codes by folded id and name, as an exclusion may call them."""
    return {label.casefold(): code.id for code in codes for label in (code.name, code.id)}


def _learnable(active: Sequence[Code], rows: Sequence[Row]) -> set[str]:
    """Return the codes that more than a name speaks for."""
    told = {code.id for code in active if code.definition or code.include or code.examples or code.aliases}
    told |= {code.id for code in active if code.rules.phrases or code.rules.lemmas}
    return told | {code for row in rows if row.name for code in row.codes}


def _entry_rows(code: Code, names: Mapping[str, str], glossary: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    itself = frozenset({code.id})
    parts = [
        ("name", [code.name]),
        ("definition", [code.definition]),
        ("include", code.include),
        ("alias", code.aliases),
        ("rule", [*code.rules.phrases, *code.rules.lemmas]),
    ]
    for part, texts in parts:
        for text in filter(None, texts):
            yield from _worded(Row(text, itself, weight=_WEIGHTS[part]), glossary)
    for number, example in enumerate(code.examples, start=1):
        yield from _worded(
            Row(example.text, itself, weight=_WEIGHTS["example"], name=f"{code.id}#{number}"), glossary
        )
    for example in code.counter_examples:
        yield Row(example.text, frozenset(), itself)
    for text in code.exclude:
        yield _excluded(text, code.id, names)


def _worded(row: Row, glossary: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Yield a row, then the same in other words of the glossary."""
    yield row
    for variant in variants(row.text, glossary)[1 : 1 + _VARIANTS]:
        yield Row(variant.text, row.codes, row.against, row.weight / 2, row.name)


def _excluded(text: str, code: str, names: Mapping[str, str]) -> Row:
    found = _SEE.search(text)
    other = names.get(found.group(1).strip(" '\"`.").casefold()) if found else None
    if found is None or other is None or other == code:
        return Row(text, frozenset(), frozenset({code}), weight=_SEE_WEIGHT)
    return Row(text[: found.start()], frozenset({other}), frozenset({code}), weight=_SEE_WEIGHT)
