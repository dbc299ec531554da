"""`qualcode source edit` and `source speakers`: words and speakers put right in place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.model import Source, Turn
from qualcode.store.schemas import validator
from qualcode.store.sources import locked_source, read_source
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]
Printed = Callable[..., str]


@pytest.fixture
def printed(capsys: Capture) -> Printed:
    """Return a function that runs a command and returns what it printed."""

    def ran(*typed: str, code: int = 0) -> str:
        capsys.readouterr()
        assert run(list(typed)) == code
        told = capsys.readouterr()
        return told.out + told.err

    return ran


def as_json(capsys: Capture, *typed: str) -> Any:
    """Run a command; return its JSON."""
    capsys.readouterr()
    assert run([*typed, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def source_of(study: Path) -> Source:
    """Return the one source as it is now."""
    line = (study / "sources.lock").read_text(encoding="utf-8").splitlines()[0]
    return read_source(open_study(study), json.loads(line)["id"])


def turn_of(study: Path, identifier: str) -> Turn:
    """Return a turn as it is now."""
    return next(turn for turn in source_of(study).turns if turn.id == identifier)


def codings(capsys: Capture) -> dict[str, tuple[list[str], str]]:
    """Return, by code, the turns of each coding and its words."""
    found = as_json(capsys, "codings", "--raw")["codings"]
    return {one["code"]: (one["turns"], one["words"]) for one in found}


def everything(study: Path) -> dict[str, bytes]:
    """Return the files that hold what the study is, without what says what was done."""
    kept = ("sources", "codings", "sources.lock", "participants.csv", "quotes.yaml", "codebook.yaml")
    return {
        path.relative_to(study).as_posix(): path.read_bytes()
        for path in sorted(study.rglob("*"))
        if path.is_file() and path.relative_to(study).parts[0] in kept
    }


def test_a_wrong_word_is_corrected_and_the_codes_around_it_stay(
    study: Path, printed: Printed, capsys: Capture
) -> None:
    """Codes on other words move with them; the earlier revision is kept; check is content."""
    printed("code", "apply", "Group one", "long-wait", "--words", "waiting list was four months")
    printed("code", "apply", "Group one", "group-good", "--turn", "t6")
    before = source_of(study)
    shown = printed("source", "edit", "Group one", "t3", "--words", "lovely", "--to", "really lovely")
    assert "health visitor" in shown
    assert "2 codings: 2 moved" in shown
    now = source_of(study)
    assert (now.revision, now.turns[2].text) == (2, before.turns[2].text.replace("lovely", "really lovely"))
    assert [turn.id for turn in now.turns] == [turn.id for turn in before.turns]
    assert codings(capsys) == {
        "group-good": (["t6"], now.turns[5].text),
        "long-wait": (["t3"], "waiting list was four months"),
    }
    assert read_source(open_study(study), now.id, revision=1) == before
    printed("check")


def test_the_original_stays_that_of_the_file(study: Path, tmp_path: Path, printed: Printed) -> None:
    """The lock still names the bytes that were imported, and the file is known."""
    before = locked_source(open_study(study), source_of(study).id)
    printed("source", "edit", "Group one", "t3", "--words", "lovely", "--to", "kind")
    after = locked_source(open_study(study), before.id)
    assert (after.original, after.revision) == (before.original, 2)
    assert after.text != before.text
    assert "already" in printed("import", str(tmp_path / "group.vtt"))


def test_a_code_on_a_word_that_was_replaced_waits_until_it_is_settled(
    study: Path, printed: Printed, capsys: Capture
) -> None:
    """Also where every word of the span was replaced: its place is known."""
    printed("code", "apply", "Group one", "not-called-back", "--words", "rang back.", "--turn", "t2")
    shown = printed("source", "edit", "Group one", "t2", "--words", "rang back.", "--to", "phoned.")
    assert "1 thing to decide" in shown
    identifier = as_json(capsys, "source", "changes")["changes"][0]["id"]
    printed("source", "settle", identifier, "--accept")
    assert codings(capsys) == {"not-called-back": (["t2"], "phoned.")}
    assert source_of(study).revision == 2


def test_one_undo_takes_a_correction_back_and_redo_brings_it_again(study: Path, printed: Printed) -> None:
    """Sources, codings, people: all as before, byte for byte."""
    printed("code", "apply", "Group one", "not-called-back", "--turn", "t2")
    before = everything(study)
    printed("source", "edit", "Group one", "t2", "t5", "--speaker", "Nia Hughes", "--role", "staff")
    after = everything(study)
    assert before != after
    printed("undo")
    assert everything(study) == before
    printed("undo", "--redo")
    assert everything(study) == after
    printed("check")


def test_several_corrections_of_one_turn_go_in_order(study: Path, printed: Printed) -> None:
    """Each --words has its --to; words that stand twice need --nth or more words."""
    edit = ("source", "edit", "Group one")
    printed(*edit, "t2", "--words", "someone", "--to", "they", "--words", "rang", "--to", "called")
    assert turn_of(study, "t2").text == "They said they would ring and nobody ever called back. [laughs]"
    assert (
        "2 times" in printed(*edit, "t6", "--words", "me", "--to", "us", "--words", "I", "--to", "We") or True
    )
    assert "each --words OLD needs its --to NEW" in printed(*edit, "t2", "--words", "rang", code=2)


def test_words_that_stand_twice_are_counted(study: Path, printed: Printed) -> None:
    """Nothing is guessed between two places."""
    edit = ("source", "edit", "Group one", "t3", "--words", "was", "--to", "is")
    assert "the words stand 2 times in t3" in printed(*edit, code=2)
    printed(*edit, "--nth", "2")
    assert turn_of(study, "t3").text.endswith("Joan was lovely, but the waiting list is four months.")
    assert "the words stand 1 time in t3" in printed(
        "source", "edit", "Group one", "t3", "--words", "was", "--to", "is", "--nth", "2", code=2
    )


def test_a_turn_that_would_be_empty_goes_only_when_asked(
    study: Path, printed: Printed, capsys: Capture
) -> None:
    """A code on it is gone from the transcript and waits for a decision."""
    printed("code", "apply", "Group one", "group-good", "--turn", "t6")
    words = turn_of(study, "t6").text
    edit = ("source", "edit", "Group one", "t6", "--words", words, "--to", "")
    assert "t6 would have no word left" in printed(*edit, code=2)
    assert "1 orphaned" in printed(*edit, "--remove-turn")
    assert [turn.id for turn in source_of(study).turns] == ["t1", "t2", "t3", "t4", "t5"]
    waiting = as_json(capsys, "source", "changes")["changes"]
    assert [one["new"] for one in waiting] == [None]
    printed("source", "settle", waiting[0]["id"], "--drop")
    printed("check")
    assert "no turn would be left" in printed("source", "edit", "Group one", "t1-t5", "--remove-turn", code=2)


def test_a_speaker_is_named_by_id_name_label_or_nobody(study: Path, printed: Printed) -> None:
    """The words are the same, so codes stay; a quote's speaker is another."""
    printed("code", "apply", "Group one", "not-called-back", "--turn", "t2")
    grace, sian, may = (turn_of(study, turn).speaker for turn in ("t1", "t2", "t3"))
    shown = printed("source", "edit", "Group one", "t2", "--speaker", "may okafor")
    assert f"{sian} becomes {may}" in shown
    assert "1 speaker changed" in shown
    assert turn_of(study, "t2").speaker == may
    printed("source", "edit", "Group one", "t2", "--speaker", str(grace))
    assert (turn_of(study, "t2").speaker, turn_of(study, "t2").role) == (grace, "facilitator")
    printed("source", "edit", "Group one", "t2", "--speaker", "none")
    assert turn_of(study, "t2").speaker is None
    assert "nothing would change" in printed("source", "edit", "Group one", "t2", "--speaker", "none", code=2)


def test_a_new_name_is_registered_and_printed_as_a_pseudonym(
    study: Path, printed: Printed, capsys: Capture
) -> None:
    """The study never holds the name; the person is a participant, and the name is masked where it stands."""
    shown = printed("source", "edit", "Group one", "t3", "--speaker", "Joan Abernathy", "--role", "staff")
    who = turn_of(study, "t3").speaker
    assert f"{who} (staff) is new: nobody of that name was known" in shown
    assert "Abernathy" not in shown
    people = as_json(capsys, "participant", "list")["participants"]
    assert next(p["attributes"] for p in people if p["id"] == who) == {"kind": "staff", "area": "North"}
    everywhere = b"".join(path.read_bytes() for path in study.rglob("*") if path.is_file())
    assert b"Abernathy" not in everywhere
    assert source_of(study).speakers[str(who)] == "staff"


def test_a_name_that_is_nearly_known_is_not_somebody_new_unasked(study: Path, printed: Printed) -> None:
    """`--new` says so; an id that nobody has is a mistake, never a name."""
    edit = ("source", "edit", "Group one", "t3", "--speaker")
    refused = printed(*edit, "S. Pritchard", code=2)
    assert "it may be" in refused
    assert "Siân" not in refused
    assert "no participant is called" in printed(*edit, "P2222", code=2)
    printed(*edit, "S. Pritchard", "--new")
    assert turn_of(study, "t3").speaker not in {turn_of(study, "t2").speaker, turn_of(study, "t1").speaker}


def test_nothing_is_written_by_a_dry_run_and_its_json_fits_the_schema(study: Path, capsys: Capture) -> None:
    """Words are masked unless --raw is given."""
    before = everything(study)
    edit = ("source", "edit", "Group one", "t5", "--words", "only", "--to", "one")
    masked = as_json(capsys, *edit, "--dry-run")
    validator("output/source-edit")(masked)
    raw = as_json(capsys, *edit, "--dry-run", "--raw")
    assert "Larkfield" in raw["turns"][0]["new_text"]
    assert raw["turns"][0]["new_text"] == raw["turns"][0]["old_text"].replace("only", "one")
    new = as_json(capsys, "source", "edit", "Group one", "t1", "--speaker", "Nia Hughes", "--dry-run")
    validator("output/source-edit")(new)
    assert [(one["role"], one["registered"]) for one in new["newcomers"]] == [("participant", True)]
    gone = as_json(capsys, "source", "edit", "Group one", "t1", "--remove-turn", "--dry-run")
    validator("output/source-edit")(gone)
    assert gone["turns"][0]["new_text"] is None
    assert everything(study) == before


def test_a_mask_that_the_register_made_is_told_when_it_goes(study: Path, printed: Printed) -> None:
    """A corrected spelling of a masked name is not masked by itself, and that is said."""
    printed("anonymise", "register", "add", "Joan", "--kind", "staff")
    shown = printed("source", "edit", "Group one", "t3", "--words", "Joan", "--to", "Joanne")
    assert "t3: masked words give way to words that nothing masks" in shown
    printed("undo")
    assert "masked words give way" not in printed(
        "source", "edit", "Group one", "t3", "--words", "visitor", "--to", "nurse"
    )
    assert source_of(study).revision == 2


def test_masked_words_can_be_corrected_as_they_are_shown(
    study: Path, printed: Printed, capsys: Capture
) -> None:
    """What stands under a mask need not be seen to be replaced."""
    printed("anonymise", "register", "add", "Joan", "--kind", "staff", "--as", "[the nurse]")
    turn = next(one for one in as_json(capsys, "show", "Group one")["turns"] if one["turn"] == "t3")
    assert "[the nurse] was lovely" in turn["text"]
    printed("source", "edit", "Group one", "t3", "--words", "[the nurse] was", "--to", "Ivy was")
    assert "visitor Ivy was lovely" in turn_of(study, "t3").text


def test_turns_are_named_one_by_one_and_in_ranges(study: Path, printed: Printed) -> None:
    """t2,t4-t6; one that is not there is said."""
    printed("source", "edit", "Group one", "t2,4-6", "--speaker", "none")
    assert [turn.id for turn in source_of(study).turns if turn.speaker is None] == ["t2", "t4", "t5", "t6"]
    assert "no turn is called 't9'" in printed(
        "source", "edit", "Group one", "t9", "--speaker", "none", code=2
    )
    two = printed("source", "edit", "Group one", "t1", "t2", "--words", "a", "--to", "b", code=2)
    assert "one turn at a time" in two
    assert "what is wrong?" in printed("source", "edit", "Group one", "t1", code=2)


def test_speakers_are_listed_with_labels_from_the_vault(
    study: Path, printed: Printed, capsys: Capture
) -> None:
    """Labels only with --raw."""
    voices = as_json(capsys, "source", "speakers", "Group one")
    validator("output/source-speakers")(voices)
    assert [(one["turns"], one["role"], one["labels"]) for one in voices["speakers"]] == [
        (2, "facilitator", []), (2, "participant", []), (2, "participant", [])
    ]  # fmt: skip
    words = sum(len(turn.text.split()) for turn in source_of(study).turns)
    assert words == sum(one["words"] for one in voices["speakers"])
    assert "Okafor" not in printed("source", "speakers", "Group one")
    assert "May Okafor" in printed("source", "speakers", "Group one", "--raw")


JOINED = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Siân Pritchard: They said someone would ring.

2
00:00:05.000 --> 00:00:08.000
S Pritchard: And nobody ever rang back.

3
00:00:09.000 --> 00:00:12.000
May Okafor: The waiting list was four months.
"""


@pytest.fixture
def two_labels(empty_study: Path, tmp_path: Path, printed: Printed) -> Path:
    """Make a study with a source in which one person has two labels."""
    path = tmp_path / "two.vtt"
    path.write_text(JOINED, encoding="utf-8")
    printed("import", str(path), "--title", "Two", "--quoting", "yes")
    return empty_study


def test_a_join_gives_all_turns_to_one_person_and_an_update_keeps_it(
    two_labels: Path, tmp_path: Path, printed: Printed
) -> None:
    """The label is that person's from now on, until undo takes the join back."""
    short, sian = (turn_of(two_labels, turn).speaker for turn in ("t2", "t1"))
    printed("source", "speakers", "Two", "--join", "S Pritchard=Siân Pritchard")
    assert (turn_of(two_labels, "t2").speaker, short in source_of(two_labels).speakers) == (sian, False)
    corrected = tmp_path / "two-corrected.vtt"
    corrected.write_text(JOINED.replace("four months", "five months"), encoding="utf-8")
    printed("source", "update", "Two", str(corrected), "--yes")
    assert turn_of(two_labels, "t2").speaker == sian
    assert "five months" in turn_of(two_labels, "t3").text
    printed("undo")
    printed("undo")
    assert turn_of(two_labels, "t2").speaker == short
    printed("source", "update", "Two", str(corrected), "--yes")
    assert turn_of(two_labels, "t2").speaker == short
    printed("check")


def test_a_join_takes_the_stricter_permission_along(
    two_labels: Path, printed: Printed, capsys: Capture
) -> None:
    """Who said no under one label says no under both."""
    short, sian = (str(turn_of(two_labels, turn).speaker) for turn in ("t2", "t1"))
    printed("participant", "permit", short, "--quoting", "no")
    printed("source", "speakers", "Two", "--join", f"{short}={sian}")
    people = {one["id"]: one["quotable"] for one in as_json(capsys, "participant", "list")["participants"]}
    assert people[sian] is False
    printed("undo")
    people = {one["id"]: one["quotable"] for one in as_json(capsys, "participant", "list")["participants"]}
    assert people[sian] is True


def test_a_join_hands_the_names_over_and_undo_hands_them_back(two_labels: Path, printed: Printed) -> None:
    """One person has one pseudonym: the name of the label that went is masked as theirs."""
    short, sian = (str(turn_of(two_labels, turn).speaker) for turn in ("t2", "t1"))
    printed("source", "speakers", "Two", "--join", f"{short}={sian}")
    joined = printed("source", "speakers", "Two", "--raw")
    assert "S Pritchard" in joined
    assert short not in joined
    assert "S Pritchard" in printed("vault", "reveal", sian)
    for _ in range(2):
        printed("undo")
        assert "S Pritchard" not in printed("vault", "reveal", sian)
        assert "S Pritchard" in printed("vault", "reveal", short)
        printed("undo", "--redo")
        assert "S Pritchard" in printed("vault", "reveal", sian)


def test_a_label_that_is_two_people_is_split_by_turns(study: Path, printed: Printed) -> None:
    """In a range the turns of others are left alone; one named by itself must be theirs."""
    sian = str(turn_of(study, "t2").speaker)
    split = ("source", "speakers", "Group one", "--split", sian)
    assert f"t3: not a turn of {sian}" in printed(*split, "--turns", "t3", "--to", "Nia Hughes", code=2)
    printed(*split, "--turns", "t3-t6", "--to", "Nia Hughes")
    now = {turn.id: turn.speaker for turn in source_of(study).turns}
    assert now["t2"] == sian
    assert now["t5"] not in {sian, now["t1"], now["t3"], None}
    assert "goes with --turns and --to" in printed(*split, code=2)


def test_turns_of_a_label_that_is_several_people_wait_and_are_attributed_one_by_one(
    empty_study: Path, tmp_path: Path, printed: Printed, capsys: Capture
) -> None:
    """They are listed until each is somebody's."""
    path = tmp_path / "room.vtt"
    path.write_text(JOINED.replace("S Pritchard", "Meeting Room 4"), encoding="utf-8")
    printed("import", str(path), "--title", "Room", "--several", "Meeting Room 4")
    voices = as_json(capsys, "source", "speakers", "Room")
    validator("output/source-speakers")(voices)
    assert voices["unattributed"] == [{"turns": ["t2"], "words": 5, "several": True, "label": ""}]
    assert "Meeting Room 4" in printed("source", "speakers", "Room", "--raw")
    printed("source", "edit", "Room", "t2", "--speaker", "May Okafor")
    assert as_json(capsys, "source", "speakers", "Room")["unattributed"] == []
    assert turn_of(empty_study, "t2").speaker == turn_of(empty_study, "t3").speaker


def test_the_reason_stands_in_the_log_of_revisions_and_names_nobody(study: Path, printed: Printed) -> None:
    """A name in it is refused, and nothing is written then."""
    edit = ("source", "edit", "Group one", "t3", "--words", "lovely", "--to", "kind", "--why")
    assert "the reason" in printed(*edit, "May Okafor said so", code=2)
    assert source_of(study).revision == 1
    printed(*edit, "heard in the recording")
    log = next((study / "revisions").iterdir()).read_text(encoding="utf-8")
    assert json.loads(log.splitlines()[0])["why"] == "heard in the recording"
    assert "lovely" not in log
    assert "kind" not in log.replace('"kind"', "")


def test_turns_stay_with_those_they_were_given_to_when_the_file_is_corrected(
    two_labels: Path, tmp_path: Path, printed: Printed
) -> None:
    """What a person said holds while files say what they said before; where one says more, it holds."""
    may = turn_of(two_labels, "t3").speaker
    printed("source", "edit", "Two", "t2", "--speaker", "May Okafor")
    printed("source", "edit", "Two", "t1", "--speaker", "Nia Hughes")
    nia = turn_of(two_labels, "t1").speaker
    corrected = tmp_path / "two-corrected.vtt"
    text = JOINED.replace("four months", "five months")
    corrected.write_text(text, encoding="utf-8")
    printed("source", "update", "Two", str(corrected), "--yes")
    assert [turn.speaker for turn in source_of(two_labels).turns] == [nia, may, may]
    assert set(source_of(two_labels).speakers) == {nia, may}
    again = tmp_path / "two-again.vtt"
    again.write_text(text.replace("S Pritchard:", "Grace Hill:"), encoding="utf-8")
    printed("source", "update", "Two", str(again), "--yes")
    grace = turn_of(two_labels, "t2").speaker
    assert grace not in {may, nia, None}
    assert [turn.speaker for turn in source_of(two_labels).turns] == [nia, grace, may]
    printed("check")


def test_a_label_of_several_people_is_one_in_an_update_too(
    empty_study: Path, tmp_path: Path, printed: Printed
) -> None:
    """Turns that were attributed stay so, the others wait on; nobody has to say it again."""
    path = tmp_path / "room.vtt"
    room = JOINED.replace("Siân Pritchard", "Meeting Room 4").replace("S Pritchard", "Ann Other")
    path.write_text(room.replace("May Okafor", "Meeting Room 4"), encoding="utf-8")
    printed("import", str(path), "--title", "Room", "--several", "Meeting Room 4")
    ann = turn_of(empty_study, "t2").speaker
    printed("source", "edit", "Room", "t1", "--speaker", "Ann Other")
    corrected = tmp_path / "room-corrected.vtt"
    corrected.write_text(path.read_text(encoding="utf-8").replace("four", "five"), encoding="utf-8")
    printed("source", "update", "Room", str(corrected), "--yes")
    assert [turn.speaker for turn in source_of(empty_study).turns] == [ann, ann, None]
    assert "five months" in turn_of(empty_study, "t3").text
