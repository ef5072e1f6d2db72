"""A real browser, and what it finds in a page."""

import os
import shutil
import sys
from importlib.util import find_spec

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# what a browser would otherwise fetch or write on its own account
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-gpu", "--disable-quic"]
QUIET += ["--disable-sync", "--no-first-run"]
LOOK = """() => {
  const rgba = text => [...text.match(/[\\d.]+/g).map(Number), 1].slice(0, 4);
  const over = (top, ground) => [0, 1, 2].map(k => top[k] * top[3] + ground[k] * (1 - top[3]));
  const light = colour => colour.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
  const name = one => one.outerHTML.slice(0, 90);
  const canvas = matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  const colour = (one, key) => rgba(getComputedStyle(one)[key]);
  const ground = one => one ? over(colour(one, 'backgroundColor'), ground(one.parentElement)) : canvas;
  const faint = [], broken = [], wide = document.documentElement.clientWidth, out = [];
  for (const one of document.querySelectorAll('body, body *')) {
    const words = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    const box = one.getBoundingClientRect();
    if (words && box.width) {
      const under = ground(one), [a, b] = [light(under), light(over(colour(one, 'color'), under))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < 4.5) faint.push(`${contrast.toFixed(2)}: ${name(one)}`);
    }
    if (box.width && box.right > wide + 1 && !one.closest('.wide > *') && !one.matches('.skip')) out.push(name(one));
  }
  for (const one of document.images) if (!one.complete || !one.naturalWidth || !one.alt.trim()) broken.push(name(one));
  const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(one => +one.localName[1]);
  return {
    language: document.documentElement.lang, title: document.title, faint, broken, out, images: document.images.length,
    width: document.documentElement.scrollWidth - wide,
    skipped: headings.filter((level, k) => level > (k ? headings[k - 1] : 0) + 1),
    astray: [...document.links].filter(one => one.hash && !document.getElementById(one.hash.slice(1))).map(name),
  };
}"""


def path_of_browser():
    """Return where the browser is; if none is there, skip with what to install, and in continuous integration fail."""
    missing = []
    if find_spec("playwright") is None:
        missing.append("the extra pages (pip install -c constraints.txt -e '.[pages]')")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing.append("Chromium or Chrome on PATH (Debian: apt-get install chromium)")
    if missing:
        needed = f"pages are looked at in a real browser, which needs {' and '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(needed)
        pytest.skip(needed)
    return path


def root() -> list[str]:
    """Return what a browser that is started as root has to be told."""
    return ["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else []
