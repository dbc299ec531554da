"""`qualcode codebook merge FILE... --apply`: deciding in files, codings that follow, undo; the crosswalk."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema
import pytest
from openpyxl import load_workbook

from qualcode.cli.main import run
from qualcode.codebook.crosswalk.pairs import Decided
from qualcode.errors import ChangedMeanwhileError
from qualcode.flows.codebook.crosswalk.books import read_books
from qualcode.flows.codebook.crosswalk.by_lines import Deciding
from qualcode.flows.codebook.files.reading import read_codebook_file
from qualcode.model import Codebook
from qualcode.store.yamlfiles import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

NORTH = """format: 1
codes:
  - id: waits
    name: Waiting for help
    definition: Weeks on a list before anything begins.
    examples: [four months on the list]
  - id: calls
    name: No call back
    definition: A promised call did not come.
  - id: rooms
    name: Rooms to meet in
    definition: Where groups can be held.
glossary:
  health visitor: [visitor]
"""
SOUTH = """format: 1
codes:
  - id: rooms
    name: Rooms to meet in
    definition: Places that are warm and free.
  - id: delays
    name: Delays
    definition: Time that goes by.
"""


@pytest.fixture
def books(study: Path, capsys: Capture) -> Path:
    """Lay two neighbours' codebooks beside a study whose coder has coded with three codes."""
    for name, text in (("north", NORTH), ("south", SOUTH)):
        (study.parent / f"{name}.yaml").write_text(text, encoding="utf-8")
    for code, turn in (("long-wait", "t3"), ("not-called-back", "t2"), ("not-called-back", "t3")):
        assert run(["code", "apply", "Group one", code, "--turn", turn]) == 0
    capsys.readouterr()
    return study.parent


def proposed(books: Path, capsys: Capture, name: str, *files: str) -> Path:
    """Propose in a file beside the study."""
    out = books / name
    assert run(["codebook", "merge", *files, "--propose", str(out)]) == 0
    capsys.readouterr()
    return out


def decided_csv(path: Path, decide: Callable[[dict[str, str]], Mapping[str, str]]) -> Path:
    """Decide in a CSV file as a spreadsheet saves it."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    changed = [{**row, **decide(row)} for row in rows]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(changed)
    return path


def by_pair(
    said: Mapping[tuple[str, str], Mapping[str, str]],
) -> Callable[[dict[str, str]], Mapping[str, str]]:
    """Decide some pairs as said, and every other question apart."""

    def decide(row: dict[str, str]) -> Mapping[str, str]:
        known = said.get((row["left"], row["right"]))
        return known or ({"decision": "apart"} if not row["decision"] else {})

    return decide


ONE_IDEA = by_pair(
    {
        ("codebook:long-wait", "north:waits"): {"decision": "SAME", "who": "board", "why": "one idea"},
        ("codebook:not-called-back", "north:calls"): {"decision": "same", "name": "Nobody rang"},
        ("north:rooms", "south:rooms"): {"decision": "apart", "name": "Warm rooms", "why": "places"},
        ("codebook:long-wait", "south:delays"): {"decision": "over"},
    }
)  # fmt: skip


def decided(books: Path, capsys: Capture) -> list[str]:
    """Decide about the study's book and both neighbours; return what applies it."""
    files = ["codebook.yaml", str(books / "north.yaml"), str(books / "south.yaml")]
    path = decided_csv(proposed(books, capsys, "pairs.csv", *files), ONE_IDEA)
    return ["codebook", "merge", *files, "--apply", str(path)]


def hashes(study: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that people or `git` see, without the logs that only grow."""
    grown = {"codebook.log.jsonl", "runs", "history", ".qualcode"}
    return {
        str(path.relative_to(study)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(study.rglob("*"))
        if path.is_file() and path.relative_to(study).parts[0] not in grown
    }


def crosswalk(study: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Return crosswalk.csv by area and old code."""
    with (study / "crosswalk.csv").open(encoding="utf-8", newline="") as handle:
        return {(row["area"], row["old"]): row for row in csv.DictReader(handle)}


def output(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """Run `codebook crosswalk --json` and check what it printed against its schema."""
    capsys.readouterr()
    assert run(["codebook", "crosswalk", *arguments, "--json"]) == 0
    place = resources.files("qualcode.schemas").joinpath("output", "codebook-crosswalk.json")
    check = fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))
    found: dict[str, Any] = check(json.loads(capsys.readouterr().out))
    return found


def test_neighbours_come_into_a_study(study: Path, books: Path, capsys: Capture) -> None:
    """Codes that are one are one entry, others come beside; every old code is in the crosswalk."""
    assert run(decided(books, capsys)) == 0
    known = {code["id"]: code for code in parse_yaml((study / "codebook.yaml").read_bytes(), "x")["codes"]}
    assert known["long-wait"]["aliases"] == ["Waiting for help"]
    assert known["not-called-back"]["name"] == "Nobody rang"
    assert known["not-called-back"]["aliases"] == ["Nobody called back", "No call back"]
    assert known["delays"]["parent"] == "long-wait"
    assert known["south-rooms"]["name"] == "Warm rooms"
    assert "kept apart from not-called-back" in (study / "codebook.yaml").read_text(encoding="utf-8")
    rows = crosswalk(study)
    assert len(rows) == 5 + 3 + 2
    assert rows["north", "waits"] == {
        "area": "north", "old": "waits", "new": "long-wait", "decision": "same",
        "who": "board", "why": "one idea",
    }  # fmt: skip
    assert rows["south", "delays"]["decision"] == "under"
    assert rows["south", "rooms"]["new"] == "south-rooms"
    capsys.readouterr()
    assert run(["check"]) == 0


def test_undo_gives_the_folder_as_before(study: Path, books: Path, capsys: Capture) -> None:
    """Every file is what it was, to the byte, but for the logs that only grow; redo brings it again."""
    arguments = decided(books, capsys)
    before = hashes(study)
    assert run(arguments) == 0
    after = hashes(study)
    assert set(after) - set(before) == {"crosswalk.csv"}
    assert run(["undo"]) == 0
    assert hashes(study) == before
    assert run(["undo", "--redo"]) == 0
    assert hashes(study) == after
    capsys.readouterr()
    assert run(["check"]) == 0


def twins(books: Path) -> list[str]:
    """Decide by hand, in a row of one's own, that two coded codes of the study are one."""
    path = books / "own.csv"
    path.write_text(
        "Left,Right,Decision,Why\ncodebook:long-wait,codebook:not-called-back,same,one idea\n",
        encoding="utf-8",
    )
    return ["codebook", "merge", "codebook.yaml", "--apply", str(path)]


def test_codings_follow_and_add_up(study: Path, books: Path, capsys: Capture) -> None:
    """Extracts of old codes add up to those of the new; the same words under both count once, as is said."""
    logs = {path: path.read_bytes() for path in (study / "codings").rglob("*.jsonl")}
    assert run(twins(books)) == 0
    said = capsys.readouterr().out
    assert "2 not-called-back + 1 long-wait - 1 twice = 2, of 2 participants" in said
    assert {path: path.read_bytes() for path in (study / "codings").rglob("*.jsonl")} == logs
    assert run(["codings", "--code", "not-called-back", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["codings"]) == 2
    assert run(["codings", "--where", "area=North", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["codings"]) == 2
    assert run(["undo"]) == 0
    capsys.readouterr()
    assert run(["codings", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["codings"]) == 3


def test_a_later_merge_carries_the_crosswalk_on(study: Path, books: Path, capsys: Capture) -> None:
    """What led to a code that went into another leads there; areas are found again by the crosswalk."""
    assert run(decided(books, capsys)) == 0
    path = books / "own.csv"
    path.write_text(
        "Left,Right,Decision\ncodebook:long-wait,codebook:not-called-back,same\n", encoding="utf-8"
    )
    assert run(["codebook", "merge", "codebook.yaml", "--apply", str(path)]) == 0
    rows = crosswalk(study)
    assert rows["north", "waits"]["new"] == rows["north", "calls"]["new"] == "not-called-back"
    assert rows["north", "waits"]["decision"] == "same"
    found = output(capsys, "not-called-back")
    assert found["areas"] == ["codebook", "north", "south"]
    assert {(one["area"], one["old"]) for one in found["codes"][0]["from"]} == {
        ("codebook", "not-called-back"), ("codebook", "long-wait"), ("north", "waits"), ("north", "calls"),
    }  # fmt: skip


def test_the_crosswalk_on_the_screen(study: Path, books: Path, capsys: Capture) -> None:
    """It says that there is none; then by the code of today which areas' codes led there."""
    assert study.is_dir()
    assert run(["codebook", "crosswalk"]) == 0
    assert "no codebooks were merged here yet" in capsys.readouterr().out
    assert run(decided(books, capsys)) == 0
    capsys.readouterr()
    assert run(["codebook", "crosswalk", "--area", "north"]) == 0
    shown = capsys.readouterr().out
    assert "long-wait  Getting help > Waiting too long\n  north:waits  same (board): one idea" in shown
    assert "south" not in shown
    assert run(["codebook", "crosswalk", "--area", "nroth"]) == 2
    assert "north" in capsys.readouterr().err


def test_nothing_is_applied_while_rows_are_open(study: Path, books: Path, capsys: Capture) -> None:
    """Undecided rows are named one by one, and words that are no decision; nothing changes."""
    files = ["codebook.yaml", str(books / "north.yaml"), str(books / "south.yaml")]
    path = proposed(books, capsys, "pairs.csv", *files)
    before = hashes(study)
    assert run(["codebook", "merge", *files, "--apply", str(path)]) == 2
    told = capsys.readouterr().err
    assert "codebook:long-wait and north:waits are not decided" in told
    assert "row " in told
    decided_csv(path, by_pair({("codebook:long-wait", "north:waits"): {"decision": "maybe"}}))
    assert run(["codebook", "merge", *files, "--apply", str(path)]) == 2
    told = capsys.readouterr().err
    assert "'maybe' is no decision" in told
    assert "are not decided" not in told
    assert hashes(study) == before


def test_a_book_that_changed_since_is_refused(study: Path, books: Path, capsys: Capture) -> None:
    """A row about an entry that says something else now is not applied; --keep asks it anew."""
    arguments = decided(books, capsys)
    (books / "north.yaml").write_text(NORTH.replace("Weeks on", "Months on"), encoding="utf-8")
    assert run(arguments) == 2
    assert "the entry of north:waits has changed since" in capsys.readouterr().err
    again = books / "again.csv"
    files = arguments[2:5]
    assert (
        run(["codebook", "merge", *files, "--propose", str(again), "--keep", str(books / "pairs.csv")]) == 0
    )
    with again.open(encoding="utf-8-sig", newline="") as handle:
        rows = {(row["left"], row["right"]): row for row in csv.DictReader(handle)}
    changed = rows["codebook:long-wait", "north:waits"]
    assert (changed["decision"], changed["why"]) == ("", "was same (one idea); an entry has changed since")
    assert rows["codebook:not-called-back", "north:calls"]["name"] == "Nobody rang"
    assert study.is_dir()


def test_a_name_in_a_reason_is_refused(study: Path, books: Path, capsys: Capture) -> None:
    """What people typed is kept in the open: a participant's name is refused, nothing is written."""
    arguments = decided(books, capsys)
    decided_csv_again(books / "pairs.csv", "one idea", "as May Okafor said")
    before = hashes(study)
    assert run(arguments) == 2
    assert "Okafor" not in capsys.readouterr().out
    assert hashes(study) == before


def test_a_name_in_a_neighbours_entry_is_refused(study: Path, books: Path, capsys: Capture) -> None:
    """A participant's name in what comes in is refused with the code that holds it; nothing is written."""
    (books / "north.yaml").write_text(NORTH.replace("Weeks on", "As for May Okafor,"), encoding="utf-8")
    arguments = decided(books, capsys)
    before = hashes(study)
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert "the entry of north:waits" in told.err
    assert "Okafor" not in told.out
    assert hashes(study) == before


def test_this_study_goes_by_its_folder(study: Path, books: Path, capsys: Capture) -> None:
    """`.` is the study's own codebook, under the folder's name; applied again, nothing changes."""
    files = [".", str(books / "south.yaml")]
    path = decided_csv(proposed(books, capsys, "own.csv", *files), by_pair({}))
    arguments = ["codebook", "merge", *files, "--apply", str(path)]
    assert run(arguments) == 0
    assert {area for area, _ in crosswalk(study)} == {"study", "south"}
    before = hashes(study)
    capsys.readouterr()
    assert run(arguments) == 0
    assert "applied already" in capsys.readouterr().out
    assert hashes(study) == before
    assert run(["undo"]) == 0
    assert run(arguments) == 0
    assert hashes(study) == before


def decided_csv_again(path: Path, old: str, new: str) -> None:
    """Change a text in a file of decisions."""
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_outside_a_study(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Two files in, a codebook and a crosswalk out; nothing is replaced unless it is said."""
    monkeypatch.chdir(tmp_path)
    files = [str(books / "north.yaml"), str(books / "south.yaml")]
    path = decided_csv(proposed(books, capsys, "two.csv", *files), by_pair({}))
    arguments = ["codebook", "merge", *files, "--apply", str(path)]
    assert run(arguments) == 2
    assert "--out MERGED.yaml --crosswalk" in capsys.readouterr().err
    whole = [*arguments, "--out", "all.yaml", "--crosswalk", "all.csv"]
    assert run(whole) == 0
    made = read_codebook_file((tmp_path / "all.yaml").read_bytes(), "all.yaml", Codebook()).codebook
    assert [code.id for code in made.codes] == ["waits", "calls", "rooms", "south-rooms", "delays"]
    first = (tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == "area,old,new,decision,who,why"
    assert run(whole) == 2
    assert run([*whole, "--force"]) == 0


def test_a_workbook_as_a_meeting_saves_it(study: Path, books: Path, capsys: Capture) -> None:
    """Saved by another program with other cases, blanks and quotation marks, every decision comes back."""
    files = ["codebook.yaml", str(books / "north.yaml")]
    path = proposed(books, capsys, "meeting.xlsx", *files)
    workbook = load_workbook(path)
    assert workbook.sheetnames == ["Decide", "Codes", "All pairs", "Notes"]
    sheet = workbook["Decide"]
    assert (sheet.freeze_panes, bool(sheet.auto_filter.ref)) == ("A2", True)
    columns = {cell.value: cell.column for cell in sheet[1]}
    for number in range(2, sheet.max_row + 1):
        pair = sheet.cell(number, columns["Left"]).value, sheet.cell(number, columns["Right"]).value
        same = pair == ("codebook:long-wait", "north:waits")
        sheet.cell(number, columns["Decision"]).value = " Same\u00a0" if same else "\u201capart\u201d"
        sheet.cell(number, columns["Score"]).value = 1
        if same:
            sheet.cell(number, columns["Why"]).value = "it is \u2018one\u2019 idea"
            sheet.cell(number, columns["Name"]).value = "Waiting,  and waiting"
    workbook.save(path)
    assert run(["codebook", "merge", *files, "--apply", str(path)]) == 0
    rows = crosswalk(study)
    assert rows["north", "waits"]["why"] == "it is \u2018one\u2019 idea"
    known = {code["id"]: code for code in parse_yaml((study / "codebook.yaml").read_bytes(), "x")["codes"]}
    assert known["long-wait"]["name"] == "Waiting, and waiting"


def test_check_reads_the_crosswalk(study: Path, books: Path, capsys: Capture) -> None:
    """A line of another form, of a code that is not there, and one that stands twice are found."""
    assert run(decided(books, capsys)) == 0
    path = study / "crosswalk.csv"
    sound = path.read_text(encoding="utf-8")
    for wrong, expected in (
        (sound + "north,waits,long-wait,same,,\n", "the same code"),
        (sound + "east,x,nowhere,same,,\n", "'nowhere' is no code"),
        (sound + "east,x,long-wait,perhaps,,\n", "decision"),
        (sound.replace("area,old", "old,area"), "does not begin with the heading"),
        ("<<<<<<< ours\n" + sound, "heading"),
    ):
        path.write_text(wrong, encoding="utf-8")
        capsys.readouterr()
        assert run(["check"]) == 1
        assert expected in capsys.readouterr().out


def test_options_that_do_not_go_together(books: Path, capsys: Capture) -> None:
    """Each verb's options are its own; a file that is none of decisions is refused in words."""
    arguments = twins(books)
    assert run([*arguments, "--into", "access"]) == 2
    assert run([*arguments, "--json"]) == 2
    assert run(["codebook", "merge", "codebook.yaml", "--apply", str(books / "north.yaml")]) == 2
    assert "no column Decision" in capsys.readouterr().err
    assert run(["codebook", "merge", "codebook.yaml", "--apply", str(books / "nothing.csv")]) == 2


def answers(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Type lines at the questions."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_deciding_line_by_line(
    study: Path, books: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Both entries are shown, each answer is in the file at once, `back` takes one back."""
    files = ["codebook.yaml", str(books / "north.yaml")]
    path = proposed(books, capsys, "lines.csv", *files)
    untouched = {pair for pair, row in pairs_of(path).items() if row["decision"]}
    answers(
        monkeypatch,
        *("what", "a", "", "back", "s", "back", "s", "One wait", "smae", "right", "agreed", "", "q"),
    )
    assert run(["codebook", "merge", *files, "--decide", str(path)]) == 0
    told = capsys.readouterr()
    assert "same, apart, under" in told.err
    assert "1 decided now" in told.out
    assert "left, right, or the words" in told.err
    assert told.out.count("kept: ") == 2
    rows = pairs_of(path)
    answered = [row for pair, row in rows.items() if row["decision"] and pair not in untouched]
    assert [
        (row["decision"], row["name"], row["definition"], row["who"], row["why"]) for row in answered
    ] == [("same", "One wait", "right", "ann", "agreed")]
    assert answered[0]["right_label"] in told.out
    open_ones = sum(not row["decision"] for row in rows.values())
    answers(monkeypatch, *["a", ""] * open_ones)
    assert run(["codebook", "merge", *files, "--decide", str(path)]) == 0
    assert "every question is decided" in capsys.readouterr().out
    assert run(["codebook", "merge", *files, "--apply", str(path)]) == 0
    assert len(crosswalk(study)) == 5 + 3


def pairs_of(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Return the rows of a file of decisions by their pair."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return {(row["left"], row["right"]): row for row in csv.DictReader(handle)}


def test_a_workbook_is_decided_in_a_spreadsheet(books: Path, capsys: Capture) -> None:
    """Line by line only CSV is decided: a workbook's looks would be lost."""
    files = ["codebook.yaml", str(books / "north.yaml")]
    path = proposed(books, capsys, "meeting.xlsx", *files)
    before = path.read_bytes()
    assert run(["codebook", "merge", *files, "--decide", str(path)]) == 2
    assert run(["codebook", "merge", *files, "--decide", str(books / "north.yaml")]) == 2
    assert path.read_bytes() == before


def test_an_answer_never_goes_over_somebody_elses(study: Path, books: Path, capsys: Capture) -> None:
    """A file that somebody else wrote to meanwhile is left as it is."""
    assert study.is_dir()
    paths = [books / "north.yaml", books / "south.yaml"]
    path = proposed(books, capsys, "two.csv", *map(str, paths))
    deciding = Deciding(path, read_books([str(one) for one in paths]), who="ann")
    question = deciding.questions()[0]
    answer = Decided(question.left.place, question.right.place, "apart")
    deciding.answer(question, answer)
    theirs = path.read_bytes() + b"# \r\n"
    path.write_bytes(theirs)
    with pytest.raises(ChangedMeanwhileError):
        deciding.answer(question, answer)
    assert path.read_bytes() == theirs
