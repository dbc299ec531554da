"""A kind of embeddings from elsewhere: held to its promises, and each broken one told in a line."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from qualcode.errors import BadInputError
from qualcode.plugins import plugin
from qualcode.testing import check_embedder

TEXTS = ["nobody rang back", "they never do"]
PLUGINS = Path(__file__).resolve().parents[2] / "docs" / "plugins.md"


class Counter:
    """Rows that count letters."""

    def __init__(self, letters: str) -> None:
        self.letters = letters

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one row a text."""
        return [[float(text.count(letter)) for letter in self.letters] for text in texts]


class Counted:
    """A folder with letters in it."""

    name = "counted"

    def recognise(self, folder: Path) -> bool:
        """Whether it has letters."""
        return (folder / "letters.txt").is_file()

    def load(self, folder: Path) -> Counter:
        """Read the letters."""
        letters = (folder / "letters.txt").read_text(encoding="utf-8").strip()
        if not letters:
            raise BadInputError(f"{folder.name}: letters.txt is empty", hint="write some letters into it")
        return Counter(letters)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of the kind."""
    made = tmp_path / "model"
    made.mkdir()
    (made / "letters.txt").write_text("aeiou", encoding="utf-8")
    return made


def test_a_foreign_kind_that_keeps_its_promises_passes(folder: Path) -> None:
    """Nothing is said."""
    check_embedder(Counted(), folder, TEXTS)


def test_the_example_of_the_documentation_passes(folder: Path) -> None:
    """What people copy from the page keeps the promises."""
    page = PLUGINS.read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(class Counter:.+?)```", page, re.DOTALL)
    known = {"Path": Path, "BadInputError": BadInputError}
    exec(example, known)  # noqa: S102 -- the example is ours
    check_embedder(known["Counted"](), folder, TEXTS)


class Greedy(Counted):
    """Takes any folder."""

    def recognise(self, folder: Path) -> bool:
        """Whether it is a folder."""
        return folder.is_dir()


class Blind(Counted):
    """Knows no folder."""

    def recognise(self, folder: Path) -> bool:  # noqa: ARG002
        """Never."""
        return False


class Trusting(Counted):
    """Expects letters."""

    def load(self, folder: Path) -> Counter:
        """Read the letters, of which the first must be there."""
        letters = (folder / "letters.txt").read_text(encoding="utf-8")
        return Counter(letters[0] + letters)


class Fetching(Counted):
    """Looks for letters elsewhere."""

    def load(self, folder: Path) -> Counter:
        """Ask who is at home."""
        socket.getaddrinfo("localhost", None)
        return super().load(folder)


class Noting(Counted):
    """Keeps a note of what it read."""

    def load(self, folder: Path) -> Counter:
        """Read the letters, and write them beside."""
        (folder.parent / "note.txt").write_text("read", encoding="utf-8")
        return super().load(folder)


class Short(Counter):
    """Forgets the last text."""

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one row too few."""
        return super().encode(texts)[:-1]


class Placed(Counter):
    """Counts the place of a text too."""

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Return rows that depend on their place."""
        return [[*row, float(place)] for place, row in enumerate(super().encode(texts))]


class Uneven(Counter):
    """A letter, a number."""

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Return rows as long as their texts."""
        return [[1.0] * (1 + len(text)) for text in texts]


class Nothing(Counter):
    """Shares of nothing."""

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Return what is no number."""
        return [[float("nan")] for _ in texts]


class Restless(Counter):
    """Other rows each time."""

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Return rows that grow."""
        self.letters += "x"
        return [[float(len(self.letters))] for _ in texts]


def loading(model: type[Counter]) -> Counted:
    """Return a kind whose models are of a class."""

    class Loading(Counted):
        def load(self, folder: Path) -> Counter:
            return model(super().load(folder).letters)

    return Loading()


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (object(), "a kind of embedder has"),
        (Greedy(), "takes an empty folder for its own"),
        (Blind(), "does not know the kind's own folder"),
        (Trusting(), "`load` raised IndexError"),
        (Fetching(), "it asks the network"),
        (Noting(), "it writes a file"),
        (loading(Short), "4 texts have 3 rows"),
        (loading(Placed), "a text alone has another row"),
        (loading(Uneven), "of several lengths"),
        (loading(Nothing), "what is no number"),
        (loading(Restless), "the same texts gave other rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_promise_is_told(folder: Path, kind: Counted, told: str) -> None:
    """One line says which promise was broken."""
    with pytest.raises(AssertionError, match=re.escape(told)):
        check_embedder(kind, folder, TEXTS)


def test_our_own_kind_keeps_the_promises(tmp_path: Path) -> None:
    """Model2Vec, where it is installed."""
    pytest.importorskip("model2vec", reason="qualcode[semantic] is not installed")
    import numpy as np
    from model2vec import StaticModel
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    vocabulary = {word: place for place, word in enumerate(["[PAD]", "[UNK]", "nobody", "rang"])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    StaticModel(np.eye(4, dtype="float32"), tokenizer).save_pretrained(tmp_path / "tiny")
    check_embedder(plugin("embedders", "model2vec"), tmp_path / "tiny", TEXTS)
