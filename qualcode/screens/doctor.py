"""The page of `qualcode doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.printing import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.flows.doctor import Diagnosis

_STYLES = {"ok": "green", "note": "yellow", "wrong": "bold red"}


def doctor_lines(diagnosis: Diagnosis) -> Iterator[Text]:
    """Yield one line for each thing, with what to do below it."""
    width = max(len(line.about) for line in diagnosis.lines)
    for line in diagnosis.lines:
        yield Text.assemble((f"{line.state:<6}", _STYLES[line.state]), f"{line.about:<{width}}  {line.found}")
        if line.advice:
            yield Text(f"{'':<{width + 8}}{line.advice}")
    wrong = sum(line.state == "wrong" for line in diagnosis.lines)
    things = "thing is" if wrong == 1 else "things are"
    yield Text(f"{wrong} {things} wrong" if wrong else "nothing is wrong")


def doctor_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return the page as JSON."""
    return {"well": diagnosis.well, "study": diagnosis.study, "lines": plain(diagnosis.lines)}
