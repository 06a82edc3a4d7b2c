"""What every candidate yields, whatever fitted it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from portable_model import Model


@dataclass(frozen=True)
class Candidate:
    """A fitted candidate: the exported model and the probability of each training row when it was held out."""

    name: str
    model: Model
    out_of_fold: np.ndarray
    fit_seconds: float
    parameters: dict[str, Any]
