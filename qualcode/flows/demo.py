"""The sample study: where its files are, whether installed from a wheel or run from a checkout."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import qualcode
from qualcode.errors import AlreadyThereError, BadInputError
from qualcode.store.files import write_whole

MARK = ".qualcode-demo"


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample's folders: transcripts and sheets, and codebooks."""

    files: Path
    codebooks: Path

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the sample's files."""
        return tuple(sorted(path.name for path in self.files.iterdir() if path.is_file()))


def sample_files() -> Sample:
    """Return where the sample study's files are."""
    package = Path(qualcode.__file__).resolve().parent
    for files, codebooks in (
        (package / "_sample", package / "_codebooks"),
        (package.parent / "transcripts_sample", package.parent / "codebooks"),
    ):
        if (files / "focus-group-harrowmere.vtt").is_file():
            return Sample(files, codebooks)
    raise BadInputError(
        "the sample study is not in this installation", hint="install qualcode again with pip or pipx"
    )


def make_room(folder: Path, *, replace: bool) -> None:
    """Make an empty folder for the demo and mark it; with `replace` an earlier demo's folder goes first.

    Only a folder that bears the mark is ever removed: whatever else is called "study" or "vault" stays.
    """
    if (folder / MARK).is_file() and replace:
        shutil.rmtree(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "--yes replaces an earlier demo" if (folder / MARK).is_file() else "name another folder"
        raise AlreadyThereError(f"{folder} is there already", hint=f"{hint}: qualcode demo FOLDER")
    write_whole(folder / MARK, b"Made by `qualcode demo`; everybody in here is invented. May be deleted.\n")
