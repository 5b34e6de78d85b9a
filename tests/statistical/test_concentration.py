"""The same money on one kawasan: stronger clusters, in a smaller market (docs/model/clusters.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation.engine import RunSettings, run_once
from simulation.scenario import load_scenario
from tests.small_runs import small_initial

pytestmark = pytest.mark.slow
SETTINGS = RunSettings(scale=0.1, months=24)
PLACES = {"spread": "all", "Seberang": "[Seberang]"}
NO_CLUSTERS = (
    "parameters:\n  programmes.cluster_productivity_gain: 0.0\n"
    "  programmes.cluster_reach_gain: 0.0\n"
)


def _lived(folder, place, parameters):
    """Return rupiah paid, mean cluster gain and monthly sales by owner of the firms with a grant."""
    path = folder / f"grants_{place.lower()}_{len(parameters)}.yaml"
    areas = f"programmes:\n  kawasan:\n    areas: {PLACES[place]}\n"
    path.write_text(f"title: x\nbase: capital_only\n{areas}{parameters}", encoding="utf-8")
    first = small_initial(SETTINGS.scale)
    run = run_once(load_scenario(path), 0, settings=SETTINGS, initial=first)
    events, firms, persons = run.deliveries, run.city.enterprises, run.city.persons
    granted = events[events["event"].isin(["grant", "founder"])]["person"].unique()
    rows = persons.enterprise_row[np.isin(persons.identity, granted)]
    rows = rows[rows >= 0]
    rows = rows[firms.open[rows]]
    paid = run.ledger.query("entry == 'paid' and programme == 'kawasan'")["value"].sum()
    owners = persons.identity[firms.owner_row[rows]]
    sales = pd.Series(firms.sales_idr[rows], index=owners)
    return int(paid), float(firms.cluster_gain[rows].mean()), sales


def test_concentration_strengthens_clusters_and_meets_a_smaller_market(tmp_path):
    lived = {
        (place, bool(parameters)): _lived(tmp_path, place, parameters)
        for place in PLACES
        for parameters in ("", NO_CLUSTERS)
    }
    paid = [money for money, _, _ in lived.values()]
    assert max(paid) - min(paid) < 0.01 * max(paid)  # the same money
    gain = {place: lived[place, False][1] for place in PLACES}
    assert gain["Seberang"] > 1.5 * gain["spread"] > 0
    # What the cluster adds to the sales of those with a grant, and why it is not the whole story:
    # two small districts buy less from each of them.
    # The same owners: who keeps a firm is not the same in both.
    pairs = {
        p: pd.concat([lived[p, False][2], lived[p, True][2]], axis=1, join="inner").sum()
        for p in PLACES
    }
    added = {p: float(pairs[p].iloc[0] / pairs[p].iloc[1]) - 1.0 for p in PLACES}
    assert added["Seberang"] > added["spread"] > 0
    assert lived["Seberang", True][2].sum() < lived["spread", True][2].sum()
