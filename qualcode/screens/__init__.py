"""One module per verb: a Result to something rich can print. Screens compute nothing."""
