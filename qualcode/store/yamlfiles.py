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
MARKS = (b"<<<<<<< ", b">>>>>>> ")
CONFLICT = ("a merge left its marks here", "take what is right from both sides, remove the marks")


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
    except (YAMLError, ValueError) as error:
        raise _refusal(error, content, name) from None
    if document is None:
        document = CommentedMap()
    if not isinstance(document, CommentedMap):
        raise StudyFormatError(f"{name}: expected names with values at the top, such as `format: {FORMAT}`")
    check_format(document.get("format", FORMAT), name)
    return document


def _refusal(error: Exception, content: bytes, name: str) -> StudyFormatError:
    if line := line_of_conflict(content):
        return StudyFormatError(f"{name} line {line}: {CONFLICT[0]}", hint=CONFLICT[1])
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        where = f"{name} line {mark.line + 1}, column {mark.column + 1}" if mark else name
        hint = "check the indentation and the quotes on that line"
        return StudyFormatError(f"{where}: not valid YAML ({_plain(error)})", hint=hint)
    return StudyFormatError(f"{name}: not valid YAML ({type(error).__name__})")


def line_of_conflict(content: bytes) -> int:
    """Return the first line with a mark that git leaves where two branches differ; 0 where there is none."""
    lines = enumerate(content.split(b"\n"), start=1)
    return next((number for number, line in lines if line.startswith(MARKS)), 0)


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
