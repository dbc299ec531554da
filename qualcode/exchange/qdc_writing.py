"""A codebook as a REFI-QDA codebook (`.qdc`), as its schema wants it, and what is lost on the way.

The same codebook gives the same bytes; what the format has no place for is counted, never dropped unsaid.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from qualcode.exchange.qdc import NAMESPACE, ORIGIN
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.model import Code, Codebook

INCLUDE, EXCLUDE, EXAMPLE, ALIAS = "Includes: ", "Excludes: ", "Example: ", "Also called: "
_SPACE = uuid.UUID("6f1d6ae2-6d0c-5d6b-9f0e-1a0f5c3a7b11")
_SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
_PLACE = "http://schema.qdasoftware.org/versions/Codebook/v1.0/Codebook.xsd"


def guid_of(kind: str, identifier: str, name: str) -> str:
    """Return the GUID of a code or a set, in capitals: the same as long as its id and its name are."""
    return str(uuid.uuid5(_SPACE, f"{kind}\n{identifier}\n{name}")).upper()


def qdc_bytes(codebook: Codebook) -> bytes:
    """Return a codebook as `.qdc`: codes in use as a tree, their texts in Description, facets as sets."""
    codes = _in_use(codebook)
    below: dict[str | None, list[Code]] = {}
    for code in codes:
        below.setdefault(_parent(code, codebook), []).append(code)
    names = f'xmlns="{NAMESPACE}" xmlns:xsi="{_SCHEMA}" xsi:schemaLocation="{NAMESPACE} {_PLACE}"'
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<CodeBook {names} origin="{ORIGIN}">',
        "<Codes>",
        *(line for code in below.get(None, ()) for line in _code(code, below)),
        "</Codes>",
        *_sets(codes),
        "</CodeBook>",
        "",
    ]
    return "\n".join(lines).encode()


def losses(codebook: Codebook) -> tuple[str, ...]:
    """Return, in words, what of a codebook the format cannot hold."""
    codes = _in_use(codebook)
    parts = (
        (sum(bool(_fires(code)) for code in codes), "code", "rules that propose them"),
        (sum(bool(code.counter_examples) for code in codes), "code", "counter-examples"),
        (sum(bool(code.close_codes) for code in codes), "code", "close codes"),
        (sum(bool(code.frame) for code in codes), "code", "the frame they are of"),
        (
            sum(bool(code.rationale or code.author or code.since) for code in codes),
            "code",
            "author and reasons",
        ),
    )
    found = [f"{counted(count, noun)}: {what}" for count, noun, what in parts if count]
    if len(codes) < len(codebook.codes):
        found.append(f"{counted(len(codebook.codes) - len(codes), 'retired code')}")
    if codebook.glossary:
        found.append(f"the glossary ({counted(len(codebook.glossary), 'term')})")
    return tuple(found)


def _in_use(codebook: Codebook) -> list[Code]:
    return [code for code in codebook.codes if code.status != "retired"]


def _fires(code: Code) -> bool:
    return bool(code.rules.phrases or code.rules.lemmas or code.rules.patterns)


def _parent(code: Code, codebook: Codebook) -> str | None:
    """Return the nearest code above that is in use."""
    known, above, seen = codebook.by_id(), code.parent, {code.id}
    while above is not None and above in known and above not in seen:
        if known[above].status != "retired":
            return above
        seen.add(above)
        above = known[above].parent
    return None


def _code(code: Code, below: dict[str | None, list[Code]]) -> Iterator[str]:
    head = f'<Code guid="{guid_of("code", code.id, code.name)}" name={_quoted(code.name)} isCodable="true"'
    inner = [line for child in below.get(code.id, ()) for line in _code(child, below)]
    said = _description(code)
    if not said and not inner:
        yield f"{head}/>"
        return
    yield f"{head}>"
    if said:
        yield f"<Description>{escape(_legal(said))}</Description>"
    yield from inner
    yield "</Code>"


def _description(code: Code) -> str:
    """Return what a code says, in lines that are read back as what they were."""
    labelled = [
        *((INCLUDE, text) for text in code.include),
        *((EXCLUDE, text) for text in code.exclude),
        *((EXAMPLE, one.text) for one in code.examples),
        *((ALIAS, text) for text in code.aliases),
    ]
    return "\n".join(
        filter(None, [code.definition, *(f"{label}{_one_line(text)}" for label, text in labelled)])
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _sets(codes: Sequence[Code]) -> Iterator[str]:
    members: dict[str, list[Code]] = {}
    for code in codes:
        for name, value in code.facets.items():
            members.setdefault(f"{name}: {value}", []).append(code)
    if not members:
        return
    yield "<Sets>"
    for label, own in members.items():
        yield f'<Set guid="{guid_of("set", label, label)}" name={_quoted(label)}>'
        yield from (f'<MemberCode guid="{guid_of("code", code.id, code.name)}"/>' for code in own)
        yield "</Set>"
    yield "</Sets>"


def _quoted(text: str) -> str:
    return quoteattr(_legal(_one_line(text)))


def _legal(text: str) -> str:
    """Leave out characters that no XML may hold."""
    return "".join(
        one
        for one in text
        if one in "\t\n" or " " <= one <= "\ud7ff" or "\ue000" <= one <= "\ufffd" or one >= "\U00010000"
    )
