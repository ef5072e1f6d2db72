"""Figures for papers and notebooks: plain data in, matplotlib figures out.

Nothing here knows what a run is: arrays and a `Heading` come in from above. Nothing here touches the user's own
matplotlib: no pyplot, no global settings, no display.
"""
