"""Blind samples: drawn, coded at the terminal or in a sheet, and what they say of the machine.

Spans only are kept with the study; words stay where they are.
"""
