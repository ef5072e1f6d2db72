"""An experiment that was asked in Python has no file, and a report all the same."""

from dataclasses import replace

import ispsim
from experiments.asking import put
from ispsim.report import kinds
from ispsim.report.experiment import finished


def test_an_experiment_without_a_file_has_a_report_too(tmp_path):
    request = replace(kinds.load(put(tmp_path)), text="", path=None)
    folder = finished(request, tmp_path / "out", 1).folder
    first = (folder / "report.html").read_bytes()
    assert not (folder / "experiment.toml").exists() and b"experiment.toml" not in first
    ispsim.write_report(folder)
    assert (folder / "report.html").read_bytes() == first
