"""`qualcode quote verify FILE`: whatever a file claims to be a quote, or prints beside one, is proved."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
RANG = "nobody ever rang back"
EDITED = "The group itself was not bad at all"
LIED = "The council lied to us."


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments))
    shown = capsys.readouterr()
    return shown.out, shown.err


def verified(capsys: Capture, file: Path, *, code: int = 0) -> Any:
    """Prove a file and return what was found."""
    found = json.loads(said(capsys, "quote", "verify", str(file), "--json", code=code)[0])
    validator("output/quote-verify")(found)
    return found


@pytest.fixture
def bank(study: Path, capsys: Capture) -> Path:
    """Make a study with two quotes of a theme that a recommendation rests on; return its exports."""
    said(
        capsys,
        "theme",
        "add",
        'What "ringing back one day" means',
        "--code",
        "not-called-back",
        "--id",
        "T-chase",
    )
    said(capsys, "theme", "edit", "T-chase", "--claim", "Parents call it “the long silence after”.")
    said(capsys, "recommend", "add", 'Say "we will ring you"', "--id", "REC-ring")
    said(capsys, "recommend", "link", "REC-ring", "--theme", "T-chase")
    pick = ("quote", "pick", "-s", "Group one", "--theme", "T-chase", "--words")
    said(capsys, *pick, RANG)
    second = said(capsys, *pick, EDITED)[0].split()[0]
    said(capsys, "quote", "edit", second, "--cut", "itself")
    for form in ("csv", "md", "jsonl"):
        said(capsys, "export", "quotes", "-f", form)
    said(capsys, "export", "themes")
    return study / "exports"


def first_id(bank: Path) -> str:
    """Return the id of the first quote."""
    return str(json.loads((bank / "quotes.jsonl").read_text("utf-8").splitlines()[0])["id"])


@pytest.mark.parametrize("name", ["quotes.csv", "quotes.md", "quotes.jsonl", "themes.md"])
def test_what_was_exported_verifies(bank: Path, capsys: Capture, name: str) -> None:
    """Unchanged, with the team's own quotation marks in labels, claims and titles."""
    expected = {"checked": 2, "at_fault": 0, "problems": []}
    assert expected == verified(capsys, bank / name)


BLOCK_LINES = {
    "a line above the words": (
        f"> “{RANG}”",
        f"> I have never seen such a failure, and I said so,\n> “{RANG}”",
    ),
    "a line above, lazily": (f"> “{RANG}”", f"> “{RANG}”\nand I said so"),
    "one blank before the mark": (f"> “{RANG}”", " > “nobody ever called back”"),
    "in a list": (f"> “{RANG}”", f"- > “{RANG}”"),
    "another author": (" · Participant", " · Chair of the council"),
    "words beside the id": ("** · Participant", "** · who added that “the council lied” · Participant"),
    "another session": ("Participant · ", "Participant · Inquiry, "),
    "another status": ("candidate", "approved"),
    "no edits": ("edited: cut", "verbatim"),
    "another stance": ("(supports)", "(speaks against)"),
    "no quotation marks": (f"“{RANG}”", RANG),
    "no line about it": ("\n>\n> for REC-ring", "\n\nfor REC-ring"),
}


@pytest.mark.parametrize("name", ["quotes.md", "themes.md"])
def test_a_changed_block_is_found(bank: Path, capsys: Capture, name: str) -> None:
    """Nothing of a block may differ: neither the words nor what stands above, below or beside them."""
    file = bank / name
    text = file.read_text("utf-8")
    for change, (before, after) in BLOCK_LINES.items():
        head, there, tail = text.rpartition(before)
        assert there, change
        file.write_text(f"{head}{after}{tail}", encoding="utf-8")
        found = verified(capsys, file, code=1)
        assert (found["checked"], found["at_fault"]) == (2, 1), change
        known = {"beside-changed", "block-changed", "words-changed"}
        assert {problem["code"] for problem in found["problems"]} <= known, change


ADDED = {
    "a block without an id": f">“{LIED}”",
    "a block with another mark for the id": f'> "{LIED}"\n> __Q-ZSNP__',
    "a blockquote tag": f"<blockquote>{LIED}</blockquote>",
    "plain words in curly marks": f"“{LIED}” (Q-ZSNP, Participant)",
    "plain words in straight marks": f'A parent said: "{LIED}"',
    "words over two lines": "“The council\nlied to us.”",
    "marks written as references": "&ldquo;The council lied&rdquo;",
    "a carriage return alone": f"Notes\r> {LIED}",
}


@pytest.mark.parametrize("name", ["quotes.md", "themes.md"])
def test_an_added_quotation_is_found(bank: Path, capsys: Capture, name: str) -> None:
    """A quotation that no quote stands behind is counted and at fault, wherever it is told."""
    file = bank / name
    before = file.read_bytes()
    for kind, added in ADDED.items():
        file.write_bytes(before + f"\n{added}\n".encode())
        found = verified(capsys, file, code=1)
        assert (found["checked"], found["at_fault"]) == (3, 1), kind
        assert found["problems"][0]["code"] in {"unknown-quote", "unproved-quotation"}, kind
        assert "line " in found["problems"][0]["where"], kind
    assert "3 quotes checked, 1 at fault" in said(capsys, "quote", "verify", str(file), code=1)[0]


def rows_of(file: Path) -> list[dict[str, str]]:
    """Read a CSV with another reader."""
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))


def write_rows(file: Path, rows: list[dict[str, str]], **how: str) -> None:
    """Write a CSV again as a spreadsheet would."""
    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, list(rows[0]), **how)  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(rows)
    file.write_bytes(lines.getvalue().encode("utf-8"))


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_changed_column_is_found(bank: Path, capsys: Capture, form: str) -> None:
    """Every column is compared; the message tells what stands there and what the study says now."""
    file = bank / f"quotes.{form}"
    lines = file.read_text("utf-8-sig").splitlines()
    read = rows_of(file) if form == "csv" else [json.loads(line) for line in lines]
    for column in ("attribution", "source", "edits", "stance", "status", "kind", "theme_label", "code"):
        changed = [{**read[0], column: "something else"}, read[1]]
        if form == "csv":
            write_rows(file, changed)
        else:
            file.write_text("".join(json.dumps(row) + "\n" for row in changed), encoding="utf-8")
        found = verified(capsys, file, code=1)
        shown = f"“{read[0][column]}”" if read[0][column] else "nothing"
        expected = ("beside-changed", f"“something else” stands here; the study says now: {shown}")
        assert [expected] == [(one["code"], one["message"]) for one in found["problems"]]
        assert found["problems"][0]["where"] == f"quote {read[0]['id']}, column {column}"
        assert (found["checked"], found["at_fault"]) == (2, 1)


def test_a_file_that_excel_saved_again_verifies(bank: Path, capsys: Capture) -> None:
    """Semicolons, with or without a byte order mark, either end of line, an empty column more."""
    file = bank / "quotes.csv"
    read = rows_of(file)
    for how in (
        {"delimiter": ";"},
        {"delimiter": "\t"},
        {"lineterminator": "\n"},
        {"quoting": csv.QUOTE_ALL},
    ):
        write_rows(file, read, **how)
        assert verified(capsys, file)["at_fault"] == 0
        file.write_bytes("\ufeff".encode() + file.read_bytes())
        assert verified(capsys, file)["at_fault"] == 0
    write_rows(file, [{**row, "": ""} for row in read], delimiter=";")
    assert verified(capsys, file)["at_fault"] == 0


def test_columns_more_and_less_are_told_once_with_their_number(bank: Path, capsys: Capture) -> None:
    """A column that no quote bank has is not proved; one that is taken away is missed."""
    file = bank / "quotes.csv"
    read = rows_of(file)
    write_rows(file, [{**row, "what she meant": LIED} for row in read])
    assert [(one["code"], one["count"]) for one in verified(capsys, file, code=1)["problems"]] == [
        ("unknown-column", 2)
    ]
    write_rows(file, [{name: cell for name, cell in row.items() if name != "stance"} for row in read])
    found = verified(capsys, file, code=1)
    assert [(one["code"], one["count"]) for one in found["problems"]] == [("missing-column", 2)]
    assert (found["checked"], found["at_fault"]) == (2, 2)
    assert LIED not in json.dumps(found)


def test_a_name_used_twice_is_refused(bank: Path, capsys: Capture) -> None:
    """A second `text` in a CSV or in a JSON object: nobody can tell which one people read."""
    lines = (bank / "quotes.csv").read_text("utf-8-sig").splitlines()
    twice = "\n".join([f"{lines[0]},text", *(f"{line},{LIED}" for line in lines[1:])])
    (bank / "quotes.csv").write_text(twice, encoding="utf-8")
    assert "2 columns called 'text'" in said(capsys, "quote", "verify", str(bank / "quotes.csv"), code=2)[1]
    text = (bank / "quotes.jsonl").read_text("utf-8")
    text = text.replace('"text": ', f'"text": "{LIED}", "text": ', 1)
    (bank / "quotes.jsonl").write_text(text, encoding="utf-8")
    err = said(capsys, "quote", "verify", str(bank / "quotes.jsonl"), code=2)[1]
    assert "line 1 has 2 columns called 'text'" in err


@pytest.mark.parametrize("name", ["quotes.csv", "quotes.md", "quotes.jsonl", "themes.md"])
def test_what_the_study_changed_since_is_told_as_that(bank: Path, capsys: Capture, name: str) -> None:
    """An approval after the export is no fault of the words: the study's word today is told."""
    one = first_id(bank)
    said(capsys, "quote", "approve", one)
    found = verified(capsys, bank / name, code=1)
    assert [problem["code"] for problem in found["problems"]] == ["beside-changed"]
    assert re.search(
        r"candidate” stands here; the study says now: “.*approved”$", found["problems"][0]["message"]
    )
    assert RANG not in json.dumps(found)


def test_a_proof_never_tells_the_words_of_who_withdrew(bank: Path, capsys: Capture) -> None:
    """After a withdrawal nothing of the row is told: only that it may not be printed."""
    speaker = json.loads(said(capsys, "show", "Group one", "--json")[0])["turns"][1]["speaker"]
    said(capsys, "participant", "permit", speaker, "--quoting", "no")
    found = verified(capsys, bank / "quotes.csv", code=1)
    assert "permission" in {problem["code"] for problem in found["problems"]}
    assert "rang" not in json.dumps(found)
