"""The questions of an import at the terminal: few, each answered by Enter; Ctrl-C imports nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import click

from qualcode.cli.asking_permissions import permissions_asked
from qualcode.cli.import_options import chosen
from qualcode.errors import QualcodeError, UsageError, unknown_name
from qualcode.flows.columns_asked import (
    accepted,
    settled_as_shown,
    shown_columns,
    told_of_columns,
    unsettled_columns,
    with_permissions_guessed,
)
from qualcode.flows.consent import answers_read
from qualcode.flows.desk import Desk
from qualcode.flows.entering import source_of_the_same_words
from qualcode.flows.importing import names_somebody, require_sound, without_answers
from qualcode.flows.incoming import again
from qualcode.flows.like_words import source_of_like_words
from qualcode.flows.mapping import known_mappings, suggested_name
from qualcode.flows.reading import titles
from qualcode.flows.reading_files import ImportOptions, ReadFile
from qualcode.flows.settling import proposals, target_of
from qualcode.model import ROLES, Problem
from qualcode.ports import LoadOptions
from qualcode.screens.consent import consent_question, consent_table
from qualcode.screens.load import overview, preview, speakers_table
from qualcode.screens.load_columns import COLUMNS_HELP, columns_table
from qualcode.screens.printing import say, show
from qualcode.screens.proposals import proposal_line, proposal_question
from qualcode.store.mappings import mapping_name
from qualcode.store.participants import ALLOWED
from qualcode.store.study import Study
from qualcode.text import fold

_NO_NAME = frozenset({"n", "no", "-"})
_MOST_ASKED = 12
_OF_ANSWERS = frozenset({"question-closed", "open-personal"})
_ROLE = re.compile(r"\s*([^=]+?)\s*=\s*([^\W\d]+)\s*(?:[,;]\s*|(?=\s)|$)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person made of a file: as it is to be imported (None: not at all), and whether they saw it."""

    read: ReadFile | None
    previewed: bool = True


def asked(study: Study, read: ReadFile) -> Answer:
    """Show a file and ask what it cannot say; a survey that a mapping knows wholly is asked nothing."""
    if read.loaded.kind == "survey" and not read.mapping and known_mappings(study):
        read = again(read, read.stated, study)
    if _is_known(read):
        return Answer(_consent_asked(read), previewed=False)
    show(*preview(read, asking=True))
    if not names_somebody(read):
        if not _yes("Import it without speakers?", default=False):
            return Answer(None)
        read = again(read, replace(read.stated, reading=_unattributed(read)), study)
    require_sound(read)
    read = _repairs_asked(study, read)
    read = _people_asked(study, read)
    read = permissions_asked(_consent_asked(_columns_asked(study, read)))
    return Answer(_confirmed(study, read))


def _unattributed(read: ReadFile) -> LoadOptions:
    return replace(read.stated.reading, unattributed=True)


def _is_known(read: ReadFile) -> bool:
    """Whether a saved mapping says all of a survey's columns, and nothing else is in question."""
    whole = bool(read.mapping) and not unsettled_columns(read) and not (read.fit and read.fit.missing)
    return whole and not any(problem.severity == "question" for problem in read.loaded.problems)


def _repairs_asked(study: Study, read: ReadFile) -> ReadFile:
    """Ask about words that were encoded twice, and about labels with a wrong mark."""
    open_questions = {problem.code for problem in read.loaded.problems if problem.severity == "question"}
    stated = reading = read.stated.reading
    if "mojibake" in open_questions and _yes("Mend the words that were encoded twice?"):
        reading = replace(reading, repair_encoding=True)
    if "label-mark" in open_questions and _yes("Read these paragraphs as labels?"):
        reading = replace(reading, label_marks=True)
    if reading == stated:
        return read
    read = again(read, replace(read.stated, reading=reading), study)
    show(*overview(read))
    require_sound(read)
    return read


def _yes(question: str, *, default: bool = True) -> bool:
    return click.confirm(question, default=default, err=True)


def _people_asked(study: Study, read: ReadFile) -> ReadFile:
    """Ask about labels that may be one person, or several; an answer settles what it touches."""
    options = before = read.stated
    refused: set[tuple[str, ...]] = set()
    while True:
        left = [each for each in proposals(read) if (each.kind, *each.labels) not in refused]
        if not left:
            show(*([speakers_table(read)] if options != before else []))
            return read
        proposal = left[0]
        refused.add((proposal.kind, *proposal.labels))
        say(proposal_line(proposal))
        if _yes(proposal_question(proposal), default=proposal.likely):
            if proposal.kind == "several":
                options = replace(options, several=(*options.several, *proposal.labels))
            else:
                target = target_of(proposal.labels)
                merged = {label: target for label in proposal.labels if label != target}
                options = replace(options, same={**options.same, **merged})
            read = again(read, options, study)


def _columns_asked(study: Study, read: ReadFile) -> ReadFile:
    """Let a person look through the columns of a survey, and save what they are."""
    if read.loaded.kind != "survey":
        return read
    read = _near_mapping_asked(study, read)
    places = unsettled_columns(read)
    read = with_permissions_guessed(read, study)
    if not places:
        return _saving_asked(study, read) if read.fit and read.fit.missing else read
    read = _looked_through(study, read, places)
    read = again(read, settled_as_shown(read), study)
    return accepted(_saving_asked(study, read))


def _looked_through(study: Study, read: ReadFile, places: Sequence[int]) -> ReadFile:
    """Show columns until a person has nothing to change about them."""
    shown, said = set(places), set[str]()
    show(columns_table([each for each in shown_columns(read) if each.place in shown]))
    while True:
        typed: str = click.prompt(
            "Columns (Enter: they are right; ? for help)", default="", show_default=False, err=True
        ).strip()
        if not typed:
            return read
        if typed in {"?", "h", "help"}:
            say(COLUMNS_HELP)
            continue
        try:
            read, lost = told_of_columns(read, typed, study)
        except QualcodeError as error:
            say(f"{error.message} ({error.hint})" if error.hint else error.message)
            continue
        now = {lost, *map(_told, read.loaded.problems)} - {""}
        for line in sorted(now - said):
            say(line)
        said |= now
        shown |= set(unsettled_columns(read))
        show(columns_table([each for each in shown_columns(read) if each.place in shown]))


def _told(problem: Problem) -> str:
    """Return what an answer about a column brings with it, where a person should know; else ""."""
    place = f" ({problem.hint.replace('--column NAME', 'its number')})" if problem.hint else ""
    return f"{problem.message}{place}" if problem.code in _OF_ANSWERS else ""


def _consent_asked(read: ReadFile) -> ReadFile:
    """Show how answers about permissions are read, and ask what those mean that are not understood."""
    answers = list(answers_read(read))
    unclear = [each for each in answers if not each.meaning and not each.blank]
    if not answers or not (unclear or not read.mapping):
        return read
    show(consent_table(answers))
    understood = dict(read.stated.understood)
    for each in unclear[:_MOST_ASKED]:
        words = click.Choice([*ALLOWED[each.permission], ""], case_sensitive=False)
        said: str = click.prompt(
            consent_question(each), default="", show_default=False, show_choices=False, type=words, err=True
        )
        understood[each.permission, fold(each.answer)] = said
    return replace(
        read,
        options=replace(read.options, understood=understood),
        stated=replace(read.stated, understood=understood),
    )


def _near_mapping_asked(study: Study, read: ReadFile) -> ReadFile:
    fit = read.fit
    if fit is None or fit.used:
        return read
    if not _yes(f"Use the mapping {fit.mapping} for the others?"):
        return read
    return again(read, replace(read.stated, mapping=fit.mapping), study)


def _saving_asked(study: Study, read: ReadFile) -> ReadFile:
    """Ask for the name of a mapping; the one that was used and lacks columns is brought up to date."""
    if read.options.save_mapping:
        return read
    taken = known_mappings(study)
    whole = bool(read.mapping) and not (read.fit and read.fit.missing)
    suggested = read.mapping if whole else suggested_name(taken, read.mapping or "survey")
    say(
        f"Added to the mapping {suggested}, these columns need no answer next time."
        if whole
        else "Saved as a mapping, these columns need no answer in the next wave."
    )

    def checked(typed: str) -> str:
        name = "" if typed.strip().casefold() in _NO_NAME else mapping_name(typed)
        if name in taken and name != suggested:
            raise click.UsageError(f"there is a mapping called {name} already")
        return name

    def value(typed: str) -> str:
        try:
            return checked(typed)
        except UsageError as error:
            raise click.UsageError(f"{error.message}; {error.hint}") from None

    name: str = click.prompt("Its name (n: not saved)", default=suggested, err=True, value_proc=value)
    return replace(
        read,
        options=replace(read.options, save_mapping=name, save_if_nameless=True),
        stated=replace(read.stated, save_mapping=name, save_if_nameless=True),
    )


def _confirmed(study: Study, read: ReadFile) -> ReadFile | None:
    """Ask whether to import; a role typed instead is set, and the question put again.

    Where nobody answers in words (a sheet of people), Enter is no.
    """
    if empty := without_answers(read):
        say(f"{empty.message} ({empty.hint})")
    while True:
        typed: str = click.prompt(
            f"Import {read.path.name}? [{'y/N' if empty else 'Y/n'}]",
            default="", show_default=False, err=True,
        ).strip()  # fmt: skip
        if typed.casefold() in {"y", "yes"} or not (typed or empty):
            return read
        if typed.casefold() in {"", "n", "no"}:
            return None
        try:
            options = _with_role(read, typed)
        except QualcodeError as error:
            say(f"{error.message} ({error.hint})" if error.hint else error.message)
            continue
        read = again(read, options, study)
        show(speakers_table(read))


def not_twice(desk: Desk, read: ReadFile) -> bool:
    """Ask once more where the same words are in the study already: a file saved again counts twice."""
    there, how = source_of_the_same_words(desk, read), "The same words"
    if not there:
        there, how = source_of_like_words(desk, read), "Nearly the same words"
    if not there:
        return True
    say(f"{how} are in the study already, as {there} ({titles(desk.study)[there]}).")
    return _yes("Import them once more?", default=False)


def _with_role(read: ReadFile, typed: str) -> ImportOptions:
    """Return the options with roles, one or several, as in `Jo Smith=facilitator 3=none`."""
    labels = read.loaded.speakers
    said = [(match.group(1), match.group(2)) for match in _ROLE.finditer(typed)]
    if not said or not labels or _ROLE.sub("", typed).strip():
        raise UsageError("y, n, or a role as in 2=facilitator", hint=f"roles: {', '.join(ROLES)}")
    roles = dict(read.stated.roles)
    for named, word in said:
        role = chosen({named: word.casefold()}, ROLES, "role")[named]
        if named.isdigit() and 1 <= int(named) <= len(labels) and named not in labels:
            label = labels[int(named) - 1]
        else:
            label = next((known for known in labels if fold(known) == fold(named)), "")
        if not label:
            raise unknown_name("speaker", named, labels, hint=f"1 to {len(labels)}, or a label")
        roles = {known: before for known, before in roles.items() if fold(known) != fold(label)}
        roles[label] = role
    return replace(read.stated, roles=roles)
