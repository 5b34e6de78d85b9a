"""The clean-comparison certificate (ACCOUNT section 6): it is proved, or nothing is stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from simulation.errors import BrokenInvariantError
from simulation.experiments.replicate import PLACEBO_MONTHS, first_months_that_differ
from simulation.plans import first_policy_month
from simulation.scenario import baseline_of, changed_programmes, zeroed
from simulation.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulation.engine import RunSettings
    from simulation.experiments.orders import Keys
    from simulation.scenario import Scenario


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
    baseline: Scenario,
    scenarios: Sequence[Scenario],
    keys: Sequence[Keys],
    settings: RunSettings,
    results: Path,
) -> list[Proof]:
    """Prove a group's comparison clean; raise BrokenInvariantError with the first difference if not.

    The others (outsiders, the circle alone) were made when the frozen worlds were lived: they are
    stored only where they held.
    """
    store = Store(results)
    months = {
        each.id: _require_equal_before_policy(each, keys, settings, store) for each in scenarios
    }
    empty = [zeroed(each, baseline) for each in scenarios]
    differ = first_months_that_differ(baseline, empty, settings, results)
    for scenario, month in zip(scenarios, differ, strict=True):
        if month is not None:
            raise BrokenInvariantError(
                f"scenario {scenario.id} with nothing in it differs from its baseline in month {month}"
            )
    lived = min(PLACEBO_MONTHS, settings.months)
    return [
        proof
        for each in scenarios
        for proof in (
            Proof(each.id, "identical_before_policy", months[each.id], "months"),
            Proof(each.id, "nothing_changes_nothing", lived, "months"),
            *_frozen_proofs(each, keys, store),
        )
    ]


def _require_equal_before_policy(
    scenario: Scenario, keys: Sequence[Keys], settings: RunSettings, store: Store
) -> int:
    """Return the months before the policy; raise where a replicate differs from its baseline there."""
    policy = scenario
    if scenario.cash_for is not None:
        policy = replace(scenario.cash_for, baseline=scenario.baseline)
    begins = first_policy_month(policy, changed_programmes(policy, baseline_of(policy)))
    months = settings.months if begins is None else min(begins, settings.months)
    for number, of_replicate in enumerate(keys):
        left = store.read_provenance(of_replicate.baseline)["month_digests"]
        right = store.read_provenance(of_replicate.live[scenario.id])["month_digests"]
        for month in range(months):
            # A live world takes no more digests once a month has differed.
            if right[month : month + 1] != left[month : month + 1]:
                raise BrokenInvariantError(
                    f"scenario {scenario.id}, replicate {number}: month {month} differs from the "
                    f"baseline, but the policy begins in month {months}"
                )
    return months


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
