"""Own contributions leave the participants' households; credit is lent to firms and repaid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.engine import World, run_once
from simulation.flows import Account
from simulation.programme_plan import (
    LinkKind,
    LinkPlan,
    Payer,
    RealisedMonth,
    SourcePlan,
    StageKind,
    StagePlan,
)
from simulation.scenario import load_scenario
from simulation.signals import Channel
from simulation.submodels.programmes import cash_payments
from tests.programme_office import CAPITAL, TRAINING, YEARS, Setting, live, plain_city, programme
from tests.small_runs import SMALL, small_initial
from tests.unit.test_programmes_delivery import busy_setting, small_city

OWN = SourcePlan("own", payer=Payer.HOUSEHOLD)
KUR = SourcePlan("kur", payer=Payer.BANK)
APBD = SourcePlan("apbd")
MIXED = (("apbd", 0.8), ("own", 0.2))


def contributed(life):
    return life.people[life.people["event"] == "contributed"]


def withdrawn(life):
    """Return what the months' flows take from households, by household row."""
    taken = np.zeros(500, np.int64)
    for flows in life.flows:
        minus = flows.cash_idr < 0
        np.add.at(taken, flows.cash_household_rows[minus], -flows.cash_idr[minus])
    return taken


def test_every_trainee_pays_a_fifth_of_the_seat_from_the_own_household():
    life = live(
        plain_city(10), Setting((programme(replace(TRAINING, source_shares=MIXED)),), (APBD, OWN))
    )
    assert (contributed(life)["value_idr"] == 1_000_000).all()
    assert len(contributed(life)) == life.count("started") == 10
    assert (withdrawn(life)[:10] == 1_000_000).all()
    assert life.total("paid", source="own") == 10_000_000
    # The six empty seats' contributions are paid by nobody; the budget pays its part of them.
    assert life.total("paid", source="apbd") == 64_000_000
    assert life.total("lapsed", source="own", reason="fewer contributed than planned") == 6_000_000


def test_a_contribution_bears_staff_and_overhead_too():
    stage = replace(
        CAPITAL, source_shares=MIXED, overhead_share=0.12, staff_share=0.08, grant_idr=4_000_000
    )
    life = live(plain_city(3), Setting((programme(stage),), (APBD, OWN)))
    assert contributed(life)["value_idr"].tolist() == [1_000_000] * 3  # a fifth of 5 million
    assert life.total("paid", source="apbd") == 12_000_000
    assert life.people[life.people["event"] == "founder"]["value_idr"].tolist() == [4_000_000] * 3


def test_coached_firms_pay_month_by_month_and_linked_firms_once():
    coaching = StagePlan(
        StageKind.COACHING, tuple((y, 100_000_000) for y in YEARS), MIXED, firms_per_coach=4,
        coaches_max=1, coach_cost_idr_per_month=4_000_000, coaching_months=3,
    )  # fmt: skip
    life = live(plain_city(4, firms=4), Setting((programme(coaching),), (APBD, OWN), months=3))
    assert contributed(life).groupby("month")["value_idr"].sum().tolist() == [800_000] * 3
    links = StagePlan(
        StageKind.MARKETING, tuple((y, 100_000_000) for y in YEARS), MIXED,
        links=(LinkPlan(LinkKind.MARKETPLACE, 9, cost_idr_per_firm=3_000_000),),
    )  # fmt: skip
    life = live(plain_city(4, firms=4), Setting((programme(links),), (APBD, OWN), months=3))
    assert contributed(life)["value_idr"].tolist() == [600_000] * 4


def test_what_households_pay_is_what_the_programme_receives_and_buys_with():
    stages = (replace(TRAINING, source_shares=MIXED), replace(CAPITAL, source_shares=MIXED))
    life = live(
        plain_city(60, firms=9), Setting((programme(*stages, integrated=False),), (APBD, OWN))
    )
    for month, flows in enumerate(life.flows):
        own = sum(t.amount_idr for t in flows.transfers if t.purpose == "own contributions")
        assert own == life.total("paid", month=month, source="own")
        out = sum(t.amount_idr for t in flows.transfers if t.payer is Account.GOVERNMENT)
        assert out == life.total("paid", month=month)
    assert life.total("paid", source="own") > 0


def test_credit_becomes_capital_of_the_firm_beside_the_grant():
    stage = replace(CAPITAL, source_shares=(("apbd", 0.4), ("kur", 0.6)))
    life = live(plain_city(3, firms=1), Setting((programme(stage),), (APBD, KUR), months=1))
    credit = life.people[life.people["event"] == "credit"]
    assert credit["value_idr"].tolist() == [3_000_000] * 3
    given = life.people[life.people["event"].isin(["grant", "founder"])]
    assert given["value_idr"].tolist() == [2_000_000] * 3
    assert life.flows[0].credit_idr.sum() == life.total("paid", line="credit") == 9_000_000
    assert life.total("paid", source="apbd") == 6_000_000
    from_budget = sum(
        t.amount_idr for t in life.flows[0].transfers if t.payer is Account.GOVERNMENT
    )
    assert from_budget == 6_000_000


def test_credit_alone_founds_firms_within_what_banks_lend():
    stage = replace(CAPITAL, source_shares=(("kur", 1.0),))
    budget = tuple((year, 12_000_000) for year in YEARS)
    plan = programme(replace(stage, budget_idr_by_fiscal_year=budget))
    life = live(plain_city(9), Setting((plan,), (KUR,), months=12))
    assert life.count("founder") == life.count("credit") == 2
    reason = "fewer borrowed than planned"
    assert life.total("lapsed", source="kur", reason=reason) == 2_000_000


def test_contributions_and_credit_replay_and_are_not_part_of_the_cash_benchmark():
    shares = (("apbd", 0.5), ("kur", 0.3), ("own", 0.2))
    stages = (replace(TRAINING, source_shares=MIXED), replace(CAPITAL, source_shares=shares))
    setting = Setting((programme(*stages, integrated=False),), (APBD, KUR, OWN))
    lived = live(plain_city(40, firms=5), setting)
    again = live(plain_city(40, firms=5), replace(setting, replayed=lived.office.deliveries))
    pd.testing.assert_frame_equal(lived.ledger, again.ledger)
    for one, other in zip(lived.flows, again.flows, strict=True):
        assert sorted(one.cash_idr.tolist()) == sorted(other.cash_idr.tolist())
        assert sorted(one.credit_idr.tolist()) == sorted(other.credit_idr.tolist())
        assert one.transfers == other.transfers
    paid = cash_payments(lived.office.deliveries)
    assert set(paid["source"]) == {"apbd"}
    assert paid["value_idr"].sum() == lived.total("paid", source="apbd")


def test_realised_contributions_and_credit_are_shared_by_those_who_started():
    facts = (RealisedMonth(0, 4, (("apbd", 8_000_000), ("kur", 6_000_001), ("own", 2_000_003))),)
    shares = (("apbd", 0.5), ("kur", 0.3), ("own", 0.2))
    plan = programme(replace(CAPITAL, source_shares=shares, realised=facts))
    life = live(plain_city(9), Setting((plan,), (APBD, KUR, OWN), months=1))
    assert contributed(life)["value_idr"].tolist() == [500_000] * 4
    assert life.people[life.people["event"] == "credit"]["value_idr"].tolist() == [1_500_000] * 4
    assert life.people[life.people["event"] == "founder"]["value_idr"].tolist() == [2_500_000] * 4
    assert life.total("paid", source="own") == 2_000_000
    assert life.total("paid", source="kur") == 6_000_000


@pytest.fixture(scope="module")
def on_credit(tmp_path_factory):
    """Return a policy that finances equipment half by credit and a tenth by owners, lived twice."""
    path = tmp_path_factory.mktemp("credit") / "credit.yaml"
    path.write_text(
        "title: x\nbase: baseline\nprogrammes: {new: {target: {owns_enterprise: yes}, stages: {capital: {"
        "budget_idr_by_year: {2024: 900000000}, source_share: {bumn_csr: 0.4, kur: 0.5, own: 0.1}}}}}\n",
        encoding="utf-8",
    )
    scenario = load_scenario(path)
    first = small_initial()
    live_run = run_once(scenario, 0, settings=SMALL, initial=first)
    frozen = World("frozen", frozenset(), {}, live_run.deliveries)
    return live_run, run_once(scenario, 0, frozen, settings=SMALL, initial=first)


def test_a_policy_on_credit_conserves_money_and_replays_bit_for_bit(on_credit):
    lived, replayed = on_credit
    # No channel is frozen: all released with deliveries replayed is the live world.
    pd.testing.assert_frame_equal(lived.ledger, replayed.ledger)
    for table in ("persons", "households", "enterprises"):
        one, other = getattr(lived.city, table), getattr(replayed.city, table)
        for name in one.__dataclass_fields__:
            assert np.array_equal(getattr(one, name), getattr(other, name)), (table, name)
    paid = lived.ledger[(lived.ledger["entry"] == "paid") & (lived.ledger["programme"] == "new")]
    by_source = paid.groupby("source")["value"].sum()
    assert set(by_source.index) == {"bumn_csr", "kur", "own"}
    assert all(month["unmatched"] == 0 for month in lived.money)


def test_outside_the_circle_an_unchanged_programme_charges_the_same_in_a_frozen_world():
    """A fee depends on nobody else: not on how full a class is, nor on who else was linked."""
    setting = busy_setting()
    plans = tuple(
        replace(plan, stages=tuple(replace(stage, source_shares=MIXED) for stage in plan.stages))
        for plan in setting.plans
    )
    setting = replace(setting, plans=plans, sources=(APBD, OWN))
    baseline = live(small_city(2500), replace(setting, plans=plans[1:]))
    scenario = live(small_city(2500), setting)
    frozen_setting = replace(
        setting,
        replayed=scenario.office.deliveries,
        frozen=frozenset({Channel.VACANCIES}),
        recorded=baseline.signals.history,
    )
    frozen = live(small_city(2500), frozen_setting)
    persons = frozen.city.persons
    inside = np.zeros(2500, np.bool_)
    homes = persons.household_row[persons.circle_month >= 0]
    inside[homes[homes >= 0]] = True
    for mine, theirs in zip(baseline.flows, frozen.flows, strict=True):
        charged = [_charged(flows)[: len(inside)] for flows in (mine, theirs)]
        assert (charged[0] == charged[1])[~inside].all()
    assert sum(_charged(flows)[: len(inside)][~inside].sum() for flows in baseline.flows) > 0


def _charged(flows):
    """Return rupiah withdrawn from each household in a month."""
    taken = np.zeros(4000, np.int64)
    minus = flows.cash_idr < 0
    np.add.at(taken, flows.cash_household_rows[minus], -flows.cash_idr[minus])
    return taken


def test_tranches_lost_give_back_the_budgets_part_and_what_is_bought_is_paid():
    """Two tranches; founders here never open a firm, so that some lose the second one."""
    stage = replace(CAPITAL, source_shares=MIXED, tranches=2)
    life = live(plain_city(6, firms=2), Setting((programme(stage),), (APBD, OWN)))
    for month, flows in enumerate(life.flows):
        out = sum(t.amount_idr for t in flows.transfers if t.payer is Account.GOVERNMENT)
        assert out == life.total("paid", month=month)
        assert all(t.amount_idr > 0 for t in flows.transfers)
    handed = life.people[life.people["event"].isin(["grant", "founder"])]["value_idr"].sum()
    assert handed < 30_000_000
    assert contributed(life)["value_idr"].sum() == handed // 5 == life.total("paid", source="own")
    assert life.total("paid", source="apbd") == handed - handed // 5


def test_an_owner_who_has_left_pays_no_contribution():
    coaching = StagePlan(
        StageKind.COACHING, tuple((y, 100_000_000) for y in YEARS), MIXED, firms_per_coach=4,
        coaches_max=1, coach_cost_idr_per_month=4_000_000, coaching_months=3,
    )  # fmt: skip
    setting = Setting((programme(coaching),), (APBD, OWN), months=2)
    lived = live(plain_city(4, firms=4), setting)
    city = plain_city(4, firms=4)
    city.persons.present[3] = False
    # The record names somebody who does not exist here: the contribution is nobody's.
    replayed = live(city, replace(setting, replayed=lived.office.deliveries))
    owed = [t for f in replayed.flows for t in f.transfers if t.payer is Account.UNMATCHED]
    assert sum(t.amount_idr for t in owed) == 2 * 200_000
    # Deciding anew, who is not here is not charged.
    alone = live(city, setting)
    assert not [
        t for f in alone.flows for t in f.transfers if Account.UNMATCHED in (t.payer, t.payee)
    ]
    assert all(t.amount_idr > 0 for f in alone.flows for t in f.transfers)
