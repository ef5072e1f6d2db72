"""``ispsim report``: results as one page to read, print and mail, made from their folder."""

from __future__ import annotations

from typing import Annotated

import typer

ABOUT = (
    "Write the report of a folder of results, report.html, from what is in the folder: one file to read, print and "
    "mail. Experiments write it by themselves."
)


def report(
    folder: Annotated[
        str, typer.Argument(metavar="RESULTS_DIR", help="Folder of finished results.", show_default=False)
    ],
    pdf: Annotated[bool, typer.Option("--pdf", help="Write report.pdf too (needs the extra pdf).")] = False,
) -> str:
    """Return where the report is."""
    from ispsim.report.html.make import write_report

    return "".join(f"{path}\n" for path in write_report(folder, pdf, "RESULTS_DIR"))
