"""`qualcode codebook`: list, show, add, edit, import, lint; people's comments and order survive."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

COMMENTED = """# Codes of the spring round, kept by Ann
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
    include: [months, 'weeks without news']
  # --- what helps ---
  - id: one-person
    name: One person who knows you

# the team's own words
glossary:
  health visitor: [HV]
"""


def output(capsys: Capture, name: str, *arguments: str) -> dict[str, Any]:
    """Run a codebook verb with `--json` and return what it printed, checked against its schema."""
    capsys.readouterr()
    assert run(["codebook", *arguments, "--json"]) in {0, 1}
    place = resources.files("qualcode.schemas").joinpath("output", f"codebook-{name}.json")
    check = fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))
    found: dict[str, Any] = check(json.loads(capsys.readouterr().out))
    return found


def book(study: Path) -> str:
    """Return codebook.yaml as it is."""
    return (study / "codebook.yaml").read_text(encoding="utf-8")


def write_book(study: Path, text: str) -> None:
    """Write codebook.yaml as a person would in an editor."""
    (study / "codebook.yaml").write_text(text, encoding="utf-8")


def events(study: Path) -> list[dict[str, Any]]:
    """Return the lines of codebook.log.jsonl."""
    path = study / "codebook.log.jsonl"
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    )


@pytest.mark.usefixtures("study")
def test_list_prints_the_tree(capsys: Capture) -> None:
    """Codes come in print order, indented under their parents, with their ids."""
    assert run(["codes"]) == 0
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert "  Nobody called back      not-called-back" in lines
    assert [line.split()[-1] for line in lines[1:]] == [
        "access",
        "not-called-back",
        "long-wait",
        "one-person",
        "group-good",
    ]


@pytest.mark.usefixtures("study")
def test_counts_are_of_people(capsys: Capture) -> None:
    """`--counts` counts codings and coders; what the rules propose is not counted."""
    run(["tag"])
    run(["code", "apply", "Group one", "long-wait", "--turn", "t3"])
    run(["code", "apply", "Group one", "long-wait", "--turn", "t3", "--coder", "bob"])
    rows = {
        row["id"]: (row["codings"], row["coders"])
        for row in output(capsys, "list", "list", "--counts")["codes"]
    }
    assert (rows["long-wait"], rows["one-person"]) == ((2, 2), (0, 0))
    assert {None} == {row["codings"] for row in output(capsys, "list", "list")["codes"]}


@pytest.mark.usefixtures("empty_study")
def test_an_empty_codebook_says_what_to_do(capsys: Capture) -> None:
    """Without codes the list is a sentence with the next command."""
    assert run(["codebook", "list"]) == 0
    assert "no codes yet" in capsys.readouterr().out
    assert output(capsys, "list", "list") == {"codes": [], "frames": {}, "facets": {}}


@pytest.mark.usefixtures("study")
def test_show_prints_a_code_in_full(capsys: Capture) -> None:
    """A code is shown by name with definition, example, rules, codings and history."""
    run(["codebook", "edit", "not-called-back", "--alias", "chasing", "--why", "parents say so"])
    run(["code", "apply", "Group one", "chasing", "--turn", "t2"])
    capsys.readouterr()
    assert run(["codebook", "show", "nobody called back"]) == 0
    shown = capsys.readouterr().out
    wanted = [
        "Getting help > Nobody called back",
        "did not come",
        "nobody did",
        "ring back",
        "ann 1",
        "parents say so",
    ]
    assert [True] * len(wanted) == [words in shown for words in wanted]
    assert output(capsys, "show", "show", "chasing")["codings"] == {"ann": 1}


@pytest.mark.usefixtures("study")
def test_show_of_an_unknown_code(capsys: Capture) -> None:
    """A wrong name ends with exit 2 and the nearest code."""
    assert run(["codebook", "show", "longwait"]) == 2
    assert "did you mean long-wait" in capsys.readouterr().err


def test_add_changes_nothing_but_its_own_lines(study: Path) -> None:
    """A new code comes after its siblings; every other byte, comment and quotation mark stays."""
    write_book(study, COMMENTED)
    assert (
        run(["codebook", "add", "Nobody called back", "--parent", "Getting help", "--why", "asked for"]) == 0
    )
    before = COMMENTED.splitlines()
    after = book(study).splitlines()
    place = after.index("  - id: nobody-called-back")
    new = after[place : place + 5]
    assert before == [*after[:place], *after[place + 5 :]]
    assert after[place + 5] == "  # --- what helps ---"
    assert new[:3] == ["  - id: nobody-called-back", "    name: Nobody called back", "    parent: access"]
    assert [(event["op"], event["code"], event["by"], event["why"]) for event in events(study)] == [
        ("add", "nobody-called-back", "ann", "asked for")
    ]


@pytest.mark.usefixtures("study")
def test_add_keeps_all_that_was_said(capsys: Capture) -> None:
    """Definition, lists, examples and rules are kept as given, however awkward their characters."""
    arguments = [
        "--id",
        "tone",
        "--definition",
        "How it felt: #1, 'quoted'",
        "--include",
        "- tone",
        "--exclude",
        "no",
    ]
    arguments += [
        "--example",
        "she said: [laughs]",
        "--alias",
        "yes",
        "--phrase",
        "spoke to me",
        "--lemma",
        "speak down",
    ]
    assert run(["codebook", "add", "Tone: 1", *arguments]) == 0
    entry = output(capsys, "show", "show", "tone")["entry"]
    assert {name: value for name, value in entry.items() if name != "since"} == {
        "id": "tone",
        "name": "Tone: 1",
        "definition": "How it felt: #1, 'quoted'",
        "include": ["- tone"],
        "exclude": ["no"],
        "examples": [{"text": "she said: [laughs]"}],
        "aliases": ["yes"],
        "rules": {"phrases": ["spoke to me"], "lemmas": ["speak down"]},
        "author": "ann",
    }


def test_add_can_be_undone(study: Path) -> None:
    """`undo` gives the codebook back byte by byte."""
    write_book(study, COMMENTED)
    run(["codebook", "add", "Having to chase"])
    assert run(["undo"]) == 0
    assert book(study) == COMMENTED


def test_undo_is_refused_once_the_code_is_used(study: Path, capsys: Capture) -> None:
    """A code that carries codings is not taken away under them."""
    run(["codebook", "add", "Having to chase"])
    run(["code", "apply", "Group one", "having-to-chase", "--turn", "t2"])
    added = json.loads((study / "runs" / "ann.jsonl").read_text(encoding="utf-8").splitlines()[2])["run"]
    assert run(["undo", added]) == 2
    assert "code apply" in capsys.readouterr().err


@pytest.mark.usefixtures("empty_study")
def test_the_first_code_makes_the_file(capsys: Capture) -> None:
    """In a study without a codebook, `add` writes one."""
    assert run(["codebook", "add", "Getting help"]) == 0
    assert [row["id"] for row in output(capsys, "list", "list")["codes"]] == ["getting-help"]


@pytest.mark.parametrize(
    "text",
    ["format: 1\ncodes: []\n", "format: 1\ncodes: [{id: a, name: A}]\n", "codes:\n- id: a\n  name: A\n"],
)
def test_add_copes_with_any_layout(study: Path, capsys: Capture, text: str) -> None:
    """An empty list, a list in one line, and dashes in the first column all take a new code."""
    write_book(study, text)
    assert run(["codebook", "add", "Having to chase"]) == 0
    assert output(capsys, "list", "list")["codes"][-1]["id"] == "having-to-chase"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Long wait", "--id", "long-wait"], "there is already a code 'long-wait'"),
        (["Waiting too long"], "there is already a code 'long-wait'"),
        (["New", "--id", "Not An Id"], "lower-case words joined by hyphens"),
        (["New", "--parent", "acess"], "did you mean access?"),
        (["  "], "a code needs a name"),
    ],
)
def test_what_cannot_be_added_is_refused(
    study: Path, capsys: Capture, arguments: list[str], said: str
) -> None:
    """A taken id or name, a bad id, an unknown parent: exit 2, nothing changed."""
    before = book(study)
    assert run(["codebook", "add", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert (before, []) == (book(study), events(study))


def test_edit_touches_one_entry(study: Path) -> None:
    """An edit replaces texts and adds to lists; comments stay, in the entry and around it."""
    write_book(study, COMMENTED)
    arguments = ["--definition", "More than a month.", "--include", "no news", "--phrase", "waiting list"]
    assert run(["codebook", "edit", "long-wait", *arguments, "--why", "sharper"]) == 0
    expected = COMMENTED.replace(
        "    include: [months, 'weeks without news']\n",
        "    definition: More than a month.\n    include: [months, 'weeks without news', no news]\n"
        "    rules:\n      phrases:\n        - waiting list\n",
    )
    assert expected == book(study)
    assert [(e["op"], e["code"], e["why"]) for e in events(study)] == [("edit", "long-wait", "sharper")]


def test_an_edit_that_changes_nothing_is_no_verb(study: Path, capsys: Capture) -> None:
    """The same definition again is said, not logged."""
    assert run(["codebook", "edit", "access", "--name", "Getting help"]) == 0
    assert "nothing changed" in capsys.readouterr().out
    assert events(study) == []


def test_codings_keep_the_revision_they_were_made_under(study: Path, capsys: Capture) -> None:
    """An edit gives the code a new revision; earlier codings still name the old one."""
    old = output(capsys, "show", "show", "long-wait")["revision"]
    run(["code", "apply", "Group one", "long-wait", "--turn", "t3"])
    run(["codebook", "edit", "long-wait", "--definition", "More than a month."])
    new = output(capsys, "show", "show", "long-wait")["revision"]
    (log,) = study.glob("codings/ann/*.jsonl")
    assert (True, old) == (old != new, json.loads(log.read_text(encoding="utf-8"))["code_revision"])


def test_import_into_an_empty_study_keeps_the_document(empty_study: Path, tmp_path: Path) -> None:
    """The first codebook is kept as its author wrote it, byte by byte; each code is told in the log."""
    path = tmp_path / "mine.yaml"
    path.write_text(COMMENTED, encoding="utf-8")
    assert run(["codebook", "import", str(path)]) == 0
    assert book(empty_study) == COMMENTED
    assert [("import", code) for code in ("access", "long-wait", "one-person")] == [
        (event["op"], event["code"]) for event in events(empty_study) if event["op"] == "import"
    ]


def test_import_brings_what_is_new(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """New entries come in under parents that only the study has; the same again changes nothing."""
    path = tmp_path / "more.yaml"
    path.write_text(
        "codes:\n  - {id: leaflet, name: Leaflets, parent: posted}\n"
        "  - {id: posted, name: Posted, parent: access}\n"
        "glossary: {health visitor: [HV]}\n",
        encoding="utf-8",
    )
    assert run(["codebook", "import", str(path)]) == 0
    tree = [(row["id"], row["depth"]) for row in output(capsys, "list", "list")["codes"]]
    assert tree[:5] == [
        ("access", 0),
        ("not-called-back", 1),
        ("long-wait", 1),
        ("posted", 1),
        ("leaflet", 2),
    ]
    assert "# kept apart from not-called-back" in book(study)
    before = book(study)
    assert run(["codebook", "import", str(path)]) == 0
    assert before == book(study)


def test_an_id_that_means_something_else_is_refused_and_listed(
    study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Different content under a known id stops the whole import, unless it is to be replaced."""
    path = tmp_path / "other.yaml"
    path.write_text(
        "codes:\n  - {id: long-wait, name: Waits}\n  - {id: new, name: New}\n"
        "  - {id: access, name: Access}\n",
        encoding="utf-8",
    )
    before = book(study)
    assert run(["codebook", "import", str(path)]) == 2
    error = capsys.readouterr().err
    assert [f"code {identifier}:" in error for identifier in ("long-wait", "access", "new")] == [
        True,
        True,
        False,
    ]
    assert before == book(study)
    assert run(["codebook", "import", str(path), "--replace", "--why", "theirs is newer"]) == 0
    rows = {row["id"]: row["name"] for row in output(capsys, "list", "list")["codes"]}
    assert (rows["long-wait"], rows["access"], rows["new"]) == ("Waits", "Access", "New")
    assert "# kept apart from not-called-back" in book(study)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("codes:\n  - id: a\n    name: A\n   bad: x\n", "line 4"),
        ("codes:\n  - {id: a, name: A}\n  - {id: a, name: B}\n", "used twice"),
        ("codes: []\n", "holds no codes"),
        ("codes:\n  - {id: a, name: A, parent: nowhere}\n", "'nowhere' is not in the codebook"),
        ("format: 9\ncodes: []\n", "format 9"),
        ("- a\n- b\n", "expected names with values"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(
    study: Path, tmp_path: Path, capsys: Capture, text: str, said: str
) -> None:
    """Broken YAML, doubled ids, unknown parents and other formats: exit 2, the place, nothing changed."""
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    before = book(study)
    assert run(["codebook", "import", str(path)]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert (before, []) == (book(study), events(study))


@pytest.mark.usefixtures("study")
def test_a_missing_file_is_refused(capsys: Capture) -> None:
    """A file that is not there is named."""
    assert run(["codebook", "import", "nowhere.yaml"]) == 2
    assert "nowhere.yaml: no such file" in capsys.readouterr().err


def test_an_id_used_twice_stops_every_verb_with_both_places(study: Path, capsys: Capture) -> None:
    """A doubled id in codebook.yaml is refused with the line of each entry."""
    write_book(study, book(study) + "  - id: access\n    name: Again\n")
    second = len(book(study).splitlines()) - 1
    for command in (["codebook", "list"], ["codebook", "add", "New"], ["tag"], ["codings"]):
        assert run(command) == 2
        error = " ".join(capsys.readouterr().err.split())
        assert [place in error for place in (f"line {second}:", "line 3;")] == [True, True]


def test_lint_says_what_to_mend(study: Path, capsys: Capture) -> None:
    """Warnings end with exit 1 and are counted; a clean codebook with exit 0."""
    assert run(["codebook", "lint"]) == 1
    assert "long-wait\n  warning: has no definition\n" in capsys.readouterr().out
    assert "empty-definition" in {row["code"] for row in output(capsys, "lint", "lint")["problems"]}
    write_book(study, "codes:\n  - {id: a, name: A, definition: All of it., examples: [{text: as such}]}\n")
    assert run(["codebook", "lint"]) == 0
    assert "nothing to mend" in capsys.readouterr().out


def test_lint_lists_what_other_verbs_refuse(study: Path, capsys: Capture) -> None:
    """A doubled id is one finding among others; broken YAML names its line."""
    write_book(study, book(study) + "  - id: access\n    name: Again\n")
    assert "duplicate-id" in {row["code"] for row in output(capsys, "lint", "lint")["problems"]}
    write_book(study, "codes:\n  - id: [\n")
    assert run(["codebook", "lint"]) == 2
    assert "codebook.yaml line" in capsys.readouterr().err


def test_a_code_that_names_somebody_is_refused(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """The codebook is a file without names: new code, edit and import of one are refused."""
    before = book(study)
    assert run(["codebook", "add", "Ringing", "--example", "Siân Pritchard rang"]) == 2
    assert run(["codebook", "edit", "access", "--definition", "What Okafor told us."]) == 2
    path = tmp_path / "named.yaml"
    path.write_text(
        "codes:\n  - {id: fine, name: Fine}\n  - {id: named, name: Named, definition: May Okafor}\n",
        encoding="utf-8",
    )
    assert run(["codebook", "import", str(path)]) == 2
    error = capsys.readouterr().err
    assert ("code fine" in error, "code named, definition:" in error) == (False, True)
    assert "Okafor" not in error
    assert (before, []) == (book(study), events(study))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Buses", "--id", "b"], "'b' is a command at the coding prompt"),
        (["W"], "'W' is a command at the coding prompt"),
        (["?"], "'?' is a command at the coding prompt"),
        (["? Why"], "begins with ?"),
        (["Waiting; being passed on"], "; parts codes at the coding prompt"),
        (["Buses", "--alias", "bus; coach"], "; parts codes at the coding prompt"),
    ],
)
def test_a_code_that_could_not_be_typed_is_refused(
    study: Path, capsys: Capture, arguments: list[str], said: str
) -> None:
    """An id or name that the coding prompt takes for a command is refused, with the reason."""
    before = book(study)
    capsys.readouterr()
    assert run(["codebook", "add", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert before == book(study)


def test_a_code_is_not_renamed_to_what_could_not_be_typed(study: Path, capsys: Capture) -> None:
    """`edit` refuses such a name or alias too."""
    before = book(study)
    assert run(["codebook", "edit", "access", "--name", "Help; support"]) == 2
    assert run(["codebook", "edit", "access", "--alias", "q"]) == 2
    assert "'q' is a command at the coding prompt" in capsys.readouterr().err
    assert before == book(study)
