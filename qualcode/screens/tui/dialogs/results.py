"""What the dialogs give back: values that a screen hands to a flow.

A dialog that was left gives None; nothing here has been written yet.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picked:
    """Codes that a person took, as ids in the order they were marked; or the name of a code to be made."""

    codes: tuple[str, ...]
    new_name: str = ""


@dataclass(frozen=True, slots=True)
class MemoTyped:
    """A memo's words, and its kind: one of `findings.MEMO_KINDS`."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FlagTyped:
    """A flag's kind (one of `findings.FLAG_KINDS`), a note, who was told, and the ISO date; "" while open."""

    kind: str
    note: str = ""
    told: str = ""
    told_on: str = ""
