"""The findings of a check on their way, and what could be read all the same.

Findings are located and never tell participants' words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.model import Participant, Problem, Severity
from qualcode.store.files import json_object
from qualcode.store.sources import LockedSource

RESTORE = "restore it from a backup or from git"


@dataclass(slots=True)
class Checkup:
    """What was found, and what can be used all the same.

    `events` holds, by log, the lines that fit their format, each with its place; `documents` the parsed YAML
    files by schema; `sources` the entries of `sources.lock`; `sound` the (source, revision) that can be read.
    """

    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    events: dict[str, list[tuple[str, dict[str, Any]]]] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, LockedSource] = field(default_factory=dict)
    sound: set[tuple[str, int]] = field(default_factory=set)
    participants: dict[str, Participant] = field(default_factory=dict)

    def found(
        self, code: str, message: str, where: str, hint: str = "", *, severity: Severity = "error"
    ) -> None:
        """Add a finding."""
        self.problems.append(Problem(code, message, where, hint, severity))

    def refused(self, error: QualcodeError, where: str, code: str = "unreadable") -> None:
        """Add what a reader refused."""
        self.found(code, error.message.removeprefix(f"{where}: "), where, error.hint)


def record_in(checkup: Checkup, line: bytes, where: str) -> dict[str, Any] | None:
    """Parse a line as a JSON object; add what is wrong with it and return None when it is none."""
    record = json_object(line)
    if record is not None:
        return record
    if line.startswith((b"<<<<<<<", b"=======", b">>>>>>>")):
        checkup.found(
            "merge-conflict",
            "a merge left its marks here",
            where,
            "keep the lines of both sides, remove the marks",
        )
    else:
        checkup.found("damaged-line", "this line is not a JSON object", where, RESTORE)
    return None


def gathered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Join findings that say the same of one file: the first place stands, with the count."""
    joined: dict[tuple[str, str, str], Problem] = {}
    for problem in problems:
        identity = (problem.code, problem.message, problem.where.partition(" line ")[0])
        first = joined.setdefault(identity, problem)
        if first is not problem:
            joined[identity] = Problem(
                first.code,
                first.message,
                first.where,
                first.hint,
                first.severity,
                first.count + problem.count,
            )
    return tuple(joined.values())
