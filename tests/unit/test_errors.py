"""Errors: who must act, which exit code, and words that say where and what to try."""

from __future__ import annotations

import pytest

from simulation.errors import (
    BrokenInvariantError,
    ExperimentError,
    ImportedDataError,
    KawasanError,
    OperatorError,
    Problem,
    ScenarioError,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ScenarioError, 2),
        (ImportedDataError, 2),
        (ExperimentError, 2),
        (OperatorError, 3),
        (BrokenInvariantError, 4),
        (KawasanError, 4),
    ],
)
def test_each_error_knows_its_exit_code(error, code):
    assert error.exit_code == code
    assert issubclass(error, KawasanError)


def test_a_problem_says_where_what_allowed_and_what_to_try():
    problem = Problem(
        where="policy.yaml:7 training.places",
        found="-5 places",
        allowed="0 or more (places)",
        suggestion="places: 5",
    )
    assert str(problem) == (
        "policy.yaml:7 training.places: -5 places\n"
        "    allowed: 0 or more (places)\n"
        "    try: places: 5"
    )


def test_a_short_problem_is_one_line():
    assert str(Problem("a.yaml:1", "no title")) == "a.yaml:1: no title"


def test_an_error_keeps_all_its_problems():
    problems = (Problem("a.yaml:1", "no title"), "something else")
    error = ScenarioError(*problems)
    assert tuple(error.problems) == problems
    assert str(error) == "a.yaml:1: no title\nsomething else"
