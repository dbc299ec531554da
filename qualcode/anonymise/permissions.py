"""What a person and a session allow, taken together: the stricter wins, and unknown means no.

A value that is not one of the known ones counts as the strictest.
"""

from __future__ import annotations

from qualcode.model import Permissions

_ORDERS: dict[str, tuple[str, ...]] = {
    "recorded": ("", "yes", "no"),
    "quoting": ("", "yes", "paraphrase", "no"),
    "attribution": ("", "named", "role", "code", "none"),
    "further_use": ("", "yes", "no"),
}


def combined(*permissions: Permissions) -> Permissions:
    """Return what all of them allow; blank where none says anything."""
    return Permissions(**{name: _strictest(name, permissions) for name in _ORDERS})


def _strictest(name: str, permissions: tuple[Permissions, ...]) -> str:
    order = _ORDERS[name]
    stated = [str(getattr(one, name)).strip().casefold() for one in permissions]
    return max((value if value in order else order[-1] for value in stated), key=order.index, default="")


def may_quote(session: Permissions, person: Permissions) -> tuple[bool, str]:
    """Say whether the person's words may be printed verbatim, and why, for a person to read."""
    quoting = combined(session, person).quoting
    if quoting == "yes":
        return True, "quoting is permitted"
    if not quoting:
        return False, "neither the person nor the session says that words may be quoted"
    who = "the session" if combined(person).quoting != quoting else "the person"
    if quoting == "paraphrase":
        return False, f"{who} permits paraphrase only"
    return False, f"{who} does not permit quoting"
