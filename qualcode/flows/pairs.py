"""An original and its translation as a pair: facts on both sides, counted once.

Who translated is a pseudonym where it is a name; that a machine did is said wherever words of it stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qualcode.errors import AlreadyThereError, UsageError
from qualcode.flows.desk import Desk
from qualcode.flows.erased_names import require_nobody_withdrawn
from qualcode.flows.facts import day, fact_in
from qualcode.flows.nameless import require_nameless
from qualcode.flows.people import register_name
from qualcode.flows.reading import source_id
from qualcode.flows.scanning import other_sources, scan_into
from qualcode.flows.turn_ranges import change_source
from qualcode.languages import language_name, language_of
from qualcode.load.written.note_header import is_nameless, names_in
from qualcode.model import Entity, Source
from qualcode.store.history import Changes
from qualcode.store.sources import locked_sources, read_header, read_source
from qualcode.store.study import Study
from qualcode.store.vault import fold_names

LINKS = ("translation_of", "translation")
_OF_PAIRS = (*LINKS, "translated_from", "translator", "translated_on", "machine_translation")


@dataclass(frozen=True, slots=True)
class Translation:
    """How a translation came about: from which language into which, by whom, when, whether by a machine."""

    language: str = ""
    into: str = ""
    translator: str = ""
    date: str = ""
    machine: bool | None = None


def pair(desk: Desk, original: str, translation: str, made: Translation) -> tuple[Source, Source]:
    """Say that one source is the translation of another; return both as they are now."""
    first, second = (read_source(desk.study, source_id(desk, each)) for each in (original, translation))
    _require_a_pair(first, second)
    language = made.language or fact_in(first.session, "languages")
    if not language or "," in language:
        raise UsageError(
            f"from which language was {second.id} translated?",
            hint="as in --language Punjabi, or --language pa",
        )
    language = language_of(language)
    changes = Changes(note=f"{first.id}, translated: {second.id}")
    facts = {
        "translation_of": first.id,
        "translated_from": language,
        "languages": language_of(made.into) if made.into else fact_in(second.session, "languages"),
        "translator": _translator(desk, changes, made.translator),
        "translated_on": day("--date", made.date) if made.date else "",
        "machine_translation": "" if made.machine is None else "yes" if made.machine else "no",
    }
    said = {name: value for name, value in facts.items() if value}
    now = (
        replace(first, session={**first.session, "languages": language, "translation": second.id}),
        replace(second, session={**second.session, **said}),
    )
    for source in now:
        change_source(desk.study, changes, source)
    desk.commit(changes, "source pair")
    return now


def _require_a_pair(first: Source, second: Source) -> None:
    if first.id == second.id:
        raise UsageError(
            "a source is not its own translation", hint="qualcode source pair ORIGINAL TRANSLATION"
        )
    for source in (first, second):
        other = next((fact_in(source.session, name) for name in LINKS if fact_in(source.session, name)), "")
        if other and other not in {first.id, second.id}:
            raise AlreadyThereError(
                f"{source.id} is paired with {other} already", hint=f"qualcode source unpair {source.id}"
            )
    if fact_in(first.session, "translation_of") == second.id:
        raise UsageError(f"{first.id} is the translation of {second.id}", hint="the original comes first")


def _translator(desk: Desk, changes: Changes, typed: str) -> str:
    """Return the translator as the facts hold it; a name goes to the vault, and its pseudonym stands here."""
    if not typed:
        return ""
    if is_nameless(typed) or not any(names_in(typed)):
        require_nameless(desk, "the translator", typed)
        return typed
    require_nobody_withdrawn(desk, [typed])
    before = desk.vault().events()
    identifier, events = register_name(Entity("", "staff", (typed,)), names=fold_names(before), key=desk.key)
    if events:
        scan_into(desk, changes, other_sources(desk.study), fold_names([*before, *events]))
        desk.vault().append(events)
    changes.uses.add(identifier)
    return identifier


def unpair(desk: Desk, named: str) -> tuple[str, ...]:
    """Take a pair apart: neither source says anything of the other, or of a translation, any more."""
    source = read_source(desk.study, source_id(desk, named))
    other = next((fact_in(source.session, name) for name in LINKS if fact_in(source.session, name)), "")
    if not other:
        raise UsageError(
            f"{source.id} is paired with nothing", hint="`qualcode source facts` shows the pairs"
        )
    both = [source, *([read_source(desk.study, other)] if other in locked_sources(desk.study) else [])]
    changes = Changes(note=" and ".join(each.id for each in both))
    for each in both:
        session = {name: value for name, value in each.session.items() if name not in _OF_PAIRS}
        change_source(desk.study, changes, replace(each, session=session))
    desk.commit(changes, "source unpair")
    return tuple(each.id for each in both)


def counted_as(study: Study) -> Mapping[str, str]:
    """Return, for each translation whose original is in the study, the original that it counts as."""
    if study.locked:
        return {}
    entries = locked_sources(study)
    originals = {
        entry.id: fact_in(read_header(study, entry).get("session", {}), "translation_of")
        for entry in entries.values()
    }
    return {source: original for source, original in originals.items() if original in entries}


def translated_from(session: Mapping[str, str]) -> str:
    """Return the language that words were translated from, as a reader is told it; "" for none."""
    language = fact_in(session, "translated_from")
    if not language:
        return ""
    by_machine = fact_in(session, "machine_translation").casefold() == "yes"
    return f"{language_name(language)}, by machine" if by_machine else language_name(language)
