"""Agreement: which codings are compared on which units, and what is said of it.

The approach of the workstream decides whether a coefficient is offered; every number names its unit.
"""
