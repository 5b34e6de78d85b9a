"""A command that is really interrupted keeps what is finished and goes on where it stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.architecture.source import ROOT

pytestmark = [
    pytest.mark.slow,  # it starts processes, and waits for them
    pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process"),
]
COMMAND = [
    "compare", "marketing_only", "--scale", "0.1", "--months", "24", "--replicates", "6",
    "--workers", "1", "--results",
]  # fmt: skip
LONGEST_SECONDS = 300


def _kawasan(*arguments):
    return [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)]


def _finished(results):
    return {path.parent.name for path in (results / "runs").glob("*/provenance.json")}


def test_an_interruption_keeps_finished_runs_and_only_the_others_are_lived_later(tmp_path):
    begun = subprocess.Popen(
        _kawasan(*COMMAND, tmp_path), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + LONGEST_SECONDS
    while not _finished(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.2)
    os.killpg(begun.pid, signal.SIGINT)  # as a terminal does: to everybody at once
    _, said = begun.communicate(timeout=60)
    assert begun.returncode == 130, said
    assert "Everything finished so far is kept" in said
    assert "Traceback" not in said
    kept = _finished(tmp_path)
    assert 0 < len(kept) < 18
    assert not list(tmp_path.glob("*/certificate.json"))
    told = subprocess.run(
        _kawasan("status", "--results", tmp_path, "--json"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(told.stdout)["runs stored"] == len(kept)
    stamps = {key: (tmp_path / "runs" / key / "provenance.json").stat().st_mtime_ns for key in kept}
    again = subprocess.run(
        _kawasan("run", *COMMAND[1:], tmp_path, "--quiet"),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    assert len(_finished(tmp_path)) == 18
    assert stamps == {
        key: (tmp_path / "runs" / key / "provenance.json").stat().st_mtime_ns for key in kept
    }
