"""What machines propose, written down: a record of what went into a run, and the proposals by source.

The same input gives the same id and the same proposals; a source whose proposals are the same is not written.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.store.files import json_line
from qualcode.store.history import Changes
from qualcode.store.logs import codings_log, read_events
from qualcode.store.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook, JsonValue

_NOT_COMPARED = frozenset({"event", "at", "run"})


@dataclass(frozen=True, slots=True)
class Ran:
    """What ran and on what: the component with its version, its parameters, its inputs as hashes, the seed.

    `seed` is None for what uses no chance.
    """

    component: str
    version: str
    parameters: Mapping[str, JsonValue]
    inputs: Mapping[str, JsonValue]
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Proposing:
    """The events of a machine's proposals by source, with the verb and the note of the run that writes them.

    `per_run` are the fields that differ from run to run though the proposal is the same, besides the moment.
    """

    coder: str
    events: Mapping[str, Sequence[Mapping[str, Any]]]
    verb: str
    note: str
    per_run: frozenset[str] = frozenset()


def short_hash(value: object, size: int) -> str:
    """Return the beginning of the SHA-256 of a value as canonical JSON."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:size]


def codebook_hash(codebook: Codebook) -> str:
    """Return one hash over the revisions of all entries and the glossary."""
    glossary = {term: list(synonyms) for term, synonyms in codebook.glossary.items()}
    return short_hash([[code.id + ":" + code.revision for code in codebook.codes], glossary], 64)


def run_record(ran: Ran, found: Mapping[str, object], *, at: str) -> dict[str, Any]:
    """Return what `runs/<id>.json` says, with what was `found`; the id follows from what went in."""
    went_in = [ran.component, ran.version, dict(ran.parameters), dict(ran.inputs)]
    return {
        "format": 1,
        "id": short_hash(went_in if ran.seed is None else [*went_in, ran.seed], 12),
        "component": f"{ran.component}@{ran.version}",
        "version": ran.version,
        "parameters": dict(ran.parameters),
        "seed": ran.seed,
        "inputs": dict(ran.inputs),
        **found,
        "at": at,
    }


def write_proposals(
    desk: Desk, record: Mapping[str, Any], proposing: Proposing
) -> tuple[tuple[str, ...], Run | None]:
    """Write proposals and the record in one verb; return the sources that changed, and the run if any did."""
    changes = Changes()
    written: list[str] = []
    left_out = _NOT_COMPARED | proposing.per_run
    for source, events in proposing.events.items():
        name = codings_log(proposing.coder, source)
        if _content(events, left_out) == _content(read_events(desk.study, name), left_out):
            continue
        lines = "".join(json_line(event) + "\n" for event in events)
        changes.files[name] = lines.encode() if events else None
        changes.objects.update(str(event["id"]) for event in events)
        changes.uses.add(source)
        written.append(source)
    run_file = f"runs/{record['id']}.json"
    if desk.study.read(run_file) is None:
        changes.files[run_file] = (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()
    if not changes:
        return (), None
    changes.note = proposing.note
    return tuple(written), desk.commit(changes, proposing.verb)


def _content(events: Iterable[Mapping[str, Any]], left_out: frozenset[str]) -> list[dict[str, Any]]:
    """Return what makes two files of proposals the same."""
    return [{key: event[key] for key in event if key not in left_out} for event in events]
