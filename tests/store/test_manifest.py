"""What a manifest says, and when two of them ask the same."""

import json

import pytest

from ispsim.store.manifest import decoded, differences, encoded, source_hash, versions

ASKED = {"runs": 20, "switch": True, "list": [1, {"a": "ü"}], "tuple": (1.5, None)}


def test_what_is_written_is_read():
    back = decoded(encoded(ASKED))
    assert back == ASKED | {"tuple": [1.5, None]}
    assert differences(back, ASKED) == []
    assert encoded(ASKED) == encoded(dict(ASKED)) and encoded(ASKED).endswith(b"}\n")


def test_half_a_character_is_no_obstacle():
    assert decoded(encoded({"name": "a\udcffb"})) == {"name": "a\udcffb"}


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError):
        encoded({"x": float("nan")})


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"runs": 50}, ["runs = 50, not 20"]),
        ({"switch": 1}, ["switch = 1, not true"]),
        ({"list": [1]}, ['list = [1], not [1, {"a": "ü"}]']),
        ({"list": [2, {"a": "u"}]}, ["list.1 = 2, not 1", 'list.2.a = "u", not "ü"']),
        ({"more": 1}, ["more = 1, not nothing"]),
    ],
)
def test_what_differs_is_said(there, said):
    assert differences(decoded(encoded(ASKED | there)), ASKED) == said


def test_what_is_missing_is_said():
    there = json.loads(encoded(ASKED))
    del there["runs"]
    assert differences(there, ASKED) == ["runs = nothing, not 20"]


def test_source_hash_is_that_of_names_and_contents(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.py").write_bytes(b"x = 1")
    first = source_hash(tmp_path)
    (tmp_path / "a" / "__pycache__").mkdir()
    (tmp_path / "a" / "__pycache__" / "b.cpython-311.pyc").write_bytes(b"")
    assert source_hash(tmp_path) == first
    (tmp_path / "a" / "data.csv").write_bytes(b"")
    assert source_hash(tmp_path) != first
    (tmp_path / "a" / "data.csv").unlink()
    (tmp_path / "a" / "b.py").rename(tmp_path / "a" / "c.py")
    assert source_hash(tmp_path) != first


def test_versions_are_named():
    assert list(versions(["numpy", "pandas"])) == ["numpy", "pandas", "python"]
