"""The Redshift Data API on DuckDB in memory: one database per workgroup and database name.

`RedshiftData(s3).call(operation, params, caller)` answers as the service does, with times in seconds since 1970, and
raises ServiceError. Requests have been validated against botocore's model before. A call with WaitTimeSeconds blocks,
so the launcher runs it in a thread. Limits of the service that the adapter could meet are enforced.
https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
"""

from __future__ import annotations

import contextvars
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb

from emulation.errors import ServiceError
from redshift_bulk import Objects
from redshift_database import Database
from redshift_errors import StatementError
from redshift_sql import ParameterError, parameters_of
from redshift_submissions import Params, Part, Submission, facts_of, field_of, has_result, type_name

MAX_STATEMENT_BYTES = 100 * 1024
MAX_BATCH = 40
MAX_ACTIVE = 500
PAGE_ROWS = 1_000
#: How long a statement waits for its turn: long enough that a caller who does not wait sees SUBMITTED.
START_DELAY_SECONDS = 0.005


@dataclass
class _Session:
    connection: duckdb.DuckDBPyConnection
    target: tuple[str, str]
    expires: float
    busy: bool = False


class RedshiftData:
    """The service with everything that it holds. `knows_workgroup` says which workgroups there are."""

    def __init__(self, s3: Objects, knows_workgroup: Callable[[str], bool] = lambda name: True) -> None:
        self._s3 = s3
        self._knows_workgroup = knows_workgroup
        self._databases: dict[tuple[str, str], Database] = {}
        self._submissions: dict[str, Submission] = {}
        self._tokens: dict[str, str] = {}
        self._sessions: dict[str, _Session] = {}
        self._lock = threading.Lock()
        self._operations: dict[str, Callable[[Params, Any], Params]] = {
            "ExecuteStatement": lambda params, caller: self._submit(params, [params["Sql"]], False, caller),
            "BatchExecuteStatement": lambda params, caller: self._submit(params, params["Sqls"], True, caller),
            "DescribeStatement": self._describe,
            "GetStatementResult": self._get_result,
            "CancelStatement": self._cancel,
        }

    def call(self, operation: str, params: Params, caller: Any = None) -> Params:
        """The answer of one call. Raises ServiceError."""
        run = self._operations.get(operation)
        if run is None:
            raise ServiceError("UnknownOperationException", f"redshift-data:{operation} is not emulated")
        return run(params, caller)

    def _submit(self, params: Params, sqls: list[str], is_batch: bool, caller: Any) -> Params:
        self._check(params, sqls)
        token = params.get("ClientToken")
        with self._lock:
            known = self._tokens.get(token) if token else None
            submission = self._submissions[known] if known else self._register(params, sqls, is_batch, caller)
            if token:
                self._tokens[token] = submission.identity
        if not known:
            # The launcher knows by context variables whose account it is working for.
            context = contextvars.copy_context()
            threading.Thread(target=context.run, args=(self._work, submission), daemon=True).start()
        if "WaitTimeSeconds" in params:
            submission.done.wait(params["WaitTimeSeconds"])
        given = {name: params[name] for name in ("Database", "SecretArn", "WorkgroupName") if name in params}
        answer = {"Id": submission.identity, "CreatedAt": submission.created, **given}
        if "WaitTimeSeconds" in params:
            answer |= {"Status": submission.status, "HasResultSet": has_result(submission)}
        if submission.session:
            answer["SessionId"] = submission.session
        return answer

    def _check(self, params: Params, sqls: list[str]) -> None:
        session = params.get("SessionId")
        if session is None:
            missing = [name for name in ("WorkgroupName", "Database") if not params.get(name)]
            if missing:
                raise ServiceError("ValidationException", f"{missing[0]} is missing")
            if not self._knows_workgroup(params["WorkgroupName"]):
                raise ServiceError("ValidationException", "Redshift endpoint doesn't exist in this region.")
        elif "WorkgroupName" in params or "Database" in params:
            raise ServiceError("ValidationException", "A session has its own workgroup and database.")
        if len(sqls) > MAX_BATCH:
            raise ServiceError("ValidationException", f"Member must have length less than or equal to {MAX_BATCH}")
        if any(len(sql.encode()) > MAX_STATEMENT_BYTES for sql in sqls):
            raise ServiceError("ValidationException", "Cannot process query string larger than 100kB")
        for name, unsupported in (("ResultFormat", "CSV"), ("ExecutionMode", "AUTO_COMMIT"), ("WithEvent", True)):
            if params.get(name) == unsupported:
                raise ServiceError("ValidationException", f"EMULATOR: {name} {unsupported} is not emulated")
        listed = params.get("Parameters", [])
        if any(parameter["value"] == "" for parameter in listed):
            raise ServiceError("ValidationException", "A parameter's value must have length greater than or equal to 1")
        try:
            parameters_of(sqls, {parameter["name"]: parameter["value"] for parameter in listed})
        except ParameterError as error:
            raise ServiceError("ValidationException", str(error)) from error

    def _register(self, params: Params, sqls: list[str], is_batch: bool, caller: Any) -> Submission:
        active = sum(not submission.done.is_set() for submission in self._submissions.values())
        if active >= MAX_ACTIVE:
            raise ServiceError("ActiveStatementsExceededException", "Active statements exceeded the allowed quota.")
        session = params.get("SessionId")
        if session is not None:
            self._take_session(session)
        elif params.get("SessionKeepAliveSeconds"):
            session = str(uuid.uuid4())
            target = (params["WorkgroupName"], params["Database"])
            self._sessions[session] = _Session(self._database(target).connect(), target, float("inf"), busy=True)
        now = time.time()
        submission = Submission(
            str(uuid.uuid4()), params, caller, [Part(sql) for sql in sqls], is_batch, now, session, updated=now
        )
        self._submissions[submission.identity] = submission
        return submission

    def _take_session(self, session: str) -> None:
        found = self._sessions.get(session)
        if found is None or found.expires < time.time():
            self._sessions.pop(session, None)
            raise ServiceError("ResourceNotFoundException", "Session is not available.")
        if found.busy:
            raise ServiceError("ValidationException", "Session is busy: it runs one statement at a time.")
        found.busy = True

    def _database(self, target: tuple[str, str]) -> Database:
        if target not in self._databases:
            self._databases[target] = Database(self._s3)
        return self._databases[target]

    def _work(self, submission: Submission) -> None:
        time.sleep(START_DELAY_SECONDS)
        params = submission.params
        session = self._sessions.get(submission.session) if submission.session else None
        with self._lock:
            database = self._database(session.target if session else (params["WorkgroupName"], params["Database"]))
        with database.lock:
            connection = session.connection if session else database.connect()
            self._set(submission, "STARTED")
            submission.started = time.time()
            try:
                self._run(submission, database, connection)
            finally:
                if session is None:
                    connection.close()
                else:
                    session.busy = False
                    session.expires = time.time() + params.get("SessionKeepAliveSeconds", 0)
                submission.done.set()

    def _run(self, submission: Submission, database: Database, connection: duckdb.DuckDBPyConnection) -> None:
        listed = submission.params.get("Parameters", [])
        parameters = {parameter["name"]: parameter["value"] for parameter in listed}
        connection.execute("BEGIN TRANSACTION")
        for number, part in enumerate(submission.parts, start=1):
            if submission.cancelled:
                part.status = "ABORTED"
                continue
            part.status = "STARTED"
            try:
                part.result = database.run(connection, part.sql, parameters)
                part.status = "FINISHED"
            except Exception as error:  # a fault of the emulator ends the statement, not the thread
                words = (
                    str(error) if isinstance(error, StatementError) else f"EMULATOR: {type(error).__name__}: {error}"
                )
                self._fail(submission, number, words, connection)
                return
        if submission.cancelled:
            connection.execute("ROLLBACK")
            self._set(submission, "ABORTED")
            return
        connection.execute("COMMIT")
        self._set(submission, "FINISHED")

    def _fail(self, submission: Submission, number: int, words: str, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("ROLLBACK")
        for part in submission.parts:
            part.status = "ABORTED"
        failed = submission.parts[number - 1]
        failed.status, failed.error = "FAILED", f"ERROR: {words}"
        submission.error = f"Query #{number} failed with {failed.error}" if submission.is_batch else failed.error
        self._set(submission, "FAILED")

    @staticmethod
    def _set(submission: Submission, status: str) -> None:
        submission.updated = time.time()
        submission.status = status

    def _find(self, identity: str, caller: Any) -> tuple[Submission, int | None]:
        whole, _, number = identity.partition(":")
        submission = self._submissions.get(whole)
        # Only the identity that has submitted a statement sees it.
        if submission is None or submission.caller != caller:
            raise ServiceError("ResourceNotFoundException", "Query does not exist.")
        if number and not (submission.is_batch and 1 <= int(number) <= len(submission.parts)):
            raise ServiceError("ResourceNotFoundException", "Query does not exist.")
        return submission, int(number) - 1 if number else None

    def _describe(self, params: Params, caller: Any) -> Params:
        submission, index = self._find(params["Id"], caller)
        submission.done.wait(params.get("WaitTimeSeconds", 0))
        answer: Params = {
            "Id": params["Id"],
            "Status": submission.status,
            "CreatedAt": submission.created,
            "UpdatedAt": submission.updated,
            "Duration": int((submission.updated - submission.started) * 1e9) if submission.done.is_set() else -1,
            "HasResultSet": has_result(submission),
            "RedshiftPid": 1,
            "RedshiftQueryId": 0,
        }
        answer |= {name: submission.params[name] for name in ("Database", "WorkgroupName") if name in submission.params}
        if submission.error:
            answer["Error"] = submission.error
        if submission.is_batch and index is None:
            parts = enumerate(submission.parts, start=1)
            answer["SubStatements"] = [
                {"Id": f"{submission.identity}:{number}", **facts_of(part, submission)} for number, part in parts
            ]
            return answer | {"ResultRows": -1, "ResultSize": -1}
        return answer | facts_of(submission.parts[index or 0], submission)

    def _get_result(self, params: Params, caller: Any) -> Params:
        submission, index = self._find(params["Id"], caller)
        submission.done.wait(params.get("WaitTimeSeconds", 0))
        if submission.is_batch and index is None:
            raise ServiceError("ValidationException", "A batch has a result for each statement: name one as Id:1")
        result = submission.parts[index or 0].result
        if submission.status != "FINISHED" or not result.has_result:
            raise ServiceError("ResourceNotFoundException", "Query does not have result.")
        start = int(params.get("NextToken", 0))
        rows = result.rows[start : start + PAGE_ROWS]
        answer = {
            "ColumnMetadata": [
                {"name": name, "label": name, "typeName": type_name(kind), "nullable": 1}
                for name, kind in zip(result.names, result.kinds, strict=True)
            ],
            "Records": [[field_of(value, kind) for value, kind in zip(row, result.kinds, strict=True)] for row in rows],
            "TotalNumRows": len(result.rows),
        }
        if start + PAGE_ROWS < len(result.rows):
            answer["NextToken"] = str(start + PAGE_ROWS)
        return answer

    def _cancel(self, params: Params, caller: Any) -> Params:
        submission, _ = self._find(params["Id"], caller)
        if submission.done.is_set():
            raise ServiceError("ValidationException", "Could not cancel a query that is already in FINISHED state")
        submission.cancelled = True
        return {"Status": True}
