"""Verbs that rearrange a codebook: codes renamed, moved, retired, merged, split, and codings reassigned.

Each is one commit that can be undone, tells in `codebook.log.jsonl` who decided it and why, and writes in
nobody's log of codings.
"""
