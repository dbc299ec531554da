"""Packs on the screen: what was sent, what came back, what was wrong with it and where."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.flows.packs.unpacking import changed_lines
from qualcode.screens.printing import Hanging, listing, problem_lines
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.packs.listing import PackState
    from qualcode.flows.packs.packing import MadePack
    from qualcode.flows.packs.unpacking import Unpacked
    from qualcode.flows.printing_source import PrintedSource
    from qualcode.model import Leak

_MOST = 12


def made_lines(made: MadePack) -> Iterator[str]:
    """Yield what was packed, by which rule, and how it comes back."""
    pack = made.pack
    blind = "blind" if pack.blind else "with the codes so far"
    yield f"{pack.id} for {pack.coder}, {blind}: {made.path}"
    yield f"  {made.rule}; seed {pack.sample.seed}"
    yield f"  when it is back: qualcode unpack {shlex.quote(str(made.path))}"


def refused_lines(made: MadePack) -> Iterator[str]:
    """Yield why a masked pack was not written, by place and rule, and what to do."""
    yield from _leak_lines("no pack", made.leaks)
    yield "  `qualcode anonymise scan` masks what the register knows; `codebook edit` mends the codebook"


def _leak_lines(what: str, leaks: Sequence[Leak]) -> Iterator[str]:
    yield f"qualcode: {what}: the leak gate found {counted(len(leaks), 'thing')}; nothing was written"
    for leak in leaks[:_MOST]:
        yield f"  {leak.where}: {leak.label.lower()}, {leak.rule}"
    if len(leaks) > _MOST:
        yield f"  and {len(leaks) - _MOST:,} more"


def printed_lines(done: PrintedSource) -> Iterator[str]:
    """Yield what was written for paper."""
    yield f"{done.path}: {counted(done.turns, 'turn')}, numbered lines, a wide margin"
    if done.withheld:
        yield f"  {counted(done.withheld, 'turn')} under an open flag stayed out: `qualcode flag list`"


def print_refused_lines(done: PrintedSource) -> Iterator[str]:
    """Yield why a masked source was not written for paper, by place and rule, and what to do."""
    yield from _leak_lines("not printed", done.leaks)
    yield "  `qualcode anonymise scan` masks what the register knows; `source set` mends a title"


def made_json(made: MadePack) -> dict[str, Any]:
    """Return a pack that was made, or refused."""
    pack = made.pack
    return {
        "refused": bool(made.leaks),
        "pack": None if made.leaks else pack.id,
        "path": None if made.leaks else str(made.path),
        "coder": pack.coder,
        "form": pack.form,
        "blind": pack.blind,
        "raw": pack.raw,
        "drawn": pack.sample.drawn,
        "population": pack.sample.population,
        "seed": pack.sample.seed,
        "strata": pack.strata,
        "rule": made.rule,
        "withheld": made.withheld,
        "examples_left_out": made.examples,
        "leaks": made.leaks,
        "run": made.run.id if made.run else None,
    }


def unpacked_screen(done: Unpacked) -> Iterator[RenderableType]:
    """Yield what a pack brought and what was passed over."""
    coder = done.pack.coder
    yield Text(
        f"{done.pack.id} of {coder}: {done.read:,} of {counted(done.units, 'unit')} back"
        f"{f', {done.nothing:,} of them with no code' if done.nothing else ''}"
    )
    said = ", ".join(changed_lines(done.new, done.taken_back, done.done))
    if done.run is None:
        yield Text("  nothing that was not known")
    else:
        yield Hanging(f"  with this file: {said or 'nothing that counts'}; all of it {coder}'s own")
        yield Text(f"  `qualcode undo {done.run.id}` takes it back")
    yield from (Hanging(f"  {line}") for line in _passed_over(done))


def _passed_over(done: Unpacked) -> Iterator[str]:
    if done.same:
        yield f"{counted(done.same, 'answer')} were known already" if done.same > 1 else "1 answer was known"
    if done.units > done.read:
        yield f"{counted(done.units - done.read, 'unit')} still blank: not read"
    if done.withdrawn:
        yield f"{done.withdrawn:,} passed over: the words were withdrawn, and nothing of them was kept"
    if done.outside:
        yield f"{counted(done.outside, 'coding')} passed over: on words that are no unit of the pack"
    for who, number in done.others.items():
        made = f"{counted(number, 'thing')} that {who} made in the folder (codings, memos)"
        yield f"{made} passed over: the pack is {done.pack.coder}'s"
    if done.coder_there:
        yield f"coded under the name {done.coder_there}; kept as {done.pack.coder}'s"


def problems_screen(done: Unpacked) -> Iterator[RenderableType]:
    """Yield everything that is wrong in a pack, with its place, and what comes of it."""
    for line in problem_lines(done.problems):
        yield Hanging(line)
    number = counted(len(done.problems), "problem")
    if done.refused:
        yield Hanging(f"qualcode: {number}; nothing was kept. Mend them, or pass them over with --skip-bad")
    else:
        yield Hanging(f"{number} passed over; the rest was kept")


def losing_lines(done: Unpacked) -> Iterator[str]:
    """Yield what a file would take back of what its coder had said, by unit."""
    said = {"answer": "the answer", "codes": "a code or more", "memo": "the memo"}
    yield f"qualcode: this file would take back what {done.pack.coder} said before"
    for what, words in said.items():
        units = [one.unit for one in done.losing if one.what == what]
        if units:
            more = f" and {len(units) - _MOST:,} more" if len(units) > _MOST else ""
            yield f"  {words} of {counted(len(units), 'unit')}: {', '.join(units[:_MOST])}{more}"


def unpacked_json(done: Unpacked) -> dict[str, Any]:
    """Return what a pack brought."""
    names = ("units", "read", "nothing", "new", "taken_back", "same", "withdrawn", "outside", "others")
    return {
        "pack": done.pack.id,
        "coder": done.pack.coder,
        "refused": done.refused,
        **{name: getattr(done, name) for name in names},
        **done.done,
        "losing": [{"unit": one.unit, "what": one.what} for one in done.losing],
        "problems": [{"where": one.where, "message": one.message, "hint": one.hint} for one in done.problems],
        "run": done.run.id if done.run else None,
    }


def packs_screen(states: Sequence[PackState]) -> Iterator[RenderableType]:
    """Yield the packs, and how much of each is back."""
    rows = [(one.id, one.at[:10], _back(one), one.file, _form(one), _drawn(one)) for one in states]
    yield listing(
        ("pack", "sent", "coder", "file", "form", "drawn"),
        rows,
        empty="no pack was made; `qualcode pack --coder NAME`",
    )


def _back(one: PackState) -> str:
    return f"{one.coder}: {counted(one.units, 'unit')}, {one.back:,} back"


def _form(one: PackState) -> str:
    return f"{one.form}, {'blind' if one.blind else 'not blind'}{', raw' if one.raw else ''}"


def _drawn(one: PackState) -> str:
    by = f", by {', '.join(one.stratify)}" if one.stratify else ""
    return f"{one.drawn:,} of {counted(one.population, one.unit or 'unit')}{by}"


def packs_json(states: Sequence[PackState]) -> dict[str, Any]:
    """Return the packs."""
    return {"packs": states}
