"""What participants said does not get into files that a team shares without anybody noticing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qualcode.cli.main import run
from qualcode.flows.verbatim import repeated
from qualcode.store.study import open_study

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
SAID = "said someone would ring and NOBODY ever rang back"


def told(capsys: Capture, *arguments: str, code: int = 0) -> str:
    """Run a verb and return what it said on stderr."""
    capsys.readouterr()
    assert run(list(arguments)) == code
    return capsys.readouterr().err


def test_a_reason_that_repeats_what_was_said_is_refused(study: Path, capsys: Capture) -> None:
    """Of codebooks and of codings; nothing is written, and the words are not repeated."""
    source = next((study / "sources").glob("S*.jsonl")).stem
    before = (study / "codebook.yaml").read_bytes()
    for verb in (
        ("codebook", "edit", "access", "--definition", "Help."),
        ("codebook", "merge", "long-wait", "--into", "access"),
        ("codebook", "term", "add", "health visitor", "HV"),
        ("code", "apply", source, "access", "--turn", "t2"),
    ):
        said = told(capsys, *verb, "--why", f"She {SAID}.", code=2)
        assert "the reason repeats 6 words in a row of what was said" in said
        assert "NOBODY" not in said
    assert before == (study / "codebook.yaml").read_bytes()


def test_a_reason_in_ones_own_words_and_a_question_are_accepted(study: Path, capsys: Capture) -> None:
    """Five words in a row are anybody's, and what the facilitator asked is no participant's."""
    source = next((study / "sources").glob("S*.jsonl")).stem
    for number, why in enumerate(
        ("as nobody ever rang back says", "How did you first hear about the group?")
    ):
        told(capsys, "code", "apply", source, "access", "--turn", f"t{2 + number}", "--why", why)


@pytest.mark.parametrize(
    ("options", "place"),
    [
        (("--definition", SAID), "the definition of access"),
        (("--include", "letters", "--include", SAID), "include 2 of access"),
        (("--example", SAID), "examples 1 of access"),
        (("--phrase", SAID), "phrase 1 of access"),
    ],
)
@pytest.mark.usefixtures("study")
def test_a_codebook_that_repeats_what_was_said_is_noted(
    capsys: Capture, options: tuple[str, ...], place: str
) -> None:
    """It is written, for a person may have permitted it; whoever wrote it is told."""
    assert f"{place} repeats 6 words in a row" in told(capsys, "codebook", "edit", "access", *options)
    assert "repeats" not in told(capsys, "codebook", "edit", "access", "--alias", "reach")


@pytest.mark.usefixtures("study")
def test_terms_and_imported_entries_are_noted_as_well(tmp_path: Path, capsys: Capture) -> None:
    """An example that names its source is as it should be."""
    assert "repeats" in told(capsys, "codebook", "term", "add", "call", SAID)
    path = tmp_path / "more.yaml"
    entry = {
        "id": "calls",
        "name": "Calls",
        "definition": SAID,
        "examples": [{"text": SAID, "source": "synthetic"}],
    }
    path.write_text(json.dumps({"format": 1, "codes": [entry]}), encoding="utf-8")
    said = told(capsys, "codebook", "import", str(path))
    assert "the definition of calls repeats" in said
    assert "examples 1" not in said


def test_words_of_two_turns_are_nobodys(study: Path) -> None:
    """No turn runs on into the next; marks, case and accents hide nothing."""
    here = open_study(study)
    assert repeated(here, {"a": "kept me going in May the end", "b": "it kept me... GOING in MAY"}) == ("b",)
    assert repeated(here, {"c": "was four months Honestly One person who"}) == ()
