"""Drafts of memos: what was typed and not kept yet, saved at every pause, so that a crash costs no thought.

A draft is personal and no part of the study: it lies beside the caches, for its owner's eyes alone, is locked
with the personal part, and goes with a kept memo and with any erasure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from qualcode.flows.desk import Desk
from qualcode.store.files import PRIVATE, json_object, make_private, read_if_there, remove, write_whole
from qualcode.store.history import writer_lock
from qualcode.store.seal import DRAFTS
from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Draft:
    """A memo that was begun: whose, about what, its words and kind, and when it was typed last."""

    by: str
    about: tuple[str, ...]
    text: str
    kind: str = ""
    at: str = ""


def save_draft(desk: Desk, about: Sequence[str], text: str, kind: str = "") -> None:
    """Save what was typed so far of a memo about some things; nothing typed removes the draft.

    It is on the disk when this returns. Raises `StudyLockedError` while the study is locked.
    """
    if not text.strip():
        drop_draft(desk, about)
        return
    with writer_lock(desk.study):
        desk.study.require_unlocked()
        make_private(desk.study.path(DRAFTS))
        record = {
            "format": 1,
            "by": desk.coder,
            "about": list(about),
            "kind": kind,
            "at": desk.clock(),
            "text": text,
        }
        content = json.dumps(record) + "\n"
        write_whole(desk.study.path(_name(desk.coder, about)), content.encode(), mode=PRIVATE)


def read_draft(desk: Desk, about: Sequence[str]) -> Draft | None:
    """Return what this coder typed and did not keep of a memo about these things; None where nothing is."""
    return _read(desk.study, _name(desk.coder, about))


def drop_draft(desk: Desk, about: Sequence[str]) -> None:
    """Remove a draft: the memo was kept, or its words were thrown away."""
    remove(desk.study.path(_name(desk.coder, about)))


def drafts_left(desk: Desk) -> list[Draft]:
    """Return this coder's drafts, the oldest first: what to offer when the application opens."""
    found = [_read(desk.study, name) for name in draft_files(desk.study)]
    mine = [draft for draft in found if draft is not None and draft.by == desk.coder]
    return sorted(mine, key=lambda draft: (draft.at, draft.about))


def draft_files(study: Study) -> list[str]:
    """Return the names of all drafts in the study folder, whoever typed them."""
    return list(study.names(DRAFTS, ".json"))


def _name(coder: str, about: Sequence[str]) -> str:
    """Return the file of a draft; its name tells nothing."""
    key = json.dumps([coder, *about]).encode()
    return f"{DRAFTS}/{hashlib.sha256(key).hexdigest()[:20]}.json"


def _read(study: Study, name: str) -> Draft | None:
    """Return a draft; a damaged one is none, as it is worth no error."""
    record = json_object(read_if_there(study.path(name)) or b"")
    if record is None or record.get("format") != 1:
        return None
    texts = {field: record.get(field) for field in ("by", "text", "kind", "at")}
    about = record.get("about")
    if not all(isinstance(text, str) for text in texts.values()) or not isinstance(about, list):
        return None
    return Draft(
        str(texts["by"]),
        tuple(str(one) for one in about),
        str(texts["text"]),
        str(texts["kind"]),
        str(texts["at"]),
    )
