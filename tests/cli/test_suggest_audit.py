"""`qualcode suggest audit`, `evaluate`, `review` and `like` in a study."""

from __future__ import annotations

import csv
import io
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema
import openpyxl
import pytest
from verbs_run import typed

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def output(capsys: Capture, *arguments: str) -> Any:
    """Run a command with `--json` and return what it printed."""
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def checked(name: str, document: Any) -> Any:
    """Return a document that fits a schema of the package."""
    place = resources.files("qualcode.schemas").joinpath(*f"{name}.json".split("/"))
    return fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))(document)


def audit_in(study: Path) -> dict[str, Any]:
    """Return the one sample of a study."""
    (path,) = (study / "audits").glob("*.json")
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_a_sample_is_spans_without_words(study: Path) -> None:
    """It is drawn from the evidence, fits its schema, and holds no word; the same seed draws the same."""
    assert run(["suggest", "audit", "--size", "4", "--seed", "7"]) == 0
    first = checked("audit", audit_in(study))
    assert (first["drawn"], first["seed"], len(first["segments"])) == (4, 7, 4)
    assert "ring" not in json.dumps(first)
    assert run(["undo"]) == 0
    assert run(["suggest", "audit", "--size", "4", "--seed", "7"]) == 0
    assert first["segments"] == audit_in(study)["segments"]
    assert run(["check"]) == 0


def test_coding_a_sample_is_kept_answer_by_answer(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Codes are codings of the coder's own; "none applies" is an answer; the rest waits."""
    run(["suggest", "audit", "--size", "4", "--seed", "7"])
    typed(monkeypatch, "one-person; group-good", "n", "s", "q")
    assert run(["suggest", "audit", "--code"]) == 0
    assert "2 of 4 coded; 2 wait" in capsys.readouterr().out
    codings = output(capsys, "codings")["codings"]
    assert {("ann", f"audit:{audit_in(study)['id']}")} == {(one["coder"], one["origin"]) for one in codings}
    (log,) = (study / "audits").glob("*/ann.jsonl")
    events = [
        checked("audits_event", json.loads(line)) for line in log.read_text(encoding="utf-8").splitlines()
    ]
    assert [event["codes"] for event in events] == [["one-person", "group-good"], []]
    states = checked("output/suggest-audit", output(capsys, "suggest", "audit", "--list"))
    assert states["audits"][0]["read"] == {"ann": 2}
    assert run(["check"]) == 0


@pytest.mark.usefixtures("study")
def test_a_sample_is_coded_blind(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Neither proposals nor a colleague's codes are on the screen."""
    run(["tag"])
    run(["suggest"])
    run(["code", "apply", "Group one", "group-good", "--turn", "t6", "--coder", "rae"])
    run(["suggest", "audit"])
    capsys.readouterr()
    typed(monkeypatch, *(["s"] * 20))
    assert run(["suggest", "audit", "--code"]) == 0
    shown = capsys.readouterr().out
    assert "kept me going" in shown
    for code in ("group-good", "not-called-back", "long-wait", "The group helps"):
        assert code not in shown


@pytest.mark.usefixtures("study")
def test_answers_are_undone_and_given_anew(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """`u` takes the last answer back; going back and answering anew replaces codes and answer."""
    run(["suggest", "audit", "--size", "3", "--seed", "1"])
    typed(monkeypatch, "one-person", "u", "group-good", "b", "long-wait", "q")
    assert run(["suggest", "audit", "--code"]) == 0
    assert [one["code"] for one in output(capsys, "codings")["codings"]] == ["long-wait"]
    assert output(capsys, "suggest", "audit", "--list")["audits"][0]["read"] == {"ann": 1}
    assert run(["check"]) == 0
    assert run(["undo"]) == 0
    assert [one["code"] for one in output(capsys, "codings")["codings"]] == ["group-good"]
    assert run(["check"]) == 0


@pytest.mark.usefixtures("study")
def test_a_wrong_code_is_said_and_asked_again(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Nothing is kept for it; piped, the exit code says so."""
    run(["suggest", "audit", "--size", "2", "--seed", "1"])
    typed(monkeypatch, "one-persn", "?", "n")
    assert run(["suggest", "audit", "--code"]) == 2
    assert "did you mean one-person" in capsys.readouterr().err
    assert output(capsys, "suggest", "audit", "--list")["audits"][0]["read"] == {"ann": 1}


@pytest.mark.parametrize("name", ["audit.csv", "audit.xlsx"])
def test_a_sheet_goes_out_and_comes_back(study: Path, tmp_path: Path, capsys: Capture, name: str) -> None:
    """Words are masked, codes of nobody are in it; filled in, it gives what the prompt gives."""
    run(["code", "apply", "Group one", "group-good", "--turn", "t6"])
    run(["suggest", "audit"])
    sheet = tmp_path / name
    assert run(["suggest", "audit", "--sheet", str(sheet)]) == 0
    assert "out of git" in capsys.readouterr().err
    assert run(["suggest", "audit", "--sheet", str(sheet)]) == 2
    assert sheet.stat().st_mode & 0o077 == 0
    if name.endswith("csv"):
        text = sheet.read_text(encoding="utf-8-sig")
        assert ("May will" in text, "group-good" in text) == (False, False)
        rows = list(csv.reader(io.StringIO(text, newline="")))
        rows[1][-1], rows[2][-1] = "one-person; access", "none"
        with sheet.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
    else:
        book = openpyxl.load_workbook(sheet)
        page = book["to code"]
        page["G2"], page["G3"] = "one-person; access", "None"
        book.save(sheet)
    assert run(["suggest", "audit", "--read", str(sheet), "--coder", "rae"]) == 0
    assert "2 segments kept, 1 of them without a code" in capsys.readouterr().out
    assert {"one-person", "access"} == {
        one["code"] for one in output(capsys, "codings", "--coder", "rae")["codings"]
    }
    assert run(["suggest", "audit", "--read", str(sheet), "--coder", "rae"]) == 0
    assert "2 the same as before" in capsys.readouterr().out
    assert (study / "audits").is_dir()


@pytest.mark.usefixtures("study")
def test_a_bad_sheet_keeps_nothing(tmp_path: Path, capsys: Capture) -> None:
    """Each fault is named by its line; all or none."""
    run(["suggest", "audit", "--size", "2"])
    sheet = tmp_path / "bad.csv"
    sheet.write_text("number,codes\n1,one-person\n2,one-persn\n77,none\n", encoding="utf-8")
    assert run(["suggest", "audit", "--read", str(sheet)]) == 2
    error = capsys.readouterr().err
    assert "line 3" in error
    assert "line 4" in error
    assert output(capsys, "codings")["codings"] == []


@pytest.mark.usefixtures("study")
def test_the_report_card(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Counts per code over the segments read, against the coder named; never called accuracy."""
    assert run(["suggest", "evaluate"]) == 2
    run(["suggest", "audit"])
    assert run(["suggest", "evaluate"]) == 2
    typed(monkeypatch, *(["n"] * 20))
    run(["suggest", "audit", "--code"])
    card = checked("output/suggest-evaluate", output(capsys, "suggest", "evaluate", "--lane", "rules"))
    rows = {one["code"]: one for one in card["per_code"]}
    assert (card["coder"], card["n"], card["first_right"]) == ("ann", card["drawn"], None)
    assert {(0, 1, 0)} == {(one["both"], one["machine_only"], one["coder_only"]) for one in rows.values()}
    assert set(rows) == {"not-called-back", "long-wait", "one-person", "group-good"}
    assert all(one["too_few_to_judge"] for one in rows.values())
    assert run(["suggest", "evaluate"]) == 0
    shown = capsys.readouterr().out
    assert "Too few to judge" in shown
    assert "accura" not in shown.casefold()
    assert run(["suggest", "evaluate", "--with", "rea"]) == 2


@pytest.mark.usefixtures("study")
def test_people_stand_beside_the_machine(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Where two coded the sample their own alpha stands beside; equal answers are 1."""
    run(["suggest", "audit", "--seed", "3"])
    for coder in ("ann", "rae"):
        typed(monkeypatch, "one-person", *(["n"] * 20))
        run(["suggest", "audit", "--code", "--coder", coder])
    card = output(capsys, "suggest", "evaluate", "--with", "rae")
    (row,) = [one for one in card["per_code"] if one["code"] == "one-person"]
    assert (card["others"], row["alpha_between_people"]) == ({"ann": card["n"]}, {"ann": 1.0})


def test_the_sample_is_not_learnt_from(study: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """A code that only the sample holds is not given to it: what was coded there was held out."""
    book = study / "codebook.yaml"
    book.write_text(book.read_text(encoding="utf-8") + "  - {id: zz, name: Zz}\n", encoding="utf-8")
    run(["suggest", "audit"])
    typed(monkeypatch, *(["zz"] * 20))
    run(["suggest", "audit", "--code"])
    card = output(capsys, "suggest", "evaluate", "--lane", "suggest")
    (row,) = [one for one in card["per_code"] if one["code"] == "zz"]
    assert (card["learnt"], row["both"]) == ({"coded": 0, "rejected": 0}, 0)
    assert "zz" not in output(capsys, "suggest")["counts"]


@pytest.mark.usefixtures("study")
def test_review_takes_answers_one_by_one(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Accepted, rejected, left; `u` takes the last back; each is done when the next is shown."""
    run(["tag"])
    capsys.readouterr()
    typed(monkeypatch, "a", "r", "u", "s", "o", "r", "q")
    assert run(["suggest", "review", "--by", "rules"]) == 0
    shown = capsys.readouterr().out
    assert "1 accepted, 1 rejected, 2 open still" in shown
    assert "rule: phrase: waiting list" in shown
    assert [one["code"] for one in output(capsys, "codings")["codings"]] == ["not-called-back"]
    typed(monkeypatch, "x", "q")
    assert run(["suggest", "review"]) == 2
    assert run(["check"]) == 0


@pytest.mark.usefixtures("study")
def test_more_like_an_extract_a_code_or_words(capsys: Capture) -> None:
    """By coding, by code and by words; masked, with what is coded already marked; nothing is written."""
    run(["code", "apply", "Group one", "not-called-back", "--words", "nobody ever rang back"])
    (coding,) = output(capsys, "codings")["codings"]
    words = checked("output/suggest-like", output(capsys, "suggest", "like", "someone would ring"))
    assert (words["kind"], words["found"][0]["turn"]) == ("words", "t2")
    assert words["found"][0]["codes"] == ["not-called-back"]
    for named, kind in ((coding["id"], "coding"), ("Nobody called back", "code")):
        more = output(capsys, "suggest", "like", named)
        assert more["kind"] == kind
        assert "t2" not in {one["turn"] for one in more["found"]}
    assert "May will" not in json.dumps(output(capsys, "suggest", "like", "will say the same"))
    assert len(output(capsys, "codings")["codings"]) == 1


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("named", "said"),
    [("C-0000000000", "no coding"), ("long-wiat", "long-wait"), ("long-wait", "no words yet")],
)
def test_like_says_what_it_does_not_know(capsys: Capture, named: str, said: str) -> None:
    """Unknown codings and codes, and a code without extracts."""
    assert run(["suggest", "like", named]) == 2
    assert said in capsys.readouterr().err


def test_reflexive_work_has_like_and_no_report_card(study: Path, capsys: Capture) -> None:
    """A sample and a report card are refused in words, `--anyway` does them; `like` is on."""
    settings = study / "qualcode.toml"
    text = settings.read_text(encoding="utf-8").replace('approach = "codebook"', 'approach = "reflexive"')
    settings.write_text(text, encoding="utf-8")
    assert run(["suggest", "audit"]) == 2
    assert run(["suggest", "evaluate"]) == 2
    assert "coding is interpretation" in capsys.readouterr().err
    assert run(["suggest", "audit", "--anyway"]) == 0
    assert run(["suggest", "like", "waiting list"]) == 0


def test_a_withdrawal_takes_proposals_and_samples_along(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """The places of an erased person's words leave the proposals, the sample and what coders said of it."""
    waits = "{id: waits, name: Waiting list, definition: the waiting list was months and nobody rang back}"
    book = f"format: 1\ncodes:\n  - {{id: helped, name: Helped}}\n  - {waits}\n"
    (study / "codebook.yaml").write_text(book, encoding="utf-8")
    suggested = output(capsys, "suggest")["explained"]
    assert "t3" in {one["turn"] for one in suggested}
    run(["suggest", "audit"])
    typed(monkeypatch, *(["helped"] * 20))
    run(["suggest", "audit", "--code"])
    before = audit_in(study)
    (source,) = {one["source"] for one in before["segments"]}
    turns = output(capsys, "show", source)["turns"]
    (person,) = {turn["speaker"] for turn in turns if turn["turn"] == "t3"}
    gone = {turn["turn"] for turn in turns if turn["speaker"] == person}
    erase = ["--kind", "erase", "--yes", "--erase-for-ever"]
    assert run(["participant", "withdraw", person, *erase]) == 0
    after = audit_in(study)
    assert 0 < len(after["segments"]) < len(before["segments"]) == after["drawn"]
    read = output(capsys, "suggest", "audit", "--list")["audits"][0]
    assert read["read"] == {"ann": len(after["segments"])}
    (suggestions,) = (study / "codings" / "@suggest").glob("*.jsonl")
    left = [json.loads(line) for line in suggestions.read_text(encoding="utf-8").splitlines()]
    ids = {one["id"] for one in suggested if one["turn"] not in gone}
    assert {event["id"] for event in left} == ids
    assert output(capsys, "suggest", "evaluate")["n"] == len(after["segments"])
    assert run(["check"]) == 0
