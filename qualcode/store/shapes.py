"""Whether a line of a log has the shape that its readers rely on.

A line that has not is passed over by every verb, and `check` names it; one bad line stops nobody's work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXTS = ("event", "op", "id", "code", "by", "at", "why", "was", "of", "run", "revision", "before", "meaning")
_LISTS = ("into", "fields", "coders", "codes")
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "merge": ("id", "code", "into"),
    "split": ("id", "code", "into"),
    "assign": ("id", "code", "into", "of"),
    "review": ("id", "code", "coders"),
    "retract": ("id",),
    "declare": ("fields",),
    "read": ("event", "id", "number", "codes"),
    "memo": ("event", "id", "memo", "theirs", "memo_anchor"),
}


def is_sound(event: Mapping[str, Any]) -> bool:
    """Whether a line of the codebook's log, or of what coders said of a sample, can be read."""
    needed = ("op", "by", "at", *_NEEDED.get(str(event.get("op")), ()))
    return (
        all(name in event for name in needed)
        and all(isinstance(event[name], str) for name in _TEXTS if name in event)
        and all(_is_list(event[name]) for name in _LISTS if name in event)
        and (event.get("op") not in {"merge", "assign"} or bool(event["into"]))
        and _is_number(event.get("number", 1))
    )


def is_about_something(event: Mapping[str, Any]) -> bool:
    """Whether a line says what it does, and to what."""
    return isinstance(event.get("op"), str) and isinstance(event.get("id"), str)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
