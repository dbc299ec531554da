"""What is wrong with a codebook that cannot be read as XML, so that whoever sent it knows what to mend.

Nothing of the file's content is said again but its place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ErrorString
from xml.parsers.expat.errors import XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN

from qualcode.containers import parse_xml
from qualcode.errors import BadInputError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_AGAIN = "export it again, as REFI-QDA codebook, in the other program"
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")
_ENDED = frozenset({XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN})


def parsed_qdc(content: bytes, name: str, *, what: str) -> Element:
    """Return the root of a `.qdc`; raise `BadInputError` with what is wrong and where."""
    plain = content.replace(b"\0", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise BadInputError(
            f"{name} has a document type (<!DOCTYPE ...>): refused, since it may draw in other files",
            hint=f"no {what} needs one: {_AGAIN}",
        )
    try:
        return parse_xml(content, name, what=what)
    except BadInputError as error:
        if not isinstance(error.__cause__, (ParseError, ValueError, LookupError)):
            raise
        raise BadInputError(f"{name} {_fault(content, error.__cause__)}", hint=_AGAIN) from error


def _fault(content: bytes, cause: BaseException) -> str:
    declared = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].decode().lower() if declared else "utf-8"
    if isinstance(cause, LookupError):
        return f"says that its encoding is {encoding!r}, which is none that is known"
    utf16 = content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in content[:8]
    if encoding in {"utf-8", "utf8"} and not utf16:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as wrong:
            line = content.count(b"\n", 0, wrong.start) + 1
            says = "says that it is UTF-8, and" if declared else "says no encoding, and"
            return f"{says} is not at byte {wrong.start + 1:,} (line {line:,})"
    if not isinstance(cause, ParseError):
        return f"is no XML of the encoding {encoding!r} that it names"
    line, column = cause.position
    said = ErrorString(cause.code) or "not well-formed"
    if said in _ENDED:
        return f"ends in the middle (line {line:,}): a part of it is missing"
    return f"is no sound XML: {said}, line {line:,}, column {column + 1:,}"
