"""The code view on the screen: each key does its act on the extract under the cursor, and says so."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from driving import desk_of, press, screen_text, typed
from textual.pilot import Pilot

from qualcode.cli.main import run
from qualcode.flows.code_view import CodeView, open_view
from qualcode.flows.code_view.choosing import counts_of
from qualcode.flows.code_view.records import GROUPINGS
from qualcode.flows.keymap import KEYS, keys_of
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.code_view_screen import CodeViewScreen
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.screens.tui.status_line import StatusLine
from qualcode.select import Filters

Steps = Callable[[Pilot[int], CodeViewScreen], Awaitable[None]]
SAID = """WEBVTT

00:00:01.000 --> 00:00:04.000
Ada Pike: I waited [laughs] for a letter. It never came [/b]. So I went there.

00:00:05.000 --> 00:00:09.000
Ben Carne: They rang me back the next day.
"""


@pytest.fixture
def coded(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Code three extracts of one code in two sources, one of them by a colleague too."""
    talk = tmp_path / "talk.vtt"
    talk.write_text(SAID, encoding="utf-8")
    settings = study / "qualcode.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('["North"]', '["North", "South"]'), "utf-8"
    )
    assert run(["import", str(talk), "--title", "Talk", "--quoting", "yes", "--session", "area=South"]) == 0
    code = "not-called-back"
    assert run(["code", "apply", "Group one", code, "--words", "nobody ever rang back"]) == 0
    assert run(["code", "apply", "Talk", code, "--turn", "t1", "--turn", "t2"]) == 0
    assert run(["code", "apply", "Talk", code, "--turn", "t2", "--coder", "ben"]) == 0
    capsys.readouterr()
    return study


def driven(study: Path, steps: Steps, *, size: tuple[int, int] = (80, 24)) -> CodeView:
    """Open the code view of a code, do the steps in it, and return the view as it was left."""
    view = open_view(desk_of(study), "not-called-back", filters=Filters())
    screen = CodeViewScreen(view)
    app = QualcodeApp(lambda: screen)

    async def going() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(pilot, screen)

    asyncio.run(going())
    if app.fault is not None:
        raise app.fault
    return view


def shown(pilot: Pilot[int]) -> str:
    """Return what stands on the screen."""
    assert isinstance(pilot.app, QualcodeApp)
    return screen_text(pilot.app)


def status(screen: CodeViewScreen) -> str:
    """Return what the last act said."""
    return screen.query_one(StatusLine).message


def place(screen: CodeViewScreen) -> str:
    """Return where one stands: "2 of 3"."""
    return screen.query_one(StatusLine).place[0]


def words(view: CodeView) -> list[tuple[str, str]]:
    """Return code and words of what the view shows."""
    return [(one.coding.code, view.words(one)) for one in view.extracts]


def test_extracts_stand_in_one_scroll_with_whose_they_are(coded: Path) -> None:
    """Sources are titles, words stand as they were said, and the place is told."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        text = shown(pilot)
        assert "Nobody called back" in text
        assert "A promised call, letter or visit did not come." in text
        assert "I waited [laughs] for a letter. It never came [/b]." in text
        assert re.search(r"Group one \(S\w+\)", text)
        assert place(screen) == "1 of 3"
        await press(pilot, "j")
        assert place(screen) == "2 of 3"

    driven(coded, steps)


def test_every_key_of_the_place_has_an_action(coded: Path) -> None:
    """The table names no act that the screen does not know."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        missing = [key.action for key in keys_of("view") if not hasattr(screen, f"action_{key.action}")]
        assert missing == []
        assert pilot is not None

    driven(coded, steps)


def test_remove_and_undo_and_redo(coded: Path) -> None:
    """X takes the extract out, u brings it back to where it was, U takes it out again."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "j", "x")
        assert (place(screen), status(screen)) == ("2 of 2", "removed not-called-back on t1 of Talk")
        await press(pilot, "home", "u")
        assert status(screen) == "taken back: removal of not-called-back on t1 of Talk"
        assert place(screen) == "2 of 3"
        await press(pilot, "U")
        assert place(screen) == "2 of 2"
        await press(pilot, "u")

    view = driven(coded, steps)
    assert len(view.extracts) == 3


def test_move_puts_the_extract_under_another_code(coded: Path) -> None:
    """T asks for a code; the extract leaves the view, and undo brings it back with its words chosen place."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "t")
        await typed(pilot, "long-wait")
        await press(pilot, "enter")
        assert status(screen).startswith("moved not-called-back to long-wait on ")
        assert place(screen) == "1 of 2"
        await press(pilot, "u")
        assert place(screen) == "1 of 3"

    driven(coded, steps)


def test_moved_extracts_say_where_they_came_from(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The head of an extract names the code that it was under before."""
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3"]) == 0
    (identifier,) = re.findall(r"C-\w+", capsys.readouterr().out)
    assert run(["code", "move", identifier, "not-called-back"]) == 0

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        assert "moved from Waiting too long" in " ".join(shown(pilot).split())
        assert screen is not None

    driven(coded, steps, size=(120, 40))


def test_also_puts_a_second_code_beside(coded: Path) -> None:
    """D puts another code on the words; the extract stays, and the other code stands beside it."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "d")
        await typed(pilot, "long-wait")
        await press(pilot, "enter")
        assert status(screen).startswith("also long-wait")
        assert place(screen) == "1 of 3"
        assert [one.code for one in screen.view.others_here()] == ["long-wait"]

    driven(coded, steps)


@pytest.mark.parametrize(
    ("key", "left"),
    [
        ("enter", ["It never came [/b]."]),
        ("X", ["I waited [laughs] for a letter.", "So I went there."]),
        ("vertical_line", ["I waited [laughs] for a letter.", "It never came [/b].", "So I went there."]),
    ],
)
def test_chosen_words_are_kept_cut_or_split_off(coded: Path, key: str, left: list[str]) -> None:
    """The second sentence chosen: kept alone, cut out, or made an extract of its own; undo joins them."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        view = screen.view
        await press(pilot, "j")
        one = screen.extract
        start = view.words(one).index("It never")
        chosen = one.coding.span.start + start
        from qualcode.model import Span

        screen.transcript.stand(screen.transcript.place, Span(chosen, chosen + len("It never came [/b].")))
        await press(pilot, key)
        assert [text for _, text in words(view)[1:-1]] == left
        assert place(screen).startswith("2 of")
        await press(pilot, "u")
        assert len(view.extracts) == 3

    driven(coded, steps)


@pytest.mark.parametrize("key", ["enter", "X", "vertical_line"])
def test_without_chosen_words_nothing_is_narrowed(coded: Path, key: str) -> None:
    """The status line says how words are chosen."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, key)
        assert status(screen).startswith("! choose words of the extract first")

    assert len(driven(coded, steps).extracts) == 3


def test_against_is_told_by_a_sign(coded: Path) -> None:
    """Minus marks a negative case, and takes the mark away again; the cursor stays."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "minus")
        assert "≠ runs against the code" in shown(pilot)
        assert place(screen) == "1 of 3"
        await press(pilot, "minus")
        assert "≠" not in shown(pilot)
        assert [one.coding.stance for one in screen.view.extracts] == ["", "", ""]

    driven(coded, steps)


def test_star_is_put_on_and_taken_away(coded: Path) -> None:
    """A starred extract is a quote under the code; the second press takes the star away."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "j", "asterisk")
        assert re.search(r"★ Q-\w+", shown(pilot))
        await press(pilot, "asterisk")
        assert status(screen).startswith("star taken away on ")
        assert "★" not in shown(pilot)

    driven(coded, steps)


def test_a_memo_about_an_extract_goes_with_it(coded: Path) -> None:
    """A memo is counted at the extract, is read with M, and stays about it when it is narrowed."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "m")
        await typed(pilot, "odd one")
        await press(pilot, "ctrl+s")
        assert status(screen).startswith("memo M-")
        await press(pilot, "w", "w", "enter")
        assert "1 memo" in shown(pilot)
        await press(pilot, "M")
        assert "odd one" in shown(pilot)
        await press(pilot, "escape")

    driven(coded, steps)


def test_context_comes_in_three_steps_and_goes(coded: Path) -> None:
    """O shows what was said around, which the cursor passes over; again more; again none."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "o")
        assert "How did you first hear about the group?" in shown(pilot)
        assert status(screen) == "1 turn before and after"
        await press(pilot, "j")
        assert place(screen) == "2 of 3"
        await press(pilot, "o")
        assert status(screen) == "3 turns before and after"
        await press(pilot, "o")
        assert status(screen) == "no context"
        assert place(screen) == "2 of 3"

    driven(coded, steps)


def test_between_neighbours_nothing_is_shown_twice(coded: Path) -> None:
    """Two extracts of one source one below the other: each turn between and around them stands once."""
    assert run(
        ["code", "apply", "Group one", "not-called-back", "--turn", "t4", "--turn", "t6", "--all"]
    ) in {0, 2}

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "o", "o")
        spans = [
            (one.source, place)
            for one in screen.transcript.passages
            for place in range(one.start, one.span.end)
        ]
        assert len(spans) == len(set(spans))
        assert any(one.fixed for one in screen.transcript.passages)
        assert pilot is not None

    driven(coded, steps)


def test_filters_show_some_and_say_so(coded: Path) -> None:
    """F asks for an area; the place counts those shown and all; taking the filter away shows all again."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        ways = [way for way, _ in screen._ways()]
        values = [value for value, _ in counts_of(screen.view.extracts, "area")]
        await press(pilot, "F", str(ways.index("area") + 1), str(values.index("South") + 1))
        assert place(screen) == "1 of 2 (3 in all)"
        assert 'only area="South"' in shown(pilot)
        await press(pilot, "F", "enter")
        assert place(screen).endswith("of 3")

    driven(coded, steps)


def test_another_coders_extracts_are_shown_and_not_changed(coded: Path) -> None:
    """They are marked as theirs; an act on one says that nobody writes another coder's log."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "F")
        await typed(pilot, "other coders")
        await press(pilot, "enter")
        assert place(screen).endswith("of 4")
        assert "ben's, shown only" in shown(pilot)
        theirs = next(place for place, one in enumerate(screen.view.extracts) if not one.own)
        screen.transcript.stand(theirs)
        for key in ("x", "t", "d", "minus", "n"):
            await press(pilot, key)
            assert "nobody writes another coder's log" in status(screen)

    driven(coded, steps)


def test_groups_are_titles(coded: Path) -> None:
    """In groups by area the areas stand above the extracts."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        ways = [way for way, _ in screen._ways()]
        await press(pilot, "F", str(ways.index("group") + 1), str(GROUPINGS.index("area") + 1))
        assert "area: North" in shown(pilot)
        assert "area: South" in shown(pilot)
        assert screen.view.grouping == "area"

    driven(coded, steps)


def test_search_goes_from_hit_to_hit(coded: Path) -> None:
    """Hits are chosen words; > and < go on and back, escape ends the search."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "slash")
        await typed(pilot, "rang")
        await press(pilot, "enter")
        assert status(screen) == "hit 1 of 2"
        await press(pilot, "greater_than_sign")
        assert (status(screen), place(screen)) == ("hit 2 of 2", "3 of 3")
        await press(pilot, "less_than_sign")
        assert status(screen) == "hit 1 of 2"
        await press(pilot, "escape", "escape")
        assert status(screen) == "the search is over"

    driven(coded, steps)


def test_the_whole_entry_is_shown_and_hidden(coded: Path) -> None:
    """I shows the examples of the code too."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        assert "they said someone would ring and nobody did" not in shown(pilot)
        await press(pilot, "i")
        assert "they said someone would ring and nobody did" in shown(pilot)
        await press(pilot, "i")
        assert "they said someone would ring and nobody did" not in shown(pilot)
        assert screen is not None

    driven(coded, steps)


def test_the_source_opens_at_the_extract(coded: Path) -> None:
    """S opens the transcript with the extract's words chosen; q comes back to the view."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "S")
        opened = pilot.app.screen
        assert isinstance(opened, CodingScreen)
        selection = opened.transcript.selection
        assert selection is not None
        assert selection.span == screen.view.extracts[0].coding.span
        await press(pilot, "q")
        assert pilot.app.screen is screen

    driven(coded, steps)


def test_another_code_is_looked_through(coded: Path) -> None:
    """C asks for a code, and shows its extracts."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "C")
        await typed(pilot, "one-person")
        await press(pilot, "enter")
        assert pilot.app.screen is not screen
        assert "no extracts" in shown(pilot)

    driven(coded, steps)


def test_a_view_of_nothing_says_so(study: Path) -> None:
    """A code without extracts shows its definition, and every act says that none is here."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        assert "no extracts" in shown(pilot)
        for key in ("x", "t", "minus", "asterisk", "m", "enter", "S"):
            await press(pilot, key)
            assert status(screen).startswith("! no extract is here")

    driven(study, steps)


def test_what_was_done_out_of_sight_is_named_before_it_is_taken_back(coded: Path) -> None:
    """The last act put another code on words that are not shown: u says so, u again takes it back."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        assert run(["code", "apply", "Talk", "group-good", "--turn", "t2"]) == 0
        await press(pilot, "u")
        said = "the last act was elsewhere: group-good on t2 of Talk · u again takes it back"
        assert status(screen) == f"! {said}"
        await press(pilot, "u")
        assert status(screen) == "taken back: group-good on t2 of Talk"

    driven(coded, steps)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)])
def test_what_is_on_the_screen_fits(coded: Path, size: tuple[int, int]) -> None:
    """At three sizes the extract under the cursor, the place and the keys are on the screen."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        text = shown(pilot)
        assert "nobody ever rang back" in " ".join(text.split())
        assert "1 of 3" in text
        assert screen is not None

    driven(coded, steps, size=size)


def test_the_table_names_the_acts_on_chosen_words() -> None:
    """Keep, cut and split are keys of the code view alone."""
    places = {key.action: key.places for key in KEYS}
    assert {places[action] for action in ("narrow", "cut", "split")} == {("view",)}
