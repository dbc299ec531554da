"""Counts of codes: what was said by how many, with its base, by workstream.

Nothing here writes but the export of a table; machine proposals are never read.
"""
