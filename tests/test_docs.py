"""Documentation that cannot rot: the command page is the help, and README's commands exist."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import click
import pytest

from qualcode.cli.groups import LazyGroup, imported
from qualcode.cli.main import ALIASES, COMMANDS, qualcode
from qualcode.plugins import LOADERS, LOADERS_BY_SUFFIX

ROOT = Path(__file__).resolve().parents[1]
OUTPUTS = sorted(path.stem for path in (ROOT / "qualcode" / "schemas" / "output").glob("*.json"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def _builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_cli", ROOT / "docs" / "build_cli.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_page_is_the_help() -> None:
    """`docs/cli.md` is what `make docs` writes."""
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == _builder().page()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_verbs_says_what_the_verb_says(name: str) -> None:
    """The line in `qualcode --help` is the first line of the verb's own help."""
    command = qualcode.get_command(click.Context(qualcode), name)
    assert command is not None
    assert (command.help or "").partition("\n")[0] == COMMANDS[name][1]


@pytest.mark.parametrize("name", ["code", "suggest"])
def test_the_table_of_a_group_says_what_its_verbs_say(name: str) -> None:
    """The lines in `qualcode code --help` are the first lines of the verbs' own help."""
    group = qualcode.get_command(click.Context(qualcode), name)
    assert isinstance(group, LazyGroup)
    said = {verb: line for verb, (_, line) in group.table.items()}
    own = {verb: imported(target) for verb, (target, _) in group.table.items()}
    assert said == {verb: " ".join((each.help or "").split("\n\n")[0].split()) for verb, each in own.items()}
    assert {verb: each.name for verb, each in own.items()} == {verb: verb for verb in said}


@pytest.mark.parametrize("name", ALIASES)
def test_every_alias_leads_somewhere(name: str) -> None:
    """An alias is a command that exists, and not its whole group."""
    command = qualcode.get_command(click.Context(qualcode), name)
    assert command is not None
    assert command.name == ALIASES[name][-1]


def _typed_commands() -> list[tuple[str, str]]:
    found = []
    for path in PAGES:
        if path.name == "cli.md" or not path.exists():
            continue
        for block in re.findall(
            r"```(?:sh|console|bash)\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL
        ):
            for line in block.splitlines():
                command = line.removeprefix("$ ").strip()
                if command.startswith("qualcode "):
                    found.append((path.name, command))
    return found


@pytest.mark.parametrize(("page", "line"), _typed_commands())
def test_every_command_in_the_documentation_exists(page: str, line: str) -> None:
    """Each `qualcode ...` line of a page names commands and options that exist."""
    words = shlex.split(line, comments=True)[1:]
    command: click.Command = qualcode
    context = click.Context(qualcode, info_name="qualcode")
    options: set[str] = set()
    while True:
        options |= {name for parameter in command.params for name in parameter.opts}
        if not (isinstance(command, click.Group) and words and not words[0].startswith("-")):
            break
        inner = command.get_command(context, words[0])
        if inner is None and "session" in command.list_commands(context):
            inner = command.get_command(context, "session")
        if inner is None:
            break
        command = inner
        words = words[1:]
    used = {word.partition("=")[0] for word in words if re.fullmatch(r"--?[a-z][a-z-]*(=.*)?", word)}
    assert used <= options | {"--help", "-h", "--version"}, page


def _commands_with_json() -> list[str]:
    def walk(command: click.Command, path: str) -> list[str]:
        found = [path] if any("--json" in parameter.opts for parameter in command.params) else []
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                found += walk(inner, f"{path} {name}".strip()) if inner is not None else []
        return found

    return walk(qualcode, "")


SAME = {
    "recommend trace": "trace",
    "recommend gaps": "gaps",
    "export quotes": "export",
    "export themes": "export",
    "suggest evaluate": "suggest-evaluate-files",
}


@pytest.mark.parametrize("path", _commands_with_json())
def test_every_json_has_a_schema(path: str) -> None:
    """What a command prints with `--json` is described by a schema in the package."""
    assert SAME.get(path, path).replace(" ", "-") in OUTPUTS


def test_formats_lists_every_loader() -> None:
    """docs/formats.md has a row for each name that `--as` takes, and the README for each kind of file."""
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    table = page.partition("## What we import\n")[2].partition("\n## ")[0]
    rows = [row for row in table.splitlines() if row.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([\w-]+)`", row.split("|")[1])]
    assert named == list(LOADERS)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [suffix for suffix in LOADERS_BY_SUFFIX if f"`{suffix}`" not in readme] == []


def test_formats_lists_every_schema() -> None:
    """docs/formats.md names the schema of every output."""
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert [name for name in OUTPUTS if f"`{name}.json`" not in page] == []
