import pytest

from cli.conftest import alone, called, small

__all__ = ["alone", "called", "small"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A folder of one's own, so that whatever a hostile request leaves behind is seen there."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
