"""The log of a source's revisions: how one follows from another, and what was decided about what it changed.

`Revisions` carries a place from the revision it was made in to the newest one; it moves unchanged words
only, and other words where a person said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from qualcode.coding.aligning import Alignment, Run
from qualcode.coding.around import earlier_parts, surrounding_before
from qualcode.errors import StudyFormatError
from qualcode.model import Span


@dataclass(frozen=True, slots=True)
class Revision:
    """How revision `after` of a source follows from revision `before`: what both have in common.

    `original` is the SHA-256 of the file that the later one was read from, `texts` are the keyed hashes of
    the earlier and the later text; "" where they are not told. `withdrawn` are the stretches of
    the earlier text that went with somebody who withdrew (None: nobody did): what covered them covers what is
    left, or nothing.
    """

    id: str
    source: str
    before: int
    after: int
    alignment: Alignment
    by: str = ""
    at: str = ""
    why: str = ""
    original: str = ""
    withdrawn: tuple[Span, ...] | None = None
    texts: tuple[str, str] = ("", "")

    def same_as(self, other: Revision) -> bool:
        """Whether two people made the very same of a revision."""
        return (self.alignment, self.texts[1]) == (other.alignment, other.texts[1])

    def left_of(self, span: Span) -> Span | None:
        """Return what a withdrawal left of a span, in the later text; None where nothing is left of it."""
        pieces = [(Span(run.old, run.old + run.length), run.new) for run in self.alignment.runs]
        pieces += [(old, new.start) for old, new in self.alignment.replaced]
        places = []
        for old, new in pieces:
            start, end = max(old.start, span.start), min(old.end, span.end)
            if start < end:
                places += [new + start - old.start, new + end - old.start]
        return Span(min(places), max(places)) if places else None

    def other_speaker(self, span: Span) -> bool:
        """Whether another speaker says some of these words now."""
        return any(changed.overlaps(span) for changed in self.alignment.speakers)


@dataclass(frozen=True, slots=True)
class Settlement:
    """A decision on something whose words a revision changed: where it stands now, or nowhere (None)."""

    id: str
    of: str
    source: str
    after: int
    span: Span | None
    by: str = ""
    at: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A span in a revision; `given_up` when it was decided that it stands nowhere in a later one."""

    revision: int
    span: Span
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest revision of a source that a team agreed on: its number, its text's hash, its original's."""

    revision: int
    text: str
    original: str


class Revisions:
    """All revisions of all sources, to carry places along.

    Where one revision was corrected twice, that correction counts which led to what stands (`agreed`).
    `over` are corrections that had to give way to another, with the moment when.
    """

    def __init__(
        self,
        revisions: Iterable[Revision],
        settlements: Iterable[Settlement],
        *,
        agreed: Mapping[str, Standing] = MappingProxyType({}),
        over: Sequence[tuple[Revision, str]] = (),
    ) -> None:
        self._after: dict[tuple[str, int], Revision] = {}
        self._before: dict[tuple[str, int], Revision] = {}
        self.revisions = tuple(sorted(revisions, key=lambda revision: revision.id))
        for one in reversed(self.revisions):
            if one.after > one.before:
                self._after[one.source, one.before] = self._before[one.source, one.after] = one
        self._over = tuple(over)
        self._aside: tuple[tuple[Revision, str], ...] | None = None
        for source in {rival[0].source for rival in self.rivals} & agreed.keys():
            self._choose(source, agreed[source])
        ordered = sorted(settlements, key=lambda one: (one.at, one.id))
        self._settled = {(one.of, one.source, one.after): one for one in ordered}
        self.settlements = tuple(ordered)

    def __bool__(self) -> bool:
        return bool(self._after)

    def _choose(self, source: str, standing: Standing) -> None:
        """Go back from what stands, by the hashes that each correction tells."""
        text, number = standing.text, standing.revision
        while number > 1:
            steps = [
                one
                for one in self.revisions
                if (one.source, one.before, one.after) == (source, number - 1, number)
            ]
            if not steps:
                return
            told = [one for one in steps if text and one.texts[1] == text]
            read = [one for one in steps if number == standing.revision and one.original == standing.original]
            self.prefer((told or read or steps)[0])
            text, number = (told or read or steps)[0].texts[0], number - 1

    def prefer(self, one: Revision) -> None:
        """Let a correction count among those of its revision."""
        self._aside = None
        self._after[one.source, one.before] = self._before[one.source, one.after] = one

    def _set_aside(self) -> Iterator[tuple[Revision, str]]:
        """Yield the corrections that do not count, with the moment up to which they did for who made them."""
        for one, until in [*((one, "") for one in self.revisions), *self._over]:
            counts = self.following(one.source, one.before)
            if counts is not None and counts is not one and not counts.same_as(one):
                yield one, until

    def made_in(self, source: str, place: Place, by: str, at: str) -> tuple[Place, bool]:
        """Return where something was made, and whether its words stand there.

        Who had made another correction coded that text: their place leads back to the revision before it.
        """
        if self._aside is None:
            self._aside = tuple(self._set_aside())
        for one, until in self._aside:
            own = (one.source, one.after, one.by) == (source, place.revision, by)
            if not own or at < one.at or (until and at > until):
                continue
            parts = list(earlier_parts(one.alignment, place.span))
            if not parts:
                before = surrounding_before(one.alignment, place.span)
                return Place(one.before, before), False
            span = Span(parts[0].start, parts[-1].end)
            return Place(one.before, span), one.alignment.intact(span) == place.span
        return place, True

    def following(self, source: str, revision: int) -> Revision | None:
        """Return how the next revision of a source follows from this one; None for the newest."""
        return self._after.get((source, revision))

    def preceding(self, source: str, revision: int) -> Revision | None:
        """Return how this revision of a source follows from the one before; None for the first."""
        return self._before.get((source, revision))

    @property
    def rivals(self) -> tuple[tuple[Revision, ...], ...]:
        """Revisions that each say otherwise how one revision goes on; what counts comes first."""
        together: dict[tuple[str, int], list[Revision]] = {}
        for one in self.revisions:
            found = together.setdefault((one.source, one.before), [])
            if not any(one.same_as(other) for other in found):
                found.append(one)
        return tuple(
            tuple(sorted(found, key=lambda one: one is not self._after.get((one.source, one.before))))
            for found in together.values()
            if len(found) > 1
        )

    @property
    def given_up(self) -> frozenset[str]:
        """The ids of what was decided to stand nowhere in a later revision."""
        return frozenset(one.of for one in self._settled.values() if one.span is None)

    def newest(self, source: str) -> int:
        """Return the number of a source's newest revision."""
        revision = 1
        while (step := self.following(source, revision)) is not None:
            revision = step.after
        return revision

    def settled(self, identity: str, source: str, after: int) -> Settlement | None:
        """Return what was decided about the thing called `identity` in a revision."""
        return self._settled.get((identity, source, after))

    def step(self, identity: str, source: str, place: Place, *, upto: int | None = None) -> Place | None:
        """Return the place one revision on; None at the newest, and where nobody decided on changed words.

        What waited is further on where it was decided of a later revision, no later than `upto`.
        """
        following = self.following(source, place.revision)
        if following is None or place.given_up:
            return None
        settled = self.settled(identity, source, following.after)
        span = following.alignment.intact(place.span)
        if settled is None and span is None and following.withdrawn is None:
            settled = self._settled_later(identity, source, following.after, upto)
        if settled is not None:
            decided = settled.span
            return replace(place, given_up=True) if decided is None else Place(settled.after, decided)
        if span is None and following.withdrawn is not None:
            span = following.left_of(place.span)
            return replace(place, given_up=True) if span is None else Place(following.after, span)
        return None if span is None else Place(following.after, span)

    def _settled_later(
        self, identity: str, source: str, revision: int, upto: int | None
    ) -> Settlement | None:
        while (step := self.following(source, revision)) is not None:
            revision = step.after
            if upto is not None and revision > upto:
                return None
            if (settled := self.settled(identity, source, revision)) is not None:
                return settled
        return None

    def went(self, source: str, place: Place) -> bool:
        """Whether what stands at a place went with somebody who withdrew: its words are kept nowhere."""
        return any(
            one.withdrawn is not None and one.source == source and place.revision <= one.before
            for one in self.revisions
        )

    def decided(self, identity: str, source: str, place: Place, *, upto: int | None = None) -> Place | None:
        """Return where it was decided that something of an earlier revision stands; None: nobody decided."""
        settled = self._settled_later(identity, source, place.revision, upto)
        if settled is None:
            return None
        if settled.span is None:
            return replace(place, given_up=True)
        return Place(settled.after, settled.span)

    def now(self, identity: str, source: str, place: Place, *, upto: int | None = None) -> Place:
        """Return where the thing called `identity` stands in the newest revision that it reaches.

        With `upto` no further than that revision.
        """
        while (
            place.revision != upto and (further := self.step(identity, source, place, upto=upto)) is not None
        ):
            place = further
        return place


def revise_event(revision: Revision, *, event: str) -> dict[str, Any]:
    """Return the line that says how a revision follows from another. It holds no words."""
    alignment = revision.alignment
    line: dict[str, Any] = {
        "op": "revise",
        "event": event,
        "id": revision.id,
        "source": revision.source,
        "before": revision.before,
        "after": revision.after,
        "runs": [[run.old, run.new, run.length] for run in alignment.runs],
        "speakers": [[span.start, span.end] for span in alignment.speakers],
        "by": revision.by,
        "at": revision.at,
        "why": revision.why,
    }
    if alignment.replaced:
        line["replaced"] = [[old.start, old.end, new.start, new.end] for old, new in alignment.replaced]
    if revision.withdrawn is not None:
        line["withdrawn"] = [[span.start, span.end] for span in revision.withdrawn]
    if revision.texts != ("", ""):
        line["texts"] = list(revision.texts)
    return line | {"original": revision.original} if revision.original else line


def settle_event(settlement: Settlement, *, event: str) -> dict[str, Any]:
    """Return the line that says where something stands whose words a revision changed."""
    span = settlement.span
    return {
        "op": "settle",
        "event": event,
        "id": settlement.id,
        "of": settlement.of,
        "source": settlement.source,
        "after": settlement.after,
        "span": None if span is None else [span.start, span.end],
        "by": settlement.by,
        "at": settlement.at,
        "why": settlement.why,
    }


def give_way_event(revision: Revision, instead: Revision, *, by: str, at: str, event: str) -> dict[str, Any]:
    """Return the line that takes a correction out: another one of the same revision counts."""
    return {
        "op": "retract",
        "event": event,
        "id": revision.id,
        "instead": instead.id,
        "by": by,
        "at": at,
        "why": "another correction counts",
    }


def fold_revisions(
    events: Iterable[Mapping[str, Any]], agreed: Mapping[str, Standing] = MappingProxyType({})
) -> Revisions:
    """Return the revisions that stand; order and repetition of events change nothing."""
    revisions: dict[str, Revision] = {}
    settlements: dict[str, Settlement] = {}
    dead: dict[str, str] = {}
    for event in events:
        try:
            match event["op"]:
                case "revise":
                    revisions[event["id"]] = _revision(event)
                case "settle":
                    settlements[event["id"]] = _settlement(event)
                case "retract":
                    dead[event["id"]] = max(_until(event), dead.get(event["id"], ""))
                case "check":
                    continue
                case other:
                    raise StudyFormatError(f"an unknown revision event: {other!r}", hint="update qualcode")
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise StudyFormatError(
                f"a revision event lacks or garbles a field ({type(error).__name__})",
                hint="`qualcode check` finds the line",
            ) from None
    return Revisions(
        (one for one in revisions.values() if one.id not in dead),
        (one for one in settlements.values() if one.id not in dead),
        agreed=agreed,
        over=[(one, dead[one.id]) for one in revisions.values() if dead.get(one.id)],
    )


def _until(event: Mapping[str, Any]) -> str:
    """Return the moment from which another correction counts; "" for one that was simply taken back."""
    return str(event["at"]) if "instead" in event else ""


def _revision(event: Mapping[str, Any]) -> Revision:
    return Revision(
        id=event["id"],
        source=event["source"],
        before=int(event["before"]),
        after=int(event["after"]),
        alignment=Alignment(
            runs=tuple(Run(*map(int, run)) for run in event["runs"]),
            speakers=_spans(event.get("speakers", ())),
            replaced=tuple(
                (Span(*map(int, four[:2])), Span(*map(int, four[2:]))) for four in event.get("replaced", ())
            ),
        ),
        by=event.get("by", ""),
        at=event.get("at", ""),
        why=event.get("why", ""),
        withdrawn=_spans(event["withdrawn"]) if "withdrawn" in event else None,
        original=event.get("original", ""),
        texts=(str(event["texts"][0]), str(event["texts"][1])) if "texts" in event else ("", ""),
    )


def _spans(pairs: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(int(start), int(end)) for start, end in pairs)


def _settlement(event: Mapping[str, Any]) -> Settlement:
    span = event["span"]
    return Settlement(
        id=event["id"],
        of=event["of"],
        source=event["source"],
        after=int(event["after"]),
        span=None if span is None else Span(int(span[0]), int(span[1])),
        by=event.get("by", ""),
        at=event.get("at", ""),
        why=event.get("why", ""),
    )
