"""Small experiments to ask for."""

from pathlib import Path

from ispsim import RunError
from ispsim.engine.ensemble import points
from ispsim.experiments import work
from ispsim.experiments.request.request import Request
from ispsim.report import kinds

SCENARIO = """
schema = 1
name = "Small"
weeks = 10

[setting]
organizations = 3
practitioners_per_organization = 3
stage = "delivered"

[support]
isps = 1
caseload = 3
weeks = 8
"""

SWEEP = """
schema = 1
name = "Small sweep"
kind = "sweep"
scenario = "small.toml"
replications = 4
measures = ["faithful_use", "use_share", "isp_hours"]
weeks = [5, 10]

[[factor]]
name = "support.caseload"
values = [1, 2, 3]

[[factor]]
name = "mechanisms.trust_role"
values = ["gate", "none"]
"""


# an attribution of two mechanisms
HEAD = 'schema = 1\nname = "Small attribution"\nkind = "attribution"\nscenario = "small.toml"\nreplications = 4\n'
PAIR = 'mechanisms = ["learning", "motivation"]\nroles = ["gate", "none"]\nat = 8\nweeks = [4, 8]\n'


def put(folder: Path, text: str = SWEEP, name: str = "sweep.toml") -> Path:
    """Write an experiment's file, with the scenario beside it."""
    (folder / "small.toml").write_text(SCENARIO, encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def asked(folder: Path, factors: str, head: str = "") -> Request:
    """Return the request of a sweep over the small scenario."""
    start = f'schema = 1\nkind = "sweep"\nscenario = "small.toml"\nreplications = 2\n{head}\n'
    return kinds.load(put(folder, start + factors, "asked.toml"))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the log."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "log.jsonl"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def failing(monkeypatch, fails, error: Exception | None = None):
    """Let the runs of some scenarios and replications fail, one by one, as a mechanism of one's own may."""
    run_once = points.run_once

    def faulty(scenario, seed, replication, *rest, **more):
        if fails(scenario, replication):
            raise error or RunError(f"replication {replication}: it broke")
        return run_once(scenario, seed, replication, *rest, **more)

    monkeypatch.setattr(points, "run_once", faulty)
    monkeypatch.setattr(work, "_side_by_side", lambda *asked: False)
