/**
 * Base of every error that a user can act on. `message` says what, which and the remedy; `name` is the class name,
 * so that a state machine can retry or catch by it.
 */
export abstract class LeadscoreError extends Error {
  /** True where the input or the command is at fault (exit code 2), false where the run is (exit code 1). */
  abstract readonly isInputError: boolean;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An error of what the user gave: a file, a schema, an option. */
export abstract class InputError extends LeadscoreError {
  readonly isInputError = true;
}

/** An error of the run itself: a job, a store, a model. */
export abstract class RunError extends LeadscoreError {
  readonly isInputError = false;
}

/** A file that cannot be read as a table of leads (empty, binary, no header). */
export class UnreadableFileError extends InputError {}

export class FileTooLargeError extends InputError {}
/** A labelled file without an outcome column, or with outcomes that are not yes/no. */
export class NoOutcomeColumnError extends InputError {}
/** A file that does not fit the pinned schema. */
export class SchemaMismatchError extends InputError {}
/** A schema file or a schema option that contradicts itself or the data. */
export class InvalidSchemaError extends InputError {}
/** Fewer outcomes than training needs. The leads are stored all the same. */
export class TooFewOutcomesError extends InputError {}
/** No column is left that a model could learn from. */
export class NoUsableColumnsError extends InputError {}
/** No leads at all to work on. */
export class NoLeadsError extends InputError {}
/** No champion model to score with. */
export class NoChampionError extends InputError {}
/** A model version that does not exist. */
export class UnknownModelVersionError extends InputError {}
/** No challenger is being rolled out. */
export class NoRolloutError extends InputError {}
/** A place in a list that the list did not give. */
export class UnknownCursorError extends InputError {}
/** A column that a list cannot be narrowed down by. */
export class UnknownFacetError extends InputError {}
/** A wrong option or argument. */
export class UsageError extends InputError {}

/** An artifact that does not fit its format: damaged, or of another version. */
export class InvalidArtifactError extends RunError {}
/** A model file that does not belong to the feature spec beside it. */
export class FeatureSpecMismatchError extends RunError {}
/** Somebody else changed the object between our read and our write. */
export class ConcurrentChangeError extends RunError {}
/** One run at a time: another one is under way. */
export class RunUnderWayError extends RunError {}
/** An object that should be there and is not. */
export class ObjectNotFoundError extends RunError {}
/** The ETL job ended with an error. */
export class EtlFailedError extends RunError {}
/** The release gate held the first model back: there is none to score with. */
export class ModelNotReleasedError extends RunError {}
/** The training job ended with an error. */
export class TrainingFailedError extends RunError {}
/** The warehouse refused or failed a statement. */
export class WarehouseError extends RunError {}
/** The service is busy; trying again later can help. */
export class ServiceThrottledError extends RunError {}
/** Another process has the one warehouse of a home on this machine open; its message is fit for every reader. */
export class WarehouseBusyError extends ServiceThrottledError {}
/** Leads of one outcome only, where a measure needs both. */
export class OneClassError extends RunError {}
/** AWS refused a call for want of a permission, or does not have what the settings name. */
export class ServiceAccessError extends RunError {}
/** AWS refused a call for a reason that neither waiting nor a permission cures. */
export class ServiceFailedError extends RunError {}
/** The name of an execution has been used before, for another one. */
export class ExecutionNameTakenError extends RunError {}
/** The model registry does not hold what it should. */
export class ModelRegistryError extends RunError {}
/** A model whose score is no sum of what its features add, so that no exact reasons exist. */
export class NotAdditiveModelError extends RunError {}
