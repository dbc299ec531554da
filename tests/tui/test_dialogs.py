"""The dialogs: each key of each, what they give back, and that nothing typed is lost by a mistake."""

from __future__ import annotations

from typing import Any

import pytest
from dialog_books import BOOK
from dialog_driving import asked, each_asked, painted, pressed, screen_of
from textual.pilot import Pilot

from qualcode.errors import UsageError
from qualcode.findings import FLAG_KINDS, MEMO_KINDS
from qualcode.flows.codebook.codebook import CodeDraft
from qualcode.flows.keymap import KEYS, shown_keys
from qualcode.screens.tui.dialogs import (
    ChooseDialog,
    ChooseSeveralDialog,
    FlagDialog,
    FlagTyped,
    KeysDialog,
    LineDialog,
    MemoDialog,
    MemoTyped,
    NewCodeDialog,
    ReadDialog,
    YesNoDialog,
)

_PATIENCE = 50
Cases = list[tuple[list[str], Any]]


def same(make: Any, cases: Cases) -> None:
    """Compare what a dialog gives back with what is expected, for each row of keys."""
    given = each_asked(make, [keys for keys, _ in cases])
    assert cases == [(keys, one) for (keys, _), one in zip(cases, given, strict=True)]


def test_yes_is_only_said_with_y() -> None:
    """Enter and Escape are the safe answer."""
    cases: Cases = [
        (["y"], True),
        (["Y"], True),
        (["n"], False),
        (["N"], False),
        (["enter"], False),
        (["escape"], False),
    ]
    same(lambda: YesNoDialog("Sure?", detail="It goes."), cases)


def test_a_line_comes_back_as_it_was_typed() -> None:
    """What stands there already may be typed on; Escape gives nothing back."""
    cases: Cases = [(["x", "enter"], "before x"), (["enter"], "before "), (["escape"], None)]
    same(lambda: LineDialog("Search", "before ", "words"), cases)


ROWS = [("S1", "Alpha [b]one[/b]"), ("S2", "Beta"), ("S3", "Betamax"), ("S4", "Élan")]
MANY = [*ROWS, *((f"S{number}", f"Row {number}") for number in range(5, 12))]


def test_a_thing_is_chosen_by_number_by_letters_or_by_moving() -> None:
    """Accents and case are of no account; what fits nothing takes nothing."""
    cases: Cases = [
        (["2"], "S2"),
        (["9"], "still open"),
        (["enter"], "S1"),
        (["down", "enter"], "S2"),
        (["ctrl+n", "ctrl+n", "ctrl+p", "enter"], "S2"),
        (["pagedown", "enter"], "S4"),
        (["pagedown", "pageup", "enter"], "S1"),
        (["escape"], None),
    ]
    typed: Cases = [
        ([*"max", "enter"], "S3"),
        ([*"elan", "enter"], "S4"),
        ([*"s2", "enter"], "S2"),
        ([*"zzz", "enter"], "still open"),
    ]
    same(lambda: ChooseDialog("Which?", MANY), [cases[0], *cases[2:5], *typed, cases[-1]])
    same(lambda: ChooseDialog("Which?", ROWS), [*cases, ([*"uq?max", "enter"], "S1")])


def test_several_are_chosen_by_marks_or_all_at_once() -> None:
    """Numbers, Tab and Space mark; A takes all, Ctrl+A where letters narrow; Enter takes one unmarked."""
    cases: Cases = [
        (["A"], ("S1", "S2", "S3", "S4")),
        (["2", "4", "enter"], ("S2", "S4")),
        (["2", "4", "2", "enter"], ("S4",)),
        (["tab", "space", "enter"], ("S1", "S2")),
        (["down", "enter"], ("S2",)),
        ([*"9u?", "escape"], None),
    ]
    same(lambda: ChooseSeveralDialog("Which?", ROWS), cases)
    many: Cases = [
        (["ctrl+a"], tuple(one for one, _ in MANY)),
        ([*"max", "tab", "enter"], ("S3",)),
        (["3", "5", "enter"], ("S3", "S5")),
    ]
    same(lambda: ChooseSeveralDialog("Which?", MANY), many)
    assert "A all · 1-9, tab mark" in painted(ChooseSeveralDialog("Which?", ROWS))
    assert "›1 x Alpha" in painted(ChooseSeveralDialog("Which?", ROWS), "1")


def test_what_is_not_there_is_said() -> None:
    """A number without a row, letters that fit nothing, and an empty list."""
    assert "! there is no number 9" in painted(ChooseDialog("Which?", ROWS), "9")
    assert "nothing fits" in painted(ChooseDialog("Which?", MANY), *"zzz")
    assert "there is nothing to choose from" in painted(ChooseDialog("Which?", []))
    assert "Alpha [b]one[/b]" in painted(ChooseDialog("Which?", ROWS))


def test_what_is_read_scrolls_and_is_left() -> None:
    """The letters j and k go by lines, Space by pages; q, Enter, ? and Escape leave."""
    cases: Cases = [([key], None) for key in ("escape", "q", "enter", "question_mark")]
    same(lambda: ReadDialog("Memo", ["a [b] line"] * 3), cases)
    lines = [f"line {number:02}" for number in range(60)]
    assert "line 00" in painted(ReadDialog("Memo", lines))
    assert "line 00" not in painted(ReadDialog("Memo", lines), "j", "")
    assert "line 00" in painted(ReadDialog("Memo", lines), "j", "", "k", "")
    assert "line 20" in painted(ReadDialog("Memo", lines), "space", "")
    assert "line 00" not in painted(ReadDialog("Memo", lines), "down", "")
    assert "line 20" in painted(ReadDialog("Memo", lines), "pagedown", "")
    assert "line 59" in painted(ReadDialog("Memo", lines), "end", "")
    assert "line 00" in painted(ReadDialog("Memo", lines), "end", "", "home", "")
    assert "j or ↓" not in painted(KeysDialog("coding", KEYS), "end", "")


def test_the_keys_of_a_dialog_are_in_view_in_a_small_window_and_after_it_grew() -> None:
    """At 50x14 the last lines are not cut off; nor are they when the window is drawn larger or smaller."""

    async def grow(pilot: Pilot[int]) -> None:
        for size in ((50, 14), (140, 45), (60, 16)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            await pilot.pause()
            assert "esc" in screen_of(pilot)
            assert "╰" in screen_of(pilot)

    lines = [f"line {number:02}" for number in range(60)]
    for dialog in (FlagDialog("t12"), MemoDialog("t12"), ReadDialog("Memo", lines), NewCodeDialog(BOOK)):
        asked(dialog, size=(50, 14), then=grow)


def test_every_key_of_a_place_is_in_its_help_as_the_table_has_it() -> None:
    """The help cannot name another key than the screens bind."""
    for place in ("coding", "view", "review"):
        screen = painted(KeysDialog(place, KEYS), size=(140, 80))
        missing = [key.action for key in KEYS if place in key.places and shown_keys(key) not in screen]
        assert missing == []
        groups = {key.group for key in KEYS if place in key.places}
        assert [group for group in groups if group not in screen] == []


def test_the_help_of_a_narrow_window_is_one_column_that_scrolls() -> None:
    """Nothing is cut off at 60 columns."""
    top = painted(KeysDialog("coding", KEYS), size=(60, 20))
    assert "j or ↓            next turn or extract" in top
    assert "Leave" not in top or "Move" in top
    assert "Move" not in painted(KeysDialog("coding", KEYS), *["space", ""] * 3, size=(60, 20))


def test_a_memo_comes_back_with_its_kind() -> None:
    """Ctrl+S or F2 keep; Ctrl+T or F3 take the next kind; lines and brackets stay as they were typed."""
    cases: Cases = [
        ([*"a[b]", "enter", "c", "ctrl+s"], MemoTyped("a[b]\nc", "")),
        (["a", "f2"], MemoTyped("a", "")),
        (["a", "ctrl+t", "f2"], MemoTyped("a", MEMO_KINDS[1])),
        (["a", "f3", "f3", "f3", "f2"], MemoTyped("a", MEMO_KINDS[3])),
        (["a", *["f3"] * len(MEMO_KINDS), "f2"], MemoTyped("a", "")),
        (["ctrl+s"], "still open"),
        (["space", "ctrl+s"], "still open"),
        (["escape"], None),
        (["a", "escape"], "still open"),
        (["a", "escape", "", "enter", "", "b", "ctrl+s"], MemoTyped("ab", "")),
        (["a", "escape", "", "y"], None),
    ]
    same(lambda: MemoDialog("t12"), cases)


def test_a_memo_says_what_it_is_about_who_may_read_it_and_what_is_missing() -> None:
    """That memos can be disclosed stands on the screen in plain words."""
    screen = painted(MemoDialog("t12 [b]", kind="reflexive"))
    assert "Memo about t12 [b]" in screen
    assert "Memos are part of the record: they can be disclosed" in screen
    assert "Write about your thinking" in screen
    assert "[reflexive]" in screen
    assert "! a memo needs words" in painted(MemoDialog("t12"), "ctrl+s")
    assert "Throw these words away?" in painted(MemoDialog("t12"), "a", "escape", "")


def test_what_is_typed_is_told_at_a_pause_and_when_the_application_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A draft can be kept of it; words that are thrown away are told as none."""
    monkeypatch.setattr(MemoDialog, "PAUSE_S", 0.001)
    told: list[tuple[str, str]] = []

    async def until_told(pilot: Pilot[int]) -> None:
        await pressed(pilot, "a", "b")
        for _ in range(_PATIENCE):
            if not told:
                await pilot.pause()

    asked(MemoDialog("t12", typed=lambda text, kind: told.append((text, kind))), then=until_told)
    assert told[-1] == ("ab", "")
    monkeypatch.setattr(MemoDialog, "PAUSE_S", 1000.0)
    ended: list[str] = []
    asked(MemoDialog("t12", typed=lambda text, _: ended.append(text)), "x", "y")
    assert ended == ["xy"]
    thrown: list[str] = []
    asked(MemoDialog("t12", "old", typed=lambda text, _: thrown.append(text)), "x", "escape", "", "y", "")
    assert thrown == [""]
    kept: list[str] = []
    asked(MemoDialog("t12", typed=lambda text, _: kept.append(text)), "x", "ctrl+s", "")
    assert kept == []


def test_a_draft_that_cannot_be_saved_is_said_and_the_words_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trouble with a draft takes nothing away."""
    monkeypatch.setattr(MemoDialog, "PAUSE_S", 0.001)

    def refuse(_text: str, _kind: str) -> None:
        raise UsageError("the disk is full", hint="make room")

    async def look(pilot: Pilot[int]) -> None:
        await pressed(pilot, *"abc")
        for _ in range(_PATIENCE):
            if "! the disk is full (make room)" not in screen_of(pilot):
                await pilot.pause()
        assert "! the disk is full (make room)" in screen_of(pilot)
        assert "abc" in screen_of(pilot)

    asked(MemoDialog("t12", typed=refuse), then=look)


def test_a_flag_comes_back_with_kind_note_and_who_was_told() -> None:
    """A number takes the kind; who was told needs a day, and both may stay open."""
    today = "2026-05-31"
    cases: Cases = [
        (["2", "", *"late", "ctrl+s"], FlagTyped("complaint", "late")),
        (["down", "down", "enter", "", "x", "f2"], FlagTyped(FLAG_KINDS[2], "x")),
        (
            ["4", "", "x", "enter", "", *"lead", "enter", "", "enter", "", "y"],
            FlagTyped("abusive", "x", "lead", today),
        ),
        (["1", "", "tab", "tab", "", *"lead", "f2", "", "y"], FlagTyped("safeguarding", "", "lead", today)),
        (["1", "", "tab", "tab", "", *"lead", "f2", "", "enter"], "still open"),
        (["3", "tab", *"a note", "f2"], FlagTyped(FLAG_KINDS[2], "a note")),
        (["3", *"a note", "f2"], FlagTyped(FLAG_KINDS[2], "a note")),
        (["down", "tab", *"a note", "f2"], FlagTyped(FLAG_KINDS[1], "a note")),
        (["1", "", "x", "enter", "", "enter", "", "enter"], FlagTyped("safeguarding", "x")),
        (["1", "", "tab", "tab", "", *"lead", "tab", "", "backspace", "f2"], "still open"),
        (["escape"], None),
    ]
    same(lambda: FlagDialog("t12", today=today), cases)


def test_a_flag_says_that_it_never_leaves_and_that_nobody_is_told_by_the_tool() -> None:
    """Both stand on the screen, and a day that is none is said."""
    screen = painted(FlagDialog("t12", today="2026-05-31"))
    assert "Flags never leave with an export. This tool tells nobody" in screen
    assert "1 safeguarding" in screen
    assert "3 an allegation about a named person" in screen
    wrong = painted(FlagDialog("t12"), "1", "", "tab", "tab", "", "x", "ctrl+s")
    assert "! a day is written as 2026-05-31" in wrong
    again = FlagDialog("t12", typed=FlagTyped("complaint", "a note", "lead", "2026-01-02"), said="! names")
    assert [FlagTyped("complaint", "a note", "lead", "2026-01-02")] == asked(again, "ctrl+s")


NAME = [*"Rang", "enter", ""]


def test_a_new_code_comes_back_as_a_draft() -> None:
    """Enter and Tab go on; the parent is found by a few letters; ; parts what is several."""
    full = CodeDraft("Rang", parent="access", definition="d e", include=("a", "b"), exclude=("c",))
    include = [*"a;b", "enter", ""]
    cases: Cases = [
        ([*NAME, *"get", "", "enter", "", *"d e", "enter", "", *include, "c", "enter"], full),
        ([*NAME, *"get", "tab", "", *"d e", "tab", "", *"a;b", "tab", "", "c", "ctrl+s"], full),
        ([*NAME, "tab", "", "d", "f2"], CodeDraft("Rang", definition="d")),
        ([*NAME, *"wai", "", "f2", "", "d", "f2"], CodeDraft("Rang", parent="long-wait", definition="d")),
        ([*NAME, *"e", "", "down", "tab", "", "shift+tab", "", "f2"], "still open"),
        ([*NAME, "tab", "", "f2", "", "f2"], CodeDraft("Rang")),
        ([*NAME, "tab", "", "f2"], "still open"),
        (["f2"], "still open"),
        (["escape"], None),
        ([*"Rang", "escape"], None),
        ([*NAME, "tab", "", "d", "escape"], "still open"),
        ([*NAME, "tab", "", "d", "escape", "", "y"], None),
        ([*NAME, "tab", "", "d", "escape", "", "n", "", "e", "f2"], CodeDraft("Rang", definition="de")),
    ]
    same(lambda: NewCodeDialog(BOOK), cases)


def test_a_new_code_without_a_definition_is_made_only_knowingly() -> None:
    """It is said once what follows; the second time the code is made."""
    screen = painted(NewCodeDialog(BOOK, "Rang"), "ctrl+s")
    assert "! no definition yet" in screen
    assert "lint" in screen


def test_a_name_that_is_taken_is_said_and_nothing_typed_is_lost() -> None:
    """The same check as `codebook add` makes."""
    keys = [*"joy", "enter", "", "tab", "", *"words", "ctrl+s"]
    screen = painted(NewCodeDialog(BOOK), *keys)
    assert "! there is already a code 'joy'" in screen
    assert "words" in screen


def test_a_check_of_the_screen_is_asked_and_said() -> None:
    """What only a flow knows, such as names of people in a definition, is refused before anything is lost."""

    def check(draft: CodeDraft) -> None:
        if "Ann" in draft.definition:
            raise UsageError("a name stands in the definition", hint="write it without")

    dialog = NewCodeDialog(BOOK, "Rang", check=check)
    screen = painted(dialog, "tab", "", *"Ann", "ctrl+s")
    assert "! a name stands in the definition (write it without)" in screen
    again = NewCodeDialog(BOOK, draft=CodeDraft("Rang", parent="joy", definition="d"), said="! refused")
    assert [CodeDraft("Rang", parent="joy", definition="d")] == asked(again, "ctrl+s")


def test_a_path_that_was_typed_as_a_name_stands_under_its_parent() -> None:
    """As in `n Getting help > Rang` of the line mode."""
    assert [CodeDraft("Rang", parent="access", definition="d")] == asked(
        NewCodeDialog(BOOK, "getting help > Rang"), "d", "ctrl+s"
    )
