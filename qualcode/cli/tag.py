"""`qualcode tag`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qualcode.cli.at_work import at_work
from qualcode.cli.common import (
    acting_desk,
    coder_option,
    json_option,
    raw_option,
    reading_desk,
    source_option,
    told,
)
from qualcode.errors import UsageError
from qualcode.flows.tagging.tag import TagOptions
from qualcode.flows.tagging.tag import tag as run_tagger
from qualcode.flows.tagging.texts import tag_texts
from qualcode.screens.printing import say, show, show_json
from qualcode.screens.tag import kept_back_lines, tag_json, tag_screen, texts_json, texts_screen

_FILE = click.Path(path_type=Path)


@click.command()
@source_option
@click.option("--explain", is_flag=True, help="List each proposal with its rule and the words that fired it.")
@click.option("--dry-run", "-n", is_flag=True, help="Propose; write nothing.")
@click.option("--anyway", is_flag=True, help="Also where the study is reflexive, and proposals are off.")
@click.option("--codebook", type=_FILE, metavar="YAML", help="A codebook; with --in, outside any study.")
@click.option("--in", "texts", type=_FILE, metavar="JSONL", help="Texts, one object a line; - reads stdin.")
@coder_option
@raw_option
@json_option
def tag(
    *,
    sources: tuple[str, ...],
    explain: bool,
    dry_run: bool,
    anyway: bool,
    codebook: Path | None,
    texts: Path | None,
    coder: str | None,
    raw: bool,
    as_json: bool,
) -> None:
    """Let the codebook's rules propose codings.

    Proposals stand apart, under @rules, and count for nothing until a person accepts them with `qualcode
    code accept`. What a facilitator said is never proposed. The same study gives the same proposals. Words
    said with a negator, or of what might be, are proposed with that stance; what the rules of a code suppress
    is counted, and --explain lists it.

    With --codebook and --in it needs no study and writes nothing: lines {"id", "respondent", "text"}.
    --explain lists every hit there too.
    """
    if codebook or texts:
        options = TagOptions(sources, dry_run=dry_run, explain=explain, anyway=anyway, raw=raw)
        _tag_texts(codebook, texts, options, as_json=as_json)
        return
    desk = reading_desk() if dry_run else acting_desk(coder)
    options = TagOptions(sources, dry_run=dry_run, explain=explain or as_json, anyway=anyway, raw=raw)
    with at_work("tagging"):
        tagged = run_tagger(desk, options)
    if as_json:
        show_json(tag_json(tagged))
    else:
        show(*tag_screen(tagged, dry_run=dry_run))
    told(desk)


def _tag_texts(codebook: Path | None, texts: Path | None, options: TagOptions, *, as_json: bool) -> None:
    if codebook is None or texts is None:
        raise UsageError(
            "--codebook and --in go together", hint="qualcode tag --codebook CB.yaml --in TEXTS.jsonl --json"
        )
    if options != TagOptions(explain=options.explain):
        raise UsageError(
            "--codebook and --in stand outside any study",
            hint="leave out --source, --dry-run, --anyway and --raw, which are about a study's sources",
        )
    stdin = str(texts) == "-"
    content = sys.stdin.buffer.read() if stdin else b""
    with at_work("tagging"):
        tagged = tag_texts(codebook, None if stdin else texts, content=content)
    if as_json:
        show_json(texts_json(tagged))
        for line in kept_back_lines(tagged.kept_back):
            say(line)
    else:
        show(*texts_screen(tagged, explain=options.explain))
