"""The codebook as a tree, a code in full, what an import brought, what lint found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.codebook.reading import entry_mapping
from qualcode.screens.codebook_past import history_line
from qualcode.screens.coding_session import code_meaning
from qualcode.screens.printing import Hanging, listing, plain
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.codebook.codebook import Changed, ListedTree, MadeFrom, ShownCode
    from qualcode.model import Code, Problem, Severity


_FEW = 6


def tree_screen(found: ListedTree, *, facets: bool = False) -> RenderableType:
    """Return the tree, indented, with ids, each frame under its name; with counts where asked for."""
    counts = any(one.codings is not None for one in found.codes)
    columns = ["code", "id", *(["codings#", "coders#"] if counts else []), *(["facets"] if facets else [])]
    rows: list[list[str]] = []
    frame = ""
    for one in found.codes:
        if one.code.frame != frame:
            frame = one.code.frame
            title = f"-- {found.frames.get(frame, frame)} --"
            rows.append([title, *[""] * (len(columns) - 1)])
        name = "  " * one.depth + one.code.name + _state(one.code)
        numbers = [str(one.codings), str(one.coders)] if counts else []
        said = ", ".join(f"{facet}: {value}" for facet, value in one.code.facets.items())
        rows.append([name, one.code.id, *numbers, *([said] if facets else [])])
    empty = "no codes yet: `qualcode codebook add NAME` or `qualcode codebook import FILE`"
    return listing(columns, rows, empty=empty)


def _state(code: Code) -> str:
    if code.status != "retired":
        return ""
    return f" (retired: see {', '.join(code.replaced_by)})" if code.replaced_by else " (retired)"


def tree_json(found: ListedTree) -> dict[str, Any]:
    """Return the tree as JSON, in print order, with the frames and facets that are declared."""
    return {
        "codes": [
            {
                "id": one.code.id,
                "name": one.code.name,
                "parent": one.code.parent,
                "depth": one.depth,
                "path": one.path,
                "status": one.code.status,
                "replaced_by": one.code.replaced_by,
                "frame": one.code.frame,
                "facets": one.code.facets,
                "definition": one.code.definition,
                "revision": one.code.revision,
                "codings": one.codings,
                "coders": one.coders,
            }
            for one in found.codes
        ],
        "frames": found.frames,
        "facets": found.facets,
    }


def code_screen(shown: ShownCode) -> Iterator[RenderableType]:
    """Yield a code in full."""
    code = shown.code
    yield Text(code.id, style="bold").append(f"  {shown.path}", style="not bold")
    if code.status == "retired":
        yield Text(" " + _state(code))
    if code.frame:
        yield Text(f"  frame: {code.frame}")
    if code.facets:
        yield Text(f"  facets: {', '.join(': '.join(each) for each in code.facets.items())}")
    yield from code_meaning(code)
    rules = entry_mapping(code).get("rules")
    for name, value in (rules if isinstance(rules, dict) else {}).items():
        words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield Text(f"  rule, {name}: ", style="dim").append(words, style="not dim")
    if shown.below:
        yield Text(f"  below it: {', '.join(shown.below)}")
    for name in ("rationale", "author", "since"):
        if getattr(code, name):
            yield Text(f"  {name}: {getattr(code, name)}")
    yield from _made_from(shown)
    by = ", ".join(f"{coder} {number}" for coder, number in sorted(shown.codings.items()))
    if shown.read_as:
        yield Text(f"  codings: they are read as {shown.read_as}: `qualcode codebook show {shown.read_as}`")
    else:
        yield Text(f"  codings: {by or 'none yet'}")
    yield Text(f"  revision: {code.revision}")
    yield from _last_changes(shown)


def _made_from(shown: ShownCode) -> Iterator[RenderableType]:
    if shown.made_from is not None:
        yield Hanging(f"  made from: {_extract(shown.made_from)}", 4)
    elif shown.code.made_from:
        yield Text(f"  made from: {shown.code.made_from}, whose coding or words are not there any more")


def _extract(made: MadeFrom) -> str:
    who = f"{made.who} in " if made.who else ""
    turns = f"{made.turns[0]} to {made.turns[-1]}" if len(made.turns) > 1 else "".join(made.turns)
    return f"{who}{made.source} {turns}: {made.words}"


def _last_changes(shown: ShownCode) -> Iterator[RenderableType]:
    for one in shown.history[:_FEW]:
        yield Hanging(Text(f"  {history_line(one)}", style="dim"), 4)
    if len(shown.history) > _FEW:
        more = f"{len(shown.history) - _FEW} more: `qualcode codebook history {shown.code.id}`"
        yield Text(f"  {more}", style="dim")


def code_json(shown: ShownCode) -> dict[str, Any]:
    """Return a code in full as JSON: the entry as in codebook.yaml, and what stands around it."""
    return {
        "entry": entry_mapping(shown.code),
        "path": shown.path,
        "revision": shown.code.revision,
        "status": shown.code.status,
        "below": shown.below,
        "codings": shown.codings,
        "read_as": shown.read_as,
        "made_from": plain(shown.made_from),
        "history": [
            {
                "op": one.op,
                "into": one.into,
                "count": one.count,
                "revision": one.revision,
                "by": one.by,
                "at": one.at,
                "why": one.why,
                "taken_back": one.taken_back,
            }
            for one in reversed(shown.history)
        ],
    }


def changed_line(changed: Changed) -> str:
    """Return what became of a code; of one that is used again, which codings returned and what stayed."""
    if changed.run is None:
        return f"{changed.code.id} is as it was; nothing changed"
    lines = [f"{changed.code.id}  {changed.path}"]
    if changed.returned:
        verb = "is" if changed.returned == 1 else "are"
        lines.append(f"{counted(changed.returned, 'coding')} {verb} read as {changed.code.id} again")
    if changed.merged_into:
        lines.append(f"it is no longer merged into {changed.merged_into}")
    if changed.keeps:
        lines.append(f"{changed.merged_into} keeps what it took over: {', '.join(changed.keeps)}")
    return "\n".join(lines)


_WEIGHT: tuple[Severity, ...] = ("error", "warning", "question", "repair", "info")


def lint_lines(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield the findings code by code, the weightiest first; what to do about a kind is said once."""
    hints: set[str] = set()
    for where in dict.fromkeys(problem.where for problem in problems):
        own = [problem for problem in problems if problem.where == where]
        if where:
            yield where
        for problem in sorted(own, key=lambda one: _WEIGHT.index(one.severity)):
            name = "hint" if problem.severity == "info" else problem.severity
            yield f"{'  ' if where else ''}{name}: {problem.message}"
            if problem.hint and problem.hint not in hints:
                hints.add(problem.hint)
                yield f"{'    ' if where else '  '}{problem.hint}"


def lint_line(problems: Sequence[Problem]) -> str:
    """Return how many findings there are, by weight."""
    if not problems:
        return "nothing to mend"
    found = Counter(problem.severity for problem in problems)
    names = {"info": "hint"}
    return ", ".join(counted(found[one], names.get(one, one)) for one in _WEIGHT if found[one])


def lint_json(problems: Sequence[Problem]) -> dict[str, Any]:
    """Return the findings as JSON."""
    return {"problems": [plain(problem) for problem in problems]}
