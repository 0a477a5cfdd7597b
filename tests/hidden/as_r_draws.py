"""The multinomial draws that R makes after set.seed: what a peer resampled can be fed to us, replicate by replicate.

R scrambles its seed by a congruential generator into a Mersenne Twister, and draws multinomials as conditional
binomials, by inversion or, from an expectation of 30 on, by the BTPE algorithm (Kachitvichyanukul & Schmeiser 1988).
"""

from __future__ import annotations

from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

STIRLING = (13860.0, 462.0, 132.0, 99.0, 140.0, 166320.0)


class AsR:
    """R's default stream of uniform numbers."""

    def __init__(self, seed: int) -> None:
        state = list[int]()
        for _ in range(50):
            seed = (69069 * seed + 1) % 2**32
        for _ in range(625):
            seed = (69069 * seed + 1) % 2**32
            state.append(seed)
        self._twister = np.random.MT19937()
        key = np.array(state[1:], dtype=np.uint32)
        self._twister.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": 624}}

    def uniform(self) -> float:
        """The next number between nought and one, never either."""
        value = float(self._twister.random_raw()) * 2.3283064365386963e-10
        return min(max(value, 0.5 * 2.328306437080797e-10), 1 - 0.5 * 2.328306437080797e-10)

    def multinomial(self, times: int, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """As rmultinom(times, sum(counts), counts), one draw a row."""
        people = int(counts.sum())
        return np.array([self._one_multinomial(people, counts / people) for _ in range(times)])

    def _one_multinomial(self, left: int, shares: NDArray[np.float64]) -> list[int]:
        drawn, share_left = [0] * shares.size, 1.0
        for place, share in enumerate(shares[:-1].tolist()):
            if share:
                now = share / share_left
                drawn[place] = self.binomial(left, now) if now < 1 else left
                left -= drawn[place]
            if left <= 0:
                return drawn
            share_left -= share
        drawn[-1] = left
        return drawn

    def binomial(self, n: int, share: float) -> int:
        """As rbinom(1, n, share)."""
        p = min(share, 1 - share)
        found = self._by_inversion(n, p) if n * p < 30 else self._by_btpe(n, p)
        return n - found if share > 0.5 else found

    def _by_inversion(self, n: int, p: float) -> int:
        odds = p / (1 - p)
        while True:
            found, chance, u = 0, (1 - p) ** n, self.uniform()
            while found <= 110:
                if u < chance:
                    return found
                u -= chance
                found += 1
                chance *= odds * (n + 1) / found - odds

    def _by_btpe(self, n: int, p: float) -> int:
        q = 1 - p
        peak, spread = n * p + p, n * p * q
        mode = int(peak)
        p1 = int(2.195 * sqrt(spread) - 4.6 * q) + 0.5
        xm = mode + 0.5
        xl, xr = xm - p1, xm + p1
        c = 0.134 + 20.5 / (15.3 + mode)
        al = (peak - xl) / (peak - xl * p)
        left = al * (1 + 0.5 * al)
        al = (xr - peak) / (xr * q)
        right = al * (1 + 0.5 * al)
        p2 = p1 * (1 + 2 * c)
        p3 = p2 + c / left
        p4 = p3 + c / right
        while True:
            u, v = self.uniform() * p4, self.uniform()
            if u <= p1:
                return int(xm - p1 * v + u)
            if u <= p2:
                x = xl + (u - p1) / c
                v = v * c + 1 - abs(xm - x) / p1
            elif u > p3:
                x, v = xr - log(v) / right, v * (u - p3) * right
            else:
                x, v = xl + log(v) / left, v * (u - p2) * left
            possible = 0 < v <= 1 if u <= p2 else 0 <= int(x) <= n
            if possible and _accepted(int(x), v, n, p, mode, peak):
                return int(x)


def _accepted(found: int, v: float, n: int, p: float, mode: int, peak: float) -> bool:
    """Whether the draw lies under the binomial curve: exactly near the mode, else by squeezing."""
    q = 1 - p
    spread, away = n * p * q, abs(found - mode)
    if away <= 20 or away >= spread / 2 - 1:
        odds, height = p / q, 1.0
        for i in range(mode + 1, found + 1):
            height *= odds * (n + 1) / i - odds
        for i in range(found + 1, mode + 1):
            height /= odds * (n + 1) / i - odds
        return v <= height
    reach = away / spread * ((away * (away / 3 + 0.625) + 0.1666666666666) / spread + 0.5)
    normal, logged = -away * away / (2 * spread), log(v)
    if abs(logged - normal) > reach:
        return logged < normal
    x, f, z, w = found + 1.0, peak + 1.0, n + 1 - peak, n - found + 1.0
    ends = sum(_stirling(each) for each in (f, z, x, w))
    middle = (mode + 0.5) * log(f / x) + (n - mode + 0.5) * log(z / w) + (found - mode) * log(w * p / (x * q))
    return logged <= middle + ends


def _stirling(x: float) -> float:
    a, b, c, d, e, f = STIRLING
    y = x * x
    return (a - (b - (c - (d - e / y) / y) / y) / y) / x / f
