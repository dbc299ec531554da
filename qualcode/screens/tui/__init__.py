"""The full-screen application: what is on the workbench, painted, and keys turned into acts.

Screens here compute nothing of the study: every act goes through `qualcode.flows`.
"""
