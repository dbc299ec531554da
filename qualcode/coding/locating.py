"""From words that a person gives to the one place in a source where they stand.

Quotation marks, dashes and white space may differ; between two places nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualcode.errors import UnknownNameError, UsageError
from qualcode.model import Source, Span
from qualcode.text import counted, enclosing, fold_aligned, normalised

_QUOTES = str.maketrans(dict.fromkeys("’‘ʼ`´ʹ′", "'") | dict.fromkeys("“”„‟″«»", '"'))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_NEAR = 100
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Which:
    """Which of several places is meant: the words just before or after it, or its number, counted from 1."""

    before: str = ""
    after: str = ""
    nth: int = 0


class SeveralPlacesError(UsageError):
    """Words that stand in several places, between which nothing is guessed."""


def locate(source: Source, text: str, *, turn: str = "", which: Which | None = None) -> Span:
    """Return the one span of `source` whose words are `text`, in the turn with the id `turn` if given.

    Words stand whole; they may run over turns, but in a survey not from one answer into the next. Only
    where they stand nowhere in the same case is another case taken. Raises `UnknownNameError` when they stand
    nowhere (or not as `which` says), `SeveralPlacesError` when they stand in several places: it names the
    turns, never the words.
    """
    places = places_of(source, text, turn=turn)
    if which is not None:
        places = _chosen(source, places, which)
    if len(places) == 1:
        return places[0]
    turns = source.turn_spans()
    ids = tuple(dict.fromkeys(source.turns[enclosing(turns, place.start)].id for place in places))
    hint = "give more of the words, or the turn"
    if len(ids) == 1:
        spans = ", ".join(f"{place.start}:{place.end}" for place in places[:_SHOWN])
        hint = f"give more of the words, or one span: {spans}{', ...' if len(places) > _SHOWN else ''}"
    said = f"the words stand in {len(places)} places of {source.id}: {', '.join(ids)}"
    raise SeveralPlacesError(said, hint=hint)


def places_of(source: Source, text: str, *, turn: str = "") -> list[Span]:
    """Return every place of `source` where the words of `text` stand, found as `locate` finds them.

    Raises `UnknownNameError` when they stand nowhere.
    """
    wanted = normalised(text).translate(_QUOTES).translate(_DASHES).split()
    if not wanted:
        raise UsageError(
            "no words were given to look for", hint="give some words of the source in quotation marks"
        )
    turns = source.turn_spans()
    places = [place for place in _places(source, wanted) if _may_stand(source, turns, place, turn)]
    if not places:
        where = f"turn {turn} of {source.id}" if turn else source.id
        hint = f"copy them as `qualcode show {source.id} --raw` prints them"
        raise UnknownNameError(f"the words are not in {where}", hint=hint)
    return places


def reads(text: str, words: str) -> bool:
    """Whether two texts hold the same words, as `locate` compares them, case aside."""
    return _folded_words(text) == _folded_words(words)


def _chosen(source: Source, places: list[Span], which: Which) -> list[Span]:
    """Return the places beside which the words stand that were given; of those the one counted, if any."""
    beside = [place for place in places if _stands_beside(source.text, place, which)]
    if not beside:
        raise UnknownNameError(
            f"the words stand in {counted(len(places), 'place')} of {source.id}, none beside the words given",
            hint="before and after are the words that stand directly there",
        )
    if which.nth > len(beside):
        many = counted(len(beside), "place")
        raise UnknownNameError(f"the words stand in {many} of {source.id}; there is no place {which.nth}")
    return [beside[which.nth - 1]] if which.nth else beside


def _stands_beside(text: str, place: Span, which: Which) -> bool:
    before, after = _folded_words(which.before), _folded_words(which.after)
    earlier = _folded_words(text[max(0, place.start - 2 * len(which.before) - _NEAR) : place.start])
    later = _folded_words(text[place.end : place.end + 2 * len(which.after) + _NEAR])
    return earlier.endswith(before) and later.startswith(after)


def _folded_words(text: str) -> str:
    """Return words as they are compared: case, kinds of quotation marks, dashes and blanks made one."""
    plain = normalised(text).translate(_QUOTES).translate(_DASHES)
    return " ".join(fold_aligned(plain).split())


def _places(source: Source, wanted: list[str]) -> list[Span]:
    plain = source.text.translate(_QUOTES).translate(_DASHES)
    exact = _search(plain, wanted)
    return exact or _search(fold_aligned(plain), [fold_aligned(word) for word in wanted])


def _search(text: str, wanted: list[str]) -> list[Span]:
    words = r"\s+".join(re.escape(word).replace("…", r"(?:…|\.\.\.)") for word in wanted)
    before = r"(?<!\w)" if wanted[0][0].isalnum() else ""
    after = r"(?!\w)" if wanted[-1][-1].isalnum() else ""
    pattern = re.compile(f"{before}(?=({words}){after})")
    return [Span(*match.span(1)) for match in pattern.finditer(text)]


def _may_stand(source: Source, turns: tuple[Span, ...], place: Span, turn: str) -> bool:
    first, last = enclosing(turns, place.start), enclosing(turns, max(place.start, place.end - 1))
    if turn:
        return source.turns[first].id == turn and first == last
    return first == last or source.kind != "survey"
