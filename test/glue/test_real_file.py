"""The public X Education export: nothing lost, nothing invented."""

import csv
import re
from collections import Counter

import pytest

from glue_home import REPO, Home, schema_doc

REAL = REPO.parent / "shared/data/leads-x-education.csv"
NUMBERS = {"TotalVisits", "Total Time Spent on Website", "Page Views Per Visit"}
FLAGS = {"Do Not Email", "Do Not Call", "Search", "A free copy of Mastering The Interview"}

pytestmark = pytest.mark.skipif(not REAL.is_file(), reason=f"{REAL.name} is not beside the repository")


def role(header: str) -> str:
    named = {"Prospect ID": "id", "Lead Number": "order", "Converted": "target"}
    return named.get(header) or ("number" if header in NUMBERS else "flag" if header in FLAGS else "category")


def test_every_row_is_accounted_for(home: Home) -> None:
    with REAL.open(newline="", encoding="utf-8-sig") as stream:
        header, *rows = csv.reader(stream)
    names = [name for name in header if name]
    keys = {name: re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") for name in names}
    schema = schema_doc() | {"columns": [{"key": keys[name], "header": name, "role": role(name)} for name in names]}
    columns = [{"index": header.index(name), "key": keys[name]} for name in names]
    home.add("leads/real.csv", REAL.read_bytes(), header=header, columns=columns)
    result = home.run(schema)
    report = result.report
    assert report["rowsRead"] == len(rows)
    assert report["rowsRead"] == report["rowsKept"] + report["quarantined"] + report["duplicates"]
    assert (report["quarantined"], report["duplicates"]) == (0, 0)
    at = header.index
    assert report["positives"] == sum(row[at("Converted")] == "1" for row in rows)
    assert [lead["prospect_id"] for lead in result.leads] == [row[at("Prospect ID")] for row in rows]
    assert sum(lead["totalvisits"] or 0 for lead in result.leads) == sum(
        float(row[at("TotalVisits")] or 0) for row in rows
    )
    cities = Counter(None if row[at("City")] in ("", "Select") else row[at("City")] for row in rows)
    assert Counter(lead["city"] for lead in result.leads) == cities
