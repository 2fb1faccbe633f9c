export * from './new-operation.js';
export type * from './operation-kind.js';
export * from './operation-runner.js';
export * from './pace.js';
export * from './steering.js';
