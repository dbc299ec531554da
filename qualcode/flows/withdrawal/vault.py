"""What goes from the vault with one person, and the tombstone that stays in the study.

Names of others stay; where a label or file name holds both, only the one name is taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from qualcode.anonymise.names import surfaces
from qualcode.flows.erased_names import answers_text, label_key, words_key
from qualcode.flows.quotable import SOMEBODY
from qualcode.flows.withdrawal.arriving import WITHDRAWN, erased_originals
from qualcode.flows.withdrawal.case import Case
from qualcode.store.erasing import VaultPurge, originals_of, register_lines, sealed_line
from qualcode.store.files import digest
from qualcode.store.sources import locked_sources, read_answers
from qualcode.store.tombstones import Mentions, Tombstone, hashed, keyed, read_tombstones
from qualcode.text import fold


def vault_purge(case: Case, rewritten: Sequence[str]) -> VaultPurge:
    """Return what goes from the vault: lines about the person, and the originals of their sources."""
    vault = case.desk.vault()
    names = [name for source in rewritten for name in originals_of(vault, source)]
    stones = [stone for stone in read_tombstones(case.study) if stone.person == case.who]
    purge = VaultPurge(originals=sorted({*names, *erased_originals(vault, stones)}))
    adds = {
        event["event"]
        for _, event in register_lines(vault)
        if event["op"] == "add" and event.get("id") == case.who
    }
    for line, event in register_lines(vault):
        after = _without(case, event, adds)
        if after != event:
            purge.drop.append(line)
            purge.add += [sealed_line(vault, after)] if after is not None else []
    return purge


def _without(case: Case, event: Mapping[str, Any], adds: set[str]) -> Mapping[str, Any] | None:
    """Return an event of the register without the person: itself, with the name taken out, or None."""
    if event["op"] == "add":
        return _other_entity(case, event) if event.get("id") != case.who else None
    if event.get("id") == case.who or event.get("of") in adds:
        return None
    if event["op"] == "file":
        if not case.traces.name_in(str(event["name"])):
            return event
        return {**event, "name": WITHDRAWN + PurePath(str(event["name"])).suffix}
    if event["op"] == "recording":
        return None if case.traces.name_in(str(event["path"])) else event
    return {name: _nameless(case, value) if name != "id" else value for name, value in event.items()}


def _nameless(case: Case, value: Any) -> Any:
    if not isinstance(value, str) or not case.traces.name_in(value):
        return value
    found = value
    for hit in reversed(case.traces.register.hits(value)):
        if hit.strength == "certain" or hit.rule == "words":
            found = found[: hit.span.start] + SOMEBODY + found[hit.span.end :]
    return found


def _other_entity(case: Case, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return another's entry without forms that hold the whole name: "Ann Ray's mother"."""
    own = {fold(form) for form in case.entity.forms} if case.entity else set()
    forms = [
        form
        for form in event["forms"]
        if not any(f" {name} " in f" {fold(form).replace(chr(39), ' ')} " for name in own if " " in name)
    ]
    return event if len(forms) == len(event["forms"]) else {**event, "forms": forms}


def tombstone_of(case: Case, rewritten: Sequence[str], mentions: Mentions) -> Tombstone:
    """Return the tombstone of a person: keyed hashes of names, labels, turns and originals."""
    key = case.desk.key
    kinds = [(surface.key, surface.whole) for surface in (surfaces(case.entity) if case.entity else ())]
    locked = locked_sources(case.study)
    vault = case.desk.vault()
    originals = {locked[source].original for source in rewritten}
    for source in rewritten:
        for name in originals_of(vault, source):
            token = (vault.folder / "originals" / name).read_bytes()
            originals.add(digest(key.box("vault").decrypt(token)))
    labels = {
        source: frozenset(hashed(key, f"label {source}", map(label_key, found)))
        for source, found in case.labels.items()
    }
    return Tombstone(
        person=case.who,
        at=case.desk.clock(),
        by=case.desk.coder,
        sources=tuple(rewritten),
        names=frozenset(hashed(key, "name", (text for text, whole in kinds if whole))),
        parts=frozenset(hashed(key, "name", (text for text, whole in kinds if not whole))),
        labels=labels,
        words=frozenset(hashed(key, "words", filter(None, map(words_key, _texts(case))))),
        originals=frozenset(keyed(key, "original", original) for original in originals),
        mentions=mentions,
    )


def _texts(case: Case) -> Iterator[str]:
    """Yield what they said, turn by turn, and a survey's closed answers as one text a respondent."""
    for one in case.spoken:
        yield from (turn.text for turn in one.turns)
        if one.answers:
            row = read_answers(case.study, one.source.id)[case.who]
            yield answers_text({**row.answers, **row.metadata})
