"""`source update` again and again, from a word processor, of a survey: what is the same follows by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from correcting_talk import AFTER, BEFORE, PLACES, as_json, brought_in, captions, corrected, source_of, told

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def source(empty_study: Path, capsys: Capture) -> str:
    """Make a study with the coded talk; return the source's id."""
    return brought_in(empty_study, capsys)


def revised(study: Path, name: str, said: tuple[tuple[str, str], ...]) -> str:
    """Write captions; return their path."""
    path = study.parent / name
    path.write_text(captions(said), encoding="utf-8")
    return str(path)


def test_words_that_come_back_need_no_decision(empty_study: Path, source: str, capsys: Capture) -> None:
    """A correction that is taken back by another file leaves nothing to decide."""
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    assert as_json(capsys, "source", "changes")["changes"]
    back = (*BEFORE, ("Siân Pritchard", "That is all."))
    told(capsys, "source", "update", source, revised(empty_study, "group3.vtt", back), "--yes")
    now = {row["words"]: row["revision"] for row in as_json(capsys, "codings", "--raw")["codings"]}
    assert now == dict.fromkeys(PLACES.values(), 3)
    assert as_json(capsys, "source", "changes")["changes"] == []
    told(capsys, "quote", "verify")


def test_what_waits_is_held_against_the_newest_revision_and_settled_in_one_step(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """What is shown as now stands there now; words of the newest revision may be named."""
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    third = tuple((who, said.replace("four months", "five months")) for who, said in AFTER)
    told(capsys, "source", "update", source, revised(empty_study, "group3.vtt", third), "--yes")
    rows = {row["id"]: row for row in as_json(capsys, "source", "changes", "--raw")["changes"]}
    changed = next(row for row in rows.values() if row["verdict"] == "changed" and row["id"][0] == "C")
    assert (changed["before"], changed["after"]) == (1, 3)
    assert changed["new_text"] == "The waiting list was five months."
    out, _ = told(capsys, "source", "settle", changed["id"], "--words", "list was five months")
    assert f"{len(rows) - 1} things still to decide" in out
    now = {row["id"]: row for row in as_json(capsys, "codings", "--raw")["codings"]}
    assert (now[changed["id"]]["words"], now[changed["id"]]["revision"]) == ("list was five months", 3)
    told(capsys, "undo")
    told(capsys, "source", "settle", changed["id"], "--accept")
    left = {row["id"] for row in as_json(capsys, "source", "changes")["changes"]}
    assert left == rows.keys() - {changed["id"]}


CURLY = (
    ("Siân Pritchard", "I don't know - it's \"kind\", I suppose... and nobody rang."),
    ("May Okafor", "They weren't there."),
)


def test_a_transcript_that_went_through_a_word_processor_asks_nothing(
    empty_study: Path, capsys: Capture
) -> None:
    """Curly marks, long dashes: codings and quotes follow, and quotes print the new marks."""
    (empty_study / "codebook.yaml").write_text("format: 1\ncodes: [{id: waiting, name: Waiting}]\n")
    told(capsys, "import", revised(empty_study, "plain.vtt", CURLY), "--quoting", "yes", "--recorded", "yes",
         "--yes")  # fmt: skip
    source = source_of(capsys)
    for words in ("I don't know - it's", 'it\'s "kind", I suppose... and nobody', "They weren't there."):
        told(capsys, "code", "apply", source, "waiting", "--words", words)
        told(capsys, "quote", "pick", "--source", source, "--words", words)
    marks = {" - ": " – ", "'": "’", ' "': " “", '"': "”", "...": "…"}
    said = CURLY
    for plain, curly in marks.items():
        said = tuple((who, words.replace(plain, curly)) for who, words in said)  # type: ignore[assignment]
    before = (empty_study / "quotes.yaml").read_bytes()
    told(capsys, "source", "update", source, revised(empty_study, "curly.vtt", said), "--yes")
    assert as_json(capsys, "source", "changes")["changes"] == []
    now = {row["words"]: row["revision"] for row in as_json(capsys, "codings", "--raw")["codings"]}
    expected = {"I don’t know – it’s", "it’s “kind”, I suppose… and nobody", "They weren’t there."}
    assert now == dict.fromkeys(expected, 2)
    told(capsys, "quote", "verify")
    told(capsys, "check")
    told(capsys, "undo")
    assert (empty_study / "quotes.yaml").read_bytes() == before


ROWS = (
    "r1,The bus never came on time.,Nothing",
    "r2,The bus never came on time.,A seat by the door",
    "r3,Nobody rang me back.,A seat by the door",
    "r4,The stairs are steep.,Somebody to ask",
)


def survey(study: Path, rows: tuple[str, ...], name: str) -> str:
    """Write a survey of two questions; return its path."""
    path = study.parent / name
    path.write_text("\n".join(["Respondent ID,What is wrong?,What would help?", *rows]) + "\n")
    return str(path)


def test_a_survey_in_another_order_of_rows_is_the_same_survey(empty_study: Path, capsys: Capture) -> None:
    """Answers are known by their respondent and question, equal answers too; only what changed is asked."""
    (empty_study / "codebook.yaml").write_text("format: 1\ncodes: [{id: waiting, name: Waiting}]\n")
    ask = ("--column", "Respondent ID=id", "--column", "What is wrong?=open",
           "--column", "What would help?=open")  # fmt: skip
    told(capsys, "import", survey(empty_study, ROWS, "s1.csv"), "--yes", *ask)
    source = source_of(capsys)
    shown = as_json(capsys, "show", source, "--raw")["turns"]
    for turn in shown:
        told(capsys, "code", "apply", source, "waiting", "--turn", turn["turn"])

    def answers() -> dict[str, str]:
        return {turn["turn"]: turn["speaker"] for turn in as_json(capsys, "show", source, "--raw")["turns"]}

    before = answers()
    turned = (*reversed(ROWS[1:]), "r5,The bus never came on time.,Nothing", ROWS[0].replace("bus", "ferry"))
    planned = as_json(capsys, "source", "update", source, survey(empty_study, turned, "s2.csv"), "-n", *ask)
    verdicts = [row["verdict"] for row in planned["codings"]]
    assert verdicts.count("changed") == 1
    assert set(verdicts) <= {"kept", "moved", "changed"}
    told(capsys, "source", "update", source, survey(empty_study, turned, "s2.csv"), "--yes", *ask)
    after = answers()
    assert before == {turn: who for turn, who in after.items() if turn in before}
    assert len(after) == len(before) + 2
    told(capsys, "check", code=1)


def test_an_answer_is_never_carried_to_another_respondent(empty_study: Path, capsys: Capture) -> None:
    """Whoever is gone takes the answer along, though somebody new says the very same."""
    (empty_study / "codebook.yaml").write_text("format: 1\ncodes: [{id: waiting, name: Waiting}]\n")
    ask = ("--column", "Respondent ID=id", "--column", "What is wrong?=open",
           "--column", "What would help?=open")  # fmt: skip
    told(capsys, "import", survey(empty_study, ROWS, "s1.csv"), "--yes", *ask)
    source = source_of(capsys)
    told(capsys, "code", "apply", source, "waiting", "--words", "The stairs are steep.")
    other = (*ROWS[:3], ROWS[3].replace("r4", "r9"))
    told(capsys, "source", "update", source, survey(empty_study, other, "s2.csv"), "--yes", *ask)
    (row,) = as_json(capsys, "source", "changes")["changes"]
    assert row["verdict"] in {"ambiguous", "orphaned"}


def test_a_long_update_says_what_it_is_at(empty_study: Path, source: str, capsys: Capture) -> None:
    """On stderr, before the work begins; a short one says nothing."""
    _, quiet = told(capsys, "source", "update", source, corrected(empty_study), "--dry-run")
    assert "following all" not in quiet
    longer = Path(corrected(empty_study))
    longer.write_text(longer.read_text(encoding="utf-8") + "\n" * 400_000, encoding="utf-8")
    _, said = told(capsys, "source", "update", source, str(longer), "--dry-run")
    assert f"following all that points into {source}" in said
