"""`qualcode source facts`, `voice`, `pair`, `unpair`: what is known of a session, whose words are in it."""

from __future__ import annotations

import click

from qualcode.cli.common import acting_desk, coder_option, json_option, reading_desk, told
from qualcode.flows.pairs import Translation, pair, unpair
from qualcode.flows.source_facts import facts_of_sources
from qualcode.flows.voices import THROUGH
from qualcode.flows.voices_set import Voice, set_voice
from qualcode.screens.printing import show, show_json
from qualcode.screens.source import facts_screen, stated_line, voice_line


@click.command("facts")
@click.argument("named", nargs=-1, metavar="[SOURCE]...")
@json_option
def facts(named: tuple[str, ...], *, as_json: bool) -> None:
    """List what is known of each source, and what is not stated yet."""
    found = facts_of_sources(reading_desk(), named)
    if as_json:
        show_json({"sources": found})
    else:
        show(*facts_screen(found))


@click.command("voice")
@click.argument("named", metavar="SOURCE")
@click.argument("turns", nargs=-1, metavar="[TURN]...")
@click.option(
    "--for",
    "behalf",
    required=True,
    metavar="WHO",
    help="A participant, group, or themselves (takes it back).",
)
@click.option("--speaker", default="", metavar="WHO", help="All turns of this speaker, as an interpreter's.")
@click.option("--through", type=click.Choice(THROUGH), help="Who passed the words on; else an interpreter.")
@coder_option
def voice(
    named: str, turns: tuple[str, ...], *, behalf: str, speaker: str, through: str | None, coder: str | None
) -> None:
    """Say whose words some turns are, where somebody else passed them on.

    TURN is t12, or t12-t40 for all between. The words are the evidence of whoever is spoken for: their
    permission holds, and quotes say that they came through an interpreter.
    """
    desk = acting_desk(coder)
    done = set_voice(desk, named, turns, Voice(behalf, speaker, through or ""))
    told(desk)
    show(voice_line(done))


@click.command("pair")
@click.argument("original")
@click.argument("translation")
@click.option("--language", default="", metavar="LANGUAGE", help="Translated from: Punjabi, or its tag, pa.")
@click.option("--into", default="", metavar="LANGUAGE", help="Translated into.")
@click.option("--translator", default="", metavar="WHO", help="A role, or a name: it goes to the vault.")
@click.option("--date", default="", metavar="DATE", help="When it was translated: 2026-03-12.")
@click.option("--machine/--no-machine", default=None, help="Whether a machine translated it.")
@coder_option
def pair_of(
    original: str, translation: str, *, machine: bool | None, coder: str | None, **typed: str
) -> None:
    """Say that a source is the translation of another: the pair counts once.

    Quotes from the translation say from which language, and whether a machine translated them.
    """
    desk = acting_desk(coder)
    now = pair(desk, original, translation, Translation(machine=machine, **typed))
    told(desk)
    show(*map(stated_line, now))


@click.command("unpair")
@click.argument("named", metavar="SOURCE")
@coder_option
def unpair_of(named: str, coder: str | None) -> None:
    """Take a pair of original and translation apart."""
    desk = acting_desk(coder)
    sources = unpair(desk, named)
    told(desk)
    show(f"no pair any more: {', '.join(sources)}")
