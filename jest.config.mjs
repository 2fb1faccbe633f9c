const lib = (name) => [`^@rollcall/${name}$`, `<rootDir>/libs/${name}/src/index.ts`];
const libs = [
  'domain',
  'event-sourcing',
  'event-store-sqlite',
  'event-store-eventstoredb',
  'sqlite',
  'read-store',
  'read-store-sqlite',
  'read-store-mongodb',
  'projections',
  'projector',
  'operations',
  'backup',
  'doctor',
  'analytics',
  'platform',
];

export default {
  testEnvironment: 'node',
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/longest-first.cjs',
  /**
   * Longer than what a test waits for, several times over (test/support/eventually.ts), so that the wait's own words are
   * what fails, and no test fails for the machine's other work. Tests set no shorter one of their own.
   */
  testTimeout: 300_000,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test', '<rootDir>/bench/load'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    ...Object.fromEntries(libs.map(lib)),
    '^@rollcall/composition$': '<rootDir>/apps/composition/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
