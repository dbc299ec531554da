"""Results to bytes, and finished quote banks back to quotes; handed masked text only.

No clock, no files: the same input gives the same bytes.
"""
