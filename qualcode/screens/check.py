"""What `qualcode check` found, one finding after the other, and what was proved."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from qualcode.screens.printing import plain, problem_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.flows.checking.check import CheckResult


def check_lines(result: CheckResult) -> Iterator[str]:
    """Yield the findings and a closing line."""
    yield from problem_lines(problem for problem in result.problems if problem.severity != "info")
    for problem in result.problems:
        if problem.severity == "info":
            yield f"note: {problem.message}"
    yield f"{_proved(result)}: {_verdict(result)}"


def _proved(result: CheckResult) -> str:
    parts = [_counted(result.files, "file"), _counted(result.sources, "source")]
    if result.anchors is not None:
        parts.append(_counted(result.anchors, "anchor"))
    if result.names is not None:
        parts.append(f"{_counted(result.names, 'registered name')} looked for")
    return ", ".join(parts)


def _verdict(result: CheckResult) -> str:
    if result.sound:
        return "all is well"
    found = sum(problem.count for problem in result.problems if problem.severity != "info")
    return f"{_counted(found, 'finding')}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def check_json(result: CheckResult) -> dict[str, Any]:
    """Return the result as JSON."""
    return {
        "sound": result.sound,
        **{field.name: plain(getattr(result, field.name)) for field in fields(result)},
    }
