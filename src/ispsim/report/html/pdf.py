"""A report as PDF, by WeasyPrint, which is an extra: it brings libraries of its own along."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ispsim.errors import RunError, without_library

_DATE = "SOURCE_DATE_EPOCH"  # which all makers of fonts and PDFs heed
_OTHERWISE = "report.html, without --pdf, can be printed to a PDF by any browser"


def ready() -> Any:
    """Return WeasyPrint.

    Raises
    ------
    RunError
        If it is not there, with what to do.
    """
    try:
        import weasyprint
    except ModuleNotFoundError as error:
        missing = "WeasyPrint" if error.name == "weasyprint" else str(error.name)
        raise without_library("a PDF needs", missing, "pdf", _OTHERWISE) from None
    except OSError as error:  # its own libraries
        raise RunError(
            f"a PDF needs WeasyPrint, and that a library that is not on this machine ({error}); {_OTHERWISE}"
        ) from None
    return weasyprint


def pdf_of(html: bytes) -> bytes:
    """Return a page as PDF: the same bytes each time, and nothing fetched."""
    weasyprint = ready()
    inside = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    with _quiet(), _dateless():
        document = weasyprint.HTML(string=html.decode("utf-8"), url_fetcher=inside)
        data: bytes = document.write_pdf(pdf_identifier=b"ispsim", pdf_variant="pdf/ua-1")
    return data


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep to itself what WeasyPrint says of styles that are for screens only."""
    log = logging.getLogger("weasyprint")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


@contextmanager
def _dateless() -> Iterator[None]:
    """Let the fonts inside a PDF have a fixed date."""
    before = os.environ.get(_DATE)
    os.environ[_DATE] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_DATE]
        else:
            os.environ[_DATE] = before
