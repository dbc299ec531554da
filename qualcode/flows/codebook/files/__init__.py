"""The codebook as files that teams work in: YAML, spreadsheets, CSV, Word tables, out and in.

What was written out comes back the same; whatever changes the study is one verb.
"""
