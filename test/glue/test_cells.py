"""The cell rules against the examples that both languages share."""

import json
import pickle
from typing import Any

import pytest

from glue_home import REPO
from leadlib import cells

GOLDEN = json.loads((REPO / "contracts/golden/cells.json").read_text())
NULLS = cells.null_words(GOLDEN["nullTokens"])
WORDS = GOLDEN["targetValues"]


def caster(kind: str, case: dict[str, Any]) -> cells.Caster:
    return {
        "number": lambda: cells.number_caster(NULLS, case["decimal"]),
        "flag": lambda: cells.flag_caster(NULLS),
        "category": lambda: cells.text_caster(NULLS),
        "time": lambda: cells.time_caster(NULLS),
        "target": lambda: cells.target_caster(NULLS, WORDS["positive"], WORDS["negative"]),
    }[kind]()


@pytest.mark.parametrize("kind", ["number", "flag", "category", "time", "target"])
def test_golden_cells(kind: str) -> None:
    wrong = []
    for case in GOLDEN[kind]:
        expected = cells.INVALID if case.get("invalid") else None if case.get("null") else case["value"]
        found = caster(kind, case)(case["cell"])
        same_type = kind in ("number", "time") or type(found) is type(expected)
        if found != expected or not same_type:
            wrong.append((case, found))
    assert wrong == []


def test_every_golden_case_says_exactly_one_thing() -> None:
    kinds = ("number", "flag", "category", "time", "target")
    cases = [case for kind in kinds for case in GOLDEN[kind]]
    assert all(len(case.keys() & {"value", "null", "invalid"}) == 1 for case in cases)
    assert all(len(GOLDEN[kind]) >= 15 for kind in kinds)
    for kind in kinds:
        questions = [(case["cell"], case.get("decimal")) for case in GOLDEN[kind]]
        assert len(set(questions)) == len(questions)


def test_minus_zero_becomes_zero() -> None:
    assert str(cells.number_caster(NULLS, ".")("-0")) == "0.0"


def test_the_users_outcome_words_win_over_null_tokens() -> None:
    cast = cells.target_caster(NULLS, ["won"], ["None"])
    assert [cast("none"), cast("WON"), cast("n/a")] == [False, True, None]


def test_where_other_outcomes_are_open_none_is_invalid() -> None:
    cast = cells.target_caster(NULLS, WORDS["positive"], WORDS["negative"], others_are_open=True)
    assert [cast(case["cell"]) for case in GOLDEN["target"]] == [case.get("value") for case in GOLDEN["target"]]
    assert cells.target_caster(NULLS, ["x"], [""], others_are_open=True)(" ") is False


def test_remembering_asks_once_and_forgets_before_it_grows_large(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(cells.Remembering, "LIMIT", 2)
    memo = cells.Remembering(lambda cell: asked.append(cell) or cell.upper())
    assert [memo[cell] for cell in ["a", "a", "b", "a", "c"]] == ["A", "A", "B", "A", "C"]
    assert asked == ["a", "b", "c"]
    assert len(memo) == 1


def test_invalid_stays_itself_on_the_way_to_a_worker() -> None:
    assert pickle.loads(pickle.dumps(cells.INVALID)) is cells.INVALID
