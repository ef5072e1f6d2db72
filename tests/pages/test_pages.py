"""Every kind of report, looked at by a real browser: on a desk, a phone and paper, in the light and in the dark."""

import pytest

from pages.browser import LOOK
from pages.conftest import KINDS

PAPER = 673  # pixels between the margins of a sheet of A4
MARKS = dict.fromkeys(("comparison", "attribution", "trial", "calibration", "hypotheses"), pytest.mark.slow)


def visit(browser, path, width=1280, scheme="light", media="screen"):
    """Open a page, unfold it, and return what is in it, what it fetched, and what the browser complained of."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.emulate_media(media=media)
    page.goto(path.as_uri())
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = page.evaluate(LOOK)
    context.close()
    found["fetched"] = [url for url in asked if not url.startswith("data:") and url != path.as_uri()]
    return found | {"complaints": complaints}


def wrong(found):
    """Return everything that is amiss in a page."""
    amiss = [f"{key}: {found[key]}" for key in ("complaints", "fetched", "broken", "faint", "out", "skipped", "astray")]
    amiss = [one for one in amiss if not one.endswith(": []")]
    if found["width"] > 0:
        amiss.append(f"it is {found['width']} pixels wider than the window")
    return amiss + [f"it has no {key}" for key in ("language", "title") if not found[key].strip()]


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=MARKS.get(kind, ())) for kind in KINDS])
def test_it_reads_well_everywhere(browser, folder_of, kind):
    page = folder_of(kind) / "report.html"
    for width, scheme, media in ((1280, "light", "screen"), (390, "dark", "screen"), (PAPER, "light", "print")):
        found = visit(browser, page, width, scheme, media)
        assert found["images"]
        assert not wrong(found), f"{width} pixels, {scheme}, {media}: " + "\n".join(wrong(found))


# what is amiss -> what is put in the place of what, everywhere in a page
BREAKS = {
    "complaints": {"</main>": "<script>1</script></main>"},
    "fetched": {"default-src 'none'": "default-src *", "</style>": '</style><link rel="stylesheet" href="other.css">'},
    "broken: no words": {' alt="': ' title="'},
    "broken: no picture": {";base64,": ";base64,AAAA"},
    "faint: light": {"--soft: #595959": "--soft: #7a7a7a"},
    "faint: dark": {"--soft: #b4b8bd": "--soft: #70747a"},
    "out": {"body { margin: 0;": "body { margin: 0; overflow-x: clip;", "pre { padding": "pre { width: 60rem; padding"},
    "pixels wider": {"overflow-x: auto": "overflow-x: visible"},
    "skipped": {'<h2 id="tables"': '<h5>x</h5><h2 id="tables"'},
    "skipped: no first": {"<h1": "<h2", "</h1>": "</h2>"},
    "astray": {'href="#answer"': 'href="#answers"'},
    "no language": {' lang="en"': ""},
    "no title": {"<title>": "<title></title><title>"},
}


@pytest.mark.parametrize("amiss", BREAKS)
def test_what_is_amiss_is_seen(browser, folder_of, tmp_path, amiss):
    text = (folder_of("story") / "report.html").read_text(encoding="utf-8")
    for old, new in BREAKS[amiss].items():
        assert old in text
        text = text.replace(old, new)
    page = tmp_path / "report.html"
    page.write_text(text, encoding="utf-8")
    found = visit(browser, page, 390, "dark" if amiss.endswith("dark") else "light")
    assert amiss.split(":")[0] in " ".join(wrong(found))
