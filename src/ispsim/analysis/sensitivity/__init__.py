"""Which inputs an outcome hangs on, when the outcome is noisy: one method a module, each with its `analyze`."""
