"""What each code counts as in a comparison: itself, one above it in the tree, or nothing.

Of a restricted pack that was named, only its codes are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.finding import codes_named, find_code
from qualcode.codebook.tree import ancestors
from qualcode.errors import UsageError
from qualcode.flows.revised import following_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.agree.cases import Comparison
    from qualcode.flows.agree.coders import Voice
    from qualcode.model import Codebook
    from qualcode.store.study import Study


class CountedAs:
    """What each code counts as: itself, the code that it is rolled up to, or "" where it is not compared."""

    def __init__(
        self, codebook: Codebook, wanted: frozenset[str], named: frozenset[str], *, tree: bool
    ) -> None:
        self.codebook = codebook
        self.wanted = wanted
        self.named = named
        self.tree = tree
        self._known: dict[str, str] = {}

    def __call__(self, code: str) -> str:
        """Return what a code counts as."""
        if code not in self._known:
            self._known[code] = self._counted_as(code)
        return self._known[code]

    def _counted_as(self, code: str) -> str:
        if self.wanted and code not in self.wanted:
            return ""
        if not self.tree:
            return code
        line = [*(one.id for one in ancestors(self.codebook, code)), code]
        if not self.named:
            return line[0]
        return next((one for one in reversed(line) if one in self.named), code)


def counted_as(study: Study, codebook: Codebook, comparison: Comparison, heard: Sequence[Voice]) -> CountedAs:
    """Return what codes count as; of a restricted pack that was named, only its codes are compared."""
    following = following_of(study)
    named = frozenset(following.code(find_code(codebook, one).id) for one in comparison.codes)
    wanted = frozenset(following.codes(codes_named(codebook, comparison.codes)))
    for one in (asked for voice in heard if voice.answers for asked in voice.asked if asked.codes):
        wanted = wanted & one.codes if wanted else one.codes
        if not wanted:
            raise UsageError(
                f"{one.id} asked about other codes than those that are compared",
                hint=f"it asked about {', '.join(sorted(one.codes))}",
            )
    return CountedAs(codebook, wanted, named, tree=comparison.tree)
