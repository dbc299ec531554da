"""Coding: codes on spans, as events of coders, and proposals of rules that a person accepts or not.

A Coding points into a source revision, names coder and codebook entry revision, holds no participant text and
never changes; a machine's proposal is never counted as a person's coding.
"""
