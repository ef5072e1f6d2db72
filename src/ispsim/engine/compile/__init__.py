"""Compile the week: write it as one Python module (`text`), lower its passes to LLVM (`lower`, `plain`), load it.

The module is named by a hash of its text and of everything that goes into compiling it, so that a rule that was edited
can never meet an old compiled week: numba's own cache follows the file, and the file follows the rules.
"""

import hashlib
import importlib.util
import inspect
import linecache
import sys
import threading
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from ispsim import chance
from ispsim.engine.compile import keep, text
from ispsim.engine.declared import BUILT_IN, Declared


def source(declared: Declared = BUILT_IN, lanes: int = 1) -> str:
    """Return the text of the module for what is declared, for so many runs at once."""
    return text.source(declared, lanes, text.LEVELS if lanes == 1 else ("world",))


def cache_folder() -> Path:
    """Return the folder of compiled weeks: ``ISPSIM_CACHE``, else the user's cache folder, else a temporary one."""
    return next(keep.folders())


def is_kept(week: ModuleType) -> bool:
    """Whether a compiled week is there to be loaded; if not, its first run compiles it."""
    folder = week.run.stats.cache_path
    return folder is not None and any(Path(folder).glob(f"{week.__name__}.run-*.nbi"))


_loading = threading.Lock()


def kernel(declared: Declared = BUILT_IN, lanes: int = 1) -> ModuleType:
    """Return the compiled module with its function ``run``, which goes through so many runs at once."""
    with _loading:  # or a second thread would find a module that the first has not finished
        return _kernel(declared, lanes)


@lru_cache(maxsize=64)
def _kernel(declared: Declared, lanes: int) -> ModuleType:
    import llvmlite
    import numba

    from ispsim.engine.compile import lower, plain

    written = source(declared, lanes)
    makers = (inspect.getsource(module) for module in (chance, lower, plain))
    stamp = "\n".join((written, *makers, numba.__version__, llvmlite.__version__, sys.version))
    name = f"week_{lanes}_" + hashlib.sha256(stamp.encode()).hexdigest()[:20]
    if name in sys.modules:
        return sys.modules[name]
    try:
        path = keep.put(name, written)
    except OSError:
        return _unkept(name, written)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    chance.kept(module.run)
    return module


def _unkept(name: str, written: str) -> ModuleType:
    """Return a module that no disk takes: it is compiled by every process anew."""
    file = f"<{name}>"
    linecache.cache[file] = (len(written), None, written.splitlines(keepends=True), file)
    module = ModuleType(name)
    sys.modules[name] = module
    exec(compile(written.replace(", cache=True", "", 1), file, "exec"), vars(module))
    return module
