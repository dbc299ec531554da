"""A newcomer's first thirty minutes: one command a step, no YAML, no git; each says what the next needs."""

from __future__ import annotations

import io
import re
import shlex
import zipfile
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
TALK = (
    ("Interviewer", "How did you hear about the group?"),
    ("Maryam Sattar", "A neighbour told me. Nobody official said a word about it."),
    ("Interviewer", "And when you asked for help?"),
    ("Maryam Sattar", "They said someone would ring. I waited by the phone and nobody ever rang back."),
    ("Interviewer", "What would have made the difference?"),
    ("Maryam Sattar", "One person who knows me. I'm Maryam to her, not a number on a list."),
)
NAMES = re.compile(r"maryam|sattar", re.IGNORECASE)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
RELATIONS = f"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="{OFFICE}" Target="word/document.xml"/></Relationships>"""


def word_file() -> bytes:
    """Write the talk as Word does: a bold label, then the words."""
    paragraphs = "".join(
        f'<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{label}: </w:t></w:r>'
        f"<w:r><w:t>{words}</w:t></w:r></w:p>"
        for label, words in TALK
    )
    document = f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELATIONS)
        package.writestr("word/document.xml", document)
    return content.getvalue()


class Newcomer:
    """Somebody who types one command after the other and reads what it prints."""

    def __init__(self, capsys: Capture) -> None:
        self.capsys = capsys
        self.out = self.err = ""

    def types(self, command: str, *, code: int = 0) -> str:
        """Type a command as a line in a shell; return what was printed."""
        program, *arguments = shlex.split(command)
        assert program == "qualcode"
        self.capsys.readouterr()
        ended = run(arguments)
        shown = self.capsys.readouterr()
        self.out, self.err = shown.out, shown.err
        assert ended == code, f"{command}\n{self.out}{self.err}"
        return self.out

    def reads(self, pattern: str) -> str:
        """Find in what was printed the one thing that the next command needs."""
        found = re.findall(pattern, self.out, re.MULTILINE)
        assert found, f"{pattern!r} is not in\n{self.out}{self.err}"
        return str(found[0])


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Newcomer:
    """Sit a newcomer down beside a Word file."""
    (tmp_path / "interview.docx").write_bytes(word_file())
    monkeypatch.chdir(tmp_path)
    return Newcomer(capsys)


def test_from_a_word_file_to_a_quote_bank(
    newcomer: Newcomer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fourteen commands from nothing to a proved quote under a recommendation, none of them about files."""
    newcomer.types("qualcode init 'My consultation'")
    assert "recovery key" in newcomer.out.casefold()
    folder = newcomer.reads(r"cd ['\"]?([^'\"\n]+)")
    monkeypatch.chdir(tmp_path / folder)

    newcomer.types("qualcode import ../interview.docx --quoting yes")
    source = newcomer.reads(r"\b(S[A-Z2-7]{6})\b")
    assert "6 turns" in newcomer.out

    shown = newcomer.types(f"qualcode show {source}")
    assert "nobody ever rang back" in shown
    assert not NAMES.search(shown)

    newcomer.types("qualcode codebook add 'Nobody called back' --definition 'A promised call did not come.'")
    code = newcomer.reads(r"^(nobody-called-back)\b")

    newcomer.types(f"qualcode code apply {source} {code} --words 'nobody ever rang back'")
    coding = newcomer.reads(r"\b(C-[0-9a-f]+)\b")

    view = newcomer.types(f"qualcode code view {code}")
    assert "nobody ever rang back" in view
    assert coding in view

    newcomer.types(
        f"qualcode theme add 'Having to chase' --code {code} --claim 'Help goes to those who chase it.'"
    )
    theme = newcomer.reads(r"^(T-\w+)")

    newcomer.types(f"qualcode quote pick {coding} --theme {theme}")
    quote = newcomer.reads(r"^(Q-\w+)")
    assert "“nobody ever rang back”" in newcomer.out

    newcomer.types("qualcode recommend add 'Ring back within two working days'")
    recommendation = newcomer.reads(r"^(REC-\w+)")

    newcomer.types(f"qualcode recommend link {recommendation} --theme {theme} --quote {quote}")

    newcomer.types("qualcode export quotes --format md")
    bank = newcomer.reads(r"(exports/quotes\.md)")
    text = Path(bank).read_text(encoding="utf-8")
    assert quote in text
    assert recommendation in text
    assert not NAMES.search(text)

    assert newcomer.types(f"qualcode quote verify {bank}") == "1 quote checked, every one verified\n"

    trail = newcomer.types(f"qualcode trace {recommendation}")
    assert quote in trail
    assert "all is well" in newcomer.types("qualcode check")


def test_a_first_refusal_says_how_to_go_on(
    newcomer: Newcomer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A facilitator's words, a missing permission and a telling phrase: each line says what to do next."""
    newcomer.types("qualcode init study")
    monkeypatch.chdir(tmp_path / "study")
    talk = tmp_path / "talk.txt"
    lines = ["Interviewer: Who is this?", "Jo Bright: I'm the only vicar in the village, you know."]
    lines += ["Interviewer: I see.", "Jo Bright: The bus stopped."]
    talk.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    newcomer.types(f"qualcode import '{talk}'")
    source = newcomer.reads(r"\b(S[A-Z2-7]{6})\b")

    newcomer.types(f"qualcode quote pick --source {source} --words 'Who is this?'", code=2)
    assert "never evidence" in newcomer.err
    newcomer.types(f"qualcode quote pick --source {source} --words 'only vicar in the village'", code=2)
    assert "`qualcode source set --quoting` states what was agreed" in newcomer.err

    newcomer.types(f"qualcode source set {source} --quoting yes")
    newcomer.types(f"qualcode quote pick --source {source} --words 'only vicar in the village, you know.'")
    assert "waits for review" in newcomer.out

    newcomer.types("qualcode export quotes", code=1)
    assert "`qualcode anonymise review` decides each place" in newcomer.err
    place = re.findall(r"waits for review \((X-\w+)\)", newcomer.err)[0]

    newcomer.types(f"qualcode anonymise review {place} --mask --as 'somebody who serves there'")
    newcomer.types("qualcode export quotes")
    newcomer.types("qualcode undo")
    assert newcomer.out.startswith("taken back: export")
