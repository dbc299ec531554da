"""Where else a person stands in a study's files: examples, links, memos, exports, before-images, copies.

Each finding is a place or a file as it would be without them; nothing is changed here.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.comments import CommentedMap

from qualcode.findings import Memo
from qualcode.flows.lineage import lineage_of
from qualcode.flows.reading import CODEBOOK, QUOTES
from qualcode.flows.withdrawal.case import Case
from qualcode.store.files import digest, json_line, json_object, read_if_there
from qualcode.store.memos import memo_file, read_memos
from qualcode.store.participants import PARTICIPANTS
from qualcode.store.study import PERSONAL
from qualcode.store.tombstones import WITHDRAWALS
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes

RECOMMENDATIONS = "recommendations.yaml"
_PASSED_OVER = frozenset(
    {*PERSONAL, ".qualcode", ".git", "locked", "exports", "codings", "redactions", "revisions", "runs"}
)
_LOGS = ("codings/*/*.jsonl", "redactions/*.jsonl", "revisions/*.jsonl", "*.log.jsonl")
WITHDRAWN = "[withdrawn]"
_EXAMPLES = ("examples", "counter_examples")


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a code that is a person's words; `place` counts from 1."""

    code: str
    field: str
    place: int


def memos_on(case: Case) -> list[Memo]:
    """Return the memos that are about a person or their quotes, or that hold their words or name."""
    about = {case.who, *(quote.id for quote in case.quotes)}
    return [
        memo for memo in read_memos(case.study) if about & set(memo.about) or case.traces.any_in(memo.text)
    ]


def examples_of(case: Case) -> list[Example]:
    """Return the examples in the codebook that are a person's words, or say that they are."""
    content = case.study.read(CODEBOOK)
    found = []
    for code in _entries(content, CODEBOOK, "codes"):
        for field in _EXAMPLES:
            for place, example in enumerate(code.get(field) or (), start=1):
                if _is_example(case, example):
                    found.append(Example(str(code.get("id")), field, place))
    return found


def _is_example(case: Case, example: object) -> bool:
    fields = example if isinstance(example, dict) else {"text": example}
    ids = {case.who, *(quote.id for quote in case.quotes)}
    named = str(fields.get("source") or "").replace(",", " ").split()
    return bool(ids & set(named)) or case.traces.any_in(str(fields.get("text") or ""))


def _entries(content: bytes | None, name: str, listed: str) -> list[Any]:
    document = parse_yaml(content, name) if content else CommentedMap()
    return [each for each in document.get(listed) or () if isinstance(each, CommentedMap)]


def codes_made_from(case: Case) -> tuple[str, ...]:
    """Return the ids of the codes that were made from words of a person, and say so."""
    lineage = lineage_of(case.study)
    ids = {one for coding in case.codings for one in lineage.family(coding.id)}
    entries = _entries(case.study.read(CODEBOOK), CODEBOOK, "codes")
    return tuple(str(code.get("id")) for code in entries if str(code.get("made_from")) in ids)


def codebook_without(case: Case, examples: Sequence[Example]) -> bytes | None:
    """Return the codebook without some examples, and without what says that a code was made from their words.

    None where it stays as it is.
    """
    content = case.study.read(CODEBOOK)
    made = codes_made_from(case)
    if not (examples or made) or content is None:
        return None
    document = parse_yaml(content, CODEBOOK)
    gone = {(one.code, one.field, one.place) for one in examples}
    for code in document["codes"]:
        if str(code.get("id")) in made:
            del code["made_from"]
        for field in _EXAMPLES:
            listed = code.get(field) or []
            for place in range(len(listed), 0, -1):
                if (str(code.get("id")), field, place) in gone:
                    del listed[place - 1]
    return yaml_bytes(document)


def quotes_without(case: Case) -> bytes | None:
    """Return `quotes.yaml` without a person's quotes; None where it stays as it is."""
    content = case.study.read(QUOTES)
    ids = {quote.id for quote in case.quotes}
    if not ids or content is None:
        return None
    document = parse_yaml(content, QUOTES)
    listed = document["quotes"]
    for place in range(len(listed) - 1, -1, -1):
        if str(listed[place].get("id")) in ids:
            del listed[place]
    return yaml_bytes(document)


def links_to(case: Case) -> list[tuple[str, str]]:
    """Return the recommendations that link to a person's quotes, each with the quote."""
    ids = {quote.id for quote in case.quotes}
    rows = _entries(case.study.read(RECOMMENDATIONS), RECOMMENDATIONS, "recommendations")
    return [
        (str(row.get("id")), str(link.get("target")))
        for row in rows
        for link in row.get("links") or ()
        if str(link.get("target")) in ids
    ]


def recommendations_without(case: Case) -> bytes | None:
    """Return `recommendations.yaml` without links to a person's quotes; None where it stays as it is."""
    content = case.study.read(RECOMMENDATIONS)
    if content is None or not links_to(case):
        return None
    document = parse_yaml(content, RECOMMENDATIONS)
    ids = {quote.id for quote in case.quotes}
    for row in document["recommendations"]:
        links = row.get("links") or []
        for place in range(len(links) - 1, -1, -1):
            if str(links[place].get("target")) in ids:
                del links[place]
    return yaml_bytes(document)


def by_hand(case: Case, planned: dict[str, bytes | None]) -> dict[str, str]:
    """Return the files of the team, as they would be, that still hold a person: each with the lines."""
    found = {}
    for path in sorted(case.study.root.rglob("*")):
        name = path.relative_to(case.study.root).as_posix()
        if name.partition("/")[0] in _PASSED_OVER or name == WITHDRAWALS or not path.is_file():
            continue
        content = planned.get(name) or path.read_bytes()
        if path.suffix != ".jsonl" and case.traces.in_file(content, path.name):
            found[name] = _lines(case, content)
    return found


def _lines(case: Case, content: bytes) -> str:
    """Return the numbers of the lines that hold a person, for people; "" where it is over several lines."""
    lines = enumerate(content.decode("utf-8", errors="replace").split("\n"), start=1)
    numbers = [str(number) for number, line in lines if case.traces.any_in(line)]
    return f" line {', '.join(numbers)}" if numbers else ""


def blanked_logs(case: Case) -> dict[str, tuple[bytes, int]]:
    """Return the logs in which a reason repeats their words or name, with these blanked, and how many."""
    found = {}
    for folder in _LOGS:
        for path in sorted(case.study.root.glob(folder)):
            name = path.relative_to(case.study.root).as_posix()
            lines = (case.study.read(name) or b"").split(b"\n")
            after = [blanked_line(case, line) for line in lines]
            count = sum(one != other for one, other in zip(lines, after, strict=True))
            if count:
                found[name] = b"\n".join(after), count
    return found


def blanked_line(case: Case, line: bytes) -> bytes:
    """Return a line of a log with what repeats a person's words or name blanked."""
    record = json_object(line) if case.traces.any_in(line.decode("utf-8", errors="replace")) else None
    if record is None:
        return line
    kept = {name: _blanked(case, value) for name, value in record.items()}
    return json_line(kept).encode() if kept != record else line


def _blanked(case: Case, value: Any) -> Any:
    """Return a value of a record, however deep its texts lie, with those that hold a person blanked."""
    if isinstance(value, str):
        return WITHDRAWN if case.traces.any_in(value) else value
    if isinstance(value, list):
        return [_blanked(case, each) for each in value]
    if isinstance(value, dict):
        return {name: _blanked(case, each) for name, each in value.items()}
    return value


def exports_of(case: Case) -> list[str]:
    """Return the exports that hold a person's words or name, or one of their quotes by its id."""
    ids = [quote.id.encode() for quote in case.quotes]
    found = []
    for path in sorted(case.study.path("exports").rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if any(each in content for each in ids) or case.traces.in_file(content, path.name):
                found.append(path.relative_to(case.study.root).as_posix())
    return found


def images_of(case: Case, rewritten: Sequence[str]) -> dict[str, bytes | None]:
    """Return what becomes of before-images that hold a person: gone (None), or without their row.

    All images of `rewritten` sources go, and of others those in which they speak. Manifests say what went,
    so that no undo looks for it.
    """
    found: dict[str, bytes | None] = {}
    for manifest in sorted(case.study.path("history").glob("*/manifest.json")):
        run = manifest.parent.name
        record = json.loads(manifest.read_bytes())
        gone: set[str] = set()
        for number, name in enumerate(sorted(record["files"])):
            for place, which in enumerate(("before", "after")):
                kept = f"history/{run}/{number}.{which}"
                content = read_if_there(case.study.path(kept))
                if content is None or not _holds(case, name, content, rewritten):
                    continue
                found[kept] = rows_without(content, case.who) if name == PARTICIPANTS else None
                after = found[kept]
                if after is None:
                    gone.add(name)
                else:
                    record["files"][name][place] = digest(after)
        if any(kept.startswith(f"history/{run}/") for kept in found):
            record["withdrawn"] = sorted({*record.get("withdrawn", ()), *gone})
            found[f"history/{run}/manifest.json"] = (json.dumps(record, indent=1) + "\n").encode()
    return found


def _holds(case: Case, name: str, content: bytes, rewritten: Sequence[str]) -> bool:
    if name.startswith("sources/"):
        source = name.removeprefix("sources/").partition(".")[0].partition("@")[0]
        return source in rewritten or case.who.encode() in content
    if name == PARTICIPANTS:
        return rows_without(content, case.who) != content
    return case.traces.in_file(content, name) or (name.startswith("memos/") and case.who.encode() in content)


def rows_without(content: bytes, who: str) -> bytes:
    """Return `participants.csv` without a person's row; every other line as it is."""
    text = content.decode("utf-8-sig")
    kept = []
    for line in _records(text):
        row = next(csv.reader(io.StringIO(line, newline="")), [""])
        if row[:1] != [who]:
            kept.append(line)
    return "".join(kept).encode() if len(kept) != len(list(_records(text))) else content


def _records(text: str) -> Iterator[str]:
    """Yield the records of a CSV file with their line ends: a cell may hold one."""
    pending = ""
    for line in text.splitlines(keepends=True):
        pending += line
        if pending.count('"') % 2 == 0:
            yield pending
            pending = ""
    if pending:
        yield pending


def copies_of(case: Case, handled: Sequence[str], rewritten: Sequence[str]) -> list[str]:
    """Return files in the personal folders that are none of the study's own and hold a person."""
    known = set(handled)
    found = []
    for folder in ("sources", "memos"):
        for path in sorted(case.study.path(folder).rglob("*")):
            name = path.relative_to(case.study.root).as_posix()
            if not path.is_file() or name in known or not _is_stray(name, rewritten, case):
                continue
            content = path.read_bytes()
            if case.who.encode() in content or case.traces.in_file(content, path.name):
                found.append(name)
    return found


def _is_stray(name: str, rewritten: Sequence[str], case: Case) -> bool:
    """Whether a file in a personal folder is a copy that some service or person left there."""
    if name.startswith("memos/"):
        return not name.endswith(".md") or name not in {memo_file(memo.id) for memo in read_memos(case.study)}
    known = {source.id for source in case.sources}
    stem = name.removeprefix("sources/").partition(".")[0].partition("@")[0]
    return stem not in known or stem in rewritten
