"""Figures inside a page: their bytes as an address, how large they are, and what is said in their place."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

MOST_SVG = 1_000_000
"""Bytes of an SVG that goes into the page; a larger one is there as PNG."""

_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
_INCH = 96  # pixels of a style sheet
_BROAD = 4.5  # inches: between one column of a journal and its page


@dataclass(frozen=True)
class Picture:
    """A figure as a page takes it.

    Attributes
    ----------
    address : str
        The figure itself, as an address that holds it.
    width, height : int
        Its size in print, in pixels of a style sheet (96 an inch).
    broad : bool
        Whether it is as wide as a page of print, so that it needs more room than a column of text.
    """

    address: str
    width: int
    height: int
    broad: bool


def picture(forms: Mapping[str, bytes]) -> Picture:
    """Return a figure as a page takes it.

    Parameters
    ----------
    forms : mapping
        ``"png"``, which says how large it is in print, and perhaps ``"svg"`` -> bytes.

    Raises
    ------
    ValueError
        If the PNG is none, or does not say its size.
    """
    width, height = _inches(forms["png"])
    form = "svg" if "svg" in forms and len(forms["svg"]) <= MOST_SVG else "png"
    address = f"data:{_TYPES[form]};base64,{b64encode(forms[form]).decode()}"
    return Picture(address, round(width * _INCH), round(height * _INCH), width > _BROAD)


def alternative(title: str, caption: str) -> str:
    """Return what is said in place of a figure: its title and the first sentence of its caption."""
    first = re.split(r"(?<=[.:;]) ", caption, maxsplit=1)[0].rstrip(":;")
    return f"{title}. {first}" if first and first != title else title


def _inches(png: bytes) -> tuple[float, float]:
    """Return width and height of a PNG in print."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(png), formats=("PNG",)) as image:
            size, dots = image.size, image.info.get("dpi")
    except UnidentifiedImageError:
        raise ValueError("is no PNG") from None
    if dots is None:
        raise ValueError("does not say its size in print")
    return size[0] / dots[0], size[1] / dots[1]
