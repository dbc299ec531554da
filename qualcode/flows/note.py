"""Beginning a file of notes: a template with a header, kept outside the study, that only its owner may read.

Nothing is overwritten, and an area or a date that an import would refuse is refused here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import AlreadyThereError, UsageError
from qualcode.flows.desk import utc_now
from qualcode.flows.session import session_facts
from qualcode.store.files import PRIVATE, write_whole
from qualcode.store.study import Study

KINDS = ("field_notes", "workshop", "statements")
_STATED = {"field_notes": "field_notes", "workshop": "workshop", "statements": "counted_statements"}
_NAMES = {"field_notes": "field-notes", "workshop": "workshop", "statements": "statements"}
_ABOUT_PEOPLE = """\
# Who was there, and who took these notes. Names stay in the vault with this file; they become no
# facts of the session, and are masked where they stand in the notes."""
_HEADER = """\
---
# Lines that begin with # are guidance and are left out.
kind: {kind}
title: {title}
date: {date}
area: {area}
{people}
present:
notes_by:
languages: {languages}
# Through whom people were heard: an interpreter, a coordinator; blank where they spoke for themselves.
through: {through}
# Was recording agreed? yes or no. May words be quoted? yes, paraphrase or no. Blank: not stated.
recorded:
quoting:
---
"""
_HEARD = """\
Words that you heard word for word stand in guillemets: «nobody rang back». Only they can ever be
quoted; all else is your account. Guillemets are typed with Alt+0171 and Alt+0187 on Windows, Option+\\ and
Option+Shift+\\ on a Mac, AltGr+z and AltGr+x on Linux."""
_GUIDANCE = {
    "field_notes": f"""\
Write each note below as a paragraph, or as an item that begins with "- ". A heading ("## What helped?")
is the question that the notes below it answer.

{_HEARD}""",
    "workshop": f"""\
Write each flip-chart line or sticky note below as an item that begins with "- ", under a heading
("## Table 2: what helps?") that says what it answers. Paragraphs outside the lists are left out.

{_HEARD}""",
    "statements": """\
Write each statement below as a paragraph, or as an item that begins with "- ", under a heading with the
question that was put ("## What is difficult?"). Begin with how many people it is of: "Four parents
stated ...", "4 of 12 mothers ...", "One dad ...", "Both ...", "Nobody ...".
Where nobody counted, say "several".

A statement is a paraphrase. Words that somebody said word for word stand in quotation marks: “never once”.
Only they can ever be quoted.""",
}


@dataclass(frozen=True, slots=True)
class NotePlan:
    """What a person said of the notes to come; `file` None gives them a name of their own."""

    file: Path | None = None
    kind: str = "field_notes"
    title: str = ""
    area: str = ""
    date: str = ""
    languages: Sequence[str] = ()
    through: str = ""


def new_note(plan: NotePlan, study: Study | None, *, here: Path, clock: Callable[[], str] = utc_now) -> Path:
    """Write the template; return where it is.

    Raises `UsageError` for a place inside the study, where a team would share it, and for values that an
    import would refuse; `AlreadyThereError` for a file that is there.
    """
    if any(len(value.splitlines()) > 1 for value in (plan.title, plan.through, *plan.languages)):
        raise UsageError(
            "the header has one line for each fact", hint="give titles and names without line ends"
        )
    typed = {"date": plan.date or clock()[:10], "area": plan.area}
    facts = session_facts(typed, study.settings.areas if study else ())
    path = plan.file or _usual_place(plan.kind, facts["date"], here, study)
    if study and study.root.resolve() in path.resolve().parents:
        raise UsageError(
            f"{path.name} would lie inside the study, where a team shares what is there",
            hint="name a file elsewhere: an import keeps the notes in the vault",
        )
    if path.exists() or path.is_symlink():
        raise AlreadyThereError(f"{path} is there already", hint="give another name; nothing is overwritten")
    write_whole(path, template(plan, facts).encode(), mode=PRIVATE)
    return path


def template(plan: NotePlan, facts: dict[str, str]) -> str:
    """Return the text of the template."""
    header = _HEADER.format(
        kind=_STATED[plan.kind],
        title=plan.title,
        date=facts["date"],
        area=facts["area"],
        people=_ABOUT_PEOPLE,
        languages=", ".join(plan.languages),
        through=plan.through,
    )
    lines = "\n".join(line.rstrip() for line in header.split("\n"))
    return f"{lines}\n<!--\n{_GUIDANCE[plan.kind]}\n-->\n\n"


def _usual_place(kind: str, day: str, here: Path, study: Study | None) -> Path:
    """Return a free name in the current folder, or beside the study where that is inside it."""
    inside = study is not None and study.root.resolve() in (here.resolve(), *here.resolve().parents)
    folder = study.root.parent if study is not None and inside else here
    return folder / f"{_NAMES[kind]}-{day}.md"
