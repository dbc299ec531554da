"""Codings of two or more coders in, numbers with the cases behind them out.

Unit, pairing and the rule for missing data are arguments and are printed with the number; coders are equals.
"""
