"""`qualcode codebook merge`: codings, themes and links follow, no line is rewritten, undo works."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

import fastjsonschema
import pytest
from verbs_run import printed

from qualcode.cli.main import run
from qualcode.store.schemas import problems_in

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
MERGE = ["codebook", "merge", "not-called-back", "--into", "long-wait", "--why", "one experience"]


def codings(capsys: Capture, *arguments: str) -> dict[str, tuple[str, str]]:
    """Return the code of each coding, by id, with what it was."""
    return {one["id"]: (one["code"], one["was"]) for one in printed(capsys, "codings", *arguments)["codings"]}


def texts(study: Path) -> dict[str, bytes]:
    """Return the files that people write and coders' logs."""
    kept = [*study.glob("*.yaml"), *study.glob("codings/*/*.jsonl")]
    return {path.relative_to(study).as_posix(): path.read_bytes() for path in kept}


@pytest.fixture
def coded(study: Path, capsys: Capture) -> Path:
    """Code one turn under two codes, another under one, by two coders; a theme names the first."""
    assert run(["code", "apply", "Group one", "not-called-back", "--turn", "t2"]) == 0
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t2"]) == 0
    assert run(["code", "apply", "Group one", "not-called-back", "--turn", "t3", "--coder", "bob"]) == 0
    assert run(["theme", "add", "Chasing", "--claim", "They chase.", "--code", "not-called-back"]) == 0
    capsys.readouterr()
    return study


def test_codings_are_read_as_the_code_that_is_left(coded: Path, capsys: Capture) -> None:
    """Both coders' codings follow; what ann said twice of the same words is told once."""
    before = texts(coded)
    assert run(MERGE) == 0
    assert sorted(codings(capsys).values()) == [("long-wait", ""), ("long-wait", "not-called-back")]
    assert {name for name, content in texts(coded).items() if content != before[name]} == {"codebook.yaml"}


@pytest.mark.usefixtures("coded")
def test_counts_add_up(capsys: Capture) -> None:
    """The code that is left has what the two had, each words of each coder once."""
    assert run(MERGE) == 0
    listed = {one["id"]: one for one in printed(capsys, "codebook", "list", "--counts")["codes"]}
    assert (listed["long-wait"]["codings"], listed["long-wait"]["coders"]) == (2, 2)
    assert listed["not-called-back"]["codings"] == 0


def test_undo_brings_every_byte_and_every_coding_back(coded: Path, capsys: Capture) -> None:
    """And redo merges once more, and undo takes that back too."""
    before, standing = texts(coded), codings(capsys)
    assert run(MERGE) == 0
    merged = codings(capsys)
    for _ in range(2):
        assert run(["undo"]) == 0
        assert (texts(coded), codings(capsys)) == (before, standing)
        assert run(["undo", "--redo"]) == 0
        assert codings(capsys) == merged


def test_what_a_colleague_brings_later_under_the_old_code_follows(coded: Path, capsys: Capture) -> None:
    """Their branch knew nothing of the merge."""
    log = next(coded.glob("codings/bob/*.jsonl"))
    late = json.loads(log.read_text(encoding="utf-8").splitlines()[0])
    late |= {"id": "C-00000000aa", "event": "0" * 16, "span": [0, 3]}
    assert run(MERGE) == 0
    with log.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(late) + "\n")
    assert codings(capsys)["C-00000000aa"] == ("long-wait", "not-called-back")


@pytest.mark.usefixtures("coded")
def test_retracting_what_is_shown_takes_the_double_back_too(capsys: Capture) -> None:
    """Otherwise the other coding, which nobody saw, would come to light."""
    assert run(MERGE) == 0
    shown = next(iter(codings(capsys, "--coder", "ann")))
    assert run(["code", "retract", shown, "--why", "wrong"]) == 0
    assert codings(capsys, "--coder", "ann") == {}


def test_themes_follow_when_they_are_read(coded: Path, capsys: Capture) -> None:
    """The file stays as people wrote it; `check` says what it names, as information."""
    assert run(MERGE) == 0
    themes = printed(capsys, "theme", "list", "--counts")["themes"]
    assert (themes[0]["codes"], themes[0]["counts"]["codings"]) == (["long-wait"], 2)
    assert "not-called-back" in (coded / "themes.yaml").read_text(encoding="utf-8")
    found = printed(capsys, "check")["problems"]
    assert [one["code"] for one in found if one["severity"] != "info"] == []
    assert "merged-code" in {one["code"] for one in found}


@pytest.mark.usefixtures("study")
def test_proposals_under_the_old_code_are_accepted_as_the_new(capsys: Capture) -> None:
    """Accepting makes a coding of the code that is left."""
    assert run(["tag"]) == 0
    assert run(MERGE) == 0
    assert run(["code", "accept", "--code", "long-wait"]) == 0
    assert {code for code, _ in codings(capsys).values()} == {"long-wait"}


@pytest.mark.usefixtures("coded")
def test_the_old_name_finds_the_code_that_is_left(capsys: Capture) -> None:
    """As an alias; the old id says where to go, and filters follow it."""
    assert run(MERGE) == 0
    assert len(codings(capsys, "--code", "not-called-back")) == 2
    assert run(["code", "apply", "Group one", "Nobody called back", "--turn", "t5"]) == 0
    capsys.readouterr()
    assert run(["code", "apply", "Group one", "not-called-back", "--turn", "t6"]) == 2
    assert "use long-wait" in capsys.readouterr().err


def test_a_merge_into_a_new_name_makes_the_code(coded: Path, capsys: Capture) -> None:
    """In the place of the first, with the author and what both said."""
    arguments = [
        "codebook",
        "merge",
        "long-wait",
        "not-called-back",
        "--into",
        "Left hanging",
        "--why",
        "one",
    ]
    assert run(arguments) == 0
    entry = printed(capsys, "codebook", "show", "left-hanging")["entry"]
    assert (entry["parent"], entry["author"]) == ("access", "ann")
    assert entry["aliases"] == ["Waiting too long", "Nobody called back"]
    assert {code for code, _ in codings(capsys).values()} == {"left-hanging"}
    assert "# kept apart from not-called-back" in (coded / "codebook.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["not-called-back", "--into", "long-wait"], "for a reason"),
        (["not-called-back", "--into", "long-wiat", "--why", "x"], "did you mean long-wait"),
        (["nobody", "--into", "long-wait", "--why", "x"], "no code is called"),
        (["long-wait", "--into", "long-wait", "--why", "x"], "into itself"),
        (["long-wait", "--into", "access", "--why", "as Siân Pritchard said"], "name"),
    ],
)
def test_a_merge_that_cannot_be_is_refused(
    coded: Path, capsys: Capture, arguments: list[str], said: str
) -> None:
    """In words, with exit code 2, and nothing is written."""
    before = texts(coded)
    assert run(["codebook", "merge", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert texts(coded) == before


@pytest.mark.usefixtures("coded")
def test_bringing_a_merged_code_back_gives_it_its_codings(capsys: Capture) -> None:
    """`--status active` takes the merge back; the other entry keeps what it learnt."""
    assert run(MERGE) == 0
    assert run(["codebook", "edit", "not-called-back", "--status", "active"]) == 0
    assert sorted(code for code, _ in codings(capsys).values()) == [
        "long-wait",
        "not-called-back",
        "not-called-back",
    ]
    entry = printed(capsys, "codebook", "show", "not-called-back")["entry"]
    assert "replaced_by" not in entry


def test_every_line_of_the_log_fits_its_schema(coded: Path) -> None:
    """Those of merging, undoing, redoing, splitting, reassigning and reviewing."""
    assert run(MERGE) == 0
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert run(["codebook", "facet", "kind", "gap", "ask"]) == 0
    assert run(["codebook", "edit", "long-wait", "--definition", "Other."]) == 0
    assert run(["codebook", "stale", "long-wait", "--reviewed"]) == 0
    assert run(["codebook", "split", "long-wait", "--into", "Calls", "--into", "Lists", "--why", "two"]) == 0
    assert run(["codebook", "split", "long-wait", "--to", "Calls", "--words", "rang"]) == 0
    lines = (coded / "codebook.log.jsonl").read_text(encoding="utf-8").splitlines()
    found = [
        problem for one in lines for problem in problems_in("codebook_log_event", json.loads(one), "log")
    ]
    assert found == []
    assert {"merge", "retract", "restore", "declare", "review", "split", "assign"} <= {
        json.loads(one)["op"] for one in lines
    }


def test_rival_decisions_of_two_branches_are_named(coded: Path, capsys: Capture) -> None:
    """The later holds; a merge that would close a circle is left out; `check` says both."""
    assert run(MERGE) == 0
    log = coded / "codebook.log.jsonl"
    lines = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    merge = next(one for one in lines if one["op"] == "merge")
    back = {"id": "G-00000000aa", "event": "f" * 16, "code": "long-wait", "into": ["not-called-back"]}
    other = {"id": "G-00000000ab", "event": "e" * 16, "into": ["one-person"], "at": "2026-01-01T00:00:00Z"}
    with log.open("a", encoding="utf-8") as end:
        for rival in (back | {"at": "2999-01-01T00:00:00Z"}, other):
            end.write(json.dumps(merge | rival | {"by": "bob"}) + "\n")
    assert {code for code, _ in codings(capsys).values()} == {"long-wait"}
    found = [
        one["message"] for one in printed(capsys, "check")["problems"] if one["code"] == "rival-decisions"
    ]
    assert [("left out" in one, "'one-person'" in one) for one in sorted(found)] == [
        (True, False),
        (False, True),
    ]


def test_the_hint_on_a_circle_says_which_decision_holds(coded: Path, capsys: Capture) -> None:
    """The earlier one does, and the message names the code that is read."""
    assert run(MERGE) == 0
    log = coded / "codebook.log.jsonl"
    merge = next(one for one in map(json.loads, log.read_text().splitlines()) if one["op"] == "merge")
    back = {"id": "G-00000000aa", "event": "f" * 16, "code": "long-wait", "into": ["not-called-back"]}
    with log.open("a", encoding="utf-8") as end:
        end.write(json.dumps(merge | back | {"at": "2999-01-01T00:00:00Z", "by": "bob"}) + "\n")
    found = next(one for one in printed(capsys, "check")["problems"] if one["code"] == "rival-decisions")
    assert "the earlier decision holds" in found["hint"]
    assert "'long-wait' is read as 'long-wait'" in found["message"]


def _active_by_hand(study: Path) -> None:
    book = study / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(text.replace("    status: retired\n", ""), encoding="utf-8")


def test_an_entry_made_active_by_hand_is_an_error_until_the_merge_is_taken_back(
    coded: Path, capsys: Capture
) -> None:
    """`check` names the command, which gives the code its codings again, and says so; undo works."""
    assert run(MERGE) == 0
    _active_by_hand(coded)
    found = [one for one in printed(capsys, "check")["problems"] if one["code"] == "merge-in-use"]
    assert [one["severity"] for one in found] == ["error"]
    assert "qualcode codebook edit not-called-back --status active" in found[0]["hint"]
    assert run(["codebook", "edit", "not-called-back", "--status", "active"]) == 0
    told = capsys.readouterr().out
    assert "2 codings are read as not-called-back again" in told
    assert "long-wait keeps what it took over: the alias 'Nobody called back', 1 example" in told
    assert "merge-in-use" not in {one["code"] for one in printed(capsys, "check")["problems"]}
    assert {code for code, _ in codings(capsys).values()} == {"long-wait", "not-called-back"}
    assert run(["undo"]) == 0
    assert {code for code, _ in codings(capsys).values()} == {"long-wait"}


@pytest.mark.usefixtures("coded")
def test_every_merge_of_a_code_is_taken_back_with_it(coded: Path, capsys: Capture) -> None:
    """A colleague's rival merge of the same code does not hold in its place."""
    assert run(MERGE) == 0
    log = coded / "codebook.log.jsonl"
    merge = next(one for one in map(json.loads, log.read_text().splitlines()) if one["op"] == "merge")
    rival = {"id": "G-00000000ab", "event": "e" * 16, "into": ["one-person"], "at": "2026-01-01T00:00:00Z"}
    with log.open("a", encoding="utf-8") as end:
        end.write(json.dumps(merge | rival | {"by": "bob"}) + "\n")
    assert run(["codebook", "edit", "not-called-back", "--status", "active"]) == 0
    assert {code for code, _ in codings(capsys).values()} == {"long-wait", "not-called-back"}


@pytest.mark.usefixtures("coded")
def test_a_merge_says_what_lay_on_the_same_words(capsys: Capture) -> None:
    """Ann had both codes on one turn: the two are shown as one."""
    assert run(MERGE) == 0
    told = capsys.readouterr().out
    assert "2 codings now read as long-wait" in told
    assert "1 of them lies where the same coder has long-wait already" in told


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("more", [(), ("--sentence",)])
def test_counts_of_a_merged_code_point_to_the_one_that_is_left(
    more: tuple[str, ...], capsys: Capture
) -> None:
    """Nothing is said to be absent that is counted elsewhere."""
    assert run(MERGE) == 0
    capsys.readouterr()
    assert run(["counts", "not-called-back", *more]) == 2
    told = capsys.readouterr().err
    assert "was merged into 'long-wait'" in told
    assert "qualcode counts long-wait" in told


@pytest.mark.usefixtures("coded")
def test_show_of_a_merged_code_says_where_its_codings_are(capsys: Capture) -> None:
    """And its JSON, which fits its schema."""
    assert run(MERGE) == 0
    capsys.readouterr()
    assert run(["codebook", "show", "not-called-back"]) == 0
    assert "they are read as long-wait: `qualcode codebook show long-wait`" in capsys.readouterr().out
    shown = printed(capsys, "codebook", "show", "not-called-back")
    place = resources.files("qualcode.schemas").joinpath("output", "codebook-show.json")
    check = fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))
    assert check(shown)["read_as"] == "long-wait"
