"""Calibration without likelihoods: which parameters give data like those observed, and which rival form gives them."""
