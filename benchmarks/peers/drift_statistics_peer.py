"""The peer of benchmarks/drift-statistics.bench.ts: the same samples through SciPy.

Called with one JSON argument (see `StatisticsJob` in benchmarks/drift-statistics-worker.ts). Prints one JSON line.
"""

import json
import platform
import sys
import time

import numpy as np
import scipy
from scipy import stats


def timed(job: dict, calls: int, call) -> list[float]:
    milliseconds = []
    for _ in range(job["warmUps"] + job["runs"]):
        start = time.process_time()
        for _ in range(calls):
            call()
        milliseconds.append((time.process_time() - start) * 1e3 / calls)
    return milliseconds[job["warmUps"] :]


def normed_wasserstein(reference: np.ndarray, current: np.ndarray) -> float:
    return float(stats.wasserstein_distance(reference, current) / np.std(reference))


def run_case(job: dict, case: dict) -> dict:
    reference, current = np.fromfile(case["reference"]), np.fromfile(case["current"])
    ordered = np.sort(reference)
    result = stats.ks_2samp(reference, current)
    return {
        "name": case["name"],
        "statistic": float(result.statistic),
        "pValue": float(result.pvalue),
        "wasserstein": normed_wasserstein(reference, current),
        "ks": timed(job, case["calls"], lambda: stats.ks_2samp(reference, current)),
        "ksSortedReference": timed(job, case["calls"], lambda: stats.ks_2samp(ordered, current)),
        "wassersteinTimes": timed(job, case["calls"], lambda: normed_wasserstein(reference, current)),
    }


def main() -> None:
    job = json.loads(sys.argv[1])
    cases = [run_case(job, case) for case in job["cases"]]
    versions = f"SciPy {scipy.__version__}, NumPy {np.__version__}, Python {platform.python_version()}"
    print(json.dumps({"versions": versions, "cases": cases}))


if __name__ == "__main__":
    main()
