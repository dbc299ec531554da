"""From the coding prompt to other places: the extracts of a code, another source.

Extracts are numbered; the number leads to one, also in another source, where all acts are for its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.finding import codes_named
from qualcode.errors import UsageError
from qualcode.flows.code import own_codings
from qualcode.flows.coding_records import Done
from qualcode.flows.reading import source_id, titles
from qualcode.flows.workbench.workbench import open_workbench
from qualcode.store.sources import locked_sources, read_source
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.flows.answers import Answer
    from qualcode.flows.coding_session import Session
    from qualcode.model import Coding

LISTED = 40


def extracts(session: Session, answer: Answer) -> Done:
    """List this coder's extracts of a code and those below it, numbered; or go to the one with a number."""
    if not answer.text:
        raise UsageError("the extracts of which code?", hint="V CODE; then V 2 goes to the second")
    if answer.text.isdigit() and session.extracts:
        return _to_extract(session, int(answer.text))
    codes = codes_named(session.codebook(), [answer.text])
    study = session.desk.study
    found = [one for one in own_codings(session.desk, locked_sources(study)) if one.code in codes]
    found.sort(key=lambda one: (one.source != session.source.id, one.source, one.span.start, one.span.end))
    session.extracts = tuple(found)
    if not found:
        return Done(("no extract of yours has that code, or one below it",))
    return Done(tuple(_listed(session)))


def _listed(session: Session) -> Iterator[str]:
    known = titles(session.desk.study)
    for number, one in enumerate(session.extracts[:LISTED], start=1):
        text = (
            session.source if one.source == session.source.id else read_source(session.desk.study, one.source)
        )
        turn = text.turns_under(one.span)[0][0].id
        yield f"extract {number}: {one.code}, {turn} of {known.get(one.source, one.source)}, {one.id}"
        yield f"words: {text.text[one.span.start : one.span.end]}"
    if len(session.extracts) > LISTED:
        yield f"and {len(session.extracts) - LISTED:,} more; `qualcode code view CODE` lists all"
    yield f"{counted(len(session.extracts), 'extract')}; V 1 goes to the first; x, t, w and * act there"
    yield "by id from outside: `qualcode code also`, `narrow`, `against`"


def _to_extract(session: Session, number: int) -> Done:
    if not 1 <= number <= len(session.extracts):
        many = counted(len(session.extracts), "extract")
        raise UsageError(f"there is no extract {number}", hint=f"{many} were listed")
    wanted = session.extracts[number - 1]
    if wanted.source != session.source.id:
        return Done(opens=wanted.source, extract=wanted)
    return stand_at_extract(session, wanted)


def stand_at_extract(session: Session, wanted: Coding) -> Done:
    """Come to the words of an extract, which the next act is for; raise where it is gone."""
    one = next((one for one in session.bench.own() if one.id == wanted.id), None)
    if one is None:
        raise UsageError(f"{wanted.id} stands no more", hint=f"V {wanted.code} lists the extracts again")
    session.stand_at(one.span)
    return Done(moved=True)


def other_source(session: Session, answer: Answer) -> Done:
    """Name the sources, or say which one is to be opened."""
    study = session.desk.study
    if not answer.text:
        known = titles(study)
        return Done((*(f"source: {title} ({one})" for one, title in known.items()), "O NAME opens one"))
    found = source_id(session.desk, answer.text)
    if found == session.source.id:
        raise UsageError("that is the source in view", hint="g t12 goes to a turn of it")
    return Done(opens=found)


def reopen(session: Session, source: str) -> None:
    """Go on in another source, where this coder stopped there; the one before is left once it is open."""
    bench = open_workbench(session.desk, source, every_turn=session.bench.every_turn)
    if not bench.targets():
        bench.close()
        raise UsageError(f"{source} has no turn that could be coded", hint="O NAME opens another")
    left, session.bench = session.bench, bench
    left.close()
    session.begin()
