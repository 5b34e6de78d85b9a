"""The command line: what it prints, what it writes, and every exit code it promises."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from simulation.errors import BrokenInvariantError
from simulation.experiments import comparing

pytestmark = pytest.mark.usefixtures("one_process")
POLICY = "marketing_only"
SMALL = ("--scale", "0.02", "--months", "6")


def _kawasan(*arguments):
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def _written(folder, text, name="mine.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def stored(tmp_path_factory, one_process):
    """Return a results folder with one small comparison and what making it printed as JSON."""
    results = tmp_path_factory.mktemp("results")
    made = _kawasan(
        "compare", POLICY, *SMALL, "--replicates", 2, "--workers", 1, "--results", results, "--json"
    )
    assert made.exit_code == 0, made.output
    return results, made


def _comparison(results):
    return next(path.parent for path in results.glob("*/certificate.json"))


# Help ---------------------------------------------------------------------------------------------


def test_help_imports_nothing_heavy():
    script = (
        "import sys, cli\n"
        "try:\n    cli.main(['--help'])\n"
        "except SystemExit as leave:\n    assert leave.code == 0\n"
        "heavy = {'numba', 'mesa', 'pandas', 'numpy', 'matplotlib', 'pydantic', 'scipy'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    root = Path(cli.__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True
    )
    assert "HEAVY []" in done.stdout
    assert "Examples:" in done.stdout


@pytest.mark.parametrize("command", sorted(cli.main.commands))
def test_every_command_has_help(command):
    shown = _kawasan(command, "--help")
    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) > 4


# init and check -----------------------------------------------------------------------------------


def test_init_then_check_works_in_an_empty_folder(tmp_path):
    folder = tmp_path / "my-city"
    assert _kawasan("init", folder).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "my_scenario.yaml", "scenario.schema.json",
    ]  # fmt: skip
    checked = _kawasan("check", folder)
    assert checked.exit_code == 0
    assert "1 scenario(s) in order." in checked.output
    assert "1 skenario sudah benar." in _kawasan("check", folder, "--lang", "id").output


def test_init_overwrites_nothing(tmp_path):
    _kawasan("init", tmp_path)
    again = _kawasan("init", tmp_path)
    assert again.exit_code == 3
    assert "exists already" in again.output


def test_check_prints_every_problem_as_file_and_line(tmp_path):
    path = _written(
        tmp_path,
        "title: {id: A, en: A}\n"
        "base: integrated\n"
        "programes: {}\n"
        "programmes:\n"
        "  kawasan:\n"
        "    stages:\n"
        "      capital:\n"
        "        grant_idr_per_person: 500.000\n"
        "      training:\n"
        "        seats_per_class: -3\n",
    )
    checked = _kawasan("check", path)
    assert checked.exit_code == 2
    for line in (3, 8, 10):
        assert f"mine.yaml:{line}" in checked.output
    found = json.loads(_kawasan("check", path, "--json").output)
    assert len(found["problems"]) >= 3


def test_shipped_scenarios_are_in_order():
    checked = _kawasan("check", "baseline", "integrated", "cash_equal_budget")
    assert checked.exit_code == 0


# explain ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("enterprises.capital_depreciation_per_month", "source:"),
        ("tpt", "(indicator)"),
        ("seats_per_class", "(lever)"),
    ],
)
def test_explain(name, words):
    explained = _kawasan("explain", name)
    assert explained.exit_code == 0
    assert words in explained.output


def test_explain_an_unknown_name_suggests_one():
    explained = _kawasan("explain", "neet_rat")
    assert explained.exit_code == 2
    assert "neet_rate" in explained.output


# compare and what follows -------------------------------------------------------------------------


def test_compare_prints_json_and_nothing_else(stored):
    _, made = stored
    assert json.loads(made.stdout)
    assert made.stderr == ""


def test_compare_again_runs_nothing_and_prints_the_table(stored):
    results, _ = stored
    arguments = ("compare", POLICY, *SMALL, "--replicates", 2, "--results", results, "--lang", "en")
    assert json.loads(_kawasan(*arguments, "--dry-run", "--json").stdout)["runs missing"] == 0
    shown = _kawasan(*arguments)
    assert shown.exit_code == 0
    assert POLICY.partition("_")[0] in shown.stdout
    assert f"Stored: {_comparison(results)}" in shown.stdout.replace("\n", "")
    assert "Rounding account: Rp " in shown.stdout


def test_compare_speaks_indonesian_to_its_last_line(stored):
    results, _ = stored
    arguments = ("compare", POLICY, *SMALL, "--replicates", 2, "--results", results)
    said = _kawasan(*arguments, "--lang", "id").output
    assert "Tersimpan:" in said
    assert "Stored:" not in said


def test_a_dry_run_writes_nothing(tmp_path):
    shown = _kawasan("run", POLICY, *SMALL, "--results", tmp_path / "new", "--dry-run")
    assert shown.exit_code == 0
    assert "Missing" in shown.output
    assert " 24 " in shown.output
    assert not (tmp_path / "new").exists()


def test_run_stores_runs_and_no_comparison(stored):
    results, _ = stored
    arguments = ("run", POLICY, *SMALL, "--replicates", 2, "--results", results, "--json")
    said = json.loads(_kawasan(*arguments).stdout)
    assert len(said["runs"]) == 6
    months = said["money"].pop("months_checked")
    assert months % 6 == 0
    assert said["money"]["unmatched_live_idr"] == 0
    assert 0 < said["money"]["rounding_largest_month_idr"] < said["money"]["rounding_idr"]
    plain = _kawasan(*arguments[:-1]).stdout
    assert f"Rounding account: Rp {said['money']['rounding_idr']:,}" in plain


def test_report_writes_what_is_asked_for(stored, tmp_path):
    results, _ = stored
    written = _kawasan(
        "report", "latest", "--results", results, "--format", "html", "--out", tmp_path
    )
    assert written.exit_code == 0, written.output
    assert (tmp_path / "report.html").stat().st_size > 10_000


def test_status_of_the_latest(stored):
    results, _ = stored
    state = json.loads(_kawasan("status", "--results", results, "--json").stdout)
    assert (state["runs stored"], state["runs missing"]) == (6, 0)
    assert (state["minutes on one core, about"], state["tables missing"]) == (0.0, [])
    assert state["files for people"] == ["effects.png"]
    shown = _kawasan("status", "--results", results).output
    assert "6 of 6" in shown
    assert "Run tersimpan" in _kawasan("status", "--results", results, "--lang", "id").output
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_status_tells_what_was_deleted_and_that_it_comes_back(stored, tmp_path):
    results, _ = stored
    copy = tmp_path / "results"
    shutil.copytree(results, copy)
    runs = sorted((copy / "runs").iterdir())
    for folder in runs[:2]:
        shutil.rmtree(folder)
    (_comparison(copy) / "harm.parquet").unlink()
    state = json.loads(_kawasan("status", "--results", copy, "--json").stdout)
    assert (state["runs stored"], state["runs missing"]) == (4, 2)
    assert state["tables missing"] == ["harm"]
    assert sum(world["stored"] for world in state["worlds"]) == 4
    shown = _kawasan("status", "--results", copy).output
    assert "missing: harm" in shown
    assert "kawasan reproduce needs none" in " ".join(shown.split())


def test_status_of_an_interrupted_command_says_how_to_go_on(stored, tmp_path):
    results, _ = stored
    shutil.copytree(results / "runs", tmp_path / "runs")
    shown = " ".join(_kawasan("status", "--results", tmp_path).output.split())
    assert "No comparison is stored yet" in shown
    assert "what is stored is not run again" in shown
    state = json.loads(_kawasan("status", "--results", tmp_path, "--json").stdout)
    assert (state["result"], state["runs stored"]) == (None, 6)


def test_forty_replicates_after_two_run_only_the_new_ones(stored):
    results, _ = stored
    arguments = ("compare", POLICY, *SMALL, "--replicates", 40, "--results", results, "--dry-run")
    found = json.loads(_kawasan(*arguments, "--json").stdout)
    assert (found["runs wanted"], found["runs missing"]) == (120, 114)
    assert "114" in _kawasan(*arguments, "--lang", "id").output


def test_a_profile_shows_time_and_bytes_by_stage(stored):
    results, _ = stored
    arguments = ("run", POLICY, *SMALL, "--replicates", 2, "--results", results, "--profile")
    found = json.loads(_kawasan(*arguments, "--json").stdout)
    (profile,) = found["profile"]
    stages = {stage["stage"]: stage for stage in profile["stages"]}
    assert {"initial city", "labour_market", "record", "rest"} <= set(stages)
    assert stages["labour_market"]["seconds"] > 0
    assert stages["demography"]["held_bytes"] > 100_000
    shown = _kawasan(*arguments).output
    assert "labour market" in shown
    assert max(len(line) for line in shown.splitlines()) <= 80


@pytest.mark.parametrize(
    "arguments",
    [
        ("init", "{tmp}/new"),
        ("check", "integrated"),
        ("explain", "tpt"),
        ("status", "--results", "{results}"),
        ("report", "latest", "--format", "html", "--out", "{tmp}", "--results", "{results}"),
        ("reproduce", "--results", "{results}", "--workers", "1"),
        ("city", "--scale", "0.02", "--results", "{results}"),
        ("run", POLICY, *SMALL, "--replicates", "2", "--results", "{results}", "--dry-run"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_command_prints_json_and_nothing_else(stored, tmp_path, arguments):
    results, _ = stored
    filled = [word.format(tmp=tmp_path, results=results) for word in arguments]
    done = _kawasan(*filled, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)
    assert done.stderr == ""


def test_no_command_that_prints_is_without_json():
    lacking = [
        name
        for name, command in cli.main.commands.items()
        if "--json" not in {word for option in command.params for word in option.opts}
    ]
    assert lacking == []


def test_reproduce_says_identical(stored):
    results, _ = stored
    found = _kawasan("reproduce", "--results", results, "--workers", 1, "--quiet")
    assert found.exit_code == 0, found.output
    assert found.stdout.splitlines()[-1] == "identical"


def test_reproduce_names_the_rows_that_were_tampered_with(stored, tmp_path):
    results, _ = stored
    copy = tmp_path / "copied"
    shutil.copytree(_comparison(results), copy)
    table = pd.read_parquet(copy / "indicators.parquet")
    row = int(np.flatnonzero(table["indicator"] == "unemployed")[0])
    table.loc[row, "value"] += 1
    table.to_parquet(copy / "indicators.parquet", index=False)
    found = _kawasan("reproduce", copy, "--results", results, "--workers", 1, "--quiet")
    assert found.exit_code == 1
    assert f"indicators: 1 of {len(table):,} rows differ" in found.output
    assert f"row {row} (" in found.output
    assert "unemployed" in found.output
    assert found.stdout.splitlines()[-1] == "NOT reproduced"


def test_reproduce_compares_every_stored_table(stored, tmp_path):
    results, _ = stored
    copy = tmp_path / "copied"
    shutil.copytree(_comparison(results), copy)
    table = pd.read_parquet(copy / "horizons.parquet")
    column = table.select_dtypes("number").columns[-1]
    table.loc[0, column] = 12345
    table.to_parquet(copy / "horizons.parquet", index=False)
    (copy / "deliveries.parquet").unlink()
    found = _kawasan("reproduce", copy, "--results", results, "--workers", 1, "--quiet")
    assert found.exit_code == 1
    assert f"horizons: 1 of {len(table):,} rows differ" in found.output
    assert "deliveries: this table was not stored" in found.output


def _served(results):
    deliveries = pd.read_parquet(_comparison(results) / "deliveries.parquet")
    rows = deliveries[(deliveries["event"] == "link") & (deliveries["replicate"] == 0)]
    return rows.iloc[1]  # the firm of the first closes in that very month


@pytest.mark.parametrize("kind", ["person", "household", "enterprise"])
def test_trace_marks_the_first_difference(stored, kind):
    results, _ = stored
    traced = _kawasan("trace", "latest", f"--{kind}", _served(results)[kind], "--results", results)
    assert traced.exit_code == 0, traced.output
    lines = [line.strip() for line in traced.output.splitlines()]
    marked = [line for line in lines if line.startswith("> 20")]
    assert len(marked) == 1
    assert sum(line.lstrip(">| ").startswith("2024-") for line in lines) == 6
    assert "First difference in" in traced.output
    assert "programme" in traced.output
    assert max(map(len, lines)) <= 80


def test_trace_as_json_says_the_same(stored):
    results, _ = stored
    person = _served(results)["person"]
    traced = _kawasan("trace", "--person", person, "--results", results, "--json")
    record = json.loads(traced.stdout)
    assert record["identity"] == person
    assert record["cause"]["code"] == "own_programme"
    assert record["months"][0]["month"] == "2024-01"


def test_trace_without_a_name_offers_lives(stored):
    results, _ = stored
    for arguments in ((), ("--examples", "--lang", "id")):
        offered = _kawasan("trace", "latest", *arguments, "--results", results)
        assert offered.exit_code == 0, offered.output
        assert "--enterprise" in offered.output
    found = json.loads(_kawasan("trace", "--results", results, "--json").stdout)["examples"]
    assert {"served", "lost_sales"} <= {one["why"] for one in found}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--person", "-5"), "nobody has identity"),
        (("--person", "1", "--household", "2"), "name one of"),
        (("--person", "1", "--examples"), "name one of"),
        (("--person", "16", "--replicate", "9"), "it has 0 to 1"),
        (("--person", "16", "--scenario", "nowhere"), "is not in this comparison"),
    ],
)
def test_trace_refuses_what_it_cannot_show(stored, arguments, words):
    results, _ = stored
    traced = _kawasan("trace", "latest", *arguments, "--results", results)
    assert traced.exit_code == 2
    assert words in traced.output


def test_city_prints_json(tmp_path):
    shown = _kawasan("city", "--scale", 0.02, "--results", tmp_path, "--json")
    assert shown.exit_code == 0
    assert json.loads(shown.stdout)["Margins and their fit"]


# Exit codes ---------------------------------------------------------------------------------------


def _compare_into(results, *more):
    return _kawasan("compare", POLICY, *SMALL, "--replicates", 1, "--results", results, *more)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "no_such_scenario"),
        ("compare", "no_such_scenario"),
        ("compare", "baseline", "--replicates", "0"),
        ("compare", "integrated", "--replicates", "many"),
        ("compare", "integrated", "--scale", "0"),
        ("run", "integrated", "--scale", "-1"),
        ("compare", "integrated", "--scale", "nan"),
        ("compare", "integrated", "--scale", "inf"),
        ("compare", "integrated", "--scale", "1000000"),
        ("compare", "integrated", "--months", "-3"),
        ("compare", "integrated", "--months", "0"),
        ("compare", "integrated", "--workers", "0"),
        ("compare", "integrated", "--seed", "-1"),
        ("compare", "integrated", "--seed", str(2**32)),
        ("reproduce", "--workers", "0"),
        ("city", "--scale", "0"),
        ("no_such_command",),
    ],
)
def test_wrong_input_is_two(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = _kawasan(*arguments)
    assert shown.exit_code == 2
    if arguments[-1] not in {"many", *arguments[:2]}:
        assert re.search(r"not in the range .*[0-9]", shown.output), shown.output


@pytest.mark.parametrize("command", ["check", "compare", "run"])
@pytest.mark.parametrize("second", ["mine.yaml", "Mine.yaml", "mine.yml"])
def test_two_files_of_one_id_are_refused_by_name(tmp_path, command, second):
    paths = []
    for folder, name in (("d1", "mine.yaml"), ("d2", second)):
        (tmp_path / folder).mkdir()
        text = "title: {id: A, en: A}\nbase: integrated\n"
        paths.append(_written(tmp_path / folder, text, name))
    refused = _kawasan(command, *paths)
    assert refused.exit_code == 2
    assert all(str(path) in refused.output for path in paths)


def test_one_file_named_twice_is_one_scenario(tmp_path):
    path = _written(tmp_path, "title: {id: A, en: A}\nbase: integrated\n")
    assert _kawasan("check", path, tmp_path / ".." / tmp_path.name / "mine.yaml").exit_code == 0


def test_a_folder_that_cannot_be_written_is_three(tmp_path):
    blocked = _written(tmp_path, "a file where a folder should be", "results")
    refused = _compare_into(blocked, "--quiet", "--workers", 1)
    assert refused.exit_code == 3
    assert str(blocked) in refused.output


def test_a_result_that_is_not_there_is_three(tmp_path):
    missing = _kawasan("report", "latest", "--results", tmp_path)
    assert missing.exit_code == 3
    assert "none is stored yet" in missing.output


def test_a_baseline_alone_is_compared_with_nothing_and_says_so(tmp_path):
    done = _kawasan(
        "compare", "baseline", *SMALL, "--replicates", 1, "--workers", 1, "--results", tmp_path
    )
    assert done.exit_code == 2, done.output
    assert "nothing to compare" in done.output


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BrokenInvariantError("month 3: filled posts without a person"), "month 3: filled posts"),
        (ZeroDivisionError("division by zero"), "A fault of kawasan, not of your input"),
    ],
)
def test_a_fault_of_ours_is_four_and_no_traceback(monkeypatch, tmp_path, error, words):
    def broken(*arguments, **named):
        raise error

    monkeypatch.setattr(comparing, "run_orders", broken)
    shown = _compare_into(tmp_path)
    assert shown.exit_code == 4
    assert words in shown.stderr
    assert "Traceback" not in shown.output


def test_interrupted_is_130(monkeypatch, tmp_path):
    def interrupted(*arguments, **named):
        raise KeyboardInterrupt

    monkeypatch.setattr(comparing, "run_orders", interrupted)
    shown = _compare_into(tmp_path)
    assert shown.exit_code == 130
    assert "Everything finished so far is kept" in shown.stderr


def test_the_file_is_the_command():
    root = Path(cli.__file__).parent
    done = subprocess.run(
        [sys.executable, "cli.py", "explain", "tpt"],
        capture_output=True, text=True, encoding="utf-8", cwd=root, check=True,
    )  # fmt: skip
    assert "Unemployed per 100" in done.stdout
