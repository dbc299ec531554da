"""Another study joined to this one: its files put in this study's terms, then joined as those of a copy.

What belongs to that study alone (samples, packs, proposals, its log of verbs) stays there, and is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.errors import VaultLockedError
from qualcode.flows.copies.deciding import decided
from qualcode.flows.copies.joining import Joining, join_copies
from qualcode.flows.copies.sides import MadeSide
from qualcode.flows.nameless import naming_lines
from qualcode.flows.study_merge.beside import tell_beside
from qualcode.flows.study_merge.books import books_of
from qualcode.flows.study_merge.guarding import require_nameless
from qualcode.flows.study_merge.heard import heard_in_both, one_person
from qualcode.flows.study_merge.made import Coming, made_files
from qualcode.flows.study_merge.merging import Learnt, Merged, MergeOptions, finish
from qualcode.flows.study_merge.other import other_vault
from qualcode.flows.study_merge.people import Who, register_in, register_lines, who_is_who
from qualcode.flows.study_merge.settings import joined_settings
from qualcode.flows.study_merge.sources import sources_of
from qualcode.flows.study_merge.staying import staying_in
from qualcode.flows.study_merge.translation import Translation
from qualcode.store.history import new_event_id
from qualcode.store.study import STUDY_FILE
from qualcode.store.vault import fold_names

if TYPE_CHECKING:
    from typing import Any

    from qualcode.flows.desk import Desk
    from qualcode.model import Entity
    from qualcode.store.study import Study
    from qualcode.store.vault import Names

_STAYS = ("packs", "audits", "machine proposals", "log of verbs", "withdrawals", "exports")


def merge_another(desk: Desk, other: Study, options: MergeOptions) -> Merged:
    """Merge another study, whose vault must be opened: words, people and anchors come under this key.

    Raises `VaultLockedError` where either vault does not open.
    """
    own = desk.vault()
    vault = other_vault(desk, other, options.vault, passphrase_env=options.passphrase_env)
    if vault.key.secret == own.key.secret:
        raise VaultLockedError("two studies cannot have one key", hint="is it a copy whose id was changed?")
    ours, theirs = register_in(desk.study, own.events()), register_in(other, vault.events())
    heard = heard_in_both(desk.study, other)
    who = who_is_who(ours, theirs, options, key=own.key, heard=one_person(heard))
    joining, merged = _worked_out(desk, other, who, options, heard)
    known = {str(event.get("event")) for event in ours.events}
    coming = {source for source in joining.objects if source.startswith("S")}
    lines = list(register_lines(theirs.events, who.people, sources=coming, known=known))
    lines += _further_forms(ours.names.entities, theirs.names.entities, options)
    names = fold_names([*ours.events, *lines])
    require_nameless(desk, other, joining.files, names)
    merged = replace(merged, known_as=_known_as(desk, other, names))
    return finish(desk, joining, merged, options, Learnt(vault, lines))


def _known_as(desk: Desk, other: Study, names: Names) -> str:
    """Return what the log calls the other study: its name, but its id where the name is somebody's."""
    named = any(naming_lines(desk, other.settings.name.encode(), names=names))
    return other.settings.id if named else other.settings.name


def _worked_out(
    desk: Desk, other: Study, who: Who, options: MergeOptions, heard: Mapping[str, Mapping[str, str]]
) -> tuple[Joining, Merged]:
    joining = Joining()
    settings = joined_settings(desk.study, other, options)
    sources = sources_of(desk.study, other, who.people, key=desk.key, joining=joining)
    staying = staying_in(other, sources)
    books = books_of(desk.study, other, coder=desk.coder, joining=joining, staying=staying)
    translation = Translation(
        key=desk.key,
        text=sources.text,
        people={**who.people, **who.masks},
        coders=who.coders,
        codes=books.codes,
        revisions=books.revisions,
        others=books.others,
        heard=heard,
    )
    coming = Coming(desk.study, other, translation, sources, books, staying)
    contents = {**made_files(coming), **books.files}
    if settings.content is not None:
        contents[STUDY_FILE] = settings.content
    kept = frozenset(sources.shared)
    done = join_copies(
        desk.study,
        MadeSide(contents),
        base_of=lambda name: desk.study.read(STUDY_FILE) if name == STUDY_FILE else None,
        decided=decided(options.take),
        keep=lambda name: not _is_words_of(name, kept),
    )
    done.outcomes[:0] = joining.outcomes
    tell_beside(desk.study, other, coming, done)
    done.objects |= joining.objects
    for told in settings.told:
        done.tell(*told[:2], (), why=told[2], count=1)
    for (thing, why), count in coming.lost.items():
        done.tell(thing, "kept" if thing == "participants" else "refused", (), why=why, count=count)
    for kind in _STAYS:
        if _has(other, kind):
            done.tell(kind, "kept", (), why="stay with the other study", count=1)
    for old, new in who.coders.items():
        done.tell("coders", "renamed", [new], why=f"{old} there")
    questions = (*who.questions, *settings.questions)
    merged = Merged(
        other.settings.name, other.settings.id, False, tuple(done.outcomes), tuple(done.undecided), questions
    )
    return done, merged


def _is_words_of(name: str, shared: frozenset[str]) -> bool:
    """Whether a file holds the words of a source that both studies have: ours stands."""
    return name.startswith("sources/") and name.split("/")[1].partition(".")[0].partition("@")[0] in shared


def _has(other: Study, kind: str) -> bool:
    places = {"machine proposals": ("codings/@rules", "codings/@suggest"), "log of verbs": ("runs",)}
    named = places.get(kind, (kind, "withdrawals.jsonl") if kind == "withdrawals" else (kind,))
    return any(other.path(name).exists() for name in named)


def _further_forms(
    here: Mapping[str, Entity], there: Mapping[str, Entity], options: MergeOptions
) -> list[dict[str, Any]]:
    """Return lines that give a person of ours the forms of the name that they go by there."""
    return [
        {"op": "add", "event": new_event_id(), "id": ours, "kind": one.kind, "forms": list(one.forms)}
        for theirs, ours in options.same_people.items()
        if not set((one := there[theirs]).forms) <= set(here[ours].forms)
    ]
