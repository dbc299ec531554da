"""Packs: what another person codes elsewhere, drawn, written, and read back by id.

A pack's record holds places and no words; what comes back is that person's coding, each id once.
"""
