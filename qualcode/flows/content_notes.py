"""Content notes: what should be known of a source before its words are read, as "bereavement; self-harm".

A note is a fact of the session in the team's own words; it names nobody, and one who reads decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.flows.facts import fact_in, read_fact
from qualcode.store.sources import locked_source, read_header

if TYPE_CHECKING:
    from qualcode.model import Attributes
    from qualcode.store.study import Study

NOTE = "content_note"


def content_note(study: Study, source: str) -> str:
    """Return the content note of a source; "" where there is none. Reads the header alone."""
    return note_in(read_header(study, locked_source(study, source)).get("session", {}))


def note_in(session: Attributes) -> str:
    """Return the content note among the facts of a session; "" where there is none."""
    return fact_in(session, NOTE).strip()


def note_named(session: Attributes) -> dict[str, str]:
    """Return the facts of a session with the content note under its own name, however a header spelt it."""
    note = note_in(session)
    return {**without_note(session), NOTE: read_fact(NOTE, note)} if note else dict(session)


def without_note(session: Attributes) -> Attributes:
    """Return the other facts of a session."""
    return {name: value for name, value in session.items() if not fact_in({name: value}, NOTE)}
