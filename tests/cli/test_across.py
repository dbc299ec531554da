"""`qualcode across`: codes by area, a theme side by side, tensions; silence, bases, masks, small numbers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from verbs_run import said

from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
STAFF = (
    "Nobody ever rang back is not how I know it, we do ring.",
    "The waiting list is short these days.",
    "Ours has one person for each family.",
)
MOTHERS = (
    "Nobody ever rang back, said Wanda Kessock.",
    "The waiting list was a year.",
    "It kept me going.",
)
FACETS = "facets:\n  polarity: [positive, negative, mixed]\n"


def as_json(capsys: Capture, *arguments: str) -> Any:
    """Run a verb of `across` with `--json`; return what it printed, held against its schema."""
    out, _ = said(capsys, "across", *arguments, "--json")
    return validator(f"output/across-{arguments[0]}")(json.loads(out))


def row(source: str, turn: int, code: str, **more: Any) -> str:
    """A line for `code apply --from`."""
    return json.dumps({"source": source, "turn": f"t{turn}", "code": code, **more})


@pytest.fixture
def areas(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Add an interview in South with staff and a mother, and codings of both areas with polarity."""
    settings = study / "qualcode.toml"
    settings.write_text(settings.read_text("utf-8").replace('"North"', '"North", "South"'), encoding="utf-8")
    with (study / "codebook.yaml").open("a", encoding="utf-8") as codebook:
        codebook.write(FACETS)
    lines = ["WEBVTT", ""]
    talk = [turn for pair in zip(STAFF, MOTHERS, strict=True) for turn in pair]
    for number, words in enumerate(talk):
        who = "Wanda Kessock" if number % 2 else "Nell Frost"
        lines += [f"00:{number:02d}:01.000 --> 00:{number:02d}:09.000", f"{who}: {words}", ""]
    transcript = tmp_path / "south.vtt"
    transcript.write_text("\n".join(lines), encoding="utf-8")
    facts = ["--yes", "--title", "South", "--session", "area=South", "--quoting", "yes"]
    said(capsys, "import", str(transcript), *facts, "--role", "Nell Frost=staff")
    rows = [
        row("Group one", 2, "not-called-back", facets={"polarity": "negative"}),
        row("Group one", 3, "long-wait", facets={"polarity": "negative"}),
        row("Group one", 6, "group-good"),
        row("South", 1, "not-called-back", facets={"polarity": "positive"}),
        row("South", 3, "long-wait", facets={"polarity": "positive"}),
        row("South", 2, "not-called-back", facets={"polarity": "negative"}),
        row("South", 4, "long-wait", facets={"polarity": "negative"}),
        row("South", 6, "group-good", stance="negated"),
    ]
    batch = tmp_path / "codings.jsonl"
    batch.write_text("\n".join(rows) + "\n", encoding="utf-8")
    said(capsys, "code", "apply", "--from", str(batch))
    return study


def cells(found: Any, code: str) -> dict[str, Any]:
    """The cells of a code by group, in the only workstream."""
    (workstream,) = found["workstreams"]
    groups = [group["group"] for group in workstream["groups"]]
    (wanted,) = [each for each in workstream["codes"] if each["code"] == code]
    assert [cell["group"] for cell in wanted["cells"]] == groups
    return {cell["group"]: cell for cell in wanted["cells"]}


@pytest.mark.usefixtures("areas")
def test_codes_stand_by_area_with_their_bases(capsys: Capture) -> None:
    """Turns, people and sources, rolled up the tree; the base of each area beside it; as counts counts."""
    found = as_json(capsys, "codes")
    (workstream,) = found["workstreams"]
    bases = {group["group"]: group["base"] for group in workstream["groups"]}
    assert (found["by"], list(bases)) == ("area", ["North", "South"])
    assert [bases[area]["segments"] for area in bases] == [4, 6]
    assert [bases[area]["participants"] for area in bases] == [2, 2]
    access = cells(found, "access")
    assert [access[area]["count"]["segments"] for area in bases] == [2, 4]
    for area in bases:
        out, _ = said(capsys, "counts", "access", "--where", f"area={area}", "--json")
        assert json.loads(out)["workstreams"][0]["codes"][0]["count"] == access[area]["count"]


@pytest.mark.usefixtures("areas")
def test_who_is_silent_is_told_from_who_only_denies(capsys: Capture) -> None:
    """An area that was heard and never says it; one where it was only denied; the roles that never say it."""
    found = as_json(capsys, "codes")
    assert cells(found, "group-good")["South"]["state"] == "only apart"
    assert {area: cell["state"] for area, cell in cells(found, "one-person").items()} == {
        "North": "silent", "South": "silent",
    }  # fmt: skip
    out, _ = said(capsys, "across", "codes", "group-good", "one-person")
    assert "apart 1" in out
    assert (
        "One person who knows you: silent: North (2 people in 1 source), South (2 people in 1 source)" in out
    )
    assert "The group helps: roles that never say it: staff" in out


@pytest.mark.usefixtures("areas")
def test_not_asked_is_told_from_asked_and_silent(areas: Path, capsys: Capture) -> None:
    """Where the guide is linked and the question of a code was never reached, nobody was asked."""
    (areas / "guide.yaml").write_text(
        "format: 1\nsections:\n  - id: A\n    title: Groups\n    questions:\n"
        "      - {id: A1, text: What about the group?}\n      - {id: A2, text: How long did you wait?}\n",
        encoding="utf-8",
    )
    for source, turn, question in (("Group one", "t1", "A1"), ("South", "t1", "A2")):
        said(capsys, "guide", "set", source, turn, question)
    assert cells(as_json(capsys, "codes"), "group-good")["North"]["state"] == "said"
    said(capsys, "code", "apply", "Group one", "one-person", "--turn", "t5")
    found = as_json(capsys, "codes")
    assert cells(found, "one-person")["South"]["state"] == "not asked"


@pytest.mark.usefixtures("talks")
def test_where_nobody_has_read_anything_nothing_is_silent(capsys: Capture) -> None:
    """What was not read is no silence: it is said apart, and how much was read stands below."""
    said(capsys, "code", "apply", "Group one", "long-wait", "--turn", "t3")
    found = as_json(capsys, "codes", "--source", "Interview two")
    assert cells(found, "long-wait")["North"]["state"] == "not read"
    out, _ = said(capsys, "across", "codes")
    assert "turns read, as far as is known: North 1 of 16" in out


@pytest.mark.usefixtures("areas")
def test_areas_of_the_study_without_a_source_are_named(areas: Path, capsys: Capture) -> None:
    """What the study means to cover and has nothing from."""
    settings = areas / "qualcode.toml"
    settings.write_text(settings.read_text("utf-8").replace('"South"', '"South", "East"'), encoding="utf-8")
    assert as_json(capsys, "codes")["without"] == ["East"]
    assert "no source yet: East" in said(capsys, "across", "codes")[0]


@pytest.mark.usefixtures("areas")
def test_small_numbers_stay_with_the_team(tmp_path: Path, capsys: Capture) -> None:
    """On the screen with a line that says so, in no file; by an attribute of people nowhere."""
    out, _ = said(capsys, "across", "codes")
    assert "for the team only: what stands here tells of fewer than 5 people of a group" in out
    sheet = tmp_path / "across.csv"
    said(capsys, "across", "codes", "--csv", str(sheet))
    rows = list(csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig"))))
    assert {one[cell] for one in rows for cell in ("state", "segments", "participants", "apart")} == {
        "not printed"
    }
    assert as_json(capsys, "codes", "--by", "role")["by"] == "role"
    _, why = said(capsys, "across", "codes", "--where", "area=South", "--csv", str(sheet), code=2)
    assert "fewer than 5 people of a group fit --where" in why


@pytest.fixture
def crowd(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Add a group of thirteen: six White, six Asian, one Roma; one Roma and all White wait, one denies it."""
    lines, rows = ["WEBVTT", ""], []
    for number in range(13):
        words = f"I am speaker number {number} and I waited."
        lines += [
            f"00:{number:02d}:01.000 --> 00:{number:02d}:09.000",
            f"Anna Bell{'abcdefghijklm'[number]}: {words}",
            "",
        ]
        if number in {0, 1, 2, 3, 4, 5, 12}:
            rows.append(row("Crowd", number + 1, "long-wait"))
        rows.append(row("Crowd", number + 1, "group-good", **({"stance": "negated"} if number == 12 else {})))
    transcript, batch = tmp_path / "crowd.vtt", tmp_path / "crowd.jsonl"
    transcript.write_text("\n".join(lines), encoding="utf-8")
    said(
        capsys,
        "import",
        str(transcript),
        "--yes",
        "--title",
        "Crowd",
        "--quoting",
        "yes",
        "--session",
        "area=North",
    )
    out, _ = said(capsys, "show", "Crowd", "--json")
    for number, turn in enumerate(json.loads(out)["turns"]):
        group = "Roma" if number == 12 else "White" if number < 6 else "Asian"
        said(capsys, "participant", "set", turn["speaker"], f"ethnicity={group}")
    batch.write_text("\n".join(rows) + "\n", encoding="utf-8")
    said(capsys, "code", "apply", "--from", str(batch))
    return study


@pytest.mark.usefixtures("crowd")
def test_a_file_by_what_people_are_tells_of_no_single_person(tmp_path: Path, capsys: Capture) -> None:
    """The one of a group is in no row, no base and no state; nor is what a total would leave of it."""
    sheet = tmp_path / "across.csv"
    _, told = said(capsys, "across", "codes", "--by", "ethnicity", "--source", "Crowd", "--csv", str(sheet))
    assert "1 group of fewer than 5 people: not printed" in told
    text = sheet.read_text("utf-8-sig")
    assert "Roma" not in text
    rows = {(one["code"], one["group"]): one for one in csv.DictReader(io.StringIO(text))}
    assert {group for _, group in rows} == {"White", "Asian"}
    hidden = [rows["long-wait", group]["participants"] for group in ("White", "Asian")]
    assert "not printed" in hidden
    found = as_json(capsys, "codes", "--by", "ethnicity", "--source", "Crowd")
    (stream,) = found["workstreams"]
    assert ([one["group"] for one in stream["groups"]], stream["withheld"]) == (["Asian", "White"], 1)
    cells_of = {
        cell["group"]: cell
        for code in stream["codes"]
        for cell in code["cells"]
        if code["code"] == "long-wait"
    }
    assert any(
        (cell["state"], cell["count"], cell["apart"]) == ("not printed", None, None)
        for cell in cells_of.values()
    )
    assert "Roma" not in said(capsys, "across", "codes", "--by", "ethnicity", "--source", "Crowd")[0]


@pytest.mark.usefixtures("study")
def test_no_group_of_k_people_is_said_in_words(capsys: Capture) -> None:
    """Where every group of people is small there is no table."""
    out, _ = said(capsys, "participant", "list", "--json")
    who = next(
        one["id"] for one in json.loads(out)["participants"] if one["attributes"]["kind"] == "participant"
    )
    said(capsys, "participant", "set", who, "ethnicity=Roma")
    out, _ = said(capsys, "across", "codes", "--by", "ethnicity")
    assert "nothing by ethnicity: no group is of 5 people or more" in out


@pytest.mark.usefixtures("areas")
def test_somebody_met_in_two_areas_counts_in_both(tmp_path: Path, capsys: Capture) -> None:
    """What the session states of the area goes before what is written beside the person, in --where too."""
    transcript = tmp_path / "again.vtt"
    transcript.write_text(
        "WEBVTT\n\n00:00:01.000 --> 00:00:09.000\nWanda Kessock: Here they did ring.\n\n"
        "00:00:11.000 --> 00:00:19.000\nNell Frost: We do.\n",
        encoding="utf-8",
    )
    said(
        capsys,
        "import",
        str(transcript),
        "--yes",
        "--title",
        "Again",
        "--session",
        "area=North",
        "--quoting",
        "yes",
    )
    said(capsys, "code", "apply", "Again", "one-person", "--turn", "t1")
    found = cells(as_json(capsys, "codes"), "one-person")
    assert {area: cell["state"] for area, cell in found.items()} == {"North": "said", "South": "silent"}
    assert found["North"]["count"]["segments"] == 1
    out, _ = said(capsys, "counts", "one-person", "--where", "area=North", "--json")
    assert json.loads(out)["workstreams"][0]["codes"][0]["count"] == found["North"]["count"]
    assert "Again" in said(capsys, "codings", "--where", "area=North")[0]


@pytest.mark.usefixtures("areas")
def test_a_code_stands_side_by_side_by_area_and_role(capsys: Capture) -> None:
    """Numbers with their bases, both sides, and the words, masked."""
    found = as_json(capsys, "theme", "access")
    areas = {area["area"]: {group["group"]: group for group in area["groups"]} for area in found["areas"]}
    assert {area: list(groups) for area, groups in areas.items()} == {
        "North": ["participant"], "South": ["participant", "staff"],
    }  # fmt: skip
    staff = areas["South"]["staff"]
    assert (staff["extracts"], staff["people"], staff["base"]["segments"]) == (2, 1, 3)
    assert staff["sides"] == {"positive": 2}
    assert staff["team_only"]
    assert areas["South"]["participant"]["sides"] == {"negative": 2}
    words = " ".join(one["words"] for group in areas["South"].values() for one in group["shown"])
    assert "Kessock" not in words
    out, _ = said(capsys, "across", "theme", "access", "--shown", "1")
    assert "staff: 2 of 3 turns, 1 of 1 person; 2 positive" in out
    assert "and 1 more" in out
    assert "Kessock" in said(capsys, "across", "theme", "access", "--raw")[0]


@pytest.mark.usefixtures("areas")
def test_a_theme_takes_in_its_codes_and_a_wrong_name_is_asked_back(capsys: Capture) -> None:
    """By id or label, with what its analysts say; a near miss names themes and codes."""
    said(capsys, "theme", "add", "Chasing", "--claim", "Help goes to who chases.", "--code", "access")
    found = as_json(capsys, "theme", "chasing")
    assert (found["asked"]["kind"], found["asked"]["name"]) == ("theme", "Chasing")
    assert {"access", "long-wait", "not-called-back"} <= set(found["asked"]["codes"])
    assert "Help goes to who chases." in said(capsys, "across", "theme", "Chasing")[0]
    assert "did you mean" in said(capsys, "across", "theme", "Chassing", code=2)[1]
    assert "no attribute is called" in said(capsys, "across", "theme", "access", "--by", "colour", code=2)[1]


@pytest.mark.usefixtures("areas")
def test_a_tension_names_sides_numbers_and_extracts(capsys: Capture) -> None:
    """Staff positive, mothers negative, over all and within one area; what has no polarity is said."""
    found = as_json(capsys, "tensions", "access")
    by_place = {(one["by"], one["area"]): one for one in found["tensions"]}
    assert set(by_place) == {("role", ""), ("role", "South")}
    within = by_place["role", "South"]
    assert within["rests_on"] == "polarity"
    sides = {group["group"]: (group["side"], group["sides"]) for group in within["groups"]}
    assert sides == {
        "participant": ("negative", {"negative": 2}),
        "staff": ("positive", {"positive": 2}),
    }
    assert all(one["coding"] and one["words"] for group in within["groups"] for one in group["shown"])
    out, _ = said(capsys, "across", "tensions")
    assert "staff: mostly positive; 2 positive; 2 turns, 1 person" in out
    assert "contradiction" not in out
    assert "group-good" in as_json(capsys, "tensions")["unmarked"]


@pytest.mark.usefixtures("areas")
def test_what_is_said_and_what_is_denied_is_a_tension_too(capsys: Capture) -> None:
    """Without polarity the stance tells; `--least` says how many turns make a group lean."""
    assert as_json(capsys, "tensions", "group-good")["tensions"] == []
    (found,) = as_json(capsys, "tensions", "group-good", "--by", "area", "--least", "1")["tensions"]
    assert (found["rests_on"], [group["side"] for group in found["groups"]]) == ("stance", ["said", "denied"])


@pytest.mark.usefixtures("areas")
def test_no_tension_is_said_in_words(capsys: Capture) -> None:
    """How many codes and themes were looked at, and by what."""
    out, _ = said(capsys, "across", "tensions", "--by", "area")
    assert out.startswith("no tension among 5 codes and themes by area")


@pytest.mark.usefixtures("areas")
def test_flagged_words_are_withheld(capsys: Capture) -> None:
    """An open flag that withholds words does so here; numbers stay."""
    said(capsys, "flag", "South", "--turn", "t4", "--kind", "safeguarding")
    found = as_json(capsys, "theme", "long-wait")
    shown = [one for area in found["areas"] for group in area["groups"] for one in group["shown"]]
    (withheld,) = [one for one in shown if one["withheld"]]
    assert (withheld["turn"], withheld["words"], withheld["withheld"]) == ("t4", "", "safeguarding")
    assert "(withheld: safeguarding)" in said(capsys, "across", "theme", "long-wait")[0]


@pytest.mark.usefixtures("empty_study")
def test_a_study_without_areas_says_how_to_state_them(tmp_path: Path, capsys: Capture) -> None:
    """The usual groups are areas; without a code there is nothing to show."""
    talk = tmp_path / "talk.vtt"
    lines = ["WEBVTT", ""]
    for number, who in enumerate(("Grace Hill", "May Okafor", "Grace Hill", "May Okafor")):
        lines += [f"00:00:0{number}.000 --> 00:00:0{number}.900", f"{who}: It was cold.", ""]
    talk.write_text("\n".join(lines), encoding="utf-8")
    said(capsys, "import", str(talk), "--yes", "--title", "Talk")
    assert "no source states its area" in said(capsys, "across", "codes", code=2)[1]
