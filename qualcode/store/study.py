"""A study folder: where everything is, what it is called, and who is at work.

Opening a study reads one small file; it never writes.
"""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from qualcode.errors import AlreadyThereError, NotAStudyError, StudyFormatError, StudyLockedError, UsageError
from qualcode.store.files import PRIVATE, SHARED, digest, read_if_there, write_whole
from qualcode.store.yamlfiles import check_format

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

STUDY_FILE = "qualcode.toml"
PERSONAL = ("sources", "participants.csv", "memos", "flags", "history")
PRIVATE_EXPORTS = "exports/private"
RULES = "@rules"
SUGGEST = "@suggest"
CONSENSUS = "consensus"
_CODER = re.compile(r"[a-z0-9][a-z0-9._-]{0,30}")
_ID_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"

_OWN = frozenset(
    (STUDY_FILE, "codebook.yaml", "codebook.log.jsonl", "guide.yaml", "guide.log.jsonl", "themes.yaml",
     "quotes.yaml", "recommendations.yaml", "crosswalk.csv", "sources.lock", "withdrawals.jsonl",
     "team.log.jsonl", "codings", "redactions", "audits", "packs", "revisions", "runs", "mappings",
     "exports", "locked", ".qualcode", ".gitignore", ".gitattributes", *PERSONAL)
)  # fmt: skip

IGNORED = """# personal data and caches stay out of git
/sources/
/participants.csv
/memos/
/flags/
/history/
/exports/private/
/locked/
/.qualcode/
"""
ATTRIBUTES = """codings/**/*.jsonl merge=union
audits/**/*.jsonl merge=union
packs/**/*.jsonl merge=union
redactions/*.jsonl merge=union
revisions/*.jsonl merge=union
runs/*.jsonl merge=union
codebook.log.jsonl merge=union
guide.log.jsonl merge=union
team.log.jsonl merge=union
sources.lock merge=union
withdrawals.jsonl merge=union
"""
_LOG_PATTERNS = tuple(line.split()[0].replace("/**", "/*") for line in ATTRIBUTES.splitlines())


@dataclass(frozen=True, slots=True)
class Settings:
    """What `qualcode.toml` says.

    `k` is the smallest group an attribution line may point at; `attribution` the attributes it is made
    of; `publishable` the names that may be printed; `legal_hold` the reason why nobody may be erased now.
    """

    id: str
    name: str
    areas: tuple[str, ...] = ()
    k: int = 5
    attribution: tuple[str, ...] = ("role", "area")
    publishable: tuple[str, ...] = ()
    legal_hold: str = ""
    workstreams: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Study:
    """An opened study. `seen` remembers what each file was when read, so that no write goes over a change.

    `notices` gathers what a person should be told besides the result, such as a verb that was taken back.
    """

    root: Path
    settings: Settings
    seen: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)
    notices: list[str] = field(default_factory=list, compare=False, repr=False)

    def path(self, name: str) -> Path:
        """Return the place of a study file, given by its name with forward slashes."""
        return self.root.joinpath(*name.split("/"))

    def read(self, name: str) -> bytes | None:
        """Read a study file, or None; remember what was read."""
        content = read_if_there(self.path(name))
        self.seen[name] = None if content is None else digest(content)
        return content

    def names(self, folder: str, suffix: str) -> Iterator[str]:
        """Names of the files in a folder of the study, sorted, that end with `suffix`."""
        place = self.path(folder)
        if place.is_dir():
            for path in sorted(place.iterdir()):
                if path.name.endswith(suffix) and not path.name.startswith("."):
                    yield f"{folder}/{path.name}"

    @property
    def locked(self) -> bool:
        """Whether any of the personal part is encrypted at the moment."""
        return self.path("locked").is_dir()

    def require_unlocked(self) -> None:
        """Raise `StudyLockedError` while the study is locked."""
        if self.locked:
            raise StudyLockedError("this study is locked", hint="`qualcode study unlock` opens it")


def find_study(start: Path) -> Study:
    """Open the study that `start` lies in, looking upwards as git does."""
    for folder in (start, *start.parents):
        if (folder / STUDY_FILE).is_file():
            return open_study(folder)
    raise NotAStudyError(
        "this folder is not in a study", hint="`qualcode init NAME` makes one; `--study FOLDER` names one"
    )


def is_own(path: Path) -> bool:
    """Whether a file or folder is one of a study's own, or lies in one of them."""
    whole = path.resolve()
    for folder in whole.parents:
        if (folder / STUDY_FILE).is_file():
            return whole.relative_to(folder).parts[0] in _OWN
    return False


def open_study(folder: Path) -> Study:
    """Open the study in `folder`."""
    content = read_if_there(folder / STUDY_FILE)
    if content is None:
        raise NotAStudyError(f"{folder} holds no {STUDY_FILE}", hint="`qualcode init NAME` makes a study")
    return Study(folder.resolve(), _settings(content))


def _settings(content: bytes) -> Settings:
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyFormatError(
            f"{STUDY_FILE}: not valid TOML ({error})", hint="mend that line in an editor"
        ) from None
    check_format(table.get("format", 1), STUDY_FILE)
    if not isinstance(table.get("id"), str):
        raise StudyFormatError(
            f"{STUDY_FILE} has no `id`", hint="restore the line `id = ...` from a backup or a colleague"
        )
    anonymise = _table(table, "anonymise")
    k = anonymise.get("k", 5)
    if isinstance(k, bool) or not isinstance(k, int) or k < 3:
        raise StudyFormatError(
            f"{STUDY_FILE}: `k` in [anonymise] must be a whole number of at least 3", hint="5 is usual"
        )
    return Settings(
        id=table["id"],
        name=str(table.get("name", "")),
        areas=_texts(table, "areas"),
        k=k,
        attribution=_texts(anonymise, "attribution") or ("role", "area"),
        publishable=_texts(anonymise, "publishable"),
        legal_hold=str(_table(table, "governance").get("legal_hold", "")).strip(),
        workstreams=_table(table, "workstreams"),
    )


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise StudyFormatError(f"{STUDY_FILE}: `{name}` should be a table, written [{name}]")
    return found


def _texts(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise StudyFormatError(f'{STUDY_FILE}: `{name}` should be a list of texts, as in {name} = ["North"]')
    return tuple(found)


def toml_text(value: str) -> str:
    """Return a text as a TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " else f"\\u{ord(char):04X}" for char in escaped) + '"'


APPROACHES = ("reflexive", "codebook", "coding-reliability", "framework", "summary")


def require_new(folder: Path) -> None:
    """Refuse a folder that holds a study already, and one that lies in a study."""
    if (folder / STUDY_FILE).exists():
        raise AlreadyThereError(f"{folder} is a study already", hint="choose another folder")
    around = next((above for above in folder.resolve().parents if (above / STUDY_FILE).is_file()), None)
    if around is not None:
        raise AlreadyThereError(
            f"{folder} lies in the study {around.name}: its verbs would not know which of the two is meant",
            hint="choose a folder outside of it, as in `qualcode init ../NAME`",
        )


def create_study(folder: Path, *, study: str, name: str, areas: tuple[str, ...], approach: str) -> Study:
    """Make a study folder with the id `study`; refuse one that holds a study already."""
    require_new(folder)
    content = "\n".join(
        [
            "# The study's settings. People may edit this file.",
            "format = 1",
            f"id = {toml_text(study)}",
            f"name = {toml_text(name)}",
            f"areas = [{', '.join(toml_text(area) for area in areas)}]",
            "",
            "[workstreams.main]",
            f'approach = "{approach}"   # reflexive | codebook | coding-reliability | framework | summary',
            "",
            "[anonymise]",
            "k = 5                           # the smallest group that an attribution line may point at",
            'attribution = ["role", "area"]  # what an attribution line is made of, the first kept longest',
            "publishable = []                # names that may be printed: organisations, towns",
            "",
        ]
    )
    write_whole(folder / STUDY_FILE, content.encode())
    for file, text in ((".gitignore", IGNORED), (".gitattributes", ATTRIBUTES)):
        if not (folder / file).exists():
            write_whole(folder / file, text.encode())
    return open_study(folder)


def git_rules_missing(study: Study, logs: Iterable[str]) -> list[str]:
    """Return the lines that `.gitattributes` lacks so that git joins these logs line by line.

    None where the file is not there: a study without git needs none.
    """
    content = read_if_there(study.path(".gitattributes"))
    if content is None:
        return []
    known = {
        line.split()[0] for line in content.decode("utf-8", errors="replace").splitlines() if line.split()
    }
    named = list(logs)
    return [
        line
        for line in ATTRIBUTES.splitlines()
        if (pattern := line.split()[0]) not in known
        and any(PurePosixPath(name).match(pattern.replace("/**", "/*")) for name in named)
    ]


def keep_logs_joined(study: Study, logs: Iterable[str]) -> None:
    """Add to `.gitattributes` what it lacks for these logs; a study of an earlier version has fewer lines."""
    missing = git_rules_missing(study, logs)
    if missing:
        path = study.path(".gitattributes")
        content = read_if_there(path) or b""
        start = content if not content or content.endswith(b"\n") else content + b"\n"
        write_whole(path, start + "".join(f"{line}\n" for line in missing).encode())


def is_log(name: str) -> bool:
    """Whether a file is a log of events, whose lines copies have together; a machine's are not.

    `sources.lock` is none: of its lines on one source the newest counts.
    """
    if name.startswith(("codings/@", "sources.lock")):
        return False
    if name.startswith("flags/"):
        return name.endswith(".jsonl")
    return any(PurePosixPath(name).match(pattern) for pattern in _LOG_PATTERNS)


def keep_out_of_git(study: Study, names: Iterable[str]) -> None:
    """Add to `.gitignore` the personal folders it lacks of these files; an earlier study names fewer."""
    content = read_if_there(study.path(".gitignore"))
    if content is None:
        return
    known = {line.strip().strip("/") for line in content.decode("utf-8", errors="replace").splitlines()}
    wanted = dict.fromkeys(place for place in map(_personal_place, names) if place)
    missing = [place for place in wanted if place not in known]
    if missing:
        start = content if not content or content.endswith(b"\n") else content + b"\n"
        write_whole(study.path(".gitignore"), start + "".join(f"/{name}/\n" for name in missing).encode())


def is_personal(name: str) -> bool:
    """Whether a study file holds personal data: it is its owner's alone to read, and stays out of git."""
    return bool(_personal_place(name))


def mode_of(name: str) -> int:
    """Return who may read a file of a study: its owner alone where it holds or quotes what people said."""
    return PRIVATE if is_personal(name) or name.startswith("exports/") else SHARED


def _personal_place(name: str) -> str:
    if name.startswith(f"{PRIVATE_EXPORTS}/"):
        return PRIVATE_EXPORTS
    first = name.partition("/")[0]
    return first if first in PERSONAL else ""


def random_id(prefix: str, size: int = 4) -> str:
    """Draw a short readable id; not sequential, so that branches never collide."""
    return prefix + "".join(secrets.choice(_ID_ALPHABET) for _ in range(size))


def fresh_id(prefix: str, taken: Iterable[str]) -> str:
    """Draw a short id that is not taken."""
    known = set(taken)
    size = 4
    while (drawn := random_id(prefix, size)) in known:
        size += 1 if len(known) > 28**size // 4 else 0
    return drawn


def coder_name(typed: str) -> str:
    """Return a coder's name as its folder is called; raise `UsageError` when it cannot be one."""
    name = typed.strip().casefold()
    if not _CODER.fullmatch(name) or name.rstrip(".") in {"con", "prn", "aux", "nul"}:
        raise UsageError(
            f"{typed!r} cannot be a coder's name",
            hint="use up to 31 letters a-z, digits, '-' or '_', such as ann",
        )
    if name == CONSENSUS:
        raise UsageError(
            f"{CONSENSUS!r} is not a coder's name: it is what coders decided together",
            hint="`qualcode agree resolve` writes it; give your own name",
        )
    return name


def environment_folder(variable: str) -> Path | None:
    """Return the folder that an environment variable names, if it is set."""
    value = os.environ.get(variable, "")
    return Path(value).expanduser() if value else None
