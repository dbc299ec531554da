"""What a session is called, and the facts that a person states of it.

A title is of one source of a study; an area is one that the study declares, and a date is a day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count

from qualcode.errors import AlreadyThereError, UsageError, unknown_name
from qualcode.flows.facts import fact_name, nearly, read_fact
from qualcode.flows.reading import titles
from qualcode.model import Loaded
from qualcode.store.participants import PERMISSION_FIELDS
from qualcode.store.study import Study
from qualcode.text import fold

_WITH_HEADER = frozenset({"notes", "workshop", "statements"})
NOT_FACTS = frozenset({"id", "role", "speakers", *PERMISSION_FIELDS})


def session_facts(typed: Mapping[str, str], areas: Sequence[str]) -> dict[str, str]:
    """Return the facts that a person typed, the area as the study (`areas`) writes it.

    Raises `UsageError` for what is no fact, for a name that is nearly a known one, and for what a known fact
    cannot say; `UnknownNameError` for an area that is none of the study's. An empty value passes: it takes a
    fact away.
    """
    found = {}
    for name, value in typed.items():
        plain = fold(name)
        if plain in NOT_FACTS:
            what = "a permission, not" if plain in PERMISSION_FIELDS else "not"
            raise UsageError(
                f"{name} is {what} a fact of the session",
                hint="permissions: --quoting yes; roles: qualcode source role SOURCE SPEAKER ROLE",
            )
        known = fact_name(name)
        found[known] = _area(value, areas) if known == "area" else read_fact(known, value)
    return found


def _area(value: str, areas: Sequence[str]) -> str:
    if not value or not areas:
        return value
    known = {fold(area): area for area in areas}
    if fold(value) not in known:
        listed = f"the study has the areas {', '.join(areas)}; another one goes into qualcode.toml"
        raise unknown_name("area", value, areas, hint=listed)
    return known[fold(value)]


def slip_in_header(loaded: Loaded) -> tuple[str, str] | None:
    """Return the first name in a header of notes that is nearly a known one, and what is meant."""
    if loaded.format not in _WITH_HEADER:
        return None
    for name in loaded.metadata:
        meant = nearly(name, (*NOT_FACTS, "kind"))
        if meant:
            return name, meant
    return None


def title_of_header(loaded: Loaded) -> str:
    """Return what a file says of itself as its title; never its name."""
    return loaded.metadata.get("title", "").strip()


def new_title(
    study: Study, loaded: Loaded, session: Mapping[str, str], *, nameless: Callable[[str], bool]
) -> str:
    """Return what a source without a given title is called: as its header says, or by kind, area and date.

    Whatever is not `nameless` is left out; a title that is taken gets a number.
    """
    taken = {fold(title) for title in titles(study).values()}
    first, rest = title_of_header(loaded), ""
    if not first or not nameless(first):
        facts = [session.get(name, "") or loaded.metadata.get(name, "") for name in ("area", "date")]
        kind = "counted_statements" if loaded.format == "statements" else loaded.kind
        first = kind.replace("_", " ").capitalize()
        rest = "".join(f", {fact}" for fact in facts if fact and nameless(fact))
    numbered = (f"{first} {number}{rest}" if number > 1 else f"{first}{rest}" for number in count(1))
    return next(title for title in numbered if fold(title) not in taken)


def require_free_title(study: Study, title: str, *, of: str = "") -> None:
    """Raise `AlreadyThereError` for a title (or id) that a source other than `of` has."""
    for source, known in titles(study).items():
        if source != of and fold(title) in {fold(known), fold(source)}:
            raise AlreadyThereError(
                f"{source} is called {title!r} already", hint="a title is of one source; give another one"
            )
