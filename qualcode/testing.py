"""Checks for people who write plug-ins: what each loader, detector, exporter and embedder promises.

A check passes in silence, or raises `AssertionError` with one line that says which promise was broken, and by
which file. Use them in the tests of your package.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import math
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, get_args

from qualcode.errors import BadInputError, QualcodeError
from qualcode.model import COLUMN_ROLES, ROLES, SOURCE_KINDS, Loaded, Problem, Severity, Span, Turn, Verdict
from qualcode.ports import Detector, Embedder, EmbedderKind, Exporter, Loader, LoadOptions, Recognition
from qualcode.text import count_words, normalised

_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_VERSION = re.compile(r"[^\s@]+")
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LARGE = 8 * 1024 * 1024
_CHEAP_S = 2.0
_TOUCHED: list[str] = []
_WATCHING: list[bool] = []


def check_loader(loader: Loader, samples: Mapping[str, bytes], *, options: LoadOptions | None = None) -> None:
    """Hold a loader to its promises, on samples (file name to bytes) that it reads.

    It says its name and version; it recognises its samples, with a reason, and nothing makes `recognise`
    raise; the same bytes give the same result; every word is accounted for; turns, times, respondents and
    findings are well formed; what it cannot read it refuses with `BadInputError` alone, naming the file; it
    prints nothing and writes no file.
    """
    chosen = options or LoadOptions()
    _check_shape(loader)
    if not samples:
        _broken(loader, "", "a check needs at least one sample that the loader reads")
    for name, content in samples.items():
        _check_recognised(loader, name, content)
        _check_loaded(loader, name, _loaded(loader, name, content, chosen))
        _check_same(loader, name, content, chosen)
    for name, content in _odd_inputs(samples):
        _check_odd_input(loader, name, content, chosen)
    _check_cheap(loader, next(iter(samples.items())))


def _broken(loader: Any, name: str, promise: str) -> NoReturn:
    where = f", {name}" if name else ""
    raise AssertionError(f"{getattr(loader, 'name', type(loader).__name__)}{where}: {promise}")


def _check_shape(loader: Loader) -> None:
    if not isinstance(loader, Loader):
        _broken(loader, "", "a loader has `name`, `version`, `recognise` and `load`")
    if not isinstance(loader.name, str) or not _NAME.fullmatch(loader.name):
        _broken(loader, "", f"the name {loader.name!r} is not short lower-case letters, digits, - and _")
    if not isinstance(loader.version, str) or not _VERSION.fullmatch(loader.version):
        _broken(loader, "", f"the version {loader.version!r} is not a string without blanks and @")


def _check_recognised(loader: Loader, name: str, content: bytes) -> None:
    found = _recognition(loader, name, content)
    if found is None or found.confidence <= 0:
        _broken(loader, name, "`recognise` does not know the loader's own sample")
    if not found.why.strip():
        _broken(loader, name, "`recognise` gives no reason for a person to read")


def _recognition(loader: Loader, name: str, content: bytes) -> Recognition | None:
    try:
        with _watched(loader, name):
            found = loader.recognise(content, name)
    except AssertionError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever is raised breaks the promise
        _broken(loader, name, f"`recognise` raised {type(error).__name__}: {error}")
    if found is not None and not (isinstance(found, Recognition) and 0 <= found.confidence <= 1):
        _broken(loader, name, f"`recognise` returned {found!r}, not a Recognition from 0 to 1, nor None")
    return found


def _loaded(loader: Loader, name: str, content: bytes, options: LoadOptions) -> Loaded:
    try:
        with _watched(loader, name):
            found = loader.load(content, name, options)
    except BadInputError as error:
        _broken(loader, name, f"`load` refuses the loader's own sample: {error.message}")
    except AssertionError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever is raised breaks the promise
        _broken(loader, name, f"`load` raised {type(error).__name__}: {error}")
    return found


def _check_loaded(loader: Loader, name: str, loaded: Loaded) -> None:
    for fault in _faults(loaded):
        _broken(loader, name, fault)
    if loaded.format != loader.name:
        _broken(loader, name, f"`format` is {loaded.format!r}, not the loader's name")


def _faults(loaded: Loaded) -> Iterator[str]:
    if not isinstance(loaded, Loaded):
        yield f"`load` returned {type(loaded).__name__}, not Loaded"
        return
    if loaded.kind not in SOURCE_KINDS or loaded.unit not in {"turn", "segment"}:
        yield f"no kind or unit of sources is {loaded.kind!r}, {loaded.unit!r}"
    if not loaded.why.strip():
        yield "`why` says nothing"
    yield from _faults_of_balance(loaded)
    for number, turn in enumerate(loaded.turns, start=1):
        if turn.id != f"t{number}":
            yield f"turn {number} has the id {turn.id!r}, not 't{number}'"
        yield from (f"{turn.id}: {fault}" for fault in _faults_of_turn(turn, answer=loaded.kind == "survey"))
    yield from _faults_of_people(loaded)
    for problem in loaded.problems:
        yield from _faults_of_problem(problem)


def _faults_of_balance(loaded: Loaded) -> Iterator[str]:
    balance = loaded.balance
    if not balance.adds_up:
        yield (
            f"the balance does not add up: {balance.words_in} words in the file, {balance.speech} speech + "
            f"{balance.labels} labels + {sum(part.words for part in balance.dropped)} dropped"
        )
    spoken = sum(count_words(turn.text) for turn in loaded.turns)
    if balance.speech != spoken:
        yield f"the balance counts {balance.speech} words of speech, the turns hold {spoken}"
    if any(part.words <= 0 or not part.reason.strip() for part in balance.dropped) or balance.labels < 0:
        yield "words are dropped without a reason, or fewer than none of them"


def _faults_of_turn(turn: Turn, *, answer: bool) -> Iterator[str]:
    if normalised(turn.text) != turn.text:
        yield "the text is not normalised (NFC, without control characters)"
    if "\n" in turn.text and not answer:
        yield "the text is not on one line; only answers of a survey may have several"
    if turn.speaker is not None and (not turn.speaker.strip() or turn.speaker != turn.speaker.strip()):
        yield f"the label {turn.speaker!r} is blank, or has blanks around it"
    if turn.role not in ROLES:
        yield f"no role is called {turn.role!r}"
    times = [time for time in (turn.start_s, turn.end_s, *(at for _, at in turn.times)) if time is not None]
    if any(not math.isfinite(time) or time < 0 for time in times):
        yield "a time is negative, or no number"
    if turn.start_s is not None and turn.end_s is not None and turn.end_s < turn.start_s:
        yield f"it ends ({turn.end_s}) before it starts ({turn.start_s})"
    places = [place for place, _ in turn.times]
    if places != sorted(places) or any(not 0 <= place <= len(turn.text) for place in places):
        yield "the places of `times` are not in order inside the text"
    if not _in_order(turn.heard, len(turn.text)):
        yield "the spans of `heard` are not in order inside the text"
    if turn.count is not None and turn.count < 0:
        yield "`count` is less than nobody"


def _in_order(spans: Sequence[Span], length: int) -> bool:
    ends = [0, *(place for span in spans for place in (span.start, span.end)), length]
    return ends == sorted(ends)


def _faults_of_people(loaded: Loaded) -> Iterator[str]:
    strangers = set(loaded.roles) - set(loaded.speakers)
    if strangers or not set(loaded.roles.values()) <= set(ROLES):
        yield f"`roles` names somebody who does not speak, or an unknown role: {sorted(strangers)}"
    names = [column.name for column in loaded.columns]
    if len(set(names)) < len(names) or any(column.role not in COLUMN_ROLES for column in loaded.columns):
        yield "two columns have the same name, or one has an unknown role"
    if loaded.kind != "survey":
        return
    ids = [row.get("id", "") for row in loaded.respondents]
    if len(set(ids)) < len(ids) or not all(ids):
        yield "respondents without an id, or two with the same"
    if not {turn.speaker for turn in loaded.turns} <= set(ids):
        yield "an answer is of nobody among the respondents"
    if any(turn.question is None for turn in loaded.turns):
        yield "an answer says no question"


def _faults_of_problem(problem: Problem) -> Iterator[str]:
    if not isinstance(problem, Problem) or not _CODE.fullmatch(problem.code):
        yield f"{problem!r} is no finding with a code of lower-case words and hyphens"
        return
    if not problem.message.strip() or "\n" in problem.message + problem.where + problem.hint:
        yield f"finding {problem.code}: message, place and hint are one line each"
    if problem.severity not in get_args(Severity) or problem.count < 1:
        yield f"finding {problem.code}: severity {problem.severity!r} or count {problem.count}"


def _check_same(loader: Loader, name: str, content: bytes, options: LoadOptions) -> None:
    first, again = (_loaded(loader, name, bytes(bytearray(content)), options) for _ in range(2))
    if first != again:
        _broken(loader, name, "the same bytes gave another result")


def _odd_inputs(samples: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield what reaches a loader when files are damaged, renamed, or chosen by mistake."""
    noise = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(64))
    for content in (
        b"",
        b" \n",
        b"\0" * 64,
        bytes(range(256)),
        noise,
        b"PK\x03\x04" + noise,
        b"\xff\xfe" + noise,
    ):
        yield "odd.bin", content
    for text in (
        "one word",
        "---\n\n---\n",
        "a: b\n" * 40,
        "{",
        "<html>",
        "é" * 5000,
        "\u202e\ud7ff\U0001f697\n",
    ):
        yield "odd text.txt", text.encode()
    for name, content in samples.items():
        yield "", content
        for part in (1, 2, 3):
            yield name, content[: part * len(content) // 4]
        yield name, content + b"\n\nlast words\n"
        yield name, content.replace(b"\n", b"\r\n")
        yield name, content[: len(content) // 2] + noise[:16] + content[len(content) // 2 :]


def _check_odd_input(loader: Loader, name: str, content: bytes, options: LoadOptions) -> None:
    _recognition(loader, name, content)
    try:
        with _watched(loader, name):
            loaded = loader.load(content, name, options)
    except BadInputError as error:
        if "\n" in error.message or name not in error.message or not error.message.strip():
            _broken(loader, name, f"a refusal is one line that names the file, not {error.message!r}")
        return
    except AssertionError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever is raised breaks the promise
        shown = f"{content[:40]!r}{' ...' if len(content) > 40 else ''}"
        _broken(loader, name, f"`load` raised {type(error).__name__} instead of BadInputError for {shown}")
    for fault in _faults(loaded):
        _broken(loader, name, f"{fault} (a damaged file of {len(content)} bytes)")


def _check_cheap(loader: Loader, sample: tuple[str, bytes]) -> None:
    name, content = sample
    large = content + b"\nmore words that go on and on\n" * (_LARGE // 30)
    started = time.process_time()
    _recognition(loader, name, large)
    if time.process_time() - started > _CHEAP_S:
        _broken(loader, name, f"`recognise` needs more than {_CHEAP_S:.0f} s for a file of 8 MB")


@contextlib.contextmanager
def _watched(plug_in: Any, name: str) -> Iterator[None]:
    """Raise when what is done inside prints, opens a file to write, or asks the network."""
    _install_watch()
    _TOUCHED.clear()
    printed = io.StringIO()
    _WATCHING.append(True)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield
    finally:
        _WATCHING.pop()
    if printed.getvalue():
        _broken(plug_in, name, f"it prints: {printed.getvalue()[:60]!r}")
    if _TOUCHED:
        _broken(plug_in, name, _TOUCHED[0])


def _install_watch() -> None:
    if not hasattr(sys, "_qualcode_watch"):
        sys._qualcode_watch = True  # type: ignore[attr-defined]  # noqa: SLF001 -- an audit hook stays for ever
        sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if _WATCHING and event == "open" and "__pycache__" not in str(arguments[0]):
        mode = str(arguments[1] or "")
        if set(mode) & set("wax+"):
            _TOUCHED.append(f"it writes a file: {arguments[0]}")
    elif _WATCHING and event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}:
        _TOUCHED.append(f"it asks the network ({event})")


def check_detector(detector: Detector, texts: Sequence[str]) -> None:
    """Hold a detector to its promises: spans inside the text, known verdicts, the same result each time."""
    if not isinstance(detector, Detector) or not _NAME.fullmatch(detector.name):
        _broken(detector, "", "a detector has a short lower-case `name`, and `detect`")
    for text in (*texts, "", "\u202e\U0001f697 é"):
        with _watched(detector, ""):
            found, again = tuple(detector.detect(text)), tuple(detector.detect(text))
        if found != again:
            _broken(detector, "", "the same text gave other findings")
        for finding in found:
            if finding.span.end > len(text) or not len(finding.span) or not finding.label:
                _broken(
                    detector, "", "a finding has no label, or a span that is empty or outside of the text"
                )
            if finding.verdict not in get_args(Verdict):
                _broken(detector, "", f"no verdict is called {finding.verdict!r}")


def check_exporter(exporter: Exporter, rows: Sequence[Mapping[str, str]], *, title: str = "A title") -> None:
    """Hold an exporter to its promises: a suffix, the same bytes each time, also for no rows at all."""
    if not isinstance(exporter, Exporter) or not _NAME.fullmatch(exporter.name):
        _broken(exporter, "", "an exporter has a short lower-case `name`, `suffix` and `render`")
    if not re.fullmatch(r"\.[a-z0-9.]+", exporter.suffix):
        _broken(exporter, "", f"the suffix {exporter.suffix!r} is not a dot and lower-case letters")
    for some in (rows, rows[:1], ()):
        with _watched(exporter, ""):
            finished, again = exporter.render(some, title=title), exporter.render(some, title=title)
        if not isinstance(finished, bytes) or finished != again:
            _broken(exporter, "", "the same rows gave other bytes, or no bytes")


def check_embedder(kind: EmbedderKind, folder: Path, texts: Sequence[str]) -> None:
    """Hold a kind of embedder to its promises, on a folder with a model of it and texts.

    It knows its own folder and no empty one, and nothing makes `recognise` raise; each text has one row of
    finite numbers, all rows of one length, and the same text the same row, alone or among others; a damaged
    folder is refused with a `QualcodeError`; it prints nothing, writes no file and asks no network.
    """
    if not isinstance(kind, EmbedderKind) or not _NAME.fullmatch(kind.name):
        _broken(kind, "", "a kind of embedder has a short lower-case `name`, `recognise` and `load`")
    if not texts:
        _broken(kind, "", "a check needs at least one text")
    with tempfile.TemporaryDirectory() as scratch:
        empty, damaged = Path(scratch, "empty"), Path(scratch, "damaged")
        empty.mkdir()
        shutil.copytree(folder, damaged)
        for path in damaged.rglob("*"):
            if path.is_file():
                path.write_bytes(b"")
        if not _knows(kind, folder):
            _broken(kind, folder.name, "`recognise` does not know the kind's own folder")
        if _knows(kind, empty):
            _broken(kind, "", "`recognise` takes an empty folder for its own")
        _knows(kind, damaged)
        _embedder(kind, damaged, whole=False)
    model = _embedder(kind, folder, whole=True)
    if model is not None:
        _check_rows(kind, model, [*texts, "", "\u202e\U0001f697 é"])


def _knows(kind: EmbedderKind, folder: Path) -> bool:
    try:
        with _watched(kind, folder.name):
            return kind.recognise(folder)
    except AssertionError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever is raised breaks the promise
        _broken(kind, folder.name, f"`recognise` raised {type(error).__name__}: {error}")


def _embedder(kind: EmbedderKind, folder: Path, *, whole: bool) -> Embedder | None:
    try:
        with _watched(kind, folder.name):
            return kind.load(folder)
    except QualcodeError as error:
        if whole:
            _broken(kind, folder.name, f"`load` refuses the kind's own folder: {error.message}")
        return None
    except AssertionError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever is raised breaks the promise
        _broken(kind, folder.name, f"`load` raised {type(error).__name__}, not a QualcodeError: {error}")


def _check_rows(kind: EmbedderKind, model: Embedder, texts: Sequence[str]) -> None:
    with _watched(kind, ""):
        rows, again = ([list(map(float, row)) for row in model.encode(list(texts))] for _ in range(2))
        alone = [[float(value) for value in row] for text in texts for row in model.encode([text])]
    if len(rows) != len(texts):
        _broken(kind, "", f"{len(texts)} texts have {len(rows)} rows")
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        _broken(kind, "", "the rows are empty, or of several lengths")
    if not all(math.isfinite(value) for row in rows for value in row):
        _broken(kind, "", "a row holds what is no number")
    if rows != again:
        _broken(kind, "", "the same texts gave other rows")
    near = [
        math.isclose(one, other, rel_tol=1e-3, abs_tol=1e-4)
        for row, own in zip(rows, alone, strict=False)
        for one, other in zip(row, own, strict=False)
    ]
    if len(alone) != len(rows) or not all(near):
        _broken(kind, "", "a text alone has another row than among others")
