"""Which question is talked about from which turn on: link and unlink events, and what they add up to.

`fold_links` ignores the order and the repetition of events, and a link that was taken back stays dead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.coding.guides import NOTHING
from qualcode.errors import StudyFormatError
from qualcode.model import JsonValue, Source, Turn

Event = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Link:
    """From `turn` on, `question` (an id, or "none") is talked about, until the next link of the source."""

    id: str
    source: str
    turn: str
    question: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Unlinking:
    """Who takes a link back, when, and the id of the event."""

    event: str
    by: str
    at: str
    why: str = ""


def link_event(link: Link, *, event: str) -> Event:
    """Return the line that makes a link; `event` is a fresh random id."""
    return {
        "op": "link",
        "event": event,
        "id": link.id,
        "source": link.source,
        "turn": link.turn,
        "question": link.question,
        "by": link.by,
        "at": link.at,
    }


def unlink_event(link: Link, taken: Unlinking) -> Event:
    """Return the line that takes a link back for ever."""
    line: Event = {"op": "unlink", "event": taken.event, "id": link.id, "by": taken.by, "at": taken.at}
    return line | {"why": taken.why} if taken.why else line


def fold_links(events: Iterable[Mapping[str, JsonValue]]) -> tuple[Link, ...]:
    """Return the links that stand, by source, turn and time.

    Raises `StudyFormatError` for an event that is neither a link nor an unlink.
    """
    made: dict[str, Link] = {}
    dead: set[str] = set()
    for event in events:
        if event.get("op") == "unlink":
            dead.add(_text(event, "id"))
        elif event.get("op") == "link":
            link = _link(event)
            made[link.id] = min(made.get(link.id, link), link, key=_identity)
        else:
            raise StudyFormatError(
                f"event {event.get('event')}: not a link", hint="`qualcode check` says where"
            )
    return tuple(sorted((link for link in made.values() if link.id not in dead), key=_order))


def _link(event: Mapping[str, JsonValue]) -> Link:
    fields = ("id", "source", "turn", "question", "by", "at")
    return Link(*(_text(event, name) for name in fields))


def _text(event: Mapping[str, JsonValue], name: str) -> str:
    value = event.get(name)
    if not isinstance(value, str) or not value:
        raise StudyFormatError(
            f"event {event.get('event')}: {name} should be text", hint="`qualcode check` says where"
        )
    return value


def _identity(link: Link) -> tuple[str, ...]:
    return link.at, link.by, link.source, link.turn, link.question


def _order(link: Link) -> tuple[str, int, str, str, str]:
    return link.source, turn_number(link.turn), link.turn, link.at, link.id


def turn_number(turn: str) -> int:
    """Return the number in a turn's id, by which turns of one source are told apart."""
    digits = turn.removeprefix("t")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def beginnings(links: Iterable[Link]) -> dict[str, str]:
    """Return, of the links of one source, the question that begins at each turn: of several the latest."""
    latest: dict[str, Link] = {}
    for link in links:
        known = latest.get(link.turn, link)
        latest[link.turn] = max(known, link, key=lambda one: (one.at, one.id))
    return {turn: link.question for turn, link in latest.items()}


def rivals(links: Iterable[Link]) -> list[tuple[Link, ...]]:
    """Return the links that say different things of one turn, turn by turn; the latest, last, counts."""
    by_turn: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        by_turn.setdefault((link.source, link.turn), []).append(link)
    differing = (found for found in by_turn.values() if len({link.question for link in found}) > 1)
    return [tuple(sorted(found, key=lambda one: (one.at, one.id))) for found in differing]


def with_questions(source: Source, begins: Mapping[str, str], wordings: Mapping[str, str]) -> Source:
    """Return `source` with each turn's question; a turn that has one of its own keeps it.

    `begins` maps turns to questions, `wordings` question ids to what is asked; "none" ends a question.
    """
    turns: list[Turn] = []
    current = ""
    for turn in source.turns:
        if turn.id in begins:
            current = "" if begins[turn.id] == NOTHING else begins[turn.id]
        turns.append(replace(turn, question=current) if current and turn.question is None else turn)
    used = {turn.question for turn in turns if turn.question in wordings}
    known = {identifier: wording for identifier, wording in wordings.items() if identifier in used}
    return replace(source, turns=tuple(turns), questions={**source.questions, **known})


def standing_at(links: Sequence[Link], source: str, turn: str) -> list[Link]:
    """Return the links that stand at a turn."""
    return [link for link in links if (link.source, link.turn) == (source, turn)]
