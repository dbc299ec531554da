"""`qualcode recommend`, with `trace` and `gaps`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import click

from qualcode.cli.adopting import adopt, replace_option
from qualcode.cli.common import (
    acting_desk,
    coder_option,
    json_option,
    options,
    pairs,
    raw_option,
    reading_desk,
    told,
)
from qualcode.errors import UsageError
from qualcode.findings import FORMS, STANCES, LinkKind, Stance
from qualcode.flows.adopting import import_recommendations
from qualcode.flows.linking import link_recommendation, resolved_link, unlink_recommendation
from qualcode.flows.recommend import (
    RecommendationDone,
    RecommendationWords,
    add_recommendation,
    edit_recommendation,
)
from qualcode.flows.recommend_view import list_recommendations, show_recommendation
from qualcode.flows.tracing import gaps_of, is_broken
from qualcode.flows.tracing import trace as traced
from qualcode.screens.printing import say, show, show_json
from qualcode.screens.recommend import (
    recommendation_json,
    recommendation_list_json,
    recommendation_list_screen,
    recommendation_screen,
)
from qualcode.screens.trace import gaps_json, gaps_screen, trace_json, trace_screen

_AGAIN = "may be given again"
ACTION_DETAILS = ("why", "measure", "risk", "mitigation")


@click.group()
def recommend() -> None:
    """Make, link, import and list recommendations.

    REC is an id, a number or a title. A recommendation is printed in one of five forms: considerations,
    owners, strands, argued, addressee.
    """


_words = options(
    click.option("--form", type=click.Choice(FORMS), help="How reports print it; else considerations."),
    click.option("--number", help='As reports number it: "3", "2a".'),
    click.option("--area", help="The area it belongs to."),
    click.option("--addressee", help="Whom it speaks to."),
    click.option(
        "--wording",
        "wordings",
        multiple=True,
        metavar="NAME=TEXT",
        help='Another wording: "summary=..."',
    ),
    click.option(
        "--consideration",
        "considerations",
        multiple=True,
        metavar="TEXT",
        help=f"A consideration; {_AGAIN}.",
    ),
    click.option("--how", multiple=True, metavar="TEXT", help=f"How it can be achieved; {_AGAIN}."),
    click.option("--next-step", "next_steps", multiple=True, metavar="TEXT", help=f"A next step; {_AGAIN}."),
    click.option("--owner", "owners", multiple=True, metavar="WHO", help=f"Who does it; {_AGAIN}."),
    click.option("--action", "actions", multiple=True, metavar="WHAT", help=f"An action; {_AGAIN}."),
    click.option(
        "--why", multiple=True, metavar="TEXT", help="Why: the first belongs to the first --action."
    ),
    click.option("--measure", multiple=True, metavar="TEXT", help="How anyone will see that it was done."),
    click.option("--risk", multiple=True, metavar="TEXT", help="What may go wrong."),
    click.option("--mitigation", multiple=True, metavar="TEXT", help="What is done about the risk."),
    click.option("--see", multiple=True, metavar="REC", help=f"Another recommendation to see; {_AGAIN}."),
)


def _said(options: dict[str, Any]) -> RecommendationWords:
    actions = _actions(options)
    for name in ("considerations", "how", "next_steps", "owners", "see"):
        options[name] = tuple(options[name]) or None
    wordings = pairs(options.pop("wordings"), "--wording")
    return RecommendationWords(actions=actions, wordings=wordings or None, **options)


def _actions(options: dict[str, Any]) -> tuple[Mapping[str, str], ...]:
    actions: list[dict[str, str]] = [{"what": what} for what in options.pop("actions")]
    for name in ACTION_DETAILS:
        details = options.pop(name)
        if len(details) > len(actions):
            raise UsageError(
                f"--{name} belongs to an action, and there are {len(actions)}", hint="give --action WHAT too"
            )
        for action, detail in zip(actions, details, strict=False):
            action[name] = detail
    return tuple(actions)


@recommend.command("add")
@click.argument("title")
@_words
@click.option(
    "--id", "identifier", default="", metavar="REC-...", help="A readable id; else a short random one."
)
@coder_option
def add(title: str, identifier: str, coder: str | None, **options: Any) -> None:
    """Make a recommendation."""
    words = _said({"title": title, **options})
    _report(coder, lambda desk: add_recommendation(desk, words, identifier=identifier), "made")


@recommend.command("edit")
@click.argument("named", metavar="REC")
@click.option("--title", help="Another title.")
@_words
@click.option("--drop-action", "dropped_actions", multiple=True, metavar="WHAT", help="Take an action away.")
@coder_option
def edit(named: str, coder: str | None, **options: Any) -> None:
    """Change a recommendation; "" takes a field away.

    Lists replace what was there; --action adds one, or changes the action of the same words.
    """
    words = _said(options)
    _report(coder, lambda desk: edit_recommendation(desk, named, words), "changed")


@recommend.command("link")
@click.argument("named", metavar="REC")
@click.option("--theme", "theme", multiple=True, metavar="THEME", help="A theme; may be given again.")
@click.option("--code", "-c", "code", multiple=True, metavar="CODE", help="A code; may be given again.")
@click.option("--quote", "quote", multiple=True, metavar="Q-...", help="A picked quote; may be given again.")
@click.option(
    "--figure", "figure", multiple=True, metavar="TEXT", help='A figure: "31 of 84 waited over a month".'
)
@click.option(
    "--stance",
    type=click.Choice([stance.replace("_", "-") for stance in STANCES]),
    default="supports",
    show_default=True,
    help="How it stands to the recommendation.",
)
@click.option("--note", default="", help="What it says, in a few words.")
@coder_option
def link(named: str, stance: str, note: str, coder: str | None, **targets: tuple[str, ...]) -> None:
    """Link a recommendation to what it rests on, or to what qualifies or speaks against it."""
    typed = [
        (cast("LinkKind", kind), each) for kind, listed in targets.items() for each in listed if each.strip()
    ]
    if not typed:
        raise UsageError("link it to what?", hint="give --theme, --code, --quote or --figure")
    how = cast("Stance", stance.replace("-", "_"))

    def act(desk: Any) -> RecommendationDone:
        links = [resolved_link(desk.study, kind, each, how, note) for kind, each in typed]
        return link_recommendation(desk, named, links)

    _report(coder, act, "linked")


@recommend.command("unlink")
@click.argument("named", metavar="REC")
@click.argument("target")
@coder_option
def unlink(named: str, target: str, coder: str | None) -> None:
    """Take a link away; TARGET is the id or label of what it leads to, or the words of a figure."""
    _report(coder, lambda desk: unlink_recommendation(desk, named, target), "unlinked")


def _report(coder: str | None, act: Callable[[Any], RecommendationDone], done: str) -> None:
    desk = acting_desk(coder)
    result = act(desk)
    told(desk)
    own = result.recommendation
    show(f"{own.id}  {done if result.changed else 'as it was'}: {own.title}")
    for note in result.notes:
        say(f"note: {note}")


@recommend.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@replace_option
@coder_option
def import_file(file: Path, coder: str | None, *, replace_known: bool) -> int:
    """Take the recommendations of a YAML file into the study; one fault, and nothing is imported."""
    return adopt(coder, file, lambda desk: import_recommendations(desk, file, replace_known=replace_known))


@recommend.command("list")
@json_option
def list_all(*, as_json: bool) -> None:
    """List recommendations, with how many links support, qualify and speak against each."""
    found = list_recommendations(reading_desk().study)
    if as_json:
        show_json(recommendation_list_json(found))
    else:
        show(*recommendation_list_screen(found))


@recommend.command("show")
@click.argument("named", metavar="REC")
@raw_option
@json_option
def show_one(named: str, *, raw: bool, as_json: bool) -> None:
    """Show one recommendation in its form, with what it rests on."""
    found = show_recommendation(reading_desk().study, named, raw=raw)
    if as_json:
        show_json(recommendation_json(found))
    else:
        show(*recommendation_screen(found))


@recommend.command("trace")
@click.argument("reference", metavar="REF")
@click.option(
    "--all", "everything", is_flag=True, help="All extracts, not the first three of a code in a source."
)
@raw_option
@json_option
def trace(reference: str, *, everything: bool, raw: bool, as_json: bool) -> None:
    """Follow evidence from a recommendation to the words, and back.

    REF is a recommendation, theme, code, quote, coding or source, by id or label, or a turn as SOURCE:t12.
    """
    found = traced(reading_desk().study, reference, raw=raw)
    if as_json:
        show_json(trace_json(found))
    else:
        show(*trace_screen(found, everything=everything))


@recommend.command("gaps")
@click.option("--strict", is_flag=True, help="Exit code 1 when there is a gap.")
@json_option
def gaps(*, strict: bool, as_json: bool) -> int:
    """Recommendations without evidence, evidence without answer.

    What speaks against each recommendation is listed too: it is there to be answered, not hidden.
    """
    found = gaps_of(reading_desk().study)
    if as_json:
        show_json(gaps_json(found))
    else:
        show(*gaps_screen(found))
    return 1 if strict and is_broken(found) else 0
