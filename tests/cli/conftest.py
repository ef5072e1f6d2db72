import pytest

from cli.command import SMALL, Done
from ispsim.cli import main


@pytest.fixture
def small(tmp_path):
    """A scenario of a few people and weeks, in a file."""
    file = tmp_path / "small.toml"
    file.write_text(SMALL, encoding="utf-8")
    return file


@pytest.fixture
def alone(tmp_path):
    """The same without ISPs."""
    file = tmp_path / "alone.toml"
    file.write_text('schema = 1\nname = "Alone"\nextends = "small.toml"\nsupport.isps = 0\n', encoding="utf-8")
    return file


@pytest.fixture
def called(capsys):
    """Call the command inside this process, which is quicker."""

    def call(*words) -> Done:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Done(left.value.code or 0, out, err)

    return call
