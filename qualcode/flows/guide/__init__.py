"""The topic guide at work: shown, imported, linked to turns, and what was reached.

What the machine proposes is written nowhere until a person says so.
"""
