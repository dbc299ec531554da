"""Where nothing can be written, a verb that learns says so in a sentence, and warns of nothing besides."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
from qualcode.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of the size of files is set as Linux does")
def test_no_warning_of_a_library_with_paths_of_the_machine(study: Path) -> None:
    """The libraries for learning try out whether processes can share memory; nothing here needs it."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "suggest"],
        cwd=study,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert "Warning" not in done.stderr
    assert "joblib" not in done.stderr
    assert done.stderr.startswith("qualcode: ")
