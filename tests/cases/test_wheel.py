"""The wheel alone, in an empty folder: shipped scenarios, a working folder, a comparison."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

pytestmark = pytest.mark.slow  # it compiles every kernel anew

COMPARE = [
    "compare",
    "my_city",
    "--scale",
    "0.02",
    "--replicates",
    "2",
    "--months",
    "6",
    "--workers",
    "1",
    "--quiet",
]


def test_the_wheel_starts_and_compares_in_an_empty_folder(tmp_path):
    wheels, site, empty = tmp_path / "wheels", tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(wheels), str(ROOT)]
    subprocess.run(build, check=True)
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True)

    def run(*arguments):
        code = "import sys, cli, simulation; print(simulation.__file__); cli.entry(sys.argv[1:])"
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=empty,
            env=os.environ | {"PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(str(site))
        return done.stdout

    run("init", "my_city")
    assert (empty / "my_city" / "my_scenario.yaml").is_file()
    assert "in order" in run("check", "my_city", "baseline")
    assert "Stored:" in run(*COMPARE)
    assert len(list((empty / "results").glob("*/certificate.json"))) == 1
