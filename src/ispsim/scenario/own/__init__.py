"""Mechanisms of the user's own: small Python functions in a file, read as text and never executed here."""
