"""PDF pages to the lines of a transcript.

Line numbers, running heads and page breaks are not speech; a turn goes on over a page.
"""
