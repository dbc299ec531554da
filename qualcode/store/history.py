"""Verbs that are done wholly or not at all: begin, before-images, writes, end; and the way back.

A verb that was killed at any write is taken back by the next one; nothing that was acknowledged is lost.
"""

from __future__ import annotations

import json
import secrets
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.errors import CannotWriteError, ChangedMeanwhileError, StudyFormatError, UndoRefusedError
from qualcode.store.erasing import finish_erasures, half_erased
from qualcode.store.files import (
    PRIVATE,
    append_lines,
    cut_back,
    digest,
    half_written,
    json_line,
    last_record,
    make_private,
    put_back,
    read_if_there,
    record_of,
    records_in,
    remove,
    whole_size,
    write_whole,
)
from qualcode.store.holding import held
from qualcode.store.runs import (
    Run,
    highest_seq,
    is_of_rows,
    run_of,
)
from qualcode.store.sources import LOCK_FILE
from qualcode.store.study import Study, is_personal, keep_logs_joined, keep_out_of_git, mode_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


@dataclass(slots=True)
class Changes:
    """What a verb is going to write: events by log, whole files (None removes one), and what it touched.

    `objects` are ids that the verb made or changed; `uses` ids that it rests on. Each event gets the
    run's id when it is written. `rests_on` says what files were (their SHA-256) that must be so still: what
    was worked out from them would be wrong. `done` says that all of it was written. `run` is the run's id
    where it was drawn beforehand, as lines that name it stand in whole files.
    """

    appends: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, bytes | None] = field(default_factory=dict)
    objects: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    note: str = ""
    undoes: str | None = None
    rests_on: dict[str, str | None] = field(default_factory=dict)
    done: bool = False
    run: str = ""

    def append(self, log: str, event: Mapping[str, Any]) -> None:
        """Add an event to a log."""
        self.appends.setdefault(log, []).append(dict(event))

    def __bool__(self) -> bool:
        return bool(self.appends or self.files)


@dataclass(frozen=True, slots=True)
class Image:
    """SHA-256 of a file before and after a run, None where it was not there; kept in `history/` only."""

    before: str | None
    after: str | None


def new_event_id() -> str:
    """Draw an id for an event."""
    return secrets.token_hex(8)


def hex_id(prefix: str) -> str:
    """Draw an id for something that an event makes: a prefix and ten hexadecimal digits."""
    return f"{prefix}{secrets.token_hex(5)}"


def writer_lock(study: Study) -> AbstractContextManager[None]:
    """Hold the study for one verb's writes; raise `BusyError` when another process keeps it."""
    return held(study.path(".qualcode/lock"), what="this study")


def commit(study: Study, changes: Changes, *, verb: str, coder: str, at: str) -> Run:
    """Write a verb's changes, wholly or not at all; return the run. Nothing to write is a run too."""
    study.require_unlocked()
    with _nothing_changed(), writer_lock(study):
        if any(_take_back_aloud(study)):
            raise ChangedMeanwhileError(
                "a verb was interrupted while this one was reading; it was taken back",
                hint="run the command again",
            )
        _require_unchanged(study, changes)
        begin: dict[str, Any] = {
            "op": "begin",
            "run": changes.run or secrets.token_hex(6),
            "seq": max(highest_seq(study), _highest_coming(changes)) + 1,
            "verb": verb,
            "by": coder,
            "at": at,
            "files": sorted(changes.files),
            "logs": sorted(changes.appends),
        }
        log = study.path(f"runs/{coder}.jsonl")
        with _as_if_never_begun(study, begin["run"], [log, *map(study.path, changes.appends)]):
            images = _begin(study, begin, changes)
            _write(study, begin["run"], changes, own=_own_log(coder))
            end = _end_of(begin, changes)
            append_lines(log, [end])
            changes.done = True
        study.seen.update((name, image.after) for name, image in images.items() if name != _own_log(coder))
        with suppress(CannotWriteError):
            keep_logs_joined(study, changes.appends)
    return run_of(begin, end)


def _highest_coming(changes: Changes) -> int:
    """Return the highest number of a verb in logs of verbs that come from a copy; 0 for none."""
    logs = [name for name in changes.files if name.startswith("runs/") and name.endswith(".jsonl")]
    records = (record for name in logs for record in records_in(changes.files[name] or b"", name))
    return max((int(record["seq"]) for record in records), default=0)


def _own_log(coder: str) -> str:
    return f"runs/{coder}.jsonl"


def _begin(study: Study, begin: Mapping[str, Any], changes: Changes) -> dict[str, Image]:
    """Say in the coder's log what begins, and keep what the files were.

    Where that log is itself among the files, with lines of another copy, what began stays its last line.
    """
    own = _own_log(begin["by"])
    append_lines(study.path(own), [begin])
    images = _keep_images(study, begin["run"], changes)
    if own in changes.files:
        line = json_line(begin).encode() + b"\n"
        write_whole(study.path(own), (changes.files[own] or b"") + line, mode=mode_of(own))
    return images


def settle(study: Study) -> list[Run]:
    """Take back what a killed verb had half done, before anything is read that rests on it; return which."""
    if study.locked or not (half_erased(study) or interrupted_runs(study)):
        return []
    with writer_lock(study):
        return _take_back_aloud(study)[1]


def tidy(study: Study) -> None:
    """Leave nothing of killed processes: what a verb had half done, and files that were half written."""
    settle(study)
    if not study.locked and any(half_written(study.root)):
        with writer_lock(study):
            remove_half_written(study)
        study.notices.append("what an interrupted write had left was removed; nothing was lost")


def _take_back_aloud(study: Study) -> tuple[list[dict[str, Any]], list[Run]]:
    """Return the erasures that were finished, and the verbs that were taken back."""
    erased = finish_erasures(study)
    stopped = take_back_interrupted(study)
    for begin in erased:
        study.notices.append(f"`{begin['verb']}` of {begin['at']} was interrupted; it was finished now")
    for run in stopped:
        study.notices.append(
            f"`{run.verb}` of {run.at} was interrupted; what it had half done was taken back"
        )
    return erased, stopped


@contextmanager
def _nothing_changed() -> Iterator[None]:
    """Say of a write that failed what it comes to for a person, not at which file it stopped."""
    try:
        yield
    except CannotWriteError as error:
        message = f"nothing was changed: {error.why or error.message}"
        raise CannotWriteError(message, hint=error.hint, why=error.why) from None


@contextmanager
def _as_if_never_begun(study: Study, run: str, logs: Sequence[Path]) -> Iterator[None]:
    """Leave nothing of a run that fails, as far as the disk allows; the next verb takes back the rest.

    The log of the runs is the first of `logs`: as long as its line stands, the way back does too.
    """
    sizes = {log: whole_size(log) for log in logs}
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            with suppress(CannotWriteError):
                _put_back_files(study, run)
                for log in logs[1:]:
                    cut_back(log, sizes[log])
                _clear_images(study.path(f"history/{run}"))
                cut_back(logs[0], sizes[logs[0]])


def _put_back_files(study: Study, run: str) -> None:
    """Put back the files that a run has replaced, logs of runs last; the others are not touched."""
    numbered = list(enumerate(sorted(images(study, run).items())))
    for number, (name, image) in sorted(numbered, key=lambda one: one[1][0].startswith("runs/")):
        path = study.path(name)
        content = read_if_there(path)
        if image.before is None:
            remove(path)
        elif content is None or digest(content) != image.before:
            put_back(study.path(f"history/{run}/{number}.before"), path, mode=mode_of(name))


def _clear_images(folder: Path) -> None:
    """Remove the before-images of a run that was put back, the list of them first."""
    remove(folder / "manifest.json")
    for path in sorted(folder.glob("*")):
        remove(path)
    for place in (folder, folder.parent):
        with suppress(OSError):
            place.rmdir()


def _end_of(begin: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    return {
        "op": "end",
        "run": begin["run"],
        "seq": begin["seq"],
        "at": begin["at"],
        "objects": sorted(changes.objects),
        "uses": sorted(changes.uses),
        "undoes": changes.undoes,
        "note": changes.note,
    }


def _require_unchanged(study: Study, changes: Changes) -> None:
    expected = {**{name: study.seen.get(name) for name in changes.files}, **changes.rests_on}
    for name, known in expected.items():
        content = read_if_there(study.path(name))
        now = None if content is None else digest(content)
        if now != known:
            raise ChangedMeanwhileError(
                f"{name} changed since it was read; nothing was written", hint="run the command again"
            )


def _keep_images(study: Study, run: str, changes: Changes) -> dict[str, Image]:
    """Keep what each file was, and of files of rows what it becomes, before anything is written."""
    images: dict[str, Image] = {}
    if not changes.files:
        return images
    folder = study.path(f"history/{run}")
    make_private(study.path("history"))
    for number, (name, new) in enumerate(sorted(changes.files.items())):
        old = read_if_there(study.path(name))
        images[name] = Image(None if old is None else digest(old), None if new is None else digest(new))
        if old is not None:
            write_whole(folder / f"{number}.before", old, mode=PRIVATE)
        if new is not None and is_of_rows(name):
            write_whole(folder / f"{number}.after", new, mode=PRIVATE)
    kept = {name: [image.before, image.after] for name, image in images.items()}
    manifest = json.dumps({"run": run, "files": kept}, indent=1) + "\n"
    write_whole(folder / "manifest.json", manifest.encode(), mode=PRIVATE)
    return images


def _write(study: Study, run: str, changes: Changes, *, own: str) -> None:
    for name, content in _in_safe_order(changes.files):
        if name != own:
            write_file(study, name, content)
    for name, events in sorted(changes.appends.items()):
        _append(study, name, [{**event, "run": run} for event in events])


def _append(study: Study, name: str, events: Sequence[Mapping[str, Any]]) -> None:
    """Append to a log; to a personal one only where nobody else may read it, and git does not take it."""
    path = study.path(name)
    if not is_personal(name):
        append_lines(path, events)
        return
    keep_out_of_git(study, [name])
    make_private(path.parent)
    append_lines(path, events, mode=PRIVATE)


def _in_safe_order(files: Mapping[str, bytes | None]) -> list[tuple[str, bytes | None]]:
    """Return new content first, then the list of sources, then removals: what is listed is always there."""
    return sorted(
        files.items(), key=lambda item: (1 if item[0] == LOCK_FILE else 2 * (item[1] is None), item[0])
    )


def write_file(study: Study, name: str, content: bytes | None) -> None:
    """Write or remove one study file, private where it is personal."""
    path = study.path(name)
    if content is None:
        remove(path)
        return
    personal = is_personal(name)
    if personal:
        keep_out_of_git(study, [name])
    if personal and "/" in name:
        make_private(path.parent)
    write_whole(path, content, mode=mode_of(name))


def before_image(study: Study, run: str, name: str) -> bytes | None:
    """Return what a file was before a run, or None when it was not there.

    Raises `StudyFormatError` when that is not kept here: `history/` stays where the verb was done.
    """
    image = images(study, run).get(name)
    if name in withdrawn_images(study, run):
        raise UndoRefusedError(
            f"what {name} was before run {run} went with somebody who withdrew",
            hint="what was erased cannot be brought back",
        )
    if image is not None and image.before is None:
        return None
    content = _kept(study, run, name, "before")
    if image is None or content is None or digest(content) != image.before:
        raise StudyFormatError(
            f"what {name} was before run {run} is not kept on this machine (in history/)",
            hint="undo it where it was done, or restore the file from git or a backup",
        )
    return content


def after_image(study: Study, run: str, name: str) -> bytes | None:
    """Return what a file of rows was after a run, or None when that is not kept here."""
    return _kept(study, run, name, "after")


def _kept(study: Study, run: str, name: str, which: str) -> bytes | None:
    names = sorted(images(study, run))
    return read_if_there(study.path(f"history/{run}/{names.index(name)}.{which}")) if name in names else None


def images(study: Study, run: str) -> dict[str, Image]:
    """Return, of each file that a run wrote, what it was and became; empty where it was not done here."""
    files = _manifest(study, run).get("files", {})
    return {name: Image(before, after) for name, (before, after) in files.items()}


def withdrawn_images(study: Study, run: str) -> frozenset[str]:
    """Return the names of the files whose before-images went with somebody who withdrew."""
    return frozenset(_manifest(study, run).get("withdrawn", ()))


def _manifest(study: Study, run: str) -> dict[str, Any]:
    content = read_if_there(study.path(f"history/{run}/manifest.json"))
    return dict(json.loads(content)) if content else {}


def interrupted_runs(study: Study) -> list[Run]:
    """Return the verbs that began and did not end."""
    found = []
    for name in study.names("runs", ".jsonl"):
        last = last_record(study.path(name))
        if last and last.get("op") == "begin":
            found.append(run_of(last, None))
    return found


def take_back_interrupted(study: Study) -> list[Run]:
    """Take back what a killed verb had written, and close it in its log. The caller holds the lock.

    An erasure whose journal stands is finished before.
    """
    finish_erasures(study)
    taken_back = interrupted_runs(study)
    if taken_back:
        remove_half_written(study)
    for run in taken_back:
        before = {name: before_image(study, run.id, name) for name in images(study, run.id)}
        for name, content in _in_safe_order(before):
            write_file(study, name, content)
        for name in run.logs:
            _drop_events(study, name, run.id)
        end = {
            "op": "end",
            "run": run.id,
            "seq": run.seq,
            "at": run.at,
            "interrupted": True,
            "note": "interrupted and taken back",
        }
        append_lines(study.path(f"runs/{run.by}.jsonl"), [end])
    return taken_back


def remove_half_written(study: Study) -> None:
    """Remove temporary files that a killed writer left, personal words and all. The caller holds the lock."""
    for path in half_written(study.root):
        remove(path)


def _drop_events(study: Study, name: str, run: str) -> None:
    """Take a run's events out of a log; every other line stays as it is, byte by byte."""
    path = study.path(name)
    content = read_if_there(path) or b""
    lines = content.rpartition(b"\n")[0].split(b"\n")
    kept = [line for line in lines if line.strip() and record_of(line, name).get("run") != run]
    whole = b"".join(line + b"\n" for line in kept)
    if not whole:
        remove(path)
    elif whole != content:
        write_whole(path, whole, mode=mode_of(name))
