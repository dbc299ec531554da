"""Which file of a study is joined how: line by line, entry by entry, row by row, whole, or not at all.

There is one table; what is a log is read from the list that git is given too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from qualcode.store.participants import PARTICIPANTS
from qualcode.store.sources import LOCK_FILE
from qualcode.store.study import STUDY_FILE, is_log, is_personal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind: TypeAlias = Literal[
    "log", "lock", "yaml", "settings", "rows", "memo", "whole", "source", "machine", "own"
]

YAML_FILES = (
    "codebook.yaml", "guide.yaml", "themes.yaml", "recommendations.yaml", "quotes.yaml",
)  # fmt: skip
CROSSWALK = "crosswalk.csv"
_OWN_FOLDERS = frozenset({"history", "exports", "locked", ".qualcode", ".git"})
_OF_GIT = frozenset({".gitignore", ".gitattributes"})
_BY_NAME: Mapping[str, Kind] = {
    LOCK_FILE: "lock",
    STUDY_FILE: "settings",
    PARTICIPANTS: "rows",
    CROSSWALK: "rows",
    **dict.fromkeys(YAML_FILES, "yaml"),
}
_BY_FOLDER: Mapping[str, Kind] = {"sources": "source", "memos": "memo", "mappings": "yaml"}


@lru_cache(maxsize=4096)
def kind_of(name: str) -> Kind:
    """Return how a study file is joined with that of another copy.

    `log`: every line of both, once. `lock`: the newest line of each source. `yaml`, `settings`: entry by
    entry and field by field. `rows`: row by row. `memo`: whole, the one that was changed. `whole`: must be
    the same where both have it. `source`: with its line in `sources.lock`. `machine`: proposals, which the
    next run writes anew. `own`: each copy's own (history, caches, exports), never joined.
    """
    first = name.partition("/")[0]
    if first in _OWN_FOLDERS or name in _OF_GIT:
        return "own"
    if name.startswith("codings/@"):
        return "machine"
    if name in _BY_NAME or is_log(name):
        return _BY_NAME.get(name, "log")
    return _BY_FOLDER.get(first, "whole")


def is_shared(name: str) -> bool:
    """Whether a file holds nothing personal, and belongs to all copies: what git takes too."""
    return kind_of(name) != "own" and not is_personal(name)
