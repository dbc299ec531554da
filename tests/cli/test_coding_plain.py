"""`qualcode code SOURCE --plain`: the acts of the screen as lines, one letter each, to be read aloud."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.codebook.reading import codebook_from
from qualcode.flows.answers import COMMANDS, Answer, memo_typed, pair_typed, parse_answer
from qualcode.flows.keymap import KEYS, keys_of, shown_key
from qualcode.model import Code, Codebook

Capture = pytest.CaptureFixture[str]
Answers = Callable[..., str]
SCREEN_ALONE = {
    "page_down", "page_up", "first_passage", "last_passage", "next_word", "previous_word",
    "shrink_word", "shrink_passage", "extend_letter", "shrink_letter", "clear", "code",
    "recent", "pane", "proposals",
}  # fmt: skip
OTHER_SIGN = {
    "next_uncoded": ".",
    "previous_uncoded": ",",
    "extend_passage": "w",
    "help": "h",
    "browse_codes": "l",
}


@pytest.fixture
def answers(study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> Answers:  # noqa: ARG001
    """Return a function that pipes lines into a session and returns what was printed."""

    def piped(*lines: str, options: tuple[str, ...] = ("--plain",), code: int = 0) -> str:
        capsys.readouterr()
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(line + "\n" for line in lines)))
        done = run(["code", "Group one", *options])
        told = capsys.readouterr()
        assert (done, told.err) == (code, told.err)
        return told.out + told.err

    return piped


def found(capsys: Capture, *filters: str) -> list[dict[str, Any]]:
    """Return the codings."""
    capsys.readouterr()
    assert run(["codings", "--json", "--raw", *filters]) == 0
    codings: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["codings"]
    return codings


def coded(capsys: Capture) -> list[tuple[str, str]]:
    """Return code and words of all codings."""
    return [(one["code"], one["words"]) for one in found(capsys)]


def test_the_letters_are_those_of_the_table_of_keys() -> None:
    """A command that is an act of the screen has its key, or one of three signs that a line can carry."""
    keys = {key.action: [shown_key(name) for name in key.keys] for key in keys_of("coding")}
    for one in COMMANDS:
        if one.action and OTHER_SIGN.get(one.action) != one.letter:
            assert one.letter in keys[one.action], one


def test_every_act_of_the_coding_screen_has_a_line() -> None:
    """What has none is moving about on a screen, or goes to another one."""
    acts = {key.action for key in KEYS if "coding" in key.places}
    assert acts - {one.action for one in COMMANDS} == SCREEN_ALONE


def test_the_help_names_every_command(answers: Answers, capsys: Capture) -> None:
    """`h` at the prompt and `qualcode code --help` are written from the one table."""
    shown = answers("h", "q")
    capsys.readouterr()
    assert run(["code", "--help"]) == 0
    page = " ".join(capsys.readouterr().out.split())
    for one in COMMANDS:
        assert f"{one.letter} {one.takes}: {one.what}".replace(" :", ":") in shown
        assert f"{one.letter} {one.takes} {one.what}".replace("  ", " ") in page


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("U", Answer("redo")),
        ("Q", Answer("quit")),
        ("3", Answer("recent", "3")),
        ("/the hub", Answer("search", "the hub")),
        ("*", Answer("star")),
        ("* rang back", Answer("star", "rang back")),
        ("x", Answer("remove")),
        ("t a => b", Answer("move", "a => b")),
        (".", Answer("uncoded")),
        ("]", Answer("proposal")),
        ("accent; other", Answer("codes", codes=("accent", "other"))),
        ("u turn", Answer("codes", codes=("u turn",))),
        ("f", Answer("codes", codes=("f",))),
        ("7", Answer("codes", codes=("7",))),
    ],
)
def test_a_line_is_read_as_what_it_is(line: str, answer: Answer) -> None:
    """Commands by letter; a code of that very name goes before all but u, b, l and q."""
    codebook = Codebook((Code("f", "f"), Code("seven", "7"), Code("q", "q")))
    assert parse_answer(line, codebook) == answer


def test_pairs_and_kinds_of_memos() -> None:
    """A pair "OLD => NEW" has two sides; a kind stands in square brackets, other brackets are words."""
    assert [pair_typed(one) for one in ("a => b", "b", "=> b")] == [("a", "b"), ("", "b"), ("", "b")]
    typed = ["[method] Late again", "[laughs] she said", "plain", "[to do] ask"]
    assert [memo_typed(one) for one in typed] == [
        ("method", "Late again"), ("", "[laughs] she said"), ("", "plain"), ("to do", "ask"),
    ]  # fmt: skip


def test_removing_and_moving(answers: Answers, capsys: Capture) -> None:
    """`x` takes the only coding away, or the one named; `t` puts another code in its place."""
    answers("access; long-wait", "x", "x long-wait", "t one-person", "", "access", "x", "q", code=2)
    assert [code for code, _ in coded(capsys)] == ["one-person"]
    shown = answers("b", "b", "t one-person => access", "U", "u", "u", "x nothing", "t", "q", code=2)
    assert "moved one-person to access" in shown
    assert "taken back" in shown


def test_several_are_not_guessed(answers: Answers) -> None:
    """Where two codings or proposals are here, both are named with their ids."""
    shown = answers("access; long-wait", "x", "q", code=2)
    assert re.search(r"several are here: access \(C-\w+\), long-wait \(C-\w+\)", shown)
    assert "x CODE, or x ID, says which" in shown


def test_recent_codes_by_number(answers: Answers, capsys: Capture) -> None:
    """1 is the code used last, 2 the one before; a number beyond is told."""
    answers("access", "", "long-wait", "", "2", "9", "q", code=2)
    assert [code for code, _ in coded(capsys)] == ["access", "long-wait", "access"]


def test_sentences_and_words(answers: Answers, capsys: Capture) -> None:
    """`s 2` is the second sentence, `s` the next one more, `v` the turn, `w` words."""
    answers("g t5", "s 2", "one-person", "s", "s", "access", "w the only deaf mum", "long-wait", "q")
    words = [words for _, words in coded(capsys)]
    assert "One person who knows you." in words
    assert "Honestly? One person who knows you." in words
    assert "the only deaf mum" in words
    shown = answers("g t5", "s 9", "s x", "s 2", "v", "group-good", "q", code=2)
    assert "sentences" in shown
    assert any(code == "group-good" and words.startswith("Honestly?") for code, words in coded(capsys))


def test_search_and_go(answers: Answers) -> None:
    """`/` finds without regard to case, `>` and `<` go on; times and turns are gone to."""
    shown = answers("/MAY", ">", ">", "<", "g 0:12", ".", "/nowhere at all", "/", "g 99", "q", code=2)
    assert "hit 1 of" in shown
    assert "hit 2 of" in shown
    assert "the next act is for: May" in shown
    assert "no other hit that way" in shown or "hit 3 of" in shown
    assert "turn t3" in shown
    assert "nothing is found" in shown
    assert "search which words?" in shown


def test_a_hit_is_what_the_next_act_is_for(answers: Answers, capsys: Capture) -> None:
    """After a search the words that were found are coded."""
    answers("/waiting list", "long-wait", "q")
    assert coded(capsys) == [("long-wait", "waiting list")]


def test_proposals_are_answered_here_too(answers: Answers, capsys: Capture) -> None:
    """They stand with their evidence on the turn; `a` and `r` answer, `]` goes on, `u` takes it back."""
    run(["tag"])
    shown = answers("a", "]", "r long-wait", "]", "[", "u", "u", "a nothing", "r", "q", code=2)
    assert "proposed 1: not-called-back, Nobody called back" in shown
    assert "rule: phrase: nobody ever rang back" in shown
    assert "accepted not-called-back on words of t2: “" in shown
    assert "rejected long-wait on " in shown
    assert "taken back: acceptance of not-called-back on words of t2: “" in shown
    assert shown.count("taken back") == 2
    origins = [one["origin"].partition(":")[0] for one in found(capsys)]
    assert origins in ([], ["rules"])


def test_memos_flags_and_stars(answers: Answers, capsys: Capture) -> None:
    """`m` with its kind, `M` reads, `f` by the beginning of a kind, `*` stars and takes the star away."""
    shown = answers(
        "m [reflexive] I was cross", "M", "* nobody ever rang back", "w nobody ever rang back", "*",
        "f safe spoke of harm", "f what", "", "M", "q", code=2,
    )  # fmt: skip
    assert re.search(r"memo M-\w+: \d{4}-\d\d-\d\d, ann, reflexive", shown)
    assert "words: I was cross" in shown
    assert "safeguarding" in shown
    assert "a flag of which kind?" in shown
    assert "starred Q-" in shown
    assert "star taken away" in shown
    assert "no memo about this turn; m TEXT writes one" in shown
    capsys.readouterr()
    run(["memo", "list", "--json"])
    assert [one["kind"] for one in json.loads(capsys.readouterr().out)["memos"]] == ["reflexive"]


def test_undo_and_redo_have_no_limit(answers: Answers, capsys: Capture) -> None:
    """Acts of earlier sessions are taken back one by one, brought back one by one."""
    answers("access", "", "long-wait", "q")
    shown = answers("u", "u", "U", "q")
    assert shown.count("taken back") == 2
    assert "brought back" in shown
    assert [code for code, _ in coded(capsys)] == ["access"]


def test_what_is_read_aloud_is_labelled_and_said_once(answers: Answers) -> None:
    """No drawn lines, no escape codes; a label before each value; a turn is not told twice as context."""
    shown = answers("access", "", "", "q")
    assert "\x1b" not in shown
    assert not set(shown) & set("│┃─━╭╮╰╯▎▶")
    for label in (
        "source: ",
        "turn t2\n",
        "1 of 4 turns coded",
        "speaker: ",
        "words: They said",
        "  coded access on t2",
    ):
        assert label in shown
    assert shown.count("nobody ever rang back. [laughs]") == 1
    assert shown.count("before: t4") == 1


def test_a_second_window_of_one_coder_is_refused(study: Path, capsys: Capture) -> None:
    """The prompt keeps the window as the screen does, and lets it go."""
    from qualcode.flows.coding_session import start_session
    from qualcode.flows.desk import Desk
    from qualcode.store.sources import locked_sources
    from qualcode.store.study import open_study

    desk = Desk(open_study(study), "ann")
    session = start_session(desk, next(iter(locked_sources(desk.study))))
    held = list((study / ".qualcode").rglob("ann.lock"))
    session.bench.close()
    assert held
    capsys.readouterr()


def test_the_codebook_reader_is_the_one_of_the_study() -> None:
    """A code that is called like a new letter is still typed, where a codebook has it."""
    codebook, _ = codebook_from({"format": 1, "codes": [{"id": "x", "name": "x"}]})
    assert parse_answer("x", codebook) == Answer("codes", codes=("x",))


def test_no_new_code_is_called_like_a_letter(capsys: Capture, study: Path) -> None:  # noqa: ARG001
    """It could never be typed."""
    for name in ("x", "U", "7", "]"):
        assert run(["codebook", "add", name]) == 2
    assert "is a command at the coding prompt" in capsys.readouterr().err
