"""`import` of surveys by a saved mapping: the next wave needs no answer, and what differs is named."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator
from qualcode.store.sources import read_answers, read_source
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]
HEADINGS = [
    "Respondent ID", "IP Address", "Email address", "What is your name?", "Ward", "May we quote you?",
    "What would help?", "Notes",
]  # fmt: skip
ROWS = [
    [
        "1",
        "192.168.71.1",
        "mabli@example.org",
        "Mabli Trevose",
        "Mill Lane",
        "Yes",
        "A bus on Sundays.",
        "x1",
    ],
    [
        "2",
        "192.168.71.2",
        "ifor@example.org",
        "Ifor Blewett",
        "Southgate",
        "No",
        "Somebody who rings back.",
        "x2",
    ],
    ["3", "", "", "Anonymous", "Mill Lane", "", "N/A", "x3"],
]
SECRETS = ("192.168.71", "example.org", "Trevose", "Blewett", "Mabli", "Ifor")
ROLES = [
    "--column", "Notes=ignore", "--attribute", "Ward=area", "--permission", "quoting=May we quote you?",
    "--question", "What would help?=Q1", "--column", "What would help?=open",
]  # fmt: skip


def wave(number: int, rows: Sequence[Sequence[str]] = ROWS) -> list[list[str]]:
    """Return the answers of another wave: other people, other words."""
    return [[row[0] + "0" * number, *row[1:6], f"{row[6]} In wave {number}.", *row[7:]] for row in rows]


ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS = "urn:oasis:names:tc:opendocument:xmlns"


def ods(table: Sequence[Sequence[str]]) -> bytes:
    """Return rows as an OpenDocument sheet."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        "<table:table-row>"
        + "".join(cell.format(escape(value)) if value else "<table:table-cell/>" for value in row)
        + "</table:table-row>"
        for row in table
    )
    spaces = " ".join(f'xmlns:{name}="{ODS}:{name}:1.0"' for name in ("office", "table", "text"))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", ODS_TYPE)
        package.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
            f'<table:table table:name="Sheet1">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
        package.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{ODS}:manifest:1.0"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/></manifest:manifest>',
        )
    return stream.getvalue()


def put(folder: Path, name: str, rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> str:
    """Write a survey as CSV, XLSX or ODS; return its path."""
    path = folder / name
    table = [list(headings), *map(list, rows)]
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(row)
        book.save(path)
    elif name.endswith(".ods"):
        path.write_bytes(ods(table))
    else:
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows(table)
        path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    return str(path)


def everything(study: Path) -> dict[Path, bytes]:
    """Return every file of the study, caches and all."""
    return {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}


def source_of(study: Path) -> Any:
    """Return the newest source."""
    lines = (study / "sources.lock").read_text(encoding="utf-8").splitlines()
    return read_source(open_study(study), json.loads(lines[-1])["id"])


def dry_run(capsys: Capture, *typed: str) -> Any:
    """Return the one file of a dry run as JSON, which fits its schema."""
    capsys.readouterr()
    assert run(["import", *typed, "--dry-run", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/import-dry-run")(found)
    return found["files"][0]


def roles(found: Any) -> dict[str, str]:
    """Return the roles of a dry run's columns."""
    return {column["name"]: column["role"] for column in found["columns"]}


def problems(found: Any) -> dict[str, str]:
    """Return the findings of a dry run by their code."""
    return {problem["code"]: problem["message"] for problem in found["problems"]}


@pytest.fixture
def mapped(empty_study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Make a study with one wave and its mapping; return the study."""
    file = put(tmp_path, "wave1.csv", ROWS)
    assert run(["import", file, *ROLES, "--save-mapping", "Spring survey"]) == 0
    assert "mapping spring-survey saved" in capsys.readouterr().out
    return empty_study


@pytest.mark.parametrize("name", ["wave2.csv", "wave2.xlsx", "wave2.ods"])
def test_the_next_wave_is_read_without_a_word(
    mapped: Path, tmp_path: Path, capsys: Capture, name: str
) -> None:
    """Roles, attribute, permission and question come from the mapping, whatever the kind of file."""
    file = put(tmp_path, name, wave(2))
    found = dry_run(capsys, file)
    assert (found["mapping"], roles(found)["Notes"], problems(found)) == ("spring-survey", "ignore", {})
    assert run(["import", file]) == 0
    assert "read with mapping spring-survey" in capsys.readouterr().out
    source = source_of(mapped)
    assert {turn.question for turn in source.turns} == {"Q1"}
    assert source.questions == {"Q1": "What would help?"}
    answers = list(read_answers(open_study(mapped), source.id).values())
    assert [row.answers.get("area") for row in answers] == ["Mill Lane", "Southgate", "Mill Lane"]
    rows = list(csv.DictReader((mapped / "participants.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["quoting"] for row in rows[3:]] == ["yes", "no", ""]


def test_headings_are_the_same_in_other_blanks_and_case(
    mapped: Path, tmp_path: Path, capsys: Capture
) -> None:
    """A form that was copied has non-breaking blanks and other capitals, and its columns in another order."""
    order = [6, 0, 1, 2, 3, 4, 5, 7]
    headings = [HEADINGS[place].upper().replace(" ", "\u00a0") for place in order]
    rows = [[row[place] for place in order] for row in wave(2)]
    found = dry_run(capsys, put(tmp_path, "wave2.csv", rows, headings))
    assert (found["mapping"], found["columns"][0]["role"]) == ("spring-survey", "open")
    assert mapped.exists()


def test_a_column_that_the_mapping_does_not_know_is_named(
    mapped: Path, tmp_path: Path, capsys: Capture
) -> None:
    """It is guessed and said; --column answers."""
    headings = [*HEADINGS, "Would you come again, and why?"]
    rows = [[*row, f"Yes, for the {row[0]} friends I made there."] for row in wave(2)]
    file = put(tmp_path, "wave2.csv", rows, headings)
    found = dry_run(capsys, file)
    assert found["mapping"] == "spring-survey"
    said = problems(found)["mapping-extra"]
    assert said.startswith(
        "1 column of this file not in the mapping spring-survey: “Would you come again, and"
    )
    assert said.endswith("why?”; roles guessed")
    settled = dry_run(capsys, file, "--column", "Would you come again, and why?=open")
    assert "mapping-extra" not in problems(settled)
    assert mapped.exists()


def test_a_mapping_that_nearly_fits_is_offered(mapped: Path, tmp_path: Path, capsys: Capture) -> None:
    """A column is missing: it is named, and nothing is taken from the mapping until somebody says so."""
    headings = [heading for heading in HEADINGS if heading != "Ward"]
    rows = [[*row[:4], *row[5:]] for row in wave(2)]
    file = put(tmp_path, "wave2.csv", rows, headings)
    found = dry_run(capsys, file)
    assert "mapping" not in found
    assert problems(found)["mapping-near"] == (
        "the mapping spring-survey would fit but for 1 column that this file has not: “Ward”"
    )
    found = dry_run(capsys, file, "--mapping", "spring-survey")
    assert (found["mapping"], roles(found)["Notes"]) == ("spring-survey", "ignore")
    assert "“Ward”" in problems(found)["mapping-missing"]
    assert mapped.exists()


def test_a_mapping_can_be_switched_off_and_a_word_said_goes_before_it(
    mapped: Path, tmp_path: Path, capsys: Capture
) -> None:
    """`--no-mapping` guesses as if there were none; `--column` changes one column."""
    file = put(tmp_path, "wave2.csv", wave(2))
    off = dry_run(capsys, file, "--no-mapping")
    assert "mapping" not in off
    assert roles(off)["Notes"] != "ignore"
    one = dry_run(capsys, file, "--column", "Notes=metadata")
    assert (one["mapping"], roles(one)["Notes"], roles(one)["Ward"]) == (
        "spring-survey", "metadata", "attribute",
    )  # fmt: skip
    assert mapped.exists()


def test_the_longest_mapping_that_fits_is_used(mapped: Path, tmp_path: Path, capsys: Capture) -> None:
    """A mapping of a shorter form fits too, and says less."""
    (mapped / "mappings" / "aa.yaml").write_text(
        "columns:\n  - {name: Notes, role: open}\n", encoding="utf-8"
    )
    file = put(tmp_path, "wave2.csv", wave(2))
    assert dry_run(capsys, file)["mapping"] == "spring-survey"
    named = dry_run(capsys, file, "--mapping", "aa")
    assert (named["mapping"], roles(named)["Notes"]) == ("aa", "open")


def test_two_languages_are_one_question(mapped: Path, tmp_path: Path) -> None:
    """A mapping for each form, both pointing to Q1."""
    welsh = ["Rhif adnabod", "Ward", "Beth fyddai'n helpu?"]
    rows = [
        ["7", "Mill Lane", "Bws ar y Sul, os gwelwch yn dda."],
        ["8", "Southgate", "Rhywun sy'n ffonio'n ôl."],
    ]
    stated = [
        "--column", "Rhif adnabod=id", "--attribute", "Ward=area",
        "--column", "Beth fyddai'n helpu?=open", "--question", "Beth fyddai'n helpu?=Q1",
    ]  # fmt: skip
    assert run(["import", put(tmp_path, "cy.csv", rows, welsh), *stated, "--save-mapping", "welsh"]) == 0
    assert run(["import", put(tmp_path, "en.csv", wave(2))]) == 0
    again = [[row[0] + "1", row[1], row[2] + " Diolch."] for row in rows]
    assert run(["import", put(tmp_path, "cy2.csv", again, welsh)]) == 0
    assert {turn.question for turn in source_of(mapped).turns} == {"Q1"}


def test_the_rows_of_headings_are_the_mappings(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """A second row that nobody can tell from an answer is a heading in the next wave too."""
    headings = ["ref", "Tell us"]
    explained = ["the number", "in your own words"]
    file = put(tmp_path, "a.csv", [explained, ["1", "Nobody rang back at all."]], headings)
    assert run(["import", file, "--header-rows", "2", "--save-mapping", "refs"]) == 0
    found = dry_run(
        capsys, put(tmp_path, "b.csv", [explained, ["2", "They rang twice on Monday."]], headings)
    )
    assert (found["mapping"], found["header_rows"], found["n_rows"]) == ("refs", 2, 1)
    assert empty_study.exists()


def test_nothing_that_identifies_anybody_is_in_the_folder(mapped: Path, tmp_path: Path) -> None:
    """Address, name and IP of each respondent are in the vault, and in no byte of the study, logs and all."""
    assert run(["import", put(tmp_path, "wave2.csv", wave(2))]) == 0
    assert run(["check"]) == 0
    for path, content in everything(mapped).items():
        for secret in SECRETS:
            assert secret.casefold().encode() not in content.lower(), path
    mapping = (mapped / "mappings" / "spring-survey.yaml").read_text(encoding="utf-8")
    assert "What is your name?" in mapping
    assert "Mill Lane" not in mapping
    assert "Sundays" not in mapping
    originals = list((tmp_path / "vaults").rglob("*.token"))
    assert len(originals) == 2


def test_undo_takes_the_mapping_back_with_the_import(empty_study: Path, tmp_path: Path) -> None:
    """One verb, one undo; redo brings both back."""
    before = {name for name in everything(empty_study) if "runs" not in name.parts}
    assert run(["import", put(tmp_path, "wave1.csv", ROWS), *ROLES, "--save-mapping", "spring"]) == 0
    content = (empty_study / "mappings" / "spring.yaml").read_bytes()
    assert run(["undo"]) == 0
    after = {name for name in everything(empty_study) if not {"runs", "history"} & set(name.parts)}
    assert {name.name for name in after - before} <= {"lock", "participants.csv", "sources.lock"}
    assert not (empty_study / "mappings" / "spring.yaml").exists()
    assert run(["undo", "--redo"]) == 0
    assert content == (empty_study / "mappings" / "spring.yaml").read_bytes()


def test_a_heading_that_names_somebody_is_not_saved(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """The column is told by its number; nothing is imported, and without --save-mapping all of it is."""
    assert run(["anonymise", "register", "add", "Delyth Rowlands", "--kind", "staff"]) == 0
    headings = [*HEADINGS[:-1], "How did Delyth Rowlands help you?"]
    file = put(tmp_path, "wave1.csv", ROWS, headings)
    before = everything(empty_study)
    capsys.readouterr()
    assert run(["import", file, "--save-mapping", "spring"]) == 2
    refused = capsys.readouterr().err
    assert "the mapping cannot be saved: the heading of column 8 holds a registered name" in refused
    assert "Delyth" not in refused
    assert before == everything(empty_study)
    assert run(["import", file]) == 0


def test_a_mapping_is_not_written_over(mapped: Path, tmp_path: Path, capsys: Capture) -> None:
    """Another one of the same name is refused; the one that was used may be brought up to date."""
    other = put(tmp_path, "other.csv", [["1", "Nobody came to see us."]], ["ref", "Tell us"])
    before = everything(mapped)
    capsys.readouterr()
    assert run(["import", other, "--save-mapping", "spring-survey"]) == 2
    assert "there is a mapping called spring-survey already" in capsys.readouterr().err
    assert before == everything(mapped)
    headings = [*HEADINGS, "Would you come again, and why?"]
    rows = [[*row, f"Yes, for the {row[0]} friends I made there."] for row in wave(2)]
    assert run(["import", put(tmp_path, "w2.csv", rows, headings), "--save-mapping", "spring-survey"]) == 0
    text = (mapped / "mappings" / "spring-survey.yaml").read_text(encoding="utf-8")
    assert "Would you come again, and why?" in text
    assert "attribute: area" in text


def test_a_damaged_mapping_is_named(mapped: Path, tmp_path: Path, capsys: Capture) -> None:
    """By `check` with its line, and by the import of a survey; transcripts do not need it."""
    place = mapped / "mappings" / "spring-survey.yaml"
    place.write_text(
        place.read_text(encoding="utf-8").replace("role: ignore", "role: ignored"), encoding="utf-8"
    )
    capsys.readouterr()
    assert run(["check", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["problems"]
    assert any(row["where"].startswith("mappings/spring-survey.yaml line") for row in found)
    assert run(["import", put(tmp_path, "wave2.csv", wave(2))]) == 2
    assert "mappings/spring-survey.yaml, columns 8: the role is none" in capsys.readouterr().err
    assert run(["import", put(tmp_path, "wave2.csv", wave(2)), "--no-mapping"]) == 0


def test_a_question_with_options_to_tick_stays_one(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Two rows of headings, an option a column: also in a wave where hardly anybody ticked."""
    headings = [
        "Respondent ID",
        "Which of these did you use? (tick all that apply)",
        "",
        "",
        "What would help?",
    ]
    options = ["", "Health visitor", "Hub", "Drop-in", "Open-Ended Response"]
    first = [
        ["1", "Health visitor", "Hub", "", "A bus on Sundays, please."],
        ["2", "", "Hub", "Drop-in", "Somebody who rings back."],
        ["3", "Health visitor", "", "", "A warm room to sit in."],
    ]
    file = put(tmp_path, "a.csv", [options, *first], headings)
    found = dry_run(capsys, file)
    name = headings[1]
    assert (roles(found)[name], found["header_rows"]) == ("closed_multi", 2)
    assert run(["import", file, "--save-mapping", "ticks"]) == 0
    second = [["4", "", "Hub", "", "More of the same, I think."], ["5", "", "", "", "Nothing else to say."]]
    found = dry_run(capsys, put(tmp_path, "b.csv", [options, *second], headings))
    assert (found["mapping"], roles(found)[name], problems(found)) == ("ticks", "closed_multi", {})
    assert empty_study.exists()
