"""A results folder: who may write to it, and everything in it or nothing.

A folder belongs to the request that its manifest states. Files are written under temporary names and take their own
together at the end; until then, and after a failure, the folder is as it was.
"""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ispsim.errors import Problem, RunError, ScenarioError
from ispsim.store import manifest as manifests
from ispsim.store.write import TEMPORARY, Staged, sync_folder, temporary_beside, whole

ALLOWED = "a new or empty folder, or one with the results of the same request"
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
_SHOWN = 3  # things that are named before "and more"


class Folder:
    """A claimed results folder; see `claimed`.

    Attributes
    ----------
    path : pathlib.Path
        The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._made: list[Path] = []  # folders, outermost first
        self._placed: list[tuple[Path, Path | None]] = []  # files, with what stood there before
        self._staged: list[Staged] = []
        self._lock: int | None = None
        self._ours = False  # nothing is touched before

    def write(self, name: str, data: bytes) -> None:
        """Write a file, by its name in the folder (``"tables/weekly.csv"``)."""
        with self.file(name) as file:
            file.write(data)

    @contextmanager
    def file(self, name: str) -> Iterator[Staged]:
        """Give a file to write bytes to, by its name in the folder.

        Raises
        ------
        RunError
            If the disk does not take it.
        """
        path = self.path / name
        with _telling(path):
            self._make(path.parent)
            staged = Staged(path)
            self._staged.append(staged)
            yield staged
            staged.finish()

    @contextmanager
    def kept(self, name: str) -> Iterator[Staged]:
        """Give a file to write bytes to that has its name at once, and stays whatever comes after.

        Raises
        ------
        RunError
            If the disk does not take it; what is there already stays.
        """
        path = self.path / name
        with _telling(path, after="what was finished before stays"):
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
                sync_folder(path.parent.parent)
            with whole(path) as file:
                yield file

    def stays(self) -> None:
        """Let the manifest, and the folder with it, outlast a failure: parts belong to them."""
        self._placed.clear()
        self._made.clear()

    def read(self, name: str) -> bytes:
        """Return what a file of the folder held before; nothing if there was none."""
        path = self.path / name
        with _telling(path, "read"):
            return path.read_bytes() if path.exists() else b""

    def _make(self, folder: Path) -> None:
        """Make a folder with what is missing above it."""
        missing = []
        while not folder.is_dir() and folder != folder.parent:
            missing.append(folder)
            folder = folder.parent
        for one in reversed(missing):
            self._made.append(one)
            try:
                one.mkdir()
            except FileExistsError:
                self._made.pop()
                if not one.is_dir():
                    raise NotADirectoryError(errno.ENOTDIR, "is a file, not a folder", str(one)) from None
            else:
                sync_folder(one.parent)

    def _commit(self) -> None:
        """Give every file its name, in the order in which they were written."""
        while self._staged:
            file = self._staged[0]
            with _telling(file.path):
                before = None
                if file.path.is_file():
                    if filecmp.cmp(file.path, file.temporary, shallow=False):
                        self._staged.pop(0).drop()
                        continue
                    before = _second_name(file.path)
                self._placed.append((file.path, before))
                file.put()
            self._staged.pop(0)
        done, self._placed, self._made = self._placed, [], []  # from here on nothing is undone
        for _, before in done:
            if before is not None:
                with suppress(OSError):
                    before.unlink()

    def _undo(self) -> None:
        """Take away what was made, and put back what was replaced."""
        for file in self._staged:
            file.drop()
        self._staged.clear()
        for path, before in reversed(self._placed):
            with suppress(OSError):
                path.unlink(missing_ok=True) if before is None else os.replace(before, path)
        with suppress(OSError):
            self._sweep()
        for folder in reversed(self._made):
            with suppress(OSError):
                folder.rmdir()

    def _sweep(self) -> None:
        """Take away temporaries, of one's own and of those who were killed."""
        if self._ours:
            for stale in [*self.path.glob(f".*{TEMPORARY}"), *self.path.glob(f"*/.*{TEMPORARY}")]:
                stale.unlink(missing_ok=True)

    def _hold(self) -> None:
        """Keep others out while this process lives, where the file system can.

        Raises
        ------
        RunError
            If somebody else is writing.
        """
        if os.name == "nt":
            return
        import fcntl

        self._lock = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(f"{self.path}: another command is writing there; wait for it, or name another") from None
        except OSError:
            pass  # a file system without locks

    def _let_go(self) -> None:
        if self._lock is not None:
            with suppress(OSError):
                os.close(self._lock)
            self._lock = None


@contextmanager
def claimed(path: str | os.PathLike[str], manifest: Mapping[str, Any], origin: str | None = None) -> Iterator[Folder]:
    """Claim a folder for the results of a request, and give it to write to.

    The manifest is there from the start; what is written inside the ``with`` block appears at its end, all of it. If
    the block fails or is interrupted, the folder is as it was: what was made is taken away again. If the process is
    killed, the folder holds its manifest, and the same request can claim it again.

    Parameters
    ----------
    path : str or path
        A new or empty folder, or one whose manifest asks the same; parents are made.
    manifest : mapping
        What is asked, as plain data.
    origin : str, optional
        Where the folder is named, for messages: ``"--out"``.

    Yields
    ------
    Folder
        With ``write(name, data)``, ``file(name)`` and ``read(name)``.

    Raises
    ------
    ScenarioError
        If the folder cannot be used, before anything is touched.
    RunError
        If the disk does not take the results, or somebody else is writing there.
    """
    text = os.fspath(path)
    if not text.strip() or "\0" in text:
        raise ScenarioError(Problem("the name of a folder is empty or none", origin=origin, allowed=ALLOWED))
    folder = Folder(Path(path))
    try:
        try:
            _take(folder, manifest, origin)
        except OSError as error:
            why = error.strerror or str(error)
            if error.filename and not str(error.filename).endswith(TEMPORARY) and str(error.filename) != text:
                why = f"{error.filename}: {why}"
            if error.errno in _DISK:
                raise RunError(f"{text} could not be written to: {why}; it is as it was before") from None
            message = f"{text} cannot be a results folder: {why}"
            raise ScenarioError(Problem(message, origin=origin, allowed=ALLOWED)) from None
        yield folder
        folder._commit()
    except BaseException:
        folder._undo()
        raise
    finally:
        folder._let_go()


def _take(folder: Folder, manifest: Mapping[str, Any], origin: str | None) -> None:
    """Make a folder one's own, or raise ScenarioError with what speaks against it."""
    path = folder.path

    def refused(message: str) -> ScenarioError:
        return ScenarioError(Problem(f"{path} {message}", origin=origin, allowed=ALLOWED))

    if path.exists() and not path.is_dir():
        raise refused("is a file, not a folder")
    folder._make(path)
    folder._hold()
    there = sorted(entry.name for entry in os.scandir(path) if not _is_temporary(entry))
    target = path / manifests.NAME
    if there and manifests.NAME not in there:
        raise refused(f"holds something else: {_listed(there)}")
    if there:
        try:
            differing = manifests.differences(manifests.decoded(target.read_bytes()), manifest)
        except IsADirectoryError:
            raise refused(f"holds something else: {manifests.NAME} is a folder") from None
        except ValueError as error:
            raise refused(f"holds something else: its {manifests.NAME} {error}") from None
        if differing:
            raise refused(f"holds the results of another request: its manifest asks {_listed(differing, '; ')}")
    folder._ours = True
    folder._sweep()
    data = manifests.encoded(manifest)
    if there:
        folder.write(manifests.NAME, data)  # in case somebody has laid it out anew
    else:
        folder._placed.append((target, None))
        with whole(target) as file:
            file.write(data)


def _is_temporary(entry: os.DirEntry[str]) -> bool:
    return entry.name.startswith(".") and entry.name.endswith(TEMPORARY) and entry.is_file(follow_symlinks=False)


def _listed(things: list[str], between: str = ", ") -> str:
    more = len(things) - _SHOWN
    return between.join(things[:_SHOWN]) + (f"{between}and {more} more" if more > 0 else "")


def _second_name(path: Path) -> Path:
    """Return a temporary with what a file holds, to put back if need be."""
    aside = temporary_beside(path)
    try:
        os.link(path, aside)
    except OSError:  # a file system without second names
        shutil.copyfile(path, aside)
    return aside


@contextmanager
def _telling(path: Path, what: str = "written", after: str = "the folder is as it was before") -> Iterator[None]:
    """Turn what the disk says into words about a file."""
    try:
        yield
    except OSError as error:
        message = f"{path} could not be {what}: {error.strerror or error}"
        raise RunError(f"{message}; {after}") from error
