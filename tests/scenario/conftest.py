import pytest

from scenario.writing import Folder


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)
