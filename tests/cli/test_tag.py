"""`qualcode tag` and `qualcode code accept`: proposals count only once a person has accepted them."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def output(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """Run a command with `--json` and return what it printed."""
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    parsed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return parsed


def counted(capsys: Capture) -> int:
    """Return how many codings count."""
    return int(output(capsys, "codings")["counts"]["codings"])


def schema_of(folder: str, name: str) -> Any:
    """Compile a schema of the package."""
    place = resources.files("qualcode.schemas").joinpath(folder, f"{name}.json")
    return fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))


@pytest.mark.usefixtures("study")
def test_the_rules_propose_and_nothing_counts(capsys: Capture) -> None:
    """Each rule that fires proposes its code on the sentence; no coding counts."""
    tagged = schema_of("output", "tag")(output(capsys, "tag"))
    assert tagged["counts"] == {"not-called-back": 1, "long-wait": 1, "one-person": 1, "group-good": 1}
    assert [one["turn"] for one in tagged["explained"]] == ["t2", "t3", "t5", "t6"]
    assert counted(capsys) == 0


def test_what_a_facilitator_says_is_never_proposed(study: Path, capsys: Capture) -> None:
    """A rule that fits only a facilitator's words proposes nothing, also with `speakers: all`."""
    book = study / "codebook.yaml"
    rule = "  - {id: asked, name: Asked, rules: {phrases: [what would have helped], speakers: all}}\n"
    book.write_text(book.read_text(encoding="utf-8") + rule, encoding="utf-8")
    assert "asked" not in output(capsys, "tag")["counts"]


def test_the_run_is_pinned(study: Path, capsys: Capture) -> None:
    """`runs/<id>.json` says component, parameters and hashes of what went in; proposals name that run."""
    tagged = output(capsys, "tag")
    record = json.loads((study / "runs" / f"{tagged['machine_run']}.json").read_text(encoding="utf-8"))
    schema_of(".", "machine_run")(record)
    locked = json.loads((study / "sources.lock").read_text(encoding="utf-8"))
    assert ("tagger@2", None, {locked["id"]: locked["text"]}, tagged["counts"]) == (
        record["component"],
        record["seed"],
        record["inputs"]["sources"],
        record["counts"],
    )
    lines = (study / "codings" / "@rules" / f"{locked['id']}.jsonl").read_text(encoding="utf-8").splitlines()
    events = [schema_of(".", "codings_event")(json.loads(line)) for line in lines]
    assert {("@rules", tagged["machine_run"])} == {(event["by"], event["run"]) for event in events}
    assert "rules:phrase: waiting list" in {event["origin"] for event in events}
    assert run(["check"]) == 0


def test_the_same_study_gives_the_same_files(study: Path, capsys: Capture) -> None:
    """A second run writes nothing, not even a line in the log of verbs."""
    run(["tag"])
    before = {
        path: path.read_bytes()
        for path in study.rglob("*")
        if path.is_file() and ".qualcode" not in path.parts
    }
    assert output(capsys, "tag")["written"] == []
    after = {
        path: path.read_bytes()
        for path in study.rglob("*")
        if path.is_file() and ".qualcode" not in path.parts
    }
    assert before == after


def test_a_changed_rule_replaces_the_proposals(study: Path, capsys: Capture) -> None:
    """The file of proposals is what the rules say now: old proposals go, new ones come, ids stay."""
    before = {one["code"]: one["id"] for one in output(capsys, "tag")["explained"]}
    book = study / "codebook.yaml"
    text = book.read_text(encoding="utf-8").replace("phrases: [waiting list]", "phrases: [four weeks]")
    book.write_text(text, encoding="utf-8")
    after = {one["code"]: one["id"] for one in output(capsys, "tag")["explained"]}
    assert {code: identifier for code, identifier in before.items() if code != "long-wait"} == after


def test_dry_run_writes_nothing(study: Path, capsys: Capture) -> None:
    """`--dry-run` proposes on the screen only."""
    assert run(["tag", "--dry-run", "--explain"]) == 0
    assert "nothing was written" in capsys.readouterr().out
    assert not (study / "codings").exists()


def test_explain_shows_rule_and_words_masked(study: Path, capsys: Capture) -> None:
    """`--explain` names the rule and the words that fired it; names are masked unless `--raw`."""
    book = study / "codebook.yaml"
    text = book.read_text(encoding="utf-8").replace("phrases: [one person]", "phrases: [say the same]")
    book.write_text(text, encoding="utf-8")
    capsys.readouterr()
    run(["tag", "--explain"])
    masked = capsys.readouterr().out
    run(["tag", "--explain", "--raw"])
    raw = capsys.readouterr().out
    assert "phrase: say the same: say the same" in masked
    assert "PROPOSALS: they count for nothing until you accept them" in masked
    assert ("May will say" in masked, "May will say" in raw) == (False, True)


@pytest.mark.usefixtures("study")
def test_accepting_makes_a_proposal_ones_own(capsys: Capture) -> None:
    """`code accept --all` puts the coder's name to the proposals, with their run; then they count."""
    machine_run = output(capsys, "tag")["machine_run"]
    assert run(["code", "accept", "--all"]) == 0
    codings = output(capsys, "codings")["codings"]
    assert [("ann", f"rules:{machine_run}", False)] * 4 == [
        (coding["coder"], coding["origin"], coding["proposal"]) for coding in codings
    ]
    assert run(["check"]) == 0


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--rule", "phrase: waiting list"], ["long-wait"]),
        (["--rule", "Waiting List"], ["long-wait"]),
        (["--code", "access"], ["long-wait", "not-called-back"]),
        (["--code", "The group helps", "--source", "group*"], ["group-good"]),
    ],
)
def test_accepting_by_rule_and_by_code(capsys: Capture, arguments: list[str], expected: list[str]) -> None:
    """A rule is named whole or by its words; a code brings those below it."""
    run(["tag"])
    assert run(["code", "accept", *arguments]) == 0
    assert expected == sorted(coding["code"] for coding in output(capsys, "codings")["codings"])


@pytest.mark.usefixtures("study")
def test_accepting_one_by_its_id(capsys: Capture) -> None:
    """The id that `--explain` shows is enough."""
    proposal = output(capsys, "tag")["explained"][0]
    assert run(["code", "accept", proposal["id"]]) == 0
    assert [proposal["code"]] == [coding["code"] for coding in output(capsys, "codings")["codings"]]


@pytest.mark.usefixtures("study")
def test_accepting_says_the_ids_that_are_ones_own(capsys: Capture) -> None:
    """Each coding that comes of a proposal is listed with its new id, turn and code."""
    proposal = output(capsys, "tag")["explained"][1]
    capsys.readouterr()
    assert run(["code", "accept", proposal["id"]]) == 0
    shown = capsys.readouterr().out
    (own,) = output(capsys, "codings")["codings"]
    assert f"{own['id']}  {own['source']} t3 " in shown
    assert "it is yours now" in shown


def test_accepting_many_counts_them_by_source(study: Path, capsys: Capture) -> None:
    """More than twenty are not listed one by one: the count says where they lie, and what lists them."""
    book = study / "codebook.yaml"
    more = "".join(
        f"  - {{id: more-{number}, name: More {number}, rules: {{phrases: [waiting list]}}}}\n"
        for number in range(21)
    )
    book.write_text(book.read_text(encoding="utf-8") + more, encoding="utf-8")
    run(["tag"])
    capsys.readouterr()
    assert run(["code", "accept", "--all"]) == 0
    shown = capsys.readouterr().out
    assert "25 codings: 25 in Group one" in shown
    assert "`qualcode codings --coder ann` lists them" in shown
    assert "C-" not in shown


@pytest.mark.usefixtures("study")
def test_retracting_a_proposal_names_the_coding_that_came_of_it(capsys: Capture) -> None:
    """The proposal's id is refused with the id that is the coder's own; taken back, that is said."""
    proposal = output(capsys, "tag")["explained"][0]
    run(["code", "accept", proposal["id"]])
    (own,) = output(capsys, "codings")["codings"]
    assert run(["code", "retract", proposal["id"]]) == 2
    error = capsys.readouterr().err
    assert f"what you accepted of it is {own['id']}" in error
    assert f"qualcode code retract {own['id']}" in error
    assert run(["code", "retract", own["id"]]) == 0
    assert run(["code", "retract", proposal["id"]]) == 2
    assert f"you took {own['id']}, which came of it, back" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_accepting_twice_doubles_nothing(capsys: Capture) -> None:
    """What the coder has on those words already is left, and said."""
    run(["tag"])
    run(["code", "accept", "--all"])
    capsys.readouterr()
    assert run(["code", "accept", "--all"]) == 0
    assert "4 proposals left: you have that code on those words already" in capsys.readouterr().out
    assert counted(capsys) == 4


@pytest.mark.usefixtures("study")
def test_what_a_person_took_back_is_not_put_on_again(capsys: Capture) -> None:
    """A retracted acceptance is a judgement: `accept --all` leaves it; another coder may still accept it."""
    run(["tag"])
    run(["code", "accept", "--rule", "waiting list"])
    (coding,) = output(capsys, "codings")["codings"]
    run(["code", "retract", coding["id"]])
    capsys.readouterr()
    assert run(["code", "accept", "--all"]) == 0
    assert "you took that coding back before" in capsys.readouterr().out
    assert "long-wait" not in {coding["code"] for coding in output(capsys, "codings")["codings"]}
    run(["code", "accept", "--code", "long-wait", "--coder", "bob"])
    assert [one["coder"] for one in output(capsys, "codings", "--code", "long-wait")["codings"]] == ["bob"]


@pytest.mark.usefixtures("study")
def test_undoing_an_acceptance_is_no_judgement(capsys: Capture) -> None:
    """After `undo` the same proposals may be accepted again."""
    run(["tag"])
    run(["code", "accept", "--all"])
    assert run(["undo"]) == 0
    assert counted(capsys) == 0
    run(["code", "accept", "--all"])
    assert counted(capsys) == 4


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rule", "waiting lists"], "did you mean"),
        (["--code", "lnog-wait"], "did you mean long-wait?"),
        ([], "which proposals?"),
        (["C-0000000000"], "no proposal is called"),
    ],
)
def test_what_cannot_be_accepted_is_refused(capsys: Capture, arguments: list[str], said: str) -> None:
    """An unknown rule, code or id, or nothing named, ends with exit 2."""
    run(["tag"])
    capsys.readouterr()
    assert run(["code", "accept", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_accepting_before_tagging_is_refused(capsys: Capture) -> None:
    """Without proposals the hint says what makes them."""
    assert run(["code", "accept", "--all"]) == 2
    assert "`qualcode tag` makes them" in capsys.readouterr().err


def test_proposals_are_off_in_a_reflexive_study(study: Path, capsys: Capture) -> None:
    """Where coding is interpretation, `tag` says so and needs `--anyway`."""
    settings = study / "qualcode.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"codebook"', '"reflexive"'), encoding="utf-8"
    )
    assert run(["tag"]) == 2
    assert "--anyway" in capsys.readouterr().err
    assert run(["tag", "--anyway"]) == 0


def test_without_rules_there_is_nothing_to_propose(study: Path, capsys: Capture) -> None:
    """A codebook without rules is told so, with exit 2."""
    (study / "codebook.yaml").write_text("format: 1\ncodes:\n  - {id: a, name: A}\n", encoding="utf-8")
    assert run(["tag"]) == 2
    assert "no code has rules" in capsys.readouterr().err


def test_tag_can_be_undone(study: Path, capsys: Capture) -> None:
    """`undo` with the run that `tag` prints takes the proposals away; the machine's run is told as a file."""
    run(["tag"])
    shown = capsys.readouterr().out
    (named,) = re.findall(r"`qualcode undo (\w+)` takes it back", shown)
    (record,) = re.findall(r"(runs/\w+\.json) says what ran", shown)
    assert (study / record).exists()
    assert run(["undo", named]) == 0
    assert list(study.glob("codings/@rules/*")) == []


@pytest.mark.usefixtures("study")
def test_tag_says_in_which_sources_it_proposes(tmp_path: Path, capsys: Capture) -> None:
    """A source in which no rule fired is looked at, and not counted as one with proposals."""
    other = tmp_path / "other.txt"
    other.write_text("Interviewer: And the weather?\n\nJo Bright: It was fine.\n", encoding="utf-8")
    assert run(["import", str(other), "--title", "Weather"]) == 0
    tagged = output(capsys, "tag")
    assert (tagged["sources"], tagged["sources_with_proposals"]) == (2, 1)
    run(["tag"])
    assert "4 proposals in 1 of 2 sources, all open" in capsys.readouterr().out


@pytest.mark.usefixtures("study")
def test_tag_says_how_many_proposals_are_open(capsys: Capture) -> None:
    """What was accepted, or coded by hand on the same words, does not wait any more."""
    proposals = {one["code"]: one for one in output(capsys, "tag")["explained"]}
    run(["code", "accept", "--code", "long-wait"])
    run(["code", "apply", "Group one", "one-person", "--words", proposals["one-person"]["words"]])
    assert schema_of("output", "tag")(output(capsys, "tag"))["open"] == 2
    run(["tag"])
    assert "4 proposals in 1 source, 2 open" in capsys.readouterr().out
    run(["code", "accept", "--all"])
    run(["tag"])
    assert "4 proposals in 1 source, none open" in capsys.readouterr().out


def test_what_is_kept_back_is_counted_listed_and_recorded(study: Path, capsys: Capture) -> None:
    """A code that suppresses what is negated says how often, shows where, and the run keeps the number."""
    book = study / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    text = text.replace(
        "phrases: [kept me going, not bad]", "phrases: [bad at all]\n      negation: suppress"
    )
    book.write_text(text, encoding="utf-8")
    tagged = schema_of("output", "tag")(output(capsys, "tag"))
    assert tagged["kept_back"] == {"group-good": {"negation": 1}}
    assert [(one["turn"], one["why"], one["matched"]) for one in tagged["withheld"]] == [
        ("t6", "negation", ["bad at all"])
    ]
    record = json.loads((study / "runs" / f"{tagged['machine_run']}.json").read_text(encoding="utf-8"))
    assert schema_of(".", "machine_run")(record)["kept_back"] == tagged["kept_back"]
    run(["tag"])
    assert "1 hit kept back (group-good: negation)" in capsys.readouterr().out
    run(["tag", "--explain"])
    assert "(kept back: negation): bad at all" in capsys.readouterr().out
    assert run(["check"]) == 0
