"""Cases to decide as lists, lines and JSON: what each coder gave the words, what stands, and what is left.

Labels stand before values; no word here says who is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.printing import Hanging
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.coding.resolving import Decision
    from qualcode.flows.agree.cases import Case
    from qualcode.flows.agree.resolving_records import PutCase, Resolution, Resolved, Standing
    from qualcode.flows.agree.resolving_sheet import CasesRead

LINE_HELP = (
    "1, 2 ...: what that coder gave it stands",
    "b: all that anybody gave it stands",
    "n: nothing stands",
    "CODE, CODE: these codes stand",
    "s or Enter: leave it open",
    "o: what was said around it",
    "u: undo, U: redo",
    "m TEXT: memo",
    "q: stop here",
)
NOTHING = "nothing fits"
NOT_READ = "has not read it"
_MOST_RULES = 2


def given_words(codes: Iterable[str] | None) -> str:
    """Return what a coder gave a unit, in words."""
    return NOT_READ if codes is None else ", ".join(sorted(codes)) or NOTHING


def left_line(resolution: Resolution) -> str:
    """Return how many cases stand how, in a line."""
    counts = resolution.counts
    again = f", {counts.get('look again', 0):,} to look at again" if counts.get("look again") else ""
    agreed = counts.get("agree", 0)
    waits = f" ({agreed:,} not taken over yet)" if agreed else ""
    return (
        f"{counted(counts.get('open', 0), 'case')} open{again}, {counts.get('decided', 0):,} decided; "
        f"{counted(agreed + counts.get('taken over', 0), 'unit')} agreed on{waits}"
    )


def agreed_line(resolution: Resolution) -> str:
    """Return the question whether what all agree on is taken over."""
    agreed = len(resolution.agreed)
    who = _named(resolution.coders)
    return f"{counted(agreed, 'unit')} got the same from {who}. Take them into the consensus as agreed?"


def _named(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def resolution_screen(
    resolution: Resolution, units: Sequence[Standing], shown: Sequence[Case]
) -> Iterator[RenderableType]:
    """Yield the cases with what each coder gave them, how they stand, and what can come next."""
    yield Text(f"{_named(resolution.coders)}, by {resolution.unit}")
    yield Text(left_line(resolution))
    yield from _notes(resolution)
    title = ""
    for standing, case in zip(units, shown, strict=True):
        if case.title != title:
            title = case.title
            yield Text("")
            yield Text(title, style="bold")
        yield Text("")
        yield from _case(standing, case)
    yield from _next(resolution, units)


def _notes(resolution: Resolution) -> Iterator[RenderableType]:
    for name in resolution.kept_apart:
        yield Hanging(f"left out: the workstream {name!r} is reflexive; `qualcode agree discuss` is for it")
    if resolution.elsewhere:
        what = counted(resolution.elsewhere, "decision")
        yield Hanging(f"{what} of the consensus here {_is(resolution.elsewhere)} on other units than these")
    for one in resolution.gone:
        yield Hanging(f"{one.case}: decided by {one.by}, and its words are not there any more")
    yield from map(Hanging, held_lines(resolution))


def held_lines(resolution: Resolution) -> Iterator[str]:
    """Yield how many units cannot be decided yet, and what would help."""
    if resolution.held:
        yield (
            f"{counted(resolution.held, 'unit')} {_is(resolution.held)} held back: a coding that waits after "
            "a correction may stand there; `qualcode source changes` shows what waits"
        )


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _case(standing: Standing, case: Case) -> Iterator[RenderableType]:
    who = f"  {case.speaker}" if case.speaker else ""
    yield Text(f"{case.id}{who}", style="dim")
    if case.withheld:
        yield indented(Text(f"words withheld: {case.withheld}", style="italic"))
    elif case.words:
        yield indented(Text(case.words))
    for coder, codes in case.codes:
        yield indented(Text(f"{coder}: {given_words(codes)}"))
    decided = standing.decision
    if decided is not None:
        yield indented(Text(_decided(decided)))
    if standing.because:
        yield indented(Text(f"look again: {standing.because}"))


def _decided(decision: Decision) -> str:
    stands = ", ".join(decision.codes) or "nothing stands"
    if decision.how == "agreed":
        return f"consensus: {stands}, as all agreed"
    return f"consensus: {stands} ({decision.by}, {decision.at[:10]}: {decision.why})"


def _next(resolution: Resolution, units: Sequence[Standing]) -> Iterator[RenderableType]:
    verb = " ".join(("qualcode agree resolve", *resolution.comparison.coders))
    rows: list[tuple[str, str]] = []
    if resolution.left:
        first = next((one for one in units if one.is_left), resolution.left[0])
        rows += [
            (verb, "decides them one by one, at a terminal"),
            (f'{verb} {first.case.id} --as CODE --why "..."', "decides one"),
            (f"{verb} --sheet ../cases.xlsx", "writes them for a meeting"),
        ]
    if resolution.agreed:
        rows.append((f"{verb} --agreed", "takes over what all agree on"))
    counts = resolution.counts
    if counts.get("decided") or counts.get("taken over"):
        rows.append(("qualcode codings --coder consensus", "shows what was decided"))
    yield Text("")
    if not resolution.left:
        yield Text("nothing is left to decide")
    for typed, does in rows:
        yield Text(f"  {typed}")
        yield Text(f"      {does}", style="dim")


def resolution_json(
    resolution: Resolution, units: Sequence[Standing], shown: Sequence[Case]
) -> dict[str, Any]:
    """Return the cases as JSON, with how many units stand how."""
    counts = resolution.counts
    return {
        "unit": resolution.unit,
        "coders": list(resolution.coders),
        "counts": {
            name.replace(" ", "_"): counts.get(name, 0)
            for name in ("open", "look again", "decided", "agree", "taken over")
        },
        "left_out": list(resolution.kept_apart),
        "elsewhere": resolution.elsewhere,
        "held": resolution.held,
        "cases": [_case_json(one, case) for one, case in zip(units, shown, strict=True)],
    }


def _case_json(standing: Standing, case: Case) -> dict[str, Any]:
    decided = standing.decision
    return {
        "id": case.id,
        "source": case.source,
        "title": case.title,
        "turn": case.turn,
        "speaker": case.speaker,
        "span": [case.span.start, case.span.end],
        "words": case.words,
        "withheld": case.withheld,
        "given": {coder: None if codes is None else sorted(codes) for coder, codes in case.codes},
        "state": standing.state,
        "because": standing.because,
        "decision": None
        if decided is None
        else {
            "id": decided.id,
            "codes": list(decided.codes),
            "how": decided.how,
            "by": decided.by,
            "at": decided.at,
            "why": decided.why,
            "grounds": list(decided.grounds),
        },
    }


def decided_lines(case: str, codes: Sequence[str], kept: Resolved) -> Iterator[str]:
    """Yield what was decided of one case."""
    stands = ", ".join(codes) or "nothing stands"
    yield f"{case}: {stands} ({counted(kept.codings, 'coding')} of the consensus)"
    yield f"  qualcode undo {kept.run}   takes it back"
    yield from (f"note: {notice}" for notice in kept.notices)


def read_lines(done: CasesRead) -> Iterator[str]:
    """Yield what a sheet brought."""
    kept = len(done.resolved.units)
    yield f"{counted(kept, 'case')} decided, {counted(done.resolved.codings, 'coding')} of the consensus"
    yield f"{done.same:,} the same as before, {done.blank:,} blank and open still"
    if done.resolved.run:
        yield f"  qualcode undo {done.resolved.run}   takes it back"


def case_lines(put: PutCase) -> Iterator[RenderableType]:
    """Yield a case to be read aloud: a label before each value, one thing a line."""
    yield Text("")
    yield Text(f"case {put.number:,} of {put.total:,}: {put.case.id}")
    yield Text(f"source: {put.case.title}")
    for turn in put.before:
        yield Text(f"before: {turn.turn}, {turn.speaker or turn.role}")
        yield Text(f"words: {turn.words}")
    if put.words:
        yield Text(f"turn {put.case.turn}, {put.speaker or 'speaker not known'}")
        yield Text(f"words: {put.words}")
    for turn in put.after:
        yield Text(f"after: {turn.turn}, {turn.speaker or turn.role}")
        yield Text(f"words: {turn.words}")
    yield from (Text(line) for line in reading_lines(put))
    for entry in put.entries:
        yield Text(f"code {entry.id}: {entry.definition or 'no definition'}")
        yield from (Text(f"  include: {one}") for one in entry.include[:_MOST_RULES])
        yield from (Text(f"  exclude: {one}") for one in entry.exclude[:_MOST_RULES])


def reading_lines(put: PutCase) -> Iterator[str]:
    """Yield what each coder gave it, with the reason they wrote; what was decided before; how many memos."""
    for number, one in enumerate(put.readings, start=1):
        why = f" (because: {'; '.join(one.why)})" if one.why else ""
        yield f"{number} {one.coder}: {given_words(one.codes)}{why}"
    decided = put.standing.decision
    if decided is not None:
        yield _decided(decided)
    if put.standing.because:
        yield f"look again: {put.standing.because}"
    if put.memos:
        yield f"{counted(len(put.memos), 'memo')} here"
