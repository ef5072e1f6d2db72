"""Valid files made wrong: by hypothesis, in the ways in which files go wrong.

A kind of file is a `Target`: its text, how it is asked for, and which places a message about it may name. To test
another kind (a roster, a story, a mechanism of one's own), add a target; the mutations know nothing of what is in it
but that it is text with lines, words, numbers and separators.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import strategies as st

from ispsim import ScenarioError, load_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"

_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
_ODD_NUMBERS = (
    "nan inf -inf -1 0 -0.0 1e400 1e308 1e-320 99999999999999999999 0x7fffffffffffffff 0.1.2 1e 1_0 _1 true 2020-01-01"
).split() + ["9" * 400, "9" * 5000]
_ODD_VALUES = ['"text"', "[]", "{}", "[1, 2]", "{a = 1}", '""', "true", "[[[[]]]]", "'", '"""', "null", "\\", "a b"]
_ODD_TEXTS = [
    "\0",
    "\ufeff",
    "\r",
    "\n",
    "\t",
    "\x1b[31m",
    "é",
    "😀",
    "\u202e",
    "=",
    "[",
    "]]",
    "#",
    '"',
    ".",
    ",",
    "\\u0000",
]


@dataclass(frozen=True)
class Target:
    """A kind of file to be mutated.

    Attributes
    ----------
    name
        File to be written.
    texts
        Valid contents, to begin from.
    ask
        Path of the file -> the words of the command that reads it.
    quick
        Path of the file -> whether the command, if it does not refuse the file, is done soon: a mutation may ask for
        ten thousand times the work. Such a file is only checked.
    beside
        Files that lie beside it: name -> content.
    """

    name: str
    texts: Sequence[str]
    ask: Callable[[Path], list[str]]
    quick: Callable[[Path], bool] = lambda path: True
    beside: dict[str, str] = field(default_factory=dict)


def _small(text: str) -> str:
    """Return a scenario made small, so that it runs in no time if it survives."""
    for key, value in (("weeks", 2), ("organizations", 3), ("practitioners_per_organization", 3)):
        text = re.sub(rf"(?m)^{key} = \d+", f"{key} = {value}", text, count=1)
    return "\n".join(line for line in text.splitlines() if not line.startswith("#")) + "\n"


def _scenario(path: Path) -> list[str]:
    return ["run", str(path), "--runs", "1", "--json"]


def _soon_done(path: Path) -> bool:
    try:
        scenario = load_scenario(path)
    except ScenarioError:
        return True
    people = scenario.setting.organizations * scenario.setting.practitioners_per_organization
    return people <= 1000 and scenario.weeks + scenario.setting.burn_in <= 60 and scenario.support.isps <= 100


_SHIPPED = {path.name: _small(path.read_text(encoding="utf-8")) for path in sorted(SCENARIOS.glob("*.toml"))}
SCENARIO = Target("mutated.toml", tuple(_SHIPPED.values()), _scenario, _soon_done, _SHIPPED)


@st.composite
def mutated(draw: st.DrawFn, texts: Sequence[str], most: int = 3) -> bytes:
    """Return the bytes of one of the texts after one to `most` mutations, of the text and then of its bytes."""
    text = draw(st.sampled_from(list(texts)))
    for _ in range(draw(st.integers(1, most))):
        text = draw(st.sampled_from(_OF_TEXT))(draw, text)
    content = text.encode("utf-8", "surrogatepass")
    return draw(st.sampled_from(_OF_BYTES))(draw, content)


def _place(draw: st.DrawFn, size: int) -> int:
    return draw(st.integers(0, max(size - 1, 0)))


def _match(draw: st.DrawFn, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return draw(st.sampled_from(found)) if found else None


def _swapped_in(match: re.Match[str] | None, text: str, new: str) -> str:
    return text if match is None else text[: match.start()] + new + text[match.end() :]


def cut(draw: st.DrawFn, text: str) -> str:
    return text[: _place(draw, len(text))]


def line_lost(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True)
    at = _place(draw, len(lines))
    return "".join(lines[:at] + lines[at + 1 :])


def line_twice(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True) or ["\n"]
    line = lines[_place(draw, len(lines))]
    lines.insert(_place(draw, len(lines)), line)
    return "".join(lines)


def lines_changed_over(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True) or ["\n"]
    one, other = _place(draw, len(lines)), _place(draw, len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def misspelt(draw: st.DrawFn, text: str) -> str:
    match = _match(draw, _WORD, text)
    if match is None:
        return text
    word, at = match.group(), _place(draw, len(match.group()))
    ways = [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word.upper(), word + "s", f"{word}.{word}"]
    return _swapped_in(match, text, draw(st.sampled_from(ways)))


def word_for_word(draw: st.DrawFn, text: str) -> str:
    other = _match(draw, _WORD, text)
    return _swapped_in(_match(draw, _WORD, text), text, other.group() if other else "x")


def odd_number(draw: st.DrawFn, text: str) -> str:
    return _swapped_in(_match(draw, _NUMBER, text), text, draw(st.sampled_from(_ODD_NUMBERS)))


def odd_value(draw: st.DrawFn, text: str) -> str:
    return _swapped_in(_match(draw, _NUMBER, text), text, draw(st.sampled_from(_ODD_VALUES)))


def put_in(draw: st.DrawFn, text: str) -> str:
    at = _place(draw, len(text))
    return text[:at] + draw(st.sampled_from(_ODD_TEXTS)) + text[at:]


def letter_lost(draw: st.DrawFn, text: str) -> str:
    at = _place(draw, len(text))
    return text[:at] + text[at + 1 :]


_OF_TEXT = (
    cut,
    line_lost,
    line_twice,
    lines_changed_over,
    misspelt,
    word_for_word,
    odd_number,
    odd_value,
    put_in,
    letter_lost,
)


def as_it_is(draw: st.DrawFn, content: bytes) -> bytes:
    return content


def in_another_encoding(draw: st.DrawFn, content: bytes) -> bytes:
    encoding = draw(st.sampled_from(["utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig", "cp037"]))
    return content.decode("utf-8", "replace").encode(encoding, "replace")


def with_other_line_ends(draw: st.DrawFn, content: bytes) -> bytes:
    return content.replace(b"\n", draw(st.sampled_from([b"\r\n", b"\r"])))


def byte_changed(draw: st.DrawFn, content: bytes) -> bytes:
    at = _place(draw, len(content))
    return content[:at] + bytes([draw(st.integers(0, 255))]) + content[at + 1 :]


def bytes_lost(draw: st.DrawFn, content: bytes) -> bytes:
    first, last = sorted((_place(draw, len(content)), _place(draw, len(content))))
    return content[:first] + content[last:]


# most files stay text: that is where the checks are
_OF_BYTES = (as_it_is,) * 6 + (in_another_encoding, with_other_line_ends, byte_changed, bytes_lost)
