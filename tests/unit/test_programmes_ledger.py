"""Budgets are released, promised, paid, and lapse or are carried over, to the rupiah."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.flows import Account
from simulation.programme_plan import (
    LinkKind,
    LinkPlan,
    Otherwise,
    SourcePlan,
    StageKind,
    StagePlan,
)
from tests.programme_office import (
    APBD,
    CAPITAL,
    TRAINING,
    YEARS,
    Setting,
    live,
    plain_city,
    programme,
)

COACHING = StagePlan(
    StageKind.COACHING, (), (("apbd", 1.0),), firms_per_coach=5, coaches_max=2,
    coach_cost_idr_per_month=4_000_000, coaching_months=3,
)  # fmt: skip
LINKS = StagePlan(
    StageKind.MARKETING, (), (("apbd", 1.0),),
    links=(LinkPlan(LinkKind.MARKETPLACE, 9, cost_idr_per_firm=1_000_000),),
)  # fmt: skip


def balance(life, stage, year):
    """Return planned + carried in - paid - lapsed - carried out of one stage and fiscal year."""

    def total(entry, its_year):
        return life.total(entry, stage=stage, fiscal_year=its_year)

    return (
        total("planned", year)
        + total("carried_over", year - 1)
        - total("paid", year)
        - total("lapsed", year)
        - total("carried_over", year)
    )


@pytest.mark.parametrize("carries_over", [False, True])
def test_every_rupiah_of_a_budget_is_accounted_for(carries_over):
    source = SourcePlan("apbd", carries_over=carries_over, first_release_month=3)
    stages = (
        replace(TRAINING, overhead_share=0.12),
        replace(CAPITAL, unit_cost_idr=333_333, tranches=3, overhead_share=0.07),
    )
    life = live(
        plain_city(300), Setting((programme(*stages, integrated=False),), (source,), months=36)
    )
    for year in YEARS:
        assert balance(life, "training", year) == 0
        assert balance(life, "capital", year) == 0
    assert life.total("paid") > 0
    assert (life.total("carried_over") > 0) == carries_over
    # What was promised was paid, or taken back.
    assert life.total("committed") == life.total("paid")


def test_money_is_released_by_the_calendar_of_its_source():
    source = SourcePlan("apbd", first_release_month=2, tender_months=2)
    for in_kind, first in ((True, 3), (False, 1)):  # equipment is tendered, cash is not
        stage = replace(CAPITAL, in_kind=in_kind)
        life = live(plain_city(50), Setting((programme(stage),), (source,)))
        paid = life.ledger[life.ledger["entry"] == "paid"]
        assert paid["month"].min() == first


def test_a_release_after_december_means_no_money_and_says_so():
    source = SourcePlan("apbd", first_release_month=8, tender_months=6)
    stage = replace(CAPITAL, in_kind=True)
    life = live(plain_city(50), Setting((programme(stage),), (source,)))
    assert life.total("paid") == 0
    assert life.total("lapsed", reason="not released") == 60_000_000


def test_a_source_pays_no_more_than_its_ceiling():
    source = SourcePlan("apbd", ceiling_idr_by_fiscal_year=((2024, 20_000_000),))
    life = live(plain_city(50), Setting((programme(CAPITAL),), (source,)))
    assert life.total("paid") == 20_000_000
    assert life.total("lapsed", reason="above the ceiling of the source") == 40_000_000


def test_sources_pay_in_the_order_of_the_plan():
    stage = replace(CAPITAL, source_shares=(("apbn", 0.5), ("apbd", 0.5)))
    sources = (SourcePlan("apbn"), SourcePlan("apbd", first_release_month=6))
    life = live(plain_city(50), Setting((programme(stage),), sources))
    paid = life.ledger[life.ledger["entry"] == "paid"].groupby(["month", "source"])["value"].sum()
    assert paid.to_dict() == {(0, "apbn"): 30_000_000, (5, "apbd"): 30_000_000}


def test_administration_is_its_share_of_what_is_paid():
    stage = replace(CAPITAL, overhead_share=0.2)
    life = live(plain_city(50), Setting((programme(stage),)))
    assert life.total("paid", line="grants") == 45_000_000  # nine grants of 5 + 1.25 million
    assert life.total("paid", line="overhead") == 11_250_000


def test_a_thousandfold_budget_is_not_absorbed_and_the_ledger_says_what_is_left():
    huge = tuple((year, 60_000_000_000) for year in YEARS)
    life = live(
        plain_city(40), Setting((programme(replace(CAPITAL, budget_idr_by_fiscal_year=huge)),))
    )
    assert life.count("founder") == 40
    assert life.total("paid") == 200_000_000
    reason = "too few who were eligible and willing"
    assert life.total("lapsed", reason=reason) == 60_000_000_000 - 200_000_000


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        (replace(TRAINING, classes_at_once_max=1), "no free classroom"),
        (replace(CAPITAL, recipients_per_month_max=1), "capacity of selection"),
        (COACHING, "all coaches are taken"),
        (LINKS, "buyers have no room for more"),
        (replace(CAPITAL, opens_month_of_year=12), "too few who were eligible and willing"),
    ],
)
def test_whatever_is_short_is_named_when_money_is_not(stage, reason):
    """A thousandfold budget: the ledger names the obstacle of each kind of stage."""
    huge = replace(stage, budget_idr_by_fiscal_year=tuple((year, 60_000_000_000) for year in YEARS))
    life = live(plain_city(400, firms=60), Setting((programme(huge),)))
    assert 0 < life.total("paid") < 2_500_000_000
    assert life.total("lapsed", reason=reason) == 60_000_000_000 - life.total("paid")


def test_places_kept_for_a_chain_are_not_said_to_find_too_few():
    """A thousandfold budget: money for seats of which one class is held, and grants kept for all of them."""
    huge = tuple((year, 60_000_000_000) for year in YEARS)
    stages = [
        replace(stage, budget_idr_by_fiscal_year=huge)
        for stage in (replace(TRAINING, classes_at_once_max=1), CAPITAL)
    ]
    for open_entry, reason in (
        (frozenset({StageKind.CAPITAL}), "kept for people of the chain"),
        (frozenset(), "too few who were handed on"),
    ):
        plan = programme(*stages, open_entry=open_entry)
        life = live(plain_city(400), Setting((plan,), months=12))
        lapsed = life.ledger.query("entry == 'lapsed' and stage == 'capital'")
        assert set(lapsed["reason"]) == {reason}
        assert lapsed["value"].sum() > 50_000_000_000


def test_the_office_checks_only_so_many_people_a_month():
    life = live(
        plain_city(50),
        Setting((programme(replace(CAPITAL, recipients_per_month_max=2)),), months=3),
    )
    assert (
        life.people[life.people["event"] == "founder"].groupby("month").size().tolist() == [2] * 3
    )


def test_transfers_of_a_month_add_up_to_what_was_paid():
    stages = (replace(TRAINING, overhead_share=0.1), CAPITAL, replace(CAPITAL, in_kind=True))
    stages = (stages[0], stages[1], replace(stages[2], kind=StageKind.CAPITAL))
    life = live(plain_city(200, firms=40), Setting((programme(*stages, integrated=False),)))
    for month, flows in enumerate(life.flows):
        paid_out = sum(t.amount_idr for t in flows.transfers if t.payer is Account.GOVERNMENT)
        assert paid_out == life.total("paid", month=month)
        to_firms = sum(t.amount_idr for t in flows.transfers if t.payee is Account.ENTERPRISES)
        assert to_firms == flows.grant_idr.sum() + flows.founder_capital_idr.sum()
        to_homes = sum(t.amount_idr for t in flows.transfers if t.payee is Account.HOUSEHOLDS)
        assert to_homes == flows.cash_idr.sum()


def test_purchases_enter_the_demand_pools_for_their_local_share():
    city = plain_city(200)
    city.markets.outside_demand_idr[:] = 1_000_000
    life = live(city, Setting((programme(replace(TRAINING, local_share=0.5)),)))
    paid = life.total("paid")
    brought = sum(int(pool.sum()) for pool in life.pool)
    assert paid == 80_000_000
    # Two instalments, each split over the sectors by rounding down.
    assert 0.5 * paid - 20 <= brought <= 0.5 * paid


def test_city_services_are_withdrawn_in_the_month_in_which_their_money_is_paid():
    city = plain_city(50)
    city.markets.outside_demand_idr[:] = np.arange(110) * 1_000
    source = replace(APBD, otherwise=Otherwise.CITY_SERVICES, first_release_month=5)
    setting = Setting((programme(CAPITAL),), (source,))
    life = live(city, setting)
    taken = [int(pool.sum()) for pool in life.pool]
    share = setting.parameters.city_services_local_share
    assert [month for month, amount in enumerate(taken) if amount] == [4]
    assert taken[4] == -int(share * 60_000_000)  # exactly, over 110 markets


def test_a_cancelled_class_gives_its_money_back():
    life = live(plain_city(7), Setting((programme(TRAINING),)))
    back = life.ledger[(life.ledger["entry"] == "committed") & (life.ledger["value"] < 0)]
    assert back["reason"].tolist()[0] == "class cancelled"
    assert life.total("committed") == life.total("paid") == 0
    assert life.total("lapsed") == 80_000_000


def test_later_tranches_go_only_to_who_still_runs_a_firm():
    city = plain_city(4, firms=4)
    stage = replace(CAPITAL, tranches=2)
    life = live(city, Setting((programme(stage),), months=1))
    assert life.total("paid") == 4 * 2_500_000
    life = live(plain_city(4), Setting((programme(stage),), months=12))
    # Founders whose firm never opens (no enterprises step here) forgo the second half.
    assert life.total("paid") == 4 * 2_500_000
    assert life.total("committed", reason="no firm at next tranche") == -4 * 2_500_000


def test_a_stage_without_money_does_nothing():
    empty = StagePlan(StageKind.CAPITAL, (), (("apbd", 1.0),), grant_idr=5_000_000)
    life = live(plain_city(20), Setting((programme(empty),)))
    assert len(life.ledger) == 0
    assert len(life.people) == 0
    assert (life.city.persons.circle_month == -1).all()
