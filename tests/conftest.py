"""Settings of every test: figures without a screen, properties without luck, no network of ours."""

from __future__ import annotations

import os

# Before anything imports matplotlib: tests draw into files only.
os.environ.setdefault("MPLBACKEND", "Agg")

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run; the first call of a kernel compiles it, so no deadline; no file of
# past failures, so that a clean clone and an old one test the same.
settings.register_profile(
    "kawasan",
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kawasan")


@pytest.fixture(scope="module")
def one_process():
    """Live ordered runs in this process: a pool of new ones imports for seconds and changes nothing.

    That it changes nothing is what ``test_a_process_of_its_own_lives_the_same_life`` holds.
    """
    from simulation.experiments import ensemble

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ensemble, "process_pool", ThreadPoolExecutor)
        yield
