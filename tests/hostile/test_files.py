"""Scenario files that nobody should write: each is refused with status 2, its place and one line, and soon."""

import os
import socket

import pytest

HEAD = b"schema = 1\n"
DEEP = 20_000

CONTENTS = {
    "empty": (b"", "is empty"),
    "blank": (b" \r\n\t\n", "is empty"),
    "NUL": (HEAD + b"weeks = 1\0", "binary"),
    "UTF-16": ((HEAD + b"weeks = 1").decode().encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": ((HEAD + b"weeks = 1").decode().encode("utf-16-le"), "UTF-8"),
    "UTF-32": ((HEAD + b"weeks = 1").decode().encode("utf-32"), "UTF-32"),
    "Latin-1": (HEAD + 'name = "Müller"'.encode("latin-1"), ":2: is not written in UTF-8"),
    "CRLF": (b"schema = 1\r\nweeks = 0\r\n", ":2: weeks: 0 is too small"),
    "byte order mark": (b"\xef\xbb\xbfschema = 1\nweeks = 0\n", ":2: weeks: 0 is too small"),
    "line ends of old": (b"schema = 1\rweeks = 2\r", ":1: "),
    "schema of later": (b"schema = 2\n", ":1: schema: "),
    "schema of text": (b'schema = "1"\n', ":1: schema: "),
    "schema missing": (b"weeks = 3\n", "schema: is missing"),
    "brackets": (HEAD + b"x = " + b"[" * DEEP, "nested too deeply"),
    "brackets closed": (HEAD + b"x = " + b"[" * DEEP + b"]" * DEEP, "nested too deeply"),
    "brackets, a few": (HEAD + b"support.phases = " + b"[" * 200 + b"]" * 200, "nested too deeply"),
    "braces": (HEAD + b"x = " + b"{a = " * 5000, "nested too deeply"),
    "dots": (HEAD + b"a" + b".a" * DEEP + b" = 1", ":2: this key has more than 32 parts"),
    "dots in a heading": (HEAD + b"[" + b"a." * DEEP + b"a]\n", ":2: this key has more than 32 parts"),
    "dots in a table": (HEAD + b"support = {x" + b'."a"' * DEEP + b" = 1}", ":2: this key has more than 32 parts"),
    "a parameter of many parts": (HEAD + b"parameters" + b".a" * 900 + b" = 1", ":2: this key has more than 32 parts"),
    "a long list": (HEAD + b"support.phases = [" + b"1," * 400_000 + b"]", "more than 20,000 values"),
    "many keys": (HEAD + b"".join(b"k%d=1\n" % i for i in range(60_000)), "more than 20,000 values"),
    "large": (HEAD + b"# " + b"x" * 2**20, "larger than 1 MiB"),
    "a whole number of 400 digits": (HEAD + b"weeks = 1" + b"0" * 400, ":2: weeks: 1000"),
    "a whole number of 5,000 digits": (
        HEAD + b"weeks = 1" + b"0" * 5000,
        ":2: weeks: is not TOML: this number has thou",
    ),
    "a hexadecimal number": (HEAD + b"support.caseload = 0x" + b"f" * 5000, "caseload: this number is too large"),
    "a parameter of 400 digits": (
        HEAD + b"parameters.trust.growth = 1" + b"0" * 400,
        ":2: parameters.trust.growth: 1000",
    ),
    "a parameter in hexadecimal": (
        HEAD + b"parameters.trust.growth = 0x" + b"f" * 5000,
        "growth: this number is too large",
    ),
    "infinite": (HEAD + b"support.caseload = 1e400", ":2: support.caseload: inf is not a finite number"),
    "not a number": (HEAD + b"parameters.trust.growth = nan", "growth: nan is not a finite number"),
    "a date": (HEAD + b"weeks = 2020-01-01", ":2: weeks: 2020-01-01 is not a whole number"),
    "people by the million": (
        HEAD + b"[setting]\norganizations = 100000\npractitioners_per_organization = 1000\n",
        ":4: setting.practitioners_per_organization: 100,000,000 practitioners in all are too many",
    ),
    "a key without a name": (HEAD + b'support."" = 1', ':2: support."": unknown key'),
    "a key of two lines": (HEAD + b'"a\\nb" = 1', ':2: "a\\nb": unknown key'),
    "a key that steers": (HEAD + b'"\\u001b[2J" = 1', ':2: "\\u001b[2J": unknown key'),
    "a key of 500,000 letters": (HEAD + b"x" * 500_000 + b" = 1", "...: unknown key"),
    "a name that steers": (HEAD + b'name = "\\u001b[31m"', ":2: name: "),
    "half a character": (HEAD + b'name = "\\ud800"', ":2: name: is not TOML"),
    "twice": (HEAD + b"weeks = 1\nweeks = 2", ":3: weeks: is stated twice, first on line 2"),
    "a table twice": (HEAD + b"[support]\n[support]", ":3: support: is stated twice, first on line 2"),
    "dots against a table": (HEAD + b"support.isps = 1\n[support]\nisps = 2", ":4: support.isps: is stated twice"),
    "a number that is a table": (HEAD + b"support = 1\n[support.x]\n", ":3: "),
    "a list that is a table": (HEAD + b"[[support]]\nisps = 1", ":2: support: a list is not a table"),
    "misspelt at the top": (HEAD + b"wekes = 1", "did you mean weeks?"),
    "a table misspelt": (HEAD + b"[suport]\nisps = 1", "did you mean support?"),
    "misspelt in a table": (HEAD + b"[costs]\nstaf_hour = 1", "did you mean costs.staff_hour?"),
    "misspelt in a list": (
        HEAD + b"[[support.phases]]\nweeks = 1\nweks = 1\nvisits_per_month = 1\nremote_per_month = 1",
        ":4: support.phases[0].weks: unknown key",
    ),
    "misspelt deep down": (HEAD + b"strategies.training.strenght = 1", "did you mean strategies.training.strength?"),
    "a parameter misspelt": (HEAD + b"parameters.trust.growht = 1", "did you mean parameters.trust.growth?"),
    "extends nothing": (HEAD + b"extends = 'gone.toml'", ":2: extends: "),
    "extends itself": (HEAD + b"extends = 'hostile.toml'", ":2: extends: the files extend one another in a circle"),
    "extends a folder": (HEAD + b"extends = '.'", ":2: extends: . is a folder"),
    "extends a list": (HEAD + b"extends = ['a']", ":2: extends: is not the path"),
    "extends a null character": (HEAD + b'extends = "a\\u0000b"', ":2: extends: is not the path"),
    "extends two lines": (HEAD + b'extends = "a\\nb.toml"', ":2: extends: a\\nb.toml does not exist"),
    "extends 100,000 letters": (HEAD + b"extends = '" + b"x" * 100_000 + b"'", ":2: extends: xxx"),
    "extends what is endless": (HEAD + b"extends = '/dev/zero'", ":2: extends: /dev/zero is larger"),
}


def refused(done, said):
    assert done.status == 2 and done.out == "", done
    assert said in done.err, done.err
    assert "Traceback" not in done.err and "a fault in" not in done.err
    assert "\x1b" not in done.err and len(done.err) < 10_000
    assert done.err.count("\n") == 1, "one fault, one line"


@pytest.mark.parametrize("case", CONTENTS)
def test_contents(case, called, elsewhere):
    content, said = CONTENTS[case]
    (elsewhere / "hostile.toml").write_bytes(content)
    done = called("check", "hostile.toml")
    refused(done, said)
    assert done.err.startswith("hostile.toml:")


def test_a_file_of_many_faults_says_so_and_stops(called, elsewhere):
    text = HEAD.decode() + "".join(f"k{number} = 1\n" for number in range(9_000))
    (elsewhere / "many.toml").write_text(text, encoding="utf-8")
    done = called("check", "many.toml")
    assert done.status == 2 and "more problems" in done.err and done.err.count("\n") == 201


def test_a_chain_of_two_thousand_files(called, elsewhere):
    for number in range(2000):
        text = f"schema = 1\nextends = '{number + 1}.toml'\n"
        (elsewhere / f"{number}.toml").write_text(text, encoding="utf-8")
    (elsewhere / "2000.toml").write_text("schema = 1\nwekes = 3\n", encoding="utf-8")
    refused(called("check", "0.toml"), "2000.toml:2: wekes: unknown key")


@pytest.mark.skipif(os.name != "posix", reason="files that only POSIX knows")
def test_what_is_no_file(called, elsewhere):
    (elsewhere / "folder.toml").mkdir()
    (elsewhere / "one").symlink_to("other")
    (elsewhere / "other").symlink_to("one")
    os.mkfifo(elsewhere / "pipe")
    (elsewhere / "file").write_bytes(HEAD)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        for path, said in (
            ("folder.toml", "is a folder"),
            ("one", "symbolic links"),
            ("pipe", "is empty"),
            ("socket", "cannot be read"),
            ("/dev/zero", "larger than 1 MiB"),
            ("/dev/null", "is empty"),
            ("file/x", "cannot be read"),
            ("a\nb.toml", "a\\nb.toml: does not exist"),
            ("\x1b[31m", "\\x1b[31m: does not exist"),
            ("\udcff.toml", "\\udcff.toml: does not exist"),
            ("a\0b", "this is not a file name"),
            ("x" * 10**6, "File name too long"),
            (" ", "the name of a file is empty"),
        ):
            done = called("check", path)
            assert done.status == 2 and done.out == "" and done.err.count("\n") == 1 and len(done.err) < 10_000
            assert said in done.err.replace("xxx", ""), (path, done.err[-200:])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(called, elsewhere):
    (elsewhere / "locked.toml").write_bytes(HEAD)
    (elsewhere / "locked.toml").chmod(0)
    refused(called("check", "locked.toml"), "permission denied")


@pytest.mark.parametrize(
    "name", ["two\nlines.toml", "😀.toml", "\u202egnol.toml", "x" * 240 + ".toml", " .toml", "-.toml"]
)
def test_names_that_are_odd_but_allowed(called, elsewhere, name):
    (elsewhere / name).write_bytes(HEAD + b"weeks = 2\n[setting]\norganizations = 2\nsystems = 1\n")
    done = called("run", f"./{name}", "--runs", "1", "--json").json()
    assert done["scenario"].isprintable() and 0 < len(done["scenario"]) <= 200


def test_a_sparse_file_of_many_gigabytes(called, elsewhere):
    with open(elsewhere / "huge.toml", "wb") as huge:
        huge.truncate(10**10)
    refused(called("check", "huge.toml"), "larger than 1 MiB")
