"""`qualcode codebook mine`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qualcode.cli.at_work import at_work
from qualcode.cli.common import acting_desk, in_terminal, json_option, reading_desk, source_option, told
from qualcode.coding.mining import FLOOR, Criteria
from qualcode.errors import UsageError
from qualcode.flows.tagging.mining import MinedRules, MineOptions, apply_mined, mine_files, mine_study
from qualcode.screens.codebook import changed_line
from qualcode.screens.codebook_mine import mined_json, mined_screen
from qualcode.screens.printing import say, show, show_json

_FILE = click.Path(path_type=Path)


@click.command("mine")
@click.argument("code", default="")
@click.option("--all", "every", is_flag=True, help="Every code that was used.")
@click.option("--floor", type=click.FloatRange(0, 1), default=FLOOR, show_default=True, metavar="SHARE",
              help="Lower end of the 95 % interval of a rule's precision, at least.")  # fmt: skip
@click.option(
    "--support", type=click.IntRange(2), default=3, show_default=True, help="Coded segments, at least."
)
@click.option("--by", "by", default="", metavar="NAME", help="Mine one coder's codings; else everybody's.")
@source_option
@click.option("--unit", type=click.Choice(["sentence", "response", "turn"]), help="What counts as one.")
@click.option("--codebook", type=_FILE, metavar="YAML", help="A codebook; with --in, outside any study.")
@click.option("--in", "texts", type=_FILE, metavar="JSONL", help="Coded texts, one object a line.")
@click.option("--apply", "apply_them", is_flag=True, help="Add those that you pick to the code's rules.")
@click.option("--pick", default="", metavar="1,3", help="With --apply: the numbers, instead of being asked.")
@click.option("--why", default="", help="With --apply: a reason, kept in codebook.log.jsonl.")
@click.option("--coder", metavar="NAME", help="Who acts; asked once and remembered.")
@json_option
def mine_command(
    *,
    code: str,
    every: bool,
    floor: float,
    support: int,
    by: str,
    sources: tuple[str, ...],
    unit: str | None,
    codebook: Path | None,
    texts: Path | None,
    apply_them: bool,
    pick: str,
    why: str,
    coder: str | None,
    as_json: bool,
) -> None:
    """Propose rules from what people coded.

    Phrases of one to four words, as written and by lemma, that where people read stood mostly under the
    code: with how many coded segments each finds (tp), how many others (fp), and the lower end of the 95 %
    Wilson interval of that share. Segments of sources that nobody coded count as unread. They are chosen from
    thousands of phrases, so on new text they do somewhat worse. A phrase that only one person used, or that
    names somebody, is never proposed.

    With --codebook and --in it needs no study: lines {"id", "respondent", "text", "codes"}.
    """
    if bool(code) == every:
        raise UsageError("which code?", hint="give a code, or --all")
    if apply_them and (every or codebook or texts):
        raise UsageError("--apply takes one code of a study", hint="qualcode codebook mine CODE --apply")
    if pick and not apply_them:
        raise UsageError("--pick goes with --apply", hint="qualcode codebook mine CODE --apply --pick 1,3")
    numbers = _numbers(pick) if pick else None
    options = MineOptions(code, by, sources, unit or "", Criteria(floor, support))
    if codebook or texts:
        if codebook is None or texts is None:
            raise UsageError("--codebook and --in go together", hint="--codebook CB.yaml --in TRAIN.jsonl")
        with at_work("mining the coded texts"):
            found = mine_files(codebook, texts, options)
        _print(found, as_json=as_json)
        return
    desk = acting_desk(coder) if apply_them else reading_desk()
    with at_work("mining what people coded"):
        mined = mine_study(desk, options)
    if not (apply_them and numbers and mined.rules):
        _print(mined, as_json=as_json)
    if apply_them:
        picked = (numbers or _picked(mined)) if mined.rules else []
        if picked:
            show(changed_line(apply_mined(desk, mined, picked, why=why)))
        else:
            say("nothing was written")
    told(desk)


def _print(mined: MinedRules, *, as_json: bool) -> None:
    if as_json:
        show_json(mined_json(mined))
    else:
        show(*mined_screen(mined))


def _picked(mined: MinedRules) -> list[int]:
    if not (in_terminal() and sys.stdin.isatty()):
        raise UsageError("which rules?", hint="--pick 1,3")
    question = f"Add which rules, 1 to {len(mined.rules)} (as in 1,3; Enter: none)"
    typed: str = click.prompt(question, default="", show_default=False, err=True)
    return _numbers(typed) if typed.strip() else []


def _numbers(typed: str) -> list[int]:
    parts = typed.replace(",", " ").split()
    if not parts or not all(part.isascii() and part.isdigit() for part in parts):
        raise UsageError(f"{typed!r} are no numbers of rules", hint="as in --pick 1,3")
    return [int(part) for part in parts]
