"""Piles of cards read back: what each pile would become, and every id that cannot be told for sure.

Nothing is guessed between two cards, nothing is written while an id waits to be mended, and all piles
together are one verb with one undo.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.codebook.finding import find_code
from qualcode.coding.card_ids import as_written, card_id, could_be_id, is_sound
from qualcode.coding.piles import Laid, piles_in_rows, piles_in_text
from qualcode.errors import BadInputError, UnknownNameError, UsageError
from qualcode.export.csv_table import csv_rows
from qualcode.flows.code import own_codings, usable_code
from qualcode.flows.code_view.gathering import Codings
from qualcode.flows.codebook.codebook import CodeDraft, add_all_into
from qualcode.flows.reading import Reading, read_once, sound_codebook
from qualcode.flows.recoding import Step, recode, under
from qualcode.flows.sheets import rows_of
from qualcode.load.encodings import decode_file
from qualcode.load.recognise import refuse_binary
from qualcode.signatures import sniff
from qualcode.store.files import read_input
from qualcode.store.history import Changes
from qualcode.store.sources import locked_sources
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.flows.lineage import Lineage
    from qualcode.model import Code, Codebook, Coding
    from qualcode.store.runs import Run

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class PiledCard:
    """A card in a pile: its id, the coding it stands for now, and that coding's words, masked.

    `written` is the id that was written, where the coding has another card since.
    """

    card: str
    coding: Coding
    words: str
    written: str = ""


@dataclass(frozen=True, slots=True)
class Pile:
    """A pile and what it becomes: an existing code, or a new one where `code` is None.

    `moves` come from another code, `stays` are under it already.
    """

    name: str
    code: str | None
    moves: tuple[PiledCard, ...] = ()
    stays: tuple[PiledCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was written and cannot be taken as it is: where, what, why, and cards that are near."""

    where: str
    written: str
    message: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piles:
    """What a file of piles comes to; `untouched` are other codings of this coder under the same codes.

    `left` are cards that are not this coder's to move, or that stand nowhere any more; `empty` are piles
    without a card, which become nothing. `run` is the verb that applied them.
    """

    piles: tuple[Pile, ...]
    faults: tuple[Fault, ...] = ()
    left: tuple[Fault, ...] = ()
    untouched: tuple[PiledCard, ...] = ()
    empty: tuple[str, ...] = ()
    run: Run | None = None

    @property
    def new(self) -> tuple[str, ...]:
        """The piles that no code is called after."""
        return tuple(pile.name for pile in self.piles if pile.code is None)

    @property
    def moves(self) -> int:
        """How many codings would move."""
        return sum(len(pile.moves) for pile in self.piles)


def read_piles(desk: Desk, path: Path) -> Piles:
    """Read piles from a table or a text, and say what they would become; nothing is written."""
    reader = _Reader.of(desk)
    laid = _laid(path, reader.is_code)
    if not laid:
        raise BadInputError(
            f"{path.name} holds no piles", hint="`pile,card` rows, or a heading and ids below it"
        )
    return reader.read(laid)


def apply_piles(desk: Desk, piles: Piles, *, make: bool = False, why: str = "") -> Piles:
    """Put the codings of each pile under its code, new codes made with `make`: one verb, all or none."""
    if piles.faults:
        raise UsageError(
            f"{counted(len(piles.faults), 'card')} to mend first; nothing was changed", hint="mend the file"
        )
    if piles.new and not make:
        raise UsageError(
            f"no code is called {', '.join(repr(name) for name in piles.new)}; nothing was changed",
            hint="--make makes them, without a definition yet; or write the code's name on the pile",
        )
    changes = Changes()
    codebook = sound_codebook(desk.study)
    made = add_all_into(desk, [CodeDraft(name) for name in piles.new], changes) if piles.new else ()
    new = dict(zip(piles.new, made, strict=True))
    steps = [
        Step(card.coding, (under(card.coding, new.get(pile.name) or _code(codebook, pile)),))
        for pile in piles.piles
        for card in pile.moves
    ]
    if not steps:
        return piles
    note = f"{counted(len(steps), 'coding')} in {counted(len(piles.piles), 'pile')}"
    done = recode(desk, steps, verb="code piles", note=note, why=why, changes=changes)
    return replace(piles, run=done.run)


def _code(codebook: Codebook, pile: Pile) -> Code:
    return usable_code(codebook, pile.code or pile.name)


def _laid(path: Path, is_code: Callable[[str], bool]) -> list[Laid]:
    content = read_input(path)
    is_workbook = sniff(content) in {"zip", "ole"}
    if not is_workbook and path.suffix.casefold() not in {".csv", ".tsv"}:
        refuse_binary(content, path.name)
        return piles_in_text(decode_file(content, path.name)[0], is_code=is_code)
    rows = [row for _, row in rows_of(content, path.name)]
    return _rows(rows if is_workbook else csv_rows(rows), path.name)


def _rows(rows: Sequence[Sequence[str]], name: str) -> list[Laid]:
    try:
        return piles_in_rows(rows)
    except ValueError as error:
        raise BadInputError(f"{name}: {error}", hint="name the first two columns pile and card") from None


@dataclass(slots=True)
class _Reader:
    """What written ids are held against: all codings ever made, and those of this coder that stand."""

    desk: Desk
    codebook: Codebook
    lineage: Lineage
    own: Mapping[str, Coding]
    printed: Mapping[str, str]
    _by_length: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    _readings: dict[str, Reading] = field(default_factory=dict)

    @classmethod
    def of(cls, desk: Desk) -> _Reader:
        """Gather it for a coder."""
        lineage = Codings(desk.study).lineage()
        own = {one.id: one for one in own_codings(desk, locked_sources(desk.study))}
        return cls(desk, sound_codebook(desk.study), lineage, own, lineage.cards())

    def is_code(self, name: str) -> bool:
        """Whether a code is called so."""
        try:
            return bool(find_code(self.codebook, name).id)
        except UnknownNameError:
            return False
        except UsageError:
            return True

    def read(self, laid: Sequence[Laid]) -> Piles:
        """Say of each card what it stands for, and of each pile what it becomes."""
        faults: list[Fault] = []
        left: list[Fault] = []
        piles: dict[str, dict[str, str]] = {}
        placed: dict[str, tuple[str, str]] = {}
        for one in laid:
            if not one.card:
                continue
            if not one.pile:
                faults.append(Fault(one.where, one.card, "lies in a pile without a name"))
                continue
            cards = piles.setdefault(one.pile, {})
            first = self._first(one.card)
            if isinstance(first, Fault):
                faults.append(replace(first, where=one.where))
                continue
            standing = [each for each in sorted(self.lineage.following(first)) if each in self.own]
            taken = [placed.setdefault(each, (one.pile, one.where)) for each in (first, *standing)]
            if other := next((where for pile, where in taken if pile != one.pile), ""):
                pile = next(pile for pile, _ in taken if pile != one.pile)
                faults.append(Fault(one.where, one.card, f"lies in {pile!r} too ({other})"))
            elif standing:
                cards |= {each: cards.get(each, self.printed[first]) for each in standing}
            else:
                left.append(Fault(one.where, one.card, self._why_left(first)))
        found = tuple(self._pile(name, cards) for name, cards in piles.items())
        empty = tuple(dict.fromkeys(one.pile for one in laid if not one.card))
        return Piles(found, tuple(faults), tuple(left), tuple(self._untouched(piles.values())), empty)

    def _first(self, typed: str) -> str | Fault:
        """Return the coding that a card was printed for, or why that cannot be told."""
        if typed in self.lineage.made:
            return typed
        card = as_written(typed)
        fitting = self._named(card) if is_sound(card) else []
        if len({self.lineage.made[one].coder for one in fitting}) > 1:
            longer = tuple(self.printed[one] for one in fitting)
            return Fault("", typed, "fits cards of two coders; write the longer id", longer)
        if fitting:
            return min(fitting, key=lambda one: (self.lineage.made[one].at, one))
        if not could_be_id(card):
            return Fault(
                "", typed, "is no id of a card: put # before a heading, - between an id and a remark"
            )
        why = "no card has this id" if is_sound(card) else "is misread: its last letter does not fit"
        return Fault("", typed, why, tuple(self._near(card)))

    def _named(self, card: str) -> list[str]:
        """Return the codings whose card has an id, or once had it."""
        fitting = self._of_length(len(card)).get(card, [])
        return [one for one in fitting if self.lineage.same(one)[0] == one] or fitting

    def _of_length(self, length: int) -> dict[str, list[str]]:
        if length not in self._by_length:
            found: dict[str, list[str]] = {}
            for one in self.lineage.made:
                found.setdefault(card_id(one, letters=length - 1), []).append(one)
            self._by_length[length] = found
        return self._by_length[length]

    def _near(self, card: str) -> Iterator[str]:
        """Yield printed ids of cards that still stand, one slip of the pen away."""
        near = (
            name
            for coding, name in self.printed.items()
            if _one_slip(card, name) and self.lineage.following(coding) & self.own.keys()
        )
        yield from sorted(set(near))[:_NEAREST]

    def _why_left(self, first: str) -> str:
        coder = self.lineage.made[first].coder
        if coder != self.desk.coder:
            return f"is {coder}'s coding, and nobody writes another coder's log"
        return "was taken back since"

    def _pile(self, name: str, codings: Mapping[str, str]) -> Pile:
        code = find_code(self.codebook, name).id if self.is_code(name) else None
        cards = [self._card(self.own[one], written) for one, written in codings.items()]
        return Pile(
            name,
            code,
            tuple(card for card in cards if card.coding.code != code),
            tuple(card for card in cards if card.coding.code == code),
        )

    def _card(self, coding: Coding, written: str = "") -> PiledCard:
        reading = read_once(self._readings, self.desk.study, coding.source)
        here = reading.source.revision == coding.revision
        now = self.printed[coding.id]
        words = reading.words(coding.span) if here else ""
        return PiledCard(now, coding, words, written if written != now else "")

    def _untouched(self, piles: Iterable[Mapping[str, str]]) -> Iterator[PiledCard]:
        ids = {one for cards in piles for one in cards}
        codes = {self.own[one].code for one in ids}
        for one in self.own.values():
            if one.code in codes and one.id not in ids:
                yield self._card(one)


def _one_slip(written: str, printed: str) -> bool:
    """Whether two ids differ by one letter, or by two beside each other that changed places."""
    if len(written) != len(printed):
        return False
    places = [place for place, (one, other) in enumerate(zip(written, printed, strict=True)) if one != other]
    if len(places) == 2 and places[1] == places[0] + 1:
        first, second = places
        return written[first] == printed[second] and written[second] == printed[first]
    return len(places) == 1
