"""The door of the emulator: logs each call of an AWS API, injects failures, answers for the faked services.

Wraps MiniStack's ASGI application. Which service a request is for is written in its SigV4 signature.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from ministack.core.responses import set_request_account_id, set_request_region

from emulation import call_log, deliveries, failures, fake_services
from emulation.call_log import Caller
from emulation.errors import ServiceError
from emulation.operations import name_operation
from emulation.validation import shape_problems
from emulation.wire import error_answer, json_answer

_SCOPE = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")
# What test/emulator/tag.cjs gives functions as their session token; a signed link holds it.
_LINK_OF = re.compile(r"[?&]X-Amz-Security-Token=emu-function/([\w-]+)")
_NO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


def wrap(inner: Application) -> Application:
    """MiniStack with our own door."""

    async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await inner(scope, receive, send)
        if scope["path"].startswith("/_leadscore/"):
            return await _answer(send, await _administer(scope["path"], receive))
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        query = scope["query_string"].decode("latin-1")
        # A signed link carries in its query what else stands in a header.
        signed = _SCOPE.search(headers.get("authorization", "") or unquote(query))
        if signed is None:
            path = _path_of_http_api(scope["path"]) if ".execute-api." in headers.get("host", "") else scope["path"]
            if path is None:
                return await _answer(send, (400, {"content-type": "application/json"}, b'{"message":"Bad Request"}'))
            return await inner({**scope, "path": path}, receive, send)
        key, region, service = signed.groups()
        link = _LINK_OF.search(f"?{unquote(query)}")
        if link is not None:
            headers["x-emu-function"] = link.group(1)
        # Objects stream through; all other requests are small.
        events = [] if service == "s3" else await _read(receive)
        body = b"".join(event.get("body", b"") for event in events)
        operation = name_operation(service, scope["method"], scope["path"], query, headers, body)
        send = _recording(send, lambda status: _record(scope, service, operation, headers, body, status))
        failed = _refuse(service, operation, headers, body) or _inject(service, operation, scope, body)
        if failed is not None:
            if service == "s3":
                await _read(receive)  # or the client, still sending, sees a broken connection
            return await _answer(send, failed)
        if service in fake_services.SERVICES:
            set_request_account_id(key)
            set_request_region(region)
            return await _answer(send, await _call_fake(service, operation, body, _caller(headers)))
        return await inner(scope, _replay(events, receive), send)

    return application


def _path_of_http_api(path: str) -> str | None:
    """What an HTTP API makes of a path that is decoded already; `lambdas/shared/lambda-http.ts` says how that is known.

    It decodes once more. Before that, a question mark begins a query, and a percent sign must be an escape: else None.
    """
    path = path.split("?")[0]
    return None if _NO_ESCAPE.search(path) else unquote(path)


async def _administer(path: str, receive: Receive) -> tuple[int, dict[str, str], bytes]:
    try:
        text = b"".join(event.get("body", b"") for event in await _read(receive))
        if path == "/_leadscore/failures":
            failures.replace(json.loads(text or b"{}"))
        elif path == "/_leadscore/fire-schedule":
            await asyncio.to_thread(deliveries.fire_schedule, json.loads(text)["name"])
        elif path != "/_leadscore/health":
            return 404, {"content-type": "text/plain"}, b"no such path"
    except (ValueError, KeyError, TypeError) as error:
        return 400, {"content-type": "text/plain"}, str(error).encode()
    return 200, {"content-type": "application/json"}, b"{}"


def _recording(send: Send, record: Callable[[int], None]) -> Send:
    """Record a call when its answer begins, because the status belongs to it."""

    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            record(message["status"])
        await send(message)

    return sending


def _record(
    scope: dict[str, Any], service: str, operation: str | None, headers: dict[str, str], body: bytes, status: int
) -> None:
    call_log.record(
        service,
        operation,
        _caller(headers),
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        target=headers.get("x-amz-target"),
        copy=headers.get("x-amz-copy-source"),
        status=status,
        body=None if service == "s3" else body[: call_log.BODY_LIMIT].decode("utf-8", "replace"),
    )


def _refuse(service: str, operation: str | None, headers: dict[str, str], body: bytes) -> tuple | None:
    """Requests of MiniStack's JSON services with parameters missing, unknown or of a wrong type, which it lets pass."""
    if service in fake_services.SERVICES or operation is None or "x-amz-target" not in headers:
        return None
    try:
        wrong = shape_problems(service, operation, json.loads(body or b"{}"))
    except ValueError:
        wrong = ["the body is not JSON"]
    return error_answer(service, ServiceError("ValidationException", "; ".join(wrong))) if wrong else None


def _caller(headers: dict[str, str]) -> Caller:
    if "x-emu-role" in headers:
        return call_log.role(headers["x-emu-role"])
    return call_log.function(headers["x-emu-function"]) if "x-emu-function" in headers else None


def _inject(service: str, operation: str | None, scope: dict[str, Any], body: bytes) -> tuple | None:
    """The answer of a call that is to fail at once. The faked services look after themselves."""
    key = f"{service}:{operation}"
    if service in fake_services.SERVICES or service == "lambda" or key in failures.WORK:
        return None
    text = f"{scope['path']}?{scope['query_string'].decode('latin-1')} {body.decode('utf-8', 'replace')}"
    failure = failures.take(key, text)
    if failure is None:
        return None
    return error_answer(service, ServiceError(failure.error or "InternalError", failure.message))


async def _call_fake(service: str, operation: str | None, body: bytes, caller: Caller) -> tuple:
    try:
        params = json.loads(body or b"{}")
        # In a thread, because its work may call the emulator itself.
        answer = await asyncio.to_thread(fake_services.call, service, operation or "", params, caller)
        return json_answer(answer)
    except ServiceError as error:
        return error_answer(service, error)


async def _read(receive: Receive) -> list[dict[str, Any]]:
    events = []
    while True:
        event = await receive()
        events.append(event)
        if event["type"] != "http.request" or not event.get("more_body"):
            return events


def _replay(events: list[dict[str, Any]], receive: Receive) -> Receive:
    async def replay() -> dict[str, Any]:
        return events.pop(0) if events else await receive()

    return replay


async def _answer(send: Send, answer: tuple[int, dict[str, str], bytes]) -> None:
    status, headers, body = answer
    listed = [(key.encode(), value.encode()) for key, value in headers.items()]
    listed.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": listed})
    await send({"type": "http.response.body", "body": body})
