"""Campaigns among responses: many submissions of one text, found by the runs of words that they share.

Nothing is left out or put together: who sent what stays, and the words a sender added are told apart.
The same responses give the same campaigns, in whatever order they come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from qualcode.model import Span
from qualcode.text import WORD, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Words = tuple[str, ...]

RUN = 5
LEAST_WORDS = 12
LEAST_SHARED = 8
LEAST_ALIKE = 0.5
LEAST_SUBMISSIONS = 3
_OWN_RUN = 3
_ROWS = 400


@dataclass(frozen=True, slots=True)
class Campaign:
    """Submissions of one text: the places of the responses, the first that has the text as most sent it.

    `added` are the words that each sender added, as spans in the response; who sent the text as it is, or
    only shortened it, is not among them. Where nobody sent the same text twice, it is what half sent.
    """

    text: int
    members: tuple[int, ...]
    added: Mapping[int, tuple[Span, ...]] = field(default_factory=dict, hash=False)

    @property
    def submissions(self) -> int:
        """How many sent the text."""
        return len(self.members)

    @property
    def personalised(self) -> int:
        """How many of them added words of their own."""
        return len(self.added)


def campaigns(responses: Sequence[str]) -> tuple[Campaign, ...]:
    """Return the campaigns among responses, the largest first.

    Two responses are alike where at least `LEAST_SHARED` runs of `RUN` words occur in both, and these are
    `LEAST_ALIKE` of all runs of the shorter (containment). A campaign is a text with all that are like it, at
    least `LEAST_SUBMISSIONS`; what has fewer than `LEAST_WORDS` words belongs to none. Case, accents and
    marks do not count. (Broder 1997, On the resemblance and containment of documents; here counted exactly.)
    """
    same: dict[Words, list[int]] = defaultdict(list)
    for place, response in enumerate(responses):
        words = tuple(fold(word) for word in WORD.findall(response))
        if len(words) >= LEAST_WORDS:
            same[words].append(place)
    texts = sorted(same, key=lambda words: (-len(same[words]), words))
    found = []
    for centre, members in _stars(texts, [len(same[words]) for words in texts]):
        places = sorted(place for member in members for place in same[texts[member]])
        if len(places) >= LEAST_SUBMISSIONS:
            known = _common(texts[centre], {texts[member]: len(same[texts[member]]) for member in members})
            spans = ((place, _added(responses[place], known)) for place in places)
            added = {place: own for place, own in spans if own}
            found.append(Campaign(same[texts[centre]][0], tuple(places), added))
    return tuple(sorted(found, key=lambda one: (-one.submissions, one.text)))


def _runs(words: Words, length: int) -> Iterator[Words]:
    return (words[start : start + length] for start in range(len(words) - length + 1))


def _stars(texts: Sequence[Words], copies: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield each text that others are like, or copies of, with those others and itself; each text once.

    The text with the most copies, then with the most that are like it, comes first and takes all that are
    like it, so that one response that holds two campaigns' texts does not make one campaign of them. Where no
    text shares enough with the others to be like any, nothing heavy is imported.
    """
    shingles = [frozenset(_runs(words, RUN)) for words in texts]
    common = Counter(run for runs in shingles for run in runs)
    shared = [[run for run in runs if common[run] > 1] for runs in shingles]
    places = [
        place
        for place, runs in enumerate(shared)
        if len(runs) >= LEAST_SHARED or copies[place] >= LEAST_SUBMISSIONS
    ]
    if not places:
        return
    import numpy as np

    likeness = _Likeness([shared[place] for place in places], [len(shingles[place]) for place in places])
    weight = np.asarray([copies[place] for place in places])
    reach = likeness.reach(weight)
    left = np.ones(len(places), dtype=bool)
    for centre in np.lexsort((-reach, -weight)):
        if left[centre] and max(reach[centre], weight[centre]) >= LEAST_SUBMISSIONS:
            members = left & likeness.near(centre)
            members[centre] = True
            left &= ~members
            yield places[centre], [places[member] for member in np.flatnonzero(members)]


class _Likeness:
    """Which texts are alike, by their places; some rows at a time, so that memory stays small."""

    def __init__(self, shared: Sequence[Sequence[Words]], sizes: Sequence[int]) -> None:
        import numpy as np
        from scipy.sparse import csr_array

        columns = {
            run: place for place, run in enumerate(dict.fromkeys(run for runs in shared for run in runs))
        }
        rows = [[columns[run] for run in runs] for runs in shared]
        indices = np.fromiter((column for row in rows for column in row), dtype=np.int32)
        ends = np.cumsum([0, *(len(row) for row in rows)])
        ones = np.ones(len(indices), dtype=np.int32)
        self._shared = csr_array((ones, indices, ends), shape=(len(rows), len(columns)))
        self._sizes = np.asarray(sizes)

    def reach(self, weight: Any) -> Any:
        """Return, for each text, the weight of all that are like it, itself included."""
        import numpy as np

        turned = self._shared.T.tocsc()
        found = np.zeros(len(weight), dtype=int)
        for start in range(0, len(weight), _ROWS):
            block = (self._shared[start : start + _ROWS] @ turned).tocoo()
            rows, columns = block.coords
            near = self._are_near(block.data, rows + start, columns)
            sums = np.bincount(rows[near], weights=weight[columns[near]], minlength=block.shape[0])
            found[start : start + _ROWS] = sums
        return found

    def near(self, centre: Any) -> Any:
        """Return which texts are like one."""
        import numpy as np

        shared = self._shared @ self._shared[[centre]].toarray()[0]
        return self._are_near(shared, np.full(len(shared), centre), np.arange(len(shared)))

    def _are_near(self, shared: Any, rows: Any, columns: Any) -> Any:
        import numpy as np

        shorter = np.minimum(self._sizes[rows], self._sizes[columns])
        return (shared >= LEAST_SHARED) & (shared >= LEAST_ALIKE * shorter)


def _common(centre: Words, sent: Mapping[Words, int]) -> set[Words]:
    """Return the runs of a campaign's text: all, or where each copy differs those that half sent."""
    if sent[centre] > 1:
        return set(_runs(centre, _OWN_RUN))
    times: Counter[Words] = Counter()
    for words, copies in sent.items():
        times.update(dict.fromkeys(_runs(words, _OWN_RUN), copies))
    return {run for run in _runs(centre, _OWN_RUN) if 2 * times[run] >= sum(sent.values())}


def _added(response: str, known: set[Words]) -> tuple[Span, ...]:
    """Return the words of a response that stand in no run of `_OWN_RUN` words of the campaign's text."""
    found = list(WORD.finditer(response))
    words = tuple(fold(match.group()) for match in found)
    ours = [False] * len(words)
    for start, run in enumerate(_runs(words, _OWN_RUN)):
        if run in known:
            ours[start : start + _OWN_RUN] = [True] * _OWN_RUN
    edges = [place for place, is_ours in enumerate([True, *ours, True]) if is_ours]
    return tuple(
        Span(found[before].start(), found[after - 2].end())
        for before, after in pairwise(edges)
        if after - before > 1
    )


def senders(found: Iterable[Campaign]) -> frozenset[int]:
    """Return the places of all responses that belong to a campaign."""
    return frozenset(place for campaign in found for place in campaign.members)
