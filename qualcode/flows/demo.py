"""The sample study: where its files are, whether installed from a wheel or run from a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import qualcode
from qualcode.errors import AlreadyThereError, BadInputError


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample's folders: transcripts and sheets, and codebooks."""

    files: Path
    codebooks: Path


def sample_files() -> Sample:
    """Return where the sample study's files are."""
    package = Path(qualcode.__file__).resolve().parent
    for files, codebooks in (
        (package / "_sample", package / "_codebooks"),
        (package.parent / "transcripts_sample", package.parent / "codebooks"),
    ):
        if (files / "focus-group-harrowmere.vtt").is_file():
            return Sample(files, codebooks)
    raise BadInputError("the sample study is not in this installation", hint="install qualcode again with pip or pipx")


def require_free(folder: Path) -> None:
    """Refuse a folder that holds something already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyThereError(f"{folder} is there already", hint="name another folder: qualcode demo FOLDER")
