"""Each dialog and the pane as a person sees them, at three sizes, held against pictures in text.

After a change that was meant, run it with QUALCODE_PICTURES=write, and read what changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dialog_books import BOOK
from dialog_driving import SIZES, painted
from textual.screen import ModalScreen

from qualcode.codebook.finding import rank_codes
from qualcode.flows.keymap import Key
from qualcode.screens.tui.dialogs import (
    ChooseDialog,
    ChooseSeveralDialog,
    CodePicker,
    FlagDialog,
    KeysDialog,
    LineDialog,
    MemoDialog,
    NewCodeDialog,
    ReadDialog,
    YesNoDialog,
)

PICTURES = Path(__file__).parent / "pictures"
SOME_KEYS = (
    Key("next_passage", ("j", "down"), "next turn or extract", group="Move"),
    Key("page_down", ("pagedown", "ctrl+f"), "a page on", group="Move"),
    Key("recent", tuple("123456789"), "a code used lately", group="Code"),
    Key("accept", ("a",), "accept the proposal, which then is a coding of your own", group="Proposals"),
    Key("play", (), "play the recording from here", group="Note"),
)
RECENT = tuple(BOOK.by_id()[one] for one in ("not-called-back", "joy"))


def _picker() -> CodePicker:
    return CodePicker(BOOK, RECENT, "Code the turn", ranked=lambda typed: rank_codes(BOOK, typed))


SHOWN: dict[str, tuple[Callable[[], ModalScreen[Any]], tuple[str, ...]]] = {
    "picker": (_picker, ()),
    "picker-typed": (_picker, tuple("wait")),
    "picker-marked": (_picker, ("space", *"caf", "tab")),
    "new-code": (lambda: NewCodeDialog(BOOK, "Rang twice"), tuple("ge")),
    "memo": (lambda: MemoDialog("Nobody called back on t12"), tuple("why")),
    "flag": (lambda: FlagDialog("t12", today="2026-05-31"), ()),
    "line": (lambda: LineDialog("Search", "", "words; an accent is of no account"), ()),
    "choose": (lambda: ChooseDialog("Take which coding away?", [("a", "Getting help"), ("b", "[b]")]), ()),
    "choose-several": (
        lambda: ChooseSeveralDialog("Accept which?", [("a", "Getting help"), ("b", "[b]")]),
        ("2",),
    ),
    "yes-no": (lambda: YesNoDialog("Throw these words away?", detail="No goes back to the memo."), ()),
    "keys": (lambda: KeysDialog("coding", SOME_KEYS), ()),
    "read": (lambda: ReadDialog("Memos of this source", ["t12 · ann", "a thought [b]"]), ()),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SHOWN)
def test_a_dialog_looks_as_its_picture(name: str, size: tuple[int, int]) -> None:
    """What stands on the screen is what a person read and found right."""
    make, keys = SHOWN[name]
    screen = painted(make(), *keys, "", size=size)
    picture = PICTURES / f"{name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("QUALCODE_PICTURES") == "write":
        picture.parent.mkdir(exist_ok=True)
        picture.write_text(screen, encoding="utf-8", newline="\n")
    assert picture.read_text(encoding="utf-8") == screen
