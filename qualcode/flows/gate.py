"""The leak gate before anything leaves: names, numbers, singling out, open questions, small groups.

Fails closed: one finding, and no byte is written. A finding names a place and a rule, never the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.anonymise.leaks import find_leaks, find_singling_out
from qualcode.anonymise.register import Register
from qualcode.flows.desk import Desk
from qualcode.flows.kept import Kept
from qualcode.flows.nameless import doubts_in
from qualcode.flows.quote_bank import FALLBACK, Bank, BankRow
from qualcode.flows.scanning import overlapping, register_of
from qualcode.model import Leak


@dataclass(frozen=True, slots=True)
class Finished:
    """A file as it would be written: its name and its bytes.

    `veiled` are the same bytes with every word covered that a person decided to keep. `said` maps places to
    what analysts wrote there.
    """

    name: str
    content: bytes
    veiled: bytes
    said: Mapping[str, str] = field(default_factory=dict)


def gate(desk: Desk, finished: Finished, bank: Bank, rows: Sequence[BankRow]) -> tuple[Leak, ...]:
    """Return everything that keeps a finished file from leaving the study.

    A word that a person kept may stand in that quote and nowhere else: without the kept words nothing may be
    found at all.
    """
    register = register_of(desk.study, desk.names())
    publishable = desk.study.settings.publishable
    kept = Kept(desk.study, register.publishing(publishable))
    allowed = _let_pass(kept, bank, rows)
    found = [*_open_questions(bank, rows), *_small_groups(rows, k=desk.study.settings.k)]
    found += find_leaks(finished.content, finished.name, register, publishable=publishable, allowed=allowed)
    if finished.veiled != finished.content:
        found += find_leaks(finished.veiled, finished.name, register, publishable=publishable)
    for row in rows:
        own = _let_pass(kept, bank, [row])
        found += find_singling_out({f"quote {row.quote.id}": row.row.text}, allowed=own)
    lines = {f"attribution of {row.quote.id}": row.row.attribution for row in rows}
    found += find_singling_out({**lines, **finished.said})
    said = {**finished.said, **_analysts_words(bank, rows)}
    found += _doubtful(said, register.publishing(publishable), areas=desk.study.settings.areas)
    return tuple(dict.fromkeys(_nameless(leak, register) for leak in found))


def _analysts_words(bank: Bank, rows: Iterable[BankRow]) -> dict[str, str]:
    """Return what people wrote into and under quotes, by place: edits, replacements, attributions."""
    said: dict[str, str] = {}
    for row in rows:
        quote = row.quote
        said[f"attribution of {quote.id}"] = row.row.attribution
        said[f"edits of {quote.id}"] = "\n".join(operation.text for operation in quote.operations)
        for redaction in overlapping(bank.readings[quote.source].redactions, quote.span):
            if redaction.verdict != "keep":
                said[f"what stands in the place of {redaction.id}"] = redaction.replacement
    return said


def _doubtful(said: Mapping[str, str], register: Register, *, areas: Sequence[str]) -> Iterator[Leak]:
    """Yield what may be a name in words that analysts wrote: nobody reviews those, so they must be clear."""
    for where, words in said.items():
        for hit in doubts_in(words, register, areas=areas):
            rule = "one letter from a name" if hit.rule == "near" else hit.rule
            yield Leak(where, "PERSON", f"may be a name ({rule}); write it so that it cannot be")


def _nameless(leak: Leak, register: Register) -> Leak:
    named = any(hit.strength == "certain" for hit in register.hits(leak.where))
    return replace(leak, where="a place whose own name is left out") if named else leak


def _let_pass(kept: Kept, bank: Bank, rows: Iterable[BankRow]) -> set[str]:
    found: set[str] = set()
    for row in rows:
        reading = bank.readings[row.quote.source]
        found |= kept.digests(reading.source, kept.places(reading.redactions, row.quote))
    return found


def kept_places(desk: Desk, bank: Bank, rows: Iterable[BankRow]) -> int:
    """Return how many places that a person kept are printed in some rows."""
    kept = Kept(desk.study, register_of(desk.study, desk.names()))
    places = (kept.places(bank.readings[row.quote.source].redactions, row.quote) for row in rows)
    return len({one.id for together in places for one in together})


def _open_questions(bank: Bank, rows: Iterable[BankRow]) -> Iterator[Leak]:
    for row in rows:
        cut = [operation.span for operation in row.quote.operations if operation.op != "insert"]
        for redaction in overlapping(bank.readings[row.quote.source].redactions, row.quote.span):
            if redaction.verdict == "review" and not any(span.contains(redaction.span) for span in cut):
                yield Leak(f"quote {row.quote.id}", redaction.label, f"waits for review ({redaction.id})")


def _small_groups(rows: Iterable[BankRow], *, k: int) -> Iterator[Leak]:
    for row in rows:
        if row.attribution.line != FALLBACK and row.attribution.class_size < k and not _is_code(row):
            yield Leak(f"attribution of {row.quote.id}", "GROUP", f"fewer than {k} people share this line")


def _is_code(row: BankRow) -> bool:
    return row.attribution.reason.startswith("permission: code")
