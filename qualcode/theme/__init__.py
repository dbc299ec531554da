"""Themes as the analysts' objects: read, written back and checked.

The same file gives the same themes in the analysts' order, and what could not be placed is listed.
"""
