"""Word files, read by a walker of our own over the XML, because every library we measured loses words.

Insertions count and deletions do not; hidden text, comments, notes, headers, text boxes and placeholders
are left out, counted by reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from qualcode.containers import parse_xml, word_parts
from qualcode.errors import BadInputError
from qualcode.load.balance import Ledger
from qualcode.load.documents.balance_word import words_in_word
from qualcode.load.documents.word_styles import styles_of, with_plain_tags
from qualcode.load.documents.word_walk import BOXES, Walk
from qualcode.load.places import first_places
from qualcode.load.recognise import refuse_binary
from qualcode.load.talk.labelled import Count, ai_notes_only, assembled
from qualcode.load.talk.legacy_teams import read_legacy_teams
from qualcode.load.talk.meeting_notes import has_ai_notes
from qualcode.load.talk.paragraphs import read_labelled
from qualcode.load.talk.tables import read_speaker_table
from qualcode.load.turns import turns_of
from qualcode.model import Loaded, Problem
from qualcode.ports import LoadOptions, Recognition
from qualcode.signatures import sniff
from qualcode.text import counted

_PART_REASONS = {"comments": "comments", "footnotes": "footnotes", "endnotes": "footnotes"}
_HEADERS = "headers and footers"
_MANY = 20


@dataclass(frozen=True, slots=True)
class _Word:
    """Word files as a loader."""

    name: str = "docx"
    version: str = "2"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for a zip with a Word document in it."""
        if sniff(content) == "zip" and (
            b"word/document" in content or name.casefold().endswith((".docx", ".docm"))
        ):
            return Recognition(0.95, "a Word file")
        return Recognition(0.9, "named .docx") if name.casefold().endswith((".docx", ".docm")) else None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the document; refuse a damaged, protected or empty one, and AI notes without a transcript."""
        refuse_binary(content, name, expected="zip")
        parts = word_parts(content, name, force=options.force)
        styles = styles_of(_parsed(parts["styles"], name) if "styles" in parts else None)
        walk = Walk(Ledger(), reject=options.tracked_changes == "reject", styles=styles)
        blocks = walk.blocks(_parsed(parts["document"], name))
        lines = [line for block in blocks for cell in block for line in cell]
        if not any(line.text.strip() for line in lines):
            raise _empty(name, walk)
        reading = read_speaker_table(blocks, walk.ledger) or read_legacy_teams(blocks, walk.ledger)
        if reading is None:
            reading = read_labelled(lines, walk.ledger, label_marks=options.label_marks)
        if has_ai_notes(lines) and not reading.utterances:
            raise ai_notes_only(name)
        _account_for_parts(parts, name, walk)
        return assembled(
            self.name,
            reading,
            turns_of(reading.utterances),
            options,
            Count(walk.ledger, words_in_word(parts.values()), _problems(walk)),
        )


def _parsed(raw: bytes, name: str) -> ET.Element:
    return with_plain_tags(parse_xml(raw, name, what="Word file"))


def _empty(name: str, walk: Walk) -> BadInputError:
    if walk.counts["embedded"]:
        return BadInputError(
            f"{name} holds only an embedded document, which is not read",
            hint="open it in Word and save it again as .docx: that takes the embedded text in",
        )
    hint = "are they in a picture or a text box?"
    if walk.hidden_at:
        hint = "all of them are hidden text; show it in Word (Ctrl+*) and look"
    return BadInputError(f"{name} holds no words that can be read", hint=hint)


def _account_for_parts(parts: Mapping[str, bytes], name: str, walk: Walk) -> None:
    for part, raw in parts.items():
        if part not in {"document", "styles"}:
            walk.leave_out(_parsed(raw, name), _PART_REASONS.get(part, _HEADERS))


def _problems(walk: Walk) -> list[Problem]:
    problems = [*_changes(walk), *_hidden(walk)]
    if walk.counts["embedded"]:
        count = walk.counts["embedded"]
        message = (
            f"{count} embedded documents were NOT read" if count > 1 else "1 embedded document was NOT read"
        )
        hint = "open the file in Word and save it again as .docx: that takes the embedded text in"
        problems.append(Problem(code="embedded", message=message, hint=hint, count=count))
    if walk.counts["symbols"]:
        count = walk.counts["symbols"]
        message = f"{counted(count, 'symbol')} of a special font stand as □"
        problems.append(Problem(code="symbols", message=message, severity="repair", count=count))
    for reason in ("comments", "footnotes", _HEADERS, BOXES):
        if walk.counts[reason]:
            words = walk.ledger.words(reason)
            problems.append(
                Problem(
                    code="left-out",
                    message=f"{reason} were left out: {words} words",
                    hint="look whether somebody's words are among them" if words > _MANY else "",
                    severity="warning" if words > _MANY and reason == BOXES else "info",
                    count=walk.counts[reason],
                )
            )
    return problems


def _changes(walk: Walk) -> list[Problem]:
    changes = walk.counts["changes"]
    if not changes:
        return []
    taken = "rejected" if walk.reject else "accepted"
    hint = "" if walk.reject else "--tracked-changes reject reads the original"
    message = (
        f"{changes} tracked changes: shown as {taken}"
        if changes > 1
        else f"1 tracked change: shown as {taken}"
    )
    return [Problem(code="tracked-changes", message=message, hint=hint, severity="info", count=changes)]


def _hidden(walk: Walk) -> list[Problem]:
    hidden = len(walk.hidden_at)
    if not hidden:
        return []
    many = f"{hidden} hidden passages were" if hidden > 1 else "1 hidden passage was"
    return [
        Problem(
            code="hidden-text",
            message=f"{many} NOT imported (they may hold personal data)",
            where=first_places(list(dict.fromkeys(walk.hidden_at))),
            hint="show hidden text in Word (Ctrl+*) and look",
            count=hidden,
        )
    ]


WORD = _Word()
