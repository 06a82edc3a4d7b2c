import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { stepsOfHistory } from '../../../adapters/aws/step-functions-steps';

let second = 0;
const at = () => new Date(Date.UTC(2026, 10, 21, 10, 0, second++));
const event = (type: string, more: Partial<HistoryEvent> = {}): HistoryEvent => ({
  id: second,
  type: type as HistoryEvent['type'],
  timestamp: at(),
  ...more,
});
const entered = (name: string, kind = 'Task') =>
  event(`${kind}StateEntered`, { stateEnteredEventDetails: { name, input: '{}' } });
const said = (payload: unknown) =>
  event('TaskSucceeded', {
    taskSucceededEventDetails: { resourceType: 'lambda', resource: 'invoke', output: JSON.stringify(payload) },
  });

describe('the steps of an execution', () => {
  beforeEach(() => {
    second = 0;
  });

  test('last from their first state to the first one of the next step, and say what their function said', () => {
    const steps = stepsOfHistory([
      event('ExecutionStarted'),
      entered('Intake'),
      said({ Payload: { sentence: '2 new files' } }),
      event('TaskStateExited'),
      entered('HasWork', 'Choice'),
      entered('StartCrawler'),
      entered('StandardizeLeads'),
      said({ JobRunState: 'SUCCEEDED' }),
      entered('LoadWarehouse'),
    ]);
    expect(steps).toEqual([
      {
        step: 'crawl',
        startedAt: '2026-11-21T10:00:01.000Z',
        endedAt: '2026-11-21T10:00:06.000Z',
        failed: false,
        sentence: '2 new files',
      },
      {
        step: 'etl',
        startedAt: '2026-11-21T10:00:06.000Z',
        endedAt: '2026-11-21T10:00:08.000Z',
        failed: false,
        sentence: null,
      },
      { step: 'load', startedAt: '2026-11-21T10:00:08.000Z', endedAt: null, failed: false, sentence: null },
    ]);
  });

  test('a task that is tried again has not failed; one that is given up has, and what is told of it is a step of its own', () => {
    const steps = stepsOfHistory([
      entered('StandardizeLeads'),
      event('TaskFailed'),
      event('TaskScheduled'),
      said({}),
      entered('CheckDrift'),
      event('TaskTimedOut'),
      entered('NotifyFailure'),
      said({ MessageId: '1' }),
      event('ExecutionFailed'),
    ]);
    expect(steps.map(({ step, failed }) => [step, failed])).toEqual([
      ['etl', false],
      ['drift', true],
      ['notify', false],
    ]);
    expect(steps.at(-1)?.endedAt).toBe('2026-11-21T10:00:08.000Z');
  });

  test.each([
    ['text in JSON', { Payload: JSON.stringify({ sentence: 'a' }) }, 'a'],
    ['an answer without words', { Payload: { leads: 1 } }, null],
    ['nothing', null, null],
    ['a number for words', { Payload: { sentence: 7 } }, null],
  ])('of a function that answers %s, the sentence is as it should be', (_, payload, sentence) => {
    expect(stepsOfHistory([entered('ScoreLeads'), said(payload)])[0]?.sentence).toBe(sentence);
  });

  test('no event is no step', () => {
    expect(stepsOfHistory([])).toEqual([]);
  });
});
