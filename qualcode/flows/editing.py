"""`source edit`: a wrong word, a wrong speaker or a turn nobody spoke, put right in place.

It is a new revision on the same original: all that points into the source follows, one undo takes it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualcode.coding.correcting import Correction, Replacement, corrected, replacement, reworded
from qualcode.coding.locating import places_of
from qualcode.errors import UnknownNameError, UsageError, unknown_name
from qualcode.flows.attributing import Meant, usual_role, whom
from qualcode.flows.correcting import Corrected, Edit, planned
from qualcode.flows.desk import Desk
from qualcode.flows.erased_names import require_nobody_erased
from qualcode.flows.masked_words import locate_shown
from qualcode.flows.reading import source_id
from qualcode.model import Role, Source, Span
from qualcode.store.sources import read_source
from qualcode.text import counted

_RANGE = re.compile(r"(t?\d+)\s*[-–]\s*(t?\d+)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants of some turns: words replaced in order, another speaker, the turns taken out.

    `nth` says which of several places is meant; `role` is the speaker's in the session; `new` says that the
    speaker is somebody new though the name is like a known one.
    """

    turns: tuple[str, ...]
    words: tuple[tuple[str, str], ...] = ()
    nth: int | None = None
    speaker: str = ""
    role: Role | None = None
    new: bool = False
    remove: bool = False


def edit_typed(text: str, turn: str) -> Wanted:
    """Read what `e` asks of a turn at the coding prompt: "OLD => NEW", "speaker WHO", "speaker new WHO"."""
    old, mark, new = text.partition("=>")
    if mark and old.strip():
        return Wanted((turn,), words=((old.strip(), new.strip()),))
    word, _, who = text.partition(" ")
    if not mark and word.casefold() == "speaker" and who.strip():
        first, _, rest = who.strip().partition(" ")
        if first.casefold() == "new" and rest.strip():
            return Wanted((turn,), speaker=rest.strip(), new=True)
        return Wanted((turn,), speaker=who.strip())
    raise UsageError("what is wrong?", hint="e OLD => NEW corrects words, e speaker WHO who said it")


def plan_edit(desk: Desk, named: str, wanted: Wanted) -> Edit:
    """Work out a correction of some turns of a source; write nothing."""
    desk.study.require_unlocked()
    source = read_source(desk.study, source_id(desk, named))
    require_nobody_erased(desk, [new for _, new in wanted.words])
    turns = turns_named(source, wanted.turns)
    _require_sense(wanted, turns)
    words = list(_replacements(desk, source, turns[0], wanted)) if wanted.words else []
    if wanted.words and not any(len(one.span) or one.words for one in words):
        raise UsageError("the words are the same; nothing would change")
    removed = set(turns) if wanted.remove and not words else set(_emptied(source, turns[0], words, wanted))
    if len(removed) == len(source.turns):
        raise UsageError("no turn would be left", hint="`qualcode undo RUN` takes an import back")
    meant = _speaker(desk, source, wanted)
    speakers = dict.fromkeys(turns, meant.id) if meant else {}
    roles = _roles(desk, source, meant, wanted.role)
    new, alignment = corrected(source, Correction(words, speakers, removed, roles))
    if new == source:
        raise UsageError("nothing would change")
    return planned(desk, source, Corrected(new, alignment, meant.events if meant else ()))


def _require_sense(wanted: Wanted, turns: Sequence[str]) -> None:
    if not (wanted.words or wanted.speaker or wanted.remove):
        raise UsageError("what is wrong?", hint="--words OLD --to NEW, --speaker WHO, or --remove-turn")
    if wanted.words and len(turns) > 1:
        raise UsageError("words are corrected in one turn at a time", hint="name one turn")
    if wanted.nth is not None and len(wanted.words) != 1:
        raise UsageError("--nth goes with one --words", hint="give the corrections one after the other")
    if wanted.remove and wanted.speaker:
        raise UsageError("a turn that goes needs no speaker", hint="--remove-turn or --speaker")


def turns_named(source: Source, typed: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of turns that were typed as t3, 3, t9-t14 or t3,t9-t14, in the order of the text."""
    order = {turn.id: place for place, turn in enumerate(source.turns)}
    found: set[int] = set()
    for part in (part.strip().casefold() for item in typed for part in item.split(",")):
        between = _RANGE.fullmatch(part)
        ends = [
            _place(order, end, source) for end in (between.groups() if between else [part] if part else [])
        ]
        found.update(range(min(ends), max(ends) + 1) if ends else ())
    if not found:
        raise UsageError("no turn was named", hint="as in t4, or t3,t9-t14")
    return tuple(source.turns[place].id for place in sorted(found))


def _place(order: Mapping[str, int], typed: str, source: Source) -> int:
    wanted = f"t{typed}" if typed.isdigit() else typed
    if wanted not in order:
        hint = f"`qualcode show {source.id}` shows them; the last is {source.turns[-1].id}"
        raise unknown_name("turn", typed, () if len(order) > 500 else order, hint=hint)
    return order[wanted]


def _replacements(desk: Desk, source: Source, turn: str, wanted: Wanted) -> Iterator[Replacement]:
    text, place = next(
        (one.text, span)
        for one, span in zip(source.turns, source.turn_spans(), strict=True)
        if one.id == turn
    )
    for old, new in wanted.words:
        span = _found(desk, source, turn, old, wanted.nth).shifted(-place.start)
        began = text[span.start : span.start + 1]
        small = began.isupper() and old.lstrip()[:1] == began.lower() and new[:1].islower()
        made = replacement(text, span, new[:1].upper() + new[1:] if small else new)
        yield Replacement(made.span.shifted(place.start), made.words)


def _found(desk: Desk, source: Source, turn: str, old: str, nth: int | None) -> Span:
    """Return where words stand in a turn, as spoken or as masked; the `nth` place where there are several."""
    try:
        places = places_of(source, old, turn=turn)
    except UnknownNameError:
        return locate_shown(desk.study, source, old, turn=turn)
    if nth is None and len(places) > 1:
        raise UsageError(
            f"the words stand {len(places)} times in {turn}",
            hint="--nth 2 is the second place; or give more of the words",
        )
    if not 1 <= (nth or 1) <= len(places):
        raise UsageError(
            f"the words stand {counted(len(places), 'time')} in {turn}", hint="--nth counts them"
        )
    return places[(nth or 1) - 1]


def _emptied(source: Source, turn: str, words: Sequence[Replacement], wanted: Wanted) -> Iterator[str]:
    """Yield a turn that has no word left, where it may go; raise `UsageError` where nobody said so."""
    place = next(span for one, span in zip(source.turns, source.turn_spans(), strict=True) if one.id == turn)
    inside = [Replacement(one.span.shifted(-place.start), one.words) for one in sorted(words, key=_span)]
    one = next(one for one in source.turns if one.id == turn)
    if not inside or reworded(one, inside).text.strip():
        return
    if not wanted.remove:
        raise UsageError(f"{turn} would have no word left", hint="--remove-turn takes the turn out")
    yield turn


def _span(one: Replacement) -> Span:
    return one.span


def _speaker(desk: Desk, source: Source, wanted: Wanted) -> Meant | None:
    if not wanted.speaker:
        return None
    if source.kind == "survey":
        raise UsageError(
            "an answer is its respondent's", hint="correct the file, then `qualcode source update`"
        )
    return whom(desk, source, wanted.speaker, desk.names(), new=wanted.new)


def _roles(desk: Desk, source: Source, meant: Meant | None, role: Role | None) -> dict[str, Role]:
    if meant is None or meant.id is None:
        return {}
    if meant.id in source.speakers:
        return {meant.id: role} if role else {}
    return {meant.id: role or usual_role(desk, meant.id)}
