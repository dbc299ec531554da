"""Formats are contracts: every example of docs/formats.md fits its schema; what does not is said plainly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from qualcode.store.schemas import LISTS, problems_in, schema, schema_names, validator
from qualcode.store.yamlfiles import parse_yaml

ROOT = Path(__file__).resolve().parents[2]
FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
IN_FULL = {
    "event": "0123456789abcdef",
    "run": "0123456789ab",
    "at": "2026-03-12T10:15:00Z",
    "anchor": "9f1c22aa03d4e5b6",
    "code_revision": "0123456789ab",
    "text": "words",
}
LINES = {
    "codings/<coder>/<source>.jsonl": "codings_event",
    "redactions/<source>.jsonl": "redactions_event",
    "revisions/<source>.jsonl": "revisions_event",
    "audits/<id>/<coder>.jsonl": "audits_event",
    "packs/<id>/<coder>.jsonl": "packs_event",
    "runs/<coder>.jsonl": "runs_event",
    "withdrawals.jsonl": "withdrawals_event",
    "flags/<coder>.jsonl": "flags_event",
    "sources/<source>.jsonl": "turn",
    "sources/<source>.answers.jsonl": "answers",
}
CODING = {
    "op": "apply",
    "event": "0123456789abcdef",
    "id": "C-1a2b",
    "source": "S4K2QFA",
    "revision": 1,
    "span": [0, 4],
    "anchor": "9f1c22aa03d4e5b6",
    "code": "long-wait",
    "code_revision": "0123456789ab",
    "by": "ann",
    "at": "2026-03-12T10:15:00Z",
    "origin": "person",
}
SECRET = "She never told her sister"


def documented_yaml() -> list[tuple[str, str]]:
    """Return the YAML examples with the file that they are of."""
    found = re.findall(r"^## ([\w/<>]+\.yaml)\n\n```yaml\n(.*?)```", FORMATS, re.MULTILINE | re.DOTALL)
    return [(name.replace("mappings/<name>", "mapping"), text) for name, text in found]


def documented_events() -> list[tuple[str, str]]:
    """Return the JSON lines with the schema of the file that was last named before them."""
    found = []
    for block in re.finditer(r"```json\n(.*?)```", FORMATS, re.DOTALL):
        places = {schema: FORMATS.rfind(f"`{name}`", 0, block.start()) for name, schema in LINES.items()}
        named = max(places, key=lambda schema: places[schema])
        found += [(named, line) for line in block.group(1).splitlines()]
    return found


def in_full(record: dict[str, Any]) -> dict[str, Any]:
    """Return a documented record with the parts that the text leaves out as three dots."""
    full = {name: IN_FULL.get(name, value) if value == "…" else value for name, value in record.items()}
    for name in ("id", "proposal", "flag"):
        if str(full.get(name, "")).endswith("…"):
            full[name] = str(full[name]).replace("…", "0123456789")
    if "grounds" in full:
        full["grounds"] = [one.replace("…", "0123456789") for one in full["grounds"]]
    if isinstance(full.get("files"), dict):
        full["files"] = {name: ["a" * 64, "b" * 64] for name in full["files"]}
    return full


@pytest.mark.parametrize(("name", "text"), documented_yaml())
def test_the_documented_yaml_files_fit_their_schemas(name: str, text: str) -> None:
    """What docs/formats.md shows is what `check` takes."""
    assert problems_in(name.removesuffix(".yaml"), parse_yaml(text.encode(), name), name) == ()


@pytest.mark.parametrize(("name", "line"), documented_events())
def test_the_documented_events_fit_their_schemas(name: str, line: str) -> None:
    """Each line of each log that docs/formats.md shows."""
    record = in_full(json.loads(line))
    schema_of_line = "source_header" if name == "turn" and "format" in record else name
    assert problems_in(schema_of_line, record, name) == ()


def test_the_documentation_shows_every_kind_of_file_with_entries_and_events() -> None:
    """The two tests above are not empty."""
    assert {name.removesuffix(".yaml") for name, _ in documented_yaml()} == set(LISTS)
    assert {name for name, _ in documented_events()} == set(LINES.values())


@pytest.mark.parametrize("name", ["themes", "recommendations", "guide"])
def test_the_sample_study_fits_its_schemas(name: str) -> None:
    """What the demo imports is sound."""
    content = (ROOT / "transcripts_sample" / f"{name}.yaml").read_bytes()
    assert problems_in(name, parse_yaml(content, name), name) == ()


def test_every_schema_compiles_and_names_its_draft() -> None:
    """A schema that cannot be compiled would be found by a user first."""
    for name in schema_names():
        assert schema(name)["$schema"] == "http://json-schema.org/draft-07/schema#"
        assert callable(validator(name))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("revision", 0, "revision should be a whole number from 1"),
        ("revision", "1", "revision should be a whole number from 1"),
        ("span", [3], "span should be [start, end], two whole numbers"),
        ("span", [-1, 4], "span[1] should be what docs/formats.md says"),
        ("anchor", SECRET, "anchor should be 16 hexadecimal digits"),
        ("by", "Ann!", "by should be a coder's name"),
        ("at", "yesterday", "at should be a time in UTC, such as 2026-03-12T10:15:00Z"),
        ("op", "aply", "op should be apply | facet | retract | reject | resolve"),
        ("stance", SECRET, "stance should be negated | hypothetical | negated hypothetical | negative case"),
    ],
)
def test_a_wrong_field_is_named_with_what_belongs_there(field: str, value: object, said: str) -> None:
    """The message names field and expectation, and never repeats the value."""
    (problem,) = problems_in("codings_event", {**CODING, field: value}, "codings/ann/S4K2QFA.jsonl line 3")
    assert (problem.code, problem.message, problem.where) == (
        "schema",
        said,
        "codings/ann/S4K2QFA.jsonl line 3",
    )


def test_a_missing_field_is_named() -> None:
    """Only those that are missing are listed."""
    record = {name: value for name, value in CODING.items() if name not in {"anchor", "by"}}
    (problem,) = problems_in("codings_event", record, "line 1")
    assert problem.message == "anchor, by is missing"


def test_an_unknown_field_is_counted_and_its_name_not_told() -> None:
    """Participants' words may have been pasted in as a key."""
    (problem,) = problems_in("turn", {"id": "t1", "speaker": None, "text": "", SECRET: ""}, "line 2")
    assert problem.message.startswith("this entry has a field that this format does not know; known: count, ")
    assert SECRET not in problem.message


def test_each_bad_entry_of_a_list_is_found_with_its_line() -> None:
    """One bad entry does not hide the next."""
    text = (
        b"codes:\n  - {id: a, name: A}\n  - id: b\n  - {id: c, name: C, rules: {scope: page}}\n  - name: D\n"
    )
    found = problems_in("codebook", parse_yaml(text, "codebook.yaml"), "codebook.yaml")
    assert [(each.where, each.message) for each in found] == [
        ("codebook.yaml line 3, codes 2 (b)", "name is missing"),
        ("codebook.yaml line 4, codes 3 (c)", "rules.scope should be sentence | turn"),
        ("codebook.yaml line 5, codes 4", "id is missing"),
    ]


def test_dates_and_numbers_that_people_write_unquoted_are_texts() -> None:
    """`since: 2026-03-01` is what YAML calls a date, and `number: 2` a number."""
    codebook = parse_yaml(b"codes: [{id: a, name: A, since: 2026-03-01}]", "codebook.yaml")
    assert problems_in("codebook", codebook, "codebook.yaml") == ()
    recommendations = parse_yaml(b"recommendations: [{id: R, title: T, number: 2}]", "recommendations.yaml")
    assert problems_in("recommendations", recommendations, "recommendations.yaml") == ()
