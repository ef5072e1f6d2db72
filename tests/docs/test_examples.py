"""What the documentation shows, happens: examples run, quoted output comes out, quoted tables are this model's."""

import re
import shlex

import pytest
import refresh_docs

from architecture.source import ROOT
from docs.pages import blocks, pages

NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?")
PAGES = [page for page in pages() if refresh_docs.MARKED.search(page.read_text(encoding="utf-8"))]


def quotes(kind: str):
    for page in PAGES:
        part = refresh_docs.open_part(page, page.read_text(encoding="utf-8"))
        for found, command, content in refresh_docs.MARKED.findall(part):
            if found == kind:
                yield pytest.param(command, content, id=f"{page.name}: {command}")


def numbers(output: str) -> list[float]:
    return [float(number.replace(",", "").replace("−", "-")) for number in NUMBER.findall(output)]


def words(output: str) -> list[str]:
    """The words of an output, without numbers, the chart and how lines are broken."""
    lines = [line for line in output.splitlines() if not re.search("[┤│└█]", line)]
    return re.findall(r"[A-Za-z_]{2,}", " ".join(lines))


@pytest.mark.parametrize(("command", "content"), list(quotes("output")))
def test_quoted_output_is_what_the_command_prints(command, content):
    quoted = content.removeprefix("```text\n").rstrip().removesuffix("```")
    printed = refresh_docs.printed(command)
    assert words(printed) == words(quoted), "run python tools/refresh_docs.py --quick"
    assert numbers(printed) == pytest.approx(numbers(quoted), rel=0.02, abs=0.002), (
        "run python tools/refresh_docs.py --quick"
    )


@pytest.mark.parametrize(("command", "content"), list(quotes("table")))
def test_quoted_tables_are_of_this_model(command, content):
    made_with = refresh_docs.FINGERPRINT.search(content)
    assert made_with and made_with[1] == refresh_docs.model_fingerprint(), "run python tools/refresh_docs.py"


def test_something_is_quoted():
    assert list(quotes("output")) and len(list(quotes("table"))) >= 3


@pytest.mark.parametrize("page", [page for page in pages() if blocks(page, "python")], ids=lambda page: page.name)
def test_python_examples_run(page, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    space: dict = {}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), space)  # noqa: S102
    assert capsys.readouterr().out


def commands() -> list[str]:
    lines = [line for block in blocks(ROOT / "README.md", "sh") for line in block.splitlines()]
    return [line.split("  #")[0].strip() for line in lines if line.startswith("ispsim ")]


def test_the_commands_are_shown():
    assert [line.split()[1] for line in commands()] == ["run", "compare", "story", "describe", "check"]


@pytest.mark.parametrize("command", commands())
def test_commands_work(command):
    parts = []
    for part in shlex.split(command):
        parts += [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob(part))] if "*" in part else [part]
    few = ["--runs", "2"] if parts[1] in ("run", "compare") else []
    assert refresh_docs.printed(shlex.join([*parts, *few]))


def test_make_knows_the_targets_that_are_shown():
    shown = {
        line.split()[1]
        for block in blocks(ROOT / "README.md", "sh")
        for line in block.splitlines()
        if line.startswith("make ")
    }
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"demo", "test"} <= shown
    assert not [target for target in shown if not re.search(rf"^{target}:", makefile, re.MULTILINE)]
