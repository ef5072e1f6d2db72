"""Designs: which points an experiment looks at, one way of choosing them a file."""
