"""What a correction refuses: names in reasons before any question, and names of those who were erased."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from correcting_talk import brought_in, captions, corrected, told
from test_import_terminal import at_terminal

from qualcode.store.sources import read_source
from qualcode.store.study import find_study

Capture = pytest.CaptureFixture[str]
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
TALK = (
    ("Grace Hill", "What happened after the first letter?"),
    ("Ifor Blethyn", "My sister drove me there twice before anybody opened the office door."),
    ("Wanda Kessock", "A man from the village said so to the council as well."),
)


@on_posix
@pytest.mark.parametrize("verb", ["update", "edit", "split"])
def test_a_name_in_a_reason_is_refused_before_anything_is_asked(
    empty_study: Path, capsys: Capture, verb: str
) -> None:
    """At a terminal too: nobody answers questions for nothing."""
    source = brought_in(empty_study, capsys)
    typed = {
        "update": ["update", source, corrected(empty_study)],
        "edit": ["edit", source, "t3", "--speaker", "Nia Hughes"],
        "split": ["speakers", source, "--split", "May Okafor", "--turns", "t3", "--to", "Nia Hughes"],
    }[verb]
    shown = at_terminal(empty_study, ["source", *typed, "--why", "May Okafor rang"], code=2)
    assert "the reason holds a registered name" in shown
    assert "?" not in shown.replace("letter?", "")


def test_a_reason_may_not_name_who_comes_in_with_the_correction(empty_study: Path, capsys: Capture) -> None:
    """The register as it will be is what the reason is held against."""
    source = brought_in(empty_study, capsys)
    edit = ("source", "edit", source, "t3", "--speaker", "Nia Hughes", "--yes")
    assert "holds a registered name" in told(capsys, *edit, "--why", "Nia Hughes it was", code=2)[1]


@pytest.fixture
def source(empty_study: Path, capsys: Capture) -> str:
    """Make a study in which somebody who spoke was erased; return the source's id."""
    file = empty_study.parent / "group.vtt"
    file.write_text(captions(TALK), encoding="utf-8")
    told(capsys, "import", str(file), "--title", "Group", "--role", "Grace Hill=facilitator", "--yes")
    identifier = next(iter(find_study(empty_study).names("sources", ".jsonl"))).split("/")[1][:7]
    who = read_source(find_study(empty_study), identifier).turns[1].speaker or ""
    told(capsys, "participant", "withdraw", who, "--kind", "erase", "--yes", "--erase-for-ever")
    return identifier


@pytest.mark.parametrize(
    "words", ["Ifor Blethyn from the village", "Blethyn", "ifor blethyn's brother", TALK[1][1]]
)
def test_nobody_types_back_who_was_erased(
    empty_study: Path, source: str, capsys: Capture, words: str
) -> None:
    """Neither a name nor a turn of theirs; the message does not repeat it, and nothing is written."""
    edit = ("source", "edit", source, "t3", "--words", "A man", "--to", words, "--yes")
    error = told(capsys, *edit, code=2)[1]
    assert "who withdrew and was erased" in error
    assert ("Blethyn" in error, "sister" in error) == (False, False)
    held = b"".join(path.read_bytes() for path in empty_study.rglob("*") if path.is_file())
    assert (b"Blethyn" in held, b"sister" in held) == (False, False)


def test_other_words_are_typed_as_before(empty_study: Path, source: str, capsys: Capture) -> None:
    """A name that is nobody's who was erased may be typed; it is looked through like any other."""
    told(capsys, "source", "edit", source, "t3", "--words", "A man", "--to", "An elder", "--yes")
    assert read_source(find_study(empty_study), source).turns[-1].text.startswith("An elder from")


@pytest.mark.parametrize("fact", ["title=After Ifor Blethyn", "interest=a cousin of Blethyn"])
def test_titles_and_facts_do_not_name_who_was_erased(source: str, capsys: Capture, fact: str) -> None:
    """The gate before everything that a team sees knows them by their tombstones."""
    assert "name" in told(capsys, "source", "set", source, fact, code=2)[1]
