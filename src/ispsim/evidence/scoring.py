"""Re-enacting published studies many times and judging what they give.

Studies are simulated in batches. The seed of a batch follows from the seed of the card, the name of the pattern and
the number of the batch alone, so that a pattern gives the same numbers whichever others are asked for and however many
threads there are, and more studies begin with those of fewer.
"""

from __future__ import annotations

import hashlib
import math
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import numpy as np

from ispsim.engine.simulate import MAX_SEED
from ispsim.errors import ScenarioError
from ispsim.evidence.card import ScoreCard, Scored
from ispsim.evidence.catalogue import chosen
from ispsim.evidence.model import settings_of, stated
from ispsim.evidence.pattern import Pattern, Simulated
from ispsim.evidence.verdict import judge
from ispsim.scenario import Scenario

BATCH = 5
"""Simulated studies of one batch."""


@dataclass(frozen=True)
class Progress:
    """How far a score card is.

    Attributes
    ----------
    done, total : int
        Simulated studies.
    left : float or None
        Seconds that the rest will take, as it looks; None where that cannot be said yet.
    """

    done: int
    total: int
    left: float | None


Tell = Callable[[Progress], None]


def score_card(
    only: Iterable[str | Pattern] | str | Pattern | None = None,
    studies: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    settings: Mapping[str, Any] | None = None,
) -> ScoreCard:
    """Hold the model against published findings, with its default parameters or with others.

    Each pattern's study is re-enacted many times: arms, sites, ISPs, dose, follow-up and measure.

    Parameters
    ----------
    only : iterable of str or Pattern, or one of these, optional
        Names of published patterns, and findings of your own (`ispsim.evidence.pattern.Pattern`), which come after
        them; every published pattern if not stated.
    studies : int, optional
        Simulated studies of each pattern, at least 2; if not stated, as many as each pattern asks for.
    seed : int
        0 to 2^63 - 1.
    workers : int, optional
        Threads; one for each core by default. Changes no bit.
    settings : mapping, optional
        Parameters and mechanisms that differ from the shipped ones, by dotted path:
        ``{"parameters.trust.growth": 0.1, "mechanisms.trust_role": "none"}``.

    Returns
    -------
    ScoreCard
        With ``scored``, ``score()``, ``plot()`` and ``to_dict()``.

    Raises
    ------
    ScenarioError
        If an argument is wrong.
    """
    asked = None if only is None else ((only,) if isinstance(only, str | Pattern) else tuple(only))
    patterns = chosen(asked)
    check_request(studies, seed, workers)
    names = None if asked is None else tuple(one.name if isinstance(one, Pattern) else one for one in asked)
    return carried_out(patterns, studies, seed, workers, only=names, model=stated(settings or ()))


def check_request(studies: int | None, seed: int, workers: int | None) -> None:
    """Raise ScenarioError if a number of a request is wrong."""
    for name, value, low, high in (
        ("studies", studies, 2, 1_000_000),
        ("seed", seed, 0, MAX_SEED),
        ("workers", workers, 1, 10_000),
    ):
        if value is None and name != "seed":
            continue
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            upper = "2^63 - 1" if high == MAX_SEED else f"{high:,}"
            raise ScenarioError(f"{name} must be a whole number from {low} to {upper}, not {value!r}")


def carried_out(
    patterns: Sequence[Pattern],
    studies: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    tell: Tell | None = None,
    only: tuple[str, ...] | None = None,
    model: Scenario | None = None,
) -> ScoreCard:
    """Re-enact patterns and judge them.

    A pattern whose re-enactment fails is on the card with the reason.

    Parameters
    ----------
    patterns
        In the order of the card.
    studies, seed, workers
        As in `score_card`.
    tell
        Called with the progress.
    only
        Names by which the patterns were asked for; None for all.
    model
        Of its mechanisms and parameters; as it is shipped if not stated.
    """
    workers = workers or os.cpu_count() or 1
    model = model or stated()
    settings = settings_of(model)
    numbers = [studies or pattern.studies for pattern in patterns]
    work = [
        (place, batch)
        for place, (pattern, number) in enumerate(zip(patterns, numbers, strict=True))
        if pattern.enact is not None
        for batch in range(math.ceil(number / BATCH))
    ]
    # batches of costly and cheap patterns in turn, so that the time left can be told from what is done
    work.sort(key=lambda one: (one[1] / numbers[one[0]], one[0]))
    found: dict[tuple[int, int], Simulated | str] = {}
    count = _Clock([_size(numbers[place], batch) for place, batch in work], tell)

    def one(place: int, batch: int) -> Simulated | str:
        pattern = patterns[place]
        assert pattern.enact is not None
        try:
            return pattern.enact(_size(numbers[place], batch), batch_seed(seed, pattern.name, batch), settings)
        except MemoryError:
            raise
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    if work:
        _prepare(model)
    if workers == 1:
        for unit in work:
            found[unit] = one(*unit)
            count(_size(numbers[unit[0]], unit[1]))
    else:
        pool = ThreadPoolExecutor(workers)
        waiting: dict[Future[Simulated | str], tuple[int, int]] = {}
        try:
            rest = iter(work)
            while True:
                for unit in rest:
                    waiting[pool.submit(one, *unit)] = unit
                    if len(waiting) >= 2 * workers:
                        break
                if not waiting:
                    break
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    unit = waiting.pop(future)
                    found[unit] = future.result()
                    count(_size(numbers[unit[0]], unit[1]))
        finally:
            # whoever interrupts waits for the batches that have begun, and no others
            pool.shutdown(cancel_futures=True)
    scored = [
        _scored(pattern, [found[unit] for unit in sorted(found) if unit[0] == place], number)
        for place, (pattern, number) in enumerate(zip(patterns, numbers, strict=True))
    ]
    return ScoreCard(tuple(scored), seed, only, studies, workers, model)


def batch_seed(seed: int, name: str, batch: int) -> int:
    """Return the seed of a batch of studies of a pattern, 0 to 2^63 - 1."""
    digest = hashlib.sha256(f"{seed}/{name}/{batch}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def joined(batches: Sequence[Simulated]) -> Simulated:
    """Return batches of studies as one."""

    def together(of: Callable[[Simulated], Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
        return {name: np.concatenate([np.atleast_1d(of(one)[name]) for one in batches]) for name in of(batches[0])}

    return Simulated(together(lambda s: s.parts), together(lambda s: s.conditions), together(lambda s: s.beside))


def _scored(pattern: Pattern, batches: Sequence[Simulated | str], studies: int) -> Scored:
    if pattern.enact is None:
        return Scored(pattern, "not enacted", (), None, 0)
    failures = [one for one in batches if isinstance(one, str)]
    if failures:
        return Scored(pattern, "not enacted", (), None, studies, f"its re-enactment failed: {failures[0]}")
    try:
        simulated = joined([one for one in batches if isinstance(one, Simulated)])
        verdict, judged = judge(pattern, simulated)
    except (KeyError, ValueError) as error:
        why = f"its re-enactment did not give what it should: {error}"
        return Scored(pattern, "not enacted", (), None, studies, why)
    return Scored(pattern, verdict, tuple(judged), simulated, studies)


def _size(number: int, batch: int) -> int:
    return min(BATCH, number - batch * BATCH)


def _prepare(model: Scenario) -> None:
    """Load the week once, before threads ask for it."""
    from ispsim.engine.compile import kernel
    from ispsim.engine.run import declared_for_run

    kernel(declared_for_run(model))


class _Clock:
    """Counts studies and says how far the card is."""

    def __init__(self, sizes: Sequence[int], tell: Tell | None) -> None:
        self._total, self._done, self._tell, self._began = sum(sizes), 0, tell, time.monotonic()

    def __call__(self, studies: int) -> None:
        self._done += studies
        if self._tell is not None:
            spent = time.monotonic() - self._began
            left = spent / self._done * (self._total - self._done) if spent > 1.0 else None
            self._tell(Progress(self._done, self._total, left))
