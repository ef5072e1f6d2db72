"""The command, called as a user calls it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

SMALL = """
schema = 1
name = "Small"
weeks = 12

[setting]
organizations = 3
practitioners_per_organization = 4
stage = "delivered"

[support]
isps = 1
caseload = 3
weeks = 8
"""


class Done(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """Return the one JSON object on standard output; NaN and Infinity are no JSON."""
        assert self.status == 0, self.err
        return json.loads(self.out, parse_constant=lambda word: (_ for _ in ()).throw(ValueError(word)))


def ispsim(*words: str | Path, **environment: str) -> Done:
    """Run ``python -m ispsim`` with words behind it."""
    command = [sys.executable, "-m", "ispsim", *map(str, words)]
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80", **environment}
    done = subprocess.run(command, capture_output=True, env=env, timeout=600, check=False)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def started(*words: str | Path) -> subprocess.Popen[bytes]:
    """Start Python with these words, to be interrupted or killed."""
    # tests that run in the background were told to ignore interruption, and would pass that on
    heed = None if os.name == "nt" else lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(
        [sys.executable, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heed
    )
