"""Sentence-embedding models in folders on this machine: Model2Vec, and sentence-transformers where installed.

Nothing is ever fetched: the libraries are told to stay offline before they are loaded.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from qualcode.errors import BadInputError, UsageError
from qualcode.store.files import json_object

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}


class _Rows:
    """A model of either library as an embedder: floats in rows, whatever the library gives."""

    def __init__(self, model: Any, **options: Any) -> None:
        self._model = model
        self._options = options

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector a text, all of one length."""
        rows = self._model.encode(list(texts), **self._options)
        return [[float(value) for value in row] for row in rows]


class Model2VecKind:
    """Static embeddings: a folder with `config.json`, `tokenizer.json` and `model.safetensors`."""

    name = "model2vec"

    def recognise(self, folder: Path) -> bool:
        """Say whether a folder looks like this kind; cheap."""
        there = all((folder / name).is_file() for name in ("config.json", "tokenizer.json"))
        config = _config(folder / "config.json") if there else {}
        if config.get("model_type", "model2vec") != "model2vec":
            return False
        return there and (not (folder / "modules.json").is_file() or _is_static(folder / "modules.json"))

    def load(self, folder: Path) -> _Rows:
        """Read the model; raise `UsageError` where the package is missing."""
        os.environ.update(_OFFLINE)
        try:
            from model2vec import StaticModel
        except ImportError:
            raise _missing("model2vec", 'pip install "qualcode[semantic]"') from None
        return _Rows(_read(folder, StaticModel.from_pretrained), use_multiprocessing=False)


class SentenceTransformersKind:
    """A folder that sentence-transformers wrote: it has `modules.json`."""

    name = "sentence-transformers"

    def recognise(self, folder: Path) -> bool:
        """Say whether a folder looks like this kind; cheap."""
        return (folder / "modules.json").is_file()

    def load(self, folder: Path) -> _Rows:
        """Read the model; raise `UsageError` where the package is missing."""
        os.environ.update(_OFFLINE)
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise _missing("sentence-transformers", "pip install sentence-transformers") from None

        def opened(name: str) -> Any:
            return SentenceTransformer(name, device="cpu", local_files_only=True)

        return _Rows(_read(folder, opened), show_progress_bar=False)


def _is_static(path: Path) -> bool:
    """Whether the list of a model's modules, as sentence-transformers reads it, begins with a static one."""
    try:
        modules = json.loads(path.read_text(encoding="utf-8"))
        return str(modules[0]["type"]).endswith("StaticEmbedding") and modules[0]["path"] in {".", ""}
    except (ValueError, LookupError, TypeError, RecursionError):
        return False


def _config(path: Path) -> dict[str, Any]:
    return json_object(path.read_bytes()) or {}


def _read(folder: Path, opened: Any) -> Any:
    try:
        return opened(str(folder))
    except Exception as error:
        raise BadInputError(
            f"the model in {folder.name} cannot be read ({type(error).__name__})",
            hint="was the whole folder copied?",
        ) from error


def _missing(package: str, command: str) -> UsageError:
    return UsageError(f"this folder needs the package {package}, which is not installed", hint=command)


MODEL2VEC = Model2VecKind()
SENTENCE_TRANSFORMERS = SentenceTransformersKind()
