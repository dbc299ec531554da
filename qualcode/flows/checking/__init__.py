"""What `qualcode check` looks at, one module a kind of thing.

Each returns Problems with their place; nothing is changed.
"""
