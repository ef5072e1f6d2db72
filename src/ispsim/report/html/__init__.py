"""The report: one HTML file that holds everything it shows, for readers who will never open a table."""
