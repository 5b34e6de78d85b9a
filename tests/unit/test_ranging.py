"""The assumptions that decide the ranking: each exists, has a range, and reaches every world."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from simulation.engine import RunSettings
from simulation.experiments import ranging
from simulation.experiments.comparing import ComparisonPlan, comparison_status
from simulation.experiments.ranging import (
    ASSUMPTIONS,
    BUDGET,
    BUDGET_ENDS,
    PARAMETERS,
    STEALING,
    STEALING_ENDS,
    range_ends,
    variants,
)
from simulation.experiments.reproducing import reproduce_comparison
from simulation.parameters.catalogue import load_catalogue
from simulation.reporting.language import WORDS
from simulation.scenario import baseline_of, scenario_digest
from simulation.scenario.changes import added_budget_idr
from simulation.settling import initial_city
from simulation.store import Store
from tests.small_runs import SMALL, shipped, small_initial

FEW = ("vacancy_response", STEALING)  # one that moves the baseline too, one that moves a lever


def _variants(*names):
    return {(one.assumption, one.end): one for one in variants([shipped(name) for name in names])}


# The one table ------------------------------------------------------------------------------------


def test_every_assumption_has_an_entry_with_a_range_or_is_a_lever():
    entries = load_catalogue().entries
    assert set(ASSUMPTIONS) == {*PARAMETERS, STEALING, BUDGET}
    assert len(ASSUMPTIONS) == 9
    for name in PARAMETERS.values():
        entry = entries[name]
        assert entry.low is not None or entry.range_relative
        ends = range_ends(entry)
        assert ends["low"] != entry.value or ends["high"] != entry.value
        assert ends["low"] != ends["high"]
    assert STEALING_ENDS == {"low": 0.0, "high": 1.0}
    assert BUDGET_ENDS == {"low": 0.25, "high": 4.0}


def test_the_page_gives_the_ends_that_are_used():
    """Of entries carried by one number: the first two numbers of the last column of the table."""
    page = Path("docs/model/uncertainty.md").read_text("utf-8")
    entries = load_catalogue().entries
    for name in PARAMETERS.values():
        line = next(
            line for line in page.splitlines() if line.startswith("|") and f"`{name}`" in line
        )
        said = re.findall(r"\d[\d,]*\.?\d*", line.rsplit("|", 2)[1])
        ends = range_ends(entries[name])
        assert [float(number.replace(",", "")) for number in said] == [ends["low"], ends["high"]]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_assumption_has_words(lang):
    assert all(f"assumption_{name}" in WORDS[lang] for name in ASSUMPTIONS)


@pytest.mark.parametrize("assumption", sorted(PARAMETERS))
def test_a_parameter_moves_scenario_and_baseline_alike(assumption):
    name = PARAMETERS[assumption]
    ends = range_ends(load_catalogue().entries[name])
    found = _variants("marketing_only", "cash_equal_budget")
    for end in ("low", "high"):
        for scenario in found[assumption, end].scenarios:
            assert scenario.catalogue().entries[name].value == ends[end]
            assert baseline_of(scenario).catalogue().entries[name].value == ends[end]
            if scenario.cash_for is not None:
                assert scenario.cash_for.catalogue().entries[name].value == ends[end]


def test_only_one_assumption_moves_at_a_time():
    centre = load_catalogue().entries
    for (assumption, _), variant in _variants("marketing_only").items():
        entries = variant.scenarios[0].catalogue().entries
        moved = {name for name in entries if entries[name].value != centre[name].value}
        assert moved == ({PARAMETERS[assumption]} if assumption in PARAMETERS else set())


@pytest.mark.parametrize(("end", "share"), STEALING_ENDS.items())
def test_stealing_moves_the_links_and_nothing_else(end, share):
    found = _variants("marketing_only", "training_only")[STEALING, end].scenarios
    assert f"taken_from_city_share={share}" in repr(found[0].programmes["kawasan"])
    assert scenario_digest(found[1]) == scenario_digest(shipped("training_only"))
    assert scenario_digest(baseline_of(found[0])) == scenario_digest(shipped("baseline"))


@pytest.mark.parametrize(("end", "factor"), BUDGET_ENDS.items())
def test_the_budget_is_multiplied(end, factor):
    base = shipped("baseline")
    plain, cash = _variants("integrated", "cash_equal_budget")[BUDGET, end].scenarios
    usual = added_budget_idr(shipped("integrated"), base)
    assert added_budget_idr(plain, base) == pytest.approx(usual * factor, rel=1e-6)
    assert added_budget_idr(cash.cash_for, base) == pytest.approx(usual * factor, rel=1e-6)
    assert scenario_digest(baseline_of(plain)) == scenario_digest(base)


# Runs ---------------------------------------------------------------------------------------------


def test_each_value_has_its_own_initial_city_and_keeps_it(tmp_path):
    """The share that is hard to fill decides which posts the settled city holds."""
    low = _variants("marketing_only")["hard_to_fill", "low"].scenarios[0]
    made = [
        initial_city(low.catalogue(), low.start, SMALL.scale, 0, tmp_path).city for _ in range(2)
    ]
    usual = small_initial().city
    stored = sorted(tmp_path.glob("city-*.npz"))
    assert len(stored) == 1
    assert (made[0].cells.reference_posts == made[1].cells.reference_posts).all()
    assert not np.array_equal(made[0].cells.reference_posts, usual.cells.reference_posts)
    centre = shipped("marketing_only")
    initial_city(centre.catalogue(), centre.start, SMALL.scale, 0, tmp_path)
    assert len(list(tmp_path.glob("city-*.npz"))) == 2


def _plan(results, names=("marketing_only", "training_only"), **options):
    listed = tuple(shipped(name) for name in names)
    return ComparisonPlan(listed, 2, SMALL, results, over_ranges=True, **options)


def test_ends_of_a_range_are_lived_without_frozen_worlds(tmp_path):
    plan = _plan(tmp_path)
    forecast = plan.forecast()
    # centre: baseline, live and frozen of two; an end of a parameter: baseline and two live; budgets:
    # two live; stealing: one of the two scenarios has links.
    assert forecast["runs wanted"] == 2 * (5 + 14 * 3 + 2 * 2 + 2 * 1)
    full = replace(plan, settings=RunSettings()).forecast()
    cities = 1 + 14  # each end of a parameter has a first city of its own, a lever's the centre's
    assert full["minutes on one core, about"] == pytest.approx(
        ((full["runs missing"] + 2 * 4) * 8 + cities * 15) / 60, abs=0.1
    )  # a lever's two ends step the baseline of each replicate again
    assert len(set(plan.keys())) == len(plan.keys())


def test_channels_split_every_end_too(tmp_path):
    live, split = (_plan(tmp_path, channels=channels).keys() for channels in (False, True))
    assert len(split) > 2 * len(live)


def test_a_baseline_alone_has_no_ranking(tmp_path):
    shown = CliRunner().invoke(
        cli.main, ["compare", "baseline", "--over-ranges", "--results", str(tmp_path)]
    )
    assert shown.exit_code == 2
    assert "no scenario here has a baseline" in shown.output


@pytest.fixture(scope="module")
def stored(tmp_path_factory, one_process):
    """Return a results folder with a comparison of one pair over the ranges of two assumptions."""
    results = tmp_path_factory.mktemp("ranges")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranging, "ASSUMPTIONS", FEW)
        plan = replace(_plan(results), replicates=1)
        plan.run(workers=1)
        return results, plan.store_comparison()


def test_the_tables_are_stored_with_the_comparison(stored):
    _, folder = stored
    for name in ("over_ranges", "over_ranges_pairs"):
        assert (folder / f"{name}.csv").is_file()
    effects = pd.read_parquet(folder / "over_ranges.parquet")
    assert set(effects["assumption"]) == {"", *FEW}
    assert set(effects["scenario"]) == {"marketing_only", "training_only"}
    assert not effects["difference"].isna().any()
    employed = effects[(effects["indicator"] == "employed") & (effects["assumption"] != "")]
    ranks = employed.groupby(["assumption", "end"])["rank"].apply(sorted)
    assert all(each == [1, 2] for each in ranks)
    comparison = pd.read_parquet(folder / "comparison.parquet")
    centre = effects[(effects["end"] == "centre") & (effects["indicator"] == "employed")]
    whole = comparison[
        (comparison["indicator"] == "employed")
        & (comparison["area"] == "city")
        & (comparison["group"] == "all")
        & (comparison["period"] == centre["period"].iloc[0])
        & (comparison["interval_level"] == 0.95)
    ]
    expected = whole.set_index("scenario")["difference"].to_dict()
    assert centre.set_index("scenario")["difference"].to_dict() == pytest.approx(expected)


def test_links_that_steal_nothing_differ_from_links_that_steal_all(stored):
    _, folder = stored
    effects = pd.read_parquet(folder / "over_ranges.parquet")
    moved = effects[effects["assumption"] == STEALING]
    linked = moved[moved["scenario"] == "marketing_only"]
    ends = linked[linked["indicator"] == "earnings"].set_index("end")["difference"]
    assert ends["low"] != ends["high"]
    others = moved[moved["scenario"] == "training_only"]
    low, high = (others[others["end"] == end]["difference"].tolist() for end in ("low", "high"))
    assert low == high


def test_status_and_reproduce_know_the_ranges(stored, monkeypatch):
    monkeypatch.setattr(ranging, "ASSUMPTIONS", FEW)
    results, folder = stored
    state = comparison_status(results, folder.name)
    assert state["over ranges"]
    assert state["runs missing"] == 0
    wanted = json.loads((folder / "provenance.json").read_text("utf-8"))["run_keys"]
    assert all(Store(results).has_run(key) for key in wanted)
    found = reproduce_comparison(results, folder.name, 1, None)
    assert found.identical, found.lines
    assert any(line.startswith("over_ranges:") for line in found.lines)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_table_is_printed_and_enters_the_report(stored, lang, tmp_path):
    from rich.console import Console

    from simulation.reporting import draw_figures, terminal_tables, write_report

    _, folder = stored
    console = Console(width=80, record=True, file=io.StringIO())
    for table in terminal_tables(folder, lang):
        console.print(table)
    text = console.export_text()
    assert WORDS[lang]["assumption_link_stealing"].split()[0] in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
    assert folder / "over_ranges.png" in draw_figures(folder, lang)
    formats = ["html", "docx"] if lang == "id" else ["html"]
    for path in write_report(folder, formats, lang, tmp_path):
        assert path.stat().st_size > 10_000
    page = (tmp_path / "report.html").read_text("utf-8")
    assert WORDS[lang]["section_ranges"] in page


def test_dry_run_prints_the_minutes(tmp_path):
    shown = CliRunner().invoke(
        cli.main,
        ["compare", "marketing_only", "--scale", "0.02", "--months", "6", "--over-ranges",
         "--dry-run", "--results", str(tmp_path)],
    )  # fmt: skip
    assert shown.exit_code == 0, shown.output
    assert "one core" in shown.output
    assert not list(tmp_path.iterdir())
