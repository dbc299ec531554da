"""`qualcode suggest evaluate`."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.at_work import at_work
from qualcode.cli.common import json_option, reading_desk, told
from qualcode.cli.suggest_options import anyway_option, embeddings_option
from qualcode.errors import UsageError
from qualcode.flows.audits.report_card import LANES, CardOptions, report_card
from qualcode.flows.suggest.evaluate_files import EvaluationFiles, evaluate_files
from qualcode.screens.printing import say, show, show_json
from qualcode.screens.suggest_card import card_json, card_screen
from qualcode.screens.suggest_evaluate import scores_json, scores_screen

_FILE = click.Path(path_type=Path)


@click.command("evaluate")
@click.option("--codebook", type=_FILE, metavar="YAML", help="A codebook; with --train and --test, no study.")
@click.option("--train", type=_FILE, metavar="JSONL", help="Coded texts to learn from; may be empty.")
@click.option("--test", type=_FILE, metavar="JSONL", help="Coded texts to hold the suggestions against.")
@click.option("--predictions", type=_FILE, metavar="OUT", help="Write ids, codes and scores there.")
@click.option("--audit", default="", metavar="ID", help="In a study: the sample; else the newest.")
@click.option("--with", "reader", default="", metavar="CODER", help="Whose answers; else who read most.")
@click.option("--lane", type=click.Choice(LANES), default="both", help="Rules, suggester, or both together.")
@anyway_option
@embeddings_option
@json_option
def evaluate_command(
    *,
    audit: str,
    reader: str,
    lane: str,
    anyway: bool,
    embeddings: str,
    codebook: Path | None,
    train: Path | None,
    test: Path | None,
    predictions: Path | None,
    as_json: bool,
) -> None:
    """Say how far the suggestions agree with one coder.

    In a study it is the report card: all that people coded but a blind sample (`qualcode suggest audit`) is
    learnt from, and the codes that the machine would give the sample are held against those of the person who
    coded it.
    With --codebook, --train and --test it is about files, outside any study.

    Files hold an object a line: {"id", "respondent", "text", "codes": [ids]}. The texts of both are read for
    their words; only the codes of --train are learnt from.
    """
    if not (codebook or train or test or predictions):
        _card(CardOptions(audit, reader, lane, embeddings=embeddings, anyway=anyway), as_json=as_json)
        return
    if codebook is None or train is None or test is None:
        raise UsageError(
            "--codebook, --train and --test go together",
            hint="qualcode suggest evaluate --codebook CB.yaml --train TRAIN.jsonl --test TEST.jsonl",
        )
    with at_work("learning, and reading the texts"):
        done = evaluate_files(EvaluationFiles(codebook, train, test, predictions))
    if as_json:
        show_json(scores_json(done))
    else:
        show(*scores_screen(done))
    for notice in done.notices:
        say(f"note: {notice}")


def _card(options: CardOptions, *, as_json: bool) -> None:
    desk = reading_desk()
    with at_work("learning without the sample, and reading it"):
        card = report_card(desk, options)
    if as_json:
        show_json(card_json(card))
    else:
        show(*card_screen(card))
    told(desk)
