"""The whole job on a real Spark."""

import json
import os
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.errors import PySparkException

import standardize_leads as job
from glue_home import HEADER, KEYS, REPO, Home, csv_bytes, schema_doc
from leadlib.errors import ArgumentsError, ManifestMissingError, SourceFileChangedError, SourceFileMissingError


def ids(leads: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(lead["prospect_id"], lead["_source_file"], lead["_source_line"]) for lead in leads]


def test_all_dialects_in_one_run(home: Home) -> None:
    rows = ("{0}1,1,yes,2.5,No,Größe", '{0}2,2,no,,Yes,"two\nlines, €"')
    for name, encoding, codec, mark in [
        ("plain", "utf-8", "utf-8", b""),
        ("bom", "utf-8", "utf-8", b"\xef\xbb\xbf"),
        ("le", "utf-16le", "utf-16-le", b"\xff\xfe"),
        ("be", "utf-16be", "utf-16-be", b"\xfe\xff"),
        ("ansi", "windows-1252", "cp1252", b""),
    ]:
        content = csv_bytes(*(row.format(name) for row in rows), end="\r\n", encoding=codec)
        home.add(f"leads/{name}.csv", mark + content, encoding=encoding)
    for name, delimiter in [("semicolon", ";"), ("tab", "\t"), ("pipe", "|")]:
        header = delimiter.join(HEADER)
        first = delimiter.join([f"{name}1", "1", "yes", "2,5", "No", "Größe"])
        second = delimiter.join([f"{name}2", "2", "no", "", "Yes", '"two\nlines, €"'])
        home.add(f"leads/{name}.csv", csv_bytes(first, second, header=header), delimiter=delimiter, decimal=",")
    result = home.run()
    assert result.report["rowsKept"] == 16
    assert result.rejects == []
    for number, entry in enumerate(home.files):
        name = Path(entry["key"]).stem
        first, second = result.leads[2 * number : 2 * number + 2]
        assert [first[key] for key in KEYS] == [f"{name}1", 1.0, True, 2.5, False, "Größe"]
        assert [second[key] for key in KEYS] == [f"{name}2", 2.0, False, None, True, "two lines, €"]
        assert (first["_source_line"], second["_source_line"], second["_source_file"]) == (2, 3, entry["key"])
    assert len(result.lead_files) == 1  # and neither _SUCCESS nor .crc beside it
    columns = pq.ParquetFile(result.lead_files[0]).schema_arrow
    assert [(c.name, str(c.type)) for c in columns] == [
        ("prospect_id", "string"),
        ("lead_number", "double"),
        ("converted", "bool"),
        ("visits", "double"),
        ("do_not_email", "bool"),
        ("lead_source", "string"),
        ("_extra", "string"),
        ("_source_file", "string"),
        ("_source_line", "int64"),
        ("_run_id", "string"),
    ]


def test_good_and_bad_rows_and_a_second_run_of_the_same(home: Home) -> None:
    home.add(
        "leads/a.csv",
        csv_bytes(
            "p1,1,yes,2,No,Web",
            "p2,1,,2,No,Web",
            ",1,yes,2,No,Web",
            "p4,1,yes,abc,No,Web",
            '"p5,1,no,2,No,""a, b"""',
            "p6,1,1",
            'p7,1,"open,2,No,Web',
            "p8,1,no,2,No,Web",
            "p1,9,no,2,No,Web",
            "p4,1,yes,abc,No,Web",
        )
        + b"p\xff9,1,1,1,1,x\n",
    )
    first = home.run()
    assert ids(first.leads) == [
        ("p2", "leads/a.csv", 3),
        ("p5", "leads/a.csv", 6),
        ("p8", "leads/a.csv", 9),
        ("p1", "leads/a.csv", 10),
    ]
    assert {lead["_run_id"] for lead in first.leads} == {"r1"}
    report = first.report
    assert report.pop("seconds") > 0
    counts = {"rowsRead": 11, "rowsKept": 4, "quarantined": 6, "repaired": 1, "duplicates": 1}
    assert report == {
        "formatVersion": 1,
        "runId": "r1",
        **counts,
        "labelled": 3,
        "positives": 0,
        "open": 1,
        "files": [{"key": "leads/a.csv", **counts}],
        "quarantineReasons": [
            {"reason": reason, "column": column, "count": count, "exampleFile": "leads/a.csv", "exampleLine": line}
            for reason, column, count, line in [
                ("Visits is not a number", "visits", 2, 5),
                ("has no Prospect ID", "prospect_id", 1, 4),
                ("has 3 cells, the header has 6", None, 1, 7),
                ("opens a quote that is never closed", None, 1, 8),
                ("is not valid utf-8", None, 1, 12),
            ]
        ],
        "leadsPrefix": "leads/run_id=r1/",
    }
    assert [reject["line"] for reject in first.rejects] == [4, 5, 7, 8, 11, 12]
    assert first.rejects[2] == {
        "file": "leads/a.csv",
        "line": 7,
        "reason": "has 3 cells, the header has 6",
        "column": None,
        "raw": "p6,1,1",
    }
    other = home.processed / "leads/run_id=other/part-0.parquet"
    other.parent.mkdir()
    other.write_bytes(b"mine")
    again = home.run()
    again.report.pop("seconds")
    assert (again.leads, again.rejects, again.report) == (first.leads, first.rejects, report)
    assert len(again.lead_files) == 1
    assert other.read_bytes() == b"mine"


def test_other_outcomes_are_open_where_the_schema_says_so(home: Home) -> None:
    home.add(
        "leads/a.csv", csv_bytes("p1,1,Won,2,No,Web", "p2,1,Open,2,No,Web", "p3,1,lost,2,No,Web", "p4,1,,2,No,Web")
    )
    schema = schema_doc()
    schema["target"] |= {"positiveValues": ["won"], "negativeValues": ["lost"]}
    strict = home.run(schema)
    assert [reject["line"] for reject in strict.rejects] == [3]
    schema["target"]["otherValues"] = "open"
    result = home.run(schema, "r2")
    assert {lead["prospect_id"]: lead["converted"] for lead in result.leads} == {
        "p1": True,
        "p2": None,
        "p3": False,
        "p4": None,
    }
    assert (result.rejects, result.report["labelled"], result.report["open"]) == ([], 2, 2)


def test_duplicates_with_an_order_column(home: Home) -> None:
    a = csv_bytes(
        "high,9,1,1,1,s", "tie,5,1,1,1,s", "part,9,1,1,1,s", "bad,1,1,1,1,s", "line,,1,1,1,s", "line,,1,1,1,s"
    )
    b = csv_bytes(
        "high,8,1,1,1,s", "tie,5,1,1,1,s", "part,,1,1,1,s", "bad,9,1,x,1,s", "part,3,1,1,1,s", "HIGH,1,1,1,1,s"
    )
    home.add("leads/z-first.csv", a)
    home.add("leads/a-second.csv", b)
    result = home.run()
    assert sorted(ids(result.leads)) == [
        ("HIGH", "leads/a-second.csv", 7),  # ids keep their case
        ("bad", "leads/z-first.csv", 5),  # a quarantined row pushes nothing out
        ("high", "leads/z-first.csv", 2),
        ("line", "leads/z-first.csv", 7),
        ("part", "leads/a-second.csv", 6),  # one of the three has no order value: the later place decides
        ("tie", "leads/a-second.csv", 3),
    ]
    assert [entry["duplicates"] for entry in result.report["files"]] == [3, 2]
    assert result.report["duplicates"] == 5


def test_duplicates_without_an_order_column(home: Home) -> None:
    home.add("leads/b.csv", csv_bytes("x,9,1,1,1,s", "x,1,1,1,1,s"))
    home.add("leads/a.csv", csv_bytes("x,2,1,1,1,s", "y,5,,1,1,s", "y,4,,1,1,s"))
    result = home.run(schema_doc(order=None))
    assert ids(result.leads) == [("x", "leads/a.csv", 2), ("y", "leads/a.csv", 4)]
    assert result.leads[0]["lead_number"] == "2"  # excluded columns stay text
    assert (result.report["duplicates"], result.report["labelled"], result.report["open"]) == (3, 1, 1)


def test_no_row_is_left(home: Home) -> None:
    home.add("leads/a.csv", csv_bytes(",1,1,1,1,s"))
    home.add("leads/header-only.csv", csv_bytes())
    result = home.run()
    assert (result.leads, len(result.rejects), result.report["rowsRead"]) == ([], 1, 1)
    assert pq.ParquetFile(result.lead_files[0]).schema_arrow.names[:6] == KEYS
    (home.raw / "leads/a.csv").write_bytes(csv_bytes("ok,1,1,1,1,s"))
    repaired = home.run()
    assert (len(repaired.leads), repaired.rejects) == (1, [])  # the old quarantine is gone


def test_file_names_that_look_like_patterns(home: Home) -> None:
    names = ["leads/a [1] {x,y}*?.csv", "leads/50% größe#1 & co.csv", "leads/a%20b.csv", "leads/a b.csv"]
    for number, name in enumerate(names):
        home.add(name, csv_bytes(f"p{number},1,1,1,1,s"))
    (home.raw / "leads/a 1 xZZ.csv").write_bytes(csv_bytes("nobody,1,1,1,1,s"))
    assert ids(home.run().leads) == [(f"p{number}", name, 2) for number, name in enumerate(names)]


def test_files_that_went_away_or_changed(home: Home) -> None:
    home.add("leads/a.csv", csv_bytes("a,1,1,1,1,s"))
    home.run()
    (home.raw / "leads/a.csv").write_bytes(b"")
    with pytest.raises(SourceFileChangedError, match=r"leads/a\.csv is empty now"):
        home.run()
    assert not (
        home.processed / "runs/r1/etl.json"
    ).exists()  # the report of the run before must not speak for this one
    (home.raw / "leads/a.csv").write_bytes(b"Something else\n1\n")
    with pytest.raises(SourceFileChangedError, match="does not have the header"):
        home.run()
    (home.raw / "leads/a.csv").unlink()
    with pytest.raises(SourceFileMissingError, match=r"leads/a\.csv is not there any more"):
        home.run()


def test_an_accented_column_key(home: Home) -> None:
    schema = schema_doc()
    schema["columns"][5]["key"] = "größe in `cm`.x"
    columns = [{"index": i, "key": column["key"]} for i, column in enumerate(schema["columns"])]
    home.add("leads/a.csv", csv_bytes("a,1,1,1,1,s"), columns=columns)
    assert home.run(schema).leads[0]["größe in `cm`.x"] == "s"


def test_parameters() -> None:
    glue = ["--JOB_NAME", "etl", "--raw_root", "s3://raw", "--TempDir", "s3://x", "--processed_root=s3://p"]
    assert job.parse_arguments([*glue, "--manifest", "runs/r/intake.json"]) == {
        "raw_root": "s3://raw",
        "processed_root": "s3://p",
        "manifest": "runs/r/intake.json",
    }
    with pytest.raises(ArgumentsError, match="--manifest is missing"):
        job.parse_arguments(glue)
    with pytest.raises(ArgumentsError, match="cannot be read"):
        job.parse_arguments(["--raw_root"])


def test_in_glue(home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def resolve(argv: list[str], names: list[str]) -> dict[str, str]:
        return {name: argv[argv.index(f"--{name}") + 1] for name in names}

    context = type("GlueContext", (), {"__init__": lambda self, _: None, "spark_session": home.spark})
    monkeypatch.setitem(sys.modules, "awsglue", types.ModuleType("awsglue"))
    monkeypatch.setitem(sys.modules, "awsglue.utils", types.SimpleNamespace(getResolvedOptions=resolve))
    monkeypatch.setitem(sys.modules, "awsglue.context", types.SimpleNamespace(GlueContext=context))
    home.add("leads/a.csv", csv_bytes("a,1,1,1,1,s"))
    roots = ["--raw_root", home.raw.as_uri(), "--processed_root", home.processed.as_uri()]
    assert job.main(["job", "--JOB_NAME", "etl", *roots, "--manifest", home.write_manifest()]) == 0
    assert len(home.result().leads) == 1
    assert capsys.readouterr().out.splitlines() == [
        'progress {"step": "read", "rows": 1}',
        'progress {"step": "write", "rows": 1}',
    ]
    with pytest.raises(ManifestMissingError):  # Glue shows the exception that leaves the script
        job.main(["job", *roots, "--manifest", "none.json"])
    assert capsys.readouterr().out.startswith('error {"name": "ManifestMissingError"')


def test_faults_of_spark_and_of_the_job_get_a_name(home: Home) -> None:
    def fail(_: Any) -> Any:
        raise ValueError("the worker's words")

    with pytest.raises(PySparkException) as caught:
        home.spark.range(1).mapInArrow(fail, "id long").collect()
    worker = job.explained(caught.value)
    assert type(worker).__name__ == "SparkJobError"
    assert str(worker).startswith("Spark stopped with ValueError: the worker's words. The raw files are untouched.")
    assert type(job.explained(KeyError("x"))).__name__ == "UnexpectedError"


def test_the_script_on_a_laptop_is_quiet_and_names_its_errors(tmp_path: Path) -> None:
    command = [sys.executable, str(REPO / "glue-scripts/standardize_leads.py"), "--raw_root", tmp_path.as_uri()]
    command += ["--processed_root", tmp_path.as_uri(), "--manifest", "runs/none/intake.json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=own_java())
    assert done.returncode == 1
    assert done.stderr == ""
    line = done.stdout.strip()
    assert line.startswith("error ")
    error = json.loads(line.removeprefix("error "))
    assert error["name"] == "ManifestMissingError"
    assert error["message"].endswith("runs/none/intake.json does not exist. Run the intake step first.")


def test_without_java_the_remedy_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "bin/java"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho wrong Java >&2\nexit 1\n")
    broken.chmod(0o755)
    command = [sys.executable, str(REPO / "glue-scripts/standardize_leads.py"), "--raw_root", "file:///x"]
    command += ["--processed_root", "file:///x", "--manifest", "m"]
    done = subprocess.run(command, capture_output=True, text=True, env=own_java() | {"JAVA_HOME": str(tmp_path)})
    assert (done.returncode, done.stderr) == (1, "")
    error = json.loads(done.stdout.removeprefix("error "))
    assert error["name"] == "SparkStartError"
    assert "wrong Java" in error["message"]
    assert "JAVA_HOME" in error["message"]


def own_java() -> dict[str, str]:
    """The environment without this process's Spark."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PYSPARK_GATEWAY")}
