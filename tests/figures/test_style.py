"""One look, the same bytes each time, and nothing of the user's is touched."""

import hashlib
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from figures.small import picture, runs
from ispsim.figures import style

# Machado, Oliveira & Fernandes 2009, severity 1: what linear RGB becomes to these eyes.
EYES = {
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}

PROGRAM = """
import hashlib, json, os, sys
os.environ.pop("DISPLAY", None)
import ispsim
from figures.small import scenario
from ispsim.figures.style import to_bytes
runs = ispsim.simulate(scenario(), runs=3, workers=int(sys.argv[1]))
found = {}
for kind in ("resources", "network", "organizations", "trajectories", "firing")[:: int(sys.argv[2])]:
    for fmt in ("svg", "png")[:: int(sys.argv[2])]:
        found[f"{kind}.{fmt}"] = hashlib.sha256(to_bytes(runs.plot(kind), fmt)).hexdigest()
assert "matplotlib.pyplot" not in sys.modules
print(json.dumps(found, sort_keys=True))
"""


def lab(rgb):
    """Linear RGB as CIELAB."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    t = np.clip(xyz / [0.95047, 1.0, 1.08883], 0, None)
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def linear(colour):
    c = np.array(to_rgb(colour))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("eyes", EYES)
def test_colours_differ_to_all_eyes(eyes):
    seen = {colour: lab(np.clip(np.array(EYES[eyes]) @ linear(colour), 0, 1)) for colour in style.SERIES[:5]}
    apart = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in itertools.combinations(seen, 2)}
    assert min(apart.values()) > 15.0, min(apart, key=apart.get)


def test_the_two_lines_of_use_differ_in_grey_print():
    assert abs(lab(linear(style.BLUE))[0] - lab(linear(style.ORANGE))[0]) > 20.0
    dashes = [line.get_linestyle() for line in picture("run", "trajectories").axes[0].lines]
    assert len(set(dashes)) == 2


def test_scenarios_differ_in_more_than_colour():
    from ispsim.figures.key import marks_of

    marks = marks_of([str(k) for k in range(11)], baseline=True)
    assert len({(mark.colour, mark.marker) for mark in marks}) == len({(m.marker, str(m.dash)) for m in marks}) == 11


@pytest.mark.parametrize("eyes", EYES)
def test_the_map_of_amounts_is_even_and_darkens(eyes):
    steps = np.array([lab(np.array(EYES[eyes]) @ linear(style.colour_map()(k))) for k in range(0, 256, 15)])
    assert (np.diff(steps[:, 0]) < 0).all()
    if eyes == "all cones":
        lengths = np.linalg.norm(np.diff(steps, axis=0), axis=1)
        assert lengths.max() / lengths.min() < 1.15


@pytest.mark.parametrize("kind", ["trajectories", "firing"])
@pytest.mark.parametrize("fmt", ["png", "svg"])
def test_the_same_bytes_twice_and_after_the_other_format(kind, fmt):
    first = style.to_bytes(runs().plot(kind), fmt)
    again = runs().plot(kind)
    style.to_bytes(again, "svg" if fmt == "png" else "png")
    assert style.to_bytes(again, fmt) == first == style.to_bytes(again, fmt)
    assert b"Matplotlib v" not in first and b"<dc:date>" not in first and b"matplotlib.org" not in first.lower()


@pytest.mark.slow
def test_the_same_bytes_in_other_processes_threads_and_orders():
    tests = Path(__file__).resolve().parents[1]
    path = os.pathsep.join([str(tests), str(tests.parent / "src"), os.environ.get("PYTHONPATH", "")])
    found = []
    for workers, order, hashing in (("1", "1", "1"), ("2", "-1", "2")):
        environment = os.environ | {"PYTHONPATH": path, "PYTHONHASHSEED": hashing, "NUMBA_NUM_THREADS": workers}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, workers, order],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found.append(json.loads(done.stdout))
    assert len(found[0]) == 10 and found[0] == found[1]


def test_the_users_settings_neither_change_nor_matter():
    before = style.to_bytes(runs().plot(), "svg")
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "lines.linewidth": 9, "xtick.labelsize": 40}):
        kept, backend = dict(mpl.rcParams), mpl.rcParams._get_backend_or_none()
        assert style.to_bytes(runs().plot(), "svg") == before
        assert dict(mpl.rcParams) == kept
        assert mpl.rcParams._get_backend_or_none() == backend


def test_bytes_are_of_the_format_asked_for():
    picture = runs().plot()
    png = style.to_bytes(picture, "png", dpi=100)
    assert png.startswith(b"\x89PNG") and b"Use and faithful use" in png
    assert style.to_bytes(picture, "svg").startswith(b"<?xml")
    with pytest.raises(ValueError, match="png and svg"):
        style.to_bytes(picture, "pdf")


def test_a_notebook_shows_it():
    assert runs().plot()._repr_png_().startswith(b"\x89PNG")
    shell = pytest.importorskip("IPython.core.formatters", reason="IPython is not installed")
    data, _ = shell.DisplayFormatter().format(runs().plot())
    assert hashlib.sha256(data["image/png"]).digest() == hashlib.sha256(runs().plot()._repr_png_()).digest()


@pytest.mark.parametrize("dpi", [style.SCREEN_DPI, style.PRINT_DPI])
def test_letters_of_a_png_are_as_wide_as_was_measured(dpi):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from ispsim.figures.sheet import width_of

    line = "Shares of the variance of the expected outcome. Diagonal: alone (first order). Below: the pair beyond both."
    with style.look():
        picture = style.blank(style.PAGE, 20.0)
        picture.set_dpi(dpi)
        text = picture.text(0.0, 0.5, line, fontsize=style.SMALL)
        drawn = text.get_window_extent(FigureCanvasAgg(picture).get_renderer()).width / dpi * 25.4
    assert drawn == pytest.approx(width_of(line, style.SMALL), rel=0.005)
