"""Cut-offs, queues, eligibility and take-up, against plain twins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.classifications import Education, LabourStatus, Sex
from simulation.programme_plan import Order, StageKind, TargetRule
from simulation.randomness import Draws, gumbel_table
from simulation.submodels.programmes import intake, take_up, targeting
from simulation.submodels.programmes.travel import travel_km
from tests.programme_office import plain_city, sure_parameters
from tests.worlds import small_city

DRAWS = Draws(3, 0)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 10**6)), unique_by=lambda pair: pair[1]),
    st.integers(-2, 12),
)
def test_a_cutoff_lets_the_first_by_score_and_identity_pass(people, places):
    scores = np.array([score for score, _ in people], np.int64)
    identities = np.array([identity for _, identity in people], np.int64)
    cutoff = intake.cutoff_of_first(scores, identities, places)
    passed = intake.passes(scores, identities, np.array(cutoff))
    expected = sorted(people)[: max(places, 0)]
    assert sorted(zip(scores[passed], identities[passed], strict=True)) == expected


def test_slots_of_a_field_are_filled_one_after_another():
    scores = np.arange(6)
    wanted = np.array([2, 2, 5, 2, 5, 2])
    fields = np.array([2, 5, 2])
    vacancies = np.array([2, 3, 1])
    cutoffs = intake.slot_cutoffs(scores, scores, wanted, fields, vacancies)
    assert intake.slot_of(scores, scores, wanted, fields, cutoffs).tolist() == [0, 0, 1, 2, 1, -1]
    assert cutoffs[1].tolist() == list(intake.EVERYBODY)
    assert intake.offered_fields(fields, cutoffs).tolist() == [2, 5]


def test_a_slot_without_vacancies_lets_nobody_in():
    cutoffs = intake.slot_cutoffs(
        np.arange(2), np.arange(2), np.array([2, 2]), np.array([2]), np.array([0])
    )
    assert cutoffs[0].tolist() == list(intake.NOBODY)
    assert intake.offered_fields(np.array([2]), cutoffs).tolist() == []


def test_who_waits_longer_is_served_first():
    queue = intake.Queue()
    queue.join(np.array([7]), np.array([70]), np.array([1]), month=4)
    queue.join(np.array([8]), np.array([80]), np.array([9]), month=3)
    assert queue.rows.tolist() == [8, 7]
    assert queue.ready_month().tolist() == [3, 4]


def call(rule, kind=StageKind.TRAINING, areas=tuple(range(11)), **changes):
    tables = targeting.rule_tables(rule, areas)
    return replace(targeting.Call(rule, tables, kind, False, 0, 5, 0.3), **changes)


def people_of(city, question):
    rows = np.flatnonzero(city.persons.present).astype(np.int32)
    return targeting.scored(city, question, rows, DRAWS)


def nothing_past(city):
    rows = len(city.persons.identity)
    return targeting.Past(
        np.zeros(rows, np.bool_), np.zeros(rows, np.uint8), city.persons.stages_served.copy()
    )


def eligible_rows(city, question):
    found = targeting.eligible(city, question, people_of(city, question), nothing_past(city))
    return found.rows, found.scores


def plain_eligible(city, rule, areas):
    """Return eligible rows by reading the rule in words, one person at a time."""
    people, firms = city.persons, city.enterprises
    for row in np.flatnonzero(people.present & people.resident):
        age = (city.month - int(people.birth_month[row])) // 12
        firm = int(people.enterprise_row[row])
        owns = firm >= 0 and bool(firms.open[firm])
        home = people.household_row[row]
        firm_age = city.month - int(firms.founded_month[firm])
        if (
            people.status[row] != LabourStatus.CHILD
            and (not rule.labour_status or people.status[row] in rule.labour_status)
            and rule.age_years_min <= age <= rule.age_years_max
            and rule.sex in {None, people.sex[row]}
            and (not rule.education or people.education[row] in rule.education)
            and city.households.registry_desil[home] <= rule.registry_desil_max
            and rule.owns_enterprise in {None, owns}
            and people.kecamatan[row] in areas
            and not (owns and rule.sectors and firms.sector[firm] not in rule.sectors)
            and not (owns and firm_age > rule.enterprise_age_months_max)
            and not (owns and rule.registered_only and not firms.registered[firm])
        ):
            yield int(row)


@pytest.mark.parametrize(
    ("rule", "areas"),
    [
        (TargetRule(), tuple(range(11))),
        (TargetRule(labour_status=(8, 9, 10, 11), age_years_max=29), (0, 3)),
        (TargetRule(sex=Sex.FEMALE, education=(Education.SMA, Education.SMK)), (1, 2, 10)),
        (TargetRule(registry_desil_max=3, owns_enterprise=False), tuple(range(11))),
        (TargetRule(owns_enterprise=True, sectors=(3, 5), registered_only=True), tuple(range(11))),
        (TargetRule(owns_enterprise=True, enterprise_age_months_max=36), tuple(range(11))),
    ],
)
def test_eligible_are_those_the_rule_describes(rule, areas):
    city = small_city(1500)
    rows, _ = eligible_rows(city, call(rule, areas=areas))
    assert sorted(rows.tolist()) == sorted(plain_eligible(city, rule, areas))


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("count", [1, 40, 5000])
def test_looking_at_few_finds_the_same_first_ones_as_looking_at_all(order, count, monkeypatch):
    monkeypatch.setattr(targeting, "_FEWEST_LOOKED_AT", 4)
    monkeypatch.setattr(targeting, "_SAMPLE", 64)
    city = small_city(1500)
    question = call(TargetRule(labour_status=(8, 9, 13), order=order))
    people, past = people_of(city, question), nothing_past(city)
    everybody = targeting.eligible(city, question, people, past)
    few = targeting.first_eligible(city, question, people, past, count)
    cutoff = intake.cutoff_of_first(everybody.scores, everybody.identities, count)
    assert intake.cutoff_of_first(few.scores, few.identities, count) == cutoff
    if count == 1:
        assert len(few.rows) < len(everybody.rows)


def test_nobody_is_served_twice_unless_repeating_is_allowed():
    city = plain_city(10)
    city.persons.stages_served[:4] = 1 << StageKind.TRAINING
    assert len(eligible_rows(city, call(TargetRule()))[0]) == 6
    assert len(eligible_rows(city, call(TargetRule(), repeat_allowed=True))[0]) == 10


def test_the_poorest_by_the_registry_come_first():
    city = plain_city(200)
    city.households.registry_desil[:] = np.arange(200) % 10 + 1
    rows, scores = eligible_rows(city, call(TargetRule(order=Order.POOREST_FIRST)))
    desil = city.households.registry_desil[rows][np.argsort(scores)]
    assert (np.diff(desil) >= 0).all()


def test_easy_cases_come_first_where_staff_choose():
    city = plain_city(200)
    city.persons.employability[:] = np.linspace(-2, 2, 200)
    rows, scores = eligible_rows(city, call(TargetRule(order=Order.EMPLOYABILITY)))
    assert (np.diff(city.persons.employability[rows][np.argsort(scores)]) <= 0).all()


@pytest.mark.parametrize(("order", "low", "high"), [(Order.RANDOM, -0.1, 0.1),
                                                    (Order.FIRST_COME, 0.2, 0.4)])  # fmt: skip
def test_early_application_is_correlated_with_employability_as_far_as_asked(order, low, high):
    city = plain_city(2000)
    city.persons.employability[:] = Draws(1, 0).normal(1, 0, city.persons.identity)
    rows, scores = eligible_rows(city, call(TargetRule(order=order)))
    correlation = np.corrcoef(-scores.astype(float), city.persons.employability[rows])[0, 1]
    assert low < correlation < high


def test_random_order_changes_with_the_month_and_between_programmes():
    city = plain_city(50)
    first = eligible_rows(city, call(TargetRule()))[1]
    city.month = 1
    assert (eligible_rows(city, call(TargetRule()))[1] != first).all()
    city.month = 0
    assert (eligible_rows(city, call(TargetRule(), stream=6))[1] != first).all()
    assert targeting.draw_stream("kawasan", 0) != targeting.draw_stream("kawasan", 1)


def test_take_up_falls_with_distance_and_with_what_is_forgone():
    city = plain_city(5)
    city.persons.status[1] = LabourStatus.EMPLOYEE
    city.persons.wage_idr[1] = 3_000_000
    city.persons.kecamatan[2] = 1  # Alam Barajo, next to Kota Baru
    city.persons.kecamatan[3] = 9  # Pelayangan, across the river
    city.persons.status[4] = LabourStatus.OWN_ACCOUNT
    city.persons.business_income_idr[4] = 3_000_000
    parameters = replace(
        sure_parameters(),
        take_up_probability={"training": 0.5},
        take_up_distance_slope_per_km=0.035,
        take_up_forgone_slope=1.1,
        forgone_own_account_share=0.5,
    )
    tables = take_up.take_up_tables(parameters)
    tables.minimum_wage_idr = 3_000_000
    chance = take_up.take_up_probability(
        city, np.arange(5), StageKind.TRAINING, np.array([0], np.int8), tables, parameters
    )
    km = travel_km(parameters)
    assert 3 < km[0, 1] < 8 < km[0, 9]
    wanted = [0, -1.1, -0.035 * km[0, 1], -0.035 * km[0, 9], -0.55]
    assert chance == pytest.approx(0.5 * np.exp(wanted), rel=1e-5)


def test_people_look_at_the_nearest_class_on_offer():
    city = plain_city(1)
    city.persons.kecamatan[0] = 8
    parameters = replace(sure_parameters(), take_up_distance_slope_per_km=0.1)
    tables = take_up.take_up_tables(parameters)

    def chance(*places):
        offered = np.array(places, np.int8)
        return take_up.take_up_probability(
            city, np.array([0]), StageKind.TRAINING, offered, tables, parameters
        )[0]

    assert chance(0, 8) == chance(8) > chance(9) > chance(0)


def test_ways_between_districts_are_those_of_a_map():
    km = travel_km(sure_parameters())
    assert (km == km.T).all()
    assert (np.diag(km) == 0).all()
    # Danau Teluk and Danau Sipin lie 3.4 km apart as the crow flies, but on two banks.
    assert km[8, 7] == pytest.approx(3.4 * 1.3 + 4.0, abs=0.2)
    assert km[8, 9] < km[8, 7]
    # Telanaipura to Kota Baru: 0.04 degrees east and 0.061 south.
    straight = np.hypot(0.04 * np.cos(np.radians(1.6)), 0.061) * 111.195
    assert km[6, 0] == pytest.approx(1.3 * straight, abs=0.02)


def test_take_up_rises_with_employability_and_stays_a_probability():
    city = plain_city(3)
    city.persons.employability[:] = [-1.0, 0.0, 9.0]
    parameters = replace(sure_parameters(), take_up_employability_slope=0.5)
    chance = take_up.take_up_probability(
        city,
        np.arange(3),
        StageKind.CAPITAL,
        np.empty(0, np.int8),
        take_up.take_up_tables(parameters),
        parameters,
    )
    assert chance[0] == pytest.approx(np.exp(-0.5), abs=1e-6)
    assert chance[1:].tolist() == [1.0, 1.0]


def test_women_and_men_want_different_fields_and_keep_their_taste():
    city = plain_city(4000)
    city.persons.sex[::2] = Sex.FEMALE
    rows = np.arange(4000)
    offered = np.array([4, 6])
    taste = tuple(1.0 if field == 6 else 0.0 for field in range(7))
    wanted = targeting.wanted_field(city, rows, offered, taste, DRAWS, gumbel_table())
    assert (wanted[1::2] == 6).mean() == pytest.approx(0.5, abs=0.04)
    assert (wanted[::2] == 6).mean() == pytest.approx(np.e / (1 + np.e), abs=0.04)
    city.month = 9
    again = targeting.wanted_field(city, rows, offered, taste, DRAWS, gumbel_table())
    assert (again == wanted).all()
