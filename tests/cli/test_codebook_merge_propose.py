"""`codebook merge FILE... --propose OUT`: the file that people decide in, and what is told beside it."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
from importlib import resources
from pathlib import Path

import fastjsonschema
import openpyxl
import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
NORTH = """format: 1
codes:
  - {id: posts, name: Workforce, definition: Vacancies stay open and good people leave.}
  - {id: dads, name: Fathers, definition: Nobody speaks to the men in the room.}
  - {id: ask, name: Seeking support, definition: Telling somebody for the first time.}
  - {id: gate, name: Seeking support, definition: The receptionist decides who gets through.}
"""
SOUTH = """id,name,definition
growing,Workforce,"Learning together, supervision and reflection."
men,Partners left out,Dads feel outside.
"""
FIRST = ["left", "right", "score", "kind", "reasons"]


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two codebooks of two kinds, in a folder that is no study."""
    (tmp_path / "north.yaml").write_text(NORTH, encoding="utf-8")
    (tmp_path / "south.csv").write_text(SOUTH, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def propose(*arguments: str) -> int:
    """Run `codebook merge` on the two books."""
    return run(["codebook", "merge", "north.yaml", "south.csv", *arguments])


def rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a proposal."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_outside_a_study_every_pair_across_the_books_is_written(books: Path, capsys: Capture) -> None:
    """No study is needed; ids are `stem:id`, scores descend, and the first column has no mark before it."""
    assert propose("--propose", "out.csv") == 0
    content = (books / "out.csv").read_text(encoding="utf-8")
    found = rows(content)
    assert list(found[0])[:5] == FIRST
    across = {(one["left"], one["right"]) for one in found if one["right"].startswith("south:")}
    codes = ("posts", "dads", "ask", "gate")
    assert across == {(f"north:{one}", f"south:{other}") for one in codes for other in ("growing", "men")}
    scores = [float(one["score"]) for one in found]
    assert scores == sorted(scores, reverse=True)
    kinds = {(one["left"], one["right"]): one["kind"] for one in found}
    assert kinds["north:posts", "south:growing"] == "label_only"
    assert kinds["north:ask", "north:gate"] == "label_only"
    told = capsys.readouterr().out
    assert "2 codebooks, 6 codes, 8 pairs and 1 label twice in one book" in told
    assert "Vacancies stay open" in told
    assert "--apply out.csv" in told


def test_the_same_books_give_the_same_bytes(books: Path) -> None:
    """Twice the same; a proposal that nobody has decided in may be made anew under its name."""
    assert propose("--propose", "one.csv") == 0
    first = (books / "one.csv").read_bytes()
    assert propose("--propose", "one.csv") == 0
    assert propose("--propose", "other.csv") == 0
    assert (books / "one.csv").read_bytes() == first == (books / "other.csv").read_bytes()


@pytest.mark.usefixtures("books")
def test_a_dash_writes_the_rows_to_standard_output_alone(capsys: Capture) -> None:
    """What a pipe gets is the file and nothing beside it."""
    assert propose("--propose", "-") == 0
    assert len(rows(capsys.readouterr().out)) == 9


@pytest.mark.usefixtures("books")
def test_json_is_what_its_schema_says(capsys: Capture) -> None:
    """Head words come with their definitions, codes without a partner with theirs."""
    assert propose("--propose", "out.xlsx", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    schema = resources.files("qualcode").joinpath("schemas/output/codebook-merge.json").read_text("utf-8")
    fastjsonschema.validate(json.loads(schema), printed)
    assert [book["codes"] for book in printed["books"]] == [4, 2]
    heads = {head["word"]: [one["code"] for one in head["codes"]] for head in printed["heads"]}
    assert heads["Seeking support"] == ["north:ask", "north:gate"]


def test_decisions_are_not_written_over_and_go_into_a_new_proposal(books: Path, capsys: Capture) -> None:
    """A file that somebody decided in stays; --keep takes its decisions over."""
    assert propose("--propose", "out.csv") == 0
    text = (books / "out.csv").read_text(encoding="utf-8")
    lines = rows(text)
    first = next(one for one in lines if one["kind"] != "none")
    first.update(decision="same", who="ann", why="one thing")
    with (books / "out.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    decided = (books / "out.csv").read_bytes()
    assert propose("--propose", "out.csv") == 2
    assert (books / "out.csv").read_bytes() == decided
    assert "--keep out.csv" in capsys.readouterr().err
    assert propose("--propose", "new.csv", "--keep", "out.csv") == 0
    assert "1 decision taken over" in capsys.readouterr().out
    again = rows((books / "new.csv").read_text(encoding="utf-8"))
    kept = next(one for one in again if (one["left"], one["right"]) == (first["left"], first["right"]))
    assert (kept["decision"], kept["who"], kept["why"]) == ("same", "ann", "one thing")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["north.yaml", "nowhere.yaml", "--propose", "out.csv"], "nowhere.yaml: no such file"),
        (["north.yaml", "bad.yaml", "--propose", "out.csv"], "bad.yaml"),
        (["north.yaml", "south.csv", "--propose", "out.pdf"], "no kind of file is called '.pdf'"),
        (["north.yaml", "north.yaml", "--propose", "out.csv"], "go by the name"),
        (["north.yaml", "--propose", "out.csv", "--into", "posts"], "--into merges codes"),
        (["north.yaml", "--propose", "-", "--json"], "both write to standard output"),
        (["posts", "--into", "dads", "--keep", "out.csv"], "--keep goes with --propose"),
        (["posts"], "what is to be merged?"),
        (["--propose", "out.csv"], "which codebooks?"),
        (["north.yaml", "south.csv", "--propose", "folder.csv/out.csv"], "there is no folder folder.csv"),
        (["north.yaml", "south.csv", "--propose", "nowhere/out.xlsx"], "there is no folder nowhere"),
        (
            ["no.yaml", "south.csv", "nor.csv", "--propose", "out.csv"],
            "no.yaml: no such file; nor.csv: no such file",
        ),
        (["sandwel", "south.csv", "--propose", "out.csv"], "did you mean sandwell?"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    arguments: list[str], said: str, books: Path, capsys: Capture
) -> None:
    """Exit code 2, one line, and no file."""
    (books / "bad.yaml").write_text("format: 1\ncodes:\n  - {id: a}\n", encoding="utf-8")
    (books / "folder.csv").write_text("", encoding="utf-8")
    before = {path.name for path in books.iterdir()}
    assert run(["codebook", "merge", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert {path.name for path in books.iterdir()} == before


def test_two_files_of_one_stem_go_by_their_folders(books: Path) -> None:
    """Every area calls its file codebook.yaml."""
    for area in ("kent", "wales"):
        (books / area).mkdir()
        shutil.copy(books / "north.yaml", books / area / "codebook.yaml")
    assert (
        run(["codebook", "merge", "kent/codebook.yaml", "wales/codebook.yaml", "--propose", "out.csv"]) == 0
    )
    first = rows((books / "out.csv").read_text(encoding="utf-8"))[0]
    assert (first["left"].partition(":")[0], first["right"].partition(":")[0]) == ("kent", "wales")


def test_in_a_study_its_codebook_stands_alone_or_beside_others(study: Path, capsys: Capture) -> None:
    """Without a file it is the study's codebook for its twins; a folder of a study is a book of that name."""
    assert run(["codebook", "merge", "--propose", "exports/pairs.csv"]) == 0
    assert "no label stands twice" in capsys.readouterr().out
    (study.parent / "north.yaml").write_text(NORTH, encoding="utf-8")
    assert run(["codebook", "merge", ".", "../north.yaml", "--propose", "../out.csv"]) == 0
    found = rows((study.parent / "out.csv").read_text(encoding="utf-8"))
    assert {one["left"].partition(":")[0] for one in found} == {study.name, "north"}
    assert run(["codebook", "merge", ".", "../north.yaml", "--propose", "codebook.yaml"]) == 2
    assert run(["codebook", "merge", ".", "../north.yaml", "--propose", "codings/out.csv"]) == 2


def test_a_common_ancestor_is_named_with_base(books: Path) -> None:
    """Two copies of one codebook, one changed: the row says who changed what."""
    (books / "changed.yaml").write_text(NORTH.replace("name: Fathers", "name: Dads"), encoding="utf-8")
    assert (
        run(
            [
                "codebook",
                "merge",
                "north.yaml",
                "changed.yaml",
                "--base",
                "north.yaml",
                "--propose",
                "out.csv",
            ]
        )
        == 0
    )
    found = {
        (one["left"], one["right"]): one for one in rows((books / "out.csv").read_text(encoding="utf-8"))
    }
    told = found["north:dads", "changed:dads"]
    assert told["kind"] == "same"
    assert told["reasons"].startswith("same code of the common ancestor; changed in changed (name)")


def test_one_codebook_without_a_label_twice_asks_nothing(books: Path, capsys: Capture) -> None:
    """There is no file to decide in, and no next step that leads nowhere."""
    assert run(["codebook", "merge", "kent", "--propose", "out.csv"]) == 0
    said = capsys.readouterr().out
    assert "no label stands twice in it; name more codebooks to compare them" in said
    assert "there is nothing to decide: out.csv was not written" in said
    assert "next:" not in said
    assert not (books / "out.csv").exists()


@pytest.mark.usefixtures("books")
def test_pairs_and_labels_that_stand_twice_are_counted_apart(capsys: Capture) -> None:
    """Seeking support stands twice in the north."""
    assert propose("--propose", "out.csv") == 0
    assert "8 pairs and 1 label twice in one book;" in " ".join(capsys.readouterr().out.split())


@pytest.mark.usefixtures("books")
def test_a_proposal_that_is_replaced_is_said(capsys: Capture) -> None:
    """Nobody had decided in it; the first time nothing was there."""
    assert propose("--propose", "out.csv") == 0
    assert "in place of" not in capsys.readouterr().out
    assert propose("--propose", "out.csv") == 0
    assert "(in place of a proposal in which nobody had decided)" in " ".join(capsys.readouterr().out.split())


def test_csv_has_no_mark_before_its_first_column_also_after_a_decision(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any program finds the column left, whichever command wrote the file last."""
    assert propose("--propose", "out.csv") == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("apart\n\nother things\n\n"))
    before = (books / "out.csv").read_bytes()
    propose("--decide", "out.csv", "--plain", "--coder", "ann")
    after = (books / "out.csv").read_bytes()
    assert before != after
    assert before.startswith(b"left,")
    assert after.startswith(b"left,")


def test_the_sheet_of_a_meeting_is_made_to_be_printed(books: Path) -> None:
    """One page wide; figures are figures; revisions are hidden; the rows of a left code stand together."""
    assert propose("--propose", "out.xlsx") == 0
    sheet = openpyxl.load_workbook(books / "out.xlsx")["Decide"]
    headings = [cell.value for cell in sheet[1]]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    scores = [cell.value for cell in list(sheet.columns)[headings.index("Score")][1:]]
    assert scores
    assert all(isinstance(score, (int, float)) for score in scores)
    last = openpyxl.utils.get_column_letter(len(headings) - 1)
    assert (headings[-2], sheet.column_dimensions[last].hidden) == ("Left revision", True)
    left = [cell.value for cell in list(sheet.columns)[headings.index("Left")][1:]]
    assert [code for code, _ in itertools.groupby(left)] == list(dict.fromkeys(left))


def test_glossaries_that_clash_are_told_and_count_for_nothing(tmp_path: Path, capsys: Capture) -> None:
    """HV is a visitor here and a flag there: that both say HV makes no concept of it."""
    for name, term in (("one", "health visitor"), ("two", "high vulnerability")):
        (tmp_path / f"{name}.yaml").write_text(
            f"format: 1\ncodes:\n  - {{id: a, name: {name}, definition: An HV at the door.}}\n"
            f"glossary:\n  {term}: [HV]\n",
            encoding="utf-8",
        )
    named = [str(tmp_path / f"{name}.yaml") for name in ("one", "two")]
    out = tmp_path / "out.csv"
    assert run(["codebook", "merge", *named, "--propose", str(out)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Glossaries that clash 'HV' stands for 'high vulnerability' in two" in said
    assert "concept" not in rows(out.read_text(encoding="utf-8"))[0]["reasons"]


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ("wait", "of base.yaml: 1 pair that it has as one code; 1 changed in a book since"),
        ("other", "no two codebooks have a code by an id of base.yaml: it is no ancestor of theirs"),
    ],
)
def test_what_an_ancestor_did_is_told(
    ids: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """One sees whether the file that was named is an ancestor at all."""
    monkeypatch.chdir(tmp_path)
    for name, label in (("base", "Waiting"), ("here", "Waiting"), ("there", "Delays")):
        code = "wait" if name == "base" else ids
        text = f"format: 1\ncodes:\n  - {{id: {code}, name: {label}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    arguments = ["here.yaml", "there.yaml", "--base", "base.yaml", "--propose", "out.csv"]
    assert run(["codebook", "merge", *arguments]) == 0
    assert said in " ".join(capsys.readouterr().out.split())
