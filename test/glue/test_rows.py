"""Records to typed rows: width, repair, ids, casts, extra columns, the header check."""

from typing import Any

import pytest

from glue_home import HEADER, csv_bytes, file_doc, manifest_text, schema_doc
from leadlib.manifest import parse_manifest
from leadlib.rows import BAD, CHANGED, GOOD, TOTAL, file_batches


def rows_of(content: bytes, order: str | None = "number", **changes: Any) -> list[dict[str, Any]]:
    manifest = parse_manifest(manifest_text([file_doc(**changes)], schema_doc(order)))
    pieces = content.removesuffix(b"\n").split(b"\n")
    batches = file_batches(pieces, manifest.files[0], 0, manifest.schema)
    return [row for batch in batches for row in batch.to_pylist()]


def good(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["_status"] == GOOD]


def complaints(rows: list[dict[str, Any]]) -> list[tuple[int, str, str | None]]:
    bad = [row for row in rows if row["_status"] == BAD]
    return sorted((row["_source_line"], row["_reason"], row["_column"]) for row in bad)


def test_a_row_with_its_types_and_its_place() -> None:
    rows = rows_of(csv_bytes("p1,7,yes,2.5,No,  Olark   Chat ", "p2,,,,,Select"))
    first, second = good(rows)
    assert list(first)[:7] == [
        "prospect_id",
        "lead_number",
        "converted",
        "visits",
        "do_not_email",
        "lead_source",
        "_extra",
    ]
    assert list(first.values())[:7] == ["p1", 7.0, True, 2.5, False, "Olark Chat", None]
    assert list(second.values())[:7] == ["p2", None, None, None, None, None, None]
    assert (first["_source_line"], second["_source_line"], first["_raw"]) == (2, 3, None)


def test_the_last_row_counts_the_file() -> None:
    rows = rows_of(csv_bytes("p1,1,1,1,1,x", "", "short"))
    assert (rows[-1]["_status"], rows[-1]["_count"]) == (TOTAL, 2)
    assert rows[-1]["_bytes"] == len(csv_bytes("p1,1,1,1,1,x", "", "short"))


def test_wrong_widths() -> None:
    rows = rows_of(csv_bytes("p1,1,1,1,1", "p2,1,1,1,1,x,y", "p3,1,1,1,1,x,, ", "alone", "p5,1,1,1,1,x,y,"))
    assert complaints(rows) == [
        (2, "has 5 cells, the header has 6", None),
        (3, "has 7 cells, the header has 6", None),
        (5, "has 1 cell, the header has 6", None),
        (6, "has 7 cells, the header has 6", None),
    ]
    assert [row["prospect_id"] for row in good(rows)] == ["p3"]
    assert [row["_raw"] for row in rows if row["_source_line"] == 2] == ["p1,1,1,1,1"]


def test_a_trailing_column_without_name() -> None:
    header = [*HEADER, ""]
    rows = rows_of(
        csv_bytes("p1,1,1,1,1,x,", "p2,1,1,1,1,x", "p3,1,1,1,1,x,note", "p4,1,1,1,1", header=",".join(header)),
        header=header,
    )
    assert [(row["prospect_id"], row["_extra"]) for row in good(rows)] == [
        ("p1", None),
        ("p2", None),
        ("p3", '{"column 7": "note"}'),
    ]
    assert complaints(rows) == [(5, "has 5 cells, the header has 6", None)]


def test_a_wrapped_row_is_repaired() -> None:
    rows = rows_of(
        csv_bytes(
            '"p1,1,yes,2,No,""Chat, live"""', '"p2,1,yes"', '"p3,1,1,1,1,x",,', '"p4,1,1,1,1,""open"', "p5,1,1,1,1,x"
        )
    )
    assert [(r["prospect_id"], r["lead_source"], r["_repaired"]) for r in good(rows)] == [
        ("p1", "Chat, live", True),
        ("p3", "x", True),
        ("p5", "x", False),
    ]
    assert complaints(rows) == [
        (3, "has 1 cell, the header has 6", None),
        (5, "has 1 cell, the header has 6", None),
    ]


def test_a_missing_id_is_the_first_thing_to_say() -> None:
    rows = rows_of(csv_bytes(",1,maybe,x,1,y", " Select ,1,1,1,1,y"))
    assert complaints(rows) == [(2, "has no Prospect ID", "prospect_id"), (3, "has no Prospect ID", "prospect_id")]
    doc = schema_doc()
    doc["columns"].reverse()  # also where the id is the last column
    manifest = parse_manifest(manifest_text([file_doc()], doc))
    batches = file_batches(csv_bytes(",1,maybe,x,1,y").split(b"\n"), manifest.files[0], 0, manifest.schema)
    assert complaints([row for batch in batches for row in batch.to_pylist()]) == [
        (2, "has no Prospect ID", "prospect_id")
    ]


def test_cells_that_do_not_fit_their_column() -> None:
    rows = rows_of(csv_bytes("a,x,1,1,1,s", "b,1,maybe,1,1,s", "c,1,1,inf,1,s", "d,1,1,1,perhaps,s", "e,1,1,?,?,s"))
    assert complaints(rows) == [
        (2, "Lead Number is not a number", "lead_number"),
        (3, "Converted is none of the outcomes that the schema names", "converted"),
        (4, "Visits is not a number", "visits"),
        (5, "Do Not Email is not yes or no", "do_not_email"),
        (6, "Visits is not a number", "visits"),
    ]


def test_time_as_order() -> None:
    rows = rows_of(csv_bytes("a,1970-01-02,1,1,1,s", "b,02/01/1970,1,1,1,s"), order="time")
    assert good(rows)[0]["lead_number"] == 86_400_000.0
    assert complaints(rows) == [
        (3, "Lead Number is not a date such as 2026-11-20 or 2026-11-20 22:41:07", "lead_number")
    ]


def test_the_decimal_sign_of_the_file() -> None:
    header = ";".join(HEADER)
    rows = rows_of(csv_bytes("a;1;1;1.532,5;1;s", "b;1;1;2.5;1;s", header=header), delimiter=";", decimal=",")
    assert good(rows)[0]["visits"] == 1532.5
    assert complaints(rows) == [(3, "Visits is not a number", "visits")]


def test_unknown_columns_are_kept() -> None:
    header = [*HEADER, "Größe", "Foo"]
    extra = [{"index": 6, "header": "Größe"}, {"index": 7, "header": "Foo"}]
    content = csv_bytes('a,1,1,1,1,s,"5 ""x""", ', "b,1,1,1,1,s,,-", header=",".join(header))
    rows = rows_of(content, header=header, extraColumns=extra)
    assert [row["_extra"] for row in good(rows)] == ['{"Größe": "5 \\"x\\""}', None]


def test_two_unknown_columns_of_one_name_are_both_kept() -> None:
    header = [*HEADER, "Foo", "Foo"]
    extra = [{"index": 6, "header": "Foo"}, {"index": 7, "header": "Foo"}]
    rows = rows_of(csv_bytes("a,1,1,1,1,s,x,y", header=",".join(header)), header=header, extraColumns=extra)
    assert good(rows)[0]["_extra"] == '{"Foo": "x", "Foo (column 8)": "y"}'


def test_columns_in_another_order_and_a_missing_one() -> None:
    header = ["Visits", "Prospect ID"]
    columns = [{"index": 0, "key": "visits"}, {"index": 1, "key": "prospect_id"}]
    row = good(rows_of(b"Visits,Prospect ID\n3,a\n", header=header, columns=columns))[0]
    assert (row["prospect_id"], row["visits"], row["converted"], row["lead_source"]) == ("a", 3.0, None, None)


@pytest.mark.parametrize(
    "first",
    [
        "\ufeff" + ",".join(HEADER),
        '"' + ",".join(HEADER) + '"',
        "sep=,\n" + ",".join(HEADER),
        "\n" + ",".join(HEADER) + ",,",
        ",".join(f'" {name} "' for name in HEADER),
    ],
)
def test_spellings_of_the_same_header(first: str) -> None:
    assert len(good(rows_of(csv_bytes("a,1,1,1,1,s", header=first)))) == 1


def test_another_header_than_the_intake_saw() -> None:
    rows = rows_of(csv_bytes("a,1,1,1,1,s", header="Prospect ID,Converted,Lead Number,Visits,Do Not Email,Lead Source"))
    assert [row["_status"] for row in rows] == [CHANGED]
    assert "leads/a.csv does not have the header" in rows[0]["_reason"]


def test_nul_bytes_vanish_from_text_and_spoil_numbers() -> None:
    rows = rows_of(csv_bytes("a\x00b,1,1,1,1,s\x00t", "c,1,1,1\x002,1,s"))
    assert [(r["prospect_id"], r["lead_source"]) for r in good(rows)] == [("ab", "st")]
    assert complaints(rows) == [(3, "Visits is not a number", "visits")]


def test_more_rows_than_a_batch() -> None:
    rows = rows_of(csv_bytes(*(f"p{i},{i},1,1,1,s" for i in range(10_000))))
    assert [row["prospect_id"] for row in good(rows)] == [f"p{i}" for i in range(10_000)]
    assert rows[-1]["_count"] == 10_000
