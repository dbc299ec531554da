"""Names one letter out in words that analysts write: nobody reviews those, so shorter names count too.

A word that English writes in small letters, a people, a language or a month is never a misspelt name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from qualcode.anonymise.near import MINIMUM, near_index, near_keys
from qualcode.anonymise.words import is_ordinary
from qualcode.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.anonymise.folding import Atom
    from qualcode.anonymise.names import Surface

SHORTEST = 4
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "ers")
_BETWEEN = frozenset(" \t\u00a0\u202f\u2009.,-_'")
_PEOPLES_AND_LANGUAGES = """
afghan african albanian american arab arabic armenian bangla bangladeshi baptist bengali black british
buddhist bulgarian cantonese caribbean catholic chinese christian croat croatian czech danish dari dutch
english eritrean estonian ethiopian european farsi filipino finnish french gambian gaelic german ghanaian
greek gujarati gypsy hebrew hindi hindu hungarian indian iranian iraqi irish islamic italian jain jamaican
japanese jewish kenyan korean kurd kurdish latvian libyan lithuanian mandarin maltese mirpuri moldovan
moroccan muslim nepali nigerian nordic norse oromo pakistani pashto pentecostal persian polish portuguese
punjabi quaker roma roman romani romanian russian scots scottish serb serbian shia sikh sinhala slovak
slovene somali spanish sudanese sunni swahili swedish sylheti syrian tagalog tamil telugu thai tigrinya
traveller tunisian turkish twi ugandan ukrainian urdu uzbek vietnamese welsh wolof yemeni yiddish yoruba
zimbabwean
"""
_ABBREVIATED = """
jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed weds thu thur thurs fri sat sun
camhs covid ofsted nhs send john peter tony jimmy josh mike sally harry bobby billy victor lee jack tom
"""
_ALWAYS_WORDS = frozenset((_PEOPLES_AND_LANGUAGES + _ABBREVIATED).split())


@cache
def is_a_word(folded: str) -> bool:
    """Whether a folded word, or what it is formed from, is written small in English, a people or a date."""
    stems = [folded, *(folded.removesuffix(ending) for ending in _ENDINGS if folded.endswith(ending))]
    known = [stem for stem in stems if len(stem) > 2]
    if any(stem in _ALWAYS_WORDS or is_ordinary(stem) for stem in known):
        return True
    return any(stem in _english() for stem in known)


@cache
def _english() -> Mapping[str, str]:
    """Return a table of English word forms that tells words from names: those have a capital in it."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    forms: Mapping[str, str] = DefaultDictionaryFactory().get_dictionary("en")
    return forms


@dataclass(frozen=True, slots=True)
class Misspelt:
    """The names of a register by what is left of them with a letter out.

    `alone` are names of one run of letters; `within` gives, by such a run in a name of several words, those
    words and its place among them.
    """

    alone: Mapping[str, frozenset[str]] = field(default_factory=dict)
    owners: Mapping[str, frozenset[str]] = field(default_factory=dict)
    within: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: Mapping[str, Sequence[tuple[tuple[str, ...], int, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, listed: Iterable[Surface]) -> Misspelt:
        """Build the index of some surfaces; forms with an initial are left out."""
        owners: defaultdict[str, set[str]] = defaultdict(set)
        names: defaultdict[str, list[tuple[tuple[str, ...], int, str]]] = defaultdict(list)
        for surface in listed:
            pieces = _pieces(surface)
            if min(map(len, pieces)) > 1:
                owners[surface.key].add(surface.entity)
            for place, piece in enumerate(pieces) if len(pieces) > 1 else ():
                names[piece].append((pieces, place, surface.entity))
        return cls(
            near_index(owners, minimum=SHORTEST),
            {key: frozenset(ids) for key, ids in owners.items()},
            near_index(names, minimum=SHORTEST),
            dict(names),
        )

    def found(self, text: str, runs: Sequence[Atom]) -> Iterator[tuple[Span, tuple[str, ...]]]:
        """Yield where a name may stand misspelt, and whose; `runs` are the atoms of the text, folded."""
        for place, run in enumerate(runs):
            for word in dict.fromkeys((run.key, run.key.removesuffix("s"))):
                ids = {
                    one
                    for key in near_keys(word, self.alone, minimum=SHORTEST)
                    if len(key) >= MINIMUM or _is_capitalised(text, run)
                    for one in self.owners[key]
                }
                ids |= set(self._in_phrases(text, runs, place, word))
                if ids and not is_a_word(run.key):
                    yield Span(run.start, run.end), tuple(sorted(ids))
                    break

    def _in_phrases(self, text: str, runs: Sequence[Atom], place: int, word: str) -> Iterator[str]:
        """Yield who is named by words around the run at `place`, had it one letter more, less or other."""
        for key in near_keys(word, self.within, minimum=SHORTEST):
            for pieces, at, owner in self.names[key]:
                start = place - at
                around = runs[max(start, 0) : start + len(pieces)]
                said = [run.key for run in around]
                if (
                    start >= 0
                    and [*said[:at], key, *said[at + 1 :]] == list(pieces)
                    and _adjoin(text, around)
                ):
                    yield owner


def _pieces(surface: Surface) -> tuple[str, ...]:
    edges = [0, *sorted(surface.breaks)]
    return tuple(surface.key[start:end] for start, end in pairwise(edges))


def _is_capitalised(text: str, run: Atom) -> bool:
    """Whether a run begins with a capital and is no abbreviation in capitals."""
    written = text[run.start : run.end]
    return written[0].isupper() and not written.isupper()


def _adjoin(text: str, runs: Sequence[Atom]) -> bool:
    gaps = (text[one.end : other.start] for one, other in pairwise(runs))
    return all(len(gap.rstrip()) <= 3 and _BETWEEN.issuperset(gap) for gap in gaps)
