"""Words encoded twice, mended through every loader: the words come back, and none is lost or joined."""

from __future__ import annotations

import pytest
from loading_files import load_as, xlsx

from qualcode.ports import LoadOptions

SAID = "It’s the café – déjà vu, £5 “for Siân”"
BEFORE = "---\nkind: {}\n---\n"
FILES = {
    "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Zoë Ray>{}</v>\n\n00:03.000 --> 00:04.000\n<v Bo>Ho</v>\n",
    "srt": "1\n00:00:01,000 --> 00:00:02,000\nZoë: {}\n\n2\n00:00:03,000 --> 00:00:04,000\nZoë: Ho\n",
    "text": "Zoë: {}\n\nBo: Ho\n\nZoë: so\n",
    "otter": "Zoë  0:01  \n{}\n\nBo  0:02  \nHo\n\nZoë  0:03  \nHi\n",
    "markdown": "**Zoë:** {}\n\n**Bo:** Ho\n\n**Zoë:** so\n",
    "csv": 'id,why\n1,"{}"\n2,"because nobody came, and it rained"\n',
    "notes": BEFORE.format("field_notes") + "{}\n",
    "workshop": BEFORE.format("workshop") + "- {}\n",
    "statements": BEFORE.format("counted_statements") + "- {}\n",
    "tsv": "start\tend\ttext\n0\t1500\t{}\n1500\t2600\tHo\n",
    "json": '{{"segments": [{{"id": 0, "start": 0.0, "end": 1.5, "text": "{}"}}]}}',
}


def damaged(text: str) -> bytes:
    """Encode a text twice, as a program does that reads UTF-8 as Windows-1252."""
    undefined = {byte: chr(byte) for byte in b"\x81\x8d\x8f\x90\x9d"}
    return "".join(undefined.get(byte) or bytes([byte]).decode("cp1252") for byte in text.encode()).encode()


@pytest.mark.parametrize("name", FILES)
def test_words_come_back_through_every_loader(name: str) -> None:
    """Left alone, the words stand as they are and a question is put; mended, they are what was said."""
    content = damaged(FILES[name].format(SAID))
    plain = load_as(name, content, "a.txt")
    mended = load_as(name, content, "a.txt", LoadOptions(repair_encoding=True))
    sound = load_as(name, FILES[name].format(SAID).encode(), "a.txt")
    assert [turn.text for turn in sound.turns] == [turn.text for turn in mended.turns]
    assert sound.speakers == mended.speakers
    assert "Ã" in plain.turns[0].text
    for loaded, severity in ((plain, "question"), (mended, "repair")):
        assert [one.severity for one in loaded.problems if one.code == "mojibake"] == [severity]
        assert loaded.balance.words_in == loaded.balance.accounted
    assert plain.balance.words_in == mended.balance.words_in


def test_cells_of_a_workbook_are_mended_too() -> None:
    """A table that was opened in the wrong encoding and saved as a workbook is asked about by its rows."""
    cell = damaged(SAID).decode()
    content = xlsx(("S", [["id", "Why?"], [1, cell], [2, "because nobody came,\nand it rained"]]))
    plain = load_as("xlsx", content, "a.xlsx")
    mended = load_as("xlsx", content, "a.xlsx", LoadOptions(repair_encoding=True))
    assert [turn.text for turn in mended.turns] == [SAID, "because nobody came,\nand it rained"]
    assert "Ã" in plain.turns[0].text
    for loaded, severity in ((plain, "question"), (mended, "repair")):
        found = [one for one in loaded.problems if one.code == "mojibake"]
        assert [(one.severity, one.where) for one in found] == [(severity, "row 2")]
        assert loaded.balance.words_in == loaded.balance.accounted
