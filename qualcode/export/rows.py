"""A row of the quote bank: a printed quote with everything that must travel with it.

Every field is masked text already; quotation marks are no part of the words, and `kind` decides them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.findings import Stance
from qualcode.model import VERBATIM_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

ExtractKind = Literal["quote", "heard", "paraphrase"]
QUOTABLE_KINDS: frozenset[str] = frozenset({"quote", "heard"})
PERSON_ORIGIN = "person"
RULES_ORIGIN = "rules, accepted by a person"


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A quote as it leaves the study.

    `text` is what is printed, edits marked, without quotation marks; `kind` is "quote" (recorded speech or
    a person's own writing), "heard" (words that a note-taker marked as heard) or "paraphrase". `source` is
    the session's label. `stance` says how the quote stands to `recommendations` (see `stance_words`).
    `origin` is `PERSON_ORIGIN` or `RULES_ORIGIN`; `edits` is "verbatim" or names the edits; `through` is ""
    or "through an interpreter"; `translated` is "" or the language it was translated from; `question` is ""
    or the question of the topic guide that was talked about.
    """

    id: str
    text: str
    theme: str = ""
    theme_label: str = ""
    code: str = ""
    code_label: str = ""
    attribution: str = ""
    source: str = ""
    kind: str = "quote"
    recommendations: tuple[str, ...] = ()
    stance: str = ""
    origin: str = PERSON_ORIGIN
    status: str = ""
    edits: str = "verbatim"
    through: str = ""
    translated: str = ""
    question: str = ""


COLUMNS = (
    "id", "text", "kind", "theme", "theme_label", "code", "code_label", "attribution", "source",
    "recommendations", "stance", "origin", "status", "edits", "through", "translated",
    "question",
)  # fmt: skip


def fields(row: QuoteRow) -> dict[str, str]:
    """Return `row` as texts by column, in the order of `COLUMNS`; several recommendations part by "; "."""
    values = {name: getattr(row, name) for name in COLUMNS}
    return values | {"recommendations": "; ".join(row.recommendations)}


def extract_kind(source_kind: str, *, heard: bool = False) -> ExtractKind:
    """Return the kind of an extract from a kind of source; `heard` = a note-taker marked it as heard."""
    if source_kind in VERBATIM_KINDS:
        return "quote"
    return "heard" if heard else "paraphrase"


def stance_words(bearing: Sequence[tuple[str, Stance]]) -> str:
    """Return stances towards recommendations in words: one word if they agree, else one for each."""
    stances = {stance.replace("_", " ") for _, stance in bearing}
    if len(stances) < 2:
        return "".join(stances)
    return "; ".join(f"{target} {stance.replace('_', ' ')}" for target, stance in bearing)
