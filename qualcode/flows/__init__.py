"""One module per verb: read the store, call pure rooms, write the store, return a Result.

One verb = one function = one Result; the only place that opens the store and takes time and seed.
"""
