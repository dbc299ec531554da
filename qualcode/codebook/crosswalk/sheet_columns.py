"""The columns of the file people decide in, for machines and for a meeting, and the lines that explain it.

Headings are a contract: what is written under them is read back by them.
"""

from __future__ import annotations

COLUMNS = (
    "left", "right", "score", "kind", "reasons",
    "decision", "name", "definition", "who", "why",
    "left_label", "right_label", "left_revision", "right_revision",
)  # fmt: skip
SHEET = (
    ("left_label", "Left: label", 26), ("left_definition", "Left: definition", 38),
    ("left_path", "Left: where it stands", 24), ("right_label", "Right: label", 26),
    ("right_definition", "Right: definition", 38), ("right_path", "Right: where it stands", 24),
    ("kind", "Kind", 13), ("score", "Score", 8), ("reasons", "Reasons", 34),
    ("decision", "Decision", 11), ("name", "Name", 24), ("definition", "Definition", 34),
    ("who", "Who", 14), ("why", "Why", 34),
    ("left", "Left", 20), ("right", "Right", 20), ("left_revision", "Left revision", 14),
    ("right_revision", "Right revision", 14),
)  # fmt: skip
ANSWERS = ("decision", "name", "definition", "who", "why")
CODES = (
    ("Code", 22), ("Label", 28), ("Definition", 44), ("Where it stands", 34), ("Include", 36),
    ("Exclude", 36), ("Other names", 26),
)  # fmt: skip
NOTES = (
    ("What", "How"),
    ("One row", "Two codes of different books, or a label twice in one book: are they one idea?"),
    (
        "Decision",
        (
            "same: one code from now on. apart: two codes. under: the left one goes below the right one. "
            "over: the right one goes below the left one."
        ),
    ),
    (
        "Name",
        (
            "With same: what the one code is called (blank: as the left one). With apart: another name for "
            "the right one, so that nobody confuses them."
        ),
    ),
    (
        "Definition",
        "With same: blank takes the left one's; right takes the right one's; or type what you agreed.",
    ),
    (
        "Who, Why",
        "Who decided, and a sentence that the team reads later. Blank Who: whoever applies the file.",
    ),
    (
        "Kind, Score, Reasons",
        (
            "What the machine measured. It decides nothing; rows of the kind none come with apart, and you "
            "may change them."
        ),
    ),
    (
        "More rows",
        (
            "A pair that is not here may be added at the end: Left, Right (as on the sheet Codes) and "
            "Decision are enough."
        ),
    ),
    (
        "Left, Right, revisions",
        "Keep these columns as they are: they say which entries you decided about.",
    ),
    (
        "Later",
        (
            "Leave a decision blank; nothing is applied while one is. --keep with this file takes all "
            "decisions into a new proposal."
        ),
    ),
    (
        "Then",
        "qualcode codebook merge, the same books, --apply this file; in a study qualcode undo takes it back.",
    ),
)
