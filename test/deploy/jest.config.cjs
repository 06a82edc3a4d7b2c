/** The deploy test alone: `npm run test:deploy`. It needs the machine for itself, so `npm test` runs it after the others. */
const common = require('../../jest.config.cjs');

module.exports = {
  ...common,
  rootDir: '../..',
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/test/deploy/deploy.test.ts'],
  maxWorkers: 1,
};
