"""`sync --take`, permissions that both stated, and files that would not go together."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from two_machines import Capture, Machine, Patch, team_of_two


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Name a folder on a shared drive, which is not there yet."""
    return tmp_path / "drive"


@pytest.fixture
def two(study: Path, share: Path, monkeypatch: Patch, capsys: Capture) -> tuple[Machine, Machine]:
    """Return ann and ben, who has joined."""
    return team_of_two(study, share, monkeypatch, capsys)


def rivals(two: tuple[Machine, Machine], share: Path) -> None:
    """Let both define one entry, each in another way; ann's is in the folder."""
    ann, ben = two
    for one in two:
        one.does("codebook", "edit", "long-wait", "--definition", f"What {one.name} says.", "--why", "mine")
    ann.syncs(share)
    ben.syncs(share, code=1)


def without(machine: Machine, entry: str) -> None:
    """Take an entry out of the codebook by hand, with all that stands behind it."""
    path = machine.root / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index(f"  - id: {entry}\n")], encoding="utf-8")


def test_an_entry_put_under_one_that_is_gone_reaches_nobody(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """Ann takes a code out, ben puts one under it: the codebook waits on both machines, and is readable."""
    ann, ben = two
    ben.does("codebook", "add", "No bus", "--parent", "group-good", "--why", "new")
    without(ann, "group-good")
    ann.checks()
    ann.syncs(share)
    refused = ben.syncs(share, code=1)["refused"]
    assert [(one["name"], one["places"]) for one in refused] == [
        ("codebook.yaml", ["codes group-good, removed there"])
    ]
    assert [one["places"] for one in ann.syncs(share, code=1)["refused"]] == [
        ["codes group-good, removed here"]
    ]
    for one in two:
        one.json("codebook", "list")
    said = ben.does("sync", str(share), "--take", "group-good=theirs", code=1)
    assert "together it could not be read" in said
    assert "then sync again" in said
    assert "group-good" in ben.text("codebook.yaml")
    ben.syncs(share, "--take", "group-good=ours")
    assert ann.syncs(share)["refused"] == []
    assert ann.text("codebook.yaml") == ben.text("codebook.yaml")
    assert "no-bus" in {code["id"] for code in ann.json("codebook", "list")["codes"]}
    for one in two:
        one.checks()


def test_a_codebook_that_cannot_be_read_stays_where_it_was_written(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """A slip by hand is told to its owner, and to the others why they do not get it; mended, it comes."""
    ann, ben = two
    path = ann.root / "codebook.yaml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole + "  - id: adrift\n    name: Adrift\n    parent: nowhere\n", encoding="utf-8")
    ann.syncs(share)
    refused = ben.syncs(share, code=1)["refused"]
    assert [one["name"] for one in refused] == ["codebook.yaml"]
    assert "nowhere" in refused[0]["places"][0]
    ben.json("codebook", "list")
    path.write_text(whole + "  - id: adrift\n    name: Adrift\n", encoding="utf-8")
    ann.syncs(share)
    assert ben.syncs(share)["refused"] == []
    assert ben.text("codebook.yaml") == ann.text("codebook.yaml")


def test_of_what_both_said_of_a_session_the_stricter_holds(two: tuple[Machine, Machine], share: Path) -> None:
    """One allowed use beyond the study, the other refused it: refused, on both, whoever synced first."""
    ann, ben = two
    source = ann.json("source", "list")["sources"][0]["id"]
    ann.does("source", "set", source, "--further-use", "no")
    ben.does("source", "set", source, "--further-use", "yes")
    for one in (ann, ben, ann, ben):
        assert one.syncs(share)["refused"] == []
    for one in two:
        header = json.loads(one.text(f"sources/{source}.jsonl").splitlines()[0])
        assert header["permissions"]["further_use"] == "no"
        one.checks()
    assert ann.syncs(share)["received"] == ben.syncs(share)["received"] == {}


@pytest.mark.parametrize("place", ["source", "file", "all"])
def test_facts_of_a_session_are_decided_and_no_permission_is_loosened(
    two: tuple[Machine, Machine], share: Path, place: str
) -> None:
    """Its id, its file and all decide what both called it; a permission stays the stricter."""
    ann, ben = two
    source = ann.json("source", "list")["sources"][0]["id"]
    ann.does("source", "set", source, "title=Hers", "--further-use", "yes")
    ben.does("source", "set", source, "title=His", "--further-use", "no")
    ann.syncs(share)
    assert [one["name"] for one in ben.syncs(share, code=1)["refused"]] == [f"sources/{source}.jsonl"]
    typed = {"source": source, "file": f"sources/{source}.jsonl", "all": "all"}[place]
    ben.syncs(share, "--take", f"{typed}=theirs")
    ann.syncs(share)
    for one in two:
        header = json.loads(one.text(f"sources/{source}.jsonl").splitlines()[0])
        assert (header["session"]["title"], header["permissions"]["further_use"]) == ("Hers", "no")


def test_what_another_did_since_is_taken_back_where_it_was_done(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """Ann cannot undo ben's verb, nor her own below it; she is told who can, and then it works."""
    ann, ben = two
    before = ann.text("codebook.yaml")
    for one, entry, other in ((ann, "long-wait", ben), (ben, "one-person", ann)):
        one.does("codebook", "edit", entry, "--definition", f"What {one.name} says.", "--why", "mine")
        one.syncs(share)
        other.syncs(share)
    run = next(row["run"] for row in ann.json("log")["verbs"] if row["by"] == "ben")
    said = ann.does("undo", code=2)
    assert "done by ben on another copy" in said
    assert f"ben takes it back there (`qualcode undo {run}`)" in said
    ben.does("undo", run)
    ben.syncs(share)
    ann.syncs(share)
    ann.does("undo")
    assert ann.text("codebook.yaml") == before


@pytest.mark.parametrize("place", ["long-wait", "codes long-wait definition", "codebook.yaml", "all"])
def test_a_place_a_file_or_all_decides(two: tuple[Machine, Machine], share: Path, place: str) -> None:
    """However it is named, theirs is taken here, and then goes to everybody."""
    rivals(two, share)
    ann, ben = two
    assert ben.syncs(share, "--take", f"{place}=theirs")["refused"] == []
    assert ann.syncs(share)["refused"] == []
    for one in two:
        assert "What ann says." in one.text("codebook.yaml")


@pytest.mark.parametrize("slip", ["nonsense", "*", "long-wai", "codes long-wait name", "themes.yaml"])
def test_a_decision_on_nothing_is_refused(two: tuple[Machine, Machine], share: Path, slip: str) -> None:
    """Nobody believes a thing to be settled that is not; nothing moves then."""
    rivals(two, share)
    _, ben = two
    before = {path: path.read_bytes() for path in share.rglob("*") if path.is_file()}
    said = ben.does("sync", str(share), "--take", f"{slip}=theirs", code=2)
    assert f"no place to decide is called '{slip}'" in said
    assert {path: path.read_bytes() for path in share.rglob("*") if path.is_file()} == before
    assert "What ben says." in ben.text("codebook.yaml")


def test_what_waits_is_said_where_its_traces_are_seen(two: tuple[Machine, Machine], share: Path) -> None:
    """Codings of a code that comes with the codebook: `check` and `status` say what to decide."""
    ann, ben = two
    ben.does("codebook", "add", "Fresh code", "--why", "new")
    ben.does("code", "apply", "Group one", "fresh-code", "--turn", "t5")
    rivals(two, share)
    ann.syncs(share, code=1)
    assert ann.json("status")["waits"] == ["long-wait"]
    assert "long-wait: qualcode sync --take long-wait=ours" in ann.does("status")
    said = ann.does("check", code=1)
    assert "no code is called 'fresh-code'" in said
    assert "retract" not in said
    assert "status: retired" not in said
    assert "`qualcode sync --take long-wait=ours`, or =theirs" in said
    ann.syncs(share, "--take", "long-wait=ours")
    assert ann.json("status")["waits"] == []
    assert ann.codings() == {("ben", "fresh-code", "t5")}
    ann.checks()


def test_a_permission_is_the_stricter_even_while_a_title_waits(
    two: tuple[Machine, Machine], share: Path, tmp_path: Path
) -> None:
    """The same recording imported on two machines, quoting refused on one: refused on both at once."""
    ann, ben = two
    talk = tmp_path / "second.vtt"
    talk.write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nWanda Kessock: A single face was enough.\n\n"
        "00:03.000 --> 00:04.000\nGrace Hill: Thank you.\n",
        encoding="utf-8",
    )
    ben.does("import", str(talk), "--yes", "--title", "His", "--quoting", "no")
    ann.does("import", str(talk), "--yes", "--title", "Hers", "--quoting", "yes")
    ben.syncs(share, "--sources")
    for one in (ann, ben, ann, ben):
        waiting = one.syncs(share, "--sources", code=1)["refused"]
        assert [place for row in waiting for place in row["places"] if "quoting" in place] == []
    source = next(one["id"] for one in ann.json("source", "list")["sources"] if one["title"] == "Hers")
    for one in two:
        header = json.loads(one.text(f"sources/{source}.jsonl").splitlines()[0])
        assert header["permissions"]["quoting"] == "no"
    assert source in ann.json("status")["waits"]
    ann.syncs(share, "--take", f"{source}=ours")
    assert ben.syncs(share)["refused"] == []
    header = json.loads(ben.text(f"sources/{source}.jsonl").splitlines()[0])
    assert (header["session"]["title"], header["permissions"]["quoting"]) == ("Hers", "no")
    for one in two:
        one.checks()


def test_a_person_s_refusal_holds_while_another_fact_waits(two: tuple[Machine, Machine], share: Path) -> None:
    """Both set somebody's area, one also wrote down that they may not be quoted."""
    ann, ben = two
    who = ann.text("participants.csv").splitlines()[1].split(",")[0]
    ann.does("participant", "set", who, "age_band=25-34")
    ben.does("participant", "set", who, "age_band=35-44")
    ben.does("participant", "permit", who, "--quoting", "no")
    ben.syncs(share)
    for one in (ann, ben):
        one.syncs(share, code=1)
    assert ann.json("status")["waits"] == [who]
    for one in two:
        rows = csv.DictReader(io.StringIO(one.text("participants.csv")))
        assert next(row for row in rows if row["id"] == who)["quoting"] == "no"
