"""What is known of each source and what is not: facts of the session, permissions, what can be computed.

A fact that the source itself tells (how long it is, whether it came after the themes) need not be stated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualcode.flows.desk import Desk
from qualcode.flows.facts import KNOWN, expected_facts, fact_in
from qualcode.flows.reading import source_id, titles
from qualcode.flows.theme import read_themes
from qualcode.model import Attributes, Source
from qualcode.store.participants import PERMISSION_FIELDS
from qualcode.store.runs import all_runs, in_effect, origin
from qualcode.store.sources import locked_sources, read_source
from qualcode.store.study import Study

_MADE_THEMES = frozenset({"theme add", "theme import"})


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a source: stated, computed from it, stated of what it allows, and what is missing."""

    source: str
    title: str
    kind: str
    stated: Attributes
    computed: Attributes
    permissions: Attributes
    missing: tuple[str, ...]


def facts_of_sources(desk: Desk, named: Sequence[str] = ()) -> list[SourceFacts]:
    """Return what is known of sources, by id, title or file; of all without a name."""
    study = desk.study
    study.require_unlocked()
    wanted = [source_id(desk, each) for each in named] or list(locked_sources(study))
    late = came_after_themes(study)
    known = titles(study)
    areas = bool(study.settings.areas)
    return [
        _facts(read_source(study, identifier), known[identifier], late, areas=areas) for identifier in wanted
    ]


def _facts(source: Source, title: str, late: Mapping[str, bool], *, areas: bool) -> SourceFacts:
    computed = {
        name: value for name, value in _computed(source, late).items() if not fact_in(source.session, name)
    }
    expected = expected_facts(source.kind, source.session, areas=areas)
    permissions = {name: getattr(source.permissions, name) for name in PERMISSION_FIELDS}
    unknown = [name for name in expected if not fact_in(source.session, name) and name not in computed]
    unsaid = [name for name, value in permissions.items() if not value]
    return SourceFacts(
        source.id,
        title,
        source.kind,
        _in_order({name: value for name, value in source.session.items() if name != "title" and value}),
        computed,
        {name: value for name, value in permissions.items() if value},
        (*unknown, *unsaid),
    )


def _in_order(session: Attributes) -> dict[str, str]:
    places = {name: place for place, name in enumerate(KNOWN)}
    return dict(sorted(session.items(), key=lambda item: places.get(item[0], len(places))))


def _computed(source: Source, late: Mapping[str, bool]) -> dict[str, str]:
    ends = [time for turn in source.turns for time in (turn.start_s, turn.end_s) if time is not None]
    found = {"duration": f"{max(1, round(max(ends) / 60))} min"} if ends else {}
    if source.id in late:
        found["after_themes"] = "yes" if late[source.id] else "no"
    return found


def came_after_themes(study: Study) -> dict[str, bool]:
    """Return, where there are themes, which sources came in after the first of them was made."""
    if not read_themes(study):
        return {}
    runs = all_runs(study)
    holding = [origin(runs, run) for run in in_effect(runs)]
    first = min((run.seq for run in holding if run.verb in _MADE_THEMES), default=None)
    if first is None:
        return {}
    came = {thing: run.seq for run in reversed(holding) if run.verb == "import" for thing in run.objects}
    return {source: came[source] > first for source in locked_sources(study) if source in came}
