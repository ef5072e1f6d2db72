import textwrap
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ispsim.scenario.toml_lines import TomlLines, split_key


def lines(text):
    """Return the lines of a text, having checked that just the keys it states have one."""
    text = textwrap.dedent(text).lstrip("\n")
    found = TomlLines(text).lines
    assert set(found) == set(paths(tomllib.loads(text)))
    return found


def paths(node, path=()):
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from paths(value, (*path, key))


def test_dotted_and_quoted_keys():
    found = lines(
        """
        a.b.c = 1
        a . "b" . 'd' = 2
        "x.y" = 3
        "q\\"\\u0041 # = [" = 4

        [ t . "u v" ]   # comment [x]
        w.z = 5
        """
    )
    assert found["a",] == found["a", "b"] == found["a", "b", "c"] == 1
    assert found["a", "b", "d"] == 2
    assert found["x.y",] == 3
    assert found['q"A # = [',] == 4
    assert found["t",] == found["t", "u v"] == 6
    assert found["t", "u v", "w", "z"] == 7


def test_inline_tables_and_lists_over_lines():
    found = lines(
        """
        s = {a = 1, b = {c = 2, "d.e" = [3, 4]}}
        p = [
          # weeks = 7
          {w = 1, v = "]"},

          {w = 2, v = "}"}, [5,
          6],
        ]
        e = []
        f = {}
        last = true
        """
    )
    assert found["s", "b", "d.e", 1] == 1
    assert found["p",] == 2
    assert found["p", 0, "w"] == 4
    assert found["p", 1] == found["p", 1, "v"] == 6
    assert found["p", 2, 1] == 7
    assert found["last",] == 11


def test_tables_in_lists():
    found = lines(
        """
        [[support.phases]]
        weeks = 1
        [support.phases.deep]
        x = 1
        [[support.phases.many]]
        [[support.phases.many]]
        y = 2
        [[support.phases]]
        weeks = 2
        [support.phases.deep]
        x = 2
        [other]
        """
    )
    assert found["support",] == found["support", "phases"] == found["support", "phases", 0] == 1
    assert found["support", "phases", 0, "deep", "x"] == 4
    assert found["support", "phases", 0, "many", 1, "y"] == 7
    assert found["support", "phases", 1] == 8
    assert found["support", "phases", 1, "weeks"] == 9
    assert found["support", "phases", 1, "deep", "x"] == 11
    assert found["other",] == 12


@pytest.mark.parametrize("quote", ['"""', "'''"])
def test_texts_over_lines_hide_what_looks_like_keys(quote):
    found = lines(
        f"""
        a = {quote}
        b = 1
        [c]
        # "d" = ' "
        {quote[0]}{quote[0]} e = 2 {quote[0]}{quote}
        f = {quote}{quote}
        g = {quote}x{quote}   # h = 3
        """
    )
    assert found == {("a",): 1, ("f",): 6, ("g",): 7}


def test_escapes_do_not_end_a_text():
    found = lines(
        r'''
        a = "\"\\"
        b = """\""" \
          c = 1 """
        d = 'a\'
        e = "#"
        '''
    )
    assert found == {("a",): 1, ("b",): 2, ("d",): 4, ("e",): 5}


def test_windows_line_ends_and_no_last_line_end():
    assert TomlLines("a = 1\r\nb = [\r\n2,\r\n]\r\n[c]\r\nd = 1979-05-27 07:32:00").lines == {
        ("a",): 1,
        ("b",): 2,
        ("b", 0): 3,
        ("c",): 5,
        ("c", "d"): 6,
    }


@pytest.mark.parametrize(
    ("text", "path", "first", "second"),
    [
        ("a = 1\nb = 2\na = 3\n", ("a",), 1, 3),
        ("[t]\na.b = 1\na.b = 2\n", ("t", "a", "b"), 2, 3),
        ("[t]\n[u]\n[t]\n", ("t",), 1, 3),
        ("[[p]]\na = 1\n[[p]]\na = 1\na = 2\n", ("p", 1, "a"), 4, 5),
    ],
)
def test_a_key_stated_twice(text, path, first, second):
    assert TomlLines(text).twice == (path, first, second)


def test_what_is_no_toml_is_read_up_to_the_fault():
    assert TomlLines("a = 1\nb = = 2\n[c\nd = 1").lines[("a",)] == 1
    assert TomlLines("[" * 100_000).twice is None


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("support.caseload", ("support", "caseload")),
        (' parameters . "trust.growth" ', ("parameters", "trust.growth")),
        ("a", ("a",)),
        ("", None),
        ("a..b", None),
        ("a b", None),
        ("[a]", None),
        ("a = 0 #", None),
        ("a\nb", None),
        ("phases[0]", None),
    ],
)
def test_split_key(text, keys):
    assert split_key(text) == keys


words = st.text("abé\"'\\#=[].{},\n ", max_size=8)
keys = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", '"g\\"#"', "7"])
scalars = st.sampled_from(["1", "-0.5e3", "true", "inf", "1979-05-27T07:32:00Z", "0x1f"])


def basic(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'.replace("\n", "\\n")


def long_basic(text):
    escaped = text.replace("\\", "\\\\").replace('"""', '""\\"')
    return f'"""\n{escaped}\\n"""'


def long_literal(text):
    return "'''" + text.replace("'", "") + "'''"


values = st.recursive(
    st.one_of(scalars, words.map(basic), words.map(long_basic), words.map(long_literal)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[ # x = [\n" + ",\n".join(items) + "\n]"),
        st.lists(st.tuples(keys, inner), max_size=3, unique_by=lambda item: item[0]).map(
            lambda items: "{" + ", ".join(f"{key} = {value}" for key, value in items) + "}"
        ),
    ),
    max_leaves=6,
)
statements = st.one_of(
    st.tuples(keys, values).map(lambda item: f"{item[0]} = {item[1]} # z = 1"),
    st.tuples(keys, keys, values).map(lambda item: f"{item[0]} . {item[1]} = {item[2]}"),
    st.lists(keys, min_size=1, max_size=3).map(lambda parts: f"[{'.'.join(parts)}]"),
    st.lists(keys, min_size=1, max_size=3).map(lambda parts: f"[[{'.'.join(parts)}]]"),
    st.sampled_from(["", "# [x]", "   "]),
)


@settings(max_examples=300)
@given(st.lists(statements, max_size=8))
def test_every_key_of_any_text_has_a_line(parts):
    # a part that makes the whole invalid, such as a key stated twice, is left out
    text, starts = "", []
    for part in parts:
        try:
            tomllib.loads(text + part + "\n")
        except tomllib.TOMLDecodeError:
            continue
        starts.append((text.count("\n") + 1, part))
        text += part + "\n"
    scan = TomlLines(text)
    assert set(scan.lines) == set(paths(tomllib.loads(text)))
    assert scan.twice is None
    # every part that states something starts on a line that a key has
    stating = {line for line, part in starts if part.strip() and not part.startswith("#")}
    headers_again = {line for line, part in starts if part.startswith("[") and not part.startswith("[[")}
    assert stating - headers_again <= set(scan.lines.values())


@given(st.text("ab=[]{}\"'\\\n.#,1 ", max_size=60))
def test_any_text_at_all_is_survived(text):
    scan = TomlLines(text)
    assert all(1 <= line <= text.count("\n") + 1 for line in scan.lines.values())
