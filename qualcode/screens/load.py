"""The preview of an import, and what was imported: turns, speakers, the balance of words, findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from qualcode.errors import QualcodeError
from qualcode.flows.columns_asked import shown_columns, unsettled_columns
from qualcode.flows.consent import answers_read, permissions_guessed
from qualcode.flows.entering import Imported, stated_permissions
from qualcode.flows.reading_files import ReadFile, balance_problem, labels_at
from qualcode.flows.scanning import Scan
from qualcode.flows.settling import labels_once, one_person, proposals, proposed, spoken, target_of
from qualcode.load.turns import is_unknown
from qualcode.model import Column, Loaded, Problem, Turn
from qualcode.screens.consent import consent_lines, consent_table
from qualcode.screens.load_columns import columns_table
from qualcode.screens.printing import Hanging, listing, plain, problem_lines, shortened
from qualcode.screens.proposals import namesake_lines, people_lines
from qualcode.text import counted, fold

_SAMPLE = 5
_MOST_LABELS = 30
_ASKED = frozenset({"mojibake", "label-mark", "mapping-near", "no-labels", "unattributed"})
_TABLED = frozenset({"roles-guessed", "mapping-extra"})
_WORDS = 90
_PLAIN_REASONS = frozenset(
    {"time stamps", "cue ids", "header", "list marks", "column headings", "question numbers", "page numbers"}
)


def preview(read: ReadFile, *, asking: bool = False) -> Iterator[RenderableType]:
    """Yield what would be imported: format, speakers, balance, findings, sample turns.

    With `asking` what will be asked next is not said as well.
    """
    yield Text(read.path.name, style="bold")
    yield from () if asking else _essentials(read)
    yield from () if asking else _rest(read, asking=False)
    for turn in read.loaded.turns[:_SAMPLE]:
        yield Hanging(f"  {turn.speaker or '(nobody)'}: {shortened(turn.text, _WORDS)}", by=4)
    yield from overview(read) if asking else ()


def overview(read: ReadFile) -> Iterator[RenderableType]:
    """Yield what was found in a file before it is asked about; the essentials stand last, in view."""
    yield from _rest(read, asking=True)
    yield from _essentials(read)


def _essentials(read: ReadFile) -> Iterator[RenderableType]:
    """Yield what a file was read as, its size and its balance."""
    loaded = read.loaded
    yield Hanging(_described(loaded))
    yield Text(f"{loaded.kind.replace('_', ' ')}, {_size(loaded)}{_duration(loaded)}")
    yield from map(Text, _mapping_lines(read))
    yield Hanging(_balance_line(loaded))


def _described(loaded: Loaded) -> str:
    """Return the format and why: "WebVTT (vtt): 30 cues ...", "rtf: 43 bold labels ..."."""
    what, mark, why = loaded.why.partition(": ")
    if not mark or " " in what:
        return f"{loaded.format}: {loaded.why}"
    return f"{what}: {why}" if fold(what) == fold(loaded.format) else f"{what} ({loaded.format}): {why}"


def _rest(read: ReadFile, *, asking: bool) -> Iterator[RenderableType]:
    """Yield speakers or columns of a file, what was left out of it, and the findings."""
    loaded = read.loaded
    if not loaded.columns:
        yield speakers_table(read, numbered=asking)
        if asking and loaded.speakers:
            yield Text(f"a role is corrected at the question below, as in {_correction(loaded)}")
    elif not (asking and unsettled_columns(read)):
        yield columns_table(shown_columns(read))
    if not asking and (stated := list(answers_read(read))):
        yield consent_table(stated)
    for part in loaded.balance.dropped:
        if part.first and part.reason not in _PLAIN_REASONS:
            yield Hanging(f"left out as {part.reason}: {shortened(part.first, _WORDS)}", by=4)
    for line in people_lines(read, asking=asking):
        yield Hanging(line, by=4)
    found = (_naming(each, loaded, asking=asking) for each in _unasked(read, asking=asking))
    for line in problem_lines((*balance_problem(loaded), *found)):
        yield Hanging(line, by=4)


def _correction(loaded: Loaded) -> str:
    """Return an example of a correction that would change something."""
    roles = [loaded.roles.get(label, "participant") for label in loaded.speakers]
    place = next((place for place, role in enumerate(roles, start=1) if role == "participant"), 0)
    return f"{place}=facilitator" if place else "1=participant"


def _unasked(read: ReadFile, *, asking: bool) -> Sequence[Problem]:
    """Return the findings; where questions follow, without what those will say."""
    problems = read.loaded.problems
    if not asking:
        return problems
    kept = (problem for problem in problems if problem.code not in _TABLED)
    return [replace(problem, hint="") if problem.code in _ASKED else problem for problem in kept]


def _naming(problem: Problem, loaded: Loaded, *, asking: bool) -> Problem:
    """Name the labels that a finding is about, which a preview shows anyway, and how a guess is mended."""
    if problem.code == "facilitator-guessed" and not asking:
        guessed = next((label for label, role in loaded.roles.items() if role == "facilitator"), "LABEL")
        return replace(problem, hint=f'{problem.hint}: --role "{guessed}=participant"')
    if problem.code != "single-labels":
        return problem
    once = labels_once(loaded)
    shown = once[:_MOST_LABELS] if len(once) == problem.count else labels_at(loaded, problem)
    more = " ..." if problem.count > len(shown) else ""
    return replace(problem, hint=f"{problem.hint}: {', '.join(shown)}{more}") if shown else problem


def speakers_table(read: ReadFile, *, numbered: bool = True) -> RenderableType:
    """Return the speakers of a file with their roles, turns and words; numbered where one can be named so."""
    loaded = read.loaded
    turns, words = spoken(loaded)
    groups = {label: group for group in one_person(loaded, read.same) for label in group}
    rows: list[tuple[str, ...]] = []
    for place, label in enumerate(loaded.speakers, start=1):
        group = [each for each in groups.get(label, (label,)) if each in loaded.speakers]
        if label == group[0]:
            counts = sum(turns[each] for each in group), sum(words[each] for each in group)
            role = "nobody named" if is_unknown(label) else loaded.roles.get(label, "participant")
            rows.append((str(place), _called(group), role, str(counts[0]), f"{counts[1]:,}"))
    if turns[None]:
        rows.append(("", "(nobody named)", "", str(turns[None]), f"{words[None]:,}"))
    first = 0 if numbered else 1
    columns = ("##", "speaker", "role", "turns#", "words#")
    return listing(columns[first:], [row[first:] for row in rows], empty="no speakers")


def _called(labels: Sequence[str]) -> str:
    """Return the labels of one person, the fullest first."""
    first = target_of(labels)
    others = [label for label in labels if label != first]
    return f"{first} (also {'; '.join(others)})" if others else first


def _balance_line(loaded: Loaded) -> str:
    balance = loaded.balance
    parts = [f"{balance.speech:,} speech", counted(balance.labels, "label")]
    parts += [f"{part.words:,} {part.reason}" for part in balance.dropped]
    sign = "=" if balance.adds_up else "is NOT"
    return f"balance: {counted(balance.words_in, 'word')} in the file {sign} {' + '.join(parts)}"


def _duration(loaded: Loaded) -> str:
    ends = [turn.end_s or turn.start_s for turn in loaded.turns if turn.start_s is not None]
    if not ends:
        return ""
    minutes, seconds = divmod(int(max(end for end in ends if end is not None)), 60)
    if not minutes:
        return f", {counted(seconds, 'second')}" if seconds else ""
    return f", {minutes}:{seconds:02d} minutes"


def _size(loaded: Loaded) -> str:
    return f"{counted(len(loaded.turns), loaded.unit)}, {counted(loaded.balance.speech, 'word')}"


def _is_guessed(loaded: Loaded) -> bool:
    return any(problem.code == "facilitator-guessed" for problem in loaded.problems)


def imported_lines(done: Imported, *, previewed: bool = False) -> Iterator[RenderableType]:
    """Yield what is in the study now; what the preview has just shown is not said again."""
    if done.already:
        other = ", from a file of another name" if done.renamed else ""
        yield Hanging(f"{done.path.name}: already in the study as {done.source}{other}; nothing changed")
        return
    yield Hanging(f"{done.source}  {done.path.name}")
    yield Hanging(f"  {done.title}: {_size(done.loaded)}", by=4)
    if not previewed:
        yield Hanging(f"  {_balance_line(done.loaded)}", by=4)
        yield from (Text(f"  {line}") for line in _mapping_lines(done.read))
    yield from (Hanging(f"  {line}", by=4) for line in _outcome_lines(done))
    if not previewed or done.loaded.kind == "survey":
        yield from (Hanging(f"  {line}", by=4) for line in _not_quotable_lines(done))
    for line in namesake_lines(done.source, [one for one in done.namesakes if not (previewed and one.new)]):
        yield Hanging(f"  {line}", by=6)
    if previewed:
        return
    if done.same_words:
        yield Hanging(f"  warning: the same words are in the study already, as {done.same_words}", by=6)
        yield Hanging("    the same session, saved again: `qualcode undo` takes this import back", by=6)
    if done.near:
        yield Hanging(f"  warning: nearly the same words are in the study already, as {done.near}", by=6)
        yield Hanging("    one talk by two tools? `qualcode undo` takes this import back", by=6)
    for line in problem_lines((*done.loaded.problems, *proposed(done.read))):
        yield Hanging(f"  {line}", by=6)
    if _is_guessed(done.loaded):
        yield Hanging(f"    a role is corrected with: qualcode source role {done.source} SPEAKER ROLE", by=6)


def _mapping_lines(read: ReadFile) -> Iterator[str]:
    if read.mapping:
        yield f"read with mapping {read.mapping}"


def _outcome_lines(done: Imported) -> Iterator[str]:
    """Yield what became of places that identify somebody, of permissions, columns and labels of several."""
    yield from consent_lines(list(answers_read(done.read)))
    if done.scan and done.scan.added:
        yield _privacy_line(done.scan)
    if done.saved:
        yield f"mapping {done.saved} saved: a file with these columns needs no answer"
    if turns := sum(map(len, done.read.several.values())):
        yield f"{counted(turns, 'turn')} of several people: without a speaker; the label is in the vault"


def _not_quotable_lines(done: Imported) -> Iterator[str]:
    """Yield that nothing can be quoted as long as nobody has said so, and how to say it."""
    options = done.read.options
    if stated_permissions(done.loaded, options.permissions).quoting or "quoting" in options.consent:
        return
    column = permissions_guessed(done.read, done.loaded.columns).get("quoting")
    if column:
        yield (
            f"not quotable yet: “{shortened(column, _WORDS)}” was not read as a permission; to read it so, "
            "`qualcode undo` and import with --permission quoting=COLUMN"
        )
    else:
        yield f"not quotable yet: `qualcode source set {done.source} --quoting yes`, once that is agreed"


def _privacy_line(scan: Scan) -> str:
    masked = scan.added - scan.to_review
    parts = [f"{counted(masked, 'place')} masked"] if masked else []
    if scan.to_review:
        parts.append(f"{counted(scan.to_review, 'place')} for you to look at (qualcode anonymise review)")
    return "privacy: " + ", ".join(parts)


def file_json(read: ReadFile) -> dict[str, Any]:
    """Return a read file as `import --dry-run --json` prints it."""
    loaded = read.loaded
    result: dict[str, Any] = {
        "path": str(read.path),
        "format": loaded.format,
        "why": loaded.why,
        "kind": loaded.kind,
        "unit": loaded.unit,
        "turns": [_turn_json(turn) for turn in loaded.turns],
        "speakers": list(loaded.speakers),
        "roles": dict(loaded.roles),
        "balance": {
            **plain(loaded.balance),
            "dropped": [{"reason": part.reason, "words": part.words} for part in loaded.balance.dropped],
            "adds_up": loaded.balance.adds_up,
        },
        "repairs": [plain(problem) for problem in loaded.problems if problem.severity == "repair"],
        "problems": [
            plain(problem)
            for problem in (*balance_problem(loaded), *loaded.problems)
            if problem.severity != "repair"
        ],
    }
    if found := proposals(read):
        result["proposals"] = [
            {"kind": each.kind, "labels": list(each.labels), "reason": each.reason} for each in found
        ]
    if read.mapping:
        result["mapping"] = read.mapping
    if loaded.kind == "survey":
        result["columns"] = [_column_json(column) for column in loaded.columns]
        result["n_rows"] = len(loaded.respondents)
        result["header_rows"] = loaded.header_rows
    return result


def _turn_json(turn: Turn) -> dict[str, Any]:
    found: dict[str, Any] = {
        "speaker": turn.speaker,
        "start_s": turn.start_s,
        "end_s": turn.end_s,
        "text": turn.text,
    }
    if turn.question is not None:
        found["question"] = turn.question
    if turn.times:
        found["times"] = [list(each) for each in turn.times]
    if turn.count is not None:
        found["count"] = turn.count
    return found


def _column_json(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "role": column.role, "options": list(column.options)}
    if column.members:
        found["members"] = list(column.members)
    found.update({key: value for key in ("group", "question") if (value := getattr(column, key))})
    return found


def refused_json(path: Path, error: QualcodeError) -> dict[str, Any]:
    """Return a refused file as JSON."""
    return {"path": str(path), "refused": {"reason": error.message, "hint": error.hint}}


def imported_json(done: Imported) -> dict[str, Any]:
    """Return an imported file as JSON; pseudonyms only."""
    found: dict[str, Any] = {
        "path": str(done.path),
        "source": done.source,
        "title": done.title,
        "already": done.already,
        "turns": len(done.loaded.turns),
        "words": done.loaded.balance.speech,
        "participants": sorted(set(done.ids.values())),
        "run": done.run.id if done.run else None,
    }
    more: dict[str, Any] = {
        "same_words": done.same_words,
        "near": done.near,
        "mapping": done.read.mapping,
        "saved": done.saved,
    }
    more["may_be"] = [{"participant": one.id, "known": list(one.known)} for one in done.namesakes]
    return {**found, **{name: value for name, value in more.items() if value}}


def refused_lines(error: QualcodeError) -> list[str]:
    """Return a refusal as lines."""
    return [f"qualcode: {error.message}", *([f"  {error.hint}"] if error.hint else [])]
