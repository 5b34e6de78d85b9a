"""Draws: published known answers, a twin in plain Python, distributions, independence of order.

Statistical bounds use deviates of a false-alarm rate of one in a million each; the seeds are fixed,
so a test that passes once passes always, and one that fails tells of a changed generator.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulation.randomness import (
    FIXED_POINT,
    READDRESSED,
    TABLE_SIZE,
    Decision,
    Draws,
    address_block,
    gumbel_errors,
    gumbel_table,
    kernel,
    normal_at,
    normal_table,
    philox4x32,
    rank_at,
    uniform_at,
)

FALSE_ALARM = 1e-6
DEVIATE = float(stats.norm.isf(FALSE_ALARM / 2))
SAMPLE = 200_000
WORD = 0xFFFFFFFF

# Random123's kat_vectors, philox4x32 with 10 rounds: counter, key, answer (Salmon et al. 2011).
KNOWN_ANSWERS = (
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((WORD,) * 4, (WORD,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
)

WORDS = st.integers(0, WORD)
ADDRESSES = {
    "key": st.tuples(WORDS, WORDS),
    "decision": st.sampled_from(Decision),
    "month": st.integers(-1, 1200),
    "identity": st.integers(-(1 << 63), (1 << 63) - 1),
    "number": st.integers(0, 65535),
}


def twin(counter, key):
    """Philox 4x32-10 in plain Python integers, written from the paper."""
    counter0, counter1, counter2, counter3 = counter
    key0, key1 = key
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * counter0, 1 << 32)
        high1, low1 = divmod(0xCD9E8D57 * counter2, 1 << 32)
        counter0, counter1, counter2, counter3 = (
            high1 ^ counter1 ^ key0,
            low1,
            high0 ^ counter3 ^ key1,
            low0,
        )
        key0 = (key0 + 0x9E3779B9) % (1 << 32)
        key1 = (key1 + 0xBB67AE85) % (1 << 32)
    return counter0, counter1, counter2, counter3


def twin_at(key, decision, month, identity, number):
    identity %= 1 << 64
    if month <= 0:  # traits for life do not hear of new addresses
        identity &= ~READDRESSED
    return twin(
        (identity & WORD, identity >> 32, month % (1 << 32), int(decision) * 65536 + number), key
    )


@kernel
def compiled_block(key0, key1, decision, month, identity, number):
    return address_block(key0, key1, decision, month, identity, number)


@kernel
def compiled_philox(counter0, counter1, counter2, counter3, key0, key1):
    return philox4x32(counter0, counter1, counter2, counter3, key0, key1)


@kernel
def compiled_draws(key0, key1, decision, month, identity, number):
    return (
        uniform_at(key0, key1, decision, month, identity, number),
        rank_at(key0, key1, decision, month, identity, number),
    )


@kernel
def compiled_normals(key0, key1, decision, month, identities, table):
    values = np.empty(len(identities), np.int64)
    for row in range(len(identities)):
        values[row] = normal_at(key0, key1, decision, month, identities[row], 0, table)
    return values


@kernel
def compiled_gumbels(key0, key1, decision, month, identities, table, alternatives):
    values = np.empty((len(identities), alternatives), np.int64)
    for row in range(len(identities)):
        gumbel_errors(key0, key1, decision, month, identities[row], table, values[row])
    return values


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter, key, answer):
    words = [np.uint64(word) for word in (*counter, *key)]
    assert tuple(int(word) for word in compiled_philox(*words)) == answer


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_the_twin_gives_the_published_answers(counter, key, answer):
    assert twin(counter, key) == answer


@given(**ADDRESSES)
def test_a_block_is_philox_at_its_address(key, decision, month, identity, number):
    key0, key1 = (np.uint32(word) for word in key)
    block = compiled_block(key0, key1, int(decision), month, identity, number)
    assert tuple(int(word) for word in block) == twin_at(key, decision, month, identity, number)


@given(**ADDRESSES)
def test_uniform_and_rank_are_the_same_53_bits(key, decision, month, identity, number):
    key0, key1 = (np.uint32(word) for word in key)
    first, second, _, _ = twin_at(key, decision, month, identity, number)
    bits = (first >> 5) * (1 << 26) + (second >> 6)
    uniform, rank = compiled_draws(key0, key1, int(decision), month, identity, number)
    assert rank == bits
    assert uniform == bits / (1 << 53)


@given(seed=WORDS, replicate=WORDS, number=st.integers(0, 65535), month=st.integers(0, 600))
def test_columns_are_the_draws_of_kernels(seed, replicate, number, month):
    draws = Draws(seed, replicate)
    identities = np.array([-1, 0, 1, 7, 1 << 44, (1 << 63) - 1], np.int64)
    one_by_one = [
        compiled_draws(*draws.key, int(Decision.APPLY), month, int(identity), number)
        for identity in identities
    ]
    uniform = draws.uniform(Decision.APPLY, month, identities, number)
    rank = draws.rank(Decision.APPLY, month, identities, number)
    assert uniform.tolist() == [draw[0] for draw in one_by_one]
    assert rank.tolist() == [draw[1] for draw in one_by_one]


@given(seed=WORDS, replicate=WORDS, month=st.integers(0, 600))
def test_columns_of_words_are_blocks_with_the_number_0(seed, replicate, month):
    draws = Draws(seed, replicate)
    identities = np.array([-1, 0, 1, 7, 1 << 44, READDRESSED, (1 << 63) - 1], np.int64)
    decisions = np.array([10, 20, 21, 22, 33, 35, 255], np.uint8)
    found = draws.words(decisions, month, identities).T.tolist()
    key = tuple(int(word) for word in draws.key)
    pairs = zip(decisions.tolist(), identities.tolist(), strict=True)
    assert found == [list(twin_at(key, each, month, who, 0)) for each, who in pairs]


def test_order_and_company_do_not_matter():
    draws = Draws(20_260_801, 3)
    identities = np.arange(1000, dtype=np.int64) * 16
    order = np.argsort(draws.rank(Decision.SYNTHESIS, 0, identities))
    values = draws.uniform(Decision.QUIT, 5, identities)
    assert np.array_equal(draws.uniform(Decision.QUIT, 5, identities[order]), values[order])
    assert np.array_equal(draws.uniform(Decision.QUIT, 5, identities[::7]), values[::7])
    assert draws.uniform(Decision.QUIT, 5, identities[4:5])[0] == values[4]


def test_every_part_of_the_address_counts():
    identities = np.arange(64, dtype=np.int64)
    columns = [
        Draws(1, 0).uniform(Decision.QUIT, 5, identities),
        Draws(2, 0).uniform(Decision.QUIT, 5, identities),
        Draws(1, 1).uniform(Decision.QUIT, 5, identities),
        Draws(1, 0).uniform(Decision.APPLY, 5, identities),
        Draws(1, 0).uniform(Decision.QUIT, 6, identities),
        Draws(1, 0).uniform(Decision.QUIT, 5, identities, 1),
        Draws(1, 0).uniform(Decision.QUIT, 5, identities + (1 << 44)),
    ]
    values = np.concatenate(columns)
    assert len(np.unique(values)) == len(values)


def test_drawing_leaves_other_generators_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - the global state is what is checked
    Draws(1, 1).normal(Decision.PRODUCTIVITY_SHOCK, 1, np.arange(10))
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002 - see above


def test_uniforms_are_uniform():
    values = Draws(7, 0).uniform(Decision.DEATH, 3, np.arange(SAMPLE, dtype=np.int64))
    assert values.min() >= 0
    assert values.max() < 1
    assert stats.kstest(values, "uniform").pvalue > FALSE_ALARM
    counts = np.bincount((values * 256).astype(int), minlength=256)
    assert stats.chisquare(counts).pvalue > FALSE_ALARM


@pytest.mark.parametrize("other", ["month", "identity", "replicate", "decision", "number"])
def test_neighbouring_addresses_are_uncorrelated(other):
    identities = np.arange(SAMPLE, dtype=np.int64)
    first = Draws(7, 0).uniform(Decision.DEATH, 3, identities)
    second = {
        "month": lambda: Draws(7, 0).uniform(Decision.DEATH, 4, identities),
        "identity": lambda: Draws(7, 0).uniform(Decision.DEATH, 3, identities + 1),
        "replicate": lambda: Draws(7, 1).uniform(Decision.DEATH, 3, identities),
        "decision": lambda: Draws(7, 0).uniform(Decision.BIRTH, 3, identities),
        "number": lambda: Draws(7, 0).uniform(Decision.DEATH, 3, identities, 1),
    }[other]()
    assert abs(np.corrcoef(first, second)[0, 1]) * np.sqrt(SAMPLE) < DEVIATE


@pytest.mark.parametrize("kind", ["column", "table"])
def test_normals_are_normal(kind):
    identities = np.arange(SAMPLE, dtype=np.int64)
    draws = Draws(11, 2)
    if kind == "column":
        values = draws.normal(Decision.PRODUCTIVITY_SHOCK, 3, identities)
    else:
        decision = int(Decision.PRODUCTIVITY_SHOCK)
        table = normal_table()
        values = compiled_normals(*draws.key, decision, 3, identities, table) / FIXED_POINT
    assert abs(values.mean()) * np.sqrt(SAMPLE) < DEVIATE
    assert abs(values.var() - 1) * np.sqrt(SAMPLE / 2) < DEVIATE
    assert stats.kstest(values, "norm").pvalue > FALSE_ALARM
    assert np.array_equal(values * FIXED_POINT, np.round(values * FIXED_POINT))


def test_gumbel_errors_have_the_moments_of_the_gumbel():
    alternatives = 11  # more than a block of eight, and odd
    identities = np.arange(SAMPLE // alternatives, dtype=np.int64)
    key = Draws(13, 0).key
    decision = int(Decision.CHOOSE_CELL)
    errors = compiled_gumbels(*key, decision, 3, identities, gumbel_table(), alternatives)
    values = errors.ravel() / FIXED_POINT
    deviation = np.pi / np.sqrt(6)
    assert abs(values.mean() - np.euler_gamma) / deviation * np.sqrt(len(values)) < DEVIATE
    # The kurtosis of the Gumbel is 5.4, so the sample variance has relative variance (5.4 - 1) / n.
    relative = values.var() / deviation**2 - 1
    assert abs(relative) / np.sqrt(4.4 / len(values)) < DEVIATE
    counts = np.bincount(errors.argmax(axis=1), minlength=alternatives)
    assert stats.chisquare(counts).pvalue > FALSE_ALARM


def test_gumbel_errors_of_alternatives_do_not_depend_on_their_number():
    key = Draws(13, 0).key
    identities = np.arange(50, dtype=np.int64)
    table = gumbel_table()
    few = compiled_gumbels(*key, int(Decision.CHOOSE_CELL), 3, identities, table, 3)
    many = compiled_gumbels(*key, int(Decision.CHOOSE_CELL), 3, identities, table, 20)
    assert np.array_equal(few, many[:, :3])


@pytest.mark.parametrize("table", [gumbel_table(), normal_table()], ids=["gumbel", "normal"])
def test_tables_are_increasing_quantiles(table):
    assert table.dtype == np.int64
    assert table.shape == (TABLE_SIZE,)
    assert np.all(np.diff(table) > 0)


def test_the_normal_table_is_symmetric():
    table = normal_table()
    assert np.array_equal(table, -table[::-1])


def test_numbers_of_decisions_never_change():
    """Append only: a number is part of the address of every stored result."""
    numbers = {
        "SYNTHESIS": 1, "DEATH": 10, "BIRTH": 11, "NEWBORN_SEX": 12, "HOUSEHOLD_DEPARTURE": 13,
        "MIGRANT": 14, "LEAVE_SCHOOL": 15, "SCHOOL_COMPLETION": 16, "HOUSEHOLD_MOVE": 17,
        "QUIT": 20, "LEAVE_LABOUR_FORCE": 21, "JOIN_LABOUR_FORCE": 22, "APPLY": 23,
        "CHOOSE_CELL": 24, "APPLICANT_RANK": 25, "VACANCY_RANK": 26, "POST_VACATED_RANK": 27,
        "LAY_OFF_RANK": 28, "BECOME_SELF_EMPLOYED": 29, "WAGE_OFFER": 30, "WAGE_COMPLIANCE": 31,
        "HOURS": 32, "STOP_OWN_ACCOUNT": 33, "WITHIN_STATUS": 34, "COMMUTER": 35,
        "CLOSE_ENTERPRISE": 40, "PRODUCTIVITY_SHOCK": 41, "ENTERPRISE_TRAITS": 42, "LOAN": 43,
        "HOUSEHOLD_SHOCK": 50, "REGISTRY": 51, "ELIGIBLE_ORDER": 60, "TAKE_UP": 61,
        "DROP_OUT": 62, "COMPLETE": 63, "HAND_OVER": 64, "CHOOSE_FIELD": 65, "GRANT_LEAK": 66,
        "LINK_LOSS": 67, "GROUP_BREAK": 68, "COHORT": 69, "EQUIPMENT_SALE": 70,
    }  # fmt: skip
    assert {decision.name: int(decision) for decision in Decision}.items() >= numbers.items()
