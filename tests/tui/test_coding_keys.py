"""Every key of the coding screen does what the table says, pressed on the sample study."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from driving import desk_of, drive, first_source, on_top, press, screen_text, typed
from textual.pilot import Pilot

from qualcode.cli.main import run
from qualcode.errors import QualcodeError
from qualcode.flows.keymap import keys_of
from qualcode.flows.workbench.workbench import open_workbench
from qualcode.model import Span
from qualcode.screens.tui.code_pane import CodePane
from qualcode.screens.tui.code_view_screen import CodeViewScreen
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.screens.tui.dialogs import ChooseDialog, CodePicker, KeysDialog
from qualcode.screens.tui.review_screen import ReviewScreen
from qualcode.screens.tui.status_line import StatusLine

Check = Callable[[Pilot[int], CodingScreen, str], Awaitable[None]]
CHECKS: dict[str, Check] = {}
FIRST, LAST = 0, 5
TARGETS = (1, 2, 4, 5)


def checks(action: str) -> Callable[[Check], Check]:
    """Return a decorator that notes which act a check is for."""

    def noted(check: Check) -> Check:
        CHECKS[action] = check
        return check

    return noted


def chosen(screen: CodingScreen) -> Span:
    """Return the span that is chosen."""
    selection = screen.transcript.selection
    assert selection is not None
    return selection.span


def words(screen: CodingScreen) -> str:
    """Return the chosen words."""
    return screen.words_at(chosen(screen))


def codes(screen: CodingScreen) -> list[str]:
    """Return this coder's codes on the source, in the order of the words."""
    return [one.code for one in screen.bench.own()]


def message(screen: CodingScreen) -> str:
    """Return what the status line says of the last act."""
    return screen.query_one(StatusLine).message


async def code_turn(pilot: Pilot[int], code: str) -> None:
    """Code the turn at the cursor through the picker."""
    await press(pilot, "enter")
    await typed(pilot, code)
    await press(pilot, "enter")


# ruff: noqa: D103 (what each check shows is the table's own line for its act)


@checks("next_passage")
async def check_next_passage(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    assert screen.transcript.place == 2


@checks("previous_passage")
async def check_previous_passage(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    assert screen.transcript.place == FIRST


@checks("page_down")
async def check_page_down(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key, key)
    assert screen.transcript.place == LAST


@checks("page_up")
async def check_page_up(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    screen.transcript.stand(LAST)
    await press(pilot, key, key)
    assert screen.transcript.place == FIRST


@checks("first_passage")
async def check_first_passage(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    screen.transcript.stand(LAST)
    await press(pilot, key)
    assert screen.transcript.place == FIRST


@checks("last_passage")
async def check_last_passage(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    assert screen.transcript.place == LAST


@checks("next_uncoded")
async def check_next_uncoded(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key, key)
    assert screen.transcript.place == 4
    await press(pilot, key, key)
    assert screen.transcript.place == LAST
    assert "no turn below is without a code" in message(screen)


@checks("previous_uncoded")
async def check_previous_uncoded(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    screen.transcript.stand(4)
    await press(pilot, key)
    assert screen.transcript.place == 2


@checks("next_proposal")
async def check_next_proposal(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    screen.transcript.first_passage()
    for proposal in screen.bench.proposals():
        await press(pilot, key)
        assert chosen(screen) == proposal.span
        assert f"proposed: {screen.name_of(proposal.code)} · a accept · r reject" in message(screen)
    await press(pilot, key)
    assert message(screen) == "no proposal below; 4 in all"


@checks("proposals")
async def check_proposals(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    before = len(screen.proposals_shown())
    await press(pilot, key)
    assert before > 0
    assert not screen.proposals_shown()
    await press(pilot, key)
    assert len(screen.proposals_shown()) == before


@checks("previous_proposal")
async def check_previous_proposal(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    screen.transcript.last_passage()
    for proposal in reversed(screen.bench.proposals()[:-1]):
        await press(pilot, key)
        assert chosen(screen) == proposal.span
    await press(pilot, key)
    assert message(screen) == "no proposal above; 4 in all"


@checks("search")
async def check_search(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    await typed(pilot, "MAY")
    await press(pilot, "enter")
    assert words(screen) == "May"
    assert message(screen) == "hit 1 of 2"
    await press(pilot, key)
    await typed(pilot, "nowhere at all")
    await press(pilot, "enter")
    assert message(screen) == "nothing is found"


async def _searched(pilot: Pilot[int]) -> None:
    await press(pilot, "slash")
    await typed(pilot, "may")
    await press(pilot, "enter")


@checks("next_hit")
async def check_next_hit(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await _searched(pilot)
    await press(pilot, key)
    assert message(screen) == "hit 2 of 2"
    await press(pilot, key)
    assert "no hit below" in message(screen)


@checks("previous_hit")
async def check_previous_hit(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await _searched(pilot)
    await press(pilot, "greater_than_sign", key)
    assert message(screen) == "hit 1 of 2"


@checks("go_to")
async def check_go_to(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    for place, text in ((4, "t5"), (2, "3"), (3, "0:22")):
        await press(pilot, key)
        await typed(pilot, text)
        await press(pilot, "enter")
        assert screen.transcript.place == place
    await press(pilot, key)
    await typed(pilot, "t99")
    await press(pilot, "enter")
    assert message(screen).startswith("! no turn, time or source is called 't99'")


@checks("next_word")
async def check_next_word(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key, key)
    assert words(screen) == "said"


@checks("previous_word")
async def check_previous_word(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, "l", "l", key)
    assert words(screen) == "They"


@checks("extend_word")
async def check_extend_word(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key, key, key)
    assert words(screen) == "They said someone"


@checks("shrink_word")
async def check_shrink_word(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, "w", "w", "w", key)
    assert words(screen) == "They said"


@checks("extend_passage")
async def check_extend_passage(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, "v", key)
    assert words(screen).startswith("They said")
    assert words(screen).endswith("four months.")


@checks("shrink_passage")
async def check_shrink_passage(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, "v", "J", key)
    assert words(screen).endswith("[laughs]")


@checks("extend_letter")
async def check_extend_letter(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, "w", "w", "w", key, key)
    assert words(screen).startswith("They said someone w")


@checks("shrink_letter")
async def check_shrink_letter(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, "w", "w", key)
    assert words(screen) == "They sai"


@checks("sentence")
async def check_sentence(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    screen.transcript.stand(4)
    await press(pilot, key, key)
    assert words(screen) == "Honestly? One person who knows you."


@checks("whole")
async def check_whole(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, "w", key)
    assert words(screen) == screen.bench.source.turns[1].text


@checks("clear")
async def check_clear(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await _searched(pilot)
    await press(pilot, key)
    assert not screen.transcript.has_words
    assert screen.hits
    await press(pilot, key, key)
    assert not screen.hits
    assert on_top(pilot) is screen


@checks("code")
async def check_code(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, "w", "w", key)
    assert isinstance(pilot.app.screen, CodePicker)
    assert "Code “They said”" in screen_text(pilot.app)
    await typed(pilot, "long")
    await press(pilot, "enter")
    assert codes(screen) == ["long-wait"]
    assert words(screen) == "They said"
    assert "1 of 4 coded" in screen_text(pilot.app)
    await press(pilot, key, "escape")
    assert codes(screen) == ["long-wait"]


@checks("recent")
async def check_recent(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    screen.bench.desk.under_keys.clear()
    await press(pilot, key)
    assert f"no code is under {key} yet" in message(screen)
    used = [one.id for one in screen.codes.codes]
    screen.done(lambda: screen.bench.apply(used, screen.bench.source.turn_spans()[1]))
    lately = screen.bench.recent()
    assert {one.id for one in lately} == set(used)
    await press(pilot, "j", key)
    if int(key) > len(used):
        assert f"no code is under {key} yet" in message(screen)
    else:
        assert codes(screen)[-1] == lately[int(key) - 1].id


@checks("new_code")
async def check_new_code(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, "w", "w", key)
    await typed(pilot, "Told on the day")
    await press(pilot, "tab", "tab")
    await typed(pilot, "Somebody said so.")
    await press(pilot, "ctrl+s")
    assert codes(screen) == ["told-on-the-day"]
    assert screen.bench.codebook().by_id()["told-on-the-day"].definition == "Somebody said so."


@checks("remove")
async def check_remove(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    assert message(screen) == "! no coding of yours is here"
    await code_turn(pilot, "long")
    await press(pilot, key)
    assert codes(screen) == []
    await code_turn(pilot, "long")
    await code_turn(pilot, "one person")
    await press(pilot, key)
    assert isinstance(pilot.app.screen, ChooseDialog)
    await press(pilot, "1")
    assert len(codes(screen)) == 1


@checks("move_code")
async def check_move_code(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await code_turn(pilot, "long")
    await press(pilot, key)
    await typed(pilot, "one person")
    await press(pilot, "enter")
    assert codes(screen) == ["one-person"]
    await press(pilot, "u")
    assert codes(screen) == ["long-wait"]


@checks("accept")
async def check_accept(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    screen.transcript.stand(3)
    await press(pilot, key)
    assert message(screen).startswith("! no proposal is here")
    screen.transcript.stand(1)
    await press(pilot, key)
    assert codes(screen) == ["not-called-back"]
    assert screen.bench.own()[0].origin.startswith("rules:")


@checks("reject")
async def check_reject(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    before = len(screen.bench.proposals())
    await press(pilot, key)
    assert len(screen.bench.proposals()) == before - 1
    assert codes(screen) == []


@checks("undo")
async def check_undo(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await code_turn(pilot, "long")
    await press(pilot, "j", "j", "j")
    await code_turn(pilot, "one person")
    await press(pilot, "home", key)
    assert codes(screen) == ["long-wait"]
    assert screen.transcript.place == 4
    await press(pilot, key)
    assert codes(screen) == []


@checks("redo")
async def check_redo(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await code_turn(pilot, "long")
    await press(pilot, "u", key)
    assert codes(screen) == ["long-wait"]


@checks("memo")
async def check_memo(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    await typed(pilot, "Who rang whom?")
    await press(pilot, "ctrl+s")
    (memo,) = screen.bench.memos()
    assert memo.text == "Who rang whom?"
    assert "t2" in memo.about


@checks("flag")
async def check_flag(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key, "2", "ctrl+s")
    (flag,) = screen.bench.flags()
    assert flag.kind == "complaint"
    assert flag.span == screen.bench.source.turn_spans()[1]


@checks("star")
async def check_star(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, "w", "w", key)
    assert [len(one.span) for one in screen.bench.quotes()] == [len("They said")]
    await press(pilot, key)
    assert screen.bench.quotes() == ()


@checks("correct")
async def check_correct(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    await typed(pilot, "ring => call")
    await press(pilot, "enter")
    assert "someone would call and nobody" in screen_text(pilot.app)
    await press(pilot, "n")
    assert message(screen) == "nothing was corrected"
    await press(pilot, key)
    await typed(pilot, "ring => call")
    await press(pilot, "enter", "y")
    assert "someone would call" in screen.bench.source.turns[1].text
    assert "someone would call" in screen_text(pilot.app)


@checks("play")
async def check_play(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    assert message(screen).startswith("! nobody said where the recording")


@checks("pane")
async def check_pane(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    assert not screen.query_one(CodePane).is_on_screen
    await press(pilot, key)
    assert screen.query_one(CodePane).display
    assert "Getting help" in screen_text(pilot.app)
    await press(pilot, key)
    assert "Getting help" not in screen_text(pilot.app)


@checks("browse_codes")
async def check_browse_codes(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    assert screen.query_one(CodePane).is_browsed
    assert "A promised call, letter or visit did not" in screen_text(pilot.app)
    await press(pilot, "down")
    assert screen.query_one(CodePane).code() == "long-wait"
    await press(pilot, "escape")
    assert screen.transcript.has_focus


@checks("browse_memos")
async def check_browse_memos(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    assert message(screen).startswith("no memo about this source yet")
    await press(pilot, "m")
    await typed(pilot, "Who rang whom?")
    await press(pilot, "f2", key)
    assert screen.query_one(CodePane).is_browsed
    await press(pilot, "escape")
    assert screen.transcript.has_focus


@checks("open_view")
async def check_open_view(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await code_turn(pilot, "long")
    await press(pilot, key)
    assert isinstance(pilot.app.screen, CodeViewScreen)
    await press(pilot, "q")
    assert on_top(pilot) is screen


@checks("open_review")
async def check_open_review(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    assert isinstance(pilot.app.screen, ReviewScreen)
    await press(pilot, "q")
    assert on_top(pilot) is screen


@checks("open_source")
async def check_open_source(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    assert isinstance(pilot.app.screen, ChooseDialog)
    assert "Group one" in screen_text(pilot.app)
    await press(pilot, "escape")
    assert on_top(pilot) is screen


@checks("help")
async def check_help(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    await press(pilot, key)
    assert isinstance(pilot.app.screen, KeysDialog)
    await press(pilot, "escape")
    assert on_top(pilot) is screen


@checks("quit")
async def check_quit(pilot: Pilot[int], screen: CodingScreen, key: str) -> None:
    assert screen.bench.window is not None
    await press(pilot, key)
    assert pilot.app.return_value == 0


async def anew(pilot: Pilot[int], screen: CodingScreen) -> None:
    """Leave what is open, take back all that was done, and stand on the first turn to be coded."""
    while pilot.app.screen is not screen:
        await press(pilot, "escape")
    with suppress(QualcodeError):
        while screen.bench.undo().run:
            pass
    screen.hits = ()
    screen.add_class("-no-pane")
    screen.renewed(None)
    screen.say("")
    screen.transcript.focus()
    screen.transcript.stand(1)
    screen.transcript.clear()
    await pilot.pause()


@pytest.fixture
def proposed(study: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A study in which the rules have proposed, and no screen to start a player on."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QUALCODE_PLAYER"):
        monkeypatch.delenv(name, raising=False)
    assert run(["tag"]) == 0
    yield study
    assert run(["check"]) == 0


def test_every_key_has_a_check() -> None:
    """The table of keys and the checks here name the same acts."""
    assert {key.action for key in keys_of("coding")} == set(CHECKS)


@pytest.mark.parametrize("group", sorted({key.group for key in keys_of("coding")}))
def test_the_keys_do_what_the_table_says(proposed: Path, group: str) -> None:
    """Each key of each act is pressed, and the study and the screen are as the table says."""

    async def each(pilot: Pilot[int], screen: CodingScreen) -> None:
        for key in keys_of("coding"):
            for name in key.keys if key.group == group and key.action != "quit" else ():
                await anew(pilot, screen)
                try:
                    await CHECKS[key.action](pilot, screen, name)
                except AssertionError as error:
                    error.add_note(f"{name} ({key.action})\n{screen_text(screen.app)}")
                    raise

    drive(proposed, each)


def test_quit_leaves(proposed: Path) -> None:
    """The key ends the application with 0, and lets this coder's window go."""

    async def left(pilot: Pilot[int], screen: CodingScreen) -> None:
        await CHECKS["quit"](pilot, screen, "q")

    drive(proposed, left)
    desk = desk_of(proposed)
    open_workbench(desk, first_source(desk)).close()


def test_own_keys_are_bound(proposed: Path, tmp_path: Path) -> None:
    """A key from the settings does its act, the usual one does not, and the bottom line names it."""
    folder = tmp_path / "settings"
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text('[keys]\nnew_code = ["f5"]\nnext_passage = ["n"]\n', encoding="utf-8")

    async def pressed(pilot: Pilot[int], screen: CodingScreen) -> None:
        assert "f5 new" in screen_text(screen.app)
        await press(pilot, "n")
        assert screen.transcript.place == 2
        await press(pilot, "j")
        assert screen.transcript.place == 2
        await press(pilot, "f5")
        assert pilot.app.screen is not screen

    drive(proposed, pressed)
