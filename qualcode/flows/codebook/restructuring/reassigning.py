"""Going through the codings of a split code: chosen by filters, read from a file, or one by one.

One by one, each answer is a commit before the next question, and the last one can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError, UsageError, unknown_name
from qualcode.flows.codebook.restructuring.splitting import assign, split_named, successors, waiting_codings
from qualcode.flows.codings import View, find_codings
from qualcode.flows.history import undo
from qualcode.flows.sheets import rows_of
from qualcode.select import Filters
from qualcode.store.files import json_lines, json_object, read_input
from qualcode.store.study import CONSENSUS
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qualcode.flows.codebook.restructuring.splitting import Assigned
    from qualcode.flows.codings import ShownCoding
    from qualcode.flows.desk import Desk
    from qualcode.model import Code

_ID_NAMES = ("coding", "id")
_ROW = "each line: the id of a coding, and a code; `qualcode codings CODE` shows the ids"
_LINE = '{"coding": "...", "code": "..."}'


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which of the codings that wait: by id, facts of their speakers, words in them; all if empty."""

    ids: tuple[str, ...] = ()
    where: str = ""
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.ids or self.where or self.words)


def shown_waiting(desk: Desk, named: str, chosen: Chosen, view: View) -> list[ShownCoding]:
    """Return the codings that stand under a split code, with their words; raise for an id that does not."""
    code = split_named(desk.study, named)
    waiting = {coding.id: coding.coder for coding in waiting_codings(desk.study, code.id)}
    for identifier in chosen.ids:
        if identifier not in waiting:
            raise unknown_name(f"coding under {code.id}", identifier, waiting)
    filters = Filters(codes=(code.id,), where=chosen.where)
    found = list(find_codings(desk, filters, view).codings)
    if CONSENSUS in waiting.values():
        found += find_codings(desk, replace(filters, coder=CONSENSUS), view).codings
    return [
        one
        for one in found
        if one.coding.id in waiting
        and (not chosen.ids or one.coding.id in chosen.ids)
        and (not chosen.words or fold(chosen.words) in fold(one.words))
    ]


def assign_chosen(desk: Desk, named: str, to: str, chosen: Chosen, *, why: str = "") -> Assigned:
    """Give the chosen codings of a split code to a code; at least something must say which."""
    if not chosen:
        raise UsageError("which codings?", hint="name their ids, or give --where EXPR or --words TEXT")
    found = shown_waiting(desk, named, chosen, View(raw=True, descend=False))
    return assign(desk, named, {one.coding.id: to for one in found}, why=why)


def assign_file(desk: Desk, named: str, path: Path, *, why: str = "") -> Assigned:
    """Give codings to codes as a file says: CSV (coding, code) or JSON lines; all of it or nothing."""
    text = _decoded(read_input(path), path.name)
    lines = text.lstrip().startswith("{")
    rows = _from_lines(text, path.name) if lines else _from_csv(text, path.name)
    pairs: dict[str, str] = {}
    for number, identifier, code in rows:
        if not identifier or not code:
            raise BadInputError(f"{path.name} line {number}: a coding and a code are needed", hint=_ROW)
        if pairs.setdefault(identifier, code) != code:
            raise BadInputError(
                f"{path.name} line {number}: {identifier} is given to two codes",
                hint="keep the line that is meant",
            )
    if not pairs:
        raise BadInputError(f"{path.name} holds no line", hint=_ROW)
    return assign(desk, named, pairs, why=why)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError(f"{name} is not UTF-8", hint="save the file as UTF-8") from None


def _from_csv(text: str, name: str) -> Iterator[tuple[int, str, str]]:
    rows = rows_of(text.encode(), name) if text.strip() else []
    heading = [cell.strip().casefold() for cell in rows[0][1]] if rows else []
    known = next((heading.index(each) for each in _ID_NAMES if each in heading), None)
    headed = known is not None and "code" in heading
    places = (known or 0, heading.index("code")) if headed else (0, 1)
    for number, row in rows:
        if not any(cell.strip() for cell in row) or (headed and number == 1):
            continue
        if len(row) <= max(places):
            raise BadInputError(f"{name} line {number}: a coding and a code are needed", hint=_ROW)
        yield number, row[places[0]].strip(), row[places[1]].strip()


def _from_lines(text: str, name: str) -> Iterator[tuple[int, str, str]]:
    for number, line in json_lines(text.encode()):
        record = json_object(line)
        if record is None:
            raise BadInputError(f"{name} line {number}: not a JSON object", hint=f"as in {_LINE}")
        identifier = next((record[each] for each in _ID_NAMES if each in record), "")
        yield number, str(identifier).strip(), str(record.get("code") or "").strip()


@dataclass(slots=True)
class Reassigning:
    """A walk through the codings of a split code; what was answered is written when a method returns."""

    desk: Desk
    code: Code
    codes: tuple[Code, ...]
    queue: Sequence[ShownCoding]
    place: int = 0
    given: int = 0
    steps: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def over(cls, desk: Desk, named: str, chosen: Chosen) -> Reassigning:
        """Begin with the first coding that waits."""
        desk.study.require_unlocked()
        code = split_named(desk.study, named)
        queue = shown_waiting(desk, code.id, chosen, View(raw=True, context=1, descend=False))
        return cls(desk, code, successors(desk.study, code), queue)

    @property
    def finished(self) -> bool:
        """Whether every coding was answered or skipped."""
        return self.place >= len(self.queue)

    @property
    def current(self) -> ShownCoding:
        """The coding that is asked about."""
        return self.queue[self.place]

    def give(self, typed: str) -> str:
        """Give the coding to a code, by its number or any name; return the id of that code."""
        named = typed.strip()
        if named.isdecimal():
            if not 1 <= int(named) <= len(self.codes):
                raise UsageError(f"no code has the number {named}", hint=f"1 to {len(self.codes)}")
            named = self.codes[int(named) - 1].id
        done = assign(self.desk, self.code.id, {self.current.coding.id: named})
        if done.run is None:
            raise UsageError(f"it stands under {self.code.id!r} already", hint="s skips it")
        self.steps.append((self.place, done.run.id))
        self.place += 1
        self.given += 1
        return next(iter(done.to))

    def skip(self) -> None:
        """Leave the coding where it is for now."""
        self.place += 1

    def undo(self) -> None:
        """Take the last answer of this walk back, and ask again."""
        if not self.steps:
            raise UsageError("nothing was given yet", hint="earlier verbs: `qualcode undo`")
        place, run = self.steps.pop()
        undo(self.desk, run=run)
        self.place = place
        self.given -= 1
