"""Two copies of one study held side by side: which files are joined how, and what each side has ahead.

Nothing here writes; who joins copies (by a folder, a stick or git) decides what becomes of it.
"""
