"""`qualcode codebook import`: what an older or careless file may not do unseen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest

from qualcode.cli.main import run
from qualcode.codebook.reading import codebook_from
from qualcode.store.yamlfiles import parse_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.model import Codebook

Capture = pytest.CaptureFixture[str]
REPLACING = ("--replace", "--why", "agreed in the workshop")


def book(study: Path) -> Codebook:
    """Return the codebook as it is read."""
    return codebook_from(parse_yaml((study / "codebook.yaml").read_bytes(), "codebook.yaml"))[0]


def exported(study: Path, suffix: str = "xlsx") -> Path:
    """Export the codebook to exports/ and return the file."""
    assert run(["codebook", "export", f"codebook.{suffix}"]) == 0
    return study / "exports" / f"codebook.{suffix}"


def edit(file: Path, changes: dict[tuple[str, str], str]) -> None:
    """Edit cells of the sheet of codes: (id, heading) -> text."""
    workbook = openpyxl.load_workbook(file)
    sheet = workbook["Codes"]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for (code, heading), text in changes.items():
            if row[headings.index("Id")].value == code:
                row[headings.index(heading)].value = text
    workbook.save(file)


def imported(capsys: Capture, *typed: str) -> tuple[int, str, str]:
    """Import, and return the exit code and what was printed."""
    capsys.readouterr()
    code = run(["codebook", "import", *typed])
    return code, *capsys.readouterr()


@pytest.mark.parametrize("suffix", ["xlsx", "yaml", "csv"])
@pytest.mark.parametrize("how", [REPLACING, ("--dry-run",)])
def test_a_merged_code_does_not_come_back_without_its_codings(
    study: Path, capsys: Capture, suffix: str, how: tuple[str, ...]
) -> None:
    """A file from before a merge is refused with the way out, also looked at; after that way it comes in."""
    file = exported(study, suffix)
    assert run(["codebook", "merge", "long-wait", "--into", "access", "--why", "one"]) == 0
    before = (study / "codebook.yaml").read_bytes()
    code, _, err = imported(capsys, str(file), *how)
    assert (code, "merged into access" in err) == (2, True)
    assert "codebook edit long-wait --status active" in err
    assert (study / "codebook.yaml").read_bytes() == before
    assert run(["codebook", "edit", "long-wait", "--status", "active"]) == 0
    assert imported(capsys, str(file), *how)[0] == 0


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "docx"])
def test_an_older_file_says_what_it_takes_back(study: Path, capsys: Capture, suffix: str) -> None:
    """Codes that were changed here since the file was written are counted and named, also in a look ahead."""
    file = exported(study, suffix)
    run(["codebook", "edit", "long-wait", "--definition", "Weeks or more."])
    run(["codebook", "edit", "one-person", "--include", "a key worker"])
    for how in (("--dry-run",), REPLACING):
        code, _, err = imported(capsys, str(file), *how)
        assert (code, "2 codes were changed here since this file was written" in err) == (0, True)
        assert "long-wait, one-person" in err
    assert book(study).by_id()["long-wait"].definition == ""


def test_an_edit_of_a_fresh_file_takes_nothing_back(study: Path, capsys: Capture) -> None:
    """A row that a person edited in the latest file is an edit and nothing else."""
    file = exported(study)
    edit(file, {("long-wait", "Definition"): "Months."})
    code, _, err = imported(capsys, str(file), *REPLACING)
    assert (code, err) == (0, "")


def test_replacing_needs_a_reason(study: Path, capsys: Capture) -> None:
    """Codes are replaced with a reason, as they are merged with one; the log says how many."""
    file = exported(study)
    edit(file, {("long-wait", "Definition"): "Months.", ("access", "Definition"): "To be seen."})
    code, _, err = imported(capsys, str(file), "--replace")
    assert (code, "--why" in err) == (2, True)
    assert imported(capsys, str(file), *REPLACING)[0] == 0
    run(["log"])
    assert "2 replaced" in capsys.readouterr().out


@pytest.mark.usefixtures("study")
def test_a_name_has_its_cell_also_in_a_look_ahead(tmp_path: Path, capsys: Capture) -> None:
    """What the import refuses the look ahead refuses, with the cell and the field."""
    file = tmp_path / "codes.csv"
    file.write_text("Name,Definition\nSurgery,The place.\nRinging,May Okafor rang.\n", encoding="utf-8")
    for how in ((), ("--dry-run",)):
        code, _, err = imported(capsys, str(file), *how)
        assert (code, "cell B3 (code ringing, definition): it holds a registered name" in err) == (2, True)


@pytest.mark.usefixtures("study")
def test_a_look_ahead_shows_what_new_codes_say(tmp_path: Path, capsys: Capture) -> None:
    """The fields of an added code are shown as those of a changed one."""
    file = tmp_path / "codes.csv"
    file.write_text("Name,Definition,Include\nRinging,Calls that came.,by text\n", encoding="utf-8")
    code, out, _ = imported(capsys, str(file), "--dry-run")
    assert code == 0
    assert [words in out for words in ("added  ringing", "+ Calls that came.", "+ by text")] == [True] * 3


def test_a_row_taken_out_of_a_word_table_is_no_new_name(study: Path, capsys: Capture) -> None:
    """The code keeps its name though later tables hold only its id, and is said to be not in the file."""
    run(["codebook", "edit", "long-wait", "--alias", "Queueing"])
    file = exported(study, "docx")
    document = docx.Document(str(file))
    (row,) = [row for row in document.tables[0].rows if row.cells[1].text == "long-wait"]
    row._tr.getparent().remove(row._tr)
    document.save(str(file))
    code, out, _ = imported(capsys, str(file), *REPLACING)
    assert (code, "1 code is not in the file and stays as it is: long-wait" in out) == (0, True)
    assert book(study).by_id()["long-wait"].name == "Waiting too long"


@pytest.mark.usefixtures("study")
def test_facets_and_hints_are_told_once(tmp_path: Path, capsys: Capture) -> None:
    """Facets are counted and named in one line; the hint after clashes stands once, with the look ahead."""
    file = tmp_path / "a.yaml"
    file.write_text(
        "codes:\n  - {id: ringing, name: Ringing}\nfacets: {about: [a], case: [b]}\n", encoding="utf-8"
    )
    assert "2 facets: about, case" in imported(capsys, str(file))[1]
    file.write_text("codes:\n  - {id: access, name: A}\n  - {id: long-wait, name: B}\n", encoding="utf-8")
    code, _, err = imported(capsys, str(file))
    assert (code, err.count("--dry-run"), err.count("mean different things")) == (2, 1, 2)


def test_a_difference_from_csv_leaves_out_what_csv_cannot_hold(study: Path, capsys: Capture) -> None:
    """Glossary, facets and frames do not differ from a file that has no place for them."""
    run(["codebook", "facet", "kind", "barrier"])
    run(["codebook", "term", "add", "health visitor", "HV"])
    file = exported(study, "csv")
    capsys.readouterr()
    assert run(["codebook", "diff", str(file)]) == 0
    out = capsys.readouterr().out
    assert "nothing differs" in out
    assert "not compared, for the file does not hold them: glossary, facets" in out
    assert run(["codebook", "diff", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["not_compared"] == ["glossary", "facets"]
