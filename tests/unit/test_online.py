"""Online courses need no room, and nobody travels to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulation.errors import ScenarioError
from simulation.plans import programme_plans
from simulation.scenario import check_scenarios, load_scenario
from tests.programme_office import TRAINING, Setting, live, plain_city, programme, sure_parameters
from tests.small_runs import shipped


def test_prakerja_is_online_and_the_others_are_not():
    plans = {plan.id: plan for plan in programme_plans(shipped("baseline"), 1.0)}
    online = plans["prakerja"].stages[0]
    assert online.online
    assert online.providers == ()
    assert not plans["public_training"].stages[0].online
    assert plans["public_training"].stages[0].providers


def test_distance_keeps_nobody_from_an_online_course():
    far = replace(sure_parameters(), take_up_distance_slope_per_km=50.0)
    started = {}
    for online in (True, False):
        city = plain_city(40)
        city.persons.kecamatan[:] = 5  # the first class of the programme is held in district 0
        plan = programme(replace(TRAINING, online=online, classes_at_once_max=1), areas=(0, 5))
        life = live(city, Setting((plan,), parameters=far, months=3))
        started[online] = life.count("started")
    assert started == {True: 16, False: 0}


def test_online_and_a_room_do_not_go_together(tmp_path):
    path = tmp_path / "both.yaml"
    text = "title: x\nbase: baseline\nprogrammes: {new: {stages: {training: {providers: [online, blk_jambi]}}}}\n"
    path.write_text(text, encoding="utf-8")
    assert any("online and providers together" in str(p) for p in check_scenarios([path]).problems)
    with pytest.raises(ScenarioError):
        load_scenario(path)
