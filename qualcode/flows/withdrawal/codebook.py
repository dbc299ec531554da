"""Where in the codebook, beside its examples, a person's words or name stand: by code and field.

What a person must take out by hand before an erasure is named; the words themselves are not told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.flows.reading import CODEBOOK
from qualcode.store.yamlfiles import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.flows.withdrawal.case import Case

_APART = frozenset({"examples", "counter_examples"})


def places_in_codebook(case: Case) -> list[str]:
    """Return the places, as "include 2 of long-wait", that hold a person's words or name."""
    content = case.study.read(CODEBOOK)
    document = parse_yaml(content, CODEBOOK) if content else {}
    found = []
    for code in document.get("codes") or ():
        entry = {name: value for name, value in code.items() if name not in _APART}
        found += [f"{place} of {code.get('id')}" for place, text in _texts(entry) if case.traces.any_in(text)]
    for section in (name for name in document if name != "codes"):
        found += [
            f"{section}, {place}" for place, text in _texts(document[section]) if case.traces.any_in(text)
        ]
    return list(dict.fromkeys(found))


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text of a mapping or list with where it stands, counted from 1, keys among them."""
    if isinstance(value, dict):
        for number, (name, item) in enumerate(value.items(), start=1):
            inside = f"{place} {name}".strip()
            yield f"{place} entry {number}".strip(), str(name)
            yield from _texts(item, inside)
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _texts(item, f"{place} {number}".strip())
    else:
        yield place, str(value)
