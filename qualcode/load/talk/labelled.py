"""Plain text and Markdown with speaker labels: Otter's lines, `Name: text`, `**Name:** text`, labels alone.

A name counts as a label when it comes twice and has the shape of one; a single one is asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from qualcode.errors import BadInputError
from qualcode.load.balance import Ledger, words_in_text
from qualcode.load.encodings import decode_file
from qualcode.load.recognise import head_text, refuse_binary
from qualcode.load.talk.meeting_notes import has_ai_notes
from qualcode.load.talk.paragraphs import read_labelled
from qualcode.load.talk.roles import guessed_roles
from qualcode.load.talk.speaker_lines import TIME, Line
from qualcode.load.talk.unlabelled import Reading
from qualcode.load.times import CLOCK, RANGE
from qualcode.load.turns import turns_of
from qualcode.model import Loaded, Problem, SourceKind, Turn
from qualcode.ports import LoadOptions, Recognition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_OTTER_LINE = rf"\S.{{0,62}}?[ \u00a0]{{2,}}{CLOCK}\s*"
_BOLD_LABEL = r"\s*(?:\*\*|__)[^*\n]{1,63}?(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)"
_ESCAPED = re.compile(r"\\([\[\]()*_#`~>!.+\-{}|\\])")
_TAB_LINE = r"[ ]{0,8}([^\t:\d][^\t:]{0,30}?)[ ]{0,8}\t{1,4}(?=[^\t]*$)(?=.*[^\W\d_]).*"
_CHAT_LINE = r"(?m)^\[?\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}:\d\d[^\n:]{0,12}?[\]-] ?[^\n:]{1,63}: "
_NO_TALK = frozenset({"written", "document"})
_BOM_PREFIX = r"0:00\s"


@dataclass(frozen=True, slots=True)
class Count:
    """What the reading of a file's bytes gave: the ledger, the second count of words, and problems so far."""

    ledger: Ledger
    words_in: int
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A family of labelled text as a loader."""

    name: str
    version: str
    flavour: Literal["otter", "markdown", "text"]

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for lines that begin with a name, in the manner of this family."""
        text = head_text(content)
        if not text.strip() or text.lstrip()[:1] in {"{", "<"} or _is_captions(text):
            return None
        return _RECOGNISERS[self.flavour](text, name.casefold())

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the text; without labels its paragraphs become a document without speakers, which is asked."""
        refuse_binary(content, name)
        text, encoding, problems = decode_file(
            content, name, encoding=options.encoding, repair=options.repair_encoding
        )
        if not text.strip():
            raise BadInputError(f"{name} holds no words", hint="was the download complete?")
        ledger = Ledger()
        lines = text_lines(text, ledger)
        markdown = self.flavour == "markdown"
        marks = options.label_marks
        reading = read_labelled(lines, ledger, markdown=markdown, label_marks=marks, own_lines=True)
        if has_ai_notes(lines) and not reading.utterances:
            raise ai_notes_only(name)
        turns = turns_of(reading.utterances)
        if markdown:
            turns = tuple(replace(turn, text=_ESCAPED.sub(r"\1", turn.text)) for turn in turns)
        return assembled(
            self.name,
            reading,
            turns,
            options,
            Count(ledger, words_in_text(content, encoding), problems),
        )


def assembled(
    name: str,
    reading: Reading,
    turns: tuple[Turn, ...],
    options: LoadOptions,
    count: Count,
) -> Loaded:
    """Put together what a labelled file gave: kind, unit, roles, balance and everything to report."""
    ledger, words_in, problems = count.ledger, count.words_in, count.problems
    roles, guessed = guessed_roles(turns, reading.roles)
    asked = [
        replace(problem, severity="info") if _is_settled(problem, options) else problem
        for problem in reading.problems
    ]
    return Loaded(
        format=name,
        why=reading.why,
        kind=options.kind or _kind(turns),
        turns=turns,
        balance=ledger.balance(words_in, turns),
        unit="turn" if reading.labels else "segment",
        problems=(*problems, *asked, *guessed, *_long_title(ledger, words_in)),
        roles=roles,
    )


def _is_settled(problem: Problem, options: LoadOptions) -> bool:
    """Whether a person said that nobody is named, or that this is no conversation."""
    if problem.code == "no-labels":
        return options.unattributed or options.kind in _NO_TALK
    return problem.code == "unattributed" and options.unattributed


def ai_notes_only(name: str) -> BadInputError:
    """Return the refusal of a meeting's AI notes without its transcript."""
    return BadInputError(
        f'{name} contains a machine\'s summary but no transcript (no time line followed by "Name: text")',
        hint="AI notes are not imported as speech; download the transcript itself",
    )


def text_lines(text: str, ledger: Ledger) -> list[Line]:
    """Return the lines of a text with their places; a "0:00 " put before every line by a tool is dropped."""
    raw = text.split("\n")
    filled = [line for line in raw if line.strip()]
    prefixed = sum(re.match(_BOM_PREFIX, line) is not None for line in filled)
    strip = len(filled) > 3 and prefixed >= 0.8 * len(filled)
    lines: list[Line] = []
    after_blank = True
    for number, line in enumerate(raw, start=1):
        kept = line
        if strip and re.match(_BOM_PREFIX, line):
            ledger.add((TIME, line[:4]))
            kept = line[5:]
        lines.append(Line(kept, f"line {number}", opens=after_blank or strip or not kept.strip()))
        after_blank = not line.strip()
    return lines


def _is_captions(text: str) -> bool:
    """Whether a time range stands alone on its line, as in caption files."""
    first = next((line for line in text.split("\n") if "-->" in line), "")
    match = RANGE.match(first)
    return match is not None and not first[match.end() :].strip()


def _kind(turns: Sequence[Turn]) -> SourceKind:
    speakers = {turn.speaker for turn in turns if turn.speaker}
    if not speakers:
        return "document"
    return "focus_group" if len(speakers) > 2 else "interview"


def _long_title(ledger: Ledger, words_in: int) -> tuple[Problem, ...]:
    words = ledger.words("title")
    if words < 100 or words < 0.1 * words_in:
        return ()
    return (
        Problem(
            code="long-title",
            message=f"{words} words stand before the first speaker label and were left out",
            hint="look whether somebody's words are among them",
            severity="question",
            count=words,
        ),
    )


def _recognise_otter(text: str, _name: str) -> Recognition | None:
    found = sum(re.fullmatch(_OTTER_LINE, line) is not None for line in text.split("\n"))
    if "https://otter.ai" in text and found:
        return Recognition(0.97, f"{found} lines of name and time, and Otter's footer")
    return Recognition(0.85, f"{found} lines of name and time") if found > 2 else None


def _recognise_markdown(text: str, name: str) -> Recognition | None:
    found = sum(re.match(_BOLD_LABEL, line) is not None for line in text.split("\n"))
    if found > 1:
        return Recognition(0.9, f"{found} bold labels in its first part")
    return Recognition(0.6, "named .md") if name.endswith((".md", ".markdown")) else None


def _recognise_text(text: str, name: str) -> Recognition | None:
    if name.endswith((".csv", ".tsv")):
        return None
    if name.endswith((".txt", ".text")) and _is_tabbed(text):
        return Recognition(0.9, "labels with a tab, again and again")
    chatted = len(re.findall(_CHAT_LINE, text))
    if chatted > 3 and chatted >= 0.3 * len(text.split("\n")):
        return Recognition(0.8, f"{chatted} lines of a date, a time and a name")
    found = len(re.findall(r"(?m)^[ \t]{0,40}[^:\n]{1,63}?[ \u00a0]{0,4}:(?=\s|$)", text))
    if found > 2:
        return Recognition(0.5, f"{found} lines that begin with a name and a colon")
    return (
        Recognition(0.3, "plain text") if name.endswith((".txt", ".text", ".md")) or "." not in name else None
    )


def _is_tabbed(text: str) -> bool:
    """Whether nearly every line is one of few labels, a tab and words, so that it is no table."""
    filled = [line for line in text.split("\n") if line.strip()]
    parted = [match.group(1) for line in filled if (match := re.fullmatch(_TAB_LINE, line))]
    return len(parted) > 3 and len(parted) >= 0.7 * len(filled) and len(parted) >= 2 * len(set(parted))


_RECOGNISERS: dict[str, Callable[[str, str], Recognition | None]] = {
    "otter": _recognise_otter,
    "markdown": _recognise_markdown,
    "text": _recognise_text,
}

OTTER = _Labelled(name="otter", version="2", flavour="otter")
MARKDOWN = _Labelled(name="markdown", version="3", flavour="markdown")
TEXT = _Labelled(name="text", version="3", flavour="text")
