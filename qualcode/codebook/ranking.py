"""Type-ahead over a codebook: which codes a few letters may mean, the likeliest first.

The same typing gives the same order every time; retired codes are never offered, and are told of by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from qualcode.codebook.tree import walk
from qualcode.text import WORD, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.model import Code, Codebook

_LOOSEST = 8
_LONG_ENOUGH = 4
_Fit = tuple[int, int]
_EXACT, _BEGINS, _WORDS, _ALIAS, _PATH, _LETTERS, _DEFINITION, _SLIP = range(8)


@lru_cache(maxsize=16384)
def folded_key(text: str) -> str:
    """Return a name for comparing: no case, no accents, single blanks."""
    return " ".join(fold(text).split())


@lru_cache(maxsize=16384)
def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a name for comparing; a hyphen parts words."""
    return tuple(part for word in WORD.findall(folded_key(text)) for part in word.split("-"))


@dataclass(frozen=True, slots=True)
class _Entry:
    """An active code with everything that typing is compared with, folded once."""

    code: Code
    labels: tuple[str, ...]
    label_words: tuple[tuple[str, ...], ...]
    aliases: tuple[str, ...]
    alias_words: tuple[tuple[str, ...], ...]
    path: str
    path_words: tuple[str, ...]
    definition_words: tuple[str, ...]

    @property
    def named_words(self) -> tuple[tuple[str, ...], ...]:
        """The words of each of its names."""
        return (*self.label_words, *self.alias_words)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A codebook made ready for type-ahead; kept as long as the codebook stays what it is."""

    entries: tuple[_Entry, ...]
    vocabulary: frozenset[str]

    def ranked(self, typed: str, recent: Sequence[str] = ()) -> list[Code]:
        """Return the codes that fit what was typed so far, the likeliest first.

        Exactly an id, name, alias or path; start of id or name; starts of words of it; of an alias; of the
        path, frame included; letters in order from the start of a word; words of the definition; and where
        nothing of that fits, words with one slip of the hand. Within each kind the tighter fit, then recently
        used codes (`recent`, the latest first), then the order of the codebook. Nothing typed gives all.
        """
        wanted = folded_key(typed)
        used = {code_id: place for place, code_id in reversed(list(enumerate(recent)))}
        parts = folded_words(wanted)
        fits = [_fit(entry, wanted, parts) if wanted else (0, 0) for entry in self.entries]
        if wanted and not any(fits):
            fits = self._slips(parts)
        found = [
            (fit, used.get(entry.code.id, len(used)), place)
            for place, (entry, fit) in enumerate(zip(self.entries, fits, strict=True))
            if fit is not None
        ]
        return [self.entries[place].code for *_, place in sorted(found)]

    def _slips(self, parts: Sequence[str]) -> list[_Fit | None]:
        """Return the fit of the codes of which a name has every word that was typed, a slip allowed."""
        near = [{word for word in self.vocabulary if _nearly_starts(part, word)} for part in parts]
        if not all(near):
            return [None] * len(self.entries)
        return [
            (_SLIP, 0)
            if any(all(meant & words for meant in near) for words in map(set, entry.named_words))
            else None
            for entry in self.entries
        ]


class _Same:
    """A codebook that equals itself alone: told by identity, without reading 500 codes to compare them."""

    __slots__ = ("codebook",)

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook

    def __hash__(self) -> int:
        return id(self.codebook)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.codebook is self.codebook


def ranking_of(codebook: Codebook) -> Ranking:
    """Fold the names of a codebook, once for each object, for every letter that will be typed."""
    return _ranking_of(_Same(codebook))


@lru_cache(maxsize=4)
def _ranking_of(same: _Same) -> Ranking:
    codebook = same.codebook
    paths = dict(_paths(codebook))
    entries = tuple(_entry(code, paths[code.id]) for code in codebook.codes if code.status != "retired")
    named = (words for entry in entries for words in entry.named_words)
    return Ranking(entries, frozenset(word for words in named for word in words))


def retired_named(codebook: Codebook, typed: str) -> list[tuple[Code, tuple[Code, ...]]]:
    """Return the retired codes whose id, name or alias is what was typed, each with those that replaced it.

    A code that was merged twice leads to the one that is in use now; one without a successor to none.
    """
    wanted = folded_key(typed)
    known = codebook.by_id()
    return [
        (code, tuple(_successors(code, known)))
        for code in codebook.codes
        if wanted and code.status == "retired" and wanted in _names(code)
    ]


def names_taken(codebook: Codebook) -> frozenset[str]:
    """Return the ids, names and aliases of all codes, retired ones too, as `folded_key` gives them."""
    return frozenset(name for code in codebook.codes for name in _names(code))


def _names(code: Code) -> tuple[str, ...]:
    return tuple(folded_key(name) for name in (code.id, code.name, *code.aliases))


def _successors(code: Code, known: dict[str, Code]) -> Iterator[Code]:
    seen = {code.id}
    waiting = list(code.replaced_by)
    while waiting:
        after = known.get(waiting.pop(0))
        if after is None or after.id in seen:
            continue
        seen.add(after.id)
        if after.status == "retired":
            waiting += after.replaced_by
        else:
            yield after


def _paths(codebook: Codebook) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each code's id with its path of names, and the same with its frame's name in front."""
    above: list[str] = []
    for depth, code in walk(codebook):
        del above[depth:]
        above.append(folded_key(code.name))
        frame = codebook.frames.get(code.frame, "")
        yield code.id, (" > ".join(above), " ".join([frame, *above]))


def _entry(code: Code, path: tuple[str, str]) -> _Entry:
    labels = (folded_key(code.id), folded_key(code.name))
    aliases = tuple(folded_key(alias) for alias in code.aliases)
    return _Entry(
        code,
        labels,
        tuple(folded_words(label) for label in labels),
        aliases,
        tuple(folded_words(alias) for alias in aliases),
        path[0],
        folded_words(path[1]),
        folded_words(code.definition),
    )


def _fit(entry: _Entry, wanted: str, parts: tuple[str, ...]) -> _Fit | None:
    """Return the kind of fit (0 is best) and, within it, how loose it is; None where nothing fits."""
    return (
        _fit_as_typed(entry, wanted)
        or _fit_by_words(entry, wanted, parts)
        or _fit_loosely(entry, wanted, parts)
    )


def _fit_as_typed(entry: _Entry, wanted: str) -> _Fit | None:
    if wanted in entry.labels:
        return _EXACT, 0
    if wanted in entry.aliases or wanted == entry.path:
        return _EXACT, 1
    return (_BEGINS, 0) if any(label.startswith(wanted) for label in entry.labels) else None


def _fit_by_words(entry: _Entry, wanted: str, parts: tuple[str, ...]) -> _Fit | None:
    if any(_start(parts, words) for words in entry.label_words):
        return _WORDS, 0
    if any(alias.startswith(wanted) for alias in entry.aliases):
        return _ALIAS, 0
    if any(_start(parts, words) for words in entry.alias_words):
        return _ALIAS, 0
    return (_PATH, 0) if _start(parts, entry.path_words) else None


def _fit_loosely(entry: _Entry, wanted: str, parts: tuple[str, ...]) -> _Fit | None:
    spread = _spread_of(entry, wanted.replace(" ", ""))
    if spread is not None:
        return _LETTERS, spread
    return (_DEFINITION, 0) if _start(parts, entry.definition_words) else None


def _start(parts: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each part is the start of one of the words."""
    for part in parts:
        for word in words:
            if word.startswith(part):
                break
        else:
            return False
    return bool(parts)


def _spread_of(entry: _Entry, letters: str) -> int | None:
    if len(letters) < 2:
        return None
    loosest = 2 * len(letters) + _LOOSEST
    best: int | None = None
    for label in (*entry.labels, *entry.aliases):
        spread = _spread(letters, label)
        if spread is not None and spread <= loosest and (best is None or spread < best):
            best = spread
    return best


def _spread(letters: str, label: str) -> int | None:
    """Count the letters of `label` between those of `letters` in order, the first at the start of a word.

    None where not all occur.
    """
    best: int | None = None
    start = label.find(letters[0])
    while start >= 0:
        if start == 0 or not label[start - 1].isalnum():
            place = start
            for letter in letters[1:]:
                place = label.find(letter, place + 1)
                if place < 0:
                    return best
            spread = place - start + 1 - len(letters)
            best = spread if best is None else min(best, spread)
        start = label.find(letters[0], start + 1)
    return best


def _nearly_starts(part: str, word: str) -> bool:
    if word.startswith(part):
        return True
    if len(part) < _LONG_ENOUGH or not word or not {part[0], part[1]} & {word[0], word[1:2]}:
        return False
    return any(is_one_slip(part, word[: len(part) + more]) for more in (-1, 0, 1))


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether two words differ by one letter: one too many, one too few, another, or two swapped.

    The optimal string alignment distance of one; Damerau, Communications of the ACM 7 (1964), page 171.
    """
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    same = 0
    while typed[same : same + 1] == meant[same : same + 1]:
        same += 1
    one, two = typed[same:], meant[same:]
    if one[1:] == two[1:] or one == two[1:] or one[1:] == two:
        return True
    return one[:2] == two[1::-1] and len(two) > 1 and one[2:] == two[2:]
