"""`study merge`: another copy of this study, or another study, joined to this one in one verb.

The other folder is only read; what came can be taken back, and nothing is decided that a person must decide.
"""
