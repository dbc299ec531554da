"""The codebook as people keep it: changed, restructured, told, brought in and taken out.

Every change is one verb that can be undone, and codings follow it.
"""
