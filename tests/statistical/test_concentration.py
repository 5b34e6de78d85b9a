"""The same money on one kawasan: stronger clusters, in a smaller market (docs/model/clusters.md)."""

from __future__ import annotations

import numpy as np
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
    """Return rupiah paid, mean cluster gain and monthly sales of the firms with a grant."""
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
    return int(paid), float(firms.cluster_gain[rows].mean()), int(firms.sales_idr[rows].sum())


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
    added = {p: lived[p, False][2] / lived[p, True][2] - 1.0 for p in PLACES}
    assert added["Seberang"] > added["spread"] > 0
    assert lived["Seberang", True][2] < lived["spread", True][2]
