"""Rival hypotheses as an experiment: which form gives the data, could data tell at all, and which study would."""
