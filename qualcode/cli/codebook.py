"""`qualcode codebook`."""

from __future__ import annotations

from typing import Any

import click

from qualcode.cli.codebook_applying import VERBS as APPLYING
from qualcode.cli.codebook_changes import VERBS as CHANGES
from qualcode.cli.codebook_files import VERBS as FILES
from qualcode.cli.codebook_merge import merge
from qualcode.cli.codebook_mine import mine_command
from qualcode.cli.codebook_options import facet_option, list_options, why_option
from qualcode.cli.codebook_past import VERBS as PAST
from qualcode.cli.codebook_shipped import VERBS as SHIPPED
from qualcode.cli.codebook_split import split
from qualcode.cli.common import acting_desk, coder_option, json_option, reading_desk, told
from qualcode.flows.codebook.codebook import (
    CodeDraft,
    CodeEdit,
    add_code,
    edit_code,
    lint_codebook,
    list_codes,
    show_code,
)
from qualcode.screens.codebook import (
    changed_line,
    code_json,
    code_screen,
    lint_json,
    lint_line,
    lint_lines,
    tree_json,
    tree_screen,
)
from qualcode.screens.printing import show, show_json


@click.group()
def codebook() -> None:
    """Show, add to, edit, import and lint the codebook.

    The codebook is codebook.yaml; you may also edit it in an editor: comments and order are kept.
    """


@codebook.command("list")
@click.option("--counts", is_flag=True, help="How often people used each code; proposals do not count.")
@click.option("--frame", metavar="ID", help='The categories of one frame; "" for the team\'s own tree.')
@click.option("--facets", is_flag=True, help="Show the facets of each code.")
@json_option
def list_command(*, counts: bool, frame: str | None, facets: bool, as_json: bool) -> None:
    """Print the codes as a tree, each frame under its name."""
    desk = reading_desk()
    found = list_codes(desk.study, counts=counts, frame=frame)
    if as_json:
        show_json(tree_json(found))
    else:
        show(tree_screen(found, facets=facets))
    told(desk)


@codebook.command("show")
@click.argument("code")
@json_option
def show_command(code: str, *, as_json: bool) -> None:
    """Print a code in full: definition, examples, rules, codings, what was changed and why."""
    desk = reading_desk()
    shown = show_code(desk.study, code)
    if as_json:
        show_json(code_json(shown))
    else:
        show(*code_screen(shown))
    told(desk)


@codebook.command("add")
@click.argument("name")
@click.option("--id", "identifier", default="", help="Its id; else made of the name. It never changes.")
@click.option("--parent", default="", metavar="CODE", help="The code it stands under.")
@click.option("--definition", default="", help="When it applies, in a sentence.")
@click.option("--frame", default="", metavar="ID", help="The frame it is a category of; else its parent's.")
@facet_option
@list_options
@why_option
@coder_option
def add_command(name: str, *, identifier: str, coder: str | None, why: str, **said: Any) -> None:
    """Add a code."""
    desk = acting_desk(coder)
    show(changed_line(add_code(desk, CodeDraft(name, id=identifier, **said), why=why)))
    told(desk)


@codebook.command("edit")
@click.argument("code")
@click.option("--name", help="Another name; the id stays.")
@click.option("--parent", metavar="CODE", help='The code it stands under; "" for none.')
@click.option("--definition", help="Another definition.")
@click.option("--status", type=click.Choice(["active", "retired"]), help="Retired codes take no new codings.")
@click.option("--frame", metavar="ID", help='The frame it is a category of; "" for none.')
@click.option("--author", metavar="NAME", help='Who wrote it; "" for nobody. No name of a participant.')
@facet_option
@list_options
@why_option
@coder_option
def edit_command(code: str, *, coder: str | None, why: str, **said: Any) -> None:
    """Change a code: texts are replaced, lists are added to (take lines out in an editor).

    Codings keep the revision of the code that they were made under. `--status active` brings a retired code
    back; one that was merged or split has its codings again. `--facet kind=` takes a facet away.
    """
    desk = acting_desk(coder)
    texts = {
        name: said.pop(name)
        for name in ("name", "parent", "definition", "status", "frame", "facets", "author")
    }
    lists = {name: more for name, more in said.items() if more}
    show(changed_line(edit_code(desk, code, CodeEdit(**texts, lists=lists), why=why)))
    told(desk)


@codebook.command("lint")
@json_option
def lint_command(*, as_json: bool) -> int:
    """Say what a careful colleague would: missing definitions, doubled phrases, contradictions."""
    desk = reading_desk()
    problems = lint_codebook(desk.study)
    if as_json:
        show_json(lint_json(problems))
    else:
        show(*lint_lines(problems), lint_line(problems))
    return int(any(problem.severity in {"error", "warning"} for problem in problems))


_FURTHER: tuple[click.Command, ...] = (
    *FILES,
    *CHANGES,
    *APPLYING,
    merge,
    split,
    *PAST,
    *SHIPPED,
    mine_command,
)
for _verb in _FURTHER:
    codebook.add_command(_verb)
