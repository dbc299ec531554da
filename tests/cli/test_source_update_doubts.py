"""`source update` with a file that is another session, that is cut off, or that names people otherwise."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from correcting_talk import BEFORE, as_json, brought_in, captions, corrected, told
from test_import_terminal import at_terminal

Capture = pytest.CaptureFixture[str]
OTHER = (
    ("Ruth Beynon", "Tell me where the allotments used to be before the road came."),
    ("Ivor Maddox", "Down by the old brickworks, behind the chapel, all the way along to the sluice."),
    ("Ruth Beynon", "And who kept them going through the winter?"),
    ("Ivor Maddox", "My father did, with his brothers, until they sold the field for houses."),
)
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")


@pytest.fixture
def source(empty_study: Path, capsys: Capture) -> str:
    """Make a study with the coded talk; return the source's id."""
    return brought_in(empty_study, capsys)


def written(study: Path, name: str, words: str) -> str:
    """Write a file beside the study; return its path."""
    path = study.parent / name
    path.write_text(words, encoding="utf-8")
    return str(path)


def renamed(study: Path) -> str:
    """Return the path of the talk with one label written otherwise."""
    return written(study, "renamed.vtt", captions(BEFORE).replace("May Okafor", "Mae Okafor-Jones"))


def revision(capsys: Capture, source: str) -> int:
    """Return the newest revision of a source."""
    found = {one["id"]: one["revision"] for one in as_json(capsys, "source", "list")["sources"]}
    return int(found[source])


def test_another_source_is_never_its_correction(empty_study: Path, source: str, capsys: Capture) -> None:
    """Neither by its bytes nor by its words, with --force neither; a version of its own is taken again."""
    other = written(empty_study, "other.vtt", captions(OTHER))
    told(capsys, "import", other, "--title", "Other", "--yes")
    respaced = written(empty_study, "respaced.vtt", captions(OTHER) + "\n\n")
    for path in (other, respaced):
        for more in ([], ["--force"], ["--dry-run"]):
            error = told(capsys, "source", "update", source, path, "--yes", *more, code=2)[1]
            assert "another source" in error
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    told(capsys, "source", "update", source, str(empty_study.parent / "group.vtt"), "--yes")
    assert revision(capsys, source) == 3


def test_a_file_of_other_words_is_refused_without_force(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """A stranger's file is named for what it looks like, also in a dry run; --force takes it."""
    other = written(empty_study, "other.vtt", captions(OTHER))
    out, _ = told(capsys, "source", "update", source, other, "--dry-run")
    assert "it looks like another session" in out
    assert "another session" in as_json(capsys, "source", "update", source, other, "--dry-run")["doubt"]
    error = told(capsys, "source", "update", source, other, "--yes", code=2)[1]
    assert "it looks like another session; nothing was updated" in error
    assert revision(capsys, source) == 1
    told(capsys, "source", "update", source, other, "--yes", "--force")
    assert revision(capsys, source) == 2


def test_a_file_that_was_cut_off_is_refused_without_force(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """Half of a download is no correction."""
    cut = written(empty_study, "cut.vtt", captions(BEFORE[:4]))
    error = told(capsys, "source", "update", source, cut, "--yes", code=2)[1]
    assert "it looks cut off" in error
    told(capsys, "source", "update", source, cut, "--yes", "--force")
    assert revision(capsys, source) == 2


def test_turns_in_another_order_are_the_same_words(empty_study: Path, source: str, capsys: Capture) -> None:
    """A file is judged by its words and not by their order."""
    turned = written(empty_study, "turned.vtt", captions(tuple(reversed(BEFORE))))
    assert as_json(capsys, "source", "update", source, turned, "--dry-run")["doubt"] == ""


def test_what_somebody_agreed_to_is_not_lost_with_their_label(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """A label that says what another said has to be explained; the same person is still not quoted."""
    (who,) = (
        one["id"]
        for one in as_json(capsys, "source", "speakers", source, "--raw")["speakers"]
        if "May Okafor" in one["labels"]
    )
    told(capsys, "participant", "permit", who, "--quoting", "no")
    path = renamed(empty_study)
    error = told(capsys, "source", "update", source, path, "--yes", code=2)[1]
    assert "'Mae Okafor-Jones' says what 'May Okafor' said" in error
    assert "--new 'Mae Okafor-Jones'" in error
    assert revision(capsys, source) == 1
    told(capsys, "source", "update", source, path, "--yes", "--same", "Mae Okafor-Jones=May Okafor")
    error = told(capsys, "quote", "pick", "--source", source, "--words", "A cup of tea", code=2)[1]
    assert "may not be quoted" in error


def test_a_new_person_may_say_what_another_said(empty_study: Path, source: str, capsys: Capture) -> None:
    """--new says so, of a label that the file has."""
    path = renamed(empty_study)
    error = told(capsys, "source", "update", source, path, "--yes", "--new", "Mae Okafor", code=2)[1]
    assert "no speaker is called 'Mae Okafor'" in error
    told(capsys, "source", "update", source, path, "--yes", "--new", "mae okafor-jones")
    assert len(as_json(capsys, "participant", "list")["participants"]) == 4


def test_labels_are_shown_with_raw_only(empty_study: Path, source: str, capsys: Capture) -> None:
    """Without it the pseudonyms of both are told."""
    path = renamed(empty_study)
    out, _ = told(capsys, "source", "update", source, path, "--dry-run")
    assert ("Okafor" in out, "is that one person?" in out) == (False, True)
    assert (
        "--new 'Mae Okafor-Jones'" in told(capsys, "source", "update", source, path, "--dry-run", "--raw")[0]
    )


def test_one_decision_at_a_time(empty_study: Path, source: str, capsys: Capture) -> None:
    """--accept with --drop is refused, and nothing is dropped."""
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    waiting = as_json(capsys, "source", "changes")["changes"]
    for ways in (["--accept", "--drop"], ["--drop", "--words", "tea"]):
        error = told(capsys, "source", "settle", waiting[0]["id"], *ways, code=2)[1]
        assert "--accept, --drop or --words?" in error
    assert waiting == as_json(capsys, "source", "changes")["changes"]


@on_posix
def test_at_a_terminal_the_person_is_asked_who_is_who(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """Before anything else, with the labels; Enter says that it is one person."""
    shown = at_terminal(
        empty_study, ["source", "update", source, renamed(empty_study)],
        ("is that one person? [Y/n]:", ""), (f"Update {source}?", "y"),
    )  # fmt: skip
    assert "'Mae Okafor-Jones' says what 'May Okafor'" in shown
    assert len(as_json(capsys, "participant", "list")["participants"]) == 3


@on_posix
def test_at_a_terminal_a_doubtful_file_is_left_alone_by_enter(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """The answer is no, and that nothing was updated is said."""
    other = written(empty_study, "other.vtt", captions(OTHER))
    shown = at_terminal(
        empty_study, ["source", "update", source, other], ("all the same? [y/N]:", ""), code=130
    )
    assert "nothing was updated" in shown
    assert revision(capsys, source) == 1


@on_posix
def test_the_questions_say_how_many_they_are_and_may_be_left(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """`?` explains; q keeps what is decided and leaves the rest; leaving after an answer writes nothing."""
    update = ["source", "update", source, corrected(empty_study)]
    shown = at_terminal(empty_study, update, ("1 of 5:", "d"), ("2 of 5:", "\x04"), code=130)
    assert "nothing was updated" in shown
    assert revision(capsys, source) == 1
    shown = at_terminal(
        empty_study, update, ("1 of 5:", "?"), ("1 of 5:", "x"), ("1 of 5:", "drop"), ("2 of 5:", "q"),
        (f"Update {source}?", ""),
    )  # fmt: skip
    assert "quit asking: what is decided so far holds" in shown
    assert f"{source} is at revision 2; 4 things to decide" in shown
    assert len(as_json(capsys, "source", "changes")["changes"]) == 4
