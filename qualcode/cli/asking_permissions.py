"""What was agreed, asked at the terminal: of a session when it comes in, of people one after the other.

Enter means that it is not known, and not known means that nothing may be quoted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import click

from qualcode.errors import UsageError
from qualcode.flows.desk import Desk
from qualcode.flows.entering import stated_permissions
from qualcode.flows.facts import TALK
from qualcode.flows.permitting import Unstated, permit, unstated
from qualcode.flows.reading_files import ReadFile
from qualcode.screens.participant import facts_of, unstated_table
from qualcode.screens.printing import say, show
from qualcode.store.participants import ALLOWED, PERMISSION_FIELDS, stated_anew

QUESTIONS: Mapping[str, str] = {
    "recorded": "Was recording agreed?",
    "quoting": "May words be quoted?",
    "attribution": "What may stand under a quote?",
    "further_use": "May the words be used beyond this study?",
}
_ASKED_OF = TALK | {"written"}
_STOP = "q"
_NEXT = "n"


def permissions_asked(read: ReadFile) -> ReadFile:
    """Ask what a session allows, where neither an option nor its file says whether words may be quoted."""
    known = stated_permissions(read.loaded, read.stated.permissions)
    if known.quoting or read.loaded.kind not in _ASKED_OF:
        return read
    typed = _answer("quoting", "May words of this session be quoted?")
    if not typed:
        say("Not known: nothing can be quoted until `qualcode source set --quoting` says.")
        return read
    said = {"quoting": typed}
    for name in ("recorded", "attribution", "further_use"):
        if not getattr(known, name) and (typed == "yes" or name != "attribution"):
            said[name] = _answer(name, QUESTIONS[name])
    now = stated_anew(read.stated.permissions, said, "the session")
    return replace(
        read,
        options=replace(read.options, permissions=now),
        stated=replace(read.stated, permissions=now),
    )


def _answer(name: str, question: str, *more: str) -> str:
    """Ask for one permission until the answer is one; "" for Enter, or one of `more`."""
    words = ALLOWED[name]

    def checked(typed: str) -> str:
        said = typed.strip().casefold()
        fitting = [word for word in (*words, *more) if said and word.startswith(said)]
        if said in more or not said:
            return said
        if len(fitting) != 1 and said not in words:
            raise click.UsageError(f"one of {', '.join(words)}, or Enter")
        return said if said in words else fitting[0]

    answer: str = click.prompt(
        f"{question} ({', '.join(words)}; Enter: not known)",
        default="", show_default=False, err=True, value_proc=checked,
    )  # fmt: skip
    return answer


def walked_through(desk: Desk) -> list[str]:
    """Ask of each participant what nobody has stated yet; what is answered of one is kept before the next.

    Names stand in the questions where the vault opens: whoever holds the forms needs them.
    """
    found = list(unstated(desk.study))
    if not found:
        return []
    show(unstated_table(found))
    say(f"Enter: not known. {_NEXT}: the next person. {_STOP}: stop; what was answered stays.")
    names = desk.names_unasked()
    done: list[str] = []
    for place, person in enumerate(found, start=1):
        known = names.entities.get(person.id) if names else None
        name = f", “{known.forms[0]}”" if known and known.forms else ""
        say(f"{place} of {len(found)}: {person.id}{name} ({facts_of(person.attributes) or 'nothing known'})")
        said, stopped = _of_one(person)
        if said:
            permit(desk, [person.id], said)
            done.append(person.id)
        if stopped:
            break
    return done


def _of_one(person: Unstated) -> tuple[dict[str, str], bool]:
    """Ask what is missing of one person; return the answers, and whether somebody wants to stop."""
    said: dict[str, str] = {}
    for name in (each for each in PERMISSION_FIELDS if each in person.missing):
        answer = _answer(name, f"  {QUESTIONS[name]}", _STOP, _NEXT)
        if answer in {_STOP, _NEXT} and answer not in ALLOWED[name]:
            return said, answer == _STOP
        if answer:
            said[name] = answer
    return said, False


def require_somebody(who: tuple[str, ...], stated: Mapping[str, str], *, asking: bool) -> None:
    """Raise `UsageError` where `--ask` does not go with what else was typed, or nobody is named."""
    if asking and (who or any(stated.values())):
        raise UsageError("--ask asks of everybody", hint="leave out the names and permissions")
    if not asking and not who:
        raise UsageError("who?", hint="qualcode participant permit P7K3Q --quoting yes; or --ask")
