"""A source on the coder's desk: what stands on its words, and the acts of coding, each kept at once.

An act that returned is in the log; killed at any moment, nothing that the screen has said is lost.
"""
