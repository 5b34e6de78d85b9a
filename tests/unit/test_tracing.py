"""Lives side by side: the first difference has the cause that really made it."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest

from simulation.engine import ALL_CHANNELS, World, run_once
from simulation.errors import ExperimentError
from simulation.experiments.causes import cause_of
from simulation.experiments.evidence import CODES, Worlds
from simulation.experiments.examples import find_examples
from simulation.experiments.following import Followed, Follower, Kind
from simulation.experiments.tracing import Pair, trace_life, trace_lives, trace_record
from simulation.randomness import Draws
from simulation.reporting import examples_output, trace_output
from simulation.reporting.language import WORDS
from simulation.signals import SIGNALS, Channel
from tests.small_runs import (
    CHAIN,
    CHAIN_SCENARIO,
    SMALL,
    baseline_run,
    chain_run,
    live_anew,
    shipped,
    small_initial,
)

POLICY = "marketing_only"  # reaches enterprises from the fourth month, however small the city
OUTSIDERS = ("hurt_work", "hurt_income", "helped_outsider")


@pytest.fixture(scope="module")
def chain():
    """Return both worlds of the integrated chain at a tenth of the city."""
    return Pair(shipped("baseline"), shipped(CHAIN_SCENARIO), 0, CHAIN, small_initial(CHAIN.scale))


@pytest.fixture(scope="module")
def examples(chain):
    return find_examples(chain)


@pytest.fixture(scope="module")
def small():
    return Pair(shipped("baseline"), shipped(POLICY), 0, SMALL, small_initial())


@pytest.fixture(scope="module")
def traces(chain, examples):
    """Return every example with its trace."""
    found = trace_lives(chain, [(one.kind, one.identity) for one in examples])
    return list(zip(examples, found, strict=True))


def _of_sort(traces, *sorts):
    found = [(one, trace) for one, trace in traces if one.why in sorts]
    assert found
    return found


def _last(cause):
    """Return the cause at the end of the way through household and firm."""
    while cause.via is not None:
        cause = cause.via
    return cause


# Examples -----------------------------------------------------------------------------------------


def test_examples_hold_people_served_related_hurt_and_a_firm_that_lost_sales(examples):
    assert {one.why for one in examples} == {
        "served", "household_member", *OUTSIDERS, "lost_sales",
    }  # fmt: skip
    rows = chain_run().deliveries
    persons = chain_run().city.persons
    inside = set(persons.identity[persons.circle_month >= 0].tolist())
    for one in examples:
        if one.why == "served":
            events = set(rows[rows["person"] == one.identity]["event"])
            assert "started" in events
        if one.why in OUTSIDERS:
            assert one.identity not in inside
        if one.why == "household_member":
            assert one.identity in inside
            assert not (rows["person"] == one.identity).any()


def test_what_examples_lost_is_what_the_worlds_say(traces):
    for worst, trace in _of_sort(traces, "hurt_work"):
        worked = [
            sum(month["hours"] > 0 for month in life if month is not None)
            for life in (trace.baseline, trace.scenario)
        ]
        assert worked[1] - worked[0] == worst.amount < 0


# Causes -------------------------------------------------------------------------------------------


def test_a_participant_differs_by_the_own_programme_or_before_by_something_else(traces):
    rows = chain_run().deliveries
    rows = rows[rows["event"] != "invited"]
    codes = []
    for one, trace in _of_sort(traces, "served"):
        mine = rows[rows["person"] == one.identity]
        assert trace.first_difference <= mine[mine["event"] == "started"]["month"].min()
        reached = (mine["month"] == trace.first_difference).any()
        assert (trace.cause.code == "own_programme") == reached
        codes.append(trace.cause.code)
    assert "own_programme" in codes


def test_until_the_first_difference_both_lives_are_shown_alike(traces):
    for one, trace in traces:
        first = trace.first_difference
        if one.kind is Kind.PERSON:
            own = ("status", "hours", "earnings_idr", "training")
            shown = [
                [month and {name: month[name] for name in own} for month in life[:first]]
                for life in (trace.baseline, trace.scenario)
            ]
            assert shown[0] == shown[1]


def test_a_household_is_reached_by_its_members_programme_or_before_by_its_members_work(traces):
    rows = chain_run().deliveries
    rows = rows[(rows["event"] != "invited") & (rows["person"] >= 0)]
    for one, trace in _of_sort(traces, "household_member"):
        home = trace.home_cause
        served = rows[(rows["household"] == home.identity) & (rows["month"] <= home.month)]
        assert home.code == ("member_work" if served.empty else "member_programme")
        assert (_last(home).code == "own_programme") == (not served.empty)
        assert home.via.identity != one.identity or served.empty


def _with_signals(record, other, evidence, month):
    """Return ``record`` with the values named as evidence taken from ``other``."""
    mixed = {name: list(arrays) for name, arrays in record.items()}
    for item in evidence:
        at = month - 1 if item.signal == "job_finding_rate" else month
        if item.place < 0:  # all cells together
            mixed[item.signal][at] = other[item.signal][at]
            continue
        array = mixed[item.signal][at].copy()
        array[item.place] = other[item.signal][at][item.place]
        mixed[item.signal][at] = array
    return mixed


def _life(record, identity, month):
    """Return a person's life in the baseline with all signals replayed from ``record``."""
    follower = Follower(Kind.PERSON, identity)
    run_once(
        shipped("baseline"),
        0,
        World("frozen", ALL_CHANNELS, record),
        settings=replace(CHAIN, months=month + 1),
        initial=small_initial(CHAIN.scale),
        watch=follower,
    )
    row = dict(follower.months[month].persons[identity])
    row.pop("circle_month")
    return row


@pytest.mark.parametrize("why", OUTSIDERS)
def test_the_named_signals_alone_make_the_outsiders_difference(traces, why):
    """Replay the baseline with nothing changed but the values named: the other life appears.

    And the other way round: the scenario's signals with only those values set back leave the
    baseline's life. The person is outside the circle, so signals are all that reaches it.
    """
    base, live = baseline_run(CHAIN).signals, chain_run().signals
    direct = [(one, trace) for one, trace in _of_sort(traces, why) if trace.cause.via is None]
    assert direct, "everybody is reached through a member of the household"
    for one, trace in direct:
        cause = trace.cause
        evidence = cause.evidence
        month = cause.month
        before, after = _life(base, one.identity, month), _life(live, one.identity, month)
        assert before != after
        assert _life(_with_signals(base, live, evidence, month), one.identity, month) == after
        if cause.code in {"hiring_cutoff", "lay_offs"}:
            back = _with_signals(live, base, evidence, month)
            assert _life(back, one.identity, month) == before


def test_hurt_outsiders_meet_the_vacancies_or_spending_channel(traces):
    for _, trace in _of_sort(traces, "hurt_work"):
        assert trace.cause.code in {"hiring_cutoff", "vacancies", "lay_offs", "participation"}
        for item in trace.cause.evidence:
            assert item.baseline != item.scenario
            assert item.channel == SIGNALS[item.signal].channel


def test_a_firm_that_lost_sales_met_its_market(traces):
    for one, trace in _of_sort(traces, "lost_sales"):
        assert one.kind is Kind.ENTERPRISE
        assert trace.cause.code.startswith(("sales_", "posts_", "wages"))
        assert trace.cause.evidence


def test_a_linked_firm_and_its_household_differ_by_the_programme(small):
    run = live_anew(POLICY)
    rows, firms = run.deliveries, run.city.enterprises
    lasts = rows["enterprise"].isin(firms.identity[firms.open])  # one may close in the same month
    link = rows[(rows["event"] == "link") & lasts].iloc[0]
    firm = trace_life(small, Kind.ENTERPRISE, int(link["enterprise"]))
    assert firm.cause.code == "own_programme"
    home = trace_life(small, Kind.HOUSEHOLD, int(link["household"]))
    assert home.cause.code == "member_programme"
    assert _last(home.cause).code == "own_programme"
    assert home.baseline[0]["members"] > 0


def test_a_life_nothing_reaches_is_the_same(chain):
    persons = baseline_run(CHAIN).city.persons
    children = np.flatnonzero(persons.present & persons.resident & (persons.status == 0))
    trace = trace_life(chain, Kind.PERSON, int(persons.identity[children[0]]))
    assert trace.cause is None
    assert trace.first_difference is None
    assert len(trace.baseline) == CHAIN.months


def test_a_life_followed_alone_is_the_same_as_beside_others(small):
    rows = live_anew(POLICY).deliveries
    lives = [
        (kind, int(rows[rows["event"] == "link"].iloc[0][kind.value]))
        for kind in (Kind.ENTERPRISE, Kind.HOUSEHOLD)
    ]
    assert trace_lives(small, lives) == [trace_life(small, *life) for life in lives]


def test_nobody_cannot_be_traced(small):
    with pytest.raises(ExperimentError, match="nobody has identity -5"):
        trace_life(small, Kind.PERSON, -5)


# Worlds made by hand ------------------------------------------------------------------------------


def _worlds(months, signals=({}, {})):
    """Return two worlds of one household: ``months`` holds (baseline, scenario) snapshots."""
    empty = live_anew("baseline").deliveries.iloc[:0]
    return Worlds(
        *(
            Followed([pair[side] for pair in months], signals[side], {}, empty, Draws(1, 0))
            for side in (0, 1)
        )
    )


def test_a_difference_without_any_signal_is_not_explained_away():
    follower = Follower(Kind.PERSON, 16)
    first = small_initial()
    identity = int(first.city.persons.identity[0])
    follower.identity = identity
    run_once(
        shipped("baseline"), 0, settings=replace(SMALL, months=1), initial=first, watch=follower
    )
    snapshot = follower.months[0]
    moved = dict(snapshot.persons[identity]) | {"hours": 99}
    other = replace(snapshot, persons=dict(snapshot.persons) | {identity: moved})
    cause = cause_of(_worlds([(snapshot, other)]), Kind.PERSON, identity)
    assert cause.code == "unexplained"
    assert cause.columns == ("hours",)
    assert cause_of(_worlds([(snapshot, snapshot)]), Kind.PERSON, identity) is None


# Words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_cause_signal_and_channel_has_words(lang):
    words = WORDS[lang]
    assert all(f"cause_{code}" in words for code in CODES)
    spoken = {key.removeprefix("signal_") for key in words if key.startswith("signal_")}
    assert spoken <= SIGNALS.keys()
    # A signal declared since then says its own meaning until somebody puts it into words.
    assert all(name in spoken or SIGNALS[name].meaning for name in SIGNALS)
    assert all(f"trace_channel_{channel.value}" in words for channel in Channel)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_traces_fit_eighty_columns(chain, traces, lang):
    from rich.console import Console

    for _, trace in traces:
        record = trace_record(chain, trace)
        console = Console(width=80, record=True, file=io.StringIO())
        for part in trace_output(record, lang):
            console.print(part, highlight=False, markup=False)
        text = console.export_text()
        assert "…" not in text
        assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
        assert sum(line.lstrip().startswith("> 20") for line in text.splitlines()) == 1
    listed = {"baseline": "a", "scenario": "b", "replicate": 0, "examples": []}
    assert examples_output(listed, "latest", lang)
