"""The nouns of what analysts make of the words: quotes, themes, recommendations, memos, as frozen records.

Instances are valid once built; two are equal when their values are; none holds a participant's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qualcode.model import Span

Stance = Literal["supports", "qualifies", "speaks_against"]
STANCES: tuple[Stance, ...] = ("supports", "qualifies", "speaks_against")


@dataclass(frozen=True, slots=True)
class Operation:
    """An edit of a quote on the original span: cut it, insert words after it, or replace it by words."""

    op: Literal["cut", "insert", "replace"]
    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A picked quote: a span with the operations that edit it. Holds no participant text."""

    id: str
    source: str
    revision: int
    span: Span
    anchor: str
    operations: tuple[Operation, ...] = ()
    code: str = ""
    theme: str = ""
    status: Literal["candidate", "approved", "used", "rejected"] = "candidate"
    by: str = ""
    at: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Salience:
    """The analyst's judgement of how much a theme matters, with the reason. Not a count."""

    level: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """A pattern of meaning with a claim, or a topic summary named as such (Braun and Clarke 2019)."""

    id: str
    label: str
    kind: Literal["theme", "topic_summary"] = "theme"
    claim: str = ""
    definition: str = ""
    codes: tuple[str, ...] = ()
    parent: str | None = None
    divergence: str = ""
    salience: Salience = Salience()
    status: str = "candidate"


LinkKind = Literal["theme", "code", "quote", "figure"]


@dataclass(frozen=True, slots=True)
class Link:
    """What a recommendation rests on (or what speaks against it): a theme, code or quote id, or a figure."""

    kind: LinkKind
    target: str
    stance: Stance = "supports"
    note: str = ""


RecommendationForm = Literal["considerations", "owners", "strands", "argued", "addressee"]
FORMS: tuple[RecommendationForm, ...] = ("considerations", "owners", "strands", "argued", "addressee")


@dataclass(frozen=True, slots=True)
class Action:
    """What to do under a recommendation: why, what, who, how, measure, risk and mitigation."""

    what: str
    why: str = ""
    how: str = ""
    measure: str = ""
    risk: str = ""
    mitigation: str = ""
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation in one of the five forms that consultation reports print."""

    id: str
    title: str
    form: RecommendationForm = "considerations"
    number: str = ""
    area: str = ""
    addressee: str = ""
    wordings: Mapping[str, str] = field(default_factory=dict)
    considerations: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    see: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


MEMO_KINDS = ("", "analytic", "code", "reflexive", "method", "field", "to do")
DISCLOSURE = (
    "Memos are part of the record: they can be disclosed (subject access, freedom of information). "
    "Write about your thinking, not about people by name."
)


@dataclass(frozen=True, slots=True)
class Memo:
    """A Note: an analyst's thought, tied to a code, source, coding, theme or nothing.

    `kind` is one of `MEMO_KINDS`, "" where it was not stated; `edited_at` is when it was last written anew,
    "" where it stands as it was first written.
    """

    id: str
    by: str
    at: str
    text: str
    about: tuple[str, ...] = ()
    kind: str = ""
    edited_at: str = ""


FLAG_KINDS = ("safeguarding", "complaint", "allegation", "abusive")


@dataclass(frozen=True, slots=True)
class Telling:
    """That somebody was told of a flag: who, by role, on which day (ISO), and who said so when."""

    told: str
    told_on: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Words that need somebody's attention beside the analysis, and are never exported.

    `kind` is one of `FLAG_KINDS` (an allegation is one about a named person); `tellings` are all who were
    told, in the order in which it was said, empty until somebody was. It holds no participant's words. Who
    closed it, when and why stand in `closed_by`, `closed_at` and `why`, all "" while it is open.
    """

    id: str
    source: str
    revision: int
    span: Span
    anchor: str
    kind: str
    by: str
    at: str
    note: str = ""
    tellings: tuple[Telling, ...] = ()
    closed_at: str = ""
    closed_by: str = ""
    why: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it."""
        return not self.closed_at

    @property
    def told(self) -> str:
        """Who was told last, by role; "" where nobody was."""
        return self.tellings[-1].told if self.tellings else ""

    @property
    def told_on(self) -> str:
        """The day on which they were told, "" where nobody was."""
        return self.tellings[-1].told_on if self.tellings else ""

    @property
    def is_untold(self) -> bool:
        """Whether it is open and nobody is known to have been told."""
        return self.is_open and not self.tellings


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree, in one number that says what it is of.

    `measure` names the coefficient and its definition ("alpha", "cohen", "masi-alpha", ...); `level` is
    nominal (sets of codes too), ordinal, interval or ratio; `unit` what was compared, unit by unit. `value`
    is None where it cannot be computed, and then `note` says why, in words. `low` and `high` bound it at 95 %
    over bootstrap draws of units (None: not drawn, or not computable). `n_pairable` are the units that two
    coders or more have. `code` is the code that it is of, "" for all of them together. `observed` and
    `expected` are agreement or disagreement, as the measure's source defines them. `coverage` is the share of
    what is paired that a measure of some of it is of, None where it is of all.
    """

    measure: str
    level: str
    unit: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n_units: int = 0
    n_coders: int = 0
    n_pairable: int = 0
    note: str = ""
    code: str = ""
    observed: float | None = None
    expected: float | None = None
    coverage: float | None = None
