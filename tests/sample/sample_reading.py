"""The sample study as the tests see it: read by small readers of their own, not by qualcode's loaders."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import sys
import zipfile
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from python_calamine import CalamineWorkbook
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "transcripts_sample"
CODEBOOK = ROOT / "codebooks" / "new-parents.yaml"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Said:
    """A turn as a plain reader finds it; `allowed` says whether its words may be quoted."""

    text: str
    speaker: str = ""
    allowed: bool = False


def yaml_file(path: Path) -> dict[str, Any]:
    """Parse a YAML file with the safe loader."""
    loaded: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return loaded


def json_lines(name: str) -> list[dict[str, Any]]:
    """Parse a file of one JSON object a line."""
    return [json.loads(line) for line in (SAMPLE / name).read_text(encoding="utf-8").splitlines()]


def sheet(name: str) -> list[dict[str, str]]:
    """Read a CSV sheet as mappings."""
    with (SAMPLE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def caption_turns() -> list[Said]:
    """Read the Teams captions, merging consecutive cues of one voice."""
    allowed = {row["name"]: row["quoting"] == "yes" for row in sheet("participants.csv")}
    text = (SAMPLE / "focus-group-harrowmere.vtt").read_text(encoding="utf-8")
    spoken = re.findall(r"<v ([^>]+)>(.*?)</v>", text, flags=re.DOTALL)
    voices = [(unescape(label), unescape(" ".join(words.split()))) for label, words in spoken]
    return [
        Said(" ".join(words for _, words in run), label, allowed[label])
        for label, run in groupby(voices, key=lambda voice: voice[0])
    ]


def word_turns() -> list[Said]:
    """Read the Word paragraphs that have a bold label before plain words."""
    allowed = {row["name"]: row["quoting"] == "yes" for row in sheet("participants.csv")}
    package = zipfile.ZipFile(BytesIO((SAMPLE / "interview-eastling.docx").read_bytes()))
    turns = []
    for paragraph in ET.fromstring(package.read("word/document.xml")).iter(f"{WORD}p"):  # noqa: S314
        runs = ["".join(run.itertext()) for run in paragraph.iter(f"{WORD}r")]
        if len(runs) == 2:
            label = runs[0].removesuffix(": ")
            turns.append(Said(runs[1], label, allowed[label]))
    return turns


def survey_rows() -> list[dict[str, str]]:
    """Read the survey's rows as mappings from header to text."""
    header, *rows = (
        CalamineWorkbook.from_path(SAMPLE / "survey-both-areas.xlsx").get_sheet_by_index(0).to_python()
    )
    return [dict(zip(map(str, header), map(str, row), strict=True)) for row in rows]


def survey_turns() -> list[Said]:
    """Read the two open answers of each response."""
    return [
        Said(row[question], allowed=row[consent] == "Yes")
        for row in survey_rows()
        for consent in row
        if consent.startswith("Are you happy for us")
        for question in ("What helped you most?", "What would you change?")
        if row[question]
    ]


def written_body(name: str) -> str:
    """Return a Markdown file without its header."""
    return (SAMPLE / name).read_text(encoding="utf-8").split("---\n", 2)[2]


def note_turns() -> list[Said]:
    """Read the paragraphs of the field notes."""
    return [
        Said(part.strip()) for part in written_body("field-notes-harrowmere.md").split("\n\n") if part.strip()
    ]


def heard_phrases() -> list[str]:
    """Return the phrases that the note-taker marked as heard word for word."""
    return re.findall(r"«([^»]+)»", written_body("field-notes-harrowmere.md"))


def list_turns() -> list[Said]:
    """Read the items of the workshop list."""
    lines = written_body("workshop-eastling.md").splitlines()
    return [Said(line.removeprefix("- ")) for line in lines if line.startswith("- ")]


def all_sources() -> dict[str, list[Said]]:
    """Return the turns of each source of the sample study by file stem."""
    return {
        "focus-group-harrowmere": caption_turns(),
        "interview-eastling": word_turns(),
        "field-notes-harrowmere": note_turns(),
        "workshop-eastling": list_turns(),
        "survey-both-areas": survey_turns(),
    }


def builder() -> ModuleType:
    """Import `transcripts_sample/build.py` from its path."""
    spec = importlib.util.spec_from_file_location("sample_build", SAMPLE / "build.py")
    if spec is None or spec.loader is None:
        raise ImportError("transcripts_sample/build.py is not there")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
