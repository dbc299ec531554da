"""The topic guide at work: shown, linked to the turns where its questions are asked, unlinked.

The machine proposes and a person accepts; each link is an event in guide.log.jsonl that can be undone.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.coding.asked import Link, Unlinking, link_event, rivals, standing_at, unlink_event
from qualcode.coding.asking import THRESHOLD, Asked, propose
from qualcode.coding.guides import NOTHING, question_called
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.guide.links import GUIDE, read_guide, read_links
from qualcode.flows.reading import Reading, chosen_sources, reading_of, require_sound
from qualcode.model import Guide, Problem, Source, Turn
from qualcode.store.history import Changes, new_event_id
from qualcode.store.logs import GUIDE_LOG
from qualcode.store.runs import Run
from qualcode.store.sources import read_source
from qualcode.store.study import Study
from qualcode.text import counted, fold


@dataclass(frozen=True, slots=True)
class ShownGuide:
    """The guide, what is wrong with it, and in how many sources each question is linked."""

    guide: Guide
    problems: tuple[Problem, ...]
    linked: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal as a person judges it: the question, the turn with its masked words, what both share."""

    question: str
    text: str
    wording: str
    turn: str
    start_s: float | None
    words: str
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is proposed for a source; `linked` counts questions linked already, `open` those without any.

    `note` says why nothing can be proposed, where nothing can.
    """

    source: str
    title: str
    candidates: tuple[Candidate, ...] = ()
    linked: int = 0
    open: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """What a verb linked or unlinked, by turn; `already` are turns that were as they should be."""

    source: str
    made: tuple[Link, ...] = ()
    gone: tuple[Link, ...] = ()
    already: tuple[str, ...] = ()
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class ListedLink:
    """A link in a list; `counts` is False where a later one of the same turn says something else."""

    link: Link
    title: str
    text: str
    counts: bool = True


@dataclass(frozen=True, slots=True)
class _Linking:
    """What a linking verb reads once."""

    source: Source
    guide: Guide
    links: tuple[Link, ...]
    turns: Mapping[str, Turn] = field(default_factory=dict)


def sound_guide(study: Study) -> Guide:
    """Return the guide; raise for none, and for the first thing that makes it unusable."""
    guide, problems = read_guide(study)
    require_sound(problems, GUIDE)
    if not guide.questions:
        raise UsageError("there is no topic guide yet", hint="qualcode guide import FILE")
    return guide


def show_guide(study: Study) -> ShownGuide:
    """Return the guide with what is wrong with it."""
    guide, problems = read_guide(study)
    sources: dict[str, set[str]] = {}
    for link in read_links(study):
        sources.setdefault(fold(link.question), set()).add(link.source)
    linked = {question.id: len(sources.get(fold(question.id), ())) for question in guide.questions}
    return ShownGuide(guide, (*problems, *link_faults(study, guide)), linked)


def link_faults(study: Study, guide: Guide) -> Iterable[Problem]:
    """Yield what is wrong between links and guide: questions that are gone, turns that two people link."""
    return guide_link_problems(read_links(study), guide)


def guide_link_problems(links: Sequence[Link], guide: Guide) -> Iterable[Problem]:
    """Yield links to questions that the guide does not have, and turns that are linked to two."""
    known = {fold(question.id) for question in guide.questions} | {NOTHING}
    for link in links:
        if fold(link.question) not in known:
            message = (
                f"{link.source} {link.turn} is linked to {link.question!r}, which the guide does not have"
            )
            hint = f"bring the question back, or qualcode guide unset {link.source} {link.turn}"
            yield Problem("unknown-question", message, GUIDE_LOG, hint, "warning")
    for rival in rivals(links):
        said = ", ".join(f"{link.question} by {link.by}" for link in rival)
        first = rival[0]
        hint = f"qualcode guide set {first.source} {first.turn} QUESTION settles it"
        message = f"{first.source} {first.turn} is linked to {said}; the last counts"
        yield Problem("two-links", message, GUIDE_LOG, hint, "warning")


def list_links(study: Study, globs: Sequence[str] = ()) -> list[ListedLink]:
    """Return the links that stand, source by source."""
    guide = read_guide(study)[0]
    texts = {fold(question.id): question.text for question in guide.questions}
    chosen = chosen_sources(study, globs)
    links = read_links(study)
    beaten = {link.id for rival in rivals(links) for link in rival[:-1]}
    names = _titles(study)
    return [
        ListedLink(link, names[source], texts.get(fold(link.question), ""), link.id not in beaten)
        for source in chosen
        for link in links
        if link.source == source
    ]


def _titles(study: Study) -> Mapping[str, str]:
    from qualcode.flows.reading import titles

    return titles(study)


def proposals(study: Study, source: str) -> Proposals:
    """Return where the questions that are not linked yet seem to be asked in a source."""
    study.require_unlocked()
    guide = sound_guide(study)
    reading = reading_of(study, source)
    links = [link for link in read_links(study) if link.source == source]
    done = {fold(link.question) for link in links}
    waiting = tuple(question for question in guide.questions if fold(question.id) not in done)
    taken = {link.turn for link in links}
    found = Proposals(
        source,
        reading.title,
        linked=len(guide.questions) - len(waiting),
        open=tuple(question.id for question in waiting),
    )
    note = _why_none(reading)
    if note:
        return Proposals(source, reading.title, linked=found.linked, open=found.open, note=note)
    turns = [turn for turn in reading.source.turns if turn.id not in taken]
    asked = propose(guide.questions, turns)
    wanted = {question.id for question in waiting}
    candidates = tuple(_candidate(reading, guide, one) for one in asked if one.question in wanted)
    return Proposals(source, reading.title, candidates, found.linked, found.open)


def _why_none(reading: Reading) -> str:
    source = reading.source
    if source.kind == "survey":
        return "a survey's answers stand under its own questions"
    if not any(turn.role == "facilitator" for turn in source.turns):
        if source.kind in {"interview", "focus_group"}:
            return f"nobody is its facilitator: qualcode source role {source.id} WHO facilitator"
        return f"it has no facilitator's turns: qualcode guide set {source.id} TURN QUESTION"
    return ""


def _candidate(reading: Reading, guide: Guide, asked: Asked) -> Candidate:
    place = next(at for at, turn in enumerate(reading.source.turns) if turn.id == asked.turn)
    question = question_called(guide, asked.question)
    return Candidate(
        question.id,
        question.text,
        asked.wording,
        asked.turn,
        reading.source.turns[place].start_s,
        reading.words(reading.source.turn_spans()[place]),
        asked.score,
        asked.shared,
    )


def set_links(
    desk: Desk, source: str, pairs: Sequence[tuple[str, str]], *, verb: str = "guide set"
) -> Linked:
    """Link turns to questions (or to "none"), as (turn, question): one verb.

    What stood at a turn goes; the same link again changes nothing.
    """
    linking = _linking(desk, source)
    changes = Changes()
    made: list[Link] = []
    gone: list[Link] = []
    already: list[str] = []
    for typed, named in dict.fromkeys(pairs):
        turn = _turn(linking, typed)
        question = NOTHING if fold(named) == NOTHING else question_called(linking.guide, named).id
        standing = standing_at(linking.links, source, turn.id)
        if standing and {link.question for link in standing} == {question}:
            already.append(turn.id)
            continue
        gone += [_unlinked(desk, changes, link) for link in standing]
        made.append(_linked(desk, changes, (source, turn.id, question)))
    if not changes:
        return Linked(source, already=tuple(already))
    changes.note = f"{source}: {counted(len(made), 'turn')}"
    return Linked(source, tuple(made), tuple(gone), tuple(already), desk.commit(changes, verb))


def unset_links(desk: Desk, source: str, turns: Sequence[str]) -> Linked:
    """Take away what begins at some turns, also at those that a correction took out: one verb."""
    linking = _linking(desk, source)
    changes = Changes(note=f"{source}: {counted(len(turns), 'turn')}")
    gone: list[Link] = []
    for typed in dict.fromkeys(turns):
        standing = standing_at(linking.links, source, _turn_id(typed))
        if not standing:
            hint = f"qualcode guide links {source}"
            raise UsageError(f"no question begins at {_turn(linking, typed).id} of {source}", hint=hint)
        gone += [_unlinked(desk, changes, link) for link in standing]
    return Linked(source, gone=tuple(gone), run=desk.commit(changes, "guide unset"))


def _linking(desk: Desk, source: str) -> _Linking:
    desk.study.require_unlocked()
    found = read_source(desk.study, source)
    turns = {turn.id: turn for turn in found.turns}
    return _Linking(found, sound_guide(desk.study), read_links(desk.study), turns)


def _turn_id(typed: str) -> str:
    named = typed.strip().casefold()
    return f"t{named}" if named.isdigit() else named


def _turn(linking: _Linking, typed: str) -> Turn:
    turn = linking.turns.get(_turn_id(typed))
    source = linking.source
    if turn is None:
        ids = list(linking.turns)
        raise unknown_name(
            "turn", typed, ids, hint=f"{source.id} has {len(ids)} turns, {ids[0]} to {ids[-1]}"
        )
    if turn.question is not None:
        raise UsageError(
            f"{turn.id} of {source.id} stands under a question of its own",
            hint="it is the guide's where both have the same words, or where its heading begins with the id",
        )
    return turn


def _linked(desk: Desk, changes: Changes, named: tuple[str, str, str]) -> Link:
    source, turn, question = named
    link = Link(f"L-{secrets.token_hex(5)}", source, turn, question, desk.coder, desk.clock())
    changes.append(GUIDE_LOG, link_event(link, event=new_event_id()))
    changes.objects.add(link.id)
    changes.uses.update({source} | ({f"question {question}"} if question != NOTHING else set()))
    return link


def _unlinked(desk: Desk, changes: Changes, link: Link) -> Link:
    changes.append(GUIDE_LOG, unlink_event(link, Unlinking(new_event_id(), desk.coder, desk.clock())))
    changes.objects.add(link.id)
    return link


def threshold() -> float:
    """Return how like a question a turn must be to be proposed, from 0 to 1."""
    return THRESHOLD
