"""What one person on one machine has set: their coder name, and where the vaults are.

Nothing about a study's participants is ever kept here.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from qualcode.errors import StudyFormatError
from qualcode.store.files import PRIVATE, read_if_there, write_whole
from qualcode.store.study import environment_folder, toml_text

_LINE = re.compile(r"line \d+")


@dataclass(frozen=True, slots=True)
class UserSettings:
    """A person's settings: `coder` is their name as a folder, `vaults` maps study ids to folders.

    `embeddings` is the folder of a model for sentence embeddings, "" for none; `keys` gives acts of the
    coding screen keys of the person's own.
    """

    coder: str = ""
    vaults: Mapping[str, str] = field(default_factory=dict)
    embeddings: str = ""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def settings_file() -> Path:
    """Return where the settings are: `QUALCODE_CONFIG` names a folder instead of the system's."""
    return (
        environment_folder("QUALCODE_CONFIG") or user_config_path("qualcode", appauthor=False)
    ) / "config.toml"


def read_user() -> UserSettings:
    """Return this person's settings."""
    content = read_if_there(settings_file())
    if content is None:
        return UserSettings()
    try:
        table = tomllib.loads(content.decode())
    except UnicodeDecodeError:
        raise _unreadable("not in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        where = _LINE.search(str(error))
        raise _unreadable(f"not valid TOML, {where[0] if where else 'at its end'}") from None
    return UserSettings(
        str(table.get("coder", "")),
        {name: str(folder) for name, folder in _table(table, "vaults").items()},
        str(table.get("embeddings", "")),
        {act: _keys(typed) for act, typed in _table(table, "keys").items()},
    )


def known_coder() -> str:
    """Return who is at work where nobody needs to be asked: `QUALCODE_CODER`, the settings, or ""."""
    typed = os.environ.get("QUALCODE_CODER", "")
    with suppress(StudyFormatError):
        return (typed or read_user().coder).strip().casefold()
    return ""


def _table(settings: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = settings.get(name, {})
    if not isinstance(found, dict):
        raise _unreadable(f"{name} is no table: [{name}] on a line of its own begins one")
    return found


def _unreadable(why: str) -> StudyFormatError:
    return StudyFormatError(f"{settings_file()}: {why}", hint="mend it, or delete it to start afresh")


def _keys(typed: object) -> tuple[str, ...]:
    """Return the keys of an act: one, or a list of them."""
    return tuple(str(one) for one in typed) if isinstance(typed, list) else (str(typed),)


def _write(settings: UserSettings) -> None:
    lines = [f"coder = {toml_text(settings.coder)}"]
    lines += [f"embeddings = {toml_text(settings.embeddings)}"] if settings.embeddings else []
    lines += ["", "[vaults]"]
    lines += [
        f"{toml_text(study)} = {toml_text(folder)}" for study, folder in sorted(settings.vaults.items())
    ]
    if settings.keys:
        lines += ["", "[keys]"]
        lines += [f"{act} = [{_typed(keys)}]" for act, keys in settings.keys.items()]
    write_whole(settings_file(), ("\n".join(lines) + "\n").encode(), mode=PRIVATE)


def _typed(keys: tuple[str, ...]) -> str:
    return ", ".join(toml_text(one) for one in keys)


def remember_coder(coder: str) -> None:
    """Keep a coder's name for the next time."""
    _write(replace(read_user(), coder=coder))


def remember_vault(study: str, folder: Path) -> None:
    """Keep where a study's vault is on this machine."""
    known = read_user()
    _write(replace(known, vaults={**known.vaults, study: str(folder)}))


def vault_folder(study: str) -> Path:
    """Return where the vault of a study (its id) is: `QUALCODE_VAULT`, the settings, or the data directory.

    `QUALCODE_VAULT` names a folder that holds a vault, or one that holds the vaults of several studies.
    """
    named = environment_folder("QUALCODE_VAULT")
    if named is not None:
        return named if (named / "vault.json").exists() else named / study
    known = read_user().vaults.get(study)
    if known:
        return Path(known)
    return user_data_path("qualcode", appauthor=False) / "vaults" / study


def environment_passphrase() -> str | None:
    """Return the passphrase from `QUALCODE_PASSPHRASE` or the file that `QUALCODE_PASSPHRASE_FILE` names."""
    direct = os.environ.get("QUALCODE_PASSPHRASE")
    if direct:
        return direct
    path = environment_folder("QUALCODE_PASSPHRASE_FILE")
    if path is None:
        return None
    content = read_if_there(path)
    if content is None:
        raise StudyFormatError(
            "QUALCODE_PASSPHRASE_FILE names a file that is not there", hint="check the path"
        )
    return content.decode(errors="replace").splitlines()[0] if content.strip() else None


def stored_passphrase(study: str) -> str | None:
    """Return the passphrase from the system's key store, where `qualcode[keyring]` is installed."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password("qualcode", study)
    except KeyringError:
        return None
    return found


def store_passphrase(study: str, passphrase: str) -> bool:
    """Keep the passphrase in the system's key store; False where there is none."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return False
    try:
        keyring.set_password("qualcode", study, passphrase)
    except KeyringError:
        return False
    return True
