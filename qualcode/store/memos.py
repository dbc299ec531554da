"""Memos on disk: `memos/<id>.md`, a short header and the analyst's words.

What is read back equals what was written; a memo written by hand is read as well as it can be.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.errors import StudyFormatError
from qualcode.findings import MEMO_KINDS, Memo
from qualcode.store.study import Study

_FIELDS = ("id", "by", "at", "about", "kind", "edited")


def memo_file(memo: str) -> str:
    """Return the name of a memo's file."""
    return f"memos/{memo}.md"


def memo_bytes(memo: Memo) -> bytes:
    """Return the content of a memo's file."""
    header = [f"id: {memo.id}", f"by: {memo.by}", f"at: {memo.at}", f"about: {' '.join(memo.about)}"]
    header += [f"kind: {memo.kind}"] if memo.kind else []
    header += [f"edited: {memo.edited_at}"] if memo.edited_at else []
    return "\n".join(["---", *header, "---", memo.text, ""]).encode()


def read_memos(study: Study) -> Iterator[Memo]:
    """Yield all memos, oldest first."""
    study.require_unlocked()
    memos = [memo_from(study.read(name) or b"", name) for name in study.names("memos", ".md")]
    yield from sorted(memos, key=lambda memo: (memo.at, memo.id))


def memo_from(content: bytes, name: str) -> Memo:
    """Return the memo in the bytes of a file; a kind that nobody knows is none."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise StudyFormatError(f"{name} is not UTF-8", hint="save the file as UTF-8") from None
    opening, _, rest = text.partition("---\n")
    header, mark, body = rest.partition("\n---\n")
    if opening.strip() or not mark:
        raise StudyFormatError(f"{name} has no header between --- lines", hint="restore the first lines")
    facts = dict.fromkeys(_FIELDS, "")
    for line in header.splitlines():
        field, _, value = line.partition(":")
        if field.strip() in facts:
            facts[field.strip()] = value.strip()
    return Memo(
        id=facts["id"],
        by=facts["by"],
        at=facts["at"],
        text=body.removesuffix("\n"),
        about=tuple(facts["about"].split()),
        kind=facts["kind"] if facts["kind"] in MEMO_KINDS else "",
        edited_at=facts["edited"],
    )
