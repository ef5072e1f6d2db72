"""The score card in words, tables and figures, and as a folder of results."""
