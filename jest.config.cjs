const { availableParallelism } = require('node:os');

/** Tests run as CommonJS through swc; the ESM-only Parquet libraries are transformed along. */
module.exports = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/helpers/temporary-folder.cjs',
  globalTeardown: '<rootDir>/test/helpers/remove-temporary-folder.cjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Needs the machine for itself: npm run test:deploy.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/deploy/deploy.test.ts'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/test/helpers/fast-check.cjs',
    // Jest takes every .mjs for ESM, transformed or not; these d3 parts come as .mjs or UMD only.
    '^(d3-(?:array|color|format|interpolate|path|time|time-format))$': '<rootDir>/node_modules/$1/dist/$1.min.js',
  },
  transformIgnorePatterns: ['/node_modules/(?!(hyparquet|hyparquet-writer|d3-[a-z]+|internmap)/)'],
  // Three on two cores: a third of the time a worker waits for a browser, an emulator or a process. Half of many cores:
  // some tests start Spark.
  maxWorkers: Math.max(3, Math.floor(availableParallelism() / 2)),
  testTimeout: 30_000,
};
