"""`qualcode counts --audited`: from a blind sample of survey responses, and refused for anything else."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
SAID = {
    "long-wait": [
        "we waited months for a first visit",
        "the waiting list is far too long",
        "a long wait again",
    ],
    "group-good": ["the group kept me going", "the group was not bad at all", "meeting the others helped"],
    "": ["no comment from me", "parking costs too much", "the rooms were cold"],
}
RESPONSES = 520


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments))
    shown = capsys.readouterr()
    return shown.out, shown.err


def import_answers(tmp_path: Path, capsys: Capture, size: int) -> list[str]:
    """Import a survey and return the code that each answer would have, in their order."""
    draw = Random(5)  # noqa: S311 (nothing secret is drawn)
    codes = draw.choices(list(SAID), weights=[4, 2, 6], k=size)
    stream = io.StringIO()
    rows = ([str(place), f"{draw.choice(SAID[code])}, case {place}"] for place, code in enumerate(codes))
    csv.writer(stream).writerows([["ID", "What happened?"], *rows])
    (tmp_path / "large.csv").write_text(stream.getvalue(), encoding="utf-8")
    columns = ["--column", "What happened?=open"]
    said(capsys, "import", str(tmp_path / "large.csv"), "--title", "Large survey", *columns)
    return codes


def draw_sample(capsys: Capture) -> None:
    """Draw a sample of 120 responses."""
    arguments = ["--size", "120", "--seed", "3", "--unit", "response", "--source", "Large survey"]
    said(capsys, "suggest", "audit", *arguments)


def code_sample(tmp_path: Path, capsys: Capture, codes: list[str], *, leave: int = 0) -> None:
    """Draw a sample of 120 of the survey and code it in a sheet, truly; `leave` rows stay empty."""
    draw_sample(capsys)
    sheet = tmp_path / "sheet.csv"
    said(capsys, "suggest", "audit", "--sheet", str(sheet))
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for place, row in enumerate(rows):
        row["codes"] = "" if place < leave else codes[int(row["turn"][1:]) - 1] or "none"
    with sheet.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    said(capsys, "suggest", "audit", "--read", str(sheet))


@pytest.mark.usefixtures("study")
def test_estimates_cover_what_is_true(tmp_path: Path, capsys: Capture) -> None:
    """The interval holds the share of all responses, and is called what it is."""
    codes = import_answers(tmp_path, capsys, RESPONSES)
    code_sample(tmp_path, capsys, codes)
    out, _ = said(capsys, "counts", "--audited", "--json")
    found: dict[str, Any] = json.loads(out)
    validator("output/counts-audited")(found)
    assert (found["audited"], found["responses"], found["labelled"], found["coder"]) == (
        120,
        RESPONSES,
        0,
        "ann",
    )
    rows = {row["code"]: row for row in found["codes"]}
    for code in ("long-wait", "group-good", "access"):
        share = sum(each in {code, "long-wait" if code == "access" else code} for each in codes) / RESPONSES
        assert rows[code]["method"] == "prediction-powered"
        assert rows[code]["interval"]["low"] <= share <= rows[code]["interval"]["high"]
    assert (rows["one-person"]["method"], rows["one-person"]["share"]) == ("too few", None)
    shown, _ = said(capsys, "counts", "--audited", "long-wait")
    assert "Uncertainty of our coding, not of public opinion" in shown
    assert (found["in_campaigns"], found["campaigns"]) == (0, 0)
    assert "is judged from 10 on" in " ".join(shown.split())
    assert f"120 of {RESPONSES} responses were drawn at random and read blind by ann" in shown
    assert_nothing_audited_is_learnt(tmp_path, capsys)


def assert_nothing_audited_is_learnt(tmp_path: Path, capsys: Capture) -> None:
    """Other codings are learnt from, those of the sample are not."""
    lines = tmp_path / "more.jsonl"
    others = [{"source": "Large survey", "turn": f"t{place}", "code": "group-good"} for place in range(1, 41)]
    lines.write_text("".join(json.dumps(row) + "\n" for row in others), encoding="utf-8")
    said(capsys, "code", "apply", "--from", str(lines), "--coder", "bob")
    found = json.loads(said(capsys, "counts", "--audited", "--json")[0])
    sample = json.loads(next((tmp_path / "study" / "audits").glob("*.json")).read_text(encoding="utf-8"))
    codings = json.loads(said(capsys, "codings", "--json")[0])["codings"]
    spans = {tuple(one["span"]) for one in sample["segments"]}
    assert 0 < found["labelled"] == sum(tuple(one["span"]) not in spans for one in codings)


@pytest.mark.usefixtures("study")
def test_under_five_hundred_they_are_to_be_read(tmp_path: Path, capsys: Capture) -> None:
    """A survey that can be read is not estimated."""
    import_answers(tmp_path, capsys, 499)
    draw_sample(capsys)
    assert "read them all" in said(capsys, "counts", "--audited", code=2)[1]


@pytest.mark.usefixtures("study")
def test_half_a_sample_is_no_sample(tmp_path: Path, capsys: Capture) -> None:
    """While responses of the sample wait there is no estimate."""
    codes = import_answers(tmp_path, capsys, RESPONSES)
    code_sample(tmp_path, capsys, codes, leave=5)
    assert "5 responses of this sample are not read yet" in said(capsys, "counts", "--audited", code=2)[1]


@pytest.mark.usefixtures("study")
def test_interviews_and_groups_are_refused_in_words(capsys: Capture) -> None:
    """A sample of talk gives no estimate."""
    said(capsys, "suggest", "audit", "--size", "3", "--unit", "turn")
    assert "for survey responses only" in said(capsys, "counts", "--audited", code=2)[1]
    said(capsys, "suggest", "audit", "--size", "3", "--unit", "sentence")
    audits = [json.loads(file.read_text(encoding="utf-8")) for file in Path("audits").glob("*.json")]
    sentences = next(one["id"] for one in audits if one["unit"] == "sentence")
    assert "of responses" in said(capsys, "counts", "--audited", "--audit", sentences, code=2)[1]


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--where", "area=North"], "drawn from"),
        (["--by", "area"], "drawn from"),
        (["--audit", "A-NONE"], "audit"),
    ],
)
def test_what_the_sample_settles_is_not_asked_again(
    arguments: list[str], words: str, capsys: Capture
) -> None:
    """Filters belong to the drawing; an unknown sample is named."""
    said(capsys, "suggest", "audit", "--size", "3", "--unit", "turn")
    assert words in said(capsys, "counts", "--audited", *arguments, code=2)[1]


@pytest.mark.usefixtures("study")
def test_what_is_left_out_and_was_met_before_is_said(tmp_path: Path, study: Path, capsys: Capture) -> None:
    """A corrected answer is out, and counted; a reader who had judged proposals did not read blind."""
    codes = import_answers(tmp_path, capsys, RESPONSES)
    said(capsys, "tag", "--source", "Large survey")
    said(capsys, "code", "accept", "--code", "long-wait", "--by", "rules")
    code_sample(tmp_path, capsys, codes)
    out, _ = said(capsys, "counts", "--audited", "--json")
    found: dict[str, Any] = json.loads(out)
    validator("output/counts-audited")(found)
    assert 0 < found["met_before"] < found["audited"]
    shown = said(capsys, "counts", "--audited")[0]
    assert f"{found['met_before']} of 120 ann had met as proposals before" in shown
    assert "blind by" not in shown
    sample = json.loads(next((study / "audits").glob("*.json")).read_text(encoding="utf-8"))
    corrected = tmp_path / "corrected.csv"
    text = (tmp_path / "large.csv").read_text(encoding="utf-8")
    with (tmp_path / "sheet.csv").open(encoding="utf-8", newline="") as lines:
        case = next(csv.DictReader(lines))["words"].rpartition(" ")[2]
    corrected.write_text(text.replace(f'case {case}"', f'event {case}"'), encoding="utf-8")
    said(capsys, "source", "update", sample["segments"][0]["source"], str(corrected), "--yes")
    shown = said(capsys, "counts", "--audited")[0]
    assert "119 of 520 responses" in shown
    assert "120 drawn; 1 changed since, left out" in shown
    card = said(capsys, "suggest", "evaluate")[0]
    assert "1 changed since, left out" in card
    assert "ann 119 of 119" in said(capsys, "suggest", "audit", "--list")[0]


def test_in_reflexive_work_nothing_is_estimated(study: Path, capsys: Capture) -> None:
    """A machine has a part in it: off, as the report card is, but for --anyway."""
    settings = study / "qualcode.toml"
    text = settings.read_text(encoding="utf-8").replace('approach = "codebook"', 'approach = "reflexive"')
    settings.write_text(text, encoding="utf-8")
    assert "audited counts are off" in said(capsys, "counts", "--audited", code=2)[1]
    assert "no sample" in said(capsys, "counts", "--audited", "--anyway", code=2)[1]


def readings(capsys: Capture) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many segments the reader gave each code: for the estimate, and on the report card."""
    counted = json.loads(said(capsys, "counts", "--audited", "--json")[0])["codes"]
    card = json.loads(said(capsys, "suggest", "evaluate", "--json", "--lane", "rules")[0])["per_code"]
    positives = {row["code"]: row["positives"] for row in counted}
    return positives, {row["code"]: row["both"] + row["coder_only"] for row in card}


@pytest.mark.usefixtures("study")
def test_a_sample_is_read_as_its_codes_are_now(tmp_path: Path, capsys: Capture) -> None:
    """After a merge the reader said the other code; after a split, what their coding was given since."""
    codes = import_answers(tmp_path, capsys, RESPONSES)
    code_sample(tmp_path, capsys, codes)
    before, card = readings(capsys)
    assert (before["group-good"], before["long-wait"]) == (card["group-good"], card["long-wait"])
    assert min(before["group-good"], before["long-wait"]) > 5
    said(capsys, "codebook", "merge", "group-good", "--into", "one-person", "--why", "one thing")
    said(capsys, "codebook", "split", "long-wait", "--into", "Lists", "--into", "Months", "--why", "two")
    moved = said(capsys, "codebook", "split", "long-wait", "--to", "Lists", "--words", "list")[0]
    after, card = readings(capsys)
    listed = json.loads(said(capsys, "codings", "--code", "lists", "--json")[0])["codings"]
    assert moved
    assert 0 < len(listed) < before["long-wait"]
    assert (after["one-person"], card["one-person"]) == (before["group-good"], before["group-good"])
    assert (after["lists"], card["lists"]) == (len(listed), len(listed))
    assert (card["long-wait"], card.get("group-good", 0)) == (before["long-wait"] - len(listed), 0)


@pytest.mark.usefixtures("study")
def test_of_two_who_read_as_much_both_verbs_name_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """The first by name; and who took every answer back has read nothing."""
    codes = import_answers(tmp_path, capsys, RESPONSES)
    code_sample(tmp_path, capsys, codes)
    monkeypatch.setenv("QUALCODE_CODER", "bob")
    said(capsys, "suggest", "audit", "--read", str(tmp_path / "sheet.csv"))

    def reader(*verb: str) -> str:
        return str(json.loads(said(capsys, *verb, "--json")[0])["coder"])

    assert reader("counts", "--audited") == reader("suggest", "evaluate", "--lane", "rules") == "ann"
    assert reader("counts", "--audited", "--coder", "bob") == "bob"
    said(capsys, "undo")
    assert "bob" in said(capsys, "counts", "--audited", "--coder", "bob", code=2)[1]
