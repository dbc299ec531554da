"""The lemma of an English word, by look-up: no model, no context, the same answer everywhere.

Lemmas are lower-case and stable (the lemma of a lemma is itself), and forms of consultation talk that a
look-up gets wrong are overridden here, one by one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qualcode.coding.irregular import IRREGULAR, forms_from
from qualcode.text import fold

_CORRECTIONS = """
be: 'm 're am are is was were been being
have: 've has had having
will: 'll wo
can: ca
shall: sha
not: n't nt
do: did does done doing
go: gone went goes going gonna
leave: left
feel: felt feeling feelings
bad: worse worst
good: better best
well: well
less: less
more: more
us: us
me: me
them: them
him: him
gp: gps
hv: hvs
dr: drs
nan: nans
midwife: midwives midwife's
wife: wives
parenting: parenting
ring: rung rang
think: thought thoughts thinking
find: found finding findings
hear: heard hearing
begin: began begun beginning
book: booking bookings
break: broke broken
breathe: breathing breathed
buy: buying bought
cope: coping
cut: cutting
die: died dying dies
feed: fed feed feeding feeds
live: living
sit: sat sitting
put: put putting
write: writing
travel: travelled travelling
cancel: cancelled cancelling
label: labelled labelling
counsel: counselled counselling
signal: signalled signalling
prefer: preferred preferring
transfer: transferred transferring
refer: referred referring
thank: thanks thanked thanking
diagnosis: diagnosis diagnoses
overwhelm: overwhelmed overwhelming
big: bigger biggest
wound: wound wounds
born: born
smoke: smoking
close: closing
dress: dressing
bathe: bathing
set: setting
hang: hanging
serve: serving
heal: healing
develop: developing developed
determine: determining determined
clothes: clothes
building: building buildings
housing: housing
funding: funding
evening: evening evenings
morning: morning mornings
meet: met meeting meetings
minute: mins
mi: mi
liver: liver
bit: bit bits
bare: bare
stranger: strangers
third: third thirds
being: beings
surroundings: surroundings
auntie: auntie aunties
"""
OVERRIDES = IRREGULAR | forms_from(_CORRECTIONS)

_FALSE_E = re.compile(r".{2,}(?:nk|rd|[wxy])e")
_PARTICIPLE = ("ing", "ed")
_STEPS = 4


@lru_cache(maxsize=65536)
def lemma(word: str) -> str:
    """Return the lemma of `word`, lower-case, without diacritics: "Rang" gives ring, "left" gives leave.

    A word that no table knows is its own lemma. Words in -ing that people use mostly as verbs give the verb
    ("feeding": feed, "meetings": meet), others themselves ("evening", "housing").
    """
    found = fold(word).strip()
    for _ in range(_STEPS):
        step = _look_up(found)
        if step == found:
            return found
        found = step
    return found


def _look_up(word: str) -> str:
    known = OVERRIDES.get(word)
    if known is not None:
        return known
    if not word.isalpha():
        return word
    import simplemma

    found = fold(simplemma.lemmatize(word, lang="en"))
    if found[:-1] in word and word.endswith(_PARTICIPLE) and _FALSE_E.fullmatch(found):
        return found[:-1]
    return found if found.isalpha() else word
