"""Golden pictures of screens in text: beside the tests, read by a person, renewed by `RENEW_GOLDEN=1`."""

from __future__ import annotations

import os
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
_IDS = re.compile(r"\b(?:[CQMF]-[0-9a-f]{4,10}|S[A-Z2-7]{6}|P[A-Z2-7]{4,5})\b")


def holds(name: str, shown: str) -> None:
    """Hold a screen against its picture; ids that are drawn at random stand there as signs."""
    path = FOLDER / f"{name}.txt"
    picture = _with_signs(shown) + "\n"
    if os.environ.get("RENEW_GOLDEN") == "1":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(picture, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == picture


def _with_signs(shown: str) -> str:
    """Replace each id by one of its length, the same for the same id, numbered as they appear."""
    known: dict[str, str] = {}

    def sign(found: re.Match[str]) -> str:
        text = found.group()
        return known.setdefault(text, f"{text[0]}{len(known) + 1}".ljust(len(text), "x"))

    return _IDS.sub(sign, shown)
