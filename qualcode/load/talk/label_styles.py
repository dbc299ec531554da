"""The style that a file writes its speaker labels in, chosen from all its lines at once.

What only looks like a label in one line is none where the rest of the file writes labels another way.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualcode.load.talk.labels import accepted_labels, never_a_label, surely_a_name
from qualcode.load.talk.speaker_lines import Heading, Line, tight_heading

STYLES = {
    "timed": "labels with a time",
    "loosely timed": "labels with a time",
    "clock first": "labels after a time",
    "marked": "bold labels",
    "plain": "labels with a colon",
    "clocked": "labels with a colon after a time",
    "dotted": "labels with a colon after a time",
    "bold line": "bold labels on their own line",
    "square": "labels in square brackets",
    "dashed": "labels with a dash",
    "tabbed": "labels with a tab",
    "own line": "labels on their own line",
}
_WEAK = ("square", "dashed", "tabbed", "own line")
_STRONG = frozenset(STYLES) - {*_WEAK, "dotted", "clocked"}
_SHARE = {"square": 0.4, "dashed": 0.5, "tabbed": 0.5, "own line": 0.2}
_RESPONSES = frozenset(
    """
    right mm mhm hmm um er oh ah thanks exactly sure great absolutely definitely maybe perhaps never always
    sometimes correct true false indeed agreed fine good well cool perfect brilliant
    """.split()  # noqa: SIM905 -- words read better as a text
) | {"thank you", "of course", "not really", "not sure", "don't know", "mm hm", "uh huh"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file writes its labels: the styles that count, and its labels with how often each occurs."""

    styles: frozenset[str]
    labels: Mapping[str, int]

    def heading(self, line: Line, candidates: Sequence[Heading]) -> Heading | None:
        """Return the heading of a line, if one of its candidates is a label of this file."""
        for heading in candidates:
            if heading.style in self.styles and heading.label in self.labels:
                return heading
        return None if candidates else tight_heading(line, self.labels)


def manner_of(lines: Sequence[Line], candidates: Sequence[Sequence[Heading]]) -> Manner:
    """Choose the style that a file is written in, and its labels; no labels when it is no transcript."""
    by_style: dict[str, list[str]] = {style: [] for style in STYLES}
    for found in candidates:
        for heading in found:
            by_style[heading.style].append(heading.label)
    filled = sum(1 for line in lines if line.text.strip())
    strong = (
        _timed_labels(by_style)
        or _clocked_labels(lines, candidates)
        or _bold_labels(by_style)
        or _colon_labels(lines, candidates, filled)
    )
    weak = max((_weak_labels(style, lines, candidates) for style in _WEAK), key=lambda manner: manner[1])
    if weak[1] > 2 * sum(strong.values()):
        return Manner(_STRONG | {weak[0]}, weak[2])
    dotted = sum(label in strong for label in by_style["dotted"])
    systematic = dotted > 0.5 * sum(label in strong for label in by_style["plain"])
    styles = _STRONG | ({"dotted"} if systematic else set()) | _clocked(by_style["clocked"])
    return Manner(styles, strong)


def _clocked(labels: Sequence[str]) -> frozenset[str]:
    """Whether labels behind a bare "0:04" count: they come again and again, as no agenda's do."""
    return frozenset({"clocked"} if len(labels) > 3 and len(labels) >= 2 * len(set(labels)) else ())


def _timed_labels(by_style: Mapping[str, Sequence[str]]) -> dict[str, int]:
    timed, loose = Counter(by_style["timed"]), Counter(by_style["loosely timed"])
    if timed.total() > 1 or (loose.total() > 2 and loose.total() >= 1.5 * len(loose)):
        timed += loose
    others = len(by_style["marked"] or by_style["plain"])
    unlikely = len(timed) == timed.total() > 4
    return dict(timed) if timed.total() > 1 and timed.total() >= 0.2 * others and not unlikely else {}


def _clocked_labels(lines: Sequence[Line], candidates: Sequence[Sequence[Heading]]) -> dict[str, int]:
    filled = [found for line, found in zip(lines, candidates, strict=True) if line.text.strip()]
    places = [place for place, found in enumerate(filled) if found and found[0].style == "clock first"]
    labels = Counter(filled[place][0].label for place in places)
    adjacent = sum(later == earlier + 1 for earlier, later in itertools.pairwise(places))
    if labels.total() > 2 and labels.total() >= 1.5 * len(labels) and adjacent <= 0.3 * len(places):
        return dict(labels)
    return {}


def _bold_labels(by_style: Mapping[str, Sequence[str]]) -> dict[str, int]:
    marked = Counter(label for label in by_style["marked"] if not never_a_label(label))
    if any(count > 1 for count in marked.values()) or 2 < marked.total() <= 4:
        return _with_repeated(marked, [*by_style["plain"], *by_style["dotted"]])
    bold = Counter(label for label in by_style["bold line"] if not never_a_label(label))
    if bold.total() > 2 and len(bold) <= 0.7 * bold.total():
        return {label: count for label, count in bold.items() if count > 1 or len(label.split()) < 3}
    return {}


def _with_repeated(marked: Counter[str], plain: Sequence[str]) -> dict[str, int]:
    """Labels set off in bold, and plain ones that are the same or come twice and look like names."""
    unmarked = Counter(plain)
    known = {label: count + unmarked[label] for label, count in marked.items()}
    for label, count in unmarked.items():
        if label not in known and count > 1 and surely_a_name(label):
            known[label] = count
    return known


def _colon_labels(
    lines: Sequence[Line], candidates: Sequence[Sequence[Heading]], filled: int
) -> dict[str, int]:
    clocked = _clocked([found[0].label for found in candidates if found and found[0].style == "clocked"])
    found = [
        (line, heading)
        for line, headings in zip(lines, candidates, strict=True)
        for heading in headings
        if heading.style in {"marked", "plain", "dotted", *clocked}
    ]
    accepted = accepted_labels((heading.label for _, heading in found), paragraphs=filled)
    if _is_too_thin(accepted, filled):
        return {}
    accepted = _without_lists(found, accepted)
    known = [(line, heading) for line, heading in found if accepted.get(heading.label, 0) > 1]
    odd = {
        heading.label
        for line, heading in found
        if accepted.get(heading.label) == 1 and known and not _is_written_alike(line, heading, known)
    }
    return {label: count for label, count in accepted.items() if label not in odd}


def _is_too_thin(accepted: Mapping[str, int], filled: int) -> bool:
    """Whether one label at most comes again, in few lines or in small letters: facts, and no talk."""
    if sum(count > 1 for count in accepted.values()) > 1:
        return False
    alone = len(accepted) == 1 and not surely_a_name(next(iter(accepted)))
    return alone or sum(accepted.values()) < 0.4 * filled


def _without_lists(found: Sequence[tuple[Line, Heading]], accepted: dict[str, int]) -> dict[str, int]:
    """Leave out words that only ever stand inside paragraphs, where two others open them ("Housing: bad")."""
    opens = Counter(heading.label for line, heading in found if line.opens)
    opening = [label for label, count in accepted.items() if count > 1 and opens[label] >= 0.9 * count]
    inside = [label for label in accepted if not opens[label]]
    many = sum(accepted[label] for label in opening)
    if len(opening) < 2 or sum(accepted[label] for label in inside) > 2 * many:
        return accepted
    return {label: count for label, count in accepted.items() if label not in inside}


def _is_written_alike(line: Line, heading: Heading, known: Sequence[tuple[Line, Heading]]) -> bool:
    """Whether a label met once begins its paragraph, and parts from its words, as nearly all others do."""
    for trait in (_opens, _separator, _capitals):
        common, count = Counter(trait(*pair) for pair in known).most_common(1)[0]
        if common and count >= 0.95 * len(known) and len(known) > 3 and trait(line, heading) != common:
            return False
    return True


def _opens(line: Line, _heading: Heading) -> str:
    return "opens" if line.opens else ""


def _separator(line: Line, heading: Heading) -> str:
    if not line.text[heading.length :].strip():
        return "line end"
    return "tab" if "\t" in heading.pieces[-1][1] else ""


def _capitals(_line: Line, heading: Heading) -> str:
    label = heading.label
    return "capitals" if label.isupper() and any(char.isalpha() for char in label) else ""


def _weak_labels(
    style: str, lines: Sequence[Line], candidates: Sequence[Sequence[Heading]]
) -> tuple[str, int, dict[str, int]]:
    """Return the labels of a style that sentences have too; they must come again and again to count."""
    found = list(_of_style(style, lines, candidates))
    counts = Counter(heading.label for _, heading in found)
    repeated = {label: count for label, count in counts.items() if count > 1 and _may_be_weak(label)}
    total = sum(repeated.values())
    filled = [line for line in lines if line.text.strip()]
    opening = sum(line.opens for line in filled)
    base = opening if opening > 3 and style != "own line" else len(filled)
    if total < 4 or len(repeated) < 2 or total < _SHARE[style] * base:
        return style, 0, {}
    if style == "own line" and not _parts_the_text(lines, candidates, repeated):
        return style, 0, {}
    singles = {label: 1 for label, count in counts.items() if count == 1 and _is_like(label, repeated)}
    return style, total, repeated | singles


def _of_style(
    style: str, lines: Sequence[Line], candidates: Sequence[Sequence[Heading]]
) -> Iterator[tuple[Line, Heading]]:
    for line, headings in zip(lines, candidates, strict=True):
        for heading in headings:
            if heading.style == style:
                yield line, heading


def _may_be_weak(label: str) -> bool:
    folded = label.casefold()
    return not never_a_label(label) and folded not in _RESPONSES and folded not in {"table", "figure"}


def _is_like(label: str, repeated: Mapping[str, int]) -> bool:
    """Whether a label met once is a code like the others: "P7" beside "P1" and "P2"."""
    stem = label.rstrip("0123456789")
    return stem != label and any(other.rstrip("0123456789") == stem != other for other in repeated)


def _parts_the_text(
    lines: Sequence[Line], candidates: Sequence[Sequence[Heading]], repeated: Mapping[str, int]
) -> bool:
    """Whether lines that are only a label stand before words, never two in a row, from early on."""
    alone = [
        any(heading.style == "own line" and heading.label in repeated for heading in headings)
        for line, headings in zip(lines, candidates, strict=True)
        if line.text.strip()
    ]
    followed = sum(label and not after for label, after in itertools.pairwise(alone))
    return followed >= 0.9 * sum(alone) and alone.index(True) < 0.3 * len(alone) + 2
