"""Settings of every test: figures without a screen, properties without luck, no network of ours."""

from __future__ import annotations

import os

# Before anything imports matplotlib: tests draw into files only.
os.environ.setdefault("MPLBACKEND", "Agg")

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
