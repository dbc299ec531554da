"""What stands in a pack: units with what was said before them, the codebook as a coder reads it, what to do.

Words are masked unless the pack is raw; a blind pack holds nobody's codes, memos or proposals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.tree import descendants, path_of
from qualcode.export.pack_sheet import NONE, BookRow, PackUnit
from qualcode.flows.audits.sheets import turn_at
from qualcode.flows.code import usable_code
from qualcode.flows.context import places_around
from qualcode.flows.flagged import withholding
from qualcode.flows.reading import read_codings, sound_codebook
from qualcode.flows.voices import whose
from qualcode.model import Span
from qualcode.text import counted, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.findings import Flag
    from qualcode.flows.packs.records import Pack
    from qualcode.flows.reading import Reading
    from qualcode.model import Code, Codebook, Coding, Segment, Turn
    from qualcode.store.study import Study

WITHHELD_PART = "[withheld]"
_PRIVACY = (
    "Keep it on a machine that your organisation allows for this, show it to nobody, send it by no open "
    "e-mail, and delete it when it is back. If you recognise somebody, stop, and say so to whoever sent it."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """How units are shown: masked or as spoken, with how many turns before, with codes so far or blind.

    Words under those of `flags` that keep words from leaving are shown nowhere.
    """

    raw: bool = False
    before: int = 1
    blind: bool = True
    flags: tuple[Flag, ...] = ()


def pack_units(
    study: Study, pack: Pack, segments: Sequence[Segment], readings: Mapping[str, Reading], shown: Shown
) -> list[PackUnit]:
    """Return the units of a pack, in its order."""
    names = {code.id: code.name for code in sound_codebook(study).codes}
    codings: dict[str, list[Coding]] = {}
    for coding in () if shown.blind else read_codings(study):
        codings.setdefault(coding.source, []).append(coding)
    found = []
    for number, one in enumerate(segments, start=1):
        reading = readings[one.source]
        found.append(
            PackUnit(
                id=pack.unit_id(number),
                source=reading.title,
                turn=turn_at(reading, one.span),
                who=who_said(one.turn),
                question=reading.wording(one.turn.question) if one.turn.question else "",
                before=before(reading, one, shown),
                words=reading.words(one.span, raw=shown.raw),
                codes_so_far="; ".join(_said(one, codings.get(one.source, ()), names)),
            )
        )
    return found


def who_said(turn: Turn) -> str:
    """Return whose words a turn is, with the role: "P7K3Q (participant)"."""
    who = whose(turn)
    if turn.speaks_for:
        return f"{who} (through {turn.speaker or turn.through or 'somebody'})"
    return f"{who} ({turn.role})" if who and turn.role != "none" else who


def before(reading: Reading, segment: Segment, shown: Shown) -> str:
    """Return what was said before a unit: the turns before, and in its own turn what stands before it.

    Words under an open flag that keeps them from leaving are not among them.
    """
    source, span = reading.source, segment.span
    bounds = source.turn_spans()
    lines = []
    for place in places_around(source, span, before=shown.before, after=0)[0]:
        turn = source.turns[place]
        lines.append(f"{whose(turn) or turn.role}: {_words(reading, bounds[place], shown)}")
    under = source.turns_under(span)
    if shown.before and under and under[0][1].start < span.start:
        own = _words(reading, Span(under[0][1].start, span.start), shown).strip()
        lines += [f"… {own}"] if own else []
    return "\n".join(lines)


def _words(reading: Reading, span: Span, shown: Shown) -> str:
    if withholding(shown.flags, reading.source, span) is not None:
        return WITHHELD_PART
    return reading.words(span, raw=shown.raw)


def _said(segment: Segment, codings: Iterable[Coding], names: Mapping[str, str]) -> list[str]:
    here = [one for one in codings if one.revision == segment.revision and one.span.overlaps(segment.span)]
    said: dict[str, list[str]] = {}
    for one in here:
        said.setdefault(one.coder, []).append(names.get(one.code, one.code))
    return [f"{coder}: {', '.join(dict.fromkeys(codes))}" for coder, codes in sorted(said.items())]


def codes_named(codebook: Codebook, typed: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the codes that a pack is restricted to, with those below them; () for all."""
    found: dict[str, None] = {}
    for name in typed:
        code = usable_code(codebook, name)
        found |= dict.fromkeys([code.id, *(one.id for one in descendants(codebook, code.id))])
    return tuple(code.id for code in codebook.codes if code.id in found and code.status != "retired")


def book_rows(codebook: Codebook, only: Sequence[str] = ()) -> list[BookRow]:
    """Return the codes in use as a coder reads them; one whose name is another's too goes by its id."""
    used = [code for code in codebook.codes if code.status != "retired" and (not only or code.id in only)]
    taken: dict[str, int] = {}
    for code in used:
        taken[fold(code.name)] = taken.get(fold(code.name), 0) + 1
    return [
        _book_row(codebook, code, name=code.name if taken[fold(code.name)] == 1 else code.id) for code in used
    ]


def _book_row(codebook: Codebook, code: Code, *, name: str) -> BookRow:
    above = path_of(codebook, code.id).rpartition(" > ")[0]
    return BookRow(
        name,
        code.id,
        above,
        code.definition,
        "\n".join(code.include),
        "\n".join(code.exclude),
        "\n".join(example.text for example in code.examples),
    )


def read_me_lines(pack: Pack, *, units: int) -> list[str]:
    """Return what the coder is told on the first page."""
    names = "Names are replaced by [codes]." if not pack.raw else "NAMES ARE NOT REPLACED."
    seen = (
        "Nobody's codes are in this file: code what you read, and do not ask what others coded."
        if pack.blind
        else "What others have coded so far is in the column 'codes so far'."
    )
    number = counted(units, pack.sample.unit or "unit")
    return [
        f"For {pack.coder}: {number} to read and code, one to a row, on the page 'Code'.",
        "1. Read the column 'words'. The column 'before' is there to understand it, not to be coded.",
        "2. Choose a code in 'code 1', further ones in 'code 2' to 'code 5'. See the page 'Codebook'.",
        f"3. You have read it and no code fits: put '{NONE}' (or -) in 'code 1'.",
        "4. Leave 'code 1' blank for what you have not read. You may send the file half done, and again.",
        "5. Write what you think in 'memo'; put 'unsure' in 'sure?' where you are. Both may stay blank.",
        "6. You may sort, filter, and hide or delete columns and rows. Change no id, and add no row.",
        "7. Save as .xlsx or .csv, and send it back as you got it.",
        seen,
        f"PRIVACY: this file holds what people said in confidence. {names} {_PRIVACY}",
    ]
