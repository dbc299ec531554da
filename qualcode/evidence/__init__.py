"""Quotes and recommendations: how they are read, edited in print, proved, and traced to what was said.

Every printed quote resolves to source, revision, span and the operations that edited it.
"""
