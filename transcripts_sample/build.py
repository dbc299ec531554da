"""Builds the sample study's caption, Word and Excel files from the plain text under `src/`.

The same text gives the same bytes on every machine: nothing is compressed and every date is fixed.
Run it as `python transcripts_sample/build.py` after editing a text.
"""

from __future__ import annotations

import textwrap
import uuid
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
NOTICE = "Synthetic: written for qualcode; nobody in it exists and nothing in it happened. CC0."

WORDS_A_SECOND = 2.6
LINE_WIDTH = 46
LINES_A_CUE = 2
CUES_AN_UTTERANCE = 4

SURVEY_HEADER = (
    "ID",
    "Start time",
    "Completion time",
    "Email",
    "Name",
    "Which area do you live in?",
    "How old are you?",
    "Which of these have you used since becoming pregnant? (tick all that apply)",
    "Overall, how easy was it to get the support you needed?",
    "What helped you most?",
    "What would you change?",
    "Are you happy for us to use your words, without your name, in our report?",
)
AREAS = {"H": "Harrowmere", "E": "Eastling Vale"}
AGES = {
    "a": "Under 25", "b": "25-29", "c": "30-34", "d": "35-39", "e": "40 or over", "x": "Prefer not to say",
}  # fmt: skip
SERVICES = {
    "m": "Midwife clinic", "v": "Health visitor", "h": "Hub or children's centre", "g": "Baby group",
    "f": "Feeding support", "t": "Talking therapy", "o": "Online advice",
}  # fmt: skip
EASE = {"1": "Very easy", "2": "Easy", "3": "Neither easy nor hard", "4": "Hard", "5": "Very hard"}
CONSENT = {"y": "Yes", "n": "No"}
STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ h:mm:ss"/></numFmts><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """What one person said in one go; `overlaps` means that it began before the last person had ended."""

    label: str
    words: str
    overlaps: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """A caption of up to two lines; `key` is Teams' utterance and part, times are seconds."""

    key: str
    label: str
    lines: tuple[str, ...]
    start: float
    end: float


Cell = str | int | datetime


def source_lines(name: str) -> list[str]:
    """Return the lines of a text under `src/` without comments and blank lines."""
    lines = (HERE / "src" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def spoken_turns(lines: Sequence[str]) -> list[SpokenTurn]:
    """Read `Name: words` lines; a leading `+` marks a turn that overlaps the one before."""
    turns = []
    for line in lines:
        label, words = line.removeprefix("+").split(": ", 1)
        turns.append(SpokenTurn(label, " ".join(words.split()), line.startswith("+")))
    return turns


def focus_group() -> bytes:
    """Return the focus group as Microsoft Teams writes its captions."""
    turns = spoken_turns(source_lines("focus-group-harrowmere.txt"))
    meeting = uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/qualcode/focus-group-harrowmere")
    blocks = ["WEBVTT", f"NOTE {NOTICE}"]
    blocks += [_caption(meeting, cue) for cue in cues(turns)]
    return ("\n\n".join(blocks) + "\n").encode("utf-8")


def _caption(meeting: uuid.UUID, cue: Cue) -> str:
    name = "".join(char if char < "\x80" else f"&#{ord(char)};" for char in escape(cue.label))
    words = "\n".join(escape(line) for line in cue.lines)
    return f"{meeting}/{cue.key}\n{_clock(cue.start)} --> {_clock(cue.end)}\n<v {name}>{words}</v>"


def cues(turns: Sequence[SpokenTurn]) -> Iterator[Cue]:
    """Cut turns into captions at speaking pace: utterance numbers have gaps, parts are contiguous."""
    utterance = 7
    now = 3.0
    for turn in turns:
        now += -0.64 if turn.overlaps else 0.4
        lines = textwrap.wrap(turn.words, LINE_WIDTH, break_long_words=False, break_on_hyphens=False)
        captions = [tuple(lines[at : at + LINES_A_CUE]) for at in range(0, len(lines), LINES_A_CUE)]
        for number, caption in enumerate(captions):
            part = number % CUES_AN_UTTERANCE
            if part == 0:
                utterance += 2 if utterance % 5 == 0 else 1
            end = now + max(0.6, len(" ".join(caption).split()) / WORDS_A_SECOND)
            yield Cue(f"{utterance}-{part}", turn.label, caption, now, end)
            now = end


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def interview() -> bytes:
    """Return the interview as a transcribing agency types it: a bold label and the words in one paragraph."""
    lines = source_lines("interview-eastling.txt")
    split = lines.index("---")
    paragraphs = [_paragraph((line, number == 0)) for number, line in enumerate(lines[:split])]
    paragraphs += [
        _paragraph((f"{turn.label}: ", True), (turn.words, False))
        for turn in spoken_turns(lines[split + 1 :])
    ]
    body = "".join(paragraphs)
    return package(
        {
            "[Content_Types].xml": _content_types(
                {
                    "/word/document.xml": "application/vnd.openxmlformats-officedocument"
                    ".wordprocessingml.document.main+xml"
                }
            ),
            "_rels/.rels": _relationships({"officeDocument": "word/document.xml"}),
            "docProps/core.xml": _core_properties("Interview 4 (synthetic sample)"),
            "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
            f'2006/main"><w:body>{body}<w:sectPr/></w:body></w:document>',
        }
    )


def _paragraph(*runs: tuple[str, bool]) -> str:
    inner = "".join(
        f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'
        for words, bold in runs
    )
    return f"<w:p>{inner}</w:p>"


def survey() -> bytes:
    """Return the survey as Microsoft Forms hands it out: one sheet, one header row, one row a response."""
    rows: list[Sequence[Cell]] = [SURVEY_HEADER]
    rows += [
        _response(number, line) for number, line in enumerate(source_lines("survey-both-areas.txt"), start=1)
    ]
    cells = "".join(
        f'<row r="{at}">{"".join(_cell(at, column, value) for column, value in enumerate(row))}</row>'
        for at, row in enumerate(rows, start=1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return package(
        {
            "[Content_Types].xml": _content_types(
                {
                    "/xl/workbook.xml": f"{office}sheet.main+xml",
                    "/xl/styles.xml": f"{office}styles+xml",
                    "/xl/worksheets/sheet1.xml": f"{office}worksheet+xml",
                }
            ),
            "_rels/.rels": _relationships({"officeDocument": "xl/workbook.xml"}),
            "docProps/core.xml": _core_properties("Survey of both areas (synthetic sample)"),
            "xl/_rels/workbook.xml.rels": _relationships(
                {"worksheet": "worksheets/sheet1.xml", "styles": "styles.xml"}
            ),
            "xl/styles.xml": STYLES,
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
            '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData>'
            "</worksheet>",
        }
    )


def _response(number: int, line: str) -> Sequence[Cell]:
    area, age, used, ease, person, consent, helped, change = (part.strip() for part in line.split("|"))
    email, _, name = (part.strip() for part in person.partition(";"))
    ticked, _, other = used.partition("+")
    services = "".join(f"{SERVICES[letter]};" for letter in ticked) + (f"{other};" if other else "")
    start = datetime(2026, 9, 7, 8, 15) + timedelta(minutes=97 * number, seconds=41 * number % 60)  # noqa: DTZ001
    end = start + timedelta(seconds=90 + 37 * number % 400)
    return (
        number, start, end, email or "anonymous", name,
        AREAS[area], AGES[age], services, EASE[ease], helped, change, CONSENT[consent],
    )  # fmt: skip


def _cell(row: int, column: int, value: Cell) -> str:
    place = f"{chr(ord('A') + column)}{row}"
    if isinstance(value, datetime):
        serial = (value - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001
        return f'<c r="{place}" s="1"><v>{serial:.8f}</v></c>'
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    if not value:
        return ""
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _content_types(parts: dict[str, str]) -> str:
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{core}"/>{overrides}</Types>'
    )


def _relationships(targets: dict[str, str]) -> str:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    entries = [(f"{office}/{kind}", target) for kind, target in targets.items()]
    if "officeDocument" in targets:
        core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
        entries.append((core, "docProps/core.xml"))
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(entries, start=1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def _core_properties(title: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:description>{escape(NOTICE)}</dc:description>"
        "</cp:coreProperties>"
    )


def package(parts: dict[str, str]) -> bytes:
    """Zip XML parts, stored and dated 1980-01-01, so that no library version shows in the bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, body in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            archive.writestr(entry, (declaration + body).encode("utf-8"))
    return buffer.getvalue()


BUILDERS = {
    "focus-group-harrowmere.vtt": focus_group,
    "interview-eastling.docx": interview,
    "survey-both-areas.xlsx": survey,
}


def main() -> None:
    """Write every built file beside this one."""
    for name, builder in BUILDERS.items():
        content = builder()
        (HERE / name).write_bytes(content)
        print(f"{name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
