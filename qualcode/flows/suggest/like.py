"""More like this: segments most like an extract, the extracts of a code, or words that a person typed.

They are offered to be read together; no code is proposed, nothing is written, and nothing is off by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.finding import codes_named, find_code
from qualcode.coding.alike import most_alike
from qualcode.coding.spotting import spot
from qualcode.errors import UnknownNameError, UsageError, unknown_name
from qualcode.flows.context import ContextTurn, context_around
from qualcode.flows.material import Scope, parts_of, said_of
from qualcode.flows.reading import read_codings, reading_of, sound_codebook
from qualcode.flows.suggest.embedding import embedder_of
from qualcode.flows.voices import whose
from qualcode.model import Coding
from qualcode.store.logs import coders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.desk import Desk
    from qualcode.flows.material import Part
    from qualcode.model import Segment
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class LikeThis:
    """A segment as shown: how like it is, the words that make it so, and the codes people put on it."""

    source: str
    title: str
    turn: str
    speaker: str
    role: str
    span: tuple[int, int]
    score: float
    words: str
    matched: tuple[str, ...]
    codes: tuple[str, ...]
    before: tuple[ContextTurn, ...] = ()
    after: tuple[ContextTurn, ...] = ()


@dataclass(frozen=True, slots=True)
class MoreLike:
    """What was asked for, on how many extracts it rests, and the segments most like it."""

    wanted: str
    kind: str
    extracts: int
    found: tuple[LikeThis, ...]
    segments: int


@dataclass(frozen=True, slots=True)
class LikeOptions:
    """Where to look, how many to show, with how many turns of context, and whether as spoken."""

    scope: Scope
    top: int = 10
    context: int = 0
    raw: bool = False
    embeddings: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    name: str
    kind: str
    texts: tuple[str, ...]
    own: tuple[Coding, ...] = ()


def more_like(desk: Desk, named: str, options: LikeOptions) -> MoreLike:
    """Return what is most like a coding (by id), the extracts of a code, or words; nothing is written."""
    study = desk.study
    study.require_unlocked()
    wanted = _wanted(study, named.strip())
    embedding = embedder_of(options.embeddings)
    parts = parts_of(study, options.scope)
    places = [(part, place) for part in parts for place in range(len(part.segments))]
    own = {id(part): _touched(part, wanted.own) for part in parts}
    places = [(part, place) for part, place in places if place not in own[id(part)]]
    masked = wanted.kind == "words" and not options.raw
    texts = [_compared(part, part.segments[place], masked=masked) for part, place in places]
    alike = most_alike(
        wanted.texts, texts, top=options.top, embedder=embedding.embedder if embedding else None
    )
    codings = read_codings(study)
    said = {id(part): said_of(part, codings) for part in parts}
    found = []
    for one in alike:
        part, place = places[one.place]
        codes = tuple(sorted(said[id(part)][place]))
        found.append(_shown(part, part.segments[place], (one.score, one.terms, codes), options))
    return MoreLike(wanted.name, wanted.kind, len(wanted.texts), tuple(found), len(texts))


def _compared(part: Part, segment: Segment, *, masked: bool) -> str:
    """Return what is held against the words asked for: a typed name must not lead to its pseudonym."""
    return part.reading.words(segment.span) if masked else segment.text


def _wanted(study: Study, named: str) -> _Wanted:
    if not named:
        raise UsageError("like what?", hint='give a coding (C-...), a code, or "words"')
    if named.startswith("C-") and " " not in named:
        return _of_coding(study, named)
    codebook = sound_codebook(study)
    try:
        code = find_code(codebook, named)
    except UnknownNameError as error:
        if " " not in named:
            error.hint = f'{error.hint}; for words, give several: suggest like "never rang back"'
            raise
        return _Wanted(named, "words", (named,))
    own = tuple(one for one in read_codings(study) if one.code in codes_named(codebook, [code.id]))
    texts = _texts(study, own)
    if not texts:
        raise UsageError(
            f"the code {code.id!r} is on no words yet",
            hint="code something, or give words in quotation marks",
        )
    return _Wanted(code.id, "code", tuple(dict.fromkeys(texts)), own)


def _of_coding(study: Study, named: str) -> _Wanted:
    known = {one.id: one for name in ("", *_machines(study)) for one in read_codings(study, coder=name)}
    if named not in known:
        raise unknown_name("coding", named, known, hint="`qualcode codings` shows them")
    own = (known[named],)
    texts = _texts(study, own)
    if not texts:
        raise UsageError(f"the words of {named} changed", hint="`qualcode source changes` shows them")
    return _Wanted(named, "coding", tuple(texts), own)


def _machines(study: Study) -> list[str]:
    return [name for name in coders(study) if name.startswith("@")]


def _texts(study: Study, codings: Sequence[Coding]) -> list[str]:
    found = []
    for source in dict.fromkeys(one.source for one in codings):
        text = reading_of(study, source).source
        found += [
            text.text[one.span.start : one.span.end]
            for one in codings
            if one.source == source and one.revision == text.revision
        ]
    return [words for words in found if words.strip()]


def _touched(part: Part, codings: Sequence[Coding]) -> set[int]:
    source = part.reading.source
    here = [one for one in codings if (one.source, one.revision) == (source.id, source.revision)]
    return {place for one in here for place in part.touched(one.span)}


def _shown(
    part: Part, segment: Segment, why: tuple[float, Sequence[str], tuple[str, ...]], options: LikeOptions
) -> LikeThis:
    reading, raw = part.reading, options.raw
    score, terms, codes = why
    spans = [span.shifted(segment.span.start) for span in spot(segment.text, terms)]
    before, after = context_around(
        reading, segment.span, before=options.context, after=options.context, raw=raw
    )
    return LikeThis(
        source=part.source,
        title=reading.title,
        turn=segment.turn.id,
        speaker=whose(segment.turn),
        role=segment.turn.role,
        span=(segment.span.start, segment.span.end),
        score=round(score, 4),
        words=reading.words(segment.span, raw=raw),
        matched=tuple(dict.fromkeys(reading.words(span, raw=raw) for span in spans)),
        codes=codes,
        before=before,
        after=after,
    )
