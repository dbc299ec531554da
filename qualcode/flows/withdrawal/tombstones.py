"""Files that would bring somebody back who was erased: what they hold of them is left out, and counted.

What is left out is dropped from the balance as withdrawn, and such a file is kept nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from qualcode.anonymise.pseudonyms import new_entity_id
from qualcode.anonymise.register import Register
from qualcode.errors import BadInputError
from qualcode.flows.desk import Desk
from qualcode.flows.erased_names import Keeping, answers_text, keeping, words_key
from qualcode.flows.reading_files import ImportOptions, ReadFile
from qualcode.flows.withdrawal.words import without_names
from qualcode.load.written.note_header import PEOPLE
from qualcode.model import Balance, Dropped, Loaded, Problem, Turn
from qualcode.text import count_words, counted, fold

WITHDRAWN = "withdrawn"


def heeding_withdrawals(desk: Desk, options: ImportOptions, source: str = "") -> ImportOptions:
    """Return options that leave out whoever was erased; `source` is the one that a file is a version of."""
    kept = keeping(desk)
    if kept is None:
        return options
    return replace(options, withdrawn=lambda loaded: without_erased(kept, loaded, source))


def require_heeded(desk: Desk, read: ReadFile, identify: Callable[[bytes], str]) -> ReadFile:
    """Return a file without whoever was erased; raise where its own name names one of them."""
    kept = keeping(desk)
    if kept is None:
        return read
    if kept.names_in([read.path.stem.replace("_", " ")]):
        raise BadInputError(
            "the file's name may name somebody who withdrew", hint="give the file another name"
        )
    return replace(read, loaded=without_erased(kept, read.loaded, identify(read.content)))


def left_out(loaded: Loaded) -> bool:
    """Whether something of a file was left out because somebody withdrew: then nobody keeps the file."""
    return any(problem.code == WITHDRAWN for problem in loaded.problems)


def without_erased(kept: Keeping, loaded: Loaded, source: str) -> Loaded:
    """Return what was read without whoever was erased, each word of theirs counted as withdrawn."""
    gone = _speakers(kept, loaded, source)
    turns = [turn for turn in loaded.turns if not (turn.speaker in gone or kept.said(turn.text))]
    words = sum(count_words(turn.text) for turn in loaded.turns) - sum(count_words(t.text) for t in turns)
    named, fewer = _without_names(kept, turns)
    count = len(loaded.turns) - len(turns)
    people = _people(kept, loaded)
    if not (gone or count or named != turns or people != loaded.personal.get(PEOPLE, {})):
        return loaded
    message = f"{counted(count, 'turn')} of somebody who withdrew {'is' if count == 1 else 'are'} left out"
    if not count:
        message = "what names somebody who withdrew is left out"
    personal = {who: row for who, row in loaded.personal.items() if who not in gone}
    return replace(
        loaded,
        turns=tuple(named),
        roles={label: role for label, role in loaded.roles.items() if label not in gone},
        respondents=tuple(row for row in loaded.respondents if row["id"] not in gone),
        personal={**personal, PEOPLE: people} if PEOPLE in personal else personal,
        balance=_balance(loaded.balance, words + fewer),
        problems=(*loaded.problems, Problem(WITHDRAWN, message, severity="info", count=max(1, count))),
    )


def _speakers(kept: Keeping, loaded: Loaded, source: str) -> set[str]:
    """Return the labels, or a survey's respondents, of those who were erased."""
    if loaded.kind == "survey":
        return {row["id"] for row in loaded.respondents if _is_erased(kept, loaded, row, source)}
    found = {label for label in loaded.speakers if kept.labelled(label, source)}
    said = Counter(turn.speaker for turn in loaded.turns if turn.speaker and kept.said(turn.text))
    all_said = Counter(turn.speaker for turn in loaded.turns if turn.speaker and words_key(turn.text))
    return found | {label for label, count in said.items() if 2 * count > all_said[label]}


def _is_erased(kept: Keeping, loaded: Loaded, row: Mapping[str, str], source: str) -> bool:
    respondent = row["id"]
    derived = kept.key.derived("ids")
    identifier = new_entity_id("respondent", fold(f"{source}:{respondent}"), derived, {})
    personal = loaded.personal.get(respondent, {}).values()
    return (
        any(stone.person == identifier for stone in kept.stones)
        or any(kept.called(value) for value in personal if value.strip())
        or kept.said(answers_text({name: value for name, value in row.items() if name != "id"}))
        or any(kept.said(turn.text) for turn in loaded.turns if turn.speaker == respondent)
    )


def _people(kept: Keeping, loaded: Loaded) -> Mapping[str, str]:
    """Return the people in a header of notes without those who were erased."""
    listed = loaded.personal.get(PEOPLE, {})
    named = {said: [n for n in names.split("; ") if not kept.called(n)] for said, names in listed.items()}
    return {said: "; ".join(names) for said, names in named.items() if names}


def _without_names(kept: Keeping, turns: list[Turn]) -> tuple[list[Turn], int]:
    """Return turns without the names that were taken out, and how many words fewer they have."""
    removed = {stone.person for stone in kept.stones if stone.mentions == "remove"}
    again = (
        [one for one in kept.names_in(turn.text for turn in turns) if one.id in removed] if removed else []
    )
    if not again:
        return turns, 0
    register = Register.of(again)
    found = []
    for turn in turns:
        spans = [hit.span for hit in register.hits(turn.text) if hit.strength == "certain"]
        found.append(without_names(turn, spans)[0])
    before, after = (sum(count_words(turn.text) for turn in each) for each in (turns, found))
    return found, before - after


def _balance(balance: Balance, words: int) -> Balance:
    """Return a balance in which words of speech are dropped as withdrawn."""
    known = sum(part.words for part in balance.dropped if part.reason == WITHDRAWN)
    others = tuple(part for part in balance.dropped if part.reason != WITHDRAWN)
    dropped = (*others, Dropped(WITHDRAWN, known + words)) if known + words else others
    return replace(balance, speech=balance.speech - words, dropped=dropped)
