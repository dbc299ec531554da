"""Items and trees on the screen: every word, within the width, and one line each in a pipe."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType
from rich.text import Text

from qualcode.screens.branches import Branch, item

WORDS = st.lists(st.sampled_from(["a", "[/]", ":smile:", "[laughs]", "[b]", "x" * 90, "déjà"]), min_size=1)


def _printed(renderable: RenderableType, *, width: int, pipe: bool, encoding: str = "utf-8") -> list[str]:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    console = Console(file=stream, width=width, soft_wrap=pipe, markup=False, emoji=False, highlight=False)
    console.print(renderable)
    stream.flush()
    return stream.buffer.getvalue().decode(encoding).splitlines()


def _tree(words: list[str], depth: int) -> Branch:
    top = Branch(Text("top"))
    branch = top
    for _ in range(depth):
        branch = branch.add(Text(" ".join(words)))
        branch.add(Text("beside"))
    return top


@given(words=WORDS, depth=st.integers(1, 6), width=st.integers(44, 100))
def test_a_tree_keeps_every_word_within_the_width(words: list[str], depth: int, width: int) -> None:
    """Wrapped under itself; a word longer than the screen is folded, not cut."""
    lines = _printed(_tree(words, depth), width=width, pipe=False)
    shown = "".join("".join(line.lstrip("│├└─ ").split()) for line in lines)
    assert shown == "top" + ("".join(words) + "beside") * depth
    assert max(len(line) for line in lines) <= width


@given(words=WORDS, depth=st.integers(1, 6))
def test_in_a_pipe_each_text_is_one_line(words: list[str], depth: int) -> None:
    """So that other programs find what was said."""
    lines = _printed(_tree(words, depth), width=40, pipe=True)
    assert sum(line.endswith(" ".join(words)) for line in lines) == depth


def test_the_guides_are_plain_where_the_console_knows_no_others() -> None:
    """A console of an older system gets ASCII."""
    top = Branch(Text("top"))
    top.add(Text("one")).add(Text("deep"))
    top.add(Text("two"))
    expected = ["top", "+-- one", "|   `-- deep", "`-- two"]
    assert _printed(top, width=40, pipe=True, encoding="cp1252") == expected


def test_an_item_hangs_under_its_mark() -> None:
    """The second line begins where the first one's words do."""
    assert _printed(item("1.", "aaaa " * 6), width=24, pipe=False) == [
        " 1. aaaa aaaa aaaa aaaa",
        "    aaaa aaaa",
    ]
