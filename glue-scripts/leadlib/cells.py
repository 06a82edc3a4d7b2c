"""One text cell to one typed value, null, or INVALID. The rules and examples: `contracts/golden/cells.json`."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from leadlib.numbers import parse_number
from leadlib.texts import clean, trim
from leadlib.times import parse_time


class _Invalid:
    def __repr__(self) -> str:
        return "INVALID"

    def __reduce__(self) -> str:
        return "INVALID"  # stays one object when it travels to a worker


INVALID: Final = _Invalid()

Caster = Callable[[str], Any]

_FLAGS = dict.fromkeys(["yes", "y", "true", "t", "1", "on"], True) | dict.fromkeys(
    ["no", "n", "false", "f", "0", "off"], False
)


def null_words(tokens: Iterable[str]) -> frozenset[str]:
    """Null tokens in the form in which cells are compared with them; the empty cell is always null."""
    return frozenset(clean(token).lower() for token in tokens) | {""}


def number_caster(nulls: frozenset[str], decimal: str) -> Caster:
    """Caster to float64; `decimal` is the decimal sign of the file."""

    def cast(cell: str) -> Any:
        if clean(cell).lower() in nulls:
            return None
        value = parse_number(trim(cell), decimal)
        return INVALID if value is None else value

    return cast


def time_caster(nulls: frozenset[str]) -> Caster:
    """Caster to epoch milliseconds UTC."""

    def cast(cell: str) -> Any:
        if clean(cell).lower() in nulls:
            return None
        value = parse_time(trim(cell))
        return INVALID if value is None else value

    return cast


def flag_caster(nulls: frozenset[str]) -> Caster:
    """Caster to a boolean."""

    def cast(cell: str) -> Any:
        word = clean(cell).lower()
        return None if word in nulls else _FLAGS.get(word, INVALID)

    return cast


def target_caster(
    nulls: frozenset[str], positive: Iterable[str], negative: Iterable[str], others_are_open: bool = False
) -> Caster:
    """Caster to the outcome: True won, False lost, None still open. The user's own words win over the null tokens."""
    outcomes = {clean(word).lower(): False for word in negative} | {clean(word).lower(): True for word in positive}

    def cast(cell: str) -> Any:
        word = clean(cell).lower()
        return outcomes.get(word, None if others_are_open or word in nulls else INVALID)

    return cast


def text_caster(nulls: frozenset[str]) -> Caster:
    """Caster for categories, ids and excluded columns: cleaned text; never INVALID."""

    def cast(cell: str) -> Any:
        text = clean(cell)
        return None if text.lower() in nulls else text

    return cast


class Remembering(dict[str, Any]):
    """A caster that remembers its answers: most columns hold few distinct cells, and a lookup is ten times cheaper.

    Bounded, so that a free-text column of a large file cannot fill the worker's memory.
    """

    LIMIT: Final = 50_000

    def __init__(self, cast: Caster) -> None:
        super().__init__()
        self._cast = cast

    def __missing__(self, cell: str) -> Any:
        if len(self) >= self.LIMIT:
            self.clear()
        value = self[cell] = self._cast(cell)
        return value
