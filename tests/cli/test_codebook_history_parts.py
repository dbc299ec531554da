"""Earlier codebooks are read entry by entry, and come out as if each had been read whole."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.cli.main import run
from qualcode.codebook.reading import codebook_from
from qualcode.errors import StudyFormatError
from qualcode.flows.codebook.past.moments import book_in
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "codebooks").glob("*.yaml"))
ODD = """# on top
format: 1
glossary:   # before the codes
  HV: [health visitor]
codes:  # all
# at the margin
- id: a
  name: "A: one
    two"
  definition: |
    First line.
      - a dash that is no entry

    # no comment
  # between
- {id: b, name: 'B', include: [x, "y"]}

-   id: c
    name: on
    since: 2026-03-01
    examples:
    - text: no
    - {text: "012", source: s}
facets:
  kind: [gap, ask]
"""


def whole(content: bytes) -> object:
    """Return the codebook that the whole file gives, in one go."""
    return codebook_from(parse_yaml(content, "codebook.yaml"))[0]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_codebooks_come_out_the_same(path: Path) -> None:
    """Every code, term, facet and frame."""
    content = path.read_bytes()
    assert book_in(content) == whole(content)


@pytest.mark.parametrize(
    "text",
    [
        ODD,
        ODD.replace("\n", "\r\n"),
        "\ufeff" + ODD,
        ODD.replace("format: 1", "format: 1\nframes: {f: F}"),
        "codes:\n  - &one\n    id: a\n    name: A\n  - <<: *one\n    id: b\n",
        "codes: [{id: a, name: A}]\n",
        "format: 1\ncodes:\n  - id: a\n    name: A\n...\n",
        "format: 1\ncodes:\n",
    ],
)
def test_odd_layouts_come_out_the_same(text: str) -> None:
    """Margins, comments, block texts, flow entries, anchors, Windows line ends."""
    assert book_in(text.encode()) == whole(text.encode())


WORDS = st.text("ab -:#|&*'\"\n[]{}<>!%@`,.?é", max_size=12)


@given(entries=st.lists(st.tuples(WORDS, WORDS, st.lists(WORDS, max_size=3)), max_size=5))
def test_whatever_words_stand_in_it(entries: list[tuple[str, str, list[str]]]) -> None:
    """A codebook as it is written by us, whatever people said in it."""
    codes: list[Mapping[str, object]] = [
        {"id": f"c{number}", "name": name, "definition": definition, "include": include}
        for number, (name, definition, include) in enumerate(entries)
    ]
    content = yaml_bytes({"format": 1, "codes": codes, "frames": {"f": "F"}})
    assert book_in(content) == whole(content)


def test_a_file_that_cannot_be_read_is_an_error_as_before() -> None:
    """It names the line of the whole file."""
    with pytest.raises(StudyFormatError, match="line 5"):
        book_in(b"format: 1\ncodes:\n  - id: a\n    name: [A\n  - id: b\n    name: B\n")


def test_a_long_history_is_told_in_no_time(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Six changes of a codebook of 120 codes, with the words that changed."""
    book = study / "codebook.yaml"
    more = "".join(
        f"  - id: code-{n}\n    name: Code {n}\n    definition: What {n} means.\n" for n in range(120)
    )
    book.write_text(book.read_text(encoding="utf-8") + more, encoding="utf-8")
    for number in range(6):
        assert run(["codebook", "edit", f"code-{number}", "--definition", f"Other {number}."]) == 0
    capsys.readouterr()
    begun = time.process_time()
    assert run(["codebook", "history"]) == 0
    assert time.process_time() - begun < 2
    assert capsys.readouterr().out.count("+ Other") == 6
