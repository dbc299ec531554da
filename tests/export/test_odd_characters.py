"""Characters that turn the direction of writing in what is handed out, and who may read it."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.cli.main import run
from qualcode.export.cards import FORMS, Card, render_cards
from qualcode.export.escaping import escape_markdown, on_paper, unescape_markdown
from qualcode.export.print_page import _run as printed_run

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
MIXED = st.text(alphabet=TURNING + "ab=<&\u05d0\u0627")


@given(MIXED)
def test_no_turning_sign_reaches_paper(words: str) -> None:
    """Each stands as its code, and every other character as it is."""
    shown = on_paper(words)
    assert not set(shown) & set(TURNING)
    assert shown == "".join(f"\\u{ord(one):04x}" if one in TURNING else one for one in words)


@given(MIXED)
def test_markdown_turns_nothing_and_comes_back(words: str) -> None:
    """The page holds references alone, and the words are the same when they are read."""
    page = escape_markdown(words)
    assert not set(page) & set(TURNING)
    assert unescape_markdown(page) == words


@pytest.mark.parametrize("suffix", [".docx", ".html", ".md"])
def test_cards_turn_nothing(suffix: str) -> None:
    """No form of card that is printed holds a raw one."""
    card = Card(
        "abcd", "Code \u202e", "some \u202ewords\u202c here", "who \u2066", "S1", "t1", note="a \u202d note"
    )
    content = render_cards([card], suffix, title="T")
    if suffix == ".docx":
        content = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml")
    assert not set(content.decode()) & set(TURNING)
    assert suffix in FORMS


def test_a_print_turns_nothing() -> None:
    """Nor does a run of words in a print."""
    assert "\\u202e" in printed_run("a \u202eb", "")


def test_files_that_quote_are_their_owners_alone(study: Path, tmp_path: Path) -> None:
    """Cards inside the study and outside of it are of mode 600."""
    assert run(["code", "apply", "Group one", "long-wait", "--words", "four months"]) == 0
    outside = tmp_path / "cards.html"
    for out in ("exports/cards.docx", str(outside)):
        assert run(["code", "view", "long-wait", "--format", "cards", "--out", out]) == 0
    for path in (study / "exports" / "cards.docx", outside):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
