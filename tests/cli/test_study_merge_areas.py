"""`qualcode study merge` of another study: its own key, its own people, its own words for codes."""

from __future__ import annotations

import json
from pathlib import Path

from two_areas import EVERYTHING, Capture, answers, at, everything, output, south

from qualcode.cli.main import run

__all__ = ["south"]


def test_people_and_coders_of_one_name_are_asked_about(study: Path, south: Path, capsys: Capture) -> None:
    """Nothing is written while it is open who is one person; no name is in the questions."""
    before = everything(study)
    asked = output(capsys, study, "study", "merge", str(south), code=2)["questions"]
    assert asked[0].startswith("ann codes in both")
    assert len(asked) == 3
    assert not {"May", "Okafor", "Grace", "Hill"} & set(" ".join(asked).split())
    assert everything(study) == before


def test_a_name_is_never_taken_for_an_id(study: Path, south: Path, capsys: Capture) -> None:
    """Who types a person's name where an id belongs is refused, and the name is not repeated."""
    capsys.readouterr()
    assert run(["study", "merge", str(south), *EVERYTHING, "--same-person", "May Okafor=May Okafor"]) == 2
    assert "Okafor" not in capsys.readouterr().err
    assert "Okafor" not in (study / "runs/ann.jsonl").read_text(encoding="utf-8")


def test_another_study_comes_under_this_studys_key(study: Path, south: Path, capsys: Capture) -> None:
    """Sources, codings, people, masks and codes stand here, anchors hold, and undo takes all of it out."""
    there, before = everything(south), everything(study)
    wanted = output(capsys, south, "codings")["codings"]
    options = answers(capsys, south)
    assert run(["study", "merge", str(south), *options]) == 0
    here = {one["id"]: one for one in output(capsys, study, "codings")["codings"]}
    assert {one["id"] for one in wanted} <= here.keys()
    codes = {"long-wait": "south-long-wait"}
    for one in wanted:
        now = here[one["id"]]
        assert (now["code"], now["coder"]) == (codes.get(one["code"], one["code"]), one["coder"])
        assert now["span"] == one["span"]
    book = {one["id"]: one for one in output(capsys, study, "codebook", "list")["codes"]}
    assert "south-long-wait" in book
    rows = (study / "crosswalk.csv").read_text(encoding="utf-8").splitlines()
    assert rows == [
        "area,old,new,decision,who,why",
        "south,access,access,kept,ann,",
        "south,long-wait,south-long-wait,renamed,ann,long-wait is another entry here",
        "south,no-bus,no-bus,kept,ann,",
    ]
    assert 'areas = ["North", "South"]' in (study / "qualcode.toml").read_text(encoding="utf-8")
    capsys.readouterr()
    assert run(["check"]) == 0, capsys.readouterr().out
    assert everything(south) == there
    speakers = [
        {turn["speaker"] for turn in output(capsys, study, "show", title)["turns"]}
        for title in ("Group one", "Group two")
    ]
    assert len(speakers[0] & speakers[1]) == 2
    assert run(["undo"]) == 0
    assert everything(study) == before
    assert run(["check"]) == 0


def test_two_people_of_one_name_stay_two(study: Path, south: Path, capsys: Capture) -> None:
    """Said to be others, they get ids of their own."""
    options = answers(capsys, south, two=True)
    assert run(["study", "merge", str(south), *options]) == 0
    speakers = [
        {turn["speaker"] for turn in output(capsys, study, "show", title)["turns"]}
        for title in ("Group one", "Group two")
    ]
    assert speakers[0] & speakers[1] == set()


def test_no_name_of_the_other_study_lies_open(study: Path, south: Path, capsys: Capture) -> None:
    """The other register comes into the vault; nothing that git would take holds a name."""
    options = answers(capsys, south)
    assert run(["study", "merge", str(south), *options]) == 0
    open_files = [
        path
        for path in study.rglob("*")
        if path.is_file()
        and path.relative_to(study).parts[0] not in {"sources", "history", ".qualcode", "memos"}
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in open_files)
    assert not [name for name in ("Okafor", "Rhona", "Aitken", "Donal") if name in text]
    shown = output(capsys, study, "show", "Group two")
    assert "Rhona" not in json.dumps(shown)


def test_who_refused_further_use_keeps_the_source_there(study: Path, south: Path, capsys: Capture) -> None:
    """A source with somebody in it who refused use beyond that study stays there, with the reason."""
    source = output(capsys, south, "source", "list")["sources"][0]["id"]
    assert at(south, "source", "set", source, "--further-use", "no") == 0
    options = answers(capsys, south)
    told = output(capsys, study, "study", "merge", str(south), *options, code=1)
    refused = [one for one in told["outcomes"] if one["what"] == "refused"]
    assert [(one["kind"], one["ids"]) for one in refused] == [("sources", [source])]
    assert "beyond this study" in refused[0]["why"]
    assert len(output(capsys, study, "source", "list")["sources"]) == 1


def test_a_coder_of_one_name_may_be_another_person(study: Path, south: Path, capsys: Capture) -> None:
    """Renamed, their codings are theirs; our own coder's stay as they were."""
    options = [one for one in answers(capsys, south) if one not in EVERYTHING]
    assert run(["study", "merge", str(south), *options, "--rename-coder", "ann=ann-south"]) == 0
    coders = {one["coder"] for one in output(capsys, study, "codings")["codings"]}
    assert coders == {"ann-south", "cat"}
    assert run(["study", "merge", str(south), *options, "--rename-coder", "nobody=x"]) == 2


def test_the_same_source_in_both_is_one(study: Path, south: Path, tmp_path: Path, capsys: Capture) -> None:
    """A transcript that both imported stands once, with the codings of both on it."""
    arguments = ["import", str(tmp_path / "group.vtt"), "--title", "Group one", "--yes"]
    assert at(south, *arguments, "--role", "Grace Hill=facilitator") == 0
    assert at(south, "code", "apply", "Group one", "access", "--words", "One person who knows you") == 0
    options = answers(capsys, south, code=0)
    assert run(["study", "merge", str(south), *options]) == 0
    assert len(output(capsys, study, "source", "list")["sources"]) == 2
    words = [one["words"] for one in output(capsys, study, "codings")["codings"]]
    assert "One person who knows you" in words
    assert run(["check"]) == 0


def test_merged_again_nothing_comes_twice(study: Path, south: Path, capsys: Capture) -> None:
    """The same study once more brings nothing; what was coded there since comes."""
    assert run(["study", "merge", str(south), *answers(capsys, south)]) == 0
    before = everything(study)
    assert run(["study", "merge", str(south), *EVERYTHING]) == 0
    assert everything(study) == before
    assert at(south, "code", "apply", "Group two", "long-wait", "--words", "nobody rang") == 0
    assert run(["study", "merge", str(south), *EVERYTHING]) == 0
    added = [one for one in output(capsys, study, "codings")["codings"] if one["words"] == "nobody rang"]
    assert {one["code"] for one in added} == {"access", "south-long-wait"}
    assert run(["check"]) == 0


def test_what_analysts_wrote_comes_with_its_references(study: Path, south: Path, capsys: Capture) -> None:
    """Themes, quotes and memos follow codes and people to their names here; a taken id is told."""
    assert run(["theme", "add", "Ours", "--id", "T-way", "--code", "access"]) == 0
    assert at(south, "theme", "add", "No way", "--id", "T-way", "--code", "long-wait") == 0
    listed = output(capsys, south, "codings")["codings"]
    picked = next(one["id"] for one in listed if one["code"] == "no-bus")
    assert at(south, "quote", "pick", picked) == 0
    assert at(south, "memo", "new", "Why no bus?", "--about", "long-wait") == 0
    assert run(["study", "merge", str(south), *answers(capsys, south)]) == 0
    themes = {one["id"]: one for one in output(capsys, study, "theme", "list")["themes"]}
    assert themes["T-way"]["codes"] == ["access"]
    assert themes["T-way-south"]["codes"] == ["south-long-wait"]
    assert len(output(capsys, study, "quote", "list")["quotes"]) == 1
    memos = output(capsys, study, "memo", "list")["memos"]
    assert [one["about"] for one in memos] == [["south-long-wait"]]
    assert run(["check"]) == 0


def test_an_approach_is_never_changed_unasked(study: Path, south: Path, capsys: Capture) -> None:
    """A workstream of one name with another approach is asked about; what is decided is told."""
    settings = south / "qualcode.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('approach = "codebook"', 'approach = "reflexive"'), encoding="utf-8")
    options = answers_but_workstreams(capsys, south)
    told = output(capsys, study, "study", "merge", str(south), *options, code=2)
    assert told["questions"] == [
        "workstream main is codebook here and reflexive there: --take main=ours leaves it as it is"
    ]
    assert run(["study", "merge", str(south), *options, "--take", "main=theirs"]) == 2
    assert run(["study", "merge", str(south), *options, "--take", "main=ours"]) == 0
    assert 'approach = "codebook"' in (study / "qualcode.toml").read_text(encoding="utf-8")


def answers_but_workstreams(capsys: Capture, south: Path) -> list[str]:
    """Return the options that answer what is asked about people and coders."""
    told = output(capsys, Path.cwd(), "study", "merge", str(south), "--dry-run", *EVERYTHING, code=2)
    words = " ".join(told["questions"]).replace(";", " ").split()
    people = [words[place + 1] for place, word in enumerate(words) if word == "--same-person"]
    return [*EVERYTHING, *(option for one in people for option in ("--same-person", one))]


def test_a_name_that_this_study_knows_is_not_written_into_its_codebook(
    study: Path, south: Path, capsys: Capture
) -> None:
    """What may be said there, where nobody of that name is registered, may name somebody here."""
    options = answers_but_workstreams(capsys, south)
    book = south / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(text.replace("Only waits on a list.", "As Pritchard waited."), encoding="utf-8")
    before = everything(study)
    capsys.readouterr()
    assert run(["study", "merge", str(south), *options]) == 2
    told = capsys.readouterr().err
    assert "codebook.yaml" in told
    assert "Pritchard" not in told
    assert everything(study) == before
