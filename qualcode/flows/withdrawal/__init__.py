"""A participant withdraws: what is held is planned, then removed everywhere it stands.

An erasure is the one verb that cannot be undone.
"""
