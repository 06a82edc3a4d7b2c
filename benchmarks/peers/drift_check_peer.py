"""The peers of benchmarks/drift-check.bench.ts: SciPy's tests column by column, or Evidently's default preset.

Called with one JSON argument (see `CheckJob` in benchmarks/drift-check-worker.ts). Prints one JSON line.
"""

import json
import platform
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")


def check_with_scipy(reference: pd.DataFrame, current: pd.DataFrame, columns: list[dict]) -> tuple[str, list[dict]]:
    """Test and effect of each column, as in our check; its other tests, pictures and estimates are left out."""
    import scipy
    from scipy import stats
    from scipy.spatial.distance import jensenshannon

    tests = []
    for column in columns:
        before, now = (frame[column["key"]].dropna() for frame in (reference, current))
        if column["role"] == "number":
            before, now = before.to_numpy(), now.to_numpy()
            result = stats.ks_2samp(before, now)
            effect = stats.wasserstein_distance(before, now) / np.std(before)
            statistic, p_value = result.statistic, result.pvalue
        else:
            counts = pd.concat([before.value_counts(), now.value_counts()], axis=1).fillna(0).to_numpy().T
            statistic, p_value = stats.chi2_contingency(counts, correction=False)[:2]
            effect = jensenshannon(counts[0], counts[1], base=2)
            if column["role"] == "flag":
                # The square of the pooled z is the chi-square statistic of the 2 x 2 table.
                yes = [(side == "Yes").mean() for side in (before, now)]
                statistic, effect = np.sign(yes[1] - yes[0]) * np.sqrt(statistic), abs(yes[1] - yes[0])
        tests.append({"statistic": float(statistic), "pValue": float(p_value), "effect": float(effect)})
    adjusted = stats.false_discovery_control([test["pValue"] for test in tests])
    for test, p_value in zip(tests, adjusted, strict=True):
        test["drift"] = bool(p_value < 0.05 and test["effect"] >= 0.1)
    return f"SciPy {scipy.__version__}", tests


def check_with_evidently(reference: pd.DataFrame, current: pd.DataFrame, columns: list[dict]) -> tuple[str, list[dict]]:
    import evidently
    from evidently import Report
    from evidently.presets import DataDriftPreset

    keys = [column["key"] for column in columns]
    snapshot = Report([DataDriftPreset()]).run(current[keys], reference[keys])
    values = {}
    for metric in snapshot.dict()["metrics"]:
        if "column" in metric["config"] and "threshold" in metric["config"]:
            values[metric["config"]["column"]] = (float(metric["value"]), float(metric["config"]["threshold"]))
    tests = []
    for key in keys:
        effect, threshold = values[key]
        # With a reference of more than 1,000 rows these are distances: large is drift.
        tests.append({"statistic": None, "pValue": None, "effect": effect, "drift": effect >= threshold})
    return f"Evidently {evidently.__version__}", tests


def main() -> None:
    job = json.loads(sys.argv[1])
    start = time.perf_counter()
    reference, current = pd.read_csv(job["referenceCsv"]), pd.read_csv(job["currentCsv"])
    after_read = time.perf_counter()
    check = check_with_scipy if job["peer"] == "scipy" else check_with_evidently
    version, tests = check(reference, current, job["columns"])
    end = time.perf_counter()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    report = {
        "versions": f"{version}, pandas {pd.__version__}, Python {platform.python_version()}",
        "readMs": (after_read - start) * 1e3,
        "referenceMs": 0,
        "checkMs": (end - after_read) * 1e3,
        "cpuMs": (usage.ru_utime + usage.ru_stime) * 1e3,
        "peakMiB": usage.ru_maxrss / 1024,
        "tests": tests,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
