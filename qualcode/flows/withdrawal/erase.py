"""The erasure of one person, worked out to the last byte before anything is written.

Their turns go with a new revision of every source, and all that held their words or name goes with them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from qualcode.anonymise.log import redact_event, retract_event
from qualcode.codebook.reading import codebook_from
from qualcode.coding.asked import Link, Unlinking, link_event, unlink_event
from qualcode.coding.revisions import Revision, revise_event
from qualcode.flows.codebook.codebook import log_event
from qualcode.flows.guide.links import read_links
from qualcode.flows.packs.withdrawing import pack_files_without
from qualcode.flows.quotable import SOMEBODY
from qualcode.flows.reading import CODEBOOK, QUOTES, read_redactions
from qualcode.flows.scanning import MACHINE
from qualcode.flows.withdrawal.case import Case, Mention
from qualcode.flows.withdrawal.crosswalk import crosswalk_without
from qualcode.flows.withdrawal.files import (
    RECOMMENDATIONS,
    blanked_logs,
    codebook_without,
    codes_made_from,
    copies_of,
    examples_of,
    exports_of,
    images_of,
    memos_on,
    quotes_without,
    recommendations_without,
    rows_without,
)
from qualcode.flows.withdrawal.flags import logs_of_flags_without
from qualcode.flows.withdrawal.machines import machine_files_without
from qualcode.flows.withdrawal.vault import tombstone_of, vault_purge
from qualcode.flows.withdrawal.words import Without, without_person
from qualcode.model import Redaction, Source, Span
from qualcode.store.crosswalk import CROSSWALK
from qualcode.store.erasing import Erasure
from qualcode.store.history import hex_id, new_event_id
from qualcode.store.logs import CODEBOOK_LOG, GUIDE_LOG, redactions_log, revisions_log
from qualcode.store.memos import memo_file
from qualcode.store.participants import PARTICIPANTS
from qualcode.store.sources import (
    LOCK_FILE,
    LockedSource,
    answers_bytes,
    answers_file,
    lock_bytes,
    locked_sources,
    read_answers,
    source_file,
    source_files,
)
from qualcode.store.tombstones import WITHDRAWALS, Mentions, keyed, tombstone_event
from qualcode.store.yamlfiles import parse_yaml
from qualcode.text import count_words


@dataclass(frozen=True, slots=True)
class EraseOptions:
    """How a person is erased: what becomes of their name in others' words, of memos, of examples."""

    mentions: Mentions = "mask"
    remove_memos: bool = False
    remove_examples: bool = False


def going_on(case: Case, options: EraseOptions) -> list[Without]:
    """Return every source that goes on without the person's turns, or without their name in it."""
    cuts: dict[str, dict[str, list[Span]]] = {}
    for mention in _cut(case, options):
        cuts.setdefault(mention.source, {}).setdefault(mention.turn, []).append(mention.span)
    spoken = {one.source.id for one in case.spoken}
    return [
        without_person(source, case.who, cuts.get(source.id, {}))
        for source in case.sources
        if source.id in spoken or source.id in cuts
    ]


def _cut(case: Case, options: EraseOptions) -> Iterator[Mention]:
    if options.mentions == "remove":
        yield from (mention for mention in case.mentions if mention.sure)


def erasure_of(case: Case, options: EraseOptions) -> Erasure:
    """Work out an erasure; nothing is written. Once more for the same person it finds what came back."""
    erasure = Erasure(note=case.who)
    sources = going_on(case, options)
    rewritten = [one.old.id for one in sources]
    entries = locked_sources(case.study)
    for one in sources:
        _source(case, erasure, one, entries)
        _older(case, erasure, one)
        _guide_links(case, erasure, one)
    if entries != locked_sources(case.study):
        erasure.files[LOCK_FILE] = lock_bytes(entries.values())
    _masks(case, erasure, {one.old.id: one for one in sources})
    _answers(case, erasure)
    _people(case, erasure)
    _written(case, erasure, options)
    erasure.files.update({name: content for name, (content, _) in blanked_logs(case).items()})
    erasure.files.update(machine_files_without(case))
    erasure.files.update(pack_files_without(case))
    erasure.files.update(logs_of_flags_without(case))
    erasure.files.update(dict.fromkeys(exports_of(case), None))
    erasure.files.update(images_of(case, rewritten))
    handled = {*erasure.files, *(name for one in sources for name in _own_files(case, one.old.id))}
    erasure.files.update(dict.fromkeys(copies_of(case, sorted(handled), rewritten), None))
    erasure.vault = vault_purge(case, rewritten)
    if erasure:
        stone = tombstone_of(case, rewritten, options.mentions)
        erasure.append(WITHDRAWALS, tombstone_event(stone, event=new_event_id()))
        erasure.objects |= {case.who, *rewritten, *(quote.id for quote in case.quotes)}
    return erasure


def _own_files(case: Case, source: str) -> Iterator[str]:
    yield answers_file(source)
    newest = locked_sources(case.study)[source].revision
    for number in range(1, newest + 1):
        yield from _parts(case, source, number)


def _parts(case: Case, source: str, revision: int) -> Iterator[str]:
    part = 1
    while case.study.path(name := source_file(source, revision, part)).exists():
        yield name
        part += 1


def _source(case: Case, erasure: Erasure, one: Without, entries: dict[str, LockedSource]) -> None:
    """Add the new revision of a source; where the team has a later one already, at most its files.

    A later one that cannot be made from what is here is left to whoever has it.
    """
    locked, new = entries[one.old.id], one.new
    if not one.changed:
        return
    fingerprint = case.desk.key.fingerprint(new.text)
    behind = locked.revision > one.old.revision
    if not behind or (locked.text, locked.revision) == (fingerprint, new.revision):
        erasure.files.update(source_files(new))
    if behind:
        return
    entries[new.id] = replace(
        locked,
        revision=new.revision,
        text=fingerprint,
        turns=len(new.turns),
        words=count_words(new.text),
    )
    place = f"erase\0{new.id}\0{one.old.revision}\0{case.who}"
    revision = Revision(
        id=f"V-{keyed(case.desk.key, 'revision', place)[:10]}",
        source=new.id,
        before=one.old.revision,
        after=new.revision,
        alignment=one.alignment,
        by=case.desk.coder,
        at=case.desk.clock(),
        why="withdrawn",
        withdrawn=one.withdrawn,
    )
    erasure.append(revisions_log(new.id), revise_event(revision, event=new_event_id()))


def _older(case: Case, erasure: Erasure, one: Without) -> None:
    """Remove the files of every revision that the new one goes on from, and the earlier ones."""
    newest = one.new.revision if one.changed else one.old.revision
    for number in range(1, newest):
        for name in _parts(case, one.old.id, number):
            erasure.files[name] = None


def _guide_links(case: Case, erasure: Erasure, one: Without) -> None:
    """Let the question that began at a turn that goes begin at the next one that stays."""
    gone = {turn.id for turn in one.old.turns} - {turn.id for turn in one.new.turns}
    links = [link for link in read_links(case.study) if link.source == one.old.id]
    taken = {link.turn for link in links}
    for link in links:
        if link.turn in gone:
            said = Unlinking(new_event_id(), case.desk.coder, case.desk.clock(), "withdrawn")
            erasure.append(GUIDE_LOG, unlink_event(link, said))
            heir = _next_turn(one, link.turn)
            if heir and heir not in taken:
                taken.add(heir)
                again = Link(hex_id("L-"), link.source, heir, link.question, link.by, case.desk.clock())
                erasure.append(GUIDE_LOG, link_event(again, event=new_event_id()))


def _next_turn(one: Without, turn: str) -> str:
    kept = {each.id for each in one.new.turns}
    ids = [each.id for each in one.old.turns]
    return next((each for each in ids[ids.index(turn) :] if each in kept), "")


def _masks(case: Case, erasure: Erasure, sources: Mapping[str, Without]) -> None:
    """Put a lasting mask over the name wherever others' words still hold it, and take the machine's away."""
    key, at = case.desk.key, case.desk.clock()
    for source in case.sources:
        now = sources[source.id].new if source.id in sources and sources[source.id].changed else source
        for old in case.machine_marks(source.id):
            event = retract_event(old.id, event=new_event_id(), by=MACHINE, at=at)
            erasure.append(redactions_log(source.id), event)
        for mention in case.mentions:
            span = _stands(mention, source, sources.get(source.id))
            if span is not None and not _is_masked(case, mention):
                mask = _mask(case, now, span, mention, key.anchor(now.text[span.start : span.end]))
                erasure.append(redactions_log(source.id), redact_event(mask, event=new_event_id()))
                erasure.objects.add(mask.id)


def _is_masked(case: Case, mention: Mention) -> bool:
    """Whether a person masked this place already: that lasts."""
    return any(
        one.by != MACHINE and one.verdict == "mask" and one.span.contains(mention.span)
        for one in read_redactions(case.study, mention.source)
    )


def _stands(mention: Mention, source: Source, one: Without | None) -> Span | None:
    if mention.source != source.id:
        return None
    return one.alignment.intact(mention.span) if one is not None and one.changed else mention.span


def _mask(case: Case, source: Source, span: Span, mention: Mention, anchor: str) -> Redaction:
    return Redaction(
        id="X-" + secrets.token_hex(5),
        source=source.id,
        revision=source.revision,
        span=span,
        label="PERSON",
        verdict="mask" if mention.sure else "review",
        replacement=SOMEBODY,
        anchor=anchor,
        by=case.desk.coder,
        at=case.desk.clock(),
        detectors=("withdrawn",),
    )


def _answers(case: Case, erasure: Erasure) -> None:
    for one in case.spoken:
        if one.answers:
            rows = read_answers(case.study, one.source.id)
            rows.pop(case.who, None)
            erasure.files[answers_file(one.source.id)] = answers_bytes(rows)


def _people(case: Case, erasure: Erasure) -> None:
    content = case.study.read(PARTICIPANTS)
    if content is not None and (kept := rows_without(content, case.who)) != content:
        erasure.files[PARTICIPANTS] = kept


def _written(case: Case, erasure: Erasure, options: EraseOptions) -> None:
    """Take their quotes, links to these, and where asked examples and memos, out of what people wrote."""
    found = {QUOTES: quotes_without(case), RECOMMENDATIONS: recommendations_without(case)}
    if blanked := crosswalk_without(case):
        found[CROSSWALK] = blanked[0]
    examples = examples_of(case) if options.remove_examples else []
    found[CODEBOOK] = codebook_without(case, examples)
    erasure.files.update({name: content for name, content in found.items() if content is not None})
    if (codebook := found[CODEBOOK]) is not None:
        codes = codebook_from(parse_yaml(codebook, CODEBOOK))[0].by_id()
        for code in dict.fromkeys([*(example.code for example in examples), *codes_made_from(case)]):
            erasure.append(CODEBOOK_LOG, log_event(case.desk, "edit", codes[code], why="withdrawn"))
    if options.remove_memos:
        erasure.files.update(dict.fromkeys((memo_file(memo.id) for memo in memos_on(case)), None))


def planned_files(case: Case, options: EraseOptions) -> Mapping[str, bytes | None]:
    """Return the files of people's writing as an erasure would leave them."""
    erasure = Erasure()
    _people(case, erasure)
    _written(case, erasure, options)
    return erasure.files
