"""The history of a code or of the whole codebook, newest first, and what differs from another codebook.

Words come from the before-images of this machine; where there are none, the fields that changed are named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.codebook.comparing import compared
from qualcode.codebook.finding import find_code
from qualcode.codebook.following import ASSIGN, RETRACT
from qualcode.flows.codebook.files.reading import read_codebook_file
from qualcode.flows.codebook.past.moments import earlier_books, moment
from qualcode.flows.reading import read_codebook, require_sound, sound_codebook
from qualcode.store.files import read_input
from qualcode.store.logs import CODEBOOK_LOG, read_events
from qualcode.store.runs import all_runs, in_effect

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
    `taken_back` says that it was undone or no longer holds; `differences` are words, where they are kept.
    `revision` is that of the entry then.
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
    revision: str = ""
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
    """Return what was done to a code, or to the whole codebook, newest first.

    What was undone is told once, as taken back; an undo or redo has a line only where its verb is not known.
    """
    code = find_code(sound_codebook(study), named).id if named else ""
    logged = read_events(study, CODEBOOK_LOG)
    chains = _Chains.of(study, logged)
    groups: dict[tuple[Any, ...], list[Event]] = {}
    for place, event in enumerate(logged):
        about = not code or code in {event.get("code"), *event.get("into", ())}
        if about and event.get("op") != RETRACT and not chains.answers(event):
            groups.setdefault(_group(event, place, chains), []).append(event)
    told = [_told(group, chains) for group in groups.values()]
    ordered = [one for _, one in sorted(enumerate(told), key=lambda each: (each[1].at, each[0]))][::-1]
    return tuple(_with_words(study, ordered, code) if words and not study.locked else ordered)


@dataclass(frozen=True, slots=True)
class _Chains:
    """Verbs with their undos and redos: which verb each began with, which hold, and which ids are dead.

    `living` are the ids under which decisions of a verb stand, by the verb and what they say.
    """

    begun: Mapping[str, str]
    held: frozenset[str]
    dead: frozenset[str]
    living: frozenset[tuple[Any, ...]]

    @classmethod
    def of(cls, study: Study, logged: Sequence[Event]) -> _Chains:
        """Read them from the verbs that are known here and the codebook's log."""
        runs = all_runs(study)
        begun: dict[str, str] = {}
        for run in runs:
            if run.undoes is None or run.undoes in begun:
                begun[run.id] = begun.get(run.undoes or "", run.id)
        held = frozenset(begun[run.id] for run in in_effect(runs) if run.id in begun)
        dead = frozenset(str(one.get("id")) for one in logged if one.get("op") == RETRACT)
        making = (one for one in logged if one.get("id") and str(one["id"]) not in dead)
        living = frozenset(_decided(one, begun) for one in making if one.get("op") != RETRACT)
        return cls(begun, held, dead, living)

    def answers(self, event: Event) -> bool:
        """Whether a line was written by an undo or redo of a verb that is known."""
        run = str(event.get("run", ""))
        return self.begun.get(run, run) != run

    def over(self, event: Event) -> bool:
        """Whether what a line says was undone, or taken back by a later decision."""
        run = str(event.get("run", ""))
        if run in self.begun and run not in self.held:
            return True
        if not event.get("id"):
            return False
        return str(event["id"]) in self.dead and _decided(event, self.begun) not in self.living


def _decided(event: Event, begun: Mapping[str, str]) -> tuple[Any, ...]:
    run = str(event.get("run", ""))
    said = event.get("op"), event.get("code"), tuple(event.get("into", ())), event.get("of")
    return begun.get(run, run), *said


def _group(event: Event, place: int, chains: _Chains) -> tuple[Any, ...]:
    """Return what lines share that are told as one: come in together, or gone the same way on a day."""
    op, into = event["op"], tuple(event.get("into", ()))
    if op == ASSIGN:
        return op, event["code"], into, event["by"], str(event["at"])[:10], chains.over(event)
    if op in {"import", "merge", "declare"} and event.get("run"):
        return event["run"], op, into
    return (place,)


def _told(group: Sequence[Event], chains: _Chains) -> Told:
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
        revision=str(group[-1].get("revision", "")),
        count=len(group),
        taken_back=all(chains.over(event) for event in group),
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
