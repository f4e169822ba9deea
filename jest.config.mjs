import { availableParallelism } from 'node:os';

/** One root run over all packages; scripts/jest-strip-types.mjs hands jest what Node itself would run. */
export default {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/packages',
    '<rootDir>/infra',
    '<rootDir>/contenders',
    '<rootDir>/scripts',
    '<rootDir>/test',
  ],
  testMatch: ['**/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest-strip-types.mjs' },
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/fixtures/'],
  modulePathIgnorePatterns: ['/cdk.out/', '/dist/', '/.bench/'],
  testTimeout: 60_000,
  // Much of a test is waiting for processes that it started: on two cores two workers, not one.
  maxWorkers: Math.max(2, availableParallelism() - 1),
};
