"""Finding the way in a source: words, times, turns, where a coder stopped, and which codes were used lately.

What was done is told by the order of the log, never by the clock alone: a clock may be put back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.revised import following_of
from qualcode.flows.workbench.under_keys import under_keys
from qualcode.model import Span
from qualcode.store.logs import codings_log, events_of_run
from qualcode.store.runs import all_runs, in_effect, origin
from qualcode.text import enclosing, fold_aligned, normalised

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from qualcode.codebook.following import Following
    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Codebook, Coding, Source
    from qualcode.store.runs import Run

RECENT = 9
_TIME = re.compile(r"(?:(\d+):(?=[0-5]?\d:))?(\d{1,3}):([0-5]\d)(?:\.\d+)?")
_CODING = frozenset({"code", "code move"})
_NOT_PUT_ON = frozenset({"code retract", "code reject", "code facet"})


@lru_cache(maxsize=2)
def _folded(text: str) -> str:
    return fold_aligned(text)


def searched(source: Source, words: str) -> tuple[Span, ...]:
    """Return where words stand in a source, without regard to case, accents and the kind of blank."""
    typed = fold_aligned(normalised(words)).split()
    if not typed:
        return ()
    pattern = re.compile(r"\s+".join(map(re.escape, typed)))
    return tuple(Span(*found.span()) for found in pattern.finditer(_folded(source.text)))


def turn_at_time(source: Source, seconds: float) -> int:
    """Return the place of the turn that was being said at a moment of the recording.

    Raises `UsageError` for a source whose turns have no times.
    """
    timed = [(turn.start_s, place) for place, turn in enumerate(source.turns) if turn.start_s is not None]
    if not timed:
        raise UsageError(f"the turns of {source.id} have no times", hint="name a turn, as in t12")
    timed.sort()
    return timed[max(0, bisect_right(timed, (seconds, len(source.turns))) - 1)][1]


def place_typed(source: Source, typed: str) -> int:
    """Return the place of the turn that a person typed: t12, 12, 12:30 or 1:02:30.

    Raises `UnknownNameError` for a turn that is not there, and for anything else.
    """
    wanted = typed.strip().casefold()
    if time := _TIME.fullmatch(wanted):
        hours, minutes, seconds = (int(part or 0) for part in time.groups())
        return turn_at_time(source, 3600 * hours + 60 * minutes + seconds)
    ids = {turn.id: place for place, turn in enumerate(source.turns)}
    if wanted.isdigit():
        wanted = f"t{int(wanted)}"
    if wanted not in ids:
        last = source.turns[-1].id if source.turns else "none"
        raise UnknownNameError(
            f"no turn is called {typed.strip()!r}", hint=f"t12, 12 or a time as 12:30; the last is {last}"
        )
    return ids[wanted]


def own_acts(desk: Desk) -> Iterator[tuple[Run, Run]]:
    """Yield this coder's verbs that hold, the latest first, each with the run that did it last."""
    runs = all_runs(desk.study)
    for run in reversed(in_effect(runs)):
        if run.by == desk.coder:
            yield origin(runs, run), run


def recent_codes(desk: Desk, known: Collection[str], following: Following) -> list[str]:
    """Return the ids of the codes that this coder put on something last, in any source, the latest first.

    A code that was merged since counts as the one that is left.
    """
    found: dict[str, None] = {}
    for run, _ in own_acts(desk):
        if run.verb.partition(" ")[0] == "code" and run.verb not in _NOT_PUT_ON:
            named = following.codes((*run.uses, run.note))
            found.update(dict.fromkeys(name for name in named if name in known))
        if len(found) >= RECENT:
            break
    return list(found)[:RECENT]


def codes_used_lately(desk: Desk, codebook: Codebook, following: Following | None = None) -> tuple[Code, ...]:
    """Return the codes in use that this coder used last, nine at most, in the order of the keys.

    The first time the latest is the first; from then on each keeps its number (`under_keys`). `following`
    says what became of merged codes; it is read where it is left out.
    """
    known = {code.id: code for code in codebook.codes if code.status != "retired"}
    merged = following_of(desk.study) if following is None else following
    desk.under_keys[:] = under_keys(desk.under_keys, recent_codes(desk, known, merged), known)
    return tuple(known[one] for one in desk.under_keys)


def last_place(desk: Desk, source: Source, own: Mapping[str, Coding]) -> int | None:
    """Return the place of the turn where this coder last coded or moved a coding, or wrote a memo.

    Where they last took something back, or brought it back, that is where they stood.
    """
    if (undone := _undone_place(desk, source)) is not None:
        return undone
    spans = {one.run: one.span for one in own.values() if one.run}
    places = {turn.id: place for place, turn in enumerate(source.turns)}
    for run, holding in own_acts(desk):
        if run.verb in _CODING and holding.id in spans:
            return enclosing(source.turn_spans(), spans[holding.id].start)
        if run.verb == "memo new" and source.id in run.uses:
            about = next((name for name in run.uses if name in places), "")
            if about:
                return places[about]
    return None


def _undone_place(desk: Desk, source: Source) -> int | None:
    """Return the place of what this coder took back or brought back last, where that was their last act."""
    runs = all_runs(desk.study)
    own = (one for one in reversed(runs) if one.by == desk.coder and one.ended and not one.taken_back)
    last = next(own, None)
    if last is None or not last.undoes:
        return None
    verb = origin(runs, last)
    log = codings_log(desk.coder, source.id)
    if verb.verb not in _CODING or log not in verb.logs:
        return None
    made = [one for one in events_of_run(desk.study, log, verb.id) if one.get("op") == "apply"]
    here = [int(one["span"][0]) for one in made if one["revision"] == source.revision]
    return enclosing(source.turn_spans(), here[0]) if here else None


def start_place(targets: Sequence[int], uncoded: Sequence[int], last: int | None) -> int:
    """Return where to begin: at the last place if it has no code, or after it; else at the first uncoded."""
    if last is not None and last in uncoded:
        return last
    later = [place for place in targets if last is not None and place > last]
    return min(later or uncoded or targets, default=0)
