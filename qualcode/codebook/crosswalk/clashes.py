"""Where two definitions clash: what one takes in the other leaves out, one negates, one is of the other side.

A clash is said, never settled: two people look at the two entries.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.wording import stems, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.model import Code

CLASH = "definitions clash: "
_NEGATORS = frozenset({
    "not", "no", "never", "nobody", "nothing", "none", "neither", "without", "lack", "lacks", "lacking",
    "cannot", "can't", "don't", "doesn't", "didn't", "won't", "isn't", "aren't", "wasn't", "weren't",
    "unable", "refuses", "absence",
})  # fmt: skip
_OPPOSED = (
    frozenset({"positive", "negative"}), frozenset({"barrier", "facilitator"}),
    frozenset({"barrier", "progress"}), frozenset({"gap", "progress"}), frozenset({"for", "against"}),
    frozenset({"yes", "no"}),
)  # fmt: skip
_LEAST_SHARED, _MOST_OF = 2, 0.6
_SHORT = 60


def clashes(left: Code, right: Code) -> Iterator[str]:
    """Yield why two entries clash, in words; nothing where they do not."""
    for takes, leaves in ((left, right), (right, left)):
        for text in (*takes.include, takes.definition):
            found = next((other for other in leaves.exclude if _alike(text, other)), None)
            if text and found is not None:
                yield f"{CLASH}one takes in what the other leaves out ({_short(found)})"
                break
    alike = left.name.casefold() == right.name.casefold() or _alike(left.definition, right.definition)
    for name in sorted(left.facets.keys() & right.facets.keys()) if alike else ():
        values = {left.facets[name].casefold(), right.facets[name].casefold()}
        if values in _OPPOSED:
            yield f"{CLASH}{name} is {left.facets[name]} in one, {right.facets[name]} in the other"
    negated = [said for code in (left, right) if (said := _negation(code.definition))]
    if len(negated) == 1 and _alike(left.definition, right.definition):
        yield f'{CLASH}one says it with a negation ("{_short(negated[0])}")'


def _alike(one: str, other: str) -> bool:
    """Whether two texts share most of the words of the shorter one."""
    first, second = stems(one).keys(), stems(other).keys()
    shared = len(first & second)
    return shared >= _LEAST_SHARED and shared >= _MOST_OF * min(len(first), len(second))


@lru_cache(maxsize=20_000)
def _negation(text: str) -> str:
    """Return the first negation of a definition with the word after it; "" where there is none."""
    said = tokens(text)
    place = next((place for place, token in enumerate(said) if token in _NEGATORS), None)
    return "" if place is None else " ".join(said[place : place + 2])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1].rstrip() + "…"
