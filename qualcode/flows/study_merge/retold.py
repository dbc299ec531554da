"""An entry of another study's codebook as it stands here: kept apart by id and name, without what stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.flows.study_merge.staying import Staying
    from qualcode.model import Code, Example


@dataclass(frozen=True, slots=True)
class Retold:
    """What codes are called here: `codes` their ids, `names` the names of those that would have one of ours.

    `staying` says which examples are from sources that do not come.
    """

    staying: Staying
    codes: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def entry(self, code: Code) -> Code:
        """Return the entry as it stands here; its revision is still the one there."""
        codes = self.codes
        return replace(
            code,
            id=codes.get(code.id, code.id),
            name=self.names.get(code.id, code.name),
            parent=codes.get(code.parent, code.parent) if code.parent else code.parent,
            close_codes=tuple(codes.get(one, one) for one in code.close_codes),
            replaced_by=tuple(codes.get(one, one) for one in code.replaced_by),
            examples=self._told(code.examples),
            counter_examples=self._told(code.counter_examples),
        )

    def _told(self, examples: tuple[Example, ...]) -> tuple[Example, ...]:
        return tuple(one for one in examples if not self.staying.holds(one.source, one.text))


def names_apart(
    here: Mapping[str, Code], there: Mapping[str, Code], codes: Mapping[str, str], area: str
) -> dict[str, str]:
    """Return the names of codes that are kept apart under an id of their own, where one here has that name.

    A name that somebody gave the code here since an earlier merge stands.
    """
    taken = {code.name.casefold() for code in here.values()}
    return {
        old: f"{there[old].name} ({area})"
        for old, new in codes.items()
        if there[old].name.casefold() in taken
        and not (new in here and here[new].name.casefold() == there[old].name.casefold())
    }
