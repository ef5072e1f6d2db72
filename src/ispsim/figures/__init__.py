"""Figures, drawn from plain data."""
