"""What the parts of the coding screen share: the workbench, the words that an act is for, and what is shown.

After every act the screen shows what the workbench says now; it keeps nothing of the study itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from qualcode.errors import UsageError
from qualcode.flows.keymap import KEYS, Key, KeyPlace, keys_of, shown_key
from qualcode.flows.proposals import reflexive_in
from qualcode.screens.printing import shortened
from qualcode.screens.tui.code_pane import CodePane
from qualcode.screens.tui.coding_passages import codes_on, passages_of, place_parts, stripes_of
from qualcode.screens.tui.keyed import KeyedScreen
from qualcode.screens.tui.status_line import KeyLine, RecentLine, StatusLine
from qualcode.text import enclosing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.findings import Memo
    from qualcode.flows.workbench.records import Act
    from qualcode.flows.workbench.workbench import Workbench
    from qualcode.model import Codebook, Coding, Span
    from qualcode.screens.tui.passages import Selection, Stripe
    from qualcode.store.study import Study

Result = TypeVar("Result")
_ROW = 60
_PROMINENT = ("code", "new_code", "remove", "undo", "memo", "next_uncoded", "search")
_REFLEXIVE = ("code", "memo", "new_code", "remove", "undo", "search")
_SHORT = {
    "code": "code",
    "new_code": "new",
    "remove": "remove",
    "undo": "undo",
    "memo": "memo",
    "next_uncoded": "next uncoded",
    "search": "search",
    "help": "keys",
}


class CodingBase(KeyedScreen):
    """A workbench on the screen; the acts are in the classes that build on this one."""

    place: ClassVar[KeyPlace] = "coding"

    def __init__(self, bench: Workbench, *, keymap: Sequence[Key] = KEYS) -> None:
        super().__init__(keymap=keymap)
        self.bench = bench
        self.codes: Codebook = bench.codebook()
        self.hits: tuple[Span, ...] = ()
        self.reflexive = reflexive_in(bench.desk.study)
        self.coverage = bench.coverage()
        self._shown_edition = ""

    def study(self) -> Study:
        """Return the study."""
        return self.bench.desk.study

    def chosen(self) -> Selection | None:
        """Return the words that an act is for; say so where there are none."""
        selection = self.transcript.selection
        if selection is None or not len(selection.span):
            self.say("! there are no words here")
            return None
        return selection

    def codings_here(self) -> list[Coding]:
        """Return this coder's codings on the chosen words, or on the turn."""
        selection = self.transcript.selection
        return [] if selection is None else codes_on(self.bench.own(), selection.span)

    def proposals_here(self) -> list[Coding]:
        """Return the proposals that are shown on the chosen words, or on the turn."""
        selection = self.transcript.selection
        return [] if selection is None else codes_on(self.proposals_shown(), selection.span)

    def proposals_shown(self) -> Sequence[Coding]:
        """Return the open proposals that are shown: the likely ones, all, or none; none in reflexive work."""
        wanted = self.bench.desk.proposals
        if self.reflexive or wanted == "none":
            return ()
        return self.bench.proposals() if wanted == "all" else self.bench.likely()

    def name_of(self, code: str) -> str:
        """Return a code's name, or its id where the codebook has it no more."""
        known = self.codes.by_id().get(code)
        return known.name if known else code

    def words_at(self, span: Span) -> str:
        """Return the words of a span, as they were spoken."""
        return self.bench.source.text[span.start : span.end]

    async def one_of(self, title: str, codings: Sequence[Coding]) -> Coding | None:
        """Return the one coding that is meant: the only one, or the one that a person chooses."""
        if len(codings) == 1:
            return codings[0]
        from qualcode.screens.tui.dialogs import ChooseDialog

        wanted = await self.asked(ChooseDialog(title, self.rows_of(codings)))
        return next((one for one in codings if one.id == wanted), None)

    async def some_of(self, title: str, codings: Sequence[Coding]) -> list[Coding]:
        """Return the codings that are meant: the only one, or those that a person chooses."""
        if len(codings) == 1:
            return list(codings)
        from qualcode.screens.tui.dialogs import ChooseSeveralDialog

        wanted = await self.asked(ChooseSeveralDialog(title, self.rows_of(codings)))
        return [one for one in codings if one.id in (wanted or ())]

    def rows_of(self, codings: Sequence[Coding]) -> list[tuple[str, str]]:
        """Return codings as rows to choose from: the code's name and the words."""
        return [
            (one.id, f"{self.name_of(one.code)}  “{shortened(self.words_at(one.span), _ROW)}”")
            for one in codings
        ]

    def renewed(self, act: Act | None) -> None:  # noqa: ARG002 (other screens go where the act was)
        """Show what stands now: words where they were corrected, stripes, recent codes, coverage."""
        self.codes = self.bench.codebook()
        self.coverage = self.bench.coverage()
        source = self.bench.source
        if source.edition != self._shown_edition:
            self._shown_edition = source.edition
            self.hits = ()
            self.transcript.show(passages_of(self.bench), self.stripes())
        else:
            self.transcript.set_stripes(self.stripes())
        self.placed()
        self.pane_renewed()

    def stripes(self) -> list[Stripe]:
        """Return what stands on the words, and the hits of the search."""
        names = {code.id: code.name for code in self.codes.codes}
        return stripes_of(self.bench, names, hits=self.hits, proposals=self.proposals_shown())

    def stand_at(self, span: Span, *, choose: bool = False) -> None:
        """Put the cursor on the turn where a span begins, and choose its words where that is wanted."""
        place = enclosing(self.bench.source.turn_spans(), span.start)
        self.transcript.stand(place, span if choose else None)

    def placed(self) -> None:
        """Show where one stands, the codes lately used, and the keys that matter here."""
        done = f"{self.coverage.coded} of {self.coverage.total} coded"
        if not self.reflexive:
            done = f"{done}, {self.coverage.share}"
        place = self.transcript.place
        self.query_one(StatusLine).stand(*place_parts(self.bench, place), done, self.bench.desk.coder)
        recent = zip(self.keys_for("recent"), self.bench.recent(), strict=False)
        self.query_one(RecentLine).say(*(f"{key} {code.name}" for key, code in recent))
        self.keys_shown()

    def keys_shown(self) -> None:
        """Show the keys that matter here; those that answer proposals wherever one is."""
        wanted = _REFLEXIVE if self.reflexive else _PROMINENT
        here = self.proposals_here()
        extra = ("accept", "reject") if here else ()
        self.query_one(KeyLine).say(*self.hints((*wanted[:2], *extra, *wanted[2:])), "")

    def hints(self, actions: Sequence[str]) -> list[str]:
        """Return acts with their first key, in few words, the help at the end of what surely fits."""
        named = [
            f"{shown_key(key)} {_SHORT.get(one, one)}" for one in actions for key in self.keys_for(one)[:1]
        ]
        helping = [f"{shown_key(key)} keys" for key in self.keys_for("help")[:1]]
        return [*helping, *named]

    def keys_for(self, action: str) -> tuple[str, ...]:
        """Return the keys of an act in this place."""
        here = keys_of(self.place, self.keymap)
        return next((key.keys for key in here if key.action == action), ())

    def pane_renewed(self) -> None:
        """Show in the pane the codebook as it is, and what stands at the cursor."""
        counts: dict[str, int] = {}
        for one in self.bench.own():
            counts[one.code] = counts.get(one.code, 0) + 1
        self.query_one(CodePane).show_codebook(self.codes, counts)
        self.pane_followed()

    def pane_followed(self) -> None:
        """Show in the pane the codes and the memos at the cursor: own codes first, then what is proposed."""
        if self.has_class("-no-pane"):
            return
        pane = self.query_one(CodePane)
        here = (*self.codings_here(), *self.proposals_here())
        pane.show_codes(list(dict.fromkeys(one.code for one in here)))
        pane.show_memos(self.memos_here())

    def memos_here(self) -> list[Memo]:
        """Return the memos about the turn at the cursor, or about a coding of this coder there."""
        selection = self.transcript.selection
        about = {one.id for one in self.codings_here()} | ({selection.turn} if selection else set())
        return [memo for memo in self.bench.memos() if about & set(memo.about)]

    def require_words_of_code(self, codings: Sequence[Coding]) -> None:
        """Raise `UsageError` where none of this coder's codings is here."""
        if not codings:
            raise UsageError("no coding of yours is here")
