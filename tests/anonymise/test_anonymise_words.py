"""The list of ordinary words, and how it was made."""

from __future__ import annotations

import gzip
import hashlib
from importlib import resources
from pathlib import Path

import pytest

from qualcode.anonymise.derive_words import derive
from qualcode.anonymise.words import is_ordinary, ordinary_words

DEBIAN_HASH = "7424d6682301dc86"
DEBIAN = Path("/usr/share/dict/british-english")
SHIPPED = resources.files("qualcode.anonymise").joinpath("words_en.txt.gz").read_bytes()


def test_lower_case_words_are_ordinary_and_names_are_not() -> None:
    """Words that are also names are ordinary; words that are first of all names are not."""
    assert all(is_ordinary(word) for word in ("may", "will", "grace", "song", "lion", "mark", "june", "x"))
    assert not any(is_ordinary(word) for word in ("kwame", "siobhan", "john", "peter", "jo"))
    assert len(ordinary_words()) > 40_000


def test_the_same_list_gives_the_same_bytes() -> None:
    """Deriving sorts, drops capitals, accents and long words, and bears no time stamp."""
    packed = derive("May\nmay\nCafé\ncafé\nzebra\nant\nextraordinarily\nit's\n".encode())
    assert gzip.decompress(packed) == b"ant\nmay\nzebra\n"
    assert packed == derive(b"zebra\nmay\nant\n")
    assert packed[4:8] == b"\0\0\0\0"


def test_the_shipped_list_is_small_and_in_order() -> None:
    """It stays below 250 KB and holds one word a line."""
    listed = gzip.decompress(SHIPPED).decode("ascii").splitlines()
    assert len(SHIPPED) < 250_000
    assert listed == sorted(set(listed))


def test_the_shipped_list_is_what_deriving_gives() -> None:
    """From Debian's list come exactly the shipped words."""
    word_list = DEBIAN.read_bytes() if DEBIAN.exists() else b""
    if not hashlib.sha256(word_list).hexdigest().startswith(DEBIAN_HASH):
        pytest.skip("wbritish 2020.12.07-2 is not installed")
    assert gzip.decompress(derive(word_list)) == gzip.decompress(SHIPPED)
