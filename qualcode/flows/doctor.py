"""What a machine and a study are like, line by line: what is well, what is worth knowing, what is wrong.

Works outside a study too; opens nothing but what the passphrase at hand opens, and writes nothing that stays.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qualcode import __version__
from qualcode.errors import NotAStudyError, QualcodeError
from qualcode.flows.checking.check import vault_place_problems
from qualcode.store.runs import all_runs
from qualcode.store.study import Study, find_study, open_study
from qualcode.store.surroundings import surrounding_problems, synced_by
from qualcode.store.user import (
    environment_passphrase,
    read_user,
    settings_file,
    stored_passphrase,
    vault_folder,
)
from qualcode.store.vault import VAULT_FILE, open_vault

if TYPE_CHECKING:
    from collections.abc import Iterator

State = Literal["ok", "note", "wrong"]
PACKAGES = (
    "click", "rich", "prompt_toolkit", "ruamel.yaml", "cryptography", "filelock", "platformdirs",
    "fastjsonschema", "python-calamine", "spacy", "simplemma",
)  # fmt: skip
_LITTLE_SPACE = 200 * 2**20
_LONGEST_PATH = 200
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*\\]|[ .]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)', re.IGNORECASE)
_TELLING = (
    "half-done", "half-locked", "half-written", "conflict-copy", "not-downloaded", "open-to-others",
    "not-ignored", "not-joined", "tracked", "vault-inside",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at: its state, what was found, and what to do."""

    about: str
    state: State
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Terminal:
    """What the command line knows of the terminal."""

    interactive: bool
    width: int
    encoding: str
    colour: bool


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The page: `study` is the folder that was looked at, or empty outside a study."""

    study: str
    lines: tuple[Line, ...]

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return all(line.state != "wrong" for line in self.lines)


def diagnose(terminal: Terminal, *, folder: Path | None, clock: datetime | None = None) -> Diagnosis:
    """Look at the machine, the person's settings and the study (in `folder`, or around the current one)."""
    lines = [*_machine(terminal), *_person()]
    study: Study | None = None
    try:
        study = open_study(folder.expanduser()) if folder else find_study(Path.cwd())
    except NotAStudyError as error:
        state: State = "wrong" if folder else "note"
        lines.append(Line("study", state, error.message, error.hint))
    except QualcodeError as error:
        lines.append(Line("study", "wrong", error.message, error.hint))
    lines += _place(study.root if study else Path.cwd())
    if study is not None:
        lines += [*_study(study, clock or datetime.now(UTC)), *_vault(study)]
    return Diagnosis(str(study.root) if study else "", tuple(lines))


def _machine(terminal: Terminal) -> Iterator[Line]:
    python = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] > (3, 13):
        yield Line("python", "note", f"{python} on {sys.platform}; qualcode is tried on 3.11 to 3.13")
    else:
        yield Line("python", "ok", f"{python} on {sys.platform}")
    yield Line("qualcode", "ok", __version__)
    yield _packages()
    yield from _terminal(terminal)
    git = shutil.which("git")
    yield Line("git", "ok", "there") if git else Line("git", "note", "not there; qualcode does not need it")


def _packages() -> Line:
    missing = []
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    for module in ("spacy", "simplemma"):
        try:
            import_module(module)
        except Exception as error:  # noqa: BLE001 (a broken build may raise anything)
            missing.append(f"{module} ({type(error).__name__})")
    if missing:
        return Line(
            "packages",
            "wrong",
            f"missing: {', '.join(missing)}",
            "install qualcode again: pipx reinstall qualcode",
        )
    return Line("packages", "ok", ", ".join(found))


def _terminal(terminal: Terminal) -> Iterator[Line]:
    where = f"{terminal.width} columns" if terminal.interactive else "none: output goes to a file or a pipe"
    colour = "colour" if terminal.colour else "no colour"
    narrow = terminal.interactive and terminal.width < 60
    yield Line(
        "terminal",
        "note" if narrow else "ok",
        f"{where}, {colour}",
        "widen the window for tables" if narrow else "",
    )
    if terminal.encoding.casefold().replace("-", "").replace("_", "") != "utf8":
        advice = (
            "`chcp 65001`, or set PYTHONUTF8=1"
            if os.name == "nt"
            else "set LANG to a UTF-8 locale, or PYTHONUTF8=1"
        )
        yield Line(
            "encoding",
            "note",
            f"{terminal.encoding}: some letters will print as ?; files are always UTF-8",
            advice,
        )
    else:
        yield Line("encoding", "ok", terminal.encoding)


def _person() -> Iterator[Line]:
    try:
        settings = read_user()
    except QualcodeError as error:
        yield Line("settings", "wrong", error.message, error.hint)
        return
    known = os.environ.get("QUALCODE_CODER") or settings.coder
    if known:
        yield Line("coder", "ok", known)
    else:
        yield Line("coder", "note", "not known yet", "asked once, or set QUALCODE_CODER")
    yield Line("settings", "ok", str(settings_file()))


def _place(folder: Path) -> Iterator[Line]:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
        yield Line("folder", "ok", f"{folder} may be written")
    except OSError as error:
        yield Line(
            "folder",
            "wrong",
            f"{folder} may not be written ({error.strerror})",
            "check who owns it, or work elsewhere",
        )
    free = shutil.disk_usage(folder).free
    text = f"{free / 2**30:.1f} GB free"
    if free < _LITTLE_SPACE:
        yield Line("disk", "wrong", text, "free some space before you import")
    else:
        yield Line("disk", "ok", text)
    service = synced_by(folder)
    if service:
        advice = "fine for one person; two at once make conflict copies, which `qualcode check` finds"
        yield Line("synced", "note", f"the folder lies in {service}", advice)
    else:
        yield Line("synced", "ok", "not in a synced folder")
    if os.name == "nt" and len(str(folder)) > _LONGEST_PATH:
        yield Line(
            "path",
            "wrong",
            f"the path has {len(str(folder))} characters; Windows may refuse 260",
            "move the study up",
        )


def _study(study: Study, now: datetime) -> Iterator[Line]:
    yield Line("study", "ok", f"{study.settings.name or 'without a name'}, format 1, in {study.root}")
    if study.locked:
        yield Line("locked", "note", "the personal part is encrypted", "`qualcode study unlock` opens it")
    for problem in [*surrounding_problems(study), *vault_place_problems(study)]:
        if problem.code in _TELLING:
            state: State = "note" if problem.severity == "warning" else "wrong"
            yield Line(problem.code, state, f"{problem.where}: {problem.message}", problem.hint)
    for path in sorted(study.root.rglob("*")):
        if _NOT_ON_WINDOWS.search(path.name) and ".git" not in path.parts:
            where = path.relative_to(study.root).as_posix()
            yield Line(
                "file name",
                "note",
                f"{where} cannot be a name on Windows",
                "rename it, if anyone works there",
            )
    yield _clock(study, now)


def _clock(study: Study, now: datetime) -> Line:
    try:
        newest = max((run.at for run in all_runs(study)), default="")
        last = datetime.fromisoformat(newest) if newest else now
    except (QualcodeError, ValueError, KeyError):
        return Line("clock", "note", "the log of verbs cannot be read", "`qualcode check` says which line")
    if last - now > timedelta(minutes=5):
        advice = "set the clock, if it is yours; the order of the log does not depend on it"
        return Line("clock", "wrong", f"this machine's clock is behind the newest event ({newest})", advice)
    return Line("clock", "ok", now.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _vault(study: Study) -> Iterator[Line]:
    identifier = study.settings.id
    folder = vault_folder(identifier)
    if not (folder / VAULT_FILE).exists():
        advice = "`qualcode vault use FOLDER`, or set QUALCODE_VAULT to the folder that holds vault.json"
        yield Line("vault", "wrong", f"not in {folder}", advice)
        return
    try:
        direct = environment_passphrase()
        stored = None if direct else stored_passphrase(identifier)
        secret = direct or stored
        if secret is None:
            yield Line(
                "vault", "ok", f"in {folder}; not opened: the passphrase is asked for when it is needed"
            )
            return
        open_vault(folder, study=identifier, secret=secret)
    except QualcodeError as error:
        yield Line("vault", "wrong", f"in {folder}: {error.message}", error.hint)
        return
    source = "the environment" if direct else "the system's key store"
    yield Line("vault", "ok", f"in {folder}; opens with the passphrase from {source}")
