"""The manifest of a results folder: what was asked, and with what it was worked out, as JSON."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

NAME = "manifest.json"
"""Of the file."""

_MAKER = "made_by"
_LEFT_BEHIND = {".pyc", ".pyo", ".nbi", ".nbc"}  # by running


def encoded(manifest: Mapping[str, Any]) -> bytes:
    """Return a manifest as the bytes of its file: equal manifests give equal bytes."""
    marked = {_MAKER: "ispsim", **manifest}
    text = json.dumps(marked, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    # what is no character at all (half of one, from a command line) is escaped, as JSON can
    return text.encode("utf-8", "backslashreplace")


def decoded(data: bytes) -> dict[str, Any]:
    """Return the manifest that the bytes of a file hold.

    Raises
    ------
    ValueError
        If they are no manifest of ispsim's, saying why in words.
    """
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("is not JSON that can be read") from None
    if not isinstance(manifest, dict) or manifest.pop(_MAKER, None) != "ispsim":
        raise ValueError("was not written by ispsim")
    return manifest


def differences(there: Mapping[str, Any], asked: Mapping[str, Any]) -> list[str]:
    """Return in what a manifest differs from what is asked now, in words, in the order of the manifest."""
    # by way of JSON, so that tuples and lists are one
    return list(_differing("", dict(there), json.loads(encoded(asked))))


def source_hash(folder: Path) -> str:
    """Return the SHA-256 of every file in a folder of source, names included; what running leaves behind is left out.

    Parameters
    ----------
    folder : pathlib.Path
        For instance that of the package.
    """
    found = hashlib.sha256()
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in _LEFT_BEHIND]
    for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in files):
        if not any(part.startswith((".", "__pycache__")) for part in name.split("/")):
            found.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of Python and of installed packages, sorted by name."""
    found = {"python": platform.python_version()}
    found |= {name: importlib.metadata.version(name) for name in packages}
    return dict(sorted(found.items()))


_ABSENT = object()


def _differing(key: str, there: Any, asked: Any) -> Iterator[str]:
    if isinstance(there, dict) and isinstance(asked, dict):
        for name in [*asked, *(name for name in there if name not in asked)]:
            if name != _MAKER:
                yield from _differing(f"{key}.{name}".lstrip("."), there.get(name, _ABSENT), asked.get(name, _ABSENT))
    elif isinstance(there, list) and isinstance(asked, list) and len(there) == len(asked):
        for number, (here, now) in enumerate(zip(there, asked, strict=True), 1):
            yield from _differing(f"{key}.{number}".lstrip("."), here, now)
    elif there != asked or isinstance(there, bool) != isinstance(asked, bool):
        yield f"{key} = {_shown(there)}, not {_shown(asked)}"


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
