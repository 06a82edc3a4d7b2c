"""Writes the golden vectors of the drift statistics: SciPy and statsmodels are the reference.

Run:  .venv/bin/python test/golden/drift/generate.py   (needs statsmodels beside training's requirements)
"""

from __future__ import annotations

import json
import math
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

OUT = Path(__file__).resolve().parents[3] / "contracts" / "golden" / "drift"
SEED = 11


def samples(rng: np.random.Generator) -> list[tuple[str, np.ndarray, np.ndarray]]:
    def gamma(n: int, shift: float = 0.0) -> np.ndarray:
        return np.round(rng.gamma(2.0, 3.0, n) + shift, 3)

    def counts(n: int, mean: float) -> np.ndarray:
        return rng.poisson(mean, n).astype(float)

    return [
        ("one value each", np.array([1.0]), np.array([2.0])),
        ("equal samples", np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])),
        ("all tied", np.full(30, 4.0), np.full(20, 4.0)),
        ("disjoint", np.arange(12.0), np.arange(100.0, 109.0)),
        ("tiny, unequal sizes", gamma(7), gamma(5)),
        ("equal sizes, continuous", gamma(60), gamma(60, 0.4)),
        ("coprime sizes", gamma(101), gamma(97, 0.5)),
        ("one size divides the other", gamma(120), gamma(40, 1.0)),
        ("heavy ties", counts(300, 2.0), counts(211, 2.4)),
        ("infinities and negatives", np.array([-1e300, -1.0, 0.0, 1e-300, 5.0]), np.array([-2.0, -0.0, 3.0, 1e300])),
        ("one far larger", counts(900, 3.0), counts(17, 3.5)),
        *((f"tiny, {n} against {m}", gamma(n), gamma(m, 0.7)) for n in range(1, 6) for m in (1, 3, 5)),
        *((f"tiny with ties, {n} against {m}", counts(n, 1.0), counts(m, 1.5)) for n in range(1, 6) for m in (2, 4)),
    ]


def large_samples() -> list[tuple[str, int, int, float, float]]:
    """Too large to store: made on both sides from a formula (see `lattice`)."""
    return [
        ("asymptotic, equal law", 20_000, 15_000, 1.0, 0.0),
        ("asymptotic, moved", 20_000, 15_000, 1.0, 0.02),
        ("asymptotic, far moved", 12_000, 11_000, 1.0, 0.3),
        ("asymptotic, one side small", 20_000, 60, 1.3, 0.05),
        ("exact, large and unequal", 9_240, 3_000, 1.1, 0.01),
        ("exact, large and equal", 9_000, 9_000, 1.05, 0.0),
    ]


def lattice(n: int, step: float, shift: float) -> np.ndarray:
    """Deterministic points that both languages compute to the last bit: multiplication and remainder only."""
    return np.array([((i * 7919) % 10_007) * step / 1024 + shift * 8 for i in range(n)])


def uniform(n: int, seed: int) -> np.ndarray:
    """Numbers in [0, 1) from their index by a 32-bit hash: the test makes the same, bit by bit (see `hashed`)."""
    x = np.arange(n, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(seed * 0x85EBCA6B % 2**32)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x = (x ^ (x >> np.uint32(shift))) * np.uint32(factor)
    return (x ^ (x >> np.uint32(16))) / 2.0**32


def shaped(n: int, seed: int, shape: str, shift: float) -> np.ndarray:
    u = uniform(n, seed)
    if shape == "skewed":
        return u * u * u * u * 1000 + shift
    if shape == "ties":
        return np.floor(u * u * 50 + shift)
    if shape == "half zeros":
        return np.where(u < 0.5, 0.0, u + shift)
    return u + shift


HUGE = [
    ("uniform", 1_000_000, 1_000_000, 0.001),
    ("uniform", 1_000_000, 37, 0.05),
    ("skewed", 1_000_000, 300_000, 0.0),
    ("ties", 600_000, 1_000_000, 0.1),
    ("half zeros", 400_000, 300_000, 0.003),
]


def huge_case(shape: str, n: int, m: int, shift: float) -> dict[str, object]:
    a, b = shaped(n, 1, shape, 0.0), shaped(m, 2, shape, shift)
    case = ks_case(f"{shape}, {n} against {m}, moved by {shift}", a, b)
    return {**case, "shape": shape, "n": n, "m": m, "shift": shift}


def psi(a: np.ndarray, b: np.ndarray) -> float:
    """The definition of the product, written independently: deciles of `a`, included above; shares from 0.0001 on."""
    edges = np.unique(np.quantile(a, np.arange(1, 10) / 10, method="inverted_cdf"))
    p, q = (np.bincount(np.searchsorted(edges, side, side="left"), minlength=len(edges) + 1) for side in (a, b))
    return psi_of_counts(p, q)


def psi_of_counts(p: np.ndarray, q: np.ndarray) -> float:
    used = (p + q) > 0
    shares_p, shares_q = (np.maximum(side[used] / side.sum(), 1e-4) for side in (p, q))
    return float(np.sum((shares_q - shares_p) * np.log(shares_q / shares_p)))


def number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def ks_case(name: str, a: np.ndarray, b: np.ndarray) -> dict[str, object]:
    result = stats.ks_2samp(a, b)
    deviation = float(np.std(a))
    distance = float(stats.wasserstein_distance(a, b)) if np.abs([*a, *b]).max() < 1e200 else math.nan
    return {
        "name": name,
        "statistic": float(result.statistic),
        "pValue": float(result.pvalue),
        "wasserstein": number(distance),
        "normedWasserstein": number(distance / deviation) if deviation > 0 else None,
        "psi": psi(a, b),
    }


def pooled(table: np.ndarray) -> np.ndarray:
    """The pooling rule of the product, written independently: expected counts below 5 become one cell."""
    table = table[:, table.sum(axis=0) > 0]
    totals = table.sum(axis=0)
    share = table.sum(axis=1).min() / table.sum()
    small = totals * share < 5
    if not small.any():
        return table
    large, pool = table[:, ~small], table[:, small].sum(axis=1, keepdims=True)
    if pool.sum() * share >= 5 or large.shape[1] == 0:
        return np.hstack([large, pool])
    index = int(np.argmin(large.sum(axis=0)))
    large[:, index] += pool[:, 0]
    return large


def chi_case(name: str, a: list[int], b: list[int]) -> dict[str, object]:
    table = pooled(np.array([a, b], dtype=float))
    statistic, p_value, degrees = 0.0, 1.0, 0
    if table.shape[1] > 1:
        statistic, p_value, degrees, _ = stats.chi2_contingency(table, correction=False)
    return {
        "name": name,
        "a": a,
        "b": b,
        "statistic": float(statistic),
        "pValue": float(p_value),
        "degreesOfFreedom": int(degrees),
        "jensenShannon": float(jensenshannon(np.array(a) / sum(a), np.array(b) / sum(b), base=2)),
        "psi": psi_of_counts(np.array(a), np.array(b)),
    }


def proportion_case(yes_a: int, rows_a: int, yes_b: int, rows_b: int) -> dict[str, object]:
    z, p_value = proportions_ztest([yes_b, yes_a], [rows_b, rows_a])
    return {"a": [yes_a, rows_a], "b": [yes_b, rows_b], "statistic": float(z), "pValue": float(p_value)}


def exact_p_value(yes_a: int, rows_a: int, yes_b: int, rows_b: int) -> float:
    """Fisher's two-sided p to fifty digits, by its definition: SciPy's own loses some in large tables."""
    yes, rows = yes_a + yes_b, rows_a + rows_b
    with localcontext() as context:
        context.prec = 50
        context.Emin = -(10**9)
        low, high = max(0, yes - rows_a), min(yes, rows_b)
        weights = [Decimal(1)]
        for k in range(low, high):
            ratio = Decimal((yes - k) * (rows_b - k)) / ((k + 1) * (rows - yes - rows_b + k + 1))
            weights.append(weights[-1] * ratio)
        observed = weights[yes_b - low] * (1 + Decimal(10) ** -40)
        return float(sum(w for w in weights if w <= observed) / sum(weights))


def fisher_case(yes_a: int, rows_a: int, yes_b: int, rows_b: int) -> dict[str, object]:
    """SciPy must agree, as far as its digits go: it is off by 5e-10 at a million rows."""
    result = stats.fisher_exact([[yes_b, rows_b - yes_b], [yes_a, rows_a - yes_a]])
    p_value = exact_p_value(yes_a, rows_a, yes_b, rows_b)
    np.testing.assert_allclose(result.pvalue, p_value, rtol=1e-9)
    odds = float(result.statistic)
    return {
        "a": [yes_a, rows_a],
        "b": [yes_b, rows_b],
        "oddsRatio": odds if math.isfinite(odds) else None,
        "pValue": p_value,
    }


def adjusted_case(p_values: list[float]) -> dict[str, object]:
    """SciPy and statsmodels must agree."""
    if not p_values:
        return {"pValues": [], "adjusted": []}
    adjusted = stats.false_discovery_control(p_values)
    np.testing.assert_allclose(adjusted, multipletests(p_values, method="fdr_bh")[1], rtol=1e-12)
    return {"pValues": p_values, "adjusted": adjusted.tolist()}


def many_p_values(n: int) -> dict[str, object]:
    """Half of them tied; too many to store: their sum and some of them."""
    u = uniform(n, 3)
    adjusted = stats.false_discovery_control(np.where(u < 0.5, np.floor(u * 64) / 64, u * u * u))
    return {"n": n, "sum": float(adjusted.sum()), "first": adjusted[:20].tolist()}


def main() -> None:
    rng = np.random.default_rng(SEED)
    stored = [{**ks_case(n, a, b), "a": a.tolist(), "b": b.tolist()} for n, a, b in samples(rng)]
    made = [
        {**ks_case(name, lattice(n, 1.0, 0.0), lattice(m, step, shift)), "n": n, "m": m, "step": step, "shift": shift}
        for name, n, m, step, shift in large_samples()
    ]
    kolmogorov = [
        {"n": n, "d": z / math.sqrt(n), "sf": float(stats.kstwo.sf(z / math.sqrt(n), n))}
        for n in (1, 2, 5, 10, 50, 139, 141, 300, 1000, 7000, 50_000, 99_999, 200_000, 1_000_000)
        for z in (0.1, 0.2, 0.3, 0.45, 0.6, 0.87, 1.0, 1.3, 1.5, 2.0, 3.0, 5.0, 8.0, 19.0)
        if n < 10_000 or z in (0.3, 1.3, 1.5, 2.0, 3.0, 8.0)
    ]
    chi_square = [
        chi_case("equal", [50, 50], [50, 50]),
        chi_case("plain", [120, 80, 40], [90, 95, 60]),
        chi_case("small cells are pooled", [500, 300, 3, 2, 1, 0], [400, 330, 2, 5, 0, 4]),
        chi_case("the pool joins the smallest", [500, 300, 200, 1], [400, 330, 100, 0]),
        chi_case("new category", [500, 300, 0], [300, 200, 90]),
        chi_case("one category", [40, 0], [70, 0]),
        chi_case("far apart", [4000, 10], [10, 3000]),
        chi_case("nothing but small cells", [2, 1, 1], [1, 2, 1]),
        chi_case("one row each", [1, 0], [0, 1]),
        chi_case("five rows", [3, 2, 0], [1, 1, 3]),
        chi_case("millions", [1_000_000, 2_500_000, 40], [1_001_000, 2_499_000, 70]),
        chi_case("millions, far apart", [900_000, 100_000], [100_000, 900_000]),
        chi_case(
            "a thousand categories, most of them small",
            np.floor(2000 * uniform(1000, 4) ** 8).astype(int).tolist(),
            np.floor(1500 * uniform(1000, 5) ** 8).astype(int).tolist(),
        ),
    ]
    proportions = [
        proportion_case(*case)
        for case in (
            (10, 100, 20, 110),
            (734, 9240, 60, 900),
            (1, 5000, 0, 120),
            (0, 500, 400, 500),
            (0, 1, 1, 1),
            (1, 2, 3, 5),
            (100_000, 1_000_000, 100_500, 1_000_000),
            (500_000, 1_000_000, 499_000, 1_000_000),
            (3, 1_000_000, 9, 900_000),
        )
    ]
    fisher = [
        fisher_case(*case)
        for case in (
            (5, 9240, 1, 100),
            (0, 9240, 1, 100),
            (5, 9240, 0, 100),
            (0, 1, 1, 1),
            (1, 2, 3, 5),
            (3, 10, 3, 10),
            (0, 7, 7, 7),
            (4, 4, 1, 4),
            (8, 10, 1, 9),
            (10, 100, 20, 110),
            (734, 9240, 60, 900),
            (50, 1000, 150, 1000),
            (500, 1000, 510, 1000),
            (500, 1_000_000, 3, 100),
            (0, 1_000_000, 3, 100),
            (1_000_000, 1_000_000, 98, 100),
            (3, 1_000_000, 9, 900_000),
            (999_990, 1_000_000, 999_999, 1_000_000),
            (1_000, 1_000_000, 1_000, 1_000_000),
            (1_000, 1_000_000, 1_200, 1_000_000),
            (100_000, 1_000_000, 100_500, 1_000_000),
            (500_000, 1_000_000, 499_000, 1_000_000),
            (500_000, 1_000_000, 1_000, 3_000),
            (500_000, 1_000_000, 509_000, 1_000_000),
            (100_000, 300_000, 90_000, 300_000),
        )
    ]
    p_values = [[0.01, 0.04, 0.03, 0.5], [0.2], [0.05, 0.05, 0.05], [1.0, 0.0, 1e-20, 0.9], []]
    p_values.append((np.floor(uniform(40, 6) ** 3 * 50) / 50).tolist())
    OUT.mkdir(parents=True, exist_ok=True)
    golden = {
        "scipy": __import__("scipy").__version__,
        "ks": stored,
        "ksMade": made,
        "kolmogorov": kolmogorov,
        "chiSquare": chi_square,
        "proportions": proportions,
        "fisherExact": fisher,
        "benjaminiHochberg": [adjusted_case(p) for p in p_values],
        "benjaminiHochbergMany": many_p_values(100_000),
        "huge": [huge_case(*case) for case in HUGE],
    }
    (OUT / "statistics.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
