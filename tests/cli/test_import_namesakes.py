"""`import` and people of one name: a full name is one person, a first name alone is nobody's yet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_import_terminal import at_terminal

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.store.schemas import validator
from qualcode.store.sources import read_source
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]


def put(folder: Path, name: str, *talk: tuple[str, str]) -> str:
    """Write talk as WebVTT beside the study; return its path."""
    cues = [
        f"00:00:{place * 5:02d}.000 --> 00:00:{place * 5 + 4:02d}.000\n{who}: {text}\n"
        for place, (who, text) in enumerate(talk)
    ]
    (folder / name).write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    return str(folder / name)


def speakers(study: Path, place: int = -1) -> list[str | None]:
    """Return who speaks in a source turn by turn, the newest by default."""
    lines = (study / "sources.lock").read_text(encoding="utf-8").splitlines()
    source = read_source(open_study(study), json.loads(lines[place])["id"])
    return [turn.speaker for turn in source.turns]


def source_ids(study: Path) -> list[str]:
    """Return the ids of the sources in order of their import."""
    lines = (study / "sources.lock").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["id"] for line in lines]


def imported(capsys: Capture, *typed: str) -> Any:
    """Import with --json; return the one file, which fits its schema."""
    capsys.readouterr()
    assert run(["import", *typed, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator("output/import")(found)
    return found["files"][0]


def one(folder: Path, who: str = "Dave") -> str:
    """Write a session in which somebody speaks with Owen Tregear."""
    return put(folder, "one.vtt", (who, "It rained."), ("Owen Tregear", "All day."), (who, "And all night."))


def two(folder: Path, who: str = "Dave") -> str:
    """Write another session in which somebody of a like name speaks, and Owen Tregear too."""
    return put(folder, "two.vtt", (who, "The bus came."), ("Owen Tregear", "Late."), (who, "It did."))


def test_a_first_name_in_two_sessions_is_two_people(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Unless somebody says otherwise; a full name is one person, and the option that joins them is named."""
    assert run(["import", one(tmp_path)]) == 0
    assert "taken for somebody new" not in capsys.readouterr().out
    dave, owen, _ = speakers(empty_study)
    assert run(["import", two(tmp_path)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    other, same, _ = speakers(empty_study)
    assert (same, other != dave) == (owen, True)
    first, second = source_ids(empty_study)
    assert f"“Dave” is taken for somebody new, {other}; {dave} in {first} is called so too" in shown
    assert f'--same "Dave={dave}"' in shown
    assert f"qualcode source speakers {second} --join {other}={dave}" in shown
    assert run(["source", "speakers", second, "--join", f"{other}={dave}", "--yes"]) == 0
    assert speakers(empty_study)[0] == dave


def test_a_first_name_is_joined_where_somebody_says_so(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """`--same` settles it: one id, nothing is asked."""
    assert run(["import", one(tmp_path)]) == 0
    dave = speakers(empty_study)[0]
    found = imported(capsys, two(tmp_path), "--same", f"Dave={dave}")
    assert dave in found["participants"]
    assert "may_be" not in found
    assert speakers(empty_study)[0] == dave


def test_whom_a_first_name_may_be_is_told_as_json(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """By pseudonyms; a third session may be either of two."""
    first = imported(capsys, one(tmp_path))
    assert "may_be" not in first
    dave = speakers(empty_study)[0]
    second = imported(capsys, two(tmp_path))
    other = speakers(empty_study)[0]
    assert second["may_be"] == [{"participant": other, "known": [dave]}]
    third = imported(capsys, put(tmp_path, "three.vtt", ("Dave", "Hm."), ("Owen Tregear", "So.")))
    assert [set(row["known"]) for row in third["may_be"]] == [{dave, other}]
    assert len({dave, other, speakers(empty_study)[0]}) == 3


@pytest.mark.parametrize("who", ["Mrs Hill", "D. Okafor", "DAVE", "Dave | North", "Dave's iPhone"])
def test_a_title_or_an_initial_is_no_second_word(empty_study: Path, tmp_path: Path, who: str) -> None:
    """A surname alone, and a name with an initial, may be another person in another session."""
    assert run(["import", one(tmp_path, who)]) == 0
    assert run(["import", two(tmp_path, who)]) == 0
    assert speakers(empty_study, 0)[0] != speakers(empty_study, 1)[0]


def test_the_ids_do_not_hang_on_the_order(empty_study: Path, tmp_path: Path) -> None:
    """Two people of one name have the same ids on a machine that imported their sessions in another order."""
    files = [one(tmp_path), two(tmp_path)]
    for file in files:
        assert run(["import", file]) == 0
    before = {source: speakers(empty_study, place) for place, source in enumerate(source_ids(empty_study))}
    assert run(["undo"]) == 0
    assert run(["undo"]) == 0
    for file in files[::-1]:
        assert run(["import", file]) == 0
    after = {source: speakers(empty_study, place) for place, source in enumerate(source_ids(empty_study))}
    assert before == after


def test_a_first_name_of_the_teams_sheet_is_known(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Who was registered before anybody spoke is whoever speaks first under that name."""
    (tmp_path / "people.csv").write_text("name,age_band\nDave,35-44\n", encoding="utf-8")
    assert run(["participant", "join", str(tmp_path / "people.csv")]) == 0
    assert "may_be" not in imported(capsys, one(tmp_path))
    dave = speakers(empty_study)[0]
    assert f"\n{dave},35-44" in (empty_study / "participants.csv").read_text(encoding="utf-8")


def test_a_correction_keeps_a_first_name(empty_study: Path, tmp_path: Path) -> None:
    """An update of a session changes nobody's id, whoever else is called so."""
    for file in (one(tmp_path), two(tmp_path)):
        assert run(["import", file]) == 0
    before = speakers(empty_study)
    better = put(
        tmp_path, "two.vtt", ("Dave", "The bus came late."), ("Owen Tregear", "Late."), ("DAVE", "It did.")
    )
    assert run(["source", "update", source_ids(empty_study)[1], better, "--yes"]) == 0
    assert before == speakers(empty_study)


@pytest.mark.parametrize(
    ("north", "south"), [("Ann | North", "Ann | South"), ("Ann Hill (Corby)", "Ann Hill (Rugby)")]
)
def test_what_stands_behind_a_name_tells_two_people_apart(
    empty_study: Path, tmp_path: Path, capsys: Capture, north: str, south: str
) -> None:
    """In one file they are two people unless --same says otherwise; a preview shows no merge."""
    file = put(tmp_path, "one.vtt", *[(north, "It rained."), (south, "Here it did not.")] * 2)
    assert run(["import", file, "--dry-run"]) == 0
    assert "one person:" not in capsys.readouterr().out
    assert run(["import", file]) == 0
    first, second, *again = speakers(empty_study)
    assert (first != second, again) == (True, [first, second])
    joined = put(tmp_path, "two.vtt", *[(north, "Hm."), (south, "So.")] * 2)
    assert run(["import", joined, "--same", f"{south}={north}"]) == 0
    assert len(set(speakers(empty_study))) == 1


def test_a_full_name_with_something_else_behind_it_is_told(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """One id, as a full name has everywhere, and a line that says so."""
    assert run(["import", one(tmp_path, "Ann Hill | Corby")]) == 0
    ann = speakers(empty_study)[0]
    capsys.readouterr()
    assert run(["import", two(tmp_path, "Ann Hill | Rugby")]) == 0
    assert speakers(empty_study)[0] == ann
    shown = " ".join(capsys.readouterr().out.split())
    assert f"“Ann Hill | Rugby” is taken for {ann}, behind whose name something else stood before" in shown


def test_both_namesakes_are_masked(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """A name that two people have shows nowhere."""
    assert run(["import", one(tmp_path)]) == 0
    assert run(["import", put(tmp_path, "two.vtt", ("Dave", "Hm."), ("Owen Tregear", "I saw Dave go."))]) == 0
    capsys.readouterr()
    assert run(["show", source_ids(empty_study)[1]]) == 0
    assert "Dave" not in capsys.readouterr().out
    assert (
        len([e for e in Desk(open_study(empty_study), "ann").names().entities.values() if "Dave" in e.forms])
        == 2
    )


@pytest.mark.parametrize(("answer", "same"), [("y", True), ("", False)])
def test_a_terminal_asks_whether_it_is_the_same_person(
    empty_study: Path, tmp_path: Path, answer: str, same: bool
) -> None:
    """Enter is no; what was asked is not said again."""
    assert run(["import", one(tmp_path), "--title", "Mill Lane"]) == 0
    dave, source = speakers(empty_study)[0], source_ids(empty_study)[0]
    question = f"“Dave” speaks in {source} (Mill Lane) already, as {dave}: the same person? [y/N]: "
    two(tmp_path)
    shown = at_terminal(
        empty_study,
        ["import", "../two.vtt", "--quoting", "no"],
        ("Import two.vtt? [Y/n]: ", ""),
        (question, answer),
    )
    assert (speakers(empty_study)[0] == dave) == same
    assert "taken for somebody new" not in shown
