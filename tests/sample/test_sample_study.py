"""The sample study keeps what its README and the demo promise."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise

import pytest
from sample_reading import (
    CODEBOOK,
    SAMPLE,
    all_sources,
    builder,
    caption_turns,
    heard_phrases,
    json_lines,
    sheet,
    survey_rows,
    word_turns,
    yaml_file,
)

NON_ANSWERS = {"", "-", "n/a", "N/A", "None"}
BUILT = ("focus-group-harrowmere.vtt", "interview-eastling.docx", "survey-both-areas.xlsx")
SEED = re.compile(r"I'm the only \w+ at the .+ hub")


@pytest.mark.parametrize("name", BUILT)
def test_built_files_are_what_the_builder_builds(name: str) -> None:
    """The built files are byte for byte what `build.py` makes of the texts under `src/`."""
    assert builder().BUILDERS[name]() == (SAMPLE / name).read_bytes()


def test_focus_group_is_long_enough_to_read_like_one() -> None:
    """The focus group has more than sixty turns by six parents, a facilitator and a member of staff."""
    turns = caption_turns()
    roles = {row["name"]: row["role"] for row in sheet("participants.csv")}
    voices = Counter(roles[name] for name in {turn.speaker for turn in turns})
    assert len(turns) >= 60
    assert voices == {"parent": 6, "facilitator": 1, "health visitor": 1}


def test_captions_have_the_marks_of_teams() -> None:
    """Cue ids are GUID/utterance-part, cues take up to two lines, and names carry numeric entities."""
    text = (SAMPLE / BUILT[0]).read_text(encoding="utf-8")
    cues = re.findall(
        r"^[0-9a-f-]{36}/(\d+)-(\d+)\n(\S+) --> (\S+)\n(<v .*?</v>)$", text, re.MULTILINE | re.DOTALL
    )
    assert len(cues) == text.count("-->")
    assert {words.count("\n") for *_, words in cues} == {0, 1}
    assert {part for _, part, *_ in cues} == {"0", "1", "2"}
    assert "<v Si&#226;n Prosser>" in text


def test_cue_times_run_forward_and_some_voices_overlap() -> None:
    """Every cue ends after it starts; a few start before the last has ended, as in real talk."""
    times = re.findall(r"^(\S+) --> (\S+)$", (SAMPLE / BUILT[0]).read_text(encoding="utf-8"), re.MULTILINE)
    assert all(start < end for start, end in times)
    assert sum(later < end for (_, end), (later, _) in pairwise(times)) == 3


def test_interview_is_one_parent_and_an_interviewer() -> None:
    """The interview has some forty turns between two voices."""
    turns = word_turns()
    assert {turn.speaker for turn in turns} == {"Interviewer", "Renée Castell"}
    assert 40 <= len(turns) <= 50


def test_survey_has_more_than_eighty_responses_and_its_rough_edges() -> None:
    """Eighty-eight responses in both areas, with non-answers, a campaign, and mostly anonymous e-mail."""
    rows = survey_rows()
    opinions = [row["What would you change?"] for row in rows]
    assert len(rows) == 88
    assert {row["Which area do you live in?"] for row in rows} == {"Harrowmere", "Eastling Vale"}
    assert sum("Lantern Street Children's Centre now" in opinion for opinion in opinions) == 5
    assert {row["What helped you most?"] for row in rows} >= NON_ANSWERS
    assert sum(row["Email"] == "anonymous" for row in rows) > 80


def test_awkward_marks_are_in_the_words() -> None:
    """`[laughs]`, `[crosstalk]`, `[/]` and `:smile:` occur, since screens must leave them unchanged."""
    words = "\n".join(turn.text for turns in all_sources().values() for turn in turns)
    assert [mark for mark in ("[laughs]", "[crosstalk]", "[/]", ":smile:") if mark not in words] == []


def test_everyone_who_speaks_is_on_the_sheet() -> None:
    """The participants sheet has one row for each label of both recorded sessions, and no other."""
    labels = {turn.speaker for turn in (*caption_turns(), *word_turns())}
    names = [row["name"] for row in sheet("participants.csv")]
    assert sorted(names) == sorted(labels)


def test_most_parents_share_their_line_with_four_others() -> None:
    """Area and role single out at most one parent, and one each refuses quoting or allows paraphrase."""
    parents = [row for row in sheet("participants.csv") if row["kind"] == "participant"]
    classes = Counter((row["area"], row["role"]) for row in parents)
    assert sum(size for size in classes.values() if size >= 5) >= len(parents) - 1
    assert Counter(row["quoting"] for row in parents) == {"yes": 5, "no": 1, "paraphrase": 1}


def test_one_sentence_that_picks_its_speaker_out_is_seeded_coded_and_picked() -> None:
    """One quotable turn singles its speaker out, so that the demo's first export is refused for it."""
    seeded = [turn for turn in caption_turns() if SEED.search(turn.text)]
    assert [turn.allowed for turn in seeded] == [True]
    for name in ("codings.jsonl", "quotes.jsonl"):
        assert sum(SEED.search(row["text"]) is not None for row in json_lines(name)) == 1


def test_contact_details_can_be_nobodys() -> None:
    """Telephone numbers are Ofcom's for drama, e-mail addresses end in example.org."""
    texts = [path.read_text(encoding="utf-8") for path in SAMPLE.glob("src/*.txt")]
    together = "\n".join(texts)
    assert {number[:9] for number in re.findall(r"\b0\d{4} ?\d{6}\b", together)} == {"07700 900"}
    assert {match.rpartition("@")[2] for match in re.findall(r"\S+@[\w.]+", together)} == {"example.org"}


@pytest.mark.parametrize("name", ["codings.jsonl", "quotes.jsonl"])
def test_coded_and_picked_words_are_verbatim_and_found_once(name: str) -> None:
    """Each text lies in one turn of its source and occurs once in the whole source."""
    sources = all_sources()
    astray = [
        row["text"]
        for row in json_lines(name)
        if sum(turn.text.count(row["text"]) for turn in sources[row["source"]]) != 1
        or "\n".join(turn.text for turn in sources[row["source"]]).count(row["text"]) != 1
    ]
    assert astray == []


def test_codings_name_codes_of_the_codebook_and_cover_every_source() -> None:
    """A day's coding: sixty or more, in all five sources, with most of the codes that are not containers."""
    codings = json_lines("codings.jsonl")
    codes = {code["id"] for code in yaml_file(CODEBOOK)["codes"]}
    containers = {code.get("parent") for code in yaml_file(CODEBOOK)["codes"]}
    used = {row["code"] for row in codings}
    assert len(codings) >= 60
    assert used <= codes - containers
    assert len(used) > 20
    assert {row["source"] for row in codings} == set(all_sources())
    assert all(set(row) == {"source", "text", "code", "why"} for row in codings)


def test_quotes_come_only_from_words_that_may_be_quoted() -> None:
    """A picked quote is by someone who said yes, or was heard word for word by the note-taker."""
    sources = all_sources()
    refused = [
        row["text"]
        for row in json_lines("quotes.jsonl")
        if not any(turn.allowed and row["text"] in turn.text for turn in sources[row["source"]])
        and row["text"] not in heard_phrases()
    ]
    assert refused == []


def test_operations_touch_words_inside_their_quote() -> None:
    """Every cut, and every place for an insertion, occurs once in the quote that it edits."""
    operations = [
        (row["text"], operation) for row in json_lines("quotes.jsonl") for operation in row["operations"]
    ]
    kinds = Counter(operation["op"] for _, operation in operations)
    assert kinds == {"cut": 2, "insert": 2}
    assert {
        text.count(operation.get("text" if operation["op"] == "cut" else "after"))
        for text, operation in operations
    } == {1}


def test_quotes_themes_and_recommendations_resolve() -> None:
    """A quote's code belongs to its theme, and what it is linked to exists."""
    themes = {theme["id"]: theme for theme in yaml_file(SAMPLE / "themes.yaml")["themes"]}
    recommendations = {item["id"] for item in yaml_file(SAMPLE / "recommendations.yaml")["recommendations"]}
    quotes = json_lines("quotes.jsonl")
    assert len(quotes) >= 12
    assert [row["text"] for row in quotes if row["code"] not in themes[row["theme"]]["codes"]] == []
    assert {target for row in quotes for target in row["recommendations"]} == recommendations


def test_themes_name_codes_and_parents_that_exist() -> None:
    """Themes refer to codes of the codebook; one is a sub-theme, one a topic summary, some diverge."""
    themes = yaml_file(SAMPLE / "themes.yaml")["themes"]
    codes = {code["id"] for code in yaml_file(CODEBOOK)["codes"]}
    ids = {theme["id"] for theme in themes}
    assert {code for theme in themes for code in theme["codes"]} <= codes
    assert [theme["parent"] for theme in themes if theme.get("parent")] == ["T-known"]
    assert "T-known" in ids
    assert Counter(theme["kind"] for theme in themes) == {"theme": 5, "topic_summary": 1}
    assert all(bool(theme.get("claim")) == (theme["kind"] == "theme") for theme in themes)
    assert any(theme.get("divergence") for theme in themes)


def test_recommendations_show_the_five_forms_and_the_three_stances() -> None:
    """One recommendation in each form; links and cross-references resolve."""
    recommendations = yaml_file(SAMPLE / "recommendations.yaml")["recommendations"]
    ids = {item["id"] for item in recommendations}
    known = {
        "theme": {theme["id"] for theme in yaml_file(SAMPLE / "themes.yaml")["themes"]},
        "code": {code["id"] for code in yaml_file(CODEBOOK)["codes"]},
    }
    links = [link for item in recommendations for link in item["links"]]
    forms = ["considerations", "owners", "strands", "argued", "addressee"]
    assert [item["form"] for item in recommendations] == forms
    assert {link["stance"] for link in links} == {"supports", "qualifies", "speaks_against"}
    assert [link for link in links if link["target"] not in known[link["kind"]]] == []
    assert {other for item in recommendations for other in item.get("see", [])} <= ids


def plain(text: str) -> str:
    """Return text without case or accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@pytest.mark.parametrize("name", ["themes.yaml", "recommendations.yaml", "guide.yaml"])
def test_the_teams_own_prose_names_nobody(name: str) -> None:
    """No name that may not be published stands in what the team wrote, nor in the codebook."""
    prose = plain((SAMPLE / name).read_text(encoding="utf-8") + CODEBOOK.read_text(encoding="utf-8"))
    people = [
        part
        for row in sheet("participants.csv")
        if row["name"] != "Interviewer"
        for part in row["name"].split()
    ]
    mentioned = [
        form
        for row in sheet("names.csv")
        if row["publishable"] != "yes"
        for form in (row["name"], *row["aliases"].split(";"))
        if form
    ]
    words_too = {"may", "grace", "blessing"}
    names = {plain(form) for form in (*people, *mentioned)} - words_too
    assert [form for form in sorted(names) if re.search(rf"\b{re.escape(form)}\b", prose)] == []


def test_topic_guide_questions_have_ids_of_their_own() -> None:
    """The topic guide numbers every question once, and marks which may be left out."""
    questions = [
        question
        for section in yaml_file(SAMPLE / "guide.yaml")["sections"]
        for question in section["questions"]
    ]
    ids = [question["id"] for question in questions]
    assert len(set(ids)) == len(ids) > 5
    assert {question["optional"] for question in questions} == {True, False}


@pytest.mark.parametrize("name", ["README.md", "LICENSE", "themes.yaml", *BUILT[:1], "workshop-eastling.md"])
def test_files_say_that_they_are_synthetic(name: str) -> None:
    """Nobody can take a file of the sample study for somebody's words."""
    assert "synthetic" in (SAMPLE / name).read_text(encoding="utf-8").casefold()
