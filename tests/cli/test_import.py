"""`qualcode import`: every kind of file through the real command, and everything that must not happen."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qualcode import plugins
from qualcode.cli.main import run
from qualcode.model import Balance
from qualcode.store.sources import read_source
from qualcode.store.study import open_study

ROOT = Path(__file__).resolve().parents[2]
TALK = [
    ("Grace Hill", "How did you hear about the group?"),
    ("Siân Prosser", "Nobody rang back, so I rang Owen."),
    ("Grace Hill", "And then?"),
    ("Owen Tregear", "Then she rang me."),
]
WORDS = sum(len(text.split()) for _, text in TALK)
WORD_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
SURVEY = [
    ["Respondent ID", "Name", "Ward", "May we quote you?", "What would help?"],
    ["1", "Mabli Trevose", "Mill Lane", "Yes, but not my name", "A bus on Sundays, please."],
    ["2", "Anonymous", "Southgate", "No", "Somebody who answers the telephone at night."],
    ["3", "", "Mill Lane", "", "N/A"],
]


def vtt(talk: Sequence[tuple[str, str]] = TALK) -> str:
    """Return talk as WebVTT."""
    cues = [
        f"00:00:{place * 5:02d}.000 --> 00:00:{place * 5 + 4:02d}.000\n{who}: {text}\n"
        for place, (who, text) in enumerate(talk)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def srt(talk: Sequence[tuple[str, str]] = TALK) -> str:
    """Return talk as SubRip."""
    cues = [
        f"{place + 1}\n00:00:{place * 5:02d},000 --> 00:00:{place * 5 + 4:02d},000\n{who}: {text}\n"
        for place, (who, text) in enumerate(talk)
    ]
    return "\n".join(cues)


def docx(talk: Sequence[tuple[str, str]] = TALK, *, label: str = ":") -> bytes:
    """Return talk as a Word file with bold labels."""
    paragraphs = "".join(
        f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{who}{label}</w:t></w:r><w:r><w:t> {text}</w:t></w:r></w:p>"
        for who, text in talk
    )
    document = f'<w:document xmlns:w="{WORD_NS}"><w:body>{paragraphs}</w:body></w:document>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELS)
        package.writestr("word/document.xml", document)
    return stream.getvalue()


def sheet_csv(rows: Sequence[Sequence[str]] = SURVEY) -> bytes:
    """Return rows as CSV."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


def sheet_xlsx(rows: Sequence[Sequence[str]] = SURVEY) -> bytes:
    """Return rows as a workbook."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


NOTES = """---
kind: field_notes
date: 2026-03-12
area: North
recorded: no
quoting: yes
---
Six parents came. One said «nobody rang back» and left.

- The room was cold.
"""
WORKSHOP = """---
kind: workshop
area: North
---
## What would help?

- One number to ring
- A bus on Sundays
"""
FILES: Mapping[str, bytes] = {
    "group.vtt": vtt().encode(),
    "group.srt": srt().encode(),
    "group.txt": "\n".join(f"{who}: {text}" for who, text in TALK).encode(),
    "group.md": "\n\n".join(f"**{who}:** {text}" for who, text in TALK).encode(),
    "group.docx": docx(),
}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Make a folder for what comes in."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, content: bytes | str) -> str:
    """Write a file; return its path as it is typed."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def source_of(study: Path, place: int = -1) -> Any:
    """Return a source, the newest by default."""
    lines = (study / "sources.lock").read_text(encoding="utf-8").splitlines()
    return read_source(open_study(study), json.loads(lines[place])["id"])


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files of the study, logs and all."""
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".qualcode" not in path.parts
    }


def people(study: Path) -> list[dict[str, str]]:
    """Return the rows of participants.csv."""
    return list(csv.DictReader((study / "participants.csv").read_text(encoding="utf-8").splitlines()))


def read_json(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return the JSON that was printed."""
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", FILES)
def test_every_form_of_a_conversation_gives_the_same_turns(empty_study: Path, inbox: Path, name: str) -> None:
    """Captions, text, Markdown and Word: four turns, three speakers, each word."""
    assert run(["import", put(inbox, name, FILES[name])]) == 0
    source = source_of(empty_study)
    assert [text for _, text in TALK] == [turn.text for turn in source.turns]
    assert len({turn.speaker for turn in source.turns}) == 3
    assert source.turns[0].speaker == source.turns[2].speaker


@pytest.mark.parametrize("name", FILES)
def test_no_name_of_a_speaker_is_outside_the_words(empty_study: Path, inbox: Path, name: str) -> None:
    """Labels and the file's name go to the vault: in the folder stands only what was said."""
    assert run(["import", put(inbox, "Tregear-interview" + Path(name).suffix, FILES[name])]) == 0
    for path, content in everything(empty_study).items():
        said = b"\n".join(text.encode() for _, text in TALK) if "sources" in path else b""
        for word in ("Grace", "Hill", "Siân", "Prosser", "Tregear"):
            assert word.encode() not in content.replace(said, b""), path


@pytest.mark.parametrize("name", ["survey.csv", "survey.xlsx"])
def test_a_survey_becomes_one_source_with_an_answer_a_turn(empty_study: Path, inbox: Path, name: str) -> None:
    """Open answers are turns, "N/A" among them; closed ones are kept; names are nowhere in the folder."""
    content = sheet_csv() if name.endswith("csv") else sheet_xlsx()
    columns = ["--column", "Ward=attribute", "--column", "May we quote you?=ignore"]
    assert run(["import", put(inbox, name, content), *columns]) == 0
    source = source_of(empty_study)
    assert source.kind == "survey"
    assert [row[4] for row in SURVEY[1:]] == [turn.text for turn in source.turns]
    answers = (empty_study / "sources" / f"{source.id}.answers.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["answers"]["Ward"] for line in answers.splitlines()] == [
        "Mill Lane", "Southgate", "Mill Lane",
    ]  # fmt: skip
    assert not any(b"Trevose" in content for content in everything(empty_study).values())


def test_consent_columns_become_permissions(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A yes under a condition and a blank state nothing, a no is a no; what is written can be read back."""
    file = put(inbox, "survey.csv", sheet_csv())
    stated = ["--permission", "quoting=May we quote you?", "--permission", "attribution=May we quote you?"]
    assert run(["import", file, *stated]) == 0
    assert [(row["quoting"], row["attribution"]) for row in people(empty_study)] == [
        ("", ""), ("no", "none"), ("", ""),
    ]  # fmt: skip
    capsys.readouterr()
    assert run(["participant", "list", "--json"]) == 0
    listed = read_json(capsys)["participants"]
    assert [row["quotable"] for row in listed] == [False, False, False]
    assert all(row["sources"] == [source_of(empty_study).id] for row in listed)


def test_an_attribute_column_gets_the_name_it_is_given(empty_study: Path, inbox: Path) -> None:
    """`--attribute COLUMN=NAME` names a column's answers, so that `--where` can be typed."""
    columns = ["--column", "Ward=attribute", "--attribute", "Ward=area", "--column", "What would help?=open"]
    assert run(["import", put(inbox, "survey.csv", sheet_csv()), *columns]) == 0
    source = source_of(empty_study)
    answers = (empty_study / "sources" / f"{source.id}.answers.jsonl").read_text(encoding="utf-8")
    assert json.loads(answers.splitlines()[0])["answers"]["area"] == "Mill Lane"
    assert run(["show", source.id, "--where", "area=Mill Lane"]) == 0


def test_how_many_rows_are_headings_can_be_said(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second row of headings that was not told from an answer is nobody's answer."""
    rows = [["ref", "Tell us"], ["the number", "in your own words"], ["1", "Nobody rang back at all."]]
    file = put(inbox, "survey.csv", sheet_csv(rows))
    assert run(["import", file, "--header-rows", "2"]) == 0
    assert [turn.text for turn in source_of(empty_study).turns] == ["Nobody rang back at all."]
    capsys.readouterr()
    assert run(["import", file, "--header-rows", "-1"]) == 2
    assert "--header-rows" in capsys.readouterr().err


def test_a_guess_at_two_rows_of_headings_names_the_option(
    inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the finding tells people to type is there to be typed."""
    rows = [["V1", "V2", "Q1"], ["ResponseID", "ResponseSet", "StartDate"], ["R_1", "Default", "2026-05-01"]]
    file = put(inbox, "survey.csv", sheet_csv(rows))
    assert run(["import", file, "--dry-run"]) == 0
    assert "--header-rows N says how many" in capsys.readouterr().out
    assert run(["import", file, "--dry-run", "--json", "--header-rows", "1"]) == 0
    assert read_json(capsys)["files"][0]["header_rows"] == 1


def test_field_notes_carry_their_header(empty_study: Path, inbox: Path) -> None:
    """Facts and permissions of the header are the session's; a permission is no fact besides."""
    assert run(["import", put(inbox, "notes.md", NOTES)]) == 0
    source = source_of(empty_study)
    assert (source.kind, source.session["area"], source.session["date"]) == (
        "field_notes", "North", "2026-03-12",
    )  # fmt: skip
    assert (source.permissions.recorded, source.permissions.quoting) == ("no", "yes")
    assert not {"recorded", "quoting"} & set(source.session)
    assert [len(turn.heard) for turn in source.turns] == [1, 0]


def test_a_workshop_list_keeps_its_questions(empty_study: Path, inbox: Path) -> None:
    """Each item is a turn under its heading."""
    assert run(["import", put(inbox, "workshop.md", WORKSHOP)]) == 0
    source = source_of(empty_study)
    assert source.kind == "workshop"
    assert [(turn.question, turn.text) for turn in source.turns] == [
        ("What would help?", "One number to ring"),
        ("What would help?", "A bus on Sundays"),
    ]


def test_the_same_file_twice_changes_no_byte(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even the log of verbs: nothing was done."""
    file = put(inbox, "group.vtt", vtt())
    assert run(["import", file]) == 0
    before = everything(empty_study)
    capsys.readouterr()
    assert run(["import", file]) == 0
    assert "already in the study as " in capsys.readouterr().out
    assert run(["import", file, file, "--json"]) == 0
    assert [row["already"] for row in read_json(capsys)["files"]] == [True, True]
    assert before == everything(empty_study)


def test_the_same_file_under_another_name_is_the_same_source(empty_study: Path, inbox: Path) -> None:
    """The bytes decide, not the name."""
    assert run(["import", put(inbox, "group.vtt", vtt())]) == 0
    before = everything(empty_study)
    assert run(["import", put(inbox, "copy of group.vtt", vtt())]) == 0
    assert before == everything(empty_study)


def test_a_second_file_of_the_same_name_is_refused(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other words under a known name are a correction or a mistake: a person decides."""
    assert run(["import", put(inbox, "group.vtt", vtt())]) == 0
    before = everything(empty_study)
    capsys.readouterr()
    assert run(["import", put(inbox, "GROUP.vtt", vtt(TALK[:3]))]) == 2
    refused = capsys.readouterr().err
    assert "a different file called GROUP.vtt is in this study already" in refused
    assert source_of(empty_study).id in refused
    assert before == everything(empty_study)


class LosesWords:
    """A loader from elsewhere that loses a word."""

    name = "lossy"
    version = "1"

    def recognise(self, content: bytes, name: str) -> Any:
        """Know every file for sure."""
        from qualcode.ports import Recognition

        return Recognition(1.0, f"{name} of {len(content)} bytes")

    def load(self, content: bytes, name: str, options: Any) -> Any:
        """Read captions, and forget a word."""
        loaded = plugins.plugin("loaders", "vtt").load(content, name, options)
        balance = Balance(
            loaded.balance.words_in + 1, loaded.balance.speech, loaded.balance.labels, loaded.balance.dropped
        )
        return replace(loaded, balance=balance)


LOSSY = LosesWords()


@pytest.fixture
def lossy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the loader that loses a word."""
    monkeypatch.setitem(plugins.LOADERS, "lossy", f"{__name__}:LOSSY")
    monkeypatch.setitem(sys.modules, __name__, sys.modules[LosesWords.__module__])


@pytest.mark.usefixtures("lossy")
def test_words_that_do_not_add_up_are_not_imported(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The balance is a gate: a dry run shows it, the import stops."""
    file = put(inbox, "group.vtt", vtt())
    before = everything(empty_study)
    assert run(["import", file, "--as", "lossy", "--dry-run", "--json"]) == 0
    shown = read_json(capsys)["files"][0]
    assert (shown["balance"]["adds_up"], shown["problems"][0]["severity"]) == (False, "error")
    assert run(["import", file, "--as", "lossy"]) == 2
    assert "words in the file" in capsys.readouterr().err
    assert before == everything(empty_study)


def test_a_dry_run_writes_nothing_and_needs_no_study(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It shows what would be read, anywhere."""
    monkeypatch.chdir(inbox)
    file = put(inbox, "group.vtt", vtt())
    assert run(["import", file, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert f"4 turns, {WORDS} words" in shown
    assert "Grace Hill" in shown
    assert [path.name for path in inbox.iterdir()] == ["group.vtt"]
    assert not (tmp_path / "vaults").exists()


ONCE = [("Siân Prosser", "So."), ("Ada Pike", "Yes."), ("Siân Prosser", "Hm."), ("Owen Tregear", "No.")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.vtt", vtt(ONCE) + "\n00:01:00.000 --> 00:01:05.000\nNobody in particular.\n"),
        ("a.txt", "\n\n".join(f"{who}: {text}" for who, text in ONCE) + "\n\nNobody in particular.\n"),
        ("b.txt", "\n\n".join(f"{who}:\n{text}" for who, text in ONCE) + "\n\nNobody in particular.\n"),
    ],
)
def test_labels_that_may_be_nobody_are_named_in_the_preview_only(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    """The preview shows the speakers all the same; what stands after an import names nobody."""
    file = put(inbox, name, content)
    assert run(["import", file, "--dry-run"]) == 0
    assert "look whether each is a person: Ada Pike, Owen Tregear\n" in capsys.readouterr().out
    assert run(["import", file]) == 0
    shown = capsys.readouterr().out
    assert "look whether each is a person\n" in shown
    assert "Pike" not in shown
    assert empty_study.exists()


def test_roles_are_stated_by_label(empty_study: Path, inbox: Path) -> None:
    """A label is compared without case and accents; the others stay participants."""
    roles = ["--role", "grace hill=facilitator", "--role", "SIAN PROSSER=interpreter"]
    assert run(["import", put(inbox, "group.vtt", vtt()), *roles]) == 0
    source = source_of(empty_study)
    assert [turn.role for turn in source.turns] == [
        "facilitator",
        "interpreter",
        "facilitator",
        "participant",
    ]


def test_a_role_may_be_of_somebody_in_one_of_several_files(empty_study: Path, inbox: Path) -> None:
    """With several files a label need not be in each; in none it is a mistake, and nothing is read."""
    one = put(inbox, "one.vtt", vtt(TALK[:2]))
    two = put(inbox, "two.vtt", vtt([("Petra Lobb", "And how was it?"), ("Owen Tregear", "Cold.")]))
    roles = ["--role", "Grace Hill=facilitator", "--role", "Petra Lobb=facilitator"]
    assert run(["import", one, two, *roles, "--role", "Grase Hill=staff"]) == 2
    assert not (empty_study / "sources.lock").exists()
    assert run(["import", one, two, *roles]) == 0
    for place in (0, 1):
        assert source_of(empty_study, place).turns[0].role == "facilitator"


def test_a_stated_facilitator_replaces_the_guess(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who asks most is taken for the facilitator only as long as nobody says who it is."""
    talk = [
        ("Siân Prosser", f"Why {number}?") if number % 2 else ("Grace Hill", "So.") for number in range(8)
    ]
    file = put(inbox, "group.vtt", vtt(talk))
    assert run(["import", file, "--dry-run", "--json"]) == 0
    assert read_json(capsys)["files"][0]["roles"]["Siân Prosser"] == "facilitator"
    assert run(["import", file, "--dry-run", "--json", "--role", "Grace Hill=facilitator"]) == 0
    stated = read_json(capsys)["files"][0]
    assert stated["roles"] == {"Siân Prosser": "participant", "Grace Hill": "facilitator"}
    assert not any(one["code"] == "facilitator-guessed" for one in stated["problems"])
    assert empty_study.exists()


def test_facts_of_the_session(empty_study: Path, inbox: Path) -> None:
    """A value may hold an equals sign; people get the area of the session they spoke in."""
    given = ["--session", "area=North", "--session", "room=A=1", "--title", "Group, one"]
    assert run(["import", put(inbox, "group.vtt", vtt()), *given, "--quoting", "yes"]) == 0
    source = source_of(empty_study)
    assert dict(source.session) == {"area": "North", "room": "A=1", "title": "Group, one"}
    assert {row["area"] for row in people(empty_study)} == {"North"}
    assert source.permissions.quoting == "yes"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--session", "quoting=yes"], "quoting is a permission"),
        (["--session", "title=x"], "title cannot be a fact"),
        (["--session", "north"], "expected NAME=VALUE"),
        (["--session", "area=Nroth"], "did you mean North?"),
        (
            ["--session", "Area=Elsewhere"],
            "the study has the areas North; another one goes into qualcode.toml",
        ),
        (["--session", "date=12/03/2026"], "'12/03/2026' is not a date"),
        (["--role", "Grace Hill=boss"], "no role is called 'boss'"),
        (["--role", "Nobody=staff"], "no speaker is called 'Nobody'"),
        (["--as", "vtx"], "no format is called 'vtx'"),
        (["--kind", "chat"], "'chat' is not one of"),
        (["--column", "Ward=clozed"], "no role of a column is called 'clozed'"),
        (["--permission", "quote=Ward"], "no permission is called 'quote'"),
        (["--permission", "quoting=Warde"], "no column is called 'Warde'"),
        (["--encoding", "klingon"], "'klingon' is not an encoding"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str], typed: list[str], said: str
) -> None:
    """One line and a hint, exit 2, nothing written."""
    before = everything(empty_study)
    assert run(["import", put(inbox, "group.vtt", vtt()), *typed]) == 2
    assert said in capsys.readouterr().err
    assert before == everything(empty_study)


@pytest.mark.parametrize(
    "typed", [["--session", "area=Nroth"], ["--session", "date=March"], ["--role", "Nobody=staff"]]
)
def test_a_dry_run_refuses_what_an_import_would(
    empty_study: Path,
    inbox: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: list[str],
) -> None:
    """Inside a study its areas are known; outside any area will do."""
    file = put(inbox, "group.vtt", vtt())
    assert run(["import", file, "--dry-run", *typed]) == 2
    assert run(["--study", str(inbox), "import", file, "--dry-run"]) == 2
    assert "holds no qualcode.toml" in capsys.readouterr().err
    monkeypatch.chdir(inbox)
    assert run(["import", file, "--dry-run", "--session", "area=Nroth"]) == 0
    assert empty_study.exists()


def test_sessions_of_one_kind_are_told_apart(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kind, area and date, and a number where that is taken; never the name of the file."""
    talk = [*TALK, ("Ada Pike", "I am new."), ("Ben Carne", "So am I."), ("Ada Pike", "Oh.")]
    files = [put(inbox, f"Tregear-{place}.vtt", vtt(talk[: place + 4])) for place in range(4)]
    dated = ["--session", "area=north", "--session", "date=2026-03-12"]
    notes = "---\nkind: field_notes\ntitle: Tea\n---\nSix came.\n"
    assert run(["import", *files[:3]]) == 0
    assert run(["import", files[3], *dated]) == 0
    assert run(["import", put(inbox, "a.md", notes), put(inbox, "b.md", notes + "Two left.\n")]) == 0
    capsys.readouterr()
    assert run(["source", "list", "--json"]) == 0
    assert [row["title"] for row in read_json(capsys)["sources"]] == [
        "Focus group", "Focus group 2", "Focus group 3", "Focus group, North, 2026-03-12", "Tea", "Tea 2",
    ]  # fmt: skip
    assert run(["show", "focus group 2"]) == 0
    assert empty_study.exists()


def test_the_number_stands_with_the_kind(empty_study: Path, inbox: Path) -> None:
    """What a title says of area and date stays at its end."""
    files = [put(inbox, "one.vtt", vtt()), put(inbox, "two.vtt", vtt(TALK[:3]))]
    assert run(["import", *files, "--session", "area=North"]) == 0
    found = [source_of(empty_study, place).session["title"] for place in (0, 1)]
    assert found == ["Focus group, North", "Interview, North"]
    assert run(["import", put(inbox, "three.vtt", vtt(TALK[:2])), "--session", "area=North"]) == 0
    assert source_of(empty_study).session["title"] == "Interview 2, North"


def test_a_title_that_is_taken_is_refused(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At import and later: what names a source names one."""
    assert run(["import", put(inbox, "one.vtt", vtt()), "--title", "Group one"]) == 0
    before = everything(empty_study)
    capsys.readouterr()
    assert run(["import", put(inbox, "two.vtt", vtt(TALK[:3])), "--title", "GROUP ONE"]) == 2
    identifier = source_of(empty_study).id
    assert f"{identifier} is called 'GROUP ONE' already" in capsys.readouterr().err
    assert before == everything(empty_study)
    assert run(["import", put(inbox, "two.vtt", vtt(TALK[:3]))]) == 0
    assert run(["source", "set", source_of(empty_study).id, "title=group one"]) == 2
    assert run(["source", "set", identifier, "title=group one"]) == 0


def test_an_area_may_be_any_where_the_study_declares_none(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Areas are checked against what `init` was told; without that any word will do."""
    assert run(["init", str(tmp_path / "open")]) == 0
    monkeypatch.chdir(tmp_path / "open")
    assert run(["import", put(inbox, "one.vtt", vtt()), "--session", "area=Nroth"]) == 0
    assert source_of(tmp_path / "open").session["area"] == "Nroth"


NOBODY: Mapping[str, tuple[str, str]] = {
    "whisper.srt": (
        (
            "1\n00:00:01,000 --> 00:00:04,000\nThey said it would ring.\n\n"
            "2\n00:00:05,000 --> 00:00:08,000\nNobody rang.\n"
        ),
        "2 timed segments, no speaker names",
    ),
    "timed.txt": (
        (
            "00:00:01.000 --> 00:00:04.000 They said so.\n00:00:05.000 --> 00:00:08.000 Nobody rang.\n"
            "00:00:09.000 --> 00:00:12.000 Not once.\n"
        ),
        "3 timed segments, no speaker names",
    ),
    "letter.txt": ("They said it would ring.\n\nNobody rang.\n", "no speaker labels found; 2 paragraphs"),
    "letter.md": ("They said it would ring.\n\nNobody rang.\n", "no speaker labels found; 2 paragraphs"),
    "letter.docx": ("", "no speaker labels found; 2 paragraphs"),
}


def nobody(inbox: Path, name: str) -> str:
    """Write a file in which nobody is named."""
    content: bytes | str = NOBODY[name][0]
    if name.endswith(".docx"):
        content = docx([("", "They said it would ring."), ("", "Nobody rang.")], label="")
    return put(inbox, name, content)


@pytest.mark.parametrize("name", NOBODY)
def test_a_file_without_speakers_is_refused_unless_somebody_says_so(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A dry run asks, an import stops with the option that goes on, and the option is an answer."""
    file, said = nobody(inbox, name), NOBODY[name][1]
    before = everything(empty_study)
    assert run(["import", file, "--dry-run"]) == 0
    assert f"question: {said}" in capsys.readouterr().out
    assert run(["import", file, "--yes"]) == 2
    refused = capsys.readouterr().err
    assert f"{name}: {said}" in refused
    assert "--unattributed" in refused
    assert before == everything(empty_study)
    assert run(["import", file, "--unattributed"]) == 0
    assert "question" not in capsys.readouterr().out
    assert {turn.speaker for turn in source_of(empty_study).turns} == {None}


def test_what_was_written_needs_no_speakers(empty_study: Path, inbox: Path) -> None:
    """`--kind written` says that it is no conversation; for timed speech that is no answer."""
    assert run(["import", nobody(inbox, "letter.txt"), "--kind", "written"]) == 0
    assert source_of(empty_study).kind == "written"
    assert run(["import", nobody(inbox, "whisper.srt"), "--kind", "written"]) == 2


def test_a_title_is_of_one_session(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two sessions of one title could not be told apart."""
    files = [put(inbox, "one.vtt", vtt()), put(inbox, "two.vtt", vtt(TALK[:2]))]
    assert run(["import", *files, "--title", "Both"]) == 2
    assert "--title names one session" in capsys.readouterr().err
    assert not (empty_study / "sources.lock").exists()


def test_labels_that_name_nobody_are_nobody_in_another_file(empty_study: Path, inbox: Path) -> None:
    """A "Speaker 1" here is nobody there; an unknown speaker is nobody at all."""
    talk = [
        ("Interviewer", "So?"),
        ("Speaker 1", "So so."),
        ("Unknown Speaker", "Hm."),
        ("Speaker 1", "Yes."),
    ]
    assert (
        run(["import", put(inbox, "one.vtt", vtt(talk)), put(inbox, "two.vtt", vtt([*talk, talk[0]]))]) == 0
    )
    one, two = source_of(empty_study, 0), source_of(empty_study, 1)
    assert not set(one.speakers) & set(two.speakers)
    for source in (one, two):
        assert source.turns[2].speaker is None
        assert source.turns[1].speaker == source.turns[3].speaker
        assert source.turns[0].role == "facilitator"


def test_one_person_in_two_sources_has_one_pseudonym(empty_study: Path, inbox: Path) -> None:
    """Case, accents and "(Guest)" make nobody another person, and one name in another label is not enough."""
    one = put(inbox, "one.vtt", vtt([("Siân Prosser", "Here."), ("Owen Tregear", "Too.")]))
    two = put(inbox, "two.vtt", vtt([("SIAN PROSSER (Guest)", "Again."), ("Siân Lobb", "I am new.")]))
    assert run(["import", one, two]) == 0
    first, second = source_of(empty_study, 0), source_of(empty_study, 1)
    assert first.turns[0].speaker == second.turns[0].speaker
    assert len({turn.speaker for turn in (*first.turns, *second.turns)}) == 3
    assert len(people(empty_study)) == 3


def test_a_device_is_its_owner(empty_study: Path, inbox: Path) -> None:
    """The label "Boma’s iPhone" is Boma, and her name is masked where others say it."""
    talk = [("Boma’s iPhone", "Can you hear me?"), ("Owen Tregear", "Yes, Boma."), ("Boma", "Good.")]
    assert run(["import", put(inbox, "one.vtt", vtt(talk))]) == 0
    source = source_of(empty_study)
    assert source.turns[0].speaker == source.turns[2].speaker
    assert len(source.speakers) == 2


def test_a_name_that_comes_later_is_masked_in_what_was_there(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Owen is talked about in the first file and speaks in the second."""
    first = put(inbox, "one.vtt", vtt([("Siân Prosser", "I rang Owen twice."), ("Ada Pike", "So did I.")]))
    assert run(["import", first]) == 0
    identifier = source_of(empty_study).id
    assert (
        run(["import", put(inbox, "two.vtt", vtt([("Owen Tregear", "Nobody rang."), ("Ada Pike", "No?")]))])
        == 0
    )
    owen = next(turn.speaker for turn in source_of(empty_study).turns)
    capsys.readouterr()
    assert run(["show", identifier]) == 0
    shown = capsys.readouterr().out
    assert f"I rang [{owen}] twice." in shown
    assert "Owen" not in shown


def test_after_many_imports_a_scan_of_everything_finds_nothing_new(empty_study: Path, inbox: Path) -> None:
    """Only sources in which a new name stands are looked at again; no mask is missed or left over by it."""
    talks = [
        [("Siân Prosser", "I rang Owen and May in May."), ("Ada Pike", "Ring 01632 960001, said Siân.")],
        [("Owen Tregear", "Ada Pike was the only one at the hub."), ("May Lobb", "I may be late, Owen.")],
        [("Owen Pike", "My aunt Ada, and Sian's friend May."), ("Ada Pike", "Owen is my nephew.")],
    ]
    files = [put(inbox, f"{place}.vtt", vtt(talk)) for place, talk in enumerate(talks)]
    assert run(["import", *files]) == 0
    before = {path: path.read_bytes() for path in (empty_study / "redactions").iterdir()}
    assert len(before) == 3
    assert run(["anonymise", "scan"]) == 0
    assert before == {path: path.read_bytes() for path in (empty_study / "redactions").iterdir()}


def test_of_several_files_a_bad_one_stops_no_other(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The good ones are in, the bad one is named, and the exit code says that something is left to do."""
    files = [
        put(inbox, "one.vtt", vtt()),
        put(inbox, "bad.pdf", b"%PDF-1.7\n"),
        put(inbox, "two.vtt", vtt(TALK[:2])),
    ]
    assert run(["import", *files, "--json"]) == 2
    printed = capsys.readouterr()
    assert "bad.pdf is cut off" in printed.err
    found = json.loads(printed.out)["files"]
    assert ["refused" in row for row in found] == [False, True, False]
    assert files == [row["path"] for row in found]
    assert len((empty_study / "sources.lock").read_text(encoding="utf-8").splitlines()) == 2


BAD = {
    "empty.vtt": (b"", "is empty (0 bytes)"),
    "blank.txt": (b" \n\n", "is empty (3 bytes)"),
    "film.vtt": (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00" + bytes(64), "is a video file"),
    "paper.txt": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "paper.txt is cut off"),
    "picture.docx": (b"\x89PNG\r\n\x1a\n" + bytes(32), "is a picture"),
    "noise.txt": (bytes(range(1, 9)) * 40, "is not in a format that qualcode reads"),
    "nul.txt": (b"Ann: hello\n\x00\x00\x00 and then\n" * 3, "NUL bytes"),
    "broken.docx": (docx()[:200], "broken.docx"),
    "captions.json": (b'{"chapters": []}', "captions.json"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_line(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """The file, what it is, what to do; exit 2, nothing written."""
    content, said = BAD[name]
    before = everything(empty_study)
    assert run(["import", put(inbox, name, content)]) == 2
    first, hint, *more = capsys.readouterr().err.splitlines()
    assert said in first
    assert first.startswith(f"qualcode: {name}")
    assert hint.startswith("  ")
    assert more == []
    assert before == everything(empty_study)
    assert run(["import", str(inbox / name), "--dry-run", "--json"]) == 2
    assert said in read_json(capsys)["files"][0]["refused"]["reason"]


def test_a_wrong_encoding_names_byte_and_line(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Stated as UTF-8 and not: where the first bad byte stands."""
    file = put(inbox, "old.txt", "Ann: one\nBen: two\nAnn: Si\u00e2n\n".encode("cp1252"))
    assert run(["import", file, "--encoding", "utf-8"]) == 2
    assert "old.txt: byte 0xE2 at position 25 (line 3) is not utf-8 text" in capsys.readouterr().err
    assert not (empty_study / "sources.lock").exists()


@pytest.mark.parametrize("name", ["missing.vtt", "folder"])
def test_what_is_not_a_file_is_refused(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A missing file and a folder get their own words."""
    (inbox / "folder").mkdir()
    assert run(["import", str(inbox / name)]) == 2
    said = {"missing.vtt": "no such file", "folder": "no file to import in"}[name]
    assert said in capsys.readouterr().err
    assert not (empty_study / "sources.lock").exists()


def test_two_processes_importing_at_once_both_arrive(empty_study: Path, inbox: Path) -> None:
    """Neither is lost, nor a name of either, whoever writes first."""
    names = ["Ada Pike", "Ben Carne", "Cai Morvah", "Dot Penrose"]
    files = [
        put(inbox, f"{place}.vtt", vtt([(name, f"I am number {place}."), (name, "Yes.")] * 20))
        for place, name in enumerate(names)
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "qualcode", "import", file],
            cwd=empty_study, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for file in files
    ]  # fmt: skip
    done = [(one.communicate(timeout=60), one.returncode) for one in running]
    assert [code for _, code in done] == [0] * 4, done
    assert len((empty_study / "sources.lock").read_text(encoding="utf-8").splitlines()) == 4
    assert len(people(empty_study)) == 4
    assert run(["check"]) == 0
    assert registered(empty_study) >= set(names)


def registered(study: Path) -> set[str]:
    """Return every name in the vault's register."""
    from qualcode.flows.desk import Desk

    names = Desk(open_study(study), "ann").names()
    return {form for entity in names.entities.values() for form in entity.forms}


def test_the_preview_shows_what_matters(
    empty_study: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Format and why, size, balance, speakers with turns and words, the first turns."""
    assert run(["import", put(inbox, "group.vtt", vtt()), "--dry-run"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "group.vtt"
    assert shown[1].startswith("WebVTT (vtt): 4 cues")
    assert shown[2] == f"focus group, 4 turns, {WORDS} words, 19 seconds"
    assert shown[3].startswith("balance: ")
    assert " = " in shown[3]
    assert any(line.split() == ["Siân", "Prosser", "participant", "1", "7"] for line in shown)
    assert "  Owen Tregear: Then she rang me." in shown
    assert not (empty_study / "sources.lock").exists()
