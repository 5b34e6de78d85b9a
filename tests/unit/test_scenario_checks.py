"""Every check of a scenario has a file that trips it, and its message is read."""

from __future__ import annotations

import re

import pytest

from simulation.errors import ScenarioError
from simulation.scenario import check_scenarios, load_scenario
from simulation.scenario.references import PACKAGE
from simulation.scenario.wording import _rupiah_of_words

HEAD = "title: x\nbase: baseline\n"


def programme(text="", stage="training", stage_text=""):
    lines = [f"title: x\nbase: baseline\nprogrammes:\n  new:\n{text}"]
    if stage:
        lines.append(f"    stages:\n      {stage}:\n{stage_text or '        local_share: 0.5'}\n")
    return "".join(lines)


def training(text):
    return programme(stage_text=f"        {text}")


def realised(months, text=""):
    return training("local_share: 0.5") + f"{text}    realised: {{training: {months}}}\n"


def checked(tmp_path, text):
    path = tmp_path / "policy.yaml"
    if isinstance(text, bytes):
        path.write_bytes(text)
    else:
        path.write_text(text, encoding="utf-8", newline="")
    return check_scenarios([path])


PROBLEMS = {
    "unknown key": (HEAD + "progammes: {}\n", 3, "unknown key progammes", "try: programmes"),
    "unknown stage key": (training("seats: 3"), 7, "unknown key seats", "try: seats_per_class"),
    "unknown source": (training("source_share: {apbnn: 1.0}"), 7, "unknown key apbnn", "try: apbn"),
    "missing title": ("base: baseline\n", 1, "title is missing", "allowed: text"),
    "half a million": (
        training("budget_idr_by_year: {2024: 500.000}"),
        7,
        "500.000, which YAML reads as 500.0, not as 500000",
        "try: 500000",
    ),
    "five million": (
        training("cost_idr_per_person: 5.000.000"), 7, "found 5.000.000", "try: 5000000",
    ),
    "quoted number": (
        training('cost_idr_per_person: "500000"'), 7, "the text '500000'", "without quotation",
    ),
    "quoted thousand dots": (
        training('cost_idr_per_person: "500.000"'), 7, "the text '500.000'", "try: 500000",
    ),
    "quoted millions": (
        training('budget_idr_by_year: {2024: "1.500.000.000"}'), 7, "the text", "try: 1500000000",
    ),
    "quoted decimal comma": (training('local_share: "0,14"'), 7, "the text '0,14'", "try: 0.14"),
    "rupiah sign": (
        training("budget_idr_by_year: {2024: Rp1.500.000}"), 7, "found Rp1.500.000", "try: 1500000",
    ),
    "rupiah in words": (
        training("cost_idr_per_person: 5,5 juta"), 7, "found 5,5 juta", "try: 5500000",
    ),
    "one budget for all years": (
        training("budget_idr_by_year: 900000000"), 7, "found 900000000", "try: {each_year: 900000000}",
    ),
    "far too much money": (
        training("budget_idr_by_year: {2024: 9000000000000000}"), 7, "found 9000000000000000",
        "1000000000000000",
    ),
    "underscores": (training("cost_idr_per_person: 1_000_000"), 7, "1_000_000", "try: 1000000"),
    "commas": (training("cost_idr_per_person: 1,000,000"), 7, "1,000,000", "try: 1000000"),
    "decimal comma": (training("local_share: 0,14"), 7, "found 0,14", "try: 0.14"),
    "percent": (training("local_share: 60%"), 7, "found 60%", "try: 0.6"),
    "exponent": (training("cost_idr_per_person: 5e6"), 7, "found 5e6", "try: 5000000"),
    "negative money": (training("cost_idr_per_person: -5"), 7, "found -5", "whole number from 1"),
    "share above one": (training("local_share: 1.5"), 7, "found 1.5", "from 0.0 to 1.0"),
    "not a number": (training("local_share: .nan"), 7, "found .nan", "a number from 0.0 to 1.0"),
    "infinite": (training("overhead_share: .inf"), 7, "found .inf", "share of the budget"),
    "truth value": (training("seats_per_class: true"), 7, "found true", "a whole number"),
    "null": (training("seats_per_class:"), 7, "nothing after the colon", "leave the key out"),
    "null at the top": (HEAD + "programmes:\n", 3, "nothing after the colon", "a value"),
    "list for text": (HEAD + "author: [a, b]\n", 3, "found ['a', 'b']", "allowed: text"),
    "mapping for number": (training("seats_per_class: {a: 1}"), 7, "keys and values", "Seats"),
    "empty mapping": (training("seats_per_class: {}"), 7, "an empty mapping", "Seats"),
    "wrong choice": (programme("    delivery: integrate\n"), 5, "found integrate", "try: integrated"),
    "education in capitals": (programme("    target: {education: [SMK]}\n"), 5, "SMK", "try: smk"),
    "area as text": (programme("    areas: Telanaipura\n"), 5, "Telanaipura", "try: [Telanaipura]"),
    "unknown area": (
        programme("    areas: [Telanaipra]\n"), 5, "unknown area Telanaipra", "try: Telanaipura",
    ),
    "no area": (programme("    areas: []\n"), 5, "no area", "all, or a list"),
    "cash from the city": (
        programme(stage="capital", stage_text="        form: cash"), 7,
        "apbd may not pay grants", "form: in_kind",
    ),
    "falling releases": (
        HEAD + "sources: {apbn: {released_share_by_month: {3: 0.5, 6: 0.4}}}\n", 3,
        "0.4 of the year is released by month 6, 0.5 by 3", "0.5 to 1",
    ),
    "month thirteen": (
        HEAD + "sources: {apbn: {released_share_by_month: {13: 0.5}}}\n", 3, "13", "",
    ),
    "matching without a partner": (
        training("source_share: {bumn_csr: 1.0}") + "sources: {bumn_csr: {matching: {apbd: 0.3}}}\n", 7,
        "bumn_csr pays only beside apbd, which has no share", "a share of apbd",
    ),
    "a month of figures missing": (
        realised("{2024-01: {participants: 1, paid_idr: 5000000}, 2024-03: {participants: 1, paid_idr: 1}}"),
        8, "no figures of training for 2024-02", "every month from 2024-01 to 2024-03",
    ),
    "figures before the first month": (
        realised("{2024-01: {participants: 1, paid_idr: 5000000}}", "    from: 2024-02\n"), 9,
        "figures of 2024-01, before from 2024-02", "from: 2024-01",
    ),
    "figures of no stage": (
        realised("{2024-01: {participants: 1, paid_idr: 1}}").replace("{training:", "{cash:"), 8,
        "no stage cash in this programme", "its stages",
    ),
    "figures from a source without a share": (
        realised("{2024-01: {participants: 1, paid_idr: {kur: 1}}}"), 8, "kur has no share", "kur in",
    ),
    "figures above the ceiling": (
        realised("{2024-01: {participants: 4000, paid_idr: {apbn: 40000000000}}}"), 8,
        "apbn is said to have paid 40000000000 rupiah in 2024", "its ceiling of 27000000000",
    ),
    "figures of the future": (
        realised("{2027-01: {participants: 1, paid_idr: 1}}"), 8, "after the last simulated", "run",
    ),
    "matching in a circle": (
        HEAD + "sources: {bumn_csr: {matching: {kur: 0.3}}, kur: {matching: {bumn_csr: 0.3}}}\n", 3,
        "kur, which pays only beside bumn_csr", "pays without matching",
    ),
    "matching all of it": (
        HEAD + "sources: {bumn_csr: {matching: {apbd: 1.0}}}\n", 3, "a share of 1", "less than 1",
    ),
    "nobody pays staff": (
        training("staff_share: 0.1\n        source_share: {bumn_csr: 1.0}")
        + "sources: {bumn_csr: {may_not_pay_lines: [staff]}}\n", 7,
        "no source of the stage may pay staff", "a source that may pay it",
    ),
    "all for staff": (training("staff_share: 0.9"), 7, "take the whole budget", "less than 1"),
    "month form": (programme("    from: 2024-1\n"), 5, "found 2024-1", "YYYY-MM"),
    "date before start": (programme("    from: 2023-12\n"), 5, "before the first month", "2024-01"),
    "until before from": (
        programme("    from: 2025-01\n    until: 2024-05\n"), 6, "before from", "2025-01 or later",
    ),
    "year before start": (
        training("budget_idr_by_year: {2023: 90000000}"), 7, "before the first simulated year", "2024",
    ),
    "impossible year": (
        training("budget_idr_by_year: {1999: 1}"), 7, "the key 1999", "a year from 2020",
    ),
    "shares of sources": (
        training("source_share: {apbn: 0.6, apbd: 0.3}"), 7, "0.6 + 0.3 sum to 0.9", "sum to 1",
    ),
    "shares of fields": (training("fields: {agro: 0.5}"), 7, "sum to 0.5", "sum to 1"),
    "no shares": (training("source_share: {}"), 7, "nothing sum to 0", "sum to 1"),
    "source may not pay": (training("source_share: {kur: 1.0}"), 7, "kur may not pay", "capital"),
    "ceiling": (
        training("budget_idr_by_year: {2025: 30000000000}"), 7,
        "of it new.training", "raise the ceiling (",
    ),
    "a lowered ceiling": (
        HEAD + "sources: {apbn: {ceiling_idr_by_year: {each_year: 1}}}\n", 3, "from apbn in each_year",
        "at most its ceiling of 1",
    ),
    "one year twice": (
        training('budget_idr_by_year: {2024: 1, "2024": 2}'), 7, "the key 2024 is written twice",
        "(first in line 7)",
    ),
    "ages": (
        programme("    target: {age_years_min: 50, age_years_max: 20}\n"), 5, "is above", "20 years",
    ),
    "ages of enterprises": (
        programme("    target: {enterprise_age_months_min: 9, enterprise_age_months_max: 3}\n"),
        5, "enterprise_age_months_min 9 is above", "3 months",
    ),
    "stage target": (
        training("target: {age_years_min: 65}"), 7, "age_years_min 65 is above", "64 years",
    ),
    "sectors of nobody": (
        programme("    target: {owns_enterprise: no, sectors: [trade]}\n"), 5, "must not own", "any",
    ),
    "more trainees than seats": (training("minimum_trainees: 30"), 7, "of 16 seats", "at most 16"),
    "condition not upstream": (
        programme(stage="capital", stage_text="        conditional_on: [training]"),
        7, "not an earlier stage", "nothing",
    ),
    "part that can never be paid": (
        programme(stage="capital", stage_text="        tranche_conditional_on: [coaching]"),
        7, "which this programme does not have", "nothing: it has no other stage",
    ),
    "quota of an unknown area": (
        training("quota_share_by_area: {Seberamg: 0.5}"), 7, "unknown area Seberamg", "Seberang",
    ),
    "quotas above one": (
        training("quota_share_by_area: {Seberang: 0.7, Barat: 0.6}"), 7, "sum to 1.3", "at most 1",
    ),
    "district in two quotas": (
        training("quota_share_by_area: {Seberang: 0.2, Pelayangan: 0.1}"),
        7, "Pelayangan holds Pelayangan, which another quota holds too", "in common",
    ),
    "links for nobody": (
        programme("    target: {owns_enterprise: no}\n", stage="marketing"),
        7, "must not own an enterprise, and none is founded before", "capital, then marketing",
    ),
    "size of enterprises": (
        programme("    target: {enterprise_workers_min: 9, enterprise_workers_max: 3}\n"),
        5, "enterprise_workers_min 9 is above", "3 paid workers",
    ),
    "provider in no district": (
        HEAD + "providers: {skb_pkbm: {kecamatan: Jambi Utara}}\n", 3, "unknown kecamatan Jambi Utara",
        "try: Jambi",
    ),
    "provider without a teacher": (
        HEAD + "providers: {x: {kecamatan: Jelutung, rooms: 1, instructors: {}}}\n",
        3, "nobody who teaches", "one instructor",
    ),
    "provider without an intake": (
        HEAD + "providers: {skb_pkbm: {intake_months: []}}\n", 3, "no month with an intake", "1 to 12",
    ),
    "unknown subject": (
        HEAD + "providers: {skb_pkbm: {instructors: {cooking: 1}}}\n", 3, "cooking", "food_hospitality",
    ),
    "unknown provider": (
        training("providers: [blk_jamby]"), 7, "unknown provider blk_jamby", "try: blk_jambi",
    ),
    "provider that does not teach it": (
        training("providers: [skb_pkbm]"), 7, "no provider of this stage teaches", "vehicles by blk_jambi",
    ),
    "kawasan member": (HEAD + "kawasan: {K: [Danau Teluuk]}\n", 3, "Danau Teluuk", "Danau Teluk"),
    "kawasan named as district": (
        HEAD + "kawasan: {Jelutung: [Jelutung]}\n", 3, "Jelutung is a kecamatan", "another name",
    ),
    "empty kawasan": (HEAD + "kawasan: {K: []}\n", 3, "no kecamatan", "at least one"),
    "shock before start": (
        HEAD + "outside_world: {food_price_jump: {from: 2023-01, share: 0.1}}\n",
        3, "before the first month", "2024-01",
    ),
    "shock without size": (
        HEAD + "outside_world: {food_price_jump: {from: 2024-01}}\n", 3, "share is missing", "0.0",
    ),
    "unknown parameter": (
        HEAD + "parameters: {outside_world.price_growth_latter: 0.1}\n",
        3, "unknown parameter", "try: outside_world.price_growth_later",
    ),
    "parameter of wrong kind": (
        HEAD + "parameters: {outside_world.price_growth_later: much}\n", 3, "'much'", "0.03",
    ),
    "unknown base": ("title: x\nbase: integratd\n", 2, "no scenario integratd", "try: integrated"),
    "base is a path": ("title: x\nbase: ../a/integrated.yaml\n", 2, "is a path", "try: integrated"),
    "base is a number": ("title: x\nbase: 3\n", 2, "found 3", "the id of a scenario"),
    "base is itself": ("title: x\nbase: policy\n", 2, "a circle: policy -> policy", "a chain"),
    "unknown compare_with": (HEAD + "compare_with: bseline\n", 3, "no scenario bseline", "baseline"),
    "compared with itself": (HEAD + "compare_with: policy\n", 3, "itself", "another"),
    "cash for cash": (
        HEAD + "cash_for: cash_equal_budget\n", 3, "itself a payment in cash", "with programmes",
    ),
    "unknown cash_for": (HEAD + "cash_for: integ\n", 3, "no scenario integ", "id of a scenario"),
    "programme id": (HEAD + "programmes: {Kawasan Baru: {}}\n", 3, "the key Kawasan", "small letters"),
    "start": (HEAD + "start: 2022-01\n", 3, "found 2022-01", "2021-08, 2024-01"),
    "tab": ("title: x\nbase: baseline\nprogrammes:\n\tnew: {}\n", 4, "a tab", "blanks"),
    "duplicate": (HEAD + "title: y\n", 3, "written twice (first in line 1)", "remove one"),
    "bomb": (
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\ntitle: x\n", 1, "anchor or alias", "written out",
    ),
    "binary": (b"title: x\x00\nbase: baseline\n", 1, "not YAML", "YAML text"),
    "alias": ("title: &t x\nauthor: *t\nbase: baseline\n", 1, "anchor or alias", "written out"),
    "not text": (b"title: \xff\nbase: baseline\n", 1, "is not UTF-8", "encoding UTF-8"),
    "only a list": ("- a\n", 1, "not keys and values", "title"),
    "empty": ("", 1, "the file is empty", "title"),
    "too large": (b"#" * 10_000_000, 0, "10,000,000 bytes", "at most"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_problem_is_placed_and_said_in_our_words(tmp_path, name):
    text, line, found, more = PROBLEMS[name]
    result = checked(tmp_path, text)
    said = [str(problem) for problem in result.problems]
    hits = [item for item in said if found in item and more.casefold() in item.casefold()]
    assert hits, said
    if line:
        assert f"policy.yaml:{line}" in hits[0].partition("\n")[0]
    assert len(said) <= 2 or name == "ceiling"  # all sources it draws on


def over_integrated(name):
    return f"title: x\nbase: integrated\nprogrammes:\n  {name}:\n    areas: [Seberang]\n"


@pytest.mark.parametrize("name", ["kawasn", "Kawasan", "kawasans", "kawaasn"])
def test_a_programme_nearly_named_as_one_of_the_base_is_asked_about(tmp_path, name):
    (problem,) = [
        item for item in checked(tmp_path, over_integrated(name)).problems if "beside" in item.found
    ]
    assert "policy.yaml:4: programmes." in problem.where
    assert problem.suggestion.startswith("kawasan ")


@pytest.mark.parametrize("name", ["kawasan", "kawasan_2", "kawasan_b", "village_loans"])
def test_a_programme_of_another_name_is_added(tmp_path, name):
    said = [str(item) for item in checked(tmp_path, over_integrated(name)).problems]
    assert not [item for item in said if "beside" in item], said


NOTICES = {
    "quota outside the programme": (
        programme("    areas: [Seberang]\n", stage_text="        quota_share_by_area: {Barat: 0.5}"),
        "where the programme does not work", "widen areas",
    ),
    "no reason": (programme(), "a change without a reason", "programmes.new: why"),
    "reason for nothing": (HEAD + "reasons: {programmes.x: why}\n", "a reason for programmes.x", ""),
    "from after the end": (programme("    from: 2029-01\n"), "after the last simulated month", "more"),
    "until after the end": (programme("    until: 2029-01\n"), "after the last", "2026-12"),
    "announced too early": (
        programme("    announced_months_before: 3\n"), "announced before the first month", "",
    ),
    "no stage": (programme("    delivery: integrated\n", stage=""), "no stage", "at least one"),
    "groups": (
        programme(stage="capital", stage_text="        group_size: 5"),
        "share the grant and the risk of breaking up", "1 for personal grants",
    ),
    "money buys nothing": (
        training("budget_idr_by_year: {2024: 50000000}"), "buy nothing", "80381856",
    ),
    "money after the end": (
        training("budget_idr_by_year: {2030: 900000000}"),
        "2030 is after the last simulated year 2026", "months_default",
    ),
    "idle money": (
        programme("    until: 2024-12\n", "training",
                  "        budget_idr_by_year: {2025: 900000000}"),
        "money in 2025, when the programme takes nobody in", "",
    ),
    "tenders over the year": (
        HEAD + "sources: {apbn: {first_release_month: 11, tender_months: 3}}\n",
        "nothing can start", "within the year",
    ),
    "money before the budget": (
        HEAD + "sources: {apbn: {first_release_month: 1, dpa_month: 4}}\n",
        "budget signed in month 4", "dpa_month",
    ),
    "dear participants": (
        realised("{2024-01: {participants: 1, paid_idr: 50000000}}"),
        "50000000 rupiah for each of 1 participants", "about 5023866",
    ),
    "money for nobody": (
        realised("{2024-01: {participants: 0, paid_idr: 50000000}}"), "nobody served", "or 0 rupiah",
    ),
    "figures beyond the budget": (
        realised("{2024-01: {participants: 1, paid_idr: 5000000}}"), "5000000 rupiah paid in 2024, 0",
        "an addition to the plan",
    ),
    "never all released": (
        HEAD + "sources: {apbn: {released_share_by_month: {2: 0.5, 9: 0.9}}}\n",
        "0.1 of every year's money is never released", "1 in the last month",
    ),
    "released before the release": (
        HEAD + "sources: {apbn: {first_release_month: 4, released_share_by_month: {2: 1.0}}}\n",
        "a share in month 2, first release in 4", "first_release_month on",
    ),
    "shock after the end": (
        HEAD + "outside_world: {food_price_jump: {from: 2030-01, share: 0.1}}\n", "after the last", "",
    ),
    "parameter out of range": (
        HEAD + "parameters: {outside_world.price_growth_later: 0.2}\n", "plausible range", "0.05",
    ),
    "other baseline": (HEAD + "baseline_digest: 123abc\n", "no longer the one", "differs"),
    "no base": ("title: x\n", "no base", "base: baseline"),
    "open entry to no later stage": (
        programme("    open_entry: [capital]\n"), "open entry to capital", "no later stage",
    ),
    "coaching before capital": (
        programme("", stage="coaching", stage_text="        local_share: 0.5\n      capital:\n"
                  "        local_share: 0.5"),
        "coaching comes first", "capital before coaching",
    ),
    "closed when nothing is simulated": (
        HEAD + "providers: {skb_pkbm: {closed: [2031-01]}}\n", "closed in 2031-01", "to 2026-12",
    ),
    "another budget": (
        training("budget_idr_by_year: {2024: 5000000000}"), "0.333 times the shipped mixes", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_does_not_forbid_the_run(tmp_path, name):
    text, found, more = NOTICES[name]
    result = checked(tmp_path, text)
    assert result.problems == ()
    assert len(result.scenarios) == 1
    said = [str(notice) for notice in result.notices]
    assert any(found in item and more in item for item in said), said


def test_every_wording_in_the_checks_has_an_input():
    """Compare the list of checks with the list of inputs that trip them."""
    tripped = " ".join(str(row) for row in [*PROBLEMS.values(), *NOTICES.values()])
    sources = [
        (PACKAGE / "scenario" / f"{name}.py").read_text(encoding="utf-8")
        for name in ("checks", "stage_checks", "chain_checks", "area_checks", "provider_checks")
    ]
    calls = re.findall(r"Problem\(", "".join(sources))
    assert len(calls) - 1 <= len(PROBLEMS) + len(NOTICES)
    for words in ("no area", "sum to", "may not pay", "is above", "must not own", "buy nothing"):
        assert words in tripped


def test_all_problems_come_at_once_in_order_of_lines(tmp_path):
    text = programme(
        "    delivery: x\n    areas: [Nowhere]\n",
        stage_text="        local_share: 0,5\n        y: 1",
    )
    with pytest.raises(ScenarioError) as caught:
        load_scenario(_written(tmp_path, text))
    lines = [int(re.search(r"yaml:(\d+)", str(p)).group(1)) for p in caught.value.problems]
    assert lines == [5, 6, 9, 10]
    assert caught.value.exit_code == 2


def test_a_wrong_value_accuses_nothing_else(tmp_path):
    text = training("fields: {agro: x, trade: 0.5}") + "kawasan: {Tepi: 3}\n"
    for broken in (text, text.replace("kawasan: {Tepi: 3}\n", "")):
        said = [str(item) for item in checked(tmp_path, broken).problems]
        assert said
        assert not [item for item in said if " sum to 0" in item or "unknown area" in item], said


def test_without_its_base_a_file_still_hears_of_its_own_mistakes(tmp_path):
    text = training("seats: 3").replace("base: baseline", "base: baselin")
    said = "\n".join(str(item) for item in checked(tmp_path, text).problems)
    assert "no scenario baselin" in said
    assert "policy.yaml:7" in said
    assert "unknown key seats" in said


def _written(folder, text, name="policy.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_fault_in_a_base_is_shown_with_the_base_s_file_and_line(tmp_path):
    _written(tmp_path, HEAD + "months_default: 36.5\n", "middle.yaml")
    result = check_scenarios([_written(tmp_path, "title: y\nbase: middle.yaml\n")])
    assert "middle.yaml:3: months_default" in str(result.problems[0])


def test_notices_of_a_base_are_not_the_readers_business(tmp_path):
    result = checked(tmp_path, programme("    areas: [Nowhere]\n"))
    assert {str(problem).partition(":")[0] for problem in result.notices} <= {
        str(tmp_path / "policy.yaml")
    }


@pytest.mark.parametrize(
    ("written", "rupiah"),
    [
        ("1,5 miliar", "1500000000"),
        ("1.500 juta", "1500000000"),
        ("Rp 2 triliun", "2000000000000"),
        ("Rp1.500.000", "1500000"),
        ("IDR 500000", "500000"),
        ("1,5", ""),
        ("3 dozen", ""),
        ("many", ""),
        ("1..5 juta", ""),
    ],
)
def test_rupiah_in_words_are_understood_or_left_alone(written, rupiah):
    assert _rupiah_of_words(written) == rupiah


def test_bases_in_a_circle_are_named(tmp_path):
    _written(tmp_path, "title: a\nbase: b\n", "a.yaml")
    _written(tmp_path, "title: b\nbase: a\n", "b.yaml")
    result = check_scenarios([tmp_path / "a.yaml"])
    assert "a -> b -> a" in str(result.problems[0])


def test_a_file_name_that_cannot_be_an_id_is_refused(tmp_path):
    result = check_scenarios([_written(tmp_path, HEAD, "my scenario (2).yaml")])
    assert "'my scenario (2)'" in str(result.problems[0])


def test_windows_files_load(tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode())
    assert load_scenario(path).title.en == "x"


def test_areas_are_found_whatever_their_case(tmp_path):
    scenario = load_scenario(_written(tmp_path, programme("    areas: [jelutung, SEBERANG]\n")))
    assert scenario.programmes["new"].areas == ("Jelutung", "Danau Teluk", "Pelayangan")


@pytest.mark.parametrize("reference", ["nowhere.yaml", "integratd", "*.nothing"])
def test_a_reference_to_nothing_is_said(tmp_path, monkeypatch, reference):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        check_scenarios([reference])
    assert "no scenario there" in str(caught.value)


def test_all_missing_references_come_at_once():
    with pytest.raises(ScenarioError) as caught:
        check_scenarios(["integratd", "basline"])
    assert "try: integrated" in str(caught.value)
    assert "try: baseline" in str(caught.value)
