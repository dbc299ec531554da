"""Participants by pseudonym, and what joining a sheet did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.printing import Hanging, listing, shortened
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.joining import Joined, SheetRow
    from qualcode.flows.known_people import Candidate
    from qualcode.flows.participant import HeardIn, Listed
    from qualcode.flows.permitting import Unstated
    from qualcode.flows.show import Attending
    from qualcode.model import Attributes, Presence

_FEW = 12
_SHORT = 24
_FACTS = 4


def participants_table(people: Iterable[Listed]) -> RenderableType:
    """Return participants with attributes, where they speak, and whether they may be quoted."""
    rows = [
        (
            person.id,
            _few_facts(person.attributes),
            ", ".join(_place(session) for session in person.sessions) or "speaks nowhere",
            _quotable(person),
            person.further_use,
        )
        for person in people
    ]
    known = any(row[-1] for row in rows)
    columns = ["participant", "attributes", "speaks in", "quotable", *(["further use"] if known else [])]
    return listing(columns, [row[: len(columns)] for row in rows], empty="no participants yet")


def _place(session: HeardIn) -> str:
    """Return a session, with what is not as usual: a part attended, a second role."""
    more = [*session.roles[1:], *([attendance_words(session)] if session.attendance == "part" else [])]
    return f"{session.source} ({', '.join(more)})" if more else session.source


def attendance_words(said: HeardIn | Presence | Attending) -> str:
    """Return how much of a session somebody attended: "the whole", "from t12 to t40"; "" for not stated."""
    attended = getattr(said, "attendance", "part")
    if attended != "part":
        return "the whole" if attended else ""
    parts = [f"from {said.first}" if said.first else "", f"to {said.last}" if said.last else ""]
    return " ".join(filter(None, parts)) or "which turns is not known"


def unstated_table(people: Sequence[Unstated]) -> RenderableType:
    """Return the people of whom something is not known, and what."""
    rows = [
        (person.id, facts_of(person.attributes), " ".join(person.sources), _words(person.missing))
        for person in people
    ]
    return listing(["participant", "attributes", "speaks in", "not known"], rows, empty="all is known")


def _words(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def participants_json(people: Iterable[Listed]) -> dict[str, Any]:
    """Return participants as JSON."""
    return {
        "participants": [
            {
                "id": person.id,
                "attributes": person.attributes,
                "sources": person.sources,
                "quotable": person.quotable,
                "reason": person.reason,
                "permissions": person.permissions,
                "further_use": person.further_use,
                "sessions": [_session_json(session) for session in person.sessions],
            }
            for person in people
        ]
    }


def _session_json(session: HeardIn) -> dict[str, Any]:
    return {
        "source": session.source,
        "roles": session.roles,
        "permissions": session.permissions,
        "quotable": session.quotable,
        "reason": session.reason,
        "attendance": session.attendance,
        "from": session.first,
        "to": session.last,
    }


def facts_of(attributes: Attributes) -> str:
    """Return attributes in one line, without the blank ones."""
    return "; ".join(f"{name} {value}" for name, value in attributes.items() if value)


def _few_facts(attributes: Attributes) -> str:
    """Return the attributes for a list: of a survey's answers those under short names, and how many more."""
    known = {name: value for name, value in attributes.items() if value}
    if known.get("kind") != "respondent":
        return facts_of(known)
    short = [name for name in known if len(name) <= _SHORT and not name.endswith("?")][:_FACTS]
    more = len(known) - len(short)
    told = [facts_of({name: shortened(known[name], _SHORT) for name in short})]
    return "; ".join(told + ([counted(more, "more answer")] if more else []))


def _quotable(person: Listed) -> str:
    if person.quotable:
        return "yes"
    some = [session.source for session in person.sessions if session.quotable]
    if some:
        return f"in {', '.join(some)}; elsewhere no: {person.reason}"
    return f"no: {person.reason}" if person.reason else ""


def joined_lines(done: Joined, *, dry_run: bool = False) -> Iterator[RenderableType]:
    """Yield what joining a sheet did, or would do: counts, then who, by line and pseudonym; no names."""
    yield Text(
        f"{len(done.matched)} matched, {len(done.added)} registered who have not spoken, "
        f"{len(done.without_row)} without a row" + (f", {len(done.asked)} to settle" if done.asked else "")
    )
    rows = [("matched", _few([f"{row.person} (line {row.line})" for row in done.matched]))]
    rows += [(f"line {row.line}", _may_be(row)) for row in done.asked]
    added = [f"{row.person} (line {row.line})" for row in done.added]
    rows += [("registered", _few(added)), ("without a row", _few(done.without_row))]
    rows += [("to the vault only", ", ".join(done.to_vault))]
    for what, which in rows:
        if which:
            yield Hanging(f"{what}: {which}", by=2)
    if done.asked:
        yield Hanging(
            'left out until you say who they are: --same "NAME=P7K3Q" joins a row, --new "NAME" registers it',
            by=2,
        )
    if dry_run:
        yield Text("nothing was written")


def _few(names: Sequence[str]) -> str:
    more = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")


def _may_be(row: SheetRow) -> str:
    return "may be " + " or ".join(f"{each.id} ({each.reason})" for each in row.candidates)


JOIN_HELP = (
    "y, or the number of one: the row is theirs; its name is another name of that person",
    "n: somebody whom nobody knows yet; the row registers them",
    "s, or Enter: leaves the row out; --same or --new can settle it another time",
)


def candidate_lines(row: SheetRow, candidates: Sequence[Candidate]) -> list[str]:
    """Return the question whose a row is; with names, for the terminal alone."""
    each = [f"{one.id}, “{one.name}” ({one.reason})" for one in candidates]
    start = f"Line {row.line}, “{row.name}”: the same person as"
    if len(each) == 1:
        return [f"{start} {each[0]}?"]
    return [f"{start}", *(f"  {number} {one}?" for number, one in enumerate(each, start=1))]


def planned_lines(plan: Joined) -> Iterator[RenderableType]:
    """Yield what a join will do, with the names as the sheet has them; for the terminal alone."""
    left = [f"line {row.line} “{row.name}”" for row in plan.asked]
    rows = [
        ("matched", [f"line {row.line} “{row.name}” is {row.person}" for row in plan.matched]),
        ("new", [f"line {row.line} “{row.name}”" for row in plan.added]),
        ("left out", left),
    ]
    for what, which in rows:
        if which:
            yield Hanging(f"{what}: {_few(which)}", by=2)


def joined_json(done: Joined) -> dict[str, Any]:
    """Return what joining a sheet did as JSON; pseudonyms only."""
    return {
        "matched": [{"line": row.line, "participant": row.person} for row in done.matched],
        "asked": [
            {
                "line": row.line,
                "candidates": [{"participant": each.id, "reason": each.reason} for each in row.candidates],
            }
            for row in done.asked
        ],
        "registered": [{"line": row.line, "participant": row.person} for row in done.added],
        "without_row": list(done.without_row),
        "to_vault": list(done.to_vault),
        "run": done.run.id if done.run else None,
    }
