"""`source update`: a corrected file in place of the one before, with every coding, mask and quote followed.

A dry run shows each verdict; the update is one verb that one undo takes back; the earlier revision is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.errors import BadInputError, UsageError, unknown_name
from qualcode.flows.attributions import as_attributed, several_here
from qualcode.flows.deciding import Decision, decide_into
from qualcode.flows.desk import Desk
from qualcode.flows.entering import Entering
from qualcode.flows.erased_names import with_names_again
from qualcode.flows.followed_words import ShownRow, shown_rows, words_of_plan
from qualcode.flows.importing import require_sound
from qualcode.flows.incoming import prepared
from qualcode.flows.likeness import Renamed, doubt_about, renamed_labels, require_no_other_source
from qualcode.flows.lost_turns import LostTurn, lost_turns, memos_about_orphans
from qualcode.flows.masked_facts import mask_answers
from qualcode.flows.nameless import require_nameless
from qualcode.flows.reading import source_id
from qualcode.flows.reading_files import ImportOptions, ReadFile
from qualcode.flows.remasking import turns_unmasked
from qualcode.flows.respondents import answers_of, consenting
from qualcode.flows.revising import Basis, Plan, losers, plan_revision, revise_into
from qualcode.flows.scanning import register_of, scan_into, sources_naming
from qualcode.flows.withdrawal.tombstones import heeding_withdrawals, left_out, require_heeded
from qualcode.model import Participant, Source, Turn
from qualcode.plugins import plugin
from qualcode.store.files import digest, read_input
from qualcode.store.history import Changes, new_event_id
from qualcode.store.participants import PARTICIPANTS, participants_bytes, read_participants
from qualcode.store.runs import Run
from qualcode.store.sources import answers_bytes, answers_file, locked_source, read_source
from qualcode.store.vault import Names, fold_names
from qualcode.text import counted, fold


@dataclass(frozen=True)
class Update:
    """A corrected file, read and followed; nothing is written. `unchanged`: it stands there already.

    `lost` is what is tied to turns that it does not have; `doubt` why it may be no version of the source at
    all; `renamed` are labels of which nobody has said whether they are somebody known.
    """

    read: ReadFile
    plan: Plan
    entering: Entering
    names: Names
    renamed: tuple[Renamed, ...] = ()
    unchanged: bool = False
    lost: tuple[LostTurn, ...] = ()
    unmasked: tuple[str, ...] = ()
    doubt: str = ""


def plan_update(
    desk: Desk, named: str, path: Path, options: ImportOptions, *, new: Collection[str] = ()
) -> Update:
    """Read a corrected file of a source and follow all that points into it; write nothing.

    The labels in `new` are somebody new, whatever they say. Raises `BadInputError` for a file that no import
    would take, and for one of another kind; `AlreadyThereError` for one that is another source.
    """
    desk.study.require_unlocked()
    old = read_source(desk.study, source_id(desk, named))
    content = read_input(path)
    if old.unit == "segment":
        options = replace(options, reading=replace(options.reading, unattributed=True))
    options = heeding_withdrawals(desk, options, old.id)
    read = prepared(path, content, options, desk.study)
    several = several_here(desk, old.id).intersection(read.loaded.speakers) - {
        *options.several,
        *options.same,
    }
    if several:
        options = replace(options, several=(*options.several, *sorted(several)))
        read = prepared(path, content, options, desk.study)
    read = require_heeded(desk, read, lambda _: old.id)
    require_sound(read)
    _require_same_kind(read, old)
    _require_labels(read, new)
    require_no_other_source(desk, read, old.id)
    names = desk.names()
    entering = _registered(desk, read, old, names)
    revision = _revision(read, old, entering.ids)
    plan = as_attributed(desk.study, plan_revision(desk.study, old, revision))
    later = fold_names([*desk.vault().events(), *entering.events])
    later = with_names_again(desk, later, [revision.text])
    return Update(
        read,
        plan,
        entering,
        later,
        renamed=tuple(renamed_labels(plan, names, entering.ids, new)),
        unchanged=digest(content) == locked_source(desk.study, old.id).original
        and not losers(desk.study, old.id),
        lost=(*lost_turns(desk.study, plan.old, plan.new), *memos_about_orphans(desk.study, plan.orphans)),
        unmasked=turns_unmasked(desk.study, plan, later),
        doubt=doubt_about(plan),
    )


def _require_same_kind(read: ReadFile, old: Source) -> None:
    if (read.loaded.kind == "survey") != (old.kind == "survey"):
        kinds = read.loaded.kind.replace("_", " "), old.kind.replace("_", " ")
        raise BadInputError(
            f"{read.path.name} is a {kinds[0]}, and {old.id} a {kinds[1]}",
            hint="a corrected version has the same people and the same words; import another file by itself",
        )


def _require_labels(read: ReadFile, new: Collection[str]) -> None:
    known = {fold(label) for label in read.loaded.speakers}
    for label in new:
        if fold(label) not in known:
            raise unknown_name("speaker", label, read.loaded.speakers, hint="--new names a label of the file")


def _registered(desk: Desk, read: ReadFile, old: Source, names: Names) -> Entering:
    """Give labels their ids: those that the source knew go on; whoever is new is registered as at import."""
    known = {
        label: who
        for (source, label), who in names.labels.items()
        if source == old.id and who in old.speakers
    }
    entering = Entering(desk, replace(read, same={**known, **read.same}), old.id, names)
    entering.register()
    entering.events = [event for event in entering.events if event["op"] != "file"]
    return entering


def _revision(read: ReadFile, old: Source, ids: Mapping[str, str]) -> Source:
    """Return the words of the file as a revision of `old`: facts, permissions and roles stay as they are."""
    loaded = read.loaded
    roles = {ids[label]: loaded.roles.get(label, "participant") for label in loaded.speakers if label in ids}
    here = {} if old.kind == "survey" else {who: old.speakers.get(who, role) for who, role in roles.items()}
    return replace(
        old,
        turns=tuple(_turn(turn, ids) for turn in loaded.turns),
        unit=loaded.unit,
        loader=f"{read.loader}@{plugin('loaders', read.loader).version}",
        speakers=here,
        questions={**old.questions, **{c.question: c.name for c in loaded.columns if c.question}},
    )


def _turn(turn: Turn, ids: Mapping[str, str]) -> Turn:
    return replace(turn, speaker=ids.get(turn.speaker or ""), role="participant")


def require_settled(update: Update, *, sure: bool = False) -> None:
    """Raise for a file that is doubtful, unless `sure`, and for new labels that may be a known person's."""
    if update.doubt and not sure:
        raise BadInputError(
            f"{update.read.path.name}: {update.doubt}; nothing was updated",
            hint="where it is a corrected version all the same, --force takes it",
        )
    for one in update.renamed:
        raise UsageError(
            f"{one.after!r} says what {one.before!r} said: one person, or somebody new? Nothing was updated",
            hint=f"--same {one.after!r}={one.before!r} keeps what they agreed to; or --new {one.after!r}",
        )


def apply_update(
    desk: Desk,
    update: Update,
    *,
    decisions: Mapping[str, Decision] | None = None,
    why: str = "",
    sure: bool = False,
) -> Run:
    """Write a planned update with what was decided about changed words: one verb, wholly or not at all.

    `sure`: a person knows that it is the same session, though few words are the same or many are missing.
    """
    names = update.names
    if update.unchanged:
        raise UsageError(f"{update.read.path.name} is the newest revision already; nothing changed")
    require_settled(update, sure=sure)
    require_nameless(desk, "the reason", why, names=names)
    plan, read = update.plan, update.read
    new = plan.new
    changes = Changes(note=f"{new.id} @{new.revision}: {counted(len(new.turns), new.unit)}")
    revise_into(desk, changes, plan, Basis(read.content, names, why))
    chosen = [row for row in plan.waiting if row.pointer.id in (decisions or {})]
    decide_into(desk, changes, new, [(row, (decisions or {})[row.pointer.id]) for row in chosen])
    if new.kind == "survey":
        rows = {
            update.entering.ids[row["id"]]: answers_of(read.loaded, row, read.options.attributes)
            for row in read.loaded.respondents
        }
        desk.study.read(answers_file(new.id))
        _people(desk, changes, new, consenting(read.loaded, update.entering.ids, read.options))
        changes.files[answers_file(new.id)] = answers_bytes(rows)
        mask_answers(desk.study, changes, new.id, register_of(desk.study, names))
    else:
        _people(desk, changes, new, {})
    changes.uses.update(new.speakers)
    fresh = set(new.speakers) - set(plan.old.speakers)
    others = sources_naming(desk.study, desk.names(), names, also=fresh)
    scan_into(desk, changes, [source for source in others if source.id != new.id], names)
    file = {"op": "file", "event": new_event_id(), "source": new.id, "name": read.path.name}
    if not left_out(read.loaded):
        desk.vault().keep_original(new.id, read.content)
    desk.vault().append([*update.entering.events, {**file, "original": digest(read.content)}])
    run = desk.commit(changes, "source update")
    update.entering.say_where_names_stand()
    return run


def _people(desk: Desk, changes: Changes, new: Source, stated: Mapping[str, Participant]) -> None:
    """Add to the list of people who is new, and what respondents state of themselves."""
    known = read_participants(desk.study)
    area = {"area": new.session["area"]} if new.session.get("area") else {}
    fresh = {who: role for who, role in new.speakers.items() if who not in known}
    if not fresh and not stated:
        return
    known.update({who: Participant(who, {"kind": role, **area}) for who, role in fresh.items()})
    known.update(stated)
    changes.files[PARTICIPANTS] = participants_bytes(known.values())
    changes.objects.update({*fresh, *stated})


def shown_update(desk: Desk, update: Update, *, raw: bool = False) -> list[ShownRow]:
    """Return everything that points into the source, with its words before and after, masked unless `raw`."""
    old, new = words_of_plan(desk, update.plan, update.names, raw=raw)
    in_order = sorted(update.plan.rows, key=lambda row: (row.pointer.span, row.pointer.id))
    return shown_rows(in_order, old, new, between=(update.plan.old, update.plan.new))
