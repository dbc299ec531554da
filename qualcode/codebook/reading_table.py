"""Tables of codes, as a spreadsheet, a CSV file or a Word file holds them, to a Codebook.

What we wrote comes back whole; what teams and other programs wrote is read by its headings, and what was not
understood is a Problem with its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from qualcode.codebook.cells import cell_list, cell_text
from qualcode.codebook.changing import slug
from qualcode.codebook.numbering import numbered
from qualcode.codebook.reading import ENTRY_KEYS, ID_FORM, codebook_from, entry_mapping
from qualcode.codebook.table import REVISIONS
from qualcode.codebook.table_columns import Layout, layout_of
from qualcode.codebook.table_faults import doubled_names, retold, with_declared_facets
from qualcode.codebook.table_rows import Draft, Drafts
from qualcode.model import Problem
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.containers import Sheet
    from qualcode.model import Code, Codebook

_PLACE = re.compile(r"codes\[(\d+)\](?: \([^)]*\))?")
_NAMING = ("close_codes", "replaced_by")


@dataclass(frozen=True, slots=True)
class ReadTables:
    """A codebook as tables say it is, and what was not understood.

    Of a code that the known codebook has, fields that no table has a column for are as they are there.
    `cells` says where each text of a code stands ("" gives its row), `revisions` what codes were when the
    file was written, as far as it says; `aside` are codes whose row is gone from the table that holds the
    names.
    """

    codebook: Codebook
    problems: tuple[Problem, ...]
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    revisions: Mapping[str, str] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()


def read_tables(sheets: Sequence[Sheet], known: Codebook) -> ReadTables:
    """Return the codebook of some tables; codes of `known`, the study's, are found by id, else by name."""
    problems: list[Problem] = []
    layouts: list[Layout] = []
    for sheet in sheets:
        if not sheet.visible:
            problems.append(
                Problem(
                    "hidden", "this sheet is hidden and was not read", sheet.name, "show it first", "info"
                )
            )
            continue
        layout, found = layout_of(sheet, _facets_in(layouts, known))
        layouts.append(layout)
        problems += found
    layouts = [layout_of(layout.sheet, _facets_in(layouts, known))[0] for layout in layouts]
    drafts = Drafts()
    for layout in layouts:
        if layout.purpose == "codes":
            outlined, found = numbered(layout, known)
            problems += found
            drafts.read(outlined)
    joining = _Joining(drafts.all, known)
    entries = joining.entries()
    document: dict[str, Any] = {"format": 1, "codes": entries}
    for purpose in ("glossary", "facets", "frames"):
        table = {
            name: value for layout in layouts if layout.purpose == purpose for name, value in _named(layout)
        }
        if table:
            document[purpose] = table
    codebook, found = codebook_from(document)
    placed = [_placed(problem, drafts.all) for problem in found]
    placed = retold(placed, codebook, known)
    codebook, faults = with_declared_facets(codebook, known, drafts.all)
    doubles = doubled_names(codebook, known, drafts.all)
    has_names = any(layout.name >= 0 for layout in layouts if layout.purpose == "codes")
    return ReadTables(
        codebook,
        (*problems, *drafts.problems, *joining.problems, *placed, *faults, *doubles),
        cells={draft.id: {"": draft.where, **draft.cells} for draft in drafts.all},
        revisions=_revisions(sheets, drafts.all),
        aside=frozenset(draft.id for draft in drafts.all if draft.aside and has_names),
    )


def _revisions(sheets: Sequence[Sheet], drafts: Sequence[Draft]) -> dict[str, str]:
    """Return what codes were when a file was written: from a column, or the line of a Word file."""
    found = {draft.id: draft.revision for draft in drafts if draft.revision}
    for row in (row for sheet in sheets for row in sheet.rows if row and row[0].strip() == REVISIONS):
        pairs = (pair.split() for pair in "".join(row[1:2]).split(";"))
        found |= {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    return found


def _facets_in(layouts: Iterable[Layout], known: Codebook) -> list[str]:
    """Return the facets that are known by name: those of the study, and of a table of facets."""
    found = [name for layout in layouts if layout.purpose == "facets" for name, _ in _named(layout)]
    return [*known.facets, *found]


def _named(layout: Layout) -> Iterable[tuple[str, Any]]:
    """Yield the rows of the glossary, the facets or the frames."""
    kinds = {
        "glossary": (("term",), ("aliases", "short", "definition")),
        "facets": (("facet",), ("values",)),
        "frames": (("frame",), ("frame_name",)),
    }
    names, values = kinds[layout.purpose]
    if layout.purpose == "glossary" and not layout.of("term"):
        names, values = (
            (("definition",), ("short",)) if layout.of("definition") else (("short",), ("aliases",))
        )
    for row in layout.sheet.rows[layout.heading + 1 :]:
        said = [_cells(layout, row, each) for each in (names, values)]
        name = cell_text("\n".join(said[0]))
        if layout.purpose == "frames":
            value: Any = cell_text("\n".join(said[1]))
        else:
            value = [item for cell in said[1] for item in cell_list(cell, short=True)]
        if name:
            yield name, value


def _cells(layout: Layout, row: Sequence[str], kinds: Iterable[str]) -> list[str]:
    columns = [column for kind in kinds for column in layout.of(kind) if column < len(row)]
    return [row[column] for column in columns if row[column].strip()]


def _placed(problem: Problem, drafts: Sequence[Draft]) -> Problem:
    """Say where in the tables a problem of an entry stands."""

    def place(found: re.Match[str]) -> str:
        return drafts[int(found[1])].where

    where, message = _PLACE.sub(place, problem.where), problem.message
    return replace(problem, where=where, message=message, hint=_PLACE.sub(place, problem.hint))


class _Joining:
    """Drafts that get their ids, their parents, and what the known codebook says beside them."""

    def __init__(self, drafts: Sequence[Draft], known: Codebook) -> None:
        self.drafts = drafts
        self.known = known
        self.by_id = known.by_id()
        self.problems: list[Problem] = []
        self._by_label = _by_label(known)
        self._give_ids()
        self._ids: dict[str, list[Draft]] = {}
        self._names: dict[str, list[Draft]] = {}
        for draft in drafts:
            self._ids.setdefault(draft.id, []).append(draft)
            self._names.setdefault(fold(draft.name), []).append(draft)

    def entries(self) -> list[dict[str, Any]]:
        """Return the entries, as codebook.yaml has them."""
        return [self._entry(draft) for draft in self.drafts]

    def _give_ids(self) -> None:
        taken = {draft.id for draft in self.drafts} | set(self.by_id)
        for draft in self.drafts:
            label = draft.fields.pop("label", "")
            if not draft.id and ID_FORM.fullmatch(label):
                draft.id = label
            elif not draft.id:
                known = self._known_id(draft)
                draft.id = known or slug(label or draft.name, taken)
                draft.made = not known
                if label and fold(label) != fold(draft.name):
                    draft.fields.setdefault("aliases", []).append(label)
                    draft.covered.add("aliases")
            taken.add(draft.id)

    def _known_id(self, draft: Draft) -> str:
        """Return the id of the study's code that a draft without one means, by its name and its parent's."""
        fitting = self._by_label.get(fold(draft.name), [])
        if len(fitting) > 1:
            above = draft.above.name if draft.above else draft.parent
            wanted = {fold(above)} if above else {""}
            fitting = [code for code in fitting if wanted & self._parent_labels(code)]
        if len(fitting) == 1:
            self._tell_alias(draft, fitting[0])
            return fitting[0].id
        if len(self._by_label.get(fold(draft.name), [])) > 1:
            ids = " and ".join(code.id for code in self._by_label[fold(draft.name)])
            message = f"{draft.name!r} fits several codes of the study: {ids}"
            self.problems.append(
                Problem("two-codes", message, draft.where, "add a column Id with the one it is", "error")
            )
        return ""

    def _tell_alias(self, draft: Draft, code: Code) -> None:
        if fold(code.name) == fold(draft.name):
            return
        draft.nameless = True
        said = f"{draft.name!r} is taken for {code.id} ({code.name!r}), which has that as an alias"
        hint = "with an id of its own in the column Id it is another code"
        self.problems.append(Problem("by-alias", said, draft.where, hint))

    def _parent_labels(self, code: Code) -> set[str]:
        parent = self.by_id.get(code.parent or "")
        return {fold(parent.id), fold(parent.name)} if parent else {""}

    def _entry(self, draft: Draft) -> dict[str, Any]:
        known = self.by_id.get(draft.id)
        entry: dict[str, Any] = dict(entry_mapping(known)) if known else {}
        entry["id"] = draft.id
        kept = known if known is not None and (draft.bare or draft.nameless) else None
        entry["name"] = kept.name if kept is not None else draft.name
        if "parent" in draft.covered or draft.above is not None:
            entry["parent"] = draft.above.id if draft.above else self._meant(draft, draft.parent, parent=True)
        for key in sorted(draft.covered - {"parent"}):
            _set(entry, key, draft.fields.get(key))
        for key in _NAMING:
            if key in draft.covered and entry.get(key):
                entry[key] = [self._meant(draft, one) for one in entry[key]]
        if known is not None and fold(entry["name"]) != fold(known.name) and self._is_free(known.name):
            others = [alias for alias in entry.get("aliases", ()) if fold(alias) != fold(entry["name"])]
            entry["aliases"] = list(dict.fromkeys([*others, known.name]))
        return {key: entry[key] for key in ENTRY_KEYS if key in entry and entry[key] not in ("", None)}

    def _is_free(self, name: str) -> bool:
        """Whether no row gives a name to a code: the old name of a renamed code is kept as an alias."""
        return fold(name) not in self._names

    def _meant(self, draft: Draft, said: str, *, parent: bool = False) -> str:
        """Return the id of the code that a cell names by its id or name; what nobody is called stays."""
        if not said or said in self._ids or said in self.by_id:
            return said
        named = {one.id for one in self._names.get(fold(said), ())}
        found = named or {code.id for code in self._by_label.get(fold(said), ())}
        found |= {one for one in (*self._ids, *self.by_id) if not found and fold(one) == fold(said)}
        if len(found) == 1:
            return found.pop()
        if found and parent:
            message = f"its parent {said!r} fits {len(found)} codes: {', '.join(sorted(found))}"
            self.problems.append(Problem("two-codes", message, draft.where, "give the id", "error"))
        return said


def _by_label(known: Codebook) -> dict[str, list[Code]]:
    """Return the study's codes by name, and by alias where no code has that name."""
    named: dict[str, list[Code]] = {}
    for code in known.codes:
        named.setdefault(fold(code.name), []).append(code)
    other: dict[str, list[Code]] = {}
    for code in known.codes:
        for alias in dict.fromkeys(map(fold, code.aliases)):
            if alias not in named:
                other.setdefault(alias, []).append(code)
    return {**other, **named}


def _set(entry: dict[str, Any], key: str, value: Any) -> None:
    """Put a field, a rule or a facet into an entry; what a cell left blank goes, but for the status."""
    outer, _, inner = key.partition(".")
    if inner:
        outer = "facets" if outer == "facet" else outer
        table = dict(entry.get(outer, {})) if isinstance(entry.get(outer), Mapping) else {}
        table.pop(inner, None)
        if value is not None and value != []:
            table[inner] = value
        entry.pop(outer, None)
        if table:
            entry[outer] = table
    elif value is not None and value != []:
        entry[outer] = value
    elif outer != "status":
        entry.pop(outer, None)
