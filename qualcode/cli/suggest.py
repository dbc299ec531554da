"""`qualcode suggest`: suggest codes, look at them one by one, and say how far they agree with people."""

from __future__ import annotations

import click

from qualcode.cli.at_work import at_work
from qualcode.cli.common import acting_desk, coder_option, json_option, raw_option, reading_desk, told
from qualcode.cli.groups import LazyGroup
from qualcode.cli.suggest_options import anyway_option, embeddings_option, scope_options, seed_option
from qualcode.flows.material import Scope
from qualcode.flows.proposals import require_wanted
from qualcode.flows.suggest.like import LikeOptions, more_like
from qualcode.flows.suggest.queue import queue_of
from qualcode.flows.suggest.running import SuggestOptions
from qualcode.flows.suggest.running import suggest as run_suggester
from qualcode.screens.printing import show, show_json
from qualcode.screens.suggest import queue_screen, suggest_json, suggest_screen
from qualcode.screens.suggest_like import like_json, like_screen

VERBS = {
    "audit": (
        "qualcode.cli.suggest_audit:audit_command",
        "Draw a blind random sample, and code it: what the report card rests on.",
    ),
    "evaluate": (
        "qualcode.cli.suggest_evaluate:evaluate_command",
        "Say how far the suggestions agree with one coder.",
    ),
    "judged": (
        "qualcode.cli.suggest_judged:judged_command",
        "List what people said of proposals: accepted, rejected, disputed.",
    ),
    "review": (
        "qualcode.cli.suggest_review:review_command",
        "Look at open proposals one by one: accept, reject, or leave.",
    ),
}


@click.group(cls=LazyGroup, table=VERBS, invoke_without_command=True)
@scope_options
@click.option("--code", "-c", "codes", multiple=True, metavar="CODE", help="Only these, with those below.")
@click.option("--precise", is_flag=True, help="Only what is likely; else rather too much than too little.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many, the best.")
@click.option("--explain", is_flag=True, help="List each suggestion with its words and its evidence.")
@click.option("--dry-run", "-n", is_flag=True, help="Suggest; write nothing.")
@anyway_option
@embeddings_option
@seed_option
@coder_option
@raw_option
@json_option
@click.pass_context
def suggest(
    ctx: click.Context,
    *,
    sources: tuple[str, ...],
    where: str,
    unit: str | None,
    codes: tuple[str, ...],
    precise: bool,
    limit: int | None,
    explain: bool,
    dry_run: bool,
    anyway: bool,
    embeddings: str,
    seed: int,
    coder: str | None,
    raw: bool,
    as_json: bool,
) -> None:
    """Let the machine propose codes, and say how far it agrees with people.

    Without one of the verbs below it suggests at most five codes for each sentence of talk and each response
    of a survey, learnt from the codebook, from what people coded and from what they rejected. Suggestions
    stand apart, under @suggest, each with its evidence, and count for nothing until a person accepts them. A
    run replaces the suggestions of the sources it looks at. What a facilitator said is never suggested for,
    nor what you coded, took back or rejected there.
    """
    if ctx.invoked_subcommand:
        return
    desk = reading_desk() if dry_run else acting_desk(coder)
    asked = SuggestOptions(
        Scope(sources, where, unit or ""), codes, precise=precise, limit=limit or 0, seed=seed,
        embeddings=embeddings, dry_run=dry_run, explain=explain or as_json, anyway=anyway, raw=raw,
    )  # fmt: skip
    if not dry_run:
        require_wanted(desk.study, "suggestions are", anyway=anyway)
        desk.vault()
    with at_work("reading, learning and suggesting"):
        done = run_suggester(desk, asked)
    if as_json:
        show_json(suggest_json(done))
    else:
        show(*suggest_screen(done, dry_run=dry_run))
    told(desk)


@suggest.command("queue")
@scope_options
@click.option("--limit", type=click.IntRange(1), default=50, metavar="N", help="Show so many; 50 is usual.")
@raw_option
@json_option
def queue_command(
    *, sources: tuple[str, ...], where: str, unit: str | None, limit: int, raw: bool, as_json: bool
) -> None:
    """List what nothing was found in: no rule, no suggestion, no coding.

    It is a list to read again, and never a code. Segments that somebody read for an audit and found nothing
    in are not in it.
    """
    desk = reading_desk()
    queue = queue_of(desk, Scope(sources, where, unit or ""), limit=limit, raw=raw)
    if as_json:
        show_json(queue)
    else:
        show(*queue_screen(queue))
    told(desk)


@suggest.command("like")
@click.argument("named", metavar='CODING|CODE|"WORDS"')
@scope_options
@click.option("--top", type=click.IntRange(1), default=10, metavar="N", help="How many; 10 is usual.")
@click.option("--context", type=click.IntRange(0, 20), default=0, metavar="N", help="Turns before and after.")
@embeddings_option
@raw_option
@json_option
def like_command(
    named: str,
    *,
    sources: tuple[str, ...],
    where: str,
    unit: str | None,
    top: int,
    context: int,
    embeddings: str,
    raw: bool,
    as_json: bool,
) -> None:
    """Find more like an extract, a code's extracts, or words.

    To be read together: no code is proposed and nothing is written, so it is on in every study, a reflexive
    one too. What is coded already is marked.
    """
    desk = reading_desk()
    options = LikeOptions(Scope(sources, where, unit or ""), top, context, raw=raw, embeddings=embeddings)
    with at_work("reading, and looking for more like it"):
        more = more_like(desk, named, options)
    if as_json:
        show_json(like_json(more))
    else:
        show(*like_screen(more))
    told(desk)
