"""Starting costs nothing: `--help` and `--version` import no verb, and reading verbs nothing heavy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
HEAVY = (
    "pandas", "spacy", "sklearn", "textual", "numpy", "scipy", "cryptography", "ruamel", "rich",
    "prompt_toolkit", "xlsxwriter", "docx", "lxml", "ahocorasick_rs", "simplemma", "model2vec",
)  # fmt: skip
NUMERIC = ("numpy", "scipy", "sklearn", "spacy")


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(argument: str) -> None:
    """Nothing of `HEAVY` is in `sys.modules` after `qualcode --help`."""
    script = (
        "import sys\n"
        "from qualcode.cli.main import run\n"
        f"code = run([{argument!r}])\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "verbs = [name for name in sys.modules if name.startswith('qualcode.flows')]\n"
        "print('LOADED', code, heavy, verbs)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED 0 [] []"


def test_importing_the_package_imports_nothing_else() -> None:
    """`import qualcode` gives the version and nothing that costs time."""
    script = "import sys, qualcode; print(sorted(n for n in sys.modules if n.startswith('qualcode.')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        "status",
        "codings",
        "code view access",
        "counts",
        "search rang",
        "codebook list",
        "codebook history",
        "codebook lint",
        "codebook stale",
    ],
)
@pytest.mark.usefixtures("study")
def test_reading_verbs_import_nothing_that_calculates(arguments: str) -> None:
    """What people type all day loads neither spaCy nor the numeric libraries."""
    script = (
        "import sys\n"
        "from qualcode.cli.main import run\n"
        f"code = run({arguments.split()!r})\n"
        f"print('LOADED', code < 2, [name for name in {NUMERIC!r} if name in sys.modules])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.splitlines()[-1] == "LOADED True []"
