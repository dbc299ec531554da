"""Files that would fill the memory, hang, or reach outside: refused in one line, early and cheaply."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from qualcode import containers
from qualcode.containers import open_archive, parse_xml, workbook_sheets
from qualcode.errors import BadInputError
from qualcode.store import files
from qualcode.store.files import read_input

MEGABYTE = 2**20


def zipped(*entries: tuple[str, bytes]) -> bytes:
    """Build a compressed archive; names may come twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def workbook(*cells: str) -> bytes:
    """Build a workbook of one sheet with a word in each of the named cells."""
    book = Workbook()
    for cell in cells:
        book.worksheets[0][cell] = "word"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def measured(code: str) -> tuple[str, float, int]:
    """Run code in a process of its own: what it printed last, its seconds and its peak memory in MB."""
    frame = """
        import resource, time
        from pathlib import Path
        started = time.perf_counter()
        {code}
        status = Path("/proc/self/status")
        if status.exists():
            peak = int(status.read_text().partition("VmHWM:")[2].split()[0]) >> 10
        else:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
        print(time.perf_counter() - started)
        print(peak)
    """
    script = textwrap.dedent(frame).format(code=textwrap.dedent(code))
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    *_, said, seconds, peak = result.stdout.strip().split("\n")
    return said, float(seconds), int(peak)


posix_only = pytest.mark.skipif(sys.platform == "win32", reason="the resource module is not on Windows")


@posix_only
@pytest.mark.parametrize("entry", ["word/document.xml", "xl/worksheets/sheet1.xml"])
def test_a_bomb_of_200_mb_is_refused_at_once(tmp_path: Path, entry: str) -> None:
    """201 MB packed into 200 kB are refused within two seconds and 100 MB, with one line and a hint."""
    bomb = tmp_path / ("bomb.docx" if entry.startswith("word") else "bomb.xlsx")
    bomb.write_bytes(zipped((entry, bytes(201 * MEGABYTE))))
    said, seconds, peak = measured(f"""
from pathlib import Path
from qualcode.plugins import plugin
from qualcode.ports import LoadOptions
from qualcode.errors import BadInputError
try:
    name = {bomb.name!r}
    plugin("loaders", name.rpartition(".")[2]).load(Path({str(bomb)!r}).read_bytes(), name, LoadOptions())
except BadInputError as error:
    print(error.message, "|", error.hint)
""")
    assert "would unpack to more than 200 MB (201 MB)" in said
    assert "save only the text" in said
    assert seconds < 2
    assert peak < 100


@posix_only
def test_a_transcript_of_20_000_turns_in_stated_memory(tmp_path: Path) -> None:
    """20,000 turns (2.4 MB, 400,000 words) are read whole in less than 250 MB and ten seconds."""
    words = " ".join(["word"] * 20)
    body = "".join(
        f"{n}\n{n // 60}:{n % 60:02}.000 --> {n // 60}:{n % 60:02}.900\nSpeaker {n % 4}: {words}\n\n"
        for n in range(20_000)
    )
    transcript = tmp_path / "long.vtt"
    transcript.write_text("WEBVTT\n\n" + body, encoding="utf-8")
    said, seconds, peak = measured(f"""
from pathlib import Path
from qualcode.plugins import plugin
from qualcode.ports import LoadOptions
loaded = plugin("loaders", "vtt").load(Path({str(transcript)!r}).read_bytes(), "long.vtt", LoadOptions())
print(len(loaded.turns), loaded.balance.speech, loaded.balance.adds_up)
""")
    assert said == "20000 400000 True"
    assert seconds < 10
    assert peak < 250


def test_the_ratio_of_an_archive_is_bounded() -> None:
    """Beyond a few megabytes nothing may grow by more than 400 times, unless somebody insists."""
    content = zipped(("word/document.xml", bytes(30 * MEGABYTE)))
    with pytest.raises(BadInputError, match=r"more than 400 times its size \(30 MB\)"):
        open_archive(content, "a.docx", what="Word file")
    assert open_archive(content, "a.docx", what="Word file", force=True).namelist() == ["word/document.xml"]


def test_too_many_entries_are_refused_before_they_are_listed() -> None:
    """An archive of more than 10,000 entries is refused, unless somebody insists."""
    content = zipped(*((f"e{number}", b"") for number in range(containers.MAX_ENTRIES + 1)))
    with pytest.raises(BadInputError, match="more than 10,000 entries"):
        open_archive(content, "a.docx", what="Word file")
    assert len(open_archive(content, "a.docx", what="Word file", force=True).namelist()) == 10_001


@pytest.mark.parametrize(
    "names",
    [
        ("../../outside.xml",),
        ("/etc/outside.xml",),
        ("word/..\\..\\outside.xml",),
        ("C:/outside.xml",),
        ("word/document.xml", "word/document.xml"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_parts_that_trick_are_refused(names: tuple[str, ...]) -> None:
    """Names that lead outside of the archive, and one name twice, are no ordinary file's."""
    content = zipped(*((name, b"<d/>") for name in names))
    with pytest.raises(BadInputError, match="lead outside"):
        open_archive(content, "a.docx", what="Word file")


def test_zip64_is_read() -> None:
    """The large form of a zip archive is read like any other."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w") as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        part.write(b"<d/>")
    assert containers.word_parts(buffer.getvalue(), "a.docx") == {"document": b"<d/>"}


def test_nesting_has_a_bottom() -> None:
    """Elements within elements without end are refused, however the parser of Python takes them."""
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    with pytest.raises(BadInputError, match="more than 250 deep"):
        parse_xml(deep, "a.docx", what="Word file")
    assert parse_xml(b"<a>" * 200 + b"</a>" * 200, "a.docx", what="Word file").tag == "a"


def test_tags_without_end_are_refused() -> None:
    """More tags than any transcript has are refused before a tree is built of them."""
    with pytest.raises(BadInputError, match="more than 8 million tags"):
        parse_xml(b"<a>" + b"<b/>" * (containers.MAX_TAGS + 1) + b"</a>", "a.docx", what="Word file")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_document_type_is_found_in_any_encoding(encoding: str) -> None:
    """Entities are refused also where a letter has two bytes, and far from the beginning."""
    bomb = f"<?xml version='1.0'?>{' ' * 5000}<!DOCTYPE x [<!ENTITY a 'aa'>]><x>&a;</x>"
    with pytest.raises(BadInputError, match="not a readable Word file"):
        parse_xml(bomb.encode(encoding), "a.docx", what="Word file")


def test_cells_at_the_far_end_do_not_fill_the_memory() -> None:
    """Two cells with 17,000 million empty ones between them are refused before the table is made."""
    with pytest.raises(BadInputError, match="1,048,576 rows and 16,384 columns"):
        workbook_sheets(workbook("A1", "XFD1048576"), "a.xlsx")
    assert len(workbook_sheets(workbook("A1", "ZZ99"), "a.xlsx")[0].rows) == 99


def test_repeated_cells_of_an_open_document_do_not_fill_the_memory() -> None:
    """One value written for a million rows is refused; the usual empty rest of a sheet is not."""
    value = '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
    many = '<table:table-row table:number-rows-repeated="1000000">'
    empty = '<table:table-cell table:number-columns-repeated="16383"/>'
    rest = f'{many}<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    full = (
        many + value.replace(" office", ' table:number-columns-repeated="1000" office') + "</table:table-row>"
    )
    assert containers._ods_extent(f"<table:table-row>{value}{empty}</table:table-row>{rest}".encode()) == (
        1,
        1,
    )
    assert containers._ods_extent(full.encode()) == (1_000_000, 1000)


def test_an_entry_that_lies_about_its_size_is_damaged() -> None:
    """An entry that grows beyond what the archive says is refused as damaged."""
    true, said = (9 * MEGABYTE).to_bytes(4, "little"), (100).to_bytes(4, "little")
    content = zipped(("xl/workbook.xml", b"<w/>"), ("xl/sharedStrings.xml", bytes(9 * MEGABYTE)))
    assert content.count(true) == 2
    with pytest.raises(BadInputError, match="not a readable Excel file"):
        workbook_sheets(content.replace(true, said), "a.xlsx")


needs_posix = pytest.mark.skipif(os.name == "nt", reason="pipes and links are made otherwise on Windows")


@needs_posix
def test_what_is_no_ordinary_file_is_refused(tmp_path: Path) -> None:
    """Pipes, devices and folders are refused, by a link too, with a hint; nothing waits for a writer."""
    os.mkfifo(tmp_path / "pipe.vtt")
    (tmp_path / "link.vtt").symlink_to(tmp_path / "pipe.vtt")
    (tmp_path / "dangling.vtt").symlink_to(tmp_path / "nothing")
    expected = {
        tmp_path / "pipe.vtt": "is a pipe or a device, not a file",
        Path("/dev/zero"): "is a pipe or a device, not a file",
        tmp_path / "link.vtt": "is a pipe or a device, not a file",
        tmp_path / "dangling.vtt": "no such file",
        tmp_path: "is a folder",
        tmp_path / "none.vtt": "no such file",
    }
    for path, message in expected.items():
        with pytest.raises(BadInputError) as refused:
            read_input(path)
        assert refused.value.message.endswith(message)
        assert refused.value.hint


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A file beyond the limit is not read, unless somebody insists; its size is named."""
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as handle:
        handle.truncate(files.MAX_INPUT + 1)
    with pytest.raises(BadInputError, match="larger than 200 MB") as refused:
        read_input(huge)
    assert "--force" in refused.value.hint


def test_a_forced_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever insists gets the whole file."""
    monkeypatch.setattr(files, "MAX_INPUT", 3)
    (tmp_path / "a.txt").write_bytes(b"four")
    with pytest.raises(BadInputError):
        read_input(tmp_path / "a.txt")
    assert read_input(tmp_path / "a.txt", force=True) == b"four"
