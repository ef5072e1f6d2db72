"""``ispsim experiment`` with an attribution: its page, and what is said where there is no answer."""

import pytest

import ispsim
from experiments.asking import HEAD, PAIR, failing, put


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch):
    monkeypatch.setattr("ispsim.report.kinds.attribution._figures", lambda answers: {})


def test_the_page_fits(called, tmp_path):
    done = called("experiment", put(tmp_path, HEAD + PAIR), "--out", tmp_path / "out", "--workers", 1)
    assert done.status == 0 and max(map(len, done.out.splitlines())) <= max(80, len(f"Results: {tmp_path}") + 60)
    for words in (
        "Shares in week 8",
        "One mechanism at a time",
        "How pairs work together",
        "Checks",
        "In week 8 the 2",
    ):
        assert words in done.out
    assert "…" not in done.out


def test_no_answer_where_every_replication_lost_a_world(called, tmp_path, monkeypatch):
    failing(monkeypatch, lambda scenario, replication: scenario.mechanisms.trust_role == "none")
    done = called("experiment", put(tmp_path, HEAD + PAIR), "--out", tmp_path / "out", "--workers", 1)
    assert done.status == 3 and "There is no answer. In every replication some world failed" in done.out
    assert (tmp_path / "out" / "tables" / "runs.parquet").is_file()
    scenario = ispsim.load_scenario(tmp_path / "small.toml")
    with pytest.raises(ispsim.RunError, match="in every replication some world failed, 14 of 14 runs.*it broke"):
        ispsim.attribute(scenario, 2, roles=["none"], mechanisms=["learning", "motivation"])
