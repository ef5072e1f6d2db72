"""A disk that fails: calls to the operating system that raise, each in its turn."""

import errno
import os

CALLS = ("open", "write", "fsync", "close", "replace", "mkdir", "link")
"""What files are written with."""


class Disk:
    """Count the calls that write, and let the nth fail; `after` says how many there were."""

    def __init__(self, monkeypatch, fails_at: int | None = None, error: BaseException | None = None) -> None:
        self.calls: list[str] = []
        self._read: set[int] = set()
        self._error = error or OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        for name in CALLS:
            monkeypatch.setattr(os, name, self._wrapped(name, getattr(os, name), fails_at))

    def _wrapped(self, name, call, fails_at):
        def wrapped(*arguments, **options):
            if name == "open" and not arguments[1] & os.O_WRONLY:  # to be read, or a folder: not at fault
                self._read.add(done := call(*arguments, **options))
                return done
            if name == "close" and arguments[0] in self._read:
                self._read.remove(arguments[0])
                return call(*arguments, **options)
            self.calls.append(name)
            if len(self.calls) == fails_at:
                if name == "close":  # what cannot be closed is closed all the same
                    call(*arguments, **options)
                raise self._error
            return call(*arguments, **options)

        return wrapped


def contents(folder) -> dict[str, bytes | None]:
    """Everything below a folder: files with their bytes, folders with None; nothing if there is none."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
