"""`source update`: everything that points into a transcript follows its correction, or waits for a person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from correcting_talk import (
    AFTER,
    BEFORE,
    PLACES,
    as_json,
    brought_in,
    captions,
    contents,
    corrected,
    told,
)

from qualcode.store.schemas import validator

FORMATS = Path(__file__).resolve().parents[2] / "../shared/data/formats"


@pytest.fixture
def source(empty_study: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Make a study with the coded talk; return the source's id."""
    return brought_in(empty_study, capsys)


def picture(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return all that can be seen of codings, masks, quotes and words."""
    source = as_json(capsys, "source", "list")["sources"]
    return (
        source,
        as_json(capsys, "codings", "--raw"),
        as_json(capsys, "quote", "list"),
        as_json(capsys, "anonymise", "status"),
        as_json(capsys, "show", source[0]["id"]),
        as_json(capsys, "show", source[0]["id"], "--raw"),
    )


def verdicts(planned: Any) -> dict[str, str]:
    """Return the verdict of each coding by its words before."""
    return {row["old_text"]: row["verdict"] for row in planned["codings"]}


def test_a_dry_run_says_every_verdict_and_writes_nothing(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Old and new places, old and new words; the JSON is what its schema says."""
    before = {path: path.read_bytes() for path in empty_study.rglob("*") if path.is_file()}
    planned = as_json(capsys, "source", "update", source, corrected(empty_study), "--dry-run")
    validator("output/source-update")(planned)
    assert {words: verdict for verdict, words in PLACES.items()} == verdicts(planned)
    by_verdict = {row["verdict"]: row for row in planned["codings"]}
    assert by_verdict["changed"]["new_text"] == "The waiting list was four months."
    assert (by_verdict["orphaned"]["new"], by_verdict["orphaned"]["new_text"]) == (None, None)
    old, new = "\n".join(words for _, words in BEFORE), "\n".join(words for _, words in AFTER)
    for row in planned["codings"]:
        assert row["old_text"] == old[slice(*row["old"])]
        assert row["new"] is None or row["new_text"] == new[slice(*row["new"])]
    assert {row["verdict"] for row in planned["codings"] if row["waits"]} == {
        "changed",
        "ambiguous",
        "orphaned",
    }
    assert {path: path.read_bytes() for path in empty_study.rglob("*") if path.is_file()} == before


def test_what_was_planned_is_what_stands(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the update unchanged words have moved, and what changed is in its old place, waiting."""
    planned = as_json(capsys, "source", "update", source, corrected(empty_study), "--dry-run")
    out, _ = told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    assert out.splitlines()[-1].startswith(f"{source} is at revision 2; 5 things to decide")
    now = {row["id"]: row for row in as_json(capsys, "codings", "--raw")["codings"]}
    for row in planned["codings"]:
        place = (1, row["old"]) if row["waits"] else (2, row["new"])
        assert (now[row["id"]]["revision"], now[row["id"]]["span"]) == place
    changes = as_json(capsys, "source", "changes", source)
    validator("output/source-changes")(changes)
    waiting = [row["id"] for sort in ("codings", "quotes") for row in planned[sort] if row["waits"]]
    assert sorted(row["id"] for row in changes["changes"]) == sorted(waiting)
    told(capsys, "check", code=1)
    codes = {row["code"]: row["severity"] for row in json.loads(_check(capsys))["problems"]}
    assert codes == {"undecided": "question"}


def _check(capsys: pytest.CaptureFixture[str]) -> str:
    return told(capsys, "check", "--json", code=1)[0]


def test_one_undo_takes_everything_back_and_redo_brings_it_again(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Codings, quotes, masks, words and files are as they were, byte for byte; then as they were after."""
    files, before = contents(empty_study), picture(capsys)
    told(capsys, "source", "update", source, corrected(empty_study), "--accept-similar", "0.5", "--yes")
    changed_files, after = contents(empty_study), picture(capsys)
    assert files != changed_files
    told(capsys, "undo")
    assert files == contents(empty_study)
    assert before == picture(capsys)
    told(capsys, "undo", "--redo")
    assert changed_files == contents(empty_study)
    assert after == picture(capsys)
    told(capsys, "undo")
    assert before == picture(capsys)
    told(capsys, "check")


def test_similar_words_may_be_accepted_at_once(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --accept-similar changed words are followed; what moved as a whole, or is gone, still waits."""
    told(capsys, "source", "update", source, corrected(empty_study), "--accept-similar", "0.5", "--yes")
    words = {row["words"]: row["revision"] for row in as_json(capsys, "codings", "--raw")["codings"]}
    assert words["The waiting list was four months."] == 2
    left = as_json(capsys, "source", "changes")["changes"]
    assert {row["verdict"] for row in left} == {"ambiguous", "orphaned", "speaker_changed"}


def test_what_waits_is_settled_by_a_person(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Accepted, dropped, or put where the words are now; each decision is an event that undo takes back."""
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    waiting = {row["verdict"]: row["id"] for row in as_json(capsys, "source", "changes")["changes"]
               if row["id"].startswith("C-")}  # fmt: skip
    told(capsys, "source", "settle", waiting["changed"], "--accept")
    told(capsys, "source", "settle", waiting["ambiguous"], "--words", "one person who knows")
    told(capsys, "source", "settle", waiting["orphaned"], "--drop", "--why", "cut from the recording")
    now = {row["id"]: row for row in as_json(capsys, "codings", "--raw")["codings"]}
    assert now[waiting["changed"]]["words"] == "The waiting list was four months."
    assert now[waiting["ambiguous"]]["words"] == "one person who knows"
    assert (now[waiting["orphaned"]]["left"], now[waiting["orphaned"]]["revision"]) == ("gone", 1)
    error = told(capsys, "source", "settle", waiting["orphaned"], "--accept", code=2)[1]
    assert "no coding or quote that waits" in error
    told(capsys, "undo")
    assert [row["id"] for row in as_json(capsys, "source", "changes")["changes"]].count(
        waiting["orphaned"]
    ) == 1


def test_words_that_stand_nowhere_cannot_be_accepted(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An orphan is dropped or given other words; nothing is guessed."""
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    (orphan,) = (row["id"] for row in as_json(capsys, "source", "changes")["changes"] if row["new"] is None)
    assert "stand nowhere in revision 2" in told(capsys, "source", "settle", orphan, "--accept", code=2)[1]
    assert "--accept, --drop or --words?" in told(capsys, "source", "settle", orphan, code=2)[1]


def test_a_quote_is_a_candidate_again_where_its_words_changed(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is held back until then, and printed with its new words afterwards; one of another speaker waits."""
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    listed = {row["text"]: row for row in as_json(capsys, "quote", "list")["quotes"]}
    assert "was corrected" in listed["The waiting list was for months."]["held_back"]
    assert "was corrected" in listed["A cup of tea and someone to listen"]["held_back"]
    assert listed["nobody ever rang back"]["held_back"] == ""
    changed = listed["The waiting list was for months."]["id"]
    told(capsys, "source", "settle", changed, "--accept")
    now = {row["id"]: row for row in as_json(capsys, "quote", "list")["quotes"]}[changed]
    assert (now["text"], now["status"], now["held_back"]) == (
        "The waiting list was four months.",
        "candidate",
        "",
    )
    told(capsys, "quote", "verify", code=1)
    for row in as_json(capsys, "source", "changes")["changes"]:
        told(capsys, "source", "settle", row["id"], "--drop")
    told(capsys, "quote", "verify")


def test_the_same_file_again_changes_nothing(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written, nothing to decide."""
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    before = {path: path.read_bytes() for path in empty_study.rglob("*") if path.is_file()}
    assert "nothing changed" in told(capsys, "source", "update", source, corrected(empty_study), "--yes")[0]
    assert (
        as_json(capsys, "source", "update", source, corrected(empty_study), "--dry-run")["unchanged"] is True
    )
    assert {path: path.read_bytes() for path in empty_study.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00\x01\x02\xff\xfe\x00\x07", "not"),
        (b"WEBVTT\n\n", ""),
        (b"Respondent,What would help?\nr1,Somebody to ask\nr2,A later bus\n", "is a survey"),
    ],
)
def test_a_bad_file_or_one_of_another_kind_is_refused(
    empty_study: Path, source: str, content: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line of why, exit 2, and nothing at all is written."""
    suffix = ".csv" if content.startswith(b"Resp") else ".vtt"
    bad = empty_study.parent / f"bad{suffix}"
    bad.write_bytes(content)
    before = {path: path.read_bytes() for path in empty_study.parent.rglob("*") if path.is_file()}
    error = told(capsys, "source", "update", source, str(bad), "--yes", code=2)[1]
    assert said in error
    assert "Traceback" not in error
    assert {path: path.read_bytes() for path in empty_study.parent.rglob("*") if path.is_file()} == before


def test_a_reason_names_nobody(empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The log of revisions goes to the team: no name in it, of those either that the correction brings."""
    for why in ("Okafor asked for it", "Vaughan was missing"):
        told(capsys, "source", "update", source, corrected(empty_study), "--yes", "--why", why, code=2)
    told(capsys, "source", "update", source, corrected(empty_study), "--yes", "--why", "heard again")
    log = (empty_study / f"revisions/{source}.jsonl").read_text(encoding="utf-8")
    assert "heard again" in log
    assert not any(word in log for word in ("Okafor", "Vaughan", "waiting", "tea"))


def test_a_locked_study_is_not_updated(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The personal part is encrypted; nothing is read or written."""
    told(capsys, "study", "lock")
    error = told(capsys, "source", "update", source, corrected(empty_study), "--yes", code=2)[1]
    assert "locked" in error


def test_an_update_that_later_work_rests_on_is_not_undone(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A coding of the corrected words would hang in the air."""
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    update = as_json(capsys, "log")["verbs"][0]["run"]
    told(capsys, "code", "apply", source, "kindness", "--words", "I only came twice")
    assert "rests on" in told(capsys, "undo", update, code=2)[1]
    told(capsys, "undo")
    told(capsys, "undo", update)
    assert as_json(capsys, "source", "list")["sources"][0]["revision"] == 1


def test_a_survey_is_corrected_answer_by_answer(
    empty_study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A corrected answer waits, a withdrawn row leaves an orphan, all other answers keep their codings."""
    (empty_study / "codebook.yaml").write_text(
        "format: 1\ncodes: [{id: help, name: Help}]\n", encoding="utf-8"
    )
    header = "Respondent ID,How old are you?,What would have helped you most?\n"
    rows = [
        "r1,30-34,Somebody to ask at night when nothing else is open\n",
        "r2,20-24,A later bus from the village on Sundays and holidays\n",
        "r3,30-34,One person who knows you and remembers what you said\n",
        "r4,35-39,Somebody to ask at night when nothing else is open\n",
    ]
    first, second = empty_study.parent / "wave.csv", empty_study.parent / "wave2.csv"
    first.write_text(header + "".join(rows), encoding="utf-8")
    rows[2] = rows[2].replace("One person", "Two people")
    second.write_text(header + "".join([rows[0], *rows[2:]]).replace("35-39", "40-44"), encoding="utf-8")
    told(capsys, "import", str(first), "--yes", "--quoting", "yes")
    (listed,) = as_json(capsys, "source", "list")["sources"]
    for turn in ("t1", "t2", "t3", "t4"):
        told(capsys, "code", "apply", listed["id"], "help", "--turn", turn)
    planned = as_json(capsys, "source", "update", listed["id"], str(second), "--dry-run")
    assert [row["verdict"] for row in sorted(planned["codings"], key=lambda row: row["old"])] == [
        "kept",
        "orphaned",
        "changed",
        "moved",
    ]
    told(capsys, "source", "update", listed["id"], str(second), "--yes")
    answers = (empty_study / f"sources/{listed['id']}.answers.jsonl").read_text(encoding="utf-8")
    assert ("40-44" in answers, "20-24" in answers) == (True, False)
    assert len(as_json(capsys, "show", listed["id"])["turns"]) == 3
    told(capsys, "undo")
    answers = (empty_study / f"sources/{listed['id']}.answers.jsonl").read_text(encoding="utf-8")
    assert ("40-44" in answers, "20-24" in answers) == (False, True)
    told(capsys, "check")


def test_an_update_may_bring_in_who_was_missing(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new speaker is registered like at an import; undo takes the row of the list of people out."""
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    people = as_json(capsys, "participant", "list")["participants"]
    assert len(people) == 4
    told(capsys, "undo")
    assert len(as_json(capsys, "participant", "list")["participants"]) == 3


def test_a_renamed_label_is_proposed_as_the_same_person(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A label that says what another said is proposed; with --same nobody's words change their speaker."""
    renamed = empty_study.parent / "renamed.vtt"
    renamed.write_text(captions(BEFORE).replace("May Okafor", "Mae Okafor-Jones"), encoding="utf-8")
    out, _ = told(capsys, "source", "update", source, str(renamed), "--dry-run", "--raw")
    assert "--same 'Mae Okafor-Jones'='May Okafor'" in out
    planned = as_json(capsys, "source", "update", source, str(renamed), "--dry-run")
    assert "Okafor" not in json.dumps(planned)
    same = as_json(
        capsys, "source", "update", source, str(renamed), "--same", "Mae Okafor-Jones=May Okafor", "--dry-run"
    )
    assert {row["verdict"] for row in planned["codings"]} == {"kept", "speaker_changed"}
    assert {row["verdict"] for row in same["codings"]} == {"kept"}


@pytest.mark.shared
@pytest.mark.skipif(not FORMATS.is_dir(), reason="the shared samples are not beside this repository")
def test_every_verdict_of_the_hand_made_truth_through_the_command(
    empty_study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The contract: `source update S FILE --dry-run --json` gives the verdicts and places made by hand."""
    truth = json.loads((FORMATS / "crafted/reimport_a.expected.json").read_text(encoding="utf-8"))
    codes = sorted({coding["code"].replace("_", "-") for coding in truth["codings"]})
    entries = ", ".join(f"{{id: {code}, name: {code}}}" for code in codes)
    (empty_study / "codebook.yaml").write_text(f"format: 1\ncodes: [{entries}]\n", encoding="utf-8")
    told(capsys, "import", str(FORMATS / "crafted" / truth["v1"]), "--yes")
    (listed,) = as_json(capsys, "source", "list")["sources"]
    ids: dict[str, str] = {}
    for coding in truth["codings"]:
        span = f"{coding['start']}:{coding['end']}"
        told(capsys, "code", "apply", listed["id"], coding["code"].replace("_", "-"), "--span", span)
        known = {row["id"] for row in as_json(capsys, "codings")["codings"]} - set(ids.values())
        (ids[coding["id"]],) = known
    planned = as_json(
        capsys, "source", "update", listed["id"], str(FORMATS / "crafted" / truth["v2"]), "--dry-run", "--raw"
    )
    rows = {row["id"]: row for row in planned["codings"]}
    for coding in truth["codings"]:
        row = rows[ids[coding["id"]]]
        new = None if coding["new_start"] is None else [coding["new_start"], coding["new_end"]]
        assert (coding["id"], row["verdict"], row["new"]) == (coding["id"], coding["verdict"], new)
        assert (row["old_text"].split(), (row["new_text"] or "").split()) == (
            coding["text"].split(),
            (coding["new_text"] or "").split(),
        )
