"""Whether corrections can be proved: equal words on both sides, one line of revisions, and what waits.

What waits for a person is a question and no error; whatever is wrong is a finding with its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from qualcode.coding.around import holds
from qualcode.coding.revisions import Revision, Revisions, Settlement, fold_revisions
from qualcode.errors import QualcodeError
from qualcode.flows.deciding import waiting
from qualcode.flows.lost_turns import tied_to
from qualcode.flows.revised import agreed_on, prefer_what_holds
from qualcode.flows.scanning import kept_before
from qualcode.model import Problem
from qualcode.store.checkup import RESTORE, Checkup
from qualcode.store.logs import revisions_log
from qualcode.store.sources import LOCK_FILE, read_source
from qualcode.store.study import Study
from qualcode.text import counted


def revision_problems(study: Study, checkup: Checkup) -> Iterator[Problem]:
    """Yield what is wrong with the revisions of sources, and what waits for a decision."""
    for log, events in checkup.events.items():
        if log.startswith("revisions/"):
            source = log.removeprefix("revisions/").removesuffix(".jsonl")
            try:
                revisions = fold_revisions((event for _, event in events), agreed_on(checkup.sources))
            except QualcodeError as error:
                checkup.refused(error, log)
                continue
            yield from _chain(checkup, source, revisions)
            for rivals in () if study.locked else revisions.rivals:
                prefer_what_holds(study, revisions, rivals)
            yield from _rivals(revisions, {str(one["id"]): str(one.get("run", "")) for _, one in events})
            if not study.locked:
                yield from _proofs(study, checkup, revisions)
    yield from _without_log(checkup)
    if not study.locked:
        yield from _memos(study, checkup)
        yield from _undecided(study)


def _chain(checkup: Checkup, source: str, revisions: Revisions) -> Iterator[Problem]:
    """Yield steps that lead from one revision to another than the next, and a list that says otherwise."""
    log = revisions_log(source)
    for one in revisions.revisions:
        if one.after != one.before + 1:
            message = f"{one.id} leads from revision {one.before} to {one.after}"
            yield Problem("revision-order", message, log, RESTORE, "error")
    entry, newest = checkup.sources.get(source), revisions.newest(source)
    if entry is None:
        hint = "import the original, or take the line of sources.lock from the colleague who has it"
        message = f"it is about {source}, which is not in {LOCK_FILE}"
        yield Problem("unknown-source", message, log, hint, "error")
    elif revisions.revisions and entry.revision != newest:
        message = f"it leads to revision {newest}, and {LOCK_FILE} names revision {entry.revision}"
        hint = "take both files from the colleague who corrected the source, or from git"
        yield Problem("revision-order", message, log, hint, "error")


def _without_log(checkup: Checkup) -> Iterator[Problem]:
    for entry in checkup.sources.values():
        log = revisions_log(entry.id)
        known = [event for _, event in checkup.events.get(log, ()) if event["op"] == "revise"]
        if entry.revision > 1 and not known:
            message = f"how revision {entry.revision} of {entry.id} came to be is not told: no coding follows"
            yield Problem("revision-order", message, log, RESTORE, "error")


def _rivals(revisions: Revisions, runs: Mapping[str, str]) -> Iterator[Problem]:
    for rivals in revisions.rivals:
        first = rivals[0]
        who = " and ".join(f"{one.by} ({one.at[:10]}, run {runs.get(one.id, '')})" for one in rivals)
        message = f"revision {first.before} of {first.source} was corrected twice, by {who}"
        hint = (
            f"`qualcode source update {first.source} FILE` with the file that is right settles it for all; "
            "what was coded in the other text waits for a decision"
        )
        yield Problem("two-revisions", message, revisions_log(first.source), hint, "error")


def _proofs(study: Study, checkup: Checkup, revisions: Revisions) -> Iterator[Problem]:
    """Yield runs that do not hold the same words, and decisions that lie outside the text."""
    for one in revisions.revisions:
        if any(one in rivals for rivals in revisions.rivals):
            continue
        texts = [_text(study, checkup, one.source, number) for number in (one.before, one.after)]
        if texts[0] is not None and texts[1] is not None:
            yield from _proof(one, texts[0], texts[1])
    for settlement in revisions.settlements:
        yield from _outside(study, checkup, settlement)


def _text(study: Study, checkup: Checkup, source: str, revision: int) -> str | None:
    if (source, revision) not in checkup.sound:
        return None
    try:
        return read_source(study, source, revision=revision).text
    except QualcodeError:
        return None


def _proof(one: Revision, old: str, new: str) -> Iterator[Problem]:
    log = revisions_log(one.source)
    if not holds(one.alignment, old, new):
        message = f"{one.id} takes other words for the same, in revisions {one.before} and {one.after}"
        yield Problem("other-words", message, log, RESTORE, "error")
    if any(span.end > len(old) for span in one.alignment.speakers):
        yield Problem("span-outside", f"{one.id} lies outside the text", log, RESTORE, "error")


def _outside(study: Study, checkup: Checkup, one: Settlement) -> Iterator[Problem]:
    text = _text(study, checkup, one.source, one.after)
    if one.span is not None and text is not None and one.span.end > len(text):
        message = f"{one.id} ends at {one.span.end}, and the text of {one.source} at {len(text)}"
        yield Problem("span-outside", message, revisions_log(one.source), RESTORE, "error")


def _memos(study: Study, checkup: Checkup) -> Iterator[Problem]:
    """Yield memos about turns that a correction took out."""
    for entry in checkup.sources.values():
        if entry.revision == 1 or (entry.id, entry.revision) not in checkup.sound:
            continue
        newest = read_source(study, entry.id)
        before = {turn.id: one.revision for one in kept_before(study, newest) for turn in one.turns}
        gone = before.keys() - {turn.id for turn in newest.turns}
        for lost in tied_to(study, entry.id, gone):
            if lost.sort == "memo":
                message = f"it is about {lost.turn} of {entry.id}, which a correction took out"
                hint = f"`qualcode show {entry.id} --revision {before[lost.turn]}` still has it"
                yield Problem("unknown-turn", message, f"memos/{lost.id}.md", hint, "info")


def _undecided(study: Study) -> Iterator[Problem]:
    try:
        found = Counter(one.old.id for one in waiting(study))
    except QualcodeError:
        return
    for source, count in found.items():
        things = "1 thing waits" if count == 1 else f"{counted(count, 'thing')} wait"
        hint = f"`qualcode source changes {source}` shows them"
        message = f"{things} for a decision after {source} was corrected"
        yield Problem("undecided", message, revisions_log(source), hint, "question")
