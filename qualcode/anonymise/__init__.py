"""De-identification: who and what is named, what stands instead, and a gate that lets no name out.

Replaces by span, never by searching; one person has one pseudonym across the study.
"""
