"""Packs: drawn, sent, filled by a program that knows only openpyxl, and home as the coder's own, once."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from packs_run import filled, ids_of, own_codings, packed, words_of
from verbs_run import printed, said

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.store.schemas import problems_in
from qualcode.store.study import find_study

Capture = pytest.CaptureFixture[str]
CODES = tuple(f"code {number}" for number in range(1, 6))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_filled_in_is_what_is_there(talks: Path, tmp_path: Path, capsys: Capture, seed: int) -> None:
    """Any codes in any columns, rows in any order: exactly these codings are bea's, on these turns."""
    sheet = tmp_path / "bea.xlsx"
    packed(capsys, sheet, "--blind")
    chance = random.Random(seed)  # noqa: S311 (a draw of test cases)
    places = {one["id"]: one for one in units(talks)}
    names = ["Nobody called back", "long-wait", "One person who knows you", "group-good", "Getting help"]
    known = dict(
        zip(names, ["not-called-back", "long-wait", "one-person", "group-good", "access"], strict=True)
    )
    answers: dict[str, dict[str, str]] = {}
    expected = set()
    for unit in ids_of(sheet):
        chosen = chance.sample(names, chance.randint(0, 3))
        columns = chance.sample(CODES, len(chosen))
        answers[unit] = dict(zip(columns, chosen, strict=True)) or {
            "code 1": chance.choice(["none", "-", ""])
        }
        place = places[unit]
        expected |= {(place["source"], *place["span"], known[name]) for name in chosen}
    filled(sheet, answers)
    shuffle(sheet, chance)
    said(capsys, "unpack", str(sheet))
    got = {(one["source"], *one["span"], one["code"]) for one in own_codings(capsys)}
    assert got == expected
    assert said(capsys, "check")[0].endswith("all is well\n")


def units(study: Path) -> list[dict[str, Any]]:
    """Return the units of the one pack of a study, with their ids."""
    (path,) = (study / "packs").glob("*.json")
    record = json.loads(path.read_text("utf-8"))
    assert not problems_in("pack", record, path.name)
    return [{**one, "id": f"{record['id']}-{one['number']:03d}"} for one in record["segments"]]


def shuffle(sheet: Path, chance: random.Random) -> None:
    """Put the rows of a workbook in another order, and leave two columns out, as people do."""
    book = openpyxl.load_workbook(sheet)
    page = book["Code"]
    rows = [list(row) for row in page.iter_rows(min_row=2, values_only=True)]
    heads = [cell.value for cell in page[1]]
    chance.shuffle(rows)
    other = book.create_sheet("Code again")
    gone = {"before", "source"}
    for row in [heads, *rows]:
        other.append([cell for head, cell in zip(heads, row, strict=True) if head not in gone])
    del book["Code"]
    book.save(sheet)


@pytest.mark.usefixtures("talks")
def test_the_rule_is_told_with_its_numbers(tmp_path: Path, capsys: Capture) -> None:
    """A share of each stratum, in proportion; the same seed draws the same units."""
    first = packed(capsys, tmp_path / "a.xlsx", "--sample", "50%", "--stratify", "source", "--blind")
    again = packed(capsys, tmp_path / "b.xlsx", "--sample", "50%", "--stratify", "source", "--blind")
    assert first["rule"] == "8 of 16 turns: Group one 2 of 4, Interview two 6 of 12"
    assert [one[-3:] for one in ids_of(tmp_path / "a.xlsx")] == [f"{n:03d}" for n in range(1, 9)]
    assert list(words_of(tmp_path / "a.xlsx").values()) == list(words_of(tmp_path / "b.xlsx").values())
    assert first["pack"] != again["pack"]
    rows = printed(capsys, "pack", "list")["packs"]
    assert [(one["coder"], one["units"], one["back"]) for one in rows] == [("bea", 8, 0), ("bea", 8, 0)]


@pytest.mark.usefixtures("talks")
def test_a_masked_pack_names_nobody_and_a_blind_one_says_nobodys_codes(
    tmp_path: Path, capsys: Capture
) -> None:
    """No registered name in any cell; what others coded is in the file only where it is not blind."""
    said(capsys, "code", "apply", "Group one", "long-wait", "--turn", "t3")
    packed(capsys, tmp_path / "blind.xlsx", "--blind")
    packed(capsys, tmp_path / "open.xlsx")
    cells = [str(cell) for name in ("blind", "open") for cell in all_cells(tmp_path / f"{name}.xlsx")]
    assert not [cell for cell in cells for name in ("Wanda", "Kessock", "Siân", "Okafor") if name in cell]
    assert "codes so far" not in all_cells(tmp_path / "blind.xlsx")
    assert "ann: Waiting too long" in all_cells(tmp_path / "open.xlsx")
    assert "ann: Waiting too long" not in all_cells(tmp_path / "blind.xlsx")


def all_cells(sheet: Path) -> list[object]:
    """Return every cell of the page to code."""
    page = openpyxl.load_workbook(sheet)["Code"]
    return [cell for row in page.iter_rows(values_only=True) for cell in row]


@pytest.mark.usefixtures("talks")
def test_problems_are_named_by_their_cell_and_nothing_is_kept(tmp_path: Path, capsys: Capture) -> None:
    """A misspelt code, a row without an id, `none` beside a code: all of them; --skip-bad keeps the rest."""
    sheet = tmp_path / "bea.xlsx"
    packed(capsys, sheet, "--blind")
    first, second, third, *_ = ids_of(sheet)
    filled(
        sheet,
        {
            first: {"code 1": "Waiting too lonng"},
            second: {"code 1": "none", "code 2": "access"},
            third: {"code 2": "long-wait", "memo": "=the same as before", "sure?": "unsure"},
        },
    )
    book = openpyxl.load_workbook(sheet)
    book["Code"].append(["", "", "", "my own row"])
    book.save(sheet)
    _, err = said(capsys, "unpack", str(sheet), code=2)
    row = len(ids_of(sheet)) + 1
    assert "row 2, code 1 (G2): no code is called 'Waiting too lonng'" in err
    assert "did you mean" in err
    assert "row 3: 'none' says that no code fits" in err
    assert f"row {row}: this row has no id" in err
    assert "nothing was kept" in err
    assert printed(capsys, "pack", "list")["packs"][0]["back"] == 0
    out, err = said(capsys, "unpack", str(sheet), "--skip-bad")
    assert "1 of 16 units back" in out
    assert "3 problems passed over" in err
    (coding,) = own_codings(capsys)
    assert (coding["code"], coding["why"], coding["origin"][:5]) == ("long-wait", "unsure", "pack:")
    (memo,) = printed(capsys, "memo", "list")["memos"]
    assert (memo["by"], memo["text"]) == ("bea", "=the same as before")


@pytest.mark.usefixtures("talks")
def test_a_second_time_adds_nothing_and_a_change_is_a_change(tmp_path: Path, capsys: Capture) -> None:
    """The same file is no run; another code takes the first back; an emptied row is as never read."""
    sheet = tmp_path / "bea.xlsx"
    packed(capsys, sheet, "--blind")
    first, second, *_ = ids_of(sheet)
    filled(sheet, {first: {"code 1": "access"}, second: {"code 1": "-", "memo": "nothing here"}})
    assert printed(capsys, "unpack", str(sheet))["new"] == 1
    again = printed(capsys, "unpack", str(sheet))
    assert (again["new"], again["taken_back"], again["same"], again["run"]) == (0, 0, 2, None)
    filled(sheet, {first: {"code 1": "long-wait"}})
    changed = printed(capsys, "unpack", str(sheet))
    assert (changed["new"], changed["taken_back"], changed["read"]) == (1, 1, 2)
    filled(sheet, {first: {"code 1": ""}})
    emptied = printed(capsys, "unpack", str(sheet), "--take-back")
    assert (emptied["taken_back"], emptied["read"], emptied["nothing"]) == (1, 1, 1)
    assert own_codings(capsys, "bea") == []


@pytest.mark.usefixtures("talks")
def test_who_unpacks_can_take_it_back_in_the_coders_name(
    talks: Path, tmp_path: Path, capsys: Capture
) -> None:
    """The verb is ann's, every event bea's, also those of undo and redo: nobody is in another's log."""
    sheet = tmp_path / "bea.xlsx"
    packed(capsys, sheet, "--blind")
    filled(sheet, {one: {"code 1": "access"} for one in ids_of(sheet)})
    said(capsys, "unpack", str(sheet))
    for verb in (["undo"], ["undo", "--redo"], ["undo"]):
        said(capsys, *verb)
        assert said(capsys, "check")[0].endswith("all is well\n")
        logs = [*(talks / "codings" / "bea").glob("*.jsonl"), *(talks / "packs").glob("*/bea.jsonl")]
        by = {json.loads(line)["by"] for log in logs for line in log.read_text("utf-8").splitlines()}
        assert by == {"bea"}
    assert own_codings(capsys) == []
    assert printed(capsys, "pack", "list")["packs"][0]["back"] == 0
    assert printed(capsys, "unpack", str(sheet))["new"] == 16


@pytest.mark.usefixtures("talks")
def test_a_sheet_comes_back_as_csv_with_semicolons_and_two_codes_in_a_cell(
    tmp_path: Path, capsys: Capture
) -> None:
    """As Excel saves it where commas are decimal signs, in the code page of Windows."""
    sheet = tmp_path / "bea.csv"
    packed(capsys, sheet, "--blind")
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows[0]["code 1"] = "Getting help; LONG-WAIT"
    with sheet.open("w", encoding="cp1252", newline="", errors="replace") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    assert printed(capsys, "unpack", str(sheet))["new"] == 2
    assert {one["code"] for one in own_codings(capsys)} == {"access", "long-wait"}


@pytest.mark.usefixtures("talks")
def test_a_column_that_was_sorted_by_itself_is_refused(tmp_path: Path, capsys: Capture) -> None:
    """Codes would land on others' words: each row is held against its own."""
    sheet = tmp_path / "bea.xlsx"
    packed(capsys, sheet, "--blind")
    words = list(words_of(sheet).values())
    filled(
        sheet,
        {
            one: {"code 1": "access", "words": other}
            for one, other in zip(ids_of(sheet), [*words[8:], *words[:8]], strict=True)
        },
    )
    assert "are not those of" in said(capsys, "unpack", str(sheet), code=2)[1]


def test_corrected_words_are_a_problem_and_withdrawn_ones_are_passed_over(
    talks: Path, tmp_path: Path, capsys: Capture
) -> None:
    """What was said before stays said; nothing of who withdrew is kept, nor their places in the record."""
    sheet = tmp_path / "bea.xlsx"
    packed(capsys, sheet, "--blind")
    ids = ids_of(sheet)
    wanda = [one for one, words in words_of(sheet).items() if "number" in words]
    source = next(one["source"] for one in units(talks) if one["id"] == ids[0])
    said(capsys, "source", "edit", source, "t2", "--words", "rang back", "--to", "phoned us", "--yes")
    filled(sheet, {one: {"code 1": "access", "memo": "hm"} for one in ids})
    assert "were corrected since" in said(capsys, "unpack", str(sheet), code=2)[1]
    who = printed(capsys, "participant", "list")["participants"]
    named = next(
        one["id"] for one in who if any(one["id"] in line for line in sources_with(talks, "That was number"))
    )
    erased = ["participant", "withdraw", named, "--kind", "erase", "--yes", "--erase-for-ever"]
    assert printed(capsys, "participant", "withdraw", named, "--plan")
    said(capsys, *erased)
    done = json.loads(said(capsys, "unpack", str(sheet), "--skip-bad", "--json")[0])
    assert (done["new"], done["withdrawn"], done["units"]) == (3, len(wanda), 3)
    assert {one["source"] for one in own_codings(capsys)} == {source}
    assert len(units(talks)) == 4
    assert not run(["check"])


def sources_with(study: Path, words: str) -> list[str]:
    """Return the lines of the sources that hold some words."""
    files = sorted((study / "sources").glob("*.jsonl"))
    return [line for path in files for line in path.read_text("utf-8").splitlines() if words in line]


def test_a_folder_is_coded_without_a_passphrase_and_comes_home(
    talks: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bea's own study: masked words; a code on a mask covers the name at home, a word the same word."""
    folder = tmp_path / "for-bea"
    packed(capsys, folder, "--blind", "--sample", "100%", "--context", "1")
    masked = "\n".join(path.read_text("utf-8") for path in (folder / "sources").glob("*.jsonl"))
    assert "Kessock" not in masked
    with monkeypatch.context() as theirs:
        theirs.delenv("QUALCODE_PASSPHRASE")
        theirs.setenv("QUALCODE_CODER", "bea")
        at = ["--study", str(folder)]
        said(
            capsys,
            *at,
            "code",
            "apply",
            "Interview two",
            "access",
            "--turn",
            "t6",
            "--words",
            "number 5, said [",
        )
        said(
            capsys,
            *at,
            "code",
            "apply",
            "Interview two",
            "long-wait",
            "--turn",
            "t4",
            "--words",
            "waiting list",
        )
        said(capsys, *at, "code", "apply", "Group one", "one-person", "--turn", "t5")
        said(capsys, *at, "memo", "new", "telling", "--about", "Interview two")
        assert said(capsys, *at, "check")[0].endswith("all is well\n")
    done = printed(capsys, "unpack", str(folder))
    assert (done["new"], done["memos_new"], done["read"], done["problems"]) == (3, 1, 3, [])
    got = {one["words"] for one in own_codings(capsys)}
    assert "waiting list" in got
    assert any(words.startswith("number 5, said Wanda") for words in got)
    again = printed(capsys, "unpack", str(folder))
    assert (again["run"], again["same"]) == (None, 3)
    assert printed(capsys, "unpack", str(folder), "--all-read")["nothing"] == 13
    assert said(capsys, "check")[0].endswith("all is well\n")
    record = next((talks / "packs").glob("*.json")).read_text("utf-8")
    assert not problems_in("pack", json.loads(record), "pack")
    assert "Kessock" not in record
    assert "waiting list" not in record


@pytest.mark.usefixtures("talks")
def test_a_folder_whose_words_were_changed_is_refused(tmp_path: Path, capsys: Capture) -> None:
    """Spans in other words lead nowhere."""
    folder = tmp_path / "for-bea"
    packed(capsys, folder, "--blind")
    at = ["--study", str(folder)]
    said(capsys, *at, "code", "apply", "Interview two", "long-wait", "--turn", "t4", "--coder", "bea")
    for path in (folder / "sources").glob("*.jsonl"):
        path.write_text(path.read_text("utf-8").replace("waiting list", "list"), encoding="utf-8")
    assert "not those that were sent" in said(capsys, "unpack", str(folder), code=2)[1]


@pytest.mark.usefixtures("talks")
def test_words_go_only_where_a_person_says_and_never_open_in_the_study(
    tmp_path: Path, capsys: Capture
) -> None:
    """No place, a place in the study, raw words without a reason or into git: refused."""
    base = ["pack", "--coder", "bea"]
    assert "where to?" in said(capsys, *base, code=2)[1]
    assert "leave it open" in said(capsys, *base, "--out", "bea.xlsx", code=2)[1]
    assert "git would take it" in said(capsys, *base, "--out", "exports/bea.xlsx", code=2)[1]
    raw = [*base, "--raw", "--out"]
    assert "only for a reason" in said(capsys, *raw, str(tmp_path / "a.xlsx"), code=2)[1]
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    place = str(tmp_path / "repo" / "a.xlsx")
    assert "git" in said(capsys, *raw, place, "--why", "on the contract", code=2)[1]
    assert printed(capsys, "pack", "list")["packs"] == []
    said(capsys, *raw, str(tmp_path / "a.xlsx"), "--why", "on the contract")
    assert any("Wanda Kessock" in words for words in words_of(tmp_path / "a.xlsx").values())
    assert "(on the contract)" in printed(capsys, "log")["verbs"][0]["note"]
    assert "is there already" in said(capsys, *base, "--out", str(tmp_path / "a.xlsx"), code=2)[1]
    said(capsys, *base, "--out", "exports/private/bea.xlsx")


@pytest.mark.usefixtures("talks")
def test_flagged_words_stay_out(tmp_path: Path, capsys: Capture) -> None:
    """Neither as a unit nor as what was said before one."""
    said(capsys, "flag", "raise", "Interview two", "--kind", "safeguarding", "--turn", "t4")
    made = packed(capsys, tmp_path / "bea.xlsx", "--context", "5")
    assert (made["withheld"], made["population"]) == (1, 15)
    cells = [str(cell) for cell in all_cells(tmp_path / "bea.xlsx")]
    assert not [cell for cell in cells if "That was number 3." in cell]
    assert any("[withheld]" in cell for cell in cells)


def test_the_key_of_a_folder_opens_no_study(talks: Path, tmp_path: Path, capsys: Capture) -> None:
    """What a folder brings with it is another key than the study's."""
    folder = tmp_path / "for-bea"
    packed(capsys, folder, "--blind")
    home, theirs = (Desk(find_study(place), "bea").key for place in (talks, folder))
    assert home.anchor("words") != theirs.anchor("words")


@pytest.mark.usefixtures("talks")
def test_the_same_pack_is_the_same_codebook_and_offers_it(tmp_path: Path, capsys: Capture) -> None:
    """The codes to choose from are a list of cells; a restricted pack offers those below too."""
    packed(capsys, tmp_path / "bea.xlsx", "--code", "access")
    book = openpyxl.load_workbook(tmp_path / "bea.xlsx")
    names = [row[0] for row in book["Codebook"].iter_rows(min_row=2, values_only=True)]
    assert names == ["none", "Getting help", "Nobody called back", "Waiting too long"]
    offered = [one for one in book["Code"].data_validations.dataValidation if one.type == "list"]
    assert offered[0].formula1 == "'Codebook'!$A$2:$A$5"
    assert [sheet.title for sheet in book] == ["Read me", "Code", "Codebook"]


def test_a_sheet_that_lies_open_in_the_study_is_found(talks: Path, tmp_path: Path, capsys: Capture) -> None:
    """A file that came back and was saved beside the codebook is left open by `study lock`: check says so."""
    packed(capsys, tmp_path / "bea.xlsx", "--blind")
    (talks / "from-bea.xlsx").write_bytes((tmp_path / "bea.xlsx").read_bytes())
    assert "from-bea.xlsx: this sheet of a sample or pack" in said(capsys, "check", code=1)[0]
