"""Earlier states of the codebook, as the before-images of verbs keep them.

A moment whose image is not on this machine is said to be missing, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError, StudyFormatError, UsageError, unknown_name
from qualcode.flows.codebook.past.parts import book_in_parts
from qualcode.flows.reading import CODEBOOK, sound_codebook
from qualcode.model import Codebook
from qualcode.store.history import before_image
from qualcode.store.runs import all_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.store.runs import Run
    from qualcode.store.study import Study

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?Z?)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """The codebook as it was, and when that was in words."""

    codebook: Codebook
    named: str


def book_in(content: bytes | None) -> Codebook:
    """Return the codebook that bytes hold, for reading only; empty for none."""
    return Codebook() if content is None else book_in_parts(content)


def writing_runs(study: Study) -> list[Run]:
    """Return the verbs that wrote the codebook, in order; undo and redo are among them."""
    return [run for run in all_runs(study) if CODEBOOK in run.files and run.ended and not run.taken_back]


def moment(study: Study, since: str) -> Moment:
    """Return the codebook as it was at a date (its first moment), or right before a run.

    Raises `UsageError` for what is neither, `UnknownNameError` for an unknown run, `StudyFormatError` where
    what it was is not kept on this machine.
    """
    study.require_unlocked()
    runs = writing_runs(study)
    typed = since.strip()
    if _DATE.fullmatch(typed):
        at = _moment_of(typed)
        later = (run for run in runs if run.at >= at)
        run = next(later, None)
        named = f"at {at[:10] if len(typed) == 10 else at}"
    else:
        fitting = [run for run in all_runs(study) if typed and run.id.startswith(typed)]
        if len(fitting) != 1:
            hint = "a date such as 2026-03-01, or a run as `qualcode log` shows them"
            raise unknown_name("date or run", since, [run.id for run in runs], hint=hint)
        run = next((one for one in runs if one.seq >= fitting[0].seq), None)
        named = f"before `{fitting[0].verb}` ({fitting[0].id})"
    if run is None:
        return Moment(sound_codebook(study), named)
    return Moment(book_in(before_image(study, run.id, CODEBOOK)), named)


def _moment_of(typed: str) -> str:
    text = typed.replace(" ", "T").removesuffix("Z")
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise UsageError(f"{typed!r} is no date", hint="as in 2026-03-01") from None


def earlier_books(study: Study) -> Iterator[tuple[Run, Codebook]]:
    """Yield each verb that wrote the codebook with what it was before, newest first, as far as it is kept."""
    for run in reversed(writing_runs(study)):
        try:
            content = before_image(study, run.id, CODEBOOK)
            yield run, book_in(content)
        except (StudyFormatError, QualcodeError):
            continue
