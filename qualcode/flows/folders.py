"""Which files an import reads: those that were named, and those in the folders that were named.

A study's own files are never read as input, and what was passed over is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import BadInputError, QualcodeError, UsageError
from qualcode.store.study import is_own

_PASSED_OVER = ("~$", ".")


@dataclass(frozen=True, slots=True)
class Inbox:
    """The files to be read, and what is not: folders not looked into, a study's own files, refusals."""

    files: tuple[Path, ...]
    left: tuple[Path, ...] = ()
    own: tuple[Path, ...] = ()
    refused: tuple[tuple[Path, QualcodeError], ...] = ()


def inbox_of(typed: Sequence[str], *, recursive: bool = False) -> Inbox:
    """Return the files of an import in the order named, those of a folder in the order of their names.

    Raises `UsageError` for an empty name, which would be the folder that one is in.
    """
    if "" in typed:
        raise UsageError("a file without a name", hint="is a variable empty? name a file, or a folder")
    files: list[Path] = []
    left: list[Path] = []
    own: list[Path] = []
    refused: list[tuple[Path, QualcodeError]] = []
    for path in map(Path, typed):
        if is_own(path):
            refused.append((path, _own(path)))
        elif path.is_dir():
            try:
                inside, beside = _inside(path, recursive=recursive)
            except PermissionError as error:
                folder = error.filename or path
                refused.append((path, BadInputError(f"{folder} may not be read", hint="check who owns it")))
                continue
            theirs = [each for each in inside if not is_own(each)]
            files += theirs
            own += [each for each in inside if is_own(each)]
            left += beside
            refused += [] if theirs else [(path, _nothing_in(path, beside))]
        else:
            files.append(path)
    return Inbox(tuple(files), tuple(left), tuple(own), tuple(refused))


def _inside(folder: Path, *, recursive: bool) -> tuple[list[Path], list[Path]]:
    """Return the files of a folder, and the folders in it that are not looked into; links lead nowhere."""
    files: list[Path] = []
    left: list[Path] = []
    for each in _seen(folder):
        if not each.is_dir():
            files.append(each)
        elif recursive and not each.is_symlink() and not is_own(each):
            found, beside = _inside(each, recursive=True)
            files += found
            left += beside
        elif not is_own(each):
            left.append(each)
    return files, left


def _seen(folder: Path) -> Iterator[Path]:
    for each in sorted(folder.iterdir()):
        if not each.name.startswith(_PASSED_OVER) and (each.is_file() or each.is_dir()):
            yield each


def _own(path: Path) -> BadInputError:
    return BadInputError(f"{path} is a part of the study itself", hint="name a file that is to come in")


def _nothing_in(folder: Path, beside: Sequence[Path]) -> BadInputError:
    hint = "--recursive looks into the folders in it" if beside else "name a file, or another folder"
    return BadInputError(f"{folder}: no file to import in this folder", hint=hint)
