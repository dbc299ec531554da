"""A codebook as tables of text: one row a code in the order of the tree, and what the columns mean.

What the tables hold, read back, is the same codebook: every text, whatever its letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.codebook.cells import example_cell, facet_cell, list_cell, pattern_cell, text_cell
from qualcode.codebook.headings import FIELD_HEADINGS, RULE_HEADINGS, facet_heading
from qualcode.codebook.reading import entry_mapping, revision_of
from qualcode.codebook.tree import path_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.model import Code, Codebook

SHORT_LISTS = frozenset(
    {"close_codes", "aliases", "replaced_by", "phrases", "lemmas", "requires_any", "exclude_phrases"}
)
REVISION, REVISIONS = "Revision", "Revisions"
LONG_LISTS = frozenset({"include", "exclude"})
EXAMPLES = frozenset({"examples", "counter_examples"})
NOTES = (
    ("Column", "What stands in it"),
    ("Level, Path", "Where the code stands in the tree; for reading only, Parent decides."),
    ("Id", "The short name that codings keep; it never changes."),
    ("Name", "What people read."),
    ("Parent", "The id, or the name, of the code it stands under; nothing for a code at the top."),
    ("Definition", "When the code applies, in a sentence."),
    ("Include, Exclude", "What belongs to it and what does not, one a line (Alt+Enter in a cell)."),
    ("Examples, Counter-examples", "Words that show it, one a line; where they come from after ←."),
    ("Close codes", "Ids of codes that are easily confused with it, one a line or parted by ;"),
    ("Aliases", "Other names, one a line or parted by ;"),
    ("Facet: ...", "What holds across the tree; the values that may stand there are on the sheet Facets."),
    ("Frame", "The a-priori frame that it is a category of; frames are on the sheet Frames."),
    (
        "Rule: ...",
        "What makes `qualcode tag` propose the code: one phrase a line; patterns are JSON, one a line.",
    ),
    ("Status, Replaced by", "active or retired; the ids of the codes that took its place."),
    ("Since, Author, Rationale", "When it came in, by whom, and why."),
    ("Revision", "What the code said when this file was written; for reading only. It tells later changes."),
    ("Signs", "↵ is a line break within an item. \\ before a sign means the sign itself."),
    (
        "Taking it back",
        "`qualcode codebook import FILE --replace` does your changes. A deleted row or column is no change.",
    ),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text: a name, headings, rows; `depths` says how deep each row's code stands in the tree."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    depths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tables:
    """A codebook's tables: the codes, what is on sheets of their own, and the notes that explain them."""

    codes: Table
    glossary: Table
    facets: Table
    frames: Table

    @property
    def beside(self) -> tuple[Table, ...]:
        """Those besides the codes."""
        return self.glossary, self.facets, self.frames


def tables_of(codebook: Codebook) -> Tables:
    """Return a codebook as tables; a codebook that no tree can be made of comes with every code once."""
    names = facet_names(codebook)
    headings = (
        "Level", "Path", *(heading for key, heading in FIELD_HEADINGS.items() if key in _FIRST),
        *map(facet_heading, names), FIELD_HEADINGS["frame"], *RULE_HEADINGS.values(),
        *(heading for key, heading in FIELD_HEADINGS.items() if key not in _FIRST and key != "frame"),
        REVISION,
    )  # fmt: skip
    placed = list(walk(codebook))
    rows = [
        (str(depth + 1), text_cell(path_of(codebook, code.id)), *_cells(code, names), revision_of(code))
        for depth, code in placed
    ]
    return Tables(
        Table("Codes", headings, tuple(rows), tuple(depth for depth, _ in placed)),
        Table("Glossary", ("Term", "Synonyms"), tuple(_listed(codebook.glossary))),
        Table("Facets", ("Facet", "Values"), tuple(_listed(codebook.facets))),
        Table(
            "Frames",
            ("Frame", "Frame name"),
            tuple((text_cell(frame), facet_cell(name)) for frame, name in codebook.frames.items()),
        ),
    )


_FIRST = (
    "id", "name", "parent", "definition", "include", "exclude", "examples", "counter_examples", "close_codes",
    "aliases",
)  # fmt: skip


def facet_names(codebook: Codebook) -> tuple[str, ...]:
    """Return the facets that are declared, then those that only a code has."""
    used = [name for code in codebook.codes for name in code.facets]
    return tuple(dict.fromkeys([*codebook.facets, *used]))


def _listed(named: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for name, items in named.items():
        yield text_cell(name), list_cell(items, short=True)


def _cells(code: Code, facets: Sequence[str]) -> Iterator[str]:
    entry: dict[str, Any] = dict(entry_mapping(code))
    entry.setdefault("status", "active")
    for key in _FIRST:
        yield field_cell(key, entry.get(key))
    for name in facets:
        yield facet_cell(code.facets[name]) if name in code.facets else ""
    yield field_cell("frame", entry.get("frame"))
    for key in RULE_HEADINGS:
        yield field_cell(key, entry.get("rules", {}).get(key))
    for key in FIELD_HEADINGS:
        if key not in _FIRST and key != "frame":
            yield field_cell(key, entry.get(key))


def field_cell(key: str, value: Any) -> str:
    """Return the value of a field of an entry as a cell; nothing is the empty cell."""
    if value is None:
        return ""
    if key in EXAMPLES:
        return example_cell(value)
    if key == "patterns":
        return pattern_cell(value)
    if key in SHORT_LISTS | LONG_LISTS:
        return list_cell(value, short=key in SHORT_LISTS)
    return text_cell(str(value))
