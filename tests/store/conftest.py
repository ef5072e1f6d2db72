import os

import pytest


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch):
    """Nobody pulls the plug here, and waiting for the disk takes most of the time."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
