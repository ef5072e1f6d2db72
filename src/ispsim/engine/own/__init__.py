"""Mechanisms of the user's own in the week: what they may ask for, where they enter, what they return."""
