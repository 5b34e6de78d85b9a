"""Every row of the programme is a lever that moves an outcome for a reason.

Each trial looks at one 95 % interval of which the side is named beforehand: a lever without effect
passes with probability 0.025.
"""

from __future__ import annotations

import pytest

from simulation.experiments.explaining import explain_name
from tests.statistical.lever_trials import PAGE, prove, trials

ROWS = {
    "competency-based training",
    "entrepreneurship training",
    "capital incentives, work equipment",
    "productivity improvement",
    "marketing",
    "integrated, upstream to downstream",
    "area-based",
    "collaboration across sectors",
    "three years",
    "local potential",
}


def test_every_row_of_the_programme_has_a_trial():
    assert {trial.row for trial in trials()} == ROWS


def test_the_page_shows_every_trial():
    page = PAGE.read_text("utf-8")
    assert [
        trial.id for trial in trials() if f"| `{trial.lever}` | {trial.change} (" not in page
    ] == []


@pytest.mark.parametrize("trial", trials(), ids=lambda trial: trial.id)
def test_every_lever_is_explained_as_it_is_written(trial):
    for name in (trial.lever, trial.lever.replace("programmes.<id>", "programmes.kawasan")):
        found = explain_name(name)
        assert {one.kind for one in found} == {"lever"}
        last = name.rpartition(".")[2]
        assert all(called.endswith(last) for one in found for called in one.names)


@pytest.mark.slow
@pytest.mark.parametrize("trial", trials(), ids=lambda trial: trial.id)
def test_the_lever_moves_its_outcome(trial):
    proof = prove(trial)
    assert proof.moves(trial.direction), f"{proof}: {trial.why}"
