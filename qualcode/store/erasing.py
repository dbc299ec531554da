"""An erasure as a journal: all that will be done is on the disk before the first thing is done.

Whoever finds a journal finishes it; nothing of an erasure is ever taken back, and nothing of it needs a key.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualcode.errors import VaultLockedError
from qualcode.store.files import (
    PRIVATE,
    append_lines,
    digest,
    half_written,
    in_plain_words,
    make_private,
    read_if_there,
    read_log,
    remove,
    write_whole,
)
from qualcode.store.holding import WINDOWS, held
from qualcode.store.sources import LOCK_FILE
from qualcode.store.study import Study, mode_of
from qualcode.store.user import vault_folder
from qualcode.store.vault import ORIGINALS, REGISTER, VAULT_FILE, Vault

JOURNAL = "erasure.json"


@dataclass(slots=True)
class VaultPurge:
    """What goes from a vault: lines of the register, by the hash of their bytes, and originals, by name.

    `add` are the lines that stand in place of some, encrypted already.
    """

    drop: list[str] = field(default_factory=list)
    add: list[str] = field(default_factory=list)
    originals: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.drop or self.originals)


@dataclass(slots=True)
class Erasure:
    """What an erasure will do: whole files (None removes one), events by log, the vault's part.

    `objects` are ids that it changes for ever.
    """

    files: dict[str, bytes | None] = field(default_factory=dict)
    appends: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    vault: VaultPurge = field(default_factory=VaultPurge)
    objects: set[str] = field(default_factory=set)
    note: str = ""

    def append(self, log: str, event: Mapping[str, Any]) -> None:
        """Add an event to a log."""
        self.appends.setdefault(log, []).append(dict(event))

    def __bool__(self) -> bool:
        return bool(self.files or self.appends or self.vault)


def register_lines(vault: Vault) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each line of the register: the hash of its bytes, and the event in it."""
    content = read_if_there(vault.folder / REGISTER) or b""
    box = vault.key.box("vault")
    for token in content.rpartition(b"\n")[0].splitlines():
        yield digest(token), json.loads(box.decrypt(token))


def sealed_line(vault: Vault, event: Mapping[str, Any]) -> str:
    """Return a line of the register for an event."""
    return vault.key.box("vault").encrypt(json.dumps(dict(event), ensure_ascii=False).encode()).decode()


def originals_of(vault: Vault, source: str) -> list[str]:
    """Return the names of the files that hold a source's originals in the vault."""
    folder = vault.folder / ORIGINALS
    return sorted(path.name for pattern in ("", "-*") for path in folder.glob(f"{source}{pattern}.token"))


def write_journal(study: Study, erasure: Erasure, begin: Mapping[str, Any]) -> None:
    """Write all that an erasure will do; once this has returned it will be done, whatever happens."""
    folder = study.path(f"history/{begin['run']}")
    make_private(study.path("history"))
    contents = {name: content for name, content in erasure.files.items() if content is not None}
    places = {name: f"{number}.erased" for number, name in enumerate(sorted(contents))}
    for name, place in places.items():
        write_whole(folder / place, contents[name], mode=PRIVATE)
    journal = {
        "begin": dict(begin),
        "files": {name: places.get(name) for name in sorted(erasure.files)},
        "appends": erasure.appends,
        "vault": {
            "drop": erasure.vault.drop,
            "add": erasure.vault.add,
            "originals": erasure.vault.originals,
        },
        "end": {"objects": sorted(erasure.objects), "uses": [], "undoes": None, "note": erasure.note},
    }
    write_whole(folder / JOURNAL, (json.dumps(journal, indent=1) + "\n").encode(), mode=PRIVATE)


def journals(study: Study) -> list[Path]:
    """Return the journals of erasures that were not finished."""
    return [path for path in _left_by_erasures(study) if path.name == JOURNAL]


def _left_by_erasures(study: Study) -> list[Path]:
    """Return what erasures wrote beside verbs' earlier files: journals, and what they are to put in place."""
    found: list[Path] = []
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(study.path("history")) as folders:
        for folder in folders:
            with suppress(FileNotFoundError, NotADirectoryError):
                names = os.listdir(folder.path)  # noqa: PTH208 (a hundred folders at every verb)
                found += [
                    Path(folder.path, name) for name in names if name == JOURNAL or name.endswith(".erased")
                ]
    return sorted(found)


def finish(study: Study, journal: Path) -> dict[str, Any]:
    """Do what a journal says, as far as it is not done; return the line that began it.

    The caller holds the study's lock.
    """
    plan = json.loads(journal.read_bytes())
    begin, run = plan["begin"], plan["begin"]["run"]
    _write_files(study, journal.parent, plan["files"])
    for name, events in sorted(plan["appends"].items(), reverse=True):
        _append_once(study, name, [{**event, "run": run} for event in events])
    for name, place in plan["files"].items():
        if place is None:
            _remove(study, name)
    _purge_vault(study, VaultPurge(**plan["vault"]))
    remove_caches(study)
    end = {"op": "end", "run": run, "seq": begin["seq"], "at": begin["at"], **plan["end"]}
    log = study.path(f"runs/{begin['by']}.jsonl")
    if not any(line["op"] == "end" and line["run"] == run for line in read_log(log)):
        append_lines(log, [end])
    _clear(journal)
    return dict(begin)


def _clear(journal: Path) -> None:
    """Remove a journal, then what lies beside it: without a journal that is nobody's."""
    remove(journal)
    _clear_folder(journal.parent)


def half_erased(study: Study) -> bool:
    """Whether an erasure is half done, or left something of its journal behind."""
    return bool(_left_by_erasures(study))


def finish_erasures(study: Study) -> list[dict[str, Any]]:
    """Finish the erasures that were killed once their journal stood; return the lines that began them.

    The caller holds the study's lock.
    """
    there = _left_by_erasures(study)
    if not there:
        return []
    waiting = [path for path in there if path.name == JOURNAL]
    for path in half_written(study.root) if waiting else ():
        remove(path)
    found = [finish(study, journal) for journal in waiting]
    _clear_leftovers(study)
    return found


def _clear_leftovers(study: Study) -> None:
    """Remove what lies beside no journal: an erasure killed before it stood, or after it was done."""
    for folder in {path.parent for path in _left_by_erasures(study)}:
        if not (folder / JOURNAL).exists():
            _clear_folder(folder)


def _clear_folder(folder: Path) -> None:
    for path in sorted(folder.glob("*.erased")):
        remove(path)
    with in_plain_words(folder):
        if not any(folder.iterdir()):
            folder.rmdir()


def _write_files(study: Study, folder: Path, files: Mapping[str, str | None]) -> None:
    """Write what is new, and the list of sources after all others: what is listed is always there."""
    for name, place in sorted(files.items(), key=lambda item: (item[0] == LOCK_FILE, item[0])):
        if place is None:
            continue
        content = (folder / place).read_bytes()
        if read_if_there(study.path(name)) != content:
            write_whole(study.path(name), content, mode=mode_of(name))


def _append_once(study: Study, name: str, events: Sequence[Mapping[str, Any]]) -> None:
    known = {line.get("event") for line in read_log(study.path(name))}
    missing = [event for event in events if event["event"] not in known]
    if missing:
        append_lines(study.path(name), missing)


def _remove(study: Study, name: str) -> None:
    path = study.path(name)
    remove(path)
    if name.startswith("history/") and path.parent.is_dir() and not any(path.parent.iterdir()):
        with in_plain_words(path.parent):
            path.parent.rmdir()


def _purge_vault(study: Study, purge: VaultPurge) -> None:
    if not purge:
        return
    folder = vault_folder(study.settings.id)
    if not (folder / VAULT_FILE).exists():
        raise VaultLockedError(
            "an erasure is half done, and this study's vault is not where it was",
            hint="set QUALCODE_VAULT to the folder that holds vault.json; the next verb finishes the erasure",
        )
    for name in purge.originals:
        remove(folder / ORIGINALS / name)
    with held(folder / "lock", what="the vault"):
        _rewrite_register(folder / REGISTER, set(purge.drop), [line.encode() for line in purge.add])


def _rewrite_register(path: Path, drop: Iterable[str], add: Sequence[bytes]) -> None:
    """Write the register anew without some lines; those that another process added meanwhile stay."""
    gone = set(drop)
    lines = (read_if_there(path) or b"").rpartition(b"\n")[0].splitlines()
    kept = [line for line in lines if digest(line) not in gone]
    kept += [line for line in add if line not in kept]
    if kept != lines:
        write_whole(path, b"".join(line + b"\n" for line in kept), mode=PRIVATE)


def remove_caches(study: Study) -> None:
    """Remove all caches: they are made from what is gone."""
    folder = study.path(".qualcode")
    with in_plain_words(folder):
        for path in folder.glob("*"):
            if path.is_dir() and path.name != WINDOWS:
                shutil.rmtree(path)
            elif path.is_file() and path.name != "lock":
                path.unlink()
