"""Keys that come all at once do what they do one by one, in every place, in a real terminal too."""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dialog_driving import pressed
from driving import desk_of, first_source, press
from textual.screen import Screen

from qualcode.cli.main import run
from qualcode.findings import Flag
from qualcode.flows.code import own_codings
from qualcode.flows.flags import list_flags
from qualcode.flows.keymap import KEYS
from qualcode.flows.workbench.workbench import open_workbench
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.opening import code_view_screen, coding_screen, review_screen
from qualcode.store.history import settle
from qualcode.store.memos import read_memos

if sys.platform != "win32":
    from in_terminal import AppTerminal

PLACES: dict[str, Callable[[Path], Screen[Any]]] = {
    "coding": lambda study: coding_screen(open_workbench(desk_of(study), first_source(desk_of(study))), KEYS),
    "view": lambda study: code_view_screen(desk_of(study), "not-called-back", KEYS),
    "review": lambda study: review_screen(desk_of(study), KEYS),
}
CTRL_S = "\x13"
ENTER = "\r"
NEW = f"Crew of friends{ENTER}{ENTER}They help each other.{CTRL_S}"
BURSTS = {
    "coding": (
        f"g6{ENTER}clong wait{ENTER}",
        f"nCrew of friends{ENTER}{ENTER}They help each other.{CTRL_S}",
        f"mWords of a memo.{CTRL_S}",
        f"f2\tsoon{CTRL_S}",
        f"/group{ENTER}1",
        f"g2{ENTER}e",
        f"c{ENTER}",
        f"crecords of nobody{ENTER}{CTRL_S}{CTRL_S}",
        "?qjx1",
        f"tone person{ENTER}y",
        "a1u",
    ),
    "view": (
        f"dlong wait{ENTER}",
        f"mWords of a memo.{CTRL_S}",
        f"f1\tsoon{CTRL_S}j-",
        f"n{NEW}",
        f"/rang{ENTER}*",
        "?qk*",
        f"tone person{ENTER}",
        "Fu\x1b",
    ),
    "review": (
        f"mWords of a memo.{CTRL_S}a",
        f"f3\tsoon{CTRL_S}r",
        f"/months{ENTER}a",
        "?qja",
        "sru",
    ),
}


def keys_in(text: str) -> list[str]:
    """Return the names of the keys that type a text."""
    named = {ENTER: "enter", CTRL_S: "ctrl+s", "\t": "tab", "\x1b": "escape"}
    named |= {"/": "slash", "?": "question_mark", "*": "asterisk", "-": "minus"}
    return [named.get(one, one) for one in text]


def standing(study: Path) -> dict[str, Any]:
    """Return what the study holds of a coder's acts, without ids and times."""
    desk = desk_of(study)
    settle(desk.study)
    sources = [first_source(desk)]
    return {
        "codings": sorted((one.code, one.span.start, one.span.end) for one in own_codings(desk, sources)),
        "memos": [(one.text, one.kind) for one in read_memos(desk.study)],
        "flags": [_flag(one.flag) for one in list_flags(desk)],
        "codebook": (study / "codebook.yaml").read_text(encoding="utf-8").count("Crew of friends"),
        "quotes": _lines(study / "quotes.yaml"),
    }


def _flag(flag: Flag) -> tuple[str, str, list[str]]:
    return flag.kind, flag.note, [one.told for one in flag.tellings]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0


@pytest.fixture
def begun(study: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The study with proposals, and two extracts of a code."""
    assert run(["tag"]) == 0
    words = ["--words", "nobody ever rang back"]
    assert run(["code", "apply", "Group one", "not-called-back", *words]) == 0
    assert run(["code", "apply", "Group one", "not-called-back", "--turn", "t3"]) == 0
    capsys.readouterr()
    return study


def after(study: Path, place: str, keys: list[str], *, at_once: bool) -> dict[str, Any]:
    """Return what a copy of the study holds after keys in a place, at once or one by one."""
    copy = study.with_name(f"{study.name}-{at_once}")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(study, copy)
    app = QualcodeApp(lambda: PLACES[place](copy))

    async def steps() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            if at_once:
                await pressed(pilot, *keys)
                await app.keys_held.calm()
            else:
                for key in keys:
                    await press(pilot, key)
                    await app.keys_held.calm()

    asyncio.run(steps())
    if app.fault is not None:
        raise app.fault
    return standing(copy)


@pytest.mark.parametrize("place", BURSTS)
def test_keys_at_once_do_what_they_do_one_by_one(begun: Path, place: str) -> None:
    """A key that opens a dialog, words and what closes it, all in one packet: the study holds the same."""
    for burst in BURSTS[place]:
        keys = keys_in(burst)
        at_once, one_by_one = (after(begun, place, keys, at_once=each) for each in (True, False))
        assert (burst, at_once) == (burst, one_by_one)


@pytest.mark.parametrize("place", BURSTS)
def test_any_keys_at_once_do_what_they_do_one_by_one(begun: Path, place: str) -> None:
    """A row of such bursts, shuffled, some broken off by Escape: the study holds the same."""
    drawn = random.Random(place)  # noqa: S311
    for _ in range(2):
        parts = drawn.sample(BURSTS[place], k=4)
        keys = [key for part in parts for key in (*keys_in(part)[: drawn.randrange(2, 30)], "escape")]
        at_once, one_by_one = (after(begun, place, keys, at_once=each) for each in (True, False))
        assert (keys, at_once) == (keys, one_by_one)


OPENED = {
    "coding": (("code", "Group one"), "? keys", BURSTS["coding"][0] + BURSTS["coding"][1]),
    "view": (
        ("code", "view", "not-called-back", "--screen"),
        "? keys",
        BURSTS["view"][0] + BURSTS["view"][2],
    ),
    "review": (("suggest", "review"), "? keys", BURSTS["review"][0] + BURSTS["review"][1]),
}


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs Unix")
@pytest.mark.parametrize("place", OPENED)
def test_a_packet_in_a_terminal_does_what_its_keys_do(begun: Path, place: str) -> None:
    """All bytes in one write to a pseudo-terminal: the same as key by key."""
    verb, ready, burst = OPENED[place]
    wanted = after(begun, place, keys_in(burst), at_once=False)
    terminal = AppTerminal(begun, *verb)
    try:
        terminal.until(ready)
        terminal.type(burst + "q")
        assert terminal.wait() == 0
    finally:
        terminal.close()
    assert standing(begun) == wanted
