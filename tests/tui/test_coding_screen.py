"""The coding screen as people see it: three sizes, the note before words, drafts, reflexive work."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from driving import drive, press, screen_lines, screen_text, typed
from textual.pilot import Pilot

from qualcode.cli.main import run
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.screens.tui.content_note import ContentNoteDialog
from qualcode.screens.tui.dialogs import MemoDialog

GOLDEN = Path(__file__).with_name("golden")
RENEW = os.environ.get("RENEW_GOLDEN") == "1"
_PERSON = re.compile(r"\bP[A-Z2-7]{4}\b")
_MEMO = re.compile(r"\bM-[A-Z2-7]{4}\b")


def steady(lines: list[str]) -> str:
    """Return a screen with ids that are drawn by lot replaced, in the order in which they come."""
    text = "\n".join(lines)
    for pattern, letter in ((_PERSON, "P"), (_MEMO, "M-")):
        for number, found in enumerate(dict.fromkeys(pattern.findall(text)), start=1):
            text = text.replace(found, f"{letter}{number:0{len(found) - len(letter)}d}")
    return text + "\n"


async def worked(pilot: Pilot[int], screen: CodingScreen) -> None:
    """Do what a few minutes of coding leave on the screen."""
    await press(pilot, "w", "w", "w", "w", "w", "enter")
    await typed(pilot, "called back")
    await press(pilot, "enter", "asterisk", "m")
    await typed(pilot, "Who was to ring?")
    await press(pilot, "ctrl+s", "j", "1", "enter")
    await typed(pilot, "too long")
    await press(pilot, "enter")
    assert len(screen.bench.own()) == 3


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (140, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_screen_is_as_it_was_read(study: Path, size: tuple[int, int]) -> None:
    """At three sizes the screen is what a person has read and found good (RENEW_GOLDEN=1 writes it anew)."""
    assert run(["tag"]) == 0
    found: list[str] = []

    async def look(pilot: Pilot[int], screen: CodingScreen) -> None:
        await worked(pilot, screen)
        found.append(steady(screen_lines(screen.app)))

    drive(study, look, size=size)
    golden = GOLDEN / f"coding_{size[0]}x{size[1]}.txt"
    if RENEW:
        golden.write_text(found[0], encoding="utf-8", newline="\n")
    assert found[0] == golden.read_text(encoding="utf-8")


def test_a_content_note_stands_before_the_words(study: Path) -> None:
    """No word of the source is shown until the person has read the note and gone on."""

    async def look(pilot: Pilot[int], screen: CodingScreen) -> None:
        assert isinstance(pilot.app.screen, ContentNoteDialog)
        shown = screen_text(screen.app)
        assert "bereavement; self-harm" in shown
        assert "someone would ring" not in shown
        await press(pilot, "enter")
        assert "someone would ring" in screen_text(screen.app)

    drive(study, look, note="bereavement; self-harm")


def test_a_source_can_be_left_at_its_note(study: Path) -> None:
    """Not now ends the screen, and no word was shown."""

    async def look(pilot: Pilot[int], _screen: CodingScreen) -> None:
        await press(pilot, "q")
        assert pilot.app.return_value == 0

    drive(study, look, note="bereavement")


def test_another_verb_of_this_coder_is_seen(study: Path) -> None:
    """What `code apply` did in another terminal is on the screen at the next look."""

    async def look(pilot: Pilot[int], screen: CodingScreen) -> None:
        assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3"]) == 0
        screen.look()
        await pilot.pause()
        assert "Waiting too long" in screen_text(screen.app)
        assert "1 of 4 coded" in screen_text(screen.app)

    drive(study, look)


def test_a_memo_that_was_not_kept_comes_back(study: Path) -> None:
    """What was typed before the application ended stands in the dialog the next time."""

    async def begun(pilot: Pilot[int], _screen: CodingScreen) -> None:
        await press(pilot, "m")
        await typed(pilot, "Half a thought")
        await press(pilot, "ctrl+c")

    async def again(pilot: Pilot[int], screen: CodingScreen) -> None:
        await press(pilot, "m")
        assert isinstance(pilot.app.screen, MemoDialog)
        assert "Half a thought" in screen_text(screen.app)
        await press(pilot, "ctrl+s")
        assert [memo.text for memo in screen.bench.memos()] == ["Half a thought"]
        await press(pilot, "m")
        assert "Half a thought" not in screen_text(screen.app)

    drive(study, begun)
    drive(study, again)


def test_a_name_in_a_new_code_is_asked_about_again(study: Path) -> None:
    """A new code that names somebody is refused in the dialog, and what was typed stands there still."""

    async def look(pilot: Pilot[int], screen: CodingScreen) -> None:
        await press(pilot, "n")
        await typed(pilot, "What Okafor said")
        await press(pilot, "tab", "tab")
        await typed(pilot, "Her words.")
        await press(pilot, "ctrl+s")
        shown = screen_text(screen.app)
        assert "What Okafor said" in shown
        assert "Her words." in shown
        assert "name" in shown
        assert not screen.bench.own()

    drive(study, look)


def test_in_a_reflexive_workstream_nothing_is_proposed_and_no_percent_presses(study: Path) -> None:
    """Proposals are off with the reason, coverage is a place only, and the memo key comes second."""
    assert run(["tag"]) == 0
    settings = study / "qualcode.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('approach = "codebook"', 'approach = "reflexive"'), encoding="utf-8")

    async def look(pilot: Pilot[int], screen: CodingScreen) -> None:
        shown = screen_text(screen.app)
        assert "%" not in shown
        assert "0 of 4 coded" in shown
        assert "Enter code  m memo" in shown
        assert "?Nobody called back" not in shown
        await press(pilot, "right_square_bracket")
        assert "proposals are off" in screen_text(screen.app)
        await press(pilot, "a")
        assert "proposals are off" in screen_text(screen.app)
        await press(pilot, "R")
        assert "proposals are off" in screen_text(screen.app)

    drive(study, look)


def test_words_that_look_like_markup_stand_as_they_are(study: Path) -> None:
    """Brackets of the transcript, of a code's name and of a search are shown, never read as markup."""

    async def look(pilot: Pilot[int], screen: CodingScreen) -> None:
        await press(pilot, "n")
        await typed(pilot, "[b]told[/b] [/]")
        await press(pilot, "tab", "tab")
        await typed(pilot, "x")
        await press(pilot, "ctrl+s")
        shown = screen_text(screen.app)
        assert "[b]told[/b] [/]" in shown
        assert "[laughs]" in shown
        await press(pilot, "end")
        assert "[/] :smile:" in screen_text(screen.app)
        await press(pilot, "slash")
        await typed(pilot, "[/b]")
        await press(pilot, "enter")
        assert "nothing is found" in screen_text(screen.app)

    drive(study, look)


def test_facilitators_turns_are_to_be_coded_where_it_is_asked(study: Path) -> None:
    """With `--all` every turn with words counts."""

    async def look(_pilot: Pilot[int], screen: CodingScreen) -> None:
        assert "0 of 6 coded" in screen_text(screen.app)

    drive(study, look, every_turn=True)
