"""Columns of a table that hold who people are: told by their heading, or by answers that are all full names.

A code ("P1"), a sort of people ("Health Visitor") or a place ("Mill Lane") is no name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WHO = re.compile(
    r"(?:the )?(?:speaker|interviewee|interviewer|participant|respondent|witness|attendee|contributor|author"
    r"|facilitator|moderator|note[ _-]?taker|person|child|partner|carer|parent|contact"
    r"|siaradwr|cyfranogwr|atebydd)(?:['’]?s)?(?:[ _-](?:full[ _-])?(?:name|label)s?)?"
    r"|(?:full|first|last|given|family|sur)[ _-]?name|name|who|enw(?: llawn)?"
    r"|(?:completed|submitted|filled in|led|interviewed|recorded|notes|transcribed)[ _]by",
    re.IGNORECASE,
)
_WORD = r"(?:(?:Mc|Mac|O['’]|D['’]|ap )?[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*|[^\W\d_]\.)"
_LINK = r"(?:(?:de|da|di|del|della|van|von|der|den|la|le|al|el|bin|ibn|ap|ferch|dos|das|du) )*"
_TITLE = r"(?:(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Rev|Cllr|Sir|Dame)\.? )?"
_FULL = re.compile(rf"{_TITLE}{_WORD}(?: {_LINK}{_WORD}){{1,3}}|{_WORD}(?: {_WORD})?, {_WORD}(?: {_WORD})?")
_ANY = re.compile(rf"{_TITLE}{_WORD}(?: {_LINK}{_WORD}){{0,3}}|{_WORD}(?: {_WORD})?, {_WORD}(?: {_WORD})?")
_NO_NAMES = frozenset(
    """
    anonymous unknown none other others yes no not prefer public nobody
    participant participants respondent respondents interviewer interviewers interviewee interviewees
    facilitator facilitators moderator speaker speakers observer observers staff interpreter researcher
    member members group team panel committee council councillor resident residents parent parents carer
    carers mother mothers father fathers mum mums dad dads child children family families patient patients
    client clients service services user users volunteer volunteers student students pupil teacher teachers
    nurse nurses doctor doctors gp midwife midwives visitor visitors worker workers manager managers officer
    director lead leader leaders assistant adviser advisor consultant coordinator support social health care
    community school college university academy surgery clinic hospital library hub club church trust centre
    center charity association society organisation organization company business ltd limited plc union
    authority department ministry board forum network partnership project north south east west central upper
    lower great little road street lane avenue close drive way gate hill park green square court gardens
    place ward village town city county district bridge mill river riverside valley wood field fields moor
    common quay beach bay island agree disagree neither satisfied dissatisfied likely unlikely very strongly
    good poor fair excellent always often sometimes rarely never male female man woman men women white black
    asian british english welsh scottish irish african caribbean mixed full part time employed self retired
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december interview focus session wave form answer question everyone all
    """.split()  # noqa: SIM905 -- words read better as a text
)
_FEWEST = 3


def says_who(heading: str) -> bool:
    """Whether a heading asks for somebody ("speaker", "Interviewee name", "Completed by")."""
    return _WHO.fullmatch(heading.strip(" :?*")) is not None


def holds_names(heading: str, filled: Sequence[str]) -> bool:
    """Whether most answers of a column are people's names; under any other heading, full names, each once."""
    if not filled:
        return False
    if says_who(heading):
        return sum(_is_name(answer, _ANY) for answer in filled) >= 0.5 * len(filled)
    if len(filled) < _FEWEST or len(set(filled)) < 0.8 * len(filled):
        return False
    return sum(_is_name(answer, _FULL) for answer in filled) >= 0.8 * len(filled)


def _is_name(answer: str, shape: re.Pattern[str]) -> bool:
    words = re.split(r"[\s,.'’-]+", answer.casefold())
    return shape.fullmatch(answer.strip()) is not None and not _NO_NAMES.intersection(words)
