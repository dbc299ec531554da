"""The colours of the application: the person's own sixteen, on their own background, light or dark.

Where something is under the cursor or chosen it is reversed, so that it shows without any colour too.
"""

from __future__ import annotations

from textual.theme import Theme

_PLAIN = "ansi_default"

THEME = Theme(
    name="qualcode",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    accent="ansi_magenta",
    foreground=_PLAIN,
    background=_PLAIN,
    surface=_PLAIN,
    panel=_PLAIN,
    boost=_PLAIN,
    variables={
        "ansi-background": _PLAIN,
        "ansi-foreground": _PLAIN,
        "block-cursor-foreground": _PLAIN,
        "block-cursor-background": _PLAIN,
        "block-cursor-text-style": "bold reverse",
        "border": "ansi_blue",
        "border-blurred": _PLAIN,
        "input-cursor-background": _PLAIN,
        "input-cursor-foreground": _PLAIN,
        "input-cursor-text-style": "reverse",
        "input-selection-background": _PLAIN,
        "input-selection-foreground": _PLAIN,
        "scrollbar": "ansi_bright_black",
        "scrollbar-hover": "ansi_bright_black",
        "scrollbar-active": _PLAIN,
        "scrollbar-background": _PLAIN,
        "scrollbar-background-hover": _PLAIN,
        "scrollbar-background-active": _PLAIN,
        "scrollbar-corner-color": _PLAIN,
    },
)
