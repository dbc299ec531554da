"""`qualcode counts`: what counts and what does not, bases, sentences, campaigns, groups, refusals."""

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
CLINIC = (
    "Please keep the walk in clinic on Harbour Street open for all of us. It is the only place that "
    "families without a car can reach in the evening."
)


def as_json(capsys: Capture, *arguments: str, schema: str = "counts") -> Any:
    """Run `counts --json`; return what it printed, held against its schema."""
    return validator(f"output/{schema}")(json.loads(said(capsys, "counts", *arguments, "--json")[0]))


def count_of(capsys: Capture, code: str, *arguments: str) -> dict[str, Any]:
    """Return the counts of a code in the only workstream."""
    (workstream,) = as_json(capsys, code, *arguments)["workstreams"]
    row: dict[str, Any] = workstream["codes"][0]
    return row


@pytest.fixture
def surveyed(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Add a survey of 60 people in two areas, five of whom sent a campaign, and codings by two coders."""
    rows = [["ID", "Area", "What would help?"]]
    for place in range(60):
        answer = f"Answer number {place} says the waiting list was too long."
        answer = f"{CLINIC} Mine is number {place} of them all." if 20 <= place < 25 else answer
        rows.append([str(place), "North" if place < 40 else "South", answer])
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    survey = tmp_path / "survey.csv"
    survey.write_text(stream.getvalue(), encoding="utf-8")
    columns = ["--column", "Area=attribute", "--column", "What would help?=open", "--attribute", "Area=area"]
    columns += ["--question", "What would help?=Q2"]
    said(capsys, "import", str(survey), "--title", "Survey", *columns)
    applied = [{"source": "Survey", "turn": f"t{place + 1}", "code": "long-wait"} for place in range(10, 30)]
    applied += [
        {"source": "Survey", "turn": f"t{place + 1}", "code": "group-good"} for place in range(30, 58)
    ]
    applied += [{"source": "Group one", "turn": "t3", "code": "long-wait"}]
    lines = tmp_path / "codings.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in applied), encoding="utf-8")
    said(capsys, "code", "apply", "--from", str(lines))
    said(capsys, "code", "apply", "Group one", "access", "--turn", "t3", "--coder", "bob")
    return study


@pytest.mark.usefixtures("surveyed")
def test_every_count_has_its_base(capsys: Capture) -> None:
    """Turns, people, responses and sources, each of how many; two codings on one turn are one turn."""
    (workstream,) = as_json(capsys, "access")["workstreams"]
    assert workstream["base"] == {
        "segments": 64, "participants": 2, "respondents": 60, "responses": 60, "sources": 2,
    }  # fmt: skip
    row = workstream["codes"][0]
    assert row["count"] == {
        "segments": 21, "participants": 1, "respondents": 20, "responses": 20, "sources": 2,
    }  # fmt: skip
    out, _ = said(capsys, "counts", "access")
    assert "21 of 64 turns" in out
    assert "1 of 2 participants" in out
    assert "20 of 60 responses to Q2 What would help?" in out
    assert "in 2 of 2 sources" in out


@pytest.mark.usefixtures("surveyed")
def test_own_leaves_out_the_codes_below(capsys: Capture) -> None:
    """`--own` counts what bears the code itself."""
    assert count_of(capsys, "access", "--own")["count"]["segments"] == 1


@pytest.mark.usefixtures("surveyed")
def test_the_tree_shows_all_codes(capsys: Capture) -> None:
    """Without a code all stand there, set in under their parents, and no `%` anywhere."""
    out, _ = said(capsys, "counts")
    assert "  Waiting too long" in out
    assert "of 64" in out
    assert "%" not in out


@pytest.mark.usefixtures("surveyed")
def test_what_may_not_count_does_not(capsys: Capture) -> None:
    """Facilitators' words, proposals and what was taken back leave every count as it was."""
    before = as_json(capsys)
    said(capsys, "code", "apply", "Group one", "long-wait", "--turn", "t1")
    said(capsys, "tag")
    assert as_json(capsys) == before
    out, _ = said(capsys, "codings", "--code", "long-wait", "--source", "Group one", "--json")
    (coding,) = (one for one in json.loads(out)["codings"] if one["turns"] == ["t3"])
    said(capsys, "code", "retract", coding["id"], "--why", "misread")
    assert count_of(capsys, "long-wait")["count"]["participants"] == 0


@pytest.mark.usefixtures("surveyed")
def test_secondary_material_stands_apart(capsys: Capture) -> None:
    """Earlier insight of others is in no base and is never added."""
    said(capsys, "source", "set", "Group one", "secondary=yes")
    (workstream,) = as_json(capsys, "long-wait")["workstreams"]
    assert (workstream["base"]["participants"], workstream["secondary"]["sources"]) == (0, 1)
    row = workstream["codes"][0]
    assert (row["count"]["segments"], row["secondary"]["segments"]) == (20, 1)


TALK = """Grace Hill: How was it?

Gurpreet Kaur: She says nobody ever came to the house.

Amrit Gill: Yes. Nobody.
"""


@pytest.mark.usefixtures("study")
def test_a_source_and_its_translation_are_one(tmp_path: Path, capsys: Capture) -> None:
    """What was coded on both sides of a pair counts once, and so does the base; who interprets is told."""
    roles = ["--role", "Grace Hill=facilitator", "--role", "Gurpreet Kaur=interpreter"]
    for name, text in (("original", TALK), ("english", TALK.replace("Nobody", "No one"))):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        said(capsys, "import", str(tmp_path / f"{name}.txt"), "--title", name, *roles)
        said(capsys, "code", "apply", name, "access", "--turn", "t2")
    said(capsys, "code", "apply", "english", "access", "--turn", "t3")
    pair = ["--source", "original", "--source", "english"]
    (apart,) = as_json(capsys, "access", *pair)["workstreams"]
    said(capsys, "source", "pair", "original", "english", "--language", "Punjabi")
    (together,) = as_json(capsys, "access", *pair)["workstreams"]
    assert (apart["base"]["segments"], apart["codes"][0]["count"]["segments"]) == (4, 3)
    assert (together["base"]["segments"], together["codes"][0]["count"]["segments"]) == (2, 2)
    assert (together["base"]["sources"], together["codes"][0]["count"]["sources"]) == (1, 1)
    assert together["codes"][0]["through"] == 1


@pytest.mark.usefixtures("surveyed")
def test_sources_nobody_coded_are_named(tmp_path: Path, capsys: Capture) -> None:
    """A source without a coding is told by name, so that its silence is no answer."""
    (tmp_path / "second.txt").write_text("Ann Ray: We waited.\n\nBo Lee: So did we.\n", encoding="utf-8")
    said(capsys, "import", str(tmp_path / "second.txt"), "--title", "Group two")
    out, _ = said(capsys, "counts")
    assert "1 source not coded by anybody yet: Group two" in out


@pytest.mark.usefixtures("surveyed")
def test_filters_narrow_the_base_too(capsys: Capture) -> None:
    """`--where` and `--source` choose what is counted and its base."""
    row = count_of(capsys, "long-wait", "--where", "area=South")
    assert row["questions"] == [
        {"question": "Q2", "wording": "Q2 What would help?", "responses": 0, "base": 20, "in_campaigns": 0,
         "campaigns": 0}
    ]  # fmt: skip
    assert as_json(capsys, "--source", "Survey")["workstreams"][0]["base"]["sources"] == 1


@pytest.mark.usefixtures("surveyed")
def test_campaigns_are_listed_and_counted_apart(capsys: Capture) -> None:
    """Five sent one text with words of their own; none is left out of any count."""
    (campaign,) = as_json(capsys, "--campaigns", schema="counts-campaigns")["campaigns"]
    assert (campaign["submissions"], campaign["personalised"], campaign["responses"]) == (5, 5, 60)
    assert campaign["begins"].startswith("Please keep the walk in clinic")
    assert [one["added"] for one in campaign["sent"]] == [[str(number)] for number in range(20, 25)]
    (asked,) = count_of(capsys, "long-wait")["questions"]
    assert (asked["responses"], asked["in_campaigns"], asked["campaigns"]) == (20, 5, 1)


@pytest.mark.usefixtures("surveyed")
def test_a_sentence_can_be_pasted(capsys: Capture) -> None:
    """Each kind of source has its own, with base and limits, and the numbers of `counts`."""
    out, _ = said(capsys, "counts", "long-wait", "--sentence", "--wording", "long waits")
    assert out == (
        "In the one group people spoke about long waits. "
        "Two coders; 3 turns carry no code and may not have been read. "
        "How many of those in a group would say so is not known.\n"
        "Of 60 people who answered question Q2 (What would help?), at least 20 wrote about long waits; "
        "5 of these sent the text of a campaign. "
        "One coder; 12 answers carry no code and may not have been read.\n"
    )
    told = as_json(capsys, "long-wait", "--sentence", schema="counts-sentence")["codes"][0]["sentences"]
    assert "what we coded as Waiting too long" in told[1]["text"]
    assert told[1]["numbers"] == {"people": 20, "people_base": 60, "in_campaigns": 5, "campaigns": 1}


@pytest.mark.usefixtures("surveyed")
def test_groups_of_people_are_told_apart(capsys: Capture) -> None:
    """`--by` breaks down respondents; a group below k is not printed, and its count not computable."""
    by = count_of(capsys, "long-wait", "--by", "area")["by"]
    respondents = next(one for one in by if one["of"] == "respondents")
    assert respondents["groups"] == [
        {"value": "North", "count": 20, "base": 40}, {"value": "South", "count": 0, "base": 20},
    ]  # fmt: skip
    participants = next(one for one in by if one["of"] == "participants")
    assert participants["groups"] == []
    assert participants["refused"]


@pytest.mark.usefixtures("surveyed")
def test_workstreams_are_never_added_up(surveyed: Path, capsys: Capture) -> None:
    """Two workstreams have two tables and two sentences."""
    settings = surveyed / "qualcode.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[workstreams.online]\napproach = "codebook"\n', encoding="utf-8")
    said(capsys, "source", "set", "Survey", "workstream=online")
    said(capsys, "source", "set", "Group one", "workstream=main")
    found = as_json(capsys, "long-wait")["workstreams"]
    assert [(one["name"], one["codes"][0]["count"]["segments"]) for one in found] == [
        ("main", 1),
        ("online", 20),
    ]
    out, _ = said(capsys, "counts", "long-wait", "--sentence", "--anyway")
    assert "Workstream main: In the one group" in out
    assert "Workstream online: Of 60 people" in out
    assert "never added up" in out


def test_reflexive_work_is_told_what_counts_are_not(surveyed: Path, capsys: Capture) -> None:
    """Counts stand with their bases and a sentence of warning; a sentence for a report is refused."""
    settings = surveyed / "qualcode.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('approach = "codebook"', 'approach = "reflexive"'), encoding="utf-8")
    assert "reflexive" in settings.read_text(encoding="utf-8")
    assert "Counts are not salience" in said(capsys, "counts", "long-wait")[0]
    _, err = said(capsys, "counts", "long-wait", "--sentence", code=2)
    assert "reflexive" in err
    assert "Of 60 people" in said(capsys, "counts", "long-wait", "--sentence", "--anyway")[0]


@pytest.mark.usefixtures("surveyed")
def test_a_workstream_without_anything_takes_one_line(surveyed: Path, capsys: Capture) -> None:
    """A workstream that nothing fits has no table of nothing."""
    settings = surveyed / "qualcode.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[workstreams.online]\napproach = "codebook"\n', encoding="utf-8")
    said(capsys, "source", "set", "Survey", "workstream=online")
    said(capsys, "source", "set", "Group one", "workstream=main")
    out, _ = said(capsys, "counts", "long-wait", "--where", "area=South")
    assert "nothing to count in 1 workstream: main" in out
    assert "Workstream online" in out
    assert "0 of 0" not in out


@pytest.mark.usefixtures("study")
def test_notes_have_no_sentence(tmp_path: Path, capsys: Capture) -> None:
    """Field notes alone: refused with the reason and what may be said instead."""
    notes = tmp_path / "notes.md"
    notes.write_text(
        "---\nkind: field_notes\ndate: 2026-03-12\n---\nThe list was said to be long.\n", encoding="utf-8"
    )
    said(capsys, "import", str(notes), "--title", "Notes")
    said(capsys, "code", "apply", "Notes", "long-wait", "--turn", "t1")
    _, err = said(capsys, "counts", "long-wait", "--sentence", "--source", "Notes", code=2)
    assert "cannot be counted" in err
    assert "1 of 1" in err


@pytest.mark.usefixtures("surveyed")
def test_a_table_goes_out_through_the_gate(tmp_path: Path, capsys: Capture) -> None:
    """`--csv` writes every count with its base."""
    place = tmp_path / "counts.csv"
    said(capsys, "counts", "--csv", str(place))
    with place.open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["code"]: row for row in csv.DictReader(lines)}
    assert (rows["long-wait"]["responses"], rows["long-wait"]["of_responses"]) == ("20", "60")


@pytest.mark.usefixtures("surveyed")
def test_the_table_of_groups_goes_out_too(tmp_path: Path, capsys: Capture) -> None:
    """`--csv` with `--by` has a row a group; few people are refused, small numbers are not written."""
    place = tmp_path / "groups.csv"
    said(capsys, "counts", "long-wait", "access", "--by", "area", "--csv", str(place))
    with place.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["of"] == "respondents"]
    assert [(row["code"], row["group"], row["people"], row["of_people"]) for row in rows][:3] == [
        ("long-wait", "all", "20", "60"),
        ("long-wait", "North", "20", "40"),
        ("long-wait", "South", "0", "20"),
    ]  # fmt: skip
    _, err = said(capsys, "counts", "--where", "area=North", "--csv", str(tmp_path / "few.csv"), code=2)
    assert "fewer than 5 people fit" in err
    arguments = ["--source", "Survey", "--where", "area=South", "--csv", str(tmp_path / "chosen.csv")]
    said(capsys, "code", "apply", "Survey", "access", "--turn", "t50")
    said(capsys, "counts", "access", *arguments)
    with (tmp_path / "chosen.csv").open(encoding="utf-8-sig", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["respondents"], row["of_respondents"]) == ("not printed", "20")
    assert row["chosen"] == "area: South; only Survey"


@pytest.mark.usefixtures("surveyed")
def test_small_numbers_of_people_chosen_are_for_the_team(capsys: Capture) -> None:
    """On the screen they stand, marked; a sentence has them not."""
    said(capsys, "code", "apply", "Survey", "access", "--turn", "t50")
    arguments = ["access", "--source", "Survey", "--where", "area=South"]
    out, _ = said(capsys, "counts", *arguments)
    assert "1 of 20 respondents" in out
    assert "for the team only" in out
    assert count_of(capsys, *arguments)["team_only"] is True
    told, _ = said(capsys, "counts", *arguments, "--sentence", "--wording", "access")
    assert "Of 20 people (area: South; only Survey) who answered question Q2" in told
    assert "how many wrote about access is not printed" in told
    assert "team only" not in said(capsys, "counts", "access")[0]


@pytest.mark.usefixtures("surveyed")
def test_where_nothing_fits_it_is_said(capsys: Capture) -> None:
    """An empty choice is said to be one, with what was chosen."""
    assert "nothing fits area: Nowhere" in said(capsys, "counts", "--where", "area=Nowhere")[0]
    assert "nothing fits" in said(capsys, "counts", "access", "--where", "area=Nowhere")[0]
    _, err = said(capsys, "counts", "access", "--sentence", "--where", "area=Nowhere", code=2)
    assert "nothing of this study's own fits area: Nowhere" in err


@pytest.mark.usefixtures("surveyed")
def test_what_stands_apart_stands_in_the_overview(capsys: Capture) -> None:
    """A negative case is in no count and yet to be seen; two coders who contradict each other are told of."""
    said(capsys, "codebook", "edit", "one-person", "--lemma", "bad at all", "--why", "tried")
    said(capsys, "tag")
    said(capsys, "code", "accept", "--rule", "bad at all")
    out, _ = said(capsys, "counts")
    assert "apart" in out.splitlines()[0]
    said(capsys, "code", "apply", "Group one", "one-person", "--turn", "t6", "--coder", "bob")
    row = count_of(capsys, "one-person")
    assert (row["count"]["segments"], row["apart"]) == (0, {"disputed": 1})
    assert "coders disagree" in said(capsys, "counts", "one-person")[0]
    assert "coders disagree" in said(capsys, "counts", "one-person", "--sentence")[0]


@pytest.mark.usefixtures("surveyed")
def test_campaigns_stand_in_every_count(capsys: Capture) -> None:
    """Also without a code named, and by groups."""
    (workstream,) = as_json(capsys)["workstreams"]
    row = next(one for one in workstream["codes"] if one["code"] == "long-wait")
    assert row["questions"][0]["in_campaigns"] == 5
    assert "a campaign's text" in said(capsys, "counts", "--source", "Survey", "--by", "area")[0]


@pytest.mark.usefixtures("study")
def test_a_reserved_name_is_refused_at_import(tmp_path: Path, capsys: Capture) -> None:
    """An attribute called `question` could never be asked for: another name is asked for at once."""
    survey = tmp_path / "survey.csv"
    survey.write_text("ID,Question,Why?\n1,A,It was long\n2,B,It was short\n", encoding="utf-8")
    columns = ["--column", "Question=attribute", "--column", "Why?=open"]
    _, err = said(capsys, "import", str(survey), *columns, code=2)
    assert "cannot be called 'Question'" in err
    assert "--attribute Question=topic" in err
    _, err = said(capsys, "import", str(survey), *columns, "--attribute", "Question=question", code=2)
    assert "cannot be called 'question'" in err
    said(capsys, "import", str(survey), *columns, "--attribute", "Question=topic")
    listed = json.loads(said(capsys, "participant", "list", "--json")[0])["participants"]
    assert (
        "is not an attribute" in said(capsys, "participant", "set", listed[0]["id"], "question=A", code=2)[1]
    )


@pytest.mark.usefixtures("study")
def test_proposals_that_were_accepted_are_told(capsys: Capture) -> None:
    """Accepting is no reading: the sentence says what was proposed, and what may not have been read."""
    said(capsys, "tag")
    said(capsys, "code", "accept", "--code", "long-wait", "--all")
    out, _ = said(capsys, "counts", "long-wait", "--sentence")
    assert "1 of these turns was proposed by the machine and accepted" in out
    assert "no code but accepted proposals" in out
    assert count_of(capsys, "long-wait")["proposed"] == 1


@pytest.mark.usefixtures("surveyed")
@pytest.mark.parametrize(
    "wording", ["what Siân Pritchard said", "90 % of all people in Kent", "what people think", "2 long waits"]
)
def test_wording_names_nobody_and_claims_nothing(wording: str, capsys: Capture) -> None:
    """What a sentence is about is no claim, and no registered name."""
    _, err = said(capsys, "counts", "long-wait", "--sentence", "--wording", wording, code=2)
    assert "--wording" in err
    assert "Pritchard" not in err


@pytest.mark.usefixtures("surveyed")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["not-caled-back"], "did you mean not-called-back"),
        (["--by", "aera"], "did you mean area"),
        (["--by", "question"], "by question already"),
        (["--where", "aera=North"], "did you mean area"),
        (["--source", "Nowhere"], "no source is called"),
        (["--sentence"], "about which code"),
        (["access", "long-wait", "--sentence", "--wording", "x"], "one code"),
        (["--sentence", "--campaigns"], "give one"),
        (["--audited"], "no sample was drawn yet"),
    ],
)
def test_mistakes_are_said_in_a_line(arguments: list[str], words: str, capsys: Capture) -> None:
    """Wrong names and options that do not go together end with exit code 2 and what to do."""
    assert words in said(capsys, "counts", *arguments, code=2)[1]


@pytest.mark.usefixtures("empty_study")
def test_an_empty_study_says_so(capsys: Capture) -> None:
    """Nothing imported: nothing to count, in words."""
    assert "no source yet" in said(capsys, "counts", code=2)[1]
