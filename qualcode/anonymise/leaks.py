"""The leak gate over finished bytes: no registered name, no number that points to a person, may be in them.

Fails closed: what cannot be read is a leak; a leak is told by place and hash, never by its value.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from qualcode.anonymise.detect import merged
from qualcode.anonymise.finished import PARAGRAPH, Passage, Unreadable, passages
from qualcode.anonymise.folding import COMBINING, folded
from qualcode.anonymise.patterns import pattern_findings
from qualcode.anonymise.pseudonyms import label_of
from qualcode.anonymise.singling import singling_findings
from qualcode.model import Leak

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from qualcode.anonymise.register import Register

_OWN_FORM = re.compile(r"[SRPE][A-Z2-7]{4,8}|(?:Q|T|C|X|M|REC|PK)-[\w-]+|@(?:rules|suggest|anonymise)")
_SCHEMA = re.compile(r"https?://(?:www\.)?(?:w3\.org|schemas\.\w+\.(?:org|com)|purl\.org|openoffice\.org)\b")
_ADDRESSES = re.compile(r"@|\b0\d|\+44")
_WRITTEN = re.compile(r"\S+@\S+|(?:\+44 ?|0)\d{2,4}[ -]?\d{3,4}[ -]?\d{3,6}")


def leak_digest(value: str) -> str:
    """Return the first twelve hexadecimal digits of the hash of a folded value, as `Leak.digest` has it."""
    plain = "".join(char for char in folded(value) if char.isalnum() and char != COMBINING)
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()[:12]


def find_leaks(
    content: bytes,
    name: str,
    register: Register,
    *,
    publishable: Sequence[str] = (),
    allowed: Collection[str] = (),
) -> tuple[Leak, ...]:
    """Return everything in a finished file, and in its name, that must not leave.

    Looks for every form of every name in `register` that may not be printed, and for structured details.
    `allowed` are digests (`leak_digest`) of values that a person has decided to let pass.
    """
    open_register = register.publishing(publishable)
    stem = name.replace("\\", "/").rpartition("/")[2]
    found = list(_leaks_in(Passage("the file's name", stem, "", prose=False), open_register, register))
    for passage in passages(content, stem):
        if isinstance(passage, Unreadable):
            found.append(Leak(_safe(passage.where, open_register), "UNREADABLE", passage.why))
        else:
            known = {leak.digest for leak in found} if passage.unit == "piece" else set()
            found += (one for one in _leaks_in(passage, open_register, register) if one.digest not in known)
    return _distinct(found, allowed)


def find_singling_out(quoted: Mapping[str, str], *, allowed: Collection[str] = ()) -> tuple[Leak, ...]:
    """Return phrases that single a person out in participants' words and attribution lines, by place.

    `quoted` maps a place ("quote Q-7F3K") to the words printed there, after masking.
    """
    found = (
        Leak(
            where,
            finding.label,
            finding.evidence[0],
            leak_digest(words[finding.span.start : finding.span.end]),
        )
        for where, words in quoted.items()
        for finding in merged(singling_findings(words), words)
    )
    return _distinct(found, allowed)


def _leaks_in(passage: Passage, open_register: Register, vault: Register) -> Iterator[Leak]:
    yield from _names(passage, open_register, vault)
    yield from _details(passage, open_register)


def _names(passage: Passage, register: Register, vault: Register) -> Iterator[Leak]:
    """Surviving names: certain ones, and two ordinary words that are together somebody's name."""
    for hit in register.hits(passage.text, across_lines=True):
        if hit.strength != "certain" and hit.rule != "words":
            continue
        if passage.unit == "piece" and hit.rule == "alone":
            continue
        value = passage.text[hit.span.start : hit.span.end]
        label = label_of(vault.by_id[hit.entities[0]])
        yield Leak(_place(passage, hit.span.start, vault), label, f"register:{hit.rule}", leak_digest(value))


def _details(passage: Passage, register: Register) -> Iterator[Leak]:
    """Structured details; in technical text only addresses and telephone numbers as people write them."""
    if not passage.prose and not _ADDRESSES.search(passage.text):
        return
    for finding in pattern_findings(passage.text):
        value = passage.text[finding.span.start : finding.span.end]
        if finding.verdict != "mask" or _OWN_FORM.fullmatch(value) or _SCHEMA.match(value):
            continue
        if not passage.prose and not _WRITTEN.fullmatch(value):
            continue
        if not register.may_print(value):
            where = _place(passage, finding.span.start, register)
            yield Leak(where, finding.label, finding.evidence[0], leak_digest(value))


def _place(passage: Passage, position: int, register: Register) -> str:
    where = _safe(passage.where, register)
    if not passage.unit:
        return where
    if passage.starts:
        return f"{where}, {passage.unit} {bisect_right(passage.starts, position)}"
    mark = "\n" if passage.unit == "line" else PARAGRAPH
    return f"{where}, {passage.unit} {passage.text.count(mark, 0, position) + 1}"


def _safe(where: str, register: Register) -> str:
    """Return a place for people to read, without the name that a file or a part of it may bear."""
    named = any(hit.strength == "certain" for hit in register.hits(where))
    detailed = any(finding.verdict == "mask" for finding in pattern_findings(where))
    return "the file (its name left out)" if named or detailed else where


def _distinct(found: Iterable[Leak], allowed: Collection[str]) -> tuple[Leak, ...]:
    """Leaks in order, each place, kind and value once, without those that may pass."""
    unique = {(leak.where, leak.label, leak.digest): leak for leak in found if leak.digest not in allowed}
    return tuple(unique.values())
