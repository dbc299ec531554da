"""The codebook in time: who changed what and why, what differs from a moment, which codings are stale.

Earlier codebooks come from the before-images of undo, which stay on the machine where a verb was done; git is
not needed.
"""
