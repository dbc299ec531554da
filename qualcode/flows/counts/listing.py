"""Campaigns in a list: how many sent one text, how many added words of their own, and how the text begins.

Every submission stays where it is; words are masked unless they are asked for as written.
"""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.flows.counts.gathering import Gathered, Sent, gathered
from qualcode.model import Span
from qualcode.select import Filters
from qualcode.store.study import Study

_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Submission:
    """Somebody's submission in a campaign, with the words they added, as shown."""

    source: str
    turn: str
    person: str
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedCampaign:
    """A campaign: of how many responses to what, how many sent it, how many with words of their own."""

    number: int
    workstream: str
    question: str
    wording: str
    responses: int
    submissions: int
    personalised: int
    begins: str
    sent: tuple[Submission, ...]


def list_campaigns(study: Study, filters: Filters, *, raw: bool = False) -> tuple[ListedCampaign, ...]:
    """Return the campaigns, workstream by workstream, the largest first within a question."""
    return tuple(
        _Listing(one, raw=raw).of(number, sent)
        for one in gathered(study, filters)
        for number, sent in enumerate(one.campaigns, start=1)
    )


class _Listing:
    """Campaigns of a workstream as shown; where each turn stands is found once."""

    def __init__(self, one: Gathered, *, raw: bool) -> None:
        self._one = one
        self._raw = raw
        self._wordings = one.wordings
        self._spans: dict[str, dict[str, Span]] = {}

    def of(self, number: int, sent: Sent) -> ListedCampaign:
        """Return one campaign."""
        campaign = sent.campaign
        whole = self._place(*sent.places[campaign.text])
        begins = Span(whole.start, min(whole.end, whole.start + _SHOWN))
        return ListedCampaign(
            number=number,
            workstream=self._one.workstream,
            question=sent.question,
            wording=self._wordings.get(sent.question, sent.question),
            responses=len(sent.places),
            submissions=campaign.submissions,
            personalised=campaign.personalised,
            begins=self._words(sent.places[campaign.text][0], begins),
            sent=tuple(self._submission(sent, member) for member in campaign.members),
        )

    def _submission(self, sent: Sent, member: int) -> Submission:
        source, turn = sent.places[member]
        start = self._place(source, turn).start
        added = (span.shifted(start) for span in sent.campaign.added.get(member, ()))
        person = (self._one.readings[source].by_turn[turn].speaker or "") if turn else ""
        return Submission(source, turn, person, tuple(self._words(source, span) for span in added))

    def _words(self, source: str, span: Span) -> str:
        return self._one.readings[source].words(span, raw=self._raw)

    def _place(self, source: str, turn: str) -> Span:
        """Return where a response stands; a written submission is its source from the beginning."""
        known = self._one.readings[source].source
        if not turn:
            return Span(0, len(known.text))
        if source not in self._spans:
            places = zip(known.turns, known.turn_spans(), strict=True)
            self._spans[source] = {each.id: span for each, span in places}
        return self._spans[source][turn]
