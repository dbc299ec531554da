"""Starting costs nothing: `--help` and `--version` import no heavy library and no verb."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pandas", "spacy", "sklearn", "textual", "numpy", "cryptography", "ruamel", "rich", "prompt_toolkit")


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(argument: str) -> None:
    """Neither pandas, spaCy, scikit-learn nor Textual is in `sys.modules` after `qualcode --help`."""
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
