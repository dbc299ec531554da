"""What applying a crosswalk came to, what stood in its way, and the crosswalk by the codes of today."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.printing import problem_lines
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.codebook.crosswalk.applying import AppliedCrosswalk
    from qualcode.flows.codebook.crosswalk.extracts import Moved
    from qualcode.flows.codebook.crosswalk.showing import CrossedCode, ShownCrosswalk
    from qualcode.model import Leak
    from qualcode.store.runs import Run

_MOST = 40
_FEW = 10
_WORDS = {
    "same": "one with others", "under": "put below another", "over": "with another put below",
    "apart": "kept apart", "kept": "as they were", "renamed": "under another id",
}  # fmt: skip


def refused_lines(done: AppliedCrosswalk) -> Iterator[str]:
    """Yield what stands in the way, a line each with its row."""
    open_rows = [problem for problem in done.problems if problem.code == "undecided"]
    undecided = len(open_rows)
    together = undecided > _FEW
    told = [one for one in done.problems if not (together and one.code == "undecided")]
    yield from problem_lines(told[:_MOST])
    if len(told) > _MOST:
        yield f"... and {counted(len(told) - _MOST, 'more fault')}"
    if together:
        yield f"error: {row_ranges(one.where for one in open_rows)}: not decided"
        yield f"  {open_rows[0].hint}"
    rest = len(done.problems) - undecided
    parts = [
        f"{counted(undecided, 'row')} not decided yet" if undecided else "",
        f"{counted(rest, 'fault')} to mend" if rest else "",
    ]
    yield f"nothing was applied: {', '.join(filter(None, parts))}"


def row_ranges(places: Iterable[str]) -> str:
    """Return places such as "Pairs, row 4" with rows in a row as ranges: "Pairs, rows 4-6, 9"."""
    rows: dict[str, list[int]] = {}
    for place in places:
        sheet, _, number = place.rpartition("row ")
        rows.setdefault(sheet, []).append(int(number))
    return "; ".join(f"{sheet}rows {', '.join(_ranges(sorted(found)))}" for sheet, found in rows.items())


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] > numbers[at - 1] + 1:
            first, last = numbers[start], numbers[at - 1]
            yield str(first) if first == last else f"{first}-{last}"
            start = at


def before_line(run: Run) -> str:
    """Return that these decisions were applied before."""
    return (
        f"applied already ({run.id}, {run.at[:10]}, {run.by}): nothing to do; decide in the file to change it"
    )


def kept_back_lines(leaks: Sequence[Leak]) -> Iterator[str]:
    """Yield what the leak gate found, a line each, and what to do."""
    yield f"qualcode: not written: the leak gate found {counted(len(leaks), 'thing')}"
    for leak in leaks[:_MOST]:
        yield f"  {leak.where}: {leak.label.lower()}, {leak.rule}"
    if len(leaks) > _MOST:
        yield f"  ... and {len(leaks) - _MOST} more"
    yield "  take the words out in the study that they come from: `codebook edit`; then propose anew"


def applied_lines(done: AppliedCrosswalk) -> Iterator[RenderableType]:
    """Yield what the books have become, the extracts that moved, and what to look at."""
    sorts = Counter(row.decision for row in done.rows)
    new = len({row.new for row in done.rows})
    yield f"{counted(len(done.rows), 'code')} of {', '.join(done.books)} are now {new}"
    yield "; ".join(f"{sorts[sort]} {words}" for sort, words in _WORDS.items() if sorts[sort])
    for book, held, total in done.held:
        rest = "" if held == total else f"; the other {total - held} came in, or went into others"
        yield f"{book}: {held} of {total} codes were the study's already{rest}"
    if done.moved:
        yield "extracts, counted before and after:"
        for moved in done.moved:
            yield from (indented(Text(line)) for line in _moved_lines(moved))
    for notice in done.notices:
        yield f"look at: {notice}"
    if done.left_out:
        examples = "example is" if done.left_out == 1 else "examples are"
        yield f"{done.left_out} {examples} somebody's words in a study: left out"
    if done.written:
        yield f"written: {', '.join(map(str, done.written))}"
    elif done.run is None:
        yield "the study is like that already; nothing changed"
    else:
        yield "written: codebook.yaml, crosswalk.csv; `qualcode codebook crosswalk` shows it"
        yield "`qualcode undo` takes all of it back"


def _moved_lines(moved: Moved) -> Iterator[str]:
    parts = " + ".join(f"{number} {code}" for code, number in moved.before)
    twice = f" - {moved.doubled} twice" if moved.doubled else ""
    yield f"{moved.code}: {parts}{twice} = {moved.after}, of {counted(moved.participants, 'participant')}"
    if moved.doubled:
        lie = "lies" if moved.doubled == 1 else "lie"
        yield f"  {moved.doubled} {lie} where the same coder has said the same already: counted once"


def crosswalk_screen(shown: ShownCrosswalk) -> Iterator[RenderableType]:
    """Yield each code of today with the codes of areas that led to it."""
    if not shown.areas:
        yield "no codebooks were merged here yet: `qualcode codebook merge A.yaml B.yaml --propose OUT.xlsx`"
        return
    if not shown.codes:
        yield "no code of an area leads there"
    for code in shown.codes:
        yield f"{code.code}  {code.path}" if code.path else f"{code.code}  (no code of the codebook any more)"
        for line in _row_lines(code):
            yield indented(Text(line))


def _row_lines(code: CrossedCode) -> Iterator[str]:
    for row in code.rows:
        who = f" ({row.who})" if row.who else ""
        why = f": {row.why}" if row.why else ""
        yield f"{row.area}:{row.old}  {row.decision}{who}{why}"


def crosswalk_json(shown: ShownCrosswalk) -> dict[str, Any]:
    """Return the crosswalk as JSON knows it."""
    return {
        "areas": list(shown.areas),
        "codes": [
            {
                "code": code.code,
                "name": code.name,
                "path": code.path,
                "definition": code.definition,
                "from": [
                    {
                        "area": row.area,
                        "old": row.old,
                        "decision": row.decision,
                        "who": row.who,
                        "why": row.why,
                    }
                    for row in code.rows
                ],
            }
            for code in shown.codes
        ],
    }
