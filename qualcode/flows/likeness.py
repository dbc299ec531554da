"""Whether a file is a corrected version of a source: shared words, lost words, labels under new names.

Nothing is refused here for its changes alone; what is doubtful is told, and a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import AlreadyThereError
from qualcode.flows.entering import source_of_the_same_words
from qualcode.flows.revised import read_revisions
from qualcode.store.files import digest
from qualcode.store.sources import locked_sources
from qualcode.text import count_words, fold

if TYPE_CHECKING:
    from qualcode.flows.desk import Desk
    from qualcode.flows.reading_files import ReadFile
    from qualcode.flows.revising import Plan
    from qualcode.store.vault import Names

_RENAMED = 0.8
_ALIKE = 0.3
_CUT = 0.6
_ENOUGH_WORDS = 20
_TOGETHER = 3


@dataclass(frozen=True, slots=True)
class Renamed:
    """A label that may be another one's new name: the words of `before` are said by `after` now.

    `ids` are the pseudonyms of both.
    """

    before: str
    after: str
    share: float
    ids: tuple[str, str] = ("", "")


def require_no_other_source(desk: Desk, read: ReadFile, source: str) -> None:
    """Raise `AlreadyThereError` for a file that is, or was, another source, by its bytes or its words."""
    study, content, entries = desk.study, digest(read.content), locked_sources(desk.study)
    if content == entries[source].original:
        return
    known = {one.original: one.source for one in read_revisions(study).revisions}
    known |= {entry.original: entry.id for entry in entries.values()}
    other = known.get(content) or source_of_the_same_words(desk, read)
    if other not in ("", source):
        raise AlreadyThereError(
            f"{read.path.name} is {other}, another source, and not a corrected version of {source}",
            hint=f"`qualcode source update {other} FILE` corrects that one",
        )


def doubt_about(plan: Plan) -> str:
    """Return why a file may be no corrected version of a source at all; "" where nothing speaks for that.

    Few words of the one are in the other, as in another session's; or many are missing, as in one cut off.
    """
    before, after = count_words(plan.old.text), count_words(plan.new.text)
    if min(before, after) < _ENOUGH_WORDS <= max(before, after) and after < _CUT * before:
        return _cut_off(before, after)
    if min(before, after) < _ENOUGH_WORDS:
        return ""
    share = max(_in_order(plan), _in_any_order(plan))
    if share < _ALIKE:
        return f"only {share:.0%} of its words are those of {plan.old.id}: it looks like another session"
    return _cut_off(before, after) if after < _CUT * before else ""


def _cut_off(before: int, after: int) -> str:
    return f"it has {after:,} words where there were {before:,}: it looks cut off"


def _in_order(plan: Plan) -> float:
    common = sum(run.length for run in plan.alignment.runs)
    return common / min(len(plan.old.text), len(plan.new.text))


def _in_any_order(plan: Plan) -> float:
    before, after = (_passages(source.text) for source in (plan.old, plan.new))
    return sum((before & after).values()) / max(1, min(before.total(), after.total()))


def _passages(text: str) -> Counter[Hashable]:
    words = fold(text).split()
    return Counter(tuple(words[place : place + _TOGETHER]) for place in range(len(words) - _TOGETHER + 1))


def renamed_labels(
    plan: Plan, names: Names, ids: Mapping[str, str], new: Collection[str] = ()
) -> list[Renamed]:
    """Return labels that are new and say what a label said that is gone: one person, named otherwise.

    Those in `new` are somebody new, as a person said.
    """
    gone = set(plan.old.speakers) - set(plan.new.speakers)
    labels = {who: label for (source, label), who in names.labels.items() if source == plan.old.id}
    settled = set(map(fold, new))
    fresh = {
        who: label
        for label, who in ids.items()
        if who not in plan.old.speakers and fold(label) not in settled
    }
    before = {turn.id: turn for turn in plan.old.turns}
    said: dict[str, Counter[str]] = {who: Counter() for who in fresh}
    words = Counter[str]()
    for turn in plan.new.turns:
        count, earlier = count_words(turn.text), before.get(turn.id)
        words[turn.speaker or ""] += count
        if turn.speaker in said and earlier is not None and earlier.speaker in gone:
            said[turn.speaker][earlier.speaker or ""] += count
    found = []
    for who, counts in said.items():
        for earlier_who, count in counts.most_common(1):
            if count and count >= _RENAMED * words[who] and earlier_who in labels:
                share = count / words[who]
                found.append(Renamed(labels[earlier_who], fresh[who], share, (earlier_who, who)))
    return found
