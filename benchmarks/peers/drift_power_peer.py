"""Evidently, NannyML and a plain KS rule on the splits that drift-power hands over as row numbers.

Called with one argument, a JSON job: {"manifest": path, "answers": path, "seconds": time limit}. Jobs are worked off in
the order of the manifest; one JSON line a job goes to `answers`, which is continued where it has some. What is left
when the time is up is left out.

Evidently is asked through the function that its DataDriftPreset asks, without the pictures of the report, which take
nine tenths of the time; on the jobs marked `whole` the preset itself is run too and has to name the same columns.
NannyML takes ten times as long as that and is asked on the jobs marked `nannyml`.
"""

import json
import logging
import os
import sys
import time
import warnings

os.environ.update(DO_NOT_TRACK="1", NML_DISABLE_USAGE_LOGGING="1", TQDM_DISABLE="1")
warnings.filterwarnings("ignore")

import nannyml  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from evidently import DataDefinition, Dataset, Report  # noqa: E402
from evidently.legacy.calculations.stattests.registry import get_stattest  # noqa: E402
from evidently.legacy.core import ColumnType  # noqa: E402
from evidently.presets import DataDriftPreset  # noqa: E402
from scipy.stats import ks_2samp  # noqa: E402

logging.disable(logging.WARNING)

# Evidently answers with p-values up to 1,000 reference values and with distances above; which of them means drift is
# the reader's to know.
SMALL_IS_DRIFT = {"K-S p_value", "chi-square p_value", "Z-test p_value"}
LARGE_IS_DRIFT = {"Wasserstein distance (normed)", "Jensen-Shannon distance"}

# NannyML warns below six reference chunks; below two it cannot tell a threshold.
FEWEST_REFERENCE_CHUNKS = 2


def read_leads(manifest):
    raw = pd.read_csv(
        manifest["csv"],
        sep=manifest["delimiter"],
        encoding=manifest["encoding"],
        dtype=str,
        keep_default_na=False,
        skip_blank_lines=False,
    )
    columns = {}
    for column in manifest["columns"]:
        text = raw.iloc[:, column["index"]].str.strip()
        missing = text.str.lower().isin(manifest["nullTokens"])
        if column["kind"] == "number":
            values = pd.to_numeric(text.where(~missing), errors="coerce").astype(float)
            total = float(values.sum())
        else:
            values = text.where(~missing, None).astype(object)
            total = float(values.notna().sum())
        if not np.isclose(total, column["total"], rtol=1e-9):
            raise ValueError(f"{column['key']} was read otherwise: {total} instead of {column['total']}")
        columns[column["key"]] = values
    return pd.DataFrame(columns)


def take_sides(leads, rows, job):
    reference, current = (
        leads.iloc[rows[job[side]["from"] : job[side]["from"] + job[side]["count"]]].reset_index(drop=True)
        for side in ("reference", "current")
    )
    change = job["change"]
    if change is not None and change["kind"] == "shift":
        current[change["column"]] += change["amount"]
    if change is not None and change["kind"] == "missing":
        empty = np.nan if current[change["column"]].dtype == float else None
        current.loc[: change["amount"] - 1, change["column"]] = empty
    return reference, current


def ask_ks(reference, current, numbers):
    return {name: ks_2samp(reference[name].dropna(), current[name].dropna()).pvalue for name in numbers}


def ask_evidently(reference, current, numbers, categories):
    drifted, methods = [], {}
    for name in [*numbers, *categories]:
        kind = ColumnType.Numerical if name in numbers else ColumnType.Categorical
        before, now = (side[name].replace([-np.inf, np.inf], np.nan).dropna() for side in (reference, current))
        test = get_stattest(before, now, kind, None)
        methods[test.display_name] = methods.get(test.display_name, 0) + 1
        if test(before, now, kind, None).drifted:
            drifted.append(name)
    return {"drifted": drifted, "dataset": len(drifted) >= 0.5 * len(reference.columns), "methods": methods}


def check_evidently(reference, current, numbers, categories, answer):
    """Runs the preset, reads each column in the direction of its method, and holds that against the quick answer."""
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=categories)
    report = Report([DataDriftPreset()], include_tests=False)
    sides = (Dataset.from_pandas(side, definition) for side in (current, reference))
    drifted, count = [], None
    for metric in json.loads(report.run(*sides).json())["metrics"]:
        config = metric["config"]
        if config["type"].endswith("DriftedColumnsCount"):
            count = metric["value"]
            continue
        method, value = config["method"], metric["value"]
        if method in SMALL_IS_DRIFT:
            is_drift = value <= config["threshold"] if method.startswith("K-S") else value < config["threshold"]
        elif method in LARGE_IS_DRIFT:
            is_drift = value >= config["threshold"]
        else:
            raise ValueError(f"Which way does {method} point?")
        if is_drift:
            drifted.append(config["column"])
    if sorted(drifted) != sorted(answer["drifted"]) or len(drifted) != count["count"]:
        raise ValueError(f"The preset says {count} and {drifted}, its test function {answer['drifted']}")
    if answer["dataset"] != (count["share"] >= 0.5):
        raise ValueError(f"The preset says {count}, its test function {answer['dataset']}")


def ask_nannyml(reference, current, categories, **chunks):
    names = list(reference.columns)
    calculator = nannyml.UnivariateDriftCalculator(column_names=names, treat_as_categorical=categories, **chunks)
    calculator.fit(reference)
    frame = calculator.calculate(current).filter(period="analysis").to_df()
    alerts = {name: int(frame[(name, "jensen_shannon", "alert")].sum()) for name in names}
    return {name: count for name, count in alerts.items() if count > 0}


def main(job):
    with open(job["manifest"], encoding="utf-8") as file:
        manifest = json.load(file)
    rows = np.fromfile(manifest["rows"], dtype=np.int32)
    leads = read_leads(manifest)
    numbers = [column["key"] for column in manifest["columns"] if column["kind"] == "number"]
    categories = [name for name in leads.columns if name not in numbers]
    end = time.time() + job["seconds"]
    known = set()
    if os.path.exists(job["answers"]):
        with open(job["answers"], encoding="utf-8") as file:
            known = {json.loads(line)["id"] for line in file}
    with open(job["answers"], "a", encoding="utf-8") as answers:
        for split in manifest["jobs"]:
            if time.time() > end:
                break
            if split["id"] in known:
                continue
            reference, current = take_sides(leads, rows, split)
            answer = {"id": split["id"], "ks": ask_ks(reference, current, numbers)}
            started = time.time()
            answer["evidently"] = ask_evidently(reference, current, numbers, categories)
            if split["whole"]:
                started = time.time()
                check_evidently(reference, current, numbers, categories, answer["evidently"])
                answer["evidentlySeconds"] = time.time() - started
            if split["nannyml"]:
                started = time.time()
                answer["nannyml"] = ask_nannyml(reference, current, categories)
                answer["nannymlSeconds"] = time.time() - started
                # As many rows in a chunk of the reference as there are new leads, and these as one chunk.
                if len(reference) >= FEWEST_REFERENCE_CHUNKS * len(current):
                    answer["nannymlOneChunk"] = ask_nannyml(reference, current, categories, chunk_size=len(current))
            answers.write(json.dumps(answer) + "\n")
            answers.flush()
            known.add(split["id"])
    import evidently
    import scipy

    versions = f"Evidently {evidently.__version__}, NannyML {nannyml.__version__}, SciPy {scipy.__version__}"
    print(json.dumps({"done": len(known), "versions": versions}))


main(json.loads(sys.argv[1]))
