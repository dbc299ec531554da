"""Word, OpenDocument, RTF and HTML, walked to lines of text.

Hidden, deleted and outside text is left out by reason, and counted.
"""
