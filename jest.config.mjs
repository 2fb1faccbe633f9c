import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const { paths } = JSON.parse(readFileSync(new URL('tsconfig.json', import.meta.url), 'utf8')).compilerOptions;
const named = Object.entries(paths).map(([name, [file]]) => [`^${name}$`, file.replace('.', '<rootDir>')]);

export default {
  testEnvironment: '<rootDir>/test/runner/realm.mjs',
  runtime: '<rootDir>/test/runner/native-runtime.cjs',
  /** One more than there are processors: suites of stores that are away or slow wait for most of their time. */
  maxWorkers: availableParallelism() + 1,
  /** What it knows of earlier runs outlives the directory that a run's temporary files are in (scripts/test.mjs). */
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  testSequencer: '<rootDir>/test/longest-first.cjs',
  /**
   * Longer than what a test waits for, several times over (test/support/eventually.ts), so that the wait's own words are
   * what fails, and no test fails for the machine's other work. Tests set no shorter one of their own.
   */
  testTimeout: 300_000,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test', '<rootDir>/bench/load'],
  testMatch: ['**/*.spec.ts'],
  /** For jest to know which suites a change concerns; what loads modules is test/runner. */
  moduleNameMapper: { ...Object.fromEntries(named), '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {},
};
