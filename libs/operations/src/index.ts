export * from './new-operation.js';
export type * from './operation-kind.js';
