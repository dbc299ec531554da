"""Surveys in sheets of every kind: every column gets a role, every open answer is a turn.

A cell is read as it was written; nothing is evaluated.
"""
