"""The peer of benchmarks/cold-start.bench.ts: a pickled scikit-learn pipeline with LightGBM that answers one lead.

`train` and a job file (see `ColdStartJob` in the benchmark): trains as one_lead_peer.py does and writes the pipeline,
the model file, one lead and its probability. `answer`, the pipeline and the lead's file: what is measured, from the
start of the process to the answer on standard output: the probability, the peak memory in KiB and CPU microseconds.
"""

import json
import sys
from pathlib import Path


def train(job: dict) -> None:
    import pickle
    import platform

    import lightgbm
    import pandas as pd
    import sklearn
    from one_lead_peer import Service

    service = Service(job)
    lead = service.lead(job["row"])
    Path(job["pipelineFile"]).write_bytes(pickle.dumps((service.pipeline, service.columns)))
    Path(job["modelFile"]).write_text(json.dumps(service.model_file), encoding="utf-8")
    Path(job["leadFile"]).write_text(lead, encoding="utf-8")
    versions = (
        f"Python {platform.python_version()}, pandas {pd.__version__}, scikit-learn {sklearn.__version__}, "
        f"LightGBM {lightgbm.__version__}"
    )
    print(json.dumps({"probability": service.probability(lead), "versions": versions}))


def answer(pipeline_file: str, lead_file: str) -> None:
    import pickle
    import resource

    import numpy as np
    import pandas as pd
    from features_peer import FLAG_WORDS

    pipeline, columns = pickle.loads(Path(pipeline_file).read_bytes())
    lead = json.loads(Path(lead_file).read_text(encoding="utf-8"))
    cells = {}
    for key, role in columns:
        value = lead.get(key)
        if role == "number":
            cells[key] = [np.nan if value is None else float(value)]
        elif role == "flag":
            cells[key] = [FLAG_WORDS.get(value, np.nan)]
        else:
            cells[key] = np.array([np.nan if value is None else value], dtype=object)
    probability = float(pipeline.predict_proba(pd.DataFrame(cells))[0, 1])
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(f"\nanswer {probability!r} {usage.ru_maxrss} {round((usage.ru_utime + usage.ru_stime) * 1e6)}", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "train":
        train(json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    else:
        answer(sys.argv[2], sys.argv[3])
