"""What a large YAML file of the study holds, kept in `.qualcode/` so that it is not parsed at every start.

The file is the truth: what is kept counts only for exactly the same bytes, and may be deleted at any moment.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from qualcode import __version__
from qualcode.errors import CannotWriteError
from qualcode.store.files import PRIVATE, digest, json_object, make_private, read_if_there, write_whole
from qualcode.store.yamlfiles import parsed_once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.store.study import Study

LARGE = 16_384
FOLDER = ".qualcode/parsed"


def parsed_kept(study: Study, content: bytes, name: str) -> Mapping[str, Any]:
    """Parse a YAML file for reading only; raise `StudyFormatError` with the line of the fault.

    What a large one holds is kept where the study may be written; a file whose values are no plain text,
    number, list or mapping is parsed each time.
    """
    if len(content) < LARGE or study.locked:
        return parsed_once(content, name)
    place = study.path(f"{FOLDER}/{name}.json")
    of = {"version": __version__, "sha256": digest(content)}
    kept = json_object(read_if_there(place) or b"")
    if kept is not None and {key: kept.get(key) for key in of} == of and isinstance(kept.get("holds"), dict):
        return dict(kept["holds"])
    document = parsed_once(content, name)
    with suppress(TypeError, ValueError, CannotWriteError):
        line = json.dumps({**of, "holds": document}, ensure_ascii=False, allow_nan=False)
        if json.loads(line)["holds"] == document:
            make_private(place.parent)
            write_whole(place, line.encode(), mode=PRIVATE)
    return document
