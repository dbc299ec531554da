"""A team without a server: who is in it and opens the vault, and copies of a study that meet in a folder.

Nothing here needs git; what goes into the folder tells nobody anything who cannot open the vault.
"""
