"""`qualcode memo`: an analyst's thought, tied to what it is about, kept and read back as it was written."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator


def memos(capsys: pytest.CaptureFixture[str], *typed: str) -> list[dict[str, Any]]:
    """Return the memos."""
    capsys.readouterr()
    assert run(["memo", "list", *typed, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/memo-list")(found)
    rows: list[dict[str, Any]] = found["memos"]
    return rows


@pytest.mark.parametrize(
    "text",
    [
        "one line",
        "two\nlines, and\n\na paragraph",
        "---\nid: X\n---\nnot a header",
        "[laughs] [/b] :smile: 😀",
        "  - item",
    ],
)
@pytest.mark.usefixtures("study")
def test_a_memo_is_read_back_as_it_was_written(capsys: pytest.CaptureFixture[str], text: str) -> None:
    """Line ends, dashes and brackets of the analyst's own."""
    assert run(["memo", "new", "--", text]) == 0
    assert [text.strip()] == [memo["text"] for memo in memos(capsys)]


def test_a_memo_is_about_something_that_is_there(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A source by id or title, a code by id or name, a turn after its source; the id is kept."""
    source = json.loads((study / "sources.lock").read_text(encoding="utf-8"))["id"]
    assert run(["memo", "new", "one", "--about", "Group one", "--about", "t3"]) == 0
    assert run(["memo", "new", "two", "--about", "Waiting too long", "--about", source.lower()]) == 0
    assert run(["memo", "new", "three"]) == 0
    assert [[source, "t3"], ["long-wait", source], []] == [
        next(memo["about"] for memo in memos(capsys) if memo["text"] == text)
        for text in ("one", "two", "three")
    ]
    assert {"one", "two"} == {memo["text"] for memo in memos(capsys, "--about", "group one")}
    assert {"two"} == {memo["text"] for memo in memos(capsys, "--about", "long-wait")}
    assert run(["memo", "new", "four", "--about", "t3"]) == 2
    assert run(["memo", "new", "four", "--about", "Group one", "--about", "t99"]) == 2


@pytest.mark.usefixtures("study")
def test_the_screen_shows_each_memo_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Who, when, about what; then the words, unfolded and unchanged."""
    long = "word " * 60 + "[/b] " + "x" * 300
    assert run(["memo", "new", long, "--about", "long-wait"]) == 0
    capsys.readouterr()
    assert run(["memos"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("M-")
    assert first.endswith(", ann, about long-wait")
    assert long == second


def test_a_memo_is_private_and_can_be_taken_back(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only its owner may open it; undo removes it, redo brings it back; the log holds none of its words."""
    assert run(["memo", "new", "Siân seems tired"]) == 0
    file = next((study / "memos").iterdir())
    assert file.stat().st_mode & 0o077 == 0
    assert b"tired" not in (study / "runs" / "ann.jsonl").read_bytes()
    assert run(["undo"]) == 0
    assert memos(capsys) == []
    assert run(["undo", "--redo"]) == 0
    assert [memo["text"] for memo in memos(capsys)] == ["Siân seems tired"]


@pytest.mark.usefixtures("empty_study")
def test_no_memos_yet(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty study says so."""
    assert run(["memo", "list"]) == 0
    assert capsys.readouterr().out == "no memos yet\n"
    assert memos(capsys) == []


def written(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    """Write a memo; return its id."""
    capsys.readouterr()
    assert run(["memo", "new", *typed]) == 0
    return capsys.readouterr().out.split()[0]


@pytest.mark.usefixtures("study")
def test_a_memo_has_a_kind_and_is_found_by_it(capsys: pytest.CaptureFixture[str]) -> None:
    """A kind as people type it; filters of kind, coder, day and words; several hold together."""
    assert run(["memo", "new", "I have waited too", "--kind", "reflexive", "--coder", "ben"]) == 0
    assert run(["memo", "new", "check the café hours", "--kind", "to-do"]) == 0
    assert run(["memo", "new", "no kind at all"]) == 0
    assert [one["text"] for one in memos(capsys, "--kind", "reflexive")] == ["I have waited too"]
    assert [one["kind"] for one in memos(capsys, "--search", "CAFE check")] == ["to do"]
    assert len(memos(capsys, "--by", "ann")) == 2
    assert len(memos(capsys, "--by", "ann", "--kind", "to do")) == 1
    assert memos(capsys, "--since", "2999-01-01") == []
    assert len(memos(capsys, "--since", "2000-01-01")) == 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["new", "x", "--kind", "gossip"], "no kind of memo"),
        (["new", "  "], "a memo needs words"),
        (["new"], "a memo needs words"),
        (["new", "x", "--about", "Group one:0:99999"], "characters; the span ends at"),
        (["list", "--by", "nobody"], "no coder is called"),
        (["list", "--since", "yesterday"], "is not a date"),
        (["show", "M-NONE"], "no memo is called"),
        (["edit", "M-NONE", "x"], "no memo is called"),
        (["remove", "M-NONE"], "no memo is called"),
    ],
)
@pytest.mark.usefixtures("study")
def test_what_cannot_be_done_is_said(capsys: pytest.CaptureFixture[str], typed: list[str], said: str) -> None:
    """One line, exit code 2."""
    assert run(["memo", *typed]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_a_memo_is_written_anew_and_its_writings_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """Each writing has its words, its writer and its time; undo takes the last back, redo brings it again."""
    memo = written(capsys, "first thought", "--kind", "analytic")
    assert run(["memo", "edit", memo, "second thought", "--about", "long-wait"]) == 0
    assert run(["memo", "edit", memo, "third thought"]) == 0
    capsys.readouterr()
    assert run(["memo", "show", memo, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    validator("output/memo-show")(shown)
    assert [one["text"] for one in shown["writings"]] == ["first thought", "second thought", "third thought"]
    assert (shown["memo"]["kind"], shown["memo"]["about"]) == ("analytic", ["long-wait"])
    assert run(["memo", "show", memo, "--writing", "1"]) == 0
    assert capsys.readouterr().out == "first thought\n"
    assert run(["undo"]) == 0
    assert [one["text"] for one in memos(capsys)] == ["second thought"]
    assert run(["undo", "--redo"]) == 0
    assert [one["text"] for one in memos(capsys)] == ["third thought"]
    assert run(["memo", "show", memo]) == 0
    assert "writing 3 of 3" in capsys.readouterr().out


@pytest.mark.usefixtures("study")
def test_a_memo_is_its_writers(capsys: pytest.CaptureFixture[str]) -> None:
    """Another coder answers it, and neither edits nor removes it; the writer removes it; undo restores."""
    memo = written(capsys, "mine")
    assert run(["memo", "edit", memo, "yours", "--coder", "ben"]) == 2
    assert f"--about {memo}" in capsys.readouterr().err
    assert run(["memo", "remove", memo, "--coder", "ben"]) == 2
    assert run(["memo", "new", "an answer", "--about", memo, "--coder", "ben"]) == 0
    capsys.readouterr()
    assert run(["memo", "show", memo]) == 0
    assert "about it: M-" in capsys.readouterr().out
    assert run(["undo", "--coder", "ben"]) == 0
    assert run(["memo", "remove", memo]) == 0
    assert memos(capsys) == []
    assert run(["undo"]) == 0
    assert [one["text"] for one in memos(capsys)] == ["mine"]


def test_a_memo_can_be_about_anything(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The study, a participant, words, a coding, a theme, a recommendation, a run."""
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3"]) == 0
    assert run(["theme", "add", "Waiting", "--claim", "It is long"]) == 0
    assert run(["recommend", "add", "Ring back"]) == 0
    capsys.readouterr()
    assert run(["codings", "--json"]) == 0
    coding = json.loads(capsys.readouterr().out)["codings"][0]
    ran = json.loads((study / "runs" / "ann.jsonl").read_text(encoding="utf-8").splitlines()[0])["run"]
    things = ["study", coding["id"], "Waiting", "Ring back", ran, "Group one:0:10"]
    written(capsys, "of everything", *(part for thing in things for part in ("--about", thing)))
    about = memos(capsys)[0]["about"]
    assert ["study", coding["id"], ran] == [about[0], about[1], about[4]]
    assert [f"{coding['source']}@1:0-10"] == about[5:]
    assert len(memos(capsys, "--about", "Group one")) == 1


@pytest.mark.usefixtures("study")
def test_what_a_memo_is_about_follows_merges_and_corrections(capsys: pytest.CaptureFixture[str]) -> None:
    """A merged code is its heir; words stand in the newest revision; the file is not rewritten."""
    written(capsys, "of a code", "--about", "long-wait")
    written(capsys, "of words", "--about", "Group one:60:70")
    assert run(["codebook", "merge", "long-wait", "--into", "access", "--why", "one thing"]) == 0
    assert run(["source", "edit", "Group one", "t1", "--words", "first", "--to", "f", "-y"]) == 0
    assert [one["text"] for one in memos(capsys, "--about", "access")] == ["of a code"]
    of_words = next(one for one in memos(capsys) if one["text"] == "of words")
    assert of_words["about"][0].endswith("@2:56-66")


@pytest.mark.usefixtures("study")
def test_a_new_memo_says_once_that_memos_can_be_disclosed(capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, so that a script's output stays as it is."""
    assert run(["memo", "new", "a thought"]) == 0
    out, err = capsys.readouterr()
    assert "can be disclosed" in err
    assert "disclosed" not in out


@pytest.mark.usefixtures("study")
def test_a_memo_is_read_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several lines, with `-`."""
    monkeypatch.setattr("sys.stdin", io.StringIO("one\n\ntwo\n"))
    assert run(["memo", "new", "-", "--kind", "field"]) == 0
    assert [one["text"] for one in memos(capsys)] == ["one\n\ntwo"]


@pytest.mark.parametrize(
    "typed",
    [["{s} t3"], ["{s}:t3"], ["{s}", "t3"], ["group one t3"], ["Group one: T3"], ["{s} T3"]],
)
def test_a_turn_is_named_after_its_source(
    study: Path, capsys: pytest.CaptureFixture[str], typed: list[str]
) -> None:
    """Every way that help and listings write it: in one word or two, and as a filter too."""
    source = json.loads((study / "sources.lock").read_text(encoding="utf-8"))["id"]
    about = [each for one in typed for each in ("--about", one.format(s=source))]
    assert run(["memo", "new", "of t3", *about]) == 0
    assert run(["memo", "new", "of t2", "--about", f"{source} t2"]) == 0
    assert [memo["about"] for memo in memos(capsys, *about)] == [[source, "t3"]]
    assert len(memos(capsys, "--about", source)) == 2


def test_turns_of_two_sources_keep_their_sources(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One memo about t3 of two sources: both stand in it, each turn after its own."""
    other = tmp_path / "other.txt"
    other.write_text("Ann: One.\nBen: Two.\nAnn: Three.\n", encoding="utf-8")
    assert run(["import", str(other), "--title", "Group two"]) == 0
    first, second = (json.loads(line)["id"] for line in (study / "sources.lock").read_text().splitlines())
    about = ["--about", "Group one t3", "--about", "Group two t3"]
    assert run(["memo", "new", "of both", *about]) == 0
    assert [memo["about"] for memo in memos(capsys, *about)] == [[first, "t3", second, "t3"]]


def test_a_memo_is_about_a_run_of_a_person_or_of_the_rules(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The id that `qualcode log` shows, and that of what the rules did in `runs/`."""
    assert run(["tag"]) == 0
    capsys.readouterr()
    assert run(["log", "--json"]) == 0
    verb = json.loads(capsys.readouterr().out)["verbs"][0]["run"]
    (machine,) = study.glob("runs/*.json")
    assert run(["memo", "new", "one", "--about", verb]) == 0
    assert run(["memo", "new", "two", "--about", machine.stem]) == 0
    assert [memo["text"] for memo in memos(capsys, "--about", machine.stem)] == ["two"]
    assert run(["check"]) == 0


@pytest.mark.usefixtures("study")
def test_what_is_near_does_not_hide_how_a_turn_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is nearly a code's is told both."""
    assert run(["memo", "new", "one", "--about", "long-wai"]) == 2
    said = capsys.readouterr().err
    assert "did you mean long-wait?" in said
    assert "S4K2QFA t12" in said
    assert run(["memo", "new", "one", "--about", "Group one t99"]) == 2
    assert "no turn is called" in capsys.readouterr().err
