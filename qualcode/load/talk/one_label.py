"""Labels that stand for several people: rooms, devices, groups, two names in one, two introductions.

Every rule here prefers silence to a wrong word about somebody's name.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from qualcode.load.talk.labels import person_name
from qualcode.model import Turn
from qualcode.text import fold

_ROOM = re.compile(
    r"(?:.*\b(?:meeting|conference|committee|board|huddle|training|seminar|teams|video|interview|council|zoom|webex)"
    r"[ -]?(?:room|rm)s?\b.*|(?:room|rm)[ .-]?[\w.]{0,6}\d\w*|boardroom\b.*|.+ (?:room|rm)(?: ?[\d.]+\w?)?"
    r"|.*\broom (?:kit|system|device)\b.*|mtr[ -].*|.*\b(?:poly|logitech|webex board|surface hub|owl)\b.*)",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?:the )?(?:.+ )?(?:team|group|table|breakout|panel|audience|committee)(?: ?\d+| [a-z])?"
    r"|all|everyone|everybody|several|several (?:people|voices|speakers)|various|many|both|multiple(?: \w+)?"
    r"|chorus|crowd|class|participants|parents|mothers|fathers|carers|residents|women|men|young people"
    r"|children|(?:the )?(?:\w+ )?famil(?:y|ies)|couple|speakers",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"(?:(?:my|the|office|work|spare|council|clinic|reception) )?(?:iphone|ipad|android|macbook\S*"
    r"|galaxy\S*(?: \w+)?|laptop|phone|mobile|tablet|chromebook|desktop|surface(?: pro)?|pixel|computer|pc)"
    r"(?: ?\d+)?(?: ?\(\d+\))?",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*[+&]\s*|\s+/\s+|\s+(?:and|AND|a|ac|et|und)\s+")
_SLASHED_CODES = re.compile(r"[A-Za-z]{1,3}\d{1,2}(?:\s*/\s*[A-Za-z]{1,3}\d{1,2})+")
_ORGANISATION = re.compile(
    r"\b(?:ltd|limited|plc|llp|inc|co|council|trust|nhs|university|college|services?|charity|foundation"
    r"|cic|uk|partners|associates|sons|solicitors|community|centre|health|care|research|development|wellbeing)\b",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"(?:^|[.?!,;–—]\s+|\b(?:hi|hello|hey|and|yeah|so|okay|well|morning|afternoon)\b[\s,.!]+)"
    r"(?:I['’]m|I am|my name is|my name['’]s)\s+(?P<name>[A-ZÀ-Þ][a-zà-ÿ'’-]{2,})(?=[\s.,!?;]|$)",
)
_NO_NAMES = re.compile(
    r".*(?:ish|ese|ian|ean|ist|ful)|welsh|french|dutch|greek|czech|thai|scots|irish|catholic|muslim|jewish|sikh|hindu"
    r"|mum|dad|nan|monday|tuesday|wednesday|thursday|friday|saturday|sunday|not|just|really|sorry|going|still|from"
    r"|english|christian|black|white|asian|african|zoom|nhs|gay|deaf|autistic",
    re.IGNORECASE,
)
_NEAR = 300
A_ROOM = "a room, in which several people may have spoken"
A_GROUP = "a group, not a person"


def several_reason(label: str, labels: Sequence[str], turns: Sequence[Turn]) -> str:
    """Say why a label may be several people, or ""."""
    name = " ".join(label.split())
    if _ROOM.fullmatch(name):
        return A_ROOM
    if is_only_a_device(name):
        return (
            ""
            if introduced_names([turn for turn in turns if turn.speaker == label])
            else "a device, not a name"
        )
    if _GROUP.fullmatch(name):
        return A_GROUP
    if _is_joined(name, labels):
        return "more than one name"
    if _two_introduce_themselves([turn for turn in turns if turn.speaker == label]):
        return "two people introduce themselves under it"
    return ""


def is_only_a_device(label: str) -> bool:
    """Whether a label names a device and nobody ("iPad (2)")."""
    return _DEVICE.fullmatch(" ".join(label.split())) is not None


def introduced_names(turns: Sequence[Turn]) -> dict[str, str]:
    """Return the names that somebody gives as their own in these turns, folded and as said."""
    found: dict[str, str] = {}
    for turn in turns:
        for match in _INTRODUCTION.finditer(turn.text):
            name = match.group("name").rstrip("'’-")
            if not _NO_NAMES.fullmatch(name):
                found.setdefault(fold(name), name)
    return found


def _two_introduce_themselves(turns: Sequence[Turn]) -> bool:
    """Whether two names are given close together in one turn, each as the speaker's own."""
    for turn in turns:
        said = [
            match for match in _INTRODUCTION.finditer(turn.text) if not _NO_NAMES.fullmatch(match["name"])
        ]
        for first, second in itertools.pairwise(said):
            if second.start() - first.end() < _NEAR and fold(first["name"]) != fold(second["name"]):
                return True
    return False


def _is_joined(name: str, labels: Sequence[str]) -> bool:
    """Whether two people's names are joined in one label; a handle beside its name, or a firm, is not."""
    if _SLASHED_CODES.fullmatch(name):
        return True
    bare = re.sub(r"\s*[(\[][^)\]]*[)\]]\s*", " ", name).strip()
    parts = [part.strip() for part in _JOINED.split(bare.partition("|")[0]) if part.strip()]
    if len(parts) < 2 or _ORGANISATION.search(bare):
        return False
    words = [{fold(word).strip("@") for word in part.split()} for part in parts]
    if words[0] & words[1] and not bare.endswith(parts[0]) and "/" in bare:
        return False
    if "/" in bare:
        others = {fold(person_name(label)) for label in labels if label != name}
        return all(fold(part) in others for part in parts)
    return all(_is_person(part) for part in parts)


def _is_person(part: str) -> bool:
    words = [word for word in part.split() if any(char.isalpha() for char in word)]
    capital = all(word[0].isupper() or word[0].isdigit() or not word[0].isascii() for word in words)
    return (
        0 < len(words) <= 3 and capital and not (len(part) < 5 and part.isupper() and not part[-1].isdigit())
    )
