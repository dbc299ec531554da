"""Names in what comes from another study: no file that git takes gets a line that names somebody.

A name of either register is refused with its file before anything is written; no message repeats it.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.flows.checking.names import texts_of_log
from qualcode.flows.copies.kinds import CROSSWALK, is_shared
from qualcode.flows.copies.lines import missing_lines
from qualcode.flows.nameless import naming_lines
from qualcode.store.logs import writers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qualcode.flows.desk import Desk
    from qualcode.store.study import Study
    from qualcode.store.vault import Names

_LOGS = (".jsonl", ".lock")


def require_nameless(desk: Desk, other: Study, files: Mapping[str, bytes], names: Names) -> None:
    """Refuse what analysts wrote there that names somebody of either register: it would lie open here.

    Only lines that are new here count. Raises `UsageError` for the first of them.
    """
    for name, content in files.items():
        if is_shared(name):
            for place, fault in _named_in(desk, other, name, content, names):
                raise UsageError(
                    f"{name} of the other study{place}: {fault}",
                    hint="mend it there, or register the name as publishable if it may be printed",
                )


def _named_in(desk: Desk, other: Study, name: str, content: bytes, names: Names) -> Iterator[tuple[str, str]]:
    before = desk.study.read(name) or b""
    if name.endswith(_LOGS) or name == CROSSWALK:
        new = b"\n".join(missing_lines(before, content + b"\n"))
        coders = writers(desk.study) | writers(other)
        texts = _cells(new, coders) if name == CROSSWALK else list(texts_of_log(new, coders))
        yield from (("", fault) for _, fault in naming_lines(desk, "\n".join(texts).encode(), names=names))
        return
    own, lines = set(before.split(b"\n")), content.split(b"\n")
    for place, fault in naming_lines(desk, content, names=names):
        if lines[int(place.removeprefix("line ")) - 1] not in own:
            yield f", {place} as it would be here", fault


def _cells(content: bytes, coders: frozenset[str]) -> list[str]:
    """Return the cells of rows; who decided is a coder, whoever shares that name."""
    rows = csv.reader(io.StringIO(content.decode("utf-8", "replace"), newline=""))
    return [cell for row in rows for cell in row if cell not in coders]
