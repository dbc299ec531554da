"""`source recording` and `source play`: where a recording lies, in the vault only, and a player at a turn.

A player is started with its arguments one by one, never through a shell, and never waited for.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import BadInputError, UnknownNameError, UsageError
from qualcode.flows.desk import Desk
from qualcode.flows.joined_names import MARK, RECORDING
from qualcode.flows.listening import clock_seconds
from qualcode.flows.reading import source_id
from qualcode.model import Source, Turn
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.sources import read_source

OVERRIDE = "QUALCODE_PLAYER"
_PLAYERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mpv", ("--force-window", "--start={seconds}", "{file}")),
    ("vlc", ("--start-time={seconds}", "{file}")),
    ("ffplay", ("-loglevel", "error", "-autoexit", "-ss", "{seconds}", "{file}")),
)
_BESIDE: Mapping[str, tuple[str, ...]] = {
    "vlc": (
        "/Applications/VLC.app/Contents/MacOS/VLC",
        r"C:\Program Files\VideoLAN\VLC\vlc.exe",
        r"C:\Program Files (x86)\VideoLAN\VLC\vlc.exe",
    ),
}
_AT_ONCE_S = 0.5
_SUFFIXES = frozenset(
    [
        ".mp3",
        ".m4a",
        ".wav",
        ".mp4",
        ".aac",
        ".aif",
        ".aiff",
        ".amr",
        ".avi",
        ".caf",
        ".dss",
        ".ds2",
        ".flac",
        ".m4v",
        ".mka",
        ".mkv",
        ".mov",
        ".mpeg",
        ".mpg",
        ".oga",
        ".ogg",
        ".ogv",
        ".opus",
        ".webm",
        ".wma",
        ".wmv",
        ".3gp",
    ]
)
_MEDIA = (
    b"ID3",
    b"\xff\xfb",
    b"\xff\xf3",
    b"\xff\xf1",
    b"RIFF",
    b"OggS",
    b"fLaC",
    b"\x1aE\xdf\xa3",
    b"FORM",
    b"caff",
)
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Playback:
    """What is to be played: the file, from which second; `turn` is where that is in the transcript."""

    source: str
    file: Path
    seconds: float
    turn: str = ""
    asked: str = ""


def keep_recording(desk: Desk, named: str, path: Path) -> str:
    """Keep in the vault where the recording of a source lies; return the id of the source."""
    identifier = source_id(desk, named)
    file = path.expanduser().resolve()
    if not file.is_file():
        raise BadInputError("there is no such file", hint="give the path of the recording")
    if file.suffix.casefold() not in _SUFFIXES and not _is_media(file):
        raise BadInputError(
            "that is neither sound nor video",
            hint=f"a recording ends in {', '.join(sorted(_SUFFIXES)[:4])} ...",
        )
    events = [{"op": "recording", "event": new_event_id(), "source": identifier, "path": str(file)}]
    _noted(desk, identifier, [*_forgotten(desk, identifier), *events])
    return identifier


def _is_media(file: Path) -> bool:
    with file.open("rb") as opened:
        head = opened.read(12)
    return head.startswith(_MEDIA) or head[4:8] == b"ftyp"


def _noted(desk: Desk, identifier: str, events: Sequence[Mapping[str, object]]) -> None:
    """Let the vault know, as a verb in the log that undo takes back; the log says no path."""
    mark = hex_id(MARK)
    desk.vault().append([{**event, "with": mark} for event in events])
    desk.commit(Changes(objects={mark}, note=identifier), RECORDING)


def forget_recording(desk: Desk, named: str) -> str:
    """Take the place of a recording out of what the vault says; return the id of the source."""
    identifier = source_id(desk, named)
    gone = list(_forgotten(desk, identifier))
    if not gone:
        raise _no_recording(identifier)
    _noted(desk, identifier, gone)
    return identifier


def recording_of(desk: Desk, named: str) -> tuple[str, Path]:
    """Return a source's id and where its recording lies; raise `UnknownNameError` where nobody said so."""
    identifier = source_id(desk, named)
    kept = list(_kept(desk, identifier))
    if not kept:
        raise _no_recording(identifier)
    return identifier, Path(str(kept[-1]["path"]))


def _no_recording(identifier: str) -> UnknownNameError:
    hint = f"`qualcode source recording {identifier} FILE` says where it lies; only the vault keeps that"
    return UnknownNameError(f"nobody said where the recording of {identifier} lies", hint=hint)


def _kept(desk: Desk, identifier: str) -> Iterator[Mapping[str, object]]:
    events = desk.vault().events()
    dropped = {event["of"] for event in events if event["op"] == "drop"}
    for event in events:
        if event["op"] == "recording" and event["source"] == identifier and event["event"] not in dropped:
            yield event


def _forgotten(desk: Desk, identifier: str) -> Iterator[dict[str, object]]:
    for event in _kept(desk, identifier):
        yield {"op": "drop", "event": new_event_id(), "of": event["event"]}


def playback(desk: Desk, named: str, at: str = "") -> Playback:
    """Return what to play: from the beginning, from a turn, or from a time.

    A turn without a time is played from the last time before it. Raises `UsageError` where there is none.
    """
    identifier, file = recording_of(desk, named)
    if not file.is_file():
        raise BadInputError(
            f"the recording of {identifier} is no longer where it was",
            hint=f"`qualcode source recording {identifier} FILE` says where it lies now",
        )
    if not at:
        return Playback(identifier, file, 0.0)
    if ":" in at:
        return Playback(identifier, file, clock_seconds(at))
    seconds, turn, asked = _moment(read_source(desk.study, identifier), at)
    return Playback(identifier, file, seconds, turn, asked)


def _moment(source: Source, typed: str) -> tuple[float, str, str]:
    wanted = f"t{typed}" if typed.isdigit() else typed.casefold()
    places = {turn.id: place for place, turn in enumerate(source.turns)}
    if wanted not in places:
        last = source.turns[-1].id
        raise UnknownNameError(f"no turn is called {typed!r}", hint=f"the last is {last}; a time is 12:30")
    for turn in reversed(source.turns[: places[wanted] + 1]):
        moments = _moments(turn)
        if moments:
            return (moments[0] if turn.id == wanted else moments[-1]), turn.id, wanted
    raise UsageError(f"no time is known at {wanted} of {source.id}", hint="name a time, as in 12:30")


def _moments(turn: Turn) -> list[float]:
    start = [] if turn.start_s is None else [turn.start_s]
    return [*start, *(seconds for _, seconds in turn.times)]


@dataclass(frozen=True, slots=True)
class Started:
    """A player that was started; `jumps` when it begins at the second that was asked for."""

    player: str
    jumps: bool


def play(wanted: Playback) -> Started:
    """Start a player at the second that is wanted; raise `UsageError` where none can be started here."""
    typed = os.environ.get(OVERRIDE, "").strip()
    if typed:
        words = shlex.split(typed, posix=os.name != "nt")
        unknown = [name for word in words for name in _PLACE.findall(word) if name not in ("seconds", "file")]
        if unknown:
            raise UsageError(
                f"{OVERRIDE} has {{{unknown[0]}}}, which nothing stands for",
                hint="{seconds} and {file} are filled in",
            )
        if not any("{file}" in word for word in words):
            words.append("{file}")
        _start(_filled(words, wanted))
        return Started(Path(words[0]).name, jumps=any("{seconds}" in word for word in words))
    _require_loudspeaker()
    for name, arguments in _PLAYERS:
        program = _installed(name)
        if program:
            _start(_filled([program, *arguments], wanted))
            return Started(name, jumps=True)
    return Started(_open(wanted.file), jumps=wanted.seconds == 0)


def _filled(words: Sequence[str], wanted: Playback) -> list[str]:
    seconds = f"{wanted.seconds:.3f}".rstrip("0").rstrip(".")
    filled = (word.replace("{seconds}", seconds) for word in words)
    return [word.replace("{file}", str(wanted.file)) for word in filled]


def _installed(name: str) -> str:
    found = shutil.which(name)
    return found or next((path for path in _BESIDE.get(name, ()) if Path(path).is_file()), "")


def _require_loudspeaker() -> None:
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform not in {"win32", "darwin"} and not display:
        raise UsageError(
            "there is no screen here to start a player on",
            hint=f'over ssh, listen on your own machine; or {OVERRIDE}="mpv --start={{seconds}} {{file}}"',
        )


def _start(command: Sequence[str]) -> None:
    """Start a program that goes on by itself; raise `UsageError` where it ends at once with an error."""
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        failed = process.wait(timeout=_AT_ONCE_S) != 0
    except subprocess.TimeoutExpired:
        process.returncode = 0
        return
    except OSError as error:
        raise UsageError(
            f"{Path(command[0]).name} cannot be started ({error.strerror})",
            hint=f'{OVERRIDE}="mpv --start={{seconds}} {{file}}" names a player',
        ) from None
    if failed:
        raise UsageError(
            f"{Path(command[0]).name} ended at once with an error", hint=f"{OVERRIDE} names another"
        )


def _open(file: Path) -> str:
    if sys.platform == "win32":
        os.startfile(file)  # noqa: S606 (a shell is what this avoids)
        return "the system's player"
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    if not shutil.which(opener):
        raise UsageError(
            "no player was found", hint=f'install mpv or vlc, or {OVERRIDE}="player {{seconds}} {{file}}"'
        )
    _start([opener, str(file)])
    return "the system's player"
