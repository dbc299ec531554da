"""`qualcode code SOURCE`: the session at the prompt, piped in, line by line."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
Answers = Callable[..., str]


@pytest.fixture
def answers(study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> Answers:  # noqa: ARG001
    """Return a function that pipes lines into a session and returns what was printed."""

    def piped(*lines: str, options: tuple[str, ...] = (), code: int = 0) -> str:
        capsys.readouterr()
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(line + "\n" for line in lines)))
        assert run(["code", "Group one", *options]) == code
        told = capsys.readouterr()
        return told.out + told.err

    return piped


def codings(capsys: Capture) -> list[tuple[str, str]]:
    """Return turn and code of all codings."""
    capsys.readouterr()
    assert run(["codings", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["codings"]
    return [(coding["turns"][0], coding["code"]) for coding in found]


def test_a_code_is_put_on_the_turn_and_enter_goes_on(answers: Answers, capsys: Capture) -> None:
    """A code stays on the turn, an empty line goes to the next one that a participant spoke."""
    shown = answers("not-called-back", "", "Waiting too long", "q")
    assert codings(capsys) == [("t2", "not-called-back"), ("t3", "long-wait")]
    assert "this session: 2 codings on 2 turns; 2 of 4 turns have a code of yours" in shown


def test_the_words_stand_as_they_were_spoken(answers: Answers) -> None:
    """`[laughs]`, `[/]`, `:smile:` and names are shown unchanged, with speaker, time and role."""
    shown = answers("g t3", "g t6", "q")
    for words in ("nobody ever rang back. [laughs]", "My health visitor Joan was lovely", "[/] :smile:"):
        assert words in shown
    assert "participant, at 0:05" in shown
    assert "t1" in shown
    assert "How did you first hear about the group?" in shown


@pytest.mark.usefixtures("study")
def test_a_very_long_word_is_shown_whole(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word of 2,000 characters breaks over lines and loses none."""
    word = "".join(chr(ord("a") + place % 26) for place in range(2000))
    text = tmp_path / "long.txt"
    text.write_text(
        f"Ann Other: Well [/] {word} [laughs]\n\nBo Person: Yes :smile: indeed.\n", encoding="utf-8"
    )
    assert run(["import", str(text), "--title", "Long"]) == 0
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    capsys.readouterr()
    assert run(["code", "Long"]) == 0
    shown = capsys.readouterr().out
    assert f"Well[/]{word}[laughs]" in "".join(shown.split())


def test_several_codes_are_all_or_none(answers: Answers, capsys: Capture) -> None:
    """Codes parted by `;` go on together; one that is unknown keeps all of them off and makes no new code."""
    shown = answers("access; lnog-wait", "access; long-wait", "q", code=2)
    assert "did you mean long-wait?" in shown
    assert "n NAME makes a new code" in shown
    assert codings(capsys) == [("t2", "access"), ("t2", "long-wait")]


def test_a_new_code_asks_for_its_definition(study: Path, answers: Answers, capsys: Capture) -> None:
    """`n NAME` writes the code to codebook.yaml, comments kept, puts it on the turn, and logs who and why."""
    answers("n Getting help > Having to chase", "Ringing again: and again.", "q")
    assert codings(capsys) == [("t2", "having-to-chase")]
    text = (study / "codebook.yaml").read_text(encoding="utf-8")
    assert "# kept apart from not-called-back" in text
    assert "parent: access\n    definition: 'Ringing again: and again.'" in text
    event = json.loads((study / "codebook.log.jsonl").read_text(encoding="utf-8"))
    assert (event["op"], event["code"], event["by"]) == ("add", "having-to-chase", "ann")
    assert "made while coding" in event["why"]
    assert event["code"] in text


@pytest.mark.usefixtures("study")
def test_a_new_code_of_a_known_name_is_refused(answers: Answers, capsys: Capture) -> None:
    """`n` with a name that a code has already points to that code, before any definition is asked for."""
    shown = answers("n Waiting too long", "q", code=2)
    assert "there is already a code 'long-wait'" in shown
    assert "definition of" not in shown
    assert codings(capsys) == []


def test_a_new_code_that_could_not_be_typed_is_refused(answers: Answers, capsys: Capture) -> None:
    """`n` with a name that is a command at the prompt is refused before any definition is asked for."""
    shown = answers("n Q", "q", code=2)
    assert "'Q' is a command at the coding prompt" in shown
    assert "definition of" not in shown
    assert codings(capsys) == []


def test_a_memo_is_kept_about_the_turn(study: Path, answers: Answers) -> None:
    """`m TEXT` writes memos/<id>.md about the source and the turn, in the personal part."""
    answers("m She sounds tired of asking", "q")
    (path,) = (study / "memos").glob("M-*.md")
    text = path.read_text(encoding="utf-8")
    assert "She sounds tired of asking" in text
    assert "by: ann" in text
    assert " t2\n" in text
    assert path.stat().st_mode & 0o777 == 0o600


def test_words_restrict_the_next_code(study: Path, answers: Answers) -> None:
    """`w WORDS` narrows the next code to exactly those words; the code after it is for the turn."""
    answers("w nobody ever rang back", "not-called-back", "access", "q")
    (log,) = study.glob("codings/ann/*.jsonl")
    spans = [json.loads(line)["span"] for line in log.read_text(encoding="utf-8").splitlines()]
    assert [len("nobody ever rang back"), 64] == [end - start for start, end in spans]


def test_words_as_the_masked_view_shows_them(study: Path, answers: Answers, capsys: Capture) -> None:
    """`w` takes words that were copied from a masked view, and codes what was said."""
    run(["show", "Group one"])
    (words,) = re.findall(r"\S+ will say the same\.", " ".join(capsys.readouterr().out.split()))
    assert "May" not in words
    answers("g t5", f"w {words}", "one-person", "q")
    (log,) = study.glob("codings/ann/*.jsonl")
    start, end = json.loads(log.read_text(encoding="utf-8"))["span"]
    assert end - start == len("May will say the same.")


def test_words_that_are_not_in_the_turn_are_refused(answers: Answers) -> None:
    """Words of another turn are not taken, and the line does not repeat them."""
    shown = answers("w waiting list", "q", code=2)
    assert "the words are not in turn t2" in shown


def test_undo_takes_back_the_last_answer(study: Path, answers: Answers, capsys: Capture) -> None:
    """`u` takes back codes, then the new code with its entry, then the memo, and no more."""
    before = (study / "codebook.yaml").read_bytes()
    shown = answers("m A thought", "n Chasing", "", "access; long-wait", "u", "u", "u", "u", "q", code=2)
    assert codings(capsys) == []
    assert before == (study / "codebook.yaml").read_bytes()
    assert list((study / "memos").glob("*")) == []
    assert "before that: `import` of" in shown
    assert "this session: 0 codings on 0 turns" in shown


def test_moving_about(answers: Answers) -> None:
    """`b` goes back, `g t6` and `g 6` jump, from a facilitator's turn to the next; the end is said."""
    shown = answers("b", "", "b", "g t4", "g 6", "")
    assert "this is the first turn" in shown
    assert "t4 is a facilitator's turn; t5 is the next to be coded" in shown
    stood = [line for line in shown.splitlines() if line.startswith("turn t")]
    assert stood == ["turn t2", "turn t3", "turn t2", "turn t5", "turn t6"]
    assert "that was the last turn" in shown


def test_all_stops_at_facilitators_too(answers: Answers, capsys: Capture) -> None:
    """`--all` makes every turn a target, and says that a facilitator is never evidence."""
    shown = answers("access", "q", options=("--all",))
    assert "0 of 6 turns have a code of yours" in shown
    assert "turn t1\n" in shown
    assert "never evidence" in shown
    assert codings(capsys) == [("t1", "access")]


def test_a_session_resumes_after_the_turn_that_was_coded_last(answers: Answers) -> None:
    """Turns passed over are not walked through again, and are told; another coder begins at the start."""
    answers("", "long-wait", "q")
    shown = answers("q")
    assert "turn t5\n" in shown
    assert "1 earlier turn without a code of yours: g t2 goes there" in shown
    assert "turn t2\n" in answers("q", options=("--coder", "bob"))


def test_a_session_resumes_where_a_memo_was_written(answers: Answers) -> None:
    """A turn with a memo and no code is where one stood; so is the turn of what was taken back last."""
    answers("", "m A thought", "q")
    assert "turn t3\n" in answers("", "access", "u", "q")
    assert "turn t5\n" in answers("q")


def test_after_the_last_turn_a_session_goes_on_with_what_is_open(answers: Answers) -> None:
    """Who coded the last turn begins at the first without a code; with every turn coded, at the first."""
    answers("access", "g t6", "access", "q")
    assert "turn t3\n" in answers("access", "", "access", "q")
    shown = answers("q")
    assert "every turn has a code of yours" in shown
    assert "turn t6\n" in shown


def test_codings_that_no_session_made_do_not_move_the_place(answers: Answers) -> None:
    """`code apply` and accepted proposals say nothing of where a session stood."""
    answers("access", "q")
    assert run(["code", "apply", "Group one", "access", "--turn", "t6"]) == 0
    assert run(["tag"]) == 0
    assert run(["code", "accept", "--code", "one-person"]) == 0
    assert "turn t3\n" in answers("q")


def test_codes_are_explained_and_listed(answers: Answers) -> None:
    """`? CODE` shows what a code means, `?` the codes on the turn, `l` the tree."""
    shown = answers("? not-called-back", "?", "access", "?", "l", "q")
    assert "A promised call, letter or visit did not come." in shown
    assert "no code on this turn" in shown
    assert "code: one-person, One person who knows you" in shown
    assert "definition: " in shown


@pytest.mark.usefixtures("study")
def test_a_code_that_looks_like_a_command_is_a_code(answers: Answers, capsys: Capture) -> None:
    """A line that names a code exactly is that code, whatever letter it begins with."""
    run(["codebook", "add", "m health apps"])
    answers("m health apps", "q")
    assert codings(capsys) == [("t2", "m-health-apps")]


@pytest.mark.parametrize("asked", ["?", "h", "help", "Help"])
def test_the_commands_are_shown(answers: Answers, asked: str) -> None:
    """`?` on a turn without a code, `h` and `help` show what may be typed."""
    shown = answers("access", "", asked, "q")
    assert shown.count("n NAME: new code") == (asked != "?")
    assert "h shows the commands" in shown


@pytest.mark.usefixtures("study")
def test_a_code_called_help_is_a_code(answers: Answers, capsys: Capture) -> None:
    """`help` is the code of that name where there is one."""
    run(["codebook", "add", "Help"])
    answers("help", "q")
    assert codings(capsys) == [("t2", "help")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("g t999", "the last is t6"),
        ("n Waiting too long", "type long-wait to put it on this turn"),
        ("w purple elephants", "copy them from the turn above"),
        ("w o", "copy them from the turn above"),
        ("u", "which is no act of coding"),
        ("nothing like it", "n NAME makes a new code, l lists them"),
        ("? nothing like it", "l lists them"),
        ("V nothing like it", "l lists them"),
        ("group-good", "l lists them"),
    ],
)
def test_hints_can_be_followed_at_the_prompt(answers: Answers, line: str, said: str) -> None:
    """What a session says to a failed answer names no option, no other command and no placeholder."""
    run(["codebook", "edit", "group-good", "--status", "retired"])
    shown = answers(line, "q", code=2)
    assert said in shown
    for not_here in ("codebook list", "SOURCE", "--id", "or the turn", "--raw", "qualcode show"):
        assert not_here not in shown


def test_words_that_stand_twice_ask_for_more_of_them(answers: Answers) -> None:
    """In a session the turn is given already."""
    shown = answers("g t5", "w the", "q", code=2)
    assert "give more of the words" in shown
    assert "or the turn" not in shown


def test_a_failed_answer_in_a_pipe_is_not_passed_over(answers: Answers, capsys: Capture) -> None:
    """The good answers stay applied; the exit code is 2 and the count of the others is told."""
    shown = answers("access", "acess", "", "long-wait", "g t99", "q", code=2)
    assert codings(capsys) == [("t2", "access"), ("t3", "long-wait")]
    assert "2 answers could not be done; the others were" in shown
    assert "could not be done" not in answers("access", "q")


def test_the_end_of_input_leaves_cleanly(answers: Answers) -> None:
    """When the pipe ends, also at the question for a definition, the session closes with its summary."""
    assert "this session: 1 coding on 1 turn" in answers("access")
    assert "this session: 0 codings" in answers("n Half made")


def test_every_answer_is_one_verb_in_the_log(answers: Answers, capsys: Capture) -> None:
    """Each answer that changes something is a run of its own, without a word of what was said."""
    answers("access; long-wait", "", "n Chasing", "Ringing.", "q")
    capsys.readouterr()
    run(["log", "--json"])
    log = json.loads(capsys.readouterr().out)
    rows = log if isinstance(log, list) else next(iter(log.values()))
    assert [row["verb"] for row in rows][:3] == ["code", "code", "import"]
    assert [row["note"] for row in rows][:2] == ["chasing", "2 on t2"]


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("named", "said"), [("Gruop one", "did you mean Group one?"), ("nothing like it", "no source is called")]
)
def test_an_unknown_source_is_refused(capsys: Capture, named: str, said: str) -> None:
    """A wrong name ends with exit 2 before anything is asked."""
    assert run(["code", named]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_a_title_needs_no_quotation_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """`qualcode code Group one` is the source "Group one"."""
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    assert run(["code", "Group", "one"]) == 0


@pytest.mark.usefixtures("study")
def test_interrupting_leaves_with_the_summary(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C at the prompt ends the session with its summary and exit 130."""

    class Interrupted(io.StringIO):
        def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
            line = super().readline(size)
            if not line:
                raise KeyboardInterrupt
            return line

    monkeypatch.setattr("sys.stdin", Interrupted("access\n"))
    assert run(["code", "Group one"]) == 130
    assert "this session: 1 coding on 1 turn" in capsys.readouterr().out
