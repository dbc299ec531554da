"""`qualcode suggest evaluate`."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.common import json_option
from qualcode.errors import UsageError
from qualcode.flows.suggest.evaluate_files import EvaluationFiles, evaluate_files
from qualcode.screens.printing import say, show, show_json
from qualcode.screens.suggest_evaluate import scores_json, scores_screen

_FILE = click.Path(path_type=Path)


@click.command("evaluate")
@click.option("--codebook", type=_FILE, metavar="YAML", help="A codebook; with --train and --test, no study.")
@click.option("--train", type=_FILE, metavar="JSONL", help="Coded texts to learn from; may be empty.")
@click.option("--test", type=_FILE, metavar="JSONL", help="Coded texts to hold the suggestions against.")
@click.option("--predictions", type=_FILE, metavar="OUT", help="Write ids, codes and scores there.")
@json_option
def evaluate_command(
    *,
    codebook: Path | None,
    train: Path | None,
    test: Path | None,
    predictions: Path | None,
    as_json: bool,
) -> None:
    """Say how far the suggestions agree with one coder.

    Files hold an object a line: {"id", "respondent", "text", "codes": [ids]}. The texts of both are read for
    their words; only the codes of --train are learnt from.
    """
    if codebook is None or train is None or test is None:
        raise UsageError(
            "--codebook, --train and --test go together",
            hint="qualcode suggest evaluate --codebook CB.yaml --train TRAIN.jsonl --test TEST.jsonl",
        )
    done = evaluate_files(EvaluationFiles(codebook, train, test, predictions))
    if as_json:
        show_json(scores_json(done))
    else:
        show(*scores_screen(done))
    for notice in done.notices:
        say(f"note: {notice}")
