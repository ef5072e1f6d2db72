"""Reading CSV: what is read, and every way in which a file can be none."""

import pytest

from ispsim.errors import ScenarioError
from ispsim.scenario.csv_file import MAX_LINE, csv_rows


@pytest.fixture
def read(tmp_path):
    def reading(content: bytes):
        file = tmp_path / "r.csv"
        file.write_bytes(content)
        return list(csv_rows(file))

    return reading


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",
        b"\xef\xbb\xbfa,b\r\n1,2\r\n",
        b"\n a , b \n1,2",
        b'"a","b"\n\n,\n1 ,"2"\n , \n',
    ],
)
def test_what_is_in_a_file(read, content):
    assert [cells for _, cells in read(content)] == [["a", "b"], ["1", "2"]]


def test_a_row_has_the_line_on_which_it_starts(read):
    assert read(b'a,b\n\n"x\ny",2\n,\n3,4\n') == [(1, ["a", "b"]), (3, ["x\ny", "2"]), (6, ["3", "4"])]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", None, "is empty; its first line names the columns"),
        (b"\n , \n", None, "is empty"),
        ("a,b".encode("utf-16"), None, "is written in UTF-16; save it as CSV UTF-8"),
        (b"PK\x03\x04rest", None, "is a workbook or an archive, not CSV"),
        (b"a,b\n1,\0\n", 2, "is a binary file"),
        (b"a,b\n1,M\xfcnchen\n", 2, "is not written in UTF-8 (after '1,M'); save the file as CSV UTF-8"),
        (b"a,b\n" + b"x" * (MAX_LINE + 1), 2, "is longer than 65,536 bytes"),
        (b"a,b\r1,2\r", 1, "line ends of old Macintosh files"),
        (b"a;b\n1;2\n", 1, "has semicolons between its columns; save it with commas"),
        (b"a\tb\n1\t2\n", 1, "has tabs between its columns"),
        (b'a,b\n1,"2\n3,4\n5,6\n', 2, "a quoted cell has no closing quote"),
        (b'a,b\n1,"2"x\n', 2, "something follows a closing quote"),
    ],
)
def test_what_is_no_csv_is_said_in_words(read, content, line, words):
    with pytest.raises(ScenarioError) as caught:
        read(content)
    (problem,) = caught.value.problems
    assert words in problem.message
    assert problem.line == line


@pytest.mark.parametrize("name", ["", "missing.csv", "null\0.csv"])
def test_what_cannot_be_opened(tmp_path, name):
    with pytest.raises(ScenarioError):
        list(csv_rows(f"{tmp_path}/{name}"))


def test_it_stops_where_the_reader_stops(tmp_path):
    file = tmp_path / "r.csv"
    file.write_bytes(b"a,b\n1,2\n\xff\n")
    rows = csv_rows(file)
    assert next(rows) == (1, ["a", "b"])
    rows.close()
