"""One way to use all cores: independent pieces of work on threads, each piece single-threaded."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_parallel(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Applies `work` to every item on as many threads as there are cores; results are in the order of the items.

    LightGBM and the trees of scikit-learn release the interpreter lock while they fit. The pieces themselves use one
    thread: the result then does not depend on the number of cores, and a busy machine does not stall. (Two OpenMP
    threads that wait for each other at every split took 16 s instead of 0.4 s per fit beside another busy process.)
    """
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(work, items))
