"""Which questions of the topic guide were reached in which session, and how much was said under them.

Only participants' words count; a session that nobody linked yet is said to be so, never counted as silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from qualcode.coding.guides import NOTHING
from qualcode.coding.segments import is_evidence
from qualcode.export.csv_table import csv_bytes
from qualcode.flows.desk import Desk
from qualcode.flows.export import Exported, export_table
from qualcode.flows.guide.guide import sound_guide
from qualcode.flows.guide.links import links_by_source
from qualcode.flows.pairs import counted_as
from qualcode.flows.reading import Reading, readings
from qualcode.flows.voices import INTERPRETER, is_secondary, people_heard
from qualcode.model import Question, Turn
from qualcode.store.study import Study
from qualcode.text import count_words, fold

Status = Literal["reached", "unasked", "asked", "not_reached", "not_in_form"]
REACHED: tuple[Status, ...] = ("reached", "unasked")
COLUMNS = (
    "section", "question", "text", "optional", "source", "session", "kind", "status", "words", "people",
    "turns",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A question in a session: what became of it, words and people, and the turns where it begins.

    reached: asked and answered; unasked: talked about, though no facilitator asked it; asked: nobody
    answered; not_in_form: a form that does not ask it.
    """

    source: str
    status: Status
    words: int = 0
    people: int = 0
    turns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoveredQuestion:
    """A question across the sessions: reached in `reached` of the `of` that could ask it.

    An original and its translation are one session: `pairs` gives the original of each translation.
    """

    section: str
    question: Question
    cells: tuple[Cell, ...]
    pairs: Mapping[str, str] = field(default_factory=dict)

    @property
    def reached(self) -> int:
        """In how many sessions it was reached."""
        return self._sessions(cell for cell in self.cells if cell.status in REACHED)

    @property
    def of(self) -> int:
        """How many sessions could have reached it."""
        return self._sessions(cell for cell in self.cells if cell.status != "not_in_form")

    def _sessions(self, cells: Iterable[Cell]) -> int:
        return len({self.pairs.get(cell.source, cell.source) for cell in cells})


@dataclass(frozen=True, slots=True)
class Session:
    """A source in the table, or one left out."""

    source: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Question by session; `unlinked` sessions are not counted, since nobody has linked their turns yet.

    `apart` have questions of their own, as forms and lists do, and none of them is the guide's.
    """

    version: str
    sessions: tuple[Session, ...]
    questions: tuple[CoveredQuestion, ...]
    unlinked: tuple[Session, ...] = ()
    apart: tuple[Session, ...] = ()

    @property
    def never(self) -> tuple[str, ...]:
        """Ids of the questions that no session reached."""
        return tuple(each.question.id for each in self.questions if not each.reached)


def coverage(study: Study, globs: Sequence[str] = ()) -> Coverage:
    """Return what was reached where, in the order of the guide and of the sources."""
    study.require_unlocked()
    guide = sound_guide(study)
    linked, pairs = links_by_source(study), counted_as(study)
    sessions: list[Session] = []
    columns: list[Mapping[str, Cell]] = []
    unlinked: list[Session] = []
    apart: list[Session] = []
    for reading in readings(study, globs):
        source = reading.source
        session = Session(source.id, reading.title, source.kind)
        cells = _cells(reading, guide.questions, linked.get(source.id, {}))
        if source.id in linked or any(cell.status in ("reached", "asked") for cell in cells.values()):
            sessions.append(session)
            columns.append(cells)
        else:
            (apart if _has_its_own(reading) else unlinked).append(session)
    questions = tuple(
        CoveredQuestion(section.id, question, tuple(cells[question.id] for cells in columns), pairs)
        for section in guide.sections
        for question in section.questions
    )
    return Coverage(guide.version, tuple(sessions), questions, tuple(unlinked), tuple(apart))


def _has_its_own(reading: Reading) -> bool:
    """Whether every turn stands under a question of the source's own."""
    return all(turn.question is not None for turn in reading.source.turns)


def _cells(reading: Reading, questions: Iterable[Question], begins: Mapping[str, str]) -> dict[str, Cell]:
    under: dict[str, list[Turn]] = {}
    for turn in reading.source.turns:
        if asked := reading.asked_in(turn):
            under.setdefault(fold(asked), []).append(turn)
    return {
        question.id: _cell(reading, under.get(fold(question.id), ()), _starts(begins, question))
        for question in questions
    }


def _starts(begins: Mapping[str, str], question: Question) -> tuple[str, ...]:
    return tuple(turn for turn, named in begins.items() if fold(named) == fold(question.id) != NOTHING)


def _cell(reading: Reading, turns: Sequence[Turn], starts: tuple[str, ...]) -> Cell:
    source = reading.source
    if not turns:
        return Cell(source.id, "not_in_form" if source.kind == "survey" else "not_reached")
    said = [turn for turn in turns if _counts(reading, turn)]
    words = sum(count_words(turn.text) for turn in said)
    own = not starts
    led = any(reading.by_turn[turn].role == "facilitator" for turn in starts if turn in reading.by_turn)
    status: Status = "asked" if not words else "reached" if own or led else "unasked"
    people = set() if is_secondary(source) else people_heard(said)
    return Cell(source.id, status, words, len(people), starts)


def _counts(reading: Reading, turn: Turn) -> bool:
    """Whether the words of a turn are a participant's; staff are, where the session is with staff alone."""
    if turn.speaks_for:
        return True
    if not is_evidence(turn) or turn.role == INTERPRETER:
        return False
    return turn.role != "staff" or "participant" not in reading.source.speakers.values()


def coverage_rows(found: Coverage) -> list[tuple[str, ...]]:
    """Return the table in long form: one row a question and session, in the order of `COLUMNS`."""
    sessions = {session.source: session for session in found.sessions}
    return [
        (
            each.section,
            each.question.id,
            each.question.text,
            "yes" if each.question.optional else "no",
            cell.source,
            sessions[cell.source].title,
            sessions[cell.source].kind,
            cell.status,
            str(cell.words),
            str(cell.people),
            " ".join(cell.turns),
        )
        for each in found.questions
        for cell in each.cells
    ]


def coverage_csv(found: Coverage) -> str:
    """Return the table as CSV."""
    return csv_bytes(COLUMNS, coverage_rows(found)).decode("utf-8-sig")


def export_coverage(desk: Desk, found: Coverage, *, out: Path | None, force: bool) -> Exported:
    """Write the table as CSV, through the leak gate."""
    content = csv_bytes(COLUMNS, coverage_rows(found))
    said = {f"title of the session {each.source}": each.title for each in found.sessions}
    said |= {f"question {each.question.id}": each.question.text for each in found.questions}
    return export_table(desk, ("coverage.csv", content, said), out=out, force=force)
