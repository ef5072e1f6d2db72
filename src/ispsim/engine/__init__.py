"""The week as a list of phases, and the ways to run it: one by one in Python, compiled, and as an ensemble."""
