"""Names and masks over a correction: no mask that a person made is lost, and new words are looked through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from correcting_talk import BEFORE, as_json, brought_in, captions, corrected, told

SINGLED_OUT = "I'm the only deaf mum at the Larkfield hub."


@pytest.fixture
def source(empty_study: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Make a study with the coded talk; return the source's id."""
    return brought_in(empty_study, capsys)


def updated(study: Path, source: str, said: tuple[tuple[str, str], ...], capsys: Any, *more: str) -> str:
    """Update the source with other talk; return what is shown of it now, names masked."""
    file = study.parent / "other.vtt"
    file.write_text(captions(said), encoding="utf-8")
    told(capsys, "source", "update", source, str(file), "--yes", *more)
    return shown(capsys, source)


def shown(capsys: Any, source: str, *more: str) -> str:
    """Return the words of a source as a reader sees them."""
    return "\n".join(turn["text"] for turn in as_json(capsys, "show", source, *more)["turns"])


def changed(words: str, instead: str) -> tuple[tuple[str, str], ...]:
    """Return the talk with one turn's words replaced."""
    return tuple((who, instead if said == words else said) for who, said in BEFORE)


def test_a_mask_stays_over_words_that_changed(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person masked the turn; the corrected turn is masked too, without being reviewed again."""
    assert "deaf" not in shown(capsys, source)
    now = updated(
        empty_study, source, changed(SINGLED_OUT, "I'm the only blind mum at the Larkfield hub."), capsys
    )
    assert ("blind" in now, "a mother there" in now) == (False, True)
    assert as_json(capsys, "anonymise", "list")["items"] == []


def test_a_mask_follows_its_words_wherever_they_went(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The turn was cut and pasted twice: both places are masked, and a person looks at the second one."""
    rest = tuple((who, said) for who, said in BEFORE if said != SINGLED_OUT)
    twice = (
        *rest,
        ("Siân Pritchard", SINGLED_OUT),
        ("Grace Hill", "Once more?"),
        ("Siân Pritchard", SINGLED_OUT),
    )
    now = updated(empty_study, source, twice, capsys)
    assert ("deaf" in now, now.count("a mother there")) == (False, 2)
    assert len(as_json(capsys, "anonymise", "list")["items"]) == 1
    told(capsys, "check")


def _problems(capsys: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(told(capsys, "check", "--json", code=1)[0])["problems"]
    return found


def test_a_decision_to_keep_holds_for_the_same_words_only(
    empty_study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person kept a passage; the passage that came in its place is looked through, and waits for review."""
    transcript = empty_study.parent / "kept.vtt"
    transcript.write_text(captions(BEFORE), encoding="utf-8")
    told(capsys, "import", str(transcript), "--yes", "--role", "Grace Hill=facilitator")
    (item,) = as_json(capsys, "anonymise", "list")["items"]
    told(capsys, "anonymise", "review", item["id"], "--keep", "--why", "she asked us to")
    source = as_json(capsys, "source", "list")["sources"][0]["id"]
    assert "deaf" in shown(capsys, source)
    now = updated(
        empty_study, source, changed(SINGLED_OUT, "I'm the only blind mum at the Larkfield hub."), capsys
    )
    assert "blind" not in now
    assert len(as_json(capsys, "anonymise", "list")["items"]) == 1
    told(capsys, "undo")
    assert "deaf" in shown(capsys, source)


def test_a_name_that_a_correction_brings_is_masked_at_once(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the corrected words, in the preview, in the other sources, and in the earlier revision."""
    second = empty_study.parent / "second.vtt"
    second.write_text(
        captions((*BEFORE[:2], ("May Okafor", "Nerys Vaughan drove us home."))), encoding="utf-8"
    )
    told(capsys, "import", str(second), "--yes", "--title", "Group two", "--role", "Grace Hill=facilitator")
    before = shown(capsys, "Group two")
    assert "Nerys" in before
    preview, _ = told(capsys, "source", "update", source, corrected(empty_study), "--dry-run", "--json")
    assert "Nerys" not in preview
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    assert "Nerys" not in shown(capsys, source)
    assert "Nerys" not in shown(capsys, "Group two")
    assert "Nerys" in shown(capsys, source, "--raw")


def test_words_that_only_an_earlier_revision_has_are_masked_too(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that is registered after the correction is masked in the words that the correction took out."""
    taken_out = changed("The bus to Penllyn never came on time.", "It was late.")
    updated(empty_study, source, taken_out, capsys)
    orphan = next(row for row in as_json(capsys, "codings")["codings"] if row["left"])
    assert orphan["words"] == "The bus to Penllyn never came on time."
    told(capsys, "anonymise", "register", "add", "Penllyn", "--kind", "place")
    orphan = next(row for row in as_json(capsys, "codings")["codings"] if row["left"])
    assert "Penllyn" not in orphan["words"]
    assert "Penllyn" not in told(capsys, "source", "changes")[0]
    assert "Penllyn" not in shown(capsys, source, "--revision", "1")
    told(capsys, "check", code=1)
    assert {row["code"] for row in _problems(capsys)} == {"undecided"}


def test_a_mask_that_a_colleague_made_meanwhile_is_not_lost(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bob masked a passage of revision 1 on his branch; merged later, it lies over what came in its place."""
    log = empty_study / f"redactions/{source}.jsonl"
    lines = log.read_text(encoding="utf-8")
    mine = [json.loads(line) for line in lines.splitlines()]
    place = "\n".join(words for _, words in BEFORE).index("tea and someone")
    made = next(event for event in mine if event["op"] == "redact" and event["verdict"] == "review")
    bobs = {**made, "event": "b0b0b0b0b0b0b0b0", "id": "X-b0b0b0", "span": [place, place + 3], "by": "bob"}
    bobs |= {"verdict": "mask", "replacement": "[a drink]", "run": "b0b0b0b0b0b0"}
    cup = "A cup of tea and someone to listen, that was all."
    updated(empty_study, source, changed(cup, "A cup of gin and someone to listen, that was all."), capsys)
    assert "gin" in shown(capsys, source)
    with log.open("a", encoding="utf-8", newline="\n") as handle:
        handle.write(json.dumps(bobs) + "\n")
    assert ("gin" in shown(capsys, source), "[a drink]" in shown(capsys, source)) == (False, True)
    (waits,) = (row for row in as_json(capsys, "source", "changes")["changes"] if row["id"] == "X-b0b0b0")
    assert waits["verdict"] == "changed"
    told(capsys, "source", "settle", "X-b0b0b0", "--accept")
    assert "[a drink]" in shown(capsys, source)
    assert "X-b0b0b0" not in [row["id"] for row in as_json(capsys, "source", "changes")["changes"]]


def test_codings_that_a_colleague_made_meanwhile_follow(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bob coded revision 1 on his branch; merged after the update, his codings stand where the words are."""
    monkeypatch.setenv("QUALCODE_CODER", "bob")
    told(capsys, "code", "apply", source, "kindness", "--words", "The group itself kept me going.")
    told(capsys, "code", "apply", source, "kindness", "--words", "The waiting list was for months.")
    branch = empty_study / f"codings/bob/{source}.jsonl"
    bobs = branch.read_bytes()
    for _ in range(2):
        told(capsys, "undo")
    branch.unlink()
    monkeypatch.setenv("QUALCODE_CODER", "ann")
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    branch.write_bytes(bobs)
    now = {row["words"]: row for row in as_json(capsys, "codings", "--coder", "bob", "--raw")["codings"]}
    assert now["The group itself kept me going."]["revision"] == 2
    assert now["The waiting list was for months."]["left"] == "waiting"
    (waits,) = (row for row in as_json(capsys, "source", "changes")["changes"] if row["by"] == "bob")
    told(capsys, "source", "settle", waits["id"], "--accept")
    assert branch.read_bytes() == bobs
    assert {row["revision"] for row in as_json(capsys, "codings", "--coder", "bob")["codings"]} == {2}
