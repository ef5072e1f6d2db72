"""Clustering and the spread between ISPs: numbers as planted, and what a model without differences gives."""

import numpy as np
import pytest

from ispsim.evidence.catalogue import PATTERNS
from ispsim.evidence.patterns import differences
from ispsim.scenario.schema import MECHANISMS

ALIKE = {f"place.{name}_spread": 0.0 for name in ("climate", "priority", "slack", "fit")} | {"use.site_spread": 0.0}


def test_bands_are_those_that_were_fixed():
    assert {(p.low, p.high, p.published, p.interval) for p in PATTERNS["clustering"].parts} == {
        (0.03, 0.25, 0.10, (0.05, 0.15))
    }
    (part,) = PATTERNS["isp-spread"].parts
    assert (part.low, part.high, part.published) == (2.0, 6.0, 3.6)
    assert [PATTERNS[name].use for name in ("clustering", "isp-spread")] == ["fit", "hold"]


def test_places_that_are_alike_do_not_cluster(monkeypatch):
    name = "use, before"
    unlike = differences.clustering(6, 1).parts[name].mean()
    monkeypatch.setattr(differences, "SITES", {**differences.SITES, "parameters": ALIKE})
    alike = differences.clustering(6, 1).parts[name].mean()
    assert 0.03 < unlike < 0.25 and alike < 0.03


def test_halves_of_isps_are_told_apart():
    isp = np.repeat(np.arange(4), 3)
    assert differences._halves(np.repeat([1.0, 5.0, 2.0, 4.0], 3), isp) == pytest.approx(3.0)


def test_the_spread_between_isps_is_that_of_their_effects(monkeypatch):
    """Practices' change is replaced by one that hangs on the ISP: SD 2 between ISPs, 6 between an ISP's practices."""
    rng = np.random.default_rng(1)
    effects, name = {}, "between halves of ISPs"

    def planted(use, window):
        return np.zeros(use.shape[1]) if window[0] == 1 else effects["change"] / 100.0

    world_of = differences.build_world

    def built(*of):
        world = world_of(*of)
        isp = world.pointers["organization"][differences.ISP_OF]
        effects["change"] = effects["sd"] * rng.normal(size=isp.max() + 1)[isp] + 6.0 * rng.normal(size=isp.size)
        return world

    monkeypatch.setattr(differences, "build_world", built)
    monkeypatch.setattr(differences, "window_mean", planted)
    monkeypatch.setattr(differences, "EVIDENCE_NOW", _short())
    for sd in (0.0, 2.0):
        effects["sd"] = sd
        found = differences.spread_of_facilitators(12, 1, practices=400).parts[name]
        assert found.mean() == pytest.approx(1.6 * sd, abs=0.8)


def test_hours_are_those_of_the_practices(monkeypatch):
    monkeypatch.setattr(differences, "EVIDENCE_NOW", {**_short(), "mechanisms": dict.fromkeys(MECHANISMS, False)})
    found = differences.spread_of_facilitators(2, 1, practices=80).beside
    assert (found["hours in a practice"] > 50.0).all()
    assert (
        (found["practices that lost clinicians (share)"] > 0.3) & (abs(found["change (percentage points)"]) < 5)
    ).all()


def _short():
    """Return the initiative without burn-in."""
    setting = {**differences.EVIDENCE_NOW["setting"], "burn_in": 0, "practitioners_per_organization": 2}
    return {**differences.EVIDENCE_NOW, "setting": setting}
