"""The study folder and the vault, to and from model objects.

The text files are the truth: the index may be deleted at any moment with no change in any output, and
nothing is overwritten that changed since it was read.
"""
