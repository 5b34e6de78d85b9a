from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.city import age_years
from simulation.classifications import CELLS, CellKind, LabourStatus, cell_parts
from simulation.columns import copy_table, declared_columns, violations
from simulation.flows import DemographyFlows, Flows, ProgrammeFlows
from simulation.parameters.catalogue import load_catalogue
from simulation.signals import Signals
from simulation.submodels import labour_market
from simulation.submodels.labour_market import jobs, transitions
from tests.economy import still_month
from tests.labour import DRAWS, live, parameters, posts_and_workers, settled_city

PAID = (LabourStatus.EMPLOYEE, LabourStatus.CASUAL_AGRICULTURE, LabourStatus.CASUAL_OTHER)


@pytest.fixture(scope="module")
def made():
    return settled_city()


@pytest.fixture
def world(made):
    city, last = made
    tables = ("persons", "households", "enterprises", "cells", "markets")
    return replace(city, **{name: copy_table(getattr(city, name)) for name in tables}), last


def one_month(city, last, flows=None, changed=None):
    signals = Signals(before_start=last)
    signals.begin_month(0)
    catalogue = load_catalogue()
    return labour_market.step(
        city, signals, flows or Flows(still_month(0)), changed or catalogue.labour_market, DRAWS,
        people=catalogue.people,
    )  # fmt: skip


def test_posts_without_a_person_make_nobodys_labour_cheaper(made):
    """Worlds that replay enterprises' vacancies may fill posts without a person."""
    wages = []
    for unnamed in (0, 7):
        city, last = made
        tables = ("persons", "households", "enterprises", "cells", "markets")
        city = replace(city, **{name: copy_table(getattr(city, name)) for name in tables})
        firm = int(np.flatnonzero(city.enterprises.open & (city.enterprises.filled > 0))[0])
        city.enterprises.filled[firm] += unnamed
        city.enterprises.posts[firm] += unnamed
        done = one_month(city, last)
        assert done.unnamed_posts == unnamed
        wages.append(done.wage_per_post_idr)
    assert np.array_equal(*wages)


def test_nobody_is_passed_over_to_whom_something_would_happen(made, monkeypatch):
    """The bounds on probabilities save time only: without them the months are the same."""
    nothing_excluded = np.full((4, len(LabourStatus)), 2.0**33)
    lived = []
    for looked_at in ("whoever may be concerned", "everybody"):
        if looked_at == "everybody":
            monkeypatch.setattr(transitions, "most_likely", lambda *_: nothing_excluded)
        city, last = made
        tables = ("persons", "households", "enterprises", "cells", "markets")
        city = replace(city, **{name: copy_table(getattr(city, name)) for name in tables})
        city.persons.employability[:] *= 3.0  # the ends of every factor are reached
        city.persons.management_skill[:] *= 3.0
        city.households.smoothed_income_idr[::2] = 0
        live(city, last, 6)
        lived.append(city.persons)
    for name in declared_columns(lived[0]):
        assert np.array_equal(getattr(lived[0], name), getattr(lived[1], name)), name


def test_filled_posts_equal_persons_cell_by_cell_month_by_month(world):
    city, last = world

    def check(city, flows):
        filled, workers = posts_and_workers(city)
        departed = city.persons.cell[(~city.persons.present) & (city.persons.cell >= 0)]
        assert (filled == workers).all() or len(departed)
        firms = city.enterprises
        mine = np.flatnonzero(firms.open)[:: 3 + city.month]
        firms.posts[mine] = np.maximum(firms.posts[mine] + (-1) ** city.month, 0)

    _, done = live(city, last, 8, each_month=check)
    filled, workers = posts_and_workers(city)
    assert (filled == workers).all()
    assert [flows.unnamed_posts for flows in done] == [0] * 8


def test_people_in_paid_work_have_a_cell_a_wage_and_hours_and_others_have_none(world):
    city, last = world
    live(city, last, 6)
    persons = city.persons
    paid = persons.present & np.isin(persons.status, PAID)
    assert (persons.cell[paid] >= 0).all()
    assert (persons.wage_idr[paid] > 0).all()
    assert (persons.hours[paid & persons.resident] > 0).all()
    assert (persons.cell[~paid] == -1).all()
    assert (persons.wage_idr[~paid] == 0).all()
    assert list(violations(persons)) == []
    assert list(violations(city.cells)) == []
    kind = cell_parts()[2][persons.cell[paid]]
    casual = np.isin(persons.status[paid], PAID[1:])
    assert ((kind == CellKind.CASUAL) == casual).all()


def test_only_adults_take_part(world):
    city, last = world
    live(city, last, 4)
    persons = city.persons
    here = persons.present & persons.resident
    child = here & (age_years(persons.birth_month, city.month) < 15)
    assert (persons.status[child] == LabourStatus.CHILD).all()
    assert (persons.status[here & ~child] != LabourStatus.CHILD).all()


def test_hires_never_exceed_vacancies_or_applicants(world):
    city, last = world
    _, done = live(city, last, 4)
    for flows in done:
        hires = np.minimum(flows.vacancies_by_cell, flows.applicants_by_cell)
        assert (flows.hires_by_cell == hires).all()
        assert flows.hires_by_cell.sum() > 0


def test_posts_of_a_closed_firm_are_lay_offs_and_its_owner_moves_on(world):
    city, last = world
    firms, persons = city.enterprises, city.persons
    closed = np.flatnonzero(firms.open & (firms.filled > 0))[:3].astype(np.int32)
    owners = firms.owner_row[closed]
    lost = int(firms.filled[closed].sum())
    firms.open[closed] = False
    persons.enterprise_row[owners] = -1
    persons.status[owners] = LabourStatus.EMPLOYER_PERMANENT
    done = one_month(city, last, Flows(still_month(0), closed_before=closed))
    assert (firms.filled[closed] == 0).all()
    assert done.unnamed_posts == 0
    assert done.separations >= lost - 1  # a commuter may be among them
    assert not np.isin(
        persons.status[owners], (LabourStatus.EMPLOYER_TEMPORARY, LabourStatus.EMPLOYER_PERMANENT)
    ).any()


def test_the_departed_free_their_posts(world):
    city, last = world
    persons = city.persons
    gone = np.flatnonzero(persons.present & (persons.cell >= 0))[:40].astype(np.int32)
    persons.present[gone] = False
    done = one_month(city, last, Flows(still_month(0), DemographyFlows(departed=gone)))
    assert (persons.cell[gone] == -1).all()
    assert (persons.status[gone] == LabourStatus.OTHER).all()
    assert done.unnamed_posts == 0


def test_flows_of_demography_decide_statuses(world):
    city, last = world
    persons = city.persons
    students = np.flatnonzero(persons.status == LabourStatus.SCHOOL).astype(np.int32)
    leavers, others = students[:50], students[50:]
    children = np.flatnonzero(persons.present & (persons.status == LabourStatus.CHILD))[:9]
    grown = children.astype(np.int32)
    one_month(
        city, last, Flows(still_month(0), DemographyFlows(turned_15=grown, left_school=leavers))
    )
    assert (persons.status[grown] == LabourStatus.SCHOOL).all()
    assert (persons.status[others] == LabourStatus.SCHOOL).all()
    assert (persons.status[leavers] != LabourStatus.SCHOOL).all()
    searching = np.isin(persons.status[leavers], jobs.UNEMPLOYED_KINDS).mean()
    assert 0.6 < searching < 0.98


def test_founders_with_a_grant_start_on_own_account_and_leave_their_post(world):
    city, last = world
    persons = city.persons
    worker = np.flatnonzero(
        persons.present & persons.resident & (persons.cell >= 0) & (persons.enterprise_row < 0)
    )[:2].astype(np.int32)
    programmes = ProgrammeFlows(
        founder_rows=worker,
        founder_sector=np.array([3, 5], np.int8),
        founder_capital_idr=np.array([5_000_000, 5_000_000]),
    )
    done = one_month(city, last, Flows(still_month(0), programmes=programmes))
    assert (persons.status[worker] == LabourStatus.OWN_ACCOUNT).all()
    assert persons.sector[worker].tolist() == [3, 5]
    assert (persons.cell[worker] == -1).all()
    assert not np.isin(worker, done.founder_rows).any()
    assert done.unnamed_posts == 0


@pytest.mark.parametrize("column", ["in_training", "awaits_intake"])
def test_trainees_and_those_who_wait_search_by_the_share_they_keep_up(world, column):
    found = []
    for share in (0.0, 0.5, 1.0):
        city, last = replace(world[0], persons=copy_table(world[0].persons)), world[1]
        getattr(city.persons, column)[:] = True
        changed = parameters(search_share_in_training=share, search_share_awaiting_intake=share)
        done = one_month(
            replace(city, enterprises=copy_table(city.enterprises)), last, None, changed
        )
        found.append(int(done.applicants_by_cell.sum()))
        if share == 0.0:
            seeking = (~city.persons.resident) & city.persons.present & (world[0].persons.cell < 0)
            assert found[0] <= seeking.sum()  # commuters only
            assert len(done.founder_rows) == 0
    assert found[0] < found[1] < found[2]


def test_some_who_finish_a_class_outside_the_labour_force_begin_to_search(world):
    city, last = world
    persons = city.persons
    home = np.flatnonzero(persons.resident & (persons.status == LabourStatus.HOUSEKEEPING))
    working = np.flatnonzero(persons.resident & (persons.status == LabourStatus.EMPLOYEE))[:50]
    graduates = np.concatenate([home, working]).astype(np.int32)
    before = persons.status[working].copy()
    programmes = ProgrammeFlows(graduate_rows=graduates)
    one_month(
        city,
        last,
        Flows(still_month(0), programmes=programmes),
        parameters(graduate_search_share=0.5),
    )
    searching = (persons.status[home] == LabourStatus.SEARCHING).mean()
    assert 0.35 < searching < 0.65  # 4 binomial standard errors of 400 people are 0.1
    assert (persons.status[working] == before).mean() > 0.9


def test_wages_follow_the_index_and_the_january_minimum(world):
    city, _ = world
    persons = city.persons
    before = persons.wage_idr.copy()
    stays = persons.cell >= 0
    month = jobs.Month(
        city, still_month(12, wage_index=1.05), parameters(), load_catalogue().people, DRAWS
    )
    jobs.raise_wages(month)
    minimum = month.calendar.minimum_wage_idr
    plain = (before[stays] * 1.05 + 0.5).astype(np.int64)
    lifted = persons.wage_idr[stays] != plain
    assert (persons.wage_idr[stays][lifted] == minimum).all()
    assert (plain[lifted] >= 0.89 * minimum).all()
    assert lifted.any()
    assert (city.cells.wage_index_applied == 1.05).all()
    again = persons.wage_idr.copy()
    jobs.raise_wages(month)
    assert (persons.wage_idr == again).all()


def test_compliance_with_the_minimum_wage_never_changes(world):
    city, _ = world
    rows = np.flatnonzero(city.persons.cell >= 0)[:200].astype(np.int32)
    kept = []
    for number in (0, 12):
        city.month = number
        month = jobs.Month(city, still_month(number), parameters(), load_catalogue().people, DRAWS)
        kept.append(jobs.complies(month, rows, city.persons.cell[rows]))
    assert (kept[0] == kept[1]).all()
    assert 0 < kept[0].mean() < 1


def test_firms_pay_at_least_what_workers_receive_and_less_than_a_rupiah_more_a_post(world):
    city, last = world
    done = one_month(city, last)
    filled, _ = posts_and_workers(city)
    paid = int((filled * done.wage_per_post_idr).sum())
    received = done.enterprise_wages_received_idr
    assert 0 <= paid - received < filled.sum()
    assert 0 <= done.commuter_enterprise_wages_idr < received


def test_duration_survives_a_change_of_the_kind_of_unemployment(world):
    city, last = world
    persons = city.persons
    idle = np.flatnonzero(persons.resident & np.isin(persons.status, jobs.UNEMPLOYED_KINDS))
    persons.months_in_status[idle] = 7
    one_month(city, last, changed=parameters(unemployment_kind_redraw_probability=0.2))
    still = idle[np.isin(persons.status[idle], jobs.UNEMPLOYED_KINDS)]
    assert (persons.months_in_status[still] == 8).all()


def test_references_make_the_settled_month_repeat_itself(world):
    city, _ = world
    cells = city.cells
    assert (cells.reference_openings >= 0).all()
    assert ((cells.reference_filling_rate >= 0) & (cells.reference_filling_rate <= 1)).all()
    held = np.bincount(city.persons.cell[city.persons.cell >= 0], minlength=CELLS)
    outside = cell_parts()[2] != CellKind.ENTERPRISE_EMPLOYEE
    assert (cells.reference_posts[outside] >= held[outside] - 1e-9).all()
    assert (cells.reference_posts[~outside] == 0).all()


def test_hard_to_fill_posts_are_divided_by_the_parameter(world):
    city, _ = world
    plain = labour_market.employment_by_cell(city)
    divided = labour_market.employment_by_cell(city, parameters(hard_to_fill_share=0.2))
    assert divided.sum() == plain.sum()
    outside = cell_parts()[2] == CellKind.OUTSIDE_EMPLOYEE
    skilled = outside & (cell_parts()[3] == 1)
    assert divided[skilled].sum() == pytest.approx(0.2 * plain[outside].sum(), rel=0.05)
    assert (divided[~outside] == plain[~outside]).all()
