"""The intake manifest: what the intake found out about each file, checked once and typed."""

import json
from dataclasses import dataclass
from typing import Any, Final

from leadlib.errors import ManifestInvalidError

FORMAT_VERSION: Final = 1
ROLES: Final = frozenset({"id", "target", "order", "number", "category", "flag", "excluded"})
# Python's strict codecs. windows-1252 leaves five bytes undefined (81 8D 8F 90 9D): such a row is quarantined.
CODECS: Final = {"utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "windows-1252": "cp1252"}


@dataclass(frozen=True)
class Column:
    """One column of the lead schema."""

    key: str
    header: str
    role: str


@dataclass(frozen=True)
class LeadSchema:
    """The columns every run writes, in order, and the words that mean missing, won and lost."""

    columns: tuple[Column, ...]
    id_key: str
    target_key: str | None
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    order_key: str | None
    order_kind: str | None
    null_tokens: tuple[str, ...]
    others_are_open: bool = False


@dataclass(frozen=True)
class SourceFile:
    """One raw file: how to read it, and at which 0-based index each schema column and each extra column stands."""

    key: str
    encoding: str
    delimiter: str
    decimal: str
    header: tuple[str, ...]
    columns: dict[str, int]
    extra: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Manifest:
    """One run. The order of `files` is the order in which they were taken in; it decides between duplicates."""

    run_id: str
    schema: LeadSchema
    files: tuple[SourceFile, ...]


def parse_manifest(text: str) -> Manifest:
    """Read the manifest's JSON text; ManifestInvalidError says what is missing."""
    try:
        doc = json.loads(text)
        if doc["formatVersion"] != FORMAT_VERSION:
            raise ValueError(f"formatVersion is {doc['formatVersion']}, this job reads {FORMAT_VERSION}")
        schema = _schema(doc["schema"])
        files = tuple(_file(entry, schema) for entry in doc["files"])
        run_id = str(doc["runId"])
        if not run_id or "/" in run_id:
            raise ValueError(f"runId {run_id!r} cannot name a folder")
        if not files or len({file.key for file in files}) != len(files):
            raise ValueError("files is empty or names one file twice")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ManifestInvalidError(
            f"The intake manifest cannot be used: {what}. It is written by the intake step; run the intake again."
        ) from error
    return Manifest(run_id, schema, files)


def _schema(doc: dict[str, Any]) -> LeadSchema:
    columns = tuple(Column(c["key"], c["header"], c["role"]) for c in doc["columns"])
    seen: set[str] = set()
    for column in columns:
        if column.role not in ROLES:
            raise ValueError(f"column {column.key} has the unknown role {column.role!r}")
        # Spark compares names without regard to case; names with a leading underscore are the job's own.
        if not column.key or column.key.startswith("_") or column.key.casefold() in seen:
            raise ValueError(f"column key {column.key!r} is empty, used twice or starts with an underscore")
        seen.add(column.key.casefold())
    roles = {column.key: column.role for column in columns}
    target, order = doc.get("target"), doc.get("order")
    for key, role in [
        (doc["idColumn"], "id"),
        *([(target["column"], "target")] if target else []),
        *([(order["column"], "order")] if order else []),
    ]:
        if roles.get(key) != role:
            raise ValueError(f"schema names {key!r} as its {role} column, but no column of that key has that role")
    if target and target.get("otherValues", "open") != "open":
        raise ValueError(f"the schema's other outcomes {target['otherValues']!r} are not 'open'")
    if order and order["kind"] not in ("number", "time"):
        raise ValueError(f"order kind {order['kind']!r} is neither number nor time")
    return LeadSchema(
        columns=columns,
        id_key=doc["idColumn"],
        target_key=target["column"] if target else None,
        positive=tuple(target["positiveValues"]) if target else (),
        negative=tuple(target["negativeValues"]) if target else (),
        order_key=order["column"] if order else None,
        order_kind=order["kind"] if order else None,
        null_tokens=tuple(doc["nullTokens"]),
        others_are_open=target.get("otherValues") == "open" if target else False,
    )


def _file(doc: dict[str, Any], schema: LeadSchema) -> SourceFile:
    key, header = doc["key"], tuple(doc["header"])
    for field, allowed in [("encoding", CODECS), ("delimiter", {",", ";", "\t", "|"}), ("decimal", {".", ","})]:
        if doc[field] not in allowed:
            raise ValueError(f"{key} has the unknown {field} {doc[field]!r}")
    columns = {c["key"]: c["index"] for c in doc["columns"]}
    extra = tuple((c["header"], c["index"]) for c in doc.get("extraColumns", []))
    unknown = columns.keys() - {column.key for column in schema.columns}
    if unknown:
        raise ValueError(f"{key} has the columns {sorted(unknown)}, which the schema does not know")
    if schema.id_key not in columns:
        raise ValueError(f"{key} has no column for the id {schema.id_key!r}")
    indexes = [*columns.values(), *(index for _, index in extra)]
    if len(set(indexes)) != len(indexes) or any(not 0 <= index < len(header) for index in indexes):
        raise ValueError(f"{key} uses a column index twice or outside its header of {len(header)} cells")
    return SourceFile(key, doc["encoding"], doc["delimiter"], doc["decimal"], header, columns, extra)
