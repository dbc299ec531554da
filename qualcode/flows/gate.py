"""The leak gate before anything leaves: names, numbers, phrases that single out, open questions, small groups.

Fails closed: one finding, and no byte is written. A finding names a place and a rule, never the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qualcode.anonymise.leaks import find_leaks, find_singling_out, leak_digest
from qualcode.flows.desk import Desk
from qualcode.flows.rows import FALLBACK, Bank, BankRow
from qualcode.flows.scanning import overlapping, register_of
from qualcode.model import Leak


def gate(desk: Desk, content: bytes, name: str, bank: Bank, rows: Sequence[BankRow]) -> tuple[Leak, ...]:
    """Return everything that keeps a finished file from leaving the study."""
    allowed = _let_pass(bank, rows)
    register = register_of(desk.study, desk.names())
    found = [*_open_questions(bank, rows), *_small_groups(rows, k=desk.study.settings.k)]
    found += find_leaks(content, name, register, publishable=desk.study.settings.publishable, allowed=allowed)
    said = {f"quote {row.quote.id}": row.row.text for row in rows}
    lines = {f"attribution of {row.quote.id}": row.row.attribution for row in rows}
    found += find_singling_out({**said, **lines}, allowed=allowed)
    return tuple(found)


def _let_pass(bank: Bank, rows: Iterable[BankRow]) -> set[str]:
    passing: set[str] = set()
    for row in rows:
        reading = bank.readings[row.quote.source]
        for redaction in overlapping(reading.redactions, row.quote.span):
            if redaction.verdict == "keep":
                passing.add(leak_digest(reading.source.text[redaction.span.start : redaction.span.end]))
    return passing


def _open_questions(bank: Bank, rows: Iterable[BankRow]) -> Iterable[Leak]:
    for row in rows:
        cut = [operation.span for operation in row.quote.operations if operation.op != "insert"]
        for redaction in overlapping(bank.readings[row.quote.source].redactions, row.quote.span):
            if redaction.verdict == "review" and not any(span.contains(redaction.span) for span in cut):
                yield Leak(f"quote {row.quote.id}", redaction.label, f"waits for review ({redaction.id})")


def _small_groups(rows: Iterable[BankRow], *, k: int) -> Iterable[Leak]:
    for row in rows:
        if row.attribution.line != FALLBACK and row.attribution.class_size < k and not _is_code(row):
            yield Leak(f"attribution of {row.quote.id}", "GROUP", f"fewer than {k} people share this line")


def _is_code(row: BankRow) -> bool:
    return row.attribution.reason.startswith("permission: code")
