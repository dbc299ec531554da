"""`qualcode guide`: brought in whole, linked by people, filtered by everywhere, counted honestly."""

from __future__ import annotations

import csv
import io
import json
from importlib import resources
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]

GUIDE = """# Written by the team in March.
format: 1
version: "2"
sections:
  - id: A
    title: Finding out   # always first
    questions:
      - id: A1
        text: How did you first hear about the group?
        prompts: [Who told you?]
      - id: A2
        text: Was it easy to find?
        optional: true
  - id: B
    title: Help
    questions:
      - id: B1
        text: What would have helped?
      - id: B2
        text: Who looks after the children while you are there?
"""
SURVEY = """Response ID,Area,What would have helped?,Anything else?
1,North,Someone to ring back. Nobody did.,No
2,South,A shorter waiting list.,
"""


def printed(capsys: Capture, *arguments: str, code: int = 0) -> str:
    """Run a command and return what it printed to stdout."""
    capsys.readouterr()
    assert run([*arguments]) == code
    return capsys.readouterr().out


def refused(capsys: Capture, *arguments: str) -> str:
    """Run a command that is refused and return what it said."""
    capsys.readouterr()
    assert run([*arguments]) == 2
    return capsys.readouterr().err


def parsed(capsys: Capture, schema: str, *arguments: str) -> dict[str, Any]:
    """Return what a command prints with --json, checked against its schema."""
    out = printed(capsys, *arguments, "--json")
    text = (
        resources.files("qualcode.schemas").joinpath("output", f"{schema}.json").read_text(encoding="utf-8")
    )
    found: dict[str, Any] = fastjsonschema.compile(json.loads(text))(json.loads(out))
    return found


def source(capsys: Capture, title: str = "Group one") -> str:
    """Return the id of a source."""
    sources = parsed(capsys, "source-list", "source", "list")["sources"]
    return next(str(each["id"]) for each in sources if each["title"] == title)


@pytest.fixture
def guided(study: Path, capsys: Capture) -> Path:
    """Put the guide into the study as a person would, in an editor."""
    (study / "guide.yaml").write_text(GUIDE, encoding="utf-8")
    capsys.readouterr()
    return study


@pytest.fixture
def linked(guided: Path, capsys: Capture) -> Path:
    """Link the group's turns to the guide."""
    printed(capsys, "guide", "link", "Group one", "--yes")
    return guided


@pytest.fixture
def surveyed(linked: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Add a survey, one of whose questions is the guide's."""
    path = tmp_path / "survey.csv"
    path.write_text(SURVEY, encoding="utf-8")
    columns = ["--column", "Area=attribute", "--column", "What would have helped?=open"]
    columns += ["--column", "Anything else?=open", "--attribute", "Area=area"]
    printed(capsys, "import", str(path), "--yes", "--title", "Online survey", *columns)
    return linked


def test_a_study_without_a_guide_says_so(study: Path, capsys: Capture) -> None:
    """Showing is no error; what needs a guide says how to bring one in."""
    assert "no topic guide yet: qualcode guide import FILE" in printed(capsys, "guide", "show")
    assert "there is no topic guide yet" in refused(capsys, "guide", "link", "Group one")
    assert "qualcode guide import FILE" in refused(capsys, "guide", "coverage")
    assert not (study / "guide.log.jsonl").exists()


def test_the_guide_is_shown(guided: Path, capsys: Capture) -> None:
    """Sections, numbered questions, prompts, optional ones marked."""
    out = printed(capsys, "guide", "show")
    for line in (
        "version 2",
        "A  Finding out",
        "  A1  How did you first hear about the group?",
        "      - Who told you?",
    ):
        assert f"{line}\n" in out
    assert "A2  Was it easy to find?  (optional)" in out
    found = parsed(capsys, "guide-show", "guide", "show")
    assert [question["id"] for section in found["sections"] for question in section["questions"]] == [
        "A1", "A2", "B1", "B2",
    ]  # fmt: skip
    assert found["problems"] == []
    assert (guided / "guide.yaml").read_text(encoding="utf-8") == GUIDE


def test_what_is_wrong_with_the_guide_is_shown_and_checked(guided: Path, capsys: Capture) -> None:
    """A repeated id and a question without text, each with its line."""
    text = GUIDE.replace("id: A2", "id: a1").replace("        text: What would have helped?\n", "")
    (guided / "guide.yaml").write_text(text, encoding="utf-8")
    out = printed(capsys, "guide", "show")
    assert "the id 'a1' is used twice" in out
    assert "there is no text" in out
    problems = parsed_check(capsys, code=1)
    assert ["text is missing" in one["message"] for one in problems if one["where"].startswith("guide.yaml")]


def parsed_check(capsys: Capture, *, code: int) -> list[dict[str, Any]]:
    """Return what `check` finds."""
    found: list[dict[str, Any]] = json.loads(printed(capsys, "check", "--json", code=code))["problems"]
    return found


def test_check_names_a_repeated_id(guided: Path, capsys: Capture) -> None:
    """What the schema cannot say, the reader does."""
    (guided / "guide.yaml").write_text(GUIDE.replace("id: A2", "id: a1"), encoding="utf-8")
    assert "duplicate-id" in {one["code"] for one in parsed_check(capsys, code=1)}


def test_an_imported_yaml_is_kept_byte_for_byte(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """With its comments; the same file again changes nothing; undo takes it away."""
    path = tmp_path / "parents.yaml"
    path.write_text(GUIDE, encoding="utf-8")
    assert "4 questions added" in printed(capsys, "guide", "import", str(path))
    assert (study / "guide.yaml").read_text(encoding="utf-8") == GUIDE
    assert "4 unchanged" in printed(capsys, "guide", "import", str(path))
    printed(capsys, "undo")
    assert not (study / "guide.yaml").exists()
    printed(capsys, "undo", "--redo")
    assert (study / "guide.yaml").read_text(encoding="utf-8") == GUIDE


TEXT = """A. Finding out
A1. How did you first hear about the group?
- Who told you?
A3. What did you think it would be?
C. Closing
C1. Is there anything else? (optional)
"""


def test_a_text_adds_questions_to_a_guide_with_comments(
    guided: Path, tmp_path: Path, capsys: Capture
) -> None:
    """New ones come in, what people wrote stays, what the file does not have is told."""
    path = tmp_path / "guide.txt"
    path.write_text(TEXT, encoding="utf-8")
    out = printed(capsys, "guide", "import", str(path))
    assert "2 questions added; 1 unchanged" in out
    assert "not in the file, and kept: A2, B1, B2" in out
    text = (guided / "guide.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Written by the team in March.\n")
    assert "title: Finding out   # always first" in text
    sections = parsed(capsys, "guide-show", "guide", "show")["sections"]
    ids = {section["id"]: [question["id"] for question in section["questions"]] for section in sections}
    assert ids == {"A": ["A1", "A2", "A3"], "B": ["B1", "B2"], "C": ["C1"]}


def test_the_same_words_by_another_id_are_the_same_question(
    guided: Path, tmp_path: Path, capsys: Capture
) -> None:
    """A second file that numbers the questions its own way adds none twice; new prompts need --replace."""
    before = (guided / "guide.yaml").read_text(encoding="utf-8")
    path = tmp_path / "guide.txt"
    path.write_text("1.1 how did you FIRST hear about the group\n1.2 Who told you?\n", encoding="utf-8")
    out = printed(capsys, "guide", "import", str(path))
    assert "1 question added; 1 unchanged" in out
    assert "1.1 of the file asks what A1 asks here: taken as A1" in out
    assert (guided / "guide.yaml").read_text(encoding="utf-8").startswith(before.rstrip("\n")[:200])
    path.write_text("1.1 How did you first hear about the group?\n- From a friend?\n", encoding="utf-8")
    assert "ask different things by 'A1'" in refused(capsys, "guide", "import", str(path))
    assert "1 replaced: A1" in printed(capsys, "guide", "import", str(path), "--replace")


def test_a_question_that_asks_something_else_is_refused(
    guided: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Unless it is to be replaced; its comments stay."""
    path = tmp_path / "guide.md"
    path.write_text("## A Finding out\n- A1: Who sent you here?\n", encoding="utf-8")
    path.write_text("## A. Finding out\nA1: Who sent you here?\n", encoding="utf-8")
    said = refused(capsys, "guide", "import", str(path))
    assert "ask different things by 'A1'" in said
    assert "nothing was imported" in said
    assert (guided / "guide.yaml").read_text(encoding="utf-8") == GUIDE
    assert "1 replaced: A1" in printed(capsys, "guide", "import", str(path), "--replace")
    text = (guided / "guide.yaml").read_text(encoding="utf-8")
    assert "Who sent you here?" in text
    assert "# always first" in text
    assert "Was it easy to find?" in text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("guide.txt", "A1. What has Siân Pritchard told you?\n"),
        ("guide.yaml", GUIDE.replace("March", "March for Siân Pritchard")),
        ("guide.yaml", GUIDE.replace("What would have helped?", "What would Sian Pritchard say?")),
        ("guide.csv", "section,id,question,prompts\nA,A1,How?,What of May Okafor?\n"),
    ],
)
def test_a_guide_that_names_somebody_is_refused(
    name: str, content: str, study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """In a question, a prompt or a comment; the message does not repeat the name."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    said = refused(capsys, "guide", "import", str(path))
    assert "holds a registered name" in said
    assert "Pritchard" not in said
    assert "Okafor" not in said
    assert not (study / "guide.yaml").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("guide.txt", b"Dear all, see you there.\n", "the file holds no questions"),
        ("guide.yaml", b"format: 1\nsections: []\n", "the file holds no questions"),
        ("guide.yaml", b"sections: [\n", "not valid YAML"),
        ("guide.csv", b"a,b\n1,2\n", "no row names a column `question`"),
        ("guide.pdf", b"%PDF-1.7\n", "cannot be read as a guide"),
        ("guide.txt", b"A1. How?\nA1. Why?\n", "the id 'A1' is used twice"),
    ],
)
def test_a_file_that_is_no_guide_is_refused(
    study: Path, tmp_path: Path, capsys: Capture, *, name: str, content: bytes, said: str
) -> None:
    """In one line, and nothing is written."""
    path = tmp_path / name
    path.write_bytes(content)
    assert said in refused(capsys, "guide", "import", str(path))
    assert not (study / "guide.yaml").exists()


def test_a_sheet_and_a_word_file(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """The forms in which topic guides travel."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Section", "ID", "Question", "Prompts"), ("A", "A1", "How did you hear?", "Who?; Where?")):
        sheet.append(row)
    book.save(tmp_path / "guide.xlsx")
    assert "1 question added" in printed(capsys, "guide", "import", str(tmp_path / "guide.xlsx"))
    path = tmp_path / "guide.docx"
    path.write_bytes(word_guide())
    assert "1 question added" in printed(capsys, "guide", "import", str(path))
    sections = parsed(capsys, "guide-show", "guide", "show")["sections"]
    assert [section["title"] for section in sections] == ["", "Closing"]
    assert sections[1]["questions"][0]["text"] == "Is there anything else?"
    assert sections[1]["questions"][0]["prompts"] == ["Really nothing?"]
    assert (study / "guide.yaml").read_text(encoding="utf-8").startswith("format: 1\n")


def word_guide() -> bytes:
    """Return a Word file with a heading, a question and a prompt in a list of two levels."""
    import zipfile

    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def paragraph(text: str, properties: str) -> str:
        return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    def item(level: int) -> str:
        return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'

    body = paragraph("B. Closing", '<w:pStyle w:val="Heading1"/>')
    body += paragraph("Is there anything else?", item(0)) + paragraph("Really nothing?", item(1))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>'
        )
    return stream.getvalue()


def test_proposals_count_for_nothing_until_somebody_accepts(guided: Path, capsys: Capture) -> None:
    """A script without --yes sees them, with the words masked, and nothing is written."""
    out = printed(capsys, "guide", "link", "Group one")
    assert "2 proposals" in out
    assert "not clearly asked: A2, B2" in out
    found = parsed(capsys, "guide-link", "guide", "link", "Group one")["sources"]
    proposed = [(one["question"], one["turn"]) for one in found[0]["candidates"]]
    assert proposed == [("A1", "t1"), ("B1", "t4")]
    assert not (guided / "guide.log.jsonl").exists()
    shown = parsed(capsys, "show", "show", "Group one")
    assert [turn["question"] for turn in shown["turns"]] == [None] * 6


def test_accepted_links_stand_before_the_turns(linked: Path, capsys: Capture) -> None:
    """Each question is printed where it begins, and every turn under it knows it."""
    shown = parsed(capsys, "show", "show", "Group one")
    assert [turn["question"] for turn in shown["turns"]] == ["A1"] * 3 + ["B1"] * 3
    assert shown["questions"] == {
        "A1": "A1 How did you first hear about the group?",
        "B1": "B1 What would have helped?",
    }
    lines = printed(capsys, "show", "Group one").splitlines()
    at = lines.index("— A1 How did you first hear about the group?")
    assert lines[at + 1].startswith("t1")
    assert lines.index("— B1 What would have helped?") == at + 4
    events = [json.loads(line) for line in (linked / "guide.log.jsonl").read_text().splitlines()]
    assert [(event["turn"], event["question"], event["by"]) for event in events] == [
        ("t1", "A1", "ann"),
        ("t4", "B1", "ann"),
    ]
    assert parsed_check(capsys, code=0) == []


def test_what_is_linked_is_not_proposed_again(linked: Path, capsys: Capture) -> None:
    """And no event is written twice."""
    before = (linked / "guide.log.jsonl").read_bytes()
    out = printed(capsys, "guide", "link", "Group one", "--yes")
    assert "2 questions linked already; 0 proposals" in out
    assert "t1: as it was" in printed(capsys, "guide", "set", "Group one", "t1", "A1")
    assert (linked / "guide.log.jsonl").read_bytes() == before


@pytest.mark.usefixtures("linked")
def test_a_person_sets_and_unsets(capsys: Capture) -> None:
    """By id or wording, several turns at once, and none ends a question."""
    out = printed(capsys, "guide", "set", "Group one", "t4", "was it easy to find?")
    assert "t4: A2 begins here" in out
    printed(capsys, "guide", "set", "Group one", "t5", "6", "NONE")
    shown = parsed(capsys, "show", "show", "Group one")
    assert [turn["question"] for turn in shown["turns"]] == ["A1", "A1", "A1", "A2", None, None]
    assert "\n—\nt5" in printed(capsys, "show", "Group one")
    assert "t5: none begins here no more" in printed(capsys, "guide", "unset", "Group one", "t5", "t6")
    listed = parsed(capsys, "guide-links", "guide", "links")["links"]
    assert [(link["turn"], link["question"], link["counts"]) for link in listed] == [
        ("t1", "A1", True),
        ("t4", "A2", True),
    ]
    assert "t4    A2    Was it easy to find?  by ann" in printed(capsys, "guide", "links", "-s", "Group*")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "Group one", "t9", "A1"], "no turn is called 't9'"),
        (["set", "Group one", "t1", "Z1"], "no question is called 'Z1'"),
        (["set", "Group two", "t1", "A1"], "did you mean Group one?"),
        (["unset", "Group one", "t2"], "no question begins at t2"),
        (["links", "-s", "Nowhere"], "no source is called 'Nowhere'"),
        (["coverage", "-s", "Nowhere"], "no source is called 'Nowhere'"),
    ],
)
def test_unknown_names_are_said(arguments: list[str], said: str, linked: Path, capsys: Capture) -> None:
    """With what there is instead, and nothing is written."""
    before = (linked / "guide.log.jsonl").read_bytes()
    assert said in refused(capsys, "guide", *arguments)
    assert (linked / "guide.log.jsonl").read_bytes() == before


def test_links_are_undone_and_redone(linked: Path, capsys: Capture) -> None:
    """By events, never by taking lines out; a link that another rests on is not taken back alone."""
    printed(capsys, "guide", "set", "Group one", "t4", "A2")
    first = json.loads(printed(capsys, "log", "--json"))["verbs"]
    made = next(verb["run"] for verb in first if verb["verb"] == "guide link")
    assert "rests on what" in refused(capsys, "undo", made)
    printed(capsys, "undo")
    assert [link["question"] for link in parsed(capsys, "guide-links", "guide", "links")["links"]] == [
        "A1",
        "B1",
    ]
    printed(capsys, "undo", "--redo")
    assert [link["question"] for link in parsed(capsys, "guide-links", "guide", "links")["links"]] == [
        "A1",
        "A2",
    ]
    printed(capsys, "undo")
    printed(capsys, "undo")
    assert parsed(capsys, "guide-links", "guide", "links")["links"] == []
    assert parsed_check(capsys, code=0) == []
    assert len((linked / "guide.log.jsonl").read_text(encoding="utf-8").splitlines()) == 12


def test_an_import_that_links_rest_on_is_not_undone(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Links first, then the guide."""
    path = tmp_path / "parents.yaml"
    path.write_text(GUIDE, encoding="utf-8")
    printed(capsys, "guide", "import", str(path))
    printed(capsys, "guide", "link", "Group one", "--yes")
    runs = json.loads(printed(capsys, "log", "--json"))["verbs"]
    imported = next(verb["run"] for verb in runs if verb["verb"] == "guide import")
    assert "rests on what" in refused(capsys, "undo", imported)
    assert (study / "guide.yaml").exists()


def test_two_coders_link_on_branches(guided: Path, capsys: Capture) -> None:
    """The lines of both are joined; what they agree on stands once, where they differ the later counts."""
    log = guided / "guide.log.jsonl"
    printed(capsys, "guide", "set", "Group one", "t1", "A1")
    printed(capsys, "guide", "set", "Group one", "t4", "B1")
    ann = log.read_bytes().replace(b'"at": "2', b'"at": "0').replace(b'"at":"2', b'"at":"0')
    log.unlink()
    printed(capsys, "guide", "set", "Group one", "t1", "A1", "--coder", "bea")
    printed(capsys, "guide", "set", "Group one", "t4", "A2", "--coder", "bea")
    bea = log.read_bytes().replace(b'"at": "2', b'"at": "1').replace(b'"at":"2', b'"at":"1')
    expected = ["A1"] * 3 + ["A2"] * 3
    for merged in (ann + bea, bea + ann, ann + bea + ann):
        log.write_bytes(merged)
        shown = parsed(capsys, "show", "show", "Group one")
        assert [turn["question"] for turn in shown["turns"]] == expected
    problems = parsed_check(capsys, code=1)
    assert [problem["code"] for problem in problems] == ["two-links"]
    assert "B1 by ann, A2 by bea; the last counts" in problems[0]["message"]
    printed(capsys, "guide", "set", "Group one", "t4", "B1")
    shown = parsed(capsys, "show", "show", "Group one")
    assert [turn["question"] for turn in shown["turns"]] == ["A1"] * 3 + ["B1"] * 3
    assert parsed_check(capsys, code=0) == []


def test_a_new_study_merges_the_log_line_by_line(empty_study: Path) -> None:
    """Git joins the lines of both branches by itself."""
    assert "guide.log.jsonl merge=union\n" in (empty_study / ".gitattributes").read_text(encoding="utf-8")


@pytest.mark.usefixtures("linked")
def test_a_locked_study_shows_its_guide_and_nothing_else(capsys: Capture) -> None:
    """The guide is the team's; what was said is locked."""
    printed(capsys, "study", "lock")
    assert "A1  How did you first hear about the group?" in printed(capsys, "guide", "show")
    for arguments in (
        ["link", "Group one"],
        ["set", "Group one", "t1", "A1"],
        ["unset", "Group one", "t1"],
        ["coverage"],
    ):
        assert "this study is locked" in refused(capsys, "guide", *arguments)
    assert parsed_check(capsys, code=0)[0]["code"] == "locked"


def test_check_finds_links_that_lead_nowhere(linked: Path, capsys: Capture) -> None:
    """To a question that is gone, at a turn that is not there, in a source nobody has."""
    log = linked / "guide.log.jsonl"
    line = log.read_text(encoding="utf-8").splitlines()[0]
    event = json.loads(line)
    more = [
        {**event, "event": "aa" * 8, "id": "L-aaaa", "turn": "t77"},
        {**event, "event": "bb" * 8, "id": "L-bbbb", "source": "SZZZZZZ"},
        {**event, "event": "cc" * 8, "id": "L-cccc", "turn": "t2", "question": "Z9"},
    ]
    log.write_text("".join(f"{json.dumps(each)}\n" for each in [event, *more]), encoding="utf-8")
    codes = {problem["code"] for problem in parsed_check(capsys, code=1)}
    assert codes == {"unknown-turn", "unknown-source", "unknown-question"}


def test_a_line_of_the_log_that_does_not_fit_is_found(linked: Path, capsys: Capture) -> None:
    """Line by line, like every other log."""
    log = linked / "guide.log.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace('"t4"', '"four"'), encoding="utf-8")
    problems = parsed_check(capsys, code=1)
    assert [(one["code"], one["where"]) for one in problems] == [("schema", "guide.log.jsonl line 2")]


def test_a_guide_that_cannot_be_read_keeps_nobody_from_reading(linked: Path, capsys: Capture) -> None:
    """The turns are shown, the questions by their ids, and what is wrong is said."""
    (linked / "guide.yaml").write_text("sections: [\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["show", "Group one"]) == 0
    said = capsys.readouterr()
    assert "— A1\n" in said.out
    assert "t6" in said.out
    assert "guide.yaml line" in refused(capsys, "guide", "show")


@pytest.mark.usefixtures("surveyed")
@pytest.mark.parametrize(
    "where", ["question=B1", 'question="what would have helped?"', "question=b1 and area=North"]
)
def test_turns_are_chosen_by_question(where: str, capsys: Capture) -> None:
    """In transcripts and surveys alike, by id or wording."""
    printed(capsys, "code", "apply", "Group one", "one-person", "--turn", "t5")
    printed(capsys, "code", "apply", "Group one", "long-wait", "--turn", "t3")
    printed(
        capsys, "code", "apply", "Online survey", "long-wait", "--words", "Someone to ring back. Nobody did."
    )
    found = parsed(capsys, "codings", "codings", "--where", where)["codings"]
    assert [(one["turns"], one["questions"]) for one in found][:1] == [(["t5"], ["B1"])]
    assert [one["title"] for one in found] == ["Group one", "Online survey"]
    assert {tuple(one["questions"]) for one in found} == {("B1",)}
    hits = parsed(capsys, "search", "search", "o", "--where", where)["hits"]
    assert {hit["question"] for hit in hits} == {"B1"}
    shown = parsed(capsys, "show", "show", "Group one", "--where", where)
    assert [turn["turn"] for turn in shown["turns"] if turn["role"] == "participant"] == ["t5", "t6"]


@pytest.mark.usefixtures("surveyed")
def test_every_list_says_the_question(capsys: Capture) -> None:
    """A column in the list of codings, a field of each hit, the question in the code view."""
    printed(capsys, "code", "apply", "Group one", "one-person", "--turn", "t5")
    out = printed(capsys, "codings")
    assert "asked" in out.splitlines()[0]
    assert " B1 " in out
    hits = parsed(capsys, "search", "search", "honestly")["hits"]
    assert [(hit["turn"], hit["question"]) for hit in hits] == [("t5", "B1")]
    assert ", on B1" in printed(capsys, "code", "view", "one-person")


def test_quotes_are_exported_by_question(linked: Path, capsys: Capture) -> None:
    """The quote bank of one question."""
    for words in ("nobody ever rang back", "One person who knows you."):
        printed(capsys, "quote", "pick", "--source", "Group one", "--words", words)
    found = json.loads(printed(capsys, "export", "quotes", "--where", "question=A1", "--json"))
    assert found["quotes"] == 1
    rows = list(
        csv.DictReader(io.StringIO((linked / "exports" / "quotes.csv").read_text(encoding="utf-8-sig")))
    )
    expected = ("nobody ever rang back", "A1 How did you first hear about the group?")
    assert [(row["text"], row["question"]) for row in rows] == [expected]
    assert "every one verified" in printed(capsys, "quote", "verify", "exports/quotes.csv")


@pytest.mark.usefixtures("study")
def test_a_filter_by_question_needs_questions(capsys: Capture) -> None:
    """An attribute nobody has is an error, never an empty result."""
    assert "no attribute is called 'question'" in refused(capsys, "search", "help", "--where", "question=A1")


@pytest.mark.usefixtures("surveyed")
def test_coverage_counts_participants_words_alone(capsys: Capture) -> None:
    """Question by session, with the survey's question where it is the guide's."""
    found = parsed(capsys, "guide-coverage", "guide", "coverage")
    assert [session["title"] for session in found["sessions"]] == ["Group one", "Online survey"]
    cells = {
        one["id"]: [(c["status"], c["words"], c["people"]) for c in one["sessions"]]
        for one in found["questions"]
    }
    assert cells == {
        "A1": [("reached", 26, 2), ("not_in_form", 0, 0)],
        "A2": [("not_reached", 0, 0), ("not_in_form", 0, 0)],
        "B1": [("reached", 38, 2), ("reached", 10, 2)],
        "B2": [("not_reached", 0, 0), ("not_in_form", 0, 0)],
    }
    assert {one["id"]: (one["reached"], one["of"]) for one in found["questions"]} == {
        "A1": (1, 1), "A2": (0, 1), "B1": (2, 2), "B2": (0, 1),
    }  # fmt: skip
    assert found["never"] == ["A2", "B2"]
    out = printed(capsys, "guide", "coverage")
    assert "reached in 2 of 2 sessions: B1; reached in 1 of 1 session: A1" in out
    assert "never reached: A2 (optional), B2" in out


@pytest.mark.usefixtures("guided")
def test_what_nobody_linked_is_not_counted_as_silent(capsys: Capture) -> None:
    """A session that was not linked yet says nothing about what it reached."""
    out = printed(capsys, "guide", "coverage")
    assert "no session is linked to the guide yet" in out
    found = parsed(capsys, "guide-coverage", "guide", "coverage")
    assert [session["title"] for session in found["unlinked"]] == ["Group one"]
    assert [one["of"] for one in found["questions"]] == [0, 0, 0, 0]


@pytest.mark.usefixtures("guided")
def test_what_was_asked_in_vain_and_what_came_unasked(capsys: Capture) -> None:
    """A question without an answer is no reached one; talk that nobody asked for is marked."""
    printed(capsys, "guide", "set", "Group one", "t1", "A1")
    printed(capsys, "guide", "set", "Group one", "t3", "B2")
    printed(capsys, "guide", "set", "Group one", "t4", "A2")
    printed(capsys, "guide", "set", "Group one", "t5", "none")
    found = parsed(capsys, "guide-coverage", "guide", "coverage")["questions"]
    assert [one["sessions"][0]["status"] for one in found] == ["reached", "asked", "not_reached", "unasked"]
    out = printed(capsys, "guide", "coverage")
    assert "no answer" in out
    assert "(15 by 1)" in out
    assert "never reached: A2 (optional), B1" in out


@pytest.mark.usefixtures("linked")
def test_staff_who_sit_in_are_not_counted(capsys: Capture) -> None:
    """Where parents are asked, what a member of staff says is not their answer."""
    printed(capsys, "source", "role", "Group one", "May Okafor", "staff")
    found = parsed(capsys, "guide-coverage", "guide", "coverage")["questions"]
    assert [
        (one["sessions"][0]["words"], one["sessions"][0]["people"]) for one in found if one["reached"]
    ] == [
        (11, 1),
        (20, 1),
    ]


def test_coverage_as_csv_goes_through_the_gate(linked: Path, tmp_path: Path, capsys: Capture) -> None:
    """One row a question and session; a name in the guide keeps the file back."""
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "guide", "coverage", "--format", "csv"))))
    assert [(row["question"], row["status"], row["turns"]) for row in rows] == [
        ("A1", "reached", "t1"),
        ("A2", "not_reached", ""),
        ("B1", "reached", "t4"),
        ("B2", "not_reached", ""),
    ]
    path = tmp_path / "coverage.csv"
    assert "the leak gate found nothing" in printed(capsys, "guide", "coverage", "-o", str(path))
    assert path.read_bytes().startswith(b"\xef\xbb\xbfsection,question")
    text = GUIDE.replace("Who looks after", "Does Siân Pritchard look after")
    (linked / "guide.yaml").write_text(text, encoding="utf-8")
    other = tmp_path / "other.csv"
    capsys.readouterr()
    assert run(["guide", "coverage", "-o", str(other)]) == 1
    assert "nothing was written" in capsys.readouterr().err
    assert not other.exists()


@pytest.mark.usefixtures("guided")
def test_notes_with_headings_of_the_guide_are_covered(tmp_path: Path, capsys: Capture) -> None:
    """A heading that begins with the id is the question; one of its own cannot be linked away."""
    path = tmp_path / "workshop.md"
    path.write_text(
        "---\nkind: workshop\n---\n\n# Workshop\n\n## B1. What would have helped?\n\n- one number to ring\n\n"
        "## What else?\n\n- tea\n",
        encoding="utf-8",
    )
    printed(capsys, "import", str(path), "--yes", "--title", "Workshop")
    found = parsed(capsys, "guide-coverage", "guide", "coverage", "-s", "Workshop")
    assert [(one["id"], one["sessions"][0]["words"]) for one in found["questions"] if one["reached"]] == [
        ("B1", 4)
    ]
    said = refused(capsys, "guide", "set", "Workshop", "t1", "A1")
    assert "stands under a question of its own" in said
    assert "it has no facilitator's turns" in printed(capsys, "guide", "link", "Workshop")


@pytest.mark.usefixtures("linked")
def test_the_coding_session_says_the_question(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the words, as the guide puts it."""
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    assert "question: A1 How did you first hear about the group?\n" in printed(capsys, "code", "Group one")
