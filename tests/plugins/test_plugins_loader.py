"""A loader from elsewhere: listed without being imported, used by the command, held to the same promises."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qualcode.errors import BadInputError
from qualcode.model import Balance, Finding, Loaded, Problem, Span, Turn
from qualcode.plugins import LOADERS, plugin
from qualcode.ports import LoadOptions, Recognition
from qualcode.testing import check_detector, check_exporter, check_loader

PACKAGE = Path(__file__).parent / "foreign_loader"
REPOSITORY = Path(__file__).resolve().parents[2]
LOG = b"TAPE\n4 Ann Ray | nobody rang back\n9 Bo | they never do\n\n(tape ends)\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Install the package as an installer would leave it: the module, and what it offers, side by side."""
    stated = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    place = tmp_path / "site"
    offered = place / f"qualcode_tape-{stated['version']}.dist-info"
    offered.mkdir(parents=True)
    (place / "qualcode_tape.py").write_bytes((PACKAGE / "qualcode_tape.py").read_bytes())
    (offered / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {stated['name']}\nVersion: {stated['version']}\n", encoding="utf-8"
    )
    groups = stated["entry-points"].items()
    lines = [
        line for group, names in groups for line in (f"[{group}]", *(f"{a} = {b}" for a, b in names.items()))
    ]
    (offered / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def in_process(site: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run Python with the package installed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(REPOSITORY)]), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, cwd=cwd, check=False
    )


def test_a_foreign_loader_reads_for_the_command(site: Path, empty_study: Path, tmp_path: Path) -> None:
    """Recognised by its own mark, previewed, imported and read back: nothing tells it from one of ours."""
    (tmp_path / "session.log").write_bytes(LOG)
    file = str(tmp_path / "session.log")
    dry = in_process(site, "-m", "qualcode", "import", file, "--dry-run", "--json", cwd=empty_study)
    found = json.loads(dry.stdout)["files"][0]
    assert (found["format"], found["speakers"]) == ("tape", ["Ann Ray", "Bo"])
    assert [(turn["start_s"], turn["text"]) for turn in found["turns"]] == [
        (4.0, "nobody rang back"),
        (9.0, "they never do"),
    ]
    done = in_process(site, "-m", "qualcode", "import", file, "--yes", cwd=empty_study)
    assert done.returncode == 0, done.stderr
    locked = (empty_study / "sources.lock").read_text(encoding="utf-8")
    assert "tape@1" in locked
    plain = in_process(Path(os.devnull), "-m", "qualcode", "search", "rang", cwd=empty_study)
    assert "nobody rang back" in plain.stdout


def test_a_foreign_loader_may_be_named(site: Path, empty_study: Path, tmp_path: Path) -> None:
    """`--as tape` takes it; without the package the name is unknown."""
    (tmp_path / "session.log").write_bytes(LOG)
    arguments = ["-m", "qualcode", "import", str(tmp_path / "session.log"), "--as", "tape", "--dry-run"]
    assert in_process(site, *arguments, cwd=empty_study).returncode == 0
    missing = in_process(Path(os.devnull), *arguments, cwd=empty_study)
    assert missing.returncode == 2
    assert "no format is called 'tape'" in missing.stderr


def test_listing_imports_no_foreign_package(site: Path, tmp_path: Path) -> None:
    """The name is known from the package's description; its module is imported when it is asked for."""
    code = (
        "import sys\nfrom qualcode.plugins import installed_names, plugin\n"
        "names = installed_names('loaders')\nbefore = 'qualcode_tape' in sys.modules\n"
        "plugin('loaders', 'tape')\nprint('tape' in names, before, 'qualcode_tape' in sys.modules)"
    )
    assert in_process(site, "-c", code, cwd=tmp_path).stdout.split() == ["True", "False", "True"]


def test_a_foreign_loader_keeps_the_promises(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes from elsewhere passes the check that ours pass."""
    monkeypatch.syspath_prepend(str(PACKAGE))
    from qualcode_tape import TAPE  # type: ignore[import-not-found,unused-ignore]

    check_loader(TAPE, {"session.log": LOG})


def samples() -> dict[str, dict[str, bytes]]:
    """Return a small file for each of our loaders that reads what can be written here."""
    header = "---\nkind: {}\n---\n"
    return {
        "vtt": {"a.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi &amp; ho</v>\n"},
        "srt": {
            "a.srt": b"1\n00:00:01,000 --> 00:00:02,000\nAnn: Hi\n\n2\n00:00:02,000 --> 00:00:03,000\nAnn: Ho"
        },
        "otter": {"a.txt": b"Ann  0:01  \nHi\n\nBo  0:02  \nHo\n\nAnn  0:03  \nHi\n"},
        "markdown": {"a.md": "**Ann:** Hi\n\n**Bo:** café\n\n**Ann:** so\n".encode()},
        "text": {"a.txt": b"Ann: Hi\n\nBo: Ho\n\nAnn: Hi\n"},
        "notes": {"a.md": (header.format("field_notes") + "One «two three».\n\n- x\n").encode()},
        "workshop": {"a.md": (header.format("workshop") + "# Q\n- x\n- y\n").encode()},
        "statements": {"a.md": (header.format("counted_statements") + "- Four mothers said “no”\n").encode()},
        "csv": {"a.csv": b'id,why,age\n1,"because it rained\nand nobody came",30\n2,no bus,40\n'},
        "json": {"a.json": b'{"segments": [{"id": 0, "start": 0.0, "end": 1.5, "text": " Hi there"}]}'},
        "tsv": {"a.tsv": b"start\tend\ttext\n0\t1500\tHi there\n1500\t2600\tHo\n"},
        "html": {
            "a.html": b"<html><cite>Ann:</cite><time>0:00</time><p>Hi</p><cite>Bo:</cite><p>Ho</p></html>"
        },
    }


@pytest.mark.parametrize("name", [name for name in samples() if name in LOADERS])
def test_our_loaders_keep_the_promises(name: str) -> None:
    """Each loader of ours passes the check that is offered to others."""
    check_loader(plugin("loaders", name), samples()[name])


class Sound:
    """A loader without a fault, from which those with one are made."""

    name = "sound"
    version = "1"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Know anything that begins with a letter."""
        return Recognition(0.5, f"{name} begins with a letter") if content[:1].isalpha() else None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read words of plain letters as one turn."""
        del options
        words = [word.decode() for word in re.findall(rb"[A-Za-z]+", content)]
        if not words:
            raise BadInputError(f"{name} holds no letters", hint="try another")
        turn = Turn(" ".join(words), speaker="Ann", id="t1", start_s=1.0, end_s=2.0, where="line 1")
        balance = Balance(words_in=len(words), speech=len(words), labels=0)
        return Loaded(
            "sound", "letters", "interview", (turn,), balance, problems=(Problem("one-turn", "one"),)
        )


def changed(**turn: Any) -> Callable[[Loaded], Loaded]:
    """Return a change of the only turn."""
    return lambda loaded: replace(loaded, turns=(replace(loaded.turns[0], **turn),))


BROKEN: dict[str, tuple[Callable[[Loaded], Loaded], str]] = {
    "a lost word": (
        lambda loaded: replace(loaded, balance=replace(loaded.balance, words_in=loaded.balance.words_in + 1)),
        "the balance does not add up",
    ),
    "speech that no turn holds": (
        lambda loaded: replace(loaded, turns=()),
        "words of speech, the turns hold 0",
    ),
    "another id": (changed(id="t0"), "has the id 't0', not 't1'"),
    "a line end": (
        lambda loaded: changed(text=loaded.turns[0].text.replace(" ", "\n"))(loaded),
        "on one line",
    ),
    "letters not composed": (
        lambda loaded: changed(text=loaded.turns[0].text + "e\u0301")(loaded),
        "not normalised",
    ),
    "blanks around a label": (changed(speaker="Ann "), "has blanks around it"),
    "times the wrong way round": (changed(start_s=3.0), "ends (2.0) before it starts (3.0)"),
    "a time that is none": (changed(start_s=float("nan")), "negative, or no number"),
    "places outside the text": (changed(times=((10_000, 1.5),)), "not in order inside the text"),
    "heard words outside the text": (changed(heard=(Span(0, 10_000),)), "spans of `heard`"),
    "fewer than nobody": (changed(count=-1), "less than nobody"),
    "an unknown role": (changed(role="chair"), "no role is called 'chair'"),
    "another format": (lambda loaded: replace(loaded, format="other"), "`format` is 'other'"),
    "no reason": (lambda loaded: replace(loaded, why=""), "`why` says nothing"),
    "a role of nobody": (
        lambda loaded: replace(loaded, roles={"Bo": "staff"}),
        "somebody who does not speak",
    ),
    "a finding of two lines": (
        lambda loaded: replace(loaded, problems=(Problem("x", "one\ntwo"),)),
        "are one line each",
    ),
    "a finding without a code": (
        lambda loaded: replace(loaded, problems=(Problem("", "x"),)),
        "no finding with a code",
    ),
    "a survey of nobody": (lambda loaded: replace(loaded, kind="survey"), "nobody among the respondents"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_loader_broken_on_purpose_is_caught(fault: str) -> None:
    """Each promise that is broken is named in one line, with the loader and the sample."""
    change, said = BROKEN[fault]

    class Broken(Sound):
        def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
            return change(super().load(content, name, options))

    with pytest.raises(AssertionError, match=re.escape(said)) as caught:
        check_loader(Broken(), {"a.txt": b"some words here"})
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("sound, a.txt: ")


def test_a_sound_loader_passes() -> None:
    """The loader that the broken ones are made from has no fault itself."""
    check_loader(Sound(), {"a.txt": b"some words here"})


class _Raising(Sound):
    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        content.decode()
        return super().load(content, name, options)


class _Nameless(Sound):
    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        if not content.strip():
            raise BadInputError("no")
        return super().load(content, name, options)


class _Forgetful(Sound):
    calls = 0

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        self.calls += 1
        return replace(super().load(content, name, options), why=f"call {self.calls}")


class _Talkative(Sound):
    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        sys.stdout.write("reading")
        return super().load(content, name, options)


class _Touching(Sound):
    place = Path()

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        self.place.write_bytes(content)
        return super().load(content, name, options)


class _Fragile(Sound):
    def recognise(self, content: bytes, name: str) -> Recognition | None:
        return Recognition(0.5, name) if content[0] else None


class _Boastful(Sound):
    def recognise(self, content: bytes, name: str) -> Recognition | None:
        del content
        return Recognition(1.5, name)


class _Blind(Sound):
    def recognise(self, content: bytes, name: str) -> Recognition | None:
        return None if content or name else Recognition(0.5, "nothing at all")


class _Shouting(Sound):
    name = "Sound Loader"


@pytest.mark.parametrize(
    ("loader", "said"),
    [
        (_Raising, "raised UnicodeDecodeError instead of BadInputError"),
        (_Nameless, "a refusal is one line that names the file"),
        (_Forgetful, "the same bytes gave another result"),
        (_Talkative, "it prints: 'reading'"),
        (_Touching, "it writes a file"),
        (_Fragile, "`recognise` raised IndexError"),
        (_Boastful, "not a Recognition from 0 to 1"),
        (_Blind, "does not know the loader's own sample"),
        (_Shouting, "is not short lower-case letters"),
    ],
)
def test_a_loader_that_misbehaves_is_caught(tmp_path: Path, loader: type[Sound], said: str) -> None:
    """Raising, printing, writing, forgetting, boasting: each is named."""
    _Touching.place = tmp_path / "written"
    with pytest.raises(AssertionError, match=re.escape(said)):
        check_loader(loader(), {"a.txt": b"some words here"})


def test_a_check_without_samples_proves_nothing() -> None:
    """Whoever gives no sample is told so."""
    with pytest.raises(AssertionError, match="at least one sample"):
        check_loader(Sound(), {})


def test_exporters_and_detectors_are_checked() -> None:
    """Ours pass; a detector that points outside of the text does not."""
    from qualcode.plugins import EXPORTERS

    for name in EXPORTERS:
        if name != "md":
            check_exporter(plugin("exporters", name), [{"quote": "nobody, ever", "source": "S1"}])

    class Outside:
        name = "outside"

        def detect(self, text: str) -> list[Finding]:
            return [Finding(Span(0, len(text) + 1), "PERSON", "mask", "[x]")]

    with pytest.raises(AssertionError, match="outside of the text"):
        check_detector(Outside(), ["Ann came"])
