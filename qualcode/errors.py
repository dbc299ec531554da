"""Errors for people: every mistake a user can make has a class, one line and a hint.

A `QualcodeError` never carries a participant's words; anything else that is raised is our fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LISTED_BY = {
    "code": "codebook list",
    "source": "source list",
    "participant": "participant list",
    "theme": "theme list",
    "quote": "quote list",
    "memo": "memo list",
    "flag": "flag list",
    "recommendation": "recommend list",
}
_FEW = 12


class QualcodeError(Exception):
    """A mistake the user can mend: one line of what and where, and what to do. Exit code 2."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadInputError(QualcodeError):
    """A file that cannot be read as what it claims to be."""


class NotAStudyError(QualcodeError):
    """A command that needs a study was run outside one."""


class StudyFormatError(QualcodeError):
    """A study file is damaged, or of a format this version does not know."""


class UnknownNameError(QualcodeError):
    """A code, source, participant or other name that the study does not hold."""


class AlreadyThereError(QualcodeError):
    """Something of that name or id exists already, and nothing is overwritten."""


class VaultLockedError(QualcodeError):
    """The vault is needed and no passphrase opens it."""


class StudyLockedError(QualcodeError):
    """The personal part of the study is encrypted at the moment."""


class BusyError(QualcodeError):
    """Another process is writing to the study."""


class ChangedMeanwhileError(QualcodeError):
    """A file changed between the reading and the writing; nothing was written."""


class PermissionRefusedError(QualcodeError):
    """A person or session has not permitted what was asked."""


class UndoRefusedError(QualcodeError):
    """A later verb touched the same thing, or the verb cannot be undone."""


class UsageError(QualcodeError):
    """Arguments that do not go together."""


class ReasonNeededError(UsageError):
    """All is well but for a reason, which the team reads later."""


class CannotWriteError(QualcodeError):
    """The disk is full, or the folder may not be written; `why` says which, in a few words."""

    def __init__(self, message: str, *, hint: str = "", why: str = "") -> None:
        super().__init__(message, hint=hint)
        self.why = why


def unknown_name(kind: str, name: str, known: Iterable[str], *, hint: str = "") -> UnknownNameError:
    """Build the error for an unknown `name` of a `kind` ("code", "source"), with the nearest known names."""
    from difflib import get_close_matches

    names = sorted(set(known))
    folded = {candidate.casefold(): candidate for candidate in names}
    near = get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.6)
    if near:
        hint = "did you mean " + " or ".join(folded[match] for match in near) + "?"
    return UnknownNameError(f"no {kind} is called {name!r}", hint=hint or _where_to_look(kind, names))


def _where_to_look(kind: str, names: Sequence[str]) -> str:
    if not names:
        return f"there is no {kind} yet"
    if kind in _LISTED_BY:
        return f"`qualcode {_LISTED_BY[kind]}` shows them"
    return f"one of {', '.join(names)}" if len(names) <= _FEW else ""
