"""Golden vectors of the feature transform, fitted with NumPy, pandas, SciPy and scikit-learn.

Run from the repository root: python test/golden/features/generate.py
Writes contracts/golden/features/{transform,statistics,hashes}.json and numbers.{parquet,json}.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.stats import skew
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder
from sklearn.utils import murmurhash3_32

TARGET_FOLDER = Path(__file__).resolve().parents[3] / "contracts" / "golden" / "features"
SETTINGS = {
    "maximumMissingShare": {"number": 0.5, "flag": 0.5, "category": 0.55},
    "idLikeShare": 0.5,
    "rareMinimumCount": 20,
    "log1pSkewness": 1,
    "fenceMultiplier": 1.5,
}
TRAIN_ROWS = 240
SERVE_ROWS = 24

# Key, header, role; schema order is output order.
COLUMNS = [
    ("lead_id", "Lead Id", "id"),
    ("converted", "Converted", "target"),
    ("visits", "Visits", "number"),
    ("seconds_on_site", "Seconds on Site", "number"),
    ("balance", "Balance", "number"),
    ("mostly_zero", "Mostly Zero", "number"),
    ("half_missing", "Half Missing", "number"),
    ("mostly_missing", "Mostly Missing", "number"),
    ("constant_number", "Constant Number", "number"),
    ("constant_or_missing", "Constant or Missing", "number"),
    ("source", "Source", "category"),
    ("city", "City", "category"),
    ("campaign", "Campaign", "category"),
    ("tied", "Tied", "category"),
    ("note", "Note", "category"),
    ("all_rare", "All Rare", "category"),
    ("constant_category", "Constant Category", "category"),
    ("missing_category", "Missing Category", "category"),
    ("do_not_email", "Do Not Email", "flag"),
    ("wants_call", "Wants Call", "flag"),
    ("never", "Never", "flag"),
]


def frame(rows: int, rng: np.random.Generator, serving: bool) -> pd.DataFrame:
    """Raw leads; `serving` adds values that training has not seen."""

    def holes(values: object, share: float) -> list[object]:
        return [None if hole else value for value, hole in zip(values, rng.random(rows) < share, strict=True)]

    def words(values: list[str], weights: list[float]) -> list[str]:
        return list(rng.choice(values, rows, p=np.array(weights) / sum(weights)))

    half = [float(row) if row % 2 else None for row in range(rows)]
    data = {
        "visits": holes(np.floor(rng.lognormal(1, 1, rows)), 0.07),
        "seconds_on_site": list(np.round(rng.gamma(0.7, 900, rows), 3)),
        "balance": holes(np.round(rng.normal(0.1, 3, rows), 4), 0.02),
        "mostly_zero": list(np.where(rng.random(rows) < 0.1, rng.integers(1, 9, rows), 0).astype(float)),
        "half_missing": half,
        "mostly_missing": holes(rng.normal(0, 1, rows), 0.7),
        "constant_number": [7.0] * rows,
        "constant_or_missing": holes([7.0] * rows, 0.2),
        "source": holes(words(["Google", "Direct", "Olark Chat", "Bing", "Press"], [50, 30, 12, 3, 2]), 0.12),
        "city": holes(words(["Mumbai", "Pune", "Thane", "Goa"], [60, 30, 4, 3]), 0.02),
        "campaign": holes(words(["Spring", "Other", "Unknown", "May", "June"], [40, 30, 20, 4, 4]), 0.15),
        "tied": [["\uff5e", "\U0001f600", "b", "B"][row % 4] for row in range(rows)],
        "note": [f"note {row}" for row in range(rows)],
        "all_rare": [f"value {row % 40}" for row in range(rows)],
        "constant_category": ["India"] * rows,
        "missing_category": holes(words(["x", "y"], [1, 1]), 0.8),
        "do_not_email": holes(list(rng.random(rows) < 0.2), 0.1),
        "wants_call": list(rng.random(rows) < 0.6),
        "never": [False] * rows,
    }
    if serving:
        data["visits"][:4] = [None, 1e12, -3.0, 0.0]
        data["seconds_on_site"][:3] = [-1e9, None, 12.5]
        data["source"][:4] = ["TikTok", None, "Press", "google"]
        data["city"][:3] = ["Delhi", None, "Goa"]
        data["campaign"][:4] = ["Unknown", None, "Other", "October"]
        data["tied"][:2] = [None, "c"]
        data["wants_call"][0] = None
        data["constant_or_missing"][:2] = [8.0, None]
    return pd.DataFrame(data, dtype=object)


def numbers(series: pd.Series) -> np.ndarray:
    return pd.to_numeric(series).to_numpy(dtype=float)


def fit_number(key: str, train: pd.Series, serve: pd.Series) -> dict:
    values = numbers(train)
    filled = values[~np.isnan(values)]
    median = float(SimpleImputer(strategy="median").fit(values.reshape(-1, 1)).statistics_[0])
    low_quartile, high_quartile = np.percentile(filled, [25, 75])
    reach = SETTINGS["fenceMultiplier"] * (high_quartile - low_quartile)
    log1p = bool(filled.min() >= 0 and np.ptp(filled) > 0 and skew(filled) > SETTINGS["log1pSkewness"])
    flagged = bool(np.isnan(values).any())

    def outputs(column: pd.Series) -> np.ndarray:
        raw = numbers(column)
        imputed = np.where(np.isnan(raw), median, raw)
        value = np.log1p(np.maximum(imputed, 0)) if log1p else imputed
        return np.column_stack([value, np.isnan(raw)]) if flagged else value.reshape(-1, 1)

    fence = None if reach == 0 else {"low": float(low_quartile - reach), "high": float(high_quartile + reach)}
    outside = np.zeros(len(values), dtype=bool)
    if fence is not None:
        outside = (values < fence["low"]) | (values > fence["high"])
    feature = {"kind": "number", "median": median, "log1p": log1p, "fence": fence, "missingFlag": flagged}
    names = [key, f"{key}=missing"] if flagged else [key]
    return {"feature": feature, "names": names, "train": outputs(train), "serve": outputs(serve), "outside": outside}


def fit_flag(key: str, train: pd.Series, serve: pd.Series) -> dict:
    counts = train.dropna().value_counts()
    mode = int(counts.get(True, 0) > counts.get(False, 0))
    flagged = bool(train.isna().any())

    def outputs(column: pd.Series) -> np.ndarray:
        value = np.array([mode if cell is None else int(cell) for cell in column], dtype=float)
        return np.column_stack([value, column.isna().to_numpy()]) if flagged else value.reshape(-1, 1)

    feature = {"kind": "flag", "mode": mode, "missingFlag": flagged}
    names = [key, f"{key}=missing"] if flagged else [key]
    return {"feature": feature, "names": names, "train": outputs(train), "serve": outputs(serve)}


def fit_category(key: str, train: pd.Series, serve: pd.Series) -> dict:
    filled = train.where(train.notna(), "Unknown")
    counts = filled.value_counts()
    rare = sorted(
        value for value, n in counts.items() if n < SETTINGS["rareMinimumCount"] and value not in ("Other", "Unknown")
    )
    folded = filled.where(~filled.isin(rare), "Other").value_counts()
    vocabulary = sorted(folded.index, key=lambda value: (-folded[value], value))

    def outputs(column: pd.Series) -> np.ndarray:
        cells = column.where(column.notna(), "Unknown")
        cells = cells.where(cells.isin(vocabulary), "Other")
        return np.column_stack([(cells == value).to_numpy(dtype=float) for value in vocabulary])

    result = {"train": outputs(train), "serve": outputs(serve)}
    # The encoder would fold few missing cells and a literal "Other" differently; those columns rest on pandas alone.
    if "Other" not in set(filled) and counts.get("Unknown", 0) not in range(1, SETTINGS["rareMinimumCount"]):
        check_against_encoder(filled, serve.where(serve.notna(), "Unknown"), vocabulary, result)
    feature = {"kind": "category", "vocabulary": vocabulary, "rare": rare}
    return {"feature": feature, "names": [f"{key}={value}" for value in vocabulary], **result}


def check_against_encoder(train: pd.Series, serve: pd.Series, vocabulary: list[str], result: dict) -> None:
    """scikit-learn's encoder with the same grouping gives the same columns (its order is its own)."""
    encoder = OneHotEncoder(
        min_frequency=SETTINGS["rareMinimumCount"], handle_unknown="infrequent_if_exist", sparse_output=False
    ).fit(train.to_frame())
    names = [name.removeprefix(f"{train.name}_") for name in encoder.get_feature_names_out()]
    names = ["Other" if name == "infrequent_sklearn" else name for name in names]
    order = [names.index(value) for value in vocabulary]
    assert sorted(names) == sorted(vocabulary)
    assert np.array_equal(encoder.transform(train.to_frame())[:, order], result["train"])
    assert np.array_equal(encoder.transform(serve.to_frame())[:, order], result["serve"])


DROPPED = {
    "mostly_missing": "{missing} % missing",
    "constant_number": "the same value in every row (7)",
    "note": "240 different values in 240 filled rows, like an id",
    "all_rare": "no value in 20 rows or more",
    "constant_category": "the same value in every row (India)",
    "missing_category": "{missing} % missing",
    "never": "the same value in every row (no)",
}


def plain(value: float) -> float | int:
    """Integral values as integers, to keep the file small."""
    return int(value) if float(value).is_integer() else float(value)


def columnar(data: pd.DataFrame) -> dict:
    return {key: [cell if cell is None or isinstance(cell, str) else plain(cell) for cell in data[key]] for key in data}


def transform_golden() -> dict:
    rng = np.random.default_rng(7)
    train = frame(TRAIN_ROWS, rng, serving=False)
    serve = frame(SERVE_ROWS, rng, serving=True)
    fits = {"number": fit_number, "flag": fit_flag, "category": fit_category}
    features, dropped, names, parts = [], [], [], []
    outside = np.zeros(TRAIN_ROWS, dtype=bool)
    for key, header, role in COLUMNS:
        if role not in fits:
            continue
        if key in DROPPED:
            missing = round(100 * train[key].isna().mean())
            dropped.append({"column": key, "header": header, "reason": DROPPED[key].format(missing=missing)})
            continue
        fit = fits[role](key, train[key], serve[key])
        features.append({"column": key, "header": header, **fit["feature"]})
        names += fit["names"]
        parts.append(fit)
        outside |= fit.get("outside", False)
    return {
        "settings": SETTINGS,
        "columns": [{"key": key, "header": header, "role": role} for key, header, role in COLUMNS],
        "train": columnar(train),
        "serve": columnar(serve),
        "features": features,
        "dropped": dropped,
        "names": names,
        "insideFences": [int(not flag) for flag in outside],
        "trainMatrix": [plain(value) for value in np.hstack([part["train"] for part in parts]).ravel()],
        "serveMatrix": [plain(value) for value in np.hstack([part["serve"] for part in parts]).ravel()],
    }


def statistics_golden() -> list[dict]:
    """Order statistics and skewness of short samples, exact to the last digits."""
    rng = np.random.default_rng(3)
    samples = [
        [4.0],
        [1.0, 2.0],
        [0.1, 0.2, 0.7],
        [5.0, 5.0, 5.0, 9.0],
        [1e300, 1e307, 3e307],
        [-1e-9, 0.0, 1e-9, 5e-9],
    ]
    samples += [list(rng.gamma(0.5, 3, size)) for size in (5, 6, 7, 8, 101)]
    return [
        {
            "values": sample,
            "median": float(np.median(sample)),
            "quartiles": [float(np.percentile(sample, q)) for q in (25, 75)],
            "skewness": 0.0 if len(sample) == 1 else float(skew(np.array(sample) / max(sample))),
        }
        for sample in samples
    ]


def hash_golden() -> list[dict]:
    """MurmurHash3 of UTF-16LE bytes by scikit-learn's C++ build of the reference source."""
    ids = ["", "a", "ab", "abc", "7927b2df-8bba-4d29-b9a2-b6e0beafe620", "660737", "Zoë", "\U0001f600", "lead" * 50]
    seeds = [0, 1, 42, 2_147_483_647]
    return [
        {"seed": seed, "id": lead, "hash": int(murmurhash3_32(lead.encode("utf-16-le"), seed=seed, positive=True))}
        for seed in seeds
        for lead in ids
    ]


def write_numbers() -> dict:
    """A file as pyarrow writes it by default: Snappy, dictionary pages, nullable columns."""
    rng = np.random.default_rng(11)
    rows = 300
    table = pa.table(
        {
            "probability": pa.array(rng.random(rows)),
            "grade": pa.array(rng.integers(0, 4, rows) / 4),
            "long": pa.array(rng.integers(-(2**40), 2**40, rows)),
            "int": pa.array(rng.integers(0, 2, rows).astype(np.int32)),
            "float": pa.array(rng.random(rows).astype(np.float32)),
            "flag": pa.array(rng.random(rows) < 0.5),
            "with null": pa.array([None if row % 7 == 0 else row / 3 for row in range(rows)]),
        }
    )
    pq.write_table(table, TARGET_FOLDER / "numbers.parquet")
    return {
        name: [None if cell is None else float(cell) for cell in table[name].to_pylist()] for name in table.schema.names
    }


def write(name: str, content: object) -> None:
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    (TARGET_FOLDER / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    TARGET_FOLDER.mkdir(parents=True, exist_ok=True)
    write("transform.json", transform_golden())
    write("statistics.json", statistics_golden())
    write("hashes.json", hash_golden())
    write("numbers.json", write_numbers())
