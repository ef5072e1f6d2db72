"""Hold the model against every published pattern and write what came of it into docs/evidence.md.

The page holds markers; what stands between one and the next ``<!-- end -->`` is written by this script, never by hand::

    <!-- made by tools/evidence_page.py: score -->
    <!-- end -->

The page carries a fingerprint of the model, of its defaults and of the patterns; a test says when it is stale.

    python tools/evidence_page.py            # the full card: about 20 minutes on one free core
    python tools/evidence_page.py --only caseload --studies 5 --to FOLDER      # a trial: page and pictures elsewhere
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))
from build_odd import ROOT  # noqa: E402
from experiment_pages import _escaped as escaped  # noqa: E402
from experiment_pages import _table as table  # noqa: E402
from experiment_pages import model  # noqa: E402
from refresh_docs import without_docstrings  # noqa: E402

import ispsim  # noqa: E402
from ispsim.evidence.plot import gallery  # noqa: E402
from ispsim.evidence.scoring import Progress, carried_out, chosen  # noqa: E402
from ispsim.figures.scales import short  # noqa: E402
from ispsim.figures.style import SCREEN_DPI, to_bytes  # noqa: E402
from ispsim.report.evidence import words  # noqa: E402
from ispsim.scenario import Scenario  # noqa: E402

if TYPE_CHECKING:
    from ispsim.evidence.card import ScoreCard, Scored

PAGE = ROOT / "docs" / "evidence.md"
PICTURES = ROOT / "docs" / "_static" / "evidence"
MADE = re.compile(r"<!-- made by tools/evidence_page\.py: (\w+) -->\n(.*?)<!-- end -->", re.DOTALL)
FINGERPRINT = re.compile(r"<!-- made with ([0-9a-f]{12}) -->")
USED = re.compile(r"^\s*from ispsim\.analysis(?:\.([\w.]+) import| import (\w+))", re.MULTILINE)
CARRIES = {"card.py", "plot.py"}
"""Modules of the score card that carry numbers and make none."""


def fingerprint() -> str:
    """Return a hash of what makes the page: the model, its defaults, the patterns, and the analyses they use."""
    source = ROOT / "src"
    folder = source / "ispsim/evidence"
    code = sorted(path for path in (*folder.glob("*.py"), *folder.glob("patterns/*.py")) if path.name not in CARRIES)
    texts = [path.read_text(encoding="utf-8") for path in code]
    used = sorted({(module or name).replace(".", "/") for text in texts for module, name in USED.findall(text)})
    texts += [(source / f"ispsim/analysis/{name}.py").read_text(encoding="utf-8") for name in used]
    defaults = Scenario.from_dict({})
    asked = json.dumps([defaults.digest, defaults.values()], sort_keys=True)
    return hashlib.sha256("\n".join([model(), asked, *map(without_docstrings, texts)]).encode()).hexdigest()[:12]


def score(card: ScoreCard) -> str:
    """Return how many patterns are met, when that was worked out, and with what."""
    today = datetime.now(UTC).date().isoformat()
    studies = sum(one.studies for one in card.scored)
    made = f"Worked out on {today} with ispsim {ispsim.__version__}: {studies:,} simulated studies, seed {card.seed}."
    return "\n\n".join([f"<!-- made with {fingerprint()} -->", f"**{words.score(card)}**", made])


def cards(card: ScoreCard) -> str:
    """Return the tables, one a use."""
    return "\n\n".join(part for shown in words.shown(card) for part in table(shown))


def explanations(card: ScoreCard) -> str:
    """Return what is to be said of each pattern that is no hit."""
    said = [
        f"- [**{one.pattern.name}**](#{one.pattern.name}), {one.verdict}. {escaped(words.explanation(one))}"
        for one in card.scored
        if one.verdict != "hit"
    ]
    return "\n".join(said) or "There are none."


def patterns(card: ScoreCard) -> str:
    """Return every pattern in full, with its picture."""
    drawn = gallery(card).draw_all(card)
    parts = []
    for one in card.scored:
        pattern = one.pattern
        by_design = ", built in by design" if pattern.by_design else ""
        parts += [
            f"### {pattern.name}",
            f"{pattern.use.capitalize()}{by_design}; **{one.verdict}** ({one.studies:,} simulated studies).",
            f"*The study.* {escaped(pattern.design)}",
            f"*It found.* {escaped(pattern.figure)}",
            f"*Re-enacted.* {escaped(pattern.statistic)}",
        ]
        beside = _beside(one)
        if beside:
            parts.append(f"*Beside it, not judged (mean, SD over studies).* {escaped(beside)}.")
        picture = drawn.get(pattern.name)
        if picture is not None:
            caption = escaped(" ".join(picture.caption.split()))
            parts.append(f"![{caption.partition('. ')[0]}](_static/evidence/{pattern.name}.png)")
        parts.append("Source: " + escaped("; ".join(words.source(source) for source in pattern.source)) + ".")
    return "\n\n".join(parts)


def _beside(one: Scored) -> str:
    values = one.simulated.beside if one.simulated else {}
    known = {name: several[several == several].astype(float) for name, several in values.items()}
    return "; ".join(
        f"{name} {short(float(several.mean()))}, {short(float(several.std()))}"
        for name, several in known.items()
        if several.size
    )


BLOCKS = {"score": score, "cards": cards, "explanations": explanations, "patterns": patterns}
"""What stands between the markers, by name."""


def write(card: ScoreCard, page: Path, pictures: Path) -> None:
    """Write the blocks and the pictures, and take away pictures of patterns that are gone."""
    made = {name: block(card) for name, block in BLOCKS.items()}
    text = PAGE.read_text(encoding="utf-8")
    new = MADE.sub(lambda found: f"{found[0].splitlines()[0]}\n{made[found[1]]}\n\n<!-- end -->", text)
    pictures.mkdir(parents=True, exist_ok=True)
    drawn = gallery(card).draw_all(card)
    for old in pictures.glob("*.png"):
        if old.stem not in drawn:
            old.unlink()
    for name, figure in drawn.items():
        (pictures / f"{name}.png").write_bytes(to_bytes(figure, "png", SCREEN_DPI))
    page.write_text(new, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Work out the card and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", metavar="NAME", help="a pattern; with --to alone")
    parser.add_argument("--studies", type=int, help="of each pattern; with --to alone")
    parser.add_argument("--workers", type=int, help="threads; one for each core by default")
    parser.add_argument("--to", type=Path, metavar="DIR", help="folder of page and pictures, in place of docs/")
    asked = parser.parse_args(arguments)
    if asked.to is None and (asked.only or asked.studies):
        parser.error("the page of the documentation is that of the full card: --only and --studies go with --to")
    last = [0.0]

    def tell(now: Progress) -> None:
        if now.left is not None and now.done / now.total >= last[0]:
            last[0] += 0.05
            print(f"{now.done:,} of {now.total:,} studies, about {now.left / 60:.0f} min left", flush=True)

    card = carried_out(chosen(asked.only), asked.studies, workers=asked.workers, tell=tell)
    page, pictures = (PAGE, PICTURES) if asked.to is None else (asked.to / PAGE.name, asked.to / "_static" / "evidence")
    page.parent.mkdir(parents=True, exist_ok=True)
    write(card, page, pictures)
    print(f"{page} written")
    if card.failed:
        print(f"failed: {', '.join(one.pattern.name for one in card.failed)}", file=sys.stderr)
    return 3 if card.failed else 0


if __name__ == "__main__":
    sys.exit(main())
