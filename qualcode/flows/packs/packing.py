"""Making a pack: drawn, rendered, held against the leak gate, written where a person says, and recorded.

The record holds places and no words; a file that the gate refuses was never on the disk.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.export.csv_table import csv_bytes
from qualcode.export.pack_sheet import PackSheet, pack_workbook
from qualcode.flows.audits.reads import Audit, Drawn
from qualcode.flows.flagged import flags_of
from qualcode.flows.masked_files import leaks_in
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.packs.examples import ToBeCoded, untold
from qualcode.flows.packs.folder import (
    codebook_bytes,
    folder_lines,
    packed_files,
    packed_sources,
    remove_folder,
    write_folder,
)
from qualcode.flows.packs.placing import (
    FOLDER,
    PackPlan,
    form_of,
    require_place,
    require_reason,
    write_sheet,
)
from qualcode.flows.packs.records import Pack, all_packs, pack_bytes, pack_file
from qualcode.flows.packs.rows import Shown, book_rows, codes_named, pack_units, read_me_lines
from qualcode.flows.packs.sampling import rule_line, sampled
from qualcode.flows.quotable import permissions_over
from qualcode.flows.reading import sound_codebook
from qualcode.store.files import PRIVATE, read_if_there, write_whole
from qualcode.store.history import Changes
from qualcode.store.participants import read_participants
from qualcode.store.study import coder_name, fresh_id
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qualcode.flows.desk import Desk
    from qualcode.flows.packs.folder import Packed
    from qualcode.flows.packs.sampling import Sampled
    from qualcode.model import Codebook, Leak
    from qualcode.store.runs import Run


@dataclass(frozen=True, slots=True)
class MadePack:
    """A pack that was made; nothing was written where there are `leaks`. `rule` says what was drawn of what.

    `within` counts units of people whose words may be used in this study alone, `withheld` those that an open
    flag keeps back, `examples` those of the codebook that stayed out because they tell what was coded.
    """

    pack: Pack
    path: Path
    rule: str
    within: int = 0
    withheld: int = 0
    examples: int = 0
    leaks: tuple[Leak, ...] = ()
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class _Drafted:
    """A pack before it is written: its record, and the bytes by name; a sheet is one file without a name."""

    pack: Pack
    files: Mapping[str, bytes]
    packed: Packed | None = None
    drawn: Sampled | None = field(default=None, repr=False)
    examples: int = 0


def make_pack(desk: Desk, plan: PackPlan) -> MadePack:
    """Draw and write a pack: one verb. A sheet is .xlsx or .csv; any other name is a folder."""
    desk.study.require_unlocked()
    coder = coder_name(plan.coder)
    form = form_of(plan.out)
    require_reason(plan)
    require_place(desk, plan, form)
    codebook = sound_codebook(desk.study)
    codes = codes_named(codebook, plan.codes)
    if not codebook.codes:
        raise UsageError("there is no code to pack", hint="`qualcode codebook add` makes one")
    drawn = sampled(desk.study, plan.sampling)
    pack = replace(_pack(desk, plan, drawn), coder=coder, form=form, codes=codes)
    said = {f"stratum {number}": one.value for number, one in enumerate(pack.strata, start=1)}
    said |= {"the reason": plan.why, "--where": plan.sampling.scope.where, "the file's name": plan.out.stem}
    require_all_nameless(desk, said)
    drafted = _drafted(desk, plan, pack, drawn, codebook)
    rule = rule_line(len(drawn.segments), drawn.population, pack.sample.unit, pack.strata)
    made = MadePack(drafted.pack, plan.out, rule, _within(desk, drawn), drawn.withheld, drafted.examples)
    leaks = () if plan.raw else _leaks(desk, plan, drafted)
    if leaks:
        return replace(made, leaks=leaks)
    return replace(made, run=_written(desk, plan, drafted))


def _pack(desk: Desk, plan: PackPlan, drawn: Sampled) -> Pack:
    scope = plan.sampling.scope
    segments = tuple(
        Drawn(number, one.source, one.revision, one.span, desk.key.anchor(one.text))
        for number, one in enumerate(drawn.segments, start=1)
    )
    sample = Audit(
        id=fresh_id("PK-", [one.id for one in all_packs(desk.study)]),
        by=desk.coder,
        at=desk.clock(),
        unit=scope.unit,
        seed=drawn.seed,
        population=drawn.population,
        drawn=len(segments),
        sources=tuple(drawn.readings) if scope.sources else (),
        where=scope.where,
        segments=segments,
    )
    return Pack(
        sample,
        plan.coder,
        FOLDER,
        blind=plan.blind,
        raw=plan.raw,
        why=plan.why.strip(),
        file=plan.out.name,
        asked=plan.sampling.sample.replace(" ", ""),
        stratify=drawn.stratify,
        strata=drawn.strata,
    )


def _drafted(desk: Desk, plan: PackPlan, pack: Pack, drawn: Sampled, codebook: Codebook) -> _Drafted:
    shown = Shown(plan.raw, plan.before, plan.blind, flags_of(desk.study))
    units = len(drawn.segments)
    there = ToBeCoded.of(drawn.segments, drawn.readings) if plan.blind or pack.form == FOLDER else ToBeCoded()
    codebook, examples = untold(codebook, there)
    if pack.form != FOLDER:
        sheet = PackSheet(
            title=f"Pack {pack.id}: {desk.study.settings.name}".rstrip(": "),
            lines=read_me_lines(pack, units=units),
            units=pack_units(desk.study, pack, drawn.segments, drawn.readings, shown),
            book=book_rows(codebook, pack.codes),
            blind=pack.blind,
            moment=pack.sample.at,
        )
        csv = pack.form == "csv"
        content = csv_bytes(sheet.headings, list(sheet.rows())) if csv else pack_workbook(sheet)
        return _Drafted(pack, {"": content}, drawn=drawn, examples=examples)
    packed = packed_sources(drawn.segments, drawn.readings, shown)
    texts = {one.id: desk.key.fingerprint(one.text) for one in packed.sources}
    whole = replace(pack, blind=True, turns=packed.turns, texts=texts)
    lines = folder_lines(whole, units=counted(units, pack.sample.unit or "unit"), folder=plan.out)
    files = packed_files(packed, codebook_bytes(desk.study, codebook, pack.codes, there), lines)
    return _Drafted(whole, files, packed, drawn, examples)


def _leaks(desk: Desk, plan: PackPlan, drafted: _Drafted) -> tuple[Leak, ...]:
    readings = drafted.drawn.readings if drafted.drawn else {}
    sources = dict.fromkeys(one.source for one in drafted.pack.sample.segments)
    files = {name.rpartition("/")[2] or plan.out.name: content for name, content in drafted.files.items()}
    return leaks_in(desk, files, [readings[source] for source in sources])


def _within(desk: Desk, drawn: Sampled) -> int:
    """Return how many units are of people who refused any use beyond this study."""
    people = read_participants(desk.study)
    refused = 0
    for one in drawn.segments:
        source = drawn.readings[one.source].source
        stated = permissions_over(source, one.turn, people)
        refused += "no" in {stated.further_use, source.permissions.further_use}
    return refused


def _written(desk: Desk, plan: PackPlan, drafted: _Drafted) -> Run:
    """Write the pack and its record; where the record cannot be written, the pack is taken back."""
    pack, out = drafted.pack, plan.out.expanduser()
    name = pack_file(pack.id)
    desk.study.read(name)
    note = f"{pack.id} for {pack.coder}, {counted(len(pack.sample.segments), 'unit')}"
    note += f", words not masked ({pack.why})" if pack.raw else ""
    changes = Changes(
        {}, {name: pack_bytes(pack)}, {pack.id}, {one.source for one in pack.sample.segments}, note
    )
    before = read_if_there(out) if pack.form != FOLDER else None
    was_there = out.exists()
    if drafted.packed is not None:
        write_folder(out, desk.study, pack, drafted.packed.sources, drafted.files)
    else:
        write_sheet(desk.study, out, drafted.files[""])
    try:
        return desk.commit(changes, "pack")
    except BaseException:
        with suppress(OSError):
            if drafted.packed is not None:
                remove_folder(out, keep=was_there)
            elif before is not None:
                write_whole(out, before, mode=PRIVATE)
            else:
                out.unlink(missing_ok=True)
        raise


def pack_note(made: MadePack) -> Sequence[str]:
    """Return what a person should know of a pack that was written."""
    names = "names and all" if made.pack.raw else "names masked"
    lines = [f"{made.path.name} holds participants' words, {names}: keep it like the study, out of git"]
    if made.within:
        lines.append(
            f"{counted(made.within, 'unit')} of people who refused use beyond this study: the pack is for "
            "coding in this study alone"
        )
    if made.withheld:
        lines.append(f"{counted(made.withheld, 'unit')} under an open flag stayed out: `qualcode flag list`")
    if made.examples:
        number = counted(made.examples, "example")
        lines.append(f"{number} of the codebook stayed out: words that are to be coded blind")
    if made.pack.asked.isdecimal() and int(made.pack.asked) > made.pack.sample.population:
        lines.append(f"{int(made.pack.asked):,} were asked for, and there are no more: it is all of them")
    return lines
