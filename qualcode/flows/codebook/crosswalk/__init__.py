"""A crosswalk of several codebooks: proposed with its evidence, decided by people in a file, applied at once.

Books come as files of any kind that a codebook is read from; nothing is joined but by a person's decision.
"""
