"""The nouns of a study at work: people and their permissions, sources, the guide, codes and masks.

Instances are valid once built; two are equal when their values are. They are imported from `qualcode.model`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from zlib import crc32

from qualcode.model import Attributes, JsonValue, Role, SourceKind, Span, Turn, Verdict


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

    @cached_property
    def edition(self) -> str:
        """A word for this very text: a span that was chosen in another edition is one of other words."""
        return f"{self.revision}-{crc32(self.text.encode('utf-8', 'surrogatepass')):08x}"

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
    `within` joins phrases "a ... b" within that many words. `negation` and `hypothetical` say what becomes of
    words said with a negator, or of what might be: flagged by a stance, kept as any other, or suppressed (and
    the suppressed are counted).
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
    hypothetical: Literal["flag", "keep", "suppress"] = "flag"


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of the codebook. Only `id` and `name` are required; ids never change.

    `frame` is the a-priori frame that it is a category of, "" for a code of the team's own tree;
    `replaced_by` are the codes that took its place when it was merged or split; `made_from` is the id of the
    coding of the extract that it was made from, "" where it came from elsewhere.
    """

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
    frame: str = ""
    status: str = "active"
    replaced_by: tuple[str, ...] = ()
    since: str = ""
    author: str = ""
    made_from: str = ""
    rationale: str = ""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """Codes in print order, and a glossary of terms to their synonyms and abbreviations.

    `facets` are the dimensions that lie across the tree, each with the values that it may have; `frames` the
    a-priori frames that stand beside it, by id, with their names.
    """

    codes: tuple[Code, ...] = ()
    glossary: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    frames: Mapping[str, str] = field(default_factory=dict)

    def by_id(self) -> dict[str, Code]:
        """Codes by id."""
        return {code.id: code for code in self.codes}


STANCES = ("", "negated", "hypothetical", "negated hypothetical", "negative case")


@dataclass(frozen=True, slots=True)
class Coding:
    """A code put on a span by a coder. It holds no participant text and never changes.

    `anchor` is the keyed hash of the words covered; `code_revision` the codebook entry's revision;
    `origin` is "person", or "rules:<run>" or "suggest:<run>" for an accepted proposal; `stance` is one of
    `STANCES`; `facets` what the coder said of these words across the tree, over what the code says. `was` is
    the code that it was made under, where a merge or a split has led it to another since. `instead_of` is the
    coding in whose place its coder put it: it was moved, narrowed or split, or runs against the code now.
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
    facets: Mapping[str, str] = field(default_factory=dict, hash=False)
    was: str = ""
    instead_of: str = ""


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
    reads it ("phrase: never rang back"); `stance` is one of `STANCES`.
    """

    source: str
    revision: int
    span: Span
    code: str
    code_revision: str
    rule: str
    matched: tuple[Span, ...]
    stance: str = ""
