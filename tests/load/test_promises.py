"""Our loaders of containers, and real files of every format, held to the check that is offered to others."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from loading_files import docx, loaders, said, xlsx

from qualcode.errors import QualcodeError
from qualcode.load.recognise import recognise
from qualcode.plugins import plugin
from qualcode.testing import check_loader

SAMPLES = Path(__file__).resolve().parents[2] / "../shared/data/formats"
PASSED_OVER = (".truth.json", ".expected.json", ".qdpx", "SOURCES.md")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("docx", docx(said("Ann", "Hi there") + said("Bo", "yes") + said("Ann", "no"))),
        ("xlsx", xlsx(("S", [["id", "why"], [1, "because it rained\nand nobody came"], [2, "no bus"]]))),
    ],
)
def test_containers_keep_the_promises(name: str, content: bytes) -> None:
    """Damaged, cut off or renamed, a container gives a sound reading or a refusal."""
    check_loader(plugin("loaders", name), {f"a.{name}": content})


def smallest_samples() -> dict[str, Path]:
    """Return, for each loader that is surest of one, the smallest file that it reads."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(SAMPLES.rglob("*.*"), key=lambda path: path.stat().st_size):
        if path.name.endswith(PASSED_OVER) or not path.is_file():
            continue
        try:
            best = recognise(path.read_bytes(), path.name, loaders())[0][0]
        except QualcodeError:
            continue
        found[best.name].append(path)
    return {name: paths[0] for name, paths in found.items()}


@pytest.mark.shared
def test_real_files_of_every_format_keep_the_promises() -> None:
    """The smallest real file of each format passes, and so do its damaged copies."""
    if not SAMPLES.is_dir():
        pytest.skip("the samples are not here")
    chosen = smallest_samples()
    assert {"vtt", "srt", "docx", "text", "markdown", "otter", "csv", "xlsx"} <= set(chosen)
    for name, path in chosen.items():
        check_loader(plugin("loaders", name), {path.name: path.read_bytes()})
