"""The kernels and the plain second programme live the same month of matching, to the last post."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.classifications import (
    AREA_GROUP_OF_KECAMATAN,
    CELLS,
    CellKind,
    Education,
    cell_parts,
)
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import FIXED_POINT, Draws
from simulation.signals import Signals
from simulation.submodels.labour_market import matching, posts, search, transitions
from simulation.submodels.labour_market.cutoffs import EVERYBODY, cut_offs, passes
from simulation.submodels.labour_market.jobs import Month
from tests.economy import still_month
from tests.labour import parameters
from tests.reference import labour_market_twin as twin
from tests.worlds import small_city

ENTERPRISE = cell_parts()[2] == CellKind.ENTERPRISE_EMPLOYEE


@pytest.mark.parametrize("seed", range(5))
def test_cut_offs_choose_whom_sorting_chooses(seed):
    luck = np.random.default_rng(seed)
    count = 400
    cell = luck.integers(0, 12, count).astype(np.int16)
    rank = luck.integers(0, 9, count)  # many ties
    identity = luck.permutation(count) % 150
    post = luck.permutation(count)
    places = np.zeros(CELLS, np.int64)
    places[:12] = luck.integers(-1, 60, 12)
    passed = passes(cell, rank, identity, post, cut_offs(cell, rank, identity, post, places))
    for number in range(12):
        mine = [
            (int(rank[at]), int(identity[at]), int(post[at]))
            for at in np.flatnonzero(cell == number)
        ]
        chosen = {
            (int(rank[at]), int(identity[at]), int(post[at]))
            for at in np.flatnonzero((cell == number) & passed)
        }
        assert chosen == set(twin.lowest(mine, int(places[number])))


class Case:
    """A random small city in which some people apply, and the same month for the twin."""

    def __init__(self, seed: int, applicants: int, open_cells: int) -> None:
        luck = np.random.default_rng(seed)
        self.city = city = small_city(1500)
        city.month = int(luck.integers(1, 40))
        self.draws = Draws(int(luck.integers(1, 2**31)), int(luck.integers(0, 50)))
        persons, firms, cells = city.persons, city.enterprises, city.cells
        persons.months_in_status[:] = 5
        self.rows = np.sort(
            luck.choice(np.flatnonzero(persons.present), applicants, replace=False)
        ).astype(np.int32)
        taught = self.rows[: applicants // 2]
        persons.certified_fields[taught] = luck.integers(0, 128, len(taught))
        persons.general_skill[self.rows] = luck.normal(size=applicants)
        firms.posts[:] = firms.filled + luck.integers(0, 2, len(firms.filled)) * firms.open
        firms.filled[~firms.open] = 0
        enterprise = posts.posts_by_cell(firms, np.where(firms.open, firms.posts - firms.filled, 0))
        outside = luck.integers(0, 4, CELLS) * (luck.random(CELLS) < open_cells / CELLS)
        self.vacancies = np.where(ENTERPRISE, enterprise, outside).astype(np.int64)
        cells.hire_standard[:] = luck.integers(0, 2 * FIXED_POINT, CELLS)
        self.finding = luck.integers(0, FIXED_POINT, CELLS)
        self.filling = luck.integers(0, FIXED_POINT, CELLS)
        filled = posts.posts_by_cell(firms, firms.filled)
        self.left = np.where(ENTERPRISE, filled // 5, 0)
        self.twin = self._as_plain_objects()

    def _as_plain_objects(self):
        persons, firms, cells = self.city.persons, self.city.enterprises, self.city.cells
        area = AREA_GROUP_OF_KECAMATAN
        people = [
            twin.Person(
                int(persons.identity[row]),
                int(area[persons.kecamatan[row]]),
                int(persons.education[row]),
                int(persons.certified_fields[row]),
                float(persons.general_skill[row]),
                float(persons.employability[row]),
            )
            for row in self.rows
        ]
        cell = posts.firm_cells(firms)
        owners = [
            twin.Firm(
                int(firms.identity[at]), int(cell[at]), int(firms.posts[at]), int(firms.filled[at])
            )
            for at in np.flatnonzero(firms.open)
        ]
        jobs = {
            int(persons.identity[row]): int(persons.cell[row])
            for row in self.rows
            if persons.cell[row] >= 0
        }
        left = {number: int(self.left[number]) for number in range(CELLS)}
        market = twin.Market(
            month=self.city.month,
            key=(self.draws.seed, self.draws.replicate),
            vacancies=self.vacancies.tolist(),
            base_wage=cells.base_wage_idr.tolist(),
            finding=self.finding.tolist(),
            filling=self.filling.tolist(),
            standard=cells.hire_standard.tolist(),
            parameters=asdict(parameters()),
            certified_percent=[float(x) for x in load_catalogue().people.certified_field_percent],
        )
        return people, owners, left, jobs, market

    def live(self):
        """Return signals, applicants and hires by cell and the tally after the kernels' month."""
        city = self.city
        month = Month(
            city, still_month(city.month), parameters(), load_catalogue().people, self.draws
        )
        event = np.zeros(len(city.persons.status), np.int8)
        event[self.rows] = transitions.APPLIES
        signals = Signals(
            before_start={"job_finding_rate": self.finding, "vacancy_filling_rate": self.filling}
        )
        tally = matching.Tally(
            np.zeros(len(event), np.int8), posts.by_cell(city.persons.cell), left=self.left.copy()
        )
        applicants, hires = matching.match(
            month, signals, event, self.vacancies, tally, still=False
        )
        matching.vacate(month, signals, tally)
        return signals, applicants, hires, tally


cases = st.builds(Case, st.integers(0, 2**32 - 1), st.integers(0, 90), st.integers(0, CELLS))


@settings(max_examples=12, deadline=None)
@given(cases)
def test_the_twin_lives_the_same_month(case):
    out = twin.match(*case.twin)
    signals, applicants, hires, tally = case.live()
    persons, firms = case.city.persons, case.city.enterprises
    hired = case.rows[persons.months_in_status[case.rows] == 0]
    assert {int(persons.identity[row]): int(persons.cell[row]) for row in hired} == out.hired
    assert applicants.tolist() == np.bincount(list(out.chosen.values()), minlength=CELLS).tolist()
    assert hires.sum() == len(out.hired)
    for number, (last, identity) in enumerate(signals.history["hire_cutoff"][0].tolist()):
        expected = out.cut_offs[number]
        if expected == "everybody":
            expected = (-EVERYBODY, EVERYBODY)
        elif expected == "nobody":
            expected = (EVERYBODY, -EVERYBODY)
        assert (last, identity) == expected
    assert tally.qualified.tolist() == [out.qualified[number] for number in range(CELLS)]
    at = np.flatnonzero(firms.open)
    ends = dict(zip(firms.identity[at].tolist(), firms.filled[at].tolist(), strict=True))
    assert ends == out.filled
    assert signals.history["job_finding_rate"][0].tolist() == out.finding
    assert signals.history["vacancy_filling_rate"][0].tolist() == out.filling


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(40, 90))
def test_who_becomes_better_in_a_short_cell_displaces_exactly_the_last_one_hired(seed, applicants):
    usual = twin.match(*Case(seed, applicants, 12).twin)
    turned_away = [
        identity
        for identity, cell in usual.chosen.items()
        if identity not in usual.hired and isinstance(usual.cut_offs[cell], tuple)
    ]
    for identity in turned_away[:1]:
        case = Case(seed, applicants, 12)
        row = np.flatnonzero(case.city.persons.identity == identity)[0]
        case.city.persons.general_skill[row] += 100.0
        case.twin = case._as_plain_objects()
        better = twin.match(*case.twin)
        cell = usual.chosen[identity]
        assert set(better.hired) - set(usual.hired) == {identity}
        assert set(usual.hired) - set(better.hired) == {usual.cut_offs[cell][1]}
        case.live()
        hired = case.rows[case.city.persons.months_in_status[case.rows] == 0]
        assert set(case.city.persons.identity[hired].tolist()) == set(better.hired)


def test_without_an_open_cell_nobody_applies():
    city = small_city(1500)
    closed = np.zeros(CELLS, np.int64)
    utilities = search.cell_utilities(city.cells, closed, np.ones(CELLS, np.int64), parameters())
    rows = np.arange(20, dtype=np.int32)
    when = Month(city, still_month(0), parameters(), load_catalogue().people, Draws(1, 0))
    assert (search.choose(when, rows, search.fields_held(when, rows), utilities) == -1).all()


def test_vocational_schooling_without_a_record_is_one_field_for_life():
    city = small_city(1500)
    persons = city.persons
    rows = np.flatnonzero(persons.present)[:200].astype(np.int32)
    persons.education[rows], persons.certified_fields[rows] = Education.SMK, 0
    persons.education[rows[:20]] = Education.SMA
    fields = []
    for month in (0, 9):
        city.month = month
        when = Month(city, still_month(month), parameters(), load_catalogue().people, Draws(1, 0))
        fields.append(search.fields_held(when, rows))
    assert (fields[0] == fields[1]).all()
    assert (fields[0][:20] == 0).all()
    assert set(fields[0][20:].tolist()) <= {1 << bit for bit in range(7)}
    assert len(set(fields[0][20:].tolist())) > 3
