"""Results on disk: folders that are claimed, files that are there whole or not at all, manifests and tables.

It knows nothing of runs or of what the tables hold.
"""
