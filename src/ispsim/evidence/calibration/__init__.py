"""Calibration as an experiment: which parameters give the user's own data, or published patterns that may be fitted."""
