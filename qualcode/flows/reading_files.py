"""Reading one file before anything is written: recognised, its words balanced, as a person said it should be.

The same bytes with the same options give the same reading; what was not understood stands in it.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualcode.errors import UsageError
from qualcode.load.encodings import as_utf8
from qualcode.load.recognise import known_to, recognise
from qualcode.model import ColumnRole, Loaded, Permissions, Problem, Role
from qualcode.plugins import installed_names, loaders_for, plugin
from qualcode.ports import Loader, LoadOptions
from qualcode.text import fold, heading_key

_SURE = 0.9
_NO_ATTRIBUTES = frozenset({"id", "personal", "open", "ignore"})
RESERVED = "question"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person said about the files: how to read them, and facts of the session.

    `roles` maps labels to roles, `same` labels to another label of the same person, `several` names labels
    that are more than one person; `attributes` maps survey columns to attribute names, `consent` permissions
    to the survey columns in which respondents state them; `session` holds facts such as area and date.
    `mapping` names a saved mapping of columns (None: whichever fits, "": none); `save_mapping` saves one; a
    heading that names somebody is refused then, or with `save_if_nameless` only said. `understood` says what
    answers mean, by permission and folded answer; `withdrawn` leaves out whoever was erased.
    """

    reading: LoadOptions = field(default_factory=LoadOptions)
    loader: str = ""
    title: str = ""
    session: Mapping[str, str] = field(default_factory=dict)
    permissions: Permissions = field(default_factory=Permissions)
    roles: Mapping[str, Role] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    several: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    consent: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    mapping: str | None = None
    save_mapping: str = ""
    save_if_nameless: bool = False
    understood: Mapping[tuple[str, str], str] = field(default_factory=dict)
    withdrawn: Callable[[Loaded], Loaded] | None = None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as understood, before anything is written.

    `options` is what it was read with, a mapping included; `stated` what a person said. `same` gives labels
    the label of the same person, `several` the turns of each label that is more than one person.
    """

    path: Path
    content: bytes
    loader: str
    loaded: Loaded
    options: ImportOptions
    stated: ImportOptions
    same: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fit: Fit | None = None

    @property
    def mapping(self) -> str:
        """The name of the mapping that the file was read with, or ""."""
        return self.fit.mapping if self.fit and self.fit.used else ""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a saved mapping fits a file: columns that the file has not, and those that only the file has.

    `used` says that the file was read with it.
    """

    mapping: str
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    used: bool = True


def read_content(path: Path, content: bytes, options: ImportOptions) -> ReadFile:
    """Recognise and read a file's bytes; raise `BadInputError` when nothing honest can be made of them."""
    loader = _loader(content, path.name, options)
    loaded = loader.load(content, path.name, reading_options(options))
    if options.withdrawn is not None:
        loaded = options.withdrawn(loaded)
    options = _as_written(options, loaded)
    _require_reachable(loaded, options)
    return ReadFile(path, content, loader.name, loaded, options, options)


def _require_reachable(loaded: Loaded, options: ImportOptions) -> None:
    """Raise `UsageError` for an attribute that `--where` could not reach: `question` is what was answered."""
    for column in loaded.columns:
        named = options.attributes.get(column.name) or column.question or column.name
        if column.role not in _NO_ATTRIBUTES and fold(named) == RESERVED:
            raise UsageError(
                f"an attribute cannot be called {named!r}: --where {RESERVED}=... is the question answered",
                hint=f"give it another name: --attribute {shlex.quote(f'{column.name}=topic')}",
            )


def _as_written(options: ImportOptions, loaded: Loaded) -> ImportOptions:
    """Return the options with the headings of columns as the file writes them."""
    reading = options.reading
    named = (*reading.columns, *reading.questions, *options.attributes, *options.consent.values())
    names = [column.name for column in loaded.columns]
    if not set(named) - set(names):
        return options
    counts = Counter(map(heading_key, names))
    there = {heading_key(name): name for name in names if counts[heading_key(name)] == 1}

    def written(typed: str) -> str:
        return typed if typed in names else there.get(heading_key(typed), typed)

    return replace(
        options,
        reading=replace(
            reading,
            columns={written(name): role for name, role in reading.columns.items()},
            questions={written(name): asked for name, asked in reading.questions.items()},
        ),
        attributes={written(name): attribute for name, attribute in options.attributes.items()},
        consent={permission: written(name) for permission, name in options.consent.items()},
    )


def reading_options(options: ImportOptions) -> LoadOptions:
    """Return how to read: columns of attributes or consent are no open answers, whatever they look like."""
    kept: dict[str, ColumnRole] = dict.fromkeys(options.attributes, "attribute")
    kept.update(dict.fromkeys(options.consent.values(), "closed_single"))
    return replace(options.reading, columns={**kept, **options.reading.columns})


def _loader(content: bytes, name: str, options: ImportOptions) -> Loader:
    if options.loader:
        chosen: Loader = plugin("loaders", options.loader)
        return chosen
    content = as_utf8(content, name, encoding=options.reading.encoding)
    likely: list[Loader] = [plugin("loaders", known) for known in loaders_for(Path(name).suffix)]
    found = known_to(content, name, likely)
    if not found or found[0][1].confidence < _SURE:
        everyone: list[Loader] = [plugin("loaders", known) for known in installed_names("loaders")]
        found = recognise(content, name, everyone)
    return found[0][0]


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
