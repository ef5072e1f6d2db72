"""What is written to files: words, tables and figures."""
