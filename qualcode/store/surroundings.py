"""What surrounds a study's files: who may read them, copies of sync services, git, half-done verbs.

Everything here is looked at and nothing is changed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.model import Problem
from qualcode.store.erasing import JOURNAL
from qualcode.store.files import half_written, open_to_others
from qualcode.store.history import interrupted_runs
from qualcode.store.seal import open_files, personal_files
from qualcode.store.sources import LOCK_FILE
from qualcode.store.study import IGNORED, PERSONAL, PRIVATE_EXPORTS, Study, git_rules_missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_FEW = 5
_PASSED_OVER = frozenset({".git", ".qualcode", "exports", "history", "locked"})
_MADE_WHEN_NEEDED = frozenset({"flags", PRIVATE_EXPORTS})
_CONFLICT = re.compile(
    r"conflicted copy|\bcase conflict\b|[._-]sync-conflict-\d|_conflict-\d|-(?:DESKTOP|LAPTOP)-[A-Z0-9]{3,}"
    r"| \(\d{1,2}\)(?=\.|$)|\.orig$",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"(?P<stem>.+)-[A-Z][A-Z0-9-]{2,}(?P<suffix>\.[a-z]+)")
SYNCED = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "my drive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "box sync",
)


def surrounding_problems(study: Study) -> Iterator[Problem]:
    """Yield what is wrong around the files of a study."""
    yield from _half_done(study)
    yield from _half_locked(study)
    yield from _left_over(study)
    yield from _copies(study)
    yield from _open_to_others(study)
    yield from _git(study)


def _half_done(study: Study) -> Iterator[Problem]:
    try:
        stopped = interrupted_runs(study)
    except QualcodeError:
        return
    for run in stopped:
        erased = study.path(f"history/{run.id}/{JOURNAL}").exists()
        yield Problem(
            "half-done",
            f"`{run.verb}` of {run.at} was interrupted",
            f"runs/{run.by}.jsonl",
            f"the next verb that writes {'finishes it' if erased else 'takes back what it had half done'}",
            "warning",
        )


def _half_locked(study: Study) -> Iterator[Problem]:
    still_open = list(open_files(study)) if study.locked else []
    if still_open:
        yield Problem(
            "half-locked",
            f"the study is locked, and {len(still_open)} files that it takes lie open",
            "locked",
            "`qualcode study lock` goes on where it stopped; `qualcode study unlock` opens the rest",
            "error",
        )


def _left_over(study: Study) -> Iterator[Problem]:
    for path in half_written(study.root):
        where = path.relative_to(study.root).as_posix()
        yield Problem(
            "half-written",
            "a write was interrupted here",
            where,
            "the next verb that writes removes it",
            "warning",
        )


def _copies(study: Study) -> Iterator[Problem]:
    for path in _files(study.root):
        where = path.relative_to(study.root).as_posix()
        if path.name.endswith(".icloud") and path.name.startswith("."):
            yield Problem(
                "not-downloaded",
                "iCloud keeps this file elsewhere",
                where,
                "download it in the Finder",
                "error",
            )
        elif _CONFLICT.search(path.name) or _beside_its_original(path):
            hint = "compare it with the file it is a copy of, keep what is right in that one, remove the copy"
            yield Problem(
                "conflict-copy", "a sync service left this copy beside the file", where, hint, "error"
            )


def _beside_its_original(path: Path) -> bool:
    match = _MACHINE.fullmatch(path.name)
    return match is not None and path.with_name(match["stem"] + match["suffix"]).exists()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in _PASSED_OVER and not path.is_symlink():
                yield from _files(path)
        else:
            yield path


def _open_to_others(study: Study) -> Iterator[Problem]:
    for name in personal_files(study):
        if open_to_others(study.path(name)):
            hint = f"chmod 600 {name}, or `chmod -R go= {' '.join(PERSONAL)}` for all"
            yield Problem("open-to-others", "others on this machine may read this file", name, hint, "error")


def _git(study: Study) -> Iterator[Problem]:
    wanted = {line.strip("/") for line in IGNORED.splitlines() if line.startswith("/")}
    wanted -= {name for name in _MADE_WHEN_NEEDED if not study.path(name).exists()}
    ignore = study.path(".gitignore")
    lines = ignore.read_text(encoding="utf-8", errors="replace").splitlines() if ignore.is_file() else []
    missing = sorted(wanted - {line.strip().strip("/") for line in lines})
    if missing:
        hint = "add the lines " + " ".join(f"/{name}" for name in missing)
        yield Problem("not-ignored", "git would take in personal data", ".gitignore", hint, "error")
    for line in git_rules_missing(study, _logs(study)):
        message = f"git would not join {line.split()[0]} line by line"
        yield Problem("not-joined", message, ".gitattributes", f"add the line {line}", "warning")
    for name in _tracked(study.root):
        hint = f"`git rm --cached {name}`, and ask who has a copy: the history keeps it"
        yield Problem("tracked", "git tracks this personal file", name, hint, "error")


def _logs(study: Study) -> Iterator[str]:
    """Yield the names of the logs of a study, and of the list of sources."""
    for path in sorted(study.root.rglob("*.jsonl")):
        name = path.relative_to(study.root).as_posix()
        if name.partition("/")[0] not in {*PERSONAL, ".qualcode", "locked", "exports"}:
            yield name
    if study.path(LOCK_FILE).exists():
        yield LOCK_FILE


def _tracked(root: Path) -> list[str]:
    """Names of personal files that git tracks; none where there is no git."""
    return _asked_of_git(root, "ls-files", "-z", "--", *PERSONAL, PRIVATE_EXPORTS)


def held_by_git(study: Study, names: Sequence[str]) -> list[str]:
    """Say what git's history keeps of the personal part and of other files, where it keeps any."""
    arguments = ("log", "--all", "-z", "--format=", "--name-only", "--", *PERSONAL, PRIVATE_EXPORTS, *names)
    kept = sorted({name.strip() for name in _asked_of_git(study.root, *arguments)})
    if not kept:
        return []
    shown = ", ".join(kept[:_FEW]) + (f" and {len(kept) - _FEW} more" if len(kept) > _FEW else "")
    line = (
        f"git keeps what was committed ({shown}), here and wherever it was pushed: rewrite its history, "
        "or make a new repository of what is left"
    )
    return [line]


def _asked_of_git(root: Path, *arguments: str) -> list[str]:
    """Return what git answers, parted at its zeros; nothing where there is no git."""
    git = shutil.which("git")
    if git is None or not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return []
    done = subprocess.run([git, "-C", str(root), *arguments], capture_output=True, check=False, timeout=30)
    return [name for name in done.stdout.decode(errors="replace").split("\0") if name.strip()]


def synced_by(folder: Path) -> str:
    """Return the part of a path that names a sync service, or the empty text."""
    return next(
        (part for part in folder.resolve().parts if any(name in part.casefold() for name in SYNCED)), ""
    )
