"""What a wrap of the study key may look like, and how those who have the key know that one of them wrote it.

A shared folder lies where others can write: what is in it is tried within bounds, and believed once it proves
itself. Bounds are those of RFC 7914's scrypt as this program uses it, with room for stronger ones.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from qualcode.store.keys import StudyKey

PERSON = "person"
SHARED_PASSPHRASE = "passphrase"  # noqa: S105 (the name of a kind of wrap)
RECOVERY = "recovery"
MOST_ROWS = 60
_LARGEST_N, _ONLY_R, _LARGEST_P = 2**17, 8, 4
_CODER = re.compile(r"[a-z0-9][a-z0-9._-]{0,30}")
_TOKEN = re.compile(r"[A-Za-z0-9_=-]{40,400}")


def is_well_formed(row: Mapping[str, Any]) -> bool:
    """Whether a wrap can be tried: a known kind, a coder's name, numbers within bounds, salt and token."""
    coder = row.get("coder", "")
    return (
        row.get("name") in {PERSON, SHARED_PASSPHRASE, RECOVERY}
        and isinstance(coder, str)
        and (_CODER.fullmatch(coder) is not None if row.get("name") == PERSON else not coder)
        and isinstance(row.get("once", False), bool)
        and _is_salt(row.get("salt"))
        and isinstance(row.get("key"), str)
        and _TOKEN.fullmatch(row["key"]) is not None
        and _may_be_derived(row.get("n"), row.get("r"), row.get("p"))
    )


def _is_salt(value: object) -> bool:
    try:
        return isinstance(value, str) and len(base64.b64decode(value, validate=True)) == 16
    except ValueError:
        return False


def _may_be_derived(n: object, r: object, p: object) -> bool:
    if type(n) is not int or type(r) is not int or type(p) is not int:
        return False
    return 1 < n <= _LARGEST_N and n & (n - 1) == 0 and r == _ONLY_R and 0 < p <= _LARGEST_P


def proof_of(key: StudyKey, *, study: str, rows: Iterable[Mapping[str, Any]], removed: Iterable[str]) -> str:
    """Return the keyed hash of wraps and of the salts that were removed: 64 hexadecimal digits."""
    plain = json.dumps([study, [dict(row) for row in rows], sorted(removed)], sort_keys=True)
    return hmac.new(key.derived("wraps"), plain.encode(), hashlib.sha256).hexdigest()
