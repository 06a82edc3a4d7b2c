"""One exception class per cause. The message says what is wrong, where, and what to do about it."""


class LeadJobError(Exception):
    """Base of all failures the job explains itself; the class name is what the runner shows as `name`."""


class ArgumentsError(LeadJobError):
    """A job parameter is missing or unusable."""


class JavaNotFoundError(LeadJobError):
    """No Java runtime is on this machine."""


class SparkStartError(LeadJobError):
    """The Java runtime is there, but Spark did not start."""


class ManifestMissingError(LeadJobError):
    """The intake manifest is not where the job was told to look."""


class ManifestInvalidError(LeadJobError):
    """The intake manifest does not say what the job needs to know."""


class SourceFileMissingError(LeadJobError):
    """A file named by the manifest is gone."""


class SourceFileChangedError(LeadJobError):
    """A file is no longer the one the intake looked at."""


class RowsLostError(LeadJobError):
    """The counts do not add up: rows read = kept + quarantined + duplicates is broken. Nothing has been written."""


class SparkJobError(LeadJobError):
    """Spark itself failed; the first line of its message is passed on."""


class UnexpectedError(LeadJobError):
    """Anything nobody thought of; a fault of the job."""
