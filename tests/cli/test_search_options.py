"""`qualcode search` with its options: how words are looked for, what narrows it, and how hits are shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator


def hits(capsys: pytest.CaptureFixture[str], *typed: str) -> dict[str, list[str]]:
    """Return the words found, by turn."""
    capsys.readouterr()
    assert run(["search", *typed, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    validator("output/search")(result)
    return {
        hit["turn"]: [hit["text"][slice(*match["shown"])] for match in hit["matches"]]
        for hit in result["hits"]
    }


def printed(capsys: pytest.CaptureFixture[str], *typed: str) -> list[str]:
    """Return the lines that a pipe gets."""
    capsys.readouterr()
    assert run(["search", *typed]) == 0
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["waiting", "list"], {"t3": ["waiting list"]}),
        (["--any", "waiting", "rang"], {"t2": ["rang"], "t3": ["waiting"]}),
        (["--any", "waiting rang"], {"t2": ["rang"], "t3": ["waiting"]}),
        (["--all", "ring", "rang"], {"t2": ["ring and nobody ever rang"]}),
        (["--all", "honestly", "person"], {"t5": ["Honestly? One person"]}),
        (["--all", "honestly", "person", "--scope", "sentence"], {}),
        (["--near", "1", "rang", "nobody"], {"t2": ["nobody ever rang"]}),
        (["--near", "0", "rang", "nobody"], {}),
        (["--regex", r"r[ia]ng\b"], {"t2": ["ring", "rang"]}),
        (["--lemma", "ring"], {"t2": ["ring", "rang"]}),
        (["--word", "ever"], {"t2": ["ever"]}),
        (["--word", "some"], {}),
        (
            ["the", "--not", "waiting list", "--role", "participant"],
            {"t2": ["The"], "t5": ["the"], "t6": ["The"]},
        ),
        (["the", "--role", "facilitator"], {"t1": ["the"]}),
    ],
)
@pytest.mark.usefixtures("study")
def test_ways_of_looking(
    capsys: pytest.CaptureFixture[str], typed: list[str], expected: dict[str, list[str]]
) -> None:
    """Any, all, near, patterns, forms, whole words, without, by role."""
    assert expected == hits(capsys, *typed)


@pytest.mark.usefixtures("study")
def test_codes_narrow_a_search(capsys: pytest.CaptureFixture[str]) -> None:
    """A match under a code, under none of a code, under nothing."""
    assert run(["code", "apply", "Group one", "long-wait", "--words", "the waiting list"]) == 0
    assert hits(capsys, "--any", "waiting", "rang", "--code", "long-wait") == {"t3": ["waiting"]}
    assert hits(capsys, "--any", "waiting", "rang", "--not-code", "long-wait") == {"t2": ["rang"]}
    assert hits(capsys, "--any", "waiting", "rang", "--uncoded") == {"t2": ["rang"]}
    assert hits(capsys, "months", "--uncoded") == {"t3": ["months"]}
    assert hits(capsys, "waiting", "--code", "access", "--not-code", "long-wait") == {}


@pytest.mark.usefixtures("study")
def test_a_match_in_a_replacement_stands_for_the_words_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    """Spans point into the source's text, wherever masking moved the words as shown."""
    assert run(["anonymise", "register", "add", "Joan", "--kind", "staff", "--as", "the nurse"]) == 0
    inside = matches(capsys, "nurse")
    assert matches(capsys, "Joan", "--raw") == inside
    before, after = matches(capsys, "health visitor"), matches(capsys, "waiting list")
    assert matches(capsys, "health visitor", "--raw") == before
    assert matches(capsys, "waiting list", "--raw") == after


def matches(capsys: pytest.CaptureFixture[str], *typed: str) -> list[list[int]]:
    """Return the spans, in the source's text, of a search with one hit."""
    capsys.readouterr()
    assert run(["search", *typed, "--json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    return [match["span"] for match in hit["matches"]]


@pytest.mark.usefixtures("study")
def test_context_as_grep_gives_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Turns around a hit in lines with hyphens, each once, and two hyphens where something lies between."""
    lines = printed(capsys, "--any", "ever rang", "the group itself", "-C", "1")
    shown = [("hit" if ":" in line[:11] else line.split("-")[1]) for line in lines if line != "--"]
    assert shown == ["t1", "hit", "t3", "t5", "hit"]
    assert lines.count("--") == 1
    after = printed(capsys, "nobody ever", "-A", "2")
    assert [":" in line[:11] for line in after] == [True, False, False]


@pytest.mark.usefixtures("study")
def test_only_counts_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    """The words found alone; how many in each source; the sources alone."""
    only = printed(capsys, "--regex", "r[ia]ng", "-o")
    assert [line.split(": ")[1] for line in only] == ["ring", "rang"]
    source = only[0].split(":")[0]
    assert [f"{source}:2"] == printed(capsys, "--regex", "r[ia]ng", "--count")
    assert [source] == printed(capsys, "--regex", "r[ia]ng", "--sources")
    assert printed(capsys, "nowhere at all", "--sources") == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--regex", "("], "the pattern cannot be read"),
        (["--any", "--near", "3", "a", "b"], "do not go together"),
        (["--regex", "--lemma", "a"], "do not go together"),
        (["--word", "--lemma", "a"], "do not go together"),
        (["--near", "3", "one"], "needs two words"),
        (["x", "--question", "Z9"], "no question is called"),
        (["x", "--code", "nonesuch"], "no code is called"),
        (["x", "--speaker", "PZZZZ"], "no speaker is called"),
        ([""], "nothing to search for"),
    ],
)
@pytest.mark.usefixtures("study")
def test_what_does_not_go(capsys: pytest.CaptureFixture[str], typed: list[str], said: str) -> None:
    """One line that says what is wrong, and exit code 2."""
    capsys.readouterr()
    assert run(["search", *typed]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""


def test_a_pattern_without_end_is_stopped(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pattern that would take for ever ends in one line."""
    monkeypatch.setattr("qualcode.flows.searching.pattern_guard.SECONDS", 0.2)
    long = tmp_path / "long.vtt"
    turns = [f"Ada Pike: {'a' * 60}!", "Ben Carne: Yes."]
    cues = [f"00:00:0{n}.000 --> 00:00:0{n}.900\n{words}\n" for n, words in enumerate(turns)]
    long.write_text("\n".join(["WEBVTT\n", *cues]), encoding="utf-8")
    assert run(["import", str(long), "--title", "Long", "--quoting", "yes", "--session", "area=North"]) == 0
    capsys.readouterr()
    assert run(["search", "--regex", "(a+)+$"]) == 2
    assert "the pattern takes more than" in capsys.readouterr().err
    assert study.exists()


@pytest.mark.usefixtures("study")
def test_a_question_narrows_a_search(capsys: pytest.CaptureFixture[str], empty_study: Path) -> None:
    """A question is named by its id or by its wording, stars allowed."""
    survey = empty_study.parent / "wave.csv"
    rows = "\n".join(f"R{n},the wait was long,the kind nurse" for n in range(4))
    opened = ["--column", "What was hard?=open", "--column", "What was good?=open", "--kind", "survey"]
    survey.write_text(f"id,What was hard?,What was good?\n{rows}\n", encoding="utf-8")
    assert run(["import", str(survey), "--title", "Wave", "--quoting", "yes", *opened]) == 0
    narrowed = hits(capsys, "the", "-s", "Wave", "--question", "*good*")
    assert {"the"} == {word for words in narrowed.values() for word in words}
    assert len(narrowed) == 4
