"""The suggester at work: evaluated on files, and in the study.

Each verb is one function that returns what a screen prints.
"""
