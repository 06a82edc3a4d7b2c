"""The peer of benchmarks/features.bench.ts: the same file to the same matrix with pandas and scikit-learn.

Called with one JSON argument (see `PeerJob` in benchmarks/features-worker.ts). Prints one JSON line and writes
column sums and sampled rows as float64 to `answerFile`, so that the answers can be compared.
"""

import json
import platform
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd
import scipy
import sklearn
from scipy.stats import skew
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder

FLAG_WORDS = {"Yes": 1.0, "No": 0.0, "yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0, "1": 1.0, "0": 0.0}


def read(job: dict) -> pd.DataFrame:
    columns = sorted(job["columns"], key=lambda column: column["index"])
    tokens = {word for token in job["nullTokens"] for word in (token, token.upper(), token.capitalize())}
    frame = pd.read_csv(
        job["csv"],
        sep=job["delimiter"],
        encoding=job["encoding"],
        usecols=[column["index"] for column in columns],
        dtype={column["index"]: np.float64 if column["role"] == "number" else str for column in columns},
        names=range(job["headerWidth"]),
        header=0,
        na_values=sorted(tokens),
        keep_default_na=False,
    )
    frame.columns = [column["key"] for column in columns]
    for column in columns:
        if column["role"] == "flag":
            frame[column["key"]] = frame[column["key"]].map(FLAG_WORDS)
    return frame


def usable(frame: pd.DataFrame, job: dict) -> dict[str, list[str]]:
    """Keys of the columns that stay, by role."""
    settings = job["settings"]
    kept: dict[str, list[str]] = {"number": [], "flag": [], "category": []}
    for column in job["columns"]:
        key, role = column["key"], column["role"]
        filled = frame[key].count()
        if len(frame) - filled > settings["maximumMissingShare"][role] * len(frame):
            continue
        distinct = frame[key].nunique()
        if distinct == 0 or (distinct == 1 and filled == len(frame)):
            continue
        if role == "category" and distinct > max(2, settings["idLikeShare"] * filled):
            continue
        kept[role].append(key)
    return kept


def fit_transform(frame: pd.DataFrame, job: dict) -> tuple[np.ndarray, ColumnTransformer, dict, np.ndarray]:
    settings = job["settings"]
    kept = usable(frame, job)
    logged, plain = [], []
    inside = np.ones(len(frame), dtype=bool)
    for key in kept["number"]:
        values = frame[key].to_numpy()
        filled = values[~np.isnan(values)]
        is_logged = filled.min() >= 0 and skew(filled) > settings["log1pSkewness"]
        (logged if is_logged else plain).append(key)
        low, high = np.percentile(filled, [25, 75])
        reach = settings["fenceMultiplier"] * (high - low)
        if reach > 0:
            inside &= ~((values < low - reach) | (values > high + reach))
    transformer = ColumnTransformer(
        [
            ("logged", make_pipeline(SimpleImputer(strategy="median"), FunctionTransformer(np.log1p)), logged),
            ("plain", SimpleImputer(strategy="median"), plain),
            ("missing", MissingIndicator(features="missing-only"), kept["number"] + kept["flag"]),
            ("flag", SimpleImputer(strategy="most_frequent"), kept["flag"]),
            (
                "category",
                make_pipeline(
                    SimpleImputer(strategy="constant", fill_value="Unknown"),
                    OneHotEncoder(
                        min_frequency=settings["rareMinimumCount"],
                        handle_unknown="infrequent_if_exist",
                        sparse_output=False,
                    ),
                ),
                kept["category"],
            ),
        ],
        sparse_threshold=0,
    )
    groups = {"logged": logged, "plain": plain, "flag": kept["flag"], "category": kept["category"]}
    return transformer.fit_transform(frame), transformer, groups | {"indicated": kept["number"] + kept["flag"]}, inside


def output_names(transformer: ColumnTransformer, groups: dict) -> list[str]:
    indicator = transformer.named_transformers_["missing"]
    names = groups["logged"] + groups["plain"]
    names += [f"{groups['indicated'][index]}=missing" for index in indicator.features_] if groups["indicated"] else []
    names += groups["flag"]
    if groups["category"]:
        encoder = transformer.named_transformers_["category"][-1]
        for key, values, rare in zip(
            groups["category"], encoder.categories_, encoder.infrequent_categories_, strict=True
        ):
            folded = set() if rare is None else set(rare)
            names += [f"{key}={value}" for value in values if value not in folded]
            names += [f"{key}=Other"] if folded else []
    # Leadscore's reader collapses white space inside values; doing it on the names alone spares the peer that work.
    return [" ".join(name.split()) for name in names]


def time_one_lead(frame: pd.DataFrame, transformer: ColumnTransformer, matrix: np.ndarray, count: int) -> list[float]:
    """Sorted microseconds of single-row frames through the fitted transformer; outputs must be those of the matrix."""
    microseconds = []
    for row in range(min(count, len(frame))):
        lead = frame.iloc[[row]]
        start = time.perf_counter_ns()
        outputs = transformer.transform(lead)
        microseconds.append((time.perf_counter_ns() - start) / 1e3)
        assert np.array_equal(outputs[0], matrix[row]), f"row {row} alone differs"
    return sorted(microseconds[len(microseconds) // 10 :])


def main() -> None:
    warnings.filterwarnings("ignore")
    job = json.loads(sys.argv[1])
    milliseconds, cpu_milliseconds = [], []
    result = None
    for _ in range(job["warmUps"] + job["runs"]):
        del result
        start, cpu_start = time.perf_counter(), time.process_time()
        result = fit_transform(read(job), job)
        milliseconds.append((time.perf_counter() - start) * 1e3)
        cpu_milliseconds.append((time.process_time() - cpu_start) * 1e3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    matrix, transformer, groups, inside = result
    rows = (np.arange(min(job["sampleRows"], len(matrix))) * len(matrix)) // min(job["sampleRows"], len(matrix))
    np.concatenate([matrix.sum(axis=0), matrix[rows].ravel()]).tofile(job["answerFile"])
    report = {
        "milliseconds": milliseconds[job["warmUps"] :],
        "cpuMilliseconds": cpu_milliseconds[job["warmUps"] :],
        "peakBytes": peak,
        "rows": len(matrix),
        "rowsInside": int(inside.sum()),
        "names": output_names(transformer, groups),
        "versions": f"Python {platform.python_version()}, pandas {pd.__version__}, scikit-learn {sklearn.__version__}, "
        f"NumPy {np.__version__}, SciPy {scipy.__version__}",
        "oneLeadMicroseconds": time_one_lead(read(job), transformer, matrix, job["oneLeads"]),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
