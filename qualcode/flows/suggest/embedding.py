"""The model for sentence embeddings that a person has on this machine, if they want one.

Only a folder is ever read, never the network; what a run rests on is told by a hash, not by a path.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError, UsageError
from qualcode.plugins import installed_names, plugin
from qualcode.store.user import read_user, settings_file

if TYPE_CHECKING:
    from qualcode.ports import Embedder, EmbedderKind

NONE = "none"


@dataclass(frozen=True, slots=True)
class Embedding:
    """A model that was read, and the hash over the files of its folder."""

    embedder: Embedder
    fingerprint: str


def embedder_of(named: str) -> Embedding | None:
    """Return the model in the folder `named`, else that of this person's settings; "none" is none.

    Raises `UsageError` for a name that is no folder, and `BadInputError` for a folder that no kind knows.
    """
    own = "" if named else read_user().embeddings
    wanted = (named or own).strip()
    if not wanted or wanted == NONE:
        return None
    folder = Path(wanted).expanduser()
    if not folder.is_dir():
        where = f"`embeddings` in {settings_file()}" if own else "--embeddings"
        raise UsageError(
            f"{where} names {wanted!r}, which is no folder on this machine",
            hint="a model is read from a folder and never fetched: copy one here, or --embeddings none",
        )
    for name in installed_names("embedders"):
        kind: EmbedderKind = plugin("embedders", name)
        if kind.recognise(folder):
            return Embedding(kind.load(folder), _fingerprint(folder))
    raise BadInputError(
        f"{folder.name} holds no model that is known here",
        hint="a Model2Vec or sentence-transformers folder has config.json and model.safetensors in it",
    )


def _fingerprint(folder: Path) -> str:
    """Return one hash over names and contents of all files in a folder."""
    whole = hashlib.sha256()
    files = sorted(path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    for path in files:
        with path.open("rb") as content:
            inner = hashlib.file_digest(content, "sha256").hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{inner}\n".encode())
    return whole.hexdigest()
