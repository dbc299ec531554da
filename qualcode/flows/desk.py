"""Where a verb sits down: the study, the coder, the clock, and the way to the vault.

The vault is opened at most once a verb, and only by verbs that need it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Literal

from qualcode.errors import QualcodeError, VaultLockedError
from qualcode.store.history import Changes, commit
from qualcode.store.keys import StudyKey
from qualcode.store.packs import vault_of_pack
from qualcode.store.runs import Run
from qualcode.store.study import Study
from qualcode.store.user import environment_passphrase, stored_passphrase, vault_folder
from qualcode.store.vault import Names, Vault, fold_names, open_vault, require_vault_of

Ask = Callable[[str], str | None]
_TRIES = 3
_QUESTION = "Passphrase of the vault"


def utc_now() -> str:
    """Return the time as events keep it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_passphrase(study: Study, word: str) -> bool:
    """Whether a word is the passphrase in the environment, or opens the vault of a study."""
    known = environment_passphrase()
    if known and known.strip().casefold() == word.strip().casefold():
        return True
    identifier = study.settings.id
    try:
        open_vault(vault_folder(identifier), study=identifier, secret=word.strip())
    except QualcodeError:
        return False
    return True


def nobody_to_ask(_question: str) -> str | None:
    """Answer for scripts: there is no terminal."""
    return None


@dataclass(slots=True)
class Desk:
    """An opened study with who is at work; `ask` reads a secret from the terminal, or gives None.

    `recovered` are the verbs that had been killed and were taken back when this desk was taken; `rests_on`
    what files must still be when something is written, by their SHA-256. `under_keys` are the codes under the
    keys 1 to 9 and `proposals` those that the screen shows, both for as long as the program runs; `committed`
    are the runs that were done at this desk.
    """

    study: Study
    coder: str
    clock: Callable[[], str] = utc_now
    ask: Ask = nobody_to_ask
    recovered: Sequence[Run] = ()
    rests_on: Mapping[str, str | None] = field(default_factory=dict)
    under_keys: list[str] = field(default_factory=list)
    proposals: Literal["likely", "all", "none"] = "likely"
    committed: set[str] = field(default_factory=set)
    _vault: Vault | None = field(default=None, repr=False)

    def vault(self) -> Vault:
        """Open the vault: passphrase from the environment, the key store, or the terminal."""
        if self._vault is None:
            own = vault_of_pack(self.study)
            self._vault = own or self._opened(vault_folder(self.study.settings.id))
            if self._vault.holder.once:
                self.study.notices.append(
                    "the passphrase that opened the vault was drawn for you: `qualcode vault passphrase` "
                    "sets one of your own"
                )
        return self._vault

    @contextmanager
    def vault_meanwhile(self) -> Iterator[None]:
        """Open the vault while something else is read: its key is slow to derive, and needs no hands.

        Where somebody must be asked, or it does not open so, it is opened afterwards.
        """
        asking, self.ask = self.ask, nobody_to_ask
        opening = Thread(target=self._tried, daemon=True)
        opening.start()
        try:
            yield
        finally:
            opening.join()
            self.ask = asking
        self.vault()

    def _tried(self) -> None:
        with suppress(QualcodeError):
            self.vault()

    def _opened(self, folder: Path) -> Vault:
        study = self.study.settings.id
        require_vault_of(folder, study)
        secret = environment_passphrase() or stored_passphrase(study)
        return open_vault(folder, study=study, secret=secret) if secret else self._asked(folder)

    def _asked(self, folder: Path) -> Vault:
        """Ask for the passphrase, three times at most; what was wrong stands before the next question."""
        question = _QUESTION
        refused = VaultLockedError("no passphrase was typed", hint="run the command again")
        for _ in range(_TRIES):
            secret = self.ask(question)
            if secret is None:
                raise VaultLockedError(
                    "the vault needs its passphrase, and there is no terminal to ask at",
                    hint="set QUALCODE_PASSPHRASE_FILE (or QUALCODE_PASSPHRASE), or run in a terminal",
                )
            question = f"Nothing was typed. {_QUESTION}"
            if secret:
                try:
                    return open_vault(folder, study=self.study.settings.id, secret=secret)
                except VaultLockedError as error:
                    refused, question = error, f"That does not open it. {_QUESTION}"
        raise refused

    def use_vault(self, vault: Vault) -> None:
        """Go on with a vault that was opened or made already."""
        self._vault = vault

    @property
    def key(self) -> StudyKey:
        """The study key."""
        return self.vault().key

    def names(self) -> Names:
        """Return what the register says."""
        return fold_names(self.vault().events())

    def names_unasked(self) -> Names | None:
        """Return what the register says, or None where the vault does not open without asking somebody."""
        asking, self.ask = self.ask, nobody_to_ask
        try:
            return self.names()
        except VaultLockedError:
            return None
        finally:
            self.ask = asking

    def commit(self, changes: Changes, verb: str) -> Run:
        """Write a verb's changes, wholly or not at all; what the vault learnt for it goes with them."""
        changes.rests_on.update(self.rests_on)
        try:
            run = commit(self.study, changes, verb=verb, coder=self.coder, at=self.clock())
            self.committed.add(run.id)
            return run
        finally:
            if self._vault is not None and changes.done:
                self._vault.settle()
            elif self._vault is not None:
                self._vault.forget()
