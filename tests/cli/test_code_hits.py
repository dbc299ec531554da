"""`qualcode code apply CODE -`: what a search found is coded, all of it or nothing, in one verb."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from qualcode.cli.main import run


def given(monkeypatch: pytest.MonkeyPatch, content: str | bytes, *, terminal: bool = False) -> None:
    """Let `content` come in on stdin."""
    raw = content.encode() if isinstance(content, str) else content
    stdin = SimpleNamespace(buffer=io.BytesIO(raw), isatty=lambda: terminal, read=lambda: "")
    monkeypatch.setattr(sys, "stdin", stdin)


def out(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    """Return what a verb prints."""
    capsys.readouterr()
    assert run(list(typed)) == 0
    return capsys.readouterr().out


def coded(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """Return code and words of all codings."""
    found = json.loads(out(capsys, "codings", "--json", "--raw"))["codings"]
    return [(one["code"], one["words"]) for one in found]


RANG = "They said someone would ring and nobody ever rang back."


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        ([], [RANG]),
        (["--to", "sentence"], [RANG]),
        (["--to", "turn"], [f"{RANG} [laughs]"]),
        (["--to", "match"], ["ring", "rang"]),
    ],
)
@pytest.mark.parametrize("form", [[], ["-o"], ["--json"], ["-C", "2"]])
@pytest.mark.usefixtures("study")
def test_hits_are_coded_as_far_as_they_reach(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    reach: list[str],
    expected: list[str],
    form: list[str],
) -> None:
    """From lines, from lines with context, and from JSON; two hits in one sentence are one coding of it."""
    given(monkeypatch, out(capsys, "search", "--regex", "r[ia]ng", *form))
    said = out(capsys, "code", "apply", "not-called-back", "-", *reach)
    assert said.count("not-called-back") == len(expected)
    assert coded(capsys) == [("not-called-back", words) for words in expected]


@pytest.mark.usefixtures("study")
def test_nothing_is_doubled_and_one_undo_takes_it_back(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Coded again, nothing is added; several codes at once are one verb."""
    hits = out(capsys, "search", "--any", "rang", "waiting list")
    given(monkeypatch, hits)
    out(capsys, "code", "apply", "access", "long-wait", "-", "--why", "from a search")
    assert len(coded(capsys)) == 4
    given(monkeypatch, hits)
    assert "there already" in out(capsys, "code", "apply", "access", "-")
    assert len(coded(capsys)) == 4
    out(capsys, "undo")
    assert coded(capsys) == []


@pytest.mark.usefixtures("study")
def test_a_facilitators_words_are_said_to_be_no_evidence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `code apply` does it elsewhere: a note on stderr."""
    given(monkeypatch, out(capsys, "search", "first hear"))
    capsys.readouterr()
    assert run(["code", "apply", "access", "-"]) == 0
    assert "t1 is a facilitator's turn: it is never evidence" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("hello", "not a hit of a search"),
        ("{S}:t2:9-3: words", "the end after the start"),
        ("{S}:t2:0-4: words", "the text has changed"),
        ("{S}:t99:60-64: words", "no turn is called"),
        ("SZZZZZZ:t2:60-64: words", "no source is called"),
        ('{"source": "{S}"}', "not a hit of a search"),
        ('{"source": "{S}", "turn": "t2", "span": [60, 64], "revision": 7}', "the text has changed"),
    ],
)
@pytest.mark.usefixtures("study")
def test_all_lines_or_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str, said: str
) -> None:
    """A bad line is named with what is wrong; nothing is applied."""
    good = out(capsys, "search", "rang")
    source = good.split(":", maxsplit=1)[0]
    given(monkeypatch, good + line.replace("{S}", source) + "\n")
    capsys.readouterr()
    assert run(["code", "apply", "access", "-"]) == 2
    printed = capsys.readouterr()
    assert "line 2" in printed.err
    assert said in printed.err
    assert "nothing was applied" in printed.err
    assert coded(capsys) == []


@pytest.mark.usefixtures("study")
def test_another_file_altogether_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that holds no hit at all is said to be that, once."""
    given(monkeypatch, Path("codebook.yaml").read_bytes())
    assert run(["code", "apply", "access", "-"]) == 2
    printed = capsys.readouterr().err
    assert printed.count("hit of a search") == 1
    assert "1 to mend; nothing was applied" in printed


@pytest.mark.usefixtures("study")
def test_json_of_any_depth_is_no_hit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is nested deeper than it can be read is refused in words, as anything else that is no hit."""
    given(monkeypatch, '{"hits":' + "[" * 20_000)
    assert run(["code", "apply", "access", "-"]) == 2
    assert "not a hit of a search" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_nothing_found_is_nothing_applied(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty pipe is no error; a terminal instead of a pipe is, and so is a code that nobody knows."""
    given(monkeypatch, "")
    capsys.readouterr()
    assert run(["code", "apply", "access", "-"]) == 0
    assert "no hit came in" in capsys.readouterr().err
    given(monkeypatch, "", terminal=True)
    assert run(["code", "apply", "access", "-"]) == 2
    assert "no hits come in" in capsys.readouterr().err
    given(monkeypatch, "S:t1:0-1: x")
    assert run(["code", "apply", "acess", "-"]) == 2
    assert "did you mean access?" in capsys.readouterr().err


def test_to_is_for_hits_alone(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--to` without `-`, and places with it, are refused."""
    assert run(["code", "apply", "Group one", "access", "--turn", "t2", "--to", "turn"]) == 2
    assert run(["code", "apply", "access", "-", "--turn", "t2"]) == 2
    assert "leave the rest out" in capsys.readouterr().err
    assert not (study / "codings").exists()


@pytest.mark.usefixtures("study")
def test_a_file_without_lines_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty file, or one of blank lines, is no silence."""
    for content in ("", "\n\n"):
        path = tmp_path / "empty.jsonl"
        path.write_text(content, encoding="utf-8")
        capsys.readouterr()
        assert run(["code", "apply", "--from", str(path)]) == 0
        assert "0 lines came in; nothing was applied" in capsys.readouterr().err
