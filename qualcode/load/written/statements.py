"""Counted statements: what somebody else summed up of a consultation ("Four parents stated ...").

How many people a statement says it is of stays a number; the statement is a paraphrase, and only words inside
quotation marks were heard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.load.balance import Ledger, words_in_text
from qualcode.load.encodings import decode_file
from qualcode.load.places import first_places
from qualcode.load.recognise import refuse_binary
from qualcode.load.written.note_header import read_header, without_comments
from qualcode.load.written.note_kind import facts_with_kind, kind_of_notes, require_known_kind
from qualcode.load.written.notes import blocks_of, nothing_noted
from qualcode.model import Loaded, Problem, Span, Turn
from qualcode.ports import LoadOptions, Recognition
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.load.written.notes import Block

_HEARD = re.compile(r"“\s*([^“”]*?)\s*”|«\s*([^«»]*?)\s*»|\"\s*([^\"]*?)\s*\"")
_MARKS = (("“", "”"), ("«", "»"))
_SMALL_NUMBERS = """nobody none no zero one two three four five six seven eight nine ten eleven twelve
thirteen fourteen fifteen sixteen seventeen eighteen nineteen"""
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {
    **{word: max(0, place - 3) for place, word in enumerate(_SMALL_NUMBERS.split())},
    **{word: 10 * place for place, word in enumerate(_TENS, start=2)},
    "a": 1, "an": 1, "both": 2, "another": 1, "neither": 0, "dozen": 12, "hundred": 100,
}  # fmt: skip
_PEOPLE = (
    r"(?:people|persons?|parents?|mothers?|fathers?|mums?|dads?|carers?|women|woman|men|man|participants?"
    r"|respondents?|families|family|famil\w+|young|attendees?|grandparents?|grandmothers?|grandfathers?|nans?"
    r"|partners?|couples?|teenagers?|girls?|boys?|children|child|students?|pupils?|residents?|patients?|staff"
    r"|workers?|professionals?|practitioners?|midwives|midwife|health|teachers?|nurses?|volunteers?|members?"
    r"|individuals?|adults?|ladies|lady|guys?|others?|groups?|interviewees?|callers?|users?|service|new"
    r"|first-time|first|expectant|pregnant|single|lone|older|younger|different|more|further|the|of|our|all|them"
    r"|us|these|those|said|stated|felt|thought|mentioned|reported|wanted|would|asked|agreed|told|described"
    r"|suggested|had|were|was|did|said,|knew|found|used|liked|preferred|commented|raised|noted|spoke)\b"
)
_LEAD = r"(?:(?:only|just|about|around|approximately|nearly|almost|over|at least|up to|a total of|all)\s+)?"
_FRACTION = re.compile(
    rf"{_LEAD}(?P<some>\d{{1,5}})\s*(?:/|of|out of)\s*(?:the\s+)?(?P<all>\d{{1,5}})\b(?![/.]\d)",
    re.IGNORECASE,
)
_WORDS_OF = re.compile(
    rf"{_LEAD}(?P<some>[a-z]+(?:-[a-z]+)?)\s+(?:out\s+)?of\s+(?:the\s+)?(?P<all>[a-z]+(?:-[a-z]+)?|\d+)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(rf"{_LEAD}\(?(?P<some>\d{{1,5}})\)?(?:\s*[x×])?\s*(?:[:–—-]\s|{_PEOPLE})", re.IGNORECASE)
_IN_WORDS = re.compile(rf"{_LEAD}(?P<some>[a-z]+(?:-[a-z]+)?)(?:\s+\(\d+\))?[,:]?\s+{_PEOPLE}", re.IGNORECASE)
_ALONE = re.compile(r"(?P<some>nobody|no[ -]one|none|neither|both|someone|somebody)\b", re.IGNORECASE)
_AT_END = re.compile(
    r"\(\s*(?:n\s*=\s*)?(?P<some>\d{1,5})(?:\s+(?:people|parents|participants|mentions?))?\s*\)\s*[.;]?$",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"[*_]+")
_ONE = frozenset({"someone", "somebody"})


@dataclass(frozen=True, slots=True)
class _Statements:
    """Counted statements as a loader."""

    name: str = "statements"
    version: str = "1"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for a header between --- lines that says so."""
        if kind_of_notes(content) != "counted_statements":
            return None
        return Recognition(0.99, f"{name}: a header with kind: counted_statements")

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the statements; refuse a file in which nothing is stated."""
        refuse_binary(content, name)
        require_known_kind(content, name)
        text, encoding, problems = decode_file(
            content, name, encoding=options.encoding, repair=options.repair_encoding
        )
        ledger = Ledger()
        lines = text.split("\n")
        header = read_header(lines, ledger)
        body = without_comments(lines[header.lines :], ledger)
        turns = _turns(list(blocks_of(body, header.lines + 1)), ledger)
        if not turns:
            raise nothing_noted(name, ledger, hint="write each statement as a paragraph, or as an item")
        numbered = sum(turn.count is not None for turn in turns)
        return Loaded(
            format=self.name,
            why=f"{counted(len(turns), 'statement')}, {numbered} of them with a number of people",
            kind=options.kind or "document",
            turns=turns,
            balance=ledger.balance(words_in_text(content, encoding), turns),
            problems=(*problems, *header.problems, *_uncounted(turns), *_unpaired(turns)),
            metadata=facts_with_kind(header.facts, content),
            personal=header.personal,
        )


def count_in(statement: str) -> int | None:
    """Return how many people a statement says that it is of; None where it does not say a number."""
    words = _EMPHASIS.sub("", statement).lstrip("-–• \t(")
    if (found := _FRACTION.match(words)) and int(found["some"]) <= int(found["all"]):
        return int(found["some"])
    if (found := _WORDS_OF.match(words)) and (number := _number(found["some"])) is not None:
        return number
    if found := _FIGURE.match(words) or _AT_END.search(words):
        return int(found["some"])
    if (found := _IN_WORDS.match(words)) and (number := _number(found["some"])) is not None:
        return number
    if found := _ALONE.match(words):
        said = found["some"].casefold().replace("-", " ")
        return 1 if said in _ONE else 0 if said == "no one" else _number(said)
    return None


def _number(words: str) -> int | None:
    tens, _, unit = words.casefold().partition("-")
    if not unit:
        return _NUMBERS.get(tens)
    if tens in _TENS and 0 < (_NUMBERS.get(unit) or 0) < 10:
        return _NUMBERS[tens] + _NUMBERS[unit]
    return 0 if (tens, unit) == ("no", "one") else None


def heard_in(statement: str) -> tuple[Span, ...]:
    """Return the words inside quotation marks: “...”, «...» or "..."."""
    spans = (match.span(match.lastindex or 0) for match in _HEARD.finditer(statement))
    return tuple(Span(*span) for span in spans if span[0] < span[1])


def _turns(blocks: Sequence[Block], ledger: Ledger) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    question: str | None = None
    for block, following in zip(blocks, [*blocks, None][1:], strict=True):
        if block.sort == "heading" or _asks(block, following):
            question = block.text.rstrip(":").strip() or None
            ledger.add(*(("headings", text) for _, text in block.pieces))
            continue
        ledger.add(*block.pieces)
        turn = Turn(block.text, id=f"t{len(turns) + 1}", question=question, where=f"line {block.line}")
        turns.append(replace(turn, heard=heard_in(block.text), count=count_in(block.text)))
    return tuple(turns)


def _asks(block: Block, following: Block | None) -> bool:
    """Whether a paragraph is a question with statements below it."""
    return (
        block.sort == "paragraph"
        and following is not None
        and following.sort != "heading"
        and block.text.endswith((":", "?"))
        and count_in(block.text) is None
    )


def _uncounted(turns: Sequence[Turn]) -> Iterator[Problem]:
    places = [turn.where for turn in turns if turn.count is None]
    if places:
        yield Problem(
            code="no-count",
            message=f"{counted(len(places), 'statement')} without a number of people",
            where=first_places(places),
            hint='begin with a number where it is known: "Four parents ...", "4 of 12 mothers ..."',
            severity="info",
            count=len(places),
        )


def _unpaired(turns: Sequence[Turn]) -> Iterator[Problem]:
    places = [
        turn.where
        for turn in turns
        if turn.text.count('"') % 2 or any(turn.text.count(a) != turn.text.count(b) for a, b in _MARKS)
    ]
    if places:
        yield Problem(
            code="unpaired-marks",
            message=f"a quotation mark without its partner in {counted(len(places), 'statement')}: "
            "that does not count as heard",
            where=first_places(places),
            hint="close every quotation mark within the same statement",
            count=len(places),
        )


STATEMENTS = _Statements()
