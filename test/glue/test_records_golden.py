"""The rules for records against the files that both languages share."""

import base64
import json
from typing import Any

import pytest

from glue_home import REPO
from leadlib.manifest import parse_manifest
from leadlib.rows import BAD, GOOD, TOTAL, file_batches

GOLDEN = json.loads((REPO / "contracts/golden/records.json").read_text(encoding="utf-8"))


def pieces_of(content: bytes) -> list[bytes]:
    """The file cut at each 0x0A byte, as Spark hands it over: no empty piece behind the last one."""
    *pieces, last = content.split(b"\n")
    return [*pieces, last] if last else pieces


def read(example: dict[str, Any]) -> list[dict[str, Any]]:
    file = GOLDEN["defaults"] | {key: example[key] for key in GOLDEN["defaults"].keys() & example.keys()}
    names = {
        name: column["key"] for column in GOLDEN["schema"]["columns"] for name in (column["header"], *column["aliases"])
    }
    columns = [{"index": i, "key": names[name]} for i, name in enumerate(file["header"]) if name in names]
    doc = {
        "formatVersion": 1,
        "runId": "golden",
        "schema": GOLDEN["schema"],
        "files": [file | {"key": "golden.csv", "columns": columns}],
    }
    manifest = parse_manifest(json.dumps(doc))
    content = example["text"].encode() if "text" in example else base64.b64decode(example["base64"])
    batches = file_batches(pieces_of(content), manifest.files[0], 0, manifest.schema)
    return [row for batch in batches for row in batch.to_pylist()]


@pytest.mark.parametrize("example", GOLDEN["files"], ids=lambda example: example["name"])
def test_golden_records(example: dict[str, Any]) -> None:
    rows = read(example)
    good = [row for row in rows if row["_status"] == GOOD]
    bad = sorted((row for row in rows if row["_status"] == BAD), key=lambda row: row["_source_line"])
    keys = [column["key"] for column in GOLDEN["schema"]["columns"]]
    found = {
        "rowsRead": [row["_count"] for row in rows if row["_status"] == TOTAL],
        "repaired": sum(row["_repaired"] for row in good),
        "kept": [{"line": row["_source_line"]} | {key: row[key] for key in keys} for row in good],
        "quarantined": [
            {"line": row["_source_line"], "reason": row["_reason"], "column": row["_column"], "raw": row["_raw"]}
            for row in bad
        ],
    }
    assert found == {key: example[key] for key in found} | {"rowsRead": [example["rowsRead"]]}
