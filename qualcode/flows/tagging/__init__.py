"""The tagger at work: in a study, on texts outside any, and rules mined from codings.

A proposal counts for nothing until a person accepts it.
"""
