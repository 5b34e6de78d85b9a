"""Ensembles resume, certificates bite, tables say what was run."""

from __future__ import annotations

import io
import json
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from simulation.comparison.money import MEASURES
from simulation.errors import BrokenInvariantError, ExperimentError, OperatorError
from simulation.experiments import ensemble, frozen_worlds
from simulation.experiments.certificate import certify
from simulation.experiments.comparing import ComparisonPlan, comparison_status, plan_comparison
from simulation.experiments.ensemble import (
    CIRCLE_ALONE_SHARE,
    Progress,
    cities_to_live,
    missing_runs,
    orders_for,
    run_orders,
    with_paid_for,
)
from simulation.experiments.orders import keys_of
from simulation.experiments.participant_groups import OTHERS, PARTICIPANTS
from simulation.experiments.progress import ProgressLine
from simulation.experiments.records import read_comparison
from simulation.experiments.replicate import first_months_that_differ, live_replicate
from simulation.scenario import zeroed
from simulation.store import Store
from tests.small_runs import SMALL, baseline_run, shipped

POLICY = "marketing_only"  # reaches enterprises from the fourth month, however small the city


class HereAndNow(Executor):
    """The least an executor is: it lives each order at once, and remembers which."""

    def __init__(self, interrupted_after=None):
        self.replicates = []
        self.interrupted_after = interrupted_after

    def submit(self, function, /, *arguments, **named):
        if self.interrupted_after == len(self.replicates):
            raise KeyboardInterrupt
        self.replicates.append(arguments[0].replicate)
        future = Future()
        future.set_result(function(*arguments, **named))
        return future


def _orders(results, replicates, scenarios=(POLICY,), settings=SMALL):
    listed = [shipped(name) for name in scenarios]
    return orders_for(shipped("baseline"), listed, replicates, settings, results)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Return a results folder with two replicates of one policy, and their orders."""
    results = tmp_path_factory.mktemp("results")
    orders = _orders(results, 2)
    run_orders(orders, executor=HereAndNow())
    return results, orders


# Orders and keys ----------------------------------------------------------------------------------


def test_a_replicate_has_a_baseline_and_two_worlds_for_each_scenario(tmp_path):
    keys = keys_of(_orders(tmp_path, 1, (POLICY, "integrated"))[0])
    assert list(keys.live) == list(keys.frozen) == [POLICY, "integrated"]
    assert len(set(keys.all())) == 5


def test_replicates_share_no_run(tmp_path):
    every = [key for order in _orders(tmp_path, 3) for key in keys_of(order).all()]
    assert len(set(every)) == len(every) == 9


@pytest.mark.parametrize("replicates", [0, -1])
def test_no_replicate_is_refused(tmp_path, replicates):
    with pytest.raises(ExperimentError, match="at least 1"):
        _orders(tmp_path, replicates)


def test_who_is_paid_for_comes_before_the_payer():
    payer = shipped("cash_equal_budget")
    for listed in ([payer], [payer, shipped("integrated")], [shipped("integrated"), payer]):
        assert [each.id for each in with_paid_for(listed)] == ["integrated", "cash_equal_budget"]
    added = with_paid_for([payer])[0]
    assert added.baseline is payer.baseline


def test_without_cash_the_order_is_as_given():
    listed = [shipped(name) for name in (POLICY, "integrated", "training_only")]
    assert list(with_paid_for(listed)) == listed


# Ensembles ----------------------------------------------------------------------------------------


def test_all_runs_are_stored(stored):
    results, orders = stored
    assert missing_runs(Store(results), orders) == []
    assert all(
        (results / "runs" / key).is_dir() for order in orders for key in keys_of(order).all()
    )


def test_a_finished_ensemble_runs_nothing(stored):
    _, orders = stored
    again = HereAndNow()
    run_orders(orders, executor=again)
    assert again.replicates == []


def test_more_replicates_run_only_the_new_ones(stored):
    results, _ = stored
    executor = HereAndNow()
    run_orders(_orders(results, 3), executor=executor)
    assert executor.replicates == [2]


def test_any_executor_will_do_and_gives_the_same(stored, tmp_path):
    results, orders = stored
    with ThreadPoolExecutor(1) as pool:
        keys = run_orders(_orders(tmp_path, 1), executor=pool)[0]
    assert keys == keys_of(orders[0])
    for key in keys.all():
        left, right = (Store(root).read_provenance(key) for root in (results, tmp_path))
        assert left["month_digests"] == right["month_digests"]
    live = keys.live[POLICY]
    outcomes = [Store(root).read_frame(live, "outcomes") for root in (results, tmp_path)]
    assert outcomes[0].equals(outcomes[1])
    # Equal for two months, then the policy: nobody asks any more how a life differs.
    assert len(Store(tmp_path).read_provenance(live)["month_digests"]) == 4


def test_a_process_of_its_own_lives_the_same_life(tmp_path):
    keys = run_orders(_orders(tmp_path, 1, ()), workers=1)
    record = Store(tmp_path).read_provenance(keys[0].baseline)
    assert record["month_digests"] == baseline_run().recorder.month_digests


def test_an_interrupted_ensemble_keeps_what_is_finished_and_resumes(tmp_path):
    orders = _orders(tmp_path, 2)
    with pytest.raises(KeyboardInterrupt):
        run_orders(orders, executor=HereAndNow(interrupted_after=1))
    assert missing_runs(Store(tmp_path), orders) == keys_of(orders[1]).all()
    later = HereAndNow()
    run_orders(orders, executor=later)
    assert later.replicates == [1]
    assert missing_runs(Store(tmp_path), orders) == []


def test_a_baseline_alone_can_be_run(tmp_path):
    orders = _orders(tmp_path, 1, ())
    run_orders(orders, executor=HereAndNow())
    assert missing_runs(Store(tmp_path), orders) == []


def test_a_lost_worker_is_the_operators_business(tmp_path):
    class Lost(HereAndNow):
        def submit(self, function, /, *arguments, **named):
            future = Future()
            future.set_exception(ensemble.BrokenProcessPool())
            return future

    with pytest.raises(OperatorError, match="worker process was lost") as caught:
        run_orders(_orders(tmp_path, 1), executor=Lost())
    assert caught.value.exit_code == 3


def test_a_program_that_changes_while_it_runs_is_noticed(tmp_path):
    class Forgetful(HereAndNow):
        def submit(self, function, /, *arguments, **named):
            future = Future()
            future.set_result(None)
            return future

    with pytest.raises(OperatorError, match="changed meanwhile"):
        run_orders(_orders(tmp_path, 1), executor=Forgetful())


def test_progress_is_watched(tmp_path):
    seen = []
    run_orders(_orders(tmp_path, 1), executor=HereAndNow(), watch=seen.append)
    assert (seen[-1].finished_runs, seen[-1].wanted_runs) == (3, 3)


def test_remaining_time_is_reckoned_from_the_pace():
    assert Progress(0, 4, 9.0).remaining_seconds is None
    assert Progress(1, 4, 10.0).remaining_seconds == 30.0


def test_a_log_gets_a_line_now_and_then_not_a_moving_bar():
    stream = io.StringIO()
    line = ProgressLine(stream)
    for finished in (0, 1, 2, 3, 3):
        line(Progress(finished, 3, finished))
    assert stream.getvalue().splitlines() == ["0 of 3 runs", "3 of 3 runs"]


# The certificate ----------------------------------------------------------------------------------


def _certify(stored):
    results, orders = stored
    keys = [keys_of(order) for order in orders]
    return certify(shipped("baseline"), [shipped(POLICY)], keys, SMALL, results)


def test_a_clean_comparison_is_certified(stored):
    found = {proof.check: proof for proof in _certify(stored)}
    assert {proof.scenario for proof in found.values()} == {POLICY}
    assert all(proof.held for proof in found.values())
    assert {check: proof.compared for check, proof in found.items()} == {
        "identical_before_policy": 2,  # months: the policy begins in March
        "nothing_changes_nothing": SMALL.months,
        "frozen_others_identical": 1,  # replicates in which the whole city is lived
        "circle_alone_identical": 2,  # replicates
    }
    residents = baseline_run().city.persons.identity
    assert found["frozen_others_identical"].persons > 0.9 * (residents >= 0).sum()
    assert 0 < found["circle_alone_identical"].persons < 0.2 * (residents >= 0).sum()


def test_a_difference_before_the_policy_is_refused(stored, monkeypatch):
    _, orders = stored
    wrong = keys_of(orders[1]).live[POLICY]

    class Tampered(Store):
        def read_provenance(self, key):
            record = super().read_provenance(key)
            if key == wrong:
                record["month_digests"][1] = "0" * 16
            return record

    monkeypatch.setattr("simulation.experiments.certificate.Store", Tampered)
    with pytest.raises(BrokenInvariantError, match="replicate 1: month 1 differs"):
        _certify(stored)


def test_nothing_that_changes_something_is_refused(stored, monkeypatch):
    monkeypatch.setattr(
        "simulation.experiments.certificate.zeroed", lambda scenario, baseline: scenario
    )
    with pytest.raises(BrokenInvariantError, match="with nothing in it differs"):
        _certify(stored)


def test_the_first_month_that_differs_is_named(tmp_path):
    baseline, policy = shipped("baseline"), shipped(POLICY)
    nothing = zeroed(policy, baseline)
    found = first_months_that_differ(baseline, [nothing, policy], SMALL, tmp_path)
    assert found == [None, 3]


def test_a_frozen_world_with_a_stranger_is_not_stored(tmp_path, monkeypatch):
    monkeypatch.setattr(
        frozen_worlds, "first_stranger", lambda *worlds: "person 5 lives differently"
    )
    order = _orders(tmp_path, 1)[0]
    with pytest.raises(BrokenInvariantError, match="person 5 lives differently"):
        live_replicate(order)
    keys = keys_of(order)
    assert not Store(tmp_path).has_run(keys.frozen[POLICY])


# Cash ---------------------------------------------------------------------------------------------


def test_cash_pays_what_the_programme_paid(tmp_path):
    payer = replace(shipped("cash_equal_budget"), cash_for=shipped(POLICY))
    order = orders_for(shipped("baseline"), [payer], 1, SMALL, tmp_path)[0]
    live_replicate(order)
    store, keys = Store(tmp_path), keys_of(order)
    spent = store.read_frame(keys.live[POLICY], "ledger")
    cash = store.read_frame(keys.live[payer.id], "ledger")
    spent = spent[(spent["programme"] == "kawasan") & (spent["entry"] == "paid")]
    spent = spent[spent["source"] != "own"]  # participants' own money is not given back to them
    cash = cash[cash["programme"] == "cash_for"]
    assert spent["value"].sum() > 0
    assert cash["value"].sum() == spent["value"].sum()
    by_source = [frame.groupby("source")["value"].sum() for frame in (spent, cash)]
    assert by_source[0].to_dict() == by_source[1].to_dict()


# Comparisons --------------------------------------------------------------------------------------


def _plan(results, replicates=2, names=(POLICY,)):
    return ComparisonPlan(tuple(shipped(name) for name in names), replicates, SMALL, results)


def test_a_comparison_is_stored_once_under_one_name(stored):
    results, _ = stored
    folder = _plan(results).store_comparison()
    assert folder.name.startswith(f"{POLICY}-")
    stamp = (folder / "provenance.json").stat().st_mtime_ns
    assert _plan(results).store_comparison() == folder
    assert (folder / "provenance.json").stat().st_mtime_ns == stamp
    certificate = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    assert len(certificate["checks"]) == 4
    assert all(check["held"] for check in certificate["checks"])


def test_other_replicates_make_another_folder(stored):
    results, _ = stored
    assert _plan(results).store_comparison() != _plan(results, 1).store_comparison()


def test_the_account_of_every_replicate_is_an_identity(stored):
    results, _ = stored
    folder = _plan(results).store_comparison()
    table = Store.read_table(folder, "additionality_replicates")
    for name in ("gross", "deadweight", "reaction", "net"):
        assert table[name].dtype == np.dtype("int64")
    assert (table["net"] == table["gross"] - table["deadweight"] + table["reaction"]).all()
    assert (table["gross"] != table["deadweight"]).any()


def test_a_comparison_is_read_back_as_it_was_made(stored):
    results, _ = stored
    record = read_comparison(results, _plan(results).store_comparison().name)
    assert [scenario.id for scenario in record.scenarios] == [POLICY]
    assert (record.settings, record.replicates) == (SMALL, 2)
    again = ComparisonPlan(record.scenarios, record.replicates, record.settings, results)
    assert again.keys() == _plan(results).keys()


def test_status_tells_what_is_missing(stored):
    results, _ = stored
    state = comparison_status(results, _plan(results).store_comparison().name)
    assert (state["runs stored"], state["runs missing"]) == (6, 0)
    assert state["same program"] is True


def test_a_forecast_counts_runs(stored, tmp_path):
    results, _ = stored
    assert _plan(results).forecast()["runs missing"] == 0
    nothing = _plan(tmp_path).forecast()
    assert (nothing["runs wanted"], nothing["runs missing"]) == (6, 6)


def test_a_forecast_counts_circles_as_what_they_are(stored, tmp_path):
    """Two baselines and two live cities, a frozen one, and two circles that live alone."""
    results, orders = stored
    whole = 5 + 2 * CIRCLE_ALONE_SHARE
    assert cities_to_live(Store(tmp_path), orders) == pytest.approx(whole)
    assert cities_to_live(Store(results), orders) == 0.0


def test_scenarios_are_grouped_by_their_baseline(tmp_path):
    plan = plan_comparison(["baseline", POLICY, "integrated"], 1, SMALL, tmp_path)
    groups = plan.groups
    assert len(groups) == 1
    assert [scenario.id for scenario in groups[0][1]] == [POLICY, "integrated"]


def test_a_plan_lasts_as_long_as_the_scenarios_ask(tmp_path):
    plan = plan_comparison([POLICY], 1, replace(SMALL, months=0), tmp_path)
    assert plan.settings.months == shipped(POLICY).months_default


def test_participants_and_others_add_up_to_everybody(stored):
    results, _ = stored
    folder = _plan(results).store_comparison()
    table = Store.read_table(folder, "comparison")
    city = table[(table["area"] == "city") & (table["interval_level"] == 0.95)]
    keys = ["indicator", "period"]
    groups = {
        name: city[city["group"] == group].set_index(keys)
        for name, group in (("all", "all"), ("yes", PARTICIPANTS), ("no", OTHERS))
    }
    counted = ["employed", "unemployed", "poor_persons", "earnings"]
    for column in ("baseline_mean", "scenario_mean", "difference"):
        parts = (groups["yes"][column] + groups["no"][column]).loc[counted]
        whole = groups["all"][column].reindex(parts.index)
        assert parts.to_numpy() == pytest.approx(whole.to_numpy(), abs=1e-6)
    assert (groups["yes"]["scenario_mean"].loc["population"] > 0).any()


def test_costs_of_a_run_are_its_ledger_over_its_deliveries(stored):
    """Spent over starters, counted here from the stored tables themselves."""
    results, _ = stored
    folder = _plan(results).store_comparison()
    costs = Store.read_table(folder, "cost_effectiveness")
    deliveries = Store.read_table(folder, "deliveries")
    ledger = Store.read_table(folder, "ledger")
    people = deliveries[deliveries["event"] == "started"].groupby("replicate")["person"].nunique()
    paid = ledger[ledger["entry"] == "paid"].groupby("scenario")["value"].sum()
    row = costs[
        (costs["measure"] == "cost_per_participant")
        & (costs["per"] == "spent")
        & (costs["perspective"] == "nation")
    ].iloc[0]
    assert row["value"] == pytest.approx((paid[POLICY] - paid.get("baseline", 0)) / people.sum())
    assert set(costs["measure"]) == set(MEASURES)
    money = Store.read_table(folder, "fiscal_cost")
    spent = money[money["entry"] == "paid"]["value"].sum()
    assert spent == pytest.approx((paid[POLICY] - paid.get("baseline", 0)) / 2)


def test_gains_that_leave_the_city_are_a_line_beside_the_account(stored):
    results, orders = stored
    lines = Store.read_table(_plan(results).store_comparison(), "account_lines")
    leaked = lines[(lines["line"] == "leakage") & (lines["replicate"] == 0)]
    keys = keys_of(orders[0])
    worlds = [
        Store(results).read_frame(key, "beyond_city").groupby("line")["value"].sum()
        for key in (keys.live[POLICY], keys.baseline)
    ]
    change = worlds[0] - worlds[1]
    by_outcome = leaked.set_index("outcome")["value"]
    assert by_outcome["employed"] == change["commuters_employed"]
    assert by_outcome["earnings"] == change["commuter_earnings"]
    assert worlds[1]["commuters_employed"] > 0
    assert worlds[1]["sales_to_outside_buyers"] > 0
    assert change["sales_to_outside_buyers"] > 0  # that is what links to buyers are for
