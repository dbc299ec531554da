"""`source set`, `source facts`, attendance: facts that are known by name, and what is not known yet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.cli.main import run
from qualcode.errors import QualcodeError
from qualcode.flows.desk import Desk
from qualcode.flows.facts import ALIASES, KNOWN, fact_in, fact_name, read_fact
from qualcode.languages import language_name, language_of
from qualcode.model import Presence, Source
from qualcode.store.schemas import validator
from qualcode.store.sources import read_source
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments))
    shown = capsys.readouterr()
    return shown.out, shown.err


def the_source(study: Path, place: int = 0) -> Source:
    """Return a source as it is now."""
    line = (study / "sources.lock").read_text(encoding="utf-8").splitlines()[place]
    return read_source(open_study(study), json.loads(line)["id"])


def who(study: Path, name: str) -> str:
    """Return the pseudonym of a name, from the vault."""
    names = Desk(open_study(study), "ann").names()
    return next(entity.id for entity in names.entities.values() if name in entity.forms)


def facts(capsys: Capture, *named: str) -> list[dict[str, Any]]:
    """Return what `source facts --json` says."""
    found = json.loads(said(capsys, "source", "facts", *named, "--json")[0])
    validator("output/source-facts")(found)
    rows: list[dict[str, Any]] = found["sources"]
    return rows


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("duration=1 h 15 min", ("duration", "75 min")),
        ("Duration=0:45", ("duration", "45 min")),
        ("language=panjabi", ("languages", "Punjabi")),
        ("languages=pa, English and pt-BR", ("languages", "Punjabi, English, pt-BR")),
        ("languages=Saraiki", ("languages", "Saraiki")),
        ("secondary=Y", ("secondary", "yes")),
        ("secondary source=no", ("secondary", "no")),
        ("after-themes=yes", ("after_themes", "yes")),
        ("attended=08", ("attended", "8")),
        ("facilitators=two researchers and one peer supporter", ("facilitators",) * 2),
        ("interpreter=no", ("interpreter", "no")),
        ("controller=North Council", ("controller", "North Council")),
        ("collected_by=North Parents Forum", ("collected_by", "North Parents Forum")),
        ("interest=runs the service", ("interest", "runs the service")),
        ("Translated from=ur", ("translated_from", "Urdu")),
        ("room temperature=warm", ("room temperature", "warm")),
    ],
)
def test_facts_are_kept_as_the_house_calls_them(
    study: Path, capsys: Capture, typed: str, kept: tuple[str, str]
) -> None:
    """Known ones under one name and in one form, others as they were typed; undo takes them back."""
    before = the_source(study)
    said(capsys, "source", "set", "Group one", typed)
    name, value = kept
    expected = typed.partition("=")[2] if name == "facilitators" else value
    assert the_source(study).session == {**before.session, name: expected}
    said(capsys, "undo")
    assert before == the_source(study)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("controler=Council", "did you mean controller?"),
        ("langauge=Punjabi", "did you mean languages?"),
        ("secondry=yes", "did you mean secondary?"),
        ("facilitater=one", "did you mean facilitators?"),
        ("date=12 March", "'12 March' is not a date"),
        ("translated_on=2026-02-30", "'2026-02-30' is not a date"),
        ("secondary=perhaps", "yes or no"),
        ("duration=long", "minutes, or hours and minutes"),
        ("attended=many", "a number of people"),
        ("languages=Punjaby", "did you mean Punjabi?"),
        ("languages=xx", "no language is called 'xx'"),
        ("facilitators=Gurpreet Kaur", "may hold a name"),
        ("interpreter=Mrs Kaur", "may hold a name"),
        ("controller=May Okafor and others", "holds a registered name"),
        ("interest=Okafour's sister", "may be a registered name"),
        ("translation_of=S222222", "qualcode source pair"),
        ("quoting=yes", "is a permission, not a fact"),
    ],
)
def test_what_a_fact_cannot_say_is_asked_back(study: Path, capsys: Capture, typed: str, told: str) -> None:
    """Near misses of names, words that are none of the few, and names of people; nothing is written."""
    before = the_source(study)
    err = said(capsys, "source", "set", "Group one", typed, code=2)[1]
    assert told in err
    assert before == the_source(study)


def test_the_same_holds_at_import(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """A fact is read the same way wherever it is typed."""
    file = tmp_path / "one.txt"
    file.write_text("Al Pry: They never rang.\n\nBo Lobb: No.\n" * 2, encoding="utf-8")
    err = said(capsys, "import", str(file), "--session", "controler=Council", code=2)[1]
    assert "did you mean controller?" in err
    err = said(capsys, "import", str(file), "--session", "interest=Lobb's neighbours", code=2)[1]
    assert "the interest holds a registered name" in err
    assert not (empty_study / "sources.lock").exists()
    said(capsys, "import", str(file), "--session", "language=pa", "--further-use", "no")
    source = the_source(empty_study)
    assert (source.session["languages"], source.permissions.further_use) == ("Punjabi", "no")


@pytest.mark.usefixtures("study")
def test_known_and_missing_are_listed(capsys: Capture) -> None:
    """What the source tells itself is computed; what is stated is not missing any more."""
    row = facts(capsys)[0]
    assert row["computed"] == {"duration": "1 min"}
    assert {"controller", "collected_by", "languages", "interpreter", "further_use"} <= set(row["missing"])
    assert not {"area", "duration", "quoting", "translator"} & set(row["missing"])
    said(
        capsys,
        "source",
        "set",
        "Group one",
        "controller=Council",
        "translated_from=pa",
        "--further-use",
        "no",
    )
    row = facts(capsys, "group one")[0]
    assert row["stated"] == {"area": "North", "controller": "Council", "translated_from": "Punjabi"}
    assert row["permissions"] == {"quoting": "yes", "further_use": "no"}
    assert {"translator", "translated_on", "machine_translation"} <= set(row["missing"])
    assert not {"controller", "further_use"} & set(row["missing"])
    screen = said(capsys, "source", "facts")[0]
    assert "not known: date, languages, collected by" in screen
    assert "no source is called" in said(capsys, "source", "facts", "nowhere", code=2)[1]


def test_nothing_is_known_of_nothing(empty_study: Path, capsys: Capture) -> None:
    """An empty study says so."""
    assert said(capsys, "source", "facts")[0] == "no sources yet: qualcode import FILE\n"
    assert empty_study.exists()


@pytest.mark.usefixtures("study")
def test_what_came_after_the_themes_is_computed_or_stated(tmp_path: Path, capsys: Capture) -> None:
    """From the log of verbs: an import after the first theme; what a person says goes before."""
    assert "after_themes" not in facts(capsys)[0]["computed"]
    said(capsys, "theme", "add", "Having to chase", "--id", "T-chase")
    file = tmp_path / "late.txt"
    file.write_text("Al Pry: They never rang.\n\nBo Lobb: No.\n" * 2, encoding="utf-8")
    said(capsys, "import", str(file), "--title", "Late")
    assert [row["computed"]["after_themes"] for row in facts(capsys)] == ["no", "yes"]
    said(capsys, "source", "set", "Late", "after_themes=no")
    late = facts(capsys, "Late")[0]
    assert (late["stated"]["after_themes"], "after_themes" in late["computed"]) == ("no", False)


@pytest.mark.usefixtures("study")
def test_people_of_a_secondary_source_are_not_counted(capsys: Capture) -> None:
    """Its codings and the source are, its people are not this study's."""
    said(capsys, "code", "apply", "Group one", "not-called-back", "--words", "nobody ever rang back")
    said(capsys, "theme", "add", "Having to chase", "--id", "T-chase", "--code", "not-called-back")

    def counts() -> tuple[int, int, int]:
        found = json.loads(said(capsys, "theme", "list", "--counts", "--json")[0])
        return tuple(found["bases"][name] for name in ("codings", "participants", "sources"))

    assert counts() == (1, 2, 1)
    said(capsys, "source", "set", "Group one", "secondary=yes")
    assert counts() == (1, 0, 1)


def test_attendance_is_stated_shown_and_taken_back(study: Path, capsys: Capture) -> None:
    """A part between two turns, either of them unknown; the whole; not known any more."""
    may = who(study, "May Okafor")
    source = the_source(study)
    part = ["participant", "attendance", "May Okafor", "part", "--source", "Group one"]
    assert said(capsys, *part, "--from", "3", "--to", "t6")[0] == f"{source.id}  {may}: from t3 to t6\n"
    assert the_source(study).people == {may: Presence(attendance="part", first="t3", last="t6")}
    shown = json.loads(said(capsys, "show", "Group one", "--json")[0])
    validator("output/show")(shown)
    assert shown["partly"] == [{"who": may, "first": "t3", "last": "t6"}]
    assert f"{may} attended a part: from t3 to t6" in said(capsys, "show", "Group one")[0]
    listed = json.loads(said(capsys, "participant", "list", "--json")[0])
    session = next(row["sessions"][0] for row in listed["participants"] if row["id"] == may)
    assert (session["attendance"], session["from"], session["to"]) == ("part", "t3", "t6")
    assert f"{source.id} (from t3 to t6)" in " ".join(said(capsys, "participant", "list")[0].split())
    said(capsys, *part)
    assert "which turns is not known" in said(capsys, "show", "Group one")[0]
    said(capsys, "participant", "attendance", may, "whole", "--source", "Group one")
    assert "attended a part" not in said(capsys, "show", "Group one")[0]
    said(capsys, "participant", "attendance", may, "unknown", "--source", "Group one")
    assert the_source(study) == source
    assert said(capsys, "check", code=0)[0]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("May Okafor", "part", "--from", "t99"), "no turn is called 't99'"),
        (("May Okafor", "part", "--from", "t6", "--to", "t3"), "t3 comes before t6"),
        (("May Okafor", "whole", "--from", "t3"), "go with a part"),
        (("Nobody", "part"), "no speaker is called 'Nobody'"),
    ],
)
def test_attendance_that_cannot_be(study: Path, capsys: Capture, typed: tuple[str, ...], told: str) -> None:
    """Turns that are not there or the wrong way round, and people who are not."""
    before = the_source(study)
    assert told in said(capsys, "participant", "attendance", *typed, "--source", "Group one", code=2)[1]
    assert before == the_source(study)


def test_turns_that_a_correction_took_out_are_found(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Attendance points at turns that stay the same through corrections; where one is gone, check says so."""
    may = who(study, "May Okafor")
    said(
        capsys,
        "participant",
        "attendance",
        may,
        "part",
        "--source",
        "Group one",
        "--from",
        "t4",
        "--to",
        "t6",
    )
    text = (tmp_path / "group.vtt").read_text(encoding="utf-8")
    start, end = text.index("\n4\n"), text.index("\n5\n")
    (tmp_path / "group2.vtt").write_text(text[:start] + text[end:], encoding="utf-8")
    said(capsys, "source", "update", "Group one", str(tmp_path / "group2.vtt"), "--yes")
    assert the_source(study).people[may] == Presence(attendance="part", first="t4", last="t6")
    out, err = said(capsys, "check", code=1)
    assert f"{may} attended from or to t4, which a correction took out" in out + err


def test_a_header_of_notes_states_facts_in_its_own_spelling() -> None:
    """Reading finds a known fact by any of its names."""
    assert fact_in({"Translated from": "Urdu"}, "translated_from") == "Urdu"
    assert fact_in({"language": "Urdu"}, "languages") == "Urdu"
    assert fact_in({"languages": "", "area": "North"}, "languages") == ""


@given(name=st.sampled_from([*KNOWN, *ALIASES]), style=st.sampled_from([str.upper, str.title, str]))
def test_every_known_name_is_known_in_any_spelling(name: str, style: Any) -> None:
    """Case, blanks, hyphens and underscores make no difference."""
    expected = ALIASES.get(name, name)
    assert {expected} == {
        fact_name(style(name)),
        fact_name(name.replace("_", " ")),
        fact_name(name.replace("_", "-")),
    }


@given(st.sampled_from([name for name in KNOWN if name not in {"title", "area"}]), st.text(max_size=30))
def test_what_was_read_is_read_again_the_same(name: str, typed: str) -> None:
    """A fact as it is kept says the same when it is stated once more."""
    try:
        kept = read_fact(name, typed)
    except QualcodeError:
        return
    assert kept == read_fact(name, kept)


def test_languages_by_tag_and_name() -> None:
    """A tag is its language, and a reader sees the name."""
    assert [language_of(tag) for tag in ("PA", "cy", "bsl", "pt-br")] == [
        "Punjabi",
        "Welsh",
        "British Sign Language",
        "pt-br",
    ]
    assert (language_name("pt-BR"), language_name("Punjabi")) == ("Portuguese (pt-BR)", "Punjabi")
