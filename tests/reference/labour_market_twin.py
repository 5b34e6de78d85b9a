"""The matching once more in plain Python, written from the text of docs/model/labour_market.md."""

from __future__ import annotations

MASK = 0xFFFFFFFF


def philox(counter, key):
    """Return the four words of Philox 4x32-10."""
    a, b, c, d = counter
    key0, key1 = key
    for _ in range(10):
        low0, low1 = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (low1 >> 32) ^ b ^ key0, low1 & MASK, (low0 >> 32) ^ d ^ key1, low0 & MASK
        key0, key1 = (key0 + 0x9E3779B9) & MASK, (key1 + 0xBB67AE85) & MASK
    return a, b, c, d


def block(key, decision, month, identity, number):
    """Return the four words at one address."""
    counter = (identity & MASK, identity >> 32, month & MASK, decision * 65536 + number)
    return philox(counter, key)


def who_passes(candidates, places):
    """Return the candidates that get one of ``places``; candidates are (cell, rank, identity, post).

    ``places`` maps cells to numbers; the lowest ranks come first, ties by identity, then post.
    """
    chosen = set()
    for cell, number in places.items():
        mine = sorted(candidate[1:] for candidate in candidates if candidate[0] == cell)
        chosen |= {(cell, *candidate) for candidate in mine[: max(number, 0)]}
    return chosen


def best_cell(applicant, utilities, cells, bonus, gumbel, key, decision, month):
    """Return the open, eligible cell of highest utility plus Gumbel error, or -1.

    ``applicant`` has identity, certified, office (fit for skilled office posts); ``cells`` are
    tuples (field, skilled); ``utilities`` has None where no vacancy is open.
    """
    best, chosen = None, -1
    for number, (field, skilled) in enumerate(cells):
        if utilities[number] is None:
            continue
        holds = field in applicant["certified"]
        if skilled and not holds and not (field == 3 and applicant["office"]):
            continue
        words = block(key, decision, month, applicant["identity"], number // 8)
        word = words[number % 8 // 2]
        part = word & 0xFFFF if number % 2 == 0 else word >> 16
        value = utilities[number] + gumbel[part] + (bonus if holds else 0)
        if best is None or value > best:
            best, chosen = value, number
    return chosen
