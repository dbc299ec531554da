"""`qualcode suggest`, `code accept`, `code reject`: a machine proposes, a person decides, and it learns."""

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


def output(capsys: Capture, *arguments: str) -> Any:
    """Run a command with `--json` and return what it printed."""
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def schema_of(folder: str, name: str) -> Any:
    """Compile a schema of the package."""
    place = resources.files("qualcode.schemas").joinpath(folder, f"{name}.json")
    return fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))


def codes_on(capsys: Capture, turn: str) -> list[str]:
    """Return the codes suggested for a turn, the best first."""
    explained = output(capsys, "suggest", "--dry-run")["explained"]
    return [one["code"] for one in explained if one["turn"] == turn]


def files(study: Path) -> dict[Path, bytes]:
    """Return every file of a study but its caches."""
    return {p: p.read_bytes() for p in study.rglob("*") if p.is_file() and ".qualcode" not in p.parts}


def test_without_a_coding_it_learns_from_the_codebook(study: Path, capsys: Capture) -> None:
    """The codebook alone suggests a code where its words stand; each suggestion is an event with evidence."""
    done = schema_of("output", "suggest")(output(capsys, "suggest"))
    first = next(one for one in done["explained"] if one["turn"] == "t2" and one["rank"] == 1)
    assert (done["learnt"], first["code"]) == ({"coded": 0, "rejected": 0}, "not-called-back")
    (path,) = (study / "codings" / "@suggest").glob("*.jsonl")
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for event in events:
        schema_of(".", "codings_event")(event)
    assert {(f"suggest:{done['machine_run']}", "@suggest")} == {(e["origin"], e["by"]) for e in events}
    assert "They said someone" not in path.read_text(encoding="utf-8")
    record = json.loads((study / "runs" / f"{done['machine_run']}.json").read_text(encoding="utf-8"))
    assert schema_of(".", "machine_run")(record)["component"] == "suggester@1"
    assert run(["check"]) == 0


def test_unchanged_input_writes_nothing(study: Path, capsys: Capture) -> None:
    """A second run leaves every byte as it was."""
    output(capsys, "suggest")
    before = files(study)
    assert output(capsys, "suggest")["written"] == []
    assert before == files(study)


@pytest.mark.usefixtures("study")
def test_a_facilitator_is_never_suggested_for(capsys: Capture) -> None:
    """Grace asks in t1 and t4; nothing is suggested there, whatever she says."""
    turns = {one["turn"] for one in output(capsys, "suggest")["explained"]}
    assert turns.isdisjoint({"t1", "t4"})
    assert turns


@pytest.mark.usefixtures("study")
def test_nothing_suggested_counts(capsys: Capture) -> None:
    """Suggestions are in no list of codings, and marked with score and evidence where they are asked for."""
    output(capsys, "suggest")
    assert output(capsys, "codings")["codings"] == []
    proposed = schema_of("output", "codings")(output(capsys, "codings", "--coder", "@suggest"))
    assert all(one["proposal"] and one["grounds"]["score"] > 0 for one in proposed["codings"])
    run(["codings", "--coder", "@suggest"])
    assert "count for nothing until" in capsys.readouterr().out


@pytest.mark.usefixtures("study")
def test_what_is_accepted_keeps_its_origin(capsys: Capture) -> None:
    """An accepted suggestion is a coding whose origin is the run for ever; it is not proposed again."""
    done = output(capsys, "suggest")
    first = done["explained"][0]
    assert run(["code", "accept", first["id"]]) == 0
    (coding,) = output(capsys, "codings")["codings"]
    assert (coding["code"], coding["origin"]) == (first["code"], f"suggest:{done['machine_run']}")
    assert first["code"] not in codes_on(capsys, first["turn"])


@pytest.mark.usefixtures("study")
def test_a_rejection_settles_teaches_and_is_undone(capsys: Capture) -> None:
    """A rejected suggestion is settled, not made again and learnt from; `undo` and `redo` work on it."""
    first = output(capsys, "suggest")["explained"][0]
    assert run(["code", "reject", first["id"], "--why", "too wide"]) == 0
    shown = {one["id"]: one for one in output(capsys, "codings", "--coder", "@suggest")["codings"]}
    settled = [(one["how"], one["by"]) for one in shown[first["id"]]["settled"]]
    assert settled == [("rejected", "ann")]
    assert first["code"] not in codes_on(capsys, first["turn"])
    assert output(capsys, "suggest", "-n")["learnt"] == {"coded": 0, "rejected": 1}
    assert run(["check"]) == 0
    assert run(["undo"]) == 0
    assert first["code"] in codes_on(capsys, first["turn"])
    assert run(["undo", "--redo"]) == 0
    assert first["code"] not in codes_on(capsys, first["turn"])


@pytest.mark.usefixtures("study")
def test_a_rejected_proposal_is_accepted_by_its_id_only(capsys: Capture) -> None:
    """`--all` passes over what was rejected; its id takes the rejection back."""
    output(capsys, "tag")
    assert run(["code", "reject", "--code", "long-wait"]) == 0
    capsys.readouterr()
    assert run(["code", "accept", "--all"]) == 0
    assert "1 proposal left: you rejected it before" in capsys.readouterr().out
    (left,) = [
        one for one in output(capsys, "codings", "--coder", "@rules")["codings"] if one["code"] == "long-wait"
    ]
    assert run(["code", "accept", left["id"]]) == 0
    assert "long-wait" in {one["code"] for one in output(capsys, "codings")["codings"]}
    assert run(["check"]) == 0


@pytest.mark.usefixtures("study")
def test_many_are_accepted_of_one_lane(capsys: Capture) -> None:
    """With proposals of both lanes `--all` asks whose; `--by` says it."""
    output(capsys, "tag")
    output(capsys, "suggest")
    assert run(["code", "accept", "--all"]) == 2
    assert "--by rules" in capsys.readouterr().err
    assert run(["code", "accept", "--all", "--by", "rules"]) == 0
    assert {"rules"} == {one["origin"].partition(":")[0] for one in output(capsys, "codings")["codings"]}


@pytest.mark.usefixtures("study")
def test_rejecting_what_is_ones_own_changes_nothing(capsys: Capture) -> None:
    """What the coder accepted is left, and said; without any choice it is asked which."""
    first = output(capsys, "suggest")["explained"][0]
    run(["code", "accept", first["id"]])
    capsys.readouterr()
    assert run(["code", "reject", first["id"]]) == 0
    assert "1 proposal left: you settled it before" in capsys.readouterr().out
    assert run(["code", "reject"]) == 2
    assert run(["code", "reject", "C-0000000000"]) == 2


def test_in_a_reflexive_workstream_it_is_off(study: Path, capsys: Capture) -> None:
    """Refused with the reason; `--anyway` does it, and `suggest like` is offered."""
    settings = study / "qualcode.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('approach = "codebook"', 'approach = "reflexive"'),
        encoding="utf-8",
    )
    assert run(["suggest"]) == 2
    assert "suggest like" in capsys.readouterr().err
    assert run(["suggest", "--anyway"]) == 0


@pytest.mark.usefixtures("study")
def test_the_queue_lists_what_nothing_was_found_in(capsys: Capture) -> None:
    """Each segment is in exactly one lane; the queue holds those of none, masked, and shrinks with coding."""
    assert run(["suggest", "queue"]) == 2
    lanes = output(capsys, "suggest", "--precise")["lanes"]
    assert lanes["segments"] == sum(lanes[name] for name in ("rules", "suggest", "coded", "nothing"))
    run(["tag"])
    queue = schema_of("output", "suggest-queue")(output(capsys, "suggest", "queue"))
    assert queue["total"] == lanes["nothing"] == len(queue["segments"])
    assert "Joan" not in json.dumps(queue)
    run(["code", "apply", "Group one", "access", "--turn", queue["segments"][0]["turn"]])
    assert output(capsys, "suggest", "queue")["total"] < queue["total"]


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--code", "not-caled-back"], "did you mean not-called-back"),
        (["--source", "Group too"], "did you mean"),
        (["--where", "reigon=North"], "reigon"),
        (["--embeddings", "nowhere/model"], "no folder on this machine"),
    ],
)
def test_wrong_names_are_said(capsys: Capture, arguments: list[str], said: str) -> None:
    """Unknown codes, sources, attributes and folders are exit code 2 with what to do."""
    assert run(["suggest", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_check_proves_the_words_of_a_rejection(study: Path, capsys: Capture) -> None:
    """A rejection whose anchor does not fit the words is found and named."""
    output(capsys, "tag")
    assert run(["code", "reject", "--code", "long-wait"]) == 0
    (log,) = (study / "codings" / "ann").glob("*.jsonl")
    event = json.loads(log.read_text(encoding="utf-8"))
    log.write_text(json.dumps({**event, "anchor": "0" * 16}) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["check"]) == 1
    assert f"rejection {event['id']}" in capsys.readouterr().out
