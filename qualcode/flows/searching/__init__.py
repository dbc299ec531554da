"""Finding words across sources, and the extracts that fit their code least.

The index only says where to look; the same matcher decides with it and without.
"""
