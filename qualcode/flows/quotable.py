"""Whether words may be printed as one person's: recorded, written or heard, and permitted, today.

The same test stands before a pick, an approval, an export and a proof: a change of mind reaches all four.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualcode.anonymise.permissions import allowed_in, combined, may_quote, stated_by
from qualcode.errors import PermissionRefusedError, QualcodeError, StudyFormatError, UsageError
from qualcode.evidence.printing import printed
from qualcode.findings import Operation, Quote
from qualcode.flows.flagged import require_unflagged
from qualcode.flows.reading import Reading
from qualcode.flows.voices import person_behind, voices_of
from qualcode.model import VERBATIM_KINDS, Participant, Permissions, Redaction, Source, SourceKind, Span, Turn
from qualcode.store.keys import StudyKey
from qualcode.text import enclosing

People = Mapping[str, Participant]
SOMEBODY = "[participant]"
NEVER_EVIDENCE = frozenset({"facilitator", "none", "observer"})
_SPOKEN = frozenset({"interview", "focus_group"})
_WORD = re.compile(r"\w")
_BARE_ID = re.compile(r"\[([PR][A-Z2-7]{4,})\]")
_HOLDS_NO_SPEECH: Mapping[SourceKind, str] = {
    "field_notes": "field notes hold",
    "workshop": "a workshop's notes hold",
    "document": "a document holds",
}


def turn_of(source: Source, span: Span) -> Turn:
    """Return the turn in which a span begins."""
    return source.turns[enclosing(source.turn_spans(), span.start)]


def permissions_over(source: Source, turn: Turn, people: People) -> Permissions:
    """Return what was stated, in general and for this session, by the person whose words these are.

    Where nobody knows whose they are, or they stand for a group, the strictest of all who spoke holds.
    """
    who = person_behind(turn)
    if who:
        return stated_by(source, who, people)
    present = (person for person, role in voices_of(source).items() if role not in NEVER_EVIDENCE)
    return combined(*(stated_by(source, person, people) for person in present))


def person_masked(redaction: Redaction) -> str:
    """Return the pseudonym of whoever's name a redaction covers; "" where it covers no such name."""
    bare = _BARE_ID.fullmatch(redaction.replacement)
    return redaction.entity or (bare[1] if bare else "")


def require_quotable(source: Source, span: Span, people: People, redactions: Iterable[Redaction]) -> None:
    """Raise unless these words may be printed verbatim as one person's.

    Words that nobody is named for may be anybody's whom the turn names: `redactions` are the source's, and
    all participants whose names they cover in that turn must permit quoting.
    """
    turn = _one_voice(source, span)
    if turn.role in NEVER_EVIDENCE and not turn.speaks_for:
        raise PermissionRefusedError(
            f"{turn.id} is the {turn.role}'s; what a {turn.role} says is never evidence",
            hint="quote the answer; `qualcode source role` mends a wrong role",
        )
    if source.kind not in VERBATIM_KINDS:
        _require_heard(source, span)
    stated = permissions_over(source, turn, people)
    if source.kind in _SPOKEN and combined(source.permissions, stated).recorded == "no":
        raise PermissionRefusedError(
            f"{turn.id} of {source.id} may not be quoted: recording was not agreed to",
            hint="`qualcode participant permit --recorded yes` states it where it was",
        )
    allowed, reason = may_quote(source.permissions, stated)
    if not allowed:
        raise PermissionRefusedError(
            f"{turn.id} of {source.id} may not be quoted: {reason}",
            hint="`qualcode participant permit` or `qualcode source set --quoting` states what was agreed",
        )
    if not person_behind(turn):
        _require_named_permit(source, span, people, redactions)


def _require_named_permit(
    source: Source, span: Span, people: People, redactions: Iterable[Redaction]
) -> None:
    turn, place = source.turns_under(span)[0]
    here = (one for one in redactions if one.revision == source.revision and one.span.overlaps(place))
    for who in dict.fromkeys(map(person_masked, here)):
        allowed, reason = (
            may_quote(source.permissions, stated_by(source, who, people)) if who in people else (True, "")
        )
        if not allowed:
            raise PermissionRefusedError(
                f"{turn.id} of {source.id} may not be quoted: nobody is named as the speaker, "
                f"the words may be {who}'s, and {reason}",
                hint="leave the words out; or state what was agreed: `qualcode participant permit`",
            )


def for_print(reading: Reading, people: People) -> tuple[Redaction, ...]:
    """Return a source's redactions as they stand in print, where no pseudonym links one quote to another.

    The bare id of a participant or respondent prints as `[participant]`, unless that person allows a code.
    """
    return tuple(
        replace(one, replacement=SOMEBODY) if _is_linking(one, reading, people) else one
        for one in reading.redactions
    )


def _is_linking(redaction: Redaction, reading: Reading, people: People) -> bool:
    bare = _BARE_ID.fullmatch(redaction.replacement)
    if bare is None:
        return False
    who = bare[1]
    here = who in reading.people
    own = people[who].permissions if who in people else Permissions()
    return (allowed_in(reading.source, who, people) if here else own).attribution != "code"


def _one_voice(source: Source, span: Span) -> Turn:
    under = [turn for turn, _ in source.turns_under(span)]
    if not under or not source.text[span.start : span.end].strip():
        raise UsageError("a quote needs words", hint="name words of one turn")
    first = under[0]
    if len(under) > 1 and (
        source.kind == "survey"
        or not first.speaker
        or any((turn.speaker, turn.speaks_for) != (first.speaker, first.speaks_for) for turn in under)
    ):
        across = "answers" if source.kind == "survey" else "speakers" if first.speaker else "nameless turns"
        where = f"{first.id} to {under[-1].id} of {source.id}"
        raise UsageError(
            f"a quote is the words of one person; {where} run over two {across}",
            hint="pick them one by one",
        )
    return first


def _require_heard(source: Source, span: Span) -> None:
    heard = [part.shifted(place.start) for turn, place in source.turns_under(span) for part in turn.heard]
    if not any(part.contains(span) for part in heard):
        marks = "quotation marks" if source.kind == "document" else "« »"
        raise PermissionRefusedError(
            f"{_HOLDS_NO_SPEECH[source.kind]} no recorded speech; only words marked as heard, in {marks}, "
            "may be quoted",
            hint=f"pick words between {'« and »' if marks == '« »' else marks}",
        )


def require_held(source: Source, quote: Quote, key: StudyKey) -> None:
    """Raise unless the source still holds, at the quote's place, the words that were picked."""
    words = source.text[quote.span.start : quote.span.end]
    if quote.span.end > len(source.text) or key.anchor(words) != quote.anchor:
        raise StudyFormatError(
            "the source no longer holds the words that were picked",
            hint="`qualcode check` says more; reject the quote and pick it again",
        )


def require_words_left(source: Source, span: Span, operations: Sequence[Operation]) -> None:
    """Raise unless some words stand as they were said: what is edited through and through is no quote."""
    pieces = printed(source.text, span, operations).pieces
    if not any(piece.kind == "verbatim" and _WORD.search(piece.text) for piece in pieces):
        raise UsageError(
            "the edits leave nothing of what was said", hint="--clear takes the earlier edits away"
        )


def why_held_back(
    reading: Reading, quote: Quote, people: People, *, key: StudyKey | None = None
) -> QualcodeError | None:
    """Return why a picked quote may not be printed now, or None; without a `key` anchors are not proved."""
    source = reading.source
    try:
        if quote.revision < source.revision:
            raise StudyFormatError(
                f"its words or its speaker changed when {source.id} was corrected, "
                f"after revision {quote.revision}",
                hint=f"`qualcode source changes {source.id}` shows them, `qualcode source settle` decides",
            )
        if quote.revision != source.revision or quote.span.end > len(source.text):
            raise StudyFormatError(
                f"its place in revision {quote.revision} of {source.id} is not there now",
                hint="`qualcode check` says more; reject the quote and pick it again",
            )
        if key is not None:
            require_held(source, quote, key)
        require_quotable(source, quote.span, people, reading.redactions)
        require_unflagged(reading.flags, source, quote.span)
        require_words_left(source, quote.span, quote.operations)
    except QualcodeError as error:
        return error
    return None
