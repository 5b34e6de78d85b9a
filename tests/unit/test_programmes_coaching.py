"""Coaching: contracts, loads that are shared, what visits teach, and the load as a signal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.signals import Channel
from tests.programme_office import Setting, live, plain_city, programme, sure_parameters
from tests.unit.test_programmes_delivery import COACHING

CROWDED = replace(COACHING, coaches_max=1, firms_above_load_share=1.0, visits_per_month=2.0)


def coached(stage, firms=30, **changes):
    setting = Setting((programme(stage, last_month=0),), months=3)
    return live(plain_city(firms, firms=firms), replace(setting, **changes))


def test_congestion_lowers_what_each_firm_gains_not_what_all_gain():
    easy = coached(replace(CROWDED, firms_above_load_share=0.0)).city.enterprises.coached_gain
    crowded = coached(CROWDED).city.enterprises.coached_gain
    assert ((easy > 0).sum(), (crowded > 0).sum()) == (5, 10)
    assert crowded.max() == pytest.approx(easy.max() / 2)
    assert crowded.sum() == pytest.approx(easy.sum())


def test_visits_teach_the_owner_in_proportion_to_what_they_add():
    parameters = replace(sure_parameters(), coached_skill_per_gain=0.5, coached_gain_ceiling=0.03)
    life = coached(replace(CROWDED, firms_above_load_share=0.0), parameters=parameters)
    skill = life.city.persons.management_skill
    gain = life.city.enterprises.coached_gain[:30]
    assert gain.max() == pytest.approx(0.03)  # six visits reach the ceiling; no more is learned
    assert skill == pytest.approx(0.5 * gain)


def test_the_load_of_an_unchanged_programme_is_a_signal():
    """In a frozen world its firms are visited as in the baseline, however many there are now."""
    plan = replace(programme(CROWDED, last_month=0), id="old")
    setting = Setting((plan,), changed=frozenset(), months=3)
    baseline = live(plain_city(30, firms=30), setting)
    name = "coach_load/old/0"
    assert [int(taken[0]) for taken in baseline.signals.history[name]] == [1 << 19] * 3
    alone = live(plain_city(5, firms=5), setting)
    assert int(alone.signals.history[name][0][0]) == 1 << 20
    frozen = live(
        plain_city(5, firms=5),
        replace(setting, frozen=frozenset(Channel), recorded=baseline.signals.history),
    )
    crowded = baseline.city.enterprises.coached_gain.max()
    gains = frozen.city.enterprises.coached_gain
    assert np.unique(gains[gains > 0]).tolist() == [crowded]
    assert alone.city.enterprises.coached_gain.max() == pytest.approx(2 * crowded)
