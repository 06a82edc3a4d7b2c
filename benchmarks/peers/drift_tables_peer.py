"""The peer of benchmarks/drift-tables.bench.ts: the same tables through SciPy, statsmodels and NumPy.

Called with one JSON argument (see `TablesJob` in benchmarks/drift-tables-worker.ts). Prints one JSON line.
"""

import json
import platform
import sys
import time

import numpy as np
import scipy
import statsmodels
from scipy import stats
from scipy.spatial.distance import jensenshannon
from statsmodels.stats.proportion import proportions_ztest


def population_stability_index(reference: np.ndarray, current: np.ndarray) -> float:
    expected, actual = reference / reference.sum(), current / current.sum()
    return float(np.sum((actual - expected) * np.log(actual / expected)))


def main() -> None:
    job = json.loads(sys.argv[1])
    reference, current = np.array(job["reference"], float), np.array(job["current"], float)
    p_values = np.array(job["pValues"])
    rows, yes, rows_now, yes_now = job["flag"]
    rare_rows, rare_yes, rare_rows_now, rare_yes_now = job["rareFlag"]
    rare = [[rare_yes_now, rare_rows_now - rare_yes_now], [rare_yes, rare_rows - rare_yes]]
    calls = {
        "chi-square": lambda: stats.chi2_contingency([reference, current], correction=False).pvalue,
        "two proportions": lambda: proportions_ztest([yes_now, yes], [rows_now, rows])[1],
        "Fisher's exact test": lambda: stats.fisher_exact(rare).pvalue,
        "Jensen-Shannon distance": lambda: jensenshannon(reference, current, 2),
        "population stability index": lambda: population_stability_index(reference, current),
        "Benjamini-Hochberg": lambda: stats.false_discovery_control(p_values).sum(),
    }
    statistics = {}
    for name, call in calls.items():
        times = []
        for _ in range(job["warmUps"] + job["runs"]):
            start = time.process_time()
            for _ in range(job["calls"]):
                call()
            times.append((time.process_time() - start) * 1e6 / job["calls"])
        statistics[name] = {"value": float(call()), "times": times[job["warmUps"] :]}
    versions = f"SciPy {scipy.__version__}, statsmodels {statsmodels.__version__}, Python {platform.python_version()}"
    print(json.dumps({"versions": versions, "statistics": statistics}))


if __name__ == "__main__":
    main()
