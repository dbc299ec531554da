"""A synthetic focus group before and after its correction, coded, quoted, masked: what its tests share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run

CODEBOOK = """format: 1
codes:
  - {id: waiting, name: Waiting}
  - {id: kindness, name: Kindness}
  - {id: transport, name: Transport}
"""
BEFORE = (
    ("Grace Hill", "How did you first hear about the group?"),
    ("Siân Pritchard", "They said someone would ring and nobody ever rang back."),
    ("May Okafor", "Same here. The waiting list was for months."),
    ("Siân Pritchard", "Yes."),
    ("May Okafor", "A cup of tea and someone to listen, that was all."),
    ("Siân Pritchard", "What I wanted was one person who knows you."),
    ("May Okafor", "The bus to Penllyn never came on time."),
    ("Siân Pritchard", "I'm the only deaf mum at the Larkfield hub."),
    ("Grace Hill", "What would have helped?"),
    ("May Okafor", "Somebody to ask at night. The group itself kept me going."),
)
AFTER = (
    ("Grace Hill", "How did you first hear about the group?"),
    ("Siân Pritchard", "They said someone would ring and nobody ever rang back."),
    ("May Okafor", "Same here. The waiting list was four months."),
    ("Siân Pritchard", "Yes. Nerys said so too."),
    ("Siân Pritchard", "A cup of tea and someone to listen, that was all."),
    ("Siân Pritchard", "I'm the only blind mum at the Larkfield hub."),
    ("Grace Hill", "What would have helped?"),
    ("May Okafor", "Somebody to ask at night. The group itself kept me going."),
    ("Siân Pritchard", "What I wanted was one person who knows you."),
    ("Nerys Vaughan", "I only came twice."),
)
PLACES = {
    "kept": "nobody ever rang back",
    "changed": "The waiting list was for months.",
    "speaker_changed": "A cup of tea and someone to listen",
    "ambiguous": "one person who knows you",
    "orphaned": "The bus to Penllyn never came on time.",
    "moved": "The group itself kept me going.",
}


def captions(said: tuple[tuple[str, str], ...]) -> str:
    """Return talk as captions, one cue a turn, five seconds each."""
    cues = [
        f"{place}\n00:00:{5 * place:02}.000 --> 00:00:{5 * place + 4:02}.000\n{who}: {words}\n"
        for place, (who, words) in enumerate(said, start=1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command; return what it printed to both streams."""
    capsys.readouterr()
    assert run(list(arguments)) == code, capsys.readouterr()
    captured = capsys.readouterr()
    return captured.out, captured.err


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Run a command with --json; return what it printed."""
    return json.loads(told(capsys, *arguments, "--json")[0])


def source_of(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the id of the only source."""
    (source,) = as_json(capsys, "source", "list")["sources"]
    return str(source["id"])


def brought_in(study: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Import the talk, code a passage for every verdict, pick quotes, mask what singles somebody out."""
    (study / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    transcript = study.parent / "group.vtt"
    transcript.write_text(captions(BEFORE), encoding="utf-8")
    (study.parent / "group2.vtt").write_text(captions(AFTER), encoding="utf-8")
    told(
        capsys, "import", str(transcript), "--quoting", "yes", "--recorded", "yes", "--title", "Group one",
        "--role", "Grace Hill=facilitator", "--yes",
    )  # fmt: skip
    source = source_of(capsys)
    for words in PLACES.values():
        told(capsys, "code", "apply", source, "waiting", "--words", words)
    for words in (PLACES["kept"], PLACES["changed"], PLACES["speaker_changed"], PLACES["moved"]):
        told(capsys, "quote", "pick", "--source", source, "--words", words)
    (unique,) = as_json(capsys, "anonymise", "list")["items"]
    told(capsys, "anonymise", "review", unique["id"], "--mask", "--as", "a mother there")
    return source


def corrected(study: Path) -> str:
    """Return the path of the corrected file."""
    return str(study.parent / "group2.vtt")


def contents(study: Path) -> dict[str, bytes]:
    """Return the files of a study that hold what it says: no logs, history, locks."""
    skipped = {"runs", "history", ".qualcode", "redactions", "revisions", "codings"}
    return {
        path.relative_to(study).as_posix(): path.read_bytes()
        for path in sorted(study.rglob("*"))
        if path.is_file() and path.relative_to(study).parts[0] not in skipped
    }
