"""Another study joined to this one: not before its people and coders were asked about.

It is refused as a whole until that is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import UsageError

if TYPE_CHECKING:
    from qualcode.flows.desk import Desk
    from qualcode.flows.study_merge.merging import Merged, MergeOptions
    from qualcode.store.study import Study


def merge_another(desk: Desk, other: Study, options: MergeOptions) -> Merged:
    """Refuse another study."""
    raise UsageError("that folder is another study, not a copy of this one", hint="name a copy of this study")
