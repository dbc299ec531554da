"""Words with times: captions, machine transcripts, and what meeting software saves.

Every cue keeps its words, its time and its place in the file; what is repaired is counted.
"""
