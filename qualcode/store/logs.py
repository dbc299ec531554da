"""The logs of a study: which there are, and their events as they stand, in no promised order.

Who folds them is the room they belong to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from qualcode.errors import StudyFormatError
from qualcode.store.files import json_object, records_in, records_of
from qualcode.store.shapes import is_about_something, is_sound
from qualcode.store.study import CONSENSUS, Study

CODEBOOK_LOG = "codebook.log.jsonl"
GUIDE_LOG = "guide.log.jsonl"
_MANY = 30
_NEWLINE = b"\n"


def codings_log(coder: str, source: str) -> str:
    """Return the name of a coder's log for a source."""
    return f"codings/{coder}/{source}.jsonl"


def redactions_log(source: str) -> str:
    """Return the name of a source's log of redactions."""
    return f"redactions/{source}.jsonl"


def flags_log(coder: str) -> str:
    """Return the name of a coder's log of flags, which is personal and stays out of git."""
    return f"flags/{coder}.jsonl"


def revisions_log(source: str) -> str:
    """Return the name of the log of how a source's revisions follow from each other."""
    return f"revisions/{source}.jsonl"


def coders(study: Study) -> list[str]:
    """Return the coders who have coded, machine coders (`@rules`) last; an empty folder is nobody's."""
    folder = study.path("codings")
    found = [path.name for path in folder.iterdir() if any(path.glob("*"))] if folder.is_dir() else []
    return sorted(found, key=lambda name: (name.startswith("@"), name))


def coding_people(study: Study) -> list[str]:
    """Return the people who have coded: no machine, and not the consensus that they came to."""
    return [name for name in coders(study) if not name.startswith("@") and name != CONSENSUS]


def writers(study: Study) -> frozenset[str]:
    """Return the people who have done anything in the study, by the names they code under."""
    ran = (name.removeprefix("runs/").removesuffix(".jsonl") for name in study.names("runs", ".jsonl"))
    return frozenset(name for name in (*ran, *coding_people(study)) if not name.startswith("@"))


def read_events(study: Study, name: str) -> list[dict[str, Any]]:
    """Return the events of a log; a torn last line counts as never written."""
    return events_in(study.read(name) or b"", name)


def events_in(content: bytes, name: str) -> list[dict[str, Any]]:
    """Return the events in the bytes of a log.

    In the codebook's log and in what was said of samples, a line without the shape of an event is left out;
    a damaged line among codings is refused, as it may be anybody's judgement.
    """
    return list(sound_in(records_in(content, name), name))


def sound_in(events: Sequence[dict[str, Any]], name: str) -> Sequence[dict[str, Any]]:
    """Return those of a log's records that are events, as `events_in` does."""
    if name == CODEBOOK_LOG or name.startswith(("audits/", "packs/")):
        return [one for one in events if is_sound(one)]
    if name.startswith("codings/") and not all(map(is_about_something, events)):
        hint = "take the line from a copy or from git; `qualcode check` finds it"
        raise StudyFormatError(f"{name} holds a line that is no event", hint=hint)
    return events


def events_of_run(study: Study, name: str, run: str, *, about: bool = False) -> list[dict[str, Any]]:
    """Return the events that a run wrote into a log; with `about`, all others of the same ids as well.

    Only the lines that hold those names are parsed, so that a long log costs little.
    """
    content = (study.read(name) or b"").rpartition(b"\n")[0]
    own = [one for one in _parsed(content, [run], name) if one.get("run") == run]
    if not about:
        return own
    ids = {str(one["id"]) for one in own if "id" in one}
    found = _parsed(content, [run, *sorted(ids)], name)
    return [one for one in found if one.get("run") == run or one.get("id") in ids]


def _parsed(content: bytes, names: Sequence[str], log: str) -> list[dict[str, Any]]:
    """Return the records of the lines in which a name stands; of many names, of all lines."""
    if len(names) > _MANY:
        return records_of(content.split(b"\n"), log)
    starts = {start for name in names for start in _lines_with(content, json.dumps(name).encode())}
    lines = ((start, content[start : _end_of(content, start)]) for start in sorted(starts))
    return [record for start, line in lines for record in _one(content, start, line, log)]


def _one(content: bytes, start: int, line: bytes, log: str) -> list[dict[str, Any]]:
    known = json_object(line)
    return [known] if known else records_of([line], log, first=content.count(_NEWLINE, 0, start) + 1)


def _lines_with(content: bytes, name: bytes) -> Iterator[int]:
    place = content.find(name)
    while place >= 0:
        yield content.rfind(_NEWLINE, 0, place) + 1
        place = content.find(name, _end_of(content, place))


def _end_of(content: bytes, place: int) -> int:
    end = content.find(_NEWLINE, place)
    return len(content) if end < 0 else end


def coding_logs(study: Study, *, coder: str | None = None) -> Iterator[str]:
    """Names of the logs of codings, of one coder or of all people (no machine, and no consensus)."""
    for name in [coder] if coder is not None else coding_people(study):
        yield from study.names(f"codings/{name}", ".jsonl")
