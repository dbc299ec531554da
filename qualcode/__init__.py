"""qualcode: from what people said in a consultation to findings that stand up."""

__version__ = "0.1.0"
