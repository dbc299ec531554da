"""`qualcode agree`: who has read what in packs, which words are shown, and where there is no number."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from agree_run import by_schema, put, source_id
from packs_run import filled, ids_of, packed, words_of
from verbs_run import said

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def stream(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """Return the one workstream of a comparison, without intervals."""
    found: list[dict[str, Any]] = by_schema(capsys, "agree", *arguments, "--draws", "0")["workstreams"]
    assert len(found) == 1
    return found[0]


def cases(capsys: Capture, *arguments: str) -> list[dict[str, Any]]:
    """Return the cases of a comparison."""
    found: list[dict[str, Any]] = by_schema(capsys, "agree-disagreements", "-d", *arguments)["cases"]
    return found


@pytest.fixture
def half_read(talks: Path, tmp_path: Path, capsys: Capture) -> str:
    """Let ann code the interview, and bea a pack of its turns, of which she reads three; return its id."""
    put("ann", {"t2": "not-called-back", "t4": "long-wait"})
    sheet = tmp_path / "bea.xlsx"
    pack = str(packed(capsys, sheet, "--source", "Interview two", "--unit", "turn")["pack"])
    by_words = {words: identifier for identifier, words in words_of(sheet).items()}
    chosen = {
        number: next(identifier for words, identifier in by_words.items() if f"number {number}." in words)
        for number in (1, 3, 7)
    }
    filled(
        sheet,
        {
            chosen[1]: {"code 1": "not-called-back"},
            chosen[3]: {"code 1": "access"},
            chosen[7]: {"code 1": "none"},
        },
    )
    assert len(ids_of(sheet)) == 12
    assert run(["unpack", str(sheet)]) == 0
    capsys.readouterr()
    assert talks.exists()
    return pack


def test_of_a_pack_only_what_was_answered_is_read(half_read: str, capsys: Capture) -> None:
    """A unit of a pack that was left blank is missing; `none` is an answer: read, and nothing fits."""
    found = stream(capsys)
    assert (found["n_pairable"], found["n_differing"]) == (3, 1)
    assert [coder["units"] for coder in found["coders"]] == [12, 3]
    named = stream(capsys, "ann", f"bea:{half_read}")
    assert (named["n_pairable"], named["n_differing"], named["unit"]) == (3, 1, "turn")
    assert f"3 answers in the pack {half_read}" in named["coders"][1]["how"]
    only = stream(capsys, "ann", f"bea:{half_read}", "--read", "all", "-s", "Interview two")
    assert (only["n_pairable"], only["n_differing"]) == (12, 1)


def test_what_a_pack_brought_is_not_compared_with_itself(half_read: str, capsys: Capture) -> None:
    """`bea` beside `bea:PK-...` is what she coded of her own; without any the two share no unit."""
    _, told = said(capsys, "agree", "bea", f"bea:{half_read}", code=2)
    assert "bea has nothing but what the packs and samples that you name brought" in " ".join(told.split())
    put("bea", {"t4": "long-wait"})
    found = stream(capsys, "bea", f"bea:{half_read}")
    assert (found["n_pairable"], found["n_differing"]) == (3, 2)
    assert f"without 2 codings that {half_read} brought" in found["coders"][0]["how"]


def test_a_pack_is_of_somebody_and_has_its_unit(half_read: str, capsys: Capture) -> None:
    """A pack of another coder, of no coder, or in another unit is refused in words."""
    assert (
        f"{half_read} was for bea, not for ann" in said(capsys, "agree", "bea", f"ann:{half_read}", code=2)[1]
    )
    assert "no pack is called" in said(capsys, "agree", "ann", "bea:PK-2222", code=2)[1]
    other = ("agree", "ann", f"bea:{half_read}", "--unit", "sentence")
    assert "drawn by turn, not by sentence" in said(capsys, *other, code=2)[1]


@pytest.mark.usefixtures("talks")
def test_names_are_masked_unless_raw(capsys: Capture) -> None:
    """The words of a case are masked; `--raw` shows them as they were spoken."""
    put("ann", {"t6": "one-person"})
    put("ben", {"t6": "access"})
    (masked,) = cases(capsys)
    assert "Kessock" not in masked["words"]
    (raw,) = cases(capsys, "--raw")
    assert "said Wanda Kessock" in raw["words"]
    shown, _ = said(capsys, "agree", "--disagreements")
    assert "Kessock" not in shown
    assert "One person who knows you" in shown


def test_a_sheet_for_the_meeting_passes_the_leak_gate(talks: Path, tmp_path: Path, capsys: Capture) -> None:
    """A masked sheet has case, words and a column a coder; one that tells a name is not written."""
    put("ann", {"t6": "one-person", "t4": "long-wait"})
    put("ben", {"t6": "access"})
    sheet = tmp_path / "meeting.xlsx"
    assert run(["agree", "-d", "--xlsx", str(sheet)]) == 0
    book = openpyxl.load_workbook(sheet)
    assert book.sheetnames == ["cases", "codes", "notes"]
    heads, *rows = book["cases"].iter_rows(values_only=True)
    assert heads[6:] == ("ann", "ben", "what we say of it")
    assert [row[6:8] for row in rows] == [("long-wait", "-"), ("one-person", "access")]
    assert "Kessock" not in str(rows)
    assert run(["anonymise", "register", "add", "Joan", "--kind", "staff"]) == 0
    book_file = talks / "codebook.yaml"
    text = book_file.read_text(encoding="utf-8").replace(
        "    name: Getting help", "    name: Getting to Joan"
    )
    book_file.write_text(text, encoding="utf-8")
    late = tmp_path / "late.xlsx"
    shown, told = said(capsys, "agree", "-d", "--xlsx", str(late), code=1)
    assert "the leak gate found" in told
    assert "Joan" not in shown + told
    assert not late.exists()


@pytest.mark.usefixtures("talks")
def test_words_under_an_open_flag_are_withheld(capsys: Capture) -> None:
    """A case under a flag is listed with its codes and without its words, also with `--raw`."""
    put("ann", {"t8": "access"})
    put("ben", {"t8": "long-wait"})
    flag = ["flag", "Interview two", "--turn", "t8", "--kind", "safeguarding"]
    assert run(flag) == 0
    for options in ((), ("--raw",)):
        (case,) = cases(capsys, *options)
        assert (case["words"], case["withheld"]) == ("", "safeguarding")
    assert "withheld: an open flag lies here" in said(capsys, "agree", "-d")[0]


def test_a_reflexive_workstream_has_no_coefficient(talks: Path, capsys: Capture) -> None:
    """Differences are two readings, with the reason for no number; `--coefficient` says it was asked."""
    settings = talks / "qualcode.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('approach = "codebook"', 'approach = "reflexive"'), encoding="utf-8")
    put("ann", {"t8": "access", "t2": "access"})
    put("ben", {"t8": "long-wait", "t2": "access"})
    found = stream(capsys)
    assert (found["coefficient"], found["overridden"], found["pooled"], found["codes"]) == (
        False,
        False,
        [],
        [],
    )
    assert (found["n_differing"], "reflexive" in found["reason"]) == (1, True)
    shown, _ = said(capsys, "agree")
    assert "alpha" not in shown
    assert "Two readings differ here. What does each see?" in shown
    assert "Two readings differ here. What does each see?" in said(capsys, "agree", "-d")[0]
    anyway = stream(capsys, "--coefficient")
    assert (anyway["coefficient"], anyway["overridden"], bool(anyway["pooled"])) == (True, True, True)
    assert "because --coefficient was given" in " ".join(said(capsys, "agree", "--coefficient")[0].split())


def test_a_reflexive_table_and_measure_are_told(talks: Path, tmp_path: Path, capsys: Capture) -> None:
    """A measure that is left aside is named; the file's last words recommend no numbers, but to talk."""
    settings = talks / "qualcode.toml"
    text = settings.read_text(encoding="utf-8")
    put("ann", {"t8": "access", "t2": "access"})
    put("ben", {"t8": "long-wait", "t2": "access"})
    assert "agree --in" in said(capsys, "agree", "--csv", str(tmp_path / "counted.csv"))[1]
    settings.write_text(text.replace('approach = "codebook"', 'approach = "reflexive"'), encoding="utf-8")
    assert "--measure" not in stream(capsys)["reason"]
    assert "So --measure ac1, percent is left aside" in stream(capsys, "-m", "ac1", "-m", "percent")["reason"]
    shown = " ".join(said(capsys, "agree", "--csv", str(tmp_path / "talked.csv"))[1].split())
    assert "agree --in" not in shown
    assert "No coefficient is meant for the reflexive workstream" in shown


def test_answers_of_a_pack_are_compared_by_response(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """A pack of a survey is of responses, though turn was what it was asked for by."""
    answers = tmp_path / "answers.csv"
    answers.write_text("ID,What happened?\n1,Nobody rang.\n2,It was closed.\n3,A long wait.\n", "utf-8")
    assert run(["import", str(answers), "--title", "Answers", "--column", "What happened?=open"]) == 0
    sheet = tmp_path / "bea.xlsx"
    pack = packed(capsys, sheet, "--source", "Answers")["pack"]
    filled(sheet, {one: {"code 1": "access"} for one in ids_of(sheet)})
    assert run(["unpack", str(sheet)]) == 0
    put("ann", {"t1": "access"}, source="Answers")
    found = stream(capsys, f"bea:{pack}", "ann")
    assert (found["unit"], found["n_pairable"], study.is_dir()) == ("response", 3, True)


def test_stretches_tell_where_codes_begin_and_end(talks: Path, capsys: Capture) -> None:
    """With `--unit span` the same code with other bounds is a case, with the words in question."""
    words = "The waiting list was four months"
    assert run(["code", "apply", "Interview two", "long-wait", "--turn", "t4", "--words", words]) == 0
    put("ben", {"t4": "long-wait"})
    assert cases(capsys) == []
    (case,) = cases(capsys, "--unit", "span")
    assert (case["kind"], case["id"].partition(":")[0]) == ("boundaries", source_id(talks))
    assert case["words"].lstrip(", ").startswith("and ")
    assert {one["measure"] for one in stream(capsys, "--unit", "span")["pooled"]} == {
        "u-alpha", "binary-u-alpha", "cu-alpha",
    }  # fmt: skip


@pytest.mark.usefixtures("talks")
def test_sentences_and_sources_are_units_too(capsys: Capture) -> None:
    """A coding belongs to each sentence of which it holds a word; a source has all codes given in it."""
    words = "Nobody ever rang back about the form."
    assert run(["code", "apply", "Interview two", "access", "--turn", "t2", "--words", words]) == 0
    put("ben", {"t2": "access"})
    found = stream(capsys, "--unit", "sentence")
    assert (found["unit"], found["n_pairable"], found["n_differing"]) == ("sentence", 24, 1)
    whole = stream(capsys, "--unit", "source")
    assert (whole["n_pairable"], whole["n_differing"]) == (1, 0)
    assert (stream(capsys)["n_pairable"], stream(capsys)["n_differing"]) == (12, 0)


@pytest.mark.usefixtures("talks")
def test_names_that_nobody_has_are_told_apart(capsys: Capture) -> None:
    """An unknown coder, measure, code or workstream is exit code 2 with a hint, and so is one coder."""
    assert "nothing to compare" in said(capsys, "agree", code=2)[1]
    put("ann", {"t2": "access"})
    assert "only ann has coded here" in said(capsys, "agree", code=2)[1]
    put("ben", {"t2": "access"})
    assert "did you mean ann?" in said(capsys, "agree", "anne", "ben", code=2)[1]
    assert "no measure is called" in said(capsys, "agree", "-m", "kapa", code=2)[1]
    assert "--unit span" in said(capsys, "agree", "-m", "cu-alpha", code=2)[1]
    assert "no code is called" in said(capsys, "agree", "-c", "nowhere", code=2)[1]
    assert "no workstream is called" in said(capsys, "agree", "--workstream", "nowhere", code=2)[1]
    assert "codes of a study are nominal" in said(capsys, "agree", "--level", "interval", code=2)[1]
    assert "outside any study" in said(capsys, "agree", "--in", "x.csv", "--unit", "turn", code=2)[1]


@pytest.mark.usefixtures("talks")
def test_the_consensus_has_read_what_was_decided(capsys: Capture) -> None:
    """`consensus` is compared as a coder of its own: on the units that were decided, and no others."""
    put("ann", {"t2": "access", "t4": "long-wait"})
    put("ben", {"t2": "long-wait", "t4": "access", "t6": "one-person"})
    assert "nothing is decided yet" in said(capsys, "agree", "ann", "consensus", code=2)[1]
    first, second, *_ = (one["id"] for one in cases(capsys))
    assert run(["agree", "resolve", first, "--as", "access", "--why", "it is about getting in"]) == 0
    assert run(["agree", "resolve", second, "--nothing", "--why", "neither fits"]) == 0
    found = stream(capsys, "ann", "consensus")
    assert (found["n_pairable"], found["n_differing"]) == (2, 1)
    assert [one["name"] for one in stream(capsys)["coders"]] == ["ann", "ben"]


@pytest.mark.usefixtures("talks")
def test_a_blind_sample_is_read_as_far_as_it_was_answered(tmp_path: Path, capsys: Capture) -> None:
    """`ann:A-...` is what she answered in the sample, in its unit; beside it `ann` is the rest."""
    drawn = ["suggest", "audit", "--source", "Interview two", "--unit", "turn", "--size", "20", "--seed", "1"]
    assert run(drawn) == 0
    sheet = tmp_path / "sheet.csv"
    assert run(["suggest", "audit", "--sheet", str(sheet)]) == 0
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        row["codes"] = {"t2": "access", "t4": "none"}.get(row["turn"], "")
    with sheet.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert run(["suggest", "audit", "--read", str(sheet)]) == 0
    audit = rows[0]["audit"]
    put("ben", {"t2": "access", "t4": "long-wait"})
    found = stream(capsys, f"ann:{audit}", "ben")
    assert (found["unit"], found["n_pairable"], found["n_differing"]) == ("turn", 2, 1)
    assert "ann has nothing but what" in said(capsys, "agree", "ann", f"ann:{audit}", code=2)[1]
    put("ann", {"t4": "long-wait"})
    again = stream(capsys, "ann", f"ann:{audit}")
    assert (again["n_pairable"], again["n_differing"]) == (2, 2)


def test_each_workstream_goes_by_its_own_approach(talks: Path, capsys: Capture) -> None:
    """A coefficient for the workstream that counts, two readings for the reflexive one; never pooled."""
    settings = talks / "qualcode.toml"
    more = '\n[workstreams.listening]\napproach = "reflexive"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert run(["source", "set", "Interview two", "workstream=main"]) == 0
    assert run(["source", "set", "Group one", "workstream=listening"]) == 0
    for coder, code in (("ann", "access"), ("ben", "long-wait")):
        put(coder, {"t2": code})
        put(coder, {"t2": code}, source="Group one")
    found = by_schema(capsys, "agree", "--draws", "0")["workstreams"]
    assert {one["workstream"]: (one["coefficient"], bool(one["pooled"])) for one in found} == {
        "main": (True, True),
        "listening": (False, False),
    }
    assert stream(capsys, "--workstream", "listening")["reason"] != ""
