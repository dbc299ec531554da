"""A coding session by lines: a place in a source on the workbench; each answer is one commit before the next.

Killed at any moment, the session has lost nothing that it had acknowledged; the next one goes on after the
turn that was coded last.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.codebook.changing import slug
from qualcode.codebook.finding import find_code
from qualcode.codebook.tree import path_of
from qualcode.errors import AlreadyThereError, UsageError
from qualcode.flows.answers import Answer, parse_answer, require_typable
from qualcode.flows.codebook.codebook import CodeDraft, require_new_name
from qualcode.flows.coding_proposals import proposed_here
from qualcode.flows.coding_records import PutOn, Summary, TurnView
from qualcode.flows.proposals import reflexive_in
from qualcode.flows.workbench.workbench import Workbench, open_workbench
from qualcode.text import enclosing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.desk import Desk
    from qualcode.flows.reading import Reading
    from qualcode.model import Code, Codebook, Coding, Source, Span, Turn


@dataclass(slots=True)
class Session:
    """A session on its way: where it stands on a workbench, and the words that the next act is for.

    `hits` are those of the last search, which was for `sought`; `shown` the places whose words were put
    before the coder already; `edition` is that of the source in which they were, and `unseen` says that
    the turn in view was corrected since. `offered` are the proposals on the turn by number, `extracts` those
    listed last; `coded` is how many turns had a code when it was last said, `disclosed` whether it was said
    that memos can be disclosed.
    """

    bench: Workbench
    place: int = 0
    restricted: Span | None = None
    finished: bool = False
    hits: tuple[Span, ...] = ()
    shown: set[int] = field(default_factory=set)
    created: set[str] = field(default_factory=set)
    before: frozenset[str] = frozenset()
    sought: str = ""
    edition: str = ""
    unseen: bool = False
    offered: tuple[str, ...] = ()
    extracts: tuple[Coding, ...] = ()
    coded: int = 0
    disclosed: bool = False
    _turn: str = ""

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Stand where this coder stopped in the source of the workbench; nothing was shown of it yet."""
        self.hits, self.sought, self.offered, self.shown = (), "", (), set()
        self.finished, self.unseen, self.coded = False, False, self.bench.coverage().coded
        own, memos = self.bench.own(), self.bench.memos()
        self.before = frozenset([*(one.id for one in own), *(one.id for one in memos)])
        self.edition = self.source.edition
        self.stand(self.bench.start())

    def look_again(self) -> bool:
        """Go on with the words as they are now; where they were corrected nothing is chosen any more.

        Says whether they were. What is searched for is found anew.
        """
        if self.edition == self.source.edition:
            return False
        self.edition, self.unseen = self.source.edition, True
        ids = [turn.id for turn in self.source.turns]
        self.hits = self.bench.searched(self.sought) if self.sought else ()
        self.shown.clear()
        self.stand(ids.index(self._turn) if self._turn in ids else min(self.place, len(ids) - 1))
        return True

    @property
    def desk(self) -> Desk:
        """Whose session it is, in which study."""
        return self.bench.desk

    @property
    def reading(self) -> Reading:
        """The source with what is known of who speaks."""
        return self.bench.reading

    @property
    def source(self) -> Source:
        """The source in its newest revision."""
        return self.bench.source

    @property
    def bounds(self) -> tuple[Span, ...]:
        """The span of each turn."""
        return self.source.turn_spans()

    @property
    def turn(self) -> Turn:
        """The turn in view."""
        return self.source.turns[self.place]

    @property
    def span(self) -> Span:
        """The words that the next act is for: those that were chosen, else all of the turn."""
        return self.restricted or self.bounds[self.place]

    def codebook(self) -> Codebook:
        """Return the codebook as it is now: a colleague may have changed it meanwhile."""
        return self.bench.codebook()

    def suggestions(self, typed: str) -> list[Code]:
        """Codes that fit what was typed so far, the likeliest first."""
        return self.bench.ranked(typed)

    def read(self, line: str) -> Answer:
        """Read one line that was typed."""
        return parse_answer(line, self.codebook())

    def own_here(self, span: Span | None = None) -> list[Coding]:
        """Return this coder's codings on the words in view, or on a span."""
        wanted = span or self.span
        return [one for one in self.bench.own() if one.span.overlaps(wanted)]

    def proposals_here(self) -> list[Coding]:
        """Return the open proposals on the words in view; none in a reflexive workstream."""
        return [one for one in self.proposals() if one.span.overlaps(self.span)]

    def proposals(self) -> Sequence[Coding]:
        """Return the likely open proposals of the source; none in a reflexive workstream."""
        return () if reflexive_in(self.desk.study) else self.bench.likely()

    def unlikely(self) -> int:
        """Return how many open proposals are less likely, and not put before the coder here."""
        return 0 if reflexive_in(self.desk.study) else len(self.bench.proposals()) - len(self.bench.likely())

    def view(self) -> TurnView:
        """Return the present turn as the screen shows it; its words and those before count as shown then."""
        turn, span = self.turn, self.bounds[self.place]
        coverage = self.bench.coverage()
        news, self.coded = coverage.coded != self.coded, coverage.coded
        view = TurnView(
            turn=turn,
            before=self._before(),
            codes=tuple(PutOn(one, self.name_of(one.code), self.part_of(one)) for one in self.own_here(span)),
            total=coverage.total,
            coded=coverage.coded if news else None,
            words=self.source.text[self.restricted.start : self.restricted.end] if self.restricted else "",
            question=self.reading.wording(turn.question) if turn.question else "",
            proposed=proposed_here(self),
        )
        self.shown.update(range(max(0, self.place - 2), self.place + 1))
        self.unseen = False
        return view

    def _before(self) -> tuple[Turn, ...]:
        turns = self.source.turns
        near = [place for place in range(max(0, self.place - 2), self.place) if place not in self.shown]
        near = [place for place in near if turns[place].text.strip()]
        if self.source.kind == "survey":
            near = [place for place in near if turns[place].speaker == self.turn.speaker]
        return tuple(turns[place] for place in near)

    def name_of(self, code: str) -> str:
        """Return the name of a code, or its id where the codebook lacks it."""
        known = self.codebook().by_id().get(code)
        return known.name if known else code

    def part_of(self, coding: Coding) -> str:
        """Return the words of a coding, "" where they are the turn in view."""
        span = coding.span
        return "" if span == self.bounds[self.place] else self.source.text[span.start : span.end]

    def stand(self, place: int, restricted: Span | None = None) -> None:
        """Come to a turn, for all its words or some."""
        self.place, self.restricted, self._turn = place, restricted, self.source.turns[place].id

    def stand_at(self, span: Span) -> None:
        """Come to the turn where a span begins, for its words where they are not the whole turn."""
        place = enclosing(self.bounds, span.start)
        self.stand(place, None if span == self.bounds[place] else span)

    def draft(self, name: str) -> CodeDraft:
        """Return the code that `n NAME` asks for; "Parent > Name" puts it under another."""
        parent, mark, own = name.rpartition(" > ")
        codebook = self.codebook()
        draft = CodeDraft(own.strip(), parent=find_code(codebook, parent).id if mark else "")
        if not draft.name:
            raise UsageError("a new code needs a name", hint="as in: n Nobody called back")
        try:
            require_new_name(codebook, draft.name)
        except AlreadyThereError as error:
            known = find_code(codebook, draft.name).id
            raise AlreadyThereError(error.message, hint=f"type {known} to put it on this turn") from None
        draft = replace(draft, id=slug(draft.name, codebook.by_id()))
        require_typable(draft.name, draft.id)
        return draft

    def explained(self, named: str) -> list[tuple[Code, str]]:
        """Return the code that is asked about, with its path; without a name, those on the turn."""
        codebook = self.codebook()
        ids = dict.fromkeys(one.code for one in self.own_here(self.bounds[self.place]))
        known = codebook.by_id()
        codes = [find_code(codebook, named)] if named else [known[one] for one in ids if one in known]
        return [(code, path_of(codebook, code.id)) for code in codes]

    def summary(self) -> Summary:
        """Return what the session came to: what it made and what stands of it."""
        new = [one for one in self.bench.own() if one.id not in self.before]
        memos = [one for one in self.bench.memos() if one.by == self.desk.coder and one.id not in self.before]
        coverage = self.bench.coverage()
        return Summary(
            codings=len(new),
            turns=len({enclosing(self.bounds, one.span.start) for one in new}),
            new_codes=len(self.created & self.codebook().by_id().keys()),
            memos=len(memos),
            coded=coverage.coded,
            total=coverage.total,
        )


def start_session(desk: Desk, source: str, *, every_turn: bool = False) -> Session:
    """Open a source for coding, where this coder stopped; the vault is opened here, the window kept."""
    bench = open_workbench(desk, source, every_turn=every_turn)
    if not bench.targets():
        bench.close()
        raise UsageError(
            f"{source} has no turn that could be coded", hint="--all includes a facilitator's turns"
        )
    return Session(bench)
