import {
  candidateTitle,
  count,
  counted,
  instant,
  percent,
  percentInterval,
  three,
} from '../../../domain/reports/format';
import { shareFound } from '../../../domain/reports/sections/candidates';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [9240, '9,240'],
  [1234567, '1,234,567'],
])('%d leads are written %s', (value, text) => {
  expect(count(value)).toBe(text);
});

test('one thing is singular, none and many are plural', () => {
  expect([0, 1, 1200].map((value) => counted(value, 'outlier'))).toEqual(['0 outliers', '1 outlier', '1,200 outliers']);
});

test('shares, intervals, measures and instants are rounded to what they support', () => {
  expect(percent(0.8135)).toBe('81 %');
  expect(percent(0.8135, 1)).toBe('81.3 %');
  expect(percentInterval({ low: 0.7712, high: 0.8446 })).toBe('77–84 %');
  expect(three(0.94912)).toBe('0.949');
  expect(instant('2026-11-20T22:41:37.123Z')).toBe('2026-11-20 22:41 UTC');
});

test('a candidate has a name for people, an unknown one its own', () => {
  expect(candidateTitle('lightgbm')).toBe('LightGBM');
  expect(candidateTitle('constructor-of-x')).toBe('constructor-of-x');
});

test('the gain between two points lies on the line between them', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 0.1, y: 0.3 },
    { x: 0.3, y: 0.7 },
    { x: 0.3, y: 0.8 },
    { x: 1, y: 1 },
  ];
  expect(shareFound(points, 0.2)).toBeCloseTo(0.5, 12);
  expect(shareFound(points, 0)).toBe(0);
  expect(shareFound(points, 0.3)).toBeCloseTo(0.7, 12);
  expect(shareFound([{ x: 0, y: 0.4 }], 0.2)).toBe(1);
});
