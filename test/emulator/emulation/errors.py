"""The error that a faked service answers with."""


class ServiceError(Exception):
    """An error of an AWS API: `code` is its name in the API, such as ValidationException."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
