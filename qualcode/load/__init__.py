"""Files of every format that consultation teams have, to turns, with every word accounted for.

Nothing is lost or invented: a second, dumber counter must agree; a bad row is a `Problem`, no exception.
"""
