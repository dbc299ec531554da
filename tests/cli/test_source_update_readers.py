"""After a correction every view says what it shows: words of then are marked, lost turns are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from correcting_talk import PLACES, as_json, brought_in, corrected, told

from qualcode.cli.main import run
from qualcode.flows.code import own_events
from qualcode.flows.desk import Desk
from qualcode.flows.workbench.looking import last_place
from qualcode.flows.workbench.workbench import open_workbench
from qualcode.store.study import ATTRIBUTES, open_study

GUIDE = """format: 1
version: "1"
sections:
  - id: A
    title: Help
    questions: [{id: A1, text: How did you first hear?}, {id: A2, text: Was it easy to reach?}]
"""


@pytest.fixture
def source(empty_study: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Make a study with the coded talk; return the source's id."""
    return brought_in(empty_study, capsys)


@pytest.fixture
def updated(empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Correct the talk; leave all that waits undecided."""
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    return source


def problems(capsys: Any) -> dict[str, str]:
    """Return what `check` finds: code to message."""
    capsys.readouterr()
    run(["check", "--json"])
    return {row["code"]: row["message"] for row in json.loads(capsys.readouterr().out)["problems"]}


def events(study: Path, source: str) -> list[dict[str, Any]]:
    """Return the log of revisions."""
    lines = (study / f"revisions/{source}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def rewrite(study: Path, source: str, lines: list[dict[str, Any]]) -> None:
    """Put another log of revisions in place."""
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (study / f"revisions/{source}.jsonl").write_text(text, encoding="utf-8", newline="\n")


@pytest.mark.usefixtures("updated")
def test_what_waits_is_listed_with_its_words_of_then(capsys: pytest.CaptureFixture[str]) -> None:
    """Marked in the list, the code view, the trace and the theme; never shown as if it were said now."""
    listed = {row["words"]: row for row in as_json(capsys, "codings")["codings"]}
    changed = listed[PLACES["changed"]]
    assert (changed["left"], changed["note"]) == ("waiting", "words changed, waiting for a decision")
    orphan = next(row for row in listed.values() if row["words"].startswith("The bus to"))
    assert orphan["note"] == "text no longer in the transcript, waiting for a decision"
    assert (orphan["turns"], orphan["revision"]) == (["t7"], 1)
    view = told(capsys, "code", "view", "waiting")[0]
    assert view.count("waiting for a decision") == 3
    trace = as_json(capsys, "trace", changed["id"])["thing"]
    assert (trace["words"], trace["note"]) == (PLACES["changed"], changed["note"])
    told(capsys, "theme", "add", "Waiting", "--code", "waiting")
    theme = as_json(capsys, "theme", "list")["themes"][0]["id"]
    extracts = as_json(capsys, "theme", "show", theme)["codes"][0]["extracts"]
    assert sorted(each["left"] for each in extracts) == ["", "", "", "waiting", "waiting", "waiting"]


@pytest.mark.usefixtures("updated")
def test_what_was_dropped_stays_listed_and_counts_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    """Its text is gone: marked in every list, in no count."""
    orphan = next(row for row in as_json(capsys, "source", "changes")["changes"] if row["new"] is None)
    counts = as_json(capsys, "codings")["counts"]
    told(capsys, "source", "settle", orphan["id"], "--drop")
    after = as_json(capsys, "codings")["counts"]
    assert (after["codings"], after["gone"]) == (counts["codings"] - 1, 1)
    assert "and 1 dropped after a correction" in told(capsys, "codings")[0]
    told(capsys, "theme", "add", "Waiting", "--code", "waiting")
    assert as_json(capsys, "theme", "list", "--counts")["bases"]["codings"] == counts["codings"] - 1


@pytest.mark.usefixtures("updated")
def test_status_says_how_much_waits(capsys: pytest.CaptureFixture[str]) -> None:
    """And what to do next."""
    assert "5 things to decide" in told(capsys, "status")[0]
    found = as_json(capsys, "status")
    assert found["to_decide"] == 5
    for row in as_json(capsys, "source", "changes")["changes"]:
        told(capsys, "source", "settle", row["id"], "--drop")
    assert as_json(capsys, "status")["to_decide"] == 0
    assert "to decide" not in told(capsys, "status")[0]


def test_an_earlier_revision_can_be_read(updated: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With the codings that stood there, names masked; a number that never was is refused."""
    out, _ = told(capsys, "show", updated, "--revision", "1")
    assert "revision 1; the newest is 2" in out
    assert "Yes." in out
    assert "deaf" not in out
    (bus,) = (
        turn for turn in as_json(capsys, "show", updated, "--revision", "1")["turns"] if turn["turn"] == "t7"
    )
    assert (bus["text"].startswith("The bus"), bus["codes"]) == (True, ["Waiting"])
    assert "has no revision 3" in told(capsys, "show", updated, "--revision", "3", code=2)[1]
    assert "revision" in told(capsys, "source", "list")[0].splitlines()[0]


def test_lists_read_without_the_vault(
    updated: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading the words of then needs no passphrase, and shows no name either."""
    monkeypatch.delenv("QUALCODE_PASSPHRASE")
    assert len(as_json(capsys, "codings")["codings"]) == 6
    assert as_json(capsys, "status")["to_decide"] == 5
    assert "deaf" not in told(capsys, "show", updated, "--revision", "1")[0]


def test_where_a_question_began_at_a_turn_that_is_gone(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The preview and `check` tell it; links at turns that go on stay where they are; so do memos."""
    (empty_study / "guide.yaml").write_text(GUIDE, encoding="utf-8")
    told(capsys, "guide", "set", source, "t1", "A1")
    told(capsys, "guide", "set", source, "t7", "A2")
    told(capsys, "memo", "new", "Ask about the timetable.", "--about", source, "--about", "t7")
    planned = as_json(capsys, "source", "update", source, corrected(empty_study), "--dry-run")
    assert [(row["sort"], row["turn"], row["question"]) for row in planned["lost"]] == [
        ("guide link", "t7", "A2"),
        ("memo", "t7", ""),
    ]
    out, _ = told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    assert f"t7 is gone, where A2 began: `qualcode guide unset {source} t7`" in " ".join(out.split())
    assert "unknown-turn" in problems(capsys)
    turns = {turn["turn"]: turn["question"] for turn in as_json(capsys, "show", source)["turns"]}
    assert turns["t2"] == "A1"
    told(capsys, "guide", "unset", source, "t7")
    told(capsys, "guide", "set", source, "t9", "A2")
    for row in as_json(capsys, "source", "changes")["changes"]:
        told(capsys, "source", "settle", row["id"], "--drop")
    told(capsys, "check")


def test_a_session_goes_on_where_its_words_are_now(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The place where the coder stopped is found in the corrected transcript."""
    desk = Desk(open_study(empty_study), "ann")
    made = next(event for event in own_events(desk, source) if event["span"] == _span(capsys, "moved"))
    runs = empty_study / "runs/ann.jsonl"
    runs.write_text(
        "".join(
            line.replace('"verb": "code apply"', '"verb": "code"') if str(made["run"]) in line else line
            for line in runs.read_text(encoding="utf-8").splitlines(keepends=True)
        ),
        encoding="utf-8",
        newline="\n",
    )
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    desk = Desk(open_study(empty_study), "ann")
    bench = open_workbench(desk, source)
    now = bench.source
    place = last_place(desk, now, bench.board.log.here)
    bench.close()
    assert place is not None
    assert now.turns[place].text.endswith("kept me going.")


def _span(capsys: Any, verdict: str) -> list[int]:
    listed = as_json(capsys, "codings")["codings"]
    return next(row["span"] for row in listed if row["words"] == PLACES[verdict])


def test_what_came_of_proposals_is_known_after_a_correction(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proposals and the codings that answer them are carried alike: what was accepted is not open again."""
    book = empty_study / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    rule = "{id: kindness, name: Kindness, rules: {phrases: [kept me going]}}"
    book.write_text(text.replace("{id: kindness, name: Kindness}", rule), encoding="utf-8")
    told(capsys, "tag")
    told(capsys, "code", "accept", "--all")
    assert as_json(capsys, "status")["open_proposals"] == 0
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    assert as_json(capsys, "status")["open_proposals"] == 0


def test_check_proves_that_runs_hold_the_same_words(
    empty_study: Path, updated: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that was tampered with takes other words for the same."""
    assert set(problems(capsys)) == {"undecided"}
    lines = events(empty_study, updated)
    lines[0]["runs"][-1][1] += 1
    lines[0]["runs"][-1][2] -= 1
    rewrite(empty_study, updated, lines)
    assert "takes other words for the same" in problems(capsys)["other-words"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"after": 3}, "revision-order"),
        ({"before": 2}, "revision-order"),
        ({"runs": [[0, 0, 99999]]}, "other-words"),
    ],
)
def test_check_finds_a_log_that_leads_elsewhere(
    empty_study: Path, updated: str, change: dict[str, Any], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One revision follows the other, and the last is the one that sources.lock names."""
    lines = events(empty_study, updated)
    lines[0] |= change
    rewrite(empty_study, updated, lines)
    assert code in problems(capsys)


def test_check_finds_a_correction_without_its_log(
    empty_study: Path, updated: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without it no coding follows; it is told."""
    (empty_study / f"revisions/{updated}.jsonl").unlink()
    assert "no coding follows" in problems(capsys)["revision-order"]


def test_two_corrections_of_one_revision_are_told(
    empty_study: Path, updated: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two people corrected the same revision on their branches: one holds, everywhere, and it is said."""
    lines = events(empty_study, updated)
    rival = {
        **lines[0],
        "event": "b0b0b0b0b0b0b0b0",
        "id": "V-0000000000",
        "runs": [[0, 9, 12]],
        "texts": ["0" * 64, "1" * 64],
        "by": "bob",
        "run": "b0b0b0b0b0b0",
    }
    before = as_json(capsys, "codings")
    rewrite(empty_study, updated, [rival, *lines])
    assert before == as_json(capsys, "codings")
    assert "was corrected twice, by ann" in problems(capsys)["two-revisions"]


def test_every_file_that_led_to_a_source_is_known(
    empty_study: Path, updated: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first file and the corrected one are in the study already; another of that name may correct it."""
    for name in ("group.vtt", "group2.vtt"):
        out, _ = told(capsys, "import", str(empty_study.parent / name), "--yes")
        assert f"{updated}" in out
        assert "already" in out
    assert len(as_json(capsys, "source", "list")["sources"]) == 1
    other = empty_study.parent / "elsewhere" / "group2.vtt"
    other.parent.mkdir()
    content = Path(corrected(empty_study)).read_text(encoding="utf-8")
    other.write_text(content.replace("twice", "three times"), encoding="utf-8")
    error = told(capsys, "import", str(other), "--yes", code=2)[1]
    assert f"qualcode source update {updated} group2.vtt" in error
    told(capsys, "undo")
    out, _ = told(capsys, "import", corrected(empty_study), "--yes", "--title", "Group two")
    assert len(as_json(capsys, "source", "list")["sources"]) == 2


def test_git_joins_the_log_of_revisions_in_older_studies_too(
    empty_study: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`.gitattributes` of an earlier version gains the line when the log is first written."""
    attributes = empty_study / ".gitattributes"
    older = ATTRIBUTES.replace("revisions/*.jsonl merge=union\n", "").replace(
        "guide.log.jsonl merge=union\n", ""
    )
    attributes.write_text("# ours\n" + older.rstrip("\n"), encoding="utf-8", newline="\n")
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    expected = "# ours\n" + older + "revisions/*.jsonl merge=union\n"
    assert attributes.read_text(encoding="utf-8") == expected
    attributes.write_text("# ours\n" + older, encoding="utf-8", newline="\n")
    assert problems(capsys)["not-joined"] == "git would not join revisions/*.jsonl line by line"
