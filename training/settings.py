"""The settings of a run: hyperparameters as arguments, places from the SageMaker environment."""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from errors import TrainingError


@dataclass(frozen=True)
class Settings:
    """What to do, where to read and where to write."""

    seed: int
    tuning_trials: int
    folds: int
    train_channel: Path
    model_dir: Path


class _Parser(argparse.ArgumentParser):
    """Reports a wrong argument like every other wrong input; argparse would exit with code 2."""

    def error(self, message: str) -> NoReturn:
        raise TrainingError(f"Wrong hyperparameter: {message}.")


def parse_settings(arguments: list[str] | None) -> Settings:
    """SageMaker passes hyperparameters as `--name value`, its defaults for places are those of its containers:
    https://github.com/aws/sagemaker-training-toolkit/blob/master/ENVIRONMENT_VARIABLES.md
    """
    parser = _Parser(description="Train the candidates of the lead score.")
    parser.add_argument("--seed", type=_at_least(0), default=1)
    parser.add_argument("--tuning-trials", type=_at_least(1), default=20)
    parser.add_argument("--folds", type=_at_least(2), default=5)
    options = parser.parse_args(arguments)
    return Settings(
        options.seed,
        options.tuning_trials,
        options.folds,
        Path(os.environ.get("SM_CHANNEL_TRAIN", "/opt/ml/input/data/train")),
        Path(os.environ.get("SM_MODEL_DIR", "/opt/ml/model")),
    )


def _at_least(least: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"must be at least {least}, not {number}")
        return number

    parse.__name__ = "integer"
    return parse
