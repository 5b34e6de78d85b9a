"""Any scenario, written as canonical text and read again, is the same scenario."""

from __future__ import annotations

import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from simulation.classifications import KECAMATAN_NAMES, Education, LabourStatus, Sector
from simulation.scenario import (
    check_scenarios,
    difference,
    load_scenario,
    scenario_digest,
    scenario_text,
)
from simulation.scenario.canonical import plain_scenario
from simulation.scenario.model import (
    CapitalStage,
    CoachingStage,
    MarketingStage,
    MarketLink,
    Programme,
    Shock,
    Target,
    TrainingStage,
    Words,
)
from simulation.yaml_text import parse_yaml, parse_yaml_bytes, yaml_of

#: All four stages in one programme; what else the city runs has the same keys.
BASE = load_scenario("integrated")
BASE = replace(BASE, programmes={"kawasan": BASE.programmes["kawasan"]})
MONEY = st.integers(1, 10**9)
SHARE = st.floats(0.0, 1.0, allow_nan=False).map(lambda value: value + 0.0)
COUNT = st.integers(1, 500)
TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn", "Zl", "Zp"]), max_size=30).map(
    str.strip
)
WORDS = TEXT.map(lambda text: Words(text, text)) | st.builds(
    Words, id=TEXT.filter(bool), en=TEXT.filter(bool)
)
YEARS = st.dictionaries(st.integers(2024, 2030), st.integers(0, 10**8), max_size=4).map(
    lambda table: dict(sorted(table.items()))
)
EVERY_YEAR = st.integers(0, 10**8).map(lambda money: dict.fromkeys(range(2021, 2036), money))


def some(enumeration):
    names = [item.name.lower() for item in enumeration]
    return st.lists(st.sampled_from(names), unique=True, max_size=4).map(tuple)


TARGETS = st.builds(
    Target,
    labour_status=some(LabourStatus), age_years_min=st.integers(15, 40),
    age_years_max=st.integers(40, 100), sex=st.sampled_from(["any", "male", "female"]),
    education=some(Education), registry_desil_max=st.integers(1, 10),
    owns_enterprise=st.sampled_from(["any", "yes"]),
    enterprise_age_months_min=st.integers(0, 20), enterprise_age_months_max=st.integers(20, 900),
    enterprise_workers_min=st.integers(0, 4), enterprise_workers_max=st.integers(4, 10_000),
    registered_only=st.booleans(), sectors=some(Sector),
    order=st.sampled_from(["random", "poorest_first", "first_come", "employability"]),
)  # fmt: skip
COMMON = {
    "budget_idr_by_year": YEARS | EVERY_YEAR,
    "source_share": st.sampled_from([{"apbn": 1.0}, {"apbd_province": 0.25, "own": 0.75}]),
    "target": TARGETS, "overhead_share": st.floats(0.0, 0.4), "staff_share": st.floats(0.0, 0.4),
    "opens_month_of_year": st.integers(1, 12), "local_share": SHARE,
    "quota_open_from_month": st.integers(1, 13),
    "quota_share_by_area": st.sampled_from([{}, {"Seberang": 0.5, "Jelutung": 0.25}]),
}  # fmt: skip
LINKS = st.builds(
    MarketLink, capacity_firms=COUNT, buyer_budget_idr_per_month=MONEY,
    buyer_budget_idr_per_year=MONEY, cost_idr_per_firm=MONEY,
    taken_from_city_share=st.none() | SHARE, fee_share_of_sales=st.none() | SHARE,
    fee_idr_per_month=st.none() | MONEY, loss_probability_per_year=st.none() | SHARE,
    registered_only=st.none() | st.booleans(), least_sales_idr_per_month=st.none() | MONEY,
)  # fmt: skip
STAGES = st.fixed_dictionaries(
    {},
    optional={
        "training": st.builds(
            TrainingStage, **COMMON,
            fields=st.sampled_from([{"food_hospitality": 1.0}, {"care": 0.5, "vehicles": 0.5}]),
            seats_per_class=st.integers(16, 40), minimum_trainees=st.integers(1, 16),
            duration_months=st.integers(1, 12), cost_idr_per_person=MONEY,
            classes_at_once_max=COUNT, providers=st.sampled_from([(), ("lpk_barat", "skb_pkbm")]),
        ),
        "capital": st.builds(
            CapitalStage, **COMMON, grant_idr_per_person=MONEY,
            form=st.sampled_from(["cash", "in_kind"]), group_size=st.integers(1, 20),
            founder_sectors=some(Sector), tranches=st.integers(1, 12), tranche_months_between=st.integers(1, 12),
            tranche_conditional_on=st.just(()), conditional_on=st.just(()), cost_idr_per_person=MONEY,
            recipients_per_month_max=COUNT,
        ),
        "coaching": st.builds(
            CoachingStage, **COMMON, duration_months=st.integers(1, 24),
            visits_per_month=st.floats(0.1, 30.0), firms_per_coach=COUNT, coaches_max=COUNT,
            contract_months=st.integers(0, 24), firms_above_load_share=st.floats(0.0, 5.0),
            cost_idr_per_coach_month=MONEY,
        ),
        "marketing": st.builds(
            MarketingStage, **COMMON,
            links=st.dictionaries(
                st.sampled_from(["fair", "e_catalogue", "shared_brand"]), LINKS, min_size=1
            ),
        ),
    },
)  # fmt: skip
PROGRAMMES = st.builds(
    Programme, title=WORDS, first_month=st.sampled_from(["2024-01", "2024-07"]),
    last_month=st.sampled_from(["2025-02", "2035-12"]),
    areas=st.lists(st.sampled_from(range(11)), min_size=1, unique=True).map(
        lambda rows: tuple(KECAMATAN_NAMES[row] for row in sorted(rows))
    ),
    delivery=st.sampled_from(["integrated", "fragmented"]),
    waiting_months_between_stages=st.integers(0, 6), lost_at_hand_over_share=SHARE,
    announced_months_before=st.integers(0, 6), share_waiting_for_announced=SHARE,
    repeat_allowed=st.booleans(), clusters=st.booleans(), realised=st.just({}),
    served_before_counts=st.sampled_from(["any_programme", "this_programme"]),
    open_entry=st.sampled_from([(), ("capital", "marketing")]), target=TARGETS, stages=STAGES,
)  # fmt: skip
SHOCKS = st.just(()) | st.builds(
    Shock, kind=st.just("withheld_postings"), first_month=st.just("2024-05"),
    months=st.integers(1, 12), share=SHARE, posted_again_after_months=st.integers(1, 12),
).map(lambda shock: (shock,))  # fmt: skip


@given(title=WORDS, author=TEXT, programme=PROGRAMMES, shocks=SHOCKS, months=st.integers(1, 180))
def test_canonical_text_is_read_back_unchanged(
    tmp_path_factory, title, author, programme, shocks, months
):
    scenario = replace(
        BASE, title=title, author=author, programmes={"drawn": programme},
        shocks=shocks, months_default=months,
    )  # fmt: skip
    path = tmp_path_factory.mktemp("drawn") / "integrated.yaml"
    path.write_text(scenario_text(scenario), encoding="utf-8")
    again = load_scenario(path)
    assert difference(again, scenario) == {}
    assert scenario_digest(again) == scenario_digest(scenario)
    assert (again.title, again.author) == (title, author)
    assert again.programmes["drawn"] == programme


NESTED = st.recursive(
    st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(min_size=1, max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=9), NESTED, min_size=1, max_size=4))
def test_whatever_is_written_as_yaml_is_read_back(content):
    document = parse_yaml(yaml_of(content), "f.yaml")
    assert document.problems == ()
    assert document.value == content


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_crash(content):
    document = parse_yaml_bytes(content, "f.yaml")
    assert document.value is None or not document.problems or document.problems[0].where


@given(st.text(alphabet="ab:[]{}-,&*!#|>'\"%@` \n\t0.", max_size=60))
def test_no_text_makes_check_crash(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("drawn") / "policy.yaml"
    path.write_text(f"title: x\nbase: baseline\nprogrammes:\n  a:\n    {text}", encoding="utf-8")
    result = check_scenarios([path])
    assert bool(result.problems) != bool(result.scenarios)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("ab.,0_ %", max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab", min_size=1), inner),
    max_leaves=3,
)


def paths_of(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key)
            yield from paths_of(item, (*path, key))


@given(st.data(), ANYTHING)
def test_no_value_at_any_key_makes_check_crash(tmp_path_factory, data, value):
    content = plain_scenario(BASE)
    path = data.draw(st.sampled_from(sorted(paths_of(content), key=str)))
    node = content
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    file = tmp_path_factory.mktemp("drawn") / "policy.yaml"
    stream = io.StringIO()
    YAML(typ="safe", pure=True).dump(content, stream)
    file.write_text(stream.getvalue(), encoding="utf-8")
    result = check_scenarios([file])
    assert bool(result.problems) != bool(result.scenarios)
    assert all(problem.where and problem.found for problem in result.problems)
