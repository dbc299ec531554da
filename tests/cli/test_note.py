"""`qualcode note new`: a template that imports once it is filled in; names in it stay where they belong."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.flows.note import NotePlan, new_note
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
PEOPLE = ("Gurpreet", "Kaur", "Joan", "Hill", "Marged")


def filled(path: Path, *, body: str, **fields: str) -> Path:
    """Fill a template in: fields of the header, and words below it."""
    text = path.read_text(encoding="utf-8")
    for name, value in fields.items():
        assert f"\n{name}:" in text
        head, _, rest = text.partition(f"\n{name}:")
        text = f"{head}\n{name}: {value}\n{rest.partition(chr(10))[2]}"
    path.write_text(text + body, encoding="utf-8")
    return path


def everything_in(folder: Path) -> str:
    """Return every file of a study that a team may share, as one text."""
    personal = ("sources/", "history/", ".qualcode/", "memos/")
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    names = {path: path.relative_to(folder).as_posix() for path in found}
    return "\n".join(
        f"{names[path]}\n{path.read_text(encoding='utf-8', errors='replace')}"
        for path in found
        if not names[path].startswith(personal)
    )


@pytest.mark.parametrize(("line", "meant"), [("arae: North", "area"), ("recroded: yes", "recorded")])
def test_a_misspelt_fact_in_a_header_is_refused(
    empty_study: Path, tmp_path: Path, capsys: Capture, line: str, meant: str
) -> None:
    """As at --session: else it would silently become a fact of its own, or a permission be missed."""
    assert empty_study.is_dir()
    notes = tmp_path / "n.md"
    notes.write_text(f"---\nkind: field_notes\n{line}\n---\nNobody rang back.\n", encoding="utf-8")
    assert run(["import", str(notes)]) == 2
    assert f"did you mean {meant}?" in capsys.readouterr().err
    notes.write_text("---\nkind: field_notes\ntable: 3\n---\nNobody rang back.\n", encoding="utf-8")
    assert run(["import", str(notes), "--session", "arae=North"]) == 2
    assert "did you mean area?" in capsys.readouterr().err
    assert run(["import", str(notes)]) == 0


def test_a_template_lies_beside_the_study_for_its_owner_alone(empty_study: Path, capsys: Capture) -> None:
    """Without a name the file goes beside the study folder, with what was said in its header."""
    arguments = ["--area", "north", "--date", "2026-03-12", "--language", "Punjabi", "--language", "English"]
    assert run(["note", "new", *arguments, "--title", "Walk and talk"]) == 0
    made = empty_study.parent / "field-notes-2026-03-12.md"
    text = made.read_text(encoding="utf-8")
    for line in ("kind: field_notes", "title: Walk and talk", "date: 2026-03-12", "area: North"):
        assert f"\n{line}\n" in text
    assert "\nlanguages: Punjabi, English\n" in text
    assert "only you may read it" in capsys.readouterr().out
    if os.name != "nt":
        assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_the_date_is_the_clocks(tmp_path: Path) -> None:
    """Where nobody gives a date it is today's, as the clock says."""
    made = new_note(NotePlan(), None, here=tmp_path, clock=lambda: "2026-11-20T08:00:00Z")
    assert made == tmp_path / "field-notes-2026-11-20.md"
    assert "\ndate: 2026-11-20\n" in made.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["field_notes", "workshop", "statements"])
def test_an_unfilled_template_is_refused(
    empty_study: Path, tmp_path: Path, kind: str, capsys: Capture
) -> None:
    """A template of any kind is recognised, and refused as long as nothing is noted in it."""
    file = tmp_path / "mine.md"
    assert run(["note", "new", str(file), "--kind", kind]) == 0
    capsys.readouterr()
    assert run(["import", str(file)]) == 2
    said = capsys.readouterr().err
    assert "mine.md: nothing is noted in it yet; it is the template of `qualcode note new`" in said
    assert not (empty_study / "sources.lock").exists()


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("field_notes", "\nShe said «nobody rang».\n", ("notes", "field_notes", None)),
        ("workshop", "\n## What helps?\n- time\n", ("workshop", "workshop", None)),
        ("statements", "\n## Why?\n- Four mothers said so\n", ("statements", "document", 4)),
    ],
)
def test_a_filled_template_imports(
    empty_study: Path,
    tmp_path: Path,
    capsys: Capture,
    *,
    kind: str,
    body: str,
    expected: tuple[str, str, object],
) -> None:
    """What is written below the guidance is what is imported, and nothing of the guidance is."""
    file = tmp_path / "mine.md"
    assert run(["note", "new", str(file), "--kind", kind, "--date", "2026-03-12", "--area", "North"]) == 0
    filled(file, body=body)
    capsys.readouterr()
    assert run(["import", str(file), "--dry-run", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["files"][0]
    assert (found["format"], found["kind"]) == expected[:2]
    assert len(found["turns"]) == 1
    assert run(["import", str(file), "--yes"]) == 0
    capsys.readouterr()
    assert run(["source", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["sources"][0]
    assert (listed["area"], listed["date"]) == ("North", "2026-03-12")
    assert run(["show", listed["id"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["turns"][0]["count"] == expected[2]
    assert empty_study.is_dir()


def test_nothing_is_overwritten_and_nothing_lies_in_the_study(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """A file that is there stays as it is, and a place that a team shares is refused."""
    (tmp_path / "mine.md").write_text("my words", encoding="utf-8")
    assert run(["note", "new", str(tmp_path / "mine.md")]) == 2
    assert (tmp_path / "mine.md").read_text(encoding="utf-8") == "my words"
    assert "is there already" in capsys.readouterr().err
    assert run(["note", "new", "inside.md"]) == 2
    assert "inside the study" in capsys.readouterr().err
    assert not (empty_study / "inside.md").exists()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--area", "Nroth", "no area is called"),
        ("--date", "12/03/2026", "is not a date"),
        ("--title", "Two\nlines", "one line for each fact"),
    ],
)
def test_what_an_import_would_refuse_is_refused_now(
    empty_study: Path, capsys: Capture, *, option: str, value: str, message: str
) -> None:
    """An area that the study has not, a date that is none, a title of two lines: no file is made."""
    before = sorted(empty_study.parent.iterdir())
    assert run(["note", "new", option, value]) == 2
    assert message in capsys.readouterr().err
    assert sorted(empty_study.parent.iterdir()) == before


def test_names_in_the_header_stay_in_the_vault(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Who was there, who wrote and who interpreted is in no shared file and no masked output.

    They are masked in the notes too, and words said through somebody are still marked so.
    """
    file = tmp_path / "mine.md"
    assert run(["note", "new", str(file), "--through", "Gurpreet Kaur, volunteer interpreter"]) == 0
    words = "\nMarged told Gurpreet that «nobody rang back». Joan Hill wrote it down.\n"
    filled(file, body=words, present="Marged", notes_by="Joan Hill", quoting="yes", area="North")
    assert run(["import", str(file), "--yes"]) == 0
    outputs = [capsys.readouterr().out]
    for command in (
        ["source", "list", "--json"],
        ["show", "field notes, north*", "--json"],
        ["source", "list"],
        ["log", "--json"],
        ["status", "--json"],
        ["search", "rang"],
    ):
        run(command)
        outputs.append("".join(capsys.readouterr()))
    source = json.loads(outputs[1])["sources"][0]["id"]
    assert run(["show", source, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["session"]["through"] == "an interpreter"
    assert "nobody rang back" in shown["turns"][0]["text"]
    together = "\n".join([*outputs, json.dumps(shown), everything_in(empty_study)])
    assert [name for name in PEOPLE if name in together] == []


STATEMENTS = """---
kind: counted_statements
quoting: yes
area: North
---
# What is difficult?

Four parents stated that the times did not suit; one said she had “never once got through” by phone.

Several asked for evenings.
"""


def test_a_counted_statement_is_quoted_in_its_heard_words_alone(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """The paraphrase is never a quote; words in quotation marks may be, where quoting is allowed."""
    (tmp_path / "summary.md").write_text(STATEMENTS, encoding="utf-8")
    (empty_study / "codebook.yaml").write_text("format: 1\ncodes: [{id: times, name: Times}]\n", "utf-8")
    assert run(["import", str(tmp_path / "summary.md"), "--yes", "--title", "Summary"]) == 0
    capsys.readouterr()
    pick = ["quote", "pick", "--source", "Summary", "--words"]
    assert run([*pick, "the times did not suit"]) == 2
    said = capsys.readouterr().err
    assert "only words marked as heard, in quotation marks, may be quoted" in said
    assert run([*pick, "never once got through"]) == 0
    assert run(["code", "apply", "Summary", "times", "--turn", "t1"]) == 0
    capsys.readouterr()
    assert run(["show", "Summary"]) == 0
    shown = capsys.readouterr().out
    assert "t1   (4) Four parents stated" in shown
    assert "t2   Several asked" in shown
    assert run(["show", "Summary", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    validator("output/show")(document)
    assert [turn["count"] for turn in document["turns"]] == [4, None]
    assert run(["codings", "--json"]) == 0
    assert [row["turns"] for row in json.loads(capsys.readouterr().out)["codings"]] == [["t1"]]


def test_an_area_in_the_header_is_one_of_the_studys(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """A misspelt area is refused with the nearest; another way of writing it becomes the study's."""
    file = tmp_path / "mine.md"
    assert run(["note", "new", str(file)]) == 0
    filled(file, body="\nA note.\n", area="Nroth")
    assert run(["import", str(file), "--yes"]) == 2
    assert "did you mean North" in capsys.readouterr().err
    filled(file, body="", area="NORTH")
    assert run(["import", str(file), "--yes"]) == 0
    assert run(["source", "list", "--json"]) == 0
    shown = capsys.readouterr().out
    assert json.loads(shown[shown.index("{") :])["sources"][0]["area"] == "North"
    assert empty_study.is_dir()


def test_sorts_of_people_and_places_are_no_names(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Mothers, parents of an area and where somebody is from are masked nowhere; who is named is."""
    file = tmp_path / "mine.md"
    assert run(["note", "new", str(file)]) == 0
    words = "\nMothers came from Corby. The Toddlers group in North is full. Ann Ray said so to May.\n"
    filled(file, body=words, present="Mothers from Corby, North, Toddlers, Ann Ray, May")
    assert run(["import", str(file), "--yes", "--title", "Notes"]) == 0
    capsys.readouterr()
    assert run(["show", "Notes", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)["turns"][0]["text"]
    assert shown.startswith("Mothers came from Corby. The Toddlers group in North is full. [")
    assert "Ann" not in shown
    assert "May" not in shown
    assert empty_study.is_dir()
