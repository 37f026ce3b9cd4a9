"""Weft's launcher: from an empty machine to a running library, with Python's own library only."""
