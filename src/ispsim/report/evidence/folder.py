"""A score card as a folder of results: what was asked, and the files."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ispsim.evidence.catalogue import is_own
from ispsim.evidence.model import settings_of
from ispsim.report import page
from ispsim.report.evidence import words
from ispsim.report.evidence.tables import tables
from ispsim.report.html import account as accounts
from ispsim.report.html.account import Account, Drawing
from ispsim.report.html.heads import ROWS, head
from ispsim.store.tables import to_csv

if TYPE_CHECKING:
    from ispsim.evidence.card import ScoreCard
    from ispsim.evidence.pattern import Pattern
    from ispsim.figures.style import Picture
    from ispsim.scenario import Scenario


def terms(
    patterns: Sequence[Pattern], only: Sequence[str] | None, studies: int | None, seed: int, model: Scenario
) -> dict[str, Any]:
    """Return what is asked of a score card, in full.

    Parameters
    ----------
    patterns
        On the card.
    only, studies, seed
        As they were asked for; see `ispsim.score_card`.
    model
        Of its mechanisms and parameters.
    """
    return {
        "only": list(only) if only is not None else None,
        "studies": studies,
        "seed": seed,
        "uncertainty": "chance",
        "patterns": [_asked(pattern, studies) for pattern in patterns],
        "settings": settings_of(model),
        "parameters_in_force": model.values(),
    }


def _asked(pattern: Pattern, studies: int | None) -> dict[str, Any]:
    own = {"own": _written(pattern)} if is_own(pattern) else {}
    return own | {
        "name": pattern.name,
        "use": pattern.use,
        "by_design": pattern.by_design,
        "studies": 0 if pattern.enact is None else studies or pattern.studies,
        "numbers": [
            {"name": part.name, "unit": part.unit, "low": _end(part.low), "high": _end(part.high)}
            for part in pattern.parts
        ],
        "conditions": [{"name": one.name, "least": one.least} for one in pattern.conditions],
    }


def _written(pattern: Pattern) -> str | None:
    """Return the function that re-enacts a pattern of the user's own, as it is written; None where that is unknown."""
    try:
        return inspect.getsource(pattern.enact) if pattern.enact is not None else None
    except (OSError, TypeError):  # typed in, or no plain function
        return None


def _end(value: float) -> float | None:
    return None if value in (float("inf"), float("-inf")) else value


def account_of(card: ScoreCard, figures: Mapping[str, Picture]) -> Account:
    """Return what came of a score card, for its report."""
    heads = []
    for name, table in tables(card).items():
        files = (f"tables/{name}.csv", f"tables/{name}.parquet")
        lines = to_csv(table.frame.head(ROWS)).decode().splitlines(keepends=True)
        heads.append(head(name, table.about, lines, files, len(table.frame)))
    number = len(card.scored)
    runs = sum(one.studies for one in card.scored if not one.failure)
    return Account(
        title="Score card",
        kind="evidence",
        question=words.question(card),
        background=(
            "Each published study is re-enacted many times: arms, sites, ISPs, dose, follow-up and measure, with "
            f"{words.model(card)}; then its own statistic is computed.",
            *(f"{verdict[:1].upper()}{verdict[1:]}." for verdict in words.VERDICTS),
        ),
        answer=words.answer(card),
        drawings=tuple(Drawing(name, picture.title, picture.caption) for name, picture in figures.items()),
        shown=tuple(words.shown(card)),
        heads=tuple(heads),
        size=f"{number} pattern{'' if number == 1 else 's'}, {runs:,} simulated studies",
        runs=runs,
    )


def readme(card: ScoreCard, figures: Mapping[str, Picture], missing: Mapping[str, str]) -> str:
    """Return what the folder holds, in plain text."""
    lines = [f"Score card: {words.model(card)}, held against published findings", ""]
    for paragraph in (words.score(card), *words.cautions(card)):
        lines += [*page.indented(paragraph, 0), ""]
    lines += ["FIGURES, in the folder figures: png for documents and slides, svg for print", ""]
    wide = max(map(len, [*figures, *missing]), default=0) + 2
    lines += [f"  {name:{wide}}{figure.title}" for name, figure in figures.items()]
    lines += [f"  {name:{wide}}left out: {reason}" for name, reason in missing.items()]
    lines += ["", *page.indented("captions.md there has a caption for each.", 2)]
    lines += ["", "TABLES, in the folder tables: csv for spreadsheets and R, parquet for R and Python", ""]
    lines += [f"  {name:12}{table.about}" for name, table in tables(card).items()]
    lines += ["", "OTHER FILES", ""]
    lines += page.entry("report.html", "the card to read, print and mail: one file")
    lines += page.entry("findings.json", "what the report says, as data")
    lines += page.entry(
        "data_dictionary.csv", "every column of every table: unit, range, meaning, when it is undefined"
    )
    lines += page.common()
    lines += page.reading("A number that is undefined (what a simulated study does not give, say)")
    return page.text(lines)


def contents(card: ScoreCard, manifest: Mapping[str, Any]) -> dict[str, bytes]:
    """Return figures, captions, the page, the account and the report: relative name -> bytes, the same each time.

    Parameters
    ----------
    card
        What came of it.
    manifest
        What was asked.
    """
    from ispsim.evidence.plot import gallery
    from ispsim.figures.style import to_bytes
    from ispsim.report.figures import captions
    from ispsim.report.html import page as html

    of_card = gallery(card)
    figures, missing = of_card.draw_all(card), of_card.left_out(card)
    drawn = {name: {form: to_bytes(figure, form) for form in ("png", "svg")} for name, figure in figures.items()}
    account = account_of(card, figures)
    found = {f"figures/{name}.{form}": data for name, forms in drawn.items() for form, data in forms.items()}
    return found | {
        "figures/captions.md": captions(figures, missing).encode("utf-8", "backslashreplace"),
        "README.txt": readme(card, figures, missing).encode("utf-8", "backslashreplace"),
        accounts.NAME: accounts.encoded(account),
        html.NAME: html.page(accounts.decoded(accounts.encoded(account)), manifest, drawn),
    }
