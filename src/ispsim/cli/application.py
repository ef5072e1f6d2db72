"""The command ``ispsim``: its commands, and what becomes of their output and of everything that goes wrong.

Nothing is printed until a command has finished, so that one that fails leaves standard output empty.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer

from ispsim import __version__
from ispsim.cli import check, compare, describe, evidence, experiment, report, run, story
from ispsim.cli.failures import Finished, Stop, UsageError, tell, tell_problems, usage_in_words
from ispsim.errors import RunError, ScenarioError

OK, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130

ABOUT = """Simulate how implementation support practitioners (ISPs) help services take up an intervention.

Start with: ispsim run scenarios/regional_rollout.toml
"""


def _version(wanted: bool) -> None:
    if wanted:
        raise Stop(f"ispsim {__version__}\n")


def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Hold the options that stand before a command."""


def application() -> typer.Typer:
    """Return the application with its commands."""
    app = typer.Typer(
        name="ispsim",
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback(help=ABOUT)(_top)
    app.command("run", help=run.ABOUT)(run.run)
    app.command("compare", help=compare.ABOUT)(compare.compare)
    app.command("experiment", help=experiment.ABOUT)(experiment.experiment)
    app.command("story", help=story.ABOUT)(story.story)
    app.command("evidence", help=evidence.ABOUT)(evidence.evidence)
    app.command("report", help=report.ABOUT)(report.report)
    app.command("check", help=check.ABOUT)(check.check)
    app.command("describe", help=describe.ABOUT)(describe.describe)
    return app


def execute(arguments: Sequence[str] | None = None) -> int:
    """Run a command, print what it returns, and return the exit status."""
    try:
        done = _carried_out(list(sys.argv[1:] if arguments is None else arguments))
    except ScenarioError as error:
        tell_problems(error)
        return WRONG
    except UsageError as error:
        return _told(usage_in_words(error), WRONG)
    except RunError as error:
        return _told(f"ispsim: {error}", FAILED)
    except (KeyboardInterrupt, typer.Abort):
        return _told("ispsim: interrupted", INTERRUPTED)
    except MemoryError:
        return _told("ispsim: there is not enough memory for this", FAILED)
    except OSError as error:
        return _told(_in_words(error), FAILED)
    except Exception as error:
        if os.environ.get("ISPSIM_TRACEBACK"):
            raise
        what = f"{type(error).__name__}: {error}"
        return _told(f"ispsim: a fault in ispsim, not in the request: {what} (ISPSIM_TRACEBACK=1 shows where)", FAILED)
    if isinstance(done, Finished):
        return _printed(done.text) or done.status
    return done if isinstance(done, int) else _printed(done)


def _carried_out(words: list[str]) -> str | int | Finished:
    """Return what a command has to say, or an exit status where typer has said it all."""
    command = typer.main.get_command(application())
    try:
        done = command.main(words, prog_name="ispsim", standalone_mode=False)
    except Stop as stop:
        return stop.text
    if done == INTERRUPTED:  # some versions of typer make a number of an interruption
        raise KeyboardInterrupt
    return done if isinstance(done, str | int | Finished) else OK


def _told(message: str, status: int) -> int:
    tell(message)
    return status


def _in_words(error: OSError) -> str:
    return f"ispsim: {error.strerror or error}{f': {error.filename}' if error.filename else ''}"


def _printed(text: str) -> int:
    """Write to standard output, in characters that it can show, see it out, and return the exit status."""
    if sys.stdout is None:
        return _told("ispsim: standard output is closed", FAILED)
    try:
        sys.stdout.write(_fitting(text, sys.stdout.encoding or "utf-8"))
        sys.stdout.flush()
    except BrokenPipeError:
        # output goes to `head`, say: whoever reads has seen enough
        status = OK
    except OSError as error:
        status = _told(_in_words(error), FAILED)
    except KeyboardInterrupt:
        status = _told("ispsim: interrupted", INTERRUPTED)
    else:
        return OK
    with suppress(OSError):
        # so that Python does not stumble over what is left to write at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _fitting(text: str, encoding: str) -> str:
    """Return a text in characters that an encoding has."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = str.maketrans("█▇▆▅▄▃▂▁━─│┤┼└·–…×", "########=-|+++.-.x")
        return text.translate(plain).encode(encoding, "replace").decode(encoding)
    return text
