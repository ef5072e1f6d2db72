"""What an experiment asks: its file, read and checked as scenarios are."""
