"""Memos on their way out: names masked by span, then the same gate as every export; all or nothing.

A memo that repeats what was said is refused: words of participants leave as quotes, which ask permission.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.anonymise.detect import detect
from qualcode.anonymise.masking import mask
from qualcode.errors import UsageError
from qualcode.export.memos import FORMS, MemoRow
from qualcode.flows.export import Exported, export_table
from qualcode.flows.memo import MemoFilters, find_memos
from qualcode.flows.quotable import SOMEBODY
from qualcode.flows.reading import read_codebook, titles
from qualcode.flows.recommend import read_recommendations
from qualcode.flows.scanning import register_of
from qualcode.flows.theme import read_themes
from qualcode.flows.verbatim import IN_A_ROW, repeated
from qualcode.model import Leak
from qualcode.store.participants import read_participants

if TYPE_CHECKING:
    from qualcode.anonymise.register import Register
    from qualcode.findings import Memo
    from qualcode.flows.desk import Desk
    from qualcode.store.study import Study

_BARE_ID = re.compile(r"\[[PRE][A-Z2-7]{4,}\]")
_WORDS = re.compile(r"(S[A-Z2-7]{6})@\d+:(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class MemoExport:
    """Which memos go where; the form is told by the name's ending, `out` None means `exports/memos.md`."""

    filters: MemoFilters = field(default_factory=MemoFilters)
    out: Path | None = None
    force: bool = False


def export_memos(desk: Desk, options: MemoExport) -> tuple[Exported, int]:
    """Write the memos that fit; return what became of the file, and how many memos are in it."""
    suffix = options.out.suffix.casefold() if options.out else ".md"
    if suffix not in FORMS:
        raise UsageError(
            f"memos are not written as {suffix or 'a file without an ending'}", hint=f"{', '.join(FORMS)}"
        )
    memos = find_memos(desk.study, options.filters)
    if not memos:
        chosen = options.filters != MemoFilters()
        raise UsageError(f"{'no memo fits' if chosen else 'there are no memos yet'}; nothing was written")
    said = {f"memo {memo.id}": memo.text for memo in memos}
    verbatim = tuple(
        Leak(place, "WORDS", f"repeats {IN_A_ROW} words in a row of what a participant said")
        for place in repeated(desk.study, said)
    )
    if verbatim:
        shown = str(options.out or f"exports/memos{suffix}")
        return Exported(shown, 0, verbatim), len(memos)
    register = register_of(desk.study, desk.names())
    labels = _labels(desk.study)
    rows = [_row(memo, register, labels, desk.study.settings.publishable) for memo in memos]
    name = desk.study.settings.name
    title = f"Memos: {name}" if name else "Memos"
    table = (f"memos{suffix}", FORMS[suffix](rows, title=title), _said(rows, title))
    return export_table(desk, table, out=options.out, force=options.force), len(rows)


def _row(memo: Memo, register: Register, labels: Mapping[str, str], publishable: Sequence[str]) -> MemoRow:
    found = [one for one in detect(memo.text, register, publishable=publishable) if one.verdict == "mask"]
    plain = [replace(one, replacement=_unlinked(one.replacement)) for one in found]
    return MemoRow(
        memo.id,
        memo.kind,
        memo.by,
        memo.at,
        memo.edited_at,
        ", ".join(dict.fromkeys(_label(one, labels) for one in memo.about)),
        mask(memo.text, plain)[0],
    )


def _unlinked(replacement: str) -> str:
    """Return what stands in print for a name: no pseudonym, which would link one memo to another."""
    return SOMEBODY if _BARE_ID.fullmatch(replacement) else replacement


def _label(one: str, labels: Mapping[str, str]) -> str:
    words = _WORDS.fullmatch(one)
    if words:
        return f"{labels.get(words[1], words[1])} {words[2]}:{words[3]}"
    return labels.get(one, one)


def _labels(study: Study) -> dict[str, str]:
    """Return what things are called in print; a participant is one of many."""
    return {
        "study": "the study",
        **titles(study),
        **{code.id: code.name for code in read_codebook(study)[0].codes},
        **{theme.id: theme.label for theme in read_themes(study)},
        **{one.id: one.title for one in read_recommendations(study)},
        **dict.fromkeys(read_participants(study), "a participant"),
    }


def _said(rows: Sequence[MemoRow], title: str) -> dict[str, str]:
    """Return what analysts wrote, line by line, by its place."""
    said = {"the title": title}
    for row in rows:
        said[f"memo {row.id}, what it is about"] = row.about
        for number, line in enumerate(row.text.split("\n"), start=1):
            said[f"memo {row.id} line {number}"] = line
    return said
