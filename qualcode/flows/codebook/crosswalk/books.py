"""The codebooks that people name for a crosswalk: files of any kind, shipped ones, folders of studies.

Each goes by the stem of its file, or by its folder where two files have one stem; no two go by one name.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from qualcode.codebook.crosswalk.pairs import Book
from qualcode.errors import BadInputError, QualcodeError, UsageError
from qualcode.flows.codebook.files.reading import read_codebook_file
from qualcode.flows.codebook.shipped import codebook_file
from qualcode.flows.reading import sound_codebook
from qualcode.model import Codebook
from qualcode.store.files import read_input
from qualcode.store.study import STUDY_FILE, open_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qualcode.store.study import Study

_Given = TypeVar("_Given")
_Got = TypeVar("_Got")


def read_books(named: Sequence[str], study: Study | None = None) -> tuple[Book, ...]:
    """Return the books that were named, in that order; with none named, the codebook of `study` alone.

    A folder of a study stands for its codebook, under the folder's name. Raises `UsageError` for two books of
    one name, and `BadInputError` for files that cannot be used, each with its first fault.
    """
    if not named:
        if study is None:
            raise UsageError(
                "which codebooks?", hint="qualcode codebook merge A.yaml B.xlsx --propose OUT.csv"
            )
        return (Book(_plain(study.root.name), sound_codebook(study)),)
    paths = _of_all(_path, named)
    return tuple(
        Book(name, book) for name, book in zip(_names(paths), _of_all(read_book, paths), strict=True)
    )


def _of_all(step: Callable[[_Given], _Got], given: Iterable[_Given]) -> list[_Got]:
    """Return what a step makes of each; where several cannot be used, all of them are told at once."""
    found: list[_Got] = []
    faults: list[QualcodeError] = []
    for one in given:
        try:
            found.append(step(one))
        except QualcodeError as error:
            faults.append(error)
    if len(faults) > 1:
        hints = "; ".join(dict.fromkeys(error.hint for error in faults if error.hint))
        raise BadInputError("; ".join(dict.fromkeys(error.message for error in faults)), hint=hints)
    if faults:
        raise faults[0]
    return found


def read_book(path: Path) -> Codebook:
    """Return the codebook of a file, or of the study in a folder."""
    if (path / STUDY_FILE).is_file():
        return sound_codebook(open_study(path))
    found = read_codebook_file(read_input(path), path.name, Codebook())
    faults = [problem for problem in found.problems if problem.severity == "error"]
    if faults:
        first = faults[0]
        place = f"{path.name}, {first.where}" if first.where else path.name
        more = f" ({len(faults)} such)" if len(faults) > 1 else ""
        raise BadInputError(f"{place}: {first.message}{more}", hint=first.hint)
    if not found.codebook.codes:
        raise BadInputError(
            f"{path.name} holds no codes", hint="name a codebook: .yaml, .csv, .xlsx, .docx, .qdc"
        )
    return found.codebook


def book_paths(named: Sequence[str]) -> list[Path]:
    """Return the file or folder of each book that was named."""
    return [_path(one) for one in named]


def _path(named: str) -> Path:
    path = Path(named).expanduser()
    return path if (path / STUDY_FILE).is_file() else codebook_file(path)


def _names(paths: Sequence[Path]) -> list[str]:
    stems = [path.resolve().name if path.is_dir() else path.stem for path in paths]
    often = Counter(stem.casefold() for stem in stems)
    names = [
        _plain(path.resolve().parent.name if often[stem.casefold()] > 1 and not path.is_dir() else stem)
        for path, stem in zip(paths, stems, strict=True)
    ]
    twice = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
    if twice:
        raise UsageError(
            f"two of the codebooks go by the name {twice[0]!r}",
            hint="a book goes by its file's name: give one of them another",
        )
    return names


def _plain(name: str) -> str:
    """Return a name that can stand before the colon of `name:code`."""
    return name.replace(":", "-") or "study"
