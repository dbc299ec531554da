"""YAML as people wrote it: comments and order survive our writes, and an error names its line.

One reader for the whole project (ruamel, round trip); a file's bytes are parsed once.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from qualcode.errors import StudyFormatError

FORMAT = 1


def _yaml() -> YAML:
    reader = YAML(typ="rt")
    reader.preserve_quotes = True
    reader.width = 110
    reader.indent(mapping=2, sequence=4, offset=2)
    return reader


def parse_yaml(content: bytes, name: str) -> CommentedMap:
    """Parse a YAML file into a mapping of its own; raise `StudyFormatError` with the line of the fault."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise StudyFormatError(f"{name} line {line} is not UTF-8", hint="save the file as UTF-8") from None
    try:
        document = _yaml().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name} line {mark.line + 1}, column {mark.column + 1}" if mark else name
        raise StudyFormatError(
            f"{where}: not valid YAML ({_plain(error)})",
            hint="check the indentation and the quotes on that line",
        ) from None
    except (YAMLError, ValueError) as error:
        raise StudyFormatError(f"{name}: not valid YAML ({type(error).__name__})") from None
    if document is None:
        document = CommentedMap()
    if not isinstance(document, CommentedMap):
        raise StudyFormatError(f"{name}: expected names with values at the top, such as `format: {FORMAT}`")
    check_format(document.get("format", FORMAT), name)
    return document


@lru_cache(maxsize=32)
def parsed_once(content: bytes, name: str) -> CommentedMap:
    """Parse for reading only: the same bytes are parsed once; the result must not be changed."""
    return parse_yaml(content, name)


def _plain(error: MarkedYAMLError) -> str:
    problem = error.problem or error.context or "cannot be read"
    return problem.split("\n", 1)[0]


def check_format(found: object, name: str) -> None:
    """Refuse a file of a format that this version does not know."""
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise StudyFormatError(f"{name}: `format` should be {FORMAT}, not {found!r}")
    if found > FORMAT:
        raise StudyFormatError(
            f"{name} has format {found}; this qualcode reads up to {FORMAT}", hint="update qualcode"
        )


def yaml_bytes(document: Any) -> bytes:
    """Write a document, with the comments and the order it came with."""
    stream = io.BytesIO()
    _yaml().dump(document, stream)
    return stream.getvalue()
