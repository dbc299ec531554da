"""What stands on a source's words, kept in memory: read again only where the study's files say so.

What is given is what the study held at the last `refresh`, which an act of this window ends with.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from qualcode.codebook.following import Following
from qualcode.coding.revisions import Revisions
from qualcode.coding.segments import turns_to_code
from qualcode.flows.lineage import Lineage
from qualcode.flows.memo_about import Abouts, Held
from qualcode.flows.proposals import LANES, identity_of, likely_of, scores_in, settled, undoing_runs
from qualcode.flows.reading import (
    CODEBOOK,
    QUOTES,
    Reading,
    read_codings,
    read_quotes,
    reading_of,
    sound_codebook,
)
from qualcode.flows.revised import following_of, read_revisions
from qualcode.flows.workbench.own_log import OwnLog, own_log
from qualcode.flows.workbench.records import Coverage
from qualcode.model import Codebook
from qualcode.store.growing import NOTHING, Stamp, stamp_of
from qualcode.store.logs import (
    CODEBOOK_LOG,
    coders,
    coding_people,
    codings_log,
    redactions_log,
    revisions_log,
)
from qualcode.store.memos import read_memos
from qualcode.store.participants import PARTICIPANTS
from qualcode.store.sources import LOCK_FILE, answers_file, locked_source, source_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qualcode.findings import Flag, Memo, Quote
    from qualcode.flows.desk import Desk
    from qualcode.model import Coding, Source, Span
    from qualcode.store.sources import LockedSource
    from qualcode.store.study import Study

Files = dict[str, Stamp]


def files_of(study: Study, names: Iterable[str]) -> Files:
    """Return the stamps of files of the study that are there."""
    stamps = ((name, stamp_of(study.path(name))) for name in names)
    return {name: stamp for name, stamp in stamps if stamp != NOTHING}


@dataclass(slots=True)
class Seen:
    """Something read from files, with what they were then."""

    files: Files | None = None
    value: Any = ()


@dataclass(slots=True)
class Board:
    """A source with what stands on it; `refresh` reads what changed.

    `rests_on` are the files of which an act must find the words and the codes as they are here.
    """

    desk: Desk
    reading: Reading
    every_turn: bool
    log: OwnLog
    codebook: Codebook = field(default_factory=Codebook)
    following: Following = field(default_factory=Following)
    revisions: Revisions = field(default_factory=lambda: Revisions((), ()))
    targets: tuple[int, ...] = ()
    rests_on: dict[str, str | None] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    _ranges: dict[str, range] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)
    _counts: list[int] = field(default_factory=list)
    _own: tuple[Coding, ...] | None = None
    _uncoded: tuple[int, ...] | None = None
    _proposals: tuple[Coding, ...] | None = None
    _memos: tuple[Memo, ...] | None = None

    @property
    def source_id(self) -> str:
        """The source's id."""
        return self.reading.source.id

    def refresh(self) -> bool:
        """Read again what changed on disk; say whether anything did that is shown."""
        study, source = self.desk.study, self.source_id
        basis = [
            self._again("codebook", lambda: (CODEBOOK, CODEBOOK_LOG), self._read_codebook),
            self._again("revisions", lambda: (revisions_log(source), LOCK_FILE), self._read_revisions),
            self._again("reading", lambda: _read_from(self.reading.source), self._read_source),
        ]
        if any(basis):
            self.seen = {name: seen for name, seen in self.seen.items() if name in _BASIS}
        changed = self.log.read_on(self.revisions, self.following, self.reading.source.revision)
        self._recount(changed)
        later = [
            name
            for name, seen in self.seen.items()
            if name not in _BASIS and seen.files != files_of(study, self._names(name))
        ]
        for name in {*later, *(("settled",) if "proposed" in later else ())}:
            self.seen.pop(name, None)
        if any(basis) or changed is None or changed or later:
            self._proposals = self._memos = None
        return any(basis) or bool(later) or changed is None or bool(changed)

    def _again(self, name: str, files: Callable[[], Sequence[str]], read: Callable[[], bool]) -> bool:
        """Read something again where its files are others; whether it is other than it was.

        A file is known as it was before it was read; which files they are may be told by what is read.
        """
        seen = self.seen.setdefault(name, Seen())
        names = files()
        before = files_of(self.desk.study, names)
        if seen.files == before:
            return False
        changed = read()
        later = files()
        seen.files = {one: stamp for one, stamp in before.items() if one in later}
        seen.files |= files_of(self.desk.study, set(later) - set(names))
        return changed

    def _read_codebook(self) -> bool:
        study = self.desk.study
        before = self.codebook, self.following
        self.codebook, following = sound_codebook(study), following_of(study)
        self.rests_on[CODEBOOK] = study.seen[CODEBOOK]
        if following != self.following:
            self.following = following
        return before != (self.codebook, self.following)

    def _read_revisions(self) -> bool:
        study, source = self.desk.study, self.source_id
        entry = locked_source(study, source)
        self.rests_on[LOCK_FILE] = study.seen[LOCK_FILE]
        content = study.read(revisions_log(source)), entry
        seen = self.seen["revisions"]
        if seen.value == content:
            return False
        seen.value = content
        self.revisions = read_revisions(study, source)
        return True

    def _read_source(self) -> bool:
        self.take(reading_of(self.desk.study, self.source_id))
        return True

    def take(self, reading: Reading) -> None:
        """Go on with a source as it was read."""
        self.reading = reading
        self.targets = turns_to_code(reading.source, every_turn=self.every_turn)
        self._ranges.clear()
        self._starts = [span.start for span in reading.source.turn_spans()]
        self._counts = [0] * len(reading.source.turns)
        self._own = self._uncoded = self._proposals = None

    def _recount(self, changed: set[str] | None) -> None:
        """Count the codings on each turn anew, of those that changed."""
        here = self.log.here
        if changed is None or not self._ranges:
            self._ranges.clear()
            self._counts = [0] * len(self.reading.source.turns)
            changed = set(here)
        for identity in changed:
            self._count(self._ranges.pop(identity, range(0)), -1)
            if (coding := here.get(identity)) is not None:
                self._ranges[identity] = self.places(coding.span)
                self._count(self._ranges[identity], 1)
        if changed:
            self._own = self._uncoded = None

    def _count(self, places: range, by: int) -> None:
        for place in places:
            self._counts[place] += by

    def places(self, span: Span) -> range:
        """Return the places of the turns that share a character with a span."""
        bounds = self.reading.source.turn_spans()
        first = max(0, bisect_right(self._starts, span.start) - 1)
        last = bisect_left(self._starts, span.end)
        while first < last and not bounds[first].overlaps(span):
            first += 1
        return range(first, last)

    def own(self) -> tuple[Coding, ...]:
        """Return this coder's codings in the order of the words."""
        if self._own is None:
            self._own = tuple(sorted(self.log.here.values(), key=_by_words))
        return self._own

    def uncoded(self) -> tuple[int, ...]:
        """Places of the turns that are to be coded and have no code of this coder."""
        if self._uncoded is None:
            counts = self._counts
            self._uncoded = tuple(place for place in self.targets if not counts[place])
        return self._uncoded

    def coverage(self) -> Coverage:
        """Return how many of the turns that are to be coded have a code of this coder."""
        total = len(self.targets)
        return Coverage(total - len(self.uncoded()), total)

    def _names(self, what: str) -> Iterable[str]:
        """The files that something is read from."""
        study, source = self.desk.study, self.source_id
        if what in {"others", "settled"}:
            people = (name for name in coding_people(study) if name != self.desk.coder)
            return [codings_log(name, source) for name in people]
        if what in {"proposed", "scores"}:
            return [codings_log(name, source) for name in LANES.values()]
        if what == "memos":
            return study.names("memos", ".md")
        if what == "flags":
            return study.names("flags", ".jsonl")
        return [QUOTES]

    def _kept(self, what: str, read: Callable[[], Any]) -> Any:
        """Return what was read of something; it is read when it is first asked for."""
        seen = self.seen.get(what)
        if seen is None:
            seen = self.seen[what] = Seen(files_of(self.desk.study, self._names(what)), read())
        return seen.value

    def others(self) -> tuple[Coding, ...]:
        """Return other people's codings of the source, in its newest revision."""
        found: tuple[Coding, ...] = self._kept("others", self._read_others)
        return found

    def _read_others(self) -> tuple[Coding, ...]:
        study, source = self.desk.study, self.source_id
        people = [name for name in coding_people(study) if name != self.desk.coder]
        found = (one for name in people for one in read_codings(study, coder=name, source=source))
        return tuple(sorted((one for one in found if self._is_here(one)), key=_by_words))

    def _is_here(self, one: Coding | Quote | Flag) -> bool:
        source = self.reading.source
        return (one.source, one.revision) == (source.id, source.revision)

    def proposals(self) -> tuple[Coding, ...]:
        """Return the open proposals of the rules and the suggester, in the order of the words."""
        if self._proposals is None:
            found: tuple[Coding, ...] = self._kept("proposed", self._read_proposed)
            said: frozenset[Any] = self._kept("settled", self._read_settled) if found else frozenset()
            if found:
                undone = undoing_runs(self.desk.study)
                said |= self.log.settled(self.revisions, self.following, undone)
            self._proposals = tuple(one for one in found if identity_of(one) not in said)
        return self._proposals

    def likely(self) -> tuple[Coding, ...]:
        """Return the open proposals that are likely, in the order of the words."""
        found = self.proposals()
        if not found:
            return ()
        scores: dict[str, float] = self._kept("scores", lambda: scores_in(self.desk.study, [self.source_id]))
        return likely_of(found, scores)

    def _read_proposed(self) -> tuple[Coding, ...]:
        study, there = self.desk.study, coders(self.desk.study)
        lanes = [name for name in LANES.values() if name in there]
        found = (one for name in lanes for one in read_codings(study, coder=name, source=self.source_id))
        return tuple(sorted((one for one in found if self._is_here(one)), key=_by_words))

    def _read_settled(self) -> frozenset[Any]:
        """Return what other people coded, took back or rejected of what is proposed."""
        wanted = {identity_of(one) for one in self._kept("proposed", self._read_proposed)}
        found = settled(self.desk.study, wanted)
        own = self.desk.coder
        return frozenset(what for what, said in found.items() if any(one.by != own for one in said))

    def quotes(self) -> tuple[Quote, ...]:
        """Return the quotes picked from the source, rejected ones left out."""
        found: tuple[Quote, ...] = self._kept("quotes", lambda: read_quotes(self.desk.study))
        return tuple(one for one in found if one.status != "rejected" and self._is_here(one))

    def memos(self) -> tuple[Memo, ...]:
        """Return the memos about the source or anything in it, codings of it as they stand now."""
        if self._memos is None:
            self._memos = tuple(self._memos_now())
        return self._memos

    def _memos_now(self) -> Iterator[Memo]:
        found: tuple[Memo, ...] = self._kept("memos", lambda: tuple(read_memos(self.desk.study)))
        made, words = self.log.folded.made, f"{self.source_id}@"
        abouts = Abouts(self.desk.study, lambda: Held(self.following, self.log.here, self._lineage))
        for memo in found:
            if any(one == self.source_id or one in made or one.startswith(words) for one in memo.about):
                yield replace(memo, about=abouts.now(memo))

    def _lineage(self) -> Lineage:
        """Return what became of this coder's codings on the source."""
        found = Lineage()
        found.add(self.log.folded.made.values())
        return found

    def flags(self) -> tuple[Flag, ...]:
        """Return the flags raised on the source that are open."""
        found: tuple[Flag, ...] = self._kept("flags", self._read_flags)
        return tuple(one for one in found if one.is_open and self._is_here(one))

    def _read_flags(self) -> tuple[Flag, ...]:
        if not self.desk.study.path("flags").is_dir():
            return ()
        from qualcode.flows.flagged import flags_of

        return flags_of(self.desk.study, self.source_id)


_BASIS = frozenset({"codebook", "revisions", "reading"})


def _by_words(coding: Coding) -> tuple[int, int, str, str]:
    return coding.span.start, coding.span.end, coding.code, coding.id


def _read_from(source: Source | LockedSource) -> Sequence[str]:
    """The files that a source is read from, and what is known of who speaks and what was asked."""
    return (
        source_file(source.id, source.revision), answers_file(source.id), redactions_log(source.id),
        revisions_log(source.id), PARTICIPANTS, "guide.yaml", "guide.log.jsonl",
    )  # fmt: skip


def open_board(desk: Desk, source: str, *, every_turn: bool) -> Board:
    """Read a source and what this coder put on it."""
    study = desk.study
    log = own_log(study, desk.coder, source)
    files = files_of(study, _read_from(locked_source(study, source)))
    reading = reading_of(study, source)
    board = Board(desk, reading, every_turn, log)
    board.seen["reading"] = Seen(files)
    board.take(reading)
    board.refresh()
    return board
