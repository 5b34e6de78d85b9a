"""Write the golden run anew: ``python -m tests.golden.renew``, and say in CHANGELOG.md why."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from simulation.engine import RunSettings
from tests.small_runs import city_figure, live_anew

PATH: Final = Path(__file__).with_name("golden.json")
SCENARIO: Final = "training_only"
SETTINGS: Final = RunSettings(scale=0.05, months=15)
INDICATORS: Final = (
    "population", "employed", "unemployed", "employed_formal", "poor_persons", "enterprises",
    "enterprise_sales", "earnings", "participants",
)  # fmt: skip


def golden_run() -> dict[str, Any]:
    """Live the golden run and return what is kept of it: whole numbers and digests only."""
    run = live_anew(SCENARIO, SETTINGS)
    return {
        "scenario": SCENARIO,
        "seed": SETTINGS.seed,
        "scale": SETTINGS.scale,
        "months": SETTINGS.months,
        "indicators": {
            name: [int(value) for value in city_figure(run, name)] for name in INDICATORS
        },
        "paid_idr": int(run.ledger[run.ledger["entry"] == "paid"]["value"].sum()),
        "month_digests": run.recorder.month_digests,
    }


if __name__ == "__main__":
    PATH.write_text(json.dumps(golden_run(), indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"written: {PATH.name}\n")
