import * as errors from '../../domain/errors';
import { exitCodeOf, explain, isInputErrorName, PipelineFailedError } from '../../local/errors';

describe('exitCodeOf', () => {
  test.each([
    [new errors.UsageError('x'), 2],
    [new errors.NoOutcomeColumnError('x'), 2],
    [new errors.TrainingFailedError('x'), 1],
    [new errors.ConcurrentChangeError('x'), 1],
    [new PipelineFailedError('TooFewOutcomesError', 'x'), 2],
    [new PipelineFailedError('EtlFailedError', 'x'), 1],
    [new PipelineFailedError('ModelNotReleasedError', 'x'), 1],
    [new PipelineFailedError('States.Timeout', 'x'), 1],
    [new TypeError('x'), 1],
    ['a string', 1],
  ])('%s ends with %d', (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });

  test('an error that crossed the state machine by name has the code of its class', () => {
    for (const [name, ErrorClass] of Object.entries(errors)) {
      if (['LeadscoreError', 'InputError', 'RunError'].includes(name)) continue;
      const error = new (ErrorClass as new (message: string) => errors.LeadscoreError)('x');
      expect(exitCodeOf(new PipelineFailedError(error.name, 'x'))).toBe(exitCodeOf(error));
    }
  });

  test('a name that is no class of ours is the run’s fault', () => {
    for (const name of ['constructor', 'toString', '', 'Error']) expect(isInputErrorName(name)).toBe(false);
  });
});

describe('explain', () => {
  const cause = new Error('ENOENT');
  const error = new errors.UnreadableFileError('a.csv cannot be read. Check the name.', { cause });

  test('is the sentence alone', () => {
    expect(explain(error, false)).toBe('a.csv cannot be read. Check the name.');
    expect(explain(new PipelineFailedError('EtlFailedError', 'Spark stopped.'), false)).toBe('Spark stopped.');
  });

  test('of an error that nobody expected says how to see more', () => {
    expect(explain(new TypeError('x is undefined'), false)).toBe(
      'Something unexpected went wrong: x is undefined\nRun the same command with --debug to see where.',
    );
    expect(explain('text', false)).toBe('text');
  });

  test('with --debug shows the stack and the causes', () => {
    const text = explain(error, true);
    expect(text).toMatch(/^UnreadableFileError: a\.csv cannot be read/);
    expect(text).toMatch(/\n +at .*errors\.test\.ts/);
    expect(text).toContain('Caused by: Error: ENOENT');
  });
});
