"""One table of keys: what each act is called, its keys, and where they work.

The screens bind from it, the help and the documentation are written from it, and a person's own settings
change it; no key is named anywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

KeyPlace = Literal["coding", "view", "review", "resolve", "crosswalk"]
CODING: tuple[KeyPlace, ...] = ("coding",)
VIEW: tuple[KeyPlace, ...] = ("view",)
REVIEW: tuple[KeyPlace, ...] = ("review",)
RESOLVE: tuple[KeyPlace, ...] = ("resolve",)
TEXTS: tuple[KeyPlace, ...] = ("coding", "view", "review")
EVERYWHERE: tuple[KeyPlace, ...] = (*TEXTS, "resolve")
CROSSWALK: tuple[KeyPlace, ...] = ("crosswalk",)
ALL: tuple[KeyPlace, ...] = (*EVERYWHERE, "crosswalk")


@dataclass(frozen=True, slots=True)
class Key:
    """An act, the keys that do it (Textual's names), what it does in a few words, and where it works.

    `group` is the heading under which the help lists it.
    """

    action: str
    keys: tuple[str, ...]
    what: str
    places: tuple[KeyPlace, ...] = TEXTS
    group: str = ""


KEYS: tuple[Key, ...] = (
    Key("next_passage", ("j", "down"), "next turn or extract", EVERYWHERE, "Move"),
    Key("previous_passage", ("k", "up"), "turn or extract before", EVERYWHERE, "Move"),
    Key("page_down", ("pagedown", "ctrl+f"), "a page on", ALL, "Move"),
    Key("page_up", ("pageup", "ctrl+b"), "a page back", ALL, "Move"),
    Key("first_passage", ("home",), "to the first", ALL, "Move"),
    Key("last_passage", ("end", "G"), "to the last", ALL, "Move"),
    Key("next_question", ("j", "down"), "next question", CROSSWALK, "Move"),
    Key("previous_question", ("k", "up"), "question before", CROSSWALK, "Move"),
    Key("next_open", ("l", "space", "enter"), "the next open question; this one later", CROSSWALK, "Move"),
    Key("find_code", ("slash",), "find a code", CROSSWALK, "Move"),
    Key("next_uncoded", ("tab",), "next turn without a code", CODING, "Move"),
    Key("previous_uncoded", ("shift+tab",), "turn before without a code", CODING, "Move"),
    Key("next_proposal", ("right_square_bracket",), "next proposal of the machine", CODING, "Move"),
    Key("previous_proposal", ("left_square_bracket",), "proposal before", CODING, "Move"),
    Key("search", ("slash",), "search words", TEXTS, "Move"),
    Key("next_hit", ("greater_than_sign",), "next hit of the search", TEXTS, "Move"),
    Key("previous_hit", ("less_than_sign",), "hit before", TEXTS, "Move"),
    Key("go_to", ("g",), "go to a turn, a time, or a source", CODING, "Move"),
    Key("next_word", ("l", "right"), "to the next word", ("coding", "view"), "Choose words"),
    Key("previous_word", ("h", "left"), "to the word before", ("coding", "view"), "Choose words"),
    Key("extend_word", ("w", "shift+right"), "one word more", ("coding", "view"), "Choose words"),
    Key("shrink_word", ("b", "shift+left"), "one word less", ("coding", "view"), "Choose words"),
    Key("extend_passage", ("shift+down", "J"), "on to the next turn", CODING, "Choose words"),
    Key("shrink_passage", ("shift+up", "K"), "back to the turn before", CODING, "Choose words"),
    Key("extend_letter", ("full_stop",), "one letter more", ("coding", "view"), "Choose words"),
    Key("shrink_letter", ("comma",), "one letter less", ("coding", "view"), "Choose words"),
    Key("sentence", ("s",), "the sentence; again: one more", ("coding", "view"), "Choose words"),
    Key("whole", ("v",), "the whole turn", ("coding", "view"), "Choose words"),
    Key("clear", ("escape",), "choose nothing; leave", EVERYWHERE, "Choose words"),
    Key("code", ("enter", "c"), "code the chosen words, or the whole turn", CODING, "Code"),
    Key("recent", ("1", "2", "3", "4", "5", "6", "7", "8", "9"), "a code used lately", CODING, "Code"),
    Key("new_code", ("n",), "a new code", ("coding", "view"), "Code"),
    Key("remove", ("x",), "take a coding away", ("coding", "view"), "Code"),
    Key("move_code", ("t",), "to another code instead", ("coding", "view"), "Code"),
    Key("also_code", ("plus", "d"), "another code as well", VIEW, "Code"),
    Key("narrow", ("enter",), "keep the chosen words only", VIEW, "Code"),
    Key("cut", ("X",), "cut the chosen words out", VIEW, "Code"),
    Key("split", ("vertical_line",), "split there: each part an extract of its own", VIEW, "Code"),
    Key("against", ("minus",), "mark as running against the code, or take that back", VIEW, "Code"),
    Key("accept", ("a",), "accept the proposal", ("coding", "review"), "Proposals"),
    Key("reject", ("r",), "reject the proposal", ("coding", "review"), "Proposals"),
    Key("skip", ("s", "space"), "leave it open", REVIEW, "Proposals"),
    Key("proposals", ("P",), "show the likely ones, all, or none", CODING, "Proposals"),
    Key(
        "take",
        ("1", "2", "3", "4", "5", "6", "7", "8", "9"),
        "what that coder gave stands",
        RESOLVE,
        "Decide",
    ),
    Key("take_all", ("b",), "all that anybody gave stands", RESOLVE, "Decide"),
    Key("take_none", ("n",), "nothing stands", RESOLVE, "Decide"),
    Key("take_codes", ("c", "enter"), "choose the codes that stand", RESOLVE, "Decide"),
    Key("later", ("s", "space"), "leave it open", RESOLVE, "Decide"),
    Key("decide_same", ("s",), "the same: one code from now on", CROSSWALK, "Decide"),
    Key("decide_apart", ("a",), "apart: two codes", CROSSWALK, "Decide"),
    Key("decide_under", ("u",), "the left one goes under the right one", CROSSWALK, "Decide"),
    Key("decide_over", ("o",), "over: the right one goes under the left one", CROSSWALK, "Decide"),
    Key("name_code", ("n",), "name of the one code, or of the right one apart", CROSSWALK, "Decide"),
    Key("choose_definition", ("d",), "which definition stands", CROSSWALK, "Decide"),
    Key("say_why", ("w",), "why", CROSSWALK, "Decide"),
    Key("take_back", ("b",), "take the last answer back, without limit", CROSSWALK, "Undo"),
    Key("undo", ("u",), "undo, without limit", EVERYWHERE, "Undo"),
    Key("redo", ("U",), "redo", EVERYWHERE, "Undo"),
    Key("memo", ("m",), "write a memo", EVERYWHERE, "Note"),
    Key("flag", ("f",), "raise a flag", TEXTS, "Note"),
    Key("star", ("asterisk",), "star as a quote, or take the star away", TEXTS, "Note"),
    Key("correct", ("e",), "correct a word or the speaker", CODING, "Note"),
    Key("play", ("p",), "play the recording from here", CODING, "Note"),
    Key("context", ("o",), "more of what was said around it; less", ("view", "review", "resolve"), "See"),
    Key("pane", ("i",), "codebook and memos: show or hide", EVERYWHERE, "See"),
    Key("browse_codes", ("C",), "look through the codebook", ("coding", "view"), "See"),
    Key("browse_memos", ("M",), "look through the memos here", EVERYWHERE, "See"),
    Key("show_questions", ("i",), "the list of questions: show or hide", CROSSWALK, "See"),
    Key("open_view", ("V",), "all extracts of a code", ("coding", "review"), "Go elsewhere"),
    Key("open_review", ("R",), "review what the machine proposes", ("coding", "view"), "Go elsewhere"),
    Key("open_source", ("O",), "open another source", EVERYWHERE, "Go elsewhere"),
    Key("open_extract", ("S",), "open the source here", ("view", "review", "resolve"), "Go elsewhere"),
    Key("filter", ("F",), "only some: role, area, person, source", VIEW, "Go elsewhere"),
    Key("help", ("question_mark",), "the keys of this place", ALL, "Go elsewhere"),
    Key("quit", ("q",), "leave this place; the last one ends", ALL, "Go elsewhere"),
)


def keys_of(place: KeyPlace, keymap: Sequence[Key] = KEYS) -> tuple[Key, ...]:
    """Return the keys that work in a place, in the order of the help."""
    return tuple(key for key in keymap if place in key.places)


_SHOWN = {
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "question_mark": "?",
    "vertical_line": "|",
    "full_stop": ".",
    "asterisk": "*",
    "slash": "/",
    "comma": ",",
    "plus": "+",
    "minus": "-",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
_HELD = {"shift": "Shift", "ctrl": "Ctrl", "alt": "Alt"}


def shown_key(name: str) -> str:
    """Return a key as it is written on a keyboard: `]` for `right_square_bracket`, `Shift+→`, `Ctrl+F`."""
    *held, last = name.split("+")
    shown = _SHOWN.get(last, last)
    if held and len(shown) == 1:
        shown = shown.upper()
    return "+".join([*(_HELD.get(one, one.capitalize()) for one in held), shown])


def shown_keys(key: Key) -> str:
    """Return the keys of an act as the help writes them; `1 to 9` for a row of numbers."""
    if len(key.keys) > 2 and all(name.isdigit() for name in key.keys):
        return f"{key.keys[0]} to {key.keys[-1]}"
    return " or ".join(shown_key(name) for name in key.keys) or "none"
