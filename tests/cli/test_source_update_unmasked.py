"""Words in the place of masked ones: masked until a person looks, and told with the turn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from correcting_talk import BEFORE, as_json, brought_in, captions, told

from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
LANE = "The bus to Mill Lane never came, Gwen Thomas said."
TALK = (*BEFORE, ("May Okafor", LANE))


@pytest.fixture
def source(empty_study: Path, capsys: Capture) -> str:
    """Make a study with a talk in which a place and a person are masked by the register."""
    source = brought_in(empty_study, capsys)
    told(capsys, "anonymise", "register", "add", "Mill Lane", "--kind", "place")
    told(capsys, "anonymise", "register", "add", "Gwen Thomas", "--kind", "person")
    updated(empty_study, source, capsys, LANE)
    assert ("Mill" in shown(capsys, source), "Gwen" in shown(capsys, source)) == (False, False)
    return source


def updated(study: Path, source: str, capsys: Any, said: str, *more: str) -> tuple[str, str]:
    """Update the source with another last turn; return what was printed."""
    file = study.parent / "other.vtt"
    file.write_text(captions((*BEFORE, ("May Okafor", said))), encoding="utf-8")
    return told(capsys, "source", "update", source, str(file), *(more or ("--yes",)))


def shown(capsys: Any, source: str) -> str:
    """Return the words of a source as a reader sees them."""
    return "\n".join(turn["text"] for turn in as_json(capsys, "show", source)["turns"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Mill Lane", "Mill Road"),
        ("Mill Lane", "Orchard Road"),
        ("Gwen Thomas", "Gwen Tomos"),
        ("Gwen Thomas", "Bryn"),
    ],
)
def test_words_in_the_place_of_masked_ones_are_masked_until_somebody_looks(
    empty_study: Path, source: str, capsys: Capture, old: str, new: str
) -> None:
    """The update tells the turn and the places to look at; a decision to keep shows the words."""
    word = new.rsplit(maxsplit=1)[-1]
    before = {one["id"] for one in as_json(capsys, "anonymise", "list")["items"]}
    out, _ = updated(empty_study, source, capsys, LANE.replace(old, new), "--dry-run")
    assert (word in out, "t10: masked words give way" in out) == (False, True)
    planned, _ = updated(empty_study, source, capsys, LANE.replace(old, new), "--dry-run", "--json")
    validator("output/source-update")(json.loads(planned))
    out, err = updated(empty_study, source, capsys, LANE.replace(old, new))
    assert ("t10: masked words give way" in out, "1 place for you to look at" in err) == (True, True)
    assert word not in shown(capsys, source)
    (item,) = (one for one in as_json(capsys, "anonymise", "list")["items"] if one["id"] not in before)
    assert f"{len(before) + 1} to review" in told(capsys, "anonymise", "scan")[0]
    assert word not in shown(capsys, source)
    assert "all is well" in told(capsys, "check")[0]
    part = "Gwen" in new
    keep = ("anonymise", "review", item["id"], "--keep", "--why", "everybody knows it")
    assert ("registered name" in told(capsys, *keep, code=2 if part else 0)[1]) is part
    assert (word in shown(capsys, source)) is not part


def test_other_words_around_a_mask_ask_nothing(empty_study: Path, source: str, capsys: Capture) -> None:
    """The name is the same and masked again wherever it stands; nobody is asked."""
    said = LANE.replace("The bus to Mill Lane never", "A bus for Mill Lane, never").replace("said", "told us")
    out, err = updated(empty_study, source, capsys, said)
    assert ("give way" in out, "look at" in err) == (False, False)
    assert ("Mill" in shown(capsys, source), "Gwen" in shown(capsys, source)) == (False, False)


def test_a_name_registered_for_the_new_words_settles_nothing_twice(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """Both spellings are registered: the correction masks the new one, without a question."""
    told(capsys, "anonymise", "register", "add", "Gwen Tomos", "--kind", "person")
    out, err = updated(empty_study, source, capsys, LANE.replace("Thomas", "Tomos"))
    assert ("give way" in out, "look at" in err) == (False, False)
    assert "Tomos" not in shown(capsys, source)


def test_undo_of_the_correction_takes_the_question_back(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """And the old words are masked as they were."""
    before = shown(capsys, source)
    updated(empty_study, source, capsys, LANE.replace("Lane", "Road"))
    told(capsys, "undo")
    assert shown(capsys, source) == before
    assert "all is well" in told(capsys, "check")[0]


def test_what_came_up_for_review_is_said(empty_study: Path, source: str, capsys: Capture) -> None:
    """A decision to keep does not hold for other words: what stands there now is a place to look at."""
    kept = LANE.replace("never came", "never came for the only deaf mum in the village")
    updated(empty_study, source, capsys, kept)
    items = as_json(capsys, "anonymise", "list")["items"]
    told(capsys, "anonymise", "review", items[0]["id"], "--keep", "--why", "everybody knows it")
    assert "deaf mum" in shown(capsys, source)
    _, err = updated(empty_study, source, capsys, kept.replace("deaf", "blind"))
    assert "1 place for you to look at (qualcode anonymise review)" in err
    assert "blind mum" not in shown(capsys, source)
    other = kept.replace("deaf", "blind").replace("Gwen Thomas said", "so Gwen Thomas said")
    assert "look at" not in updated(empty_study, source, capsys, other)[1]
