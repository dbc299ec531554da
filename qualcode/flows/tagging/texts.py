"""The tagger outside a study: the rules of a codebook file on texts that come line by line.

Nothing is written; every span points into the text as it was given.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.coding.rules import compile_rules
from qualcode.errors import BadInputError
from qualcode.flows.tagging.tag import kept_back_counts
from qualcode.flows.text_lines import codebook_in_file, texts_in_lines
from qualcode.model import Proposal, Source, Span, Turn
from qualcode.store.files import read_input
from qualcode.text import OffsetMap, enclosing, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from qualcode.coding.rules import Heard, KeptBack
    from qualcode.coding.suggesting import Labelled

STDIN = "stdin"


@dataclass(frozen=True, slots=True)
class TextHit:
    """A code that the rules propose for a text; `spans` fired, in the passage `sentence` (or the turn)."""

    code: str
    rule: str
    stance: str
    spans: tuple[Span, ...]
    sentence: Span


@dataclass(frozen=True, slots=True)
class ExplainedHit:
    """A hit in words, for a person to read: `why` says why it was kept back, "" where it is proposed."""

    text: str
    code: str
    rule: str
    stance: str
    words: str
    matched: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class TaggedTexts:
    """What the rules propose for each text, by its id, in the order of the file.

    `counts` are texts by code; `kept_back` hits by code and reason that the rules suppress; `explained` are
    all hits in words, by their place.
    """

    hits: Mapping[str, Sequence[TextHit]]
    counts: Mapping[str, int]
    names: Mapping[str, str]
    kept_back: Mapping[str, Mapping[str, int]]
    explained: Sequence[ExplainedHit] = ()


def tag_texts(codebook_file: Path, texts_file: Path | None, *, content: bytes = b"") -> TaggedTexts:
    """Let the rules of a codebook propose for the texts of a file, or of `content` where there is none.

    Raises `BadInputError` with the place of whatever cannot be read, and for a codebook without rules.
    """
    codebook = codebook_in_file(codebook_file)
    tagger = compile_rules(codebook)
    if not tagger.rules:
        raise BadInputError(
            f"no code of {codebook_file.name} has rules, so nothing can be proposed",
            hint="`rules:` of an entry holds phrases, lemmas or patterns",
        )
    if texts_file is not None:
        content = read_input(texts_file)
    texts = texts_in_lines(content, texts_file.name if texts_file else STDIN)
    source, maps = _source_of(texts)
    heard = tagger.hear(source)
    bounds = source.turn_spans()
    hits: dict[str, list[TextHit]] = {one.id: [] for one in texts}
    for proposal in heard.proposals:
        place = enclosing(bounds, proposal.span.start)
        back, start = maps[place], bounds[place].start
        hits[texts[place].id].append(
            TextHit(
                proposal.code,
                proposal.rule,
                proposal.stance,
                tuple(_as_given(span, back, start) for span in proposal.matched),
                _as_given(proposal.span, back, start),
            )
        )
    counts = Counter(code for found in hits.values() for code in {hit.code for hit in found})
    return TaggedTexts(
        hits=hits,
        counts={code.id: counts[code.id] for code in codebook.codes if counts[code.id]},
        names={code.id: code.name for code in codebook.codes},
        kept_back=kept_back_counts([heard]),
        explained=tuple(_explained(heard, source, [one.id for one in texts])),
    )


def _explained(heard: Heard, source: Source, ids: Sequence[str]) -> Iterator[ExplainedHit]:
    bounds = source.turn_spans()
    hits: list[Proposal | KeptBack] = [*heard.proposals, *heard.kept_back]
    for one in sorted(hits, key=lambda hit: (hit.span.start, hit.code)):
        yield ExplainedHit(
            ids[enclosing(bounds, one.span.start)],
            one.code,
            one.rule,
            one.stance if isinstance(one, Proposal) else "",
            source.text[one.span.start : one.span.end],
            tuple(source.text[span.start : span.end] for span in one.matched),
            "" if isinstance(one, Proposal) else one.why,
        )


def _source_of(texts: Sequence[Labelled]) -> tuple[Source, list[OffsetMap]]:
    normal = [normalise(one.text) for one in texts]
    turns = tuple(
        Turn(text, one.respondent or one.id, f"t{number}")
        for number, (one, (text, _)) in enumerate(zip(texts, normal, strict=True), start=1)
    )
    return Source("", 1, "written", turns), [back for _, back in normal]


def _as_given(span: Span, back: OffsetMap, start: int) -> Span:
    first, last = span.start - start, span.end - start
    return Span(back.to_old(first), back.to_old(last - 1) + 1 if last > first else back.to_old(last))
