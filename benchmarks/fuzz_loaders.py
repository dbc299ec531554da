"""Feed the loaders bytes that a coverage-guided fuzzer makes up: no crash, no hang, no lost word.

    pip install atheris
    python benchmarks/fuzz_loaders.py LOADER [CORPUS_FOLDER] -max_total_time=600 -timeout=20

A loader refuses with a `QualcodeError` or gives a source whose words add up; anything else is a finding.
atheris is no part of the test extra: it needs clang's libFuzzer, and runs for as long as it is let.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["qualcode"]):
    from qualcode.errors import QualcodeError
    from qualcode.plugins import LOADERS, plugin
    from qualcode.ports import LoadOptions


def main() -> None:
    """Fuzz the loader that the first argument names."""
    name = sys.argv.pop(1) if len(sys.argv) > 1 else ""
    if name not in LOADERS:
        sys.exit(f"name a loader: {', '.join(LOADERS)}")
    loader = plugin("loaders", name)

    def one_input(content: bytes) -> None:
        loader.recognise(content, f"a.{name}")
        try:
            loaded = loader.load(content, f"a.{name}", LoadOptions())
        except QualcodeError:
            return
        assert loaded.balance.adds_up, loaded.balance
        "".join(turn.text for turn in loaded.turns).encode()

    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
