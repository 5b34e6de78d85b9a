"""What reports say in English. Keys are the same as in :mod:`simulation.reporting.words_id`."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    # Document.
    "report_title": "Comparison of kawasan scenarios, Kota Jambi",
    "report_summary": (
        "{scenarios} scenarios against “{baseline}”, {period}, {replicates} paired replicates. Every "
        "figure is a result of simulation."
    ),
    "scale_notice": "A sample city at scale {scale}: a draft result, not to be quoted.",
    "table": "Table",
    "figure": "Figure",
    "source_line": (
        "Source: Results of the simulation kawasan {version}, scenario {scenario}, {replicates} "
        "replicates; base data: BPS"
    ),
    "note": "Note: {text}",
    "page": "Page",
    # Headings.
    "section_question": "Question and scenarios",
    "section_effects": "Effects on work and poverty",
    "section_account": "The account: from gross to net",
    "section_money": "Money by source and year",
    "section_certificate": "Certificate of a clean comparison",
    "section_parameters": "Parameters: sources and status",
    "section_record": "Record of the runs",
    # What is not modelled.
    "box_title": "What is not modelled",
    "caveat_luck": (
        "Intervals hold luck between replicates only; uncertainty of assumptions is not in them."
    ),
    "caveat_total": (
        "The main intervals hold luck between replicates; uncertainty of calibrated parameters is "
        "shown apart."
    ),
    "caveat_prices": (
        "General prices and the minimum wage are the same in both worlds; neither reacts to the "
        "programme."
    ),
    "caveat_horizon": (
        "Benefits and costs after {last_month}, and effects outside Kota Jambi, are not counted."
    ),
    # Questions and scenarios.
    "question": "Question: {text}",
    "scenarios_named": "Scenarios: {scenarios}. Baseline: {baselines}.",
    "scenario": "Scenario",
    # Effects.
    "effects_caption": "Difference from “{baseline}”, Kota Jambi, {period}",
    "effects_note": (
        "mean paired difference and {level} percent t-interval in brackets; units in the column "
        "heads."
    ),
    "employed": "Employed",
    "tpt": "TPT",
    "poor_persons": "Poor persons",
    "p0": "P0",
    "spent": "Spent",
    "unit_persons": "persons",
    "unit_points": "percentage points",
    "unit_points_short": "points",
    "unit_billion": "billion Rp",
    "unit_million": "million Rp",
    "unit_hours per week": "hours per week",
    "sentence_more": (
        "{title}: {indicator} is on average {difference} {unit} higher than in “{baseline}” in "
        "{period} ({level} percent interval: {low} to {high})."
    ),
    "sentence_less": (
        "{title}: {indicator} is on average {difference} {unit} lower than in “{baseline}” in "
        "{period} ({level} percent interval: {low} to {high})."
    ),
    "sentence_unclear": (
        "{title}: the difference in {indicator} in {period} cannot be told from zero with "
        "{replicates} replicates ({level} percent interval: {low} to {high} {unit})."
    ),
    "sentence_no_interval": (
        "{title}: the difference in {indicator} in {period} is {difference} {unit} in one "
        "replicate; without others nothing is known of its uncertainty."
    ),
    "sentence_employed": "the number of employed persons",
    "sentence_poor_persons": "the number of poor persons",
    "ranking_caption": "Order of the scenarios by {indicator}, {period}",
    "ranking_note": (
        "ahead = effect minus that of the next in order, paired by replicate; an interval that "
        "holds zero means that the order is not certain."
    ),
    "rank": "Place",
    "effect": "Effect",
    "ahead": "Ahead of the next",
    # Figure.
    "figure_caption": "Paired differences from “{baseline}”, Kota Jambi, {period}",
    "figure_reading": (
        "Point: mean paired difference. Thick line: 50 percent interval; thin line: 95 percent "
        "interval. Upright line: no difference."
    ),
    "figure_foot": (
        "kawasan {version} · {replicates} replicates · seed {seed} · {runs} runs, the first {run}"
    ),
    "figure_alt": "Chart of differences from “{baseline}” by scenario. {lines}",
    "figure_alt_line": "{title}: {indicator} {value} {unit}.",
    # Account.
    "account_intro": (
        "Net effect = gross effect − what happens without the programme too + reaction of others. "
        "Gross and deadweight are counted over participants and their households, the reaction over "
        "everybody."
    ),
    "account_caption": "Account of {outcome}, Kota Jambi, {period}",
    "account_note": (
        "averages over the months of the period (rupiah: sums); 95 percent t-intervals in brackets. "
        "The reaction is split only when computed with --channels."
    ),
    "outcome_employed": "persons employed",
    "outcome_earnings": "earnings",
    "outcome_poor_persons": "poor persons",
    "gross": "Gross",
    "deadweight": "Without the programme too (deadweight)",
    "reaction": "Reaction of others",
    "displacement": "Displacement",
    "spillover": "Spill-over",
    "net": "Net",
    "deadweight_short": "Dead-\nweight",
    "displacement_short": "Displace-\nment",
    "spillover_short": "Spill-\nover",
    "reaction_short": "Reaction",
    "terminal_account": "Account of jobs, {period} (persons, monthly average)",
    "terminal_effects": "Difference from “{baseline}”, {period} ({level} % interval)",
    # Money.
    "money_caption": "Programme money budgeted and spent by source and year, {period}",
    "money_note": "difference from “{baseline}”, mean over replicates; spent always means paid.",
    "source": "Source of funds",
    "entry": "Entry",
    "entry_paid": "spent",
    "entry_planned": "budgeted",
    "total": "Total",
    "all_sources": "all sources",
    "cost_caption": "Cost of net results, until {horizon}",
    "cost_note": (
        "money spent, all sources; 95 percent intervals (Fieller). No figure where the effect "
        "cannot be told from zero or is no improvement."
    ),
    "measure": "Measure",
    "value": "Value",
    "unit": "Unit",
    "cost_per_participant": "Cost per participant",
    "cost_per_job_year_employed": "Cost per net job-year (employed by BPS)",
    "cost_per_job_year_full_time": "Cost per net full-time job-year (35 hours)",
    "cost_per_job_year_formal": "Cost per net formal job-year",
    "cost_per_person_year_out_of_poverty": "Cost per person-year out of poverty",
    "cost_per_rupiah_of_gap_closed": "Cost per rupiah of poverty gap closed",
    "earnings_per_rupiah": "Net earnings per rupiah spent",
    "unit_rupiah per person": "million Rp per person",
    "unit_rupiah per job-year": "million Rp per job-year",
    "unit_rupiah per person-year": "million Rp per person-year",
    "unit_ratio": "Rp per Rp",
    "denominator_covers_zero": "effect cannot be told from zero",
    "denominator_not_positive": "no improvement",
    "one_replicate": "one replicate: no interval",
    # Certificate.
    "certificate_caption": "Certificate of a clean comparison",
    "certificate_missing": "The stored result holds no certificate.",
    "check": "Check",
    "held": "Held",
    "compared": "Compared",
    "yes": "yes",
    "no": "NO",
    "identical_before_policy": "Both worlds are identical until the policy or its announcement",
    "nothing_changes_nothing": "Without places, rupiah and announcements nothing changes",
    "frozen_others_identical": "With signals frozen nobody outside the circle changes",
    "unit_months": "months",
    "unit_replicates": "replicates",
    # Parameters.
    "parameters_caption": "Parameters with the widest range relative to the value ({shown} of {all})",
    "parameters_summary": (
        "The model has {all} parameters: {measured} measured, {estimated} estimated, {calibrated} "
        "calibrated, {assumed} assumed. All of them, with source and argument, are in "
        "parameters.json."
    ),
    "parameters_missing": "The stored result holds no list of parameters.",
    "parameter": "Parameter",
    "range": "Range",
    "status": "Status",
    "provenance": "Source and argument",
    "measured": "measured",
    "estimated": "estimated",
    "calibrated": "calibrated",
    "assumed": "assumed",
    # Record.
    "record_version": "kawasan {version}; seed {seed}; {months} months from {start}; scale {scale}.",
    "record_runs": "{count} runs, with keys {keys} and so on; all are in provenance.json.",
    "record_legend": "Symbols: ... = not available; 0 = nil or negligible.",
}
