"""The account: the circle's sums on a toy and the identities of a real city, to the last unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.account import (
    BUYERS,
    BaselineLives,
    Circle,
    CircleSums,
    FirmsOf,
    Lives,
    first_stranger,
    people_of_firms,
    replayed_signals,
    sums_frame,
)
from simulation.city import COMMUTER_FLAG, FIRM_NUMBER_BITS
from simulation.classifications import LabourStatus
from simulation.engine import ALL_CHANNELS, World, run_once
from simulation.errors import BrokenInvariantError
from simulation.experiments.orders import PARTIAL_WORLDS
from simulation.groups import BREAKDOWNS
from simulation.panel import OUTCOMES, Recorder
from simulation.signals import SIGNALS, Channel
from tests.economy import still_month
from tests.small_runs import (
    CHAIN,
    CHAIN_SCENARIO,
    baseline_run,
    chain_run,
    frozen_run,
    live_anew,
    replaying,
    small_initial,
)
from tests.toy_city import toy_city


def _ints(*values):
    return np.array(values, np.int64)


# Lives and circles --------------------------------------------------------------------------------


def test_lives_are_found_by_identity_whatever_their_row():
    lives = Lives.of(_ints(50, -1, 10, 30, -1))
    assert lives.find(_ints(10, 30, 50)).tolist() == [2, 3, 0]


@pytest.mark.parametrize("stranger", [0, 11, 49, 51, -1, 2**50])
def test_who_does_not_exist_has_no_row(stranger):
    assert Lives.of(_ints(50, -1, 10, 30)).find(_ints(stranger, 10)).tolist() == [-1, 2]


def test_an_empty_world_holds_nobody():
    assert Lives.of(_ints(-1, -1)).find(_ints(3, -1)).tolist() == [-1, -1]


def test_a_circle_lists_the_touched_and_when():
    people = [{}, {"circle_month": 4}, {"circle_month": 0, "present": False}]
    circle = Circle.of(toy_city(people, [{}]))
    assert circle.identities.tolist() == [16, 32]
    assert circle.since_month.tolist() == [4, 0]


def test_the_union_of_circles_keeps_the_earliest_month():
    left = Circle(_ints(7, 3), _ints(5, 2))
    right = Circle(_ints(3, 9, 7), _ints(1, 8, 6))
    for union in (left.united(right), right.united(left)):
        assert union.identities.tolist() == [3, 7, 9]
        assert union.since_month.tolist() == [1, 5, 8]


def test_a_circle_united_with_nobody_is_itself():
    circle, nobody = Circle(_ints(3, 7), _ints(0, 2)), Circle(_ints(), _ints())
    assert circle.united(nobody).since_month.tolist() == [0, 2]


def test_firms_belong_to_their_founder_and_their_owner():
    founder, heir = 0, 16
    firms = [{"identity": (founder << FIRM_NUMBER_BITS) + 3, "owner_row": 1}, {}]
    found = people_of_firms(toy_city([{}, {}], [{}], firms))
    assert found.tolist() == [[founder, -1], [heir, -1]]


def test_firms_are_found_by_everybody_they_belong_to():
    """Two firms of one founder, one of them with an heir; an unused row belongs to nobody."""
    firms = [
        {"identity": (16 << FIRM_NUMBER_BITS) + number, "owner_row": owner}
        for number, owner in ((0, 1), (1, 2))
    ]
    firms.append({"owner_row": -1})
    found = FirmsOf.of(toy_city([{}, {}, {}], [{}], firms))
    first, second = ((16 << FIRM_NUMBER_BITS) + number for number in (0, 1))
    assert sorted(set(found.find(_ints(16)).tolist())) == [first, second]
    assert found.find(_ints(32)).tolist() == [second]
    assert sorted(set(found.find(_ints(0, 16, 32, 48)).tolist())) == [first, second]
    assert found.find(_ints(0, -1)).tolist() == []
    assert found.find(_ints()).tolist() == []


# Sums on a toy ------------------------------------------------------------------------------------


class _Toy:
    """Three people in two homes and a firm each of the first two, lived for a month."""

    def __init__(
        self, month=0, *, works=(True, True, True), sales=(100, 200), savings=(0, 0), keep=False
    ):
        people = [
            {
                "status": LabourStatus.EMPLOYEE if busy else LabourStatus.SEARCHING,
                "hours": 40 if busy else 0,
                "wage_idr": 1000 * (row + 1) if busy else 0,
                "household_row": min(row, 1),
                "kecamatan": row,
                "first_kecamatan": row,
            }
            for row, busy in enumerate(works)
        ]
        firms = [
            {"identity": (16 * row) << FIRM_NUMBER_BITS, "owner_row": row, "sales_idr": sold}
            for row, sold in enumerate(sales)
        ]
        homes = [{"expenditure_idr": 9_000_000, "savings_idr": saved} for saved in savings]
        self.city = toy_city(people, homes, firms)
        self.recorder = Recorder(keep=keep)
        self.recorder.meet_newcomers(self.city)
        self.recorder.record(self.city, still_month(month))

    def lives(self):
        return BaselineLives.of(self.recorder, self.city)


def _city(sums, outcome):
    return int(sums[list(OUTCOMES).index(outcome), 0])


def test_circle_sums_of_a_toy():
    baseline = _Toy(works=(False, True, True), sales=(100, 200), keep=True)
    frozen = _Toy(works=(True, True, False), sales=(150, 200))
    sums = CircleSums(baseline.lives(), Circle(_ints(0), _ints(0)))
    sums.take(frozen.city, frozen.recorder)
    assert _city(sums.gross[0], "employed") == 1
    assert _city(sums.deadweight[0], "employed") == 0
    assert _city(sums.gross[0], "earnings") == 1000
    assert _city(sums.gross[0], "enterprise_sales") == 150  # the firm of the circle alone
    assert _city(sums.deadweight[0], "enterprise_sales") == 100


def test_whoever_enters_later_does_not_count_before():
    baseline, frozen = _Toy(keep=True), _Toy()
    sums = CircleSums(baseline.lives(), Circle(_ints(0, 16), _ints(1, 0)))
    sums.take(frozen.city, frozen.recorder)
    assert _city(sums.gross[0], "earnings") == 2000


def test_the_frozen_worlds_own_circle_is_added():
    baseline, frozen = _Toy(keep=True), _Toy()
    frozen.city.persons.circle_month[2] = 0
    sums = CircleSums(baseline.lives(), Circle(_ints(0), _ints(0)))
    sums.take(frozen.city, frozen.recorder)
    assert _city(sums.gross[0], "earnings") == 1000 + 3000


def test_who_exists_in_one_world_only_counts_zero_in_the_other():
    baseline, frozen = _Toy(keep=True), _Toy()
    frozen.city.persons.identity[0] = 999 * 16  # a stranger to the baseline
    sums = CircleSums(baseline.lives(), Circle(_ints(0, 999 * 16), _ints(0, 0)))
    sums.take(frozen.city, frozen.recorder)
    assert _city(sums.gross[0], "earnings") == 1000
    assert _city(sums.deadweight[0], "earnings") == 1000
    area = next(n for n, b in enumerate(BREAKDOWNS) if (b.axis, b.number) == (0, 0))
    assert sums.gross[0][0, area] == 1  # the stranger's own district


def test_groups_are_those_of_the_baseline():
    baseline, frozen = _Toy(keep=True), _Toy()
    frozen.recorder.person_joint[0] = frozen.recorder.person_joint[2]
    sums = CircleSums(baseline.lives(), Circle(_ints(0), _ints(0)))
    sums.take(frozen.city, frozen.recorder)
    assert sums.gross[0].tolist() == sums.deadweight[0].tolist()


def test_a_firm_that_changes_hands_later_counts_in_both_worlds_or_in_none():
    baseline, frozen = _Toy(keep=True), _Toy()
    baseline.city.enterprises.owner_row[1] = 0  # inherited after this month, in the baseline
    sums = CircleSums(baseline.lives(), Circle(_ints(0), _ints(0)))
    sums.take(frozen.city, frozen.recorder)
    assert sums.gross[0].tolist() == sums.deadweight[0].tolist()


def test_a_firm_of_one_world_only_counts_zero_in_the_other():
    baseline, frozen = _Toy(sales=(100,), keep=True), _Toy(sales=(100, 200))
    sums = CircleSums(baseline.lives(), Circle(_ints(0, 16), _ints(0, 0)))
    sums.take(frozen.city, frozen.recorder)
    assert _city(sums.gross[0], "enterprise_sales") == 300
    assert _city(sums.deadweight[0], "enterprise_sales") == 100


def test_a_month_that_is_not_recorded_cannot_be_summed():
    toy = _Toy(keep=True)
    with pytest.raises(BrokenInvariantError, match="before the month is recorded"):
        CircleSums(toy.lives(), Circle(_ints(), _ints())).take(toy.city, Recorder())


def test_sums_become_a_long_table_of_integers():
    toy = _Toy(keep=True)
    frame = sums_frame({"gross": toy.recorder.sums * 2, "deadweight": toy.recorder.sums * 2})
    assert len(frame) == 2 * len(OUTCOMES) * len(BREAKDOWNS)
    assert frame.dtypes[["gross", "deadweight"]].tolist() == [np.dtype("int64")] * 2
    row = frame[
        (frame["month"] == 1)
        & (frame["outcome"] == "earnings")
        & (frame["area"] == "city")
        & (frame["group"] == "all")
    ]
    assert row["gross"].tolist() == [6000]


# The certificate ----------------------------------------------------------------------------------


def _stranger(baseline, other, circle):
    return first_stranger(baseline.city, baseline.recorder, other.city, other.recorder, circle)


def test_identical_worlds_have_no_stranger():
    assert _stranger(_Toy(), _Toy(), Circle(_ints(), _ints())) is None


def test_a_changed_outsider_is_named():
    found = _stranger(_Toy(), _Toy(works=(True, False, True)), Circle(_ints(0), _ints(0)))
    assert found is not None
    assert "person 16 is outside the circle" in found


def test_changes_inside_the_circle_are_nobodys_business():
    changed = _Toy(works=(True, False, True), sales=(100, 900))
    assert _stranger(_Toy(), changed, Circle(_ints(16), _ints(0))) is None


def test_a_changed_firm_of_an_outsider_is_named():
    found = _stranger(_Toy(), _Toy(sales=(100, 201)), Circle(_ints(0), _ints(0)))
    assert found is not None
    assert f"enterprise {16 << FIRM_NUMBER_BITS} is outside" in found


def test_changed_savings_of_an_outsiders_household_are_named():
    """Nobody's own life differs: only the purse of the home that rows 1 and 2 share."""
    other = _Toy(savings=(0, 5_000))
    found = _stranger(_Toy(), other, Circle(_ints(0), _ints(0)))
    home = int(other.city.households.identity[1])
    assert found is not None
    assert f"household {home} is outside the circle" in found
    assert _stranger(_Toy(), other, Circle(_ints(32), _ints(0))) is None


def test_an_outsider_who_is_missing_is_named():
    other = _Toy()
    other.city.persons.identity[2] = 999 * 16
    found = _stranger(_Toy(), other, Circle(_ints(), _ints()))
    assert found is not None
    assert "person 32" in found
    assert "2 in all" in found


# The account of a real city -----------------------------------------------------------------------


def _sums(run):
    return np.stack(run.recorder.sums)


def test_the_chain_reaches_people():
    deliveries = chain_run().deliveries
    assert (deliveries["event"] == "started").sum() > 10
    assert {"attended", "certified"} <= set(deliveries["event"])


def test_outsiders_live_the_same_when_signals_are_frozen():
    baseline = baseline_run(CHAIN)
    frozen, _, circle = frozen_run()
    assert len(circle.identities) > 20
    assert _stranger(baseline, frozen, circle) is None


def test_without_the_circle_the_certificate_would_fail():
    frozen, _, circle = frozen_run()
    smaller = Circle(circle.identities[:0], circle.since_month[:0])
    assert _stranger(baseline_run(CHAIN), frozen, smaller) is not None


def test_the_direct_effect_is_the_whole_difference_of_the_frozen_city():
    """Outside the circle nothing differs, so the city differs by gross less deadweight, exactly."""
    frozen, sums, _ = frozen_run()
    direct = np.stack(sums.gross) - np.stack(sums.deadweight)
    difference = _sums(frozen) - _sums(baseline_run(CHAIN))
    assert np.array_equal(direct, difference)
    assert np.any(direct != 0)


def test_net_is_gross_less_deadweight_plus_reaction():
    frozen, sums, _ = frozen_run()
    net = _sums(chain_run()) - _sums(baseline_run(CHAIN))
    reaction = _sums(chain_run()) - _sums(frozen)
    assert net.dtype == np.int64
    assert np.array_equal(net, np.stack(sums.gross) - np.stack(sums.deadweight) + reaction)
    assert np.any(reaction != 0)


def test_who_is_served_is_the_same_in_the_frozen_world():
    frozen, _, _ = frozen_run()
    programme = [
        run.ledger[run.ledger["programme"] == "kawasan"].reset_index(drop=True)
        for run in (chain_run(), frozen)
    ]
    pd.testing.assert_frame_equal(*programme)


@pytest.fixture(scope="module")
def released():
    """Return the chain with its deliveries replayed and every channel released."""
    live, baseline = chain_run(), baseline_run(CHAIN)
    world = World("released", frozenset(), baseline.signals, live.deliveries)
    return live_anew(CHAIN_SCENARIO, CHAIN, world=world)


def test_releasing_every_channel_gives_the_live_scenario_bit_for_bit(released):
    live = chain_run()
    assert released.recorder.month_digests == live.recorder.month_digests
    assert np.array_equal(_sums(released), _sums(live))


def test_released_signals_are_the_live_ones(released):
    live = chain_run()
    assert set(released.signals) == set(live.signals)
    for name, months in live.signals.items():
        for month, array in enumerate(months):
            assert np.array_equal(released.signals[name][month], array), (name, month)


@pytest.mark.parametrize(
    "name", ["training_only", "capital_only", "marketing_only", "fragmented", "as_delivered"]
)
def test_the_account_holds_for_every_kind_of_programme(name):
    baseline = baseline_run(CHAIN)
    live = live_anew(name, CHAIN)
    assert live.recorder.month_digests != baseline.recorder.month_digests
    frozen = live_anew(name, CHAIN, world=replaying("frozen", baseline, live))
    circle = Circle.of(live.city).united(Circle.of(frozen.city))
    assert _stranger(baseline, frozen, circle) is None
    again = live_anew(name, CHAIN, world=World("released", deliveries=live.deliveries))
    assert again.recorder.month_digests == live.recorder.month_digests


def test_commuters_are_followed_too():
    identity = small_initial(CHAIN.scale).city.persons.identity
    assert np.any(identity >= COMMUTER_FLAG)


# Worlds that release one or two channels ----------------------------------------------------------


CAPITAL = "capital_only"  # reaches firms within the first year, and through them every channel


@pytest.fixture(scope="module")
def capital():
    """Return capital incentives lived in the live world."""
    return live_anew(CAPITAL, CHAIN)


@pytest.fixture(scope="module")
def partial(capital):
    """Return them in each of the six partly frozen worlds, by released channels."""
    baseline = baseline_run(CHAIN)
    worlds = {}
    for name, freed in PARTIAL_WORLDS.items():
        world = replace(replaying(name, baseline, capital, freed), digests=False)
        worlds[freed] = live_anew(CAPITAL, CHAIN, world=world)
    return worlds


def _frozen(live):
    """Return a world with every signal frozen, its circle's sums, and the filled posts by month."""
    baseline, filled = baseline_run(CHAIN), []
    sums = CircleSums(BaselineLives.of(baseline.recorder, baseline.city), Circle.of(live.city))
    world = replaying("frozen", baseline, live)

    def watch(model):
        sums.take(model.city, model.recorder)
        filled.append(int(model.recorder.last_slice.filled_posts.sum(dtype=np.int64)))

    first = small_initial(CHAIN.scale)
    run = run_once(live.scenario, 0, world, settings=CHAIN, initial=first, watch=watch)
    return run, sums, filled


@pytest.fixture(scope="module")
def capital_frozen(capital):
    return _frozen(capital)


@pytest.fixture(scope="module")
def marketing():
    return live_anew("marketing_only", CHAIN)


@pytest.fixture(scope="module")
def marketing_frozen(marketing):
    return _frozen(marketing)


def _differ(one, other, channels):
    """Return the signals of some channels that differ between two worlds in any month."""
    return {
        name
        for name, months in one.signals.items()
        if SIGNALS[name.partition("/")[0]].channel in channels
        and any(
            not np.array_equal(left, right)
            for left, right in zip(months, other.signals[name], strict=True)
        )
    }


def test_a_partly_frozen_world_lies_between_the_frozen_and_the_live_one(partial):
    """Frozen channels say what the baseline said; released ones say something of their own."""
    baseline = baseline_run(CHAIN)
    for freed, run in partial.items():
        assert _differ(run, baseline, ALL_CHANNELS - freed) == set(), freed
        for channel in freed:
            assert _differ(run, baseline, {channel}), (freed, channel)


def test_every_channel_moves_somebody(partial, capital, capital_frozen):
    ends = [_sums(capital_frozen[0]), _sums(capital)]
    for freed, run in partial.items():
        assert all(np.any(_sums(run) != end) for end in ends), freed


def test_who_is_served_is_the_same_in_every_world(partial, capital):
    live = capital.ledger[capital.ledger["programme"] == "kawasan"].reset_index(drop=True)
    for run in partial.values():
        ledger = run.ledger[run.ledger["programme"] == "kawasan"].reset_index(drop=True)
        pd.testing.assert_frame_equal(ledger, live)


def test_money_is_conserved_in_every_partly_frozen_world(partial):
    for run in partial.values():
        assert all(sum(balance.values()) == 0 for balance in run.money)


def test_worlds_without_digests_live_the_same_life(partial, capital):
    """What is left out is recording alone: the sums are those of a world with digests."""
    freed = frozenset({Channel.SALES})
    world = replaying("sales", baseline_run(CHAIN), capital, freed)
    whole = live_anew(CAPITAL, CHAIN, world=world)
    assert np.array_equal(_sums(whole), _sums(partial[freed]))
    assert partial[freed].recorder.month_digests == []
    assert len(whole.recorder.month_digests) == CHAIN.months


def test_supported_posts_are_those_of_the_circles_firms(marketing_frozen):
    """Outside the circle nothing differs, so the city's filled posts differ by these, exactly."""
    _, sums, filled = marketing_frozen
    slices = baseline_run(CHAIN).recorder.slices
    base = [month.filled_posts.sum(dtype=np.int64) for month in slices]
    posts = sums.lines()["supported_posts", "employed"]
    assert posts[0] == sum(filled) - sum(base)
    assert posts[0] != 0


def test_linked_firms_sell_what_the_programmes_buyers_spend_also_when_signals_are_frozen(
    marketing, marketing_frozen
):
    """The buyers' budget is part of the policy: gross sales cannot exceed it many times over."""
    baseline, live, frozen = baseline_run(CHAIN), marketing, marketing_frozen[0]
    paid = [run.signals[BUYERS] for run in (frozen, live)]
    assert all(np.array_equal(left, right) for left, right in zip(*paid, strict=True))
    assert all(not months.any() for months in baseline.signals[BUYERS])
    sales = list(OUTCOMES).index("enterprise_sales")
    gained = (_sums(frozen) - _sums(baseline))[:, sales, 0].sum()
    plan = live.scenario.programmes["kawasan"].stages["marketing"]
    monthly = CHAIN.scale * sum(link.buyer_budget_idr_per_month for link in plan.links.values())
    begins = next(month for month, units in enumerate(live.signals[BUYERS]) if units.any())
    assert 0.3 < gained / (monthly * (CHAIN.months - begins)) < 1.3


def test_buyers_the_baseline_has_keep_the_baselines_terms():
    before, after = [np.array([7, 0, 0])], [np.array([3, 5, 0])]
    record = replayed_signals({BUYERS: before, "demand_pool": [np.array([1])]}, after)
    assert record[BUYERS][0].tolist() == [7, 5, 0]
    assert record["demand_pool"][0].tolist() == [1]
