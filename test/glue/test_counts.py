"""The proof that no row got lost, and the order of the reasons."""

from typing import Any

import pytest

from glue_home import file_doc, manifest_text
from leadlib.counts import summarize
from leadlib.errors import RowsLostError, SourceFileChangedError
from leadlib.manifest import Manifest, parse_manifest
from leadlib.rows import BAD, CHANGED, GOOD, TOTAL


def manifest() -> Manifest:
    return parse_manifest(manifest_text([file_doc("leads/a.csv"), file_doc("leads/b.csv")]))


def group(file: int, status: int, outcome: str, rows: int = 1, **more: Any) -> dict[str, Any]:
    blank = {
        "_reason": None,
        "_column": None,
        "repaired": 0,
        "labelled": 0,
        "positives": 0,
        "line": 2,
        "read": 0,
        "bytes": 0,
    }
    return {"_file": file, "_status": status, "_outcome": outcome, "rows": rows} | blank | more


def closed(a: int, b: int) -> list[dict[str, Any]]:
    return [group(0, TOTAL, "other", read=a, bytes=10), group(1, TOTAL, "other", read=b, bytes=5)]


def test_totals_and_reasons() -> None:
    counts = summarize(
        [
            *closed(10, 3),
            group(0, GOOD, "kept", 5, labelled=4, positives=1, repaired=1),
            group(0, GOOD, "duplicate", 1),
            group(0, BAD, "quarantined", 1, _reason="r1", _column="c", line=9),
            group(0, BAD, "quarantined", 3, _reason="r2", line=10),
            group(1, GOOD, "kept", 2, labelled=2, positives=2),
            group(1, BAD, "quarantined", 1, _reason="r1", _column="c", line=2),
        ],
        manifest(),
    )
    assert counts.totals == {
        "rowsRead": 13,
        "rowsKept": 7,
        "quarantined": 5,
        "repaired": 1,
        "duplicates": 1,
        "labelled": 6,
        "positives": 3,
        "open": 1,
    }
    assert counts.files[1] == {
        "key": "leads/b.csv",
        "rowsRead": 3,
        "rowsKept": 2,
        "quarantined": 1,
        "repaired": 0,
        "duplicates": 0,
    }
    assert counts.reasons == [
        {"reason": "r2", "column": None, "count": 3, "exampleFile": "leads/a.csv", "exampleLine": 10},
        {"reason": "r1", "column": "c", "count": 2, "exampleFile": "leads/a.csv", "exampleLine": 9},
    ]
    assert counts.bytes == 15


def test_a_lost_row_stops_the_job() -> None:
    with pytest.raises(RowsLostError, match=r"leads/b\.csv: 3 rows were read, but 2 are"):
        summarize([*closed(0, 3), group(1, GOOD, "kept", 2)], manifest())


def test_rows_that_two_files_lose_and_win_do_not_cancel_out() -> None:
    with pytest.raises(RowsLostError):
        summarize([*closed(2, 2), group(0, GOOD, "kept", 1), group(1, GOOD, "kept", 3)], manifest())


def test_a_file_that_was_not_read_stops_the_job() -> None:
    with pytest.raises(SourceFileChangedError, match=r"leads/b\.csv is empty now"):
        summarize(closed(0, 0)[:1], manifest())


def test_a_changed_header_stops_the_job() -> None:
    with pytest.raises(SourceFileChangedError, match="other header"):
        summarize([group(0, CHANGED, "other", _reason="other header")], manifest())
