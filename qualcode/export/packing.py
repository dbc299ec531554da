"""Zip containers that are the same bytes for the same content: sorted, dated 1980-01-01, nobody's machine.

Used for every Word and Excel file that leaves.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"
_MODE = 0o600


def repacked(content: bytes, change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """Return a zip with the same entries, sorted and without times; `change` may alter each by its name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != _FIRST, name)):
            raw = old.read(name)
            entry = zipfile.ZipInfo(name, date_time=_FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = _MODE << 16
            new.writestr(entry, change(name, raw) if change else raw)
    return packed.getvalue()
