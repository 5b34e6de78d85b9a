"""Deliveries reach people and firms, are written down, and replay to exactly the same."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.flows import Account
from simulation.parameters.catalogue import load_catalogue
from simulation.programme_plan import (
    LinkKind,
    LinkPlan,
    Order,
    StageKind,
    StagePlan,
    TargetRule,
)
from simulation.signals import Channel
from simulation.submodels import programmes
from simulation.submodels.programmes.events import DELIVERY_COLUMNS
from tests.programme_office import (
    APBD,
    CAPITAL,
    TRAINING,
    YEARS,
    Setting,
    live,
    plain_city,
    programme,
    sure_parameters,
)
from tests.worlds import small_city

SEEKERS = TargetRule(labour_status=(8, 9, 10, 11, 13), order=Order.POOREST_FIRST)
BUDGET = tuple((year, 120_000_000) for year in YEARS)
COACHING = StagePlan(
    StageKind.COACHING,
    BUDGET,
    (("apbd", 1.0),),
    firms_per_coach=5,
    coaches_max=2,
    coach_cost_idr_per_month=4_000_000,
    coaching_months=3,
)
MARKETING = StagePlan(
    StageKind.MARKETING,
    BUDGET,
    (("apbd", 1.0),),
    links=(LinkPlan(LinkKind.FAIR, 6, 50_000_000, 0, 1_000_000, taken_from_city_share=0.5),),
)
ENTREPRENEURSHIP = replace(
    TRAINING, kind=StageKind.ENTREPRENEURSHIP, duration_months=1, unit_cost_idr=1_000_000,
    field_shares=(),
)  # fmt: skip
CHAIN = (TRAINING, ENTREPRENEURSHIP, replace(CAPITAL, tranches=2), COACHING, MARKETING)
QUOTAS = (((0, 1, 2, 3), 0.5), ((4, 5), 0.3))
OWNED = (
    "general_skill", "certified_fields", "management_skill", "in_training", "awaits_intake",
    "stages_served", "circle_month",
)  # fmt: skip
FIRM_OWNED = ("coached_gain", "coached_months", "cluster_gain", "link_kinds", "served")


def busy_setting(**changes):
    """Return two programmes in a synthesised city under the shipped parameters."""
    new = programme(
        *CHAIN, target=SEEKERS, first_month=3, announced_months_before=2, share_waiting=0.05,
        waiting_months=1, lost_at_hand_over_share=0.1,
    )  # fmt: skip
    shared = [replace(s, quotas=QUOTAS, quota_open_from_month=10) for s in CHAIN]
    old = replace(
        programme(*shared, target=replace(SEEKERS, order=Order.FIRST_COME)), id="old",
        integrated=False,
    )  # fmt: skip
    setting = Setting((new, old), parameters=load_catalogue().programmes, months=24)
    return replace(setting, **changes)


def same_people(one, other):
    return [n for n in OWNED
            if (getattr(one.city.persons, n) != getattr(other.city.persons, n)).any()] + [
        n for n in FIRM_OWNED
        if (getattr(one.city.enterprises, n) != getattr(other.city.enterprises, n)).any()
    ]  # fmt: skip


@pytest.fixture(scope="module")
def scenario_world():
    return live(small_city(2500), busy_setting())


def test_two_lives_under_the_same_setting_are_identical(scenario_world):
    again = live(small_city(2500), busy_setting())
    assert same_people(scenario_world, again) == []
    pd.testing.assert_frame_equal(scenario_world.ledger, again.ledger)
    pd.testing.assert_frame_equal(scenario_world.office.deliveries, again.office.deliveries)


def test_replaying_the_deliveries_gives_exactly_the_same_world(scenario_world):
    """Through a file as well: the record is what is stored, not what is in memory."""
    file = io.BytesIO()
    scenario_world.office.deliveries.to_parquet(file)
    stored = pd.read_parquet(file)
    replayed = live(small_city(2500), busy_setting(replayed=stored))
    assert scenario_world.count("started") > 50
    assert same_people(scenario_world, replayed) == []
    pd.testing.assert_frame_equal(scenario_world.ledger, replayed.ledger)
    assert replayed.office.starters == scenario_world.office.starters
    for one, other in zip(scenario_world.flows, replayed.flows, strict=True):
        assert one.transfers == other.transfers
        for name in ("cash_idr", "grant_idr", "founder_rows", "founder_capital_idr"):
            assert (getattr(one, name) == getattr(other, name)).all()
    for one, other in zip(scenario_world.pool, replayed.pool, strict=True):
        assert (one == other).all()


def test_deliveries_have_fixed_columns_and_types(scenario_world):
    frame = scenario_world.office.deliveries
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == DELIVERY_COLUMNS
    assert set(frame["programme"]) == {"new"}  # programmes that run unchanged are not replayed


def test_outside_the_circle_an_unchanged_programme_delivers_the_same_in_a_frozen_world(
    scenario_world,
):
    setting = busy_setting()
    baseline = live(small_city(2500), replace(setting, plans=setting.plans[1:]))
    frozen = live(
        small_city(2500),
        replace(
            setting,
            replayed=scenario_world.office.deliveries,
            frozen=frozenset(Channel),
            recorded=baseline.signals.history,
        ),
    )
    outside = frozen.city.persons.circle_month < 0
    assert outside.any()
    assert (~outside).any()
    for name in OWNED:
        mine, theirs = getattr(baseline.city.persons, name), getattr(frozen.city.persons, name)
        assert (mine == theirs)[outside].all(), name
    theirs_too = outside[frozen.city.enterprises.owner_row]
    for name in FIRM_OWNED:
        mine = getattr(baseline.city.enterprises, name)
        assert (mine == getattr(frozen.city.enterprises, name))[theirs_too].all(), name
    # The test can fail: the live scenario does differ outside the circle.
    live_outside = scenario_world.city.persons.circle_month < 0
    assert any(
        (getattr(baseline.city.persons, n) != getattr(scenario_world.city.persons, n))[
            live_outside
        ].any()
        for n in OWNED
    )


def test_an_unchanged_programme_alone_in_a_frozen_world_is_the_baseline():
    setting = busy_setting()
    setting = replace(setting, plans=setting.plans[1:], changed=frozenset())
    baseline = live(small_city(2500), setting)
    frozen = live(
        small_city(2500),
        replace(setting, frozen=frozenset(Channel), recorded=baseline.signals.history),
    )
    assert same_people(baseline, frozen) == []
    pd.testing.assert_frame_equal(baseline.ledger, frozen.ledger)


def test_a_programme_without_places_and_rupiah_changes_nothing():
    setting = busy_setting()
    nothing = [replace(stage, budget_idr_by_fiscal_year=()) for stage in setting.plans[0].stages]
    zero = replace(setting.plans[0], stages=tuple(nothing), share_waiting=0.0)
    without = live(small_city(2500), replace(setting, plans=setting.plans[1:]))
    with_zero = live(small_city(2500), replace(setting, plans=(zero, setting.plans[1])))
    assert same_people(without, with_zero) == []
    assert (with_zero.city.persons.circle_month == -1).all()


def test_everybody_of_a_household_enters_the_circle_with_the_first_of_them():
    city = plain_city(30)
    city.persons.household_row[:] = np.arange(30) // 3
    life = live(city, Setting((programme(replace(CAPITAL, recipients_per_month_max=1)),), months=2))
    months = life.city.persons.circle_month.reshape(10, 3)
    assert (months == months[:, :1]).all()
    assert sorted(months[:, 0].tolist()) == [-1] * 8 + [0, 1]


def test_a_delivery_to_who_does_not_exist_has_no_effect_and_is_unmatched():
    setting = Setting((programme(CAPITAL),), months=2)
    lived = live(plain_city(5), setting)
    city = plain_city(5)
    city.persons.present[2] = False
    frozen = live(city, replace(setting, replayed=lived.office.deliveries))
    lost = [t for f in frozen.flows for t in f.transfers if t.payee is Account.UNMATCHED]
    assert sum(t.amount_idr for t in lost) == 5_000_000
    assert frozen.city.persons.stages_served[2] == 0
    assert frozen.total("paid") == lived.total("paid")
    assert not [t for f in lived.flows for t in f.transfers if t.payee is Account.UNMATCHED]


def test_the_chain_hands_on_the_same_people_after_the_waiting_time():
    plan = programme(TRAINING, CAPITAL, waiting_months=2)
    life = live(plain_city(16), Setting((plan,)))
    people = life.people
    finished = people[(people["event"] == "finished") & (people["stage"] == 0)]
    granted = people[(people["event"] == "founder")]
    assert set(granted["person"]) <= set(finished["person"])
    assert granted["month"].min() == finished["month"].min() + 2


def test_fragmented_stages_recruit_anew():
    plan = programme(TRAINING, replace(CAPITAL, recipients_per_month_max=5), integrated=False)
    people = live(plain_city(400), Setting((plan,), months=3)).people
    assert set(people[people["stage"] == 1]["event"]) >= {"invited", "founder"}
    trained = set(people[(people["stage"] == 0) & (people["event"] == "started")]["person"])
    granted = set(people[people["event"] == "founder"]["person"])
    assert not trained & granted


def test_open_entry_fills_the_places_a_chain_leaves():
    plan = programme(TRAINING, CAPITAL)
    closed = live(plain_city(200), Setting((plan,), months=2))
    opened = live(
        plain_city(200),
        Setting((replace(plan, open_entry=frozenset({StageKind.CAPITAL})),), months=2),
    )
    assert closed.count("founder") == 0
    assert opened.count("founder") == 0  # sixteen trainees are on their way to twelve grants
    more = replace(CAPITAL, budget_idr_by_fiscal_year=((2024, 150_000_000),))
    roomy = replace(plan, stages=(TRAINING, more), open_entry=frozenset({StageKind.CAPITAL}))
    assert live(plain_city(200), Setting((roomy,), months=2)).count("founder") == 30 - 16


def test_a_share_is_lost_at_the_hand_over():
    huge = tuple((year, 80_000_000_000) for year in YEARS)
    plan = programme(
        replace(TRAINING, budget_idr_by_fiscal_year=huge, classes_at_once_max=100),
        CAPITAL,
        lost_at_hand_over_share=0.25,
    )
    life = live(plain_city(1600), Setting((plan,), months=4))
    lost = (life.people["event"] == "released").sum()
    assert lost == pytest.approx(400, abs=70)  # four standard deviations


def test_who_waits_too_long_in_a_chain_goes_on_without_the_stage():
    no_room = replace(ENTREPRENEURSHIP, classes_at_once_max=0)
    life = live(plain_city(16), Setting((programme(TRAINING, no_room, CAPITAL),)))
    granted = life.people[life.people["event"] == "founder"]
    patience = sure_parameters().chain_patience_months
    finished = life.people[life.people["event"] == "finished"]["month"].min()
    assert granted["month"].min() == finished + patience + 1
    strict = replace(CAPITAL, conditional_on=(StageKind.ENTREPRENEURSHIP,))
    life = live(plain_city(16), Setting((programme(TRAINING, no_room, strict),)))
    assert life.count("founder") == 0


def test_training_raises_skill_and_certifies():
    life = live(plain_city(16), Setting((programme(TRAINING),), months=4))
    persons = life.city.persons
    assert (persons.certified_fields == 1 << 2).all()
    assert persons.general_skill == pytest.approx(sure_parameters().general_skill_gain)
    assert (persons.stages_served == 1 << StageKind.TRAINING).all()
    assert not persons.in_training.any()


def test_trainees_are_in_training_exactly_while_the_class_runs():
    for months, expected in ((1, 0), (2, 16), (3, 16), (4, 0)):
        life = live(plain_city(16), Setting((programme(TRAINING),), months=months))
        assert life.city.persons.in_training.sum() == expected
        assert len(life.office.participants) == expected


def test_coaching_builds_up_and_halves_when_it_stops():
    parameters = replace(sure_parameters(), coaching_effect_half_life_months=2.0)
    coach = replace(COACHING, visits_per_month=2.0)
    setting = Setting((programme(coach, last_month=0),), parameters=parameters, months=3)
    gain = live(plain_city(8, firms=8), setting).city.enterprises.coached_gain[:8]
    assert gain == pytest.approx(6 * parameters.coached_gain_per_visit)
    later = live(plain_city(8, firms=8), replace(setting, months=6))
    assert later.city.enterprises.coached_gain[:8] == pytest.approx(gain / 2)
    assert later.count("visit") == 24
    assert later.total("paid", line="coaches") == 2 * 3 * 4_000_000


def test_coached_gain_has_a_ceiling():
    parameters = replace(sure_parameters(), coached_gain_ceiling=0.02)
    setting = Setting((programme(COACHING),), parameters=parameters, months=4)
    assert live(plain_city(8, firms=8), setting).city.enterprises.coached_gain.max() == 0.02


def test_coaches_take_no_more_firms_than_they_can():
    life = live(plain_city(30, firms=30), Setting((programme(COACHING),), months=1))
    assert life.count("visit") == 10
    assert life.ledger[life.ledger["line"] == "coaches"]["area"].unique().tolist() == ["city"]


def test_links_fill_the_buyers_capacity_and_tell_enterprises_their_budget():
    plan = programme(MARKETING, clusters=False)
    life = live(plain_city(30, firms=30), Setting((plan,), months=2))
    firms = life.city.enterprises
    assert (firms.link_kinds == 1 << LinkKind.FAIR).sum() == 6
    assert len(life.flows[0].links.weights) == 0  # a link made this month sells from the next on
    links = life.flows[1].links
    fair = sure_parameters().link_weight["fair"]
    assert links.weights.tolist() == [int(100 * fair)] * 6
    assert sorted(links.firm_rows) == np.flatnonzero(firms.link_kinds).tolist()
    assert life.flows[0].buyer_budget_idr.tolist() == [0, 0, 0, 50_000_000, 0]
    assert life.flows[0].taken_from_city_share.tolist() == [0, 0, 0, 0.5, 0]


def test_lost_links_free_places_for_other_firms():
    parameters = replace(sure_parameters(), link_loss_probability_per_year={"fair": 0.9})
    setting = Setting((programme(MARKETING),), parameters=parameters, months=24)
    life = live(plain_city(60, firms=60), setting)
    assert life.count("link") > 12
    assert (life.city.enterprises.link_kinds > 0).sum() <= 6
    assert life.count("link") - life.count("link_lost") == len(
        life.office.programmes[0].stages[0].firms
    )


def test_an_announcement_makes_some_wait_before_the_first_intake():
    plan = programme(CAPITAL, first_month=4, announced_months_before=3, share_waiting=0.5)
    life = live(plain_city(400), Setting((plan,), months=2))
    waiting = life.city.persons.awaits_intake.sum()
    assert waiting == pytest.approx(200, abs=40)
    assert (life.city.persons.circle_month >= 0).sum() == waiting
    later = live(plain_city(400), Setting((plan,), months=5))
    served = later.people[later.people["event"] == "founder"]["person"]
    assert set(served) <= set(later.people[later.people["event"] == "waiting"]["person"])


def test_cash_reaches_the_households_of_named_people():
    stage = replace(CAPITAL, kind=StageKind.CASH, grant_idr=1_000_000)
    life = live(plain_city(100), Setting((programme(stage),), months=1))
    assert len(life.flows[0].cash_household_rows) == 60
    assert life.flows[0].cash_idr.sum() == 60_000_000


def test_the_cash_benchmark_pays_out_what_was_spent_to_the_rupiah(scenario_world):
    payments = programmes.cash_payments(scenario_world.office.deliveries)
    starters = scenario_world.office.starters
    touched = set(scenario_world.people["person"]) - {-1}
    assert set(payments["person"]) <= touched
    # Who drops out before the first lesson costs nothing by name.
    assert len(set(payments["person"]) & starters) > 0.7 * len(starters)
    spent = scenario_world.total("paid", programme="new")
    assert payments["value_idr"].sum() == spent
    life = live(small_city(2500), Setting((), cash=payments, months=24))
    assert life.total("paid", programme=programmes.CASH_FOR) == spent
    assert sum(int(flows.cash_idr.sum()) for flows in life.flows) == spent
    assert (life.city.persons.circle_month >= 0).any()


def test_signals_of_an_unchanged_programme_are_taken_every_month():
    plan = replace(programme(TRAINING, CAPITAL), id="old", first_month=6)
    life = live(plain_city(40), Setting((plan,), changed=frozenset(), months=9))
    names = {
        "classes_running/old", "classes_placed/old", "admission_cutoff/old/0/invited",
        "admission_cutoff/old/0/admitted", "admission_cutoff/old/1/admitted", "cluster_strength/brand",
        "cluster_strength/sector",
    }  # fmt: skip
    assert set(life.signals.history) == names
    assert {len(taken) for taken in life.signals.history.values()} == {9}
    assert len(life.office.deliveries) == 0


def test_a_stage_cannot_be_paid_from_a_source_nobody_declared():
    stage = replace(CAPITAL, source_shares=(("nobody", 1.0),))
    with pytest.raises(KeyError, match="nobody"):
        live(plain_city(5), Setting((programme(stage),), (APBD,)))
