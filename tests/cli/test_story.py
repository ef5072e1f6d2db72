"""``ispsim story``: the page, the JSON, and ids that there are not."""

import ispsim
from cli.command import ispsim as command


def test_page_and_json(small, called):
    done = called("story", small)
    assert done.status == 0 and not done.err
    story = ispsim.story(ispsim.load_scenario(small))
    lines = done.out.splitlines()
    assert lines[0] == f"{story.who}, a story"
    assert max(map(len, lines)) <= 80
    assert story.text.split() == done.out[done.out.index(story.words[0].split(".")[0][:30]) :].split()
    rows = {line.split()[0] for line in lines[3:11] if line}
    assert {"support", "with", "without", "week"} <= rows
    found = called("story", small, "--json").json()
    assert found == story.to_dict()
    assert found["schema"] == 1 and found["words"] == story.words


def test_same_bytes_from_another_process(small):
    words = ("story", small, "--who", "org-001", "--seed", 3, "--set", "support.caseload=1", "--json")
    first, again = command(*words), command(*words)
    assert first.status == 0 and first.out == again.out
    assert first.json()["seed"] == 3


def test_unknown_ids_end_with_status_2(small, called):
    done = called("story", small, "--who", "org-7")
    assert done.status == 2 and not done.out
    assert 'who: there is no "org-7"; allowed: organisations org-001, org-002, org-003;' in done.err
    assert called("story", small, "--seed", -1).status == 2


def test_the_timeline_shows_every_week_of_use(small, called):
    """However many weeks share a column, a week of use is a block in it."""
    wide = called("story", small, "--set", "weeks=400", "--set", "parameters.use.start_rate=0.02", "--who", "org-001")
    assert wide.status == 0
    story = ispsim.story(ispsim.load_scenario(small, **{"weeks": 400, "parameters.use.start_rate": 0.02}), "org-001")
    row = next(line for line in wide.out.splitlines() if line.startswith("with "))[9:]
    shown = {column for column, cell in enumerate(row) if cell != " "}
    columns = 70
    assert shown == {int(week) * columns // 401 for week, value in enumerate(story.doing()["with"]) if value > 0}
