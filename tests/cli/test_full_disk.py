"""Where nothing can be written, no library warns of it with paths of the machine."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
from qualcode.cli.main import run
run(["--version"])
import joblib
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the size of files is limited as Linux does it")
def test_nothing_is_tried_out_for_processes_that_no_verb_uses() -> None:
    """What learns is loaded after a verb began, and then tries no shared memory."""
    environment = {name: value for name, value in os.environ.items() if name != "JOBLIB_MULTIPROCESSING"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
