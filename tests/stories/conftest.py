import pytest

from ispsim.stories import story


@pytest.fixture(autouse=True)
def few_other_futures(monkeypatch):
    """Other futures are two thirds of the time that a small story takes."""
    monkeypatch.setattr(story, "_FUTURES", 2)
