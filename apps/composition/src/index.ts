export * from './aggregates.js';
export * from './api-keys.js';
export * from './engine.js';
export * from './environments.js';
export * from './open-stores.js';
export type * from './stores.js';
