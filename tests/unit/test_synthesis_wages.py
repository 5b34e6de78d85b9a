"""The wage formula: by schooling, sex, age and skill."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simulation.classifications import Education, Sex
from simulation.wages import LEAST_RELATIVE_WAGE, relative_wage, wage_constants
from tests.worlds import people_parameters


def wage(education=Education.SMA, sex=Sex.MALE, age=48, skill=0.0, parameters=None):
    arrays = np.array([education]), np.array([sex]), np.array([age]), np.array([float(skill)])
    return relative_wage(*arrays, parameters or people_parameters())[0]


def test_ratios_between_levels_are_the_parameters():
    table = people_parameters().wage_relative_education
    for level in Education:
        assert wage(level) / wage(Education.SMK) == pytest.approx(table[level] / table[3])


def test_women_earn_the_given_ratio():
    ratio = people_parameters().wage_ratio_female_male
    assert wage(sex=Sex.FEMALE) / wage() == pytest.approx(ratio)


def test_age_profile_peaks_where_stated_and_loses_the_stated_share_at_twenty():
    parameters = people_parameters()
    ages = [wage(age=years) for years in range(15, 75)]
    assert 15 + int(np.argmax(ages)) == parameters.wage_peak_age_years
    assert wage(age=20) / wage(age=48) == pytest.approx(1.0 - parameters.wage_loss_at_twenty)


def test_skill_raises_wages_and_no_wage_is_negative():
    gain = people_parameters().wage_return_general_skill
    assert wage(skill=1.0) / wage() == pytest.approx(1.0 + gain)
    steep = dataclasses.replace(people_parameters(), wage_return_general_skill=1.0)
    assert wage(skill=-5.0, parameters=steep) == LEAST_RELATIVE_WAGE


def test_constants_are_education_ratios_and_five_more():
    assert len(wage_constants(people_parameters())) == len(Education) + 5
