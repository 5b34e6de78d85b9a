"""The clean-comparison certificate (ACCOUNT section 6): it is proved, or nothing is stored."""

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
    check: str  #: identical_before_policy, nothing_changes_nothing, frozen_others_identical or
    #: circle_alone_identical
    compared: int  #: months or replicates; 0 months where the policy begins at once
    unit: str
    held: bool = True  #: a proof that fails raises instead
    persons: int = 0  #: compared in all these replicates; 0: the whole city as one


def certify(
    scenario: Scenario,
    keys: Sequence[Keys],
    settings: RunSettings,
    store: Store,
    results: Path,
) -> list[Proof]:
    """Prove a comparison clean; raise BrokenInvariantError with the first difference if it is not.

    The others (outsiders, the circle alone) were made when the frozen worlds were lived: they are
    stored only where they held.
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
        *_frozen_proofs(scenario, keys, store),
    ]


def _frozen_proofs(scenario: Scenario, keys: Sequence[Keys], store: Store) -> list[Proof]:
    """Return in how many replicates everybody was lived frozen, and in how many the circle alone."""
    records = [store.read_provenance(each.frozen[scenario.id]) for each in keys]
    proofs = []
    for check, count in (
        ("frozen_others_identical", "strangers_compared"),
        ("circle_alone_identical", "circle_compared"),
    ):
        persons = [record[count] for record in records if record[count]]
        if persons:
            proofs.append(
                Proof(scenario.id, check, len(persons), "replicates", persons=sum(persons))
            )
    return proofs


def certificate_record(proofs: Sequence[Proof]) -> dict[str, object]:
    """Return what ``certificate.json`` holds."""
    return {"checks": [asdict(proof) for proof in proofs]}
