"""`qualcode guide`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from qualcode.cli.common import (
    acting_desk,
    coder_option,
    in_terminal,
    json_option,
    reading_desk,
    source_option,
    told,
)
from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.desk import Desk
from qualcode.flows.guide.coverage import coverage, coverage_csv, export_coverage
from qualcode.flows.guide.guide import (
    Candidate,
    Proposals,
    list_links,
    proposals,
    set_links,
    show_guide,
    unset_links,
)
from qualcode.flows.guide.importing import import_guide
from qualcode.flows.reading import source_id
from qualcode.screens.guide import (
    candidate_lines,
    coverage_json,
    coverage_screen,
    exported_lines,
    guide_json,
    guide_screen,
    imported_lines,
    linked_lines,
    links_json,
    links_screen,
    proposals_lines,
)
from qualcode.screens.printing import console, problem_lines, say, show, show_json

_ANSWERS = "y: yes   n: no   t12: no, it begins there   q: stop"


@click.group()
def guide() -> None:
    """Show the topic guide, link turns to its questions, see what was reached.

    The guide is guide.yaml; you may also edit it in an editor. A link says: from this turn on, this question
    is talked about, until the next link. What a facilitator says is never evidence.
    """


@guide.command("show")
@json_option
def show_command(*, as_json: bool) -> None:
    """Print the guide: sections, questions, prompts, and what is wrong with it."""
    desk = reading_desk()
    shown = show_guide(desk.study)
    if as_json:
        show_json(guide_json(shown))
    else:
        show(*guide_screen(shown))
    told(desk)


@guide.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--replace", "replace_known", is_flag=True, help="Take the file's question where an id differs."
)
@coder_option
def import_command(file: Path, *, replace_known: bool, coder: str | None) -> int:
    """Bring in a topic guide: YAML, text, Markdown, Word, CSV or XLSX; all of it or nothing.

    \b
      A. Finding out                      sections: a heading, or a letter
      A1. How did you hear about it?      questions: numbered
        - Who told you?                   prompts: listed below
      A2. Anything else? (optional)

    A sheet has the columns section, id, question, prompts.
    """  # noqa: D301
    desk = acting_desk(coder)
    done = import_guide(desk, file, replace_known=replace_known)
    if done.problems:
        say("\n".join(problem_lines(done.problems)))
    if done.refused:
        say("nothing was imported")
        return 2
    show(*imported_lines(done))
    told(desk)
    return 0


@guide.command("link")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--yes", "-y", is_flag=True, help="Accept every proposal.")
@coder_option
@json_option
def link_command(sources: tuple[str, ...], *, yes: bool, coder: str | None, as_json: bool) -> None:
    """Propose where each question is asked, and link what you accept.

    In a terminal each proposal is a question to you; in a script nothing is linked without --yes. What is not
    clear is not proposed: `guide set` links it.
    """
    asks = in_terminal() and not yes and not as_json
    desk = acting_desk(coder) if yes or asks else reading_desk()
    found = [proposals(desk.study, source_id(desk, named)) for named in sources]
    if as_json:
        show_json({"sources": found})
    for each in found:
        _link_one(desk, each, yes=yes, asks=asks, quiet=as_json)
    told(desk)


def _link_one(desk: Desk, found: Proposals, *, yes: bool, asks: bool, quiet: bool) -> None:
    if not quiet:
        show(*proposals_lines(found))
    if yes and found.candidates:
        pairs = [(candidate.turn, candidate.question) for candidate in found.candidates]
        done = set_links(desk, found.source, pairs, verb="guide link")
        if not quiet:
            show(*linked_lines(done))
    elif asks:
        _ask(desk, found)
    elif not quiet:
        for candidate in found.candidates:
            show(*candidate_lines(candidate))
        if found.candidates:
            say("nothing was linked: --yes accepts these, `qualcode guide set` links one")


def _ask(desk: Desk, found: Proposals) -> None:
    """Ask about each proposal; every answer is kept before the next question."""
    if found.candidates:
        show(_ANSWERS)
    for candidate in found.candidates:
        show(*candidate_lines(candidate))
        if not _answered(desk, found.source, candidate):
            return


def _answered(desk: Desk, source: str, candidate: Candidate) -> bool:
    while True:
        answer = click.prompt("  begins here?", default="y", err=True).strip().casefold()
        if answer in {"q", "quit"}:
            return False
        if answer in {"n", "no"}:
            return True
        turn = candidate.turn if answer in {"y", "yes"} else answer
        try:
            show(*linked_lines(set_links(desk, source, [(turn, candidate.question)], verb="guide link")))
        except (UnknownNameError, UsageError) as error:
            say(f"{error.message}; {error.hint}")
            continue
        return True


@guide.command("links")
@source_option
@json_option
def links_command(sources: Sequence[str], *, as_json: bool) -> None:
    """List which question begins at which turn."""
    desk = reading_desk()
    found = list_links(desk.study, sources)
    if as_json:
        show_json(links_json(found))
    else:
        show(*links_screen(found))
    told(desk)


@guide.command("set")
@click.argument("source")
@click.argument("turns", metavar="TURN...", nargs=-1, required=True)
@click.argument("question")
@coder_option
def set_command(source: str, turns: tuple[str, ...], question: str, *, coder: str | None) -> None:
    """Say that a question begins at a turn; QUESTION is its id or wording, or none.

    \b
      qualcode guide set "Group one" t12 A1
      qualcode guide set "Group one" t40 none     nothing of the guide from here on

    A turn of a participant may be given too: talked about, though nobody asked.
    """  # noqa: D301
    desk = acting_desk(coder)
    done = set_links(desk, source_id(desk, source), [(turn, question) for turn in turns])
    show(*linked_lines(done))
    told(desk)


@guide.command("unset")
@click.argument("source")
@click.argument("turns", metavar="TURN...", nargs=-1, required=True)
@coder_option
def unset_command(source: str, turns: tuple[str, ...], *, coder: str | None) -> None:
    """Take away what begins at a turn."""
    desk = acting_desk(coder)
    show(*linked_lines(unset_links(desk, source_id(desk, source), turns)))
    told(desk)


@guide.command("coverage")
@source_option
@click.option(
    "--format", "-f", "form", type=click.Choice(["table", "csv"]), default="table", help="How to print."
)
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Write CSV there, through the leak gate.")
@click.option("--force", is_flag=True, help="Replace a file outside the study.")
@json_option
def coverage_command(
    sources: Sequence[str], *, form: str, out: Path | None, force: bool, as_json: bool
) -> int:
    """Say which question was reached in which session, with participants' words and people.

    Sessions that nobody linked yet are listed and not counted.
    """
    desk = acting_desk(None) if out is not None else reading_desk()
    found = coverage(desk.study, sources)
    code = 0
    if out is not None:
        done = export_coverage(desk, found, out=out, force=force)
        code = int(done.refused)
        if done.refused:
            say("\n".join(exported_lines(done)))
        else:
            show(*exported_lines(done))
    elif as_json:
        show_json(coverage_json(found))
    elif form == "csv":
        click.echo(coverage_csv(found).replace("\r\n", "\n"), nl=False)
    else:
        show(*coverage_screen(found, console().width))
    told(desk)
    return code
