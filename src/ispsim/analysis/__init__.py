"""Questions put to many runs: one question a module."""
