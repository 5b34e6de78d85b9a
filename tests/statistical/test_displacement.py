"""Displacement spans what it should: from a place for a place to none.

A third of the unemployed get skill and certificate in a day; the world with all signals frozen says
what that is worth to them, the world in which only the channel *vacancies* is released takes back
what others lose. Draws are fixed. The two worlds drift apart by chance: 30 persons of 71,000, so a
mean over the last year has a standard error of about 10 where the direct effect is 50; with fresh
draws a bound below would raise a false alarm in fewer than one of a hundred runs. Where vacancies are
endless the account itself is asked, with all of its worlds: there nothing is left to chance.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.account import BaselineLives, Circle, CircleSums
from simulation.classifications import LabourStatus
from simulation.comparison.account import shapley_shares
from simulation.engine import LIVE, RunSettings, run_once
from simulation.experiments.orders import PARTIAL_WORLDS
from simulation.flows import Account
from simulation.panel import OUTCOMES
from simulation.scenario import baseline_of, load_scenario
from simulation.settling import initial_city
from simulation.signals import Channel
from simulation.submodels.labour_market.posts import OUTSIDE_CELL
from tests.small_runs import replaying, shipped
from tests.trial import UNEMPLOYED, certify, make_offer, total_employed

pytestmark = pytest.mark.slow

SCALE, SHARE = 0.25, 0.33
ENDLESS = 1e9
ALL_OF_IT = RunSettings(scale=0.1)  # 256 seats
ALONE = """
title: Training alone
question: Whom does training displace where nobody waits for a post?
base: training_only
parameters:
  people.wage_return_general_skill: 0
"""
EMPLOYED = list(OUTCOMES).index("employed")
EVERYBODY = 0  # the first breakdown is the whole city
VACANCIES_RELEASED = frozenset({Channel.SALES, Channel.LOCAL_SPENDING})
LAST_YEAR = slice(-12, None)
NOT_TRAINED = (LabourStatus.CHILD, LabourStatus.SCHOOL)


def baseline(**parameters):
    named = {f"labour_market.{name}": value for name, value in parameters.items()}
    return replace(shipped("baseline"), parameters=named)


def city_of(scenario):
    return initial_city(scenario.catalogue(), scenario.start, SCALE, 0)


def direct_and_reaction(scenario, first):
    """Return both effects on persons employed, month by month."""
    offer = make_offer(first, SCALE, baseline=scenario, share=SHARE)
    frozen = certify(offer, first, frozenset(Channel))
    released = certify(offer, first, VACANCIES_RELEASED)
    direct = total_employed(frozen) - total_employed(offer.run)
    reaction = total_employed(released) - total_employed(frozen)
    return direct, reaction


def training_alone(folder):
    """Return `training_only` without the programmes of 2023, and wages that owe nothing to skill."""
    path = folder / "training_alone.yaml"
    path.write_text(ALONE, encoding="utf-8")
    policy = load_scenario(str(path))
    programmes = {"kawasan": policy.programmes["kawasan"]}
    return replace(policy, programmes=programmes, baseline=replace(policy.baseline, programmes={}))


def endless(first):
    """Let outside employers have more vacancies in every cell than there will ever be applicants."""
    cells = first.city.cells
    cells.outside_vacancies[OUTSIDE_CELL] = int(ENDLESS)
    cells.reference_posts[OUTSIDE_CELL] = ENDLESS
    cells.reference_openings[OUTSIDE_CELL] = 0.12 * ENDLESS
    cells.reference_filling_rate[:] = 0.0  # unknown: vacancies do not answer


def at_work(months):
    """Return the persons employed in each month, and last their sum."""
    each = [int(month[EMPLOYED][EVERYBODY]) for month in months]
    return np.array([*each, sum(each)])


def account_of(policy, first):
    """Return gross, direct effect and the share of *vacancies* in employment, as :func:`at_work`."""

    def lived(world=LIVE, scenario=policy, **more):
        return run_once(scenario, 0, world, settings=ALL_OF_IT, initial=first, **more)

    baseline = lived(scenario=baseline_of(policy), keep_slices=True)
    live = lived()
    sums = CircleSums(BaselineLives.of(baseline.recorder, baseline.city), Circle.of(live.city))
    frozen = replaying("frozen", baseline, live)
    lived(frozen, watch=lambda model: sums.take(model.city, model.recorder))
    gross, deadweight = at_work(sums.gross), at_work(sums.deadweight)
    before = at_work(baseline.recorder.sums)
    net = {
        frozenset(): gross - deadweight,
        frozenset(Channel): at_work(live.recorder.sums) - before,
    }
    for name, released in PARTIAL_WORLDS.items():
        partly = lived(replaying(name, baseline, live, released))
        net[released] = at_work(partly.recorder.sums) - before
    return gross, gross - deadweight, shapley_shares(net)["vacancies"]


def test_training_only_displaces_nobody_where_vacancies_are_endless(tmp_path):
    """The share of *vacancies* is nothing, beside gross, which deadweight fills, and beside direct.

    The same city with its usual vacancies does react through them, so the test can fail.
    """
    policy = training_alone(tmp_path)
    first = initial_city(policy.catalogue(), policy.start, ALL_OF_IT.scale, 0)
    _, _, usual = account_of(policy, first)
    assert np.count_nonzero(usual[:-1]) > 12
    endless(first)
    gross, direct, vacancies = account_of(policy, first)
    assert gross[-1] > 10_000
    assert direct[-1] > 10
    assert abs(vacancies[-1]) < 0.01 * gross[-1]
    assert np.abs(vacancies[:-1]).sum() < 0.05 * direct[-1]


def test_with_fixed_vacancies_most_of_what_trained_seekers_gain_is_taken_from_others():
    scenario = baseline(vacancy_response=0.0, hard_to_fill_share=0.06)
    direct, reaction = direct_and_reaction(scenario, city_of(scenario))
    assert direct[LAST_YEAR].mean() > 15
    assert -reaction[LAST_YEAR].mean() > 0.25 * direct[LAST_YEAR].mean()


def test_near_free_entry_nobody_is_displaced():
    scenario = baseline(vacancy_response=2.0)
    direct, reaction = direct_and_reaction(scenario, city_of(scenario))
    assert direct[LAST_YEAR].mean() > 25
    assert -reaction[LAST_YEAR].mean() < 0.25 * direct[LAST_YEAR].mean()


def test_where_everybody_is_trained_a_course_is_worth_less_than_where_few_are():
    """Skill and certificate for all adults outside school, beside those for a third of the unemployed.

    With all markets live there are no more skilled posts than before; the books close all the same.
    """
    adults = tuple(status for status in LabourStatus if status not in NOT_TRAINED)
    first = city_of(baseline())
    each = []
    for statuses, share in ((UNEMPLOYED, SHARE), (adults, 1.0)):
        offer = make_offer(first, SCALE, statuses, share=share)
        lived = certify(offer, first, frozenset())
        gained = (total_employed(lived) - total_employed(offer.run))[LAST_YEAR].mean()
        each.append(gained / len(offer.rows))
        assert not any(lived.unnamed_posts)
        assert not any(month[Account.UNMATCHED.value] for month in lived.money)
    few, everybody = each
    assert len(offer.rows) > 0.4 * (first.city.persons.present & first.city.persons.resident).sum()
    assert everybody < 0.5 * few
