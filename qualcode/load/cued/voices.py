"""The tags of a cue: which voices speak in it, and which marks are not words.

A tag or entity never joins or parts words in any way but the one a viewer shows.
"""

from __future__ import annotations

import re

from qualcode.load.balance import LABEL, SPEECH, Piece
from qualcode.load.encodings import clean
from qualcode.load.talk.labels import tidy_label

MARKUP = "markup"

_TAG = re.compile(
    r"<v(?P<voice>(?:[. \t][^<>\n]*)?)>|</v>"
    r"|</?(?:c|i|b|u|s|lang|ruby|rt|font)(?:[. \t=][^<>\n]*)?>|<\d+:[\d:.]+>|\{\\[^<{}\n]*\}"
)
_ENTITY = re.compile(r"&(#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")

_USUAL = {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}

Part = tuple[str | None, str]


def voices_of(payload: str, *, entities: bool) -> tuple[bool, list[Part], list[Piece]]:
    """Split a payload at its tags: whether it names a voice, its (speaker, words), and all its pieces."""
    if "<" not in payload and "{" not in payload:
        text = _decoded(payload, entities=entities)
        return (False, [(None, text)], [(SPEECH, text)]) if text else (False, [], [])
    parts: list[Part] = []
    pieces: list[Piece] = []
    speaker: str | None = None
    voiced = False
    place = 0
    for tag in _TAG.finditer(payload):
        _append(parts, pieces, speaker, _decoded(payload[place : tag.start()], entities=entities))
        place = tag.end()
        if tag.group("voice") is None:
            ends = tag.group() == "</v>"
            pieces.append((MARKUP, " </v> " if ends else tag.group()))
            _append(parts, pieces, speaker, " " if ends else "")
            continue
        classes, _, raw = tag.group("voice").replace("\t", " ").partition(" ")
        label = _decoded(raw, entities=entities)
        speaker = tidy_label(label) or None
        voiced = voiced or speaker is not None
        parts.append((speaker, ""))
        if speaker is None:
            pieces.append((MARKUP, f" {_decoded(tag.group(), entities=entities)} "))
            _append(parts, pieces, speaker, " ")
        else:
            pieces += [(MARKUP, f" <v{classes} "), (LABEL, label), (MARKUP, "> ")]
    _append(parts, pieces, speaker, _decoded(payload[place:], entities=entities))
    return voiced, parts, pieces


def _append(parts: list[Part], pieces: list[Piece], speaker: str | None, text: str) -> None:
    if not text:
        return
    pieces.append((SPEECH, text))
    if parts and parts[-1][0] == speaker:
        parts[-1] = (speaker, parts[-1][1] + text)
    else:
        parts.append((speaker, text))


def _decoded(text: str, *, entities: bool) -> str:
    if not entities or "&" not in text:
        return text
    return clean(_ENTITY.sub(_character, text))


def _character(match: re.Match[str]) -> str:
    name = match.group(1)
    if name in _USUAL:
        return _USUAL[name]
    from html import unescape
    from html.entities import html5

    return unescape(match.group()) if name.startswith("#") or f"{name};" in html5 else match.group()
