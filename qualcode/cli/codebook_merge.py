"""`qualcode codebook merge`: codes of one codebook into one, or several codebooks into one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qualcode.cli.at_work import at_work
from qualcode.cli.codebook_options import why_option, with_reason
from qualcode.cli.common import acting_desk, ask_secret, coder_option, json_option, study_here, told
from qualcode.errors import UsageError
from qualcode.flows.codebook.restructuring.merging import Union, merge_codes
from qualcode.screens.codebook_changes import merged_lines
from qualcode.screens.printing import problem_lines, say, show, show_json

_FILE = click.Path(path_type=Path)
_STDOUT = "-"


@click.command()
@click.argument("codes", nargs=-1, metavar="CODE... | FILE...")
@click.option("--into", metavar="CODE", help="The code that is left: one that is there, or a new name.")
@click.option("--new", is_flag=True, help="--into is a new name, though it looks like one that is there.")
@click.option("--definition", default="", help="The definition of the united code.")
@click.option(
    "--propose", "out", metavar="OUT", help="Pairs to decide on: .xlsx, .csv, or - (standard output)."
)
@click.option("--base", type=_FILE, metavar="FILE", help="With --propose: a codebook that they come from.")
@click.option(
    "--keep", type=_FILE, metavar="FILE", help="With --propose: take the decisions of this file over."
)
@click.option(
    "--embeddings", default="", metavar="FOLDER", help="With --propose: a model for sentence embeddings."
)
@click.option(
    "--extracts", is_flag=True, help="With --propose: what people said counts, where that is permitted."
)
@click.option(
    "--decide", "asking", type=_FILE, metavar="FILE", help="Decide here, question by question (.csv)."
)
@click.option("--plain", is_flag=True, help="With --decide: line by line, without the screen.")
@click.option("--apply", "decided", type=_FILE, metavar="FILE", help="Do what was decided in this file.")
@click.option(
    "--out", "merged", type=_FILE, metavar="FILE", help="With --apply, outside a study: the one codebook."
)
@click.option("--crosswalk", type=_FILE, metavar="FILE", help="With --out: what became of every code (.csv).")
@click.option("--rest-apart", is_flag=True, help="With --apply: pairs that are not in the file stay apart.")
@click.option("--force", is_flag=True, help="With --out: replace files that are there.")
@why_option
@coder_option
@json_option
def merge(codes: tuple[str, ...], *, out: str | None, **typed: Any) -> int:
    """Merge codes into one: their codings are read as its own from now on.

    Names, examples, rules and children go over; the merged codes are retired, and nobody's codings are
    rewritten: codings that a colleague brings later under an old code follow too. A reason is needed (asked
    for at a terminal). `qualcode undo` takes it back.

    Several codebooks become one in two steps, and a person decides between them:

    \b
      qualcode codebook merge kent.yaml wales.xlsx --propose meeting.xlsx
      qualcode codebook merge kent.yaml wales.xlsx --propose pairs.csv

    FILEs are codebooks of any kind (.yaml, .csv, .xlsx, .docx, .qdc), folders of studies, or names of shipped
    ones; with none it is the study's codebook alone, for labels that stand there twice. Every pair of codes
    across them is there with a score from 0 to 1, a kind (same, label_only, meaning_only, parent_child,
    split, merge, none) and reasons; what stands on the screen is what to beware of. Nothing is merged by it.
    A file that holds decisions is not written over (--keep takes them into a new one); a proposal in which
    nobody has decided is.

    With --extracts the likeness of two codes goes by their coded extracts too, where both books are studies'
    folders and somebody permitted use beyond the study. No word of theirs is written, but concepts of the
    thesaurus that three extracts of either speak of; what was used and what was kept back is told.

    \b
      qualcode codebook merge kent.yaml wales.xlsx --decide pairs.csv
      qualcode codebook merge kent.yaml wales.xlsx --apply meeting.xlsx
      qualcode codebook merge kent.yaml wales.xlsx --apply pairs.csv --out all.yaml --crosswalk all.csv

    A person decides in the file, or with --decide at the terminal: both entries side by side on a screen (?
    shows its keys), what clashes on top, all questions below, each answer in the file at once; b takes the
    last one back, Ctrl-C loses none. With --plain, and in a pipe, questions come line by line, and `back`
    takes the last answer back.

    --apply does what the file says, once every row that asks something is decided (same, apart, under, over)
    and none contradicts another; a row that was deleted is not decided (--rest-apart: it is). In a study its
    codebook takes the others in, codings follow, and crosswalk.csv says what became of every code; `qualcode
    undo` takes it back. With --out and --crosswalk no study is needed.

    Where a book is a study's folder, or a file in one, what is written passes that study's leak gate, which
    needs its vault; examples that are somebody's words there do not leave it.
    """  # noqa: D301
    if typed["decided"] is not None or typed["asking"] is not None:
        return _apply(codes, out, typed)
    if typed["plain"]:
        raise UsageError("--plain goes with --decide", hint="FILE... --decide PAIRS.csv --plain")
    if out is not None:
        return _propose(codes, out, typed)
    _into(codes, typed)
    return 0


def _apply(named: tuple[str, ...], out: str | None, typed: dict[str, Any]) -> int:
    from qualcode.cli.codebook_applying import apply_decisions
    from qualcode.cli.codebook_deciding import decide_questions

    verb = "apply" if typed["decided"] is not None else "decide"
    beside = [
        name for name in ("into", "base", "keep", "embeddings", "extracts", "definition") if typed[name]
    ]
    beside += ["propose"] if out is not None else []
    beside += ["json"] if typed["as_json"] else []
    beside += [name for name in ("asking", "plain") if verb == "apply" and typed[name]]
    if beside:
        named_option = beside[0].replace("asking", "decide")
        raise UsageError(f"--{named_option} does not go with --{verb}", hint=f"FILE... --{verb} DECIDED.csv")
    if verb == "decide":
        return decide_questions(named, typed["asking"], typed)
    return apply_decisions(named, typed)


def _propose(named: tuple[str, ...], out: str, typed: dict[str, Any]) -> int:
    from qualcode.flows.codebook.crosswalk.proposing import ProposeOptions, propose_crosswalk

    if typed["into"] or typed["new"] or typed["definition"]:
        raise UsageError("--into merges codes, --propose compares codebooks", hint="one of the two")
    if out == _STDOUT and typed["as_json"]:
        raise UsageError(
            "--json and --propose - both write to standard output", hint="name a file to propose in"
        )
    options = ProposeOptions(out, typed["base"], typed["keep"], typed["embeddings"], typed["extracts"])
    study = None if named else study_here()
    with at_work("comparing the codebooks"):
        done = propose_crosswalk(named, options, study=study, ask=ask_secret)
    if done.problems:
        say("\n".join(problem_lines(done.problems)))
    if done.leaks:
        from qualcode.screens.codebook_merged import kept_back_lines

        say("\n".join(kept_back_lines(done.leaks)))
        return 1
    if out == _STDOUT:
        click.echo(done.content, nl=False)
        return 0
    from qualcode.screens.codebook_crosswalk import proposed_json, proposed_screen

    if typed["as_json"]:
        show_json(proposed_json(done))
    else:
        show(*proposed_screen(done))
    return 0


def _into(codes: tuple[str, ...], typed: dict[str, Any]) -> None:
    into, new, definition, why = (typed[name] for name in ("into", "new", "definition", "why"))
    beside = [
        name for name in ("base", "keep", "embeddings", "extracts", "merged", "crosswalk") if typed[name]
    ]
    if beside:
        raise UsageError(
            f"--{beside[0]} goes with --propose", hint="qualcode codebook merge FILE... --propose OUT.csv"
        )
    if typed["as_json"]:
        raise UsageError(
            "--json goes with --propose", hint="`qualcode codebook show` tells what became of a code"
        )
    if not codes or into is None:
        hint = "CODE... --into CODE, or FILE... --propose OUT.xlsx"
        raise UsageError("what is to be merged?", hint=hint)
    desk = acting_desk(typed["coder"])
    union = Union(into, new=new, definition=definition)
    show(*merged_lines(with_reason(lambda why: merge_codes(desk, codes, union, why=why), why, done="merged")))
    told(desk)
