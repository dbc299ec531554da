"""The history of a code or of the whole codebook, newest first, and what differs from another codebook.

Words come from the before-images of this machine; where there are none, the fields that changed are named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.codebook.comparing import compared
from qualcode.codebook.finding import find_code
from qualcode.codebook.following import ASSIGN, RETRACT
from qualcode.flows.codebook_files.reading import read_codebook_file
from qualcode.flows.codebook_past.moments import earlier_books, moment
from qualcode.flows.reading import read_codebook, require_sound, sound_codebook
from qualcode.store.files import read_input
from qualcode.store.logs import CODEBOOK_LOG, read_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from qualcode.codebook.comparing import Difference
    from qualcode.model import Codebook
    from qualcode.store.study import Study

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the history: who did what to which codes and why, and what it changed.

    `into` are the codes of a merge, split or assignment; `count` how many codings were reassigned;
    `taken_back` says that the decision no longer holds; `differences` are words, where they are kept.
    """

    at: str
    by: str
    op: str
    codes: tuple[str, ...]
    into: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    was: str = ""
    why: str = ""
    run: str = ""
    count: int = 1
    taken_back: bool = False
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Two codebooks, in words which, and what differs; `names` are those of codes by id.

    `unsaid` are the parts beside the codes that the file does not hold, so that they were not compared.
    """

    before: str
    after: str
    differences: tuple[Difference, ...]
    names: Mapping[str, str]
    unsaid: tuple[str, ...] = ()


def tell_history(study: Study, named: str = "", *, words: bool = True) -> tuple[Told, ...]:
    """Return what was done to a code, or to the whole codebook, newest first."""
    code = find_code(sound_codebook(study), named).id if named else ""
    events = [one for one in read_events(study, CODEBOOK_LOG) if one.get("op") != RETRACT]
    dead = {one["id"] for one in read_events(study, CODEBOOK_LOG) if one.get("op") == RETRACT}
    groups: dict[tuple[Any, ...], list[Event]] = {}
    for place, event in enumerate(events):
        if not code or code in {event.get("code"), *event.get("into", ())}:
            groups.setdefault(_group(event, place), []).append(event)
    told = [_told(group, dead) for group in groups.values()]
    ordered = [one for _, one in sorted(enumerate(told), key=lambda each: (each[1].at, each[0]))][::-1]
    return tuple(_with_words(study, ordered, code) if words and not study.locked else ordered)


def _group(event: Event, place: int) -> tuple[Any, ...]:
    """Return what lines of one verb share that are told as one: what came in together, what went together."""
    op = event["op"]
    if op in {"import", "merge", ASSIGN, "declare"} and event.get("run"):
        return event["run"], op, tuple(event.get("into", ()))
    return (place,)


def _told(group: Sequence[Event], dead: set[str]) -> Told:
    first = group[0]
    fields = tuple(dict.fromkeys(name for event in group for name in event.get("fields", ())))
    return Told(
        at=str(first["at"]),
        by=str(first["by"]),
        op=str(first["op"]),
        codes=tuple(dict.fromkeys(str(event["code"]) for event in group if "code" in event)),
        into=tuple(map(str, first.get("into", ()))),
        fields=fields,
        was=str(first.get("was", "")),
        why=str(first.get("why", "")),
        run=str(first.get("run", "")),
        count=len(group),
        taken_back=bool(first.get("id")) and all(event.get("id") in dead for event in group),
    )


def _with_words(study: Study, told: Iterable[Told], code: str) -> list[Told]:
    lines = list(told)
    wanted = {one.run for one in lines}
    said: dict[str, tuple[Difference, ...]] = {}
    after = read_codebook(study)[0]
    for run, before in earlier_books(study):
        if run.id in wanted:
            said[run.id] = compared(before, after)
        after = before
    return [
        replace(
            one,
            differences=tuple(
                each
                for each in said.get(one.run, ())
                if each.sort not in {"added", "removed"}
                and (each.code in one.codes or (one.op == "declare" and not each.code))
                and (not code or each.code == code)
            ),
        )
        for one in lines
    ]


def differences_since(study: Study, since: str, named: str = "") -> Compared:
    """Return what differs between an earlier moment (a date or a run) and now, of one code or of all."""
    then, now = moment(study, since), sound_codebook(study)
    return _compared((then.codebook, then.named), (now, "now"), named)


def differences_from(study: Study, path: Path, named: str = "") -> Compared:
    """Return what differs between a codebook file and the study's codebook, of one code or of all."""
    ours = sound_codebook(study)
    file = read_codebook_file(read_input(path), path.name, ours)
    require_sound(file.problems, path.name)
    found = _compared((file.codebook, path.name), (ours, "this study"), named)
    if file.kind == "yaml":
        return found
    unsaid = tuple(
        part
        for part in ("glossary", "facets", "frames")
        if getattr(ours, part) and not getattr(file.codebook, part)
    )
    said = tuple(each for each in found.differences if each.code or each.field not in unsaid)
    return replace(found, differences=said, unsaid=unsaid)


def _compared(old: tuple[Codebook, str], new: tuple[Codebook, str], named: str) -> Compared:
    found = compared(old[0], new[0])
    if named:
        both = new[0] if named in new[0].by_id() or named not in old[0].by_id() else old[0]
        code = find_code(both, named).id
        found = tuple(one for one in found if one.code == code)
    names = {code.id: code.name for book in (old[0], new[0]) for code in book.codes}
    return Compared(old[1], new[1], found, names)
