"""Describe the synthetic city: every margin, its target and its fit, and the reconciliations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.experiments.potential import local_potential
from simulation.parameters.catalogue import load_catalogue
from simulation.scenario import load_scenario
from simulation.settling import initial_city
from simulation.synthesis import fit

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


def describe_city(start: str, scale: float, results: Path) -> dict[str, pd.DataFrame]:
    """Return the named tables of ``kawasan city``; the city is taken from the cache or made."""
    catalogue = load_catalogue()
    city = initial_city(catalogue, start, scale, 0, results / "cities").city
    return {
        "Margins and their fit": fit.margins_fit(city, catalogue.people, start),
        "Firms and the self-employed, reconciled": fit.firm_reconciliation(city, catalogue.people),
        "Household money": fit.money_summary(city),
        "Local potential by kawasan and sector": local_potential(
            city, load_scenario("baseline").kawasan
        ),
    }
