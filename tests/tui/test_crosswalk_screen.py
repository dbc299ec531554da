"""The screen on which a crosswalk is decided: every key, what is shown, and the file after it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from driving import on_top, press, screen_text, typed
from golden_pictures import holds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from qualcode.cli.main import run
from qualcode.flows.codebook.crosswalk.books import read_books
from qualcode.flows.codebook.crosswalk.by_lines import Deciding
from qualcode.flows.codebook.crosswalk.deciding_session import DecidingSession, extract_counts
from qualcode.flows.keymap import KEYS, keys_of
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.crosswalk_screen import CrosswalkScreen
from qualcode.screens.tui.dialogs import ChooseDialog, KeysDialog, LineDialog
from qualcode.screens.tui.hindered import HinderedPage
from qualcode.screens.tui.status_line import StatusLine

Capture = pytest.CaptureFixture[str]
Steps = Callable[[Pilot[int], CrosswalkScreen], Awaitable[None]]

NORTH = """format: 1
codes:
  - id: waits
    name: Waiting for help
    definition: Weeks on a list before anything begins.
    include: [waiting for a first appointment, "waiting [laughs] on the phone [/b]"]
    exclude: [waiting in a room]
    examples: [four months on the list]
    aliases: [queues]
  - id: calls
    name: No call back
    definition: A promised call did not come.
  - id: rooms
    name: Rooms to meet in
    definition: Where groups can be held.
"""
SOUTH = """format: 1
codes:
  - id: rooms
    name: Rooms to meet in
    definition: Places that are warm and free.
  - id: delays
    name: Waiting
    definition: Weeks on a waiting list before help begins, not in a room.
  - id: ringing
    name: Nobody rang
    definition: A promised call did not come back.
"""
MID = """format: 1
codes:
  - id: list
    name: Waiting list
    definition: Weeks on a list before help begins.
"""


@pytest.fixture
def pairs(tmp_path: Path, capsys: Capture) -> Path:
    """Three areas' codebooks, and a proposal of five questions; three of them are one chain."""
    for name, text in (("north", NORTH), ("south", SOUTH), ("mid", MID)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    path = tmp_path / "pairs.csv"
    assert run(["codebook", "merge", *named(path), "--propose", str(path)]) == 0
    capsys.readouterr()
    return path


def named(path: Path) -> list[str]:
    """Return the three codebooks as they are typed."""
    return [str(path.with_name(f"{name}.yaml")) for name in ("north", "south", "mid")]


def session_on(path: Path, who: str = "ann") -> DecidingSession:
    """Return a session of one person on the file."""
    return DecidingSession(Deciding(path, read_books(named(path)), who=who))


def decide(path: Path, steps: Steps, *, size: tuple[int, int] = (80, 24)) -> QualcodeApp:
    """Open the screen on the file, let `steps` press keys, and return the application when it ended."""
    screen = CrosswalkScreen(session_on(path), keymap=KEYS)
    app = QualcodeApp(lambda: screen, keymap=KEYS)

    async def driven() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(pilot, screen)

    asyncio.run(driven())
    return app


def said(screen: CrosswalkScreen) -> str:
    """Return what the status line says."""
    return screen.query_one(StatusLine).message


def shown(pilot: Pilot[int]) -> str:
    """Return the screen's words in one line."""
    return " ".join(screen_text(pilot.app).split())


def decisions(path: Path) -> list[tuple[str, str, str, str, str]]:
    """Return decision, name, definition, who and why of each question in the file."""
    asked = [one.decided for one in session_on(path).asked]
    return [(one.decision, one.name, one.definition, one.who, one.why) for one in asked]


def move(path: Path, to: Path) -> None:
    """Take the file away, or bring it back."""
    path.rename(to)


def content_of(path: Path) -> bytes:
    """Return the file."""
    return path.read_bytes()


def move_in(path: Path, content: bytes) -> None:
    """Put another content into the file."""
    path.write_bytes(content)


OPEN = ("", "", "", "", "")


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
def test_a_question_is_shown_with_both_entries(pairs: Path, size: tuple[int, int]) -> None:
    """The clash stands on top, then kind, score and reasons, both entries, and the list with what is left."""

    async def steps(pilot: Pilot[int], screen: CrosswalkScreen) -> None:
        await press(pilot, "l", "home")
        holds(f"crosswalk-{screen.app.size.width}x{size[1]}", screen_text(pilot.app))

    decide(pairs, steps, size=size)


def test_words_stand_as_they_are(pairs: Path) -> None:
    """Brackets of any kind in an entry are words; what is below the edge comes with the page key."""

    async def steps(pilot: Pilot[int], screen: CrosswalkScreen) -> None:
        await press(pilot, "j")
        assert screen.session.place == 1
        assert "[laughs]" in shown(pilot)
        await press(pilot, "i", "pagedown", "pagedown")
        assert "phone [/b]" in shown(pilot)
        assert "also called: queues" in shown(pilot)
        await press(pilot, "pageup", "pageup", "i")
        assert "north:waits" in shown(pilot)

    decide(pairs, steps)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_the_same_with_name_reason_and_definition(pairs: Path, size: tuple[int, int]) -> None:
    """s, n, w and d write the file at once; every act of the table has its action."""

    async def steps(pilot: Pilot[int], screen: CrosswalkScreen) -> None:
        actions = {key.action for key in keys_of("crosswalk")}
        assert [one for one in sorted(actions) if not hasattr(screen, f"action_{one}")] == []
        await press(pilot, "n")
        assert "not decided yet" in said(screen)
        await press(pilot, "s")
        assert decisions(pairs)[0] == ("same", "", "", "ann", "")
        await press(pilot, "n")
        assert isinstance(on_top(pilot), LineDialog)
        await typed(pilot, "Lists")
        await press(pilot, "enter", "w")
        await typed(pilot, "[b] one")
        await press(pilot, "enter", "d")
        assert isinstance(on_top(pilot), ChooseDialog)
        await press(pilot, "2")
        assert decisions(pairs)[0] == ("same", "Lists", "right", "ann", "[b] one")
        assert "the right definition stands" in shown(pilot)
        await press(pilot, "d", "3")
        await typed(pilot, " At all.")
        await press(pilot, "enter")
        assert decisions(pairs)[0][2] == "Weeks on a list before help begins. At all."
        await press(pilot, "d", "1")
        assert decisions(pairs)[0][2] == "left"

    decide(pairs, steps, size=size)


def test_decisions_that_put_one_under_the_other_and_keys_that_move(pairs: Path) -> None:
    """u, o, a and b write the file; j, k, l, home, end, / and the arrows go where they say; ? and q."""

    async def steps(pilot: Pilot[int], screen: CrosswalkScreen) -> None:
        session = screen.session
        await press(pilot, "l", "u")
        assert decisions(pairs)[1][0] == "under"
        await press(pilot, "n")
        assert "no name goes with this answer" in said(screen)
        await press(pilot, "d")
        assert "both keep their definitions" in said(screen)
        await press(pilot, "o")
        assert decisions(pairs)[1][0] == "over"
        await press(pilot, "o")
        assert said(screen) == "over already"
        await press(pilot, "b", "b")
        assert decisions(pairs)[1] == OPEN
        await press(pilot, "space", "a")
        assert decisions(pairs)[2][0] == "apart"
        await press(pilot, "home")
        assert session.place == 0
        await press(pilot, "k")
        assert said(screen) == "this is the first question"
        await press(pilot, "end")
        assert session.place == 4
        await press(pilot, "down")
        assert said(screen) == "this is the last question"
        await press(pilot, "up", "ctrl+f", "ctrl+b", "i", "i", "escape", "question_mark")
        assert isinstance(on_top(pilot), KeysDialog)
        await press(pilot, "escape", "slash", "5")
        assert session.place == 4
        assert "beware" in shown(pilot)
        await press(pilot, "a", "n")
        await typed(pilot, "Warm")
        await press(pilot, "enter")
        assert decisions(pairs)[4][:2] == ("apart", "Warm")
        await press(pilot, "q")

    assert decide(pairs, steps).return_code == 0


def test_what_follows_is_shown_and_passed_over(pairs: Path) -> None:
    """A is B and B is C: that A is C is no question any more, and an answer against it is told at once."""

    async def steps(pilot: Pilot[int], screen: CrosswalkScreen) -> None:
        await press(pilot, "s", "l", "s", "l", "s", "l")
        assert screen.session.place == 4
        await press(pilot, "k")
        assert "Follows from other answers: north:waits = south:delays = mid:list" in shown(pilot)
        await press(pilot, "a")
        assert "other rows make them one" in said(screen)
        assert "1 row to mend" in " ".join(screen.query_one(StatusLine).place)
        await press(pilot, "b", "l", "a")
        assert "no question is open any more" in said(screen)
        await press(pilot, "l")
        assert "no question is open any more" in said(screen)

    decide(pairs, steps)


def test_every_answer_of_the_session_can_be_taken_back(pairs: Path) -> None:
    """Twelve answers, twelve times b: no decision is left; once more says that there is none."""

    async def steps(pilot: Pilot[int], screen: CrosswalkScreen) -> None:
        await press(pilot, *"sauosauosauo")
        await press(pilot, *"b" * 12)
        assert decisions(pairs) == [OPEN] * 5
        await press(pilot, "b")
        assert "nothing was answered" in said(screen)

    decide(pairs, steps)


def test_what_somebody_else_decided_meanwhile_stands(pairs: Path) -> None:
    """The file is read anew, and nothing of theirs is written over, by an answer or by taking one back."""

    async def steps(pilot: Pilot[int], screen: CrosswalkScreen) -> None:
        await press(pilot, "s")
        other = session_on(pairs, "ben")
        other.stand(0)
        other.decide("apart")
        await press(pilot, "u")
        assert "changed by somebody else" in said(screen)
        assert decisions(pairs)[0] == ("apart", "", "", "ben", "")
        assert "by ben" in shown(pilot)
        await press(pilot, "b")
        assert "decided anew by somebody else" in said(screen)
        assert decisions(pairs)[0] == ("apart", "", "", "ben", "")
        await press(pilot, "l", "s")
        assert decisions(pairs)[1] == ("same", "", "", "ann", "")

    decide(pairs, steps)


def test_a_file_that_cannot_be_read_hides_the_screen(pairs: Path) -> None:
    """While the file is away a page says so; when it is back, all is as it was."""

    async def steps(pilot: Pilot[int], screen: CrosswalkScreen) -> None:
        move(pairs, pairs.with_suffix(".away"))
        screen.qualcode.watch_over.look()
        await pilot.pause()
        assert isinstance(on_top(pilot), HinderedPage)
        move(pairs.with_suffix(".away"), pairs)
        screen.qualcode.watch_over.look()
        await pilot.pause()
        await press(pilot, "s")
        assert decisions(pairs)[0][0] == "same"

    decide(pairs, steps)


def test_a_file_that_asks_nothing_any_more_takes_no_answer(pairs: Path) -> None:
    """Where somebody emptied the file, a key writes nothing into it; brought back, it is decided on."""

    async def steps(pilot: Pilot[int], screen: CrosswalkScreen) -> None:
        whole = content_of(pairs)
        head = whole.split(b"\r\n")[0] + b"\r\n"
        move_in(pairs, head)
        await press(pilot, "s")
        assert isinstance(on_top(pilot), HinderedPage)
        assert content_of(pairs) == head
        move_in(pairs, whole)
        screen.qualcode.watch_over.look()
        await pilot.pause()
        await press(pilot, "s")
        assert decisions(pairs)[0][0] == "same"

    decide(pairs, steps)


ANSWERS = st.lists(
    st.sampled_from(
        [
            ("same", "", "", ""),
            ("same", "One name", "right", "agreed"),
            ("same", "", "Words of our own.", ""),
            ("apart", "", "", "two things"),
            ("under", "", "", ""),
            ("over", "", "", "it is wider"),
            ("later", "", "", ""),
        ]
    ),
    min_size=5,
    max_size=5,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=ANSWERS)
def test_the_file_is_what_the_lines_would_have_written(
    pairs: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, answers: list[tuple[str, str, str, str]]
) -> None:
    """The same answers by lines and by acts of the screen give the same bytes."""
    before = pairs.read_bytes()
    session = session_on(pairs)
    lines: list[str] = []
    for number, (word, name, definition, why) in enumerate(answers):
        session.stand(number)
        lines.append(word)
        if word == "later":
            continue
        session.decide(word)  # type: ignore[arg-type]
        question = session.here.question
        if word == "same":
            lines += [name, definition]
            _ = [session.call(name)] if name else []
            _ = [session.define(definition)] if definition else []
        elif word == "apart" and question.left.code.name == question.right.code.name:
            lines.append("")
        lines.append(why)
        _ = [session.explain(why)] if why else []
    on_screen = pairs.read_bytes()
    pairs.write_bytes(before)
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
    arguments = ["codebook", "merge", *named(pairs), "--decide", str(pairs), "--coder", "ann"]
    assert run(arguments) == 0
    by_lines = pairs.read_bytes()
    pairs.write_bytes(before)
    capsys.readouterr()
    assert by_lines == on_screen


def test_a_study_tells_how_many_extracts_a_code_has(talks: Path, capsys: Capture) -> None:
    """The book that is a study's has counts, by its folder or its codebook's file; another has none."""
    assert run(["code", "apply", "Interview two", "long-wait", "--turn", "t4", "--coder", "ann"]) == 0
    capsys.readouterr()
    (talks.parent / "north.yaml").write_text(NORTH, encoding="utf-8")
    named = [str(talks), str(talks.parent / "north.yaml")]
    assert extract_counts(named, ["talks", "north"]) == {"talks": {"long-wait": 1}}
    assert extract_counts([str(talks / "codebook.yaml")], ["codebook"]) == {"codebook": {"long-wait": 1}}
