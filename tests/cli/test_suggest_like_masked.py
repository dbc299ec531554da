"""`suggest like` with words: a name that somebody types leads to nobody while the masked view is shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]


def like(capsys: Capture, words: str, *options: str) -> dict[str, Any]:
    """Return what is like some words."""
    capsys.readouterr()
    assert run(["suggest", "like", words, "--json", *options]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("study")
def test_a_real_name_is_linked_to_its_pseudonym_only_with_raw(capsys: Capture) -> None:
    """Typed words are compared with what the masked view shows."""
    assert run(["anonymise", "register", "add", "Joan"]) == 0
    assert like(capsys, "Joan Joan")["found"] == []
    shown = like(capsys, "Joan Joan", "--raw")["found"]
    assert [one["words"] for one in shown] != []


@pytest.mark.usefixtures("study")
def test_other_words_are_found_as_before(capsys: Capture) -> None:
    """Masks take nothing from words that are no name."""
    shown = like(capsys, "nobody ever rang back")["found"]
    assert "rang back" in shown[0]["words"]
