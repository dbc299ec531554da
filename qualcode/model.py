"""The nouns of qualcode, as frozen records in REFI-QDA's terms.

Instances are valid once built; two instances are equal when their values are. Here stand those of reading a
file; those of a study stand in `study_model`, and are imported from here when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from qualcode.study_model import (
        STANCES,
        Code,
        Codebook,
        Coding,
        Entity,
        EntityKind,
        Example,
        Finding,
        Guide,
        Leak,
        Participant,
        Permissions,
        Presence,
        Proposal,
        Question,
        Redaction,
        Rules,
        Section,
        Segment,
        Source,
    )

__all__ = (
    "COLUMN_ROLES", "EVIDENCE_ROLES", "ROLES", "SOURCE_KINDS", "STANCES", "VERBATIM_KINDS", "Attributes",
    "Balance", "Code", "Codebook", "Coding", "Column", "ColumnRole", "Dropped", "Entity", "EntityKind",
    "Example", "Finding", "Guide", "JsonValue", "Leak", "Loaded", "Participant", "Permissions", "Presence",
    "Problem", "Proposal", "Question", "Redaction", "Role", "Rules", "Section", "Segment", "Severity",
    "Source", "SourceKind", "Span", "Turn", "Verdict",
)  # fmt: skip

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
Attributes: TypeAlias = Mapping[str, str]

SourceKind = Literal["interview", "focus_group", "field_notes", "survey", "workshop", "written", "document"]
Role = Literal["participant", "facilitator", "interpreter", "staff", "observer", "none"]
Severity = Literal["info", "repair", "question", "warning", "error"]
Verdict = Literal["mask", "review", "keep"]

SOURCE_KINDS: tuple[SourceKind, ...] = (
    "interview", "focus_group", "field_notes", "survey", "workshop", "written", "document",
)  # fmt: skip
ROLES: tuple[Role, ...] = ("participant", "facilitator", "interpreter", "staff", "observer", "none")
EVIDENCE_ROLES: frozenset[str] = frozenset({"participant", "staff", "interpreter"})
VERBATIM_KINDS: frozenset[str] = frozenset({"interview", "focus_group", "survey", "written"})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points `[start, end)` in a source's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def shifted(self, by: int) -> Span:
        """The same span, `by` code points further on."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Problem:
    """A located finding, as data: what was not understood, repaired, or needs an answer.

    `where` is a place a person can find ("line 12", "cue 3", "cell B4"); `count` is how often.
    No participant's words beyond what `message` needs to be acted on.
    """

    code: str
    message: str
    where: str = ""
    hint: str = ""
    severity: Severity = "warning"
    count: int = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """A run of speech by one speaker, an answer, a note or a list item.

    While loading, `speaker` is the raw label (None = unattributed); in a study it is a participant id.
    `id` is the ordinal of birth within its source ("t1", "t2"); times are seconds from the start;
    `where` is the place in the original file; `heard` are spans, in the turn's text, of words that
    a note-taker marked as heard word for word. `times` are further times known inside the turn: (code
    point in its text, seconds), in order. `count` is how many people a statement says it is of.
    `speaks_for` is whose evidence the words are where it is not the speaker's: a participant's id or "group";
    `through` says who passed them on ("coordinator"; "" is an interpreter). `own_role` is the speaker's role
    in this turn where it is not the one they have in the session; `role` is the one that counts.
    """

    text: str
    speaker: str | None = None
    id: str = ""
    role: Role = "participant"
    start_s: float | None = None
    end_s: float | None = None
    question: str | None = None
    speaks_for: str | None = None
    where: str = ""
    heard: tuple[Span, ...] = ()
    times: tuple[tuple[int, float], ...] = ()
    count: int | None = None
    through: str = ""
    own_role: Role | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """Words of a file that are not speech, by reason ("title", "time stamps", "banner").

    `first` are the first of them, for a person's eye.
    """

    reason: str
    words: int
    first: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Balance:
    """The guard against silent loss: `words_in` (counted by a second reader) = speech + labels + dropped."""

    words_in: int
    speech: int
    labels: int
    dropped: tuple[Dropped, ...] = ()

    @property
    def accounted(self) -> int:
        """Words that the loader can account for."""
        return self.speech + self.labels + sum(part.words for part in self.dropped)

    @property
    def adds_up(self) -> bool:
        """Whether every word of the file is accounted for."""
        return self.accounted == self.words_in


ColumnRole = Literal[
    "id", "metadata", "personal", "closed_single", "closed_multi", "matrix", "open", "attribute", "ignore"
]
COLUMN_ROLES: tuple[ColumnRole, ...] = (
    "id", "metadata", "personal", "closed_single", "closed_multi", "matrix", "open", "attribute", "ignore",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a survey: what it is, and for closed answers its options; `delimiter` splits multi.

    A question whose options are columns of their own (one tick each) is one closed_multi column here, and
    `members` names the columns in the file. `group` is the question that an item of a matrix belongs to.
    `question` is what the question is called in the study, where that differs from the heading: the same
    question of another wave or in another language.
    """

    name: str
    role: ColumnRole
    options: tuple[str, ...] = ()
    delimiter: str = ""
    members: tuple[str, ...] = ()
    group: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a loader understood of one file, and where it did not.

    `unit` is "turn", or "segment" for a file without speakers. For a survey `respondents` holds one
    mapping per row, from column name to closed answer or metadata, in the order of the rows, each
    with its "id"; the open answers are turns whose `speaker` is that id and whose `question` is the
    column's question, or its name. `personal` holds, per respondent id, the personal columns (e-mail, name).
    """

    format: str
    why: str
    kind: SourceKind
    turns: tuple[Turn, ...]
    balance: Balance
    unit: Literal["turn", "segment"] = "turn"
    problems: tuple[Problem, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    respondents: tuple[Mapping[str, str], ...] = ()
    personal: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    header_rows: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Raw labels in order of first appearance."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker is not None))


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Return a noun of a study; making these classes takes as long as reading many captions."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module("qualcode.study_model"), name)
