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
    "question": "Question",
    "scenario_file": "File",
    "is_baseline": "What all other scenarios are compared with.",
    "scenarios_caption": "Scenarios compared and the question of each",
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
    "section_order": "Order of the scenarios",
    "ranking_caption": "Order of the scenarios by their effect, Kota Jambi, {period}",
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
    "terminal_effects": (
        "Difference from “{baseline}”, {period} ({level} % t-interval over {replicates} paired "
        "replicates)"
    ),
    "terminal_draft": (
        "Draft: a city of scale {scale}, its figures made full size; not to be quoted."
    ),
    # Money.
    "money_caption": "Programme money budgeted and spent by source and year, {period}",
    "money_note": "difference from “{baseline}”, mean over replicates; spent always means paid.",
    "source": "Source of funds",
    "entry": "Entry",
    "entry_paid": "spent",
    "entry_planned": "budgeted",
    "total": "Total",
    "all_scenarios": "All scenarios",
    "all_sources": "all sources",
    "cost_caption": "Cost of net results, until {horizon}",
    "cost_note": (
        "95 percent interval (Fieller) over pairs of replicates. Not told apart = the effect cannot "
        "be told from zero, so it has no price; no improvement = the effect does harm."
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
    "denominator_covers_zero": "not told apart",
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
    "frozen_others_identical": (
        "With signals frozen nobody outside the circle changes (the whole city is lived)"
    ),
    "circle_alone_identical": (
        "The circle's households, lived alone, live the baseline as in the whole city"
    ),
    "unit_months": "months",
    "unit_replicates": "replicates",
    "unit_one_replicates": "replicate",
    "unit_one_months": "month",
    # Assessment: costs per result, harm, precision, order.
    "outcome": "Outcome",
    "indicator": "Indicator",
    "earnings": "Earnings",
    "terminal_costs": (
        "Cost of results until {horizon}: spent, all sources (million Rp; 95 % interval)"
    ),
    "cost_per_participant_short": "Partici-\npant",
    "cost_per_placement_short": "Place-\nment",
    "cost_per_job_year_employed_short": "Net job-\nyear",
    "cost_per_person_out_of_poverty_short": "Person out\nof poverty",
    "denominator_covers_zero_short": "may be\nnone",
    "denominator_not_positive_short": "none",
    "one_replicate_short": "...",
    "no_cost_to_this_perspective_short": "no cost",
    "no_cost_to_this_perspective": "no cost",
    "horizon_unreached": (
        "The last rupiah is paid in {last}; results {months} months later need --months {needed}."
    ),
    "terminal_harm": "Who is left worse off, {period} (95 % interval on the losing side)",
    "worse_off": "Worse off",
    "harm_counts": "{found} of {looked} groups looked at; chance alone: about {expected}",
    "group_sex": "{value}",
    "group_age": "aged {value}",
    "group_education": "education {value}",
    "group_decile": "decile {value}",
    "group_participant": "{value}",
    "value_female": "women",
    "value_male": "men",
    "value_yes": "participants",
    "value_no": "everybody else",
    "value_diploma": "diploma",
    "value_university": "university",
    "terminal_precision": "What {replicates} replicates can see",
    "precision_terminal_note": (
        "Above: smallest effect seen with 80 % power at 5 %. Below: × times fewer replicates "
        "than unpaired. Every other indicator: precision.csv and the report."
    ),
    "gains_little": "(little)",
    "terminal_order": "Order of the mixes, {period}",
    "order_note": "In brackets: share of replicates in which a mix beats the next.",
    "order": "Best first",
    "spent_nation": "Spent, all sources",
    "spent_city": "Spent, sources of the city",
    "budgeted_nation": "Budgeted, all sources",
    "perspective_city": "city",
    "perspective_nation": "nation",
    "worth_caption": (
        "Net present value and benefit per rupiah of cost until {horizon}, by real discount rate"
    ),
    "worth_note": (
        "net present value in billion rupiah of the first month, discounted to it. Benefits "
        "are earnings after inputs and after incomes displaced; cash to households is a "
        "transfer and counts on neither side; the nation also counts commuters and the "
        "incomes the same purchases would have made elsewhere. No rate is preferred: none is "
        "published for Indonesia."
    ),
    "net_present_value": "Net present value",
    "benefit_cost": "Benefit per rupiah of cost",
    "cost_per_placement": "Cost per placement (employed three months after finishing)",
    "cost_per_placement_beyond_baseline": (
        "Cost per placement beyond those employed without the programme"
    ),
    "cost_per_person_out_of_poverty": "Cost per person out of poverty (last twelve months)",
    "unit_rupiah per poor person": "million Rp per person",
    "section_harm": "Who is left worse off",
    "harm_intro": (
        "Every area and group was looked at for employment, formal employment, TPT, earnings, poor and "
        "extremely poor persons, P0, P1, and sales and profit of its enterprises. Named here is each whose 95 percent interval lies wholly on the losing side, "
        "whatever the mean does. Of groups that lose nothing, 2.5 in a hundred are named by "
        "chance; groups overlap, so they come together."
    ),
    "harm_caption": "Groups left worse off, {period}",
    "pairs_caption": "Replicates in which the row beats the column, {period} (percent)",
    "section_precision": "What these replicates can see",
    "precision_caption": "Smallest detectable effect and gain from pairing",
    "precision_note": (
        "smallest true effect on the whole city that {replicates} pairs show with a power of "
        "80 percent at the 5 percent level; × says how many times more unpaired replicates "
        "the same precision needs. Below 1.5 pairing hardly helps, and the table says so."
    ),
    "detectable": "Smallest detectable effect",
    "pairing_gain": "Gain from pairing",
    "population": "Population",
    "working_age": "Working age (15 and over)",
    "labour_force": "Labour force",
    "unemployed": "Unemployed",
    "tpak": "TPAK",
    "underemployed": "Underemployed",
    "underemployment_rate": "Underemployment rate",
    "employed_formal": "Employed, formal",
    "employed_informal": "Employed, informal",
    "neet_rate": "NEET rate",
    "p1": "P1",
    "p2": "P2",
    "extreme_poor_persons": "Extremely poor persons",
    "gini": "Gini ratio",
    "mean_expenditure": "Mean expenditure per head",
    "enterprises": "Enterprises",
    "enterprise_sales": "Sales of enterprises",
    "enterprise_profit": "Profit of enterprises",
    "enterprise_jobs": "Jobs in enterprises",
    "participants": "Participants in a stage",
    "spending": "Spending of programmes",
    "unit_firms": "firms",
    "unit_rupiah per person per month": "Rp per person per month",
    "terminal_worth": "Benefit per rupiah of cost until {horizon}, by real discount rate",
    "worth_terminal_note": (
        "Cash to households counts on neither side; no rate is preferred. Net: present value less cost, "
        "billion Rp; its intervals are in the report."
    ),
    "net_present_value_short": "net",
    "terminal_other_costs": "The same until {horizon}, three kinds of job-year (million Rp), spent and budgeted",
    "cost_per_job_year_full_time_short": "Full-time\njob-year",
    "cost_per_job_year_formal_short": "Formal\njob-year",
    "cost_per_rupiah_of_gap_closed_short": "Rp per\nRp gap",
    "spent_short": "spent",
    "budgeted_short": "planned",
    "terminal_fiscal": "Paid beyond the baseline, by source and year (million Rp)",
    "earnings_per_rupiah_short": "Earned\nper Rp",
    # Beside the account.
    "section_beside": "Beside the account",
    "beside_intro": (
        "The reaction by channel, how far money and jobs go in the city beside what others published, and "
        "counts that are no terms of the account."
    ),
    "outcome_enterprise_sales": "sales of enterprises",
    "channel_vacancies": "Vacancies",
    "channel_sales": "Sales",
    "channel_local_spending": "Local spending and hiring",
    "channels_caption": "The reaction by channel, {period}",
    "channels_note": (
        "averages over the months of the period (rupiah: sums), mean over replicates. Displacement is minus "
        "the sum of vacancies and sales; spill-over is local spending and hiring. Posts that enterprises "
        "add or cut are in the last."
    ),
    "terminal_circulation": "How far money and jobs go (95 % interval)",
    "circulation_terminal_note": (
        "Multiplier: local income per rupiah paid to residents and firms. Others: displaced for each "
        "job or rupiah of the direct effect."
    ),
    "circulation_caption": "How far money and jobs go, beside published ranges",
    "circulation_note": (
        "95 percent intervals (Fieller). Published: a value and range of other places, which no part of "
        "the model reads."
    ),
    "published": "Published",
    "local_multiplier": "Local multiplier",
    "displacement_share_of_jobs": "Displaced jobs for each job of the direct effect",
    "displacement_share_of_sales": "Displaced sales for each rupiah of the direct effect",
    "local_multiplier_short": "Local\nmultiplier",
    "displacement_share_of_jobs_short": "Jobs\ndisplaced",
    "displacement_share_of_sales_short": "Sales\ndisplaced",
    "terminal_lines": "Beside the account, {period}",
    "lines_terminal_note": (
        "Persons or posts, no terms of the account: places taken and churn of the whole period, others "
        "monthly averages. Churn: outsiders who work less, who work more (both, if one person alone is "
        "treated)."
    ),
    "leakage_short": "Leak-\nage",
    "substitution_short": "Substi-\ntution",
    "substitution_places_taken_short": "Places\ntaken",
    "composition_short": "Compo-\nsition",
    "supported_posts_short": "Posts\nadded",
    "unnamed_posts_short": "Un-\nnamed",
    "churn_short": "Churn",
    "line": "Line",
    "lines_caption": "Beside the account, {period}",
    "lines_note": (
        "mean over replicates with 95 percent t-interval; jobs and rupiah of months as monthly averages "
        "and sums. None of these is a term of the account, and losers are never displacement."
    ),
    "line_leakage": "Leakage: commuters from outside the city",
    "line_substitution": "Substitution: participants who gave up an older programme",
    "line_substitution_places_taken": "Substitution: others who took such places",
    "line_composition": "Composition: who lives in the city in one world only",
    "line_supported_posts": "Posts added or kept by supported enterprises",
    "line_unnamed_posts": "Unnamed posts: filled without a person, signals frozen",
    "line_churn_losers": "Churn: outsiders who work fewer months",
    "line_churn_winners": "Churn: outsiders who work more months",
    "line_churn_one_person": "Churn if one person alone is treated",
    "unit_jobs": "posts",
}
