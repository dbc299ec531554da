"""The files of another study as they would be, had they been made in this one.

What has no meaning here (another study's samples, packs, proposals, log of verbs) is not among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from qualcode.flows.copies.documents import table_bytes, table_in
from qualcode.flows.copies.kinds import YAML_FILES
from qualcode.flows.reading import CODEBOOK
from qualcode.store.files import json_line, records_in
from qualcode.store.logs import CODEBOOK_LOG, GUIDE_LOG, coding_logs, redactions_log, revisions_log
from qualcode.store.memos import memo_bytes, read_memos
from qualcode.store.participants import PARTICIPANTS
from qualcode.store.sources import LOCK_FILE, lock_bytes
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes

if TYPE_CHECKING:
    from qualcode.flows.study_merge.books import Books
    from qualcode.flows.study_merge.sources import OtherSources
    from qualcode.flows.study_merge.staying import Staying
    from qualcode.flows.study_merge.translation import Translation
    from qualcode.store.study import Study

_LISTED = ("themes", "recommendations", "quotes", "codes")


@dataclass(frozen=True, slots=True)
class Coming:
    """What is needed to put another study's files in this study's terms; `lost` counts what cannot come."""

    ours: Study
    other: Study
    translation: Translation
    sources: OtherSources
    books: Books
    staying: Staying
    lost: dict[tuple[str, str], int] = field(default_factory=dict)

    def leave(self, kind: str, why: str) -> None:
        """Count what does not come, to be told."""
        self.lost[kind, why] = self.lost.get((kind, why), 0) + 1

    def called(self) -> dict[str, str]:
        """Return what everybody in the sources that come is called here, by their ids there."""
        found: dict[str, str] = {}
        for source in sorted(self.sources.locked):
            said = self.translation.on(source)
            found.update({who: said.name(who) for who in self.sources.voices[source]})
        return found

    def comes(self, event: Mapping[str, Any]) -> bool:
        """Whether an event is on nothing, or on a source that comes."""
        return event.get("source", "") in {"", *self.sources.coming}

    def events(self, name: str, here: str = "") -> bytes:
        """Return a log in this study's terms, called `here` in it, but for the events that came before."""
        lines = []
        known = _events_in(self.ours.read(here or name), here or name)
        for event in filter(self.comes, records_in(self.other.read(name) or b"", name)):
            if event.get("event") in known:
                continue
            said = self.translation.event(event)
            if said is None:
                self.leave("events", "on words of a revision that is not kept there")
            else:
                lines.append(json_line(said) + "\n")
        return "".join(lines).encode()


def _events_in(content: bytes | None, name: str) -> set[str]:
    return {str(event["event"]) for event in records_in(content or b"", name) if event.get("event")}


def made_files(coming: Coming) -> dict[str, bytes]:
    """Return the files by the names that they have here."""
    found: dict[str, bytes] = dict(coming.sources.files)
    if coming.sources.locked:
        found[LOCK_FILE] = lock_bytes(coming.sources.locked.values())
    made = (*_logs(coming), *_documents(coming), *_memos(coming))
    found.update({name: content for name, content in made if content})
    if (people := coming.other.read(PARTICIPANTS)) is not None:
        found[PARTICIPANTS] = _people(people, coming)
    return found


def _logs(coming: Coming) -> Iterator[tuple[str, bytes]]:
    there = coming.sources.coming
    consensus = list(coming.other.names("codings/consensus", ".jsonl"))
    for name in (*coding_logs(coming.other), *consensus):
        _, coder, file = name.split("/")
        if file.removesuffix(".jsonl") in there:
            here = f"codings/{coming.translation.coder(coder)}/{file}"
            yield here, coming.events(name, here)
    for source in sorted(there):
        yield redactions_log(source), coming.events(redactions_log(source))
    for source in sorted(coming.sources.locked):
        yield revisions_log(source), _revisions(coming, source)
    for name in coming.other.names("flags", ".jsonl"):
        coder = coming.translation.coder(name.removeprefix("flags/").removesuffix(".jsonl"))
        yield f"flags/{coder}.jsonl", coming.events(name, f"flags/{coder}.jsonl")
    yield CODEBOOK_LOG, _of_codes_that_come(coming)
    if coming.ours.read("guide.yaml") is None:
        yield GUIDE_LOG, coming.events(GUIDE_LOG)


def _of_codes_that_come(coming: Coming) -> bytes:
    """Return the history of the other codebook but for entries that are the same in both: ours is known."""
    lines = coming.events(CODEBOOK_LOG).splitlines(keepends=True)
    events = records_in(b"".join(lines), CODEBOOK_LOG)
    same = coming.books.same
    return b"".join(line for line, one in zip(lines, events, strict=True) if one.get("code") not in same)


def _revisions(coming: Coming, source: str) -> bytes:
    """Return how a source's revisions follow from each other, with the texts' hashes under our key."""
    lines = []
    for event in records_in(coming.events(revisions_log(source)), source):
        texts = [coming.sources.text(source, event.get(name, 0)) for name in ("before", "after")]
        told = {name: value for name, value in event.items() if name != "texts"}
        if "texts" in event and None not in texts:
            told["texts"] = [coming.translation.key.fingerprint(text or "") for text in texts]
        lines.append(json_line(told) + "\n")
    return "".join(lines).encode()


def _documents(coming: Coming) -> Iterator[tuple[str, bytes]]:
    for name in (*YAML_FILES, *coming.other.names("mappings", ".yaml")):
        content = coming.other.read(name)
        if content is None or (name == "guide.yaml" and coming.ours.read(name) is not None):
            continue
        if name.startswith("mappings/"):
            if coming.ours.read(name) is None:
                yield name, content
            continue
        yield name, _document(coming, name, content)


def _document(coming: Coming, name: str, content: bytes) -> bytes:
    document = parse_yaml(content, name)
    for listed in _LISTED:
        entries = document.get(listed)
        for number in range(len(entries or ()) - 1, -1, -1):
            if _stays(coming, name, entries[number]):
                del entries[number]
            else:
                _put(coming, name, entries[number])
    return yaml_bytes(document)


def _stays(coming: Coming, name: str, entry: Mapping[str, Any]) -> bool:
    """Whether an entry does not come: a code that both have alike, or a quote from a source that stays."""
    if name == CODEBOOK:
        return entry["id"] in coming.books.same
    return "source" in entry and entry["source"] not in coming.sources.coming


def _put(coming: Coming, name: str, entry: Any) -> None:
    words = coming.translation.text(str(entry.get("source")), int(entry.get("revision", 1)))
    _leave_examples(coming, entry)
    if name == CODEBOOK:
        entry["name"] = coming.books.names.get(entry["id"], entry["name"])
    coming.translation.on(str(entry.get("source"))).document(entry)
    if "anchor" in entry and words is not None:
        start, end = entry["span"]
        entry["anchor"] = coming.translation.key.anchor(words[start:end])


def _leave_examples(coming: Coming, entry: Any) -> None:
    """Take out of a code what people said in sources that stay."""
    for listed in ("examples", "counter_examples"):
        examples = entry.get(listed) or []
        for number in range(len(examples) - 1, -1, -1):
            if coming.staying.holds(examples[number].get("source"), examples[number].get("text")):
                del examples[number]
                coming.leave("examples", "said in a source that stays there")


def _memos(coming: Coming) -> Iterator[tuple[str, bytes]]:
    said = coming.translation
    for memo in read_memos(coming.other):
        if coming.staying.is_about(memo.about) or coming.staying.holds(None, memo.text):
            coming.leave("memos", "about what stays there, or in its words")
            continue
        about = tuple(said.name(one) for one in memo.about)
        here = replace(memo, by=said.coder(memo.by), about=about, text=said.words(memo.text))
        yield f"memos/{memo.id}.md", memo_bytes(here)


def _people(content: bytes, coming: Coming) -> bytes:
    """Return the rows of who speaks in sources that come, under their ids here; the first of two stands."""
    columns, rows = table_in(content, PARTICIPANTS)
    called = _called(coming)
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        for who in sorted(called.get(row["id"], ())):
            found.setdefault(who, {**row, "id": who})
        if row["id"] not in called:
            coming.leave("participants", "in no source that comes")
    return table_bytes(columns, list(found.values()))


def _called(coming: Coming) -> dict[str, set[str]]:
    """Return what everybody in the sources that come is called here, by their ids there."""
    found: dict[str, set[str]] = {}
    for source, voices in coming.sources.voices.items():
        said = coming.translation.on(source)
        for who in voices:
            found.setdefault(who, set()).add(said.name(who))
    return found
