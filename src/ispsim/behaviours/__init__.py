"""Promote, select, use: what stakeholders do for an RSI, each a probability, none certain."""
