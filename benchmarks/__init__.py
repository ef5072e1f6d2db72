"""Benchmarks: what the engines cost, measured against the same model written by hand in plain Mesa."""
