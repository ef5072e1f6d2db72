import pytest

from ispsim.errors import ScenarioError
from ispsim.scenario.source import MAX_BYTES, parse_source, read_source


def fault(path):
    with pytest.raises(ScenarioError) as caught:
        read_source(path)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert str(problem).startswith(str(path).replace("\0", "\\x00"))
    assert "\n" not in str(problem)
    return problem


def write(folder, content, name="plan.toml"):
    path = folder / name
    path.write_bytes(content)
    return path


def test_what_a_file_states(tmp_path):
    source = read_source(write(tmp_path, "\ufeffa = 1\r\n[b]\r\nc = 'é'\r\n".encode()))
    assert source.data == {"a": 1, "b": {"c": "é"}}
    assert source.lines == {("a",): 1, ("b",): 2, ("b", "c"): 3}


def test_a_missing_file_names_the_nearest(tmp_path):
    write(tmp_path, b"", "regional_rollout.toml")
    problem = fault(tmp_path / "regional_rolout.toml")
    assert problem.message == "does not exist"
    assert problem.nearest == str(tmp_path / "regional_rollout.toml")
    assert fault(tmp_path / "something else").nearest is None


def test_a_missing_folder(tmp_path):
    assert "folder" in fault(tmp_path / "nowhere" / "plan.toml").message


def test_a_folder(tmp_path):
    assert "is a folder" in fault(tmp_path).message


def test_not_a_file_name(tmp_path):
    assert "cannot be read" in fault(str(tmp_path / "a\0b")).message
    assert "cannot be read" in fault(tmp_path / ("x" * 1000)).message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x89PNG\r\n\0\0", "binary"),
        ("schema = 1".encode("utf-16"), "UTF-16"),
        (b"schema = 1\n" + b"#" * MAX_BYTES, "larger than 1 MiB"),
        (b"a = " + b"[" * 50_000, "nested too deeply"),
        (b"a = " + b"9" * 5_000, "is not TOML"),
    ],
)
def test_what_is_no_scenario_at_all(tmp_path, content, words):
    assert words in fault(write(tmp_path, content)).message


def test_another_encoding_names_the_line(tmp_path):
    problem = fault(write(tmp_path, "schema = 1\nname = 'Übung'".encode("latin-1")))
    assert problem.line == 2
    assert "UTF-8" in problem.message


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("a = 1\nb = eleven\n", 2, "b", "not a value (text needs quotes)"),
        ("[t]\nc d = 1\n", 2, "t.c", "equals sign"),
        ("[t]\nc = 1 d = 2\n", 2, "t.c", "on the same line"),
        ("a = 'x\nb = 1", 1, "a", "no closing quote"),
        ('a = """x\nb = 1', 1, "a", "no closing quote"),
        ("a = [1, 2\nb = 1", 1, "a", "closing bracket"),
        ("a = {b = 1\n", 1, "a.b", "closing brace"),
        ("[t\na = 1", 1, None, "closing bracket"),
        ("a = 1\nb = 'x\n'", 2, "b", "no closing quote on its line"),
        ('b = "x\ny"\n', 1, "b", "no closing quote on its line"),
        ("a = 1\n?", 2, None, "neither a key nor"),
        ("a =", 1, "a", "not a value"),
        ("a = 1\n[t]\nb.c = 1\nb.c = 2", 4, "t.b.c", "is stated twice, first on line 3"),
        ("a.b = 1\n[a]\n", 2, None, "already stated in another form"),
        ("a = {b = 1}\n[a]\n", 2, "a", "is stated twice"),
        ("[t]\n\n[t]", 3, "t", "is stated twice, first on line 1"),
        ('a = "\\d"', 1, "a", "backslash"),
    ],
)
def test_faults_of_form(text, line, key, words):
    with pytest.raises(ScenarioError) as caught:
        parse_source(text, "plan.toml")
    (problem,) = caught.value.problems
    assert words in problem.message
    assert (problem.file, problem.line) == ("plan.toml", line)
    assert problem.key == key


def test_the_column_is_named():
    with pytest.raises(ScenarioError, match=r"^plan\.toml:2: b: is not TOML at column 5: this is not a value"):
        parse_source("a = 1\nb = eleven\n", "plan.toml")
