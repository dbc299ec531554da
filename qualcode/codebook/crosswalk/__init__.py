"""Several codebooks in, what answers to what in them out: pairs with evidence, and what a person decided.

The machine proposes and says why; no code is joined with another but by a person's decision.
"""
