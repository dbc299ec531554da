"""The codebook: codes in print order, read tolerantly, found quickly, checked and changed by value.

A Codebook goes in and a Codebook (or a list of Problems) comes out; ids never change.
"""
