"""Talk with names before it: labels, in every layout that people and services write.

A label is found by how the whole file is written; no word of a turn is taken for one.
"""
