"""The clean-comparison certificate (ACCOUNT section 6): three proofs, or nothing is stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from simulation.errors import BrokenInvariantError
from simulation.experiments.replicate import PLACEBO_MONTHS, prove_nothing_changes_nothing
from simulation.plans import first_policy_month
from simulation.scenario import baseline_of, changed_programmes, zeroed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulation.engine import RunSettings
    from simulation.experiments.orders import Keys
    from simulation.scenario import Scenario
    from simulation.store import Store


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof for one scenario: what was compared, how much of it, and that it held."""

    scenario: str
    check: str  #: identical_before_policy, nothing_changes_nothing or frozen_others_identical
    compared: int  #: months or replicates; 0 months where the policy begins at once
    unit: str
    held: bool = True  #: a proof that fails raises instead


def certify(
    scenario: Scenario,
    keys: Sequence[Keys],
    settings: RunSettings,
    store: Store,
    results: Path,
) -> list[Proof]:
    """Prove a comparison clean; raise BrokenInvariantError with the first difference if it is not.

    The third proof (outsiders) was made when the frozen worlds were lived: they are stored only
    where it held.
    """
    baseline = baseline_of(scenario)
    changed = changed_programmes(scenario, baseline)
    if scenario.cash_for is not None:
        paid_for = replace(scenario.cash_for, baseline=scenario.baseline)
        begins = first_policy_month(paid_for, changed_programmes(paid_for, baseline_of(paid_for)))
    else:
        begins = first_policy_month(scenario, changed)
    months = settings.months if begins is None else min(begins, settings.months)
    for number, of_replicate in enumerate(keys):
        left = store.read_provenance(of_replicate.baseline)["month_digests"]
        right = store.read_provenance(of_replicate.live[scenario.id])["month_digests"]
        for month in range(months):
            if left[month] != right[month]:
                raise BrokenInvariantError(
                    f"scenario {scenario.id}, replicate {number}: month {month} differs from the "
                    f"baseline, but the policy begins in month {months}"
                )
    differs = prove_nothing_changes_nothing(baseline, zeroed(scenario, baseline), settings, results)
    if differs is not None:
        raise BrokenInvariantError(
            f"scenario {scenario.id} with nothing in it differs from its baseline in month {differs}"
        )
    return [
        Proof(scenario.id, "identical_before_policy", months, "months"),
        Proof(
            scenario.id, "nothing_changes_nothing", min(PLACEBO_MONTHS, settings.months), "months"
        ),
        Proof(scenario.id, "frozen_others_identical", len(keys), "replicates"),
    ]


def certificate_record(proofs: Sequence[Proof]) -> dict[str, object]:
    """Return what ``certificate.json`` holds."""
    return {"checks": [asdict(proof) for proof in proofs]}
