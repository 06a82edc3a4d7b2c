"""The second peer of benchmarks/score.bench.ts: writes the model as ONNX and predicts with ONNX Runtime for Python.

Called with one JSON argument (see `ScoreJob` in benchmarks/score-worker.ts), after score_peer.py has written the model
and the matrix. Prints one JSON line. Numbers are float32, as every converter for tree ensembles makes them.
"""

import json
import platform
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper


def round_down(threshold: float) -> float:
    """The largest float32 that is not above: for any x of float32, x <= threshold is x <= this."""
    rounded = np.float32(threshold)
    return float(rounded if float(rounded) <= threshold else np.nextafter(rounded, np.float32(-np.inf)))


def to_onnx(model_file: dict) -> onnx.ModelProto:
    """A TreeEnsembleRegressor and the logistic function, from our model file of one ensemble that sums logits."""
    model = model_file["model"]
    roots = [*model["roots"], len(model["feature"])]
    assert model["aggregation"] == "sum"
    assert model["link"] == "logit"
    assert roots == sorted(roots)
    nodes = {name: [] for name in ("tree", "node", "feature", "value", "mode", "true", "false")}
    leaves = {name: [] for name in ("tree", "node", "weight")}
    for tree, (first, end) in enumerate(pairwise(roots)):
        for node in range(first, end):
            is_leaf = model["feature"][node] < 0
            nodes["tree"].append(tree)
            nodes["node"].append(node - first)
            nodes["feature"].append(0 if is_leaf else model["feature"][node])
            nodes["value"].append(0.0 if is_leaf else round_down(model["threshold"][node]))
            nodes["mode"].append("LEAF" if is_leaf else "BRANCH_LEQ")
            nodes["true"].append(0 if is_leaf else model["left"][node] - first)
            nodes["false"].append(0 if is_leaf else model["right"][node] - first)
            if is_leaf:
                leaves["tree"].append(tree)
                leaves["node"].append(node - first)
                leaves["weight"].append(model["value"][node])
    ensemble = helper.make_node(
        "TreeEnsembleRegressor",
        ["rows"],
        ["logits"],
        domain="ai.onnx.ml",
        n_targets=1,
        base_values=[model["baseScore"]],
        nodes_treeids=nodes["tree"],
        nodes_nodeids=nodes["node"],
        nodes_featureids=nodes["feature"],
        nodes_values=nodes["value"],
        nodes_modes=nodes["mode"],
        nodes_truenodeids=nodes["true"],
        nodes_falsenodeids=nodes["false"],
        target_treeids=leaves["tree"],
        target_nodeids=leaves["node"],
        target_ids=[0] * len(leaves["tree"]),
        target_weights=leaves["weight"],
    )
    # post_transform="LOGISTIC" leaves the sums of one target as they are in ONNX Runtime 1.31.
    logistic = helper.make_node("Sigmoid", ["logits"], ["probabilities"])
    rows = helper.make_tensor_value_info("rows", TensorProto.FLOAT, [None, model_file["featureCount"]])
    probabilities = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, 1])
    graph = helper.make_graph([ensemble, logistic], "scorer", [rows], [probabilities])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def main() -> None:
    job = json.loads(sys.argv[1])
    model_file = json.loads(Path(job["modelFile"]).read_text(encoding="utf-8"))
    onnx.save(to_onnx(model_file), job["onnxFile"])
    matrix = np.fromfile(job["matrixFile"]).reshape(job["rows"], -1).astype(np.float32)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(job["onnxFile"], options, providers=["CPUExecutionProvider"])
    milliseconds, cpu_milliseconds = [], []
    probabilities = np.zeros(0)
    for _ in range(job["warmUps"] + job["runs"]):
        start, cpu_start = time.perf_counter(), time.process_time()
        probabilities = session.run(None, {"rows": matrix})[0]
        milliseconds.append((time.perf_counter() - start) * 1e3)
        cpu_milliseconds.append((time.process_time() - cpu_start) * 1e3)
    expected = np.fromfile(job["probabilityFile"])
    report = {
        "milliseconds": milliseconds[job["warmUps"] :],
        "cpuMilliseconds": cpu_milliseconds[job["warmUps"] :],
        "versions": f"ONNX Runtime {onnxruntime.__version__} for Python {platform.python_version()}",
        "largestDifference": float(np.abs(probabilities.ravel() - expected).max()),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
