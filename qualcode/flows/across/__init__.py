"""What areas, roles and other groups say beside each other: codes, one theme, and where they pull apart.

Nothing here writes but the export of a table; silence is told from what nobody was asked.
"""
