"""What analysts write: field notes, workshop lists, counted statements.

Only words that are marked as heard count as verbatim.
"""
