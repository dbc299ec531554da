"""Every file of a study against its format, line by line: what is damaged, and what can be used all the same.

One bad file or line is a finding and the rest is still read; nothing is changed.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from qualcode.errors import QualcodeError
from qualcode.store.checking_personal import examine_personal
from qualcode.store.checkup import Checkup, record_in
from qualcode.store.crosswalk import CROSSWALK, crosswalk_lines
from qualcode.store.logs import CODEBOOK_LOG, GUIDE_LOG, coders
from qualcode.store.mappings import FOLDER
from qualcode.store.schemas import problems_in
from qualcode.store.sources import LOCK_FILE, LockedSource
from qualcode.store.study import STUDY_FILE, Study
from qualcode.store.tombstones import WITHDRAWALS
from qualcode.store.wraps import TEAM_LOG
from qualcode.store.yamlfiles import line_of_conflict, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

YAML_FILES = {
    "codebook": "codebook.yaml",
    "guide": "guide.yaml",
    "themes": "themes.yaml",
    "recommendations": "recommendations.yaml",
    "quotes": "quotes.yaml",
}


def examine(study: Study) -> Checkup:
    """Read every file of the study against its format; a locked study without its personal part."""
    checkup = Checkup()
    _settings(study, checkup)
    mappings = [("mapping", name) for name in study.names(FOLDER, ".yaml")]
    for schema, name in (*YAML_FILES.items(), *mappings):
        _yaml(study, checkup, schema, name)
    for schema, name in _logs(study):
        _log(study, checkup, schema, name)
    for schema, folder in (("machine_run", "runs"), ("audit", "audits"), ("pack", "packs")):
        for name in study.names(folder, ".json"):
            _record(study, checkup, schema, name)
    _lock(study, checkup)
    _crosswalk(study, checkup)
    if not study.locked:
        examine_personal(study, checkup)
    return checkup


def _logs(study: Study) -> Iterator[tuple[str, str]]:
    """Yield the logs that there are, each with its schema."""
    folders = [("codings_event", f"codings/{coder}") for coder in coders(study)]
    folders += [("audits_event", f"audits/{path.name}") for path in _folders(study, "audits")]
    folders += [("packs_event", f"packs/{path.name}") for path in _folders(study, "packs")]
    folders += [(f"{folder}_event", folder) for folder in ("redactions", "revisions", "runs")]
    for schema, folder in folders:
        yield from ((schema, name) for name in study.names(folder, ".jsonl"))
    single = {
        CODEBOOK_LOG: "codebook_log_event",
        GUIDE_LOG: "guide_log_event",
        WITHDRAWALS: "withdrawals_event",
        TEAM_LOG: "team_log_event",
    }
    for name, schema in single.items():
        if study.path(name).exists():
            yield schema, name


def _folders(study: Study, name: str) -> list[Path]:
    place = study.path(name)
    return sorted(path for path in place.iterdir() if path.is_dir()) if place.is_dir() else []


def _settings(study: Study, checkup: Checkup) -> None:
    checkup.files += 1
    content = study.read(STUDY_FILE) or b""
    checkup.problems += problems_in("study", tomllib.loads(content.decode("utf-8-sig")), STUDY_FILE)


def _yaml(study: Study, checkup: Checkup, schema: str, name: str) -> None:
    content = study.read(name)
    if content is None:
        return
    checkup.files += 1
    try:
        document = parse_yaml(content, name)
    except QualcodeError as error:
        checkup.refused(error, name, "merge-conflict" if line_of_conflict(content) else "unreadable")
        return
    checkup.problems += problems_in(schema, document, name)
    checkup.documents[schema] = document


def _crosswalk(study: Study, checkup: Checkup) -> None:
    """Read the crosswalk by its lines; one that names a code which is not in the codebook is found too."""
    content = study.read(CROSSWALK)
    if content is None:
        return
    checkup.files += 1
    entries = (checkup.documents.get("codebook") or {}).get("codes") or ()
    known = {str(entry.get("id")) for entry in entries if isinstance(entry, dict)}
    seen: dict[tuple[str, str], int] = {}
    try:
        for line, row in crosswalk_lines(content):
            where = f"{CROSSWALK} line {line}"
            checkup.problems += problems_in("crosswalk", row, where)
            if row["new"] not in known:
                checkup.found("unknown-code", f"{row['new']!r} is no code of the codebook", where)
            first = seen.setdefault((row["area"], row["old"]), line)
            if first != line:
                checkup.found("doubled-line", f"line {first} speaks of the same code of {row['area']}", where)
    except QualcodeError as error:
        checkup.refused(error, CROSSWALK, "merge-conflict" if line_of_conflict(content) else "unreadable")


def _lines(content: bytes) -> tuple[list[tuple[int, bytes]], bool]:
    """Whole lines with their numbers, and whether there is a torn line after them."""
    whole, mark, torn = content.rpartition(b"\n")
    pieces = whole.split(b"\n") if mark else []
    return [(number, line) for number, line in enumerate(pieces, start=1) if line.strip()], bool(torn.strip())


def _log(study: Study, checkup: Checkup, schema: str, name: str) -> None:
    checkup.files += 1
    lines, torn = _lines(study.read(name) or b"")
    kept: list[tuple[str, dict[str, Any]]] = []
    for number, line in lines:
        where = f"{name} line {number}"
        record = record_in(checkup, line, where)
        if record is None:
            continue
        found = problems_in(schema, record, where)
        checkup.problems += found
        if not found:
            kept.append((where, record))
    if torn:
        message = "the last line was cut off while it was being written; it counts as never written"
        checkup.found(
            "torn-line", message, name, "the next verb that writes there cuts it off", severity="warning"
        )
    checkup.events[name] = kept
    _misfiled(checkup, name, kept)
    _event_ids(checkup, kept)


def _misfiled(checkup: Checkup, name: str, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    folder, _, stem = name.removesuffix(".jsonl").rpartition("/")
    for where, event in events:
        if folder and "source" in event and event["source"] != stem:
            checkup.found(
                "misfiled", f"this line is about {event['source']}", where, "was the file renamed or copied?"
            )
        owner = folder.removeprefix("codings/")
        owner = stem if folder.startswith(("audits/", "packs/")) else owner
        if folder.startswith(("codings/", "audits/", "packs/")) and event.get("by") != owner:
            checkup.found("other-coders-log", f"{event.get('by')} wrote into the log of {owner}", where)


def _event_ids(checkup: Checkup, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    seen: dict[str, Mapping[str, Any]] = {}
    for where, event in events:
        identifier = str(event.get("event", ""))
        if identifier and seen.setdefault(identifier, event) != event:
            checkup.found("duplicate-id", f"the event {identifier} stands twice and differs", where)


def _record(study: Study, checkup: Checkup, schema: str, name: str) -> None:
    checkup.files += 1
    record = record_in(checkup, (study.read(name) or b"").strip() or b"null", name)
    if record is not None:
        checkup.problems += problems_in(schema, record, name)


def _lock(study: Study, checkup: Checkup) -> None:
    content = study.read(LOCK_FILE)
    if content is None:
        return
    checkup.files += 1
    revisions: dict[tuple[str, int], dict[str, Any]] = {}
    for number, line in enumerate(content.split(b"\n"), start=1):
        where = f"{LOCK_FILE} line {number}"
        record = record_in(checkup, line, where) if line.strip() else None
        if record is None:
            continue
        found = problems_in("lock_entry", record, where)
        checkup.problems += found
        if found:
            continue
        entry = LockedSource(**record)
        if revisions.setdefault((entry.id, entry.revision), record) != record:
            checkup.found(
                "duplicate-id", f"{entry.id} revision {entry.revision} stands twice and differs", where
            )
        if entry.id not in checkup.sources or entry.revision > checkup.sources[entry.id].revision:
            checkup.sources[entry.id] = entry
