"""A source printed for paper: masked and past the leak gate, or as spoken, to a place that a person names.

Words under an open flag that keeps them from leaving are never on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import AlreadyThereError, UsageError
from qualcode.export.print_page import PrintPage, PrintTurn, print_bytes
from qualcode.flows.content_notes import note_in, without_note
from qualcode.flows.flagged import flags_of, withholding
from qualcode.flows.masked_files import leaks_in
from qualcode.flows.printing_margin import Margin, margin_of, newest_event
from qualcode.flows.reading import reading_of
from qualcode.store.files import PRIVATE, read_if_there, write_whole
from qualcode.store.history import Changes
from qualcode.store.study import PRIVATE_EXPORTS
from qualcode.text import clock

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from qualcode.flows.desk import Desk
    from qualcode.flows.reading import Reading
    from qualcode.flows.show import Shown, ShownTurn
    from qualcode.model import Leak
    from qualcode.store.runs import Run
    from qualcode.store.study import Study

WITHHELD_TURN = "[withheld: somebody is looking into these words]"
_LED = frozenset({"interview", "focus_group"})


@dataclass(frozen=True, slots=True)
class PrintPlan:
    """How a source is printed: masked or `raw`, with the codes in the margin or not, and where to.

    The codes are those of `coder` (`@rules`: proposals), or of all people. `out` None is `exports/private/`
    in the study, which git does not take.
    """

    raw: bool = False
    codes: bool = False
    out: Path | None = None
    force: bool = False
    coder: str = ""


@dataclass(frozen=True, slots=True)
class PrintedSource:
    """What was printed, and where; nothing was written where there are `leaks`."""

    source: str
    path: str
    turns: int
    withheld: int = 0
    leaks: tuple[Leak, ...] = ()
    run: Run | None = None


def print_source(desk: Desk, shown: Shown, plan: PrintPlan) -> PrintedSource:
    """Write a source, as it is shown, as a Word document: numbered lines and a wide margin."""
    study = desk.study
    inside, outside = _place(study, shown.source, plan)
    older = shown.revision if shown.revision != shown.newest else None
    reading = reading_of(study, shown.source, revision=older)
    withheld = _withheld(study, reading)
    margin = margin_of(study, reading, plan.coder) if plan.codes else Margin()
    turns = tuple(_turns(shown, margin, withheld))
    page = PrintPage(
        title=shown.title,
        facts=_facts(shown),
        notes=_notes(shown, margin),
        footer=_footer(plan),
        turns=turns,
        moment=newest_event(study, shown.source, margin),
    )
    content = print_bytes(page)
    held_back = sum(turn.id in withheld for turn in turns)
    name = inside.rpartition("/")[2] or (outside.name if outside else "")
    leaks = () if plan.raw else leaks_in(desk, {name: content}, [reading])
    where = inside or str(outside)
    if leaks:
        return PrintedSource(shown.source, where, len(turns), held_back, leaks)
    run = None
    if outside is not None:
        _write_outside(outside, content, force=plan.force)
    elif study.read(inside) != content:
        note = f"{inside}: {len(turns):,} turns"
        run = desk.commit(Changes(files={inside: content}, uses={shown.source}, note=note), "show --print")
    return PrintedSource(shown.source, where, len(turns), held_back, run=run)


def _place(study: Study, source: str, plan: PrintPlan) -> tuple[str, Path | None]:
    """Return the name in the study, or the path outside; raise where words would lie open."""
    if plan.out is None and not plan.raw:
        return f"{PRIVATE_EXPORTS}/{source}.docx", None
    if plan.out is None:
        raise UsageError(
            "words that are not masked go only where you say", hint=f"as in --out ../{source}.docx"
        )
    path = plan.out.expanduser()
    if path.is_dir():
        path /= f"{source}.docx"
    if path.suffix.casefold() != ".docx":
        raise UsageError(f"{path.name}: a print is a Word document", hint=f"as in --out {path.stem}.docx")
    whole = path.resolve()
    if not whole.is_relative_to(study.root):
        if plan.raw and any((above / ".git").exists() for above in whole.parents):
            raise UsageError(
                "that place is in git, where words that are not masked never go",
                hint="choose another folder",
            )
        return "", path
    inside = whole.relative_to(study.root).as_posix()
    if plan.raw or not inside.startswith(f"{PRIVATE_EXPORTS}/"):
        raise UsageError(
            "a print holds all that was said: here git would take it, or `study lock` leave it open",
            hint=f"write it outside, as in --out ../{path.name}; masked, {PRIVATE_EXPORTS}/ takes it",
        )
    return inside, None


def _write_outside(path: Path, content: bytes, *, force: bool) -> None:
    before = read_if_there(path)
    if before is not None and before != content and not force:
        raise AlreadyThereError(f"{path} is there already, with other content", hint="--force replaces it")
    write_whole(path, content, mode=PRIVATE)


def _withheld(study: Study, reading: Reading) -> frozenset[str]:
    flags = flags_of(study, reading.source.id)
    places = zip(reading.source.turns, reading.source.turn_spans(), strict=True) if flags else ()
    return frozenset(turn.id for turn, span in places if withholding(flags, reading.source, span))


def _turns(shown: Shown, margin: Margin, withheld: Collection[str]) -> Iterator[PrintTurn]:
    question: str | None = None
    for turn in _in_order(shown):
        begins = turn.question != question
        question = turn.question
        yield PrintTurn(
            id=turn.turn,
            time="" if turn.start_s is None else clock(turn.start_s),
            speaker=_speaker(turn),
            words=WITHHELD_TURN if turn.turn in withheld else turn.text,
            margin=margin.by_turn.get(turn.turn, ""),
            heading=shown.questions.get(question or "", question or "") if begins else "",
        )


def _in_order(shown: Shown) -> Sequence[ShownTurn]:
    """Return the turns as they are printed: those of a survey by question, so that each stands once."""
    if shown.kind != "survey":
        return shown.turns
    places: dict[str | None, int] = {}
    for turn in shown.turns:
        places.setdefault(turn.question, len(places))
    return sorted(shown.turns, key=lambda turn: places[turn.question])


def _speaker(turn: ShownTurn) -> str:
    who = turn.speaker or ""
    if turn.role != "participant" and who:
        who = f"{who} ({turn.role})"
    if turn.speaks_for:
        who = f"{who} for {turn.speaks_for}, {turn.through}".strip()
    return f"{who} ({turn.count:,} people)" if turn.count is not None else who


def _facts(shown: Shown) -> str:
    session = without_note(shown.session)
    facts = [f"{name} {value}" for name, value in session.items() if value]
    revision = [f"revision {shown.revision}"] if shown.newest > 1 else []
    return ", ".join([shown.source, shown.kind.replace("_", " "), *facts, *revision])


def _notes(shown: Shown, margin: Margin) -> list[str]:
    note = note_in(shown.session)
    told = [f"Before you read: {note}"] if note else []
    told += [margin.note] if margin.note else []
    if shown.kind == "survey" and len(shown.questions) > 1:
        told.append("The answers stand by question; who answers is before each.")
    return told


def _footer(plan: PrintPlan) -> str:
    names = "names are NOT replaced" if plan.raw else "names are replaced"
    return f"Confidential: what people said in confidence, {names}. Leave it nowhere; shred it after use."
