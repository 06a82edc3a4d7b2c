import { hoursBetweenRuns, isScheduleExpression, isTimeZone } from '../../lib/config/schedule';

it.each(['rate(7 days)', 'rate(1 hour)', 'rate(90 minutes)', 'cron(0 6 ? * MON *)', 'cron(15 10 1 * ? *)'])(
  '%s is a schedule',
  (text) => {
    expect(isScheduleExpression(text)).toBe(true);
  },
);

it.each([
  'weekly',
  '',
  'rate(0 days)',
  'rate(7 weeks)',
  'rate(-1 day)',
  'cron(0 6 * * MON)',
  'cron(0 6 * * MON *)',
  'cron(0 6 ? * ? *)',
  '0 6 * * 1',
])('"%s" is none', (text) => {
  expect(isScheduleExpression(text)).toBe(false);
});

it.each([
  ['rate(7 days)', 168],
  ['rate(90 minutes)', 1.5],
  ['cron(0 6 ? * MON *)', 168],
  ['cron(0 6 ? * MON,THU *)', 168],
  ['cron(0 6 * * ? *)', 24],
  ['cron(0 6/6 ? * * *)', 24],
  ['cron(0 6 1 * ? *)', 744],
  ['cron(0 6 ? * MON#1 *)', 840],
  ['cron(0 6 1 JAN ? *)', 8784],
])('%s leaves at most %d hours between two runs', (text, hours) => {
  expect(hoursBetweenRuns(text)).toBeCloseTo(hours, 12);
});

it('has no gap of what is no schedule', () => {
  expect(() => hoursBetweenRuns('weekly')).toThrow(/"weekly" is no schedule\. Write rate\(7 days\)/);
});

it.each<[string, boolean]>([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Berlin', false],
  ['+02:00', false],
  ['', false],
])('"%s" as a time zone: %s', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected);
});
