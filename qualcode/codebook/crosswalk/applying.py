"""Several books made one as people decided: a merged codebook, and what became of every code of every book.

Each old code has exactly one new one; what a code said anywhere stands in the united entry or is named.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.codebook.changing import slug
from qualcode.codebook.crosswalk.applying_glossary import joined_glossary
from qualcode.codebook.crosswalk.pairs import CodeOf, CrosswalkRow
from qualcode.codebook.crosswalk.sheet_reading import entries_of
from qualcode.codebook.merging import merged
from qualcode.codebook.restructuring import Target, moved, with_codes, with_revisions
from qualcode.codebook.tree import ancestors
from qualcode.model import Code, Codebook
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.codebook.crosswalk.applying_groups import Groups
    from qualcode.codebook.crosswalk.pairs import Book
    from qualcode.codebook.crosswalk.sheet_reading import Row

KEPT, RENAMED = "kept", "renamed"
_SEE = re.compile(r"\b(see )([a-z0-9]+(?:-[a-z0-9]+)*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Held:
    """The codebook of a study, and which codes of the books stand in it, by id there."""

    codebook: Codebook = field(default_factory=Codebook)
    ids: Mapping[CodeOf, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """A merged codebook, a line for each code of each book, and what a person should look at.

    `merges` are codes of the study that went into another, as (code, into); `added` came from the books.
    """

    codebook: Codebook
    rows: tuple[CrosswalkRow, ...]
    merges: tuple[tuple[str, str], ...] = ()
    added: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def applied(books: Sequence[Book], groups: Groups, held: Held | None = None, *, who: str = "") -> Applied:
    """Return what decisions make of some books, into a study's codebook where it is given.

    `groups` come from `grouped`, without a Problem; `who` stands for a row that names nobody.
    """
    held = held or Held()
    entries = entries_of(books)
    ids = _ids(entries, held)
    codebook, notices = _combined(books, ids, held)
    merges: list[tuple[str, str]] = []
    clashing: list[str] = []
    for first, members in groups.members.items():
        gone = [one for one in dict.fromkeys(ids[code] for code in members) if one != ids[first]]
        if gone:
            done = merged(codebook, gone, ids[first])
            codebook = with_codes(done.codebook, [_as_decided(done.codebook, first, groups, (entries, ids))])
            merges += [(one, ids[first]) for one in gone]
            notices += done.notices
            clashing += _clash(members, entries)
    codebook = _without_gone(codebook, {one for one, _ in merges} - held.codebook.by_id().keys())
    named = {ids[groups.first[code]]: name for code, name in groups.renamed.items()}
    codebook = with_codes(
        codebook, [replace(code, name=named[code.id]) for code in codebook.codes if code.id in named]
    )
    decided_below = {ids[child]: ids[parent] for child, parent in groups.above.items()}
    for child, parent in decided_below.items():
        codebook = _put(codebook, child, parent, decided_below)
    codebook, told = _told_apart(codebook, held, {ids[code]: code.book for code in reversed(list(entries))})
    new = {code: _end(ids[groups.first[code]], codebook) for code in entries}
    return Applied(
        codebook,
        tuple(_row(code, new[code], groups, who) for code in entries),
        tuple((one, into) for one, into in merges if one in held.codebook.by_id()),
        tuple(code.id for code in codebook.codes if code.id not in held.codebook.by_id()),
        (*notices, *told, *_clash_line(clashing)),
    )


def _ids(entries: Mapping[CodeOf, Code], held: Held) -> dict[CodeOf, str]:
    """Return an id for each code: the study's, else its own where it is free, else with its book in front."""
    taken = set(held.codebook.by_id())
    found: dict[CodeOf, str] = {}
    for code in entries:
        if code in held.ids:
            found[code] = held.ids[code]
            continue
        identifier = code.code if code.code not in taken else slug(f"{code.book} {code.code}", taken)
        found[code] = identifier
        taken.add(identifier)
    return found


def _combined(books: Sequence[Book], ids: Mapping[CodeOf, str], held: Held) -> tuple[Codebook, list[str]]:
    """Return the study's codebook with every code of every book that it does not hold, and notices."""
    base = held.codebook
    codes = list(base.codes)
    facets = {name: list(values) for name, values in base.facets.items()}
    frames, notices = dict(base.frames), []
    for book in books:
        renamed: dict[str, str] = {}
        for frame, title in book.codebook.frames.items():
            renamed[frame] = (
                frame if frames.get(frame, title) == title else slug(f"{book.name} {frame}", frames)
            )
            if renamed[frame] != frame:
                notices.append(f"the frame {frame!r} of {book.name} is another one: {renamed[frame]!r} here")
            frames[renamed[frame]] = title
        own = {code.id: ids[CodeOf(book.name, code.id)] for code in book.codebook.codes}
        codes += [
            replace(_renumbered(code, own), frame=renamed.get(code.frame, code.frame))
            for code in book.codebook.codes
            if CodeOf(book.name, code.id) not in held.ids
        ]
        for name, values in book.codebook.facets.items():
            known = facets.setdefault(name, [])
            known += [value for value in values if value not in known]
    glossary, found = joined_glossary(
        [("", base.glossary), *((book.name, book.codebook.glossary) for book in books)]
    )
    whole = Codebook(tuple(codes), glossary, facets=facets, frames=frames)
    return with_revisions(whole), [*notices, *found]


def _renumbered(code: Code, ids: Mapping[str, str]) -> Code:
    """Return an entry under the ids that the codes of its book have from now on."""

    def see(found: re.Match[str]) -> str:
        return found[1] + ids.get(found[2], found[2])

    return replace(
        code,
        id=ids[code.id],
        parent=ids.get(code.parent) if code.parent else None,
        close_codes=tuple(ids[one] for one in code.close_codes if one in ids),
        replaced_by=tuple(ids[one] for one in code.replaced_by if one in ids),
        exclude=tuple(_SEE.sub(see, text) for text in code.exclude),
        made_from="",
    )


def _as_decided(
    codebook: Codebook,
    first: CodeOf,
    groups: Groups,
    known: tuple[Mapping[CodeOf, Code], Mapping[CodeOf, str]],
) -> Code:
    """Return the united entry with the name and the definition that were chosen; the others stay in words."""
    entries, ids = known
    united = codebook.by_id()[ids[first]]
    name = groups.names.get(first) or united.name
    definition = groups.definitions.get(first) or entries[first].definition or united.definition
    if not entries[first].definition and first not in groups.definitions:
        definition = next(
            (entries[one].definition for one in groups.members[first] if entries[one].definition), ""
        )
    others = []
    seen = {_key(definition)}
    for code in groups.members[first]:
        said = entries[code].definition.strip()
        if said and _key(said) not in seen:
            seen.add(_key(said))
            others.append(f"{code.book} ({entries[code].name}): {said}")
    kept = f"Other definitions. {' '.join(others)}" if others else ""
    aliases = [one for one in (united.name, *united.aliases) if _key(one) != _key(name)]
    return replace(
        united,
        name=name,
        definition=definition,
        aliases=tuple(dict.fromkeys(aliases)),
        rationale=" ".join(filter(None, [united.rationale.strip(), kept])),
    )


def _key(text: str) -> str:
    return " ".join(fold(text).split()).strip(" .!?…")


def _clash(members: Sequence[CodeOf], entries: Mapping[CodeOf, Code]) -> list[str]:
    """Return the codes that are one from now on and were defined otherwise, in words."""
    said: dict[str, CodeOf] = {}
    for code in members:
        if entries[code].definition.strip():
            said.setdefault(_key(entries[code].definition), code)
    if len(said) < 2:
        return []
    first, *others = map(str, said.values())
    return [f"{first} and {', '.join(others)}"]


def _clash_line(clashing: Sequence[str]) -> list[str]:
    """Return the one notice on all that was defined otherwise: nothing is lost, so it comes last."""
    if not clashing:
        return []
    return [f"{'; '.join(clashing)} are defined otherwise: the other words stand in the rationale"]


def _without_gone(codebook: Codebook, gone: set[str]) -> Codebook:
    """Return the codebook without codes of books that went into another: the study never had them."""
    return replace(codebook, codes=tuple(code for code in codebook.codes if code.id not in gone))


def _put(codebook: Codebook, child: str, parent: str, decided: Mapping[str, str]) -> Codebook:
    """Return the codebook with a code below another; where that one stands below it, it goes up first."""
    if codebook.by_id()[child].parent == parent:
        return codebook
    chain = [parent, *(code.id for code in reversed(list(ancestors(codebook, parent))))]
    if child in chain:
        lower = chain[: chain.index(child)]
        lifted = next(
            one for one in reversed(lower) if one not in decided or decided[one] != _up(codebook, one)
        )
        codebook = moved(codebook, lifted, Target(parent=_up(codebook, child)))
    return moved(codebook, child, Target(parent=parent))


def _up(codebook: Codebook, code: str) -> str | None:
    return codebook.by_id()[code].parent


def _told_apart(codebook: Codebook, held: Held, books: Mapping[str, str]) -> tuple[Codebook, list[str]]:
    """Give codes of books that are called as another one their book's name, and take doubled aliases out."""
    ours = held.codebook.by_id()
    active = [code for code in codebook.codes if code.status != "retired"]
    names = {fold(code.name): code.id for code in reversed(active) if code.id in ours}
    changed: dict[str, Code] = {}
    notices = []
    for code in active:
        if code.id in ours or names.setdefault(fold(code.name), code.id) == code.id:
            continue
        other = names[fold(code.name)]
        where = _told_by(code, other, codebook, books)
        label, number = f"{code.name} ({where})", 1
        while fold(label) in names:
            number += 1
            label = f"{code.name} ({where} {number})"
        notices.append(f"{code.id} is called {label!r}: {other} is called {code.name!r}")
        names[fold(label)] = code.id
        changed[code.id] = replace(code, name=label)
    for code in active:
        was = held.codebook.by_id().get(code.id)
        own = tuple(
            one
            for one in code.aliases
            if names.get(fold(one), code.id) == code.id or (was is not None and one in was.aliases)
        )
        if own != code.aliases:
            changed[code.id] = replace(changed.get(code.id, code), aliases=own)
    return with_codes(codebook, changed.values()), notices


def _told_by(code: Code, other: str, codebook: Codebook, books: Mapping[str, str]) -> str:
    """Return what tells a code from another of its name: its book, or in one book what it stands under."""
    parent = codebook.by_id().get(code.parent or "")
    if parent is not None and books.get(code.id) == books.get(other):
        return parent.name
    return books.get(code.id, code.id)


def _end(code: str, codebook: Codebook) -> str:
    """Return the code that stands for one: of a retired one that was replaced by one other, that."""
    known, seen = codebook.by_id(), {code}
    while known[code].status == "retired" and len(known[code].replaced_by) == 1:
        code = known[code].replaced_by[0]
        if code in seen or code not in known:
            break
        seen.add(code)
    return code


def _row(code: CodeOf, new: str, groups: Groups, who: str) -> CrosswalkRow:
    """Return what became of a code: the decision that weighs most, who took it, and why."""
    rows = groups.rows.get(code, ())
    by_sort: dict[str, list[Row]] = {"same": [], "under": [], "over": [], "apart": []}
    for row in rows:
        said = row.decided.decision
        if said in {"under", "over"} and row.decided.right == code:
            said = "over" if said == "under" else "under"
        by_sort[said].append(row)
    sort = next((name for name, found in by_sort.items() if found), "")
    if not sort:
        return CrosswalkRow(code.book, code.code, new, KEPT if new == code.code else RENAMED, "", "")
    found = by_sort[sort]
    return CrosswalkRow(
        code.book,
        code.code,
        new,
        sort,
        _once(row.decided.who or who for row in found),
        _once(row.decided.why for row in found),
    )


def _once(texts: Iterable[str]) -> str:
    return "; ".join(Counter(text for text in texts if text))
