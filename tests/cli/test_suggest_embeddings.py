"""Sentence embeddings from a local folder: the plumbing, with a tiny model that the test builds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.cli.main import run
from qualcode.errors import BadInputError
from qualcode.flows.suggest.embedding import embedder_of
from qualcode.plugins import installed_names, plugin

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("model2vec", reason="qualcode[semantic] is not installed")

WORDS = [
    "nobody",
    "rang",
    "back",
    "ring",
    "waiting",
    "list",
    "months",
    "person",
    "knows",
    "group",
    "going",
    "called",
]


def tiny_model(folder: Path, *, seed: int = 0) -> Path:
    """Write a static model of a dozen words, four dimensions, and return its folder."""
    import numpy as np
    from model2vec import StaticModel
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.normalizers import Lowercase
    from tokenizers.pre_tokenizers import Whitespace

    vocabulary = {word: place for place, word in enumerate(["[PAD]", "[UNK]", *WORDS])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.random.default_rng(seed).normal(size=(len(vocabulary), 4)).astype("float32")
    StaticModel(vectors, tokenizer).save_pretrained(folder)
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return the folder of a tiny model."""
    return tiny_model(tmp_path / "tiny")


def suggested(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Run `suggest` with `--json` and return what it printed."""
    capsys.readouterr()
    assert run(["suggest", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_folder_becomes_an_embedder(model: Path) -> None:
    """One row of floats a text, the same for the same text; the hash is of the folder's contents."""
    first, again = embedder_of(str(model)), embedder_of(str(model))
    assert first is not None
    assert again is not None
    rows = first.embedder.encode(["nobody rang back", "waiting list", "nobody rang back"])
    assert [len(row) for row in rows] == [4, 4, 4]
    assert rows[0] == rows[2] != rows[1]
    assert first.fingerprint == again.fingerprint
    other = embedder_of(str(tiny_model(model.parent / "other", seed=1)))
    assert other is not None
    assert other.fingerprint != first.fingerprint


def test_suggest_runs_with_it_and_pins_its_contents(
    study: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run names the hash of the model and never its path; the same folder gives the same run."""
    done = suggested(capsys, "--embeddings", str(model))
    record = (study / "runs" / f"{done['machine_run']}.json").read_text(encoding="utf-8")
    embedding = embedder_of(str(model))
    assert embedding is not None
    assert json.loads(record)["parameters"]["embeddings"] == embedding.fingerprint
    assert str(model) not in record
    assert model.name not in record
    moved = model.rename(model.parent / "elsewhere")
    assert suggested(capsys, "--embeddings", str(moved))["machine_run"] == done["machine_run"]
    assert suggested(capsys, "--dry-run")["machine_run"] != done["machine_run"]


def test_like_takes_it_too(study: Path, model: Path) -> None:
    """`suggest like` averages the embeddings in."""
    assert study.is_dir()
    assert run(["suggest", "like", "nobody rang back", "--embeddings", str(model)]) == 0


def test_a_persons_settings_name_it(
    study: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`embeddings` in one's own settings is taken; `--embeddings none` is without."""
    assert study.is_dir()
    plain = suggested(capsys, "--dry-run")["machine_run"]
    settings = tmp_path / "settings"
    settings.mkdir(exist_ok=True)
    (settings / "config.toml").write_text(f"embeddings = {json.dumps(str(model))}\n", encoding="utf-8")
    assert suggested(capsys, "--dry-run")["machine_run"] != plain
    assert suggested(capsys, "--dry-run", "--embeddings", "none")["machine_run"] == plain


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    """An empty folder is no model; a damaged one says that it cannot be read, and by no word of its own."""
    with pytest.raises(BadInputError, match="holds no model"):
        embedder_of(str(tmp_path))
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BadInputError, match="cannot be read"):
        embedder_of(str(tmp_path))


def test_a_sentence_transformers_folder_is_known_by_its_modules(tmp_path: Path) -> None:
    """`modules.json` makes it one, whatever else is there."""
    (tmp_path / "modules.json").write_text("[]", encoding="utf-8")
    kinds = [name for name in installed_names("embedders") if plugin("embedders", name).recognise(tmp_path)]
    assert kinds == ["sentence-transformers"]
