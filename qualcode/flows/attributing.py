"""Who a person means when they say who spoke: somebody of the source, somebody known, nobody, somebody new.

A new name is registered as at import; one that may be a known person's is not taken for somebody new unasked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qualcode.errors import UsageError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.erased_names import require_nobody_withdrawn
from qualcode.flows.known_people import likely_known
from qualcode.flows.people import register_speakers, speakers_called
from qualcode.flows.voices import voices_in
from qualcode.load.turns import is_unknown
from qualcode.model import ROLES, Role, Source
from qualcode.store.participants import read_participants
from qualcode.store.vault import Names
from qualcode.text import fold

NOBODY = "none"
_PSEUDONYM = re.compile(r"[PRE](?=[A-Z2-7]*\d)[A-Z2-7]{4,}")


@dataclass(frozen=True)
class Meant:
    """The id of who is meant (None: nobody named), and what is new to the vault with them."""

    id: str | None
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def registered(self) -> bool:
        """Whether they were not known before."""
        return bool(self.events)


def whom(desk: Desk, source: Source, typed: str, names: Names, *, new: bool = False) -> Meant:
    """Return who is meant by an id, a name or label that the vault knows, "none", or a new name.

    Raises `UnknownNameError` for a pseudonym that nobody has, and `UsageError` where several people are
    called so, or where a name may be a known person's and `new` does not say otherwise.
    """
    word = " ".join(typed.split())
    if not word or is_unknown(word):
        raise UsageError("who spoke?", hint="an id, a name, or none where nobody can say")
    if word.casefold() == NOBODY:
        return Meant(None)
    known = [] if new else _known(desk, source, word, names)
    if len(known) > 1:
        raise UsageError(f"several people are called that: {', '.join(known)}", hint="name one by the id")
    if known:
        return Meant(known[0])
    if _PSEUDONYM.fullmatch(word):
        raise unknown_name("participant", word, [*names.entities, *read_participants(desk.study)])
    if not new:
        _require_nobody_likely(word, names)
    require_nobody_withdrawn(desk, [word])
    speaking = register_speakers([word], source=source.id, names=names, key=desk.key)
    return Meant(speaking.ids[word], speaking.events)


def _known(desk: Desk, source: Source, word: str, names: Names) -> list[str]:
    """Return the ids of those who are called so: here first, then anywhere."""
    wanted = fold(word)
    labelled = {
        who for (place, label), who in names.labels.items() if place == source.id and fold(label) == wanted
    }
    if labelled:
        return sorted(labelled)
    here = voices_in([source]) | set(source.speakers)
    found = [who for who in speakers_called(desk, source, [word]) if who in here]
    if found:
        return found
    if word.upper() in names.entities or word.upper() in read_participants(desk.study):
        return [word.upper()]
    return sorted(
        entity.id
        for entity in names.entities.values()
        if wanted in {fold(" ".join(form.split())) for form in entity.forms}
    )


def _require_nobody_likely(word: str, names: Names) -> None:
    likely = likely_known(word, names.entities.values())
    if likely:
        told = ", ".join(f"{one.id} ({one.reason})" for one in likely[:3])
        raise UsageError(
            f"nobody is called exactly that; it may be {told}",
            hint="name one by the id, or say --new for somebody new",
        )


def usual_role(desk: Desk, who: str) -> Role:
    """Return the role that a known person has had so far; a new one is a participant."""
    known: Mapping[str, Role] = {role: role for role in ROLES}
    people = read_participants(desk.study)
    kind = people[who].attributes.get("kind", "") if who in people else ""
    return known.get(kind, "participant")
