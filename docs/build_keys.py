"""Writes the table of keys into `docs/coding.md` from the table that the screens bind from."""

from __future__ import annotations

from pathlib import Path

from qualcode.flows.keymap import KEYS
from qualcode.screens.code_keys import keys_markdown

PAGE = Path(__file__).with_name("coding.md")
BEGIN, END = "<!-- keys: made by docs/build_keys.py -->\n", "<!-- end of keys -->"


def page(text: str) -> str:
    """Return the page with the table as it is now."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{PAGE.name}: the marks of the table of keys are gone")
    return f"{before}{BEGIN}\n{keys_markdown(KEYS)}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
