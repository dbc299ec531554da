"""The `qualcode` command: a table of verbs, each imported when it is called, and the only error handler.

`qualcode --help` imports no verb; whatever goes wrong ends in one line and an exit code.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from typing import Any, TextIO

import click

from qualcode import __version__
from qualcode.cli.groups import imported
from qualcode.errors import QualcodeError, unknown_name

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Start": {
        "demo": ("qualcode.cli.demo:demo", "Run the main job on a sample study, step by step."),
        "init": ("qualcode.cli.init:init", "Make a study folder and its vault."),
        "doctor": ("qualcode.cli.doctor:doctor", "Say in one page what is wrong with this machine or study."),
    },
    "Bring in": {
        "note": ("qualcode.cli.note:note", "Begin field notes, workshop lists or counted statements."),
        "import": ("qualcode.cli.load:load", "Read transcripts, notes and surveys into the study."),
        "source": ("qualcode.cli.source:source", "List sources; set their roles, facts and permissions."),
        "participant": (
            "qualcode.cli.participant:participant",
            "List participants; join a sheet; set permissions.",
        ),
    },
    "Read and code": {
        "show": ("qualcode.cli.show:show", "Read a source, turn by turn, names masked."),
        "search": ("qualcode.cli.search:search", "Find words across the sources, ignoring case and accents."),
        "code": ("qualcode.cli.code:code", "Code a source, turn by turn: `qualcode code SOURCE`."),
        "codings": (
            "qualcode.cli.codings:codings",
            "List codings: id, source, turn, code, coder, and the words, masked.",
        ),
        "counts": (
            "qualcode.cli.counts:command",
            "Count codes: segments, people, responses and sources, each with its base.",
        ),
        "codebook": ("qualcode.cli.codebook:codebook", "Show, add to, edit, import and lint the codebook."),
        "tag": ("qualcode.cli.tag:tag", "Let the codebook's rules propose codings."),
        "suggest": (
            "qualcode.cli.suggest:suggest",
            "Let the machine propose codes, and say how far it agrees with people.",
        ),
        "guide": (
            "qualcode.cli.guide:guide",
            "Show the topic guide, link turns to its questions, see what was reached.",
        ),
        "memo": ("qualcode.cli.memo:memo", "Write, find and export memos."),
        "flag": (
            "qualcode.cli.flag:flag",
            "Flag words for somebody's attention: safeguarding, complaints.",
        ),
    },
    "Code together": {
        "agree": ("qualcode.cli.agree:agree", "Say how far coders agree, and where they differ."),
        "pack": ("qualcode.cli.pack:pack", "Send words to another person to code, as a sheet or a folder."),
        "unpack": ("qualcode.cli.pack:unpack", "Take in what another person coded, as their own."),
        "sync": (
            "qualcode.cli.sync:sync",
            "Bring this study and those of the team together, by a folder on any shared drive.",
        ),
        "team": (
            "qualcode.cli.team:team",
            "Say who is in the team; give each person a passphrase of their own.",
        ),
    },
    "Themes and findings": {
        "theme": ("qualcode.cli.theme:theme", "Make, link, import and list themes."),
        "across": (
            "qualcode.cli.across:across",
            "Show what areas and roles say beside each other, and where they pull apart.",
        ),
        "recommend": ("qualcode.cli.recommend:recommend", "Make, link, import and list recommendations."),
        "trace": (
            "qualcode.cli.recommend:trace",
            "Follow evidence from a recommendation to the words, and back.",
        ),
        "gaps": ("qualcode.cli.recommend:gaps", "Recommendations without evidence, evidence without answer."),
    },
    "Privacy": {
        "anonymise": (
            "qualcode.cli.anonymise:anonymise",
            "Register names, review what identifies, check files.",
        ),
        "vault": ("qualcode.cli.vault:vault", "Look after the vault that holds the real names."),
        "study": (
            "qualcode.cli.study:study",
            "Lock and unlock the personal part of the study; merge copies and studies.",
        ),
    },
    "Take out": {
        "quote": ("qualcode.cli.quote:quote", "Pick, edit, approve and verify quotes."),
        "export": ("qualcode.cli.export:export", "Write the quote bank or the theme summaries."),
    },
    "Look after the study": {
        "status": ("qualcode.cli.status:status", "Where the study stands, and what could come next."),
        "check": ("qualcode.cli.check:check", "Prove anchors, formats, permissions; find half-done verbs."),
        "log": ("qualcode.cli.log:log", "Show what was done, by whom, when: newest first."),
        "undo": ("qualcode.cli.undo:undo", "Take back the last verb, or a named one."),
    },
}
ALIASES = {
    "anonymize": ("anonymise",),
    "ls": ("source", "list"),
    "sources": ("source", "list"),
    "participants": ("participant", "list"),
    "codes": ("codebook", "list"),
    "codebooks": ("codebook", "list"),
    "guides": ("guide", "show"),
    "themes": ("theme", "list"),
    "memos": ("memo", "list"),
    "flags": ("flag", "list"),
    "quotes": ("quote", "list"),
    "recommendations": ("recommend", "list"),
    "vaults": ("vault", "status"),
    "studies": ("study", "status"),
}
COMMANDS = {name: row for section in SECTIONS.values() for name, row in section.items()}


class Verbs(click.Group):
    """The verbs, imported one by one when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names of all verbs, without their aliases."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one verb; raise with the nearest names when there is none."""
        first, *rest = ALIASES.get(cmd_name, (cmd_name,))
        if first not in COMMANDS:
            raise unknown_name(
                "command", cmd_name, [*COMMANDS, *ALIASES], hint="`qualcode --help` lists them"
            )
        command = imported(COMMANDS[first][0])
        for name in rest:
            inner = command.get_command(ctx, name) if isinstance(command, click.Group) else None
            command = inner or command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the verbs by section, without importing them."""
        for title, verbs in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, text) for name, (_, text) in verbs.items()], col_max=14)


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--study",
    "folder",
    envvar="QUALCODE_STUDY",
    metavar="FOLDER",
    help="The study; else the folder you are in.",
)
@click.version_option(__version__, "--version", prog_name="qualcode")
@click.pass_context
def qualcode(ctx: click.Context, folder: str | None) -> None:
    """From what people said in a consultation to findings that stand up.

    Everything stays on this machine. The machine proposes; the analyst decides; everything can be
    traced and undone.
    """
    ctx.obj = folder


def main() -> None:
    """Run `qualcode` and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = 0
    try:
        code = run(sys.argv[1:])
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        code = 130  # the terminal is gone
        _silence(sys.stdout, sys.stderr)
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command; return 0 done, 1 found something, 2 yours to mend, 3 our fault, 130 interrupted.

    No verb works in several processes: what the libraries would try out for that on the disk is left out.
    """
    os.environ.setdefault("JOBLIB_MULTIPROCESSING", "0")
    try:
        result: Any = qualcode.main(args=arguments, prog_name="qualcode", standalone_mode=False)
    except (QualcodeError, click.ClickException) as error:
        return _yours(error)
    except (click.Abort, KeyboardInterrupt):
        _say("qualcode: interrupted; nothing that was acknowledged is lost", "")
        return 130
    except (BrokenPipeError, SystemExit):
        _silence(sys.stdout)
        return 0
    except Exception as error:  # noqa: BLE001 (the one place where nothing gets past)
        return _our_fault(error)
    return result if isinstance(result, int) else 0


def _yours(error: QualcodeError | click.ClickException) -> int:
    if isinstance(error, QualcodeError):
        _say(f"qualcode: {error.message}", error.hint)
        return error.exit_code
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
    else:
        _say(f"qualcode: {_lower(error.format_message())}", _usage_hint(error))
    return 2


def _say(line: str, hint: str) -> None:
    click.echo(_fitted(line, ""), err=True)
    if hint:
        click.echo(_fitted(hint, "  "), err=True)


def _fitted(text: str, indent: str) -> str:
    """Return a text whose words a terminal need not break; a pipe gets it in one line."""
    if not sys.stderr.isatty():
        return f"{indent}{text}"
    from shutil import get_terminal_size
    from textwrap import fill

    width = max(20, get_terminal_size().columns)
    return "\n".join(
        fill(
            line, width, initial_indent=indent, subsequent_indent=f"{indent}  ",
            break_long_words=False, break_on_hyphens=False,
        )
        for line in text.split("\n")
    )  # fmt: skip


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")


def _usage_hint(error: click.ClickException) -> str:
    ctx = getattr(error, "ctx", None)
    return f"`{ctx.command_path} --help` shows how" if ctx else ""


def _silence(*streams: TextIO) -> None:
    for stream in streams:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _our_fault(error: Exception) -> int:
    if os.environ.get("QUALCODE_DEBUG") == "1":
        traceback.print_exception(error)
        return 3
    _say(f"qualcode: a fault of ours ({type(error).__name__}); please report these lines", "")
    for frame in traceback.extract_tb(error.__traceback__)[-4:]:
        before, mark, inside = frame.filename.replace("\\", "/").rpartition("/qualcode/")
        place = inside if mark else before.rpartition("/")[2] or inside.rpartition("/")[2]
        _say(f"  {place}:{frame.lineno} in {frame.name}", "")
    _say("  QUALCODE_DEBUG=1 shows everything, participants' words included: keep that to yourself", "")
    return 3
