"""A small lead schema, files and manifests of it, and two folders in place of the two buckets."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

REPO = Path(__file__).resolve().parents[2]

NULL_TOKENS = ["", "select", "na", "n/a", "null", "none", "nan", "-"]
HEADER = ["Prospect ID", "Lead Number", "Converted", "Visits", "Do Not Email", "Lead Source"]
KEYS = ["prospect_id", "lead_number", "converted", "visits", "do_not_email", "lead_source"]
ROLES = ["id", "order", "target", "number", "flag", "category"]


def schema_doc(order: str | None = "number") -> dict[str, Any]:
    """The small schema; without an order column `lead_number` is an excluded one."""
    roles = ROLES if order else ["excluded" if role == "order" else role for role in ROLES]
    return {
        "formatVersion": 1,
        "idColumn": "prospect_id",
        "target": {"column": "converted", "positiveValues": ["1", "yes"], "negativeValues": ["0", "no"]},
        "order": {"column": "lead_number", "kind": order} if order else None,
        "nullTokens": NULL_TOKENS,
        "columns": [
            {"key": key, "header": header, "role": role, "aliases": []}
            for key, header, role in zip(KEYS, HEADER, roles, strict=True)
        ],
    }


def file_doc(key: str = "leads/a.csv", **changes: Any) -> dict[str, Any]:
    """A manifest entry for a plain file with the small schema's header."""
    return {
        "key": key,
        "encoding": "utf-8",
        "delimiter": ",",
        "decimal": ".",
        "header": HEADER,
        "columns": [{"index": index, "key": column} for index, column in enumerate(KEYS)],
        "extraColumns": [],
    } | changes


def manifest_text(files: list[dict[str, Any]], schema: dict[str, Any] | None = None, run_id: str = "r1") -> str:
    """The JSON text of an intake manifest."""
    return json.dumps({"formatVersion": 1, "runId": run_id, "schema": schema or schema_doc(), "files": files})


def csv_bytes(*rows: str, header: str = ",".join(HEADER), end: str = "\n", encoding: str = "utf-8") -> bytes:
    """The bytes of a file with this header and these rows."""
    return (end.join([header, *rows]) + end).encode(encoding)


@dataclass
class Result:
    """What one run left behind."""

    report: dict[str, Any]
    leads: list[dict[str, Any]]
    rejects: list[dict[str, Any]]
    lead_files: list[Path]


@dataclass
class Home:
    """Two folders in place of the two buckets."""

    folder: Path
    spark: Any
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def processed(self) -> Path:
        return self.folder / "processed"

    def add(self, key: str, content: bytes, **changes: Any) -> None:
        """Drop a file and list it in the manifest."""
        path = self.raw / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.files.append(file_doc(key, **changes))

    def write_manifest(self, schema: dict[str, Any] | None = None, run_id: str = "r1") -> str:
        """Write the manifest; returns its key."""
        key = f"runs/{run_id}/intake.json"
        path = self.processed / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(manifest_text(self.files, schema, run_id))
        return key

    def run(self, schema: dict[str, Any] | None = None, run_id: str = "r1") -> Result:
        """Write the manifest and run the job."""
        from standardize_leads import run

        key = self.write_manifest(schema, run_id)
        run(self.spark, self.raw.as_uri(), self.processed.as_uri(), key)
        return self.result(run_id)

    def result(self, run_id: str = "r1") -> Result:
        """Read back what a run wrote."""
        lead_files = sorted((self.processed / f"leads/run_id={run_id}").iterdir())
        leads = [row for path in lead_files for row in pq.ParquetFile(path).read().to_pylist()]
        quarantine = self.processed / f"quarantine/{run_id}"
        rejects = [
            json.loads(line)
            for path in (sorted(quarantine.iterdir()) if quarantine.exists() else [])
            for line in path.read_text().splitlines()
        ]
        report = json.loads((self.processed / f"runs/{run_id}/etl.json").read_text())
        return Result(report, leads, rejects, lead_files)
