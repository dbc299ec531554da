"""`qualcode source check`, `recording` and `play`: listening to the recording beside the transcript."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.common import acting_desk, coder_option, json_option, reading_desk, told
from qualcode.errors import UsageError
from qualcode.flows.listening import checked, record_check
from qualcode.flows.playing import forget_recording, keep_recording, play, playback, recording_of
from qualcode.flows.reading import source_id
from qualcode.screens.listening import checked_lines, playing_lines
from qualcode.screens.printing import show, show_json


@click.command("check")
@click.argument("named", metavar="SOURCE")
@click.option("--from", "start", default="", metavar="TIME", help="Where you began to listen: 0:00.")
@click.option("--to", "end", default="", metavar="TIME", help="Where you stopped: 12:30, or 1:02:30.")
@click.option("--all", "whole", is_flag=True, help="You listened to all of it.")
@click.option("--why", default="", help="A remark; stands in the log.")
@coder_option
@json_option
def check(
    named: str, *, start: str, end: str, whole: bool, why: str, coder: str | None, as_json: bool
) -> None:
    """Record how much of the recording you held against the transcript; alone: who heard how much."""
    if whole and (start or end):
        raise UsageError("--all, or --from and --to?", hint="give one of the two")
    if not whole and bool(start) != bool(end):
        raise UsageError("--from goes with --to", hint="--from 0:00 --to 12:30; or --all")
    if whole or start:
        desk = acting_desk(coder)
        found, _ = record_check(desk, named, start, end, why=why)
    else:
        desk = reading_desk()
        found = checked(desk.study, source_id(desk, named))
    told(desk)
    if as_json:
        show_json(found)
    else:
        show(*checked_lines(found))


@click.command("recording")
@click.argument("named", metavar="SOURCE")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--forget", is_flag=True, help="The vault no longer says where it lies.")
@click.option("--raw", is_flag=True, help="Show the path, names and all.")
@coder_option
def recording(named: str, file: Path | None, *, forget: bool, raw: bool, coder: str | None) -> None:
    """Say where the recording of a source lies; the vault keeps the path, the study never does."""
    desk = acting_desk(coder) if forget or file is not None else reading_desk()
    if file is not None and forget:
        raise UsageError("a file, or --forget?", hint="give one of the two")
    if file is not None:
        show(f"{keep_recording(desk, named, file)}  the vault knows where the recording lies")
    elif forget:
        show(f"{forget_recording(desk, named)}  the vault no longer says where the recording lies")
    else:
        identifier, path = recording_of(desk, named)
        there = "there" if path.is_file() else "no longer where it was"
        shown = path if raw else "a recording"
        show(f"{identifier}  {shown} ({there}{'' if raw else '; --raw shows the path'})")


@click.command("play")
@click.argument("named", metavar="SOURCE")
@click.argument("at", required=False, default="", metavar="[TURN|TIME]")
def play_(named: str, at: str) -> None:
    """Start a player at a turn (t12) or a time (12:30) of the recording.

    mpv, vlc or ffplay where one is installed, else the system's player, which cannot jump;
    QUALCODE_PLAYER="mpv --start={seconds} {file}" names another.
    """
    wanted = playback(reading_desk(), named, at)
    show(*playing_lines(wanted, play(wanted)))
