"""What stands in masked text: stable ids in brackets for people and places, kinds for patterns.

One entity has one pseudonym across the study; nothing of the name is in it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from qualcode.model import Entity

LABELS = {
    "PHONE": "[phone number]",
    "EMAIL": "[e-mail address]",
    "URL": "[web address]",
    "HANDLE": "[social media name]",
    "POSTCODE": "[postcode]",
    "ADDRESS": "[address]",
    "DATE": "[date]",
    "AGE": "[age]",
    "ID": "[reference number]",
    "PERSON": "[name]",
    "PLACE": "[place]",
    "ORG": "[organisation]",
    "ROLE": "[a role]",
    "GROUP": "[a group]",
    "UNIQUE": "[a detail left out]",
}
ENTITY_LABELS = {"place": "PLACE", "service": "ORG", "organisation": "ORG"}
_KINDS = {"staff": "staff member"}
_SIZES = {"participant": ("P", 4), "respondent": ("R", 6)}


def replacement_of(entity: Entity) -> str:
    """Return what stands for an entity: its own override, `[P7K3Q]`, or `[child 4F2Q]`."""
    if entity.replacement:
        return entity.replacement
    if entity.kind == "participant":
        return f"[{entity.id}]"
    return f"[{_KINDS.get(entity.kind, entity.kind)} {entity.id[1:]}]"


def label_of(entity: Entity) -> str:
    """Return the kind of finding an entity gives: PERSON, PLACE or ORG."""
    return ENTITY_LABELS.get(entity.kind, "PERSON")


def replacement_for(label: str) -> str:
    """Return what stands for a finding without an entity; an unknown label gives `[removed]`."""
    return LABELS.get(label, "[removed]")


def new_entity_id(kind: str, folded_name: str, key: bytes, taken: Collection[str]) -> str:
    """Return the id of a name under the study key: P + 4, R + 6 (respondents), else E + 4 of A-Z2-7.

    The same name, kind and key give the same id; an id in `taken` is lengthened. An id holds at least one
    digit, so that no part of it can be a name.
    """
    if not key:
        raise ValueError("an id needs the study key")
    prefix, size = _SIZES.get(kind, ("E", 4))
    for attempt in count():
        message = f"{prefix}\0{folded_name}\0{attempt}".encode()
        code = base64.b32encode(hmac.new(key, message, hashlib.sha256).digest()).decode("ascii").rstrip("=")
        if any(char.isdigit() for char in code[:size]):
            break
    length = next((n for n in range(size, len(code) + 1) if prefix + code[:n] not in taken), 0)
    if not length:
        raise ValueError("every length of this id is taken")
    return prefix + code[:length]
