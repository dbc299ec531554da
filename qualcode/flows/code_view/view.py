"""The code view: all extracts of a code across the sources, and what one does with them.

Every act is one commit, made when it returns, with its undo; one that raises has changed nothing. A coder
changes their own codings alone; those of others are shown where they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.codebook.facet_values import facets_wanted, has_facets
from qualcode.codebook.finding import codes_named, find_code, rank_codes
from qualcode.codebook.tree import path_of
from qualcode.errors import PermissionRefusedError, UsageError, unknown_name
from qualcode.flows.code_view.choosing import grouped, test_of, told
from qualcode.flows.code_view.gathering import Codings, Sources, latest_first
from qualcode.flows.code_view.lineage import Lineage
from qualcode.flows.code_view.making import extracts_of
from qualcode.flows.code_view.records import EVERYBODY, Extract, Nearby
from qualcode.flows.code_view.surroundings import around
from qualcode.flows.flags import raise_flag
from qualcode.flows.history import undo
from qualcode.flows.memo import add_memo, memos_about
from qualcode.flows.picking import Pick, pick_quotes
from qualcode.flows.quote import set_status
from qualcode.flows.reading import chosen_sources, read_quotes, sound_codebook
from qualcode.flows.recoding import AGAINST, Recoded, against, also, also_new, move, move_to_new, narrow
from qualcode.flows.retracting import retract
from qualcode.flows.workbench.records import Act
from qualcode.flows.workbench.undoing import next_back
from qualcode.flows.workbench.window import keep_window
from qualcode.store.logs import coders
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.coding.narrowing import Way
    from qualcode.findings import Memo
    from qualcode.flows.code_view.records import Grouping
    from qualcode.flows.codebook.codebook import CodeDraft
    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Codebook, Coding, Source, Span
    from qualcode.select import Filters
    from qualcode.store.holding import Window

_RECENT = 9


@dataclass(slots=True)
class CodeView:
    """The extracts of a code as a coder looks through them.

    `everything` are all of them, `extracts` those that the filters let through, in the order of the groups;
    `left` counts those that wait for a decision since their source was corrected, and are not shown.
    """

    desk: Desk
    code: Code
    filters: Filters
    context: int = 0
    descend: bool = True
    grouping: Grouping = "source"
    everything: tuple[Extract, ...] = ()
    extracts: tuple[Extract, ...] = ()
    left: int = 0
    window: Window | None = None
    _codings: Codings = field(init=False)
    _sources: Sources = field(init=False)
    _lineage: Lineage = field(default_factory=Lineage)
    _mine: tuple[Coding, ...] = ()

    def __post_init__(self) -> None:
        self._codings = Codings(self.desk.study)
        self._sources = Sources(self.desk.study)

    @property
    def path(self) -> str:
        """The names from the top of the codebook down to the code."""
        return path_of(self.codebook(), self.code.id)

    def codebook(self) -> Codebook:
        """Return the codebook as it is now."""
        return sound_codebook(self.desk.study)

    def source(self, extract: Extract) -> Source:
        """Return the source of an extract, in its newest revision."""
        return self._sources.of(extract.coding.source)

    def words(self, extract: Extract) -> str:
        """Return the words of an extract as they were said."""
        span = extract.coding.span
        return self.source(extract).text[span.start : span.end]

    def around(self, extract: Extract) -> tuple[tuple[Nearby, ...], tuple[Nearby, ...]]:
        """Return what stands before and after an extract: the rest of its turns, and `context` turns around.

        Without context nothing; in a survey only the same respondent's other answers.
        """
        if not self.context:
            return (), ()
        return around(self.source(extract), extract.coding.span, turns=self.context)

    def told(self) -> str:
        """Return which extracts are shown, in a line; "" for all of this coder's own."""
        return told(self.filters, me=self.desk.coder)

    def refresh(self) -> None:
        """Read again what changed, by this coder's other verbs or a colleague's."""
        codebook = self.codebook()
        self.code = codebook.by_id().get(self.code.id, self.code)
        self._lineage = self._codings.lineage()
        self._sources.renew()
        standing = self._codings.now()
        self._mine = tuple(one for one in standing if one.coder == self.desk.coder)
        wanted = codes_named(codebook, [self.code.id]) if self.descend else {self.code.id}
        whose_codings = {self.filters.coder or self.desk.coder}
        chosen = [
            one
            for one in standing
            if one.code in wanted and (self.filters.coder == EVERYBODY or one.coder in whose_codings)
        ]
        self.everything = extracts_of(self.desk, chosen, codebook, self._sources, self._lineage)
        self.left = len(chosen) - len(self.everything)
        self._choose(codebook)

    def show(self, *, filters: Filters | None = None, grouping: Grouping | None = None) -> None:
        """Show others of the extracts, or in other groups; raise for names that no extract has."""
        before = self.filters, self.grouping
        self.filters, self.grouping = filters or self.filters, grouping or self.grouping
        try:
            self.refresh()
        except Exception:
            self.filters, self.grouping = before
            self.refresh()
            raise

    def _choose(self, codebook: Codebook) -> None:
        fits = test_of(self.desk.study, self.filters, self.everything)
        asked = facets_wanted(codebook, self.filters.facets)
        inside = set(chosen_sources(self.desk.study, self.filters.sources))
        kept = (
            one
            for one in self.everything
            if one.coding.source in inside and has_facets(one.facets, asked) and fits(one)
        )
        self.extracts = tuple(grouped(kept, self.grouping))

    def memos(self, extract: Extract) -> tuple[Memo, ...]:
        """Return the memos about an extract, or about what it was before it was moved or narrowed."""
        return tuple(
            memo
            for memo in memos_about(self.desk)
            if any(extract.id in self._lineage.following(each) for each in memo.about)
        )

    def others_here(self) -> tuple[Coding, ...]:
        """Return this coder's other codings in the sources of the extracts that are shown."""
        shown = {one.id for one in self.extracts}
        sources = {one.coding.source for one in self.extracts}
        return tuple(one for one in self._mine if one.source in sources and one.id not in shown)

    def recent(self) -> tuple[Code, ...]:
        """Return the codes that this coder used last, newest first, nine at most."""
        known = self.codebook().by_id()
        ids = dict.fromkeys(one.code for one in latest_first(self._mine) if one.code in known)
        return tuple(known[one] for one in list(ids)[:_RECENT])

    def ranked(self, typed: str) -> list[Code]:
        """Return the codes that fit what was typed so far, the likeliest first."""
        return rank_codes(self.codebook(), typed, [one.id for one in self.recent()])

    def remove(self, ids: Sequence[str], *, why: str = "") -> Act:
        """Take extracts out of the code."""
        self.require_own(ids)
        gone = retract(self.desk, ids, why=why)
        return self._act(f"removed {counted(len(gone.codings), 'extract')}", gone)

    def move(self, ids: Sequence[str], code: str, *, why: str = "") -> Act:
        """Put extracts under another code instead."""
        self.require_own(ids)
        done = move(self.desk, ids, code, why=why)
        there = f", {len(done.already)} there already" if done.already else ""
        if not done.gone:
            return self._act("there already; nothing changed", done)
        return self._act(f"moved to {find_code(self.codebook(), code).id}{there}", done)

    def also(self, ids: Sequence[str], codes: Sequence[str], *, why: str = "") -> Act:
        """Put further codes on the words of extracts."""
        self.require_own(ids)
        done = also(self.desk, ids, codes, why=why)
        self.refresh()
        if done.run is None:
            return Act("coded so already", notices=done.notices)
        names = ", ".join(dict.fromkeys(one.code for one in done.codings))
        made = tuple(one.id for one in done.codings)
        return Act(f"also {names}", done.run.id, done.codings[0].span, made, done.notices)

    def narrow(self, extract: str, chosen: Span, *, way: Way = "keep", why: str = "") -> Act:
        """Leave of an extract the chosen words, all but them, or each part by itself."""
        self.require_own([extract])
        done = narrow(self.desk, extract, chosen, way=way, why=why)
        told = {"keep": "narrowed to the chosen words", "cut": "cut the chosen words out", "split": "split"}
        line = f"{told[way]}: {counted(len(done.made) + len(done.already), 'extract')}"
        return self._act(line if done.gone else "it is these words already", done)

    def against(self, ids: Sequence[str], *, why: str = "") -> Act:
        """Mark extracts as running against the code, or take that back."""
        self.require_own(ids)
        done = against(self.desk, ids, why=why)
        on = any(one.stance == AGAINST for one in done.made)
        return self._act("runs against the code: counted apart" if on else "no longer against the code", done)

    def star(self, extract: str) -> Act:
        """Star an extract as a quote, or take the star away."""
        one = self.named(extract)
        if one.quote:
            self._require_candidate(one.quote)
            set_status(self.desk, [one.quote], "rejected")
            self.refresh()
            return Act("star taken away", span=one.coding.span, ids=(one.id,))
        picked = pick_quotes(self.desk, [Pick(one.coding.source, one.coding.span, one.coding.code)])
        self.refresh()
        quote = (*picked.quotes, *picked.already)[0]
        return Act(f"starred: {quote.id}", span=one.coding.span, ids=(one.id,))

    def _require_candidate(self, identifier: str) -> None:
        quote = next(one for one in read_quotes(self.desk.study) if one.id == identifier)
        if quote.status != "candidate":
            hint = f"`qualcode quote reject {quote.id}` sets it aside"
            raise UsageError(f"the quote {quote.id} is {quote.status} already", hint=hint)

    def write_memo(self, extract: str, text: str, *, kind: str = "") -> Act:
        """Write a memo about an extract and its source."""
        one = self.named(extract).coding
        memo = add_memo(self.desk, text, about=(one.source, one.id), kind=kind)
        self.refresh()
        return Act(f"memo {memo.id}", span=one.span, ids=(extract,))

    def flag(self, extract: str, kind: str, *, note: str = "", told: str = "", told_on: str = "") -> Act:
        """Raise a flag on the words of an extract."""
        one = self.named(extract)
        raise_flag(self.desk, self.source(one), one.coding.span, kind, note=note, told=told, told_on=told_on)
        self.refresh()
        return Act(f"flagged: {kind}", span=one.coding.span, ids=(extract,))

    def move_to_new(self, ids: Sequence[str], draft: CodeDraft) -> Act:
        """Make a new code and put extracts under it instead."""
        self.require_own(ids)
        done = move_to_new(self.desk, ids, draft)
        return self._act(f"moved to the new code {done.made[0].code}", done)

    def also_new(self, ids: Sequence[str], draft: CodeDraft) -> Act:
        """Make a new code and put it on the words of extracts as well."""
        self.require_own(ids)
        done = also_new(self.desk, ids, draft)
        self.refresh()
        made = tuple(one.id for one in done.codings)
        run = done.run.id if done.run else ""
        return Act(f"also the new code {done.codings[0].code}", run, done.codings[0].span, made, done.notices)

    def undo(self) -> Act:
        """Take this coder's last act of coding back; the extract stands again where it was."""
        return self._turned(redo=False)

    def redo(self) -> Act:
        """Bring back what was taken back last."""
        return self._turned(redo=True)

    def _turned(self, *, redo: bool) -> Act:
        before = {one.id for one in self.everything}
        next_back(self.desk, redo=redo)
        verb, run = undo(self.desk, redo=redo)
        self._sources.renew(people=True)
        self.refresh()
        new = tuple(one.id for one in self.extracts if one.id not in before)
        what = f"{verb.verb} ({verb.note})" if verb.note else verb.verb
        return Act(f"{'brought back' if redo else 'taken back'}: {what}", run.id, ids=new)

    def _act(self, line: str, done: object) -> Act:
        self.refresh()
        made: tuple[Coding, ...] = done.made if isinstance(done, Recoded) else ()
        run = getattr(done, "run", None)
        bare: Sequence[str] = getattr(done, "bare_quotes", ())
        notices = (f"{', '.join(bare)}: no coding of yours is behind it now",) if bare else ()
        span = made[0].span if made else None
        return Act(line, run.id if run else "", span, tuple(one.id for one in made), notices)

    def close(self) -> None:
        """Let go of this coder's window; closing once more changes nothing."""
        if self.window is not None:
            self.window.close()
            self.window = None

    def named(self, identifier: str) -> Extract:
        """Return an extract that is shown, by its id."""
        for one in self.extracts:
            if one.id == identifier:
                return one
        raise unknown_name("extract", identifier, [one.id for one in self.extracts])

    def require_own(self, ids: Sequence[str]) -> None:
        """Raise `PermissionRefusedError` where one of some extracts is another coder's."""
        for one in self.everything:
            if one.id in ids and not one.own:
                who = one.coding.coder
                raise PermissionRefusedError(
                    f"this is {who}'s coding, and nobody writes another coder's log",
                    hint=f"ask {who}, or code the words yourself",
                )


def open_view(desk: Desk, code: str, *, filters: Filters, context: int = 0, descend: bool = True) -> CodeView:
    """Return the code view of a code that a person named; raise for names that the study does not hold.

    `filters.coder` is "" for one's own codings, a coder's name, or `EVERYBODY`; `context` counts turns. The
    vault is opened, and this coder's window is kept until the view is closed.
    """
    desk.study.require_unlocked()
    if filters.coder.startswith("@"):
        raise UsageError("proposals are reviewed, not viewed", hint="`qualcode suggest review`")
    if filters.coder not in {"", EVERYBODY, desk.coder, *coders(desk.study)}:
        raise unknown_name("coder", filters.coder, coders(desk.study))
    found = find_code(sound_codebook(desk.study), code)
    view = CodeView(desk, found, filters, context, descend)
    view.refresh()
    desk.vault()
    view.window = keep_window(desk)
    return view
