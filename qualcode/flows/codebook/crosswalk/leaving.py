"""What leaves with a crosswalk: where a book is a study's, its leak gate looks at the finished files.

Fails closed: where a study's vault does not open, nothing of its codebook is written anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.flows.codebook.codebook import coders_at, text_of
from qualcode.flows.codebook.crosswalk.books import book_paths, read_books
from qualcode.flows.desk import Desk, nobody_to_ask
from qualcode.flows.gate import Finished, gate
from qualcode.flows.quote_bank import Bank
from qualcode.flows.reading import CODEBOOK
from qualcode.flows.verbatim import repeated
from qualcode.store.study import STUDY_FILE, open_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from qualcode.codebook.crosswalk.pairs import Book
    from qualcode.flows.desk import Ask
    from qualcode.model import Code, Codebook, Leak
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Origin:
    """A study that books or files come from, at its desk; `books` lie in it, `own` are its codebook."""

    desk: Desk
    books: tuple[Book, ...] = ()
    own: tuple[Book, ...] = ()


def origins_of(
    named: Sequence[str],
    files: Iterable[Path | None] = (),
    *,
    study: Study | None = None,
    ask: Ask = nobody_to_ask,
) -> tuple[Origin, ...]:
    """Return the studies that lie behind the books that were named, and behind other `files` that are read.

    A study's folder counts, and any file that lies in one; with no book named it is `study`.
    """
    books = read_books(named, study)
    places = book_paths(named) if named else [study.root] if study is not None else []
    around = [
        (study_around(path), path.expanduser().resolve(), book)
        for path, book in zip(places, books, strict=True)
    ]
    roots = [root for root, _, _ in around] + [study_around(file) for file in files if file is not None]
    return tuple(
        Origin(
            Desk(open_study(root), "", ask=ask),
            tuple(book for other, _, book in around if other == root),
            tuple(book for _, path, book in around if path in (root, root / CODEBOOK)),
        )
        for root in dict.fromkeys(filter(None, roots))
    )


def study_around(path: Path) -> Path | None:
    """Return the folder of the study that a path is, or lies in."""
    whole = path.expanduser().resolve()
    return next((one for one in (whole, *whole.parents) if (one / STUDY_FILE).is_file()), None)


def leaks_leaving(
    origins: Iterable[Origin], files: Mapping[str, bytes], said: Callable[[Code], str] | None = None
) -> tuple[Leak, ...]:
    """Return what of finished files, by name, the gates of some studies keep back.

    `said` gives the words of an entry that are in the files; without it that is the whole entry.
    """
    nothing = Bank((), (), {})
    found: list[Leak] = []
    for origin in origins:
        coders = coders_at(origin.desk)
        words = {
            f"code {code.id}": text_of(code, coders) if said is None else said(code)
            for book in origin.books
            for code in book.codebook.codes
        }
        for name, content in files.items():
            found += gate(origin.desk, Finished(name, content, content, words), nothing, ())
    return tuple(dict.fromkeys(found))


def said_in_workbook(code: Code) -> str:
    """Return the words of an entry that stand in a workbook to decide in."""
    return "\n".join((code.name, code.definition, *code.include, *code.exclude, *code.aliases))


def said_in_rows(code: Code) -> str:
    """Return the words of an entry that stand in a CSV of pairs; its reasons are words, not sentences."""
    return code.name


def without_participants_words(codebook: Codebook, origins: Iterable[Origin]) -> tuple[Codebook, int]:
    """Return a codebook without examples that are somebody's words in a study, and how many those were."""
    theirs = {text for origin in origins for text in _participants_words(origin)}
    codes = [
        replace(
            code,
            examples=tuple(one for one in code.examples if one.text not in theirs),
            counter_examples=tuple(one for one in code.counter_examples if one.text not in theirs),
        )
        for code in codebook.codes
    ]
    pairs = zip(codebook.codes, codes, strict=True)
    gone = sum(
        len(old.examples) + len(old.counter_examples) - len(new.examples) - len(new.counter_examples)
        for old, new in pairs
    )
    return (replace(codebook, codes=tuple(codes)), gone) if gone else (codebook, 0)


def _participants_words(origin: Origin) -> Iterator[str]:
    """Yield examples that name their source, and those that repeat what somebody said.

    Of a locked study nobody can tell: all are theirs.
    """
    codes = [code for book in origin.books for code in book.codebook.codes]
    examples = [one for code in codes for one in (*code.examples, *code.counter_examples)]
    study = origin.desk.study
    yield from (one.text for one in examples if one.source or study.locked)
    yield from repeated(study, {one.text: one.text for one in examples})
