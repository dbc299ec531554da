"""Taking a topic guide into the study: new questions come in, the same ones change nothing, by whatever ids.

A question that asks something else here is refused and listed, unless it is to be replaced; what people wrote
into guide.yaml, comments and order, stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualcode.coding.guides import guide_from, guide_mapping, question_mapping
from qualcode.errors import StudyFormatError
from qualcode.flows.desk import Desk
from qualcode.flows.guide.files import GuideFile, read_guide_file
from qualcode.flows.guide.links import GUIDE, read_guide
from qualcode.flows.nameless import NAMELESS, naming, naming_lines
from qualcode.flows.reading import require_sound
from qualcode.model import Guide, Problem, Question, Section
from qualcode.store.history import Changes
from qualcode.store.runs import Run
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes
from qualcode.text import counted, fold, words


@dataclass(frozen=True, slots=True)
class ImportedGuide:
    """What an import brought, or the problems for which it was refused as a whole.

    `beside` are questions of the study that the file does not have: they stay. `renamed` are those that the
    file asks by another id, with the study's.
    """

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: bool = False
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class _Merge:
    """Two guides as one, and what differs, by id."""

    guide: Guide
    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    beside: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


def import_guide(desk: Desk, path: Path, *, replace_known: bool = False) -> ImportedGuide:
    """Take the questions of a file into the study: one verb, wholly or not at all."""
    desk.study.require_unlocked()
    file = read_guide_file(path)
    content = desk.study.read(GUIDE)
    ours, problems = read_guide(desk.study)
    require_sound(problems, GUIDE)
    faults = tuple(problem for problem in file.problems if problem.severity == "error")
    if not file.guide.questions and not faults:
        hint = "a guide has `sections:` with `questions:`"
        faults = (Problem("empty", "the file holds no questions", hint=hint, severity="error"),)
    if faults:
        return ImportedGuide(problems=faults, refused=True)
    merge = _merged(ours, file.guide)
    if merge.replaced and not replace_known:
        return ImportedGuide(problems=tuple(_conflicts(merge, path.name)), refused=True)
    if not merge.added and not merge.replaced:
        return ImportedGuide(
            unchanged=merge.unchanged, beside=merge.beside, renamed=merge.renamed, problems=file.problems
        )
    as_it_is = file.content if not ours.sections else None
    named = tuple(_named(desk, file, merge, as_it_is))
    if named:
        return ImportedGuide(problems=named, refused=True)
    changes = Changes(objects={f"question {identifier}" for identifier in merge.added + merge.replaced})
    changes.note = f"{counted(len(merge.added), 'question')}, {len(merge.replaced)} replaced"
    changes.files[GUIDE] = _written(content, merge, as_it_is)
    run = desk.commit(changes, "guide import")
    return ImportedGuide(
        merge.added,
        merge.replaced,
        merge.unchanged,
        merge.beside,
        merge.renamed,
        problems=file.problems,
        run=run,
    )


def _merged(ours: Guide, theirs: Guide) -> _Merge:
    known = {fold(question.id): question for question in ours.questions}
    renamed = _renamed(theirs.questions, known)
    theirs = _under_known_ids(theirs, known, renamed)
    coming = {fold(question.id): question for question in theirs.questions}
    new = [question for question in theirs.questions if fold(question.id) not in known]
    different = [each for name, each in coming.items() if name in known and each != known[name]]
    sections = [
        replace(section, questions=tuple(coming.get(fold(each.id), each) for each in section.questions))
        for section in ours.sections
    ]
    for section in theirs.sections:
        own = tuple(question for question in section.questions if question in new)
        place = next((at for at, each in enumerate(sections) if fold(each.id) == fold(section.id)), None)
        if place is not None:
            sections[place] = replace(sections[place], questions=(*sections[place].questions, *own))
        elif own:
            sections.append(Section(section.id, section.title, own))
    return _Merge(
        Guide(tuple(sections), theirs.version or ours.version),
        tuple(question.id for question in new),
        tuple(question.id for question in different),
        tuple(each.id for name, each in coming.items() if known.get(name) == each),
        tuple(each.id for name, each in known.items() if name not in coming),
        tuple(renamed.items()),
    )


def _renamed(theirs: Sequence[Question], known: Mapping[str, Question]) -> dict[str, str]:
    """Return the study's id for each id by which a file asks in the same words what the study asks."""
    taken = {fold(question.id) for question in theirs}
    free = {_wording(each): each.id for name, each in reversed(list(known.items())) if name not in taken}
    found: dict[str, str] = {}
    for question in theirs:
        there = known.get(fold(question.id))
        if there is None or _wording(there) != _wording(question):
            identifier = free.pop(_wording(question), "")
            found |= {question.id: identifier} if identifier else {}
    return found


def _wording(question: Question) -> str:
    return " ".join(word for word, _ in words(fold(question.text)))


def _under_known_ids(theirs: Guide, known: Mapping[str, Question], renamed: Mapping[str, str]) -> Guide:
    """Return the guide with the study's ids: "a1" is A1, and what the study asks by another id has that.

    Such a question stands as the study has it, unless the file brings further prompts.
    """

    def named(question: Question) -> Question:
        there = known.get(fold(renamed.get(question.id, question.id)))
        if there is None:
            return question
        if question.id in renamed and set(question.prompts) <= set(there.prompts):
            return there
        return replace(question, id=there.id)

    sections = (replace(each, questions=tuple(map(named, each.questions))) for each in theirs.sections)
    return replace(theirs, sections=tuple(sections))


def _conflicts(merge: _Merge, name: str) -> Iterator[Problem]:
    for identifier in merge.replaced:
        yield Problem(
            "different-content",
            f"{name} and the study ask different things by {identifier!r}",
            f"question {identifier}",
            "--replace takes the file's question; or give it another id",
            "error",
        )


def _named(desk: Desk, file: GuideFile, merge: _Merge, as_it_is: bytes | None) -> Iterator[Problem]:
    """Yield the questions that hold a registered name: guide.yaml is a file without names."""
    coming = {*merge.added, *merge.replaced}
    names = desk.names()
    said = {
        f"question {question.id}": "\n".join((question.text, *question.prompts))
        for question in merge.guide.questions
        if question.id in coming
    }
    said |= {f"the title of section {section.id}": section.title for section in file.guide.sections}
    found = list(naming(desk, said, names=names))
    if not found and as_it_is is not None:
        found = list(naming_lines(desk, as_it_is, names=names))
    for where, fault in found:
        yield Problem("holds-a-name", f"it {fault}", where, NAMELESS, "error")


def _written(content: bytes | None, merge: _Merge, as_it_is: bytes | None) -> bytes:
    """Return the new guide.yaml, proved: what is read back is the guide that was meant."""
    if as_it_is is not None:
        return as_it_is.removeprefix(b"\xef\xbb\xbf")
    if content is None:
        written = yaml_bytes(guide_mapping(merge.guide))
    else:
        document = parse_yaml(content, GUIDE)
        _put(document, merge)
        written = yaml_bytes(document)
    if guide_from(parse_yaml(written, GUIDE))[0] != merge.guide:
        raise StudyFormatError(
            f"{GUIDE} is written in a way that cannot be added to", hint="add the questions in an editor"
        )
    return written


def _put(document: Any, merge: _Merge) -> None:
    """Put what is new or replaced into the document as people wrote it."""
    if merge.guide.version:
        document["version"] = merge.guide.version
    listed = document.get("sections") or []
    document["sections"] = listed
    entries = {fold(str(entry["id"])): entry for entry in listed}
    for section in merge.guide.sections:
        entry = entries.get(fold(section.id))
        if entry is None:
            listed.append({"id": section.id, "title": section.title, "questions": []})
            entry = listed[-1]
        questions = entry.get("questions") or []
        entry["questions"] = questions
        known = {fold(str(question["id"])): question for question in questions}
        for question in section.questions:
            if question.id in merge.added:
                questions.append(question_mapping(question))
            elif question.id in merge.replaced:
                known[fold(question.id)].update(question_mapping(question))
