"""The life of a class is decided in its step, in order of identity, without Mesa's luck."""

from __future__ import annotations

from dataclasses import replace

import mesa
import numpy as np
import pytest

from simulation.programme_plan import ClassFlag, ClassPlan, Happening, ProviderMonth, StageKind
from simulation.randomness import Draws
from simulation.submodels.cohorts import ClassEvent, CohortBook, CohortState

PLAN = ClassPlan(
    programme="new",
    stage=0,
    kind=StageKind.TRAINING,
    field=2,
    first_month=0,
    number=0,
    slot=0,
    provider=0,
    kecamatan=4,
    seats=16,
    minimum_trainees=8,
    duration_months=2,
    recruiting_months_max=2,
    drop_out_probability_per_month=(0.0,),
    pass_probability=1.0,
)


@pytest.fixture
def book():
    return CohortBook(mesa.Model(rng=0))


EASY = ProviderMonth(strain=(0.0,), closed=frozenset())
CLOSED = ProviderMonth(strain=(0.0,), closed=frozenset({0}))


def now(book, month, present=40, *, last_chance=False, places=EASY):
    everybody = np.ones(present, np.bool_)
    return book.month(month, everybody, Draws(1, 0), last_chance=last_chance, places=places)


def recruit(cohort, trainees):
    cohort.admit(np.arange(trainees), np.arange(trainees) * 16)


def live_month(book, cohort, month, **more):
    today = now(book, month, **more)
    cohort.order = cohort.intention(today)
    book.act("new", today)
    return [event.happening for event in cohort.happened]


def test_a_full_class_runs_its_months_and_finishes(book):
    cohort = book.open(PLAN)
    recruit(cohort, 16)
    assert live_month(book, cohort, 1) == [
        Happening.CLASS_STARTED,
        Happening.STARTED,
        Happening.ATTENDED,
    ]
    assert cohort.state is CohortState.RUNNING
    assert live_month(book, cohort, 2) == [
        Happening.ATTENDED,
        Happening.FINISHED,
        Happening.CERTIFIED,
        Happening.CLASS_FINISHED,
    ]
    assert cohort.state is CohortState.FINISHED
    assert len(book.model.agents) == 0


def test_a_class_with_enough_people_starts_only_when_it_stops_recruiting(book):
    cohort = book.open(PLAN)
    recruit(cohort, 8)
    assert live_month(book, cohort, 1) == []
    assert cohort.state is CohortState.RECRUITING
    assert live_month(book, cohort, 2)[0] is Happening.CLASS_STARTED


def test_a_class_with_too_few_trainees_is_cancelled(book):
    cohort = book.open(PLAN)
    recruit(cohort, 7)
    live_month(book, cohort, 1)
    assert live_month(book, cohort, 2) == [Happening.CLASS_CANCELLED]
    assert cohort.state is CohortState.CANCELLED
    assert len(book.model.agents) == 0


def test_the_close_of_the_budget_year_is_the_last_chance(book):
    cohort = book.open(PLAN)
    recruit(cohort, 9)
    assert live_month(book, cohort, 1, last_chance=True)[0] is Happening.CLASS_STARTED


def test_the_order_of_the_signal_prevails_over_the_intention(book):
    cohort = book.open(PLAN)
    recruit(cohort, 3)
    cohort.order = ClassFlag.RUNNING
    book.act("new", now(book, 1))
    assert cohort.state is CohortState.RUNNING


def test_who_left_the_city_does_not_start(book):
    cohort = book.open(PLAN)
    recruit(cohort, 16)
    today = book.month(1, np.arange(40) < 10, Draws(1, 0), last_chance=True, places=EASY)
    cohort.order = cohort.intention(today)
    book.act("new", today)
    assert cohort.rows.tolist() == list(range(10))


def test_drop_outs_leave_at_their_hazard(book):
    cohort = book.open(replace(PLAN, seats=4000, drop_out_probability_per_month=(0.1,)))
    recruit(cohort, 4000)
    live_month(book, cohort, 1, present=4000)
    dropped = [len(e.rows) for e in cohort.happened if e.happening is Happening.DROPPED_OUT]
    assert sum(dropped) == pytest.approx(400, abs=75)  # four standard deviations


def test_not_everybody_who_finishes_gets_the_certificate(book):
    cohort = book.open(replace(PLAN, seats=4000, duration_months=1, pass_probability=0.8))
    recruit(cohort, 4000)
    live_month(book, cohort, 1, present=4000)
    passed = [len(e.rows) for e in cohort.happened if e.happening is Happening.CERTIFIED]
    assert sum(passed) == pytest.approx(3200, abs=100)


def test_entrepreneurship_gives_no_certificate(book):
    cohort = book.open(replace(PLAN, field=-1, duration_months=1, kind=StageKind.ENTREPRENEURSHIP))
    recruit(cohort, 16)
    assert Happening.CERTIFIED not in live_month(book, cohort, 1)


def test_classes_act_in_order_of_identity_whatever_the_order_of_opening(book):
    later = book.open(replace(PLAN, number=5))
    other_field = book.open(replace(PLAN, field=1, number=9))
    first = book.open(PLAN)
    acted = book.act("new", now(book, 1))
    assert [agent.plan.identity for agent in acted] == sorted(
        agent.plan.identity for agent in (later, other_field, first)
    )


def test_classes_of_another_programme_do_not_act(book):
    book.open(replace(PLAN, programme="old"))
    assert book.act("new", now(book, 1)) == []


def test_a_replayed_class_reads_what_happened_from_the_record(book):
    rows = np.arange(3)
    record = {
        4: [ClassEvent(Happening.CLASS_STARTED, rows[:0], rows[:0].astype(np.int64))],
        5: [ClassEvent(Happening.CLASS_CANCELLED, rows[:0], rows[:0].astype(np.int64))],
    }
    cohort = book.open(PLAN, record)
    recruit(cohort, 16)  # would start at once if it decided
    book.act("new", now(book, 3))
    assert cohort.state is CohortState.ANNOUNCED
    book.act("new", now(book, 4))
    assert cohort.state is CohortState.RUNNING
    book.act("new", now(book, 5))
    assert cohort.state is CohortState.CANCELLED
    assert len(book.model.agents) == 0


def test_mesa_s_own_luck_is_never_drawn_from(book):
    before = book.model.random.getstate()
    cohort = book.open(replace(PLAN, drop_out_probability_per_month=(0.5,)))
    recruit(cohort, 16)
    live_month(book, cohort, 1)
    live_month(book, cohort, 2)
    assert book.model.random.getstate() == before


def test_each_month_of_a_class_has_its_own_hazard(book):
    plan = replace(PLAN, seats=4000, duration_months=3, drop_out_probability_per_month=(0.3, 0.0))
    cohort = book.open(plan)
    recruit(cohort, 4000)
    left = []
    for month in (1, 2, 3):
        live_month(book, cohort, month, present=4000)
        gone = [e for e in cohort.happened if e.happening is Happening.DROPPED_OUT]
        left.append(sum(len(event.rows) for event in gone))
    assert left[0] == pytest.approx(1200, abs=120)
    assert left[1:] == [0, 0]


def test_a_class_waits_while_its_provider_is_closed(book):
    cohort = book.open(PLAN)
    recruit(cohort, 16)
    assert Happening.ATTENDED in live_month(book, cohort, 1)
    assert live_month(book, cohort, 2, places=CLOSED) == []
    assert not cohort.met
    assert live_month(book, cohort, 3)[-1] is Happening.CLASS_FINISHED


def test_a_closed_provider_cancels_a_class_that_recruits(book):
    cohort = book.open(PLAN)
    recruit(cohort, 16)
    assert live_month(book, cohort, 1, places=CLOSED) == [Happening.CLASS_CANCELLED]


@pytest.mark.parametrize(("strain", "low", "high"), [(0.0, 4000, 4000), (0.2, 3060, 3340)])
def test_a_full_provider_costs_certificates(book, strain, low, high):
    """Strain 0.2 in both months leaves 0.8 of 4000 with a certificate, five deviations of 25."""
    cohort = book.open(replace(PLAN, seats=4000))
    recruit(cohort, 4000)
    places = ProviderMonth(strain=(strain,), closed=frozenset())
    for month in (1, 2):
        live_month(book, cohort, month, present=4000, places=places)
    certified = [e for e in cohort.happened if e.happening is Happening.CERTIFIED]
    assert low <= len(certified[0].rows) <= high
