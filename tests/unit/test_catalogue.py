"""The catalogue: every entry complete, every misfit reported, overrides checked."""

from __future__ import annotations

import dataclasses

import pytest

from simulation.errors import ScenarioError
from simulation.parameters.catalogue import (
    FOLDER,
    STEMS,
    field_problems,
    load_catalogue,
    overridden,
    present_stems,
    read_entries,
)
from simulation.parameters.entry import REQUIRED
from simulation.units import UNITS

GOOD = """\
speed:
  meaning: How fast
  value: 0.5
  unit: share
  low: 0.1
  high: 0.9
  distribution: triangular
  status: measured
  source: A page
  checked: 2026-11-24
"""


def problems_of(tmp_path, text):
    (tmp_path / "people.yaml").write_text(text, encoding="utf-8")
    return read_entries(tmp_path, ("people",))


def test_a_good_entry_is_read_with_its_place(tmp_path):
    entries, problems = problems_of(tmp_path, "# comment\n" + GOOD)
    assert problems == []
    entry = entries["people.speed"]
    assert (entry.value, entry.unit, entry.low, entry.line) == (0.5, "share", 0.1, 2)
    assert str(entry.checked) == "2026-11-24"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("unit: share", "unit: shar", 4, "share"),
        ("value: 0.5", "value:", 3, "never null"),
        ("value: 0.5", "value: .nan", 3, "finite"),
        ("value: 0.5", "value: [0.5]", 1, "range_relative"),
        ("value: 0.5", "value: 0.95", 1, "low <= value <= high"),
        ("low: 0.1", "low: 0.9", 1, "low <= value <= high"),
        ("  low: 0.1\n", "", 1, "low and high"),
        ("distribution: triangular", "distribution: normal", 7, "uniform"),
        ("status: measured", "status: guessed", 8, "measured, estimated"),
        ("status: measured", "status: assumed", 1, "argument: why this value"),
        ("source: A page", "source: assumption", 1, "a citation"),
        ("source: A page", "source: ''", 9, "text"),
        ("checked: 2026-11-24", "checked: last week", 10, "a date"),
        ("meaning: How fast", "meaning: 3", 2, "text"),
        ("checked:", "cheked:", 10, "unknown key cheked"),
        (
            "  value: 0.5\n  unit: share\n  low: 0.1",
            "  value: 0.5\n  unit: share\n  low: x",
            5,
            "num",
        ),
    ],
)
def test_every_fault_of_an_entry_is_named_with_its_line(tmp_path, old, new, line, said):
    assert old in GOOD
    entries, problems = problems_of(tmp_path, GOOD.replace(old, new, 1))
    assert entries == {}
    text = "\n".join(str(problem) for problem in problems)
    assert f"people.yaml:{line}" in text
    assert said in text


@pytest.mark.parametrize("key", REQUIRED)
def test_a_missing_key_is_named(tmp_path, key):
    lines = [line for line in GOOD.splitlines() if not line.strip().startswith(f"{key}:")]
    _, problems = problems_of(tmp_path, "\n".join(lines))
    assert any(f"{key} is missing" in str(problem) for problem in problems)


def test_lognormal_needs_a_positive_range(tmp_path):
    text = GOOD.replace("triangular", "lognormal").replace("low: 0.1", "low: 0.0")
    assert "lognormal" in str(problems_of(tmp_path, text)[1][0])


def test_fixed_values_need_no_range_and_lists_become_tuples(tmp_path):
    text = GOOD.replace("triangular", "fixed").replace("  low: 0.1\n  high: 0.9\n", "")
    entries, problems = problems_of(tmp_path, text.replace("0.5", "{2024: [1, 2]}"))
    assert problems == []
    assert entries["people.speed"].value == {2024: (1, 2)}


def test_all_problems_come_at_once(tmp_path):
    text = GOOD.replace("unit: share", "unit: x").replace("status: measured", "status: x")
    second = GOOD.replace("speed", "size").replace("value: 0.5", "value:")
    assert len(problems_of(tmp_path, text + second)[1]) == 3


def test_an_entry_that_is_no_mapping_and_an_empty_file(tmp_path):
    assert "instead of an entry" in str(problems_of(tmp_path, "speed: 3")[1][0])
    assert "no entries" in str(problems_of(tmp_path, "")[1][0])


@dataclasses.dataclass(frozen=True)
class Fitting:
    speed: float


@dataclasses.dataclass(frozen=True)
class Missing:
    speed: float
    size: float


@dataclasses.dataclass(frozen=True)
class Wrong:
    speed: int


@dataclasses.dataclass(frozen=True)
class Without:
    pass


def test_fields_and_entries_must_match_both_ways(tmp_path):
    entries, _ = problems_of(tmp_path, GOOD)
    assert field_problems(Fitting, "people", entries) == []
    assert "size is not an entry" in str(field_problems(Missing, "people", entries)[0])
    assert "no field of Without" in str(field_problems(Without, "people", entries)[0])
    assert "type <class 'int'>" in str(field_problems(Wrong, "people", entries)[0])


def test_shipped_files_and_modules_come_in_pairs():
    for stem in present_stems():
        assert (FOLDER / f"{stem}.yaml").exists()
        assert (FOLDER / f"{stem}.py").exists()
    assert {path.stem for path in FOLDER.glob("*.yaml")} <= set(STEMS)


def test_every_shipped_entry_is_complete_and_reachable():
    catalogue = load_catalogue()
    assert len(catalogue.entries) > 100
    for name, entry in catalogue.entries.items():
        stem, field = name.split(".")
        assert hasattr(getattr(catalogue, stem), field)
        assert entry.unit in UNITS
        assert entry.meaning
        assert entry.source
        assert entry.argument or entry.status != "assumed"


def test_an_override_changes_value_and_digest_and_nothing_else():
    before = load_catalogue()
    after = load_catalogue({"outside_world.price_growth_later": 0.02})
    assert after.outside_world.price_growth_later == 0.02
    assert before.outside_world.price_growth_later == 0.03
    assert after.entries["outside_world.price_growth_later"].value == 0.02
    assert after.digest != before.digest
    assert load_catalogue({}).digest == before.digest
    assert load_catalogue({"outside_world.price_growth_later": 0.03}).digest == before.digest


def test_whole_numbers_fill_fields_of_real_numbers():
    value = load_catalogue({"outside_world.price_growth_later": 0}).outside_world.price_growth_later
    assert isinstance(value, float)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("outside_world.price_growth_latr", 0.1, "outside_world.price_growth_later"),
        ("outside_world.price_growth_later", "0,1", "a value like 0.03 (share per year)"),
        ("outside_world.price_growth_later", True, "a value like"),
        ("outside_world.price_growth_later", float("nan"), "a value like"),
        ("outside_world.price_growth_later", None, "a value like"),
        ("outside_world.outside_demand_season_by_month", [1.0], "a value like"),
        ("outside_world.price_growth_by_year", {2021: 0.1}, "a value like"),
        ("outside_world.extreme_poverty_standard", 3, "a value like"),
    ],
)
def test_overrides_that_do_not_fit_are_refused(name, value, said):
    with pytest.raises(ScenarioError) as caught:
        load_catalogue({name: value})
    assert said in str(caught.value)


def test_all_wrong_overrides_come_at_once():
    entries = load_catalogue().entries
    with pytest.raises(ScenarioError) as caught:
        overridden(entries, {"a.b": 1, "outside_world.price_growth_later": "x"})
    assert len(caught.value.problems) == 2


def test_every_season_has_the_mean_it_says():
    season = load_catalogue().outside_world.outside_demand_season_by_month
    assert len(season) == 12
    assert sum(season) == pytest.approx(12.0)


def test_the_minimum_wage_of_2025_confirms_the_contested_one_of_2024():
    table = load_catalogue().outside_world.minimum_wage_idr_by_year
    assert round(table[2024] * 1.065) == table[2025]
