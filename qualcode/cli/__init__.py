"""One module per verb: click options to one flow to one screen. The command line decides nothing."""
