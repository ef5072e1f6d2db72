"""Reads a script in percent format as a notebook in Python."""

import jupytext
import nbformat


def read(text: str) -> nbformat.NotebookNode:
    """Return the notebook that a script is; it says its language itself, so that pages can be laid out without running it."""
    notebook = jupytext.reads(text, fmt="py:percent")
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    return notebook
