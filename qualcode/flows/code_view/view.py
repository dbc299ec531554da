"""The code view: all extracts of a code across the sources, and what one does with them.

Every act is one commit, made when it returns, with its undo; one that raises has changed nothing. A coder
changes their own codings alone; those of others are shown where they are asked for.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from qualcode.codebook.facet_values import facets_wanted, has_facets
from qualcode.codebook.finding import codes_named, find_code, rank_codes
from qualcode.codebook.tree import path_of
from qualcode.errors import ChangedMeanwhileError, PermissionRefusedError, UsageError, unknown_name
from qualcode.flows.code_view.choosing import grouped, test_of, told
from qualcode.flows.code_view.gathering import Codings, Sources
from qualcode.flows.code_view.making import Extracts
from qualcode.flows.code_view.records import EVERYBODY, Extract, Nearby
from qualcode.flows.code_view.surroundings import around
from qualcode.flows.flags import KIND_WORDS, raise_flag
from qualcode.flows.lineage import Lineage
from qualcode.flows.memo import add_memo
from qualcode.flows.memo_about import Abouts, Held
from qualcode.flows.picking import Pick, pick_quotes
from qualcode.flows.quote import take_stars_away
from qualcode.flows.reading import CODEBOOK, chosen_sources, read_quotes, sound_codebook
from qualcode.flows.recoding import AGAINST, Recoded, against, also, also_new, move, move_to_new, narrow
from qualcode.flows.retracting import retract
from qualcode.flows.workbench.collecting import uncollected
from qualcode.flows.workbench.deeds import Ground
from qualcode.flows.workbench.looking import codes_used_lately
from qualcode.flows.workbench.records import Act
from qualcode.flows.workbench.same_words import WordsChangedError, require_edition, resting_on
from qualcode.flows.workbench.saying import on
from qualcode.flows.workbench.undoing import Step, next_step, turned
from qualcode.flows.workbench.window import keep_window
from qualcode.store.logs import coders
from qualcode.store.memos import read_memos
from qualcode.store.sources import LOCK_FILE
from qualcode.store.study import CONSENSUS
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualcode.coding.narrowing import Way
    from qualcode.findings import Memo
    from qualcode.flows.code import Applied
    from qualcode.flows.code_view.records import Grouping
    from qualcode.flows.codebook.codebook import CodeDraft
    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Codebook, Coding, Source, Span
    from qualcode.select import Filters
    from qualcode.store.holding import Window

Done = TypeVar("Done")


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
    _made: Extracts = field(init=False)
    _codebook: tuple[str | None, Codebook] | None = None
    _lineage: Lineage = field(default_factory=Lineage)
    _mine: tuple[Coding, ...] = ()
    _runs: set[str] = field(default_factory=set)
    _asked_back: str = ""

    def __post_init__(self) -> None:
        self._codings = Codings(self.desk.study)
        self._sources = Sources(self.desk.study)
        self._made = Extracts(self.desk, self._sources)

    @property
    def path(self) -> str:
        """The names from the top of the codebook down to the code."""
        return path_of(self.codebook(), self.code.id)

    def codebook(self) -> Codebook:
        """Return the codebook as it is now; what did not change is not read as codes again."""
        study = self.desk.study
        study.read(CODEBOOK)
        if self._codebook is None or self._codebook[0] != study.seen[CODEBOOK]:
            codebook = sound_codebook(study)
            self._codebook = study.seen[CODEBOOK], codebook
        return self._codebook[1]

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
            if one.code in wanted
            and (one.coder in whose_codings or (self.filters.coder == EVERYBODY and one.coder != CONSENSUS))
        ]
        self.everything = self._made.of(chosen, codebook, self._lineage)
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
        sources = self.filters.sources
        inside = set(chosen_sources(self.desk.study, sources) if sources else self._sources.ids())
        kept = (
            one
            for one in self.everything
            if one.coding.source in inside and (not asked or has_facets(one.facets, asked)) and fits(one)
        )
        self.extracts = tuple(grouped(kept, self.grouping))

    def memos(self, extract: Extract) -> tuple[Memo, ...]:
        """Return the memos about an extract, or about what it was before it was moved or narrowed."""
        abouts = Abouts(self.desk.study, self._held)
        return tuple(
            replace(memo, about=abouts.now(memo))
            for memo in read_memos(self.desk.study)
            if abouts.fits(memo, (extract.id,))
        )

    def _held(self) -> Held:
        standing = {one.id for one in self._codings.now()}
        return Held(self._codings.following(), standing, lambda: self._lineage)

    def others_here(self) -> tuple[Coding, ...]:
        """Return this coder's other codings in the sources of the extracts that are shown."""
        shown = {one.id for one in self.extracts}
        sources = {one.coding.source for one in self.extracts}
        return tuple(one for one in self._mine if one.source in sources and one.id not in shown)

    def recent(self) -> tuple[Code, ...]:
        """Return the codes in use that this coder put on last, in any source, under the keys 1 to 9."""
        return codes_used_lately(self.desk, self.codebook(), self._codings.following())

    def ranked(self, typed: str) -> list[Code]:
        """Return the codes that fit what was typed so far, the likeliest first."""
        return rank_codes(self.codebook(), typed, [one.id for one in self.recent()])

    def remove(self, ids: Sequence[str], *, why: str = "") -> Act:
        """Take extracts out of the code."""
        self.require_own(ids)
        where = self._on(ids)
        gone = self._steadily(lambda: retract(self.desk, ids, why=why, own=self._own_with(ids)))
        return self._act(f"removed {_codes(gone.codings)}{where}", gone)

    def _own_with(self, ids: Sequence[str]) -> Mapping[str, Coding] | None:
        """Return this coder's codings of the sources of extracts; None where codes were merged or split."""
        if self._codings.following():
            return None
        sources = {one.coding.source for one in self.everything if one.id in ids}
        return self._codings.own(self.desk.coder, sources)

    def move(self, ids: Sequence[str], code: str, *, why: str = "") -> Act:
        """Put extracts under another code instead."""
        self.require_own(ids)
        where = self._on(ids)
        done = self._steadily(lambda: move(self.desk, ids, code, why=why))
        there = f", {len(done.already)} there already" if done.already else ""
        if not done.gone:
            return self._act("there already; nothing changed", done)
        target = find_code(self.codebook(), code).id
        return self._act(f"moved {_codes(done.gone)} to {target}{where}{there}", done)

    def also(self, ids: Sequence[str], codes: Sequence[str], *, why: str = "") -> Act:
        """Put further codes on the words of extracts."""
        self.require_own(ids)
        where = self._on(ids)
        done = self._steadily(lambda: also(self.desk, ids, codes, why=why))
        if done.run is None:
            self.refresh()
            return Act("coded so already", notices=done.notices)
        return self._put_on(f"also {_codes(done.codings)}{where}", done)

    def narrow(
        self, extract: str, chosen: Span, *, way: Way = "keep", why: str = "", edition: str = ""
    ) -> Act:
        """Leave of an extract the chosen words, all but them, or each part by itself.

        `edition`, here and in every act on words, is that of the source in which they were chosen, that of
        the extract where it is left out; in another one the act is refused (`WordsChangedError`).
        """
        self.require_own([extract])
        words = self._words_of(self.named(extract), edition)
        done = self._steadily(lambda: narrow(self.desk, extract, chosen, way=way, why=why), words)
        if not done.gone:
            return self._act("it is these words already", done)
        code, left = _codes(done.gone), done.made or done.already
        kept = on(self._sources.of(left[0].source), left[0].span, of=self._title(left[0])) if left else ""
        told = {"keep": f"narrowed {code}{kept}", "cut": f"cut the chosen words out of {code}{kept}"}
        parts = f"split {code} into {counted(len(done.made) + len(done.already), 'extract')}{kept}"
        return self._act(told.get(way, parts), done)

    def against(self, ids: Sequence[str], *, why: str = "") -> Act:
        """Mark extracts as running against the code, or take that back."""
        self.require_own(ids)
        where = self._on(ids)
        done = self._steadily(lambda: against(self.desk, ids, why=why))
        now = any(one.stance == AGAINST for one in done.made)
        told = "runs against {}{}: counted apart" if now else "no longer against {}{}"
        return self._act(told.format(_codes(done.gone), where), done)

    def star(self, extract: str, *, edition: str = "") -> Act:
        """Star an extract as a quote, or take the star away."""
        one = self.named(extract)
        words = self._words_of(one, edition)
        if one.quote:
            take_stars_away(
                self.desk, [each for each in read_quotes(self.desk.study) if each.id == one.quote]
            )
            self.refresh()
            return Act(f"star taken away{self._on([one.id])}", span=one.coding.span, ids=(one.id,))
        pick = Pick(one.coding.source, one.coding.span, one.coding.code)
        picked = self._steadily(lambda: pick_quotes(self.desk, [pick]), words)
        self.refresh()
        quote = (*picked.quotes, *picked.already)[0]
        return Act(f"starred {quote.id}{self._on([one.id])}", span=one.coding.span, ids=(one.id,))

    def write_memo(self, extract: str, text: str, *, kind: str = "") -> Act:
        """Write a memo about an extract and its source."""
        one = self.named(extract).coding
        memo = add_memo(self.desk, text, about=(one.source, one.id), kind=kind)
        self.refresh()
        return Act(f"memo {memo.id}{self._on([extract])}", span=one.span, ids=(extract,))

    def flag(  # noqa: PLR0913 (each is something that a person states of a flag, and which words are meant)
        self,
        extract: str,
        kind: str,
        *,
        note: str = "",
        told: str = "",
        told_on: str = "",
        edition: str = "",
    ) -> Act:
        """Raise a flag on the words of an extract."""
        one = self.named(extract)
        span, said_of_it = one.coding.span, {"note": note, "told": told, "told_on": told_on}
        raised = self._steadily(
            lambda: raise_flag(self.desk, self.source(one), span, kind, **said_of_it),
            self._words_of(one, edition),
        )
        self.refresh()
        said = "" if raised.told else "; nobody is told yet"
        return Act(f"flag {KIND_WORDS.get(kind, kind)}{self._on([extract])}{said}", span=span, ids=(extract,))

    def move_to_new(self, ids: Sequence[str], draft: CodeDraft) -> Act:
        """Make a new code and put extracts under it instead."""
        self.require_own(ids)
        where = self._on(ids)
        done = self._steadily(lambda: move_to_new(self.desk, ids, draft))
        return self._act(f"moved {_codes(done.gone)} to the new code {done.made[0].code}{where}", done)

    def also_new(self, ids: Sequence[str], draft: CodeDraft) -> Act:
        """Make a new code and put it on the words of extracts as well."""
        self.require_own(ids)
        where = self._on(ids)
        done = self._steadily(lambda: also_new(self.desk, ids, draft))
        return self._put_on(f"also the new code {_codes(done.codings)}{where}", done)

    @staticmethod
    def _words_of(one: Extract, edition: str) -> dict[str, str]:
        return {one.coding.source: edition or one.edition}

    def _steadily(self, act: Callable[[], Done], words: Mapping[str, str] = MappingProxyType({})) -> Done:
        """Do an act on sources and codes as they are; where they changed before it was written, once more.

        `words` are the editions of sources for whose words the act is: in others it is refused.
        """
        try:
            with suppress(ChangedMeanwhileError):
                return self._tried(act, words)
            return self._tried(act, words)
        except WordsChangedError:
            self.refresh()
            raise

    def _tried(self, act: Callable[[], Done], words: Mapping[str, str]) -> Done:
        self.codebook()
        self._sources.renew()
        for source, edition in words.items():
            require_edition(self._sources.of(source), edition)
        seen = self.desk.study.seen
        with resting_on(self.desk, {name: seen.get(name) for name in (CODEBOOK, LOCK_FILE)}):
            return act()

    def _put_on(self, line: str, done: Applied) -> Act:
        self.refresh()
        made = tuple(one.id for one in done.codings)
        run = done.run.id if done.run else ""
        if run:
            self._runs.add(run)
        return Act(line, run, done.codings[0].span, made, done.notices)

    def _title(self, one: Coding) -> str:
        return next((each.title for each in self.everything if each.coding.source == one.source), "")

    def _on(self, ids: Sequence[str]) -> str:
        """Return where extracts lie: the first of them, and how many there are besides."""
        here = [one for one in self.everything if one.id in ids]
        if not here:
            return ""
        one, more = here[0], len(here) - 1
        where = on(self.source(one), one.coding.span, of=one.title)
        return f"{where} and {counted(more, 'extract')} more" if more else where

    def undo(self) -> Act:
        """Take this coder's last act of coding back; the extract stands again where it was."""
        return self._turned(redo=False)

    def redo(self) -> Act:
        """Bring back what was taken back last."""
        return self._turned(redo=True)

    def _turned(self, *, redo: bool) -> Act:
        before = {one.id for one in self.everything}
        ground = Ground(self.desk.study)
        step = next_step(self.desk, ground, redo=redo)
        unseen = step.is_large or not self._in_sight(step)
        if unseen and step.target.id != self._asked_back:
            self._asked_back = step.target.id
            raise step.asked(redo=redo)
        self._asked_back = ""
        act = turned(self.desk, ground, step, redo=redo)
        self._sources.renew()
        self.refresh()
        return replace(act, ids=tuple(one.id for one in self.extracts if one.id not in before))

    def _in_sight(self, step: Step) -> bool:
        """Whether an act was done here, or is about an extract or a code that is shown."""
        shown = {*(one.id for one in self.everything), *(one.coding.code for one in self.everything)}
        about = {*step.verb.objects, *step.verb.uses}
        return step.verb.id in self._runs or self.code.id in about or bool(shown & about)

    def _act(self, line: str, done: object) -> Act:
        self.refresh()
        made: tuple[Coding, ...] = done.made if isinstance(done, Recoded) else ()
        run = getattr(done, "run", None)
        if run:
            self._runs.add(run.id)
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


def _codes(codings: Sequence[Coding]) -> str:
    return ", ".join(dict.fromkeys(one.code for one in codings))


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
    with uncollected(), desk.vault_meanwhile():
        view.refresh()
    view.window = keep_window(desk)
    return view
