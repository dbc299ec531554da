"""`import` and who is who: one person under several labels, several under one, and what --strict refuses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.flows.entering import names_in_label
from qualcode.store.schemas import validator
from qualcode.store.sources import read_source
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]
TALK = [
    ("Grace Hill", "How did you hear about the group?"),
    ("Siân Prosser", "Nobody rang back, so I rang Owen."),
    ("S. Prosser iPad", "Twice, Tom and I rang."),
    ("Tom + Ann Lobb", "We rang too."),
    ("Grace Hill", "And then?"),
    ("Tom + Ann Lobb", "Then she rang us, Ann said."),
    ("Boardroom", "Nobody rang us in here."),
    ("S. Prosser iPad", "Nor me."),
    ("Boardroom", "No."),
]


def vtt(talk: Sequence[tuple[str, str]] = TALK, *, mark: str = ".") -> bytes:
    """Return talk as WebVTT; another mark in the times needs a repair."""
    cues = [
        f"00:00:{place * 5:02d}{mark}000 --> 00:00:{place * 5 + 4:02d}{mark}000\n{who}: {text}\n"
        for place, (who, text) in enumerate(talk)
    ]
    return ("WEBVTT\n\n" + "\n".join(cues)).encode()


@pytest.fixture
def group(tmp_path: Path) -> str:
    """Write the talk to a file beside the study."""
    (tmp_path / "group.vtt").write_bytes(vtt())
    return str(tmp_path / "group.vtt")


def everything(study: Path) -> dict[Path, bytes]:
    """Return every file of the study but caches."""
    files = (path for path in study.rglob("*") if path.is_file() and ".qualcode" not in path.parts)
    return {path: path.read_bytes() for path in files}


def source_of(study: Path, place: int = -1) -> Any:
    """Return a source, the newest by default."""
    lines = (study / "sources.lock").read_text(encoding="utf-8").splitlines()
    return read_source(open_study(study), json.loads(lines[place])["id"])


def vault_events(study: Path) -> list[dict[str, Any]]:
    """Return what the vault's register says, event by event."""
    return Desk(open_study(study), "ann").vault().events()


def dry_run(capsys: Capture, *typed: str) -> Any:
    """Return the one file of a dry run as JSON, which fits its schema."""
    capsys.readouterr()
    assert run(["import", *typed, "--dry-run", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/import-dry-run")(found)
    return found["files"][0]


def test_two_labels_are_one_person_where_somebody_says_so(empty_study: Path, group: str) -> None:
    """One pseudonym; turns stay as they are, and the vault knows both labels."""
    assert run(["import", group, "--same", "s. prosser ipad=Siân Prosser"]) == 0
    source = source_of(empty_study)
    assert [text for _, text in TALK] == [turn.text for turn in source.turns]
    assert source.turns[1].speaker == source.turns[2].speaker == source.turns[7].speaker
    labels = {row["label"]: row["id"] for row in vault_events(empty_study) if row["op"] == "label"}
    assert labels["S. Prosser iPad"] == labels["Siân Prosser"] == source.turns[1].speaker


def test_a_label_may_be_somebody_of_another_session(empty_study: Path, group: str, tmp_path: Path) -> None:
    """By the name or the pseudonym that the study knows; one that it does not know is refused."""
    assert run(["import", group]) == 0
    sian = source_of(empty_study).turns[1].speaker
    talk = [("Speaker 1", "Me again."), ("Unknown Speaker", "And me."), ("Owen Tregear", "And me.")]
    (tmp_path / "two.vtt").write_bytes(vtt(talk))
    before = everything(empty_study)
    assert run(["import", str(tmp_path / "two.vtt"), "--same", "Speaker 1=Nobody Known"]) == 2
    assert before == everything(empty_study)
    same = ["--same", "Speaker 1=Sian Prosser", "--same", f"Unknown Speaker={sian}"]
    assert run(["import", str(tmp_path / "two.vtt"), *same]) == 0
    found = [turn.speaker for turn in source_of(empty_study).turns]
    assert found[:2] == [sian, sian]
    assert found[2] not in {sian, None}


def test_the_role_of_one_label_is_that_of_the_person(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Also where labels are one person by themselves, as with "(Guest)"; what is stated goes first."""
    talk = [
        ("Interviewer", "So?"),
        ("GRACE HILL (Guest)", "Yes."),
        ("Grace Hill", "No."),
        ("Ada Pike", "Hm."),
    ]
    (tmp_path / "a.vtt").write_bytes(vtt(talk))
    found = dry_run(
        capsys, str(tmp_path / "a.vtt"), "--role", "Grace Hill=staff", "--same", "Ada Pike=Interviewer"
    )
    assert found["roles"] == {
        "Interviewer": "facilitator",
        "GRACE HILL (Guest)": "staff",
        "Grace Hill": "staff",
        "Ada Pike": "facilitator",
    }
    assert run(["import", str(tmp_path / "a.vtt"), "--dry-run"]) == 0
    assert "one person: “GRACE HILL (Guest)”, “Grace Hill”" in capsys.readouterr().out
    assert empty_study.exists()


def test_a_label_of_several_people_has_no_speaker(empty_study: Path, group: str, capsys: Capture) -> None:
    """The vault keeps the label with its turns, and the names in it are masked where they are said."""
    several = ["--several", "Tom + Ann Lobb", "--several", "boardroom"]
    assert [turn["speaker"] for turn in dry_run(capsys, group, *several)["turns"]][3:7] == [
        None, "Grace Hill", None, None,
    ]  # fmt: skip
    assert run(["import", group, *several]) == 0
    shown = capsys.readouterr().out
    assert "4 turns of several people: without a speaker" in shown
    assert "Lobb" not in shown
    source = source_of(empty_study)
    assert [turn.speaker for turn in source.turns].count(None) == 4
    kept = {row["label"]: row["turns"] for row in vault_events(empty_study) if row["op"] == "several"}
    assert kept == {"Tom + Ann Lobb": ["t4", "t6"], "Boardroom": ["t7", "t9"]}
    capsys.readouterr()
    assert run(["show", source.id]) == 0
    words = capsys.readouterr().out
    assert "Tom" not in words
    assert "Ann said" not in words
    for path, content in everything(empty_study).items():
        assert b"Boardroom" not in content, path


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("Tom + Ann Lobb", ["Tom", "Ann Lobb"]),
        ("Siân, Owen & May", ["Siân", "Owen", "May"]),
        ("Jane’s iPad", ["Jane"]),
        ("Room 4", []),
        ("Speaker 1 and Speaker 2", []),
        ("Larkfield Hub", []),
    ],
)
def test_the_names_in_a_label(label: str, names: list[str]) -> None:
    """A room or a kit has none."""
    assert list(names_in_label(label)) == names


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--same", "Nobody=Grace Hill"], "no speaker is called 'Nobody'"),
        (["--same", "Grace Hill"], "expected NAME=VALUE"),
        (["--several", "Nobody"], "no speaker is called 'Nobody'"),
        (["--several", "Boardroom", "--same", "Boardroom=Grace Hill"], "one person (--same) and several"),
        (
            ["--same", "Boardroom=Grace Hill", "--same", "Grace Hill=Boardroom"],
            "--same goes round in a circle",
        ),
        (["--strict", "--repair-encoding"], "--strict refuses repairs that"),
        (["--mapping", "a", "--no-mapping"], "do not go together"),
        (["--mapping", "nowhere"], "no mapping is called 'nowhere'"),
        (["--save-mapping", "a/b"], "cannot be the name of a mapping"),
        (["--save-mapping", "spring"], "--save-mapping is for one survey"),
    ],
)
def test_what_does_not_go_together_is_refused(
    empty_study: Path, group: str, capsys: Capture, typed: list[str], said: str
) -> None:
    """One line, exit 2, nothing written; a dry run says the same."""
    before = everything(empty_study)
    assert run(["import", group, *typed]) == 2
    assert said in capsys.readouterr().err
    assert run(["import", group, *typed, "--dry-run"]) == 2
    assert said in capsys.readouterr().err
    assert before == everything(empty_study)


def test_strict_refuses_what_had_to_be_repaired(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """The repairs are named; without --strict they are counted and the file is in."""
    (tmp_path / "a.vtt").write_bytes(vtt(mark=","))
    file = str(tmp_path / "a.vtt")
    repairs = [row["message"] for row in dry_run(capsys, file)["repairs"]]
    assert repairs
    before = everything(empty_study)
    assert run(["import", file, "--strict"]) == 2
    refused = capsys.readouterr().err
    assert "a.vtt: --strict refuses " in refused
    assert all(message in refused for message in repairs)
    assert before == everything(empty_study)
    assert run(["import", file, "--strict", "--dry-run"]) == 2
    assert run(["import", file]) == 0
    assert run(["import", str(tmp_path / "a.vtt"), "--strict", "--dry-run"]) == 2


def test_the_same_words_in_other_bytes_are_named(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """A file saved again is known by its words: it is in, with a warning that names the first."""
    for name, content in (
        ("a.vtt", vtt()),
        ("b.vtt", vtt().replace(b"\n", b"\r\n")),
        ("c.vtt", vtt() + b"\n\n"),
    ):
        (tmp_path / name).write_bytes(content)
    assert run(["import", str(tmp_path / "a.vtt"), "--title", "Group one"]) == 0
    assert "the same words" not in capsys.readouterr().out
    first = source_of(empty_study).id
    assert run(["import", str(tmp_path / "b.vtt")]) == 0
    assert f"warning: the same words are in the study already, as {first}" in capsys.readouterr().out
    assert source_of(empty_study).id != first
    assert run(["import", str(tmp_path / "c.vtt"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/import")(found)
    assert (found["files"][0]["same_words"], found["files"][0]["already"]) == (first, False)


def test_a_folder_is_each_file_in_it(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """In the order of names, without hidden files; a bad one stops no other; folders inside are named."""
    inbox = tmp_path / "inbox"
    (inbox / "older").mkdir(parents=True)
    (inbox / "a.vtt").write_bytes(vtt(TALK[:3]))
    (inbox / "b.vtt").write_bytes(b"")
    (inbox / "c.vtt").write_bytes(vtt(TALK[3:]))
    (inbox / ".DS_Store").write_bytes(b"x")
    (inbox / "~$a.docx").write_bytes(b"x")
    assert run(["import", str(inbox), "--json"]) == 2
    printed = capsys.readouterr()
    assert [Path(row["path"]).name for row in json.loads(printed.out)["files"]] == ["a.vtt", "b.vtt", "c.vtt"]
    assert "note: 1 folder inside was not looked into (--recursive does): older" in printed.err
    assert len((empty_study / "sources.lock").read_text(encoding="utf-8").splitlines()) == 2


def test_an_area_in_a_header_is_one_of_the_studys(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Written as the study writes it; another one is refused, in a dry run too, unless it is stated anew."""
    notes = tmp_path / "notes.md"
    notes.write_text("---\nkind: field_notes\narea: nORTH\n---\nSix came.\n", encoding="utf-8")
    assert run(["import", str(notes)]) == 0
    assert source_of(empty_study).session["area"] == "North"
    other = tmp_path / "other.md"
    other.write_text("---\nkind: field_notes\narea: Nroth\n---\nTwo came.\n", encoding="utf-8")
    before = everything(empty_study)
    for typed in ([], ["--dry-run"]):
        capsys.readouterr()
        assert run(["import", str(other), *typed]) == 2
        refused = capsys.readouterr().err
        assert "other.md, in its header: no area is called 'Nroth'" in refused
    assert before == everything(empty_study)
    assert run(["import", str(other), "--session", "area=North"]) == 0


def test_a_dry_run_lists_proposals(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """With labels and reason as JSON; for people with the option that settles each; later a count."""
    talk = [
        *TALK,
        ("Shariq Naiyer", "I rang."),
        ("Shariq", "Twice."),
        ("Grace Hill", "So."),
        ("Shariq", "Yes."),
    ]
    (tmp_path / "a.vtt").write_bytes(vtt(talk))
    file = str(tmp_path / "a.vtt")
    found = {tuple(each["labels"]): each["kind"] for each in dry_run(capsys, file)["proposals"]}
    assert found[("Shariq Naiyer", "Shariq")] == "same"
    assert found[("Tom + Ann Lobb",)] == "several"
    assert run(["import", file, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert '  --same "Shariq=Shariq Naiyer" if so' in shown
    assert '  --several "Tom + Ann Lobb" if so' in shown
    settled = ["--same", "Shariq=Shariq Naiyer", "--same", "S. Prosser iPad=Siân Prosser"]
    settled += ["--several", "Tom + Ann Lobb"]
    left = dry_run(capsys, file, *settled).get("proposals", [])
    assert not {tuple(each["labels"]) for each in left} & set(found) - {("Boardroom",)}
    assert run(["import", file]) == 0
    printed = capsys.readouterr().out
    assert "may be one person with another label, or several people" in printed
    assert "Shariq" not in printed
    assert empty_study.exists()


def test_a_label_is_named_without_case_and_accents(empty_study: Path, tmp_path: Path) -> None:
    """Every spelling of it that the file has is meant."""
    who = ["Room", "Siân", "ROOM", "SIAN", "Ada Pike"] * 2
    talk = [(name, f"This is number {place}.") for place, name in enumerate(who)]
    (tmp_path / "a.vtt").write_bytes(vtt(talk))
    assert run(["import", str(tmp_path / "a.vtt"), "--several", "room", "--same", "sian=Ada Pike"]) == 0
    spoke = [turn.speaker for turn in source_of(empty_study).turns]
    assert (spoke[0], spoke[2]) == (None, None)
    assert spoke[1] == spoke[3] == spoke[4]


def test_slow_reading_says_how_far_it_is(
    empty_study: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On stderr, so that what is printed stays a result."""
    monkeypatch.setattr("qualcode.cli.load._SLOW_S", 0.0)
    for place in range(3):
        (tmp_path / f"{place}.vtt").write_bytes(vtt(TALK[place:]))
    files = [str(tmp_path / f"{place}.vtt") for place in range(3)]
    assert run(["import", *files, "--json"]) == 0
    printed = capsys.readouterr()
    for line in ("read 1 of 3 files", "read 2 of 3 files", "imported 2 of 3 files"):
        assert line in printed.err
    assert len(json.loads(printed.out)["files"]) == 3
    assert empty_study.exists()
