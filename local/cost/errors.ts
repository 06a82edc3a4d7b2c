import { RunError } from '../../domain/errors';

/** The stacks hold a kind of resource, or a setting, whose price nobody has looked up: the bill would be too low. */
export class UnpricedResourceError extends RunError {}
