"""`participants.csv`: pseudonymous ids, attributes and permissions; people may edit it in a spreadsheet.

Every cell comes back as it was written; "N/A" and "None" are answers, never missing values.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace

from qualcode.errors import StudyFormatError
from qualcode.model import Participant, Permissions
from qualcode.store.study import Study

PARTICIPANTS = "participants.csv"
PERMISSION_FIELDS = ("recorded", "quoting", "attribution", "further_use")
UNKNOWN = "unknown"
ALLOWED = {
    "recorded": ("yes", "no"),
    "quoting": ("yes", "paraphrase", "no"),
    "attribution": ("named", "role", "code", "none"),
    "further_use": ("yes", "no"),
}


def read_participants(study: Study) -> dict[str, Participant]:
    """Return participants by id, in the order of the file."""
    study.require_unlocked()
    content = study.read(PARTICIPANTS)
    return {} if content is None else participants_in(content)


def participants_in(content: bytes) -> dict[str, Participant]:
    """Return the participants in the content of the file, by id, in its order."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StudyFormatError(f"{PARTICIPANTS} is not UTF-8", hint="save it as CSV UTF-8") from None
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        return _participants(rows)
    except csv.Error as error:
        raise StudyFormatError(
            f"{PARTICIPANTS} line {rows.line_num}: {error}", hint="check the quotation marks"
        ) from None


def _participants(rows: csv.DictReader[str]) -> dict[str, Participant]:
    found: dict[str, Participant] = {}
    if rows.fieldnames is None or "id" not in rows.fieldnames:
        raise StudyFormatError(f"{PARTICIPANTS} has no column called id", hint="restore the first line")
    for row in rows:
        where = f"{PARTICIPANTS} line {rows.line_num}"
        if None in row or None in row.values():
            raise StudyFormatError(f"{where}: {'more' if None in row else 'fewer'} cells than columns")
        identifier = row.pop("id")
        if not identifier or identifier in found:
            raise StudyFormatError(f"{where}: the id is {'used twice' if identifier else 'missing'}")
        stated = {name: (row.pop(name, "") or "").strip().casefold() for name in PERMISSION_FIELDS}
        found[identifier] = Participant(identifier, row, permissions_of(stated, where))
    return found


def permissions_of(stated: Mapping[str, str], where: str) -> Permissions:
    """Read permissions; raise `StudyFormatError` for a word that is none of the allowed ones."""
    for name, value in stated.items():
        if value and value not in ALLOWED[name]:
            raise StudyFormatError(
                f"{where}: {name} is {value!r}",
                hint=f"one of {', '.join(ALLOWED[name])}, or blank for not stated",
            )
    return Permissions(**stated)


def stated_anew(before: Permissions, typed: Mapping[str, str], where: str) -> Permissions:
    """Return what holds when a person states permissions by name: "unknown" takes a statement back."""
    said = {name: value for name, value in typed.items() if value != UNKNOWN}
    now = restated(before, permissions_of(said, where))
    return replace(now, **dict.fromkeys(typed.keys() - said.keys(), ""))


def restated(before: Permissions, said: Permissions) -> Permissions:
    """Return what holds when something is stated anew: what was not said stays as it was."""
    kept = {name: getattr(said, name) or getattr(before, name) for name in PERMISSION_FIELDS}
    return Permissions(**kept)


def participants_bytes(participants: Iterable[Participant]) -> bytes:
    """Return the content of `participants.csv`: id, attributes in order of first appearance, permissions."""
    rows = list(participants)
    attributes = list(dict.fromkeys(name for row in rows for name in row.attributes))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["id", *attributes, *PERMISSION_FIELDS])
    for row in rows:
        permissions = [getattr(row.permissions, name) for name in PERMISSION_FIELDS]
        writer.writerow([row.id, *(row.attributes.get(name, "") for name in attributes), *permissions])
    return stream.getvalue().encode()
