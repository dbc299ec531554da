"""The house: imports only go down, rooms never meet, rooms never print, read the clock or touch files."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "qualcode"
FOUNDATION = {"model", "errors", "text"}
SHARED = {"vectors", "stats", "select", "containers", "ports"}
ROOMS = {
    "load", "codebook", "coding", "agree", "theme", "survey", "evidence", "anonymise", "export", "exchange", "store",
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
PURE = ROOMS - {"store"}
FORBIDDEN_CALLS = {"print", "input", "open"}
FORBIDDEN_MODULES = {"time", "datetime", "random", "secrets", "subprocess", "socket", "os", "shutil", "tempfile"}


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
    """Return what a pure room does and must not: print, read the clock, touch files."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            faults.append(f"line {node.lineno} calls {node.func.id}")
        if isinstance(node, ast.Import):
            faults += [f"imports {alias.name}" for alias in node.names if alias.name in FORBIDDEN_MODULES]
        if isinstance(node, ast.ImportFrom) and node.module in FORBIDDEN_MODULES:
            faults.append(f"imports {node.module}")
    return faults


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


@pytest.mark.parametrize(
    ("room", "planted"),
    [
        ("coding", "from qualcode.store.files import read_log"),
        ("text", "import qualcode.load.captions"),
        ("store", "from qualcode.anonymise import leaks"),
        ("flows", "from qualcode.screens.printing import show"),
        ("screens", "from qualcode import cli"),
        ("load", "def f():\n    from qualcode.plugins import plugin"),
    ],
)
def test_a_planted_import_is_found(room: str, planted: str) -> None:
    """The check sees an import that goes up or sideways, also inside a function."""
    assert len(import_faults(room, planted)) == 1


@pytest.mark.parametrize("planted", ["print('x')", "import time", "from datetime import datetime", "open('x')"])
def test_a_planted_impurity_is_found(planted: str) -> None:
    """The check sees printing, the clock and files."""
    assert len(purity_faults(planted)) == 1


def test_every_module_stands_in_the_house() -> None:
    """There is no file or folder in the package whose level nobody has decided."""
    assert {_room(path) for path in MODULES} - {"schemas"} <= set(LEVELS)
