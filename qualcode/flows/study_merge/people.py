"""Who is who in two studies: people by the names in the registers, coders by the name they code under.

Nobody is taken for somebody of the same name without being asked about; names never leave the vaults.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from qualcode.anonymise.pseudonyms import new_entity_id, replacement_of
from qualcode.errors import UsageError, unknown_name
from qualcode.store.logs import read_events, writers
from qualcode.store.study import coder_name
from qualcode.store.vault import fold_names
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.study_merge.merging import MergeOptions
    from qualcode.model import Entity
    from qualcode.store.keys import StudyKey
    from qualcode.store.study import Study
    from qualcode.store.vault import Names

_THINGS = frozenset({"place", "service", "organisation"})


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must say before a merge: are two of one name one? `text` has ids alone, and the options.

    `theirs` and `ours` are what the two are called; `name` is for the screen of whoever opened the vaults,
    and goes nowhere else.
    """

    kind: Literal["person", "coder", "workstream"]
    theirs: str
    ours: str
    text: str
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Who:
    """What people and coders of the other study are called here, and what must be asked first.

    `questions` are lines for a person, with ids alone; `masks` what stands for somebody in masked text there
    and here.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    masks: Mapping[str, str] = field(default_factory=dict)
    coders: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """A study with what its register says, and the register's lines."""

    study: Study
    names: Names
    events: Sequence[Mapping[str, Any]]


def register_in(study: Study, events: Sequence[Mapping[str, Any]]) -> Register:
    """Return a study with its register."""
    return Register(study, fold_names(events), events)


def who_is_who(
    ours: Register, theirs: Register, options: MergeOptions, *, key: StudyKey, heard: Mapping[str, str]
) -> Who:
    """Return who of the other study is who here. `key` is this study's, `heard` who speaks where in both.

    Raises `UsageError` for a decision on an id that is not there, or that a recording in both studies
    contradicts; a name in its place is never told.
    """
    _require_ids(ours.names, theirs.names, options)
    came = _came_before(ours, theirs)
    _require_heard({there: here for there, here in heard.items() if there not in came}, options)
    people, asked = _people(ours, theirs, options, _Known(came, heard, key))
    coders, unsure = _coders(ours.study, theirs.study, options)
    known = theirs.names.entities
    masks = {
        replacement_of(entity): replacement_of(replace(entity, id=people[entity.id]))
        for entity in known.values()
    }
    return Who(people, masks, coders, (*unsure, *asked))


@dataclass(frozen=True, slots=True)
class _Known:
    """Who is known without asking: who came before, and who is heard at the same turns; our key for ids."""

    came: Mapping[str, str]
    heard: Mapping[str, str]
    key: StudyKey


def _people(
    ours: Register, theirs: Register, options: MergeOptions, known: _Known
) -> tuple[dict[str, str], list[Question]]:
    here = ours.names.entities
    taken = {*here, *known.heard.values()}
    found: dict[str, str] = {}
    asked: list[Question] = []
    for entity in theirs.names.entities.values():
        same = next((one.id for one in here.values() if _called_alike(one, entity)), "")
        if sure := known.came.get(entity.id) or known.heard.get(entity.id):
            found[entity.id] = sure
        elif entity.id in options.same_people:
            found[entity.id] = options.same_people[entity.id]
        elif same and entity.id not in options.other_people and entity.kind not in _THINGS:
            found[entity.id] = same
            asked.append(_of_person(entity, same))
        elif same and entity.kind in _THINGS:
            found[entity.id] = same
        else:
            found[entity.id] = _fresh(entity, known.key, taken)
        taken.add(found[entity.id])
    return found, asked


def _of_person(entity: Entity, same: str) -> Question:
    text = (
        f"{entity.id} there and {same} here have the same name. One person: --same-person "
        f"{entity.id}={same}; two: --other-person {entity.id}; `qualcode vault reveal {same}` says who it is"
    )
    return Question("person", entity.id, same, text, entity.forms[0])


def _came_before(ours: Register, theirs: Register) -> dict[str, str]:
    """Return who of theirs came with an earlier merge, by the lines of the register that came then."""
    known = {event.get("event"): event for event in ours.events if event["op"] == "add"}
    adding = (event for event in theirs.events if event["op"] == "add" and event["event"] in known)
    return {event["id"]: known[event["event"]]["id"] for event in adding}


def _require_ids(ours: Names, theirs: Names, options: MergeOptions) -> None:
    """Refuse what is no pseudonym of the register it should be of; what was typed may be a name."""
    for typed in (*options.same_people, *options.other_people):
        if typed not in theirs.entities:
            raise _no_pseudonym("the other study's")
    for typed in options.same_people.values():
        if typed not in ours.entities:
            raise _no_pseudonym("this study's")


def _require_heard(heard: Mapping[str, str], options: MergeOptions) -> None:
    """Refuse to part, or join otherwise, whoever speaks at the same turns of one recording in both."""
    apart = [(there, "") for there in options.other_people]
    for there, here in (*apart, *options.same_people.items()):
        if heard.get(there, here) != here:
            raise UsageError(
                f"{there} there and {heard[there]} here speak at the same turns of one recording",
                hint=f"they are one person: leave the option on {there} out",
            )


def _no_pseudonym(whose: str) -> UsageError:
    return UsageError(
        f"what was typed is no pseudonym of {whose} register",
        hint="ids such as P7K2Q, as in --same-person P7K2Q=P3ABC; never a name",
    )


def _called_alike(one: Entity, other: Entity) -> bool:
    return bool({fold(form) for form in one.forms} & {fold(form) for form in other.forms})


def _fresh(entity: Entity, key: StudyKey, taken: set[str]) -> str:
    """Return an id under this study's key; who has no name keeps the one they have, where it is free.

    Whoever has the name of somebody else gets an id that shows nothing of it.
    """
    if entity.forms and not entity.id.startswith("R"):
        named = new_entity_id(entity.kind, fold(entity.forms[0]), key.derived("ids"), ())
        if named not in taken:
            return named
    elif entity.id not in taken:
        return entity.id
    return new_entity_id(entity.kind, f"merged:{entity.id}", key.derived("ids"), taken)


def _coders(ours: Study, theirs: Study, options: MergeOptions) -> tuple[dict[str, str], list[Question]]:
    here, there = writers(ours), writers(theirs) - {"consensus"}
    for typed in (*options.same_coders, *options.renamed_coders):
        if typed not in there:
            raise unknown_name("coder", typed, there, hint="nobody of that name has done anything there")
    found = {}
    for old, new in options.renamed_coders.items():
        found[old] = coder_name(new)
        if found[old] in here and not _came_from(theirs, old, ours, found[old]):
            raise UsageError(
                f"--rename-coder {old}={new}: somebody here is called {found[old]}",
                hint=f"another name, or --same-coder {old} where the two are one person",
            )
    asked = [
        Question(
            "coder",
            name,
            name,
            f"{name} codes in both studies. One person: --same-coder {name}; "
            f"two: --rename-coder {name}={name}-2",
        )
        for name in sorted(here & there)
        if name not in found and name not in options.same_coders and not _came_from(theirs, name, ours, name)
    ]
    return found, asked


def _came_from(theirs: Study, there: str, ours: Study, here: str) -> bool:
    """Whether all that a coder has done here came from that coder there, with an earlier merge."""
    mine, other = _events_of(ours, here), _events_of(theirs, there)
    return bool(mine) and mine <= other and not ours.path(f"runs/{here}.jsonl").exists()


def _events_of(study: Study, coder: str) -> set[str]:
    names = study.names(f"codings/{coder}", ".jsonl")
    return {str(event.get("event")) for name in names for event in read_events(study, name)}


def register_lines(
    events: Sequence[Mapping[str, Any]], people: Mapping[str, str], *, sources: set[str], known: set[str]
) -> Iterator[dict[str, Any]]:
    """Yield the other register's lines as this one keeps them, but for those that are known already.

    Lines of sources that do not come are left out, and what was dropped there stays dropped.
    """
    gone = {event["of"] for event in events if event["op"] == "drop"}
    for event in events:
        lost = event.get("source", "") and event["source"] not in sources
        if event["op"] == "drop" or event.get("event") in gone or event.get("event") in known or lost:
            continue
        line = dict(event)
        if "id" in line:
            line["id"] = people.get(line["id"], line["id"])
        yield line
