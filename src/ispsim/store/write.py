"""Files that are there whole or not at all, whatever happens while they are written.

The bytes go to a temporary name beside the file's own, on to the disk, and take the file's name in one step; then the
folder goes to the disk too. Whoever is killed in between leaves a temporary, never a part of a file.
"""

from __future__ import annotations

import errno
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

TEMPORARY = ".ispsim-tmp"
"""How the names of temporaries end."""

_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}  # file systems that have nothing of the kind


class Staged(io.RawIOBase):
    """A file that is being written under a temporary name; `put` gives it its own, `drop` takes it away.

    Parameters
    ----------
    path : pathlib.Path
        Where the file is going to be; its folder is there.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.temporary = temporary_beside(path)
        self._descriptor = os.open(self.temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)

    def writable(self) -> bool:
        """Say that bytes can be written."""
        return True

    def write(self, data: Any) -> int:
        """Write all of some bytes; a disk that takes only a part of them is asked again, and says why."""
        rest = memoryview(data).cast("B")
        size = len(rest)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        return size

    def finish(self) -> None:
        """See the bytes on to the disk and let go of the file."""
        os.fsync(self._descriptor)
        self._release()

    def put(self) -> None:
        """Give the finished file its name, in place of whatever has it."""
        os.replace(self.temporary, self.path)
        sync_folder(self.path.parent)

    def drop(self) -> None:
        """Take the temporary away, finished or not."""
        with suppress(OSError):
            self._release()
        with suppress(OSError):
            os.unlink(self.temporary)

    def _release(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def temporary_beside(path: Path) -> Path:
    """Return a name for a temporary in a file's own folder, one that nobody else uses."""
    return path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}{TEMPORARY}")


@contextmanager
def whole(path: Path) -> Iterator[Staged]:
    """Give a file to write to, which is there with everything in it at the end, or else as it was.

    Raises
    ------
    OSError
        If the disk does not take it.
    """
    file = Staged(path)
    try:
        yield file
        file.finish()
        file.put()
    except BaseException:
        file.drop()
        raise


def sync_folder(folder: Path) -> None:
    """See the names in a folder on to the disk, where the file system can."""
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)
