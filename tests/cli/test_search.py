"""`qualcode search`: words across sources, as they would be shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator


def found(capsys: pytest.CaptureFixture[str], *typed: str) -> list[dict[str, Any]]:
    """Return the hits of a search."""
    capsys.readouterr()
    assert run(["search", *typed, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    validator("output/search")(result)
    hits: list[dict[str, Any]] = result["hits"]
    return hits


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("waiting list", {"t3": ["waiting list"]}),
        ("WAITING   List", {"t3": ["waiting list"]}),
        ("wäiting list", {"t3": ["waiting list"]}),
        ("I'm", {"t5": ["I'm"]}),
        ("I’m", {"t5": ["I'm"]}),
        ("[laughs]", {"t2": ["[laughs]"]}),
        ("[/] :smile:", {"t6": ["[/] :smile:"]}),
        ("rang", {"t2": ["rang"]}),
        (".*", {}),
        ("the", {"t1": ["the"], "t2": ["The"], "t3": ["the"], "t5": ["the"], "t6": ["The"]}),
    ],
)
@pytest.mark.usefixtures("study")
def test_words_are_found_as_they_are_shown(
    capsys: pytest.CaptureFixture[str], words: str, expected: dict[str, list[str]]
) -> None:
    """Without case, accents and kinds of apostrophe; as words, never as a pattern; each place marked."""
    hits = found(capsys, words)
    marked = {hit["turn"]: [hit["text"][start:end] for start, end in hit["marks"]] for hit in hits}
    assert expected == marked


@pytest.mark.usefixtures("study")
def test_a_masked_name_is_found_only_raw(capsys: pytest.CaptureFixture[str]) -> None:
    """What is searched is what would be shown: no name can be fished for in the masked view."""
    assert [hit for hit in found(capsys, "May will") if hit] == []
    assert [hit["turn"] for hit in found(capsys, "May will", "--raw")] == ["t5"]


@pytest.mark.usefixtures("study")
def test_filters_narrow_the_search(capsys: pytest.CaptureFixture[str]) -> None:
    """Sources, speakers and attributes."""
    assert {"t1", "t2", "t3", "t5", "t6"} == {hit["turn"] for hit in found(capsys, "the")}
    assert {"t1"} == {hit["turn"] for hit in found(capsys, "the", "--where", "role=facilitator")}
    speaker = found(capsys, "waiting list")[0]["speaker"]
    assert {"t3", "t6"} == {hit["turn"] for hit in found(capsys, "the", "--speaker", speaker)}
    assert {"t3"} == {hit["turn"] for hit in found(capsys, "waiting", "-s", "gr*")}


@pytest.mark.usefixtures("study")
def test_a_pipe_gets_a_line_a_match(capsys: pytest.CaptureFixture[str]) -> None:
    """Source, turn and span, then the sentence; how many, on stderr."""
    capsys.readouterr()
    assert run(["search", "waiting list"]) == 0
    printed = capsys.readouterr()
    hit = found(capsys, "waiting list")[0]
    start, end = hit["matches"][0]["span"]
    assert printed.out.splitlines()[0].startswith(f"{hit['source']}:t3:{start}-{end}: My health visitor")
    assert printed.out.endswith("but the waiting list was four months.\n")
    assert printed.err == "1 turn in 1 source\n"
    assert run(["search", "no such words"]) == 0
    assert capsys.readouterr() == ("", "found nowhere\n")


def test_an_empty_study_holds_no_words(empty_study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Searching nothing finds nothing."""
    assert found(capsys, "anything") == []
    assert empty_study.exists()


@pytest.mark.usefixtures("study")
def test_a_speaker_is_named_in_any_case(capsys: pytest.CaptureFixture[str]) -> None:
    """`--speaker` takes an id in small letters too, and finds the same."""
    speaker = found(capsys, "rang")[0]["speaker"]
    same = found(capsys, "the", "--speaker", speaker)
    assert same == found(capsys, "the", "--speaker", speaker.lower())
    assert {hit["speaker"] for hit in same} == {speaker}
