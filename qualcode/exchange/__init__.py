"""Other tools' files: what they hold, read liberally, and ours written as their standard says.

What was taken freely, or has no place here, is named; nothing is fetched from the network.
"""
