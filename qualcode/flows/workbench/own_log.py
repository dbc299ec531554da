"""A coder's log of one source, folded as it grows, so that an act costs the same with any number.

What stands equals what `fold` and `codings_now` make of the whole log, in whatever order its lines came.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from qualcode.codebook.following import followed
from qualcode.coding.log import coding_from, facets_after, fold
from qualcode.errors import QualcodeError
from qualcode.flows.proposals import identity_of
from qualcode.flows.revised import codings_now
from qualcode.store.growing import News, Tail
from qualcode.store.logs import codings_log, sound_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.codebook.following import Following
    from qualcode.coding.revisions import Revisions
    from qualcode.flows.proposals import Identity
    from qualcode.model import Coding, JsonValue
    from qualcode.store.study import Study

Event: TypeAlias = "Mapping[str, JsonValue]"


@dataclass(slots=True)
class Folded:
    """A log as its lines leave it: what was put on, what was said of it, which runs took it back."""

    made: dict[str, Coding] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    rejected: dict[str, Coding] = field(default_factory=dict)
    said: dict[str, list[Event]] = field(default_factory=dict)
    dead: dict[str, list[str]] = field(default_factory=dict)

    def take(self, event: Event) -> str:
        """Take a line in; return the id that it is about. Raise `StudyFormatError` for a damaged one."""
        op, identity = event.get("op"), str(event.get("id"))
        if op in {"apply", "reject"}:
            self._put_on(event, identity, self.made if op == "apply" else self.rejected)
        elif op == "facet":
            self.said.setdefault(identity, []).append(event)
        elif op == "retract":
            self.dead.setdefault(identity, []).append(str(event.get("run", "")))
        else:
            fold([event])
        return identity

    def _put_on(self, event: Event, identity: str, among: dict[str, Coding]) -> None:
        """Keep the application of an id; of two different ones that with the smaller event."""
        name = str(event.get("event"))
        if identity not in among or name < self.events[identity]:
            among[identity] = coding_from(event)
            self.events[identity] = name

    def standing(self, identity: str) -> Coding | None:
        """Return what stands of an id: the coding with what was said of it, or None."""
        coding = self.made.get(identity)
        if coding is None or identity in self.dead:
            return None
        if said := self.said.get(identity):
            return replace(coding, facets=facets_after({"facets": dict(coding.facets)}, said))
        return coding


@dataclass(slots=True)
class OwnLog:
    """This coder's codings of a source where they stand now, by id; read on, never read again.

    `here` are those in the newest revision, under the codes in use; `by_identity` the same by what they say.
    """

    study: Study
    name: str
    tail: Tail
    folded: Folded = field(default_factory=Folded)
    here: dict[str, Coding] = field(default_factory=dict)
    by_identity: dict[Identity, Coding] = field(default_factory=dict)
    _alike: dict[Identity, set[str]] = field(default_factory=dict)
    _basis: tuple[Revisions, Following, int] | None = None

    def read_on(self, revisions: Revisions, following: Following, revision: int) -> set[str] | None:
        """Take in what came; return the ids whose codings may have changed, None where all may have."""
        news, about = self._taken()
        basis = (revisions, following, revision)
        known, self._basis = self._basis, basis
        same = known is not None and known[0] is revisions and known[1] is following and known[2] == revision
        if news.anew or not same or (about and following):
            self._stand_anew(revisions, following, revision)
            return None
        for identity in about:
            self._stand(identity, revisions, revision)
        return about

    def _taken(self) -> tuple[News, set[str]]:
        """Take in what came, and return of which ids it is; a damaged log is read from its start again."""
        try:
            news = self.tail.news()
            if news.anew:
                self.folded = Folded()
            return news, {self.folded.take(event) for event in sound_in(news.records, self.name)}
        except QualcodeError:
            self.tail, self.folded, self._basis = Tail(self.tail.path, self.name), Folded(), None
            raise

    def _stand(self, identity: str, revisions: Revisions, revision: int) -> None:
        if (was := self.here.pop(identity, None)) is not None:
            self._leave(was)
        coding = self.folded.standing(identity)
        for one in codings_now([coding] if coding else [], revisions):
            if one.revision == revision:
                self._enter(one)

    def _enter(self, one: Coding) -> None:
        what = identity_of(one)
        self.here[one.id] = self.by_identity[what] = one
        self._alike.setdefault(what, set()).add(one.id)

    def _leave(self, one: Coding) -> None:
        """Let a coding go; where another one says the same, that stands for it."""
        what = identity_of(one)
        self._alike[what].discard(one.id)
        if self._alike[what]:
            self.by_identity[what] = self.here[min(self._alike[what])]
        else:
            del self._alike[what], self.by_identity[what]

    def _stand_anew(self, revisions: Revisions, following: Following, revision: int) -> None:
        found = (self.folded.standing(identity) for identity in self.folded.made)
        moved = followed(codings_now([one for one in found if one], revisions), following)
        for known in (self.here, self.by_identity, self._alike):
            known.clear()
        for one in moved:
            if one.revision == revision:
                self._enter(one)

    def settled(self, revisions: Revisions, following: Following, undone: frozenset[str]) -> set[Identity]:
        """Return what this coder has coded, taken back by choice, or rejected: what needs no proposal."""
        folded = self.folded
        gone = [one for identity, one in folded.made.items() if set(folded.dead.get(identity, ())) - undone]
        gone += [one for identity, one in folded.rejected.items() if identity not in folded.dead]
        moved = (following.coding(one) for one in codings_now(gone, revisions))
        return {*self.by_identity, *map(identity_of, moved)}


def own_log(study: Study, coder: str, source: str) -> OwnLog:
    """Return a coder's log of a source, of which nothing was read yet."""
    name = codings_log(coder, source)
    return OwnLog(study, name, Tail(study.path(name), name))
