"""The codebook in time, in words: its history, what differs from a moment, which codings are stale."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.printing import Hanging, listing, plain, shortened
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from qualcode.codebook.ageing import StaleCoding
    from qualcode.codebook.comparing import Difference
    from qualcode.flows.codebook.past.stale import Reviewed, StaleCode
    from qualcode.flows.codebook.past.telling import Compared, Told
    from qualcode.flows.codings import ShownCoding
    from qualcode.model import Coding

_DID = {
    "add": "added", "edit": "changed", "import": "imported", "restore": "put back", "rename": "renamed",
    "move": "moved", "retire": "retired", "declare": "declared",
}  # fmt: skip
_FEW = 8
_SHORT = 60
_SORTS = {
    "renamed": "name",
    "moved": "place",
}


def history_screen(told: Sequence[Told]) -> Iterator[RenderableType]:
    """Yield the history, newest first: when, who, what, why, and the words that changed."""
    for one in told:
        gone = ", taken back since" if one.taken_back else ""
        yield Hanging(
            Text(f"{one.at[:10]} {one.by}: ", style="dim").append(_did(one) + gone, style="not dim"), 11
        )
        if one.why:
            yield Hanging(Text(f"  why: {one.why}"), 7)
        for each in one.differences:
            if each.sort != "status" or one.op not in {"merge", "split"}:
                yield from _words_of(each, named=len(one.codes) > 1)
    if not told:
        yield Text("nothing was changed yet")


def history_line(one: Told) -> str:
    """Return a line of the history in short: when, who, what, whether it still holds, and why."""
    gone = ", taken back since" if one.taken_back else ""
    return f"{one.at[:10]} {one.by}: {_did(one)}{gone}" + (f" ({one.why})" if one.why else "")


def _did(one: Told) -> str:
    codes = ", ".join(one.codes[:_FEW]) + (
        f" and {len(one.codes) - _FEW} more" if len(one.codes) > _FEW else ""
    )
    into = ", ".join(one.into)
    if one.op == "merge":
        return f"merged {codes} into {into}"
    if one.op == "split":
        return f"split {codes} into {into}"
    if one.op == "assign":
        return f"gave {counted(one.count, 'coding')} of {codes} to {into}"
    if one.op == "review":
        return f"looked again at the codings of {codes}: they stand"
    if one.op == "declare":
        return f"declared {', '.join(one.fields)}"
    changed = [
        field.replace("_", " ") for field in one.fields if not (one.op == "rename" and field == "name")
    ]
    was = f" (was: {one.was})" if one.was else ""
    return f"{_DID.get(one.op, one.op)} {codes}{was}" + (f": {', '.join(changed)}" if changed else "")


def _words_of(each: Difference, *, named: bool = False) -> Iterator[RenderableType]:
    what = _SORTS.get(each.sort, each.field.replace("_", " "))
    lead = f"{each.code}, {what}" if named and each.code else what
    if len(each.gone) == len(each.come) == 1 and each.sort in {"renamed", "moved", "status"}:
        yield Hanging(Text(f"  {lead}: {each.gone[0]} -> {each.come[0]}"), 4)
        return
    yield Text(f"  {lead}")
    for line in each.gone:
        yield Hanging(Text(f"    - {line}", style="red"), 6)
    for line in each.come:
        yield Hanging(Text(f"    + {line}", style="green"), 6)


def history_json(told: Sequence[Told]) -> dict[str, Any]:
    """Return the history as JSON, newest first."""
    return {"history": [plain(one) for one in told]}


def compared_screen(found: Compared) -> Iterator[RenderableType]:
    """Yield what differs, code by code, and how many codes do."""
    for code, group in groupby(found.differences, key=lambda one: one.code):
        each = list(group)
        first = each[0]
        if not code:
            for one in each:
                yield from _words_of(one)
            continue
        name = found.names.get(code, "")
        if first.sort in {"added", "removed"}:
            path = (first.come or first.gone)[0]
            yield Text(f"{first.sort}  {code}", style="bold").append(f"  {path}", style="not bold")
            for one in each[1:]:
                yield from _words_of(one)
            continue
        yield Text(code, style="bold").append(f"  {name}", style="not bold")
        for one in each:
            yield from _words_of(one)
    codes = {one.code for one in found.differences if one.code}
    between = f"between {found.before} and {found.after}"
    if not found.differences:
        yield Text(f"nothing differs {between}")
    else:
        yield Text(f"{counted(len(codes), 'code')} differ{'s' if len(codes) == 1 else ''} {between}")
    if found.unsaid:
        yield Text(f"not compared, for the file does not hold them: {', '.join(found.unsaid)}")


def compared_json(found: Compared) -> dict[str, Any]:
    """Return what differs as JSON."""
    return {
        "before": found.before,
        "after": found.after,
        "differences": [plain(one) for one in found.differences],
        "not_compared": found.unsaid,
    }


def stale_screen(found: Sequence[StaleCode], shown: Mapping[str, ShownCoding]) -> Iterator[RenderableType]:
    """Yield the codes with stale codings: how many, by whom, since what; those `shown`, with words."""
    if not found:
        yield Text("no coding is stale: each was made when its code meant what it means now")
        return
    rows = [
        (one.code, f"{len(one.stale):,}", f"{one.all:,}", _by(one.stale), _since(one.stale)) for one in found
    ]
    yield listing(["code", "stale#", "of#", "by", "since"], rows, empty="")
    if shown:
        lines = [_stale_row(each.coding, shown[each.coding.id]) for one in found for each in one.stale]
        yield Text("")
        yield listing(["id", "code", "coder", "made", "turn", "source", "words"], lines, empty="")
    yield Text(
        "read them again: `qualcode code view CODE`; they stand: `qualcode codebook stale CODE --reviewed`"
    )


def _stale_row(coding: Coding, one: ShownCoding) -> tuple[str, ...]:
    turn = one.turns[0] if one.turns else "-"
    source = f"{coding.source} {one.title}"
    return coding.id, coding.code, coding.coder, coding.at[:10], turn, source, shortened(one.words, _SHORT)


def _by(stale: Sequence[StaleCoding]) -> str:
    number = Counter(each.coding.coder for each in stale)
    return ", ".join(f"{coder} {count}" for coder, count in sorted(number.items()))


def _since(stale: Sequence[StaleCoding]) -> str:
    first = min((each.since for each in stale if each.since), key=lambda one: one.at, default=None)
    unknown = sum(not each.known for each in stale)
    told = "an edit by hand"
    if first is not None:
        told = f"{first.at[:10]} {first.by}" + (f": {first.why}" if first.why else "")
    return f"{told} ({unknown} made under an entry that is not known here)" if unknown else told


def stale_json(found: Sequence[StaleCode], shown: Mapping[str, ShownCoding]) -> dict[str, Any]:
    """Return the stale codings as JSON, code by code; those `shown` with turns, title and words."""
    return {
        "codes": [
            {
                "code": one.code,
                "path": one.path,
                "codings": one.all,
                "stale": [
                    {
                        "id": each.coding.id,
                        "coder": each.coding.coder,
                        "source": each.coding.source,
                        **_place(shown.get(each.coding.id)),
                        "made": each.coding.at,
                        "under": each.coding.code_revision,
                        "known": each.known,
                        "since": None
                        if each.since is None
                        else {
                            "at": each.since.at,
                            "by": each.since.by,
                            "op": each.since.op,
                            "why": each.since.why,
                        },
                    }
                    for each in one.stale
                ],
            }
            for one in found
        ]
    }


def _place(one: ShownCoding | None) -> dict[str, Any]:
    return {} if one is None else {"title": one.title, "turns": list(one.turns), "words": one.words}


def reviewed_line(done: Reviewed) -> str:
    """Return what was looked at again."""
    if done.run is None:
        return f"no coding under {done.code} is stale"
    return f"{counted(done.codings, 'coding')} under {done.code} by {', '.join(done.coders)}: looked at again"
