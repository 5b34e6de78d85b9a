"""Whatever the eight worlds hold: the channels add up to the reaction, each with its fair share."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import floor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulation.comparison.account import shapley_shares
from simulation.signals import Channel

SETS = [
    frozenset(chosen)
    for size in range(4)
    for chosen in itertools.combinations(tuple(Channel), size)
]
ORDERS = list(itertools.permutations(Channel))
values = st.lists(st.integers(-(10**15), 10**15), min_size=len(SETS), max_size=len(SETS))


def _shares(numbers):
    net = {chosen: np.array([number]) for chosen, number in zip(SETS, numbers, strict=True)}
    return {Channel(name): int(share[0]) for name, share in shapley_shares(net).items()}


def _fair(numbers, channel):
    """Return the mean over all orders of what a channel adds when it is released, as a fraction."""
    worth = dict(zip(SETS, numbers, strict=True))
    added = 0
    for order in ORDERS:
        before = frozenset(order[: order.index(channel)])
        added += worth[before | {channel}] - worth[before]
    return Fraction(added, len(ORDERS))


@given(values)
def test_the_three_channels_add_up_to_the_reaction_exactly(numbers):
    assert sum(_shares(numbers).values()) == numbers[-1] - numbers[0]


@given(values)
def test_each_channel_gets_its_mean_over_all_orders_rounded(numbers):
    shares = _shares(numbers)
    for channel in (Channel.VACANCIES, Channel.SALES):
        assert shares[channel] == floor(_fair(numbers, channel) + Fraction(1, 2))  # halves up
    rest = Channel.LOCAL_SPENDING
    assert abs(shares[rest] - _fair(numbers, rest)) <= 1


@given(values, st.sampled_from([Channel.VACANCIES, Channel.SALES]))
def test_a_channel_that_changes_nothing_has_no_share(numbers, idle):
    worth = dict(zip(SETS, numbers, strict=True))
    same = [worth[chosen - {idle}] for chosen in SETS]
    assert _shares(same)[idle] == 0


@given(values, values)
def test_shares_of_areas_miss_those_of_the_city_by_rounding_alone(one, other):
    both = [left + right for left, right in zip(one, other, strict=True)]
    for channel in Channel:
        parts = _shares(one)[channel] + _shares(other)[channel]
        assert abs(_shares(both)[channel] - parts) <= 3
