"""What each answer at the coding prompt does: the same acts of the workbench as on the screen, by lines.

An answer that raises has changed nothing; one that returned is in the log.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.coding.segments import turn_of_role
from qualcode.errors import UnknownNameError, UsageError
from qualcode.findings import DISCLOSURE, MEMO_KINDS
from qualcode.flows.answers import Answer, flag_typed, memo_typed, pair_typed, wrong_kind
from qualcode.flows.coding_elsewhere import extracts, other_source
from qualcode.flows.coding_proposals import fitting, proposals_meant, require_proposals
from qualcode.flows.coding_records import Done
from qualcode.flows.coding_words import chosen_words, words_in_turn
from qualcode.flows.workbench.same_words import words_changed
from qualcode.model import Span
from qualcode.text import enclosing, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualcode.flows.coding_session import Session
    from qualcode.flows.correcting import Edit
    from qualcode.flows.deciding import Decision
    from qualcode.flows.workbench.records import Act
    from qualcode.model import Coding

_ON_WORDS = frozenset(
    {"codes", "recent", "new", "sentence", "remove", "move", "accept", "reject", "memo", "flag", "star"}
)
_SENTENCES = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?")


def answered(session: Session, answer: Answer, *, definition: str = "") -> Done:
    """Do what an answer says; raise a `QualcodeError` and change nothing where it cannot be done."""
    if session.look_again() and answer.kind in _ON_WORDS:
        raise words_changed(session.source)
    try:
        if answer.kind == "new":
            return _new(session, answer.text, definition)
        return _ACTS[answer.kind](session, answer)
    finally:
        session.look_again()


def corrected(session: Session, edit: Edit, decisions: Mapping[str, Decision]) -> Done:
    """Write a correction of the turn in view, and go on with the words as they are now."""
    act = session.bench.correct(edit, decisions)
    session.look_again()
    return Done(_told(act), moved=True)


def _told(act: Act) -> tuple[str, ...]:
    return (act.line, *(f"note: {notice}" for notice in act.notices))


def _done(session: Session, act: Act) -> Done:
    """Return what an act on the words in view did; the next one is for the whole turn again."""
    session.restricted = None
    return Done(_told(act))


def _codes(session: Session, answer: Answer) -> Done:
    if not answer.codes:
        raise UsageError("no code was named", hint="type a code, or press Enter for the next turn")
    act = session.bench.apply(answer.codes, session.span, edition=session.edition)
    lines = _told(act)
    if act.run:
        lines = (f"coded {act.line}", *lines[1:])
    session.restricted = None
    return Done(lines)


def _recent(session: Session, answer: Answer) -> Done:
    recent = session.bench.recent()
    number = int(answer.text)
    if number > len(recent):
        raise UsageError(f"{number} codes were not used lately", hint="type the code; l lists them")
    return _codes(session, Answer("codes", codes=(recent[number - 1].id,)))


def _new(session: Session, name: str, definition: str) -> Done:
    from dataclasses import replace

    draft = replace(session.draft(name), definition=definition)
    act = session.bench.create(draft, session.span, edition=session.edition)
    session.created.update(act.ids)
    return _done(session, act)


def _next(session: Session, _: Answer) -> Done:
    later = [place for place in session.bench.targets() if place > session.place]
    session.finished = not later
    if later:
        session.stand(later[0])
    return Done(moved=bool(later))


def _back(session: Session, _: Answer) -> Done:
    earlier = [place for place in session.bench.targets() if place < session.place]
    if not earlier:
        return Done(("this is the first turn",))
    session.stand(earlier[-1])
    return Done(moved=True)


def _uncoded_before(session: Session, _: Answer) -> Done:
    earlier = [place for place in session.bench.uncoded() if place < session.place]
    if not earlier:
        return Done(("no turn above is without a code",))
    session.stand(earlier[-1])
    return Done(moved=True)


def _uncoded(session: Session, _: Answer) -> Done:
    places = session.bench.uncoded()
    later = [place for place in places if place > session.place]
    if not later:
        earlier = [place for place in places if place < session.place]
        turn = session.source.turns[earlier[0]].id if earlier else ""
        more = f"; g {turn} goes to the first of {len(earlier)} above" if turn else ""
        return Done((f"no turn below is without a code{more}",))
    session.stand(later[0])
    return Done(moved=True)


def _go(session: Session, answer: Answer) -> Done:
    place = session.bench.go_to(answer.text)
    turn, targets = session.source.turns[place], session.bench.targets()
    if place in targets:
        session.stand(place)
        return Done(moved=True)
    what = f"is {turn_of_role(turn.role)}" if turn.text.strip() else "has no words"
    later = next((one for one in targets if one > place), None)
    if later is None:
        hint = f"q leaves; `qualcode code {session.source.id} --all` stops at a facilitator's turns too"
        raise UsageError(f"{turn.id} {what}, and no turn to be coded comes after it", hint=hint)
    session.stand(later)
    return Done((f"{turn.id} {what}; {session.turn.id} is the next to be coded",), moved=True)


def _search(session: Session, answer: Answer) -> Done:
    if not answer.text:
        raise UsageError("search which words?", hint="/ WORDS; > is the next hit")
    session.sought, session.hits = answer.text, session.bench.searched(answer.text)
    if not session.hits:
        return Done(("nothing is found",))
    here = session.bounds[session.place].start
    return _to_hit(session, next((one for one in session.hits if one.start >= here), session.hits[0]))


def _to_hit(session: Session, span: Span | None) -> Done:
    if not session.hits:
        raise UsageError("nothing was searched for yet", hint="/ WORDS searches")
    if span is None:
        return Done((f"no other hit that way; {len(session.hits)} in all",))
    moved = enclosing(session.bounds, span.start) != session.place
    session.stand_at(span)
    return Done((f"hit {session.hits.index(span) + 1} of {len(session.hits)}",), moved=moved)


def _hit(session: Session, _: Answer) -> Done:
    here = session.span.start
    return _to_hit(session, next((one for one in session.hits if one.start > here), None))


def _back_hit(session: Session, _: Answer) -> Done:
    here = session.span.start
    return _to_hit(session, next((one for one in reversed(session.hits) if one.start < here), None))


def _proposal(session: Session, answer: Answer) -> Done:
    require_proposals(session.desk.study)
    spans = list(dict.fromkeys(one.span for one in session.proposals()))
    here = session.bounds[session.place]
    if answer.kind == "proposal":
        found = next((one for one in spans if one.start >= here.end), None)
    else:
        found = next((one for one in reversed(spans) if one.end <= here.start), None)
    if found is None:
        total = len(session.proposals())
        return Done((f"no proposal that way; {total} open in this source",))
    session.stand(enclosing(session.bounds, found.start))
    return Done(moved=True)


def _words(session: Session, answer: Answer) -> Done:
    if not answer.text:
        return _whole(session, answer)
    found = session.restricted = chosen_words(session, answer.text)
    turns = [turn.id for turn, _ in session.source.turns_under(found)]
    if len(turns) == 1:
        return Done(("the next act is for these words",))
    return Done(
        (f"the next act is for words of {turns[0]} to {turns[-1]}", f"words: {_text(session, found)}")
    )


def _whole(session: Session, _: Answer) -> Done:
    session.restricted = None
    return Done(("the next act is for the whole turn",))


def _sentence(session: Session, answer: Answer) -> Done:
    bounds = session.bounds[session.place]
    parts = [one.shifted(bounds.start) for one in sentences(session.turn.text)]
    if not parts:
        raise UsageError("there are no words here", hint="Enter is the next turn")
    found = _SENTENCES.fullmatch(answer.text)
    if answer.text and not found:
        raise UsageError(f"{answer.text!r} is no number of a sentence", hint="as in: s 2, or s 2-3")
    first, last = (int(found[1]), int(found[2] or found[1])) if found else _one_more(session, parts)
    if not 1 <= first <= last <= len(parts):
        raise UsageError(f"the turn has {len(parts)} sentences", hint="as in: s 2, or s 2-3")
    session.restricted = Span(parts[first - 1].start, parts[last - 1].end)
    which = f"sentence {first}" if first == last else f"sentences {first} to {last}"
    return Done((f"the next act is for {which} of {len(parts)}", f"words: {_text(session, session.span)}"))


def _one_more(session: Session, parts: Sequence[Span]) -> tuple[int, int]:
    """Return the numbers of the sentences that `s` alone means: the first, or one more than are chosen."""
    chosen = session.restricted
    starts, ends = [one.start for one in parts], [one.end for one in parts]
    if chosen is None or chosen.start not in starts or chosen.end not in ends:
        return 1, 1
    return starts.index(chosen.start) + 1, min(len(parts), ends.index(chosen.end) + 2)


def _text(session: Session, span: Span) -> str:
    return session.source.text[span.start : span.end]


def _meant(session: Session, named: str, letter: str) -> Coding:
    """Return the one coding of one's own here that is meant: by code or id, or the only one."""
    here = session.own_here()
    if not here:
        raise UsageError("no coding of yours is here", hint="l lists codes")
    found = fitting(session.codebook(), named, here)
    if not found:
        codes = ", ".join(one.code for one in here)
        raise UnknownNameError(f"{named} is no coding of yours here", hint=f"here: {codes}")
    if len(found) > 1:
        several = ", ".join(f"{one.code} ({one.id})" for one in found)
        raise UsageError(f"several are here: {several}", hint=f"{letter} CODE, or {letter} ID, says which")
    return found[0]


def _remove(session: Session, answer: Answer) -> Done:
    one = _meant(session, answer.text, "x")
    return _done(session, session.bench.remove([one.id]))


def _move(session: Session, answer: Answer) -> Done:
    old, new = pair_typed(answer.text)
    if not new:
        raise UsageError("to which code?", hint="t OLD => NEW; with one code here t NEW is enough")
    one = _meant(session, old, "t")
    return _done(session, session.bench.move([one.id], new))


def _accept(session: Session, answer: Answer) -> Done:
    meant = proposals_meant(session, answer.text, "a")
    return _done(session, session.bench.accept([one.id for one in meant]))


def _reject(session: Session, answer: Answer) -> Done:
    meant = proposals_meant(session, answer.text, "r")
    return _done(session, session.bench.reject([one.id for one in meant]))


def _undo(session: Session, answer: Answer) -> Done:
    act = session.bench.undo() if answer.kind == "undo" else session.bench.redo()
    before = session.place
    session.look_again()
    session.stand(session.place)
    if act.span is not None and not act.source:
        session.stand(enclosing(session.bounds, act.span.start))
    return Done(_told(act), moved=session.place != before)


def _memo(session: Session, answer: Answer) -> Done:
    kind, words = memo_typed(answer.text)
    if not words.strip():
        raise UsageError("a memo needs words", hint="m TEXT")
    lines = [*_told(_about_turn(session, words, kind))]
    if wrong := wrong_kind(answer.text):
        lines.append(
            f"note: {wrong!r} is no kind of memo, so it is kept as words; kinds: {', '.join(MEMO_KINDS)}"
        )
    if not session.disclosed:
        lines.append(f"note: {DISCLOSURE}")
        session.disclosed = True
    return Done(tuple(lines))


def _about_turn(session: Session, words: str, kind: str) -> Act:
    return session.bench.write_memo(words, about=(session.turn.id,), kind=kind, edition=session.edition)


def _memos(session: Session, _: Answer) -> Done:
    about = {session.turn.id, *(one.id for one in session.own_here(session.bounds[session.place]))}
    found = tuple(one for one in session.bench.memos() if about & set(one.about))
    return Done(memos=found) if found else Done(("no memo about this turn; m TEXT writes one",))


def _flag(session: Session, answer: Answer) -> Done:
    kind, note = flag_typed(answer.text)
    return _done(session, session.bench.flag(kind, session.span, note=note, edition=session.edition))


def _star(session: Session, answer: Answer) -> Done:
    span = words_in_turn(session, answer.text) if answer.text else session.span
    codes = {one.code for one in session.own_here(span)}
    code = codes.pop() if len(codes) == 1 else ""
    return _done(session, session.bench.star(span, code=code, edition=session.edition))


def _play(session: Session, _: Answer) -> Done:
    from qualcode.flows.playing import play, playback

    wanted = playback(session.desk, session.source.id, session.turn.id)
    started = play(wanted)
    minutes, seconds = divmod(int(wanted.seconds), 60)
    how = "plays from" if started.jumps else "is open: go to"
    return Done((f"{started.player} {how} {minutes}:{seconds:02d}",))


_ACTS: dict[str, Callable[[Session, Answer], Done]] = {
    "codes": _codes,
    "recent": _recent,
    "next": _next,
    "back": _back,
    "uncoded": _uncoded,
    "uncoded_before": _uncoded_before,
    "extracts": extracts,
    "open": other_source,
    "proposal": _proposal,
    "back_proposal": _proposal,
    "search": _search,
    "hit": _hit,
    "back_hit": _back_hit,
    "go": _go,
    "words": _words,
    "sentence": _sentence,
    "whole": _whole,
    "remove": _remove,
    "move": _move,
    "accept": _accept,
    "reject": _reject,
    "undo": _undo,
    "redo": _undo,
    "memo": _memo,
    "memos": _memos,
    "flag": _flag,
    "star": _star,
    "play": _play,
}
