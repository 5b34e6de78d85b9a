"""Write a small stored comparison, as `kawasan compare` would, from synthetic tables."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.comparison import (
    BETTER,
    CIRCULATION,
    CostOptions,
    Pricing,
    Published,
    Served,
    StoredRuns,
    Streams,
    additionality,
    appraise,
    closing_year,
    cost_effectiveness,
    cost_horizons,
    harm_check,
    paired_differences,
    precision,
    ranking,
    ranking_pairs,
    standard_periods,
)
from simulation.comparison.intervals import COVERS_ZERO, Ratio
from simulation.experiments.certificate import Proof, certificate_record
from tests.unit.comparison_frames import (
    FIRST,
    account_frame,
    indicator_runs,
    ledger_frame,
    months_from,
    outcome_frame,
    record,
)

MONTHS = 36
PRICES = Pricing(np.ones(MONTHS), (0.035, 0.06, 0.09, 0.12))
EFFECTS = {
    "integrated": {"employed": 60.0, "tpt": -0.02, "poor_persons": -55.0, "p0": -0.009},
    "training_only": {"employed": 24.0, "tpt": -0.008, "poor_persons": 2.0, "p0": 0.0},
    "cash_equal_budget": {"employed": -1.0, "tpt": 0.0, "poor_persons": -130.0, "p0": -0.021},
}
LINE_UNITS = {
    "leakage": "person-months",
    "substitution": "persons",
    "substitution_places_taken": "persons",
    "composition": "person-months",
    "supported_posts": "job-months",
    "unnamed_posts": "person-months",
}
TITLES = {
    "baseline": ("Tanpa program baru", "Without the new programme"),
    "integrated": ("Rantai terpadu hulu-hilir", "The whole chain, people handed on"),
    "training_only": ("Pelatihan saja", "Training only"),
    "cash_equal_budget": ("Tunai dengan anggaran sama", "Cash at the same budget"),
}
PARAMETERS = [
    {
        "name": "labour_market.vacancy_response",
        "meaning": "How much vacancies answer to easier hiring",
        "value": 0.3,
        "unit": "elasticity",
        "low": 0.0,
        "high": 1.0,
        "status": "assumed",
        "source": "assumption",
        "argument": "0 is full displacement, 1 free entry; nothing measured for cities like this",
    },
    {
        "name": "programmes.cost_per_trainee_idr",
        "meaning": "Training package per trainee",
        "value": 3_125_000,
        "unit": "rupiah per person",
        "low": 2_500_000,
        "high": 4_000_000,
        "status": "measured",
        "source": "BLK Rembang, APBD 2022",
        "argument": "",
    },
]


def _policy_outcomes(base: pd.DataFrame, jobs: float, poor: float, seed: int) -> pd.DataFrame:
    """Return outcomes with a few jobs more and a few poor fewer in every month."""
    luck = np.random.default_rng(seed).integers(-6, 7, len(base))
    change = np.select(
        [base["outcome"].isin(["employed", "employed_formal"]), base["outcome"] == "poor_persons"],
        [jobs + luck, poor + luck],
        luck * 1_000_000,
    )
    hours = np.where(base["outcome"] == "hours", 40 * jobs, change)
    return base.assign(value=base["value"] + hours.astype(np.int64))


def _circle(policy: pd.DataFrame, base: pd.DataFrame, jobs: float) -> pd.DataFrame:
    """Return a circle whose gross effect is twice the net one."""
    base_circle = account_frame(1, MONTHS, 8)
    gain = np.where(base_circle["outcome"].isin(["employed", "employed_formal"]), 2 * jobs, 0)
    poverty = np.where(base_circle["outcome"] == "poor_persons", -30, 0)
    gross = base_circle["deadweight"] + (gain + poverty).astype(np.int64)
    assert len(policy) == len(base) == len(base_circle)
    return base_circle.assign(gross=gross)


def write_comparison(folder: Path, *, replicates: int = 8, scale: float = 1.0) -> Path:
    """Fill ``folder`` with the tables of a comparison of three scenarios with a baseline."""
    folder.mkdir(parents=True, exist_ok=True)
    periods = standard_periods(FIRST, MONTHS)
    base = indicator_runs("baseline", {}, MONTHS, replicates)
    scenarios = [indicator_runs(name, e, MONTHS, replicates) for name, e in EFFECTS.items()]
    compared = [paired_differences(base, runs, periods) for runs in scenarios]
    differences = pd.concat(compared, ignore_index=True)
    differences.to_parquet(folder / "comparison.parquet")
    harm_check(differences, "2024-2026").to_parquet(folder / "harm.parquet")
    better = {name: sign for name, sign in BETTER.items() if name in EFFECTS["integrated"]}
    for name, table in (("ranking", ranking), ("ranking_pairs", ranking_pairs)):
        table(base, scenarios, periods[-1], better).to_parquet(folder / f"{name}.parquet")
    seen = [precision(base, runs, periods[-1:]) for runs in scenarios]
    pd.concat(seen, ignore_index=True).to_parquet(folder / "precision.parquet")
    _write_account(folder, periods)
    _write_lines(folder, replicates)
    _write_records(folder, replicates, scale)
    return folder


def _write_lines(folder: Path, replicates: int) -> None:
    """Write lines beside the account: as many persons or posts a month as their place in the list."""
    rows = [
        (name, "baseline", replicate, "employed", "city", "all", "2024-2026", line,
         (36 if unit.endswith("-months") else 1) * (at + 1), unit)
        for name in EFFECTS
        for replicate in range(replicates)
        for at, (line, unit) in enumerate(LINE_UNITS.items())
    ]  # fmt: skip
    columns = ["scenario", "baseline", "replicate", "outcome", "area", "group", "period", "line",
               "value", "unit"]  # fmt: skip
    pd.DataFrame(rows, columns=columns).to_parquet(folder / "account_lines.parquet")


def split_by_channel(folder: Path) -> Path:
    """Turn a written comparison into one that was made with ``--channels``; return its folder."""
    account = pd.read_parquet(folder / "additionality.parquet")
    for term in ("displacement", "spillover"):
        for column in (term, f"{term}_low", f"{term}_high"):
            account[column] = 12.0
    account = account.assign(vacancies=-20.0, sales=8.0, local_spending=12.0)
    account.to_parquet(folder / "additionality.parquet")
    lines = pd.read_parquet(folder / "account_lines.parquet")
    churn = [
        lines[lines["line"] == "substitution"].assign(line=line, value=value)
        for line, value in (("churn_losers", 1826), ("churn_winners", 852))
    ]
    one = churn[0][churn[0]["replicate"] == 0].assign(line="churn_one_person", value=75)
    pd.concat([lines, *churn, one]).to_parquet(folder / "account_lines.parquet")
    exact = Ratio(1.31, 1.12, 1.47, "")
    unclear = Ratio(*[float("nan")] * 3, COVERS_ZERO)
    published = {name: Published(0.3, 0.0, 1.0) for name in CIRCULATION}
    rows = []
    for name in EFFECTS:
        for measure, ratio in zip(CIRCULATION, (exact, exact, unclear), strict=True):
            rows.append(
                (name, "baseline", measure, "2024-2026", ratio.value, ratio.low, ratio.high,
                 "ratio", ratio.note, *asdict(published[measure]).values())
            )  # fmt: skip
    columns = ["scenario", "baseline", "measure", "period", "value", "low", "high", "unit", "note",
               "published", "published_low", "published_high"]  # fmt: skip
    pd.DataFrame(rows, columns=columns).to_parquet(folder / "circulation.parquet")
    return folder


def _write_account(folder: Path, periods: tuple) -> None:
    base = outcome_frame(1, MONTHS, 8)
    served = _served()
    horizons = cost_horizons(FIRST, MONTHS, None, 24)
    nearest = [*horizons, *(closing_year(horizon) for horizon in horizons)]
    summaries, exact, costs = [], [], []
    ledgers = {name: ledger_frame(name, MONTHS, 8) for name in EFFECTS}
    own = ledger_frame("baseline", MONTHS, 8, 20_000_000)
    for seed, (name, effect) in enumerate(EFFECTS.items()):
        policy = _policy_outcomes(base, effect["employed"], effect["poor_persons"], seed)
        result = additionality(
            StoredRuns(record("baseline", MONTHS), base),
            StoredRuns(record(name, MONTHS), policy),
            _circle(policy, base, effect["employed"]),
            periods,
        )
        summaries.append(result.summary)
        exact.append(result.replicates)
        options = CostOptions(horizons, frozenset({"apbn"}))
        over_horizons = additionality(
            StoredRuns(record("baseline", MONTHS), base),
            StoredRuns(record(name, MONTHS), policy),
            _circle(policy, base, effect["employed"]),
            nearest,
        ).replicates
        costs.append(cost_effectiveness(over_horizons, ledgers[name], own, served, options))
        costs.append(appraise((name, "baseline"), _streams(seed), PRICES, horizons)[1])
    for name, frames in {
        "additionality": summaries,
        "additionality_replicates": exact,
        "cost_effectiveness": costs,
        "ledger": [own, *ledgers.values()],
    }.items():
        pd.concat(frames, ignore_index=True).to_parquet(folder / f"{name}.parquet")


def _served() -> Served:
    """Fourteen starters a month, of whom nine are placed three months later, two in any case."""
    months = months_from(FIRST, MONTHS)
    starters = [(r, month, 14) for r in range(8) for month in months]
    placed = [
        (r, month, 100 * at + person, person < 9, person < 2)
        for r in range(8)
        for at, month in enumerate(months)
        for person in range(14)
    ]
    return Served(
        pd.DataFrame(starters, columns=["replicate", "month", "value"]),
        pd.DataFrame(
            placed, columns=["replicate", "month", "person", "employed", "employed_at_baseline"]
        ),
    )


def _streams(seed: int) -> Streams:
    """Benefits a little below costs, all in rupiah a month."""
    draw = np.random.default_rng(seed)
    cost = np.full((8, MONTHS), 2e8)
    nothing = np.zeros((8, MONTHS))
    spent = {"spent": cost, "budgeted": cost * 1.2}
    return Streams(
        earnings=draw.normal(1.6e8, 4e7, (8, MONTHS)),
        commuter_earnings=nothing + 1e7,
        displaced_elsewhere=nothing + 2e7,
        cost=spent,
        cost_city={per: stream / 3 for per, stream in spent.items()},
        cash_to_households=nothing,
        grants_to_enterprises=cost / 4,
    )


def _write_records(folder: Path, replicates: int, scale: float) -> None:
    checks = (
        ("identical_before_policy", 4, "months", 0),
        ("nothing_changes_nothing", 12, "months", 0),
        ("frozen_others_identical", 1, "replicates", 600_000),
        ("circle_alone_identical", replicates, "replicates", 12_000),
    )
    proofs = [
        Proof(name, check, compared, unit, persons=persons)
        for name in EFFECTS
        for check, compared, unit, persons in checks
    ]
    unreached = {"last_rupiah": "2026-12", "later_months": 24, "months_needed": 60}
    horizons = [{"scenario": name, "baseline": "baseline"} | unreached for name in EFFECTS]
    pd.DataFrame(horizons).assign(reached=False).to_parquet(folder / "horizons.parquet")
    keys = [f"{number:064x}" for number in range(7 * replicates)]
    provenance = {
        "software": {"kawasan": "0.1.0"},
        "settings": {"seed": 1, "months": MONTHS, "scale": scale, "city_number": 0},
        "start": "2024-01",
        "runs": [{"scenario": "baseline", "replicate": 0, "world": "live", "key": k} for k in keys],
    }
    for name, content in (
        ("certificate", certificate_record(proofs)),
        ("provenance", provenance),
        ("parameters", PARAMETERS),
    ):
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    texts = folder / "scenarios"
    texts.mkdir(exist_ok=True)
    for name, (indonesian, english) in TITLES.items():
        (texts / f"{name}.yaml").write_text(
            f"title:\n  id: {indonesian}\n  en: {english}\n"
            "question:\n  id: Bauran mana yang menambah pekerjaan paling banyak?\n"
            "  en: Which mix adds the most jobs?\n",
            encoding="utf-8",
        )
