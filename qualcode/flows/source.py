"""Sources: listing them, stating roles, facts and permissions of a session, naming it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qualcode.errors import UsageError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.facts import is_closed, is_meant, said_as
from qualcode.flows.listening import share_heard
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.participant import change_header
from qualcode.flows.reading import read_codings, source_id, titles
from qualcode.flows.session import require_free_title, session_facts
from qualcode.flows.voices_set import one_speaker
from qualcode.model import ROLES, Role, Source
from qualcode.store.history import Changes
from qualcode.store.participants import stated_anew
from qualcode.store.sources import locked_sources, read_header, read_source


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A source in a list. `codings` counts codings of people; `area` and `date` are facts of the session.

    `heard` is the share of the recording that anybody listened to, None where nobody recorded it.
    """

    id: str
    title: str
    kind: str
    revision: int
    turns: int
    words: int
    codings: int
    file: str = ""
    area: str = ""
    date: str = ""
    heard: float | None = None


def list_sources(desk: Desk, *, raw: bool = False) -> list[ListedSource]:
    """Return all sources in the order of import; with `raw` the names their files had, from the vault."""
    study = desk.study
    known = titles(study)
    names = desk.names() if raw else None
    coded: dict[str, int] = {}
    for coding in read_codings(study):
        coded[coding.source] = coded.get(coding.source, 0) + 1
    found = []
    for entry in locked_sources(study).values():
        session = {} if study.locked else read_header(study, entry).get("session", {})
        found.append(
            ListedSource(
                id=entry.id,
                title=known[entry.id],
                kind=entry.kind,
                revision=entry.revision,
                turns=entry.turns,
                words=entry.words,
                codings=coded.get(entry.id, 0),
                file=names.file_of(entry.id, entry.original) if names else "",
                area=session.get("area", ""),
                date=session.get("date", ""),
                heard=None if study.locked else share_heard(study, entry.id),
            )
        )
    return found


def set_role(desk: Desk, named: str, typed: str, role: Role) -> tuple[str, str]:
    """Give a speaker of a source, by id or name, another role; return the ids of both."""
    source = read_source(desk.study, source_id(desk, named))
    who = one_speaker(desk, source, typed)
    if role not in ROLES:
        raise unknown_name("role", role, ROLES)
    changes = Changes(uses={who}, note=f"{source.id}: {who} {role}")
    change_header(changes, replace(source, speakers={**source.speakers, who: role}))
    desk.commit(changes, "source role")
    return source.id, who


def set_facts(desk: Desk, named: str, facts: Mapping[str, str], permissions: Mapping[str, str]) -> Source:
    """State facts of a session (area, date, title, ...) and what it allows; return it as it is now."""
    source = read_source(desk.study, source_id(desk, named))
    given = {name: value for name, value in permissions.items() if value}
    stated = session_facts(facts, desk.study.settings.areas)
    if not facts and not given:
        raise UsageError("nothing to set", hint="as in: qualcode source set S4K2QFA area=North --quoting yes")
    known = {"", *desk.study.settings.areas}
    open_facts = {
        name: value for name, value in stated.items() if value not in known and not is_closed(name, value)
    }
    require_all_nameless(desk, {said_as(name): value for name, value in open_facts.items()})
    if stated.get("title"):
        require_free_title(desk.study, stated["title"], of=source.id)
    before = {name: value for name, value in source.session.items() if not is_meant(name, stated)}
    session = {name: value for name, value in {**before, **stated}.items() if value}
    changes = Changes(note=source.id)
    now = replace(source, session=session, permissions=stated_anew(source.permissions, given, "source set"))
    change_header(changes, now)
    desk.commit(changes, "source set")
    return now
