"""Glossaries of several books as one: a term has all its synonyms, and one that is used otherwise is named.

Nothing is taken out; what two books mean by one word is for people to settle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def joined_glossary(
    books: Sequence[tuple[str, Mapping[str, Sequence[str]]]],
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return glossaries, by book, as one, and what stands for different things in them."""
    terms: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    meant: dict[str, str] = {}
    notices: list[str] = []
    for book, glossary in books:
        for term, synonyms in glossary.items():
            label = terms.setdefault(fold(term), term)
            known = found.setdefault(label, [])
            if known and synonyms and not {fold(one) for one in known} & {fold(one) for one in synonyms}:
                words = f"{', '.join(synonyms)}, not {', '.join(known)}"
                notices.append(f"the term {term!r} has other words in {book}: {words}")
            known += [one for one in synonyms if fold(one) not in {fold(each) for each in known}]
            for one in synonyms:
                other = meant.setdefault(fold(one), label)
                if other != label:
                    notices.append(f"{one!r} stands for {label!r} in {book}, and for {other!r} elsewhere")
    return {term: tuple(synonyms) for term, synonyms in found.items()}, notices
