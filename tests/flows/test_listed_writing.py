"""Entries of a list written line by line: what the round trip would write, and not a line more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebook.reading import codebook_from, entry_mapping
from qualcode.errors import StudyFormatError
from qualcode.evidence.quotes import quote_mapping, quotes_from
from qualcode.findings import Operation, Quote
from qualcode.flows.codebook.text import Rewrite, first_proved, rewritten
from qualcode.flows.listed_writing import written_by_lines
from qualcode.flows.quote import SHELF
from qualcode.flows.yaml_entries import change_entry, written_gently, written_whole
from qualcode.model import Code, Rules, Span
from qualcode.store.listed import listed_lines
from qualcode.store.yamlfiles import parse_yaml

BEFORE = (
    "format: 1\nquotes:\n",
    "# ours\nformat: 1\n\nquotes:  # picked\n  # first\n",
    "%YAML 1.2\n---\nquotes:\n",
    "quotes:\n\n",
    "format: 1\n'quotes':\n",
)
ENTRY = (
    "- id: Q-{0}\n  source: S-A\n  span: [1, {1}]\n  note: plain\n",
    "- {{id: Q-{0}, source: S-A, span: [1, {1}]}}\n",
    "- id: 'Q-{0}'   # beside the id\n  source: S-A\n  # inside\n  span:\n    - 1\n    - {1}\n\n# next\n",
    '- source: S-A\n  span: [1, {1}]\n  id: "Q-{0}"\n  note: >-\n    folded\n    words\n\n',
    "-\n  id: Q-{0}\n  source: S-A\n  span: [1, {1}]\n  note: 'two\n    lines'\n",
    "- id: Q-{0}\n  source: &home{0} S-A\n  span: [1, {1}]\n  operations:\n  - {{op: cut, span: [2, 3]}}\n",
)  # fmt: skip
AFTER = ("", "\n", "# the end\n", "\n# above it\nformat: 1\n", "  # deeper\n")
TEXTS = st.text("ab: #'-\"é&*!|\n", max_size=12).map(str.strip)


@st.composite
def files(draw: st.DrawFn) -> tuple[str, int]:
    """A file as people might keep it, and how many quotes it holds."""
    before, after = draw(st.sampled_from(BEFORE)), draw(st.sampled_from(AFTER))
    margin = " " * draw(st.sampled_from((0, 2, 4)))
    shapes = draw(st.lists(st.sampled_from(ENTRY), min_size=1, max_size=5))
    listed = "".join(shape.format(number, 5 + number) for number, shape in enumerate(shapes))
    if "format" in before and "format" in after:
        after = ""
    text = before + _at(margin, listed) + after
    return draw(st.sampled_from((text, text, text, text.replace("\n", "\r\n"), text.rstrip("\n")))), len(
        shapes
    )


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """A quote as a verb would write it."""
    return Quote(
        f"Q-{draw(st.integers(0, 9))}",
        "S-A",
        1,
        Span(1, draw(st.integers(5, 12))),
        "0123abcd",
        operations=draw(st.sampled_from(((), (Operation("cut", Span(2, 3)),)))),
        status=draw(st.sampled_from(("candidate", "approved", "rejected"))),
        note=draw(TEXTS),
    )


@settings(max_examples=100, deadline=None)
@given(file=files(), changed=st.lists(quotes(), min_size=1, max_size=3, unique_by=lambda one: one.id))
def test_line_by_line_is_what_the_round_trip_writes(file: tuple[str, int], changed: list[Quote]) -> None:
    """In every layout the quotes read back are those that the round trip of the whole file gives."""
    content, entries = file[0].encode(), [quote_mapping(quote) for quote in changed]
    try:
        expected = quotes_from(parse_yaml(written_whole(content, SHELF, entries), "quotes.yaml"))[0]
    except StudyFormatError:
        return
    written = written_gently(content, SHELF, entries)
    assert quotes_from(parse_yaml(written, "quotes.yaml"))[0] == expected


@settings(max_examples=60, deadline=None)
@given(file=files(), changed=quotes())
def test_no_line_of_another_entry_is_touched(file: tuple[str, int], changed: Quote) -> None:
    """Written line by line, all that stood above and below the entry stands there letter by letter."""
    content, listed = file[0].encode(), SHELF.listed
    written = written_by_lines(
        content,
        parse_yaml(content, "quotes.yaml"),
        listed,
        [quote_mapping(changed)],
        lambda entry, fields: change_entry(entry, fields, order=SHELF.order),
    )
    if written is None:
        return
    old, new = listed_lines(content, listed), listed_lines(written, listed)
    assert old is not None
    assert new is not None
    assert (new.before, new.after) == (old.before, old.after)
    place = int(changed.id[2:])
    if place < file[1]:
        assert [*new.entries[:place], *new.entries[place + 1 :]] == [
            *old.entries[:place],
            *old.entries[place + 1 :],
        ]
    else:
        assert new.entries[: file[1] - 1] == old.entries[:-1]
        assert new.entries[file[1] - 1].rstrip("\n") == old.entries[-1].rstrip("\n")


BOOK = (
    "codes:\n", "# ours\nformat: 1\n\ncodes:  # all\n\n", "format: 1\nglossary:\n  did: [was not]\ncodes:\n",
    "codes:\n  # first\n",
)  # fmt: skip
CODE = (
    "- id: code-{0}\n  name: 'Code {0}'   # kept\n",
    '- id: code-{0}\n  name: "Code {0}"\n\n  # about the rules\n  rules:\n    phrases:\n    - words\n\n',
    "- {{id: code-{0}, name: Code {0}}}\n\n# of the next one\n",
    "- name: Code {0}\n  id: code-{0}\n  definition: >-\n    Folded\n    words.\n",
)
BELOW = ("", "\n", "# the end\n", "\nfacets:\n  kind: [barrier]\n")


@st.composite
def books(draw: st.DrawFn) -> str:
    """A codebook as people might keep it."""
    shapes = draw(st.lists(st.sampled_from(CODE), min_size=1, max_size=5))
    listed = "".join(shape.format(number) for number, shape in enumerate(shapes))
    margin = draw(st.sampled_from(("", "  ", "    ")))
    return draw(st.sampled_from(BOOK)) + _at(margin, listed) + draw(st.sampled_from(BELOW))


def _at(margin: str, listed: str) -> str:
    return "".join(margin + line if line.strip() else line for line in listed.splitlines(keepends=True))


@settings(max_examples=60, deadline=None)
@given(
    text=books(),
    place=st.integers(0, 5),
    name=TEXTS.filter(str.strip),
    edit=st.booleans(),
)
def test_a_code_is_written_among_the_others(text: str, place: int, name: str, *, edit: bool) -> None:
    """A code added or edited anywhere leaves the other lines in their order, and the codebook is as meant."""
    book = codebook_from(parse_yaml(text.encode(), "codebook.yaml"))[0]
    codes = list(book.codes)
    if edit:
        place = place % len(codes)
        codes[place] = replace(codes[place], name=name)
        rewrite = Rewrite(replace(book, codes=tuple(codes)), edited=frozenset({codes[place].id}))
    else:
        codes.insert(place, Code("a-new-one", name, rules=Rules(phrases=("b", "a: c"))))
        rewrite = Rewrite(replace(book, codes=tuple(codes)), added=frozenset({"a-new-one"}))
    written = first_proved(rewritten(text.encode(), rewrite), rewrite.codebook)
    found = codebook_from(parse_yaml(written, "codebook.yaml"))[0]
    assert [entry_mapping(code) for code in found.codes] == [entry_mapping(code) for code in codes]
    if not edit:
        lines = iter(written.decode().split("\n"))
        assert all(line in lines for line in text.rstrip("\n").split("\n") if line.strip())


@pytest.mark.parametrize("end", ["", "# the end\n", "format: 1\n"])
def test_a_new_quote_is_some_lines_at_the_end(end: str) -> None:
    """A quote is added after the last one, a blank line between; what follows the list stays below."""
    text = f"quotes:\n  - id: Q-a\n    source: S-A\n    span: [1, 2]   # beside\n{end}"
    new = "  - id: Q-b\n    source: S-A\n    span: [3, 4]\n"
    entry = {"id": "Q-b", "source": "S-A", "span": [3, 4]}
    expected = text + "\n" + new if end != "format: 1\n" else text.replace(end, "\n" + new + end)
    assert written_gently(text.encode(), SHELF, [entry]).decode() == expected
