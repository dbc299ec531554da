"""What a withdrawal reaches, holder by holder, what a person must do first, and what nobody can reach.

A holder is a function from a case to what it holds; another kind of holder is another line of `HOLDERS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from qualcode.flows.deciding import waiting
from qualcode.flows.drafts import draft_files
from qualcode.flows.guide.links import read_links
from qualcode.flows.packs.withdrawing import packs_of
from qualcode.flows.reading import CODEBOOK
from qualcode.flows.team.record import synced
from qualcode.flows.voices import whose
from qualcode.flows.withdrawal.case import Case, is_theirs
from qualcode.flows.withdrawal.codebook import places_in_codebook
from qualcode.flows.withdrawal.crosswalk import crosswalk_without
from qualcode.flows.withdrawal.erase import EraseOptions, planned_files
from qualcode.flows.withdrawal.files import (
    blanked_logs,
    by_hand,
    codes_made_from,
    examples_of,
    exports_of,
    images_of,
    links_to,
    memos_on,
)
from qualcode.flows.withdrawal.flags import flags_on, flags_only_on
from qualcode.flows.withdrawal.machines import proposals_on, samples_of
from qualcode.flows.withdrawal.vault import vault_purge
from qualcode.model import Span
from qualcode.store.crosswalk import CROSSWALK
from qualcode.store.participants import read_participants
from qualcode.store.seal import DRAFTS
from qualcode.store.sources import read_source
from qualcode.store.surroundings import held_by_git, synced_by
from qualcode.store.tombstones import WITHDRAWALS
from qualcode.text import count_words, counted, fold

_OURS = frozenset(
    {
        "codebook.yaml",
        CROSSWALK,
        "themes.yaml",
        "recommendations.yaml",
        "quotes.yaml",
        "guide.yaml",
        "qualcode.toml",
    }
)


@dataclass(frozen=True, slots=True)
class Held:
    """Something that a study holds of a person: where, how many, their ids, and what an erasure does."""

    where: str
    count: int
    then: str
    ids: tuple[str, ...] = ()


Holder = Callable[[Case], Iterator[Held]]


@dataclass(frozen=True, slots=True)
class WithdrawalPlan:
    """What a withdrawal reaches. `first` are things to do before an erasure, `beyond` what it cannot reach.

    `mentions` are places in others' words where the name stands for sure, `perhaps` those where it may.
    """

    person: str
    held: Mapping[str, tuple[Held, ...]]
    mentions: int
    perhaps: int
    first: tuple[str, ...]
    beyond: tuple[str, ...]
    legal_hold: str = ""


def plan_of(case: Case, options: EraseOptions) -> WithdrawalPlan:
    """Return what a withdrawal of a person reaches; nothing is changed."""
    found = {name: tuple(holder(case)) for name, holder in HOLDERS.items()}
    sure = sum(mention.sure for mention in case.mentions)
    foreign = by_hand(case, dict(planned_files(case, replace(options, remove_examples=True))))
    return WithdrawalPlan(
        case.who,
        {name: rows for name, rows in found.items() if rows},
        sure,
        len(case.mentions) - sure,
        tuple(_first(case, options, {name: at for name, at in foreign.items() if _is_ours(name)})),
        tuple(_beyond(case, [name for name in foreign if not _is_ours(name)])),
        case.study.settings.legal_hold,
    )


def _is_ours(name: str) -> bool:
    return name in _OURS or name.startswith("mappings/")


def _turns(case: Case) -> Iterator[Held]:
    for one in case.spoken:
        for number in one.kept:
            source = read_source(case.study, one.source.id, revision=number)
            turns = [turn for turn in source.turns if is_theirs(turn, case.who)]
            if turns:
                said = counted(sum(count_words(turn.text) for turn in turns), "word")
                then = f"go with all of this revision ({said})"
                if number == one.source.revision:
                    then = f"go with a new revision ({said})"
                ids = tuple(turn.id for turn in turns)
                yield Held(f"{source.id} revision {number}", len(turns), then, ids)


def _passed_on(case: Case) -> Iterator[Held]:
    for one in case.spoken:
        turns = [t for t in one.source.turns if t.speaker == case.who and whose(t) != case.who]
        if turns:
            then = "stay: they are another person's evidence; nobody stands as the speaker"
            yield Held(one.source.id, len(turns), then, tuple(turn.id for turn in turns))


def _answers(case: Case) -> Iterator[Held]:
    for one in case.spoken:
        if one.answers:
            yield Held(one.source.id, 1, "the row of closed answers goes")


def _codings(case: Case) -> Iterator[Held]:
    inside = {one.source.id: one.spans for one in case.spoken}
    texts = {one.source.id: one.source.text for one in case.spoken}
    for coder in dict.fromkeys(coding.coder for coding in case.codings):
        own = [coding for coding in case.codings if coding.coder == coder]
        whole = [c.id for c in own if _only(c.span, inside[c.source], texts[c.source])]
        part = [coding.id for coding in own if coding.id not in whole]
        if whole:
            yield Held(coder, len(whole), "no longer listed; the log holds no words", tuple(whole))
        if part:
            yield Held(coder, len(part), "stay on what other people say there", tuple(part))


def _only(span: Span, inside: tuple[Span, ...], text: str) -> bool:
    """Whether no word of a span is anybody else's."""
    rest = list(text[span.start : span.end])
    for one in inside:
        for place in range(max(one.start, span.start), min(one.end, span.end)):
            rest[place - span.start] = " "
    return not "".join(rest).strip()


def _proposals(case: Case) -> Iterator[Held]:
    for name, ids in proposals_on(case).items():
        yield Held(name, len(ids), "go: a machine's, and nobody's yet", ids)


def _samples(case: Case) -> Iterator[Held]:
    for audit, numbers in samples_of(case).items():
        ids = tuple(f"{audit}#{number}" for number in numbers)
        yield Held(audit, len(numbers), "go, with what coders said of them", ids)


def _flags(case: Case) -> Iterator[Held]:
    only = {flag.id for flag in flags_only_on(case)}
    for flag in flags_on(case):
        then = "goes, with what was noted" if flag.id in only else "stays on what other people say there"
        yield Held(flag.source, 1, then, (flag.id,))


def _packs(case: Case) -> Iterator[Held]:
    for pack, (coder, units) in packs_of(case).items():
        then = f"go from the record; ask {coder} to delete what was sent"
        yield Held(pack, max(1, len(units)), then, units)


def _memos(case: Case) -> Iterator[Held]:
    for memo in memos_on(case):
        yield Held(memo.by, 1, "edit it, or --remove-memos", (memo.id,))


def _examples(case: Case) -> Iterator[Held]:
    for one in examples_of(case):
        where = f"{one.code}, {one.field.replace('_', '-')} {one.place}"
        yield Held(where, 1, "edit it, or --remove-examples")


def _codes(case: Case) -> Iterator[Held]:
    if made := codes_made_from(case):
        yield Held("codebook.yaml", len(made), "stay; that they were made from their words goes", made)


def _quotes(case: Case) -> Iterator[Held]:
    if case.quotes:
        yield Held("quotes.yaml", len(case.quotes), "go", tuple(quote.id for quote in case.quotes))


def _links(case: Case) -> Iterator[Held]:
    for row, quotes in Counter(row for row, _ in links_to(case)).items():
        yield Held(row, quotes, "the links to their quotes go")


def _guide(case: Case) -> Iterator[Held]:
    own = {(one.source.id, turn.id) for one in case.spoken for turn in one.turns}
    links = [link for link in read_links(case.study) if (link.source, link.turn) in own]
    for source, count in Counter(link.source for link in links).items():
        yield Held(source, count, "the question begins at the next turn that stays")


def _reasons(case: Case) -> Iterator[Held]:
    for name, (_, count) in blanked_logs(case).items():
        yield Held(name, count, "reasons that repeat their words or name are blanked")


def _crosswalk(case: Case) -> Iterator[Held]:
    if blanked := crosswalk_without(case):
        yield Held(CROSSWALK, blanked[1], "reasons that repeat their words or name are blanked")


def _exports(case: Case) -> Iterator[Held]:
    for name in exports_of(case):
        yield Held(name, 1, "goes; export it again")


def _drafts(case: Case) -> Iterator[Held]:
    drafts = draft_files(case.study)
    if drafts:
        yield Held(DRAFTS, len(drafts), "memos that were begun and not kept: all of them go")


def _images(case: Case) -> Iterator[Held]:
    rewritten = [one.source.id for one in case.spoken]
    runs = Counter(name.split("/")[1] for name in images_of(case, rewritten) if "manifest" not in name)
    for run, count in runs.items():
        yield Held(f"history/{run}", count, "go; this verb can no longer be undone")


def _vault(case: Case) -> Iterator[Held]:
    purge = vault_purge(case, [one.source.id for one in case.spoken])
    if purge.drop:
        yield Held("register", len(purge.drop), "lines with their name and labels go")
    if purge.originals:
        yield Held("originals", len(purge.originals), "go: the whole file, others in it too")


def _rows(case: Case) -> Iterator[Held]:
    if case.who in read_participants(case.study):
        yield Held("participants.csv", 1, "the row goes: attributes and permissions")
    for one in case.spoken:
        if case.who in one.source.people:
            yield Held(f"{one.source.id}, header", 1, "goes: what was stated of them in this session")


HOLDERS: Mapping[str, Holder] = {
    "turns": _turns,
    "passed on": _passed_on,
    "answers": _answers,
    "codings": _codings,
    "proposals": _proposals,
    "samples": _samples,
    "packs": _packs,
    "flags": _flags,
    "memos": _memos,
    "drafts": _drafts,
    "examples": _examples,
    "codes": _codes,
    "quotes": _quotes,
    "links": _links,
    "guide": _guide,
    "reasons": _reasons,
    "crosswalk": _crosswalk,
    "exports": _exports,
    "before-images": _images,
    "vault": _vault,
    "people": _rows,
}


def _first(case: Case, options: EraseOptions, written: Mapping[str, str]) -> Iterator[str]:
    """Yield what a person must do before an erasure."""
    memos = [] if options.remove_memos else [memo.id for memo in memos_on(case)]
    if memos:
        yield f"memos name them or hold their words ({', '.join(memos)}): edit them, or --remove-memos"
    waiting = [flag.id for flag in flags_only_on(case) if flag.is_untold]
    if waiting:
        yield f"nobody was told of {', '.join(waiting)}, which would go: qualcode flag tell, or flag close"
    if examples_of(case) and not options.remove_examples:
        yield "examples in the codebook are their words: edit them, or --remove-examples"
    for name, lines in written.items():
        places = ", ".join(places_in_codebook(case)) if name == CODEBOOK else ""
        yield f"{name}{f' ({places})' if places else lines} holds their words or name: edit it"
    open_ones = _open(case)
    if open_ones:
        yield (
            f"{counted(open_ones, 'thing')} of other people's words still to decide after a correction: "
            "qualcode source changes"
        )


def _open(case: Case) -> int:
    """Count what waits in their sources and is not wholly theirs: its earlier words go too."""
    found = 0
    for one in case.spoken:
        for each in waiting(case.study, one.source.id):
            under = [turn for turn, _ in each.old.turns_under(each.row.pointer.span)]
            found += not all(is_theirs(turn, case.who) for turn in under)
    return found


def _beyond(case: Case, foreign: list[str]) -> Iterator[str]:
    """Yield what no erasure of ours can reach."""
    if others := _namesakes(case):
        yield f"{', '.join(others)}: the same registered name; if it is one person, that id too"
    for name in foreign:
        yield f"{name} holds their words or name and is none of the study's files: remove it yourself"
    yield from held_by_git(case.study, [*exports_of(case), *([CODEBOOK] if examples_of(case) else [])])
    if folder := synced(case.study).folder:
        yield (
            f"{folder}: `qualcode sync` takes them out of it, and out of colleagues' copies at their next "
            "sync; earlier versions that the drive keeps, whoever looks after it must delete"
        )
    service = synced_by(case.study.root)
    if service:
        yield f"{service} may keep earlier versions of these files, and conflict copies: empty its bin"
    recorded = sorted({one.source.id for one in case.spoken if _has_recording(case, one.source.id)})
    if recorded:
        yield f"the recording of {', '.join(recorded)} lies outside the study: delete it, or cut them out"
    yield "files already sent or printed, and the originals on the disk they were imported from"
    yield (
        f"colleagues' copies of the study and the vault: send them {WITHDRAWALS}; "
        "`qualcode participant withdraw --clean` does the same there"
    )
    yield "backups of this disk and of the vault"


def _namesakes(case: Case) -> list[str]:
    """Return who else has a form of their name in the register: another person, or the same under two ids."""
    own = {fold(form) for form in case.entity.forms} if case.entity else set()
    return [
        one.id
        for one in case.names.entities.values()
        if one.id != case.who and own & {fold(form) for form in one.forms}
    ]


def _has_recording(case: Case, source: str) -> bool:
    return any(
        event.get("op") == "recording" and event.get("source") == source
        for event in case.desk.vault().events()
    )
