"""Files for `readers.py`, made with a seed: what people said is known, so that what a reader loses shows.

They hold what real programs write: blank lines and entities in captions, a few comma times; tracked
insertions, content controls and bold names in Word; inline strings and escaped line ends in Excel.
"""

from __future__ import annotations

import random
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

SEED = 20260810
NAMES = ("Ann Hill", "Jo Smith", "Interviewer", "Zoë O’Brien", "P7")
WORDS = """
    the waiting list was long and nobody rang back about it so we gave up and went to the clinic across
    town where the nurse knew my mother & said “come in, it’s fine” at once naïve as that may sound
    """.split()  # noqa: SIM905 -- words read better as a text
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Made:
    """A file to read: its words where they are known one by one, or how many there are."""

    path: Path
    title: str
    words: Counter[str] | None
    total: int | None = None


def made_files(folder: Path) -> Iterator[Made]:
    """Write the files, one after the other, and yield each with the words that stand in it."""
    for cues in (1_000, 5_000):
        about = "an hour" if cues == 1_000 else "five hours"
        yield _captions(folder / f"{cues}.vtt", cues, f"WebVTT, {cues:,} cues ({about})")
    yield _captions(folder / "1000.srt", 1_000, "SRT, 1,000 cues (an hour)")
    yield _document(folder / "500.docx", 500, "Word, 500 paragraphs (50 pages)")
    yield _document(folder / "1500.docx", 1_500, "Word, 1,500 paragraphs (150 pages)")
    for rows in (2_000, 20_000):
        yield _workbook(folder / f"{rows}.xlsx", rows, f"Excel, {rows:,} answers")


def _said(draw: random.Random, words: int) -> str:
    return " ".join(draw.choices(WORDS, k=words))


def _captions(path: Path, cues: int, title: str) -> Made:
    """Write captions as meetings are recorded: a few cues have a blank line inside, or a comma."""
    draw = random.Random(SEED)  # noqa: S311 -- the same files every time
    webvtt = path.suffix == ".vtt"
    words: Counter[str] = Counter()
    lines = ["WEBVTT", ""] if webvtt else []
    for number in range(1, cues + 1):
        text, late = _said(draw, 12), _said(draw, 4) if draw.random() < 0.02 else ""
        words.update(f"{text} {late}".split())
        usual = webvtt == (draw.random() >= 0.01)
        times = (_clock(3.6 * number, "." if usual else ","), _clock(3.6 * number + 3, "." if usual else ","))
        said = f"{draw.choice(NAMES)}: {escape(text) if webvtt else text}"
        lines += [str(number), f"{times[0]} --> {times[1]}", said]
        lines += ["", escape(late) if webvtt else late, ""] if late else [""]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    return Made(path, title, words)


def _clock(moment: float, mark: str) -> str:
    whole, thousandths = divmod(round(moment * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{thousandths:03}"


def _document(path: Path, paragraphs: int, title: str) -> Made:
    """Write a transcript as Word keeps it: of forty paragraphs one was mended, one stands in a control."""
    draw = random.Random(SEED)  # noqa: S311 -- the same files every time
    words: Counter[str] = Counter()
    body: list[str] = []
    for _ in range(paragraphs):
        first, second = _said(draw, 30), _said(draw, 12)
        words.update(f"{first} {second}".split())
        label, spoken, added = _run(f"{draw.choice(NAMES)}: ", bold=True), _run(first), _run(f" {second}")
        chance = draw.random()
        if chance < 0.025:
            added = f'<w:ins w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z">{added}</w:ins>'
        elif chance < 0.05:
            added = f"<w:sdt><w:sdtPr/><w:sdtContent>{added}</w:sdtContent></w:sdt>"
        body.append(f"<w:p>{label}{spoken}{added}</w:p>")
    document = f'<w:document xmlns:w="{NAMESPACE}"><w:body>{"".join(body)}<w:sectPr/></w:body></w:document>'
    parts = {"word/document.xml": document, "word/styles.xml": _styles()}
    parts["word/_rels/document.xml.rels"] = _relations([("styles", "styles.xml")])
    kinds = {"word/document.xml": "document.main", "word/styles.xml": "styles"}
    _package(path, parts, {part: f"{TYPES}.wordprocessingml.{kind}+xml" for part, kind in kinds.items()})
    return Made(path, title, words)


def _run(text: str, *, bold: bool = False) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _styles() -> str:
    """Return a part of styles of the usual size."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Style{number}"><w:name w:val="Style {number}"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="120"/></w:pPr>'
        '<w:rPr><w:sz w:val="22"/><w:color w:val="000000"/></w:rPr></w:style>'
        for number in range(60)
    )
    normal = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    return f'<w:styles xmlns:w="{NAMESPACE}">{normal}{styles}</w:styles>'


def _workbook(path: Path, rows: int, title: str) -> Made:
    """Write a survey as forms export it: of twenty answers one is an inline string, one has two lines."""
    draw = random.Random(SEED)  # noqa: S311 -- the same files every time
    words: Counter[str] = Counter()
    shared: dict[str, int] = {}
    cells = [_row(1, ("ID", "Area", "What was hard?", "What would help?"), shared)]
    for number in range(2, rows + 2):
        answers = [_said(draw, 14), _said(draw, 9)]
        words.update(" ".join(answers).split())
        if draw.random() < 0.05:
            answers[0] = answers[0].replace(" ", "_x000D_\n", 1)
        values = (str(number), draw.choice(("North", "South", "East")), *answers)
        cells.append(_row(number, values, shared, inline=draw.random() < 0.05))
    strings = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in shared)
    sheets = '<sheets><sheet name="Answers" sheetId="1" r:id="r0"/></sheets>'
    grid = f'<worksheet xmlns="{SHEET}"><sheetData>{"".join(cells)}</sheetData></worksheet>'
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}">{sheets}</workbook>',
        "xl/worksheets/sheet1.xml": grid,
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{strings}</sst>',
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]
        ),
    }
    kinds = ("sheet.main", "worksheet", "sharedStrings")
    names = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")
    _package(
        path,
        parts,
        {name: f"{TYPES}.spreadsheetml.{kind}+xml" for name, kind in zip(names, kinds, strict=True)},
    )
    return Made(path, title, words)


def _row(number: int, values: Sequence[str], shared: dict[str, int], *, inline: bool = False) -> str:
    cells = []
    for column, value in zip("ABCD", values, strict=True):
        if inline:
            cells.append(f'<c r="{column}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
        else:
            place = shared.setdefault(value, len(shared))
            cells.append(f'<c r="{column}{number}" t="s"><v>{place}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def _package(path: Path, parts: dict[str, str], types: dict[str, str]) -> None:
    main = next(iter(parts))
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items()
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    default = f'<Default Extension="rels" ContentType="{rels}"/>'
    every = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{default}{overrides}</Types>',
        "_rels/.rels": _relations([("officeDocument", main)]),
        **parts,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in every.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}')
