"""What would be wrong with a file once it is joined: the readers of the study say so before it is written.

Two files that are sound may join to one that is not; then neither copy takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qualcode.codebook.reading import codebook_from
from qualcode.coding.guides import guide_from
from qualcode.errors import StudyFormatError
from qualcode.evidence.quotes import quotes_from
from qualcode.evidence.recommendations import recommendations_from
from qualcode.model import Problem
from qualcode.store.yamlfiles import parsed_once
from qualcode.theme.objects import themes_from

_READERS: Mapping[str, Callable[[Mapping[str, Any]], tuple[Any, tuple[Problem, ...]]]] = {
    "codebook.yaml": codebook_from,
    "guide.yaml": guide_from,
    "themes.yaml": themes_from,
    "quotes.yaml": quotes_from,
    "recommendations.yaml": recommendations_from,
}


def faults_in(name: str, content: bytes | None) -> tuple[str, ...]:
    """Return why a file could not be read, place by place; none for a sound one, or one of another kind."""
    reader = _READERS.get(name)
    if reader is None or content is None:
        return ()
    try:
        _, problems = reader(parsed_once(content, name))
    except StudyFormatError as error:
        return (str(error),)
    return tuple(f"{one.where}: {one.message}" for one in problems if one.severity == "error")


def new_faults(name: str, before: bytes | None, after: bytes | None) -> tuple[str, ...]:
    """Return the faults of a file that it did not have before."""
    known = set(faults_in(name, before)) if (found := faults_in(name, after)) else set()
    return tuple(one for one in found if one not in known)
