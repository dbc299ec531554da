"""What stays in the other study: sources that do not come, who speaks in them alone, and their words.

Who refused use beyond that study is not quoted here either, nor written about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.flows.withdrawal.traces import Traces
from qualcode.store.files import records_in
from qualcode.store.logs import coders, codings_log
from qualcode.store.participants import read_participants

if TYPE_CHECKING:
    from qualcode.flows.study_merge.sources import OtherSources
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Staying:
    """The ids of sources, people and codings that stay, and the traces of what was said there."""

    ids: frozenset[str]
    said: Traces

    def is_about(self, ids: Iterable[str]) -> bool:
        """Whether one of some ids is of what stays."""
        return not self.ids.isdisjoint(ids)

    def holds(self, source: object, text: object) -> bool:
        """Whether a text is from a source that stays, or has five of its words in a row."""
        return source in self.ids or self.said.words_in(str(text or ""))


def staying_in(other: Study, sources: OtherSources) -> Staying:
    """Return what of another study stays there, given what comes of its sources."""
    heard = frozenset(who for voices in sources.voices.values() for who in voices)
    people = read_participants(other).keys() - heard if sources.unheard else set()
    codings = {
        str(event["id"])
        for coder in coders(other)
        for source in sources.unheard
        for event in records_in(other.read(codings_log(coder, source)) or b"", source)
        if event.get("id")
    }
    words = (text for texts in sources.unheard.values() for text in texts)
    return Staying(frozenset({*sources.unheard, *people, *codings}), Traces.of("", words, None))
