"""`qualcode code SOURCE --plain`: proposals by number, other places, words over turns, and what is heard."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
Answers = Callable[..., str]

SECOND = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Rae>Nobody rang us either, not once.

00:00:05.000 --> 00:00:09.000
<v Kit>We gave up after the third letter.
"""


@pytest.fixture
def answers(study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> Answers:  # noqa: ARG001
    """Return a function that pipes lines into a session and returns what was printed."""

    def piped(*lines: str, source: str = "Group one", code: int = 0) -> str:
        capsys.readouterr()
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(line + "\n" for line in lines)))
        done = run(["code", source, "--plain"])
        told = capsys.readouterr()
        assert (done, told.err) == (code, told.err)
        return told.out + told.err

    return piped


@pytest.fixture
def second(study: Path, tmp_path: Path, capsys: Capture) -> str:  # noqa: ARG001
    """Import another source, and return its title."""
    path = tmp_path / "second.vtt"
    path.write_text(SECOND, encoding="utf-8")
    assert run(["import", str(path), "--title", "Group two", "--yes"]) == 0
    capsys.readouterr()
    return "Group two"


def coded(capsys: Capture) -> list[tuple[str, str]]:
    """Return code and words of all codings."""
    capsys.readouterr()
    assert run(["codings", "--json", "--raw"]) == 0
    return [(one["code"], one["words"]) for one in json.loads(capsys.readouterr().out)["codings"]]


def test_a_proposal_is_answered_by_its_number(answers: Answers, capsys: Capture) -> None:
    """Numbers stay while the turn is in view; the beginning of a name does as well."""
    run(["tag"])
    shown = answers("a 2", "a 1", "a 1", "", "r long", "", "a one", "q", code=2)
    assert "no proposal here has the number 2" in shown
    assert "accepted not-called-back on " in shown
    assert "proposal 1 is answered already" in shown
    assert "rejected long-wait" in shown
    assert [code for code, _ in coded(capsys)] == ["not-called-back", "one-person"]


def test_all_proposals_of_a_turn_are_answered_at_once(answers: Answers, capsys: Capture) -> None:
    """`a all` is one act, and one undo."""
    run(["tag"])
    answers("a all", "q")
    assert [code for code, _ in coded(capsys)] == ["not-called-back"]
    answers("u", "q")
    assert coded(capsys) == []


def test_one_of_several_places_is_chosen_by_its_number(answers: Answers, capsys: Capture) -> None:
    """It is said how many there are, and how one is named."""
    shown = answers("g t5", "w the", "q", code=2)
    assert "the words stand in 3 places of t5" in shown
    assert "w WORDS 2 is the second" in shown
    answers("g t5", "w the 2", "access", "q")
    assert coded(capsys) == [("access", "the")]


def test_words_over_turns(answers: Answers, capsys: Capture) -> None:
    """By the first and the last words, and by turns; the last must come after the first."""
    typed = ("w nobody ever ... was lovely", "access", "w t2-t3", "long-wait", "w nobody ... They", "q")
    shown = answers(*typed, code=2)
    assert "the next act is for words of t2 to t3" in shown
    words = dict(coded(capsys))
    assert words["access"].startswith("nobody ever rang back")
    assert words["access"].endswith("was lovely")
    assert words["long-wait"].startswith("They said")
    assert "do not stand after the first" in shown


def test_the_turn_before_without_a_code(answers: Answers) -> None:
    """`,` goes up as `.` goes down."""
    shown = answers("g t6", ",", ",", "access", ",", ",", "q")
    stood = [line for line in shown.splitlines() if line.startswith("turn t")]
    assert stood == ["turn t2", "turn t6", "turn t5", "turn t3", "turn t2"]
    assert "no turn above is without a code" in shown


def test_extracts_of_a_code_are_listed_and_gone_to(answers: Answers, second: str, capsys: Capture) -> None:
    """By number, in another source too, where the acts are for those words."""
    answers("w nobody ever rang back", "not-called-back", "q")
    answers("not-called-back", "q", source=second)
    shown = answers("V not", "V not-called-back", "V 2", "t long-wait", "V 9", "q", code=2)
    assert "extract 1: not-called-back, t2 of Group one, C-" in shown
    assert "extract 2: not-called-back, t1 of Group two, C-" in shown
    assert "source: Group two" in shown
    assert "moved not-called-back to long-wait" in shown
    assert "there is no extract 9" in shown
    assert ("long-wait", "Nobody rang us either, not once.") in coded(capsys)


def test_another_source_is_opened(answers: Answers, second: str, capsys: Capture) -> None:
    """`O` lists, `O NAME` opens; what the session came to is said for the one that is left."""
    shown = answers("access", "O", f"O {second}", "long-wait", "O Group one", "O nowhere", "q", code=2)
    assert "source: Group two (S" in shown
    assert shown.count("this session: 1 coding on 1 turn") == 2
    assert "this session: 0 codings" in shown
    assert [code for code, _ in coded(capsys)] == ["access", "long-wait"]


def test_the_proposals_of_the_source_are_reviewed_from_here(answers: Answers, capsys: Capture) -> None:
    """`R` puts them one by one, and q comes back to the turn."""
    run(["tag"])
    shown = answers("R", "a", "zz", "q", "access", "q", code=2)
    assert "proposal 1 of 4" in shown
    assert "'zz' is no answer; h shows them" in shown
    assert [code for code, _ in coded(capsys)] == ["not-called-back", "access"]


def test_a_time_goes_to_a_turn_that_is_to_be_coded(answers: Answers) -> None:
    """A facilitator's turn gives way to the next; minutes and seconds are those of a clock."""
    shown = answers("g 0:12", "g 99:99", "g t1", "q", code=2)
    assert "no turn is called '99:99'" in shown
    assert "t1 is a facilitator's turn; t2 is the next to be coded" in shown


def test_how_many_turns_are_coded_is_said_when_it_changes(answers: Answers) -> None:
    """Once, in words that say of what."""
    shown = answers("access", "", "", "", "q")
    assert shown.count("turns coded") == 1
    assert "1 of 4 turns coded" in shown


def test_the_place_is_where_a_coding_was_moved_last(answers: Answers) -> None:
    """A move is an act of coding as putting on is."""
    answers("access", "", "long-wait", "", "access", "b", "b", "t access => one-person", "q")
    assert "turn t3\n" in answers("q")


def test_a_memo_says_once_that_it_can_be_disclosed_and_names_a_wrong_kind(answers: Answers) -> None:
    """The words are kept as they were typed."""
    shown = answers("m [nonsense] what", "m again", "M", "q")
    assert shown.count("can be disclosed") == 1
    assert "'nonsense' is no kind of memo, so it is kept as words; kinds: " in shown
    assert "words: [nonsense] what" in shown


def test_a_speaker_nobody_knows_is_not_made_by_a_slip(answers: Answers, capsys: Capture) -> None:
    """In a pipe it is refused; `speaker new` says that somebody new is meant."""
    shown = answers("e speaker Quill Marsh", "q", code=2)
    assert "nobody is known by that name; nothing was done" in shown
    assert "line 1, edit: " in shown
    assert "Quill" not in shown.split("line 1", 1)[1]
    answers("e speaker new Quill Marsh", "q")
    capsys.readouterr()
    run(["source", "changes", "Group one"])
    assert run(["check"]) == 0


def test_an_error_in_a_pipe_names_the_line_and_the_answer(answers: Answers) -> None:
    """So that it is found in the file that was piped in."""
    shown = answers("access", "acess", "g t99", "w purple elephants", "q", code=2)
    assert "line 2, acess: " in shown
    assert "line 3, t99: " in shown
    assert "line 4, words: " in shown


def test_codes_are_listed_by_label(answers: Answers) -> None:
    """No columns and no indents: each line says which code, and what it is below."""
    run(["codebook", "add", "Phone", "--parent", "access", "--definition", "Only by telephone."])
    shown = answers("l", "? phone", "q")
    assert "code: phone, Phone, below Getting help" in shown
    assert "definition: Only by telephone." in shown
