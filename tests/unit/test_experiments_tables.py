"""What experiments print and write: tables of a run, explanations of a name."""

from __future__ import annotations

import datetime
from dataclasses import asdict

import pytest

from simulation.errors import ExperimentError
from simulation.experiments.describing import describe_city
from simulation.experiments.explaining import explain_name
from simulation.experiments.frames import indicators_frame, month_dates, signals_frame
from simulation.parameters.catalogue import load_catalogue
from simulation.reporting.explained import explained_text
from simulation.reporting.language import WORDS
from simulation.reporting.words_commands import PHRASE
from simulation.scenario.model import STAGE_ORDER
from tests.small_runs import SMALL, baseline_run


def test_months_are_first_days():
    assert month_dates("2024-11", 3) == [
        datetime.date(2024, 11, 1), datetime.date(2024, 12, 1), datetime.date(2025, 1, 1),
    ]  # fmt: skip


def test_the_indicator_table_is_long_tidy_and_without_empty_cells():
    run = baseline_run()
    frame = indicators_frame(run, "current")
    assert list(frame) == ["month", "indicator", "area", "group", "value", "unit"]
    assert not frame["value"].isna().any()
    assert not frame.duplicated(["month", "indicator", "area", "group"]).any()
    city = frame[
        (frame["indicator"] == "tpt") & (frame["area"] == "city") & (frame["group"] == "all")
    ]
    expected = [reading.current["tpt"][0] for reading in run.readings]
    assert city["value"].tolist() == expected


def test_spending_is_what_the_ledger_paid():
    run = baseline_run()
    frame = indicators_frame(run, "current")
    spent = frame[(frame["indicator"] == "spending") & (frame["area"] == "city")]["value"].sum()
    assert spent == run.ledger[run.ledger["entry"] == "paid"]["value"].sum() > 0


def test_the_signal_table_holds_every_signal():
    run = baseline_run()
    frame = signals_frame(run.signals)
    assert set(frame["signal"]) == {name for name, taken in run.signals.items() if taken[0].size}
    rate = frame[(frame["signal"] == "job_finding_rate") & (frame["month"] == 3)]
    assert rate["value"].tolist() == run.signals["job_finding_rate"][3].tolist()


def _text(name, columns=1000, lang="en"):
    return explained_text([asdict(one) for one in explain_name(name)], columns, lang)


def test_the_city_is_described_in_phrases_with_words_in_both_languages(tmp_path):
    tables = describe_city("2024-01", SMALL.scale, tmp_path)
    assert "Margins and their fit" in tables
    assert all(len(table) for table in tables.values())
    phrases = {*tables, *(c for table in tables.values() for c in table.columns)}
    phrases |= {line for table in tables.values() for line in table.get("line", ())}
    assert {PHRASE + phrase for phrase in phrases - {"class"}} <= WORDS["id"].keys()


@pytest.mark.parametrize("name", ["tpt", "grant_idr_per_person", "kur_loan_limit_idr", "net"])
def test_what_is_explained_is_labelled_in_both_languages(name):
    found = explain_name(name)
    phrases = {one.kind for one in found} | {label for one in found for label, _ in one.said}
    assert {PHRASE + phrase for phrase in phrases - {""}} <= WORDS["id"].keys()
    said = _text(name, 80, "id")
    assert "makna:" in said
    assert "meaning:" not in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("enterprises.capital_depreciation_per_month", "read by:  submodels/enterprises"),
        ("capital_depreciation_per_month", "(parameter)"),
        ("tpt", "Unemployed per 100 of the labour force"),
        ("poverty_gap", "(outcome of the account)"),
        ("grant_idr_per_person", "programmes.<name>.stages.capital.grant_idr_per_person  (lever)"),
        ("sources.apbd.unspent", "(lever)"),
        ("cost_per_placement", "employed three months after finishing"),
        ("displaced_elsewhere", "(line of the appraisal)"),
        ("displacement", "(term of the account)"),
        ("local_spending", "posts that enterprises add or cut"),
        ("substitution", "(line beside the account)"),
        ("churn_one_person", "first starter alone"),
        ("local_multiplier", "(measure of circulation)"),
        ("published_local_multiplier", "evidence: city_local_income_multiplier_prior"),
        ("discount_rates_per_year", "No Indonesian social discount rate"),
    ],
)
def test_names_are_explained(name, words):
    assert words in _text(name)


@pytest.mark.parametrize("name", sorted(load_catalogue().entries))
def test_a_parameter_is_explained_with_everything_that_is_known_of_it(name):
    one = explain_name(name)[0]
    said = dict(one.said)
    entry = load_catalogue().entries[name]
    assert one.kind == "parameter"
    assert (said["meaning"], said["unit"]) == (entry.meaning, entry.unit)
    assert said["value"] == str(entry.value)
    assert entry.distribution in said["range"]
    assert (said["status"], said["source"]) == (entry.status, entry.source)
    assert said["checked"] == entry.checked.isoformat()
    assert said["read by"] != "no module", "no module reads it: leave it out of the catalogue"
    assert said.get("why") or entry.status != "assumed"


def test_an_explanation_shows_the_publication_behind_a_source():
    text = _text("enterprises.kur_loan_limit_idr")
    assert "evidence: kur_mikro_plafond_rp" in text
    assert "http" in text
    assert "[grade" in text


def test_levers_that_mean_the_same_are_said_once():
    (one,) = explain_name("budget_idr_by_year")
    assert len(one.names) == len(STAGE_ORDER)
    assert dict(one.said)["allowed"] == "keys and values"
    seats = {name: said for one in explain_name("seats_per_class") for name, said in
             ((one.names[0], dict(one.said)),)}  # fmt: skip
    assert seats["programmes.<name>.stages.training.seats_per_class"]["default"] == "16"
    fields = explain_name("programmes.<name>.stages.training.fields")[0]
    assert "agro: 0.1429" in dict(fields.said)["default"]
    assert dict(explain_name("local_share")[0].said)["allowed"] == "a number from 0.0 to 1.0"


def test_a_row_of_evidence_is_explained_by_its_own_name():
    (one,) = explain_name("assume_programme_budget")
    assert one.kind == "evidence"
    assert "15000000000 IDR" in one.said[0][1]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_an_explanation_fits_the_terminal(lang):
    for name in ("total_budget_idr", "budget_idr_by_year", "synth_status_by_sex"):
        words = _text(name, 80, lang).splitlines()
        assert max(len(line) for line in words if "http" not in line) <= 80


def test_an_unknown_name_gets_a_suggestion():
    with pytest.raises(ExperimentError, match=r"nothing is called.*Did you mean.*neet_rate"):
        explain_name("neet_rat")
    with pytest.raises(ExperimentError, match="nothing is called 'xqzw'"):
        explain_name("xqzw")
