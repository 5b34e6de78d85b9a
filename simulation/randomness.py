"""Draws with addresses: every random number is a pure function of where it is used.

A draw is addressed by (seed, replicate, decision, month, identity, number) and computed by
Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): key = (seed,
replicate), counter = (identity low, identity high, month, decision * 65536 + number). The same
person therefore meets the same luck in every world, whatever the order of computation.

An identity with the bit :data:`READDRESSED` set meets other luck from month 1 on. Draws of month 0
are traits for life (whether the own employer keeps the minimum wage, the field of a school), so the
bit does not touch them. That is what a placebo needs: fresh luck, and nothing else.

Logarithms and normal quantiles are read from tables rounded to 2**-20, so that decisions compare
integers or exactly representable numbers and platforms agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

# A 64-bit machine word inside a kernel: numba knows its type, Python's int has no such width.
Word = Any

FIXED_POINT = 1 << 20  # one unit of utility, score or normal deviate in tables and kernels
TABLE_SIZE = 1 << 16
READDRESSED = 1 << 43  # lies between the numbers of people and those of arrivals (simulation.city)

kernel: Callable[..., Any] = njit(cache=True, nogil=True, error_model="numpy")
# Inlined before typing, so that a loop of draws is vectorised: 0.9 ns a draw instead of 34.
inlined: Callable[..., Any] = njit(cache=True, nogil=True, inline="always")

_MULTIPLIER0 = np.uint64(0xD2511F53)
_MULTIPLIER1 = np.uint64(0xCD9E8D57)
_WEYL0 = np.uint64(0x9E3779B9)
_WEYL1 = np.uint64(0xBB67AE85)
_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_EVERY_BIT = np.uint64(0xFFFFFFFFFFFFFFFF)
_FOR_LIFE = np.uint64(0xFFFFFFFFFFFFFFFF ^ READDRESSED)


@unique
class Decision(IntEnum):
    """What a draw decides. Append only: numbers are never reused (they are part of the address)."""

    SYNTHESIS = 1  #: everything invented before month zero; `number` tells the attribute
    DEATH = 10  #: does this person die this month?
    BIRTH = 11  #: does this woman give birth this month?
    NEWBORN_SEX = 12  #: sex of the child, addressed by the child
    HOUSEHOLD_DEPARTURE = 13  #: does this household leave the city this month?
    MIGRANT = 14  #: traits of an arriving household and its members; `number` tells the trait
    LEAVE_SCHOOL = 15  #: does this student leave school this month?
    SCHOOL_COMPLETION = 16  #: which level does the leaver complete?
    HOUSEHOLD_MOVE = 17  #: does this household move inside the city, and where?
    QUIT = 20  #: does this worker quit or is the job over?
    LEAVE_LABOUR_FORCE = 21  #: does this person stop working or searching?
    JOIN_LABOUR_FORCE = 22  #: does this person start to search?
    APPLY = 23  #: does this person apply for a job this month?
    CHOOSE_CELL = 24  #: Gumbel errors of the choice among matching cells
    APPLICANT_RANK = 25  #: luck in the ranking of applicants
    VACANCY_RANK = 26  #: rank of a vacant post of an enterprise; `number` is the post
    POST_VACATED_RANK = 27  #: rank of a filled post when somebody quits; `number` is the post
    LAY_OFF_RANK = 28  #: rank of a worker when posts are cut
    BECOME_SELF_EMPLOYED = 29  #: does this person start own-account work or a firm?
    WAGE_OFFER = 30  #: luck in the wage of a new job
    WAGE_COMPLIANCE = 31  #: does this job pay at least the minimum wage?
    HOURS = 32  #: hours of a new job, and the wish for more
    STOP_OWN_ACCOUNT = 33  #: does this own-account worker give up?
    WITHIN_STATUS = 34  #: kind of unemployment or of inactivity
    COMMUTER = 35  #: traits and entry of numbered commuter slots
    GRADUATE = 36  #: does a graduate outside the labour force begin to search?
    CLOSE_ENTERPRISE = 40  #: does this firm close?
    PRODUCTIVITY_SHOCK = 41  #: monthly shock to a firm's productivity
    ENTERPRISE_TRAITS = 42  #: sector, skill and capital of a new firm
    LOAN = 43  #: does this firm borrow?
    ADJUST_POSTS = 44  #: does this firm change its number of paid posts this month?
    PASSING_NEED = 45  #: what comes and goes of a household's spending; `number` 1 is the first
    HOUSEHOLD_SHOCK = 50  #: illness or loss that hits a household
    REGISTRY = 51  #: error of the welfare registry
    ELIGIBLE_ORDER = 60  #: random order among the eligible
    TAKE_UP = 61  #: does an invited person accept?
    DROP_OUT = 62  #: does a trainee leave the class this month?
    COMPLETE = 63  #: does a trainee pass and get the certificate?
    HAND_OVER = 64  #: is a person lost between two stages?
    CHOOSE_FIELD = 65  #: which field of skill does an applicant want?
    GRANT_LEAK = 66  #: how much of a grant is consumed?
    LINK_LOSS = 67  #: is a market link lost this month?
    GROUP_BREAK = 68  #: does a joint enterprise group break up?
    COHORT = 69  #: events of a training cohort itself
    EQUIPMENT_SALE = 70  #: is donated equipment sold?
    PLACEBO = 120  #: who takes part in a placebo, whose draws are re-addressed
    EQUIPMENT_RESALE = 80  #: is equipment of a grant sold later, this month?
    FLOOD = 90  #: is this household, firm or seller hit by the flood that begins in this month?


@dataclass(frozen=True, slots=True)
class Draws:
    """The source of all luck of one run: no state, only a key."""

    seed: int
    replicate: int

    @property
    def key(self) -> tuple[np.uint32, np.uint32]:
        """Return the two words of the Philox key for use inside kernels."""
        return np.uint32(self.seed & 0xFFFFFFFF), np.uint32(self.replicate & 0xFFFFFFFF)

    def uniform(
        self, decision: Decision, month: int, identities: NDArray[np.int64], number: int = 0
    ) -> NDArray[np.float64]:
        """Return one uniform draw in [0, 1) per identity."""
        key0, key1 = self.key
        values: NDArray[np.float64] = _uniform_column(
            key0, key1, int(decision), month, np.ascontiguousarray(identities, np.int64), number
        )
        return values

    def normal(
        self, decision: Decision, month: int, identities: NDArray[np.int64], number: int = 0
    ) -> NDArray[np.float64]:
        """Return one standard normal draw per identity, by inversion."""
        uniform = self.uniform(decision, month, identities, number)
        half_step = 2.0**-54  # keeps the argument inside (0, 1)
        values: NDArray[np.float64] = ndtri(uniform + half_step)
        return np.round(values * FIXED_POINT) / FIXED_POINT

    def rank(
        self, decision: Decision, month: int, identities: NDArray[np.int64], number: int = 0
    ) -> NDArray[np.int64]:
        """Return a random integer rank in [0, 2**53) per identity."""
        return (self.uniform(decision, month, identities, number) * 2.0**53).astype(np.int64)

    def words(
        self, decisions: NDArray[np.uint8], month: int, identities: NDArray[np.int64]
    ) -> NDArray[np.uint32]:
        """Return the four words of one block per identity, shape (4, rows).

        ``decisions`` names the decision of each row; the number of the draw is 0. As long columns
        blocks cost a tenth of what they cost one by one inside a branching loop.
        """
        key0, key1 = self.key
        words = np.empty((4, len(identities)), np.uint32)
        _word_columns((key0, key1), decisions, month, identities, words)
        return words


@inlined
def philox4x32(
    counter0: Word, counter1: Word, counter2: Word, counter3: Word, key0: Word, key1: Word
) -> tuple[Word, Word, Word, Word]:
    """Return the four 32-bit words (as uint64) of Philox 4x32-10; arguments are uint64."""
    a, b, c, d = counter0, counter1, counter2, counter3
    for _ in range(10):
        product0 = _MULTIPLIER0 * a
        product1 = _MULTIPLIER1 * c
        next_a = (product1 >> _SHIFT) ^ b ^ key0
        next_c = (product0 >> _SHIFT) ^ d ^ key1
        b = product1 & _MASK
        d = product0 & _MASK
        a = next_a
        c = next_c
        key0 = (key0 + _WEYL0) & _MASK
        key1 = (key1 + _WEYL1) & _MASK
    return a, b, c, d


@inlined
def address_block(
    key0: int, key1: int, decision: int, month: int, identity: int, number: int
) -> Word:
    """Return the four words drawn at one address."""
    bits = np.uint64(identity) & (_EVERY_BIT if month > 0 else _FOR_LIFE)
    return philox4x32(
        bits & _MASK,
        bits >> _SHIFT,
        np.uint64(np.int64(month) & np.int64(0xFFFFFFFF)),
        np.uint64(np.int64(decision) * np.int64(65536) + np.int64(number)),
        np.uint64(key0),
        np.uint64(key1),
    )


@inlined
def uniform_at(
    key0: int, key1: int, decision: int, month: int, identity: int, number: int
) -> float:
    """Return the uniform in [0, 1) with 53 bits drawn at one address."""
    a, b, _, _ = address_block(key0, key1, decision, month, identity, number)
    high = np.float64(np.int64(a >> np.uint64(5)))
    low = np.float64(np.int64(b >> np.uint64(6)))
    return (high * 67108864.0 + low) * (1.0 / 9007199254740992.0)


@inlined
def rank_at(key0: int, key1: int, decision: int, month: int, identity: int, number: int) -> Word:
    """Return a random integer in [0, 2**53) drawn at one address."""
    a, b, _, _ = address_block(key0, key1, decision, month, identity, number)
    return np.int64(a >> np.uint64(5)) * np.int64(67108864) + np.int64(b >> np.uint64(6))


@inlined
def normal_at(
    key0: int,
    key1: int,
    decision: int,
    month: int,
    identity: int,
    number: int,
    normal_table: NDArray[np.int64],
) -> Word:
    """Return a standard normal deviate in units of 2**-20, by table inversion."""
    a, _, _, _ = address_block(key0, key1, decision, month, identity, number)
    return normal_table[np.int64(a >> np.uint64(16))]


@kernel
def gumbel_errors(
    key0: int,
    key1: int,
    decision: int,
    month: int,
    identity: int,
    gumbel_table: NDArray[np.int64],
    errors: NDArray[np.int64],
) -> None:
    """Fill ``errors`` with one Gumbel error (units of 2**-20) per alternative, eight a block."""
    half = np.uint64(0xFFFF)
    shift = np.uint64(16)
    for block in range((len(errors) + 7) // 8):
        words = address_block(key0, key1, decision, month, identity, block)
        first = block * 8
        for position in range(4):
            word = words[position]
            at = first + 2 * position
            if at < len(errors):
                errors[at] = gumbel_table[np.int64(word & half)]
            if at + 1 < len(errors):
                errors[at + 1] = gumbel_table[np.int64(word >> shift)]


@kernel
def _uniform_column(
    key0: int, key1: int, decision: int, month: int, identities: NDArray[np.int64], number: int
) -> NDArray[np.float64]:
    values = np.empty(len(identities), np.float64)
    word2 = np.uint64(np.int64(month) & np.int64(0xFFFFFFFF))
    word3 = np.uint64(np.int64(decision) * np.int64(65536) + np.int64(number))
    word4, word5 = np.uint64(key0), np.uint64(key1)
    heard = _EVERY_BIT if month > 0 else _FOR_LIFE
    for row in range(len(identities)):
        bits = np.uint64(identities[row]) & heard
        a, b, _, _ = philox4x32(bits & _MASK, bits >> _SHIFT, word2, word3, word4, word5)
        high = np.float64(np.int64(a >> np.uint64(5)))
        low = np.float64(np.int64(b >> np.uint64(6)))
        values[row] = (high * 67108864.0 + low) * (1.0 / 9007199254740992.0)
    return values


@kernel
def _word_columns(
    key: tuple[int, int],
    decisions: NDArray[np.uint8],
    month: int,
    identities: NDArray[np.int64],
    words: NDArray[np.uint32],
) -> None:
    word2 = np.uint64(np.int64(month) & np.int64(0xFFFFFFFF))
    word4, word5 = np.uint64(key[0]), np.uint64(key[1])
    first, second, third, fourth = words[0], words[1], words[2], words[3]
    heard = _EVERY_BIT if month > 0 else _FOR_LIFE
    for row in range(len(identities)):
        bits = np.uint64(identities[row]) & heard
        word3 = np.uint64(decisions[row]) * np.uint64(65536)
        a, b, c, d = philox4x32(bits & _MASK, bits >> _SHIFT, word2, word3, word4, word5)
        first[row], second[row] = np.uint32(a), np.uint32(b)
        third[row], fourth[row] = np.uint32(c), np.uint32(d)


def gumbel_table() -> NDArray[np.int64]:
    """Return the 65,536 standard Gumbel quantiles in units of 2**-20."""
    probability = (np.arange(TABLE_SIZE) + 0.5) / TABLE_SIZE
    return np.round(-np.log(-np.log(probability)) * FIXED_POINT).astype(np.int64)


def normal_table() -> NDArray[np.int64]:
    """Return the 65,536 standard normal quantiles in units of 2**-20."""
    probability = (np.arange(TABLE_SIZE) + 0.5) / TABLE_SIZE
    quantiles: NDArray[np.float64] = ndtri(probability)
    return np.round(quantiles * FIXED_POINT).astype(np.int64)


NORMAL_TABLE = normal_table()


def autoregressed(
    draws: Draws,
    address: tuple[Decision, int],
    rows: tuple[NDArray[np.bool_], NDArray[np.int64]],
    values: NDArray[np.float64],
    persistence: float,
    deviation: float,
) -> NDArray[np.float64]:
    """Return next month's values, AR(1) with the stationary standard deviation ``deviation``.

    ``address``: decision and month; ``rows``: which of them go on (the others become 0), identities.
    """
    decision, month = address
    innovation = deviation * float(np.sqrt(1.0 - persistence * persistence))
    moved: NDArray[np.float64] = _autoregressed(
        *draws.key, int(decision), month, *rows, values, persistence, innovation, NORMAL_TABLE
    )
    return moved


@kernel
def _autoregressed(  # noqa: PLR0913
    key0: int,
    key1: int,
    decision: int,
    month: int,
    goes_on: NDArray[np.bool_],
    identity: NDArray[np.int64],
    values: NDArray[np.float64],
    persistence: float,
    innovation: float,
    table: NDArray[np.int64],
) -> NDArray[np.float64]:
    moved = np.zeros(len(values))
    for row in range(len(values)):
        if goes_on[row]:
            luck = normal_at(key0, key1, decision, month, identity[row], 0, table)
            moved[row] = persistence * values[row] + innovation * (luck / FIXED_POINT)
    return moved
