"""Where compiled weeks are kept, and what becomes of what a full disk or a killed process left there."""

import os
import pickletools
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def folders() -> Iterator[Path]:
    """Give the folders that compiled weeks may be kept in and that can be written to, the best first.

    ``ISPSIM_CACHE``, else the user's cache folder, else a temporary one that the next process finds again, else one
    that it does not.
    """
    named, cache = os.environ.get("ISPSIM_CACHE"), os.environ.get("XDG_CACHE_HOME")
    candidates = [Path(named)] if named else []
    if cache:
        candidates.append(Path(cache) / "ispsim")
    else:
        with suppress(RuntimeError):  # a user without a home
            candidates.append(Path.home() / ".cache" / "ispsim")
    candidates.append(Path(tempfile.gettempdir()) / f"ispsim-{os.getuid()}")
    for folder in candidates:
        with suppress(OSError, ValueError):  # a null character in the path
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK | os.X_OK):
                yield folder
    yield Path(tempfile.mkdtemp(prefix="ispsim-"))


def put(name: str, text: str) -> Path:
    """Return the file of a module with this text, written where it is not there yet or not whole.

    Raises
    ------
    OSError
        If no folder can take it.
    """
    content = text.encode()
    reason: OSError | None = None
    for folder in folders():
        path = folder / f"{name}.py"
        temporary = path.with_name(f"{name}.{os.getpid()}.tmp")
        try:
            if not path.exists() or path.read_bytes() != content:
                temporary.write_bytes(content)
                os.replace(temporary, path)
        except OSError as error:  # a full disk, a folder in place of the file
            reason = error
            with suppress(OSError):
                temporary.unlink()
            continue
        discard_broken(path)
        return path
    assert reason is not None
    raise reason


def discard_broken(path: Path) -> None:
    """Remove what numba has kept for a module if it was cut short: numba would fail over it instead of compiling."""
    files = [*(path.parent / "__pycache__").glob(f"{path.stem}.*.nb[ic]")]
    if all(_whole(file, 2 if file.suffix == ".nbi" else 1) for file in files):
        return
    for file in files:  # an index without its data, or the other way round, is of no use
        with suppress(OSError):
            file.unlink()


def _whole(file: Path, pickles: int) -> bool:
    """Whether a file holds so many pickles from beginning to end; nothing is unpickled."""
    try:
        with open(file, "rb") as stream:
            for _ in range(pickles):
                for _ in pickletools.genops(stream):
                    pass
            return not stream.read(1)
    except OSError:
        return True  # not ours to judge
    except Exception:  # anything at all may stand in such a file
        return False
