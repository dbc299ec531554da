"""The topic guide from the plain mapping of guide.yaml, the names of its questions, and an entry back.

A bad entry is a Problem with its place, never a crash, and never costs its neighbours anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qualcode.entries import Entry, document_entry
from qualcode.errors import unknown_name
from qualcode.model import Guide, JsonValue, Problem, Question, Section
from qualcode.text import fold

NOTHING = "none"
_FEW = 12

_TOP_FIELDS = ("format", "version", "sections")
_SECTION_FIELDS = ("id", "title", "questions")
_QUESTION_FIELDS = ("id", "text", "prompts", "optional")
_AFTER_ID = re.compile(r"[\s.:)\]–—-]+")


def guide_from(document: Mapping[Any, object]) -> tuple[Guide, tuple[Problem, ...]]:
    """Return the guide that `document` (guide.yaml as a YAML reader gives it) holds, and the Problems.

    Questions without an id or text, and second questions of one id, are left out. Severity "error" marks
    what a person must mend.
    """
    file = document_entry(document, "guide", _TOP_FIELDS)
    seen: dict[str, Entry] = {}
    sections: list[Section] = []
    taken: set[str] = set()
    for entry in file.entries("sections", _SECTION_FIELDS):
        identifier, title = entry.needed_text("id"), entry.text("title")
        if fold(identifier) in taken:
            entry.report("duplicate-id", f"the section {identifier!r} stands twice", "give one another id")
        taken.add(fold(identifier))
        questions = _questions(entry, seen)
        if not entry.fields.get("questions"):
            entry.report("empty-section", "this section has no question", severity="warning")
        sections.append(Section(identifier, title, questions))
    return Guide(tuple(sections), file.text("version")), file.problems


def _questions(section: Entry, seen: dict[str, Entry]) -> tuple[Question, ...]:
    found: list[Question] = []
    for entry in section.entries("questions", _QUESTION_FIELDS):
        identifier, text = entry.needed_text("id"), entry.needed_text("text")
        prompts = entry.texts("prompts")
        optional = entry.fields.get("optional")
        if optional not in (None, True, False):
            entry.report("wrong-type", "optional must be true or false", "optional: true")
        if not identifier or not text:
            continue
        if fold(identifier) == NOTHING:
            entry.report("reserved-id", f"no question can be called {identifier!r}", "give it another id")
        elif fold(identifier) in seen:
            where = seen[fold(identifier)].where
            entry.report(
                "duplicate-id",
                f"the id {identifier!r} is used twice",
                f"the first stands at {where}; give this one another id",
            )
        else:
            seen[fold(identifier)] = entry
            found.append(Question(identifier, text, prompts, optional is True))
    return tuple(found)


def question_mapping(question: Question) -> dict[str, JsonValue]:
    """Return the entry of a question in the documented order."""
    return {
        "id": question.id,
        "text": question.text,
        "prompts": list(question.prompts),
        "optional": question.optional,
    }


def guide_mapping(guide: Guide) -> dict[str, JsonValue]:
    """Return a guide as guide.yaml holds it."""
    sections: list[JsonValue] = [
        {
            "id": section.id,
            "title": section.title,
            "questions": [question_mapping(question) for question in section.questions],
        }
        for section in guide.sections
    ]
    return {"format": 1, "version": guide.version, "sections": sections}


def question_called(guide: Guide, typed: str) -> Question:
    """Return the question that a person named by its id or its wording, in any case.

    Raises `UnknownNameError` when there is none.
    """
    found = asked_by(guide, typed)
    if found is None:
        ids = [question.id for question in guide.questions]
        hint = "`qualcode guide show` lists them" if len(ids) > _FEW else ""
        raise unknown_name("question", typed, ids, hint=hint)
    return found


def asked_by(guide: Guide, wording: str) -> Question | None:
    """Return the guide's question that a heading, column or person means: equal id or text, or "A1. ..."."""
    said = _plain(wording)
    for question in guide.questions:
        if said in (fold(question.id), _plain(question.text)):
            return question
    for question in guide.questions:
        rest = said.removeprefix(fold(question.id))
        parted = _AFTER_ID.match(rest) if rest != said else None
        if parted and rest[parted.end() :] == _plain(question.text):
            return question
    return None


def _plain(wording: str) -> str:
    return " ".join(fold(wording).split()).rstrip(" ?.:!*")
