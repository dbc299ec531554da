"""Words that were encoded twice or three times (â€™ for ’, √© for é), found and mended word by word.

A word is mended only where reading it again works cleanly; no word is ever joined, split, or otherwise
touched: quotation marks and ligatures stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from qualcode.load.encodings import DOUBTFUL
from qualcode.load.places import first_places
from qualcode.model import Problem

_ENOUGH = 3
_TIMES = 3
_SHORT = 3
_EXAMPLES = 3
_TOKEN = re.compile(r"(?:[^\s]|[\xa0\x85])+")
_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_UNSEEN = re.compile("[\x7f\xad\u200b\u2060\ufeff\ufffe\uffff]")
_MAC = re.compile(r"(?:[¬√ƒ≈].|‚..)+", re.DOTALL)
_MAC_IN_WINDOWS = re.compile(r"(?:Ì.|å\W|‰..)+", re.DOTALL)
_SURE_LEADS = frozenset("ÂÃâïð√¬‚Ìå‰")
_NATURAL = frozenset("\xa0‘’“”–—…•»«")
_ODD = frozenset("€‚ƒ„†‡ˆ‰ŠŒŽ˜šœžŸ¡¢£¤¥¦§©¬\xad¯±µ¶¼½¾¿") | {chr(code) for code in range(0x80, 0xA0)}
_UNREADABLE = re.compile(
    "â€|Ã[\x80-\x9f\xa1-\xbf‚ƒ„†‡ˆ‰Š‹ŒŽ˜™š›œžŸ€]|Â[\x80-\xbf]|√[^\\W\\d_a-zA-Z]|‚Ä"
    "|^Â$|(?<=[.,!?])[ÂÃ]$|(?<=[a-z])[ÂÃ](?!\\w)"
)
_UNASSIGNED = frozenset({"Cc", "Cn", "Co", "Cs"})

Known = dict[tuple[str, bool], str | None]


@dataclass(slots=True)
class Mending:
    """What became of the words that look encoded twice: how many can be mended, how many not, examples."""

    examples: Counter[str] = field(default_factory=Counter)
    left: int = 0
    lines: list[int] = field(default_factory=list)
    unit: str = "line"

    @property
    def mended(self) -> int:
        """How many words were read again."""
        return self.examples.total()


def mend(text: str) -> tuple[str, Mending]:
    """Return `text` with every word mended that can be, and what was done; line ends stay where they are."""
    mending = Mending()
    if not DOUBTFUL.search(text):
        return text, mending
    known: Known = {}
    end = "\n" if "\n" in text else "\r"
    lines = text.split(end)
    for number, line in enumerate(lines):
        if DOUBTFUL.search(line):
            lines[number] = _mended_line(line, number + 1, mending, known)
    return end.join(lines), mending


def mend_rows(rows: Sequence[Sequence[str]]) -> tuple[list[tuple[str, ...]], Mending]:
    """Return the rows of a table with every word mended that can be, and what was done."""
    mending = Mending(unit="row")
    known: Known = {}
    mended: list[tuple[str, ...]] = []
    for number, row in enumerate(rows, start=1):
        cells = tuple(
            "\n".join(_mended_line(line, number, mending, known) for line in cell.split("\n"))
            if DOUBTFUL.search(cell)
            else cell
            for cell in row
        )
        mended.append(cells)
    return mended, mending


def about(mending: Mending, *, done: bool) -> tuple[Problem, ...]:
    """Return what to tell: a repair that was made, or the question whether to make it, with examples."""
    if mending.mended < _ENOUGH and not (done and (mending.mended or mending.left)):
        return ()
    examples = "; ".join(example for example, _ in mending.examples.most_common(_EXAMPLES))
    clean, left = f"{mending.mended:,}", f"{mending.left:,}"
    if done:
        said = f": {examples}" if examples else ""
        rest = f", {left} could not be" if mending.left else ""
        message = f"words that had been encoded twice: {clean} mended{rest}{said}"
    else:
        message = (
            f"words look as if they had been encoded twice: {examples} "
            f"({clean} words repair cleanly, {left} do not)"
        )
    return (
        Problem(
            code="mojibake",
            message=message,
            where=f"{mending.unit} " + first_places(list(dict.fromkeys(mending.lines))),
            hint=("the others stand as they were; ask for the original file" if mending.left else "")
            if done
            else "--repair-encoding mends them; without it they stay as they are",
            severity="repair" if done else "question",
            count=max(1, mending.mended),
        ),
    )


def _mended_line(line: str, number: int, mending: Mending, known: Known) -> str:
    def mended(match: re.Match[str]) -> str:
        token = match.group()
        found = _mended_token(token, known)
        if found is not None and found != token:
            example = f"{token.strip()} → {found.strip()}"
            mending.examples[example if len(example) <= 60 else _shortest(token, known)] += 1
            mending.lines.append(number)
            return found
        if found is None or _UNREADABLE.search(token):
            mending.left += 1
        return token

    return _TOKEN.sub(mended, line)


def _shortest(token: str, known: Known) -> str:
    """Return an example of what is wrong in a token too long to show."""
    run = next(run for run in _RUN.findall(token) if known.get((run, True)))
    return f"{run.strip()} → {(known[run, True] or '').strip()}"


def _mended_token(token: str, known: Known) -> str | None:
    """Return a token with its damaged stretches read again; None where one of them cannot be.

    Where one stretch is surely damaged, so are the others that can be read again.
    """
    found = _with_runs(token, known, sure=False)
    if found is not None and found != token:
        found = _with_runs(token, known, sure=True)
    return None if found is not None and _UNREADABLE.search(found) else found


def _with_runs(token: str, known: Known, *, sure: bool) -> str | None:
    pieces: list[str] = []
    place = 0
    for match in _RUN.finditer(token):
        run = match.group()
        if (run, sure) not in known:
            known[run, sure] = _undone(run, sure=sure)
        again = known[run, sure]
        before, after = token[: match.start()], token[match.end() :]
        if again is None or (again and not _keeps_words(run, again, before, after)):
            return None
        taken = again if again and (sure or not _may_be_meant(run, before, after)) else run
        pieces += [token[place : match.start()], taken]
        place = match.end()
    return "".join([*pieces, token[place:]])


def _undone(run: str, *, sure: bool) -> str | None:
    """Return what a stretch said before it was encoded again; "" for sound text, None where it is lost."""
    found = run
    for _ in range(_TIMES):
        again = _read_again(found, sure=sure)
        if not again:
            break
        found = again
        if not _UNREADABLE.search(found):
            break
    if found != run:
        return None if _UNREADABLE.search(found) else found
    return None if _UNREADABLE.search(run) else ""


def _read_again(run: str, *, sure: bool) -> str:
    readings = [_windows_bytes(run)]
    if _MAC.fullmatch(run):
        readings.append(run.encode("mac_roman", "replace"))
    if _MAC_IN_WINDOWS.fullmatch(run):
        readings.append(_windows_bytes(_windows_bytes(run).decode("mac_roman")))
    for raw in readings:
        try:
            found = raw.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if found and found != run and _is_plausible(run, found, sure=sure):
            return found
    return ""


def _windows_bytes(run: str) -> bytes:
    """Return the bytes that Windows-1252 or Latin-1 shows as `run`; b"" where there are none."""
    try:
        return b"".join(
            bytes([ord(char)]) if "\x80" <= char <= "\x9f" else char.encode("cp1252") for char in run
        )
    except UnicodeEncodeError:
        return b""


def _is_plausible(run: str, found: str, *, sure: bool) -> bool:
    if any(unicodedata.category(char) in _UNASSIGNED for char in found if not "\x80" <= char <= "\x9f"):
        return False
    if len(run) <= _SHORT and unicodedata.category(found[0])[0] == "M":
        return False
    if sure or run[0] in "ÂÃ√¬‚" or run.startswith("ï»¿"):
        return True
    if len(run) <= _SHORT and run[1] in _NATURAL:
        return False
    return run[0] in _SURE_LEADS or any(char in _ODD or (char in "™›" and run[0] in "ÄÅ") for char in run[1:])


def _may_be_meant(run: str, before: str, after: str) -> bool:
    """Whether a capital and a closing mark may just be what was written ("IRMÃ…")."""
    return (
        len(run) == 2
        and run[1] in _NATURAL
        and before[-1:].isupper()
        and not (after[:1] and after[0].isalpha())
    )


def _keeps_words(run: str, again: str, before: str, after: str) -> bool:
    """Whether a stretch holds as many words, and parts them at the same places, when it is read again."""
    old, new = _shape(run), _shape(again)
    carries_on = before[-1:].isalnum() or before[-1:] in {".", "!", "?", ")"}
    return (
        old == new
        or (not after and old == f"{new}s")
        or (carries_on and old == f"w{new}")
        or (not new and old == "w" and after[:1].isalnum())
    )


def _shape(run: str) -> str:
    seen = _UNSEEN.sub("", run)
    return "".join("s" if piece.isspace() else "w" for piece in re.findall(r"\s+|\S+", seen))
