"""A blind sample in words: what is left out of it and why, what was met before, what was learnt.

Every screen that rests on a sample says it in these words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.flows.audits.standing import LeftOut


def left_out_words(left: LeftOut) -> str:
    """Return "2 changed since, 1 lengthened, left out"; "" where nothing is."""
    parts = [
        (len(left.changed), "changed since"),
        (len(left.lengthened), "lengthened"),
        (left.withdrawn, "withdrawn"),
    ]
    told = [f"{number:,} {what}" for number, what in parts if number]
    return ", ".join([*told, "left out"]) if told else ""


def drawn_words(drawn: int, left: LeftOut) -> str:
    """Return "220 drawn; 2 changed since, left out", or "" where all that was drawn stands."""
    return f"{drawn:,} drawn; {left_out_words(left)}" if left.total else ""


def met_words(coder: str, met: int, read: int) -> str:
    """Return how many of the segments a coder did not read blind; "" for none."""
    return f"{met:,} of {read:,} {coder} had met as proposals before, so not blind" if met else ""


def learnt_words(coded: int, rejected: int, *, other: bool = False) -> str:
    """Return "78 coded extracts and rejections on 68 texts"; "" for nothing."""
    extract = "other coded extract" if other else "coded extract"
    parts = [counted(coded, extract)] if coded else []
    parts += [f"rejections on {counted(rejected, 'text')}"] if rejected else []
    return " and ".join(parts)


def left_json(left: LeftOut) -> Mapping[str, int]:
    """Return what is left out as numbers."""
    return {
        "changed": len(left.changed),
        "lengthened": len(left.lengthened),
        "withdrawn": left.withdrawn,
    }
