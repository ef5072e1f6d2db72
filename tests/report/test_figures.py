"""The figures that go with results, and their captions."""

from figures.small import comparison, runs
from ispsim.figures.style import Picture
from ispsim.report.figures import captions, gallery


def test_runs_have_all_their_figures():
    figures = gallery(runs()).draw_all(runs())
    assert list(figures) == ["trajectories", "organizations", "firing", "network", "resources"]
    assert all(isinstance(figure, Picture) for figure in figures.values())
    assert gallery(runs()).left_out(runs()) == {"groups": "there is no roster that names groups"}


def test_what_would_be_empty_is_left_out_with_its_reason():
    alone = runs(runs=1, **{"support.isps": 0})
    assert list(gallery(alone).draw_all(alone)) == ["trajectories", "organizations", "network"]
    assert gallery(alone).left_out(alone) == {
        "groups": "there is no roster that names groups",
        "firing": "no mechanism fires in any week",
        "resources": "no hours are worked and no money is spent",
    }
    page = captions(gallery(alone).draw_all(alone), gallery(alone).left_out(alone))
    assert "## firing\n\nLeft out: no mechanism fires in any week.\n" in page


def test_comparisons_have_all_their_figures():
    assert list(gallery(comparison()).draw_all(comparison())) == ["differences", "over_time", "cost_effect"]
    assert gallery(comparison()).left_out(comparison()) == {
        "groups": "there are no groups of a roster that scenarios share with the first"
    }


def test_captions_are_a_page():
    figures = gallery(runs()).draw_all(runs())
    page = captions(figures)
    assert page.startswith("# Figures\n\n## trajectories\n\n**Use and faithful use.** ") and page.endswith("\n")
    assert all(figure.caption in page for figure in figures.values())
