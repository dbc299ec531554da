"""The picker: a code by a few letters, by number, several at once, or one that is not there yet."""

from __future__ import annotations

import asyncio
from typing import Any

from dialog_books import BOOK, codebooks
from dialog_driving import asked, each_asked, painted, pressed, screen_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from qualcode.codebook.finding import rank_codes
from qualcode.model import Code, Codebook
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.dialogs import CodePicker, Picked
from qualcode.screens.tui.dialogs.rows import RowList
from qualcode.text import fold

RECENT = tuple(BOOK.by_id()[one] for one in ("long-wait", "joy"))


def picker(book: Codebook = BOOK, recent: tuple[Code, ...] = RECENT) -> CodePicker:
    """Return a picker over a codebook."""
    return CodePicker(book, recent, "Code t12", ranked=lambda typed: rank_codes(book, typed))


KEYS: list[tuple[list[str], Picked | None]] = [
    (["enter"], Picked(("long-wait",))),
    (["1"], Picked(("long-wait",))),
    (["2"], Picked(("joy",))),
    (["c", "h", "a", "s", "enter"], Picked(("not-called-back",))),
    (["n", "o", "b", "space", "c", "a", "l", "enter"], Picked(("not-called-back",))),
    (["w", "a", "i", "t", "enter"], Picked(("long-wait",))),
    (["down", "enter"], Picked(("joy",))),
    (["ctrl+n", "enter"], Picked(("joy",))),
    (["down", "up", "enter"], Picked(("long-wait",))),
    (["down", "ctrl+p", "enter"], Picked(("long-wait",))),
    (["pagedown", "pageup", "enter"], Picked(("long-wait",))),
    (["down", "down", "enter"], Picked(("access",))),
    (["space", "space", "enter"], Picked(("long-wait", "joy"))),
    (["tab", "tab", "enter"], Picked(("long-wait", "joy"))),
    (["tab", "up", "tab", "tab", "enter"], Picked(("joy",))),
    (["tab", "c", "a", "f", "enter"], Picked(("long-wait", "cafe"))),
    (["c", "a", "f", "tab", "j", "o", "y", "tab", "enter"], Picked(("cafe", "joy"))),
    (["c", "a", "f", "tab", "2", "enter"], Picked(("cafe", "joy"))),
    (["c", "a", "f", "tab", "z", "q", "x", "enter"], Picked(("cafe",), "zqx")),
    (["escape"], None),
    (["tab", "escape"], None),
]


def test_the_code_that_is_left_is_not_offered() -> None:
    """Moving offers the others; the numbers of the codes used lately stay theirs."""

    def moving() -> CodePicker:
        return CodePicker(
            BOOK, RECENT, "Instead", ranked=lambda typed: rank_codes(BOOK, typed), without="long-wait"
        )

    cases = [(["enter"], Picked(("joy",))), (["2"], Picked(("joy",))), (["1"], "still open")]
    assert each_asked(moving, [keys for keys, _ in cases]) == [wanted for _, wanted in cases]
    assert "! that is the code it has" in painted(moving(), "1")
    assert "Waiting" not in painted(moving(), *"waiting too")


def test_what_keys_take() -> None:
    """Recents first, then the tree; Tab or Space marks; Enter takes the marks and what was typed since."""
    taken = each_asked(picker, [keys for keys, _ in KEYS])
    assert [(keys, one) for (keys, _), one in zip(KEYS, taken, strict=True)] == KEYS


def test_a_number_without_a_code_is_said_and_takes_nothing() -> None:
    """With two recent codes, 7 is no code."""
    assert "! 7 has no code yet" in painted(picker(), "7")


def test_numbers_are_letters_where_a_code_begins_with_one() -> None:
    """A codebook numbered by hand is searched by its numbers."""
    book = Codebook((Code("a", "1.1 Access"), Code("b", "1.2 Trust"), Code("c", "2.1 Waiting")))
    chosen = asked(picker(book, (book.codes[0],)), "2", ".", "1", "enter")
    assert [Picked(("c",))] == chosen


def test_nothing_typed_shows_recents_with_numbers_then_the_tree_with_its_frames() -> None:
    """Retired codes are not offered, and the codes of a frame stand under its name."""
    lines = painted(picker(), size=(100, 45)).splitlines()
    shown = [line.strip(" │") for line in lines]
    head = shown.index("Used lately")
    assert shown[head + 1].startswith("›1 Waiting too long  Getting help")
    assert shown[head + 2].startswith("2 Joy 🎉 at the group")
    assert shown.index("COM-B") > shown.index("Codebook")
    assert shown[shown.index("COM-B") + 1 : shown.index("COM-B") + 3] == [
        "Capability",
        "Reflective motivation",
    ]
    assert not [line for line in shown if "Gone for good" in line or "Old waiting" in line]


def test_the_code_under_the_cursor_is_shown_in_full() -> None:
    """Definition, include, exclude and examples stand below the list, as they were written."""
    screen = painted(picker(), "c", "h", "a", "s", size=(120, 45))
    for said in (
        "A promised call, letter or visit did not come.",
        "Include: a call that was promised",
        "Exclude: a call that was late but came",
        "Example: “they said someone would ring [laughs] and nobody did”",
        "Not this: “they rang in the end”",
        "Close to: Waiting too long",
        "also: chasing",
    ):
        assert said in screen


def test_the_definition_goes_where_the_window_is_low() -> None:
    """At 60x12 the list keeps the rows."""
    assert "Weeks or months." in painted(picker(), size=(60, 20))
    assert "Weeks or months." not in painted(picker(), size=(60, 12))


def test_shift_and_arrows_read_on_in_a_long_definition() -> None:
    """The cursor of the list stays."""
    book = Codebook((Code("a", "Access", definition="\n".join(f"line {n}" for n in range(40))),))
    keys = ["", *["shift+down", ""] * 10]
    screen = painted(picker(book, ()), *keys)
    assert "line 12" in screen
    assert "line 1\n" not in painted(picker(book, ()), *keys).replace(" ", "\n")
    assert "line 0" in painted(picker(book, ()), *keys, *["shift+up", ""] * 12)


def test_a_new_name_is_offered_last_and_comes_back_as_it_was_typed() -> None:
    """One that is there already, in other letters or as an alias, is not."""
    typed = ["B", "e", "space", "n", "e", "w"]
    assert "+ new code: Be new" in painted(picker(), *typed)
    assert [Picked((), "Be new")] == asked(picker(), *typed, "up", "up", "down", "down", "down", "enter")
    assert "new code" not in painted(picker(), *"CAFE", "space", *"talk")
    assert "new code" not in painted(picker(), *"chasing")


def test_a_retired_name_says_what_replaced_it_and_offers_that() -> None:
    """Two merges later the one in use is offered; without a successor it is said, and no new one offered."""
    old = [*"old", "space", *"waiting", "space", *"code"]
    assert "Old waiting code is retired: now Waiting too long" in painted(picker(), *old)
    assert [Picked(("long-wait",))] == asked(picker(), *old, "enter")
    gone = painted(picker(), *"gone", "space", *"for", "space", *"good")
    assert "Gone for good is retired, and no code took its place" in gone
    assert "new code" not in gone


def test_what_is_marked_is_said_and_the_next_letter_begins_anew() -> None:
    """The mark is a sign, not a colour alone."""
    screen = painted(picker(), *"caf", "tab")
    assert "marked: Café talk" in screen
    assert "›x Café talk" in screen
    assert "marked: Café talk, Joy 🎉 at the group" in painted(picker(), *"caf", "tab", *"joy", "tab")


def test_words_that_look_like_markup_or_go_from_right_to_left_are_shown_as_they_are() -> None:
    """Nothing in a name is read as markup, and nothing turns the line around."""
    book = Codebook((Code("a", "One [b]bold[/b] [/] code"), Code("b", "אמון"), Code("c", "turn\u202eed")))
    screen = painted(picker(book, ()))
    assert "One [b]bold[/b] [/] code" in screen
    assert "אמון" in screen
    assert "turn\\u202eed" in screen


def test_the_mouse_chooses_a_row_and_takes_it_at_the_second_click() -> None:
    """One click stands, another takes."""

    async def click(pilot: Pilot[int]) -> None:
        await pilot.click(RowList, offset=(5, 2))
        await pilot.pause()
        await pilot.click(RowList, offset=(5, 2))
        await pilot.pause()

    assert [Picked(("joy",))] == asked(picker(), then=click)


def test_an_empty_codebook_offers_only_a_new_code() -> None:
    """The first code of a study is made here too."""
    assert asked(picker(Codebook(), ()), "enter") == []
    assert [Picked((), "First")] == asked(picker(Codebook(), ()), *"First", "enter")


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(codebooks(), st.text(max_size=20)), min_size=1, max_size=3))
def test_any_codebook_and_any_typed_text_are_painted_and_the_exact_name_is_first(
    cases: list[tuple[Codebook, str]],
) -> None:
    """Names of any letters, trees that are none, any text: no crash; a name typed as it is stands on top."""

    async def all_of(pilot: Pilot[int]) -> None:
        for book, text in cases:
            dialog = picker(book, book.codes[:2])
            results: list[Any] = []
            pilot.app.push_screen(dialog, results.append)
            await pilot.pause()
            line = dialog.query_one(Input)
            line.value = text
            await pilot.pause()
            assert screen_of(pilot)
            wanted = book.codes[-1]
            line.value = wanted.name
            await pilot.pause()
            first = rank_codes(book, wanted.name)[0]
            assert fold(wanted.name).split() in [
                fold(name).split() for name in (first.id, first.name, *first.aliases)
            ] or fold(wanted.name).strip() in fold(first.name)
            await pressed(pilot, "enter")
            assert [Picked((first.id,))] == results

    async def steps() -> None:
        app = QualcodeApp(Screen)
        async with app.run_test(size=(80, 24)) as pilot:
            await all_of(pilot)
        if app.fault is not None:
            raise app.fault

    asyncio.run(steps())
