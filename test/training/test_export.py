"""The exported models say what the libraries say."""

import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest
from reference_evaluator import evaluate

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "contracts" / "golden" / "model"
CASES = sorted(path.stem for path in GOLDEN.glob("*.json"))


def test_there_is_a_case_of_every_kind() -> None:
    kinds = {json.loads((GOLDEN / f"{case}.json").read_text())["modelFile"]["model"]["kind"] for case in CASES}
    assert kinds == {"tree-ensemble", "logistic", "blend"}
    codes = set()
    for case in CASES:
        codes |= set(json.loads((GOLDEN / f"{case}.json").read_text())["modelFile"]["model"].get("missing", []))
    assert {0, 1, 2} < codes


@pytest.mark.parametrize("case", CASES)
def test_golden_vectors(case: str) -> None:
    golden = json.loads((GOLDEN / f"{case}.json").read_text())
    model = golden["modelFile"]["model"]
    for row, expected in zip(golden["inputs"], golden["expected"], strict=True):
        cells = [math.nan if cell is None else cell for cell in row]
        assert evaluate(model, cells) == pytest.approx(expected, rel=0, abs=1e-12)


@pytest.mark.parametrize("case", [case for case in CASES if not case.startswith(("logistic", "blend"))])
def test_trees_are_well_formed(case: str) -> None:
    model = json.loads((GOLDEN / f"{case}.json").read_text())["modelFile"]["model"]
    nodes = len(model["feature"])
    children = []
    for node in range(nodes):
        left, right = model["left"][node], model["right"][node]
        if model["feature"][node] < 0:
            assert (left, right, model["threshold"][node]) == (-1, -1, 0)
        else:
            assert model["value"][node] == 0
            assert model["cover"][node] == pytest.approx(model["cover"][left] + model["cover"][right])
            children += [left, right]
    assert sorted(children + model["roots"]) == list(range(nodes))  # every node has one parent, or is a root


def test_golden_vectors_are_reproducible(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "test" / "golden" / "model"))
    import generate

    generate.main(tmp_path)
    assert sorted(path.stem for path in tmp_path.glob("*.json")) == CASES
    for case in CASES:
        fresh, kept = ((folder / f"{case}.json").read_text() for folder in (tmp_path, GOLDEN))
        # Not by bytes: the last digit of a sine differs between processors.
        _assert_close(json.loads(fresh), json.loads(kept), case)


def _assert_close(fresh: Any, kept: Any, place: str) -> None:
    """Equal structure, numbers within 1e-9."""
    if isinstance(kept, dict):
        assert fresh.keys() == kept.keys(), place
        for key in kept:
            _assert_close(fresh[key], kept[key], f"{place}.{key}")
    elif isinstance(kept, list):
        assert len(fresh) == len(kept), place
        for index, (a, b) in enumerate(zip(fresh, kept, strict=True)):
            _assert_close(a, b, f"{place}[{index}]")
    elif isinstance(kept, float):
        assert fresh == pytest.approx(kept, rel=1e-9, abs=1e-9), place
    else:
        assert fresh == kept, place
