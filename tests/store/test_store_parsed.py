"""A large codebook is parsed once for the same bytes; what is kept of it changes no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.cli.main import run
from qualcode.errors import StudyFormatError
from qualcode.flows.reading import read_codebook
from qualcode.store.parsed import FOLDER, LARGE, parsed_kept
from qualcode.store.study import open_study
from qualcode.store.yamlfiles import parse_yaml

if TYPE_CHECKING:
    from pathlib import Path

CODES = "".join(
    f"  - id: code-{number}\n    name: 'Code {number}: [b]'\n    definition: What number {number} is about.\n"
    f"    rules:\n      phrases: [number {number}, 'yes']\n"
    for number in range(300)
)
LARGE_BOOK = f"format: 1\ncodes:\n{CODES}".encode()


def kept(study: Path) -> Path:
    """Where what a codebook holds is kept."""
    return study.joinpath(*FOLDER.split("/"), "codebook.yaml.json")


def test_what_is_kept_equals_what_is_parsed(study: Path) -> None:
    """The codebook from the kept values is the codebook from the file, revisions of its entries and all."""
    (study / "codebook.yaml").write_bytes(LARGE_BOOK)
    assert len(LARGE_BOOK) > LARGE
    first = read_codebook(open_study(study))
    assert kept(study).exists()
    assert parsed_kept(open_study(study), LARGE_BOOK, "codebook.yaml") == parse_yaml(LARGE_BOOK, "a.yaml")
    assert read_codebook(open_study(study)) == first


def test_another_file_is_read_anew_and_a_damaged_copy_is_passed_over(study: Path) -> None:
    """A change of one letter counts at once; rubbish in the cache changes nothing."""
    (study / "codebook.yaml").write_bytes(LARGE_BOOK)
    read_codebook(open_study(study))
    changed = LARGE_BOOK.replace(b"number 299 is", b"number 299 was")
    (study / "codebook.yaml").write_bytes(changed)
    assert read_codebook(open_study(study))[0].codes[299].definition == "What number 299 was about."
    kept(study).write_bytes(b'{"sha256": 4')
    assert read_codebook(open_study(study))[0].codes[299].definition == "What number 299 was about."


def test_a_fault_is_told_with_its_line_each_time(study: Path) -> None:
    """A file that cannot be parsed is never kept."""
    broken = LARGE_BOOK + b"  - id: [\n"
    for _ in range(2):
        with pytest.raises(StudyFormatError, match=r"codebook\.yaml line"):
            parsed_kept(open_study(study), broken, "codebook.yaml")


def test_a_date_is_parsed_each_time_as_it_is(study: Path) -> None:
    """A value that JSON does not know is not kept as something else."""
    dated = LARGE_BOOK + b"  - id: last\n    name: Last\n    since: 2026-01-01\n"
    document = parsed_kept(open_study(study), dated, "codebook.yaml")
    assert not kept(study).exists()
    assert document == parse_yaml(dated, "a.yaml")


@pytest.mark.parametrize("verb", ["study lock"])
def test_a_locked_study_keeps_no_copy(study: Path, verb: str) -> None:
    """The copy goes with the other caches."""
    (study / "codebook.yaml").write_bytes(LARGE_BOOK)
    read_codebook(open_study(study))
    assert run(verb.split()) == 0
    assert not kept(study).exists()
    read_codebook(open_study(study))
    assert not kept(study).exists()
