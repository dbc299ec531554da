"""The house: imports only go down, rooms never meet, rooms never print, read the clock or touch files.

Functions stay short enough to be read at a glance.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "qualcode"
FOUNDATION = {"model", "study_model", "findings", "errors", "text"}
SHARED = {
    "vectors",
    "stats",
    "select",
    "containers",
    "signatures",
    "pdf_container",
    "opendocument_container",
    "ports",
    "entries",
    "languages",
}
ROOMS = {
    "load", "codebook", "coding", "agree", "theme", "survey", "evidence", "anonymise", "export", "exchange",
    "store",
}  # fmt: skip
LEVELS = {
    **dict.fromkeys(["__init__", *FOUNDATION], 0),
    **dict.fromkeys(SHARED, 1),
    **dict.fromkeys(ROOMS, 2),
    "plugins": 3,
    "flows": 4,
    "screens": 5,
    "testing": 5,
    "cli": 6,
    "__main__": 7,
}
PURE = (ROOMS - {"store"}) | FOUNDATION | SHARED
FORBIDDEN_CALLS = {"print", "input", "open"}
FORBIDDEN_MODULES = {
    "time",
    "random",
    "secrets",
    "subprocess",
    "socket",
    "os",
    "shutil",
    "tempfile",
    "sqlite3",
}
FILE_METHODS = {"read_text", "read_bytes", "write_text", "write_bytes"}
CLOCKS = {"now", "utcnow", "today"}
MOST_LINES = 60


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(source: str) -> set[str]:
    """Return the parts of the house that a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "qualcode":
                names = [f"qualcode.{alias.name}" for alias in node.names]
            else:
                names = [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("qualcode.")}
    return found - {"__version__"}


def import_faults(room: str, source: str) -> list[str]:
    """Return what a module of `room` imports and must not."""
    faults = []
    for other in sorted(imported_rooms(source)):
        if other == room:
            continue
        if other not in LEVELS:
            faults.append(f"{room} imports {other}, which has no place in the house")
        elif LEVELS[other] > LEVELS[room] or (room in ROOMS and other in ROOMS):
            faults.append(f"{room} imports {other}")
    return faults


def purity_faults(source: str) -> list[str]:
    """Return what a pure room does and must not: print, read the clock, draw lots, touch files."""
    tree = ast.parse(source)
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    dated = _names_for_dates(tree)
    faults = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node in called and node.id in FORBIDDEN_CALLS:
            faults.append(f"line {node.lineno} calls {node.id}")
        if (
            isinstance(node, ast.Attribute)
            and node.attr in CLOCKS
            and (node in called or _root(node) in dated)
        ):
            faults.append(f"line {node.lineno} reads the clock: {ast.unparse(node)}")
        if isinstance(node, ast.Attribute) and node.attr in FILE_METHODS and not _ships(node):
            faults.append(f"line {node.lineno} touches a file: {ast.unparse(node)}")
        faults += [f"imports {name}" for name in _modules(node) if name.split(".")[0] in FORBIDDEN_MODULES]
    return faults


def _ships(node: ast.expr) -> bool:
    """Whether a chain of calls begins with `resources`: what it reads comes with the package."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return isinstance(node, ast.Name) and node.id == "resources"


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def _names_for_dates(tree: ast.AST) -> set[str]:
    """Return the names by which a module knows `datetime` and what is in it."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if "datetime" in (alias.name, getattr(node, "module", None))
    }


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_only_go_down(path: Path) -> None:
    """A module imports only from lower rows of the house, and a room imports no other room."""
    assert import_faults(_room(path), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if _room(path) in PURE],
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_rooms_are_pure(path: Path) -> None:
    """A room does not print, read the clock, draw lots or touch files."""
    if path.name == "derive_words.py":
        pytest.skip("a script that derives a list which ships, never imported")
    assert purity_faults(path.read_text(encoding="utf-8")) == []


def test_entries_stand_on_the_nouns_alone() -> None:
    """What three rooms read their files with knows nothing of the other shared parts."""
    assert imported_rooms((PACKAGE / "entries.py").read_text(encoding="utf-8")) <= FOUNDATION


@pytest.mark.parametrize(
    ("room", "planted"),
    [
        ("coding", "from qualcode.store.files import read_log"),
        ("text", "import qualcode.load.cued.captions"),
        ("store", "from qualcode.anonymise import leaks"),
        ("flows", "from qualcode.screens.printing import show"),
        ("screens", "from qualcode import cli"),
        ("load", "def f():\n    from qualcode.plugins import plugin"),
    ],
)
def test_a_planted_import_is_found(room: str, planted: str) -> None:
    """The check sees an import that goes up or sideways, also inside a function."""
    assert len(import_faults(room, planted)) == 1


@pytest.mark.parametrize(
    "planted",
    [
        "print('x')",
        "def f(path):\n    return path.read_text()",
        "from pathlib import Path\nWORDS = Path(__file__).with_name('words.txt').read_bytes()",
        "def f(path):\n    return map(bytes.decode, path.read_bytes())",
        "open('x')",
        *(f"import {module}" for module in sorted(FORBIDDEN_MODULES)),
        "import os.path",
        "from time import monotonic",
        "def f():\n    import random as dice\n    return dice.random()",
        "from datetime import datetime\nat = datetime.now()",
        "from datetime import UTC, datetime\nat = datetime.now(UTC)",
        "from datetime import datetime as moment\nat = moment.utcnow()",
        "from datetime import datetime\nat = datetime.today()",
        "from datetime import date\nat = date.today()",
        "import datetime as dt\nat = dt.datetime.now(dt.UTC)",
        "import datetime\nat = datetime.date.today()",
        "import datetime as dt\nat = field(default_factory=dt.datetime.now)",
        "from datetime import datetime\nclock = datetime.now",
        "def f(moment):\n    return type(moment).now()",
    ],
)
def test_a_planted_impurity_is_found(planted: str) -> None:
    """The check sees printing, the clock (called or handed on), lots, files and other programs."""
    assert len(purity_faults(planted)) == 1


@pytest.mark.parametrize(
    "planted",
    [
        "import datetime as dt\ndef said(value):\n    return isinstance(value, dt.date)",
        "from datetime import datetime\ndef at(text):\n    return datetime.fromisoformat(text)",
        "from datetime import timedelta\nDAY = timedelta(days=1)",
        "def at(now: str) -> str:\n    return now",
        "def at(verb):\n    return verb.now",
        "from importlib import resources\nWORDS = resources.files('a').joinpath('b').read_bytes()",
    ],
)
def test_types_of_dates_and_what_ships_are_pure(planted: str) -> None:
    """A room may know what a date is, be told what time it is, and read what comes with the package."""
    assert purity_faults(planted) == []


def test_every_module_stands_in_the_house() -> None:
    """There is no file or folder in the package whose level nobody has decided."""
    assert {_room(path) for path in MODULES} - {"schemas"} <= set(LEVELS)


def long_functions(source: str) -> dict[str, int]:
    """Return the functions of a module that are longer than they may be, with their lines."""
    lengths = {
        node.name: (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return {name: length for name, length in lengths.items() if length > MOST_LINES}


def test_functions_stay_short() -> None:
    """None has more than sixty lines."""
    found = {
        f"{path.relative_to(PACKAGE).as_posix()} {name}": length
        for path in MODULES
        for name, length in long_functions(path.read_text(encoding="utf-8")).items()
    }
    assert found == {}


def test_a_long_function_is_found() -> None:
    """Decorators do not count, docstrings do, and a method is a function too."""
    body = "\n".join(["        pass"] * MOST_LINES)
    assert long_functions(f"class A:\n    @of(1)\n    def f(self):\n{body}\n") == {"f": MOST_LINES + 1}
