"""What a person allows, in general and in one session, and what the session allows: the stricter wins.

Unknown means no. A value that is not one of the known ones counts as the strictest.
"""

from __future__ import annotations

from collections.abc import Mapping

from qualcode.model import Participant, Permissions, Presence, Source

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


def stated_by(source: Source, who: str, people: Mapping[str, Participant]) -> Permissions:
    """Return what a person stated, in general and for this session; what the session says is not in it."""
    own = people[who].permissions if who in people else Permissions()
    return combined(own, source.people.get(who, Presence()).permissions)


def allowed_in(source: Source, who: str, people: Mapping[str, Participant]) -> Permissions:
    """Return what holds for a person's words in a session: their own statements and the session's."""
    return combined(source.permissions, stated_by(source, who, people))


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


def may_reuse(session: Permissions, person: Permissions, *, expressly: bool) -> tuple[bool, str]:
    """Say whether the person's words may leave for use beyond this study, and why, for a person to read.

    With `expressly` somebody must have said yes; without it nobody may have said no.
    """
    further = combined(session, person).further_use
    if further == "yes" or (not further and not expressly):
        return True, "further use is permitted" if further else "nobody refused further use"
    if not further:
        return False, "neither the person nor the session says that words may be used beyond this study"
    who = "the session" if combined(person).further_use != further else "the person"
    return False, f"{who} does not permit use beyond this study"
