"""Cut-out cards of extracts: words masked, through the gate of every export, with ids that find the way back.

Who sorts extracts must see them all: what may not be quoted says so on its card and is not left out.
Words under an open flag, and what is no evidence, are left out, and counted.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.anonymise.attribution import Attribution, attribution_lines
from qualcode.codebook.finding import find_code
from qualcode.errors import UsageError
from qualcode.evidence.printing import printed
from qualcode.export.cards import FORMS, Card, render_cards
from qualcode.export.rows import QuoteRow
from qualcode.findings import Quote
from qualcode.flows.code_view.gathering import Codings
from qualcode.flows.code_view.records import EVERYBODY
from qualcode.flows.codings import View, find_codings
from qualcode.flows.export import Exported, export_finished
from qualcode.flows.flagged import flags_of, withholding
from qualcode.flows.gate import Finished
from qualcode.flows.quotable import for_print, turn_of, why_held_back
from qualcode.flows.quote_bank import FALLBACK, KEPT, Bank, BankRow, people_of, session_label
from qualcode.flows.reading import Reading, readings, sound_codebook
from qualcode.flows.voices import person_behind
from qualcode.store.participants import read_participants
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.findings import Flag
    from qualcode.flows.codings import ShownCoding
    from qualcode.flows.desk import Desk
    from qualcode.flows.quotable import People
    from qualcode.select import Filters

NOT_QUOTED = "not to be quoted"
_NAMED = 3


@dataclass(frozen=True, slots=True)
class CardOptions:
    """Which cards, in which order, and where to: `out` None means `exports/`; `shuffle` is a seed."""

    filters: Filters
    descend: bool = True
    shuffle: int | None = None
    out: Path | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class CardsWritten:
    """What became of the cards: the export, how many there are, and what was left out, by reason.

    `others` are the coders whose cards are among them, other than who wrote them, with how many each has.
    """

    export: Exported
    cards: int
    pages: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, int] = field(default_factory=dict)


def write_cards(desk: Desk, options: CardOptions) -> CardsWritten:
    """Write the cards of the extracts that fit; the form is told by the ending of the name.

    They are one's own, since one moves one's own; those of a coder who is named, or of all coders for "*",
    say who coded them.
    """
    suffix = options.out.suffix.casefold() if options.out and not options.out.is_dir() else ".docx"
    if suffix not in FORMS:
        raise UsageError(
            f"cards are not written as {suffix or 'a file without an ending'}", hint=", ".join(FORMS)
        )
    found = find_codings(desk, _own_or_named(desk, options.filters), View(descend=options.descend))
    making = _making(desk)
    kept, left = _sorted_out(found.codings, making)
    if not kept:
        raise _none_fits(options.filters)
    if options.shuffle is not None:
        random.Random(options.shuffle).shuffle(kept)  # noqa: S311 (an order, not a secret)
    rows = [making.row(one) for one in kept]
    cards = [making.card(one, row.row) for one, row in zip(kept, rows, strict=True)]
    veiled = [making.card(one, row.veiled) for one, row in zip(kept, rows, strict=True)]
    title = _title(desk)
    moment = max(one.coding.at for one in kept)
    named = options.out is not None and not options.out.is_dir()
    name = options.out.name if options.out is not None and named else _usual_name(desk, options, suffix)
    finished = Finished(
        name,
        render_cards(cards, suffix, title=title, moment=moment),
        render_cards(veiled, suffix, title=title, moment=moment),
        {"the title": title, **{f"code {one.coding.code}": making.names[one.coding.code] for one in kept}},
    )
    bank = Bank(tuple(rows), (), making.readings)
    done = export_finished(desk, finished, bank, out=options.out, force=options.force)
    others = Counter(one.coding.coder for one in kept if one.coding.coder != desk.coder)
    return CardsWritten(done, len(cards), -(-len(cards) // 8), left, others)


def _none_fits(filters: Filters) -> UsageError:
    hint = "`qualcode code view` lists them"
    if filters.coder:
        return UsageError("no extract fits, so there are no cards", hint=hint)
    others = 'cards are of your own codings; --coder NAME or --coder "*" prints others'
    return UsageError("no extract of yours fits, so there are no cards", hint=f"{hint}; {others}")


def _own_or_named(desk: Desk, filters: Filters) -> Filters:
    coder = {"": desk.coder, EVERYBODY: ""}.get(filters.coder, filters.coder)
    return replace(filters, coder=coder)


def _usual_name(desk: Desk, options: CardOptions, suffix: str) -> str:
    """Return what a file of cards is called where nobody said: after its first codes."""
    codebook = sound_codebook(desk.study)
    ids = [find_code(codebook, each).id for each in options.filters.codes[:_NAMED]]
    return f"{'-'.join(['cards', *ids])}{suffix}"


def _title(desk: Desk) -> str:
    name = desk.study.settings.name
    return f"Cards: {name}" if name else "Cards"


def _sorted_out(found: Sequence[ShownCoding], making: _Making) -> tuple[list[ShownCoding], Counter[str]]:
    kept: list[ShownCoding] = []
    left: Counter[str] = Counter()
    for one in found:
        reason = making.why_not(one)
        if reason:
            left[reason] += 1
        else:
            kept.append(one)
    return kept, left


def _making(desk: Desk) -> _Making:
    study = desk.study
    known = {reading.source.id: reading for reading in readings(study)}
    settings = study.settings
    people = people_of(study, known.values())
    return _Making(
        desk,
        known,
        read_participants(study),
        attribution_lines(people, settings.attribution, k=settings.k, fallback=FALLBACK),
        {code.id: code.name for code in sound_codebook(study).codes},
        Codings(study).lineage().cards(),
        flags_of(study),
    )


@dataclass(frozen=True, slots=True)
class _Making:
    """What cards are made from, read once."""

    desk: Desk
    readings: Mapping[str, Reading]
    people: People
    lines: Mapping[str, Attribution]
    names: Mapping[str, str]
    ids: Mapping[str, str]
    flags: Sequence[Flag]

    def why_not(self, one: ShownCoding) -> str:
        """Return why an extract is on no card, "" where it is."""
        if one.proposal:
            return "proposed by a machine"
        if one.left:
            return "left behind by a correction"
        if not one.evidence:
            return "never evidence"
        if one.coding.code not in self.names:
            return "of a code that the codebook lacks"
        source = self.readings[one.coding.source].source
        return "under an open flag" if withholding(self.flags, source, one.coding.span) else ""

    def row(self, one: ShownCoding) -> BankRow:
        """Return an extract as the gate looks at it: masked, and with the words veiled that a person kept."""
        coding, reading = one.coding, self.readings[one.coding.source]
        masked = for_print(reading, self.people)
        covered = [
            replace(each, verdict="mask", replacement=KEPT) if each.verdict == "keep" else each
            for each in masked
        ]
        text, span = reading.source.text, coding.span
        line = self.lines.get(person_behind(turn_of(reading.source, span))) or Attribution(FALLBACK, 0)
        quote = Quote(coding.id, coding.source, coding.revision, span, coding.anchor, code=coding.code)
        row = QuoteRow(
            coding.id,
            printed(text, span, (), masked).text,
            attribution=line.line,
            source=session_label(reading.source, k=self.desk.study.settings.k),
        )
        return BankRow(quote, row, replace(row, text=printed(text, span, (), covered).text), line)

    def card(self, one: ShownCoding, row: QuoteRow) -> Card:
        """Return the card of an extract."""
        turns = one.turns[0] if len(one.turns) == 1 else f"{one.turns[0]}-{one.turns[-1]}"
        return Card(
            self.ids[one.coding.id],
            self.names[one.coding.code],
            row.text,
            row.attribution,
            row.source,
            turns,
            "; ".join(self._notes(one)),
        )

    def _notes(self, one: ShownCoding) -> Iterator[str]:
        if one.coding.coder != self.desk.coder:
            yield f"coded by {one.coding.coder}"
        if one.coding.stance:
            yield one.coding.stance
        reading, coding = self.readings[one.coding.source], one.coding
        quote = Quote(coding.id, coding.source, coding.revision, coding.span, coding.anchor)
        if why_held_back(reading, quote, self.people) is not None:
            yield NOT_QUOTED


def left_lines(left: Mapping[str, int]) -> list[str]:
    """Return what was left out, a line a reason."""
    return [f"left out: {counted(number, 'extract')} {reason}" for reason, number in left.items()]
