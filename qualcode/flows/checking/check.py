"""Proving a study: formats, anchors, hashes, links, permissions, names where none may be, half-done verbs.

Whatever is damaged is a finding and the rest is still proved; nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError, StudyFormatError, VaultLockedError
from qualcode.flows.audits.sheets import sheets_inside
from qualcode.flows.checking.clocks import clock_problems
from qualcode.flows.checking.flags import flag_problems
from qualcode.flows.checking.guide import guide_problems
from qualcode.flows.checking.judgements import judgement_problems
from qualcode.flows.checking.links import link_problems
from qualcode.flows.checking.marks import merge_marks
from qualcode.flows.checking.masks import unmasked_names
from qualcode.flows.checking.names import names_in_the_open, names_in_titles
from qualcode.flows.checking.pointing import pointing_problems
from qualcode.flows.checking.revisions import revision_problems
from qualcode.flows.checking.voices import voice_problems
from qualcode.flows.checking.waiting import with_waiting
from qualcode.flows.checking.words import prove_words
from qualcode.flows.masked_facts import names_in_facts
from qualcode.flows.scanning import register_of
from qualcode.flows.team.rivals import rival_problems
from qualcode.flows.withdrawal.withdrawing import erased_problems
from qualcode.model import Problem
from qualcode.store.checking import examine
from qualcode.store.checkup import Checkup, gathered
from qualcode.store.files import digest, open_to_others
from qualcode.store.keys import StudyKey
from qualcode.store.seal import sealed_files, unseal
from qualcode.store.sources import LOCK_FILE, read_source, source_file
from qualcode.store.surroundings import surrounding_problems
from qualcode.store.tombstones import read_tombstones
from qualcode.store.user import vault_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.flows.desk import Desk
    from qualcode.store.study import Study
    from qualcode.store.vault import Vault


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was proved: files read, anchors recomputed, names looked for (None: could not be), findings."""

    study: str
    files: int
    sources: int
    anchors: int | None
    names: int | None
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found but what is only said for information."""
        return all(problem.severity == "info" for problem in self.problems)


def check_study(desk: Desk, *, use_vault: bool = True) -> CheckResult:
    """Prove all that can be proved; without `use_vault` no anchors, originals and names.

    While git's marks stand in a file, these are all that is found.
    """
    study = desk.study
    if marks := tuple(merge_marks(study)):
        return CheckResult(study.settings.name, len(marks), 0, None, None, marks)
    checkup = examine(study)
    checkup.problems += surrounding_problems(study)
    checkup.problems += vault_place_problems(study)
    checkup.problems += clock_problems(checkup, desk.clock())
    checkup.problems += sheet_problems(study)
    checkup.problems += link_problems(checkup)
    checkup.problems += guide_problems(study, checkup)
    checkup.problems += revision_problems(study, checkup)
    vault = _opened(desk, checkup) if use_vault else None
    if study.locked:
        checkup.problems += _sealed_problems(study, vault)
    anchors = prove_words(study, checkup, vault.key if vault else None) if not study.locked else None
    if not study.locked:
        checkup.problems += voice_problems(study, checkup)
        checkup.problems += flag_problems(study)
        checkup.problems += judgement_problems(study)
        checkup.problems += pointing_problems(study)
    names = _prove_with_vault(desk, vault, checkup) if vault else None
    if not use_vault:
        message = "anchors, originals and names were not checked, as --no-vault says"
        checkup.found("not-checked", message, "vault", severity="info")
    found = gathered(with_waiting(study, _but_half_done(checkup)))
    return CheckResult(study.settings.name, checkup.files, len(checkup.sources), anchors, names, found)


def _but_half_done(checkup: Checkup) -> Iterator[Problem]:
    """Yield the findings but those in files that an interrupted verb was writing: it will be taken back."""
    begun: dict[str, set[str]] = {}
    ended: set[str] = set()
    for log, events in checkup.events.items():
        if log.startswith("runs/"):
            begun |= {
                event["run"]: {*event.get("files", ()), *event.get("logs", ()), log}
                for _, event in events
                if event["op"] == "begin"
            }
            ended |= {event["run"] for _, event in events if event["op"] == "end"}
    writing = {name for run, names in begun.items() if run not in ended for name in names}
    for problem in checkup.problems:
        place = problem.where.partition(" line ")[0].partition(", ")[0]
        if problem.code == "half-done" or place not in writing:
            yield problem


def vault_place_problems(study: Study) -> Iterator[Problem]:
    """Yield what is wrong with where the vault lies and who may read it."""
    folder = vault_folder(study.settings.id)
    if folder.resolve().is_relative_to(study.root):
        hint = "move the folder elsewhere, then `qualcode vault use FOLDER`"
        yield Problem("vault-inside", "the vault lies inside the study folder", folder.name, hint, "error")
    if folder.is_dir():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and open_to_others(path):
                name = f"vault: {path.relative_to(folder).as_posix()}"
                yield Problem(
                    "open-to-others", "others on this machine may read this file", name, "chmod 600", "error"
                )


def sheet_problems(study: Study) -> Iterator[Problem]:
    """Yield the sheets of samples and packs that lie in the study's folder, where no lock takes them."""
    for name in sheets_inside(study):
        message = "this sheet of a sample or pack holds participants' words, and `study lock` leaves it open"
        yield Problem("sheet-inside", message, name, "move it out of the study's folder", "warning")


def _opened(desk: Desk, checkup: Checkup) -> Vault | None:
    try:
        return desk.vault()
    except VaultLockedError as error:
        message = f"anchors, originals and names were not checked: {error.message}"
        hint = f"{error.hint}; or `qualcode check --no-vault`"
        checkup.found("not-checked", message, "vault", hint, severity="question")
    except StudyFormatError as error:
        checkup.refused(error, "vault")
    return None


def _sealed_problems(study: Study, vault: Vault | None) -> Iterator[Problem]:
    tokens = sealed_files(study)
    message = (
        f"the study is locked ({len(tokens)} encrypted files): sources, people and anchors were not checked"
    )
    yield Problem(
        "locked", message, "locked", "`qualcode study unlock` opens it", "info" if vault else "question"
    )
    for path in tokens if vault else ():
        try:
            unseal(path, vault.key)  # type: ignore[union-attr]
        except StudyFormatError as error:
            yield Problem("damaged-token", error.message, f"locked/{path.name}", error.hint, "error")


def _prove_with_vault(desk: Desk, vault: Vault, checkup: Checkup) -> int | None:
    """Compare the originals with their hashes and look for registered names; return how many names."""
    erased = {source for stone in read_tombstones(desk.study) for source in stone.sources}
    for entry in checkup.sources.values():
        try:
            original = vault.original(entry.id, entry.original)
        except QualcodeError as error:
            checkup.refused(error, f"original of {entry.id}")
            continue
        if original is None and entry.id in erased:
            continue
        if original is None:
            message = f"the vault holds no original of {entry.id}"
            checkup.found(
                "original-missing", message, "vault", "import the same file again", severity="warning"
            )
        elif digest(original) != entry.original:
            message = f"the original of {entry.id} is not the file that sources.lock names"
            checkup.found("original-hash", message, "vault", "restore the vault from a backup")
    _prove_texts(desk.study, vault.key, checkup)
    try:
        names = desk.names()
    except QualcodeError as error:
        checkup.refused(error, "vault register")
        return None
    checkup.problems += rival_problems(names)
    register = register_of(desk.study, names)
    checkup.problems += names_in_the_open(desk.study, register)
    checkup.problems += names_in_facts(desk.study, register)
    if not desk.study.locked:
        checkup.problems += unmasked_names(desk.study, checkup, register)
    checkup.problems += erased_problems(desk)
    checkup.problems += names_in_titles(desk.study, register, sound=checkup.sound)
    return len(names.entities)


def _prove_texts(study: Study, key: StudyKey, checkup: Checkup) -> None:
    """Compare the text of each sound source with the keyed hash that the team shares."""
    for entry in checkup.sources.values():
        if (entry.id, entry.revision) in checkup.sound:
            text = read_source(study, entry.id, revision=entry.revision).text
            if key.fingerprint(text) != entry.text:
                message = f"its text is not what {LOCK_FILE} proves; the team no longer codes the same words"
                hint = "restore it from a backup, or import the original again"
                checkup.found("text-hash", message, source_file(entry.id, entry.revision), hint)
