"""Acts on words that a person chose: they are done on those very words, or refused.

A span belongs to the text in which it was chosen; after a correction it is no span of anything.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qualcode.flows.desk import Desk
    from qualcode.model import Source


class WordsChangedError(QualcodeError):
    """The source was corrected while it was open: a span of its words before is none of its words now."""


def words_changed(source: Source) -> WordsChangedError:
    """Return the refusal of an act on words of an earlier edition than `source`, the present one."""
    return WordsChangedError(
        f"the source was corrected meanwhile (it is in revision {source.revision} now); nothing was done",
        hint="look at the words as they stand now, and do it again",
    )


def require_edition(source: Source, edition: str) -> None:
    """Raise `WordsChangedError` where words were chosen in another edition than that of `source`."""
    if edition != source.edition:
        raise words_changed(source)


@contextmanager
def resting_on(desk: Desk, files: Mapping[str, str | None]) -> Iterator[None]:
    """Let what is written meanwhile be refused where files (name to SHA-256) are no longer what was read."""
    before = desk.rests_on
    desk.rests_on = {**files, **before}
    try:
        yield
    finally:
        desk.rests_on = before
