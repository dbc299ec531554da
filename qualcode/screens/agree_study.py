"""Agreement inside a study on the screen and as JSON: what was compared, the numbers, the cases behind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.flows.agree.agreeing import OVERRIDDEN, what_was_left_out
from qualcode.flows.agree.cases import KINDS
from qualcode.flows.agree.resting import resting_lines
from qualcode.screens.agree import codes_table, fitting
from qualcode.screens.printing import Hanging, listing
from qualcode.text import counted

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from qualcode.agree.families import Pooled
    from qualcode.findings import Agreement
    from qualcode.flows.agree.agreeing import CodeFigures, CoderSeen, LevelNote, Stream
    from qualcode.flows.agree.cases import Case
    from qualcode.flows.agree.disagreements import Disagreements, Meaning
    from qualcode.flows.agree.files import FileWritten

KIND_TITLES = {
    "only one": "One gave a code, another none",
    "different": "Different codes",
    "one has more": "One has more beside the same",
    "parent and child": "Parent and child in the tree",
    "boundaries": "The same code, other boundaries",
    "agreed": "The same codes",
}
QUESTION = "Two readings differ here. What does each see?"
_KEYS = ("measure", "level", "unit", "value", "low", "high", "n_units", "n_coders", "n_pairable", "note")
_MOST_LEVELS = 8
_MOST_NAMED = 5
_FEW = re.compile(r"^\d+ units? (?:has|have) it: (?=too few)")
_DRAWS = re.compile(r"in \d+ ?% of the draws")
_MOST_LEAKS = 12


def agreement_screen(found: Sequence[Stream]) -> Iterator[RenderableType]:
    """Yield the agreement in each workstream, never pooled across them."""
    for place, stream in enumerate(found):
        if len(found) > 1:
            yield Text(f"{chr(10) if place else ''}Workstream {stream.workstream}", style="bold underline")
        yield from _compared(stream)
        if stream.reason:
            yield Text("")
            yield Hanging(
                f"{stream.reason[0].upper()}{stream.reason[1:]}. --coefficient computes one all the same."
            )
        else:
            yield from _numbers(stream)
        yield from _behind(stream)


def _compared(stream: Stream) -> Iterator[RenderableType]:
    names = [coder.name for coder in stream.coders]
    yield Hanging(Text(f"{_named(names)}, compared {_by(stream.unit)}", style="bold"))
    for coder in stream.coders:
        yield Hanging(f"  {_coder_line(coder, stream.units)}", 4)
        for line in what_was_left_out(coder):
            yield Hanging(f"    left out: {line}", 6)
    if stream.idle:
        share = "shares" if len(stream.idle) == 1 else "share"
        yield Hanging(f"  {', '.join(stream.idle)} {share} no unit with the others and is left out.", 4)
    together = "both have" if len(names) == 2 else "two or more have"
    yield Hanging(
        f"{counted(stream.pairable, 'unit')} that {together} read, in {counted(stream.sources, 'source')}; "
        f"they differ on {stream.differing:,}"
    )
    if stream.alone:
        yield Hanging(f"Left out: {counted(stream.alone, 'source')} that only one of them has read")
    yield Hanging(Text(f"Read means: {stream.rule}.", style="dim"))


def _by(unit: str) -> str:
    return "by stretches of words" if unit == "span" else f"by {unit}"


def _named(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _coder_line(coder: CoderSeen, units: int) -> str:
    proposed = f", {coder.proposed:,} of them accepted from a machine" if coder.proposed else ""
    return (
        f"{coder.name}: {coder.units:,} of {counted(units, 'unit')} read, {counted(coder.codings, 'coding')}"
        f"{proposed} ({coder.how})"
    )


def _numbers(stream: Stream) -> Iterator[RenderableType]:
    if stream.overridden:
        yield Hanging(Text(f"{OVERRIDDEN[0].upper()}{OVERRIDDEN[1:]}.", style="bold"))
    for line in resting_lines(stream.resting):
        yield Hanging(Text(f"{line[0].upper()}{line[1:]}", style="bold"))
    together = _together(stream)
    if together:
        yield Text("")
        yield Hanging(Text(f"All codes together ({len(stream.codes):,})", style="bold"))
    for pooling in dict.fromkeys(one.pooling for one in together):
        yield from _pooled(pooling, [one.agreement for one in together if one.pooling == pooling])
    if any(one.agreements for one in stream.codes):
        yield Text("")
        yield Hanging(Text("Code by code", style="bold").append(": has it, or has it not", style="not bold"))
        yield _codes_table(stream)
        yield from _code_notes(stream)
    if stream.intervals:
        yield Text("")
        yield Hanging(Text(stream.intervals, style="dim"))


def _together(stream: Stream) -> list[Pooled]:
    """Return what is of all codes; of one code alone only what its own line does not have."""
    if len(stream.codes) != 1:
        return list(stream.pooled)
    own = {one.measure for one in stream.codes[0].agreements}
    return [one for one in stream.pooled if one.agreement.measure not in own]


def _pooled(pooling: str, agreements: Sequence[Agreement]) -> Iterator[RenderableType]:
    """Yield the numbers of one way of pooling, and what is to be known of them."""
    yield Hanging(Text(f"  {pooling}", style="dim"), 4)
    rows = [(f"    {one.measure}", _number(one.value), _interval(one)) for one in agreements]
    yield listing(("    measure", "value#", "95 % interval"), rows, empty="")
    for note in dict.fromkeys(one.note for one in agreements if one.note):
        yield Hanging(f"    {', '.join(one.measure for one in agreements if one.note == note)}: {note}", 6)


def _codes_table(stream: Stream) -> Table:
    """Return a row a code, as of a table outside a study."""
    rows = [
        (code.code, [times for _, times in code.by_coder], code.both, code.agreements)
        for code in stream.codes
    ]
    return codes_table(_names(stream), _measures(stream), rows)


def _names(stream: Stream) -> list[str]:
    return [coder.name for coder in stream.coders]


def _measures(stream: Stream) -> list[str]:
    return list(dict.fromkeys(one.measure for code in stream.codes for one in code.agreements))


def _code_notes(stream: Stream) -> Iterator[RenderableType]:
    """Yield what is to be known of the numbers of codes, each note once, with the measures that it is of."""
    by_note: dict[str, list[str]] = {}
    for code in stream.codes:
        for note in _notes_of(code):
            by_note.setdefault(note, []).append(code.code)
    for note, named in by_note.items():
        yield Hanging(f"  {_codes_named(named, of=len(stream.codes))}: {note}", 4)
    measures = _measures(stream)
    rest = measures[len(fitting(_names(stream), measures)) :]
    if rest:
        yield Hanging(f"  --json has the other measures of each code: {', '.join(rest)}", 4)


def _codes_named(named: Sequence[str], *, of: int) -> str:
    if len(named) == of > 1:
        return "every code"
    more = len(named) - _MOST_NAMED
    return ", ".join(named if more < 2 else [*named[:_MOST_NAMED], f"{more} more codes"])


def _notes_of(code: CodeFigures) -> Iterator[str]:
    """Yield the notes of a code; one that is not of all its numbers names the measures that it is of."""
    said: dict[str, list[str]] = {}
    for one in code.agreements:
        for part in dict.fromkeys(_without_numbers(part) for part in one.note.split("; ") if part):
            said.setdefault(part, []).append(one.measure)
    known = {one.measure for one in code.agreements if one.value is not None}
    for note, measures in said.items():
        of_all = len(measures) == len(code.agreements) or (known and set(measures) == known)
        yield note if of_all else f"{', '.join(measures)}: {note}"


def _without_numbers(note: str) -> str:
    """Return a note as it is told of several codes at once; --json has it with the numbers of each."""
    few = _FEW.sub("very few units have it: ", note)
    return _DRAWS.sub("in many of the draws", few)


def _behind(stream: Stream) -> Iterator[RenderableType]:
    """Yield what lies behind the numbers: how coders differ, levels of the tree, the machine's share."""
    if stream.kinds:
        yield Text("")
        yield Hanging(Text("Where they differ", style="bold"))
    for kind in (kind for kind in KINDS if kind in stream.kinds):
        yield Hanging(f"  {KIND_TITLES[kind]}: {counted(stream.kinds[kind], 'unit')}", 4)
        if kind == "parent and child":
            yield from (Hanging(f"    {_level_line(level)}", 6) for level in stream.levels[:_MOST_LEVELS])
            yield Hanging("    --tree compares at one level of the tree", 6)
    if stream.both_proposed:
        yield Hanging(
            f"Of {counted(stream.agreed_codes, 'code')} that two people gave alike, {stream.both_proposed:,} "
            "both accepted from a machine: that is no independent agreement. --own leaves out what a machine "
            "proposed."
        )
    if stream.kinds:
        yield Text("")
        if stream.approach == "reflexive" and not stream.overridden:
            yield Hanging(f"{QUESTION} qualcode agree --disagreements")
        else:
            yield Hanging("The words, with what each gave them: qualcode agree --disagreements")


def _level_line(level: LevelNote) -> str:
    units = counted(level.units, "unit")
    return f"{units}: {level.above_by} {level.above}, {level.below_by} {level.below} below it"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(one: Agreement) -> str:
    return "" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"


def agreement_json(found: Sequence[Stream]) -> dict[str, Any]:
    """Return the agreement as `agree.json` describes it."""
    return {"workstreams": [_stream_json(stream) for stream in found]}


def _stream_json(stream: Stream) -> dict[str, Any]:
    return {
        "workstream": stream.workstream,
        "approach": stream.approach,
        "unit": stream.unit,
        "read_means": stream.rule,
        "coders": list(stream.coders),
        "left_out": list(stream.idle),
        "n_sources_of_one": stream.alone,
        "n_sources": stream.sources,
        "n_units": stream.units,
        "n_pairable": stream.pairable,
        "n_differing": stream.differing,
        "differing": dict(stream.kinds),
        "coefficient": not stream.reason,
        "overridden": stream.overridden,
        "reason": stream.reason,
        "pooled": [
            {"pooling": one.pooling, "n_codes": one.n_codes, **agreement_row(one.agreement)}
            for one in stream.pooled
        ],
        "codes": [
            {
                "code": one.code,
                "path": one.path,
                "units_by_coder": dict(one.by_coder),
                "units_of_both": one.both,
                "agreements": [agreement_row(each) for each in one.agreements],
            }
            for one in stream.codes
        ],
        "levels": list(stream.levels),
        "intervals": stream.intervals,
        "resting": list(stream.resting),
        "agreed_codes": stream.agreed_codes,
        "both_accepted_from_a_machine": stream.both_proposed,
    }


def agreement_row(one: Agreement) -> dict[str, Any]:
    """Return one number with what it is of."""
    return {key: getattr(one, key) for key in _KEYS}


def disagreements_screen(found: Disagreements) -> Iterator[RenderableType]:
    """Yield the cases by kind, in the order of the transcripts, each with its words and all codings."""
    if not found.cases:
        yield Hanging("They differ nowhere: every unit that two or more have read has the same codes.")
        return
    for stream in found.streams:
        here = [case for case in found.cases if case.workstream == stream.workstream]
        if not here:
            continue
        if len(found.streams) > 1:
            yield Text(f"Workstream {stream.workstream}", style="bold underline")
        yield Hanging(
            f"{_named(stream.coders)} differ on {len(here):,} of {counted(stream.pairable, 'unit')} "
            f"({stream.unit}) that two or more have read"
        )
        if stream.approach == "reflexive":
            yield Hanging(
                Text(f"{QUESTION} No number is put on it: the workstream is reflexive.", style="bold")
            )
        for kind in KINDS:
            yield from _kind(kind, [case for case in here if case.kind == kind], found.meanings)
    yield from _exchanges(found)
    yield Text("")
    yield Hanging(_next_step(found))


def _next_step(found: Disagreements) -> str:
    if all(stream.approach == "reflexive" for stream in found.streams):
        return "Talk about one, and keep what is said: qualcode agree discuss CASE"
    return "Decide together: qualcode agree resolve; talk about one: qualcode agree discuss CASE"


def _kind(kind: str, cases: Sequence[Case], meanings: dict[str, Meaning]) -> Iterator[RenderableType]:
    if not cases:
        return
    yield Text("")
    yield Text(f"{KIND_TITLES[kind]}: {len(cases):,}", style="bold")
    for case in cases:
        where = " · ".join(filter(None, (case.id, case.speaker, case.title)))
        yield Hanging(Text(f"  {where}", style="dim"), 4)
        if case.withheld:
            yield Hanging(f"    (withheld: an open flag lies here, {case.withheld})", 4)
        elif case.words:
            for line in case.words.split("\n"):
                yield Hanging(f"    {line}", 4)
        for coder, cell in case.codes:
            yield from _given(coder, cell, meanings)


def _given(coder: str, cell: frozenset[str] | None, meanings: dict[str, Meaning]) -> Iterator[RenderableType]:
    if cell is None:
        yield Hanging(f"      {coder}: not read", 8)
    elif not cell:
        yield Hanging(f"      {coder}: - (read, and nothing fits)", 8)
    for code in sorted(cell or ()):
        meaning = meanings.get(code)
        said = f": {meaning.definition}" if meaning and meaning.definition else ""
        name = f" ({meaning.name})" if meaning and meaning.name.casefold() != code.casefold() else ""
        yield Hanging(f"      {coder}: {code}{name}{said}", 8)


def _exchanges(found: Disagreements) -> Iterator[RenderableType]:
    if not found.exchanges:
        return
    yield Text("")
    yield Text("Given in place of each other, most often first", style="bold")
    rows = [
        (f"  {one.left}", "nothing" if one.right == "-" else one.right, f"{one.times:,}")
        for one in found.exchanges[: found.most]
    ]
    yield listing(("  one gave", "another", "times#"), rows, empty="")
    if len(found.exchanges) > found.most:
        yield Hanging(f"  and {counted(len(found.exchanges) - found.most, 'more pair')}; --json has all", 4)


def disagreements_json(found: Disagreements) -> dict[str, Any]:
    """Return the cases as `agree-disagreements.json` describes them."""
    return {
        "workstreams": [
            {
                "workstream": one.workstream,
                "approach": one.approach,
                "unit": one.unit,
                "read_means": one.rule,
                "coders": list(one.coders),
                "n_pairable": one.pairable,
                "question": QUESTION if one.approach == "reflexive" else "",
            }
            for one in found.streams
        ],
        "cases": [_case_json(case) for case in found.cases],
        "exchanged": [
            {"left": one.left, "right": None if one.right == "-" else one.right, "times": one.times}
            for one in found.exchanges
        ],
        "codes": {
            code: {"name": meaning.name, "definition": meaning.definition}
            for code, meaning in found.meanings.items()
        },
    }


def _case_json(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "workstream": case.workstream,
        "source": case.source,
        "title": case.title,
        "edition": case.edition,
        "unit": case.unit,
        "turn": case.turn,
        "speaker": case.speaker,
        "span": case.span,
        "kind": case.kind,
        "words": case.words,
        "withheld": case.withheld,
        "codes": {coder: None if cell is None else sorted(cell) for coder, cell in case.codes},
        "codings": {coder: [one.id for one in codings] for coder, codings in case.codings},
    }


def written_lines(done: FileWritten, *, cases: bool, raw: bool) -> Iterator[str]:
    """Yield what a person should know of a file that was written, or was not."""
    if done.leaks:
        found = counted(len(done.leaks), "thing")
        yield f"qualcode: no sheet: the leak gate found {found}; nothing was written"
        for leak in done.leaks[:_MOST_LEAKS]:
            yield f"  {leak.where}: {leak.label.lower()}, {leak.rule}"
        yield "  `qualcode anonymise scan` masks what the register knows"
        return
    yield f"{done.path}: {counted(done.rows, 'case' if cases else 'unit')}"
    if cases:
        names = "names and all" if raw else "names masked"
        yield f"It holds participants' words, {names}: keep it as you keep the study, and out of git."
    elif done.reflexive:
        yield "It holds codes and no words."
        of = "s" if len(done.reflexive) > 1 else ""
        yield f"No coefficient is meant for the reflexive workstream{of} in it: {', '.join(done.reflexive)}."
        yield "Two readings that differ are something to talk about there: `qualcode agree discuss`."
    else:
        yield f"It holds codes and no words; `qualcode agree --in {done.path.name}` reads it."
