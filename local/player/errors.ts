import { RunError } from '../../domain/errors';

/** The state machine uses something that the laptop cannot play exactly as AWS does; or its parameters do not fit. */
export class UnsupportedStateMachineError extends RunError {}
/** The CDK app could not be synthesized. */
export class SynthesisFailedError extends RunError {}
