"""`qualcode anonymise`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast

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
from qualcode.errors import UsageError
from qualcode.flows.anonymise import (
    ENTITY_KINDS,
    Item,
    bracketed,
    check_files,
    decide,
    entities_from,
    items_to_review,
    privacy_state,
    register_entities,
    registered_names,
    remove_entities,
    rescan,
)
from qualcode.flows.desk import Desk
from qualcode.model import Entity, EntityKind
from qualcode.screens.anonymise import (
    checked_json,
    checked_lines,
    decided_lines,
    item_json,
    item_text,
    items_table,
    register_table,
    registered_lines,
    standing_lines,
    state_lines,
)
from qualcode.screens.printing import console, say, show, show_json
from qualcode.text import counted

ANSWERS = {
    "m": "m", "mask": "m", "y": "m", "yes": "m", "k": "k", "keep": "k", "s": "s", "skip": "s",
    "q": "q", "quit": "q", "stop": "q", "exit": "q",
}  # fmt: skip


@click.group()
def anonymise() -> None:
    """Register names, review what identifies, check files.

    Names of speakers are registered at import. Register everyone and every small place that is mentioned,
    and every form of their names is masked in all sources, in every view and export.
    """


@anonymise.group("register")
def register() -> None:
    """Keep the register of names, in the vault."""


@register.command("add")
@click.argument("name")
@click.option("--kind", type=click.Choice(ENTITY_KINDS), default="person", show_default=True)
@click.option("--alias", "aliases", multiple=True, help="Another form of the name.")
@click.option("--as", "replacement", default="", help="What stands in its place, such as 'local hub'.")
@click.option("--publishable", is_flag=True, help="This name may be printed.")
@coder_option
def add(
    name: str, kind: str, aliases: tuple[str, ...], replacement: str, coder: str | None, *, publishable: bool
) -> None:
    """Register someone or something that was mentioned."""
    entity = Entity("", cast("EntityKind", kind), (name, *aliases), bracketed(replacement), publishable)
    desk = acting_desk(coder)
    done = register_entities(desk, [entity])
    told(desk)
    show(*registered_lines(done))
    for line in standing_lines(done):
        say(line)


@register.command("import")
@click.argument("sheet", type=click.Path(path_type=Path))
@coder_option
def import_(sheet: Path, coder: str | None) -> None:
    """Register the names of a sheet, CSV or XLSX: name, kind, aliases (parted by ;), publishable."""
    desk = acting_desk(coder)
    done = register_entities(desk, entities_from(sheet))
    told(desk)
    show(*registered_lines(done))
    for line in standing_lines(done):
        say(line)


@register.command("remove")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@coder_option
def remove(ids: tuple[str, ...], coder: str | None) -> None:
    """Take out names that were registered by mistake; what only they masked is shown again.

    Nobody who speaks in a source can be taken out.
    """
    desk = acting_desk(coder)
    scans = remove_entities(desk, ids)
    told(desk)
    show(f"removed: {', '.join(ids)}")
    for one in scans:
        if one.added or one.removed:
            show(f"  {one.source}: {counted(one.removed, 'place')} shown again, {one.added} masked otherwise")


@register.command("list")
def list_register() -> None:
    """Show the register: real names, to you who opened the vault."""
    desk = reading_desk()
    found = registered_names(desk)
    say("these are real names; keep them on this screen")
    show(register_table(found))


@anonymise.command("scan")
@coder_option
def scan(coder: str | None) -> None:
    """Look through all sources again with the register as it is."""
    desk = acting_desk(coder)
    scans = rescan(desk)
    told(desk)
    for one in scans:
        show(f"{one.source}  {one.added} new, {one.removed} gone, {one.to_review} to review")


@anonymise.command("status")
@json_option
def status(*, as_json: bool) -> None:
    """Count what is masked, waits for review, and was kept."""
    found = privacy_state(reading_desk())
    if as_json:
        show_json(found)
    else:
        show(*state_lines(found))


@anonymise.command("list")
@source_option
@json_option
def list_items(sources: tuple[str, ...], *, as_json: bool) -> None:
    """List what waits for review; the words themselves show only in `anonymise review`."""
    found = list(items_to_review(reading_desk(), sources))
    if as_json:
        show_json({"items": [item_json(item) for item in found]})
    else:
        show(items_table(found))


@anonymise.command("review")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--mask", "decision", flag_value="mask", help="Replace the words.")
@click.option("--keep", "decision", flag_value="keep", help="Let the words stand; needs --why.")
@click.option("--as", "replacement", default="", metavar="WORDS", help="What stands there instead.")
@click.option("--why", default="", help="The reason, kept with the decision.")
@source_option
@coder_option
def review(
    ids: tuple[str, ...],
    *,
    decision: Literal["mask", "keep"] | None,
    replacement: str,
    why: str,
    sources: tuple[str, ...],
    coder: str | None,
) -> None:
    """Decide about what may identify someone, one place after the other.

    Without IDs it asks at the terminal: m mask, k keep (with a reason), s skip, q stop, or type the words
    that should stand there instead. Every answer is kept at once; `qualcode undo` takes one back.
    """
    desk = acting_desk(coder)
    if ids or decision:
        if not ids or not decision:
            raise UsageError(
                "name the places and --mask or --keep", hint="`qualcode anonymise list` shows the ids"
            )
        done = decide(desk, ids, decision, replacement=replacement, why=why)
        told(desk)
        show(*decided_lines(done))
        return
    _asked(desk, list(items_to_review(desk, sources)))


def _asked(desk: Desk, items: list[Item]) -> None:
    if not items:
        show("nothing waits for review")
        return
    if not in_terminal():
        raise UsageError(
            f"{counted(len(items), 'place')} to review",
            hint="run it in a terminal, or name IDs with --mask or --keep",
        )
    out = console()
    decided = 0
    for number, item in enumerate(items, start=1):
        out.print(item_text(item, number, len(items)))
        answer = _decided(desk, item)
        told(desk)
        if answer == "q":
            break
        decided += answer != "s"
    show(f"{decided} decided, {len(items) - decided} left")


def _decided(desk: Desk, item: Item) -> str:
    """Ask until an answer can be taken; return "m", "k", "s" or "q"."""
    while True:
        typed = click.prompt("m mask, k keep, s skip, q stop, or other words", default="m", err=True).strip()
        answer = ANSWERS.get(typed.casefold(), typed)
        if answer in {"s", "q"}:
            return answer
        if answer not in {"m", "k"} and len(answer) < 3:
            say(f"{typed!r} is no answer: m, k, s, q, or some words to stand there")
            continue
        try:
            if answer == "k":
                decide(desk, [item.redaction.id], "keep", why=click.prompt("why may it stand?", err=True))
            else:
                words = "" if answer == "m" else answer
                decide(desk, [item.redaction.id], "mask", replacement=words)
        except UsageError as error:
            say(f"{error.message}: {error.hint}")
        else:
            return "k" if answer == "k" else "m"


@anonymise.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
def check(files: tuple[Path, ...], *, as_json: bool) -> int:
    """Hold finished files against the register: place and kind of each leak, never the value.

    Exit code 1 when something is found.
    """
    found = check_files(reading_desk(), files)
    if as_json:
        show_json(checked_json(found))
    else:
        show(*checked_lines(found))
    return 1 if any(found.values()) else 0
