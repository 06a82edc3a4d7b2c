'use strict';
/**
 * JSONata by its reference implementation, for the emulator: one request a line on standard input,
 * `{"expression", "bindings"}`, one answer a line, `{"value"}`, `{}` for nothing, or `{"error"}`. With the functions that
 * Step Functions adds: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
const { createHash, randomUUID } = require('node:crypto');
const { createInterface } = require('node:readline');
const jsonata = require('jsonata');

const FUNCTIONS = {
  parse: (text) => JSON.parse(text),
  uuid: () => randomUUID(),
  hash: (text, algorithm) => createHash(algorithm.replace('-', '')).update(text).digest('hex'),
  partition: (list, size) =>
    Array.from({ length: Math.ceil(list.length / size) }, (_, part) => list.slice(part * size, (part + 1) * size)),
  range: (first, last, step) =>
    Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step),
};

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { expression, bindings } = JSON.parse(line);
  let answer;
  try {
    const compiled = jsonata(expression);
    for (const [name, implementation] of Object.entries(FUNCTIONS)) compiled.registerFunction(name, implementation);
    answer = { value: await compiled.evaluate({}, bindings) };
  } catch (error) {
    answer = { error: error.message ?? String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
