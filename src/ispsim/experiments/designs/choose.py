"""The design that an experiment asks for."""

from __future__ import annotations

from ispsim.errors import Problem, ScenarioError
from ispsim.experiments.designs.design import Design
from ispsim.experiments.designs.fractional_factorial import fractional_factorial
from ispsim.experiments.designs.full_factorial import full_factorial
from ispsim.experiments.designs.latin_hypercube import latin_hypercube
from ispsim.experiments.designs.morris import morris
from ispsim.experiments.designs.on_off import on_off
from ispsim.experiments.designs.one_at_a_time import one_at_a_time
from ispsim.experiments.designs.sobol import sobol
from ispsim.experiments.designs.table import table
from ispsim.experiments.request.request import Request

MOST_RUNS = 50_000_000
"""Most runs of one experiment: more is a slip of the keyboard."""


def design_of(request: Request) -> Design:
    """Return the design of an experiment: a function of what is asked and its seed alone.

    Raises
    ------
    ScenarioError
        If it is far too large.
    """
    design = _made(request)
    runs = len(design) * len(request.scenarios) * request.replications
    if runs > MOST_RUNS:
        message = f"{runs:,} runs are asked for"
        raise ScenarioError(Problem(message, file=request.path, allowed=f"at most {MOST_RUNS:,}"))
    return design


def _made(request: Request) -> Design:
    factors, sizes, seed = request.factors, dict(request.sizes), request.seed
    match request.design:
        case "full_factorial":
            return full_factorial(factors)
        case "fractional_factorial":
            return fractional_factorial(factors, sizes["resolution"])
        case "latin_hypercube":
            return latin_hypercube(factors, sizes["points"], seed)
        case "sobol":
            return sobol(factors, sizes["base"], seed, sizes["second_order"], sizes["groups"], sizes["grades"])
        case "morris":
            return morris(factors, sizes["trajectories"], seed, sizes["levels"], sizes["groups"])
        case "one_at_a_time":
            return one_at_a_time(factors, request.scenarios[0])
        case "on_off":
            return on_off(factors)
        case "table":
            return table(factors, request.rows or ())
