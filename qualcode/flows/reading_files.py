"""Reading files before anything is written: recognised, their roles settled, their words balanced.

A file that is refused stands with its error, and the others go on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualcode.errors import BadInputError, QualcodeError, UsageError, unknown_name
from qualcode.load.recognise import recognise
from qualcode.model import ColumnRole, Loaded, Permissions, Problem, Role
from qualcode.plugins import installed_names, plugin
from qualcode.ports import Loader, LoadOptions
from qualcode.store.files import read_input
from qualcode.text import fold


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person said about the files: how to read them, and facts of the session.

    `roles` maps labels to roles; `attributes` maps survey columns to attribute names, `consent` permissions
    to the survey columns in which respondents state them; `session` holds facts such as area and date.
    """

    reading: LoadOptions = field(default_factory=LoadOptions)
    loader: str = ""
    title: str = ""
    session: Mapping[str, str] = field(default_factory=dict)
    permissions: Permissions = field(default_factory=Permissions)
    roles: Mapping[str, Role] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    consent: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as understood, before anything is written."""

    path: Path
    content: bytes
    loader: str
    loaded: Loaded


def read_all(paths: Sequence[Path], options: ImportOptions) -> list[ReadFile | tuple[Path, QualcodeError]]:
    """Read several files; a file that is refused stands with its error, and the others go on.

    Raises `UsageError` for a title given to several files, and for a role of somebody who is in none of them.
    """
    if options.title and len(paths) > 1:
        raise UsageError(
            "--title names one session", hint="import the files one by one, or leave the title out"
        )
    found: list[ReadFile | tuple[Path, QualcodeError]] = []
    for path in paths:
        try:
            found.append(read_file(path, options))
        except QualcodeError as error:
            found.append((path, error))
    _require_speakers([row for row in found if isinstance(row, ReadFile)], options.roles)
    return [_with_roles(row, options.roles) if isinstance(row, ReadFile) else row for row in found]


def _require_speakers(files: Sequence[ReadFile], stated: Mapping[str, Role]) -> None:
    labels = {label for read in files for label in read.loaded.speakers}
    known = {fold(label) for label in labels}
    for label in stated:
        if files and fold(label) not in known:
            raise unknown_name(
                "speaker", label, labels, hint=f"speakers: {', '.join(sorted(labels)) or 'none'}"
            )


def read_file(path: Path, options: ImportOptions) -> ReadFile:
    """Recognise and read one file; raise `BadInputError` when nothing honest can be made of it."""
    content = read_input(path)
    loader = _loader(content, path.name, options)
    loaded = loader.load(content, path.name, _reading(options))
    return ReadFile(path, content, loader.name, loaded)


def _reading(options: ImportOptions) -> LoadOptions:
    """Columns that hold attributes or consent are no open answers, whatever their answers look like."""
    kept: dict[str, ColumnRole] = dict.fromkeys(options.attributes, "attribute")
    kept.update(dict.fromkeys(options.consent.values(), "closed_single"))
    return replace(options.reading, columns={**kept, **options.reading.columns})


def _loader(content: bytes, name: str, options: ImportOptions) -> Loader:
    if options.loader:
        chosen: Loader = plugin("loaders", options.loader)
        return chosen
    loaders = [plugin("loaders", known) for known in installed_names("loaders")]
    found = recognise(content, name, loaders)
    if not found:
        raise BadInputError(
            f"{name}: no known layout fits this file",
            hint=f"--as names one: {', '.join(installed_names('loaders'))}",
        )
    best: Loader = found[0][0]
    return best


def _with_roles(read: ReadFile, stated: Mapping[str, Role]) -> ReadFile:
    wanted = {fold(label): role for label, role in stated.items()}
    given = {label: wanted[fold(label)] for label in read.loaded.speakers if fold(label) in wanted}
    roles, problems = _settled_guess(read.loaded, given)
    return replace(read, loaded=replace(read.loaded, roles={**roles, **given}, problems=problems))


def _settled_guess(
    loaded: Loaded, given: Mapping[str, Role]
) -> tuple[Mapping[str, Role], tuple[Problem, ...]]:
    """Drop the guess at a facilitator where a person said who it is, or what the one guessed at is."""
    others = tuple(problem for problem in loaded.problems if problem.code != "facilitator-guessed")
    guessed = {label for label, role in loaded.roles.items() if role == "facilitator"}
    if len(others) == len(loaded.problems) or not ("facilitator" in given.values() or guessed & set(given)):
        return loaded.roles, loaded.problems
    return {
        label: "participant" if label in guessed else role for label, role in loaded.roles.items()
    }, others


def labels_at(loaded: Loaded, problem: Problem) -> tuple[str, ...]:
    """Return the labels of those who speak where a finding points to, as far as it names the places."""
    places = set(problem.where.removesuffix(" ...").split(", "))
    return tuple(
        dict.fromkeys(turn.speaker for turn in loaded.turns if turn.where in places and turn.speaker)
    )


def balance_problem(loaded: Loaded) -> tuple[Problem, ...]:
    """Return the finding that the words do not add up, if they do not."""
    if loaded.balance.adds_up:
        return ()
    lost = loaded.balance.words_in - loaded.balance.accounted
    return (Problem("balance", f"{abs(lost)} words {'lost' if lost > 0 else 'too many'}", severity="error"),)
