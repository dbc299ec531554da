"""What was packed for whom, and what they said of it: places and codes, and no words.

What a coder said of a unit last is what counts; that no code fits is an answer, a blank is none.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.anonymise.masking import MaskMap
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.audits.reads import Audit, Drawn, read_soundly, sample_from
from qualcode.flows.audits.standing import SampleNow, sample_now
from qualcode.model import Span
from qualcode.store.files import json_object
from qualcode.store.logs import read_events
from qualcode.store.packs import PACKS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Stratum:
    """One value of what a sample is stratified by: how many units have it, and how many were drawn."""

    value: str
    of: int
    drawn: int


@dataclass(frozen=True, slots=True)
class PackedTurn:
    """A turn in a folder: where its words are at home, and which of them a mask stands for.

    `span` is in the source's text, `mask` between the turn's own words and those in the folder.
    """

    source: str
    turn: str
    span: Span
    mask: MaskMap


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack: `sample` says what was drawn of what, `coder` who is to code it.

    `form` is xlsx, csv or folder, `file` its name; `asked` what `--sample` said ("" for all); `stratify` and
    `strata` what it was drawn by; `codes` those it is restricted to; `why` the reason for words that are not
    masked. Of a folder, `turns` lead back home and `texts` prove, by source, that its words are as they were
    sent.
    """

    sample: Audit
    coder: str
    form: str
    blind: bool = True
    raw: bool = False
    why: str = ""
    asked: str = ""
    stratify: tuple[str, ...] = ()
    strata: tuple[Stratum, ...] = ()
    codes: tuple[str, ...] = ()
    turns: tuple[PackedTurn, ...] = ()
    texts: Mapping[str, str] | None = None
    file: str = ""

    @property
    def id(self) -> str:
        """The id of the pack."""
        return self.sample.id

    def unit_id(self, number: int) -> str:
        """Return the id of a unit as it stands in a sheet: "PK-7KQ2-012"."""
        return f"{self.id}-{number:03d}"

    def without(self, numbers: Collection[int], gone: Mapping[str, Collection[str]]) -> Pack:
        """Return the pack without some units, and without some turns, given by the ids in each source."""
        segments = tuple(one for one in self.sample.segments if one.number not in numbers)
        turns = tuple(one for one in self.turns if one.turn not in gone.get(one.source, ()))
        return replace(self, sample=replace(self.sample, segments=segments), turns=turns)


@dataclass(frozen=True, slots=True)
class PackRead:
    """What a coder said of a unit: codes (none is an answer), how sure they were, and the memo they wrote.

    `blank`: they wrote a memo and gave no answer yet. `memo_anchor` is the keyed hash of the memo's words.
    """

    id: str
    number: int
    codes: tuple[str, ...]
    by: str
    at: str
    event: str
    sure: str = ""
    memo: str = ""
    memo_anchor: str = ""
    blank: bool = False


def pack_file(pack: str) -> str:
    """Return the name of a pack's record."""
    return f"{PACKS}/{pack}.json"


def pack_log(pack: str, coder: str) -> str:
    """Return the name of the log of what a coder said of a pack."""
    return f"{PACKS}/{pack}/{coder}.jsonl"


def pack_bytes(pack: Pack) -> bytes:
    """Return a pack's record."""
    sample = pack.sample
    record: dict[str, Any] = {
        "format": 1,
        "id": sample.id,
        "by": sample.by,
        "at": sample.at,
        "coder": pack.coder,
        "form": pack.form,
        "blind": pack.blind,
        "raw": pack.raw,
        "why": pack.why,
        **({"file": pack.file} if pack.file else {}),
        "unit": sample.unit,
        "seed": sample.seed,
        "asked": pack.asked,
        "population": sample.population,
        "drawn": sample.drawn,
        "sources": list(sample.sources),
        "where": sample.where,
        "stratify": list(pack.stratify),
        "strata": [asdict(one) for one in pack.strata],
        "codes": list(pack.codes),
        "segments": [_segment_record(one) for one in sample.segments],
    }
    if pack.form == "folder":
        record["turns"] = [_turn_record(one) for one in pack.turns]
        record["texts"] = dict(pack.texts or {})
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


def _segment_record(one: Drawn) -> dict[str, Any]:
    return {
        "number": one.number,
        "source": one.source,
        "revision": one.revision,
        "span": _pair(one.span),
        "anchor": one.anchor,
    }


def _turn_record(one: PackedTurn) -> dict[str, Any]:
    return {
        "source": one.source,
        "turn": one.turn,
        "span": _pair(one.span),
        "old": [_pair(span) for span in one.mask.old],
        "new": [_pair(span) for span in one.mask.new],
    }


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def pack_from(content: bytes, name: str) -> Pack:
    """Read a pack's record; raise `StudyFormatError` when it is damaged."""
    with read_soundly(name):
        record = json_object(content) or {}
        return Pack(
            sample_from(record),
            **{key: record[key] for key in ("coder", "form", "blind", "raw", "why", "asked")},
            stratify=tuple(record["stratify"]),
            strata=tuple(Stratum(**one) for one in record["strata"]),
            codes=tuple(record["codes"]),
            turns=tuple(_turn_from(one) for one in record.get("turns", ())),
            texts=record.get("texts"),
            file=record.get("file", ""),
        )


def _turn_from(record: Mapping[str, Any]) -> PackedTurn:
    old, new = (tuple(Span(*pair) for pair in record[side]) for side in ("old", "new"))
    return PackedTurn(record["source"], record["turn"], Span(*record["span"]), MaskMap(old, new))


def all_packs(study: Study) -> list[Pack]:
    """Return the packs that were made, oldest first."""
    found = [pack_from(study.read(name) or b"", name) for name in study.names(PACKS, ".json")]
    return sorted(found, key=lambda one: (one.sample.at, one.id))


def named_pack(study: Study, named: str) -> Pack:
    """Return a pack by its id; raise where this study has made none of that id."""
    known = {one.id: one for one in all_packs(study)}
    if not known:
        raise UsageError(
            f"this study has made no pack, and so not {named}",
            hint="--study names the one that made it, or `git pull` brings its record",
        )
    if named.upper() not in known:
        raise unknown_name("pack", named, known)
    return known[named.upper()]


def pack_now(study: Study, pack: Pack) -> SampleNow:
    """Return where the units of a pack stand now, and which count no more: corrected or withdrawn."""
    return sample_now(study, pack.sample)


def pack_reads(study: Study, pack: Pack) -> dict[int, PackRead]:
    """Return what the coder of a pack said of its units, by number."""
    return fold_pack_reads(read_events(study, pack_log(pack.id, pack.coder)))


def fold_pack_reads(events: Iterable[Mapping[str, Any]]) -> dict[int, PackRead]:
    """Return what stands of a log, by number: the last that was said of each, whatever the order of lines."""
    known = list(events)
    dead = {event["id"] for event in known if event["op"] == "retract"}
    found: dict[int, PackRead] = {}
    for event in known:
        if event["op"] == "read" and event["id"] not in dead:
            said = {name: event.get(name, "") for name in ("sure", "memo", "memo_anchor")}
            read = PackRead(
                event["id"], event["number"], tuple(event["codes"]), event["by"], event["at"],
                event["event"], **said, blank=bool(event.get("blank")),
            )  # fmt: skip
            first = found.get(read.number)
            if first is None or (first.at, first.event) < (read.at, read.event):
                found[read.number] = read
    return dict(sorted(found.items()))


def logged_coders(study: Study, pack: str) -> list[str]:
    """Return the coders who have a log of a pack."""
    return [
        name.rpartition("/")[2].removesuffix(".jsonl") for name in study.names(f"{PACKS}/{pack}", ".jsonl")
    ]
