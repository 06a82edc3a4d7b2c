"""Writes the golden vectors of the drift statistics: SciPy and statsmodels are the reference.

Run:  .venv/bin/python test/golden/drift/generate.py
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon

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
    }


def proportion_case(yes_a: int, rows_a: int, yes_b: int, rows_b: int) -> dict[str, object]:
    pooled_rate = (yes_a + yes_b) / (rows_a + rows_b)
    error = math.sqrt(pooled_rate * (1 - pooled_rate) * (1 / rows_a + 1 / rows_b))
    z = (yes_b / rows_b - yes_a / rows_a) / error
    return {"a": [yes_a, rows_a], "b": [yes_b, rows_b], "statistic": z, "pValue": float(2 * stats.norm.sf(abs(z)))}


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
    ]
    proportions = [
        proportion_case(*case)
        for case in ((10, 100, 20, 110), (734, 9240, 60, 900), (1, 5000, 0, 120), (0, 500, 400, 500))
    ]
    p_values = [[0.01, 0.04, 0.03, 0.5], [0.2], [0.05, 0.05, 0.05], [1.0, 0.0, 1e-20, 0.9], []]
    adjusted = [{"pValues": p, "adjusted": stats.false_discovery_control(p).tolist() if p else []} for p in p_values]
    OUT.mkdir(parents=True, exist_ok=True)
    golden = {
        "scipy": __import__("scipy").__version__,
        "ks": stored,
        "ksMade": made,
        "kolmogorov": kolmogorov,
        "chiSquare": chi_square,
        "proportions": proportions,
        "benjaminiHochberg": adjusted,
    }
    (OUT / "statistics.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
