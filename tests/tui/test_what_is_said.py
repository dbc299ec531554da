"""What the screens say: drafts that wait, numbers that stay, messages that go, shares in words."""

from __future__ import annotations

from pathlib import Path

from driving import drive, press, screen_text, typed
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from qualcode.flows.workbench.records import Coverage
from qualcode.flows.workbench.under_keys import KEYS, under_keys
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.screens.tui.status_line import StatusLine

CODES = st.sampled_from([f"code-{number}" for number in range(14)])


def message(screen: CodingScreen) -> str:
    """Return what the status line says."""
    return screen.query_one(StatusLine).message


def used(codes: list[str]) -> list[list[str]]:
    """Return what lies under the keys after each use of a code."""
    slots: list[str] = []
    found = []
    for number in range(1, len(codes) + 1):
        recent = list(dict.fromkeys(reversed(codes[:number])))[:KEYS]
        slots = under_keys(slots, recent, set(codes))
        found.append(slots)
    return found


@given(st.lists(CODES, min_size=1, max_size=60))
def test_a_code_keeps_its_number_until_it_is_pushed_out(codes: list[str]) -> None:
    """One use changes one number at most; what was used last is always there, each once."""
    before: list[str] = []
    for code, slots in zip(codes, used(codes), strict=True):
        assert code in slots
        assert len(slots) == len(set(slots)) <= KEYS
        changed = [number for number, one in enumerate(before) if slots[number] != one]
        assert len(changed) == (1 if code not in before and len(before) == KEYS else 0)
        before = slots


def test_the_code_used_longest_ago_is_pushed_out() -> None:
    """Nine in use, the first used again: the tenth takes the number of the second."""
    codes = [f"code-{number}" for number in range(KEYS)]
    slots = used([*codes, "code-0", "new"])[-1]
    assert slots == ["code-0", "new", *codes[2:]]


def test_shares_are_told_in_words_at_their_ends() -> None:
    """One of many is not told as one in a hundred, nor all but one as all."""
    shares = [Coverage(coded, 263).share for coded in (0, 1, 3, 100, 262, 263)]
    assert shares == ["0 %", "under 1 %", "1 %", "38 %", "over 99 %", "100 %"]


def test_a_message_goes_when_the_cursor_goes_on(study: Path) -> None:
    """What was done at a turn is said there, and not at the next one."""

    async def look(pilot: Pilot[int], screen: CodingScreen) -> None:
        await press(pilot, "enter")
        await typed(pilot, "long-wait")
        await press(pilot, "enter")
        assert message(screen).startswith("long-wait on t")
        await press(pilot, "w")
        assert message(screen).startswith("long-wait on t")
        await press(pilot, "j")
        assert message(screen) == ""
        await press(pilot, "u")
        assert message(screen).startswith("taken back: long-wait on t")

    drive(study, look)


def test_an_unfinished_memo_is_named_at_the_start(study: Path) -> None:
    """The turn where it waits is said, and the key that opens it."""
    turns: list[str] = []

    async def begun(pilot: Pilot[int], screen: CodingScreen) -> None:
        await press(pilot, "j")
        turns.append(screen.transcript.passage.turn)  # type: ignore[union-attr]
        await press(pilot, "m")
        await typed(pilot, "Half a thought")
        await press(pilot, "ctrl+c")

    async def again(_pilot: Pilot[int], screen: CodingScreen) -> None:
        assert message(screen) == f"an unfinished memo waits on {turns[0]} (m there)"
        assert "1 %" not in screen_text(screen.app)

    drive(study, begun)
    drive(study, again)


def test_a_session_goes_on_where_an_act_was_taken_back(study: Path) -> None:
    """After undo the person stands at its turn; so does the next session."""

    async def undone(pilot: Pilot[int], screen: CodingScreen) -> None:
        last = screen.bench.targets()[-1]
        screen.transcript.stand(last)
        await press(pilot, "enter")
        await typed(pilot, "long-wait")
        await press(pilot, "enter", "u", "home", "ctrl+c")

    async def again(_pilot: Pilot[int], screen: CodingScreen) -> None:
        assert screen.transcript.place == screen.bench.targets()[-1]

    drive(study, undone)
    drive(study, again)
