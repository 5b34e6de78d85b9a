"""One small run, bit for bit as it was; renewed by ``python -m tests.golden.renew``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.renew import PATH, SETTINGS, golden_run

GOLDEN = json.loads(PATH.read_text(encoding="utf-8"))
RENEW = "if the change is meant: python -m tests.golden.renew, and a line in CHANGELOG.md"


@pytest.fixture(scope="module")
def found():
    return golden_run()


@pytest.mark.parametrize("name", sorted(GOLDEN["indicators"]))
def test_indicators_are_as_they_were(found, name):
    assert found["indicators"][name] == GOLDEN["indicators"][name], RENEW


def test_money_is_as_it_was(found):
    assert found["paid_idr"] == GOLDEN["paid_idr"], RENEW


def test_every_life_is_as_it_was(found):
    first = next(
        (
            month
            for month, digests in enumerate(
                zip(found["month_digests"], GOLDEN["month_digests"], strict=True)
            )
            if digests[0] != digests[1]
        ),
        None,
    )
    assert first is None, f"lives differ from month {first}; {RENEW}"


def test_the_golden_run_has_something_in_it():
    assert len(GOLDEN["month_digests"]) == SETTINGS.months
    assert len(set(GOLDEN["month_digests"])) == SETTINGS.months
    assert max(GOLDEN["indicators"]["participants"]) > 0


def _digests_elsewhere(**surroundings):
    """Return the digests of the golden run lived by another process in other surroundings."""
    script = (
        "import json; from tests.golden.renew import golden_run;"
        "print(json.dumps(golden_run()['month_digests']))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        env=os.environ | surroundings,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_one_thread_lives_the_same_life(found):
    alone = _digests_elsewhere(NUMBA_NUM_THREADS="1", OMP_NUM_THREADS="1")
    assert alone == found["month_digests"]


@pytest.mark.slow
def test_an_older_processor_lives_the_same_life(found, tmp_path):
    """Kernels compiled for the plainest processor, libraries told that theirs is ten years older."""
    newer = "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR AVX2 FMA3"
    older = _digests_elsewhere(
        NUMBA_CPU_NAME="generic",
        NUMBA_CACHE_DIR=str(tmp_path),
        OPENBLAS_CORETYPE="Prescott",
        NPY_DISABLE_CPU_FEATURES=newer,
    )
    assert older == found["month_digests"]
