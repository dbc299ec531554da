"""A topic guide as people write it in a text, a Markdown file or a sheet, read as a Guide.

Every line comes in as a section, a question or a prompt, or is told as a Problem with its place.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.model import Guide, Problem, Question, Section
from qualcode.text import fold, normalised

_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<title>.+?)\s*#*$")
_NAMED_SECTION = re.compile(
    r"(?:section|part|theme|topic)\s+(?P<id>[A-Za-z]|\d{1,2})\b[\s.:)–—-]*(?P<title>.*)", re.IGNORECASE
)
_LETTER = re.compile(r"(?P<id>[A-Z])[.:)]\s+(?P<title>\S.*)")
_NUMBERED = re.compile(r"(?P<id>[A-Za-z]{0,3}\d{1,3}(?:\.\d{1,3})*[a-z]?)(?:[.:)]+\s*|\s+)(?P<text>\S.*)")
_BULLET = re.compile(r"(?:[-*•–·o]|[a-z][.)]|\([a-z]\)|[ivx]{1,4}[.)])\s+(?P<text>\S.*)")
_VERSION = re.compile(r"version\s*[:=]?\s*(?P<version>[\w.-]{1,20})$", re.IGNORECASE)
_OPTIONAL = re.compile(r"\s*[(\[]\s*optional\s*[)\]]\s*|^optional\s*[:–-]\s*", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_COLUMNS = {
    "section": ("section", "section id", "part"),
    "title": ("title", "section title", "topic", "theme"),
    "id": ("id", "question id", "number", "no", "no."),
    "question": ("question", "text", "wording"),
    "prompts": ("prompts", "prompt", "probes", "probe"),
    "optional": ("optional",),
}
_TITLE = 60
_YES = frozenset({"yes", "y", "true", "x", "1", "optional"})
_PARTS = re.compile(r"\s*[\n;|]\s*")

Row = Sequence[str]


@dataclass(slots=True)
class _Draft:
    """A guide in the making: sections as [id, title, questions], and what was not understood."""

    sections: list[tuple[str, str, list[Question]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    version: str = ""
    bulleted: int | None = None

    def section(self, identifier: str, title: str) -> None:
        """Begin a section; one without an id gets the next letter."""
        taken = {known for known, _, questions in self.sections if questions}
        free = (letter for letter in string.ascii_uppercase if letter not in taken)
        self.sections.append((identifier or next(free, str(len(self.sections) + 1)), title, []))
        self.bulleted = None

    def question(self, typed: str, text: str) -> None:
        """Begin a question in the section that is open."""
        if not self.sections:
            self.section("", "")
        section, _, questions = self.sections[-1]
        optional = _OPTIONAL.search(text) is not None
        plain = _OPTIONAL.sub(" ", text).strip()
        questions.append(Question(typed or f"{section}{len(questions) + 1}", plain, (), optional))

    def numbered(self, typed: str, text: str) -> None:
        """Begin a question that has a number."""
        self.question(typed, text)
        self.bulleted = None

    @property
    def current(self) -> Question | None:
        """The question that is open."""
        return self.sections[-1][2][-1] if self.sections and self.sections[-1][2] else None

    def change(self, question: Question) -> None:
        """Put another question in the place of the open one."""
        self.sections[-1][2][-1] = question

    def guide(self) -> Guide:
        """Return what was read."""
        found = (Section(identifier, title, tuple(own)) for identifier, title, own in self.sections)
        return Guide(_whole_ids(tuple(section for section in found if section.questions)), self.version)


def guide_from_text(text: str) -> tuple[Guide, tuple[Problem, ...]]:
    """Return the guide that a text or Markdown file holds, and the lines that were not understood.

    Sections are headings, "A. Title" or "Section A: Title"; questions are numbered ("A1. ...", "3) ...");
    what is listed below a question are its prompts; "(optional)" marks a question.
    """
    draft = _Draft()
    lines = _lines(text)
    titles = _levels([line.words for line in lines])
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        _read_line(draft, line, titles, leads=following is not None and _is_item(following.words))
    if not draft.guide().questions:
        draft.problems.append(
            Problem(
                "empty",
                "the file holds no questions",
                hint="a line of a guide is `A. Title`, `A1. Question?` or `- prompt`",
                severity="error",
            )
        )
    return draft.guide(), tuple(draft.problems)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank, without its emphasis: number, indent, and whether a blank one is above."""

    number: int
    indent: int
    words: str
    opens: bool


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    opens = True
    for number, raw in enumerate(normalised(text).split("\n"), start=1):
        line = raw.expandtabs(4)
        words = _EMPHASIS.sub(r"\2", line.strip())
        if words.strip("-=_*# "):
            found.append(_Line(number, len(line) - len(line.lstrip()), words, opens))
        opens = not words
    return found


def _is_item(words: str) -> bool:
    return bool(_NUMBERED.fullmatch(words) or _BULLET.fullmatch(words))


def _levels(lines: Sequence[str]) -> int:
    """Return the depth of heading that is only the guide's title: the first, where deeper ones follow."""
    depths = [len(match["marks"]) for line in lines if (match := _HEADING.fullmatch(line))]
    return depths[0] if len(depths) > 1 and depths[0] < min(depths[1:]) else 0


def _read_line(draft: _Draft, line: _Line, title_depth: int, *, leads: bool) -> None:
    heading = _HEADING.fullmatch(line.words)
    if heading and len(heading["marks"]) == title_depth:
        draft.version = draft.version or _version(heading["title"])
    elif heading:
        _heading(draft, heading["title"])
    elif named := _section_in(line.words, line.indent):
        draft.section(named["id"].upper(), named["title"].strip())
    elif numbered := _NUMBERED.fullmatch(line.words):
        draft.numbered(numbered["id"], numbered["text"])
    elif _VERSION.fullmatch(line.words) and draft.current is None:
        draft.version = _version(line.words)
    elif bullet := _BULLET.fullmatch(line.words):
        _bullet(draft, bullet["text"], line.indent)
    elif draft.current is not None and line.indent > 0:
        _continued(draft, line.words)
    elif leads and line.opens and len(line.words) <= _TITLE and line.words[-1] not in ".,;?":
        draft.section("", line.words.rstrip(":"))
    else:
        where = f"line {line.number}"
        draft.problems.append(Problem("not-read", "this line is no section, question or prompt", where))


def _section_in(words: str, indent: int) -> re.Match[str] | None:
    return _NAMED_SECTION.fullmatch(words) or (_LETTER.fullmatch(words) if indent == 0 else None)


def _heading(draft: _Draft, title: str) -> None:
    """Take a Markdown heading: a question where it has a question's number, else a section."""
    numbered = _NUMBERED.fullmatch(title)
    if named := _section_in(title, 0):
        draft.section(named["id"].upper(), named["title"].strip())
    elif numbered and (not _is_bare(numbered["id"]) or title.rstrip(" )]").endswith("?")):
        draft.numbered(numbered["id"], numbered["text"])
    else:
        draft.section("", numbered["text"] if numbered else title)


def _is_bare(identifier: str) -> bool:
    return identifier.isdigit()


def _version(words: str) -> str:
    found = re.search(r"version\s*[:=]?\s*([\w.-]{1,20})", words, re.IGNORECASE)
    return found.group(1) if found else ""


def _bullet(draft: _Draft, text: str, indent: int) -> None:
    """Take an item of a list: a prompt of the open question, or a question of a list of questions."""
    current = draft.current
    if current is None or (draft.bulleted is not None and indent <= draft.bulleted):
        draft.bulleted = indent
        draft.question("", text)
        return
    draft.change(Question(current.id, current.text, (*current.prompts, text.strip()), current.optional))


def _continued(draft: _Draft, words: str) -> None:
    current = draft.current
    if current is None:
        return
    *before, last = current.prompts or ("",)
    if last:
        changed = Question(current.id, current.text, (*before, f"{last} {words}"), current.optional)
    else:
        changed = Question(current.id, f"{current.text} {words}", (), current.optional)
    draft.change(changed)


def _whole_ids(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Give questions with bare numbers their section's letter, where the numbers begin anew in a section."""
    bare = [question.id for section in sections for question in section.questions if _is_bare(question.id)]
    if len(bare) == len(set(bare)):
        return sections
    return tuple(
        Section(
            section.id,
            section.title,
            tuple(
                Question(
                    f"{section.id}{question.id}" if _is_bare(question.id) else question.id,
                    question.text,
                    question.prompts,
                    question.optional,
                )
                for question in section.questions
            ),
        )
        for section in sections
    )


def guide_from_rows(rows: Sequence[Row]) -> tuple[Guide, tuple[Problem, ...]]:
    """Return the guide that a sheet holds: columns section, id, question, prompts; also title and optional.

    Prompts stand in one cell, parted by line ends, `;` or `|`, or in rows of their own below the question.
    """
    heading = next((number for number, row in enumerate(rows) if _is_heading(row)), None)
    if heading is None:
        message = "no row names a column `question`"
        hint = "name the columns section, id, question, prompts"
        return Guide(), (Problem("no-columns", message, hint=hint, severity="error"),)
    columns = _columns(rows[heading])
    draft = _Draft()
    section = None
    for number, row in enumerate(rows[heading + 1 :], start=heading + 2):
        cell = {name: _cell(row, place) for name, place in columns.items()}
        named = cell.get("section", ""), cell.get("title", "")
        if any(named) and named[0] + named[1] != section:
            section = named[0] + named[1]
            letter = re.fullmatch(r"([A-Za-z]|\d{1,2})(?:[.:)\s]+(.*))?", named[0])
            identifier = letter.group(1).upper() if letter else ""
            draft.section(identifier, named[1] or (letter.group(2) or "" if letter else named[0]))
        _read_row(draft, cell, number)
    if not draft.guide().questions:
        draft.problems.append(Problem("empty", "the sheet holds no questions", severity="error"))
    return draft.guide(), tuple(draft.problems)


def _read_row(draft: _Draft, cell: Mapping[str, str], number: int) -> None:
    prompts = tuple(part for part in _PARTS.split(cell.get("prompts", "")) if part)
    if cell["question"]:
        draft.question(cell.get("id", "").rstrip(".:) "), cell["question"])
    elif cell.get("id"):
        draft.problems.append(
            Problem("missing-text", "a question without text", f"row {number}", severity="error")
        )
        return
    current = draft.current
    if prompts and current is None:
        draft.problems.append(Problem("not-read", "prompts without a question", f"row {number}"))
    elif current is not None:
        optional = current.optional or (bool(cell["question"]) and fold(cell.get("optional", "")) in _YES)
        draft.change(Question(current.id, current.text, (*current.prompts, *prompts), optional))


def _is_heading(row: Row) -> bool:
    return "question" in _columns(row)


def _columns(row: Row) -> dict[str, int]:
    names = [fold(cell).strip() for cell in row]
    return dict(_found(names))


def _found(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    for column, known in _COLUMNS.items():
        place = next((names.index(name) for name in known if name in names), None)
        if place is not None:
            yield column, place


def _cell(row: Row, place: int) -> str:
    return normalised(row[place]).strip() if place < len(row) else ""
