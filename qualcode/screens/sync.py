"""What a sync did, in a few lines: what came, what went, what was left as it is and how to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.screens.printing import Hanging, plain
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from qualcode.flows.team.gate import SourceDifference
    from qualcode.flows.team.joining import Joined
    from qualcode.flows.team.syncing import SyncReport

_FEW = 4
_NOUNS = {
    "codings": ("line of coding", "lines of coding"),
    "codebook": ("change of the codebook", "changes of the codebook"),
    "sources": ("file of sources", "files of sources"),
    "masks": ("decision about masks", "decisions about masks"),
    "people": ("list of people", "lists of people"),
    "memos": ("memo", "memos"),
    "flags": ("line on flags", "lines on flags"),
    "verbs": ("line of the log", "lines of the log"),
    "names": ("line of the register", "lines of the register"),
    "originals": ("original", "originals"),
    "proposals": ("file of proposals", "files of proposals"),
}
_ORDER = ("codings", "codebook", "memos", "flags", "people", "sources", "masks", "names", "originals")
_SAID = {
    "here": "is only here: --sources shares it",
    "there": "is not here: --sources takes it, with its words",
    "newer-here": "was corrected here: --sources shares the correction",
    "newer-there": "was corrected: --sources takes the correction",
    "apart": "",
}


def stopped_lines(report: SyncReport) -> Iterator[RenderableType]:
    """Yield why nothing moved: the sources that are not the same everywhere."""
    yield "nothing was synced: not everybody has the same text"
    for one in report.differences[: 3 * _FEW]:
        yield Hanging(f"  {one.source}  {_difference(one)}", by=11)
    if len(report.differences) > 3 * _FEW:
        yield f"  and {len(report.differences) - 3 * _FEW:,} more"
    if any(one.state == "apart" for one in report.differences):
        yield Hanging(
            "  Agree on one text: whoever corrected it last takes that back (`qualcode log`, `qualcode undo "
            "RUN`), then sync, and correct it again"
        )
    else:
        yield f"  next: qualcode sync {report.folder} --sources"


def _difference(one: SourceDifference) -> str:
    whose = f" ({one.coder}'s)" if one.coder and one.state != "apart" else ""
    if one.state == "apart":
        return f"stands apart from {one.coder}'s: {one.why}"
    return f"{_SAID[one.state]}{whose}"


def sync_lines(report: SyncReport) -> Iterator[RenderableType]:
    """Yield what a sync did or would do."""
    if report.begun:
        becomes = "would become" if report.dry_run else "is now"
        yield f"{report.folder} {becomes} the shared folder of this study"
    else:
        yield f"{report.folder}: {_copies(report)}"
    yield Hanging(f"  {'would come' if report.dry_run else 'received'}  {_counts(report.received)}", by=12)
    yield Hanging(f"  {'would go' if report.dry_run else 'sent'}      {_counts(report.sent)}", by=12)
    if report.kept:
        yield f"  the same  {counted(report.kept, 'other file')}"
    if report.sources:
        yield Hanging(f"  sources that moved: {', '.join(report.sources)}")
    yield from _refused(report)
    for name in report.beside:
        yield Hanging(f"  both edited a memo; what the other wrote stands in {name}")
    if report.erased:
        yield f"  taken out of this copy: {counted(report.erased, 'person')} who withdrew"
    for one, other, reason in report.alike[:_FEW]:
        yield Hanging(f"  {one} and {other} may be one person ({reason}): qualcode source speakers --join")
    for note in report.notes:
        yield Hanging(f"  note: {note}")
    if report.dry_run:
        yield "nothing was changed, here or in the folder"
    elif report.begun:
        yield "next: qualcode team add NAME, for each person; they run `qualcode team join FOLDER`"


def _copies(report: SyncReport) -> str:
    if not report.copies:
        return "nobody else has synced here yet"
    latest: dict[str, str] = {}
    for one in report.copies:
        latest[one.coder] = max(one.at, latest.get(one.coder, ""))
    said = [f"{coder} ({at[:10]} {at[11:16]})" for coder, at in sorted(latest.items())]
    more = f" and {len(said) - _FEW:,} more" if len(said) > _FEW else ""
    return f"synced with {', '.join(said[:_FEW])}{more}"


def _counts(counts: Mapping[str, int]) -> str:
    if not counts:
        return "nothing new"
    kinds = [*(kind for kind in _ORDER if kind in counts), *(kind for kind in counts if kind not in _ORDER)]
    return ", ".join(_count(kind, counts[kind]) for kind in kinds)


def _count(kind: str, number: int) -> str:
    one, more = _NOUNS.get(kind, (f"change of {kind}", f"changes of {kind}"))
    return f"{number:,} {one if number == 1 else more}"


def _refused(report: SyncReport) -> Iterator[RenderableType]:
    for one in report.refused[:_FEW]:
        more = ", ..." if len(one.places) > _FEW else ""
        places = f" ({', '.join(one.places[:_FEW])}{more})" if one.places else ""
        yield Hanging(f"  left as it is here: {one.name}, with {one.coder}'s: {one.why}{places}")
    if len(report.refused) > _FEW:
        yield f"  and {len(report.refused) - _FEW:,} more files"
    if any(one.waits for one in report.refused):
        yield Hanging(
            "  decide: --take PLACE=ours or PLACE=theirs, by file, entry or all, as in --take "
            "long-wait=theirs; or change it here as you agreed, then --take PLACE=ours"
        )
    elif any(one.places for one in report.refused):
        yield "  change it here or there so that both go together, then sync again"


def sync_json(report: SyncReport) -> dict[str, Any]:
    """Return a report as JSON knows it."""
    found: dict[str, Any] = plain(report)
    found["stopped"] = report.stopped
    return found


def joined_lines(joined: Joined) -> Iterator[RenderableType]:
    """Yield what joining a study came to."""
    yield f"{joined.root} is your copy of the study; you code as {joined.coder}"
    yield f"its vault is {joined.vault}"
    yield Hanging(f"  received  {_counts(joined.report.received)}", by=12)
    yield from _refused(joined.report)
    for note in joined.report.notes:
        yield Hanging(f"  note: {note}")
    if joined.once:
        yield "next: qualcode vault passphrase, for one of your own"
