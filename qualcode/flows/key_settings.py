"""The table of keys as it is for one person: `[keys]` in their settings changes it, for every study.

A setting names an act and its keys; an act or a key that is not known, or a key for two acts in one place, is
one error that names both. Where an act works in several places, and its key does something else in one that
is not its first, the act keeps its usual keys there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.errors import UsageError, unknown_name
from qualcode.flows.keymap import KEYS, Key, KeyPlace, shown_key, shown_keys
from qualcode.store.user import read_user, settings_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SIGNS = {
    "]": "right_square_bracket",
    "[": "left_square_bracket",
    ">": "greater_than_sign",
    "<": "less_than_sign",
    "?": "question_mark",
    "!": "exclamation_mark",
    ".": "full_stop",
    "*": "asterisk",
    "/": "slash",
    "\\": "backslash",
    ",": "comma",
    "+": "plus",
    "-": "minus",
    "_": "underscore",
    "=": "equals_sign",
    ";": "semicolon",
    ":": "colon",
    "'": "apostrophe",
    '"': "quotation_mark",
    "#": "number_sign",
    "@": "at",
    "%": "percent_sign",
    "&": "ampersand",
    "(": "left_parenthesis",
    ")": "right_parenthesis",
    "{": "left_curly_bracket",
    "}": "right_curly_bracket",
    "|": "vertical_line",
    "~": "tilde",
    "`": "grave_accent",
    "^": "circumflex_accent",
    "$": "dollar_sign",
    " ": "space",
}
_NAMED = frozenset(
    [
        *_SIGNS.values(),
        *("enter", "tab", "space", "escape", "backspace", "delete", "insert"),
        *("home", "end", "pageup", "pagedown", "up", "down", "left", "right"),
        *(f"f{number}" for number in range(1, 13)),
    ]
)
_FUNCTION_KEYS = [f"f{number}" for number in range(5, 13)]
_HOLDS = ("ctrl", "alt", "shift")
_TAKEN = frozenset({"ctrl+c", "ctrl+q", "ctrl+z"})
_OTHER_NAMES = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete"}


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An act as `qualcode code keys` lists it: its keys as on a keyboard, and whether the person set them."""

    key: Key
    shown: str
    changed: bool


def own_keymap() -> tuple[Key, ...]:
    """Return the table of keys as it is for this person."""
    return changed_keymap(read_user().keys, place=str(settings_file()))


def changed_keymap(wanted: Mapping[str, Sequence[str]], *, place: str = "[keys]") -> tuple[Key, ...]:
    """Return the table of keys with the keys that a person wants for some acts.

    Raises `UnknownNameError` for an act that there is not, `UsageError` for a key that there is not, that is
    kept for leaving, or that would do two things in one place.
    """
    known = {key.action for key in KEYS}
    for action in wanted:
        if action not in known:
            error = unknown_name("act", action, sorted(known), hint="`qualcode code keys` lists them")
            error.message = f"{place}: {error.message}"
            raise error
    changed = tuple(
        _with_keys(key, wanted[key.action], place) if key.action in wanted else key for key in KEYS
    )
    usual = {key.action: key.keys for key in KEYS}
    parted = tuple(part for key in changed for part in _by_place(key, usual[key.action], changed, wanted))
    _require_no_clash(parted, wanted, place)
    return parted


def _by_place(
    key: Key, usual: tuple[str, ...], keymap: Sequence[Key], wanted: Mapping[str, Sequence[str]]
) -> Iterator[Key]:
    """Yield an act as it is bound: once, or parted from the places in which its own key does something else.

    There it keeps those of its usual keys that are free; where none is, the clash stays and is told.
    """
    if key.action not in wanted:
        yield key
        return
    kept: dict[tuple[str, ...], list[KeyPlace]] = {}
    for where in key.places:
        others = [other for other in keymap if where in other.places and other.action != key.action]
        own = {name for other in others if other.action in wanted for name in other.keys}
        taken = own.union(*(other.keys for other in others))
        free = tuple(name for name in usual if name not in taken)
        clashes = not own.intersection(key.keys) and bool(taken.intersection(key.keys))
        names = free if where != key.places[0] and clashes and free else key.keys
        kept.setdefault(names, []).append(where)
    for names, places in kept.items():
        yield replace(key, keys=names, places=tuple(places))


def _with_keys(key: Key, typed: Sequence[str], place: str) -> Key:
    names = tuple(dict.fromkeys(_key_named(one, key.action, place) for one in typed))
    if key.action == "recent" and len(names) > len(key.keys):
        raise UsageError(f"{place}: recent takes nine keys at most", hint="one for each code used lately")
    return replace(key, keys=names)


def _key_named(typed: str, action: str, place: str) -> str:
    """Return a key by the terminal's name for it: a letter, a sign, or a word with what is held."""
    *held, last = _parts(typed.strip() or typed)
    last = _SIGNS.get(last, last)
    if len(last) > 1:
        last = _OTHER_NAMES.get(last.casefold(), last.casefold())
    held = sorted((one.casefold() for one in held), key=[*_HOLDS, *(one.casefold() for one in held)].index)
    letter = len(last) == 1 and last.isalnum()
    if letter and held == ["shift"]:
        held, last = [], last.upper()
    elif letter and held:
        last = last.lower()
    if not (letter or last in _NAMED) or any(one not in _HOLDS for one in held):
        raise UsageError(
            f"{place}: {action} = {typed!r}: there is no such key",
            hint='a letter, a sign, or a name as in "enter", "f5", "ctrl+n", "shift+right"',
        )
    name = "+".join([*held, last])
    if name in _TAKEN:
        raise UsageError(
            f"{place}: {action} = {typed!r}: {shown_key(name)} is kept for leaving", hint="choose another key"
        )
    return name


def _parts(typed: str) -> list[str]:
    """Part what is held from the key; a plus may be the key itself."""
    return re.split(r"(?<=[^+])\+(?=.)", typed) if typed != "+" else ["+"]


def _require_no_clash(keymap: Sequence[Key], wanted: Mapping[str, Sequence[str]], place: str) -> None:
    by_key: dict[tuple[KeyPlace, str], Key] = {}
    for key in keymap:
        for where in key.places:
            for name in key.keys:
                other = by_key.setdefault((where, name), key)
                if other is not key:
                    first, second = sorted((other, key), key=lambda one: one.action not in wanted)
                    raise UsageError(
                        f"{place}: {shown_key(name)} would be both {first.action} and {second.action}",
                        hint=_instead(keymap, second, name),
                    )


def _instead(keymap: Sequence[Key], key: Key, clashing: str) -> str:
    """Return how an act gets another key for one that clashes; its other keys stay where they are."""
    taken = {name for other in keymap for name in other.keys}
    free = next((name for name in _FUNCTION_KEYS if name not in taken), "ctrl+g")
    keys = ", ".join(f'"{free if name == clashing else name}"' for name in key.keys)
    return f"give {key.action} another key too, as in {key.action} = [{keys}]"


def key_rows() -> tuple[KeyRow, ...]:
    """Return the table of keys as it is for this person, and which acts they have given other keys."""
    usual = {key.action: key.keys for key in KEYS}
    return tuple(KeyRow(key, shown_keys(key), key.keys != usual[key.action]) for key in own_keymap())
