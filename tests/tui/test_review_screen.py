"""The review screen: proposals one by one, an answer a key, by keys in the running application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from driving import desk_of, on_top, press, screen_text, typed
from textual.pilot import Pilot

from qualcode.cli.main import run
from qualcode.flows.keymap import KEYS, keys_of
from qualcode.flows.suggest.review_records import Choice
from qualcode.flows.suggest.reviewing import start_review
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.screens.tui.dialogs import FlagDialog, KeysDialog, MemoDialog
from qualcode.screens.tui.review_screen import ReviewScreen
from qualcode.screens.tui.status_line import StatusLine
from qualcode.screens.tui.transcript import Transcript

Capture = pytest.CaptureFixture[str]
Steps = Callable[[Pilot[int], ReviewScreen], Awaitable[None]]


@pytest.fixture
def tagged(study: Path, capsys: Capture) -> Path:
    """The study with what the rules propose."""
    assert run(["tag"]) == 0
    capsys.readouterr()
    return study


def review(study: Path, steps: Steps, *, size: tuple[int, int] = (80, 24)) -> QualcodeApp:
    """Open the review, let `steps` press keys, and return the application when it ended."""
    screen = ReviewScreen(start_review(desk_of(study), Choice()), keymap=KEYS)
    app = QualcodeApp(lambda: screen, keymap=KEYS)

    async def driven() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(pilot, screen)

    asyncio.run(driven())
    return app


def codes(capsys: Capture, *filters: str) -> list[str]:
    """Return the codes of all codings."""
    capsys.readouterr()
    assert run(["codings", "--json", *filters]) == 0
    return [one["code"] for one in json.loads(capsys.readouterr().out)["codings"]]


def listed(capsys: Capture, *verb: str) -> list[dict[str, Any]]:
    """Return the rows of a listing."""
    capsys.readouterr()
    assert run([*verb, "--json"]) == 0
    rows: list[dict[str, Any]] = next(iter(json.loads(capsys.readouterr().out).values()))
    return rows


def message(screen: ReviewScreen) -> str:
    """Return what the status line says."""
    return screen.query_one(StatusLine).message


def asked(app: QualcodeApp) -> str:
    """Return the screen's words in one line."""
    return " ".join(screen_text(app).split())


def test_a_proposal_is_shown_with_words_code_and_evidence(tagged: Path) -> None:
    """Words in their surroundings as spoken, number of all, the code's meaning, and the rule."""

    async def steps(pilot: Pilot[int], screen: ReviewScreen) -> None:
        shown = asked(pilot.app)  # type: ignore[arg-type]
        for words in (
            "proposal 1 of 4",
            "nobody ever rang back. [laughs]",
            "How did you first hear about the group?",
            "The rules propose: not-called-back: Nobody called back",
            "Means: A promised call, letter or visit did not come.",
            "Why: rule: phrase: nobody ever rang back",
            "? keys",
        ):
            assert words in shown
        chosen = screen.transcript.selection
        assert chosen is not None
        assert chosen.span == screen.review.proposal.span
        hits = [one.span for one in screen.transcript._stripes if one.kind == "hit"]
        text = screen.review.reading.source.text
        assert [text[span.start : span.end] for span in hits] == ["nobody ever rang back", "rang back"]

    review(tagged, steps)


async def _accept(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "a")
    assert screen.review.place == 1
    assert message(screen).startswith("accepted not-called-back on words of t2: “")


async def _reject(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "r")
    assert screen.review.place == 1
    assert message(screen).startswith("rejected not-called-back on words of t2: “")


async def _skip(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "s", "space")
    assert screen.review.place == 2
    assert message(screen).startswith("left open: ")
    assert screen.review.counts() == (0, 0, 4)


async def _undo(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "a", "r", "u")
    assert message(screen).startswith("taken back: rejection of ")
    await press(pilot, "u")
    assert message(screen).startswith("taken back: acceptance of not-called-back on words of t2: “")
    assert screen.review.place == 0
    assert screen.review.counts() == (0, 0, 4)
    await press(pilot, "u")
    assert "nothing to take back" in message(screen)


async def _redo(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "a", "r", "u", "u", "U", "U")
    assert screen.review.counts() == (1, 1, 2)
    assert screen.review.place == 2
    await press(pilot, "U")
    assert "nothing to bring back" in message(screen)


async def _moves(pilot: Pilot[int], screen: ReviewScreen) -> None:
    places = []
    for key in ("j", "down", "k", "up", "end", "G", "home"):
        await press(pilot, key)
        places.append(screen.review.place)
    assert places == [1, 2, 1, 0, 3, 3, 0]
    await press(pilot, "k")
    assert "first proposal" in message(screen)


async def _pages(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "o", "o", "o")
    await press(pilot, "pagedown", "ctrl+f", "pageup", "ctrl+b")
    assert screen.review.place == 0
    assert screen.transcript.passage is not None


async def _search(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "greater_than_sign")
    assert "search first" in message(screen)
    await press(pilot, "slash")
    await typed(pilot, "WAITING")
    await press(pilot, "enter")
    assert screen.review.proposal.code == "long-wait"
    await press(pilot, "slash")
    await typed(pilot, "the")
    await press(pilot, "enter", "greater_than_sign")
    here = screen.review.place
    await press(pilot, "less_than_sign")
    assert screen.review.place < here


async def _clear(pilot: Pilot[int], screen: ReviewScreen) -> None:
    screen.transcript.stand(screen.transcript.place)
    await press(pilot, "escape")
    chosen = screen.transcript.selection
    assert chosen is not None
    assert chosen.span == screen.review.proposal.span


async def _memo(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "m")
    assert isinstance(pilot.app.screen, MemoDialog)
    await typed(pilot, "A thought")
    await press(pilot, "ctrl+s")
    (memo,) = screen.review.bench.memos()
    assert memo.text == "A thought"
    assert {"t2", "not-called-back"} <= set(memo.about)
    assert screen.review.place == 0
    await press(pilot, "u")
    assert screen.review.bench.memos() == ()


async def _flag(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "f")
    assert isinstance(pilot.app.screen, FlagDialog)
    await press(pilot, "2", "ctrl+s")
    assert [one.kind for one in screen.review.bench.flags()] == ["complaint"]


async def _star(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "asterisk")
    (quote,) = screen.review.bench.quotes()
    assert quote.span == screen.review.proposal.span
    await press(pilot, "u")
    assert screen.review.bench.quotes() == ()


async def _context(pilot: Pilot[int], screen: ReviewScreen) -> None:
    few = len(screen.transcript.passages)
    await press(pilot, "o")
    many = len(screen.transcript.passages)
    assert many > few
    await press(pilot, "o")
    assert len(screen.transcript.passages) == 6
    await press(pilot, "o")
    assert (len(screen.transcript.passages), screen.review.context) == (few, 1)


async def _pane(pilot: Pilot[int], screen: ReviewScreen) -> None:
    hidden = screen.has_class("-no-pane")
    await press(pilot, "i")
    assert screen.has_class("-no-pane") is not hidden


async def _browse_memos(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "M")
    assert "m writes one" in message(screen)
    screen.review.write_memo("A thought")
    await press(pilot, "M")
    assert "A thought" in asked(pilot.app)  # type: ignore[arg-type]
    await press(pilot, "escape", "a")
    assert screen.review.counts() == (1, 0, 3)


async def _open_extract(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "S")
    opened = pilot.app.screen
    assert isinstance(opened, CodingScreen)
    chosen = opened.query_one(Transcript).selection
    assert chosen is not None
    assert chosen.span == screen.review.proposal.span
    await press(pilot, "a")
    await press(pilot, "q")
    assert on_top(pilot) is screen
    assert screen.review.answer == "settled"


async def _open_view(pilot: Pilot[int], screen: ReviewScreen) -> None:
    from qualcode.screens.tui.code_view_screen import CodeViewScreen

    await press(pilot, "V")
    assert isinstance(pilot.app.screen, CodeViewScreen)
    await press(pilot, "q")
    assert on_top(pilot) is screen


async def _open_source(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "O")
    await press(pilot, "enter")
    assert isinstance(pilot.app.screen, CodingScreen)
    await press(pilot, "q")
    assert on_top(pilot) is screen


async def _help(pilot: Pilot[int], screen: ReviewScreen) -> None:
    await press(pilot, "question_mark")
    assert isinstance(pilot.app.screen, KeysDialog)
    await press(pilot, "escape")
    assert on_top(pilot) is screen


async def _quit(pilot: Pilot[int], screen: ReviewScreen) -> None:
    del screen
    await press(pilot, "q")
    assert pilot.app.return_value == 0


WORKS: dict[str, Steps] = {
    "accept": _accept,
    "reject": _reject,
    "skip": _skip,
    "undo": _undo,
    "redo": _redo,
    "next_passage": _moves,
    "previous_passage": _moves,
    "first_passage": _moves,
    "last_passage": _moves,
    "page_down": _pages,
    "page_up": _pages,
    "search": _search,
    "next_hit": _search,
    "previous_hit": _search,
    "clear": _clear,
    "memo": _memo,
    "flag": _flag,
    "star": _star,
    "context": _context,
    "pane": _pane,
    "browse_memos": _browse_memos,
    "open_extract": _open_extract,
    "open_view": _open_view,
    "open_source": _open_source,
    "help": _help,
    "quit": _quit,
}


def test_every_key_of_the_place_has_a_test() -> None:
    """The table of keys is the list: what is in it is tried here."""
    assert {key.action for key in keys_of("review")} == set(WORKS)


@pytest.mark.parametrize("action", WORKS)
def test_the_key_does_what_the_table_says(tagged: Path, action: str) -> None:
    """Each act by its keys, in the running application."""
    review(tagged, WORKS[action])


def test_the_end_says_what_came_of_it(tagged: Path, capsys: Capture) -> None:
    """After the last proposal the summary stands there; what was answered is in the logs; `u` goes back."""

    async def steps(pilot: Pilot[int], screen: ReviewScreen) -> None:
        await press(pilot, "a", "r", "s", "a")
        shown = asked(pilot.app)  # type: ignore[arg-type]
        assert "That was the last proposal. 2 proposals accepted, 1 rejected, 1 open still." in shown
        for key in ("a", "o", "m", "f", "asterisk", "M", "S", "pagedown", "escape"):
            await press(pilot, key)
            assert pilot.app.screen is screen
        await press(pilot, "k")
        assert "you accepted this one" in asked(pilot.app)  # type: ignore[arg-type]
        await press(pilot, "a")
        assert "you accepted it already" in message(screen)

    app = review(tagged, steps)
    assert app.farewells == ["2 accepted, 1 rejected, 1 open still"]
    assert len(codes(capsys)) == 2


def test_an_answer_is_in_the_log_before_the_screen_says_so(tagged: Path) -> None:
    """The run that the answer made is there when the next proposal is."""

    async def steps(pilot: Pilot[int], screen: ReviewScreen) -> None:
        log = tagged / "runs" / "ann.jsonl"
        before = len(log.read_text(encoding="utf-8").splitlines())
        await press(pilot, "a")
        assert len(log.read_text(encoding="utf-8").splitlines()) == before + 2
        assert screen.review.done[0].run in log.read_text(encoding="utf-8").splitlines()[-1]

    review(tagged, steps)


def test_what_a_colleague_did_meanwhile_is_refused_in_words(tagged: Path, capsys: Capture) -> None:
    """A retired code is not accepted; the status line says why, and the proposal stays in view."""

    async def steps(pilot: Pilot[int], screen: ReviewScreen) -> None:
        run(["codebook", "retire", "not-called-back", "--why", "nobody", "--coder", "ben"])
        await press(pilot, "a")
        assert "nothing changed" in message(screen)

    review(tagged, steps)
    assert codes(capsys) == []


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (140, 45)])
def test_the_screen_looks_as_a_person_read_it(tagged: Path, size: tuple[int, int]) -> None:
    """Golden pictures in text at three sizes; `RENEW_GOLDEN=1` writes them anew, to be read."""
    from golden_pictures import holds

    async def steps(pilot: Pilot[int], screen: ReviewScreen) -> None:
        await press(pilot, "j")
        del screen
        holds(f"review-{size[0]}x{size[1]}", screen_text(pilot.app))

    review(tagged, steps, size=size)


def test_a_window_too_small_says_so(tagged: Path) -> None:
    """Nothing crashes at 30 by 8."""

    async def steps(pilot: Pilot[int], screen: ReviewScreen) -> None:
        del screen
        assert "too small" in asked(pilot.app)  # type: ignore[arg-type]

    review(tagged, steps, size=(30, 8))
