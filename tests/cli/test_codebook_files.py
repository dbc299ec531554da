"""`qualcode codebook export|import` of spreadsheets, CSV and Word, and `codebook term`."""

from __future__ import annotations

import io
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import docx
import fastjsonschema
import openpyxl
import pytest

from qualcode.cli.main import run
from qualcode.codebook.reading import codebook_from, entry_mapping
from qualcode.store.yamlfiles import parse_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.model import Codebook

Capture = pytest.CaptureFixture[str]
BOOK = """# Codes of the spring round, kept by the team
format: 1
codes:
  # --- access ---
  - id: access
    name: Getting help
    definition: >
      Finding, reaching and
      getting help.

  - id: long-wait   # kept apart from not-called-back
    name: "Waiting too long"
    parent: access
    include: [months, 'weeks; without news']
    examples:
      - text: =four months and nothing
        source: synthetic
    facets: {kind: barrier}
    rules:
      phrases: [waiting list]
      patterns: [[{LOWER: still}, {LOWER: waiting}]]
  # --- what helps ---
  - id: one-person
    name: One person who knows you
    frame: eif
# the team's own words
glossary:
  # as parents say it
  health visitor: [HV]
facets:
  kind: [progress, barrier]
frames:
  eif: Early intervention matrix
"""


@pytest.fixture
def team(study: Path) -> Path:
    """Give the study a codebook with comments, facets, a frame and a glossary."""
    (study / "codebook.yaml").write_text(BOOK, encoding="utf-8")
    return study


def book(study: Path) -> Codebook:
    """Return the codebook as it is read."""
    content = (study / "codebook.yaml").read_bytes()
    return codebook_from(parse_yaml(content, "codebook.yaml"))[0]


def content(codebook: Codebook) -> tuple[Any, ...]:
    """Return all that a codebook says."""
    entries = [entry_mapping(code) for code in codebook.codes]
    glossary, facets = (
        {name: list(items) for name, items in table.items()} for table in (codebook.glossary, codebook.facets)
    )
    return entries, glossary, facets, dict(codebook.frames)


def exported(study: Path, suffix: str) -> Path:
    """Export the codebook to exports/ and return the file."""
    assert run(["codebook", "export", f"codebook.{suffix}"]) == 0
    return study / "exports" / f"codebook.{suffix}"


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "yaml"])
def test_a_codebook_goes_out_and_comes_back(team: Path, tmp_path: Path, suffix: str) -> None:
    """What was exported, imported into another study, is the same codebook."""
    before = content(book(team))
    file = exported(team, suffix)
    other = tmp_path / "other"
    assert run(["init", str(other), "--name", "Other"]) == 0
    assert run(["--study", str(other), "codebook", "import", str(file)]) == 0
    assert content(book(other)) == before
    assert run(["--study", str(other), "check"]) == 0


def test_csv_holds_the_codes(team: Path, tmp_path: Path, capsys: Capture) -> None:
    """CSV brings every code back, a text like a formula is guarded, and what it cannot hold is said."""
    file = tmp_path / "codebook.csv"
    assert run(["codebook", "export", str(file)]) == 0
    assert "glossary, facets and frames" in capsys.readouterr().out
    assert b"'=four months" in file.read_bytes()
    other = tmp_path / "other"
    run(["init", str(other), "--name", "Other"])
    assert run(["--study", str(other), "codebook", "import", str(file)]) == 0
    assert content(book(other))[0] == content(book(team))[0]


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "csv"])
def test_the_same_codebook_gives_the_same_bytes(team: Path, tmp_path: Path, suffix: str) -> None:
    """Twice the same file; and taking it back changes nothing."""
    first, second = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    run(["codebook", "export", str(first)])
    run(["codebook", "export", str(second)])
    assert first.read_bytes() == second.read_bytes()
    before = (team / "codebook.yaml").read_bytes()
    assert run(["codebook", "import", str(first), "--replace"]) == 0
    assert (team / "codebook.yaml").read_bytes() == before


def edit(file: Path, changes: dict[tuple[str, str], str]) -> None:
    """Edit cells of the sheet of codes, as a person would: (id, heading) -> text."""
    workbook = openpyxl.load_workbook(file)
    sheet = workbook["Codes"]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        identifier = row[headings.index("Id")].value
        for (code, heading), text in changes.items():
            if code == identifier:
                row[headings.index(heading)].value = text
    workbook.save(file)


def test_an_edited_spreadsheet_updates_the_study(team: Path, capsys: Capture) -> None:
    """Edits come in as one verb with --replace, logged by code, comments kept, and one undo takes it back."""
    before = (team / "codebook.yaml").read_bytes()
    file = exported(team, "xlsx")
    edit(
        file,
        {
            ("long-wait", "Definition"): "Weeks or months without help.",
            ("long-wait", "Include"): "months\nweeks; without news\nno date at all",
            ("one-person", "Parent"): "Getting help",
            ("access", "Facet: kind"): "progress",
        },
    )
    assert run(["codebook", "import", str(file)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert run(["codebook", "import", str(file), "--replace", "--why", "the workshop"]) == 0
    codes = book(team).by_id()
    assert (codes["long-wait"].definition, codes["long-wait"].include[-1], codes["one-person"].parent) == (
        "Weeks or months without help.", "no date at all", "access"
    )  # fmt: skip
    assert dict(codes["access"].facets) == {"kind": "progress"}
    text = (team / "codebook.yaml").read_text(encoding="utf-8")
    comments = (
        "# Codes of the spring round",
        "# kept apart from",
        "# --- what helps ---",
        "# as parents say it",
    )
    assert [comment in text for comment in comments] == [True] * 4
    log = [json.loads(line) for line in (team / "codebook.log.jsonl").read_text().splitlines()]
    assert [(line["op"], line["code"], line["why"]) for line in log] == [
        ("import", code, "the workshop") for code in ("access", "long-wait", "one-person")
    ]
    assert run(["undo"]) == 0
    assert (team / "codebook.yaml").read_bytes() == before


def test_a_dry_run_shows_and_writes_nothing(team: Path, capsys: Capture) -> None:
    """What would change is shown field by field; codes that are not in the file are named, and stay."""
    file = exported(team, "xlsx")
    edit(file, {("long-wait", "Definition"): "Weeks."})
    workbook = openpyxl.load_workbook(file)
    workbook["Codes"].delete_rows(4)
    workbook.save(file)
    before = (team / "codebook.yaml").read_bytes()
    capsys.readouterr()
    assert run(["codebook", "import", str(file), "--dry-run"]) == 0
    shown = capsys.readouterr().out
    wanted = ["long-wait", "Weeks.", "1 code differs", "one-person", "nothing was written"]
    assert [words in shown for words in wanted] == [True] * len(wanted)
    assert (team / "codebook.yaml").read_bytes() == before


def test_a_table_that_a_team_typed(team: Path, tmp_path: Path, capsys: Capture) -> None:
    """A Word table with merged themes comes in; what is known by name gets only what the columns say."""
    document = docx.Document()
    rows = [
        ("Theme", "Code", "When to use", "Mood"),
        ("Getting help", "Waiting too long", "months\nweeks; without news", ""),
        ("", "Nobody listens", "not heard", "grim"),
        ("Money", "", "", ""),
    ]
    table = document.add_table(rows=len(rows), cols=4)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    file = tmp_path / "team.docx"
    document.save(str(file))
    capsys.readouterr()
    assert run(["codebook", "import", str(file)]) == 0
    said = capsys.readouterr()
    assert "table 1, cell D1" in said.err
    assert "2 codes added" in said.out
    codes = book(team).by_id()
    assert (codes["nobody-listens"].parent, codes["nobody-listens"].include) == ("access", ("not heard",))
    assert codes["long-wait"].examples[0].source == "synthetic"
    assert "money" in codes


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK\x03\x04 not a zip", "damaged"),
        ("a.pdf", b"%PDF-1.7", "no kind of file that a codebook is read from"),
        ("a.csv", b"Week,Weather\n1,rain\n", "no heading of a codebook"),
        ("a.csv", b'Name,Definition\n"open,\n', "never closed"),
        ("a.csv", b"Id,Name,Parent\na,A,nowhere\n", "row 2"),
    ],
)
def test_a_bad_file_is_refused_in_plain_words(
    team: Path, capsys: Capture, name: str, content: bytes, said: str
) -> None:
    """Exit 2 with what is wrong and where; nothing changes."""
    before = (team / "codebook.yaml").read_bytes()
    file = team.parent / name
    file.write_bytes(content)
    assert run(["codebook", "import", str(file)]) == 2
    assert said in capsys.readouterr().err
    assert (team / "codebook.yaml").read_bytes() == before


def test_a_csv_from_elsewhere(empty_study: Path, tmp_path: Path) -> None:
    """Semicolons, Windows letters and the columns of another program are read."""
    file = tmp_path / "tags.csv"
    file.write_bytes("Tag;Description;Count\nCafé;Where people meet – often;12\n".encode("cp1252"))
    assert run(["codebook", "import", str(file)]) == 0
    (code,) = book(empty_study).codes
    assert (code.id, code.name, code.definition) == ("cafe", "Café", "Where people meet – often")


@pytest.mark.usefixtures("team")
def test_an_export_is_held_against_the_register(tmp_path: Path, capsys: Capture) -> None:
    """A codebook that names somebody does not leave."""
    path = tmp_path / "study" / "codebook.yaml"
    path.write_text(BOOK.replace("months, 'weeks", "Okafor waited, 'weeks"), encoding="utf-8")
    assert run(["codebook", "export", str(tmp_path / "out.xlsx")]) == 1
    assert "leak gate" in capsys.readouterr().err
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.usefixtures("team")
def test_an_unknown_kind_of_file(capsys: Capture) -> None:
    """The ending says the kind; an unknown one is refused with those that are known."""
    assert run(["codebook", "export", "codebook.xslx"]) == 2
    assert "did you mean .xlsx" in capsys.readouterr().err


def test_a_file_that_is_there_is_not_overwritten(team: Path, tmp_path: Path) -> None:
    """Outside the study --force is needed to replace other content."""
    file = tmp_path / "codebook.csv"
    file.write_text("mine", encoding="utf-8")
    assert run(["codebook", "export", str(file)]) == 2
    assert file.read_text(encoding="utf-8") == "mine"
    assert run(["codebook", "export", str(file), "--force"]) == 0
    assert team.exists()


def terms(capsys: Capture) -> list[tuple[str, list[str]]]:
    """Return the glossary as `--json` gives it, checked against its schema."""
    capsys.readouterr()
    assert run(["codebook", "term", "list", "--json"]) == 0
    place = resources.files("qualcode.schemas").joinpath("output", "codebook-term-list.json")
    check = fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))
    found = check(json.loads(capsys.readouterr().out))
    return [(one["term"], one["synonyms"]) for one in found["terms"]]


def test_terms_are_added_and_removed(team: Path, capsys: Capture) -> None:
    """Terms grow and go, comments stay, each is one verb that can be undone, and the study stays sound."""
    before = (team / "codebook.yaml").read_bytes()
    assert run(["codebook", "term", "add", "Health visitor", "HV", "health visitors"]) == 0
    assert run(["codebook", "term", "add", "waiting list", "queue", "--why", "their word"]) == 0
    assert dict(terms(capsys)) == {"health visitor": ["HV", "health visitors"], "waiting list": ["queue"]}
    assert run(["codebook", "term", "remove", "queue"]) == 0
    assert run(["codebook", "term", "remove", "health visitor", "health visitors"]) == 0
    assert terms(capsys) == [("health visitor", ["HV"])]
    text = (team / "codebook.yaml").read_text(encoding="utf-8")
    assert [line for line in BOOK.splitlines() if "#" in line and line not in text] == []
    assert run(["check"]) == 0, capsys.readouterr().out
    for _ in range(4):
        assert run(["undo"]) == 0
    assert (team / "codebook.yaml").read_bytes() == before


@pytest.mark.usefixtures("team")
def test_the_last_term_goes_with_its_glossary(capsys: Capture) -> None:
    """An empty glossary is no glossary."""
    assert run(["codebook", "term", "remove", "HV"]) == 0
    assert terms(capsys) == []
    assert run(["codebook", "term", "list"]) == 0
    assert "no terms yet" in capsys.readouterr().out


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["add", "midwife"], "what else is"),
        (["add", "midwife", "HV"], "stands under 'health visitor' already"),
        (["remove", "helth visitor"], "did you mean health visitor"),
        (["remove", "health visitor", "VH"], "no synonym of health visitor"),
        (["add", "support worker", "May Okafor"], "registered name"),
    ],
)
def test_what_cannot_be_a_term(capsys: Capture, typed: list[str], said: str) -> None:
    """Exit 2 and the reason; nothing changes."""
    before = terms(capsys)
    assert run(["codebook", "term", *typed]) == 2
    assert said in capsys.readouterr().err
    assert terms(capsys) == before


@pytest.mark.usefixtures("team")
def test_the_tagger_honours_a_term_added_this_way(capsys: Capture) -> None:
    """A rule finds what the glossary says is the same, from the moment it says so."""
    run(["codebook", "edit", "one-person", "--phrase", "named worker"])

    def proposed() -> set[str]:
        assert run(["tag"]) == 0
        capsys.readouterr()
        run(["codings", "--coder", "@rules", "--json"])
        return {one["code"] for one in json.loads(capsys.readouterr().out)["codings"]}

    assert proposed() == {"long-wait"}
    assert run(["codebook", "term", "add", "named worker", "one person"]) == 0
    assert proposed() == {"long-wait", "one-person"}


def test_a_sheet_survives_what_a_spreadsheet_program_does_to_it(team: Path) -> None:
    """Saved again by another program, nothing is lost: the file has no trick in it."""
    before = (team / "codebook.yaml").read_bytes()
    file = exported(team, "xlsx")
    saved = io.BytesIO()
    openpyxl.load_workbook(file).save(saved)
    file.write_bytes(saved.getvalue())
    assert run(["codebook", "import", str(file), "--replace"]) == 0
    assert (team / "codebook.yaml").read_bytes() == before
