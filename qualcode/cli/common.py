"""What the verbs share: finding the study, who is at work, asking, filters, and printing.

Nothing here decides; it turns what was typed into arguments for a flow.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qualcode.cli.at_work import quiet
from qualcode.errors import NotAStudyError, UsageError
from qualcode.flows.desk import Desk, is_passphrase
from qualcode.screens.printing import show
from qualcode.select import Filters
from qualcode.store.history import settle
from qualcode.store.participants import ALLOWED, UNKNOWN
from qualcode.store.study import Study, coder_name, find_study, open_study
from qualcode.store.user import environment_passphrase, read_user, remember_coder, settings_file

if TYPE_CHECKING:
    from qualcode.codebook.three_way import Side

Command = TypeVar("Command", bound=Callable[..., Any])
WHO_ACTS = "Who acts; asked once and remembered."


def in_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def current_study() -> Study:
    """Open the study that `--study`, `QUALCODE_STUDY` or the current folder names."""
    folder = click.get_current_context().find_root().obj
    return open_study(Path(folder).expanduser()) if folder else find_study(Path.cwd())


def study_here() -> Study | None:
    """Open the study, or return None where none is named and the current folder is in none."""
    try:
        return current_study()
    except NotAStudyError:
        if click.get_current_context().find_root().obj:
            raise
        return None


def ask_secret(question: str) -> str | None:
    """Ask for a secret at the terminal, or give None where there is none; "" is an answer too."""
    if not in_terminal():
        return None
    with quiet():
        answer: str = click.prompt(question, hide_input=True, err=True, default="", show_default=False)
    return answer


def asked_line(question: str) -> str:
    """Ask for a line at the terminal, or read and echo one of standard input; raise `EOFError` at its end."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return input(question)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    show(f"{question}{line.rstrip()}")
    return line


def who_is_coding(typed: str | None, study: Study) -> str:
    """Return the coder: typed, `QUALCODE_CODER`, this person's settings, or asked once."""
    known = typed or os.environ.get("QUALCODE_CODER") or read_user().coder
    if known:
        if known.strip().casefold() == (environment_passphrase() or "").strip().casefold():
            raise UsageError(
                "the coder's name is the passphrase of the vault",
                hint=f"give --coder NAME, set QUALCODE_CODER, or mend `coder` in {settings_file()}",
            )
        return coder_name(known)
    if not in_terminal():
        raise _nobody_acts()
    name = _asked_name(study)
    remember_coder(name)
    return name


def _nobody_acts() -> UsageError:
    """Return what to do where nobody said who acts; `--coder` is named by verbs alone where it says that."""
    context = click.get_current_context(silent=True)
    asked = context.command.params if context else ()
    if any(isinstance(one, click.Option) and one.help == WHO_ACTS for one in asked):
        return UsageError("who is coding?", hint="give --coder NAME, or set QUALCODE_CODER")
    return UsageError("who are you?", hint="set QUALCODE_CODER to your name as a coder")


def who_typed(typed: str | None) -> str:
    """Return who acts where no study is needed: typed, `QUALCODE_CODER`, this person's settings, or ""."""
    known = typed or os.environ.get("QUALCODE_CODER") or read_user().coder
    return coder_name(known) if known else ""


def _asked_name(study: Study) -> str:
    """Ask for the coder's name until it can be one."""

    def checked(typed: str) -> str:
        if is_passphrase(study, typed):
            raise click.UsageError("that is the passphrase of the vault, not a name; it was kept nowhere")
        try:
            return coder_name(typed)
        except UsageError as error:
            raise click.UsageError(f"that cannot be a coder's name: {error.hint}") from None

    click.echo("Asked once; later --coder NAME or QUALCODE_CODER gives another.", err=True)
    question = "Your name as a coder, shown in the log for ever (for example: ann)"
    name: str = click.prompt(question, err=True, value_proc=checked)
    return name


def acting_desk(coder: str | None) -> Desk:
    """Return the desk for a verb that writes; what a killed verb left half done is taken back first."""
    study = current_study()
    desk = Desk(study, who_is_coding(coder, study), ask=ask_secret)
    desk.recovered = settle(desk.study)
    return desk


def reading_desk() -> Desk:
    """Return the desk for a verb that only reads."""
    return Desk(current_study(), "", ask=ask_secret)


def told(desk: Desk) -> None:
    """Say on stderr what a person should know besides the result."""
    for notice in desk.study.notices:
        click.echo(f"note: {notice}", err=True)
    desk.study.notices.clear()


def options(*added: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return a decorator that adds several options, in this order."""

    def with_options(command: Command) -> Command:
        for option in reversed(added):
            command = option(command)
        return command

    return with_options


def coder_option(command: Command) -> Command:
    """Add `--coder`: who acts."""
    return click.option("--coder", metavar="NAME", help=WHO_ACTS)(command)


def json_option(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON (see docs/formats.md).")(command)


def raw_option(command: Command) -> Command:
    """Add `--raw`: the words as spoken."""
    return click.option("--raw", is_flag=True, help="Show the words as spoken, names and all.")(command)


def permission_options(command: Command) -> Command:
    """Add one option for each permission."""
    for name, help_text in (
        ("further_use", "May the words be used beyond this study?"),
        ("attribution", "What may stand under a quote?"),
        ("quoting", "May words be quoted?"),
        ("recorded", "Was recording agreed?"),
    ):
        option = f"--{name.replace('_', '-')}"
        words = click.Choice([*ALLOWED[name], UNKNOWN])
        command = click.option(option, type=words, help=help_text)(command)
    return command


source_option = options(
    click.option(
        "--source",
        "-s",
        "sources",
        multiple=True,
        metavar="GLOB",
        help="Sources, by id or title, or * in it.",
    )
)
filter_options = options(
    source_option,
    click.option(
        "--code", "-c", "codes", multiple=True, metavar="CODE", help="Codes, with those below them."
    ),
    click.option(
        "--coder", "by", default="", metavar="NAME", help="Codings of one coder; @rules: proposals."
    ),
    click.option("--where", default="", metavar="EXPR", help='As in "area=North and role!=staff".'),
    click.option("--speaker", "speakers", multiple=True, metavar="ID", help="Participants."),
)


def unit_option(command: Command) -> Command:
    """Add `--unit`, to verbs that count."""
    units = click.Choice(["turn", "sentence", "response", "source"])
    return click.option("--unit", type=units, default="turn", help="What counts as one.")(command)


def facet_filter_option(command: Command) -> Command:
    """Add `--facet`: only codings whose own facets, or else their code's, say so."""
    return click.option(
        "--facet", "facets", multiple=True, metavar="NAME=VALUE", help='As in kind=barrier; "kind=" for none.'
    )(command)


def filters_of(options: dict[str, Any]) -> Filters:
    """Take the shared filters out of a verb's options."""
    return Filters(
        sources=tuple(options.pop("sources")),
        codes=tuple(options.pop("codes")),
        coder=options.pop("by"),
        where=options.pop("where"),
        speakers=tuple(options.pop("speakers")),
        unit=options.pop("unit", "turn"),
        facets=tuple(options.pop("facets", ())),
    )


def pairs(typed: Iterable[str], option: str) -> dict[str, str]:
    """Read options such as LABEL=ROLE, whose first part may itself hold an equals sign."""
    return _paired([(item, *item.rpartition("=")) for item in typed], option)


def sides(typed: Iterable[str], option: str) -> dict[str, Side]:
    """Read options such as NAME=ours; the other side is theirs."""
    found: dict[str, Side] = {}
    for name, side in pairs(typed, option).items():
        if side not in {"ours", "theirs"}:
            raise UsageError(
                f"{option} {name}={side}: a side is `ours` or `theirs`", hint=f"as in {name}=theirs"
            )
        found[name] = "ours" if side == "ours" else "theirs"
    return found


def facts(typed: Iterable[str], option: str) -> dict[str, str]:
    """Read options such as FACT=VALUE, whose value may itself hold an equals sign."""
    return _paired([(item, *item.partition("=")) for item in typed], option)


def _paired(parts: Iterable[tuple[str, str, str, str]], option: str) -> dict[str, str]:
    found = {}
    for item, name, mark, value in parts:
        if not mark or not name.strip():
            raise UsageError(f"{option} {item!r}: expected NAME=VALUE", hint=f"as in {option} area=North")
        found[name.strip()] = value.strip()
    return found
