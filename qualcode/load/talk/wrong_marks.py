"""Known labels with the wrong mark behind them ("I1;", "K.", "1.42.30 K:"): proposed, and read when asked.

Only a label that the file writes rightly elsewhere is ever proposed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qualcode.load.balance import LABEL
from qualcode.load.places import first_places
from qualcode.load.talk.labels import tidy_label
from qualcode.load.talk.speaker_lines import TIME, Heading, Line
from qualcode.model import Problem

_MARKED = re.compile(r"\s*(?P<label>[^\s;.:][^;.:\n]{0,24}?)(?:;\s*|\.(?:\s+|$)|[ \u00a0][-–—][ \u00a0]+)")
_UNMARKED = re.compile(r"\s*(?P<label>\S{1,3})[ \u00a0]+(?=[^\W\d_])(?P<next>\w+)")
_SHOWN = 5
_HEAD = 200


def wrong_marks(
    lines: Sequence[Line],
    candidates: Sequence[Sequence[Heading]],
    chosen: Sequence[Heading | None],
    labels: Mapping[str, int],
) -> dict[int, Heading]:
    """Return, by place, the headings of paragraphs that look like a known label with the wrong mark."""
    headed = [(line, heading) for line, heading in zip(lines, chosen, strict=True) if heading is not None]
    dense = sum(line.opens for line, _ in headed) < 0.5 * len(headed)
    alone = sum(not line.text[heading.length :].strip() for line, heading in headed) > 0.5 * len(headed)
    found: dict[int, Heading] = {}
    for place, line in enumerate(lines):
        if chosen[place] is not None or not (line.opens or dense):
            continue
        heading = _misread(line.text[:_HEAD], candidates[place], labels)
        if heading is not None and not (alone and line.text[heading.length :].strip()):
            found[place] = heading
    return found


def _misread(text: str, candidates: Sequence[Heading], labels: Mapping[str, int]) -> Heading | None:
    dotted = next((item for item in candidates if item.style == "dotted" and item.label in labels), None)
    if dotted is not None:
        return dotted
    match = _MARKED.match(text)
    if match and _is_known(match, labels):
        return _heading(text, match.group("label"), match.end())
    match = _UNMARKED.match(text)
    if match and _is_bare_code(match, labels):
        return _heading(text, match.group("label"), match.start("next"))
    return None


def _is_known(match: re.Match[str], labels: Mapping[str, int]) -> bool:
    """Whether a known label stands before the mark; before a full stop a code, as names end sentences."""
    label = tidy_label(match.group("label"))
    code = len(label) <= 4 and label == label.upper()
    return label in labels and (code or not match.group().rstrip().endswith("."))


def _is_bare_code(match: re.Match[str], labels: Mapping[str, int]) -> bool:
    """Whether a known code stands before a capital without any mark ("K Nej"), and is no word ("I NHS")."""
    label, following = match.group("label"), match.group("next")
    is_word = label in {"I", "A", "O", "Y"} and following.isupper()
    return label in labels and label == label.upper() and following[0].isupper() and not is_word


def _heading(text: str, label: str, cut: int) -> Heading:
    return Heading(tidy_label(label), "wrong mark", ((LABEL, text[:cut]),))


def marks_problem(lines: Sequence[Line], found: Mapping[int, Heading], *, taken: bool) -> tuple[Problem, ...]:
    """Report the labels with a wrong mark: as a question, or as a repair once they were read as labels."""
    if not found:
        return ()
    shown = list(dict.fromkeys(_shown(heading) for heading in found.values()))
    marks = " ".join(shown[:_SHOWN]) + (" ..." if len(shown) > _SHOWN else "")
    many = f"{len(found)} paragraphs look" if len(found) > 1 else "1 paragraph looks"
    message = f"{many} like a label with the wrong mark: {marks}"
    if taken:
        message = f"{len(found)} labels with the wrong mark were read as labels: {marks}"
    return (
        Problem(
            code="label-mark",
            message=message,
            where=first_places([lines[place].where for place in found]),
            hint="" if taken else "they are speech of the turn before; --label-marks reads them as labels",
            severity="repair" if taken else "question",
            count=len(found),
        ),
    )


def _shown(heading: Heading) -> str:
    """Return the label with its mark, and none of the words behind it."""
    before = "".join(text for kind, text in heading.pieces if kind in {TIME, LABEL}).strip()
    return before if before != heading.label else f"{heading.label} (no mark)"
