"""Whatever the calendar: planned + carried in = paid + lapsed + carried out, by stage, source, year."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.programme_plan import (
    LinkKind,
    LinkPlan,
    Otherwise,
    SourcePlan,
    StageKind,
    StagePlan,
)
from tests.programme_office import CAPITAL, TRAINING, YEARS, Setting, live, plain_city, programme

RELEASES = st.sampled_from([(), ((1, 0.2), (6, 0.5), (10, 1.0)), ((3, 0.1), (9, 0.6))])
SHARES = st.sampled_from([(1.0, 0.0), (0.5, 0.5), (0.3, 0.7)])


@st.composite
def purses(draw):
    """Two sources with calendars of their own; the second may ask for the first beside it."""
    return tuple(
        SourcePlan(
            name,
            ceiling_idr_by_fiscal_year=draw(st.sampled_from([(), ((2025, 41_000_003),)])),
            otherwise=draw(st.sampled_from(list(Otherwise))),
            first_release_month=draw(st.integers(1, 11)),
            tender_months=draw(st.integers(0, 4)),
            carries_over=draw(st.booleans()),
            released_shares=draw(RELEASES),
            release_delay_months=draw(st.sampled_from([(), ((2024, 3), (2025, 14))])),
            barred_lines=frozenset(draw(st.sampled_from([(), ("overhead",), ("staff",)])) if one else ()),
            matched_by=draw(st.sampled_from([(), (("apbd", 0.3),)])) if one else (),
        )
        for one, name in enumerate(("apbd", "apbn"))
    )  # fmt: skip


@st.composite
def stages(draw):
    """One stage of any kind with a budget that need not fit its price."""
    common = {
        "budget_idr_by_fiscal_year": tuple((y, draw(st.integers(0, 150_000_000))) for y in YEARS),
        "source_shares": tuple(zip(("apbd", "apbn"), draw(SHARES), strict=True)),
        "overhead_share": draw(st.sampled_from([0.0, 0.12, 0.3])),
        "staff_share": draw(st.sampled_from([0.0, 0.08])),
        "opens_month_of_year": draw(st.sampled_from([1, 1, 5])),
    }
    coaching = StagePlan(
        StageKind.COACHING, (), (), firms_per_coach=7, coaches_max=3,
        coach_cost_idr_per_month=1_100_001, coaching_months=5,
    )  # fmt: skip
    links = StagePlan(
        StageKind.MARKETING, (), (),
        links=(LinkPlan(LinkKind.MARKETPLACE, 20, cost_idr_per_firm=1_333_333),),
    )  # fmt: skip
    capital = replace(
        CAPITAL, tranches=draw(st.integers(1, 3)), in_kind=draw(st.booleans()), unit_cost_idr=70_001
    )
    kind = draw(st.sampled_from([TRAINING, capital, coaching, links]))
    return replace(kind, **common)


@settings(max_examples=40, deadline=None)
@given(sources=purses(), stage=stages())
def test_no_rupiah_is_lost(sources, stage):
    life = live(plain_city(60, firms=25), Setting((programme(stage),), sources, months=36))
    rows = life.ledger[life.ledger["stage"] == stage.kind.name.lower()]
    sums = rows.groupby(["entry", "source", "fiscal_year"], observed=True)["value"].sum().to_dict()
    for source in sources:
        carried = 0
        for year in YEARS:
            total = {
                entry: sums.get((entry, source.id, year), 0)
                for entry in ("planned", "committed", "paid", "lapsed", "carried_over")
            }
            out = total["paid"] + total["lapsed"] + total["carried_over"]
            assert total["planned"] + carried == out
            assert total["committed"] == total["paid"]  # every promise is paid or taken back
            carried = total["carried_over"]
            if source.matched_by:
                beside = sums.get(("paid", "apbd", year), 0)
                assert total["paid"] * 0.3 <= 0.7 * beside + 1
        paid = life.ledger[(life.ledger["entry"] == "paid") & (life.ledger["source"] == source.id)]
        assert not set(paid["line"]) & source.barred_lines
        assert (paid["value"] >= 0).all()
    left = life.ledger[life.ledger["entry"].isin(["lapsed", "carried_over"])]
    assert (left["reason"] != "").all()
