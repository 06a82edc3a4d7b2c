import type { BegunStep } from '../../../contracts/run-step';
import { runSteps } from '../../../domain/api/run-steps';

const NOW = new Date('2026-11-21T10:10:00.000Z');
const begun = (step: BegunStep['step'], minute: number, more: Partial<BegunStep> = {}): BegunStep => ({
  step,
  startedAt: `2026-11-21T10:0${minute}:00.000Z`,
  endedAt: `2026-11-21T10:0${minute + 1}:00.000Z`,
  failed: false,
  sentence: `did ${step}`,
  ...more,
});
const states = (steps: ReturnType<typeof runSteps>) => steps.map(({ state }) => state).join(' ');

test('a run that goes on has steps behind it, one at hand and others to come', () => {
  const steps = runSteps(
    'running',
    [begun('crawl', 0), begun('etl', 1), begun('drift', 3, { endedAt: null, sentence: null })],
    [],
    NOW,
  );
  expect(states(steps)).toBe('done done skipped running waiting waiting waiting waiting waiting waiting');
  expect(steps[0]).toMatchObject({ seconds: 60, sentence: 'did crawl' });
  expect(steps[3]).toMatchObject({ seconds: 420, endedAt: null });
});

test('of a run that has ended nothing is to come', () => {
  expect(states(runSteps('succeeded', [begun('crawl', 0), begun('score', 2), begun('notify', 3)], [], NOW))).toBe(
    'done skipped skipped skipped skipped skipped skipped skipped done done',
  );
});

test('a run that failed shows where', () => {
  const steps = runSteps('failed', [begun('crawl', 0), begun('etl', 1, { failed: true, sentence: null })], [], NOW);
  expect(states(steps)).toBe('done failed skipped skipped skipped skipped skipped skipped skipped skipped');
});

test('a step whose program died has failed, and nobody knows how long it took', () => {
  const [step] = runSteps('failed', [begun('crawl', 0, { endedAt: null })], [], NOW);
  expect(step).toMatchObject({ state: 'failed', seconds: null });
});

test('a run that waits has all before it; of an old one is known what it left', () => {
  expect(new Set(runSteps('waiting', [], [], NOW).map(({ state }) => state))).toEqual(new Set(['waiting']));
  expect(states(runSteps('succeeded', [], ['drift', 'score'], NOW))).toBe(
    'skipped skipped skipped done skipped skipped skipped skipped done skipped',
  );
});
