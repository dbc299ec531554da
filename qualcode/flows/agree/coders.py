"""Whose codings are compared: a person, their earlier self, what they said in a pack, a machine, a consensus.

Each is read as it was named, and says how; a machine stands beside people only where it was named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.codebook.following import followed
from qualcode.coding.log import fold
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.agree.resolving_log import decisions_of
from qualcode.flows.audits.reads import all_audits, codes_read, logged_coders, named_audit, reads_of
from qualcode.flows.audits.standing import sample_now
from qualcode.flows.desk import utc_now
from qualcode.flows.packs.records import all_packs, named_pack, pack_now, pack_reads
from qualcode.flows.proposals import is_accepted
from qualcode.flows.reading import read_codings
from qualcode.flows.revised import codings_now, following_of, read_revisions
from qualcode.store.logs import coders, coding_people, read_events
from qualcode.store.study import CONSENSUS, RULES, SUGGEST
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from qualcode.flows.agree.cases import Comparison
    from qualcode.flows.audits.standing import Place
    from qualcode.model import Coding, Span
    from qualcode.store.study import Study

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z?")
_MACHINES = {RULES: "`qualcode tag`", SUGGEST: "`qualcode suggest`"}
_NO_CODES: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """Units that a coder was asked about, in a pack or a sample, and answered: by place, the codes.

    `unit` is what was drawn ("" for the usual unit of each source); `codes` are those that the asking was
    restricted to, empty for none.
    """

    id: str
    unit: str
    places: Mapping[Place, frozenset[str]]
    codes: frozenset[str] = _NO_CODES

    @cached_property
    def in_source(self) -> Mapping[tuple[str, int], list[tuple[Span, frozenset[str]]]]:
        """The places and their codes, by source and revision."""
        found: dict[tuple[str, int], list[tuple[Span, frozenset[str]]]] = {}
        for (source, revision, span), codes in self.places.items():
            found.setdefault((source, revision), []).append((span, codes))
        return found


@dataclass(frozen=True, slots=True)
class Voice:
    """What a coder said: `name` as it was named, `how` that was read, in words.

    `codings` are put on words freely, `asked` what they answered. With `answers` only the answers of `asked`
    count, and the codes are those of the answers. `sources` are those that count as read though nothing was
    put on them: what a machine looked at. Unless it `reads` whole sources, it has read those units alone that
    it was asked about or put a code on: a consensus holds what was decided.
    """

    name: str
    coder: str
    how: str
    codings: tuple[Coding, ...] = field(default=(), repr=False)
    asked: tuple[Asked, ...] = field(default=(), repr=False)
    answers: bool = False
    sources: frozenset[str] = _NO_CODES
    reads: bool = True

    @property
    def is_machine(self) -> bool:
        """Whether it is a machine's."""
        return self.coder.startswith("@")


def voices(study: Study, comparison: Comparison) -> tuple[Voice, ...]:
    """Return the coders that a comparison names, each once; none named: all people who coded.

    Raises `UnknownNameError` for a name that nobody has, `UsageError` for one that cannot be read so.
    """
    named = tuple(dict.fromkeys(name.strip().casefold() for name in comparison.coders))
    apart = {part for name in named if (part := name.partition(":")[2].upper())}
    chosen = named or tuple(coding_people(study))
    found = [_voice(study, name, apart) for name in chosen]
    if comparison.own:
        found = [_own(voice) for voice in found]
    return tuple(found)


def _voice(study: Study, name: str, apart: Collection[str]) -> Voice:
    """Read a name; what the samples in `apart` brought is left out of a coder's free codings."""
    coder, at, moment = name.partition("@")
    if coder and at:
        return _earlier(study, _known(study, coder), moment)
    coder, _, sample = name.partition(":")
    if sample:
        return _answered(study, coder, sample.upper())
    if name in _MACHINES:
        return _machine(study, name)
    if name == CONSENSUS:
        return _consensus(study)
    return _free(study, _known(study, name), apart)


def _known(study: Study, name: str) -> str:
    """Return a coder who has coded, or answered; raise for anybody else."""
    there = [*coders(study), *(one.coder for one in all_packs(study))]
    for audit in all_audits(study):
        there += logged_coders(study, audit.id)
    if name not in there:
        people = [one for one in there if not one.startswith("@")]
        raise unknown_name("coder", name, people, hint="" if people else "nobody has coded here yet")
    return name


def _free(study: Study, coder: str, apart: Collection[str]) -> Voice:
    """Return what a coder says now, all that they were asked included."""
    codings = read_codings(study, coder=coder) if coder in coders(study) else ()
    asked = [one for one in _asked_of(study, coder) if one.id not in apart]
    left = [one for one in codings if one.origin.partition(":")[2] in apart and _was_asked(one)]
    mine = set(left)
    how = "the codings as they stand now"
    if left:
        how += f", without {counted(len(left), 'coding')} that {', '.join(sorted(apart))} brought"
    return Voice(coder, coder, how, tuple(one for one in codings if one not in mine), tuple(asked))


def _consensus(study: Study) -> Voice:
    """Return what coders decided together; only the units that were decided are read."""
    decisions = decisions_of(study)
    if not decisions:
        raise unknown_name(
            "coder",
            CONSENSUS,
            coders(study),
            hint="nothing is decided yet: `qualcode agree resolve`",
        )
    places = {(one.source, one.revision, one.span): frozenset(one.codes) for one in decisions}
    how = f"what coders decided together, {counted(len(decisions), 'decision')}"
    codings = read_codings(study, coder=CONSENSUS)
    return Voice(CONSENSUS, CONSENSUS, how, codings, (Asked(CONSENSUS, "", places),), reads=False)


def _was_asked(coding: Coding) -> bool:
    return coding.origin.startswith(("pack:", "audit:"))


def _asked_of(study: Study, coder: str) -> Iterator[Asked]:
    """Yield all that a coder was asked and answered."""
    for pack in all_packs(study):
        if pack.coder == coder:
            yield _of_pack(study, pack.id)
    for audit in all_audits(study):
        if coder in logged_coders(study, audit.id):
            yield _of_audit(study, audit.id, coder)


def _answered(study: Study, coder: str, sample: str) -> Voice:
    """Return what a coder answered in a pack or an audit, and nothing else."""
    if sample.startswith("PK-"):
        pack = named_pack(study, sample)
        if pack.coder != coder:
            raise UsageError(
                f"{pack.id} was for {pack.coder}, not for {coder}",
                hint=f"qualcode agree ... {pack.coder}:{pack.id}",
            )
        asked = _of_pack(study, pack.id)
        how = f"{counted(len(asked.places), 'answer')} in the pack {pack.id}"
    else:
        audit = named_audit(study, sample)
        there = logged_coders(study, audit.id)
        if coder not in there:
            raise unknown_name("coder", coder, there, hint=f"nobody of that name has coded {audit.id}")
        asked = _of_audit(study, audit.id, coder)
        how = f"{counted(len(asked.places), 'answer')} in the blind sample {audit.id}"
    if not asked.places:
        raise UsageError(
            f"{coder} has answered nothing in {asked.id} that still stands",
            hint="`qualcode unpack FILE` takes in what came back",
        )
    codings = read_codings(study, coder=coder) if coder in coders(study) else ()
    mine = tuple(one for one in codings if one.origin.partition(":")[2] == asked.id)
    return Voice(f"{coder}:{asked.id}", coder, how, mine, (asked,), answers=True)


def _of_pack(study: Study, identifier: str) -> Asked:
    pack = named_pack(study, identifier)
    following = following_of(study)
    places = pack_now(study, pack).places
    reads = pack_reads(study, pack)
    said = {
        places[number]: frozenset(following.codes(read.codes))
        for number, read in reads.items()
        if number in places and not read.blank
    }
    return Asked(pack.id, pack.sample.unit, said, frozenset(following.codes(pack.codes)))


def _of_audit(study: Study, identifier: str, coder: str) -> Asked:
    audit = named_audit(study, identifier)
    places = sample_now(study, audit).places
    codes = codes_read(study, audit, coder)
    reads = reads_of(study, audit.id, coder)
    said = {places[number]: codes[number] for number in reads if number in places}
    return Asked(audit.id, audit.unit, said)


def _earlier(study: Study, coder: str, typed: str) -> Voice:
    """Return what a coder's codings were at a moment: put on by then, and not taken back by then."""
    moment = typed.upper()
    if _DAY.fullmatch(moment):
        until, when = f"{moment}T23:59:59Z", f"at the end of {moment} (UTC)"
    elif _MOMENT.fullmatch(moment):
        until = f"{moment.rstrip('Z')}{':59' if len(moment.rstrip('Z')) == 16 else ''}Z"
        when = f"at {moment.rstrip('Z')} (UTC)"
    else:
        raise UsageError(f"{coder}@{typed}: expected a day after the @", hint=f"as in {coder}@2026-03-01")
    _require_past(coder, typed, until)
    logs = list(study.names(f"codings/{coder}", ".jsonl"))
    events = (event for name in logs for event in read_events(study, name))
    standing = fold(event for event in events if str(event.get("at", "")) <= until)
    codings = followed(codings_now(standing, read_revisions(study)), following_of(study))
    if not codings:
        raise UsageError(
            f"{coder} had coded nothing {when}", hint=f"`qualcode log --by {coder}` tells when they did"
        )
    return Voice(f"{coder}@{typed}", coder, f"the codings as they stood {when}", codings)


def _require_past(coder: str, typed: str, until: str) -> None:
    """Refuse a day that no calendar has, and one that is to come."""
    hint = f"as in {coder}@2026-03-01"
    try:
        datetime.fromisoformat(until)
    except ValueError:
        raise UsageError(f"{coder}@{typed}: there is no such day or time", hint=hint) from None
    if until[:10] > utc_now()[:10]:
        raise UsageError(f"{coder}@{typed}: that day has not come yet", hint=f"{coder} alone is now")


def _machine(study: Study, name: str) -> Voice:
    if name not in coders(study):
        hint = f"{_MACHINES[name]} makes proposals; none were made yet"
        raise unknown_name("coder", name, coders(study), hint=hint)
    codings = read_codings(study, coder=name)
    logs = study.names(f"codings/{name}", ".jsonl")
    looked = frozenset(log.rpartition("/")[2].removesuffix(".jsonl") for log in logs)
    return Voice(name, name, "proposals of a machine, as they stand", codings, sources=looked)


def _own(voice: Voice) -> Voice:
    """Return a person's voice without what a machine had proposed; a machine's is left as it is."""
    if voice.is_machine:
        return voice
    kept = tuple(one for one in voice.codings if not is_accepted(one))
    left = len(voice.codings) - len(kept)
    how = f"{voice.how}, without {counted(left, 'coding')} that a machine had proposed" if left else voice.how
    return replace(voice, how=how, codings=kept)


def unit_asked(found: Sequence[Voice]) -> str | None:
    """Return the unit of the samples that were named, None where none was; refuse two that do not fit."""
    units = {one.unit for voice in found if voice.answers for one in voice.asked}
    if len(units) > 1:
        raise UsageError(
            "the packs and samples that you name were drawn in different units, and cannot be compared",
            hint="`qualcode pack list` shows their units",
        )
    return units.pop() if units else None
