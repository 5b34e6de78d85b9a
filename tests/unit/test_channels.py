"""Six worlds more: what they are called, that they resume, and that the split adds up to the unit."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.comparison.account import CHANNELS, LINES
from simulation.engine import RunSettings
from simulation.experiments.comparing import ComparisonPlan, comparison_status
from simulation.experiments.ensemble import missing_runs, orders_for
from simulation.experiments.orders import ONE_PERSON, PARTIAL_WORLDS, keys_of
from simulation.experiments.records import read_comparison
from simulation.experiments.replicate import live_replicate
from simulation.experiments.reproducing import reproduce_comparison
from simulation.groups import BREAKDOWNS
from simulation.signals import Channel
from simulation.store import Store
from tests.small_runs import shipped

pytestmark = pytest.mark.usefixtures("one_process")
POLICY = "capital_only"
SETTINGS = RunSettings(scale=0.05, months=9)


def _orders(results, replicates=1, names=(POLICY,), *, channels=True):
    listed = [shipped(name) for name in names]
    return orders_for(shipped("baseline"), listed, replicates, SETTINGS, results, channels=channels)


def _plan(results, *, channels=True, replicates=2):
    return ComparisonPlan((shipped(POLICY),), replicates, SETTINGS, results, channels)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Return a results folder that holds two replicates of a policy, split by channel."""
    folder = tmp_path_factory.mktemp("results")
    for order in _plan(folder).orders():
        live_replicate(order)
    return folder


@pytest.fixture(scope="module")
def folder(results):
    return _plan(results).store_comparison()


# Worlds and keys ----------------------------------------------------------------------------------


def test_six_worlds_release_one_or_two_channels():
    assert len(PARTIAL_WORLDS) == len(set(PARTIAL_WORLDS.values())) == 6
    assert all(0 < len(released) < len(Channel) for released in PARTIAL_WORLDS.values())
    assert PARTIAL_WORLDS["vacancies+sales"] == {Channel.VACANCIES, Channel.SALES}


def test_a_split_adds_six_worlds_and_in_the_first_replicate_one_person(tmp_path):
    plain, split = (
        [keys_of(order) for order in _orders(tmp_path, 2, channels=asked)]
        for asked in (False, True)
    )
    assert [len(keys.all()) for keys in plain] == [3, 3]
    assert [len(keys.all()) for keys in split] == [10, 9]
    for before, after in zip(plain, split, strict=True):
        assert set(before.all()) < set(after.all())  # what is stored already is reused
        assert len(set(after.all())) == len(after.all())


def test_only_what_was_asked_for_is_split(tmp_path):
    """A scenario that is run because another one pays for it in cash has no further worlds."""
    keys = keys_of(_orders(tmp_path, names=("cash_equal_budget",))[0])
    assert list(keys.live) == ["integrated", "cash_equal_budget"]
    assert list(keys.partial) == ["cash_equal_budget"]


def test_a_forecast_counts_the_worlds_of_a_split(tmp_path):
    full = replace(SETTINGS, scale=1.0)
    plain, split = (
        replace(_plan(tmp_path, channels=asked), settings=full).forecast()
        for asked in (False, True)
    )
    assert (plain["runs missing"], split["runs missing"]) == (6, 19)
    minutes = "minutes on one core, about"
    assert split[minutes] > plain[minutes]


def test_a_forecast_knows_that_the_baseline_is_stepped_again(results):
    full = _plan(results, replicates=3).forecast()
    assert full["runs missing"] == 9
    unplanned = _plan(results).forecast()
    assert (unplanned["runs missing"], unplanned["minutes on one core, about"]) == (0, 0)


def test_a_missing_world_alone_is_lived_again(results, tmp_path):
    copy = shutil.copytree(results, tmp_path / "copy")
    order = _plan(copy).orders()[1]
    keys = keys_of(order)
    lost = keys.partial[POLICY]["sales"]
    before = Store(copy).read_frame(lost, "outcomes")
    stamp = (copy / "runs" / keys.live[POLICY] / "provenance.json").stat().st_mtime_ns
    shutil.rmtree(copy / "runs" / lost)
    assert missing_runs(Store(copy), [order]) == [lost]
    live_replicate(order)
    assert missing_runs(Store(copy), [order]) == []
    pd.testing.assert_frame_equal(Store(copy).read_frame(lost, "outcomes"), before)
    again = (copy / "runs" / keys.live[POLICY] / "provenance.json").stat().st_mtime_ns
    assert again == stamp  # deliveries came from the store


# The split ----------------------------------------------------------------------------------------


def _exact(folder):
    return Store.read_table(folder, "additionality_replicates")


def test_the_split_is_exact_in_every_replicate_area_group_outcome_and_period(folder):
    exact = _exact(folder)
    assert set(exact["replicate"]) == {0, 1}
    assert len(exact.groupby(["area", "group"])) == len(BREAKDOWNS)
    assert exact[list(CHANNELS)].notna().all(axis=None)
    assert (exact["net"] == exact["gross"] - exact["deadweight"] + exact["reaction"]).all()
    assert (exact["reaction"] == exact["spillover"] - exact["displacement"]).all()
    assert (exact["displacement"] == -(exact["vacancies"] + exact["sales"])).all()
    assert (exact["spillover"] == exact["local_spending"]).all()
    assert {str(exact[name].dtype) for name in CHANNELS} == {"Int64"}


def test_every_channel_carries_something(folder):
    exact = _exact(folder)
    for name in CHANNELS:
        assert (exact[name] != 0).any(), name


def test_terms_have_intervals_and_channels_means(folder):
    summary = Store.read_table(folder, "additionality")
    for term in ("displacement", "spillover"):
        assert summary[[term, f"{term}_low", f"{term}_high"]].notna().all(axis=None)
        assert (summary[f"{term}_low"] <= summary[term] + 1e-9).all()
    assert summary[list(CHANNELS)].notna().all(axis=None)


def test_without_channels_the_split_is_null_and_direct_is_the_same(results, folder):
    plain = _plan(results, channels=False).store_comparison()
    assert plain != folder
    left, right = _exact(plain), _exact(folder)
    assert left[[*CHANNELS, "displacement", "spillover"]].isna().all(axis=None)
    for term in ("gross", "deadweight", "reaction", "net"):
        assert left[term].tolist() == right[term].tolist()
    lines = Store.read_table(plain, "account_lines")
    assert set(lines["line"]) == {name for name in LINES if not name.startswith("churn")}
    assert not (plain / "circulation.parquet").exists()


def test_every_line_beside_the_account_is_there(folder):
    lines = Store.read_table(folder, "account_lines")
    assert set(lines["line"]) == set(LINES)
    assert lines["value"].dtype == np.dtype("int64")
    assert lines["unit"].notna().all()
    one = lines[lines["line"] == "churn_one_person"]
    assert set(one["replicate"]) == {0}
    grouped = lines[~lines["line"].isin(["leakage", "unnamed_posts"])]
    whole = grouped[grouped["group"] == "all"]
    for line, part in whole.groupby("line"):
        in_city = part["area"] == "city"
        assert part[~in_city]["value"].sum() == part[in_city]["value"].sum(), line
    city = whole[whole["area"] == "city"].groupby("line")["value"].sum()
    assert city["churn_losers"] + city["churn_winners"] > 0
    assert city["churn_one_person"] >= 0


def test_circulation_stands_beside_what_others_published(folder):
    table = Store.read_table(folder, "circulation").set_index("measure")
    assert set(table.index) == {
        "local_multiplier", "displacement_share_of_jobs", "displacement_share_of_sales",
    }  # fmt: skip
    multiplier = table.loc["local_multiplier"]
    assert (multiplier["published_low"], multiplier["published_high"]) == (1.0, 1.7)
    exact = _exact(folder)
    whole = exact["period"] == exact["period"].iloc[-1]
    city = exact[whole & (exact["area"] == "city") & (exact["group"] == "all")]
    sales = city[city["outcome"] == "enterprise_sales"]
    direct = (sales["gross"] - sales["deadweight"]).mean()
    share = table.loc["displacement_share_of_sales"]
    if share["note"] == "":
        assert share["value"] == pytest.approx(sales["displacement"].mean() / direct)


def test_status_and_record_tell_of_the_split(results, folder):
    state = comparison_status(results, folder.name)
    assert state["channels"] is True
    assert (state["runs stored"], state["runs missing"]) == (19, 0)
    record = read_comparison(results, folder.name)
    assert record.channels
    worlds = {run["world"] for run in record.runs}
    assert worlds == {"live", "frozen", ONE_PERSON, *PARTIAL_WORLDS}


def test_a_split_comparison_is_reproduced_from_its_record(tmp_path):
    plan = replace(_plan(tmp_path, replicates=1), settings=replace(SETTINGS, scale=0.02, months=5))
    for order in plan.orders():
        live_replicate(order)
    stored = plan.store_comparison()
    found = reproduce_comparison(tmp_path, stored.name, 1, None)
    assert found.identical, found.lines
    assert any(line.startswith("circulation") for line in found.lines)
