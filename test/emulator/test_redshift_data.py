"""The Redshift Data API of the emulator: what it does as Redshift does, and what it refuses to guess."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytest.importorskip("sqlglot")

from emulation.errors import ServiceError
from redshift_data import RedshiftData

TARGET = {"WorkgroupName": "wg", "Database": "db", "SecretArn": "arn:secret"}
ROLE = "default"


class Bucket:
    """S3 in memory; `calls` are (operation, key, role)."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.calls: list[tuple[str, str, str]] = []

    def get(self, bucket: str, key: str, role: str) -> bytes:
        self.calls.append(("get", key, role))
        return self.objects[key]

    def put(self, bucket: str, key: str, content: bytes, role: str) -> None:
        self.calls.append(("put", key, role))
        self.objects[key] = content

    def list(self, bucket: str, prefix: str, role: str) -> list[str]:
        return sorted(key for key in self.objects if key.startswith(prefix))


class Warehouse:
    """A client that waits, and raises the statement's error."""

    def __init__(self) -> None:
        self.bucket = Bucket()
        self.service = RedshiftData(self.bucket)

    def submit(self, *sqls: str, **options: Any) -> dict[str, Any]:
        values = options.pop("parameters", {})
        listed = [{"name": name, "value": value} for name, value in values.items()]
        params = {**TARGET, "WaitTimeSeconds": 30, **({"Parameters": listed} if listed else {}), **options}
        if "SessionId" in params:
            del params["WorkgroupName"], params["Database"]
        if len(sqls) == 1:
            return self.service.call("ExecuteStatement", {**params, "Sql": sqls[0]})
        return self.service.call("BatchExecuteStatement", {**params, "Sqls": list(sqls)})

    def run(self, *sqls: str, **options: Any) -> dict[str, Any]:
        answer = self.submit(*sqls, **options)
        described = self.service.call("DescribeStatement", {"Id": answer["Id"]})
        if described["Status"] != "FINISHED":
            raise AssertionError(described.get("Error", described["Status"]))
        return described

    def rows(self, sql: str, **options: Any) -> list[list[Any]]:
        result = self.service.call("GetStatementResult", {"Id": self.run(sql, **options)["Id"]})
        return [
            [None if "isNull" in field else next(iter(field.values())) for field in row] for row in result["Records"]
        ]


@pytest.fixture
def warehouse() -> Warehouse:
    return Warehouse()


@pytest.fixture
def table(warehouse: Warehouse) -> Warehouse:
    """A warehouse with a table `t` of two rows."""
    warehouse.run(
        'CREATE TABLE t ("id" VARCHAR(8) NOT NULL, "n" DOUBLE PRECISION, "ok" BOOLEAN, "big" BIGINT)',
        "INSERT INTO t VALUES ('a', 1.5, TRUE, 1), ('b', NULL, NULL, NULL)",
    )
    return warehouse


def parquet(select: str) -> bytes:
    """The rows of a query of DuckDB as a Parquet file."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        file = Path(folder) / "rows.parquet"
        connection.execute(f"COPY ({select}) TO '{file}' (FORMAT parquet)")
        return file.read_bytes()


def refused(warehouse: Warehouse, *sqls: str, **options: Any) -> str:
    """The error of a statement that has to fail."""
    with pytest.raises(AssertionError) as caught:
        warehouse.run(*sqls, **options)
    return str(caught.value)


class TestStatements:
    def test_values_come_back_by_their_type(self, table: Warehouse) -> None:
        identity = table.run('SELECT "id", "n", "ok", "big", COUNT(*) AS c FROM t GROUP BY 1, 2, 3, 4 ORDER BY "id"')[
            "Id"
        ]
        result = table.service.call("GetStatementResult", {"Id": identity})
        assert [column["typeName"] for column in result["ColumnMetadata"]] == [
            "varchar",
            "float8",
            "bool",
            "int8",
            "int8",
        ]
        assert result["Records"] == [
            [{"stringValue": "a"}, {"doubleValue": 1.5}, {"booleanValue": True}, {"longValue": 1}, {"longValue": 1}],
            [{"stringValue": "b"}, {"isNull": True}, {"isNull": True}, {"isNull": True}, {"longValue": 1}],
        ]

    def test_pages(self, table: Warehouse) -> None:
        for _ in range(11):
            table.run("INSERT INTO t SELECT * FROM t")
        identity = table.run('SELECT "id" FROM t')["Id"]
        first = table.service.call("GetStatementResult", {"Id": identity})
        assert (len(first["Records"]), first["TotalNumRows"], first["NextToken"]) == (1000, 4096, "1000")
        last = table.service.call("GetStatementResult", {"Id": identity, "NextToken": "4000"})
        assert (len(last["Records"]), last.get("NextToken")) == (96, None)

    def test_a_batch_is_one_transaction_with_ddl_and_temporary_tables(self, table: Warehouse) -> None:
        error = refused(table, "CREATE TEMP TABLE x (a BIGINT)", "DROP TABLE t", "SELECT a FROM nowhere")
        assert error == 'Query #3 failed with ERROR: relation "nowhere" does not exist'
        assert len(table.rows('SELECT "id" FROM t')) == 2

    def test_sub_statements_tell_which_one_failed(self, table: Warehouse) -> None:
        answer = table.submit("SELECT 1 AS x", 'SELECT "no" FROM t', "SELECT 2 AS x")
        described = table.service.call("DescribeStatement", {"Id": answer["Id"]})
        assert [part["Status"] for part in described["SubStatements"]] == ["ABORTED", "FAILED", "ABORTED"]
        assert described["SubStatements"][1]["Error"] == 'ERROR: column "no" does not exist'
        assert described["SubStatements"][1]["Id"] == f"{answer['Id']}:2"

    def test_temporary_tables_end_with_their_connection_and_stay_with_a_session(self, warehouse: Warehouse) -> None:
        warehouse.run("CREATE TEMP TABLE x (a BIGINT)", "INSERT INTO x VALUES (1)")
        assert "does not exist" in refused(warehouse, "SELECT a FROM x")
        session = warehouse.submit("CREATE TEMP TABLE x (a BIGINT)", SessionKeepAliveSeconds=60)["SessionId"]
        warehouse.run("INSERT INTO x VALUES (1)", SessionId=session, SessionKeepAliveSeconds=60)
        assert warehouse.rows("SELECT a FROM x", SessionId=session) == [[1]]
        with pytest.raises(ServiceError, match="Session is not available"):
            warehouse.submit("SELECT a FROM x", SessionId=session)

    def test_databases_are_apart(self, table: Warehouse) -> None:
        assert "does not exist" in refused(table, 'SELECT "id" FROM t', Database="other")

    def test_the_catalogue_speaks_redshift(self, table: Warehouse) -> None:
        rows = table.rows(
            "SELECT column_name, data_type, is_nullable FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = 't' ORDER BY ordinal_position"
        )
        assert rows == [
            ["id", "character varying", "NO"],
            ["n", "double precision", "YES"],
            ["ok", "boolean", "YES"],
            ["big", "bigint", "YES"],
        ]

    def test_time_differences_are_whole_numbers(self, warehouse: Warehouse) -> None:
        sql = "SELECT DATEDIFF(millisecond, TIMESTAMP '1970-01-01', CAST('2026-11-20 22:41:07.250' AS TIMESTAMP)) AS ms"
        assert warehouse.rows(sql) == [[1795214467250]]

    def test_sums_of_bigint_are_numeric_and_come_as_text(self, table: Warehouse) -> None:
        identity = table.run('SELECT SUM("big") AS s FROM t')["Id"]
        result = table.service.call("GetStatementResult", {"Id": identity})
        assert (result["ColumnMetadata"][0]["typeName"], result["Records"]) == ("numeric", [[{"stringValue": "1"}]])


class TestStatus:
    def test_who_does_not_wait_sees_it_submitted_first(self, table: Warehouse) -> None:
        answer = table.service.call("ExecuteStatement", {**TARGET, "Sql": "SELECT 1 AS x"})
        assert "Status" not in answer
        assert table.service.call("DescribeStatement", {"Id": answer["Id"]})["Status"] in ("SUBMITTED", "STARTED")
        waited = table.service.call("DescribeStatement", {"Id": answer["Id"], "WaitTimeSeconds": 30})
        assert (waited["Status"], waited["HasResultSet"], waited["ResultRows"]) == ("FINISHED", True, 1)

    def test_a_token_is_one_statement_however_often_it_comes(self, table: Warehouse) -> None:
        insert = "INSERT INTO t VALUES ('c', 1, TRUE, 1)"
        answers = [table.submit(insert, ClientToken="one") for _ in range(3)]
        assert len({answer["Id"] for answer in answers}) == 1
        assert table.rows("SELECT COUNT(*) AS c FROM t") == [[3]]

    def test_only_who_has_submitted_a_statement_sees_it(self, table: Warehouse) -> None:
        identity = table.service.call("ExecuteStatement", {**TARGET, "Sql": "SELECT 1 AS x"}, {"name": "load"})["Id"]
        with pytest.raises(ServiceError, match="does not exist"):
            table.service.call("DescribeStatement", {"Id": identity}, {"name": "score"})

    def test_a_statement_that_waits_can_be_cancelled(self, table: Warehouse) -> None:
        database = table.service._databases[("wg", "db")]
        with database.lock:
            identity = table.service.call("ExecuteStatement", {**TARGET, "Sql": "DROP TABLE t"})["Id"]
            table.service.call("CancelStatement", {"Id": identity})
        described = table.service.call("DescribeStatement", {"Id": identity, "WaitTimeSeconds": 5})
        assert described["Status"] == "ABORTED"
        assert len(table.rows('SELECT "id" FROM t')) == 2

    def test_statements_at_once_run_one_after_the_other(self, table: Warehouse) -> None:
        insert = "INSERT INTO t SELECT 'x', COUNT(*), TRUE, COUNT(*) FROM t"
        threads = [threading.Thread(target=table.run, args=(insert,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert table.rows('SELECT MAX("big") AS m FROM t') == [[9]]


class TestRefusedCalls:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"parameters": {"a": "x"}}, "unused parameters"),
            ({"parameters": {"id": ""}}, "greater than or equal to 1"),
            ({"ResultFormat": "CSV"}, "not emulated"),
        ],
    )
    def test_at_once(self, table: Warehouse, options: dict[str, Any], message: str) -> None:
        sql = 'SELECT 1 AS x FROM t WHERE "id" = :id' if "id" in options.get("parameters", {}) else "SELECT ':a' AS x"
        with pytest.raises(ServiceError, match=message) as caught:
            table.submit(sql, **options)
        assert caught.value.code == "ValidationException"

    def test_a_missing_parameter(self, table: Warehouse) -> None:
        with pytest.raises(ServiceError, match="not all parameters"):
            table.submit('SELECT 1 AS x FROM t WHERE "id" = :id')

    def test_an_unknown_workgroup(self) -> None:
        service = RedshiftData(Bucket(), knows_workgroup=lambda name: name == "known")
        with pytest.raises(ServiceError, match="endpoint doesn't exist"):
            service.call("ExecuteStatement", {**TARGET, "Sql": "SELECT 1"})

    def test_a_statement_over_100_kb_and_a_batch_over_40(self, table: Warehouse) -> None:
        with pytest.raises(ServiceError, match="100kB"):
            table.submit(f"SELECT '{'x' * 102_400}' AS x")
        with pytest.raises(ServiceError, match="40"):
            table.submit(*["SELECT 1 AS x"] * 41)

    def test_a_result_before_the_end_or_of_a_whole_batch(self, table: Warehouse) -> None:
        batch = table.submit("SELECT 1 AS x", "SELECT 2 AS x")["Id"]
        with pytest.raises(ServiceError, match="each statement"):
            table.service.call("GetStatementResult", {"Id": batch})
        assert table.service.call("GetStatementResult", {"Id": f"{batch}:2"})["Records"] == [[{"longValue": 2}]]
        insert = table.submit("INSERT INTO t VALUES ('c', 1, TRUE, 1)")["Id"]
        with pytest.raises(ServiceError, match="does not have result"):
            table.service.call("GetStatementResult", {"Id": insert})

    def test_an_operation_that_nobody_needs(self, warehouse: Warehouse) -> None:
        with pytest.raises(ServiceError, match="ListTables is not emulated"):
            warehouse.service.call("ListTables", {})


class TestParameters:
    def test_take_their_type_from_where_they_stand(self, table: Warehouse) -> None:
        assert table.rows('SELECT "id" FROM t WHERE "n" >= :n', parameters={"n": "1.25"}) == [["a"]]
        assert table.rows("SELECT :n AS x", parameters={"n": "it's"}) == [["it's"]]

    def test_are_shared_by_a_batch(self, table: Warehouse) -> None:
        table.run('DELETE FROM t WHERE "id" = :id', 'INSERT INTO t ("id") VALUES (:id)', parameters={"id": "a"})
        assert table.rows('SELECT "n" FROM t WHERE "id" = :id', parameters={"id": "a"}) == [[None]]

    def test_have_no_place_outside_of_dml(self, table: Warehouse) -> None:
        assert "syntax error" in refused(table, "CREATE TABLE x AS SELECT :a AS a", parameters={"a": "1"})

    def test_a_cast_is_no_parameter(self, table: Warehouse) -> None:
        assert table.rows("SELECT '5'::BIGINT AS x") == [[5]]


class TestRedshiftsOwnRules:
    @pytest.mark.parametrize(
        ("sql", "error"),
        [
            ("INSERT INTO t VALUES ('123456789', 1, TRUE, 1)", "longer than the length defined in the table. Table: 8"),
            ("INSERT INTO t VALUES ('äöüäö', 1, TRUE, 1)", "Table: 8, Data: 10"),
            ("UPDATE t SET \"id\" = '123456789' WHERE \"id\" = 'a'", "longer than the length"),
            ("INSERT INTO t VALUES (NULL, 1, TRUE, 1)", "Cannot insert a NULL value into column id"),
            ('CREATE TABLE x ("oid" BIGINT)', "conflicts with a system column name"),
            ("CREATE TABLE x (a VARCHAR(65536))", "cannot exceed 65535"),
            ("CREATE TABLE x (order BIGINT)", "syntax error"),
            ("SELECT n AS user FROM t", 'syntax error at or near "user"'),
            ("CREATE TABLE t (a BIGINT)", 'Relation "t" already exists'),
            ("ALTER TABLE t ADD COLUMN a BIGINT, ADD COLUMN b BIGINT", "syntax error"),
            ('SELECT CAST("ok" AS VARCHAR(65535)) AS x FROM t', "cannot cast type boolean to varchar"),
            ('SELECT CAST("ok" AS DOUBLE PRECISION) AS x FROM t', "cannot cast type boolean to double"),
            ('SELECT CAST("id" AS BOOLEAN) AS x FROM t', "cannot cast type varchar to boolean"),
            ("SELECT TRY_CAST(TRIM(\"id\" || '') AS BIGINT) AS x FROM t", "not emulated"),
            (
                "SELECT TRY_CAST(NULLIF(\"id\", 'b') AS BIGINT) + 1 AS x, TRY_CAST(LOWER('  ') AS BIGINT) FROM t",
                "blank",
            ),
            (
                "SELECT c.column_name FROM information_schema.columns AS c CROSS JOIN t",
                "not supported on Redshift tables",
            ),
            ("SELECT 1; SELECT 2", "multiple commands"),
            ("LOCK TABLE nowhere", 'relation "nowhere" does not exist'),
        ],
    )
    def test_are_enforced(self, table: Warehouse, sql: str, error: str) -> None:
        assert error in refused(table, sql)
        assert table.rows("SELECT COUNT(*) AS c FROM t") == [[2]]

    def test_text_without_a_length_holds_256_bytes(self, warehouse: Warehouse) -> None:
        error = refused(warehouse, "CREATE TABLE x (a VARCHAR)", f"INSERT INTO x VALUES ('{'y' * 257}')")
        assert "Table: 256, Data: 257" in error

    def test_a_width_follows_its_column(self, table: Warehouse) -> None:
        table.run("ALTER TABLE t ADD COLUMN c VARCHAR(2)", "ALTER TABLE t RENAME TO u")
        assert "Table: 2" in refused(table, "UPDATE u SET c = 'xyz' WHERE 1 = 1")

    def test_nulls_are_the_greatest(self, table: Warehouse) -> None:
        assert table.rows('SELECT "id" FROM t ORDER BY "n" DESC') == [["b"], ["a"]]
        assert table.rows('SELECT "id" FROM t ORDER BY "n" DESC NULLS LAST') == [["a"], ["b"]]

    def test_try_cast_gives_null(self, table: Warehouse) -> None:
        assert table.rows('SELECT TRY_CAST("id" AS BIGINT) AS x FROM t') == [[None], [None]]

    @pytest.mark.parametrize(
        "sql",
        [
            "VACUUM t",
            "TRUNCATE t",
            "GRANT SELECT ON t TO PUBLIC",
            'SELECT MEDIAN("n") AS x FROM t',
            'SELECT my_function("n") AS x FROM t',
            "CREATE VIEW v AS SELECT 1 AS x",
            "CREATE TABLE x (a SUPER)",
            'SELECT CAST("id" AS VARCHAR(3)) AS x FROM t',
            'SELECT CAST("id" AS VARCHAR) AS x FROM t',
            "SELECT relname FROM pg_catalog.pg_class",
            "SELECT table_name FROM information_schema.tables",
            "SELECT a FROM other.t",
            "WITH x AS (SELECT 1 AS a) SELECT a FROM x",
            f'CREATE TABLE x ("{"k" * 128}" BIGINT)',
            "COPY t FROM 's3://b/k' IAM_ROLE default CSV",
            "COPY t FROM 's3://b/k' CREDENTIALS 'x' FORMAT AS PARQUET",
            "UNLOAD ('SELECT * FROM t') TO 's3://b/k' IAM_ROLE default FORMAT AS PARQUET PARTITION BY (id)",
            "UNLOAD ('SELECT \"id\" FROM t LIMIT 1') TO 's3://b/k' IAM_ROLE default FORMAT AS PARQUET",
        ],
    )
    def test_what_it_does_not_know_fails_by_name(self, table: Warehouse, sql: str) -> None:
        assert "is not emulated" in refused(table, sql)


class TestMerge:
    MERGE = (
        'MERGE INTO t USING s ON t."id" = s."id" WHEN MATCHED THEN UPDATE SET "n" = s."n" '
        'WHEN NOT MATCHED THEN INSERT ("id", "n") VALUES (s."id", s."n")'
    )

    @pytest.fixture
    def merging(self, table: Warehouse) -> Warehouse:
        table.run('CREATE TABLE s ("id" VARCHAR(8), "n" DOUBLE PRECISION)', "INSERT INTO s VALUES ('b', 2), ('c', 3)")
        return table

    def test_updates_and_inserts(self, merging: Warehouse) -> None:
        merging.run(self.MERGE)
        assert merging.rows('SELECT "id", "n" FROM t ORDER BY "id"') == [["a", 1.5], ["b", 2.0], ["c", 3.0]]

    def test_two_sources_of_one_target_fail(self, merging: Warehouse) -> None:
        merging.run("INSERT INTO s VALUES ('b', 4)")
        assert "Found multiple matches to update the same tuple" in refused(merging, self.MERGE)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("WHEN MATCHED", 'WHEN MATCHED AND s."n" > 1'),
            ("INTO t", "INTO t AS x"),
            ("USING s ON", 'USING (SELECT "id", "n" FROM s) AS s ON'),
            (' ON t."id" = s."id"', ' ON t."id" > s."id"'),
            ('WHEN NOT MATCHED THEN INSERT ("id", "n") VALUES (s."id", s."n")', ""),
        ],
    )
    def test_other_forms_are_no_redshift(self, merging: Warehouse, old: str, new: str) -> None:
        assert old in self.MERGE
        refused(merging, self.MERGE.replace(old, new))
        assert merging.rows("SELECT COUNT(*) AS c FROM t") == [[2]]


class TestCopy:
    COPY = 'COPY t ("id", "n") FROM \'s3://b/in/\' IAM_ROLE default FORMAT AS PARQUET'

    def test_fills_by_position_not_by_name(self, table: Warehouse) -> None:
        table.bucket.objects = {
            "in/1.parquet": parquet("SELECT 'c' AS n, 3.5::DOUBLE AS id"),
            "in/2.parquet": parquet("SELECT 'd' AS n, NULL::DOUBLE AS id"),
            "input/3.parquet": b"not under the prefix",
        }
        assert table.run(self.COPY)["ResultRows"] == 2
        assert table.rows('SELECT "id", "n" FROM t ORDER BY "id"')[2:] == [["c", 3.5], ["d", None]]
        assert {role for _, _, role in table.bucket.calls} == {ROLE}

    @pytest.mark.parametrize(
        ("select", "error"),
        [
            ("SELECT 'c' AS a", "COPY has 2 columns and the file 's3://b/in/1.parquet' has 1"),
            ("SELECT 'c' AS a, 1.5::DOUBLE AS b, 1 AS c", "has 3"),
            ("SELECT 'c' AS a, 1::BIGINT AS b", "incompatible Parquet schema for column 'b'"),
            ("SELECT 'c' AS a, '1' AS b", "incompatible Parquet schema"),
            ("SELECT NULL::VARCHAR AS a, 1.5::DOUBLE AS b", "Cannot insert a NULL value into column id"),
            ("SELECT '123456789' AS a, 1.5::DOUBLE AS b", "data column id is longer than the length"),
        ],
    )
    def test_refuses_files_that_do_not_fit(self, table: Warehouse, select: str, error: str) -> None:
        table.bucket.objects = {"in/1.parquet": parquet(select)}
        assert error in refused(table, self.COPY)
        assert table.rows("SELECT COUNT(*) AS c FROM t") == [[2]]

    def test_refuses_what_is_no_parquet_and_a_prefix_of_nothing(self, table: Warehouse) -> None:
        assert "prefix 'in/' does not exist" in refused(table, self.COPY)
        table.bucket.objects = {"in/_SUCCESS": b""}
        assert "not a Parquet file" in refused(table, self.COPY)

    def test_a_manifest_names_the_files_and_their_lengths(self, table: Warehouse) -> None:
        content = parquet("SELECT 'c' AS a, 1.5::DOUBLE AS b")
        entry = {"url": "s3://b/else/1.parquet", "mandatory": True, "meta": {"content_length": len(content)}}
        copy = f"{self.COPY} MANIFEST"
        table.bucket.objects = {"else/1.parquet": content, "in/": json.dumps({"entries": [entry]}).encode()}
        assert table.run(copy)["ResultRows"] == 1
        for wrong in ({**entry, "meta": {}}, {**entry, "meta": {"content_length": 1}}):
            table.bucket.objects["in/"] = json.dumps({"entries": [wrong]}).encode()
            assert "Invalid manifest" in refused(table, copy)

    def test_an_unknown_column(self, table: Warehouse) -> None:
        assert 'column "x" of relation "t" does not exist' in refused(table, self.COPY.replace('"n"', '"x"'))


class TestUnload:
    UNLOAD = (
        "UNLOAD ('SELECT \"id\", \"n\" FROM t WHERE \"id\" <> ''z''') "
        "TO 's3://b/out/' IAM_ROLE default FORMAT AS PARQUET"
    )

    def test_writes_several_parts_that_hold_all_rows(self, table: Warehouse) -> None:
        table.run("INSERT INTO t VALUES ('c', 3, TRUE, 1)")
        table.run(self.UNLOAD)
        assert sorted(table.bucket.objects) == ["out/0000_part_00.parquet", "out/0001_part_00.parquet"]
        copy = TestCopy.COPY.replace("b/in/", "b/out/").replace("COPY t", "COPY u")
        table.run('CREATE TABLE u ("id" VARCHAR(8), "n" DOUBLE PRECISION)', copy)
        assert table.rows('SELECT "id", "n" FROM u ORDER BY "id"') == [["a", 1.5], ["b", None], ["c", 3.0]]

    def test_writes_nothing_where_there_are_no_rows(self, table: Warehouse) -> None:
        table.run("DELETE FROM t WHERE 1 = 1", self.UNLOAD)
        assert table.bucket.objects == {}

    def test_overwrites_only_when_told(self, table: Warehouse) -> None:
        table.bucket.objects["out/old"] = b""
        assert "not empty" in refused(table, self.UNLOAD)
        table.run(f"{self.UNLOAD} ALLOWOVERWRITE")

    def test_sees_temporary_tables_of_its_batch(self, table: Warehouse) -> None:
        table.run(
            'CREATE TEMP TABLE x ("id" VARCHAR(8))',
            'INSERT INTO x SELECT "id" FROM t WHERE "id" = :id',
            "UNLOAD ('SELECT \"id\" FROM x') TO 's3://b/out/' IAM_ROLE default FORMAT AS PARQUET",
            "DROP TABLE x",
            parameters={"id": "a"},
        )
        assert sorted(table.bucket.objects) == ["out/0000_part_00.parquet"]


def test_an_idle_service_answers_in_milliseconds(table: Warehouse) -> None:
    start = time.perf_counter()
    for _ in range(20):
        table.run('SELECT "id" FROM t')
    assert (time.perf_counter() - start) / 20 < 0.25
