"""Dates and date-times to epoch milliseconds UTC."""

import re
from datetime import UTC, datetime, timedelta

_TIME = re.compile(
    r"([1-9][0-9]{3})-([0-9]{2})-([0-9]{2})"
    r"(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?"
    r"(?: ?([Zz]|[Uu][Tt][Cc]|([+-])([0-9]{2})(?::?([0-9]{2}))?))?)?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MAX_OFFSET_HOURS = 14  # Line Islands; a larger one is a typing error


def parse_time(text: str) -> float | None:
    """Epoch milliseconds UTC of a trimmed ISO 8601 text, None when it is not one.

    A text without zone is UTC: the export does not say where it was made, and a guess would move leads across midnight.
    Day-first and month-first forms (20/11/2026) are refused for the same reason. Digits after the millisecond are cut
    off.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, _zone, sign, off_hours, off_minutes = match.groups()
    try:
        wall = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        ) + timedelta(milliseconds=int((fraction or "")[:3].ljust(3, "0")))
    except (ValueError, OverflowError):  # 30 February, 24:00, second 60
        return None
    milliseconds = (wall - _EPOCH) // _MILLISECOND  # not a datetime: an offset may leave the year 9999
    if sign:
        if int(off_hours) > _MAX_OFFSET_HOURS or int(off_minutes or 0) > 59:
            return None
        offset = (int(off_hours) * 60 + int(off_minutes or 0)) * 60_000
        milliseconds += offset if sign == "-" else -offset
    return float(milliseconds)
