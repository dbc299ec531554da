"""The nouns of qualcode, as frozen records in REFI-QDA's terms.

Instances are valid once built; two instances are equal when their values are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

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
    """Words of a file that are not speech, by reason ("title", "time stamps", "banner")."""

    reason: str
    words: int


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


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a person or a session allows; blank = not stated. Combined, the stricter wins.

    recorded: yes | no; quoting: yes | paraphrase | no; attribution: named | role | code | none;
    further_use: yes | no.
    """

    recorded: str = ""
    quoting: str = ""
    attribution: str = ""
    further_use: str = ""


@dataclass(frozen=True, slots=True)
class Presence:
    """What is stated of a person in one session: what they allow there, and how much of it they attended.

    `attendance` is "whole", "part" or "" (not stated); a part goes from the turn `first` to the turn `last`,
    each "" where it is not known.
    """

    permissions: Permissions = Permissions()
    attendance: Literal["", "whole", "part"] = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """A Case: a pseudonymous id, attributes and permissions. The name lives in the vault."""

    id: str
    attributes: Attributes = field(default_factory=dict)
    permissions: Permissions = Permissions()


def _start(span: Span) -> int:
    return span.start


@dataclass(frozen=True)
class Source:
    """A revision of a source. Its text is the turns' words joined by a newline, and is joined once.

    `speakers` gives each participant id its role in this session; `session` holds dated facts of the
    session (area, date, mode); `questions` maps question ids to their wording; `people` is what is stated
    of persons in this session alone.
    """

    id: str
    revision: int
    kind: SourceKind
    turns: tuple[Turn, ...]
    unit: Literal["turn", "segment"] = "turn"
    loader: str = ""
    speakers: Mapping[str, Role] = field(default_factory=dict)
    session: Attributes = field(default_factory=dict)
    permissions: Permissions = Permissions()
    questions: Attributes = field(default_factory=dict)
    people: Mapping[str, Presence] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The text that spans point into."""
        return "\n".join(turn.text for turn in self.turns)

    def turn_spans(self) -> tuple[Span, ...]:
        """The span of each turn, in order."""
        return self._spans

    def turns_under(self, span: Span) -> tuple[tuple[Turn, Span], ...]:
        """The turns that share a character with `span`, each with its own span; found without a walk."""
        first = max(0, bisect_right(self._spans, span.start, key=_start) - 1)
        last = bisect_left(self._spans, span.end, key=_start)
        near = zip(self.turns[first:last], self._spans[first:last], strict=True)
        return tuple((turn, place) for turn, place in near if place.overlaps(span))

    @cached_property
    def _spans(self) -> tuple[Span, ...]:
        spans: list[Span] = []
        start = 0
        for turn in self.turns:
            spans.append(Span(start, start + len(turn.text)))
            start += len(turn.text) + 1
        return tuple(spans)


@dataclass(frozen=True, slots=True)
class Segment:
    """A view: a span of a source revision in some unit, with whose words it is. Never stored."""

    source: str
    revision: int
    span: Span
    unit: Literal["turn", "sentence", "response", "source"]
    text: str
    turn: Turn


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the topic guide; `prompts` are what a facilitator may ask to hear more."""

    id: str
    text: str
    prompts: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the topic guide, with its questions in order."""

    id: str
    title: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """The topic guide: what every session is to be asked, section by section."""

    sections: tuple[Section, ...] = ()
    version: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in order."""
        return tuple(question for section in self.sections for question in section.questions)


@dataclass(frozen=True, slots=True)
class Example:
    """Words that belong (or do not belong) to a code, and where they come from."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What makes the tagger propose a code.

    `phrases` match as written, ignoring case; `lemmas` match by lemma; `patterns` are spaCy token
    patterns; `requires_any` must also occur, `exclude_phrases` must not, within `scope`.
    `within` joins phrases "a ... b" within that many words. `negation` flags, keeps or suppresses.
    """

    phrases: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    patterns: tuple[tuple[Mapping[str, JsonValue], ...], ...] = ()
    requires_any: tuple[str, ...] = ()
    exclude_phrases: tuple[str, ...] = ()
    within: int = 0
    scope: Literal["sentence", "turn"] = "sentence"
    speakers: Literal["participants", "all"] = "participants"
    negation: Literal["flag", "keep", "suppress"] = "flag"


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of the codebook. Only `id` and `name` are required; ids never change."""

    id: str
    name: str
    parent: str | None = None
    definition: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    counter_examples: tuple[Example, ...] = ()
    close_codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    facets: Mapping[str, str] = field(default_factory=dict)
    rules: Rules = Rules()
    status: str = "active"
    since: str = ""
    author: str = ""
    rationale: str = ""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """Codes in print order, and a glossary of terms to their synonyms and abbreviations."""

    codes: tuple[Code, ...] = ()
    glossary: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def by_id(self) -> dict[str, Code]:
        """Codes by id."""
        return {code.id: code for code in self.codes}


@dataclass(frozen=True, slots=True)
class Coding:
    """A code put on a span by a coder. It holds no participant text and never changes.

    `anchor` is the keyed hash of the words covered; `code_revision` the codebook entry's revision;
    `origin` is "person", or "rules:<run>" for an accepted proposal; `stance` is "" or "negated".
    """

    id: str
    source: str
    revision: int
    span: Span
    anchor: str
    code: str
    code_revision: str
    coder: str
    at: str
    why: str = ""
    origin: str = "person"
    stance: str = ""
    run: str = ""


EntityKind = Literal["participant", "child", "partner", "staff", "person", "place", "service", "organisation"]


@dataclass(frozen=True, slots=True)
class Entity:
    """Someone or something in the register: the pseudonym id, what it is, and every known form of its name.

    Lives in the vault only. `replacement` overrides what stands in masked text; `publishable` means that
    the name may be printed (an organisation, a person who agreed to be named).
    """

    id: str
    kind: EntityKind
    forms: tuple[str, ...]
    replacement: str = ""
    publishable: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector says of a span: kind, class, verdict, and what should stand there instead.

    `evidence` names the detectors or rules that fired, never the words.
    """

    span: Span
    label: str
    verdict: Verdict
    replacement: str
    cls: Literal["DIRECT", "QUASI"] = "DIRECT"
    entity: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leak:
    """Something in finished bytes that must not leave: where, of what kind, and a hash, never the value."""

    where: str
    label: str
    rule: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Redaction:
    """A span to mask, to review or to keep; the words themselves are not stored.

    `label` is the kind (PERSON, PLACE, PHONE, ... UNIQUE); `entity` the pseudonym id, if any;
    `replacement` what stands in the masked text, brackets included.
    """

    id: str
    source: str
    revision: int
    span: Span
    label: str
    verdict: Verdict
    replacement: str
    anchor: str = ""
    entity: str = ""
    by: str = ""
    at: str = ""
    detectors: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A machine's suggestion to put a code on a span, with the lane and the evidence; counts for nothing yet.

    `matched` are the spans, in the same text, of the words that fired; `rule` names the rule as a person
    reads it ("phrase: never rang back"); `stance` is "" or "negated".
    """

    source: str
    revision: int
    span: Span
    code: str
    code_revision: str
    rule: str
    matched: tuple[Span, ...]
    stance: str = ""
