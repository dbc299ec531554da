"""`qualcode agree resolve`: what stands where coders differ, by whom and why; nobody's own codings change."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastjsonschema
import openpyxl
import pytest

from qualcode.cli.main import run
from qualcode.flows.desk import utc_now

Capture = pytest.CaptureFixture[str]
SOURCE = "Interview two"
WHY = "the definition asks for a promise"
SCHEMAS = Path(__file__).resolve().parents[2] / "qualcode" / "schemas" / "output"


def told(capsys: Capture, *arguments: str, code: int = 0) -> str:
    """Run a verb that ends with `code`, and return what it printed."""
    capsys.readouterr()
    ended = run(list(arguments))
    caught = capsys.readouterr()
    assert ended == code, caught.err
    return caught.out + caught.err


def as_json(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """Run a reading verb, and return its JSON."""
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def listed(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """Return the cases, held against their schema."""
    found = as_json(capsys, "agree", "resolve", *arguments)
    check: Callable[[Any], Any] = fastjsonschema.compile(
        json.loads((SCHEMAS / "agree-resolve.json").read_text(encoding="utf-8"))
    )
    check(found)
    return found


def put(coder: str, turn: str, *codes: str) -> None:
    """Let a coder put codes on a turn of the interview."""
    assert run(["code", "apply", SOURCE, *codes, "--turn", turn, "--coder", coder]) == 0


def case_of(capsys: Capture, turn: str) -> str:
    """Return the id of the case on a turn."""
    return next(str(one["id"]) for one in listed(capsys, "--all")["cases"] if one["turn"] == turn)


def states(capsys: Capture, *arguments: str) -> dict[str, str]:
    """Return how each case stands, by turn."""
    return {one["turn"]: one["state"] for one in listed(capsys, "--all", *arguments)["cases"]}


def consensus(capsys: Capture) -> list[tuple[str, str]]:
    """Return the turn and code of each coding of the consensus."""
    found = as_json(capsys, "codings", "--coder", "consensus")["codings"]
    return [(one["turns"][0], one["code"]) for one in found]


def hashes(study: Path) -> dict[str, str]:
    """Return the hash of each file of the coders' codings, the consensus left out."""
    files = [path for path in study.glob("codings/*/*.jsonl") if path.parent.name != "consensus"]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def coded(talks: Path, capsys: Capture) -> Path:
    """Two coders on one interview: agreed on t2, different on t4, t6 ann's alone, t8 ben's alone."""
    put("ann", "t2", "not-called-back")
    put("ben", "t2", "not-called-back")
    put("ann", "t4", "long-wait")
    put("ben", "t4", "one-person")
    put("ann", "t6", "one-person")
    put("ben", "t8", "group-good")
    capsys.readouterr()
    return talks


@pytest.mark.usefixtures("coded")
def test_cases_are_listed_with_what_each_gave_masked(capsys: Capture) -> None:
    """Units that two coders gave different codes, in order; names stay masked, and no vault is needed."""
    found = listed(capsys)
    assert [(one["turn"], one["given"]) for one in found["cases"]] == [
        ("t4", {"ann": ["long-wait"], "ben": ["one-person"]}),
        ("t6", {"ann": ["one-person"], "ben": []}),
        ("t8", {"ann": [], "ben": ["group-good"]}),
    ]
    assert found["counts"] == {"open": 3, "look_again": 0, "decided": 0, "agree": 9, "taken_over": 0}
    out = told(capsys, "agree", "resolve")
    assert "ben: nothing fits" in out
    assert "Kessock" not in out
    assert "Kessock" in told(capsys, "agree", "resolve", "--raw")


def test_a_decision_becomes_a_coding_of_the_consensus(coded: Path, capsys: Capture) -> None:
    """It names its case, grounds, who decided and why; the coders' logs stay as they were, byte by byte."""
    before = hashes(coded)
    case = case_of(capsys, "t4")
    told(capsys, "agree", "resolve", case, "--as", "long-wait,one-person", "--why", WHY, "--coder", "ben")
    assert consensus(capsys) == [("t4", "long-wait"), ("t4", "one-person")]
    assert hashes(coded) == before
    lines = [
        json.loads(line) for line in next(coded.glob("codings/consensus/*")).read_text("utf-8").splitlines()
    ]
    decision, first, _ = lines
    assert decision["said"] == {"ann": ["long-wait"], "ben": ["one-person"]}
    assert (decision["decided_by"], decision["by"], decision["why"]) == ("ben", "consensus", WHY)
    assert (first["case"], first["grounds"], first["why"]) == (case, decision["grounds"][:1], WHY)
    assert "all is well" in told(capsys, "check")
    assert states(capsys) == {"t4": "decided", "t6": "open", "t8": "open"}


@pytest.mark.usefixtures("coded")
def test_nothing_stands_is_a_decision_too(capsys: Capture) -> None:
    """It leaves no coding, is no open case any more, and agreement reads the consensus so."""
    told(capsys, "agree", "resolve", case_of(capsys, "t6"), "--nothing", "--why", "too thin")
    assert consensus(capsys) == []
    assert [one["turn"] for one in listed(capsys)["cases"]] == ["t4", "t8"]
    found = as_json(capsys, "agree", "ann", "consensus", "--disagreements")
    assert [(one["turn"], one["codes"]) for one in found["cases"]] == [
        ("t6", {"ann": ["one-person"], "consensus": []})
    ]


@pytest.mark.usefixtures("coded")
def test_a_decision_needs_a_reason_that_names_nobody(capsys: Capture) -> None:
    """Without one, with a registered name, or with six words of what was said it is refused."""
    case = case_of(capsys, "t4")
    unreasoned = told(capsys, "agree", "resolve", case, "--as", "long-wait", code=2)
    assert ("needs a reason" in unreasoned, "--why" in unreasoned) == (True, True)
    for why in ("as Wanda Kessock told us", "The waiting list was four months, and Joan"):
        out = told(capsys, "agree", "resolve", case, "--as", "long-wait", "--why", why, code=2)
        assert "Kessock" not in out
    assert states(capsys)["t4"] == "open"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--as", "long-weight", "--why", WHY], "long-wait"),
        (["--as", "long-wait", "--nothing", "--why", WHY], "either codes stand"),
        (["--why", WHY], "what stands there?"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: list[str], words: str, coded: Path, capsys: Capture) -> None:
    """An unknown code with the one that was meant; two answers at once; a reason without an answer."""
    assert words in told(capsys, "agree", "resolve", case_of(capsys, "t4"), *arguments, code=2)
    assert not (coded / "codings" / "consensus").exists()


@pytest.mark.usefixtures("coded")
def test_unknown_cases_and_coders_are_named(capsys: Capture) -> None:
    """The list of cases is pointed to; a coder who is not there is told with the nearest."""
    out = told(capsys, "agree", "resolve", "SAAAAAA:t4", "--nothing", "--why", WHY, code=2)
    assert "no case is called 'SAAAAAA:t4'" in out
    assert "ben" in told(capsys, "agree", "resolve", "bem", code=2)
    assert "which case?" in told(capsys, "agree", "resolve", "--nothing", "--why", WHY, code=2)


@pytest.mark.usefixtures("coded")
def test_agreed_units_go_in_only_when_that_is_said(capsys: Capture) -> None:
    """Nine units got the same from both; taken over they are agreed, and a second time none is left."""
    assert "9 units taken over as agreed, 1 coding" in told(capsys, "agree", "resolve", "--agreed")
    assert consensus(capsys) == [("t2", "not-called-back")]
    assert listed(capsys)["counts"] == {"open": 3, "look_again": 0, "decided": 0, "agree": 0, "taken_over": 9}
    assert "no unit is left" in told(capsys, "agree", "resolve", "--agreed")


@pytest.mark.usefixtures("coded")
def test_nothing_counts_the_consensus_beside_the_coders(capsys: Capture) -> None:
    """Codings, status and counts stay as they were; counts says so, and counts it alone when asked."""
    before = as_json(capsys, "codings"), as_json(capsys, "counts"), as_json(capsys, "status")["codings"]
    told(capsys, "agree", "resolve", "--agreed")
    told(capsys, "agree", "resolve", case_of(capsys, "t4"), "--as", "long-wait", "--why", WHY)
    assert (
        as_json(capsys, "codings"),
        as_json(capsys, "counts"),
        as_json(capsys, "status")["codings"],
    ) == before
    assert "the consensus is not in these numbers" in told(capsys, "counts")
    alone = told(capsys, "counts", "--coder", "consensus")
    assert "the consensus is not" not in alone
    assert re.search(r"Waiting too long +1 ", alone)
    assert "by 1 coder" in alone
    assert "long-wait" in told(capsys, "code", "view", "long-wait", "--coder", "consensus")


@pytest.mark.usefixtures("coded")
def test_undo_and_redo_take_back_and_bring_back_in_the_name_of_the_consensus(capsys: Capture) -> None:
    """The case is open again, then decided again; the log holds no line of anybody else."""
    told(capsys, "agree", "resolve", case_of(capsys, "t4"), "--as", "long-wait", "--why", WHY)
    told(capsys, "undo")
    assert (consensus(capsys), states(capsys)["t4"]) == ([], "open")
    told(capsys, "undo", "--redo")
    assert (consensus(capsys), states(capsys)["t4"]) == ([("t4", "long-wait")], "decided")
    assert "all is well" in told(capsys, "check")


@pytest.mark.usefixtures("coded")
def test_a_new_decision_takes_the_place_of_the_one_before(capsys: Capture) -> None:
    """Its codings go with it, also after it was taken back and brought back under other ids."""
    case = case_of(capsys, "t4")
    told(capsys, "agree", "resolve", case, "--as", "long-wait", "--why", WHY)
    told(capsys, "undo")
    told(capsys, "undo", "--redo")
    told(
        capsys,
        "agree",
        "resolve",
        case,
        "--as",
        "group-good",
        "--why",
        "neither of the two",
        "--coder",
        "ben",
    )
    assert consensus(capsys) == [("t4", "group-good")]
    assert states(capsys)["t4"] == "decided"
    told(capsys, "undo", "--coder", "ben")
    assert consensus(capsys) == [("t4", "long-wait")]


@pytest.mark.usefixtures("coded")
def test_a_decision_whose_grounds_changed_is_looked_at_again(capsys: Capture) -> None:
    """A coder who changed their mind is named; one who came to what was decided changes nothing."""
    case = case_of(capsys, "t4")
    told(capsys, "agree", "resolve", case, "--as", "long-wait", "--why", WHY)
    put("ben", "t4", "group-good")
    (found,) = [one for one in listed(capsys)["cases"] if one["turn"] == "t4"]
    assert (found["state"], found["because"]) == ("look again", "ben has coded it otherwise since")
    assert consensus(capsys) == [("t4", "long-wait")]
    told(capsys, "undo", "--coder", "ben")
    assert states(capsys)["t4"] == "decided"
    put("ann", "t8", "group-good")
    told(capsys, "agree", "resolve", case_of(capsys, "t6"), "--as", "one-person", "--why", WHY)
    put("ben", "t6", "one-person")
    assert "t6" not in [one["turn"] for one in listed(capsys)["cases"]]


@pytest.mark.usefixtures("coded")
def test_a_merged_code_is_followed_on_both_sides(capsys: Capture) -> None:
    """What was decided under a code that was merged holds under the one that is left."""
    told(capsys, "agree", "resolve", case_of(capsys, "t4"), "--as", "long-wait", "--why", WHY)
    told(capsys, "codebook", "merge", "long-wait", "--into", "group-good", "--why", "one idea")
    assert consensus(capsys) == [("t4", "group-good")]
    assert states(capsys)["t4"] == "decided"


@pytest.mark.usefixtures("talks")
def test_the_consensus_covers_all_that_coders_of_a_code_marked(capsys: Capture) -> None:
    """Overlapping stretches of two coders are one, others stay apart; a code nobody gave covers the unit."""
    for coder, words in (("ann", "The waiting list"), ("ben", "waiting list was four"), ("ben", "said so")):
        arguments = ["code", "apply", SOURCE, "long-wait", "--turn", "t4", "--words", words]
        assert run([*arguments, "--coder", coder]) == 0
    put("cat", "t4", "one-person")
    stands = ["--as", "long-wait", "--as", "group-good"]
    told(capsys, "agree", "resolve", case_of(capsys, "t4"), *stands, "--why", WHY)
    found = as_json(capsys, "codings", "--coder", "consensus")["codings"]
    assert sorted((one["code"], one["words"]) for one in found) == [
        ("group-good", "The waiting list was four months, and Joan said so. That was number 3."),
        ("long-wait", "The waiting list was four"),
        ("long-wait", "said so"),
    ]


@pytest.mark.usefixtures("coded")
def test_nobody_can_be_called_consensus(capsys: Capture) -> None:
    """The name is kept for what coders decided, whatever its capitals."""
    arguments = ["code", "apply", SOURCE, "long-wait", "--turn", "t4", "--coder", "Consensus"]
    assert "is not a coder's name" in told(capsys, *arguments, code=2)
    assert "it is no party to it" in told(capsys, "agree", "resolve", "ann", "consensus", code=2)


@pytest.mark.usefixtures("coded")
def test_a_machine_and_an_earlier_self_make_no_consensus_unasked(capsys: Capture) -> None:
    """They are listed as cases; deciding names the verb that is meant, or takes --as-consensus."""
    told(capsys, "tag")
    assert "@rules" in told(capsys, "agree", "resolve", "ann", "@rules")
    case = listed(capsys, "ann", "@rules")["cases"][0]["id"]
    arguments = ["agree", "resolve", "ann", "@rules", case, "--nothing", "--why", WHY]
    assert "suggest review" in told(capsys, *arguments, code=2)
    assert "cannot agree" in told(capsys, "agree", "resolve", "ann", "ben", "@rules", "--agreed", code=2)
    told(capsys, *arguments, "--as-consensus")
    assert states(capsys, "ann", "@rules")[case.partition(":")[2]] == "decided"
    arguments = ["agree", "resolve", "ann", f"ann@{utc_now()[:10]}", case, "--nothing", "--why", WHY]
    assert "one person" in told(capsys, *arguments, code=2)


@pytest.mark.usefixtures("coded")
def test_a_unit_is_decided_in_one_size(capsys: Capture) -> None:
    """What was decided by turns is not decided by sentences as well."""
    told(capsys, "agree", "resolve", case_of(capsys, "t4"), "--as", "long-wait", "--why", WHY)
    cases = listed(capsys, "--unit", "sentence")
    assert cases["elsewhere"] == 1
    first = next(one["id"] for one in cases["cases"] if one["turn"] == "t4")
    out = told(capsys, "agree", "resolve", first, "--unit", "sentence", "--nothing", "--why", WHY, code=2)
    assert "go on with --unit turn" in out


def reflexive(study: Path) -> None:
    """Declare the one workstream of a study reflexive."""
    path = study / "qualcode.toml"
    text = path.read_text("utf-8")
    changed = re.sub(r"^approach = .*$", 'approach = "reflexive"', text, flags=re.MULTILINE)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def test_a_reflexive_workstream_is_for_talking(coded: Path, capsys: Capture) -> None:
    """Resolving is refused with the reason, and names what is for it."""
    reflexive(coded)
    out = told(capsys, "agree", "resolve", code=2)
    assert "there is nothing to resolve" in " ".join(out.split())
    assert "qualcode agree discuss" in out


def lines_typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Let lines come from standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@pytest.mark.usefixtures("coded")
def test_line_by_line(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A coder's number, all, or codes stand; a reason follows; undo goes back; what is left is told."""
    lines_typed(monkeypatch, "2", "a person was named", "u", "b", "both", "s", "group-good", "said so", "q")
    out = told(capsys, "agree", "resolve", "--plain")
    assert "1 ann: long-wait" in out
    assert "code not-called-back" not in out
    assert "1 case open, 2 decided" in out
    assert consensus(capsys) == [("t4", "long-wait"), ("t4", "one-person"), ("t8", "group-good")]


@pytest.mark.usefixtures("coded")
def test_a_wrong_answer_is_asked_again(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown code, a coder who is not there, an empty reason: told, and the case stays."""
    lines_typed(monkeypatch, "long-weight", "7", "1", "", "1", "it waits", "q")
    out = told(capsys, "agree", "resolve", "--plain", code=2)
    assert "long-wait" in out
    assert "there is no coder 7" in out
    assert "needs a reason" in out
    assert consensus(capsys) == [("t4", "long-wait")]


def filled(path: Path, rows: dict[str, tuple[str, str]]) -> None:
    """Fill decisions and reasons into a sheet, by turn, and save it as another program would."""
    book = openpyxl.load_workbook(path)
    sheet = book["Decide"]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        turn = row[heads.index("turn")].value
        if turn in rows:
            row[heads.index("decision")].value, row[heads.index("why")].value = rows[turn]
    book.save(path)
    book.close()


@pytest.mark.usefixtures("coded")
def test_a_sheet_goes_out_masked_and_comes_back(tmp_path: Path, capsys: Capture) -> None:
    """Words masked, blank cells filled in a meeting, read back in one verb; a second time changes nothing."""
    path = tmp_path / "cases.xlsx"
    told(capsys, "agree", "resolve", "--sheet", str(path))
    book = openpyxl.load_workbook(path, read_only=True)
    cells = " ".join(str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row)
    book.close()
    assert "waiting list" in cells
    assert "Kessock" not in cells
    filled(path, {"t4": ("long-wait; Nobody called back", "both are said"), "t6": ("\u2013", "too thin")})
    out = told(capsys, "agree", "resolve", "--from", str(path))
    assert "2 cases decided, 2 codings" in out
    assert consensus(capsys) == [("t4", "long-wait"), ("t4", "not-called-back")]
    assert "0 cases decided" in told(capsys, "agree", "resolve", "--from", str(path))
    told(capsys, "undo")
    assert states(capsys) == {"t4": "open", "t6": "open", "t8": "open"}


def test_a_sheet_that_does_not_fit_is_refused_by_the_cell(
    coded: Path, tmp_path: Path, capsys: Capture
) -> None:
    """An unknown code, a missing reason, a name in a reason: each cell is named, and nothing is kept."""
    path = tmp_path / "cases.xlsx"
    told(capsys, "agree", "resolve", "--sheet", str(path))
    filled(path, {"t4": ("long-weight", "x"), "t6": ("-", ""), "t8": ("-", "as Wanda Kessock said")})
    out = told(capsys, "agree", "resolve", "--from", str(path), code=2)
    assert [place for place in ("J2", "K3", "K4") if place not in out] == []
    assert "Kessock" not in out
    assert not (coded / "codings" / "consensus").exists()


@pytest.mark.usefixtures("coded")
def test_a_sheet_of_other_codings_is_refused(tmp_path: Path, capsys: Capture) -> None:
    """Where a coder changed their mind since it was written, that cell is named."""
    path = tmp_path / "cases.csv"
    told(capsys, "agree", "resolve", "--sheet", str(path))
    put("ben", "t4", "group-good")
    rows = path.read_text("utf-8-sig").splitlines()
    path.write_text("\n".join([rows[0], rows[1].removesuffix(",,") + ",long-wait,a reason"]), "utf-8")
    out = told(capsys, "agree", "resolve", "--from", str(path), code=2)
    assert "ben gives" in out


def test_a_sheet_stays_out_of_the_study(coded: Path, capsys: Capture) -> None:
    """In the study only exports/ takes one; a file that is there stays; another kind is none."""
    assert "outside" in told(capsys, "agree", "resolve", "--sheet", "cases.xlsx", code=2)
    told(capsys, "agree", "resolve", "--sheet", "exports/private/cases.csv")
    assert (coded / "exports/private/cases.csv").stat().st_mode & 0o077 == 0
    assert "is there already" in told(
        capsys, "agree", "resolve", "--sheet", "exports/private/cases.csv", code=2
    )
    assert ".csv or .xlsx" in told(capsys, "agree", "resolve", "--sheet", "../cases.docx", code=2)
    assert "no sheet of cases" in told(capsys, "agree", "resolve", "--from", "qualcode.toml", code=2)


@pytest.mark.usefixtures("coded")
def test_flagged_words_are_withheld(capsys: Capture, tmp_path: Path) -> None:
    """Words under an open flag stand neither in the list nor on the sheet, not as context either."""
    told(capsys, "flag", "raise", SOURCE, "--turn", "t4", "--kind", "safeguarding")
    (found,) = [one for one in listed(capsys)["cases"] if one["turn"] == "t4"]
    assert (found["words"], found["withheld"]) == ("", "safeguarding")
    told(capsys, "agree", "resolve", "--sheet", str(tmp_path / "cases.csv"))
    assert "waiting list" not in (tmp_path / "cases.csv").read_text("utf-8-sig")


def test_two_branches_that_decided_differently_are_told(coded: Path, capsys: Capture) -> None:
    """Joined line by line both decisions stand; the case comes again, and the next takes both places."""
    case = case_of(capsys, "t4")
    told(capsys, "agree", "resolve", case, "--as", "long-wait", "--why", WHY)
    (log,) = coded.glob("codings/consensus/*.jsonl")
    first = log.read_bytes()
    told(capsys, "undo")
    told(capsys, "agree", "resolve", case, "--as", "one-person", "--why", "a person", "--coder", "ben")
    second = [line for line in log.read_bytes().splitlines(keepends=True) if b"one-person" in line]
    log.write_bytes(first + b"".join(second))
    (found,) = [one for one in listed(capsys)["cases"] if one["turn"] == "t4"]
    assert (found["state"], found["because"]) == ("look again", "it was decided 2 times, differently")
    told(capsys, "agree", "resolve", case, "--as", "one-person", "--why", "talked about")
    assert consensus(capsys) == [("t4", "one-person")]


def test_somebody_who_withdrew_is_in_no_decision(coded: Path, capsys: Capture) -> None:
    """The plan names the codings of the consensus; afterwards none is listed, and the study is sound."""
    case = case_of(capsys, "t4")
    told(capsys, "agree", "resolve", case, "--as", "long-wait", "--why", WHY)
    who = listed(capsys, "--all")["cases"][0]["speaker"]
    assert "consensus" in told(capsys, "participant", "withdraw", who, "--plan")
    told(capsys, "participant", "withdraw", who, "--kind", "erase", "--yes", "--erase-for-ever")
    assert consensus(capsys) == []
    assert "all is well" in told(capsys, "check")
    assert (coded / "codings" / "consensus").is_dir()
