"""Every figure can be read: nothing cut off, nothing on top of something else, nothing too small."""

import itertools

import pytest

import ispsim
from figures.small import HOSTILE, drawn_texts, picture, said, texts_of, worlds
from ispsim.figures.style import COLUMN, MM, PAGE, SMALL

TOUCH = 1.0  # px at 200 dots an inch: boxes of letters hold a little air
SLOW = {"many groups", "hostile", "hostile pair", "one place", "pair of runs"}
EVERY = [
    pytest.param(whose, kind, marks=[pytest.mark.slow] if whose in SLOW else [], id=f"{whose} {kind}")
    for whose, (_, kinds) in worlds().items()
    for kind in kinds
]


def overlap(a, b):
    return min(a.x1, b.x1) - max(a.x0, b.x0) > TOUCH and min(a.y1, b.y1) - max(a.y0, b.y0) > TOUCH


@pytest.mark.parametrize(("whose", "kind"), EVERY)
def test_everything_written_can_be_read(whose, kind):
    texts = texts_of(whose, kind)
    assert texts
    wrong = unreadable(picture(whose, kind).bbox, texts)
    assert not wrong, "\n".join(wrong)
    assert picture(whose, kind).get_figwidth() / MM <= PAGE + 1e-6


def unreadable(sheet, texts):
    """Return what cannot be read of the texts on a sheet."""
    wrong = []
    for text, box in texts:
        if box.x0 < -TOUCH or box.y0 < -TOUCH or box.x1 > sheet.x1 + TOUCH or box.y1 > sheet.y1 + TOUCH:
            wrong.append(f"{text.get_text()!r} is cut off")
        if text.get_fontsize() < SMALL or text.get_fontsize() < 6.5:
            wrong.append(f"{text.get_text()!r} is too small")
    for (a, box), (b, other) in itertools.combinations(texts, 2):
        if overlap(box, other):
            wrong.append(f"{a.get_text()!r} is on {b.get_text()!r}")
    return wrong


@pytest.mark.parametrize(("whose", "kind"), EVERY)
def test_figures_and_captions_say_how_many_and_what_not(whose, kind):
    figure, texts = picture(whose, kind), said(whose, kind)
    assert " run" in texts and " organisation" in texts
    assert " run" in figure.caption and figure.title
    assert "forecast" in figure.caption or "illustration" in figure.caption
    assert "\n" not in figure.caption and "  " not in figure.caption and "nan" not in figure.caption.split()


@pytest.mark.parametrize(
    ("whose", "kind"),
    [("run", "trajectories"), ("run", "firing"), ("run", "resources"), ("1 others", "differences")]
    + [("1 others", "cost_effect"), ("4 others", "over_time")],
)
def test_single_figures_fit_a_column(whose, kind):
    assert picture(whose, kind).get_figwidth() / MM == pytest.approx(COLUMN)


@pytest.mark.parametrize(
    ("whose", "kind", "words"),
    [
        ("run", "trajectories", "5th to 95th percentile of 5 runs; chance alone varies"),
        ("run", "trajectories", "Regional roll-out: 6 organisations, 5 runs"),
        ("run", "trajectories", "ISP support, weeks 1–26"),
        ("run", "organizations", "all 6 organisations"),
        ("run", "organizations", "5th to 95th percentile of 5 runs"),
        ("run", "firing", "5th to 95th percentile of the runs"),
        ("run", "network", "One run (replication 0), so no interval"),
        ("run", "resources", "5th to 95th percentile of 5 runs"),
        ("1 others", "differences", "95 % t interval over 5 pairs of runs"),
        ("1 others", "over_time", "Bands: 5th to 95th percentile of 5 runs; chance and parameters vary"),
        ("4 others", "over_time", "Bars at the end: 5th to 95th percentile of 5 runs"),
        ("1 others", "cost_effect", "95 % t intervals"),
        ("one run", "trajectories", "No bands: 1 run"),
        ("pair of ISPs", "trajectories", "internal support, weeks 5–36"),
        (
            "pair of ISPs",
            "organizations",
            "ground: ISP support, weeks 1–26; lighter: internal support, weeks 5–36",
        ),
        ("pair of ISPs", "network", "internal ISP"),
        ("roster", "groups", "Organisations: a group with a name of many words 1, rural 2, urban 2."),
        ("roster", "groups", "Bands: 5th to 95th percentile of 5 runs; chance alone varies"),
        ("rosters", "groups", "Rows: groups of the rosters"),
        pytest.param("many groups", "groups", "The 10 of 13 groups", marks=pytest.mark.slow),
        pytest.param("pair of runs", "differences", "1 run, so no interval", marks=pytest.mark.slow),
        pytest.param("hostile", "organizations", "60 of 70 organisations", marks=pytest.mark.slow),
        pytest.param("hostile", "firing", HOSTILE[:30], marks=pytest.mark.slow),
    ],
)
def test_what_is_drawn_is_said(whose, kind, words):
    assert words in said(whose, kind)


def test_one_run_has_no_interval():
    figure = picture("one run", "trajectories")
    assert not figure.axes[0].collections
    assert "percentile" not in figure.caption


@pytest.mark.parametrize(
    ("whose", "kind", "labels"),
    [
        ("run", "trajectories", [("Time (weeks)", "Mean of practitioners (0 to 1)")]),
        ("run", "firing", [("Time (weeks)", ""), ("Mean firing level (0 to 1)", "")]),
        ("run", "resources", [("Hours a run", ""), ("Thousand USD of 2020 a run", "")]),
        ("1 others", "over_time", [("Time (weeks)", "Practitioners using it (share)"), ("", "Faithful use (0 to 1)")]),
        (
            "1 others",
            "cost_effect",
            [("Added practitioner-years of faithful use", "Added cost (thousand USD of 2020)")],
        ),
        (
            "1 others",
            "differences",
            [
                ("Difference (share, or level from 0 to 1)", ""),
                ("Difference (hours a run)", ""),
                ("Difference (thousand USD of 2020 a run)", ""),
            ],
        ),
    ],
)
def test_axes_name_their_units(whose, kind, labels):
    assert [(axes.get_xlabel(), axes.get_ylabel()) for axes in picture(whose, kind).axes] == labels


def test_small_multiples_name_their_units_once():
    words = [text.get_text() for text, _ in texts_of("run", "organizations")]
    assert words.count("Time (weeks)") == words.count("Faithful use (0 to 1)") == 1


@pytest.mark.parametrize("who", ["org-001/p01#1", "org-001/l01", "org-001", "isp-01"])
def test_the_picture_of_a_story_can_be_read(who):
    from figures.small import beside

    asked = beside().scenario.with_settings({"name": HOSTILE, "setting.staff_turnover": 2.0, "support.turnover": 2.0})
    figure = ispsim.story(asked, who).plot()
    assert figure.get_figwidth() / MM == pytest.approx(PAGE)
    texts = drawn_texts(figure)
    assert not unreadable(figure.bbox, texts)
    words = [text.get_text() for text, _ in texts]
    assert any(word.endswith("(internal)") for word in words) == (who != "isp-01")
    assert any("lighter: by the internal ISP alone" in word for word in words) == (who != "isp-01")
