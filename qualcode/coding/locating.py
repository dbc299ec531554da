"""From words that a person gives to the one place in a source where they stand.

Quotation marks, dashes and white space may differ; between two places nothing is guessed.
"""

from __future__ import annotations

import re

from qualcode.errors import UnknownNameError, UsageError
from qualcode.model import Source, Span
from qualcode.text import enclosing, fold_aligned, normalised

_QUOTES = str.maketrans(dict.fromkeys("’‘ʼ`´ʹ′", "'") | dict.fromkeys("“”„‟″«»", '"'))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def locate(source: Source, text: str, *, turn: str = "") -> Span:
    """Return the one span of `source` whose words are `text`, in the turn with the id `turn` if given.

    Words stand whole; they may run over turns, but in a survey not from one answer into the next. Only
    where they stand nowhere in the same case is another case taken. Raises `UnknownNameError` when they stand
    nowhere, `UsageError` when they stand in several places: it names the turns, never the words.
    """
    places = places_of(source, text, turn=turn)
    if len(places) == 1:
        return places[0]
    turns = source.turn_spans()
    ids = ", ".join(dict.fromkeys(source.turns[enclosing(turns, place.start)].id for place in places))
    raise UsageError(
        f"the words stand in {len(places)} places of {source.id}: {ids}",
        hint="give more of the words, or the turn",
    )


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
