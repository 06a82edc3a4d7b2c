import { isJsonObject, type JsonObject, type StateMachineDefinition } from './definition';
import { UnsupportedStateMachineError } from './errors';
import { isPath, isResultPath, problemOfExpression } from './supported-expressions';

/** Says what is wrong with a value, or `null`. */
type Check = (value: unknown) => string | null;
type Fields = Readonly<Record<string, Check>>;

const anything: Check = () => null;
const path: Check = (value) => (isPath(value) ? null : `is ${JSON.stringify(value)}, not a path of the form $.a.b`);
const pathOrNull: Check = (value) => (value === null ? null : path(value));
const resultPath: Check = (value) =>
  isResultPath(value) ? null : `is ${JSON.stringify(value)}, neither null nor of the form $.a.b`;

/** Allowed, and left out on a laptop on purpose. */
const SKIPPED: Fields = {
  // A laptop may take longer than AWS; a limit made for ml.m5.large must not fail it. Ctrl-C ends a run.
  TimeoutSeconds: anything,
};

const FLOW: Fields = { Type: anything, Comment: anything, Next: anything, End: anything };
const IN_OUT: Fields = { InputPath: pathOrNull, OutputPath: pathOrNull };

const RETRIER: Fields = {
  ErrorEquals: anything,
  IntervalSeconds: anything,
  MaxAttempts: anything,
  BackoffRate: anything,
  MaxDelaySeconds: anything,
  JitterStrategy: anything,
  Comment: anything,
};
const CATCHER: Fields = { ErrorEquals: anything, Next: anything, ResultPath: resultPath, Comment: anything };

const TEST_IS_TRUE: Check = (value) =>
  value === true ? null : 'is not true; the interpreter never matches it, use Not instead';
const COMPARISONS: Fields = {
  StringEquals: anything,
  StringMatches: (value) =>
    typeof value === 'string' && !/[?\\]/.test(value) ? null : 'has ? or \\, which the interpreter reads differently',
  BooleanEquals: anything,
  NumericEquals: anything,
  NumericLessThan: anything,
  NumericLessThanEquals: anything,
  NumericGreaterThan: anything,
  NumericGreaterThanEquals: anything,
  IsPresent: TEST_IS_TRUE,
  IsString: TEST_IS_TRUE,
};
const RULE: Fields = {
  ...COMPARISONS,
  Variable: path,
  And: listOf(() => RULE),
  Or: listOf(() => RULE),
  Not: (value) => problemOfFields(value, RULE),
  Next: anything,
  Comment: anything,
};

const STATES: Readonly<Record<string, Fields>> = {
  Task: {
    ...FLOW,
    ...IN_OUT,
    ...SKIPPED,
    // Which resources there are is checked by `bindTasks`, which needs a function for each.
    Resource: anything,
    Parameters: problemOfTemplate,
    ResultSelector: problemOfTemplate,
    ResultPath: resultPath,
    Retry: listOf(() => RETRIER),
    Catch: listOf(() => CATCHER),
  },
  Pass: {
    ...FLOW,
    ...IN_OUT,
    Parameters: problemOfTemplate,
    Result: (value) => (value ? null : `is ${JSON.stringify(value)}; the interpreter ignores a false or empty one`),
    ResultPath: resultPath,
  },
  Wait: { ...FLOW, ...IN_OUT, Seconds: anything },
  Choice: { Type: anything, Comment: anything, ...IN_OUT, Choices: listOf(() => RULE), Default: anything },
  Succeed: { Type: anything, Comment: anything, ...IN_OUT },
  Fail: { Type: anything, Comment: anything, Error: anything, Cause: anything, ErrorPath: path, CausePath: path },
};

const MACHINE: Fields = {
  ...SKIPPED,
  StartAt: anything,
  States: anything,
  Comment: anything,
  Version: anything,
  QueryLanguage: (value) => (value === 'JSONPath' ? null : `is ${value}, which the interpreter ignores; use JSONPath`),
};

/**
 * Throws UnsupportedStateMachineError for a state type, a field, a path or a function that the interpreter lacks, reads
 * differently from AWS, or silently ignores. What is not on the lists above is refused, so that a run on a laptop that
 * succeeds has done what AWS would do.
 */
export function assertSupported(definition: StateMachineDefinition): void {
  refuse('The state machine', problemOfFields(definition, MACHINE));
  for (const [name, state] of Object.entries(definition.States)) {
    const fields = Object.hasOwn(STATES, state.Type) ? STATES[state.Type] : null;
    const problem = fields === null ? `has the type ${state.Type}` : problemOfFields(state, fields);
    refuse(`The state ${name}`, problem);
  }
}

function refuse(what: string, problem: string | null): void {
  if (problem === null) return;
  const text = problem.startsWith('.') ? `the field ${problem.slice(1)}` : problem;
  throw new UnsupportedStateMachineError(
    `${what}: ${text}. The laptop cannot play this as AWS does. Write it in another way, or teach local/player and its tests.`,
  );
}

/** A problem that lies in a field begins with the field's path: `.Retry.MaxTotalSeconds is not supported`. */
function problemOfFields(value: unknown, fields: Fields): string | null {
  if (!isJsonObject(value)) return `${JSON.stringify(value)} is not an object`;
  for (const [key, item] of Object.entries(value)) {
    const problem = Object.hasOwn(fields, key) ? fields[key](item) : 'is not supported';
    if (problem !== null) return problem.startsWith('.') ? `.${key}${problem}` : `.${key} ${problem}`;
  }
  return null;
}

function listOf(fields: () => Fields): Check {
  return (value) => {
    if (!Array.isArray(value)) return 'is not a list';
    for (const item of value) {
      const problem = problemOfFields(item, fields());
      if (problem !== null) return problem;
    }
    return null;
  };
}

/** A payload template: plain JSON, but keys that end in `.$` hold a path or a function. */
function problemOfTemplate(value: unknown): string | null {
  if (Array.isArray(value)) return firstProblem(value.map((item) => problemOfTemplate(item)));
  if (!isJsonObject(value)) return null;
  return firstProblem(Object.entries(value).map(([key, item]) => problemOfEntry(key, item, value)));
}

function problemOfEntry(key: string, item: unknown, template: JsonObject): string | null {
  if (!key.endsWith('.$')) return problemOfTemplate(item);
  if (key.slice(0, -2) in template) return `.${key} stands beside ${key.slice(0, -2)}`;
  const problem = problemOfExpression(item);
  return problem === null ? null : `.${key} ${problem}`;
}

function firstProblem(problems: readonly (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null;
}
