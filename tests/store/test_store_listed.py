"""A file with one long list is split at its entries, and told from another one, as the YAML reader reads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import StudyFormatError
from qualcode.store.listed import listed_lines, told_from
from qualcode.store.parsed import LARGE, parsed_near
from qualcode.store.yamlfiles import parse_yaml

VALUES = (
    "plain words", "'a: b'", '"- c"', "12", "1.50", "true", "", "[a, b]", "{x: 1}", "2026-01-01",
    ">-\n      folded\n      words", "|+\n      kept\n\n", '"two\n      lines"', '"a\n  - id: in a text\n"',
    '"open', "[open", "&anchor one", "*anchor", "'it''s'\n    # inside", "a\n  # at the dash", "x  # beside",
    "'two\nquotes: in a text'", "'two\nglossary: in a text'", "!tag x", "R & D", "3 * 4", "a\tb", "zwei\r\n",
    "\u2028", "- nested\n    - list",
)  # fmt: skip
BEFORE = (
    "format: 1\nquotes:\n", "quotes:\n", "# ours\n\nformat: 1\nquotes:   # picked\n\n  # first\n",
    "format: 1\nother: {a: 1}\nquotes:\n", 'format: 1\n"quotes":\n', "format: 1\nnote: 'two\nquotes:\n'\n",
    "format: 1\nquotes: \n", "%YAML 1.2\n---\nquotes:\n", "\ufeffformat: 1\nquotes:\n", "{quotes: [\n",
)  # fmt: skip
AFTER = (
    "",
    "\n",
    "# the end\n",
    "glossary:\n  a: b\n",
    "\nformat: 1\n",
    "...\n",
    "words: 'in a text'\n",
    "  \n",
)


@st.composite
def entries(draw: st.DrawFn) -> tuple[str, ...]:
    """Entries as people might write them, good and bad."""
    values = draw(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(VALUES)), max_size=5))
    gap = draw(st.sampled_from(("", "\n", "\n  # of the next\n", "# at the margin\n")))
    return tuple(f"  - id: Q-{number}\n    note: {value}\n{gap}" for number, value in values)


@st.composite
def two_files(draw: st.DrawFn) -> tuple[str, str]:
    """A file, and another one that has some of its entries, others, and now and then another frame."""
    before, after, both = draw(st.sampled_from(BEFORE)), draw(st.sampled_from(AFTER)), draw(entries())
    others = draw(st.permutations([*both, *draw(entries())]))
    indent = draw(st.sampled_from((0, 2, 3)))
    place = draw(st.integers(0, len(others)))
    return tuple(  # type: ignore[return-value]
        before
        + "".join(listed).replace("\n  ", "\n" + " " * indent).replace("  - ", " " * indent + "- ", 1)
        + after
        for listed in (both, draw(st.sampled_from((others, [*both, *others[:place]], others[:place]))))
    )


@pytest.mark.filterwarnings("ignore::ruamel.yaml.error.ReusedAnchorWarning")
@settings(max_examples=200, deadline=None)
@given(files=two_files())
def test_what_is_told_from_another_file_is_what_the_reader_reads(files: tuple[str, str]) -> None:
    """Whatever the files look like, the answer is that of the reader, or none."""
    old, new = (text.encode() for text in files)
    try:
        near = parse_yaml(old, "quotes.yaml")
    except StudyFormatError:
        return
    found = told_from((old, near), new, "quotes")
    if found is not None:
        assert found == parse_yaml(new, "quotes.yaml")


@given(text=st.sampled_from(BEFORE).flatmap(lambda b: entries().map(lambda e: b + "".join(e))))
def test_the_parts_are_the_file(text: str) -> None:
    """What is split is the file, letter by letter."""
    lines = listed_lines(text.encode(), "quotes")
    if lines is not None:
        assert "".join([lines.before, *lines.entries, lines.after]) == text


PLAIN = "format: 1\nquotes:\n" + "".join(f"  - id: Q-{number}\n    span: [1, 2]\n" for number in range(5))


@pytest.mark.parametrize("change", ["add", "cut", "edit", "move"])
def test_the_plainest_layout_is_told(change: str) -> None:
    """Adding, cutting, editing and moving entries is told without reading the file whole."""
    lines = PLAIN.splitlines(keepends=True)
    new = {
        "add": [*lines, "\n", "  - id: Q-9\n", "    note: new\n"],
        "cut": lines[:4] + lines[6:],
        "edit": [line.replace("Q-3", "Q-7") for line in lines],
        "move": lines[:2] + lines[8:] + lines[2:8],
    }[change]
    content = "".join(new).encode()
    found = told_from((PLAIN.encode(), parse_yaml(PLAIN.encode(), "q")), content, "quotes")
    assert found == parse_yaml(content, "q")


@pytest.mark.parametrize(
    "odd",
    [
        PLAIN.replace("\n", "\r\n"),
        PLAIN.rstrip("\n"),
        PLAIN.replace("Q-3", "&a Q-3"),
        PLAIN.replace("[1, 2]", "\t[1, 2]"),
        "\ufeff" + PLAIN,
        "format: 1\nquotes: [{id: Q-1, span: [1, 2]}]\n",
        "---\n" + PLAIN,
        PLAIN + "quotes:\n",
        "format: 1\nquotes: []\n",
        "  format: 1\n  quotes:\n  - id: a\n",
    ],
)
def test_an_odd_layout_is_not_split(odd: str) -> None:
    """Another line end, none at the end, shared parts, tabs, a byte-order mark, one line: no answer."""
    assert listed_lines(odd.encode(), "quotes") is None


def test_an_entry_that_runs_on_past_the_list_is_never_told() -> None:
    """A text that begins in the last entry and ends below it is not cut in two by what is added."""
    old = b"quotes:\n  - id: a\n  - id: b\n    note: 'open\nformat: still the text'\n"
    new = b"quotes:\n  - id: a\n  - id: b\n    note: 'open\n  - id: c\nformat: still the text'\n"
    assert len(parse_yaml(old, "q")["quotes"]) == len(parse_yaml(new, "q")["quotes"]) == 2
    assert told_from((old, parse_yaml(old, "q")), new, "quotes") is None


def test_a_fault_is_told_with_its_line_beside_a_file_that_is_known() -> None:
    """A broken entry is an error at its line in the file."""
    entry = "  - id: Q-{}\n    note: words of somebody on the team, long enough to make a file large\n"
    whole = ("format: 1\nquotes:\n" + "".join(entry.format(number) for number in range(300))).encode()
    assert len(whole) > LARGE
    parsed_near(whole, "quotes.yaml")
    with pytest.raises(StudyFormatError, match=r"quotes\.yaml line 60[34]"):
        parsed_near(whole + b"  - id: [\n", "quotes.yaml")
