"""Fourth step: what happened to how many rows, and the proof that none got lost."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from leadlib.deduplicate import DUPLICATE, KEPT, QUARANTINED, quoted
from leadlib.errors import RowsLostError, SourceFileChangedError
from leadlib.manifest import Manifest
from leadlib.rows import CHANGED, TOTAL

_FILE_COUNTS = ("rowsRead", "rowsKept", "quarantined", "repaired", "duplicates")


@dataclass(frozen=True)
class Counts:
    """`totals` and `files` use the names of etl.json; the most frequent of `reasons` is first; `bytes` were read."""

    totals: dict[str, int]
    files: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    bytes: int


def count_outcomes(marked: DataFrame, manifest: Manifest) -> Counts:
    """Count in one pass over the marked rows, then check. `repaired` counts kept rows only.

    `rowsRead` is not the sum of the others: the reader of each file reports how many records it saw.
    """
    target = manifest.schema.target_key
    outcome = quoted(target) if target else F.lit(None).cast("boolean")
    kept = F.col("_outcome") == KEPT
    groups = (
        marked.groupBy("_file", "_status", "_outcome", "_reason", "_column")
        .agg(
            F.count(F.lit(1)).alias("rows"),
            F.count(F.when(kept & F.col("_repaired"), 1)).alias("repaired"),
            F.count(F.when(kept, outcome)).alias("labelled"),
            F.count(F.when(kept & outcome, 1)).alias("positives"),
            F.min("_source_line").alias("line"),
            F.sum("_count").alias("read"),
            F.sum("_bytes").alias("bytes"),
        )
        .collect()
    )
    return summarize([row.asDict() for row in groups], manifest)


def summarize(groups: list[dict[str, Any]], manifest: Manifest) -> Counts:
    """Counts from the grouped rows; raises when a file changed or a row is unaccounted for."""
    files = [{"key": file.key, **dict.fromkeys(_FILE_COUNTS, 0)} for file in manifest.files]
    totals = dict.fromkeys((*_FILE_COUNTS, "labelled", "positives", "open"), 0)
    reasons: dict[tuple[str, str | None], list[tuple[int, int, int]]] = defaultdict(list)
    closed: set[int] = set()
    size = 0
    for group in groups:
        file, number = files[group["_file"]], group["_file"]
        if group["_status"] == CHANGED:
            raise SourceFileChangedError(group["_reason"])
        if group["_status"] == TOTAL:
            closed.add(number)
            file["rowsRead"] += group["read"]
            size += group["bytes"]
            continue
        file[{KEPT: "rowsKept", QUARANTINED: "quarantined", DUPLICATE: "duplicates"}[group["_outcome"]]] += group[
            "rows"
        ]
        file["repaired"] += group["repaired"]
        totals["labelled"] += group["labelled"]
        totals["positives"] += group["positives"]
        if group["_outcome"] == QUARANTINED:
            reasons[group["_reason"], group["_column"]].append((number, group["line"], group["rows"]))
    for number, file in enumerate(files):
        if number not in closed:
            raise SourceFileChangedError(
                f"{file['key']} is empty now. It was changed while the run was starting; run again."
            )
        _check(file, file["key"])
        for name in _FILE_COUNTS:
            totals[name] += file[name]
    _check(totals, "the whole run")
    totals["open"] = totals["rowsKept"] - totals["labelled"]
    return Counts(totals, files, _sorted_reasons(reasons, manifest), size)


def _check(counts: dict[str, Any], where: str) -> None:
    accounted = counts["rowsKept"] + counts["quarantined"] + counts["duplicates"]
    if counts["rowsRead"] != accounted:
        raise RowsLostError(
            f"{where}: {counts['rowsRead']:,} rows were read, but {accounted:,} are kept, quarantined or duplicates. "
            "Nothing was written. This is a fault of the job, not of the file; please report it with the file."
        )


def _sorted_reasons(
    reasons: dict[tuple[str, str | None], list[tuple[int, int, int]]], manifest: Manifest
) -> list[dict[str, Any]]:
    entries = []
    for (reason, column), places in reasons.items():
        file, line, _ = min(places)
        entry = {"reason": reason, "column": column, "count": sum(rows for _, _, rows in places)}
        entries.append(
            (-entry["count"], file, line, entry | {"exampleFile": manifest.files[file].key, "exampleLine": line})
        )
    return [entry for *_, entry in sorted(entries, key=lambda item: item[:3])]
