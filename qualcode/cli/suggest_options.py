"""Options that the verbs of `qualcode suggest` share."""

from __future__ import annotations

import click

from qualcode.cli.common import options, source_option
from qualcode.flows.material import UNITS

where_option = click.option("--where", default="", metavar="EXPR", help='As in "area=North and role!=staff".')
unit_option = click.option(
    "--unit", type=click.Choice(UNITS), help="What is read as one: a sentence of talk, a survey's response."
)
scope_options = options(source_option, where_option, unit_option)
anyway_option = click.option(
    "--anyway", is_flag=True, help="Also where the study is reflexive, and proposals are off."
)
embeddings_option = click.option(
    "--embeddings",
    default="",
    metavar="FOLDER",
    help="A model for sentence embeddings on this machine; none: without that of your settings.",
)
seed_option = click.option("--seed", type=int, default=0, metavar="N", help="For the training; 0 is usual.")
