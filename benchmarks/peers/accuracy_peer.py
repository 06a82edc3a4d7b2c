"""Out-of-the-box LightGBM on a given split: the line that tuning, blending and calibration have to beat.

Reads {csv, id, target, exclude, holdoutIds} as JSON from standard input; prints {rocAuc, accuracy, f1} of the holdout.
Accuracy and F1 are at 0.5, as `LGBMClassifier.predict` does it. Categories are LightGBM's own; nothing is tuned.
"""

from __future__ import annotations

import json
import sys

import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

NULL_TOKENS = ["", "Select", "NA"]


def main() -> None:
    request = json.load(sys.stdin)
    leads = pd.read_csv(request["csv"], na_values=NULL_TOKENS)
    held_out = leads[request["id"]].isin(set(request["holdoutIds"]))
    outcome = leads[request["target"]].astype(int)
    features = leads.drop(columns=[request["id"], request["target"], *request["exclude"]])
    features = features.loc[:, features.notna().any()]
    for column in features.select_dtypes(exclude="number"):
        features[column] = features[column].astype("category")
    model = LGBMClassifier(n_jobs=1, verbose=-1).fit(features[~held_out], outcome[~held_out])
    probability = model.predict_proba(features[held_out])[:, 1]
    print(
        json.dumps(
            {
                "rocAuc": roc_auc_score(outcome[held_out], probability),
                "accuracy": accuracy_score(outcome[held_out], probability >= 0.5),
                "f1": f1_score(outcome[held_out], probability >= 0.5),
            }
        )
    )


if __name__ == "__main__":
    main()
