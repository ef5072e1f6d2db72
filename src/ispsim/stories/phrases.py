"""Small pieces of the sentences that stories are told in."""

from collections.abc import Sequence


def count(n: int, noun: str, plural: str | None = None) -> str:
    """Return a number of things."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def level(x: float) -> str:
    """Return a state or firing level between 0 and 1."""
    return f"{x:.2f}"


def amount(x: float) -> str:
    """Return a number of weeks that need not be whole."""
    return f"{x + 0.0:,.1f}" if round(x, 1) else "0"


def changed(x: float) -> str:
    """Return a difference with the word for its direction."""
    return f"{amount(abs(x))} {'more' if x > 0 else 'fewer'}"


def share(part: float, whole: float) -> str:
    """Return a share in per cent; a few of many are neither none nor all."""
    value = 100.0 * part / whole
    if 0.0 < value < 0.5:
        return "less than 1 %"
    if 99.5 <= value < 100.0:
        return "more than 99 %"
    return f"{value:.0f} %"


def percent(*chances: float) -> list[str]:
    """Return chances in per cent, with as many decimals as it takes to tell unequal ones apart."""
    texts: list[str] = []
    for decimals in range(1, 9):
        texts = ["0" if x == 0.0 else f"{100.0 * x:.{decimals}f} %" for x in chances]
        if len(set(texts)) == len(set(chances)):
            break
    return texts


def listed(items: Sequence[str]) -> str:
    """Return items as words join them."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def between(first: int, last: int) -> str:
    """Return a stretch of weeks."""
    return f"in week {first}" if first == last else f"from week {first} to week {last}"


def sentence(text: str) -> str:
    """Return a text with a capital and a full stop; ids keep their small letters."""
    return f"{text}." if _is_id(text) else f"{text[:1].upper()}{text[1:]}."


def _is_id(text: str) -> bool:
    return any(char.isdigit() or char in "-/" for char in text.split(" ", 1)[0])
