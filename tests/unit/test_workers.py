"""Workers end with the command that started them, even when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import simulation

PATIENCE_SECONDS = 30
COMMAND = """
import os, time
from simulation.experiments.ensemble import process_pool
if __name__ == "__main__":
    pool = process_pool(1)
    print(pool.submit(os.getpid).result(), flush=True)
    pool.submit(time.sleep, 600)
    time.sleep(600)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills a process without a word")
def test_a_worker_ends_when_the_command_is_killed(tmp_path):
    script = tmp_path / "command.py"
    script.write_text(COMMAND, "utf-8")
    surroundings = os.environ | {"PYTHONPATH": str(Path(simulation.__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, env=surroundings
    ) as command:
        worker = int(command.stdout.readline())
        command.send_signal(signal.SIGKILL)
        try:  # the output ends when nobody is left who could write to it
            output, _ = command.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.kill(worker, signal.SIGKILL)
            pytest.fail("the worker goes on without anybody to work for")
    assert command.returncode == -signal.SIGKILL
    assert output == ""
