"""How the pages are built: Sphinx with MyST-NB, which also runs the percent scripts and shows what they print.

    python -m sphinx -W --keep-going -b html docs docs/_build/html
    python -m sphinx -D nb_execution_mode=off …     pages without the scripts' output, in seconds

What a page shows is fetched from the page's own folder: no fonts, scripts or pictures from elsewhere.
"""

import hashlib
import os
import sys
from pathlib import Path
from typing import Any

import ispsim

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [str(DOCS / "_ext"), str(ROOT / "tools")]

project = "ispsim"
author = "The ispsim developers"
project_copyright = author
version = release = ispsim.__version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode", "rules_of_the_week"]
source_suffix = {".md": "myst-nb", ".py": "myst-nb"}
exclude_patterns = ["_build", "_ext", "conf.py", "**/__pycache__"]

myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]

# Scripts in percent format are pages; what they print is kept until they, the model or a scenario change.
nb_custom_formats = {".py": "percent.read"}
nb_execution_mode = "cache"
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_execution_show_tb = True
nb_merge_streams = True

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_default_options = {"members": True, "show-inheritance": False}
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
napoleon_preprocess_types = False
add_module_names = False
python_maximum_signature_line_length = 88
# Names in single backquotes are arguments, columns or functions.
default_role = "code"

html_theme = "pydata_sphinx_theme"
html_title = "ispsim"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_sidebars = {"index": []}
html_theme_options = {
    "logo": {"text": "ispsim"},
    "navbar_align": "left",
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["sphinx-version"],
    "footer_end": ["theme-version"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def prepare_scripts(app: Any, config: Any) -> None:
    """Let scripts run as a reader runs them: `scenarios/` at hand, this Python's `ispsim` on the path, plain output."""
    work = Path(app.doctreedir) / "scripts"
    sources = [*sorted((ROOT / "src").rglob("*.py")), *sorted((ROOT / "scenarios").rglob("*.*"))]
    made_with = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    config.nb_execution_cache_path = str(work / f"printed-{made_with}")
    startup = work / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    lines = [
        "import shutil, warnings",
        f"shutil.copytree({str(ROOT / 'scenarios')!r}, 'scenarios')",
        "warnings.filterwarnings('ignore', 'IProgress not found')  # a progress bar of Mesa's, which nobody needs here",
        "del shutil, warnings",
        "",
    ]
    (startup / "scenarios.py").write_text("\n".join(lines), encoding="utf-8")
    os.environ.update(
        IPYTHONDIR=str(work / "ipython"),
        PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        PYTHONPATH=os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
        COLUMNS="80",
        NO_COLOR="1",
        TERM="dumb",
    )


def leave_out(app: Any, what: str, name: str, item: Any, skip: bool, options: Any) -> bool | None:
    """Leave columns out of the agents' reference: they have a page of their own, with units."""
    return True if type(item).__name__ == "_Column" else None


def setup(app: Any) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", prepare_scripts)
    app.connect("autodoc-skip-member", leave_out)
