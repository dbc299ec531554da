"""JSON Schemas of every file of a study, and in `output/` of every `--json`."""
