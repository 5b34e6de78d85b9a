from __future__ import annotations

import numpy as np
import pytest

from simulation.classifications import CELLS, cell_number
from simulation.columns import empty_columns
from simulation.job_finding import answer, finding_ratio
from simulation.market_tables import Cells
from simulation.randomness import FIXED_POINT, Decision, Draws
from simulation.submodels.labour_market import posts, search
from simulation.submodels.labour_market.cutoffs import EVERYBODY, NOBODY, cut_offs, passes
from simulation.submodels.labour_market.hazards import by_age, hazard_tables
from simulation.submodels.labour_market.jobs import pick
from tests.economy import still_month
from tests.labour import parameters

OUTSIDE = cell_number(0, 3, 0, 0)


def cells_with(**columns):
    cells = Cells(**empty_columns(Cells, CELLS))
    for name, value in columns.items():
        getattr(cells, name)[OUTSIDE] = value
    return cells


def none():
    return np.zeros(CELLS, np.int64)


def even_rate():
    return np.full(CELLS, FIXED_POINT // 2, np.int64)


def candidates(*ranks):
    count = len(ranks)
    return np.zeros(count, np.int16), np.array(ranks), np.arange(count), np.zeros(count, np.int64)


def places_of(number):
    places = none()
    places[0] = number
    return places


def test_no_place_lets_nobody_pass():
    mine = candidates(5, 1, 3)
    last = cut_offs(*mine, places_of(0))
    assert (last[0] == NOBODY).all()
    assert not passes(*mine, last).any()


def test_a_place_left_over_lets_everybody_pass_and_whoever_comes_on_top():
    last = cut_offs(*candidates(5, 1, 3), places_of(4))
    assert (last[0] == EVERYBODY).all()
    assert passes(*candidates(10**15), last).all()


def test_as_many_places_as_candidates_leave_none_for_one_on_top():
    last = cut_offs(*candidates(5, 1, 3), places_of(3))
    assert passes(*candidates(5, 1, 3), last).all()
    assert not passes(*candidates(6), last).any()


def test_posts_are_numbered_from_the_first_to_before_the_last():
    cell = np.array([4, 9], np.int16)
    identity = np.array([100, 200])
    bounds = (np.array([1, 0], np.int16), np.array([3, 1], np.int16))
    listed = posts.list_posts(cell, identity, bounds, int(Decision.VACANCY_RANK), 2, Draws(1, 0))
    assert listed.post.tolist() == [1, 2, 0]
    assert listed.identity.tolist() == [100, 100, 200]
    assert listed.cell.tolist() == [4, 4, 9]
    ranks = [
        Draws(1, 0).rank(Decision.VACANCY_RANK, 2, np.array([firm]), number)[0]
        for firm, number in ((100, 1), (100, 2), (200, 0))
    ]
    assert listed.rank.tolist() == ranks


def test_openings_carry_their_fraction():
    cells = cells_with(reference_openings=0.4, reference_posts=10.0, reference_filling_rate=0.5)
    employed = none()
    employed[OUTSIDE] = 10
    posted = []
    for _ in range(5):
        vacancies = posts.post_openings(
            cells,
            employed,
            still_month(0),
            even_rate(),
            parameters(posts_adjustment_per_month=0.03, posts_growth_per_year=0.0),
        )
        posted.append(int(vacancies[OUTSIDE]))
    assert sum(posted) == 2
    assert 0 <= cells.openings_carry[OUTSIDE] < 1


def test_withheld_postings_are_kept_until_released_and_then_close_like_any_gap():
    cells = cells_with(reference_openings=10.0, reference_posts=100.0, reference_filling_rate=0.5)
    employed = none()
    employed[OUTSIDE] = 100
    shipped = parameters(posts_growth_per_year=0.0, posts_adjustment_per_month=0.1)

    def vacancies(**changes):
        posted = posts.post_openings(
            cells, employed, still_month(0, **changes), even_rate(), shipped
        )
        return int(posted[OUTSIDE])

    assert vacancies(openings_factor=0.7) == 7
    assert cells.withheld_openings[OUTSIDE] == pytest.approx(3.0)
    employed[OUTSIDE] = 97  # the three posts withheld count as held, so no gap is seen
    assert vacancies() == 10
    employed[OUTSIDE] = 90  # three of the gap of ten are withheld
    assert vacancies(repost_share=1.0) == 11
    assert cells.withheld_openings[OUTSIDE] == 0


def test_posts_keep_step_with_steady_growth_without_a_gap():
    cells = cells_with(reference_posts=1200.0, reference_filling_rate=0.5)
    employed = none()
    employed[OUTSIDE] = 1200
    shipped = parameters(posts_growth_per_year=0.02, posts_adjustment_per_month=0.1)
    for month in range(25):
        posted = posts.post_openings(cells, employed, still_month(month), even_rate(), shipped)
        employed[OUTSIDE] += posted[OUTSIDE]
    assert employed[OUTSIDE] == pytest.approx(1200 * (1 + 0.02 * 25 / 12), abs=3)


@pytest.mark.parametrize(("response", "expected"), [(0.0, 10), (1.0, 20)])
def test_vacancies_answer_to_applicants_per_vacancy_by_the_parameter(response, expected):
    cells = cells_with(reference_openings=10.0, reference_filling_rate=0.5, reference_posts=0.0)
    twice = np.full(CELLS, round(FIXED_POINT * 2 / 3), np.int64)  # two applicants a vacancy
    vacancies = posts.post_openings(
        cells, none(), still_month(0), twice, parameters(vacancy_response=response)
    )
    assert vacancies[OUTSIDE] == pytest.approx(expected, abs=1)


def test_unfilled_vacancies_lapse_and_quits_are_posted_again():
    cells = cells_with()
    unfilled, left = none(), none()
    unfilled[OUTSIDE], left[OUTSIDE] = 100, 20
    firm = cell_number(0, 3, 1, 0)
    unfilled[firm], left[firm] = 100, 20
    shipped = parameters(vacancy_lapse_probability=0.2, quit_repost_share=0.9)
    posts.close_books(cells, unfilled, left, still_month(0), shipped)
    assert cells.outside_vacancies[OUTSIDE] == 80 + 18
    assert cells.outside_vacancies[firm] == 0  # enterprises keep their own posts


def test_rates_move_a_share_of_the_way_and_stay_without_news():
    last = even_rate()
    part, whole = none(), none()
    part[0], whole[0] = 3, 4
    moved = search.smoothed(last, part, whole, parameters(signal_smoothing_share=0.5))
    assert moved[0] == FIXED_POINT * 5 // 8
    assert moved[1] == last[1]


def test_factors_by_age_begin_at_fifteen():
    factors = by_age((1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0))
    assert factors[[14, 15, 19, 20, 55, 56, 64, 65, 120]].tolist() == [0, 1, 1, 2, 5, 6, 7, 8, 8]


def test_hazards_of_a_month_stay_probabilities():
    tables = hazard_tables(parameters())
    highest = tables.tenure[0] * 1.6  # the widest trait factor at the shipped slopes
    assert (tables.to_unemployment * highest + tables.to_inactivity.max(axis=0)).max() < 0.5
    assert tables.apply.max() < 1
    assert tables.duration[0] > tables.duration[12] > tables.duration[60]


def test_pick_follows_the_weights():
    drawn = np.array([0.0, 0.49, 0.5, 0.99])
    assert pick(drawn, (1.0, 1.0)).tolist() == [0, 0, 1, 1]
    assert pick(drawn, (0.0, 2.0)).tolist() == [1, 1, 1, 1]


def test_the_standard_moves_towards_the_last_one_hired_and_stays_without_hires():
    cells = cells_with(hire_standard=FIXED_POINT)
    cell = np.array([OUTSIDE, OUTSIDE, OUTSIDE], np.int16)
    score = np.array([5, 3, 9]) * FIXED_POINT
    search.learn_standard(cells, cell, score, parameters(signal_smoothing_share=0.25))
    assert cells.hire_standard[OUTSIDE] == FIXED_POINT + FIXED_POINT // 2
    assert cells.hire_standard.sum() == cells.hire_standard[OUTSIDE]


def test_the_answer_to_the_finding_rate_may_be_none():
    rate, usual, weight = (
        np.array([FIXED_POINT // 2, 0]),
        np.array([0.25, 0.9]),
        np.array([4.0, 0.0]),
    )
    ratio = finding_ratio(rate, usual, weight)
    assert ratio == 2.0
    assert finding_ratio(rate, usual, np.zeros(2)) == 1.0
    assert finding_ratio(rate * 100, usual, weight) == 4.0
    assert (answer(ratio, 0.0), answer(ratio, 1.0)) == (1.0, 2.0)
    still, moved = hazard_tables(parameters()), hazard_tables(parameters(), ratio)
    fixed = parameters(participation_response=0.0, commuter_response=0.0)
    for field in ("to_unemployment", "commuter"):
        assert (getattr(moved, field) >= getattr(still, field)).all()
        assert (getattr(moved, field) != getattr(still, field)).any()
        assert (getattr(hazard_tables(fixed, ratio), field) == getattr(still, field)).all()
    assert (moved.to_unemployment[:8] == still.to_unemployment[:8]).all()  # nobody who works
