"""A folder of a pack that came back: each coding on the words at home that it was put on.

A span on a mask covers the words that the mask stands for; what was corrected in the folder is named.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from qualcode.coding.log import fold
from qualcode.errors import BadInputError, QualcodeError, UsageError
from qualcode.flows.code import usable_code
from qualcode.flows.nameless import naming
from qualcode.flows.packs.filled import Filled, Placed, Said
from qualcode.flows.packs.places import UnitPlaces
from qualcode.flows.packs.records import named_pack, pack_now
from qualcode.flows.reading import sound_codebook
from qualcode.flows.revised import codings_now, read_revisions
from qualcode.model import Coding, Source, Span
from qualcode.store.logs import coders, coding_logs, coding_people, read_events
from qualcode.store.memos import read_memos
from qualcode.store.packs import read_pack_folder
from qualcode.store.sources import locked_sources, read_source
from qualcode.store.study import open_study

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qualcode.findings import Memo
    from qualcode.flows.audits.standing import SampleNow
    from qualcode.flows.desk import Desk
    from qualcode.flows.packs.records import Pack, PackedTurn
    from qualcode.model import Codebook
    from qualcode.store.study import Study

_TURN = re.compile(r"t\d+\w*")


def home_span(theirs: Source, turns: Mapping[str, PackedTurn], span: Span) -> Span | None:
    """Return the words at home of a span in a folder's source; None where they do not follow on each other.

    `turns` are the folder's turns by id; a turn that is gone from them makes the span nobody's.
    """
    under = theirs.turns_under(span)
    if not under or any(turn.id not in turns for turn, _ in under):
        return None
    places = [turns[turn.id].span for turn, _ in under]
    if any(one.end + 1 != other.start for one, other in pairwise(places)):
        return None
    parts = []
    for turn, place in under:
        inside = Span(max(span.start, place.start), min(span.end, place.end)).shifted(-place.start)
        home = turns[turn.id]
        parts.append(home.mask.original_span(inside).shifted(home.span.start))
    return Span(parts[0].start, parts[-1].end)


@dataclass(slots=True)
class _Folder:
    """A folder being read."""

    desk: Desk
    pack: Pack
    theirs: Study
    now: SampleNow
    codebook: Codebook
    filled: Filled = field(default_factory=Filled)
    _sources: dict[str, Source] = field(default_factory=dict)
    _turns: dict[str, Mapping[str, PackedTurn]] = field(default_factory=dict)

    def read(self) -> Filled:
        """Read all that its coder has made."""
        self.filled.coder_there = self._coder()
        codings = self._codings(self.filled.coder_there)
        placed = self._placed(codings)
        self._by_unit(placed)
        self.filled.memos = self._memos(codings)
        self.filled.others = self._others()
        return self.filled

    def _others(self) -> dict[str, int]:
        """Return how many codings and memos stand there of anybody but the coder."""
        memos = Counter(memo.by for memo in read_memos(self.theirs))
        found = {}
        for who in sorted({*coders(self.theirs), *memos} - {self.filled.coder_there}):
            logs = coding_logs(self.theirs, coder=who) if who in coders(self.theirs) else ()
            made = fold(event for log in logs for event in read_events(self.theirs, log))
            number = memos[who] + (0 if who.startswith("@") else len(made))
            if number:
                found[who] = number
        return found

    def _coder(self) -> str:
        """Return who has coded: the coder of the pack, or the only other one."""
        people = coding_people(self.theirs)
        if self.pack.coder in people or not people:
            return self.pack.coder
        if len(people) > 1:
            raise BadInputError(
                f"{', '.join(people)} have coded in this folder, and {self.pack.coder} has not",
                hint=f"it was packed for {self.pack.coder}: ask whose it is",
            )
        return people[0]

    def _codings(self, coder: str) -> tuple[Coding, ...]:
        logs = coding_logs(self.theirs, coder=coder) if coder in coders(self.theirs) else ()
        found = fold(event for log in logs for event in read_events(self.theirs, log))
        whole = {name for name in {one.source for one in found} if self._is_as_sent(name)}
        return tuple(one for one in found if one.source in whole)

    def _is_as_sent(self, name: str) -> bool:
        """Whether the words of a source of the folder are those that were packed."""
        proof = (self.pack.texts or {}).get(name)
        try:
            source = read_source(self.theirs, name, revision=1) if proof else None
        except QualcodeError:
            source = None
        if source is None or self.desk.key.fingerprint(source.text) != proof:
            self.filled.wrong(
                name,
                "its words in the folder are not those that were sent",
                "ask for the folder as it was sent",
            )
            return False
        self._sources[name] = source
        return True

    def _placed(self, codings: Sequence[Coding]) -> list[Placed]:
        """Return the codings on the words at home, where these stand now."""
        home: dict[str, tuple[Coding, Placed]] = {}
        for one in codings:
            try:
                code = usable_code(self.codebook, one.code)
            except QualcodeError as error:
                hint = error.hint if "retired" in error.message else self._how_to_add(one.code)
                self.filled.wrong(self._where(one), error.message, hint)
                continue
            pointing = self._pointing(one)
            if pointing is not None:
                home[one.id] = pointing, Placed(one.source, 0, one.span, code, one.why, one.facets)
        self._require_nameless({name: placed.why for name, (_, placed) in home.items()})
        newest = locked_sources(self.desk.study)
        moved = codings_now([one for one, _ in home.values()], read_revisions(self.desk.study))
        found = []
        for one in moved:
            _, placed = home[one.id]
            if one.source not in newest or one.revision != newest[one.source].revision:
                self.filled.wrong(one.id, "the words under this coding were corrected since they were sent",
                                  "code them at home, or pass it over with --skip-bad")  # fmt: skip
                continue
            found.append(replace(placed, revision=one.revision, span=one.span))
        self.filled.withdrawn += len(home) - len(moved)
        return found

    def _how_to_add(self, code: str) -> str:
        """Return the command that adds a code made up in the folder, with its definition, at home."""
        made = sound_codebook(self.theirs).by_id().get(code)
        if made is None:
            return "`qualcode codebook add` makes it"
        said = {"name": made.name, "definition": made.definition}
        if any(naming(self.desk, said)):
            return "`qualcode codebook add` makes it; its name or definition there may name somebody"
        typed = ["qualcode", "codebook", "add", made.name, "--id", made.id]
        typed += ["--definition", made.definition] if made.definition else []
        return f"{self.pack.coder} made it up; to have it too: {shlex.join(typed)}"

    def _pointing(self, one: Coding) -> Coding | None:
        if one.revision != 1:
            self.filled.wrong(self._where(one), "it is on words that were corrected in the folder",
                              "corrections are made at home: put the code on there")  # fmt: skip
            return None
        source = self._sources[one.source]
        turns = self._turns_of(one.source)
        if any(turn.id not in turns for turn, _ in source.turns_under(one.span)):
            self.filled.withdrawn += 1
            return None
        span = home_span(source, turns, one.span)
        if span is None:
            self.filled.wrong(self._where(one), "it covers turns that do not follow on each other at home",
                              "code each apart")  # fmt: skip
            return None
        sample = self.pack.sample
        sent = next((each.revision for each in sample.segments if each.source == one.source), 1)
        return replace(one, revision=sent, span=span, anchor="", coder=sample.by, at=sample.at)

    def _turns_of(self, source: str) -> Mapping[str, PackedTurn]:
        if source not in self._turns:
            self._turns[source] = {one.turn: one for one in self.pack.turns if one.source == source}
        return self._turns[source]

    def _require_nameless(self, reasons: Mapping[str, str]) -> None:
        for name, fault in naming(self.desk, reasons):
            self.filled.wrong(name, f"its reason {fault}", "ask for another reason, or for none")

    def _where(self, one: Coding) -> str:
        source = self._sources.get(one.source)
        under = source.turns_under(one.span) if source and one.revision == 1 else ()
        turn = f" {under[0][0].id}" if under else ""
        return f"{one.id} ({one.source}{turn})"

    def _by_unit(self, placed: Sequence[Placed]) -> None:
        """Give each unit the codes on its words; a coding of no unit is counted."""
        units: dict[int, dict[str, None]] = {}
        places = UnitPlaces.of(self.now.places)
        for one in placed:
            numbers = places.under(one.source, one.revision, one.span)
            self.filled.outside += not numbers
            self.filled.placed += [one] if numbers else []
            for number in numbers:
                units.setdefault(number, {})[one.code.id] = None
        self.filled.said = {number: Said(number, tuple(codes)) for number, codes in sorted(units.items())}
        self.filled.empty = set(self.now.places) - units.keys()

    def _memos(self, codings: Sequence[Coding]) -> list[Memo]:
        """Return the memos of the folder, about the things that home knows."""
        known = {one.id: one for one in codings}
        sources, codes = locked_sources(self.desk.study), self.codebook.by_id()
        found = []
        for memo in read_memos(self.theirs):
            about: dict[str, None] = {}
            for name in memo.about:
                if name in known:
                    one = known[name]
                    turns = self._sources[one.source].turns_under(one.span) if one.revision == 1 else ()
                    about |= dict.fromkeys([one.source, *(turn.id for turn, _ in turns[:1])])
                elif name in sources or name in codes or _TURN.fullmatch(name):
                    about[name] = None
            if memo.by == self.filled.coder_there:
                found.append(replace(memo, about=tuple(about)))
        return found


def read_folder(desk: Desk, path: Path) -> tuple[Pack, Filled]:
    """Read a folder that came back, with the pack it is of; problems are in what is returned.

    Raises `BadInputError` for a folder that is no pack, and `UsageError` for one of another study.
    """
    told = read_pack_folder(path)
    if told is None:
        raise BadInputError(
            f"{path.name} is no pack: it has no pack.json", hint="name the folder that came back"
        )
    if told.study != desk.study.settings.id:
        raise UsageError(f"{path.name} is a pack of another study", hint="--study names the one that made it")
    pack = named_pack(desk.study, told.pack)
    theirs = open_study(path)
    theirs.require_unlocked()
    now = pack_now(desk.study, pack)
    return pack, _Folder(desk, pack, theirs, now, sound_codebook(desk.study)).read()
